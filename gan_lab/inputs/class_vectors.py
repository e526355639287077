"""Class vectors: which class, or mixture of classes, a network is asked for."""

import math
from collections.abc import Mapping, Sequence
from typing import SupportsIndex

import numpy as np
import torch
from torch import Tensor

from gan_lab.errors import GanLabError, name_value
from gan_lab.inputs.class_names import Labels
from gan_lab.inputs.tensors import check_count, copy_to_tensor

# How a student says which class: an index, a name, a list of either, or a mixture {class: weight}.
ClassChoice = SupportsIndex | str | list | tuple | range | np.ndarray | Tensor | Mapping
# How far from 1 the weights of a class vector may add up: three times 0.333 is fine, and so are 16-bit numbers.
WEIGHTS_TOLERANCE = 0.002

MAX_NUMBERS = 250_000_000  # in the class vectors that one call makes: 1 GB


def make_class_vectors(labels: Labels, what: ClassChoice, n: int = 1) -> Tensor:
    """Make class vectors: 1 at the class asked for and 0 elsewhere (one-hot), or a mixture of classes.

    Parameters
    ----------
    labels : Labels
        The class names of the network.
    what : int, str, list or dict
        An index, a name, a list of either (one row each), or a mixture {class: weight}, whose weights add up to 1.
    n : int
        How many rows, 1 or more; a list of several classes fills as many rows as it is long.

    Returns
    -------
    Tensor
        y [n, classes], float32.

    Raises
    ------
    GanLabError
        If there is no such class, the weights aren't numbers of 0 or more that add up to 1, a list can't fill n rows,
        or so many rows don't fit into memory.
    """
    n = check_count(n)
    if n * len(labels) > MAX_NUMBERS:
        raise GanLabError(
            f"{n} class vectors don't fit into memory: make fewer at a time, or one, which serves all noise vectors."
        )
    if isinstance(what, Mapping):
        return _mix_classes(labels, what).repeat(n, 1)
    if isinstance(what, np.ndarray | Tensor) and "float" in str(what.dtype):
        raise GanLabError("This looks like a class vector already: pass it to generate as it is.")
    if isinstance(what, list | tuple | range) or (isinstance(what, np.ndarray | Tensor) and what.ndim == 1):
        if len(what) == 0:
            raise GanLabError("The list of classes is empty: give at least one index or name.")
        if len(what) != 1 and n not in (1, len(what)):
            raise GanLabError(f"{len(what)} classes can't fill {n} rows: give one class for all, or {n} of them.")
        rows = torch.stack([_make_one_hot(labels, one_class) for one_class in what])
        return rows.repeat(n, 1) if len(rows) == 1 else rows
    return _make_one_hot(labels, what).repeat(n, 1)


def _make_one_hot(labels: Labels, one_class: SupportsIndex | str) -> Tensor:
    """Make the class vector [classes] of one class."""
    vector = torch.zeros(len(labels), dtype=torch.float32, device="cpu")
    vector[labels.index(one_class)] = 1
    return vector


def _mix_classes(labels: Labels, weights: Mapping[int | str, float]) -> Tensor:
    """Make the class vector [1, classes] of a mixture."""
    vector = torch.zeros(1, len(labels), dtype=torch.float32, device="cpu")
    for one_class, weight in weights.items():
        try:
            number = float(weight)
        except (TypeError, ValueError):
            number = math.nan
        if not (math.isfinite(number) and number >= 0):
            raise GanLabError(
                f"The weight of {name_value(one_class)} is {name_value(weight)}: weights are numbers of 0 or more, "
                "as in {'one class': 0.5, 'another': 0.5}."
            )
        vector[0, labels.index(one_class)] += number
    if abs(vector.sum().item() - 1) > WEIGHTS_TOLERANCE:
        raise GanLabError(
            f"The weights add up to {vector.sum().item():.4g}, and must add up to 1: "
            "half and half is {'one class': 0.5, 'another': 0.5}."
        )
    return vector


def read_class_choice(what: ClassChoice, n: int, labels: Labels) -> Tensor:
    """Make class vectors of a class, or check those that are some already.

    Parameters
    ----------
    what : int, str, list, dict, Tensor or array
        A class as `make_class_vectors` takes it, or class vectors [n, classes]; one serves all rows.
    n : int
        How many rows.
    labels : Labels
        The class names of the network.

    Returns
    -------
    Tensor
        y [n, classes], float32.

    Raises
    ------
    GanLabError
        As of `make_class_vectors` and `check_class_vectors`.
    """
    if isinstance(what, Tensor | np.ndarray) and "float" in str(what.dtype):
        return check_class_vectors(what, n, len(labels))
    return check_class_vectors(make_class_vectors(labels, what), n, len(labels))


def to_class_weights(vector: Tensor) -> dict[int, float]:
    """Return the entries of a class vector [classes] that aren't zero, as recipes hold them: {index: weight}."""
    return {int(i): vector[i].item() for i in vector.nonzero().flatten()}


def from_class_weights(class_weights: Sequence[Mapping[int, float]], classes: int, network: str) -> Tensor:
    """Make class vectors from the weights that recipes hold.

    Parameters
    ----------
    class_weights : sequence of dict
        For each picture {index: weight}; the other classes have weight 0.
    classes : int
        How many classes the network has.
    network : str
        The network's name, for the error.

    Returns
    -------
    Tensor
        y [n, classes], float32.

    Raises
    ------
    GanLabError
        If the network has no class of such an index.
    """
    y = torch.zeros(len(class_weights), classes, dtype=torch.float32, device="cpu")
    for row, weights in enumerate(class_weights):
        for index, weight in weights.items():
            if index >= classes:
                raise GanLabError(f"The recipe asks for class {index}, and {network} has {classes}.")
            y[row, index] = weight
    return y


def check_class_vectors(y: Tensor | np.ndarray | Sequence, rows: int, classes: int) -> Tensor:
    """Check class vectors that a student passes, and copy them to the CPU as float32.

    Parameters
    ----------
    y : Tensor, array or sequence
        Class vectors [rows, classes], or one for all rows, [1, classes] or [classes].
    rows : int
        How many noise vectors they go with.
    classes : int
        How many classes the network has.

    Returns
    -------
    Tensor
        [rows, classes], float32, on the CPU.

    Raises
    ------
    GanLabError
        If the shape is wrong, a value isn't a finite number of 0 or more, or a row doesn't add up to 1.
    """
    if _is_class_choice(y, classes):
        choice = name_value(y.tolist() if isinstance(y, Tensor | np.ndarray) else y)
        raise GanLabError(
            f"{choice} says which class, and is no class vector: gan.class_vector({choice}) makes one of it."
        )
    y = copy_to_tensor(y, "class vector", "Make it with gan.class_vector(name_or_index, n).")
    given = list(y.shape)
    if y.ndim == 1:
        y = y[None]
    if y.ndim != 2 or y.shape[1] != classes:
        raise GanLabError(
            f"Class vectors must have the shape [n, {classes}], one row a picture, not {given}: "
            "make them with gan.class_vector(name_or_index, n)."
        )
    if len(y) == 1:
        y = y.expand(rows, -1)
    if len(y) != rows:
        raise GanLabError(
            f"{rows} noise vectors and {len(y)} class vectors: make {rows} of each, or one class vector for all, "
            "with gan.class_vector(name_or_index, n)."
        )
    if not torch.isfinite(y).all():
        raise GanLabError("The class vector has values that are not numbers (NaN or infinity): make it again.")
    _check_weights(y)
    return y.contiguous()


def _is_class_choice(y: object, classes: int) -> bool:
    """Tell whether this says which class, as `make_class_vectors` takes it, where a class vector is needed."""
    if isinstance(y, Tensor | np.ndarray) and y.ndim == 1:
        return "int" in str(y.dtype) and len(y) != classes
    if isinstance(y, list | tuple):
        is_choice = all(isinstance(each, str | SupportsIndex) and not getattr(each, "ndim", 0) for each in y)
        return bool(y) and is_choice and len(y) != classes
    return isinstance(y, str | Mapping) or (isinstance(y, SupportsIndex) and not getattr(y, "ndim", 0))


def _check_weights(y: Tensor) -> None:
    """Raise GanLabError if a row of y [n, classes] isn't what a network was trained with: shares that add up to 1."""

    def name_row(row: int) -> str:
        return "The class vector" if len(y) == 1 or (y == y[0]).all() else f"Row {row} of the class vectors (from 0)"

    negative = (y < -WEIGHTS_TOLERANCE).any(1).nonzero().flatten().tolist()
    if negative:
        raise GanLabError(
            f"{name_row(negative[0])} has the weight {y[negative[0]].min().item():.4g}: weights are shares of 0 or "
            "more that add up to 1, gan.class_vector({'one class': 0.5, 'another': 0.5}, n)."
        )
    sums = y.double().sum(1)
    wrong = ((sums - 1).abs() > WEIGHTS_TOLERANCE).nonzero().flatten().tolist()
    if not wrong:
        return
    name, total = name_row(wrong[0]), sums[wrong[0]].item()
    if abs(total) <= WEIGHTS_TOLERANCE:
        raise GanLabError(f"{name} is all zeros, which asks for no class: make it with gan.class_vector(name, n).")
    # On the arc between two one-hot vectors the squares add up to 1, so the weights add up to more.
    if total > 1 and abs(y[wrong[0]].double().square().sum().item() - 1) <= WEIGHTS_TOLERANCE:
        way_out = "from class to class go on a line, gl.interpolate(y[0], y[1], steps, along='line')"
    else:
        way_out = "divide by their sum, y / y.sum(1, keepdim=True)"
    raise GanLabError(f"{name} has weights that add up to {total:.4g}, and they must add up to 1: {way_out}.")
