"""A StyleGAN2 in the layout of stylegan2-pytorch, written from the papers' formulas: slow, plain, and independent.

Sources: Karras et al. 2020 (StyleGAN2: modulation and demodulation, skip connections), Karras et al. 2018 (equalised
learning rates). Up-sampling puts zeros between the values and convolves; nothing is transposed, grouped or merged.
Names and shapes of parameters and buffers are those of a `.pt` file.
"""

import math
import re

import torch
import torch.nn.functional as F
from torch import Tensor, nn


def _spread(x: Tensor) -> Tensor:
    """Put a zero behind each value, in both directions."""
    n, channels, height, width = x.shape
    wide = torch.zeros(n, channels, 2 * height, 2 * width)
    wide[:, :, ::2, ::2] = x
    return wide


def _filter(x: Tensor, kernel: Tensor, before: int, after: int) -> Tensor:
    """Convolve each channel with the kernel, as mathematics has it: the kernel is turned round."""
    kernel = kernel.flip(0, 1).expand(x.shape[1], 1, -1, -1)
    return F.conv2d(F.pad(x, (before, after, before, after)), kernel, groups=x.shape[1])


def _binomial() -> Tensor:
    taps = torch.tensor([1.0, 3.0, 3.0, 1.0])
    kernel = torch.outer(taps, taps)
    return 4 * kernel / kernel.sum()


class Kernel(nn.Module):
    def __init__(self) -> None:
        super().__init__()
        self.register_buffer("kernel", _binomial())


class Linear(nn.Module):
    def __init__(self, inputs: int, outputs: int, rate: float = 1.0, bias: float = 0.0) -> None:
        super().__init__()
        self.weight = nn.Parameter(torch.randn(outputs, inputs) / rate)
        self.bias = nn.Parameter((bias + 0.2 * torch.randn(outputs)) / rate)
        self.rate = rate

    def forward(self, x: Tensor) -> Tensor:
        return x @ (self.weight * self.rate / math.sqrt(self.weight.shape[1])).T + self.bias * self.rate


class ModulatedConvolution(nn.Module):
    def __init__(self, inputs: int, outputs: int, size: int, w_dim: int, is_up: bool, demodulate: bool) -> None:
        super().__init__()
        self.weight = nn.Parameter(torch.randn(1, outputs, inputs, size, size))
        self.modulation = Linear(w_dim, inputs, bias=1.0)
        if is_up:
            self.blur = Kernel()
        self.is_up, self.demodulate = is_up, demodulate

    def forward(self, x: Tensor, w: Tensor) -> Tensor:
        made = []
        for row, style in zip(x, self.modulation(w), strict=True):
            weight = self.weight[0] / math.sqrt(self.weight[0, 0].numel()) * style[None, :, None, None]
            if self.demodulate:
                weight = weight / (weight.square().sum((1, 2, 3), keepdim=True) + 1e-8).sqrt()
            if self.is_up:  # the weights stand as a transposed convolution takes them: turned round for a convolution
                size = weight.shape[2]
                y = F.conv2d(_spread(row[None])[:, :, :-1, :-1], weight.flip(2, 3), padding=size - 1)
                made.append(_filter(y, self.blur.kernel, 1, 1))
            else:
                made.append(F.conv2d(row[None], weight, padding=weight.shape[2] // 2))
        return torch.cat(made)


class Named(nn.Module):
    """Something with one parameter of this name."""

    def __init__(self, name: str, value: Tensor) -> None:
        super().__init__()
        self.register_parameter(name, nn.Parameter(value))


class StyledConvolution(nn.Module):
    def __init__(self, inputs: int, outputs: int, w_dim: int, is_up: bool) -> None:
        super().__init__()
        self.conv = ModulatedConvolution(inputs, outputs, 3, w_dim, is_up, demodulate=True)
        self.noise = Named("weight", 0.3 * torch.randn(1))
        self.activate = Named("bias", 0.3 * torch.randn(outputs))

    def forward(self, x: Tensor, w: Tensor, noise: Tensor) -> Tensor:
        x = self.conv(x, w) + self.noise.weight * noise + self.activate.bias[:, None, None]
        return math.sqrt(2) * torch.where(x < 0, 0.2 * x, x)


class ToPicture(nn.Module):
    def __init__(self, inputs: int, w_dim: int, is_up: bool) -> None:
        super().__init__()
        if is_up:
            self.upsample = Kernel()
        self.conv = ModulatedConvolution(inputs, 3, 1, w_dim, is_up=False, demodulate=False)
        self.bias = nn.Parameter(0.2 * torch.randn(1, 3, 1, 1))

    def forward(self, x: Tensor, w: Tensor, picture: Tensor | None) -> Tensor:
        made = self.conv(x, w) + self.bias
        return made if picture is None else made + _filter(_spread(picture), self.upsample.kernel, 2, 1)


class CheckpointGenerator(nn.Module):
    """The generator with seeded random weights.

    side: pixels. widths: the channels of each resolution. multiplier: of the channels from 64 pixels on, as in the
    training's option; only the shapes show it.
    """

    def __init__(self, side: int = 8, w_dim: int = 10, layers: int = 2, width: int = 8, multiplier: int = 2, seed=0):
        super().__init__()
        torch.manual_seed(seed)
        self.style = nn.Sequential(nn.Identity(), *(Linear(w_dim, w_dim, rate=0.01) for _ in range(layers)))
        widths = {4 << power: width if power < 4 else width * multiplier >> (power - 3) for power in range(9)}
        self.input = Named("input", torch.randn(1, widths[4], 4, 4))
        self.conv1 = StyledConvolution(widths[4], widths[4], w_dim, is_up=False)
        self.to_rgb1 = ToPicture(widths[4], w_dim, is_up=False)
        self.convs, self.to_rgbs, self.noises = nn.ModuleList(), nn.ModuleList(), nn.Module()
        self.noises.register_buffer("noise_0", torch.randn(1, 1, 4, 4))
        inputs, size = widths[4], 8
        while size <= side:
            self.convs.append(StyledConvolution(inputs, widths[size], w_dim, is_up=True))
            self.convs.append(StyledConvolution(widths[size], widths[size], w_dim, is_up=False))
            self.to_rgbs.append(ToPicture(widths[size], w_dim, is_up=True))
            for _ in range(2):
                self.noises.register_buffer(f"noise_{len(self.noises._buffers)}", torch.randn(1, 1, size, size))
            inputs, size = widths[size], 2 * size
        self.requires_grad_(False)

    def map(self, z: Tensor) -> Tensor:
        """Compute w [n, w_dim] of z [n, w_dim]."""
        w = z / (z.square().mean(1, keepdim=True) + 1e-8).sqrt()
        for layer in self.style[1:]:
            w = layer(w)
            w = math.sqrt(2) * torch.where(w < 0, 0.2 * w, w)
        return w

    def forward(self, w: Tensor, noise: float = 1.0) -> Tensor:
        """Make pictures of w [n, w_dim]; noise: a factor for the noise inputs that are kept."""
        noises = [noise * value for value in self.noises._buffers.values()]
        x = self.conv1(self.input.input.expand(len(w), -1, -1, -1), w, noises[0])
        picture = self.to_rgb1(x, w, None)
        for i, to_rgb in enumerate(self.to_rgbs):
            x = self.convs[2 * i](x, w, noises[2 * i + 1])
            x = self.convs[2 * i + 1](x, w, noises[2 * i + 2])
            picture = to_rgb(x, w, picture)
        return picture


def rename_as_basicsr(state: dict[str, Tensor]) -> dict[str, Tensor]:
    """Give the tensors the names that BasicSR's network has for them; it keeps no filters."""
    renamed = {}
    for name, value in state.items():
        if name.endswith(".kernel"):
            continue
        name = re.sub(r"^style\.", "style_mlp.", name)
        name = re.sub(r"^input\.input$", "constant_input.weight", name)
        name = re.sub(r"^conv(s\.\d+|1)\.", r"style_conv\1.", name)
        name = re.sub(r"\.noise\.weight$", ".weight", name)
        name = name.replace(".conv.", ".modulated_conv.").replace("noises.noise_", "noises.noise")
        renamed[name] = value
    return renamed
