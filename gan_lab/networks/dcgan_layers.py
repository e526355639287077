"""The two networks of a DCGAN, as Radford, Metz and Chintala 2016 drew them and PyTorch's tutorial wrote them.

The layers stand in one `nn.Sequential` called `main`, so that the names in a weights file are the tutorial's:
a generator trained there loads here, and the other way round.
"""

from typing import NamedTuple

import numpy as np
import torch
from torch import Tensor, nn

SIDES = (32, 64)
SPREAD = 0.02  # the standard deviation that the weights start with (Radford et al. 2016, section 4)
SLOPE = 0.2  # of the discriminator's leaky ReLU, where its input is negative


class Generator(nn.Module):
    """From noise [n, z_dim] to pictures [n, channels, side, side] in [-1, 1].

    Each transposed convolution doubles height and width and halves the channels: z_dim numbers become
    `width` * side / 8 pictures of 4 x 4, and in the end the colours. side: 32 or 64. width: channels of the
    last layer but one. batch_norm: without it, the layers get a bias in its place.
    """

    def __init__(
        self, side: int = 64, channels: int = 3, z_dim: int = 100, width: int = 64, batch_norm: bool = True
    ) -> None:
        super().__init__()
        self.side, self.channels, self.z_dim = side, channels, z_dim
        wide = width * side // 8
        layers = [nn.ConvTranspose2d(z_dim, wide, 4, 1, 0, bias=not batch_norm), *_norm(wide, batch_norm), nn.ReLU()]
        while wide > width:
            layers.append(nn.ConvTranspose2d(wide, wide // 2, 4, 2, 1, bias=not batch_norm))
            layers += [*_norm(wide // 2, batch_norm), nn.ReLU()]
            wide //= 2
        layers += [nn.ConvTranspose2d(wide, channels, 4, 2, 1, bias=False), nn.Tanh()]
        self.main = nn.Sequential(*layers)

    def forward(self, z: Tensor) -> Tensor:
        return self.main(z[:, :, None, None])

    @classmethod
    def like(cls, state: dict[str, Tensor]) -> "Generator":
        """A generator of the size that a file's tensors have; ValueError if they can't be a DCGAN's."""
        kernels = [tensor.shape for name, tensor in state.items() if name.startswith("main.") and tensor.ndim == 4]
        if len(kernels) not in (4, 5) or kernels[-1][1] not in (1, 3):
            raise ValueError
        z_dim, width, channels = kernels[0][0], kernels[-1][0], kernels[-1][1]
        return cls(2 ** (len(kernels) + 1), channels, z_dim, width, any("running_mean" in name for name in state))


class Discriminator(nn.Module):
    """From pictures [n, channels, side, side] to logits [n]: above 0 for "more likely real than generated".

    Each convolution halves height and width. The tutorial ends with a sigmoid; here it is part of the loss,
    which stays exact where a sigmoid has rounded to 0 or 1.
    """

    def __init__(self, side: int = 64, channels: int = 3, width: int = 64, batch_norm: bool = True) -> None:
        super().__init__()
        self.side, self.channels = side, channels
        layers = [nn.Conv2d(channels, width, 4, 2, 1, bias=False), nn.LeakyReLU(SLOPE)]
        wide = width
        while wide < width * side // 8:
            layers.append(nn.Conv2d(wide, 2 * wide, 4, 2, 1, bias=not batch_norm))
            layers += [*_norm(2 * wide, batch_norm), nn.LeakyReLU(SLOPE)]
            wide *= 2
        layers.append(nn.Conv2d(wide, 1, 4, 1, 0, bias=False))
        self.main = nn.Sequential(*layers)

    def forward(self, pictures: Tensor) -> Tensor:
        return self.main(pictures).flatten()


class Layer(NamedTuple):
    """One line of a network's listing."""

    name: str  # what it does: "transposed convolution 4x4"
    shape: tuple[int, ...]  # of what it gives for one picture: (channels, height, width)
    weights: int  # how many numbers it learns


def start(network: nn.Module, rng: np.random.Generator, spread: float = SPREAD) -> None:
    """Fill a network's weights as DCGAN starts: N(0, spread), batch norm's scales N(1, 0.02), biases 0."""
    for module in network.modules():
        if isinstance(module, nn.Conv2d | nn.ConvTranspose2d):
            _fill(module.weight, 0, spread, rng)
        elif isinstance(module, nn.BatchNorm2d):
            _fill(module.weight, 1, SPREAD, rng)
        else:
            continue
        if module.bias is not None:
            nn.init.zeros_(module.bias)


@torch.no_grad()
def layers(network: Generator | Discriminator) -> list[Layer]:
    """What each layer of a network makes of one input, from the first to the last."""
    if isinstance(network, Generator):
        x = torch.zeros(1, network.z_dim, 1, 1)
    else:
        x = torch.zeros(1, network.channels, network.side, network.side)
    x = x.to(next(network.parameters()).device)
    listing, was_training = [], network.training
    network.eval()  # a look must not move batch norm's statistics
    try:
        for module in network.main:
            x = module(x)
            weights = sum(parameter.numel() for parameter in module.parameters())
            listing.append(Layer(_NAMES[type(module)], tuple(x.shape[1:]), weights))
    finally:
        network.train(was_training)
    return listing


_NAMES = {
    nn.ConvTranspose2d: "transposed convolution 4x4",
    nn.Conv2d: "convolution 4x4",
    nn.BatchNorm2d: "batch norm",
    nn.ReLU: "ReLU",
    nn.LeakyReLU: f"leaky ReLU, slope {SLOPE}",
    nn.Tanh: "tanh",
}


def _norm(channels: int, batch_norm: bool) -> list[nn.Module]:
    return [nn.BatchNorm2d(channels)] if batch_norm else []


@torch.no_grad()
def _fill(weight: Tensor, mean: float, spread: float, rng: np.random.Generator) -> None:
    """Drawn by NumPy on the CPU, so that a seed starts with the same weights on every machine."""
    weight.copy_(torch.from_numpy(mean + spread * rng.standard_normal(tuple(weight.shape), np.float32)))
