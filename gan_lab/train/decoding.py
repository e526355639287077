"""Decode a picture file from any source into a square of pixels to train with.

A file is only ever decoded as a picture, by Pillow and in one of five formats.
"""

import contextlib
import io
import threading

import numpy as np
from PIL import Image, ImageOps

FORMATS = ("JPEG", "PNG", "WEBP", "GIF", "BMP")  # the names that Pillow has for them
MAX_BYTES = 64_000_000  # of a file; a photograph has a tenth of it
MAX_PIXELS = 50_000_000  # of a picture: a small file can claim to be enormous
MAX_PARALLEL_PIXELS = 4_000_000  # a picture with more pixels is decoded while no other one is, for the memory

_large_picture = threading.Lock()


class PictureTooSmallError(ValueError):
    """A picture with fewer pixels in height or width than the network makes."""


def decode_picture(content: bytes, side: int, channels: int = 3) -> np.ndarray:
    """Decode a picture, scale its shorter side and cut out the middle.

    The pixels are those of torchvision's Resize(side) and CenterCrop(side), which PyTorch's DCGAN tutorial uses.
    Turned photographs are set upright, transparent ones laid on white, grey ones and CMYK made RGB; an animation gives
    its first frame.

    Parameters
    ----------
    content : bytes
        The content of a JPEG, PNG, WebP, GIF or BMP file.
    side : int
        The height and width of the result in pixels.
    channels : int
        3 for RGB, 1 for grey.

    Returns
    -------
    ndarray
        [channels, side, side], uint8.

    Raises
    ------
    PictureTooSmallError
        If the picture's height or width is below `side`.
    Exception
        Of any type, if it is no picture: what Pillow raises on damaged content has no common type.
    """
    if len(content) > MAX_BYTES:
        raise ValueError("too long for a picture")
    with Image.open(io.BytesIO(content), formats=FORMATS) as file:
        width, height = file.size
        if width * height > MAX_PIXELS:
            raise ValueError("too many pixels")
        if min(width, height) < side:
            raise PictureTooSmallError
        with _large_picture if width * height > MAX_PARALLEL_PIXELS else contextlib.nullcontext():
            picture = _convert_colours(ImageOps.exif_transpose(file), channels)
    width, height = picture.size
    shorter = min(width, height)
    size = int(side * width / shorter), int(side * height / shorter)
    picture = picture.resize(size, Image.Resampling.BILINEAR)
    left, top = (round((length - side) / 2) for length in size)
    pixels = np.asarray(picture.crop((left, top, left + side, top + side)))
    return np.ascontiguousarray(pixels.reshape(side, side, channels).transpose(2, 0, 1))


def _convert_colours(picture: Image.Image, channels: int) -> Image.Image:
    """Make a picture of any mode RGB or grey, on white where it was transparent."""
    if picture.mode.startswith("I;16"):  # 16 bits a pixel, which convert would cut off at 255
        picture = Image.fromarray((np.asarray(picture) // 256).astype(np.uint8))
    if picture.has_transparency_data:
        picture = picture.convert("RGBA")
        picture = Image.alpha_composite(Image.new("RGBA", picture.size, "white"), picture)
    return picture.convert("L" if channels == 1 else "RGB")
