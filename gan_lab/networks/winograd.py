"""3 x 3 convolutions with fewer multiplications: Winograd's algorithms F(2 x 2, 3 x 3) and F(4 x 4, 3 x 3).

Four pixels of the result take 36 multiplications for each pair of channels. Winograd's algorithm transforms overlapping
tiles of the input, and the weights, by small matrices, multiplies them number by number, and transforms the products
back: 16 multiplications for 2 x 2 pixels, 36 for 4 x 4 (Lavin and Gray 2016, "Fast Algorithms for Convolutional Neural
Networks", section 4). The same way leads from nearest up-sampling by 2 and a 3 x 3 convolution to 9
multiplications for 2 x 2 pixels: two neighbours of the result are a, b and c times three neighbours of the input,

    a x0 + (b + c) x1 = (a + b + c) x1 + a (x0 - x1)    and    (a + b) x1 + c x2 = (a + b + c) x1 + c (x2 - x1).

The transforms cost more than is saved where there are few channels. So it pays for many channels, and for weights that
stay the same, which are transformed once.
"""

from collections.abc import Sequence
from typing import NamedTuple

import torch
import torch.nn.functional as F
from torch import Tensor, nn

STRIPE = 2**19  # numbers that are computed with at once, so that they stay in the processor's caches


class Scheme(NamedTuple):
    """An algorithm, in one direction: which lines of a tile of the input are added up before and after multiplying."""

    step: int  # lines from a tile of the input to the next one
    input_matrix: Tensor  # [products, lines of a tile of the input]: B^T of the paper
    weight_matrix: Tensor  # [products, 3]: G
    output_matrix: Tensor  # [lines of a tile of the result, products]: A^T


@torch.inference_mode(False)  # what the user has set when this module is first imported must not decide
def _make_matrix(*rows: Sequence[float]) -> Tensor:
    return torch.tensor(rows, dtype=torch.float32, device="cpu")


TILES_OF_2 = Scheme(
    2,
    _make_matrix([1, 0, -1, 0], [0, 1, 1, 0], [0, -1, 1, 0], [0, 1, 0, -1]),
    _make_matrix([1, 0, 0], [1 / 2, 1 / 2, 1 / 2], [1 / 2, -1 / 2, 1 / 2], [0, 0, 1]),
    _make_matrix([1, 1, 1, 0], [0, 1, -1, -1]),
)
TILES_OF_4 = Scheme(
    4,
    _make_matrix(
        [4, 0, -5, 0, 1, 0],
        [0, -4, -4, 1, 1, 0],
        [0, 4, -4, -1, 1, 0],
        [0, -2, -1, 2, 1, 0],
        [0, 2, -1, -2, 1, 0],
        [0, 4, 0, -5, 0, 1],
    ),
    _make_matrix(
        [1 / 4, 0, 0],
        [-1 / 6, -1 / 6, -1 / 6],
        [-1 / 6, 1 / 6, -1 / 6],
        [1 / 24, 1 / 12, 1 / 6],
        [1 / 24, -1 / 12, 1 / 6],
        [0, 0, 1],
    ),
    _make_matrix([1, 1, 1, 1, 1, 0], [0, 1, -1, 2, -2, 0], [0, 1, 1, 4, 4, 0], [0, 1, -1, 8, -8, 1]),
)
AFTER_UP_SAMPLING = Scheme(  # the result has two lines for each one of the input
    1,
    _make_matrix([0, 1, 0], [1, -1, 0], [0, -1, 1]),
    _make_matrix([1, 1, 1], [1, 0, 0], [0, 0, 1]),
    _make_matrix([1, 1, 0], [1, 0, 1]),
)


def choose_scheme(channels: int, side: int) -> Scheme | None:
    """Choose the algorithm of tiles that was fastest on processors with AVX2 and AVX-512, or None for torch's own.

    channels: the fewer of those that go in and come out. side: of the result, in pixels. (Tiles of 4 would be as fast
    for 512 channels, and their transformed weights take more than twice the memory.)
    """
    if channels >= 512:
        return TILES_OF_2 if side >= 8 else None
    return TILES_OF_4 if channels >= 128 and side >= 16 else None


class WinogradConvolution(nn.Module):
    """A 3 x 3 convolution with padding 1 and without a bias that is computed by one of the algorithms above, on a CPU.

    Parameters
    ----------
    weight : Tensor
        The convolution's weights [out, in, 3, 3].
    scheme : Scheme
        The algorithm.
    """

    weights: Tensor

    def __init__(self, weight: Tensor, scheme: Scheme) -> None:
        super().__init__()
        self.scheme = scheme
        self.register_buffer("weights", transform_weights(weight, scheme))

    def forward(self, x: Tensor) -> Tensor:
        """Convolve x [n, in, H, W], as `convolve` does."""
        return convolve(x, self.weights, self.scheme)


def transform_weights(weight: Tensor, scheme: Scheme = TILES_OF_2) -> Tensor:
    """Transform the weights [out, in, 3, 3] of a convolution, for `convolve`: [products, in, out]."""
    matrix = scheme.weight_matrix
    return torch.einsum("ay,bx,oiyx->abio", matrix, matrix, weight).flatten(0, 1).contiguous()


def convolve(x: Tensor, transformed_weights: Tensor, scheme: Scheme = TILES_OF_2) -> Tensor:
    """Compute what F.conv2d(x, weight, padding=1) gives, of x or, AFTER_UP_SAMPLING, of x enlarged; but for rounding.

    Parameters
    ----------
    x : Tensor
        [n, in, H, W], with a pixel's channels side by side in memory; H and W are multiples of the scheme's step.
    transformed_weights : Tensor
        [products, in, out], as `transform_weights` makes them.
    scheme : Scheme
        The algorithm.

    Returns
    -------
    Tensor
        [n, out, H, W], or [n, out, 2 H, 2 W], with a pixel's channels side by side in memory.
    """
    step, before, _, after = scheme
    products, inputs, outputs = transformed_weights.shape
    lines = after.shape[0]
    padded = F.pad(x.permute(0, 2, 3, 1), (0, 0, 1, 1, 1, 1))  # [n, H + 2, W + 2, in]
    side = before.shape[1]
    tiles = padded.unfold(1, side, step).unfold(2, side, step).permute(4, 5, 0, 1, 2, 3)
    n, _, columns, _ = tiles.shape[2:]  # of the tiles; its first two dimensions are the places in a tile
    stripes = []
    for stripe in tiles.split(max(1, STRIPE // (products * n * columns * max(inputs, outputs))), dim=3):
        rows = stripe.shape[3]
        down = torch.mm(before, stripe.reshape(side, -1))  # along the height of a tile, then along its width
        across = torch.matmul(before, down.view(len(before), side, -1))
        made = torch.bmm(across.view(products, n * rows * columns, inputs), transformed_weights)
        across = torch.matmul(after, made.view(len(before), len(before), -1))
        down = torch.mm(after, across.view(len(before), -1)).view(lines, lines, n, rows, columns, outputs)
        stripes.append(down.permute(2, 3, 0, 4, 1, 5).reshape(n, rows * lines, columns * lines, outputs))
    return (torch.cat(stripes, dim=1) if len(stripes) > 1 else stripes[0]).permute(0, 3, 1, 2)
