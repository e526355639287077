"""Check pixels that a user passes, before they are compared with a run's real pictures or judged by its networks."""

from typing import Any

import numpy as np

from gan_lab.errors import GanLabError, name_value
from gan_lab.pictures.samples import Samples


def check_pixels(pictures: Any, channels: int, side: int) -> np.ndarray:
    """Return the pixels of pictures, which must have the size of the real ones.

    Parameters
    ----------
    pictures : ndarray or Samples
        Pixels [n, channels, side, side], uint8, or generated pictures; anything else is explained.
    channels, side : int
        Of the real pictures. Where these are grey, the first channel of generated pictures is taken.

    Returns
    -------
    ndarray
        [n, channels, side, side], uint8, n being 1 or more.

    Raises
    ------
    GanLabError
        If the pictures are something else, or of another size.
    """
    pixels = pictures.numpy().transpose(0, 3, 1, 2)[:, :channels] if isinstance(pictures, Samples) else pictures
    is_right = isinstance(pixels, np.ndarray) and pixels.dtype == np.uint8 and pixels.ndim == 4 and len(pixels)
    if not is_right or pixels.shape[1:] != (channels, side, side):
        given = name_value(pictures)
        if isinstance(pictures, np.ndarray):  # numbers of another type have the right shape as often as not
            given += f", {pictures.dtype}"
        raise GanLabError(
            f"Pictures are pixels [n, {channels}, {side}, {side}], uint8, here, as photographs.first(8) and "
            f"run.generated(z) give them, or Samples of this size, not {given}."
        )
    return pixels
