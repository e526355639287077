"""A BigGAN-deep in the layout of BigGAN-PyTorch, written from the paper's figures: plain, slow, and independent.

Sources: Brock, Donahue and Simonyan 2019 (appendix B, figures 15 and 16: blocks, dropped channels, where z goes);
Zhang et al. 2019 (self-attention); Miyato et al. 2018 (spectral norm by one step of power iteration). Names and shapes
of parameters and buffers are those of a `G_ema.pth`.
"""

import itertools

import torch
import torch.nn.functional as F
from torch import Tensor, nn

STAGES = {32: [4, 4, 4, 4], 64: [16, 16, 8, 4, 2], 128: [16, 16, 8, 4, 2, 1], 256: [16, 16, 8, 8, 4, 2, 1]}
EPSILON = 1e-5


class Normed(nn.Module):
    """A matrix [out, in] or convolution [out, in, k, k] whose weights are divided by their spectral norm."""

    def __init__(self, *shape: int, bias: bool = True) -> None:
        super().__init__()
        self.weight = nn.Parameter(torch.randn(shape))
        self.bias = nn.Parameter(0.2 * torch.randn(shape[0])) if bias else None
        self.register_buffer("u0", F.normalize(torch.randn(1, shape[0]), dim=1))
        self.register_buffer("sv0", torch.rand(1))

    def forward(self, x: Tensor) -> Tensor:
        rows = self.weight.reshape(len(self.weight), -1)
        v = self.u0 @ rows
        v = v / v.norm()
        u = v @ rows.T
        weight = self.weight / ((u / u.norm()) @ rows @ v.T).item()
        if weight.ndim == 2:
            return F.linear(x, weight, self.bias)
        return F.conv2d(x, weight, self.bias, padding=weight.shape[2] // 2)


class Statistics(nn.Module):
    def __init__(self, channels: int) -> None:
        super().__init__()
        self.register_buffer("stored_mean", 0.3 * torch.randn(channels))
        self.register_buffer("stored_var", 0.5 + torch.rand(channels))

    def normalise(self, x: Tensor) -> Tensor:
        mean, var = self.stored_mean[:, None, None], self.stored_var[:, None, None]
        return (x - mean) / (var + EPSILON).sqrt()


class ConditionalNorm(Statistics):
    def __init__(self, channels: int, condition: int) -> None:
        super().__init__(channels)
        self.gain, self.bias = (Normed(channels, condition, bias=False) for _ in range(2))

    def forward(self, x: Tensor, y: Tensor) -> Tensor:
        return self.normalise(x) * (1 + self.gain(y))[:, :, None, None] + self.bias(y)[:, :, None, None]


class FinalNorm(Statistics):
    def __init__(self, channels: int) -> None:
        super().__init__(channels)
        self.gain = nn.Parameter(0.4 + 0.1 * torch.randn(channels))
        self.bias = nn.Parameter(0.1 * torch.randn(channels))

    def forward(self, x: Tensor) -> Tensor:
        return self.normalise(x) * self.gain[:, None, None] + self.bias[:, None, None]


class Block(nn.Module):
    def __init__(self, inputs: int, outputs: int, is_up: bool, condition: int) -> None:
        super().__init__()
        middle, self.is_up, self.outputs = inputs // 4, is_up, outputs
        self.bn1, self.conv1 = ConditionalNorm(inputs, condition), Normed(middle, inputs, 1, 1)
        self.bn2, self.conv2 = ConditionalNorm(middle, condition), Normed(middle, middle, 3, 3)
        self.bn3, self.conv3 = ConditionalNorm(middle, condition), Normed(middle, middle, 3, 3)
        self.bn4, self.conv4 = ConditionalNorm(middle, condition), Normed(outputs, middle, 1, 1)

    def forward(self, x: Tensor, y: Tensor) -> Tensor:
        h = self.conv1(self.bn1(x, y).relu())
        h = self._enlarge(self.bn2(h, y).relu())
        h = self.conv3(self.bn3(self.conv2(h), y).relu())
        return self.conv4(self.bn4(h, y).relu()) + self._enlarge(x[:, : self.outputs])

    def _enlarge(self, x: Tensor) -> Tensor:
        return x.repeat_interleave(2, 2).repeat_interleave(2, 3) if self.is_up else x


class Attention(nn.Module):
    def __init__(self, channels: int) -> None:
        super().__init__()
        self.theta, self.phi = (Normed(channels // 8, channels, 1, 1, bias=False) for _ in range(2))
        self.g = Normed(channels // 2, channels, 1, 1, bias=False)
        self.o = Normed(channels, channels // 2, 1, 1, bias=False)
        self.gamma = nn.Parameter(torch.tensor(0.7))

    def forward(self, x: Tensor, y: Tensor) -> Tensor:
        queries = self.theta(x).flatten(2)
        keys, values = (F.max_pool2d(part(x), 2).flatten(2) for part in (self.phi, self.g))
        weights = (queries.transpose(1, 2) @ keys).softmax(2)
        return x + self.gamma * self.o((values @ weights.transpose(1, 2)).view(len(x), -1, *x.shape[2:]))


class DeepGenerator(nn.Module):
    """The generator with seeded random weights.

    side: pixels. width: the channels at its end. attention: at how many pixels, 0 for none. z_dim: numbers of z, and of
    a class's embedding.
    """

    def __init__(self, side: int = 128, width: int = 8, classes: int = 3, attention: int = 64, z_dim=128, seed=0):
        super().__init__()
        torch.manual_seed(seed)
        self.shared = nn.Embedding(classes, z_dim)
        stages = STAGES[side]
        self.linear = Normed(16 * stages[0] * width, 2 * z_dim)
        self.blocks = nn.ModuleList()
        for number, (inputs, outputs) in enumerate(itertools.pairwise(stages)):
            self.blocks.append(nn.ModuleList([Block(inputs * width, inputs * width, False, 2 * z_dim)]))
            self.blocks.append(nn.ModuleList([Block(inputs * width, outputs * width, True, 2 * z_dim)]))
            if attention == 8 << number:
                self.blocks[-1].append(Attention(outputs * width))
        end = stages[-1] * width
        self.output_layer = nn.Sequential(FinalNorm(end), nn.ReLU(), Normed(128, end, 3, 3))
        self.eval().requires_grad_(False)

    def forward(self, z: Tensor, classes: Tensor) -> Tensor:
        """Make pictures of z [n, 128] and the numbers of classes [n]."""
        y = torch.cat([z, self.shared(classes)], 1)
        x = self.linear(y).view(len(z), -1, 4, 4)
        for stage in self.blocks:
            for block in stage:
                x = block(x, y)
        return self.output_layer(x)[:, :3].tanh()
