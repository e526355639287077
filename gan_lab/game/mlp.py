"""The two networks of the game: multilayer perceptrons of a few hundred numbers.

`MLP` can hold the networks of several games at once: their weights are stacked, and a product of stacked matrices
costs hardly more than one of single ones.
"""

import math
from collections.abc import Sequence
from itertools import pairwise
from typing import Any

import numpy as np
import torch
from torch import Tensor, nn
from torch.nn.functional import leaky_relu

from gan_lab.errors import GanLabError, name_value

MIN_STACK = 2  # networks in a stack: matrix products of one alone round otherwise, and a game would go another way
LEAK = 0.2  # by which the discriminator's activation multiplies what is negative, as in DCGAN


class MLP(nn.Module):
    """Fully connected layers, for one game or for several that are played side by side.

    Parameters
    ----------
    widths : sequence of int
        How many numbers go in, how many each layer gives, the last one included.
    rngs : sequence of numpy.random.Generator
        One for each game; each draws the weights of its game at the start.
    is_stacked : bool
        Whether the points of several games come in, [games, n, numbers], or those of one, [n, numbers].
    leak : float
        What the activation multiplies negative numbers by; 0 for ReLU.

    Raises
    ------
    GanLabError
        In a call, if what comes in hasn't the right shape.
    """

    name, takes = "A network", "rows of numbers"  # for the errors

    def __init__(
        self, widths: Sequence[int], rngs: Sequence[np.random.Generator], is_stacked: bool, leak: float = 0.0
    ) -> None:
        super().__init__()
        self._leak, self._games, self._is_stacked = leak, len(rngs), is_stacked
        self.weights, self.biases = nn.ParameterList(), nn.ParameterList()
        drawn = [_draw_layers(widths, rng) for rng in rngs]
        drawn += drawn[:1] * (MIN_STACK - len(drawn))  # what fills the stack is never used
        for layers in zip(*drawn, strict=True):
            weights, biases = zip(*layers, strict=True)
            self.weights.append(nn.Parameter(torch.stack(weights)))
            self.biases.append(nn.Parameter(torch.stack(biases)))

    def count(self) -> int:
        """Count the numbers that a network of one game learns."""
        return sum(parameter[0].numel() for parameter in self.parameters())

    def forward(self, x: Any) -> Tensor:
        """Compute the outputs [..., n, numbers out] of inputs [..., n, numbers in]; a list or an array is taken too."""
        return self._compute(self._take(x, self.weights[0].shape[1]))

    def _take(self, x: Any, width: int) -> Tensor:
        """Take rows of so many numbers as a float32 tensor, [n, width] or [games, n, width]."""
        try:
            rows = torch.as_tensor(x, dtype=torch.float32, device="cpu")
        except (TypeError, ValueError, RuntimeError):
            rows = torch.empty(0, dtype=torch.float32, device="cpu")
        is_of_games = self._is_stacked and rows.ndim == 3 and len(rows) == self._games
        if not (rows.ndim == 2 or is_of_games) or rows.shape[-1] != width:
            games = f", or [{self._games}, n, {width}]" if self._is_stacked else ""
            raise GanLabError(f"{self.name} takes {self.takes} [n, {width}]{games}, not {name_value(x)}.")
        return rows

    def _compute(self, x: Tensor) -> Tensor:
        """Compute the outputs of a tensor that was checked."""
        x = x.expand(len(self.weights[0]), -1, -1)
        last = len(self.weights) - 1
        for number, (weight, bias) in enumerate(zip(self.weights, self.biases, strict=True)):
            x = x @ weight + bias
            if number < last:
                x = leaky_relu(x, self._leak)
        return x[: self._games] if self._is_stacked else x[0]


class Generator(MLP):
    """G: from noise vectors [..., n, z_dim] to points [..., n, 2].

    Parameters
    ----------
    z_dim : int
        How many numbers a noise vector has.
    width : int
        Numbers in each of the two hidden layers.
    rngs, is_stacked
        As for MLP.
    """

    name, takes = "G", "noise vectors"

    def __init__(self, z_dim: int, width: int, rngs: Sequence[np.random.Generator], is_stacked: bool) -> None:
        super().__init__((z_dim, width, width, 2), rngs, is_stacked)


class Discriminator(MLP):
    """D: from points [..., n, 2] to one logit each, [..., n]; a critic's score where the loss has no probabilities.

    Parameters
    ----------
    width : int
        Numbers in each of the two hidden layers.
    rngs, is_stacked
        As for MLP.
    sees_spread : bool
        Whether it also sees how far the points of a batch are spread, their standard deviation in each direction
        (minibatch statistics: Karras et al. 2018, section 3, who average it over the directions).
    """

    name, takes = "D", "points"

    def __init__(
        self, width: int, rngs: Sequence[np.random.Generator], is_stacked: bool, sees_spread: bool = False
    ) -> None:
        super().__init__((4 if sees_spread else 2, width, width, 1), rngs, is_stacked, LEAK)
        self._sees_spread = sees_spread

    def forward(self, x: Any, batch: Tensor | None = None) -> Tensor:
        """Compute the logits; batch: the points whose spread it sees, without it `x` itself."""
        points = self._take(x, 2)
        if self._sees_spread:
            seen = points if batch is None else batch
            spread = seen.std(dim=-2, keepdim=True, correction=0)  # 0 for a single point
            points = torch.cat(torch.broadcast_tensors(points, spread), dim=-1)
        return self._compute(points)[..., 0]


def _draw_layers(widths: Sequence[int], rng: np.random.Generator) -> list[tuple[Tensor, Tensor]]:
    """Draw weight [in, out] and bias [1, out] of each layer as PyTorch does for `nn.Linear`."""
    layers = []
    for size_in, size_out in pairwise(widths):
        bound = 1 / math.sqrt(size_in)
        weight, bias = (torch.from_numpy(rng.uniform(-bound, bound, (rows, size_out))) for rows in (size_in, 1))
        layers.append((weight.float(), bias.float()))
    return layers
