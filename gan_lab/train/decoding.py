"""Decode a picture file from any source into a square of pixels to train with.

A file is only ever decoded as a picture, by Pillow and in one of five formats.
"""

import contextlib
import io
import threading
from typing import IO, NamedTuple

import numpy as np
from PIL import Image, ImageOps

FORMATS = ("JPEG", "PNG", "WEBP", "GIF", "BMP")  # the names that Pillow has for them
MAX_BYTES = 64_000_000  # of a file; a photograph has a tenth of it
MAX_PIXELS = 50_000_000  # of a picture: a small file can claim to be enormous
MAX_PARALLEL_PIXELS = 4_000_000  # a picture with more pixels is decoded while no other one is, for the memory
MIN_PADDED_SHARE = 7 / 8  # of the side: a picture of 28 pixels gets a margin to 32, one of 27 is left out

_large_picture = threading.Lock()


class PictureTooSmallError(ValueError):
    """A picture with too few pixels in height or width for what the network makes."""


class PictureHeader(NamedTuple):
    """What the beginning of a picture file says: its size in pixels, and whether it is grey."""

    width: int
    height: int
    is_grey: bool


def read_header(file: IO[bytes]) -> PictureHeader:
    """Read the size of a picture without decoding it; an exception of any type if it is no picture, or enormous."""
    with Image.open(file, formats=FORMATS) as picture:
        _check_pixel_count(*picture.size)
        return PictureHeader(*picture.size, picture.mode.startswith(("1", "L", "I")))


def decode_picture(content: bytes, side: int, channels: int = 3, enlarge: bool = False) -> np.ndarray:
    """Decode a picture and fit it into a square, as `fit_into_square` does.

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
    enlarge : bool
        Whether a picture that is too small is scaled up.

    Returns
    -------
    ndarray
        [channels, side, side], uint8.

    Raises
    ------
    PictureTooSmallError
        If the picture is too small and `enlarge` is False.
    Exception
        Of any type, if it is no picture: what Pillow raises on damaged content has no common type.
    """
    if len(content) > MAX_BYTES:
        raise ValueError("too long for a picture")
    with Image.open(io.BytesIO(content), formats=FORMATS) as file:
        width, height = file.size
        _check_pixel_count(width, height)
        if is_too_small(width, height, side, enlarge):
            raise PictureTooSmallError
        with _large_picture if width * height > MAX_PARALLEL_PIXELS else contextlib.nullcontext():
            picture = convert_colours(ImageOps.exif_transpose(file), channels)
    return fit_into_square(picture, side, enlarge)


def is_too_small(width: int, height: int, side: int, enlarge: bool) -> bool:
    """Tell whether a picture is left out: if it would need a margin of more than an eighth of `side`."""
    return not enlarge and min(width, height) < MIN_PADDED_SHARE * side


def fit_into_square(picture: Image.Image, side: int, enlarge: bool = False) -> np.ndarray:
    """Scale a picture's shorter side to `side` and cut out the middle; a picture that is smaller gets a margin.

    Where a picture is scaled, the pixels are those of torchvision's Resize(side) and CenterCrop(side), which PyTorch's
    DCGAN tutorial uses. A margin leaves the pixels as they are. It has the colour that is in the middle of those on
    the picture's border (the median of each channel): black round the digits of MNIST.

    Parameters
    ----------
    picture : PIL.Image.Image
        RGB or grey ("L").
    side : int
        The height and width of the result in pixels.
    enlarge : bool
        Whether a smaller picture is scaled up in place of getting a margin.

    Returns
    -------
    ndarray
        [channels, side, side], uint8.
    """
    if min(picture.size) >= side or enlarge:
        width, height = picture.size
        shorter = min(width, height)
        size = int(side * width / shorter), int(side * height / shorter)
        _check_pixel_count(*size)  # of a long thin picture, which is enlarged
        picture = picture.resize(size, Image.Resampling.BILINEAR)
    left, top = (max(0, round((length - side) / 2)) for length in picture.size)
    right, bottom = (min(length, start + side) for length, start in zip(picture.size, (left, top), strict=True))
    pixels = np.asarray(picture.crop((left, top, right, bottom)))
    pixels = np.atleast_3d(pixels)
    return np.ascontiguousarray(_pad(pixels, side).transpose(2, 0, 1))


def _pad(pixels: np.ndarray, side: int) -> np.ndarray:
    """Put a margin round pixels [height, width, channels] that don't fill the square."""
    height, width, channels = pixels.shape
    if height == width == side:
        return pixels
    border = np.concatenate([pixels[0], pixels[-1], pixels[:, 0], pixels[:, -1]])
    square = np.empty((side, side, channels), np.uint8)
    square[:] = np.median(border, axis=0).astype(np.uint8)
    top, left = (side - height) // 2, (side - width) // 2
    square[top : top + height, left : left + width] = pixels
    return square


def _check_pixel_count(width: int, height: int) -> None:
    if width * height > MAX_PIXELS:
        raise ValueError("too many pixels")


def convert_colours(picture: Image.Image, channels: int) -> Image.Image:
    """Make a picture of any mode RGB (3 channels) or grey (1), on white where it was transparent."""
    if picture.mode.startswith("I;16"):  # 16 bits a pixel, which convert would cut off at 255
        picture = Image.fromarray((np.asarray(picture) // 256).astype(np.uint8))
    if picture.has_transparency_data:
        picture = picture.convert("RGBA")
        picture = Image.alpha_composite(Image.new("RGBA", picture.size, "white"), picture)
    return picture.convert("L" if channels == 1 else "RGB")
