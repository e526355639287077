"""Decide whether a regenerated picture is the same as the one in the file: measure the difference, and judge it."""

import math
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal, NamedTuple

import numpy as np

from gan_lab.guided import Guided
from gan_lab.pictures.display_size import display_width, rescale
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
    share : float
        The share of the file's pixels that the verdict speaks of, 0.1 to 1: those of its pictures. What lies around
        them, as captions do, isn't made again.
    """

    verdict: Literal["same", "close", "different"]
    sentence: str
    largest: int
    mean: float
    share: float

    def __eq__(self, other: object) -> bool:
        """Whether this is the same result; a text is compared with the verdict."""
        if isinstance(other, str):
            return self.verdict == other
        return isinstance(other, Regeneration) and vars(self) == vars(other)

    __hash__ = object.__hash__


def decide_verdict(differences: Sequence[tuple[int, float]], file_format: str, share: float) -> Regeneration:
    """Decide whether the pictures of a file came out the same again.

    Parameters
    ----------
    differences : sequence of (int, float)
        For each tile the largest and the mean difference, in grey levels.
    file_format : {"PNG", "WEBP", "GIF"}
        The format of the file.
    share : float
        The share of the file's pixels that the tiles cover, as `ImageFile` has it: 0.1 to 1.

    Returns
    -------
    Regeneration
        The verdict, a sentence about it and about the share of the file that it speaks of, and the differences.
    """
    largest = max(of_tile for of_tile, _ in differences)
    mean = max(of_tile for _, of_tile in differences)
    is_one = len(differences) == 1
    subject, they_are = ("The picture", "it is") if is_one else (f"All {len(differences)} pictures", "they are")
    if largest <= MAX_SAME:
        sentence = f"{subject} came out the same again" + _describe_share(they_are, share)
        return Regeneration("same", sentence, largest, mean, share)
    limit = MAX_CLOSE_GIF if file_format == "GIF" else MAX_CLOSE
    count = sum(
        mean_of_tile > limit.mean or largest_of_tile > limit.largest for largest_of_tile, mean_of_tile in differences
    )
    if not count:
        sentence = (
            f"{subject} came out close, which is no proof: up to {largest} grey levels apart, {mean:.2f} in the mean"
        )
        return Regeneration("close", sentence + _describe_share(they_are, share), largest, mean, share)
    gif_advice = (
        ", or these pictures have more colours than the 256 of a GIF: save a WebP" if file_format == "GIF" else ""
    )
    sentence = (
        f"{count} of {len(differences)} came out different, by up to {largest} grey levels: the pixels or the recipe "
        f"were changed, or they don't belong together{gif_advice}"
    )
    pictures_are = "the picture is" if is_one else "the pictures are"
    return Regeneration("different", sentence + _describe_share(pictures_are, share), largest, mean, share)


def _describe_share(they_are: str, share: float) -> str:
    """Return the end of a sentence, which says of what share of the file it speaks unless it is the whole file."""
    if share == 1:
        return "."
    percent = math.floor(share * 100 + 1e-9)  # rounded down, so that no more is said than was compared
    return f"; {they_are} {percent} % of the file, and the rest (captions, margins) was not checked."


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
    in_file, again = frame[top : top + height, left : left + width], rescale(regenerated, width)
    differences = np.maximum(in_file, again) - np.minimum(in_file, again)  # a byte each, where signed ones take two
    return Difference(int(differences.max()), float(differences.mean()))
