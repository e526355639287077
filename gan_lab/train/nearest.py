"""Find the real pictures that are nearest to others: whether a generator has learned some of them by heart."""

from typing import NamedTuple

import numpy as np

from gan_lab.errors import GanLabError, is_integer_in_range, name_value
from gan_lab.pictures.samples import Samples
from gan_lab.train.pixel_checks import check_pixels
from gan_lab.train.real_pictures import RealPictures

READ_AT_ONCE = 2000  # real pictures


class Nearest(NamedTuple):
    """The nearest real pictures of each picture, the nearest first."""

    numbers: np.ndarray  # their numbers among the real pictures, [n, count]
    distances: np.ndarray  # how far they are, in grey levels, [n, count]


def find_nearest(pictures: np.ndarray | Samples, photographs: RealPictures, count: int = 1) -> Nearest:
    """Find the real pictures that are nearest to each picture, pixel by pixel.

    The distance is the root of the mean squared difference of the pixels, in grey levels: 0 for a copy.

    Parameters
    ----------
    pictures : ndarray or Samples
        Pixels [n, channels, side, side], uint8, or generated pictures, of the size of the real ones.
    photographs : RealPictures
        The real pictures, from `load_pictures`; every one is read.
    count : int
        How many to find for each, from 1 on. A real picture is the nearest to itself: take two for the nearest other.

    Returns
    -------
    Nearest
        `.numbers`, for `photographs.batch`, and `.distances`.

    Raises
    ------
    GanLabError
        If the pictures are something else or of another size, or the real ones can't be read.
    """
    if not isinstance(photographs, RealPictures):
        raise GanLabError(
            f"The real pictures come second, as gl.load_pictures() gives them, not {name_value(photographs)}: "
            "gl.find_nearest(samples, photographs)."
        )
    if not is_integer_in_range(count, 1, len(photographs)):
        raise GanLabError(f"count is a whole number from 1 to {len(photographs)}, not {name_value(count)}.")
    own = _flatten(check_pixels(pictures, photographs.channels, photographs.side))
    found_numbers, found_distances = [], []
    for start in range(0, len(photographs), READ_AT_ONCE):
        numbers, real = _read_chunk(photographs, range(start, min(start + READ_AT_ONCE, len(photographs))))
        found_numbers.append(np.broadcast_to(numbers, (len(own), len(numbers))))
        found_distances.append(_measure_distances(own, _flatten(real)))
    numbers, distances = np.concatenate(found_numbers, axis=1), np.concatenate(found_distances, axis=1)
    order = np.argsort(distances, axis=1, kind="stable")[:, :count]
    return Nearest(np.take_along_axis(numbers, order, axis=1), np.take_along_axis(distances, order, axis=1))


def _read_chunk(photographs: RealPictures, numbers: range) -> tuple[np.ndarray, np.ndarray]:
    """Read real pictures, and return the numbers of those that can be read, with their pixels."""
    pixels = photographs.batch(numbers)
    readable = list(numbers) if len(pixels) == len(numbers) else [n for n in numbers if len(photographs.batch([n]))]
    return np.array(readable, int), pixels


def _flatten(pixels: np.ndarray) -> np.ndarray:
    """Return each picture as a row of numbers, exact as float64."""
    return pixels.reshape(len(pixels), -1).astype(np.float64)


def _measure_distances(pictures: np.ndarray, others: np.ndarray) -> np.ndarray:
    """Return the root of the mean squared difference [n, others]; whole numbers in float64, so that copies give 0."""
    squares = (pictures**2).sum(axis=1)[:, None] + (others**2).sum(axis=1) - 2 * pictures @ others.T
    return np.sqrt(squares / pictures.shape[1])
