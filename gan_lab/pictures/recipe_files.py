"""Image files that carry a recipe: write them, and read them whoever wrote them.

A PNG holds the recipe in an iTXt chunk with the keyword below, a WebP in the image description of its EXIF data, a GIF
in a comment. What is read is checked against its recipe, so that what is seen is what the recipe describes.
"""

import io
from collections.abc import Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any, Literal, Protocol, cast

import numpy as np
from PIL import Image, PngImagePlugin

from gan_lab.pictures.coverage import measure_share
from gan_lab.pictures.file_structure.exif import DESCRIPTION
from gan_lab.pictures.file_structure.png import KEYWORD
from gan_lab.pictures.recipe import Recipe
from gan_lab.pictures.untrusted_images import (
    NoRecipeError,
    decode_frames,
    read_bytes,
    read_structure,
    refuse_broken_files,
)

GIF_COLOURS = 256  # in a frame

Format = Literal["PNG", "WEBP", "GIF"]  # Pillow's names


class HoldsPng(Protocol):
    """A picture in memory, such as a grid."""

    @property
    def png(self) -> bytes:
        """The whole file."""


class HoldsWebp(Protocol):
    """An animation in memory."""

    @property
    def webp(self) -> bytes:
        """The whole file."""


@dataclass(frozen=True, eq=False)
class ImageFile:
    """What was read from a file.

    Attributes
    ----------
    recipe : Recipe
        The inputs of its tiles.
    frames : array
        [frames, H, W, 3] uint8; one frame if it isn't an animation.
    format : {"PNG", "WEBP", "GIF"}
        The format of the file.
    share : float
        The share of the file's pixels that its tiles cover, the same in each frame: 0.1 to 1.
    """

    recipe: Recipe
    frames: np.ndarray
    format: Format
    share: float


def write_png(picture: Image.Image, recipe: Recipe) -> bytes:
    """Write a picture as a PNG file with its recipe inside.

    Parameters
    ----------
    picture : PIL.Image.Image
        What the file shows.
    recipe : Recipe
        Its tiles have their place in the picture.

    Returns
    -------
    bytes
        The whole file.

    Raises
    ------
    GanLabError
        If the recipe is too long for one file.
    """
    text = PngImagePlugin.PngInfo()
    text.add_itxt(KEYWORD, recipe.to_json())
    file = io.BytesIO()
    picture.save(file, "png", pnginfo=text, optimize=True)
    return file.getvalue()


def write_animation(
    frames: Sequence[Image.Image], milliseconds: int, recipe: Recipe, format: Literal["WEBP", "GIF"]
) -> bytes:
    """Write frames as an endless animation with the recipe inside.

    WebP keeps every pixel. GIF has 256 colours a frame: exact for grey pictures, an approximation for others. In both,
    frames in a row that look the same become one frame that stays longer, and the recipe is adapted.

    Parameters
    ----------
    frames : sequence of PIL.Image.Image
        One or more, of the same size.
    milliseconds : int
        How long each is shown.
    recipe : Recipe
        Its tiles say in which of these frames they are.
    format : {"WEBP", "GIF"}
        The format of the file.

    Returns
    -------
    bytes
        The whole file.

    Raises
    ------
    GanLabError
        If the recipe is too long for one file.
    """
    if format == "GIF":
        frames = [frame.quantize(GIF_COLOURS, Image.Quantize.MEDIANCUT, dither=Image.Dither.NONE) for frame in frames]
    distinct: list[Image.Image] = []  # the frames of the file
    durations: list[int] = []  # how long each of them is shown, in milliseconds
    numbers: list[int] = []  # for each given frame, the number of its frame in the file
    for frame in frames:
        if distinct and frame.convert("RGB").tobytes() == distinct[-1].convert("RGB").tobytes():
            durations[-1] += milliseconds
        else:
            distinct.append(frame)
            durations.append(milliseconds)
        numbers.append(len(distinct) - 1)
    text = replace(recipe, tiles=[replace(tile, frame=numbers[tile.frame]) for tile in recipe.tiles]).to_json()
    format_options: dict[str, Any]
    if format == "WEBP":
        exif = Image.Exif()
        exif[DESCRIPTION] = text
        # Method 2 takes a third of the time of method 4, and 4 % more bytes.
        format_options = {"lossless": True, "method": 2, "exif": exif}
    else:
        format_options = {"comment": text.encode()}
    file = io.BytesIO()
    distinct[0].save(
        file, format, save_all=True, append_images=distinct[1:], duration=durations, loop=0, **format_options
    )
    return file.getvalue()


def read_recipe(file: str | Path | bytes | HoldsPng | HoldsWebp) -> Recipe:
    """Read the recipe inside an image file, which says what made the pictures in it.

    Parameters
    ----------
    file : str, Path, bytes, Picture or Animation
        A PNG, WebP or GIF: its path, its bytes, or what `Samples.grid` and `Samples.animate` give.

    Returns
    -------
    Recipe
        The inputs of every picture in the file.

    Raises
    ------
    GanLabError
        If the file can't be read, holds no recipe, or was changed so that the recipe doesn't describe it.
    """
    return read_image(file).recipe


def read_image(file: str | Path | bytes | HoldsPng | HoldsWebp) -> ImageFile:
    """Read the recipe and the pixels of an image file, which may come from anybody.

    Parameters
    ----------
    file : str, Path, bytes, Picture or Animation
        A PNG, WebP or GIF.

    Returns
    -------
    ImageFile
        Recipe, frames and format.

    Raises
    ------
    NoRecipeError
        If it is broken, too large, or holds no recipe.
    AlteredPictureError
        If the recipe doesn't describe what the file shows.
    GanLabError
        If it can't be opened, or its recipe isn't valid.
    """
    content, name = _read_content(file)
    with refuse_broken_files(name):
        structure = read_structure(content, name)
        if structure.recipe_text is None:
            raise NoRecipeError(
                f"{name} carries no recipe: it wasn't made by this kit, or a program saved it again without the "
                "recipe (a screenshot and most editors do). Use the file that was saved, or the notebook."
            )
        recipe = Recipe.from_json(structure.recipe_text)
        share = measure_share(recipe.tiles, structure, name)
        frames = decode_frames(structure, name)
    return ImageFile(recipe, frames, cast(Format, structure.format), share)  # a JPEG never holds a recipe


def _read_content(file: str | Path | bytes | HoldsPng | HoldsWebp) -> tuple[bytes, str]:
    """Return the bytes of a file, and what error messages call it."""
    for content in (file, getattr(file, "png", None), getattr(file, "webp", None)):
        if isinstance(content, bytes):
            return content, "This picture"
    return read_bytes(cast(str | Path, file), str(file)), str(file)  # which raises an error for anything but a path
