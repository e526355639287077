"""Pictures as files in memory with their recipes inside: a PNG, and an animation."""

import base64
import html
import io
from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path
from typing import NoReturn

import numpy as np
from numpy.typing import DTypeLike
from PIL import Image

from gan_lab.errors import GanLabError, is_number_in_range
from gan_lab.guided import Guided
from gan_lab.pictures.file_endings import PNG_RULE, split_file_name
from gan_lab.pictures.pixels import to_array
from gan_lab.pictures.recipe import Recipe
from gan_lab.pictures.recipe_files import read_recipe, write_animation
from gan_lab.pictures.video import write_mp4
from gan_lab.saving import write_new_file

MAX_SECONDS = 600  # of an animation
MIN_MILLISECONDS = 20  # that a frame is shown; browsers slow down an animation whose frames have less

# What IPython's `_repr_mimebundle_` returns: the contents by their type, and metadata of some of them.
MimeBundle = tuple[dict[str, bytes | str], Mapping[str, Mapping[str, str]]]


@dataclass(frozen=True)
class Picture(Guided, called="picture"):
    """One PNG file in memory, its recipe inside; the last line of a cell shows it.

    Attributes
    ----------
    png : bytes
        The whole file.
    alt : str
        Its alternative text, for readers who can't see it.
    size : tuple of int
        Width and height in pixels.
    """

    png: bytes
    alt: str
    size: tuple[int, int]

    def save(self, path: str | Path) -> Path:
        """Write the picture to a PNG file. No file is ever overwritten.

        Parameters
        ----------
        path : str or Path
            A name that ends in .png, or has no ending. If another picture has that name, a number is added.

        Returns
        -------
        Path
            The file.

        Raises
        ------
        GanLabError
            If the name has another ending, or the file can't be written.
        """
        return write_new_file(*split_file_name(path, [".png"], PNG_RULE, "grid"), self.png)

    def pil(self) -> Image.Image:
        """Return the picture as a Pillow image."""
        return Image.open(io.BytesIO(self.png))

    def __array__(self, dtype: DTypeLike | None = None, copy: bool | None = None) -> np.ndarray:
        """Return the pixels, [H, W, 3] uint8, as plt.imshow takes them."""
        return to_array(np.asarray(self.pil()), dtype, copy)

    def __getitem__(self, index: object) -> NoReturn:
        raise GanLabError(
            "A sheet is one picture: samples[0] is a picture of its own, picture.recipe.tiles[0] has the inputs of one."
        )

    @property
    def recipe(self) -> Recipe:
        """The inputs of every tile in it."""
        return read_recipe(self.png)

    def _repr_png_(self) -> bytes:
        return self.png

    def _repr_mimebundle_(self, include: object = None, exclude: object = None) -> MimeBundle:
        # The metadata is the place for the alternative text of an output. nbconvert's classic template reads it,
        # JupyterLab doesn't yet.
        return {"image/png": self.png, "text/plain": self.alt}, {"image/png": {"alt": self.alt}}

    def __repr__(self) -> str:
        return self.alt


@dataclass(frozen=True, eq=False)
class Animation(Guided, called="animation"):
    """Frames with their recipes; the last line of a cell shows it. `Samples.animate` makes one.

    Attributes
    ----------
    frames : list of PIL.Image.Image
        One or more, of the same size.
    milliseconds : int
        How long each frame is shown.
    inputs : Recipe
        The inputs of every tile in these frames.
    still : Picture
        Some of the frames side by side, for where nothing moves: on paper, in a PDF.
    alt : str
        Its alternative text, for readers who can't see it.
    """

    frames: list[Image.Image]
    milliseconds: int
    inputs: Recipe = field(repr=False)
    still: Picture
    alt: str

    def __array__(self, dtype: DTypeLike | None = None, copy: bool | None = None) -> np.ndarray:
        """Return the pixels of all frames, [frames, H, W, 3] uint8."""
        return to_array(np.stack([np.asarray(frame) for frame in self.frames]), dtype, copy)

    def __len__(self) -> int:
        """How many frames there are."""
        return len(self.frames)

    @cached_property
    def webp(self) -> bytes:
        """The animation as a WebP file that keeps every pixel."""
        return write_animation(self.frames, self.milliseconds, self.inputs, "WEBP")

    @property
    def recipe(self) -> Recipe:
        """The inputs of every tile in the WebP file, where frames in a row that are equal are one frame."""
        return read_recipe(self.webp)

    def save(self, path: str | Path) -> Path:
        """Write the animation to a WebP, GIF or MP4 file. No file is ever overwritten.

        A GIF has 256 colours: enough for every grey, so a grey animation stays exact. In colour it is an
        approximation, so its verdict is "close" at best when it is regenerated, not "same". An MP4 film needs the extra
        `video`. It has no place for a recipe, and its pixels are only near the animation's; so the WebP is written
        beside it, under the same name.

        Parameters
        ----------
        path : str or Path
            A name that ends in .webp, .gif or .mp4; without an ending, .webp is added. If another file has that name, a
            number is added.

        Returns
        -------
        Path
            The file; of an MP4, the film.

        Raises
        ------
        GanLabError
            If the name has another ending, or the file can't be written.
        """
        rule = "An animation is saved as a .webp, a .gif or a .mp4 file"
        folder, stem, ending = split_file_name(path, [".webp", ".gif", ".mp4"], rule, "animation")
        if ending.lower() == ".gif":
            content = write_animation(self.frames, self.milliseconds, self.inputs, "GIF")
            return write_new_file(folder, stem, ending, content)
        if ending.lower() != ".mp4":
            return write_new_file(folder, stem, ending, self.webp)
        film = write_new_file(folder, stem, ending, write_mp4(self.frames, self.milliseconds))
        write_new_file(folder, film.stem, ".webp", self.webp)
        return film

    def _repr_mimebundle_(self, include: object = None, exclude: object = None) -> MimeBundle:
        # The HTML moves in every front end and in an exported page; the PNG is for those that show no HTML.
        width, height = self.frames[0].size
        source = base64.b64encode(self.webp).decode()
        image = f'<img src="data:image/webp;base64,{source}" width="{width}" height="{height}"'
        still, metadata = self.still._repr_mimebundle_()
        return still | {"text/html": f'{image} alt="{html.escape(self.alt)}">', "text/plain": self.alt}, metadata

    def __repr__(self) -> str:
        return self.alt


def choose_milliseconds(seconds: float, frames: int) -> int:
    """Choose how long each frame of an animation is shown.

    Parameters
    ----------
    seconds : float
        How long the animation takes, above 0, at most 600.
    frames : int
        How many frames it has, 1 or more.

    Returns
    -------
    int
        Milliseconds, 20 or more: a multiple of 10, since a GIF counts in hundredths of a second.

    Raises
    ------
    GanLabError
        If the seconds are out of range.
    """
    return max(MIN_MILLISECONDS, 10 * round(100 * check_seconds(seconds) / frames))


def check_seconds(seconds: float) -> float:
    """Return how long an animation lasts, as a float; GanLabError if it isn't a number above 0 and at most 600."""
    if not is_number_in_range(seconds, 0, MAX_SECONDS) or seconds == 0:
        raise GanLabError(f"An animation lasts more than 0 and at most {MAX_SECONDS} seconds, not {seconds!r}.")
    return float(seconds)
