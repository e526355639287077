"""The inputs of a network that a search may change: drawn, made into pictures, and kept to what the network knows.

Each kind of network names its space in its entry in `gan_lab.kinds`: a class that takes the network, the class or None,
the truncation or None and the name of the space or None, such as `BigGANSpace`.
"""

from abc import ABC, abstractmethod
from typing import Generic, TypeVar

import numpy as np
import torch
from torch import Tensor

from gan_lab.errors import GanLabError, name_value
from gan_lab.inputs.class_vectors import ClassChoice
from gan_lab.pictures.samples import Samples

Z_STEP = 0.1  # how far one step of a search moves each number of noise that is spread like a normal distribution
Y_STEP = 0.02  # and each weight of a class vector

Inputs = TypeVar("Inputs", bound=tuple[Tensor, ...])  # a NamedTuple of tensors [n, ...]


class LatentSpace(ABC, Generic[Inputs]):
    """The inputs of one network among which a picture is searched.

    Attributes
    ----------
    name : str
        Which space it is: "z", "w" or "w+".
    step_sizes : tuple of float
        How far one step of a search may move each number of an input, for each input; 0 leaves it as it is.
    """

    name: str = "z"
    step_sizes: tuple[float, ...] = (Z_STEP,)

    @abstractmethod
    def draw(self, n: int, seed: int) -> Inputs:
        """Draw inputs for n pictures, as the network was trained with them."""

    @abstractmethod
    def make_pictures(self, inputs: Inputs) -> Tensor:
        """Make pictures [n, 3, side, side], on the CPU, with gradients where an input requires them."""

    @abstractmethod
    def measure_squares(self, inputs: Inputs) -> Tensor:
        """Measure how far each of n inputs lies from the middle: a mean square, which is 1 on average of drawn ones."""

    @abstractmethod
    def make_samples(self, inputs: Inputs) -> Samples:
        """Make the pictures of inputs with their recipes."""

    def measure_mixture(self, inputs: Inputs) -> Tensor:
        """Measure how mixed the class of each of n inputs is: 0 if it is one class, up to 1; 0 where there are none."""
        return inputs[0].new_zeros(len(inputs[0]))

    def limit(self, inputs: Inputs) -> None:
        """Change inputs, in place, to the nearest ones that the network takes."""


def draw_classes(n: int, classes: int, seed: int) -> Tensor:
    """Draw class vectors [n, classes], one-hot, each class as often as the others; [n, 0] where there are none."""
    if not classes:
        return torch.zeros(n, 0, dtype=torch.float32, device="cpu")
    order = np.random.RandomState(seed).permutation(np.arange(n) % classes)
    return torch.eye(classes, dtype=torch.float32, device="cpu")[torch.from_numpy(order)]


def move_to_class_vectors(y: Tensor) -> None:
    """Replace each row of y [n, classes], in place, by the nearest class vector: shares of 0 or more that add up to 1.

    Source: Duchi et al. 2008, "Efficient Projections onto the l1-Ball for Learning in High Dimensions", figure 1.
    """
    falling = y.sort(dim=1, descending=True).values
    excess = falling.cumsum(dim=1) - 1  # what the largest 1, 2, ... weights have too much
    counts = torch.arange(1, y.shape[1] + 1, device=y.device)
    kept = (falling * counts > excess).sum(dim=1, keepdim=True)  # weights that stay above 0
    y.sub_(excess.gather(1, kept - 1) / kept).clamp_(min=0)


def choose_space(name: str | None, names: tuple[str, ...], network: str) -> str:
    """Return the name of a latent space of a network, the first of names for None; GanLabError if it has no such."""
    if name is None:
        return names[0]
    if name not in names:
        listed = " or ".join(map(repr, names))
        raise GanLabError(f"A picture is searched among the inputs {listed} of {network}, not {name_value(name)}.")
    return name


def check_no_truncation(truncation: float | None, network: str) -> None:
    """Raise GanLabError if a truncation was given for a network whose inputs have none."""
    if truncation is not None:
        raise GanLabError(f"The inputs of {network} have no truncation: leave truncation={truncation!r} out.")


def check_one_class(y: ClassChoice | None) -> None:
    """Raise GanLabError if there are several classes or class vectors, since a search has one for all its pictures."""
    if isinstance(y, np.ndarray | Tensor):
        count = len(y) if y.ndim == (2 if "float" in str(y.dtype) else 1) else 1
    else:
        count = len(y) if isinstance(y, list | tuple | range) else 1
    if count > 1:
        raise GanLabError(
            f"y is one class for all pictures of a search, and here are {count}: leave y out, or start a search for "
            "each class."
        )
