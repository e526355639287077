"""Image files that carry a recipe: written, and read from anybody.

In a PNG the recipe stands in an iTXt chunk with the keyword below, in a WebP in the image
description of its EXIF data, in a GIF in a comment. A file that is read is never more than data: it
is decoded by Pillow as one of these three kinds, up to a limit, and checked against its recipe.
"""

import io
import os
import tempfile
import warnings
from collections.abc import Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Literal

import numpy as np
from PIL import Image, PngImagePlugin

from gan_lab.errors import GanLabError
from gan_lab.recipe import MOST_PIXELS, Recipe

KEYWORD = "gan-lab-recipe"
IMAGE_DESCRIPTION, ORIENTATION = 0x010E, 0x0112  # EXIF tags
MOST_BYTES = 300_000_000  # of a file from elsewhere


@dataclass(frozen=True, eq=False)
class ImageFile:
    """What was read from a file: its recipe, its frames [n, H, W, 3] uint8, and its kind."""

    recipe: Recipe
    frames: np.ndarray
    kind: Literal["PNG", "WEBP", "GIF"]


def write_png(picture: Image.Image, recipe: Recipe) -> bytes:
    """The picture as a PNG file with the recipe inside."""
    text = PngImagePlugin.PngInfo()
    text.add_itxt(KEYWORD, recipe.to_json())
    file = io.BytesIO()
    picture.save(file, "png", pnginfo=text, optimize=True)
    return file.getvalue()


def write_animation(
    frames: Sequence[Image.Image], milliseconds: int, recipe: Recipe, kind: Literal["WEBP", "GIF"]
) -> bytes:
    """Frames, each shown so long, as an endless animation with the recipe inside.

    WebP keeps every pixel. GIF has 256 colours a frame: exact for grey pictures, an approximation for
    others. Both kinds of file make one of frames in a row that look the same, and so does the recipe.
    """
    if kind == "GIF":
        indexed = {"colors": 256, "method": Image.Quantize.MEDIANCUT, "dither": Image.Dither.NONE}
        frames = [frame.quantize(**indexed) for frame in frames]
    kept, durations, places = [], [], []  # the frames of the file, how long each stays, and which shows frame i
    for frame in frames:
        if kept and frame.convert("RGB").tobytes() == kept[-1].convert("RGB").tobytes():
            durations[-1] += milliseconds
        else:
            kept.append(frame)
            durations.append(milliseconds)
        places.append(len(kept) - 1)
    text = replace(recipe, tiles=[replace(tile, frame=places[tile.frame]) for tile in recipe.tiles]).to_json()
    if kind == "WEBP":
        exif = Image.Exif()
        exif[IMAGE_DESCRIPTION] = text
        settings = {"lossless": True, "method": 2, "exif": exif}  # a third of 4's time for 4 % more bytes
    else:
        settings = {"comment": text.encode()}
    file = io.BytesIO()
    kept[0].save(file, kind, save_all=True, append_images=kept[1:], duration=durations, loop=0, **settings)
    return file.getvalue()


def read_recipe(file: str | Path | bytes) -> Recipe:
    """The recipe inside a PNG, WebP or GIF (a path or the file's bytes); GanLabError if there is none or a bad one."""
    return read_image(file).recipe


def read_image(file: str | Path | bytes) -> ImageFile:
    """The recipe and the pixels of a file that may come from anybody."""
    for held in (getattr(file, "png", None), getattr(file, "webp", None)):  # a Picture's and an Animation's file
        file = held if isinstance(held, bytes) else file
    name = "This picture" if isinstance(file, bytes) else str(file)
    opened = _open(file, name)
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # Pillow's, about what we don't use
            warnings.simplefilter("error", Image.DecompressionBombWarning)
            picture = Image.open(opened, formats=["PNG", "WEBP", "GIF"])
            if picture.width * picture.height > MOST_PIXELS:
                raise GanLabError(f"{name} has {picture.width} x {picture.height} pixels, more than a recipe makes.")
            text = _recipe_text(picture)
            if text is None:
                raise GanLabError(
                    f"{name} carries no recipe: it wasn't made by this kit, or a program saved it again without the "
                    "recipe (a screenshot and most editors do). Use the file that was saved, or the notebook."
                )
            recipe = Recipe.from_json(text)
            frames = _frames(picture, {tile.frame for tile in recipe.tiles}, name)
    except GanLabError:
        raise
    except Exception as problem:  # Pillow raises many kinds, SyntaxError among them, on a broken file
        why = "it is another kind of file" if isinstance(problem, Image.UnidentifiedImageError) else problem
        raise GanLabError(f"{name} is not a whole PNG, WebP or GIF file ({why}): save or copy it again.") from None
    for left, top, width, height in (tile.box for tile in recipe.tiles):
        if not (width and height and left + width <= frames.shape[2] and top + height <= frames.shape[1]):
            raise GanLabError(f"{name} is smaller than its recipe says: it was cropped or scaled.")
    return ImageFile(recipe, frames, picture.format)


def checked_path(path: str | Path) -> Path:
    """A path to save at; GanLabError if it is none."""
    try:
        return Path(path).expanduser()
    except (TypeError, RuntimeError):
        raise GanLabError(f"{path!r} is not a path to save pictures at: try 'pictures'.") from None


def write_new(folder: Path, stem: str, suffix: str, content: bytes) -> Path:
    """Write <stem><suffix> or, if another file has that name, <stem>-1<suffix>, <stem>-2<suffix> ...

    Written under a temporary name and then linked to its own, so that no file is ever overwritten
    or half-written; a file that holds the same content already is taken as it is.
    """
    temporary = None
    try:
        folder.mkdir(parents=True, exist_ok=True)
        with tempfile.NamedTemporaryFile(dir=folder, suffix=".tmp", delete=False) as file:
            temporary = Path(file.name)
            file.write(content)
        temporary.chmod(0o644)  # a temporary file is private, a picture needn't be
        number = 0
        while True:
            path = folder / f"{stem}{f'-{number}' if number else ''}{suffix}"
            try:
                _link(temporary, path)
                return path
            except FileExistsError:
                if path.is_file() and path.read_bytes() == content:
                    return path
                number += 1
    except (OSError, ValueError) as problem:
        raise GanLabError(
            f"The picture can't be saved in {folder} ({getattr(problem, 'strerror', problem)}): "
            "choose another folder or name, or free some space."
        ) from None
    finally:
        if temporary:
            temporary.unlink(missing_ok=True)


def _link(source: Path, path: Path) -> None:
    """Give the file a second name; FileExistsError if that is taken."""
    try:
        os.link(source, path)
    except FileExistsError:
        raise
    except OSError:  # a drive that knows no links, such as a USB stick
        with open(path, "xb") as file:
            try:
                file.write(source.read_bytes())
                file.flush()
            except OSError:
                path.unlink()
                raise


def _open(file: str | Path | bytes, name: str) -> io.BytesIO:
    if isinstance(file, bytes):
        return io.BytesIO(file)
    try:
        path = Path(file).expanduser()
        if path.exists() and not path.is_file():  # reading from a pipe or a device may never end
            raise GanLabError(f"{name} can't be opened (it is no file): give the path of a picture.")
        if path.stat().st_size > MOST_BYTES:
            raise GanLabError(f"{name} is larger than any picture of this kit: give the path of a picture.")
        return io.BytesIO(path.read_bytes())
    except TypeError:
        raise GanLabError(
            f"A recipe is read from an image file's path, its bytes or a grid, not from {type(file).__name__}: "
            "save the pictures, or pass samples.grid()."
        ) from None
    except (OSError, ValueError, RuntimeError) as problem:
        raise GanLabError(
            f"{name} can't be opened ({getattr(problem, 'strerror', problem)}): check the path."
        ) from None


def _recipe_text(picture: Image.Image) -> str | None:
    if picture.format == "PNG":
        return picture.text.get(KEYWORD)  # reads the file to its end, and so finds a cut
    if picture.format == "WEBP":
        text = picture.getexif().get(IMAGE_DESCRIPTION)
        return text if isinstance(text, str) else None
    comment = picture.info.get("comment")
    return comment.decode("ascii", "replace") if comment else None


def _frames(picture: Image.Image, expected: set[int], name: str) -> np.ndarray:
    """All frames [n, H, W, 3] uint8, if what is seen of the file is what the recipe tells of.

    A frame that the recipe doesn't tell of could show anything. Pixels that let the page shine through, other
    colours, or a turned picture would be seen and not compared.
    """
    found = getattr(picture, "n_frames", 1)
    if expected != set(range(found)):
        told = len(expected)
        raise GanLabError(f"{name} has {found} frames and its recipe tells of {told}: its frames were changed.")
    if picture.width * picture.height * found > MOST_PIXELS:
        raise GanLabError(f"{name} has {found} frames of {picture.width} x {picture.height} pixels: more than we read.")
    altered = {"gamma", "chromaticity", "icc_profile"} & picture.info.keys()
    if altered or picture.getexif().get(ORIENTATION, 1) != 1:
        raise GanLabError(f"{name} is shown in other colours or turned: a program changed it after it was made.")
    frames = np.empty((found, picture.height, picture.width, 3), np.uint8)
    for number in range(found):
        picture.seek(number)
        pixels = np.asarray(picture.convert("RGBA"))
        if pixels[..., 3].min() < 255:
            raise GanLabError(f"{name} lets the page shine through: a program changed it after it was made.")
        frames[number] = pixels[..., :3]
    return frames
