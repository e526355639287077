"""Image files that carry a recipe: written, and read from anybody.

In a PNG the recipe stands in an iTXt chunk with the keyword below, in a WebP in the image
description of its EXIF data, in a GIF in a comment. A file that is read is never more than data: it
is decoded by Pillow as one of these three kinds, up to a limit, and checked against its recipe.
"""

import io
import warnings
from collections.abc import Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Literal

import numpy as np
from PIL import Image, PngImagePlugin

from gan_lab.errors import GanLabError
from gan_lab.pictures.recipe import MAX_PIXELS, MAX_SIDE, MAX_TILE_SIDE, Recipe

KEYWORD = "gan-lab-recipe"
IMAGE_DESCRIPTION, ORIENTATION = 0x010E, 0x0112  # EXIF tags
MAX_BYTES = 300_000_000  # of a file from elsewhere
LEAST_TOLD = 0.1  # of a file's pixels belong to its tiles; 0.28 in a grid of pocket's with long captions
# What a program may add to a PNG that doesn't change how it looks; gAMA, cICP and their like do, acTL makes it move.
HARMLESS_CHUNKS = {b"IHDR", b"PLTE", b"IDAT", b"IEND", b"iTXt", b"tEXt", b"zTXt", b"tRNS", b"pHYs", b"tIME", b"sRGB"}


class NoRecipe(GanLabError):
    """The file can't be shown to come from a recipe, since it carries none that can be used."""


class Altered(GanLabError):
    """The file carries a recipe and isn't what the recipe makes: it was cropped, turned, or coloured anew."""


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
            picture = Image.open(opened, formats=["PNG", "WEBP", "GIF"])
            _check_size(picture, name)
            otherwise = _looks_otherwise(picture, opened.getbuffer())
            text = _recipe_text(picture)
            if text is None:
                raise NoRecipe(
                    f"{name} carries no recipe: it wasn't made by this kit, or a program saved it again without the "
                    "recipe (a screenshot and most editors do). Use the file that was saved, or the notebook."
                )
            if otherwise:
                raise Altered(
                    f"{name} is shown otherwise than it was made: a program changed its colours or turned it."
                )
            recipe = Recipe.from_json(text)
            sizes = [tile.box[2:] for tile in recipe.tiles]
            told = sum(width * height for width, height in sizes)
            if max(map(max, sizes)) > MAX_TILE_SIDE or told > MAX_PIXELS:
                raise Altered(f"{name} has a recipe of larger pictures than this kit makes: it was changed.")
            frames = _frames(picture, {tile.frame for tile in recipe.tiles}, name)
    except GanLabError:
        raise
    except Exception as problem:  # Pillow raises many kinds, SyntaxError among them, on a broken file
        raise _broken(problem, name) from None
    for left, top, width, height in (tile.box for tile in recipe.tiles):
        if not (width and height and left + width <= frames.shape[2] and top + height <= frames.shape[1]):
            raise Altered(f"{name} is smaller than its recipe says: it was cropped or scaled.")
    if told < LEAST_TOLD * frames[..., 0].size:
        raise Altered(f"{name} shows much that its recipe doesn't tell of: it was put into another picture.")
    return ImageFile(recipe, frames, picture.format)


def read_pixels(content: bytes, name: str = "This picture") -> np.ndarray:
    """The first frame [H, W, 3] uint8 of any PNG, WebP, GIF or JPEG, recipe or none; what shines through is white."""
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            picture = Image.open(io.BytesIO(content), formats=["PNG", "WEBP", "GIF", "JPEG"])
            _check_size(picture, name)
            if not picture.has_transparency_data:  # a large one takes a third of the memory then
                return np.asarray(picture if picture.mode == "RGB" else picture.convert("RGB"))
            picture = picture.convert("RGBA")
            return np.asarray(Image.alpha_composite(Image.new("RGBA", picture.size, "white"), picture))[..., :3]
    except GanLabError:
        raise
    except Exception as problem:
        raise _broken(problem, name) from None


def claimed_pixels(content: bytes) -> int:
    """The pixels of all frames that decoding would make, told from the file's header; 0 if it would be refused."""
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            picture = Image.open(io.BytesIO(content), formats=["PNG", "WEBP", "GIF", "JPEG"])
            _check_size(picture, "It")
            frames = picture.width * picture.height * getattr(picture, "n_frames", 1)
            return min(frames, MAX_PIXELS)
    except Exception:
        return 0


def _check_size(picture: Image.Image, name: str) -> None:
    if picture.width * picture.height > MAX_PIXELS or max(picture.size) > MAX_SIDE:
        raise NoRecipe(f"{name} has {picture.width} x {picture.height} pixels, more than a recipe makes.")


def _broken(problem: Exception, name: str) -> NoRecipe:
    why = "it is another kind of file" if isinstance(problem, Image.UnidentifiedImageError) else problem
    return NoRecipe(f"{name} is not a whole PNG, WebP or GIF file ({why}): save or copy it again.")


def _open(file: str | Path | bytes, name: str) -> io.BytesIO:
    if isinstance(file, bytes):
        return io.BytesIO(file)
    try:
        path = Path(file).expanduser()
        if path.exists() and not path.is_file():  # reading from a pipe or a device may never end
            raise GanLabError(f"{name} can't be opened (it is no file): give the path of a picture.")
        if path.stat().st_size > MAX_BYTES:
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


def _looks_otherwise(picture: Image.Image, content: memoryview) -> bool:
    """Whether a viewer would show other colours than the numbers that Pillow decodes, or turn the picture.

    Looked up before anything is decoded; what this kit writes has none of it.
    """
    if picture.format == "PNG" and not _chunks(content) <= HARMLESS_CHUNKS:
        return True
    deep = picture.mode not in ("RGB", "RGBA", "P", "L")  # 16-bit grey, which Pillow cuts off at 255
    return deep or "icc_profile" in picture.info or picture.getexif().get(ORIENTATION, 1) != 1


def _chunks(png: memoryview) -> set[bytes]:
    """The names of a PNG's chunks: after 8 bytes, each has its length, its name, its content and a checksum."""
    names, at = set(), 8
    while at + 8 <= len(png):
        names.add(bytes(png[at + 4 : at + 8]))
        at += 12 + int.from_bytes(png[at : at + 4], "big")
    return names


def _frames(picture: Image.Image, expected: set[int], name: str) -> np.ndarray:
    """All frames [n, H, W, 3] uint8. One that the recipe doesn't tell of could show anything, so it is refused."""
    found = getattr(picture, "n_frames", 1)
    if len(expected) != found or max(expected) != found - 1:
        told = len(expected)
        raise Altered(f"{name} has {found} frames and its recipe tells of {told}: its frames were changed.")
    if picture.width * picture.height * found > MAX_PIXELS:
        raise GanLabError(f"{name} has {found} frames of {picture.width} x {picture.height} pixels: more than we read.")
    frames = np.empty((found, picture.height, picture.width, 3), np.uint8)
    for number in range(found):
        picture.seek(number)
        if not picture.has_transparency_data:
            frames[number] = np.asarray(picture.convert("RGB"))
            continue
        pixels = np.asarray(picture.convert("RGBA"))
        if pixels[..., 3].min() < 255:
            raise Altered(f"{name} lets the page shine through: a program changed it after it was made.")
        frames[number] = pixels[..., :3]
    return frames
