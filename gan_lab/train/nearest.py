"""Find the real pictures that are nearest to others, pixel by pixel or in a judge's features."""

from collections.abc import Callable, Iterator
from typing import NamedTuple, Protocol

import numpy as np
from torch import Tensor
from tqdm import tqdm

from gan_lab.errors import GanLabError, is_integer_in_range, name_value
from gan_lab.pictures.samples import Samples
from gan_lab.train.pixel_checks import check_pixels
from gan_lab.train.real_pictures import RealPictures

READ_AT_ONCE = 2000  # real pictures


class Describing(Protocol):
    """What describes pictures by features: a judge."""

    def features(self, pictures: np.ndarray) -> Tensor:
        """Return the features [n, features] of pixels [n, channels, side, side], uint8."""


class Nearest(NamedTuple):
    """The nearest real pictures of each picture, the nearest first."""

    numbers: np.ndarray  # their numbers among the real pictures, [n, count]
    distances: np.ndarray  # how far they are, in grey levels or in the judge's own unit, [n, count]


def find_nearest(
    pictures: np.ndarray | Samples, photographs: RealPictures, count: int = 1, *, judge: Describing | None = None
) -> Nearest:
    """Find the real pictures that are nearest to each picture, pixel by pixel or as a judge sees them.

    Pixel by pixel, the distance is the root of the mean squared difference, in grey levels: 0 for a copy. A judge
    finds what is of the same kind, though no pixel agrees: there it is the Euclidean distance of the features, as in
    `Judge.diversity`. `find_copies` says which distances are suspiciously small.

    Parameters
    ----------
    pictures : ndarray or Samples
        Pixels [n, channels, side, side], uint8, or generated pictures, of the size of the real ones.
    photographs : RealPictures
        The real pictures, from `load_pictures`; every one is read.
    count : int
        How many to find for each, from 1 on. A real picture is the nearest to itself: take two for the nearest other.
    judge : Judge, optional
        From `load_judge`; the distances are those of its features then.

    Returns
    -------
    Nearest
        `.numbers`, for `photographs.batch`, and `.distances`.

    Raises
    ------
    GanLabError
        If the pictures are something else or of another size, the real ones can't be read, or the judge is none.
    """
    check_photographs(photographs, "find_nearest")
    if not is_integer_in_range(count, 1, len(photographs)):
        raise GanLabError(f"count is a whole number from 1 to {len(photographs)}, not {name_value(count)}.")
    describe = _choose_description(judge)
    own = describe(check_pixels(pictures, photographs.channels, photographs.side))
    numbers, squares = np.empty((len(own), 0), int), np.empty((len(own), 0))
    for chunk, pixels in read_chunks(photographs):
        numbers = np.concatenate([numbers, np.broadcast_to(chunk, (len(own), len(chunk)))], axis=1)
        squares = np.concatenate([squares, _square_distances(own, describe(pixels))], axis=1)
        order = np.argsort(squares, axis=1, kind="stable")[:, :count]
        numbers, squares = np.take_along_axis(numbers, order, axis=1), np.take_along_axis(squares, order, axis=1)
    return Nearest(numbers, np.sqrt(squares if judge else squares / own.shape[1]))


def check_photographs(photographs: object, function: str) -> None:
    """Raise a GanLabError if these are no real pictures; `function` is the name of what they were passed to."""
    if not isinstance(photographs, RealPictures):
        raise GanLabError(
            f"The real pictures come second, as gl.load_pictures() gives them, not {name_value(photographs)}: "
            f"gl.{function}(samples, photographs)."
        )


def read_chunks(photographs: RealPictures) -> Iterator[tuple[np.ndarray, np.ndarray]]:
    """Read all real pictures, with a progress bar when it takes over three seconds.

    Parameters
    ----------
    photographs : RealPictures
        The pictures.

    Yields
    ------
    numbers : ndarray
        The numbers of some of them that can be read, [n].
    pixels : ndarray
        [n, channels, side, side], uint8.
    """
    with tqdm(total=len(photographs), desc=photographs.name, unit="picture", delay=3, leave=False) as bar:
        for start in range(0, len(photographs), READ_AT_ONCE):
            numbers = range(start, min(start + READ_AT_ONCE, len(photographs)))
            pixels = photographs.batch(numbers)
            is_whole = len(pixels) == len(numbers)
            readable = list(numbers) if is_whole else [n for n in numbers if len(photographs.batch([n]))]
            if readable:
                yield np.array(readable), pixels
            bar.update(len(numbers))


def _choose_description(judge: Describing | None) -> Callable[[np.ndarray], np.ndarray]:
    """Return what makes a row of numbers, float64, of each picture; GanLabError if the judge is none."""
    if judge is None:
        return lambda pixels: pixels.reshape(len(pixels), -1).astype(np.float64)  # exact
    if not callable(getattr(judge, "features", None)):
        raise GanLabError(f"judge is what gl.load_judge('fashion') returns, not {name_value(judge)}.")
    return lambda pixels: judge.features(pixels).double().numpy()


def _square_distances(rows: np.ndarray, others: np.ndarray) -> np.ndarray:
    """Return the squares of the distances [n, others]; of whole numbers exactly, so that copies give 0."""
    squares = (rows**2).sum(axis=1)[:, None] + (others**2).sum(axis=1) - 2 * rows @ others.T
    return np.maximum(squares, 0)  # rounding can make one of features a little negative
