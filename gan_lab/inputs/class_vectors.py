"""Class vectors: which class, or mixture of classes, a network is asked for."""

import math
from collections.abc import Mapping, Sequence

import numpy as np
import torch
from torch import Tensor

from gan_lab.errors import GanLabError
from gan_lab.inputs.class_names import Labels
from gan_lab.inputs.tensors import as_tensor, check_count


def class_vector(labels: Labels, what: int | str | Sequence | Mapping, n: int = 1) -> Tensor:
    """Class vectors [n, classes], float32: 1 at the class asked for and 0 elsewhere (one-hot).

    what: an index, a name, a list of either (one row each), or a mixture {class: weight} with
    weights that add up to 1.
    """
    n = check_count(n)
    if isinstance(what, Mapping):
        return _mixture(labels, what).repeat(n, 1)
    if isinstance(what, np.ndarray | Tensor) and what.dtype in (np.float32, np.float64, torch.float32, torch.float64):
        raise GanLabError("This looks like a class vector already: pass it to generate as it is.")
    if isinstance(what, list | tuple | range) or (isinstance(what, np.ndarray | Tensor) and what.ndim == 1):
        if n not in (1, len(what)):
            raise GanLabError(f"{len(what)} classes can't fill {n} rows: give one class for all, or {n} of them.")
        if len(what) == 0:
            raise GanLabError("The list of classes is empty: give at least one index or name.")
        return torch.stack([_one_hot(labels, each) for each in what])
    return _one_hot(labels, what).repeat(n, 1)


def _one_hot(labels: Labels, what: int | str) -> Tensor:
    vector = torch.zeros(len(labels))
    vector[labels.index(what)] = 1
    return vector


def _mixture(labels: Labels, weights: Mapping[int | str, float]) -> Tensor:
    vector = torch.zeros(1, len(labels))
    for what, weight in weights.items():
        try:
            number = float(weight)
        except (TypeError, ValueError):
            number = math.nan
        if not (math.isfinite(number) and number >= 0):
            raise GanLabError(f"The weight of {what!r} is {weight!r}: weights are numbers of 0 or more.")
        vector[0, labels.index(what)] += number
    if abs(vector.sum().item() - 1) > 1e-4:
        raise GanLabError(
            f"The weights add up to {vector.sum().item():.4g}, and must add up to 1: "
            "half and half is {'one class': 0.5, 'another': 0.5}."
        )
    return vector


def entries(vector: Tensor) -> dict[int, float]:
    """What a class vector [classes] holds but zeros: {index: weight}, as a recipe keeps it."""
    return {int(i): vector[i].item() for i in vector.nonzero().flatten()}


def from_entries(kept: Sequence[Mapping[int, float]], classes: int, name: str) -> Tensor:
    """Class vectors [n, classes], float32, of what recipes keep; `name`: the network's, for the error."""
    y = torch.zeros(len(kept), classes)
    for row, each in enumerate(kept):
        for index, weight in each.items():
            if index >= classes:
                raise GanLabError(f"The recipe asks for class {index}, and {name} has {classes}.")
            y[row, index] = weight
    return y


def check_class_vectors(y: Tensor | np.ndarray | Sequence, rows: int, classes: int) -> Tensor:
    """Class vectors as a float32 tensor [rows, classes] on the CPU; one vector serves every row."""
    y = as_tensor(y, "class vector")
    if y.ndim == 1:
        y = y[None]
    if y.ndim != 2 or y.shape[1] != classes:
        raise GanLabError(
            f"Class vectors must have the shape [n, {classes}], one row a picture, not {list(y.shape)}: "
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
    return y.contiguous()
