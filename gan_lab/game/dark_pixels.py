"""The dark pixels of a picture, or the light ones, few enough to learn from."""

from pathlib import Path
from typing import Any

import numpy as np
from PIL import Image

from gan_lab.errors import GanLabError, name_value
from gan_lab.pictures.untrusted_images import flatten, read_bytes, read_pixels, refuse_broken_files

DARK = 128  # grey levels below this are dark
SIDES = (160, 120, 80, 60, 40)  # pixels of the longer side to which a picture is shrunk until it has few enough
MIN_SHARE = 0.1  # of a shrunk pixel's area, from which on it counts as dark, so that a thin line isn't lost


def find_dark_pixels(picture: Any, dark: bool, most: int) -> np.ndarray:
    """Find the dark pixels of a picture.

    Parameters
    ----------
    picture : str, Path, PIL.Image.Image or array
        A file, an image, or grey levels [height, width] of 0 to 255, uint8.
    dark : bool
        Whether to take the pixels below 128; else those from 128 on.
    most : int
        How many may be found, 1,600 or more; a picture with more of them is shrunk.

    Returns
    -------
    ndarray
        Where they are, [height, width], bool, at most 160 pixels on a side.

    Raises
    ------
    GanLabError
        If the file is no picture, or a picture is neither a file, an image nor such an array.
    """
    is_chosen = (_read_grey_levels(picture) < DARK) == dark
    shrunk = Image.fromarray(is_chosen.astype(np.uint8) * 255)
    for side in SIDES:
        shrunk.thumbnail((side, side), Image.Resampling.BOX)  # the share of the chosen in each pixel's area
        is_chosen = np.asarray(shrunk) >= MIN_SHARE * 255
        if is_chosen.sum() <= most:
            break
    return is_chosen


def _read_grey_levels(picture: Any) -> np.ndarray:
    """Read a picture as grey levels [height, width], uint8."""
    if isinstance(picture, str | Path):
        name = f"The picture {name_value(Path(picture).name)}"
        pixels = read_pixels(read_bytes(picture, name), name)
    elif isinstance(picture, Image.Image):
        with refuse_broken_files("This picture"):
            pixels = flatten(picture)
    else:
        try:
            pixels = np.asarray(picture)
        except ValueError:  # rows of different lengths; the sentence below says what it should be
            pixels = np.empty(0)
        pixels = pixels[0] if pixels.ndim == 4 and len(pixels) == 1 else pixels  # Samples of one picture
        has_right_shape = pixels.ndim == 2 or (pixels.ndim == 3 and pixels.shape[2] == 3)
        if pixels.dtype != np.uint8 or not has_right_shape or not pixels.size:
            raise GanLabError(
                "A picture is a file's path, an image of PIL, or an array of grey levels, uint8 [height, width], not "
                f"{name_value(picture)}."
            )
    return np.asarray(Image.fromarray(pixels).convert("L"))
