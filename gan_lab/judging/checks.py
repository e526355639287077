"""Check the pictures that a judge is given: the right type, its own classes, one class each, enough of each class."""

import numpy as np
import torch
from torch import Tensor

from gan_lab.errors import GanLabError
from gan_lab.inputs.class_names import Labels
from gan_lab.judging.photographs import Photographs
from gan_lab.pictures.samples import Samples

ClassWeights = tuple[tuple[int, float], ...]  # a class vector's entries that aren't zero: (class, weight) of each
MAX_LISTED = 10  # class names that a message lists; of a longer list it names the first three


def check_samples(samples: Samples, labels: Labels) -> None:
    """Check that these are generated pictures for which a judge's classes were asked.

    Parameters
    ----------
    samples : Samples
        The pictures.
    labels : Labels
        The classes that the judge knows.

    Raises
    ------
    GanLabError
        If it isn't Samples, holds no pictures, or its network has other classes or none.
    """
    if not isinstance(samples, Samples):
        raise GanLabError(
            f"A judge looks at Samples, what gan.generate(...) returned, not at {type(samples).__name__}."
        )
    if not len(samples):
        raise GanLabError("There are no pictures here to judge: generate some, or choose a slice that has some.")
    if not samples.class_names:
        raise GanLabError(
            f"No class was asked for in these pictures, {samples.network.name} has none: judge.overall(samples) "
            "measures what can be measured without."
        )
    if samples.class_names != labels.names:
        raise GanLabError(
            f"This judge knows {list_names(labels.names)}, and these pictures are of other classes: take the "
            "judge for the network that made them, gl.load_judge(gan)."
        )


def find_asked_classes(samples: Samples, labels: Labels) -> Tensor:
    """Find the class that was asked for in each picture.

    Parameters
    ----------
    samples : Samples
        The pictures.
    labels : Labels
        The classes that the judge knows.

    Returns
    -------
    Tensor
        The index of each class, [n], int64.

    Raises
    ------
    GanLabError
        If `check_samples` refuses the pictures, or one was made from a mixture of classes.
    """
    check_samples(samples, labels)
    for tile in samples.tiles:
        if list(tile.class_weights.values()) != [1]:
            raise GanLabError(
                "A mixture asks for no single class, so there is no right answer here: generate with one class "
                "for each picture, or look at judge.guesses(samples)."
            )
    return torch.tensor([index for tile in samples.tiles for index in tile.class_weights], device="cpu")


def group_by_class(samples: Samples, measure: str, min_pictures: int) -> dict[ClassWeights, list[int]]:
    """Group pictures that were made from the same class vector.

    Parameters
    ----------
    samples : Samples
        The pictures.
    measure : str
        The name of the measure that needs the groups, for the error message.
    min_pictures : int
        How many pictures each group must have.

    Returns
    -------
    dict
        For each class vector the indices of its pictures.

    Raises
    ------
    GanLabError
        If a group has too few pictures.
    """
    groups: dict[ClassWeights, list[int]] = {}
    for i, tile in enumerate(samples.tiles):
        groups.setdefault(tuple(sorted(tile.class_weights.items())), []).append(i)
    for class_weights, pictures in groups.items():
        if len(pictures) < min_pictures:
            name = " and ".join(samples.class_names[index] for index, _ in class_weights)
            count = "is 1" if len(pictures) == 1 else f"are {len(pictures)}"
            raise GanLabError(
                f"{measure} needs at least {min_pictures} pictures of each class, and of {name} there {count}: "
                "generate more, and join batches with +."
            )
    return groups


def require_photographs(photographs: Photographs | None, measure: str) -> Photographs:
    """Return a judge's photographs, which a measure compares with; GanLabError if the judge has none."""
    if photographs is None:
        raise GanLabError(
            f"{measure} compares with real photographs, and the judge of ImageNet's classes has none here: use "
            "fidelity and diversity, or pocket, whose judge has photographs."
        )
    return photographs


def to_picture_tensor(pictures: Samples | np.ndarray, measure: str = "overall") -> Tensor:
    """Convert pictures of either type that a measure takes which needs no classes, such as `Judge.overall`.

    Parameters
    ----------
    pictures : Samples or array
        Generated pictures, or pixels [n, 3 or 1, H, W], uint8.
    measure : str
        The name of the measure, for the error message.

    Returns
    -------
    Tensor
        [n, 3, H, W], float32, in [-1, 1].

    Raises
    ------
    GanLabError
        If it is neither.
    """
    if isinstance(pictures, Samples):
        return pictures.tensor
    is_pixels = isinstance(pictures, np.ndarray) and pictures.dtype == np.uint8 and pictures.ndim == 4
    if not is_pixels or pictures.shape[1] not in (1, 3):
        raise GanLabError(
            f"{measure} looks at Samples, what gan.generate(...) returned, or at [n, channels, H, W] uint8, what "
            "run.generated(...) and gl.load_pictures().batch(...) give."
        )
    return torch.from_numpy(pictures / np.float32(127.5) - 1).expand(-1, 3, -1, -1)


def list_names(names: list[str]) -> str:
    """Return class names as one phrase."""
    return ", ".join(names) if len(names) <= MAX_LISTED else f"{', '.join(names[:3])} and {len(names) - 3} more"
