"""3 x 3 convolutions with fewer multiplications: Winograd's algorithm F(2 x 2, 3 x 3).

A tile of 2 x 2 pixels of the result takes 36 multiplications for each pair of channels. Winograd's algorithm transforms
4 x 4 pixels of the input and the weights, multiplies them in 16 multiplications, and transforms the products back
(Lavin and Gray 2016, "Fast Algorithms for Convolutional Neural Networks", section 4.1). The transforms are additions,
which cost more than is saved where there are many pixels. So it pays for many channels and few pixels, and for weights
that stay the same, which are transformed once.
"""

import torch
import torch.nn.functional as F
from torch import Tensor

WEIGHT_TRANSFORM = torch.tensor([[1.0, 0.0, 0.0], [0.5, 0.5, 0.5], [0.5, -0.5, 0.5], [0.0, 0.0, 1.0]])  # G of the paper


def transform_weights(weight: Tensor) -> Tensor:
    """Transform the weights [out, in, 3, 3] of a convolution, for `convolve`: [16, in, out]."""
    transform = WEIGHT_TRANSFORM
    return torch.einsum("ay,bx,oiyx->abio", transform, transform, weight).flatten(0, 1).contiguous()


def convolve(x: Tensor, transformed_weights: Tensor) -> Tensor:
    """Compute what F.conv2d(x, weight, padding=1) gives, but for rounding.

    Parameters
    ----------
    x : Tensor
        [1, in, H, W], with a pixel's channels side by side in memory; H and W are even.
    transformed_weights : Tensor
        [16, in, out], as `transform_weights` makes them.

    Returns
    -------
    Tensor
        [1, out, H, W], with a pixel's channels side by side in memory.
    """
    _, inputs, height, width = x.shape
    rows, columns, outputs = height // 2, width // 2, transformed_weights.shape[2]
    padded = F.pad(x.permute(0, 2, 3, 1), (0, 0, 1, 1, 1, 1))  # [1, H + 2, W + 2, in]
    line, pixel = padded.stride()[1:3]  # steps in memory
    tiles = padded.as_strided((4, 4, rows, columns, inputs), (line, pixel, 2 * line, 2 * pixel, 1))
    once, twice = x.new_empty(2, 4, 4, rows, columns, inputs)
    _transform_input(tiles, once)
    _transform_input(once.transpose(0, 1), twice.transpose(0, 1))
    products = torch.bmm(twice.view(16, rows * columns, inputs), transformed_weights)
    products = products.view(4, 4, rows, columns, outputs)
    lines = x.new_empty(2, 4, rows, columns, outputs)
    _transform_output(products, lines)
    result = x.new_empty(rows, 2, columns, 2, outputs)
    _transform_output(lines.transpose(0, 1), result.permute(3, 1, 0, 2, 4))
    return result.view(1, height, width, outputs).permute(0, 3, 1, 2)


def _transform_input(x: Tensor, out: Tensor) -> None:
    """Transform 4 lines into 4, along the first dimension: the matrix B of the paper."""
    torch.sub(x[0], x[2], out=out[0])
    torch.add(x[1], x[2], out=out[1])
    torch.sub(x[2], x[1], out=out[2])
    torch.sub(x[1], x[3], out=out[3])


def _transform_output(x: Tensor, out: Tensor) -> None:
    """Transform 4 lines of products into 2, along the first dimension: the matrix A of the paper."""
    torch.add(x[0], x[1], out=out[0]).add_(x[2])
    torch.sub(x[1], x[2], out=out[1]).sub_(x[3])
