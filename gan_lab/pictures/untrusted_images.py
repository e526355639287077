"""Decode image files that anybody may have written.

Such a file is only ever data: Pillow decodes it as one of a few formats, up to a limit of bytes and of pixels, and
whatever is wrong with it becomes a GanLabError.
"""

import io
import warnings
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import numpy as np
from PIL import Image

from gan_lab.errors import GanLabError
from gan_lab.pictures.recipe import MAX_PIXELS, MAX_SIDE

MAX_BYTES = 300_000_000  # of a file
FORMATS = ("PNG", "WEBP", "GIF", "JPEG")  # Pillow's names; a JPEG never holds a recipe
ORIENTATION = 0x0112  # the EXIF tag by which viewers turn a picture
# The chunks of a PNG that don't change how it looks. Those for gamma and colour (gAMA, cICP) do, acTL makes it move.
HARMLESS_CHUNKS = {b"IHDR", b"PLTE", b"IDAT", b"IEND", b"iTXt", b"tEXt", b"zTXt", b"tRNS", b"pHYs", b"tIME", b"sRGB"}


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
    except GanLabError:
        raise
    except Exception as problem:  # Pillow raises many types, SyntaxError among them
        why = "it is another kind of file" if isinstance(problem, Image.UnidentifiedImageError) else problem
        raise NoRecipeError(f"{name} is not a whole PNG, WebP or GIF file ({why}): save or copy it again.") from None


def open_image(content: bytes, name: str, formats: tuple[str, ...] = FORMATS) -> Image.Image:
    """Open a file without decoding its pixels; to be called inside `refuse_broken_files`.

    Parameters
    ----------
    content : bytes
        The whole file.
    name : str
        What error messages call it.
    formats : tuple of str
        The formats that are accepted, by Pillow's names.

    Returns
    -------
    PIL.Image.Image
        The image, opened.

    Raises
    ------
    NoRecipeError
        If its header claims more pixels than a file of this kit has.
    """
    image = Image.open(io.BytesIO(content), formats=formats)
    if image.width * image.height > MAX_PIXELS or max(image.size) > MAX_SIDE:
        raise NoRecipeError(f"{name} has {image.width} x {image.height} pixels, more than a recipe makes.")
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
        return flatten(open_image(content, name))


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
    if not image.has_transparency_data:  # a large image then takes a third of the memory
        return np.asarray(image if image.mode == "RGB" else image.convert("RGB"))
    transparent = image.convert("RGBA")
    return np.asarray(Image.alpha_composite(Image.new("RGBA", image.size, "white"), transparent))[..., :3]


def count_declared_pixels(content: bytes) -> int:
    """Count the pixels that decoding a file would make, from its header alone.

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
            image = open_image(content, "It")
            return min(image.width * image.height * getattr(image, "n_frames", 1), MAX_PIXELS)
    except GanLabError:
        return 0


def decode_frames(image: Image.Image, expected: set[int], name: str) -> np.ndarray:
    """Decode all frames of an image that holds a recipe.

    Parameters
    ----------
    image : PIL.Image.Image
        The image, opened.
    expected : set of int
        The numbers of the frames that the recipe describes. A frame that it doesn't describe could show anything.
    name : str
        What error messages call the file.

    Returns
    -------
    array
        [frames, H, W, 3] uint8.

    Raises
    ------
    AlteredPictureError
        If there are other frames than expected, or transparent pixels.
    GanLabError
        If the frames have too many pixels.
    """
    count = getattr(image, "n_frames", 1)
    if len(expected) != count or max(expected) != count - 1:
        raise AlteredPictureError(
            f"{name} has {count} frames and its recipe tells of {len(expected)}: its frames were changed."
        )
    if image.width * image.height * count > MAX_PIXELS:
        raise GanLabError(f"{name} has {count} frames of {image.width} x {image.height} pixels: more than we read.")
    frames = np.empty((count, image.height, image.width, 3), np.uint8)
    for number in range(count):
        image.seek(number)
        if not image.has_transparency_data:
            frames[number] = np.asarray(image.convert("RGB"))
            continue
        pixels = np.asarray(image.convert("RGBA"))
        if pixels[..., 3].min() < 255:
            raise AlteredPictureError(f"{name} has transparent pixels: a program changed it after it was made.")
        frames[number] = pixels[..., :3]
    return frames


def is_displayed_differently(image: Image.Image, content: bytes) -> bool:
    """Tell whether a viewer would show other colours than Pillow decodes, or turn the picture.

    Parameters
    ----------
    image : PIL.Image.Image
        The image, opened and not decoded yet.
    content : bytes
        Its whole file.

    Returns
    -------
    bool
        Whether it would; of a file that this kit wrote, never.
    """
    if image.format == "PNG" and not _find_chunk_names(content) <= HARMLESS_CHUNKS:
        return True
    if image.mode not in ("RGB", "RGBA", "P", "L"):  # such as 16-bit grey, which Pillow cuts off at 255
        return True
    return "icc_profile" in image.info or image.getexif().get(ORIENTATION, 1) != 1


def _find_chunk_names(png: bytes) -> set[bytes]:
    """Find the names of a PNG's chunks: after 8 bytes, each has its length, its name, its content and a checksum."""
    names, start = set(), 8
    while start + 8 <= len(png):
        names.add(png[start + 4 : start + 8])
        start += 12 + int.from_bytes(png[start : start + 4], "big")
    return names
