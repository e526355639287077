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
from dataclasses import dataclass
from pathlib import Path
from typing import Literal

import numpy as np
from PIL import Image, PngImagePlugin

from gan_lab.errors import GanLabError
from gan_lab.recipe import Recipe

KEYWORD = "gan-lab-recipe"
IMAGE_DESCRIPTION = 0x010E  # the EXIF tag
MOST_PIXELS = 64_000_000  # of a file from elsewhere, all frames together; 1000 tiles of 256 x 256 are just above


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
    frames: Sequence[Image.Image], milliseconds: Sequence[int], recipe: Recipe, kind: Literal["WEBP", "GIF"]
) -> bytes:
    """Frames, each shown so long, as an endless animation with the recipe inside.

    No frame may equal the one before it, since both kinds of file would make them one. WebP keeps every
    pixel. GIF has 256 colours a frame: exact for grey pictures, an approximation for others.
    """
    file = io.BytesIO()
    settings = {"save_all": True, "duration": list(milliseconds), "loop": 0}
    if kind == "WEBP":
        exif = Image.Exif()
        exif[IMAGE_DESCRIPTION] = recipe.to_json()
        settings |= {"lossless": True, "method": 6, "exif": exif}  # 6: the smallest file
    else:
        indexed = {"colors": 256, "method": Image.Quantize.MEDIANCUT, "dither": Image.Dither.NONE}
        frames = [_grey(frame) or frame.quantize(**indexed) for frame in frames]
        settings |= {"comment": recipe.to_json().encode()}
    frames[0].save(file, kind, append_images=frames[1:], **settings)
    return file.getvalue()


def read_recipe(file: str | Path | bytes) -> Recipe:
    """The recipe inside a PNG, WebP or GIF (a path or the file's bytes); GanLabError if there is none or a bad one."""
    return read_image(file).recipe


def read_image(file: str | Path | bytes) -> ImageFile:
    """The recipe and the pixels of a file that may come from anybody."""
    file = getattr(file, "png", file)  # a Picture and
    file = getattr(file, "webp", file)  # an Animation hold their files
    name = "This picture" if isinstance(file, bytes) else str(file)
    opened = _open(file, name)
    try:
        with warnings.catch_warnings():
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
            frames = _frames(picture, 1 + max(tile.frame for tile in recipe.tiles), name)
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
    try:
        return io.BytesIO(file if isinstance(file, bytes) else Path(file).expanduser().read_bytes())
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


def _frames(picture: Image.Image, expected: int, name: str) -> np.ndarray:
    """All frames [n, H, W, 3] uint8. A frame that the recipe doesn't tell of could show anything, so it is refused."""
    found = getattr(picture, "n_frames", 1)
    if found != expected:
        raise GanLabError(f"{name} has {found} frames and its recipe tells of {expected}: its frames were changed.")
    if picture.width * picture.height * found > MOST_PIXELS:
        raise GanLabError(f"{name} has {found} frames of {picture.width} x {picture.height} pixels: more than we read.")
    frames = np.empty((found, picture.height, picture.width, 3), np.uint8)
    for number in range(found):
        picture.seek(number)
        frames[number] = np.asarray(picture.convert("RGB"))
    return frames


def _grey(picture: Image.Image) -> Image.Image | None:
    """The picture with one channel instead of three if these are equal; else None."""
    red, green, blue = picture.split()
    return red if red.tobytes() == green.tobytes() == blue.tobytes() else None
