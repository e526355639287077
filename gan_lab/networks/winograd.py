"""3 x 3 convolutions with fewer multiplications: Winograd's way, F(2 x 2, 3 x 3).

Four neighbouring pixels of the result take 36 multiplications for each pair of channels; computed together, from
a tile of 4 x 4 pixels, they take 16 (Lavin and Gray 2016, "Fast Algorithms for Convolutional Neural Networks",
section 4.1). What is saved is lost again in additions where there are many pixels; it pays for many channels and few
pixels, and for weights that stay the same, whose part is done once.
"""

import torch
import torch.nn.functional as F
from torch import Tensor

WEIGHTS = torch.tensor([[1.0, 0.0, 0.0], [0.5, 0.5, 0.5], [0.5, -0.5, 0.5], [0.0, 0.0, 1.0]])  # G of the paper


def prepared(weight: Tensor) -> Tensor:
    """The part of the weights [out, in, 3, 3]: [16, in, out]."""
    return torch.einsum("ay,bx,oiyx->abio", WEIGHTS, WEIGHTS, weight).flatten(0, 1).contiguous()


def convolution(x: Tensor, weights: Tensor) -> Tensor:
    """What F.conv2d(x, weight, padding=1) gives, to rounding: x [1, in, H, W], H and W even -> [1, out, H, W].

    weights: `prepared`. Both x and the result have a pixel's channels side by side in memory.
    """
    _, inputs, height, width = x.shape
    rows, columns, outputs = height // 2, width // 2, weights.shape[2]
    padded = F.pad(x.permute(0, 2, 3, 1), (0, 0, 1, 1, 1, 1))  # [1, H + 2, W + 2, in]
    line, pixel = padded.stride()[1:3]
    tiles = padded.as_strided((4, 4, rows, columns, inputs), (line, pixel, 2 * line, 2 * pixel, 1))
    once, twice = x.new_empty(2, 4, 4, rows, columns, inputs)
    _spread(tiles, once)
    _spread(once.transpose(0, 1), twice.transpose(0, 1))
    products = torch.bmm(twice.view(16, rows * columns, inputs), weights).view(4, 4, rows, columns, outputs)
    lines = x.new_empty(2, 4, rows, columns, outputs)
    _gather(products, lines)
    result = x.new_empty(rows, 2, columns, 2, outputs)
    _gather(lines.transpose(0, 1), result.permute(3, 1, 0, 2, 4))
    return result.view(1, height, width, outputs).permute(0, 3, 1, 2)


def _spread(x: Tensor, out: Tensor) -> None:
    """Along the first dimension, 4 -> 4: B of the paper."""
    torch.sub(x[0], x[2], out=out[0])
    torch.add(x[1], x[2], out=out[1])
    torch.sub(x[2], x[1], out=out[2])
    torch.sub(x[1], x[3], out=out[3])


def _gather(x: Tensor, out: Tensor) -> None:
    """Along the first dimension, 4 -> 2: A of the paper."""
    torch.add(x[0], x[1], out=out[0]).add_(x[2])
    torch.sub(x[1], x[2], out=out[1]).sub_(x[3])
