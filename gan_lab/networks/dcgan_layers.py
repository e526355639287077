"""The two networks of a DCGAN, as Radford, Metz and Chintala 2016 drew them and PyTorch's tutorial wrote them.

The layers stand in one `nn.Sequential` called `main`, as in the tutorial, so that tensors have the same names in a
weights file: a generator that the tutorial trained loads here, and one of this kit loads there.
"""

from itertools import pairwise
from typing import NamedTuple

import numpy as np
import torch
from torch import Tensor, nn

SIDES = (32, 64)  # the heights and widths of pictures that there are networks for, in pixels
INITIAL_SPREAD = 0.02  # the standard deviation of the weights at the start (Radford et al. 2016, section 4)
LEAKY_RELU_SLOPE = 0.2  # of the discriminator's leaky ReLU, where its input is negative


class Generator(nn.Module):
    """The generator: from noise [n, z_dim] to pictures [n, channels, side, side] in [-1, 1].

    The first transposed convolution makes 4 x 4 pixels in `width` * side / 8 channels. Each further one doubles height
    and width and halves the channels, and the last makes the colours.

    Parameters
    ----------
    side : int
        The height and width of a picture in pixels: 32 or 64.
    channels : int
        3, or 1 for grey pictures.
    z_dim : int
        How many numbers a noise vector has.
    width : int
        The channels before the last layer.
    batch_norm : bool
        Whether batch norm follows the layers; without it, they get a bias in its place.
    """

    def __init__(
        self, side: int = 64, channels: int = 3, z_dim: int = 100, width: int = 64, batch_norm: bool = True
    ) -> None:
        super().__init__()
        self.side, self.channels, self.z_dim = side, channels, z_dim
        inner = width * side // 8  # channels between two layers
        layers: list[nn.Module] = [nn.ConvTranspose2d(z_dim, inner, 4, 1, 0, bias=not batch_norm)]
        layers += [*_norm(inner, batch_norm), nn.ReLU()]
        while inner > width:
            layers.append(nn.ConvTranspose2d(inner, inner // 2, 4, 2, 1, bias=not batch_norm))
            layers += [*_norm(inner // 2, batch_norm), nn.ReLU()]
            inner //= 2
        layers += [nn.ConvTranspose2d(inner, channels, 4, 2, 1, bias=False), nn.Tanh()]
        self.main = nn.Sequential(*layers)

    def forward(self, z: Tensor) -> Tensor:
        """Make pictures [n, channels, side, side] of noise z [n, z_dim]."""
        return self.main(z[:, :, None, None])

    @classmethod
    def with_sizes_of(cls, state: dict[str, Tensor]) -> "Generator":
        """Create a generator with the sizes of these tensors, not yet with their values.

        Parameters
        ----------
        state : dict of Tensor
            The tensors of a generator by name.

        Returns
        -------
        Generator
            A new one, into which the tensors can be loaded.

        Raises
        ------
        ValueError
            If they aren't the tensors of a generator for 32 or 64 pixels.
        """
        kernels = [tensor.shape for name, tensor in state.items() if name.startswith("main.") and tensor.ndim == 4]
        if len(kernels) not in (4, 5) or kernels[-1][1] not in (1, 3):
            raise ValueError
        z_dim, width, channels = kernels[0][0], kernels[-1][0], kernels[-1][1]
        # Each kernel is checked before a network is created: its size is what two of them say, multiplied.
        steps = [z_dim, *(width << power for power in reversed(range(len(kernels) - 1))), channels]
        if kernels != [(inner, outer, 4, 4) for inner, outer in pairwise(steps)]:
            raise ValueError
        if not all(name.endswith("num_batches_tracked") or t.is_floating_point() for name, t in state.items()):
            raise ValueError
        return cls(2 ** (len(kernels) + 1), channels, z_dim, width, any("running_mean" in name for name in state))


class Discriminator(nn.Module):
    """The discriminator: from pictures [n, channels, side, side] to logits [n].

    A logit above 0 says "more likely real than generated". Each convolution halves height and width. The tutorial's
    discriminator ends with a sigmoid; here it is part of the loss, which stays exact where a sigmoid is rounded to 0
    or 1.

    Parameters
    ----------
    side : int
        The height and width of a picture in pixels: 32 or 64.
    channels : int
        3, or 1 for grey pictures.
    width : int
        The channels after the first layer.
    batch_norm : bool
        Whether batch norm follows the layers but the first and the last; without it, they get a bias in its place.
    """

    def __init__(self, side: int = 64, channels: int = 3, width: int = 64, batch_norm: bool = True) -> None:
        super().__init__()
        self.side, self.channels = side, channels
        layers: list[nn.Module] = [nn.Conv2d(channels, width, 4, 2, 1, bias=False), nn.LeakyReLU(LEAKY_RELU_SLOPE)]
        inner = width  # channels between two layers
        while inner < width * side // 8:
            layers.append(nn.Conv2d(inner, 2 * inner, 4, 2, 1, bias=not batch_norm))
            layers += [*_norm(2 * inner, batch_norm), nn.LeakyReLU(LEAKY_RELU_SLOPE)]
            inner *= 2
        layers.append(nn.Conv2d(inner, 1, 4, 1, 0, bias=False))
        self.main = nn.Sequential(*layers)

    def forward(self, pictures: Tensor) -> Tensor:
        """Compute the logits [n] of pictures [n, channels, side, side] in [-1, 1]."""
        return self.main(pictures).flatten()


class Layer(NamedTuple):
    """One layer of a network, in words and numbers."""

    name: str  # what it does: "transposed convolution 4x4"
    shape: tuple[int, ...]  # of its output for one picture: (channels, height, width)
    weights: int  # how many numbers it learns


def initialize_weights(network: nn.Module, rng: np.random.Generator, spread: float = INITIAL_SPREAD) -> None:
    """Draw the weights that training starts from: N(0, spread), batch norm's scales N(1, 0.02); biases are 0.

    Parameters
    ----------
    network : nn.Module
        A generator or a discriminator; its weights are replaced.
    rng : numpy.random.Generator
        Where the random numbers come from, so that a seed gives the same weights on every machine.
    spread : float
        The standard deviation of the convolutions' weights.
    """
    for module in network.modules():
        if isinstance(module, nn.Conv2d | nn.ConvTranspose2d):
            _draw_weight(module.weight, 0, spread, rng)
        elif isinstance(module, nn.BatchNorm2d):
            _draw_weight(module.weight, 1, INITIAL_SPREAD, rng)
        else:
            continue
        if module.bias is not None:
            nn.init.zeros_(module.bias)


@torch.no_grad()
def list_layers(network: Generator | Discriminator) -> list[Layer]:
    """List the layers of a network, from the first to the last, with the shape that each gives for one input."""
    if isinstance(network, Generator):
        x = torch.zeros(1, network.z_dim, 1, 1)
    else:
        x = torch.zeros(1, network.channels, network.side, network.side)
    x = x.to(next(network.parameters()).device)
    listing, was_training = [], network.training
    network.eval()  # this input must not change batch norm's statistics
    try:
        for module in network.main:
            x = module(x)
            weights = sum(parameter.numel() for parameter in module.parameters())
            listing.append(Layer(_LAYER_NAMES[type(module)], tuple(x.shape[1:]), weights))
    finally:
        network.train(was_training)
    return listing


_LAYER_NAMES = {
    nn.ConvTranspose2d: "transposed convolution 4x4",
    nn.Conv2d: "convolution 4x4",
    nn.BatchNorm2d: "batch norm",
    nn.ReLU: "ReLU",
    nn.LeakyReLU: f"leaky ReLU, slope {LEAKY_RELU_SLOPE}",
    nn.Tanh: "tanh",
}


def _norm(channels: int, batch_norm: bool) -> list[nn.Module]:
    return [nn.BatchNorm2d(channels)] if batch_norm else []


@torch.no_grad()
def _draw_weight(weight: Tensor, mean: float, spread: float, rng: np.random.Generator) -> None:
    """Fill a weight with normally distributed numbers, drawn by NumPy on the CPU."""
    weight.copy_(torch.from_numpy(mean + spread * rng.standard_normal(tuple(weight.shape), np.float32)))
