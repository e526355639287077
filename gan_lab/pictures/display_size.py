"""The size at which a sheet shows a picture: enlarged or reduced by a whole factor."""

import numpy as np

ENLARGED_WIDTH = 128  # pixels: a narrower picture is enlarged by a whole factor, to this width at most
MAX_WIDTH = 512  # pixels: a wider picture is reduced
REDUCED_WIDTH = 256  # pixels, about: the width of a reduced picture, ten of which fill a sheet


def display_width(width: int) -> int:
    """Return the width in pixels at which a sheet shows a picture of this width in pixels."""
    if width <= MAX_WIDTH:
        return width * max(1, ENLARGED_WIDTH // width)
    factor = width // REDUCED_WIDTH
    return width // factor if width % factor == 0 else width


def rescale(pixels: np.ndarray, width: int) -> np.ndarray:
    """Enlarge or reduce a picture by a whole factor.

    Enlarged, each pixel becomes a square of its colour; reduced, each square becomes its mean, rounded half up.

    Parameters
    ----------
    pixels : array
        [H, W, 3] uint8.
    width : int
        The new width in pixels: a multiple or a divisor of W.

    Returns
    -------
    array
        [H * width / W, width, 3] uint8.
    """
    if width >= pixels.shape[1]:
        factor = width // pixels.shape[1]
        return pixels.repeat(factor, 0).repeat(factor, 1)
    factor = pixels.shape[1] // width
    squares = pixels.reshape(pixels.shape[0] // factor, factor, width, factor, 3)
    return ((squares.sum((1, 3), dtype=np.uint32) + factor * factor // 2) // (factor * factor)).astype(np.uint8)
