"""Decode image files that anybody may have written.

Such a file is only ever data. `file_structure` tells what it holds; if that is within the limits, Pillow decodes the
part that draws, and no more than was told. Whatever is wrong with a file becomes a GanLabError.
"""

import io
import warnings
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import numpy as np
from PIL import Image

from gan_lab.errors import GanLabError
from gan_lab.pictures.file_structure.gif import SIGNATURES as GIF_SIGNATURES
from gan_lab.pictures.file_structure.gif import read_gif_structure
from gan_lab.pictures.file_structure.jpeg import START as JPEG_START
from gan_lab.pictures.file_structure.jpeg import read_jpeg_structure
from gan_lab.pictures.file_structure.png import SIGNATURE as PNG_SIGNATURE
from gan_lab.pictures.file_structure.png import is_complete, read_png_structure
from gan_lab.pictures.file_structure.structure import BYTES_PER_PIXEL, MAX_DECODING_BYTES, Structure, measure_memory
from gan_lab.pictures.file_structure.webp import read_webp_structure
from gan_lab.pictures.gif_drawing import draw_gif
from gan_lab.pictures.recipe import MAX_PIXELS, MAX_SIDE

MAX_BYTES = 300_000_000  # of a file
STRIP_PIXELS = 250_000  # of the strips in which pixels are copied, so that no large picture is there twice
COLOUR_MODES = ("RGB", "RGBA", "P", "L")  # Pillow's names; of 16-bit grey, for example, it would cut off what is bright


class NoRecipeError(GanLabError):
    """The file can't be read, or holds no recipe."""


class AlteredPictureError(GanLabError):
    """The file holds a recipe and isn't what the recipe makes: it was cropped, turned or recoloured."""


def read_bytes(path: str | Path, name: str) -> bytes:
    """Read a file, unless it is no regular file or a very large one.

    Parameters
    ----------
    path : str or Path
        The file.
    name : str
        What error messages call it.

    Returns
    -------
    bytes
        At most 300 MB.

    Raises
    ------
    GanLabError
        If it can't be read, or isn't a path.
    """
    try:
        path = Path(path).expanduser()
        if path.exists() and not path.is_file():  # reading from a pipe or a device may never end
            raise GanLabError(f"{name} can't be opened (it is no file): give the path of a picture.")
        if path.stat().st_size > MAX_BYTES:
            raise GanLabError(f"{name} is larger than any picture of this kit: give the path of a picture.")
        return path.read_bytes()
    except TypeError:
        raise GanLabError(
            f"A recipe is read from an image file's path, its bytes or a grid, not from {type(path).__name__}: "
            "save the pictures, or pass samples.grid()."
        ) from None
    except GanLabError:
        raise
    except (OSError, ValueError, RuntimeError) as problem:
        raise GanLabError(
            f"{name} can't be opened ({getattr(problem, 'strerror', problem)}): check the path."
        ) from None


@contextmanager
def refuse_broken_files(name: str) -> Iterator[None]:
    """Turn any error of Pillow's on a broken file into NoRecipeError, and silence its warnings.

    name: what error messages call the file.
    """
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            yield
    except (GanLabError, MemoryError):  # too little memory says nothing about the file
        raise
    except Exception as problem:  # Pillow raises many types, SyntaxError among them
        if isinstance(problem, OSError) and "out of memory" in str(problem):
            raise MemoryError from None
        why = "it is another kind of file" if isinstance(problem, Image.UnidentifiedImageError) else problem
        raise NoRecipeError(f"{name} is not a whole PNG, WebP or GIF file ({why}): save or copy it again.") from None


def read_structure(content: bytes, name: str) -> Structure:
    """Read what a file claims to hold, without decoding it; to be called inside `refuse_broken_files`.

    Parameters
    ----------
    content : bytes
        The whole file.
    name : str
        What error messages call it.

    Returns
    -------
    Structure
        Its size, its frames and its texts. Decoding it takes at most `MAX_DECODING_BYTES` of memory.

    Raises
    ------
    NoRecipeError
        If it claims more pixels than a file of this kit has.
    ValueError
        If it is broken, or no PNG, WebP, GIF or JPEG.
    """
    structure = _find_reader(content)(content)
    width, height, frames = structure.width, structure.height, structure.frames
    pixels = width * height * frames
    memory = measure_memory(width, height, frames, structure.decoding_bytes)
    if max(width, height) > MAX_SIDE or pixels > MAX_PIXELS or memory > MAX_DECODING_BYTES:
        size = f"{width} x {height} pixels" if frames == 1 else f"{frames} frames of {width} x {height} pixels"
        raise NoRecipeError(f"{name} has {size}, more than this kit reads: make it smaller.")
    if not pixels:
        raise ValueError("it shows nothing")
    return structure


def _find_reader(content: bytes) -> Callable[[bytes], Structure]:
    """Find what reads the structure of a file, by its first bytes."""
    if content.startswith(PNG_SIGNATURE):
        return read_png_structure
    if content.startswith(GIF_SIGNATURES):
        return read_gif_structure
    if content.startswith(b"RIFF") and content[8:12] == b"WEBP":
        return read_webp_structure
    if content.startswith(JPEG_START):
        return read_jpeg_structure
    raise ValueError("it is another kind of file")


def open_image(structure: Structure) -> Image.Image:
    """Open what draws in a file, without decoding it; to be called inside `refuse_broken_files`.

    Parameters
    ----------
    structure : Structure
        What the file claims to hold.

    Returns
    -------
    PIL.Image.Image
        The image, opened.

    Raises
    ------
    ValueError
        If Pillow finds another size.
    """
    image = Image.open(io.BytesIO(structure.drawing), formats=(structure.format,))
    if image.size != (structure.width, structure.height):
        raise ValueError("it claims two sizes")
    return image


def read_pixels(content: bytes, name: str = "This picture") -> np.ndarray:
    """Decode the first frame of any PNG, WebP, GIF or JPEG, with a recipe or without.

    Parameters
    ----------
    content : bytes
        The whole file.
    name : str
        What error messages call it.

    Returns
    -------
    array
        [H, W, 3] uint8; transparent pixels are white.

    Raises
    ------
    NoRecipeError
        If the file is broken, of another format, or too large.
    """
    with refuse_broken_files(name):
        return flatten(open_image(read_structure(content, name)))


def flatten(image: Image.Image) -> np.ndarray:
    """Decode the first frame of an image as it looks on white paper; to be called inside `refuse_broken_files`.

    Parameters
    ----------
    image : PIL.Image.Image
        The image.

    Returns
    -------
    array
        [H, W, 3] uint8; transparent pixels are white.
    """
    pixels = np.empty((image.height, image.width, BYTES_PER_PIXEL), np.uint8)
    for rows, strip in _cut_into_strips(image):
        if strip.has_transparency_data:
            transparent = strip.convert("RGBA")
            strip = Image.alpha_composite(Image.new("RGBA", strip.size, "white"), transparent)
        pixels[rows] = _to_array(strip)
    return pixels


def _cut_into_strips(image: Image.Image) -> Iterator[tuple[slice, Image.Image]]:
    """Cut the current frame of an image into strips, each with the rows that it has in the image."""
    height = max(1, STRIP_PIXELS // image.width)
    for top in range(0, image.height, height):
        bottom = min(top + height, image.height)
        yield slice(top, bottom), image.crop((0, top, image.width, bottom))


def _to_array(image: Image.Image) -> np.ndarray:
    """Return the pixels of an image, [H, W, 3] uint8, whatever its transparency is."""
    return np.asarray(image if image.mode == "RGB" else image.convert("RGB"))  # which would make a copy


def count_declared_pixels(content: bytes) -> int:
    """Count the pixels that decoding a file would make, without decoding it.

    Parameters
    ----------
    content : bytes
        The whole file.

    Returns
    -------
    int
        The pixels of all frames, at most `recipe.MAX_PIXELS`; 0 if the file would be refused.
    """
    try:
        with refuse_broken_files("It"):
            structure = read_structure(content, "It")
            return structure.width * structure.height * structure.frames
    except GanLabError:
        return 0


def decode_frames(structure: Structure, name: str) -> np.ndarray:
    """Decode every frame of a file; to be called inside `refuse_broken_files`.

    Parameters
    ----------
    structure : Structure
        What the file claims to hold.
    name : str
        What error messages call the file.

    Returns
    -------
    array
        [frames, H, W, 3] uint8.

    Raises
    ------
    AlteredPictureError
        If there are transparent pixels, or programs may show it in different ways (`Structure.is_ambiguous`).
    """
    image = open_image(structure)
    if structure.is_ambiguous or image.mode not in COLOUR_MODES:
        raise AlteredPictureError(
            f"{name} doesn't look as it did when it was made: a program turned it, changed its colours or saved it "
            "again."
        )
    frames = np.empty((structure.frames, image.height, image.width, BYTES_PER_PIXEL), np.uint8)
    if structure.format == "GIF":
        draw_gif(structure.drawing, frames)
        return frames
    if getattr(image, "n_frames", 1) != structure.frames:
        raise ValueError("it claims two numbers of frames")
    if structure.format == "PNG" and not is_complete(structure.drawing):
        raise ValueError("its pixels end too early")
    for number, frame in enumerate(frames):
        image.seek(number)
        for rows, strip in _cut_into_strips(image):
            if strip.has_transparency_data:
                strip = strip.convert("RGBA")
                if np.asarray(strip)[..., 3].min() < 255:
                    raise AlteredPictureError(f"{name} has transparent pixels: a program changed it after it was made.")
            frame[rows] = _to_array(strip)
    return frames
