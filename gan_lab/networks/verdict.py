"""Decide whether a regenerated picture is the same as the one in the file: measure the difference, and judge it."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal, NamedTuple

import numpy as np

from gan_lab.guided import Guided
from gan_lab.pictures.pixels import display_width, rescale
from gan_lab.pictures.tile import Tile
from gan_lab.pictures.untrusted_images import AlteredPictureError


class Difference(NamedTuple):
    """How far two pictures are apart, in grey levels: the pixel that differs most, and the mean of all."""

    largest: int
    mean: float


# What another processor, other threads or another torch can do to float32:
MAX_SAME = 1  # grey levels, of any pixel
# What another device, or bfloat16, can do (docs/recipes.md has the measurements):
MAX_CLOSE = Difference(48, 2.0)  # of each tile
MAX_CLOSE_GIF = Difference(96, 6.0)  # of each tile of a GIF, whose colours were reduced to 256


@dataclass(frozen=True)
class Regeneration(Guided, called="result"):
    """The result of generating a picture again.

    Attributes
    ----------
    verdict : {"same", "close", "different"}
        "same": at most 1 grey level apart everywhere. "close": no tile more than 2 apart in the mean, no pixel more
        than 48, as another device or bfloat16 can make it; in a GIF, which has 256 colours, 6 and 96. "different":
        further apart.
    sentence : str
        The verdict for a reader.
    largest : int
        How far the pixel that differs most is apart, in grey levels.
    mean : float
        How far the tile that differs most is apart in the mean, in grey levels.
    """

    verdict: Literal["same", "close", "different"]
    sentence: str
    largest: int
    mean: float

    def __eq__(self, other: object) -> bool:
        """Whether this is the same result; a text is compared with the verdict."""
        if isinstance(other, str):
            return self.verdict == other
        return isinstance(other, Regeneration) and vars(self) == vars(other)

    __hash__ = object.__hash__


def decide_verdict(differences: Sequence[tuple[int, float]], file_format: str) -> Regeneration:
    """Decide whether the pictures of a file came out the same again.

    Parameters
    ----------
    differences : sequence of (int, float)
        For each tile the largest and the mean difference, in grey levels.
    file_format : {"PNG", "WEBP", "GIF"}
        The format of the file.

    Returns
    -------
    Regeneration
        The verdict, a sentence about it, and the differences.
    """
    largest = max(of_tile for of_tile, _ in differences)
    mean = max(of_tile for _, of_tile in differences)
    subject = "The picture" if len(differences) == 1 else f"All {len(differences)} pictures"
    if largest <= MAX_SAME:
        return Regeneration("same", f"{subject} came out the same again.", largest, mean)
    limit = MAX_CLOSE_GIF if file_format == "GIF" else MAX_CLOSE
    count = sum(
        mean_of_tile > limit.mean or largest_of_tile > limit.largest for largest_of_tile, mean_of_tile in differences
    )
    if not count:
        sentence = (
            f"{subject} came out close, which is no proof: up to {largest} grey levels apart, {mean:.2f} in the mean."
        )
        return Regeneration("close", sentence, largest, mean)
    gif_advice = (
        ", or these pictures have more colours than the 256 of a GIF: save a WebP" if file_format == "GIF" else ""
    )
    sentence = (
        f"{count} of {len(differences)} came out different, by up to {largest} grey levels: the pixels or the recipe "
        f"were changed, or they don't belong together{gif_advice}."
    )
    return Regeneration("different", sentence, largest, mean)


def measure_difference(tile: Tile, frame: np.ndarray, regenerated: np.ndarray) -> Difference:
    """Measure how far a tile in a file is from its regenerated picture.

    Parameters
    ----------
    tile : Tile
        The tile, with its place in the file.
    frame : ndarray
        The pixels of the file, or of the frame that the tile is in: [H, W, 3], uint8.
    regenerated : ndarray
        The regenerated picture: [side, side, 3], uint8. It is enlarged or reduced as a contact sheet does it.

    Returns
    -------
    Difference
        The largest and the mean difference, in grey levels.

    Raises
    ------
    AlteredPictureError
        If the tile has a size that no contact sheet gives to the picture.
    """
    left, top, width, height = tile.require_box()
    rows, columns = regenerated.shape[:2]
    is_enlarged = width >= columns and width % columns == 0
    if not (is_enlarged or width == display_width(columns)) or height * columns != width * rows:
        raise AlteredPictureError(f"A tile of {width} x {height} pixels was not made by a network of {columns} pixels.")
    in_file = frame[top : top + height, left : left + width].astype(np.int16)
    differences = np.abs(in_file - rescale(regenerated, width))
    return Difference(int(differences.max()), float(differences.mean()))
