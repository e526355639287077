"""The look of a picture: so small that the looks of a class fit into memory, and enough to say which ones differ."""

from collections.abc import Sequence

import numpy as np
from PIL import Image

SIDE = 8  # pixels
COARSE_SIDE = 2  # parts of a look in each direction, whose means are compared first
# Two pictures can be told apart if their looks differ by more than this, in grey levels, in the mean: a quarter of
# `MAX_CLOSE.mean`, by which a picture may differ on two devices. The 54 pictures that a made-up student of the tests
# hands in differ by more, each from each; 300 noise vectors at truncation 0.001 give pictures that all look the same.
MIN_DIFFERENCE = 0.5


def make_look(pixels: np.ndarray) -> bytes:
    """Make the look of a picture: the picture itself, reduced to 8 x 8 pixels.

    Parameters
    ----------
    pixels : ndarray
        [H, W, 3], uint8, of any size.

    Returns
    -------
    bytes
        192 grey levels.

    Notes
    -----
    Each of its pixels is the mean of a part of the picture. So two pictures differ in the mean by as much as their
    looks do, or by more.
    """
    return Image.fromarray(pixels).resize((SIDE, SIDE), Image.Resampling.BOX).tobytes()


def stack_looks(looks: Sequence[bytes]) -> np.ndarray:
    """Stack looks into an array [n, 192], float32.

    Parameters
    ----------
    looks : sequence of bytes
        As `make_look` makes them.

    Returns
    -------
    ndarray
        Their grey levels.
    """
    return np.frombuffer(b"".join(looks), np.uint8).reshape(len(looks), SIDE * SIDE * 3).astype(np.float32)


def find_different(looks: Sequence[bytes]) -> list[int]:
    """Find pictures that can be told apart from each other.

    Parameters
    ----------
    looks : sequence of bytes
        The look of each picture.

    Returns
    -------
    list of int
        The number of each picture that differs from all those before it that are in this list.
    """
    levels = stack_looks(looks)
    # Means never differ by more than the looks do, so most pictures need no closer look.
    means, parts = levels.mean(axis=1), _reduce(levels)
    order = np.argsort(means, kind="stable")
    starts = np.searchsorted(means[order], means - MIN_DIFFERENCE)
    ends = np.searchsorted(means[order], means + MIN_DIFFERENCE, side="right")
    is_found = np.zeros(len(levels), bool)
    for i in range(len(levels)):
        near = order[starts[i] : ends[i]]
        near = near[is_found[near]]
        for each in (parts, levels):
            near = near[np.abs(each[near] - each[i]).mean(axis=1) <= MIN_DIFFERENCE]
        is_found[i] = not len(near)
    return np.flatnonzero(is_found).tolist()


def _reduce(levels: np.ndarray) -> np.ndarray:
    """Reduce looks [n, 192] to the means of their parts [n, 12]."""
    part = SIDE // COARSE_SIDE
    return (
        levels.reshape(len(levels), COARSE_SIDE, part, COARSE_SIDE, part, 3)
        .mean((2, 4))
        .reshape(len(levels), COARSE_SIDE * COARSE_SIDE * 3)
    )


def count_visible_steps(looks: Sequence[bytes]) -> int:
    """Count the steps of a sequence that can be seen: to a picture that can be told apart from the last such one.

    Parameters
    ----------
    looks : sequence of bytes
        The look of each picture, in their order.

    Returns
    -------
    int
        0 if all look like the first one.
    """
    levels = stack_looks(looks)
    count = last = 0
    for i in range(1, len(levels)):
        if np.abs(levels[i] - levels[last]).mean() > MIN_DIFFERENCE:
            count, last = count + 1, i
    return count
