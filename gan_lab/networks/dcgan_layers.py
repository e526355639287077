"""The two networks of a DCGAN, as Radford, Metz and Chintala 2016 drew them and PyTorch's tutorial wrote them.

The layers stand in one `nn.Sequential` called `main`, as in the tutorial, so that tensors have the same names in a
weights file: a generator that the tutorial trained loads here, and one of this kit loads there.
"""

from itertools import pairwise
from typing import NamedTuple

import numpy as np
import torch
from torch import Tensor, nn
from torch.nn.functional import linear

INITIAL_SPREAD = 0.02  # the standard deviation of the weights at the start (Radford et al. 2016, section 4)
LEAKY_RELU_SLOPE = 0.2  # of the discriminator's leaky ReLU, where its input is negative


def list_sides(side: int) -> list[int]:
    """List the heights of what is between the layers, from 4 pixels on: 4, 8, 16, 32; or 4, 7, 14, 28."""
    sides = [side]
    while sides[0] > 4:
        sides.insert(0, (sides[0] + 1) // 2)
    return sides


class Generator(nn.Module):
    """The generator: from noise [n, z_dim] to pictures [n, channels, side, side] in [-1, 1].

    The first transposed convolution makes 4 x 4 pixels. Each further one doubles height and width and halves the
    channels, and the last makes the colours. (For 28 pixels, the second makes 7 x 7 pixels of 4 x 4, by a kernel of
    3 x 3.)

    Parameters
    ----------
    side : int
        The height and width of a picture in pixels: 28, 32, 64, 128 or 256.
    channels : int
        3, or 1 for grey pictures.
    z_dim : int
        How many numbers a noise vector has.
    width : int
        The channels before the last layer.
    batch_norm : bool
        Whether batch norm follows the layers; without it, they get a bias in its place.
    classes : int
        How many classes it can be asked for; 0 for a network without classes. A class vector is put behind the noise
        (Mirza and Osindero 2014, "Conditional Generative Adversarial Nets"); the first layer's weights for it are
        `from_class`, so that a file of weights shows them.
    """

    def __init__(
        self,
        side: int = 64,
        channels: int = 3,
        z_dim: int = 100,
        width: int = 64,
        batch_norm: bool = True,
        classes: int = 0,
    ) -> None:
        super().__init__()
        self.side, self.channels, self.z_dim = side, channels, z_dim
        sides = list_sides(side)
        inner = width << len(sides) - 2  # channels between two layers
        layers: list[nn.Module] = [nn.ConvTranspose2d(z_dim, inner, 4, 1, 0, bias=not batch_norm)]
        layers += [*_norm(inner, batch_norm), nn.ReLU(inplace=True)]
        for small, large in pairwise(sides[:-1]):
            kernel = _choose_kernel(small, large)
            layers.append(nn.ConvTranspose2d(inner, inner // 2, kernel, 2, 1, bias=not batch_norm))
            layers += [*_norm(inner // 2, batch_norm), nn.ReLU(inplace=True)]
            inner //= 2
        layers += [nn.ConvTranspose2d(inner, channels, 4, 2, 1, bias=False), nn.Tanh()]
        self.main = nn.Sequential(*layers)
        self.from_class = nn.ConvTranspose2d(classes, width << len(sides) - 2, 4, bias=False) if classes else None

    def forward(self, z: Tensor, y: Tensor | None = None) -> Tensor:
        """Make pictures [n, channels, side, side] of noise z [n, z_dim] and, if it has classes, vectors y of them."""
        first = _apply_to_vectors(self.main[0], z)
        if self.from_class is not None and y is not None:
            first = first + _apply_to_vectors(self.from_class, y)
        return self.main[1:](first)


class Discriminator(nn.Module):
    """The discriminator: from pictures [n, channels, side, side] to logits [n].

    A logit above 0 says "more likely real than generated". Each convolution halves height and width. (For 28 pixels,
    the one from 7 x 7 to 4 x 4 pixels has a kernel of 3 x 3.) The tutorial's discriminator ends with a sigmoid; here it
    is part of the loss, which stays exact where a sigmoid is rounded to 0 or 1.

    Parameters
    ----------
    side : int
        The height and width of a picture in pixels: 28, 32, 64, 128 or 256.
    channels : int
        3, or 1 for grey pictures.
    width : int
        The channels after the first layer.
    batch_norm : bool
        Whether batch norm follows the layers but the first and the last; without it, they get a bias in its place.
    classes : int
        How many classes it can be told; 0 for a network without classes. The last layer's inputs are then also
        compared with what is learned for the class, `from_class`, and the product is added to the logit: the
        projection of Miyato and Koyama 2018, "cGANs with Projection Discriminator".
    """

    def __init__(
        self, side: int = 64, channels: int = 3, width: int = 64, batch_norm: bool = True, classes: int = 0
    ) -> None:
        super().__init__()
        self.side, self.channels = side, channels
        layers: list[nn.Module] = [nn.Conv2d(channels, width, 4, 2, 1, bias=False)]
        layers.append(nn.LeakyReLU(LEAKY_RELU_SLOPE, inplace=True))
        inner = width  # channels between two layers
        for large, small in pairwise(list_sides(side)[-2::-1]):
            kernel = _choose_kernel(small, large)
            layers.append(nn.Conv2d(inner, 2 * inner, kernel, 2, 1, bias=not batch_norm))
            layers += [*_norm(2 * inner, batch_norm), nn.LeakyReLU(LEAKY_RELU_SLOPE, inplace=True)]
            inner *= 2
        layers.append(nn.Conv2d(inner, 1, 4, 1, 0, bias=False))
        self.main = nn.Sequential(*layers)
        self.from_class = nn.Conv2d(inner, classes, 4, bias=False) if classes else None

    def forward(self, pictures: Tensor, y: Tensor | None = None) -> Tensor:
        """Compute the logits [n] of pictures [n, channels, side, side] in [-1, 1] and, if it has classes, of these."""
        found = self.main[:-1](pictures)
        logits = _apply_to_whole(self.main[-1], found).flatten()
        if self.from_class is None or y is None:
            return logits
        return logits + (_apply_to_whole(self.from_class, found) * y).sum(dim=1)


def _apply_to_vectors(kernel: nn.Module, vectors: Tensor) -> Tensor:
    """Apply a transposed convolution to pictures of one pixel, vectors [n, inner]: [n, outer, side, side].

    This is a product of matrices, for which torch's general way takes longer.
    """
    assert isinstance(kernel, nn.ConvTranspose2d)
    pixels = vectors @ kernel.weight.permute(0, 2, 3, 1).flatten(1)  # a pixel's channels side by side, as in training
    pixels = pixels.unflatten(1, (*kernel.kernel_size, kernel.out_channels))
    return (pixels if kernel.bias is None else pixels + kernel.bias).permute(0, 3, 1, 2)


def _apply_to_whole(kernel: nn.Module, pictures: Tensor) -> Tensor:
    """Apply a convolution as large as the pictures [n, inner, side, side], without a bias: vectors [n, outer]."""
    assert isinstance(kernel, nn.Conv2d)
    return linear(pictures.permute(0, 2, 3, 1).flatten(1), kernel.weight.permute(0, 2, 3, 1).flatten(1))


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
        shape, beside_from_class = (network.z_dim, 1, 1), network.main[0]
    else:
        shape, beside_from_class = (network.channels, network.side, network.side), network.main[-1]
    x = next(network.parameters()).new_zeros(1, *shape)
    listing: list[Layer] = []
    was_training = network.training
    network.eval()  # this input must not change batch norm's statistics
    try:
        for module in network.main:
            x = module(x)
            weights = sum(parameter.numel() for parameter in module.parameters())
            if network.from_class is not None and module is beside_from_class:
                weights += network.from_class.weight.numel()
            listing.append(Layer(_name_layer(module), tuple(x.shape[1:]), weights))
    finally:
        network.train(was_training)
    return listing


_LAYER_NAMES = {
    nn.ConvTranspose2d: "transposed convolution",
    nn.Conv2d: "convolution",
    nn.BatchNorm2d: "batch norm",
    nn.ReLU: "ReLU",
    nn.LeakyReLU: f"leaky ReLU, slope {LEAKY_RELU_SLOPE}",
    nn.Tanh: "tanh",
}


def _name_layer(module: nn.Module) -> str:
    """Name a layer, a convolution with its kernel's size."""
    name = _LAYER_NAMES[type(module)]
    if isinstance(module, nn.Conv2d | nn.ConvTranspose2d):
        name += f" {module.kernel_size[0]}x{module.kernel_size[1]}"
    return name


def _choose_kernel(small: int, large: int) -> int:
    """Choose the kernel that leads from one side to the other with a stride of 2 and a padding of 1."""
    return large - 2 * small + 4


def _norm(channels: int, batch_norm: bool) -> list[nn.Module]:
    return [nn.BatchNorm2d(channels)] if batch_norm else []


@torch.no_grad()
def _draw_weight(weight: Tensor, mean: float, spread: float, rng: np.random.Generator) -> None:
    """Fill a weight with normally distributed numbers, drawn by NumPy on the CPU."""
    weight.copy_(torch.from_numpy(mean + spread * rng.standard_normal(tuple(weight.shape), np.float32)))
