"""Read the pictures that are searched for, in whatever form they come, and fit them to a network's size."""

import io
import itertools
import os
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

import numpy as np
from PIL import Image, ImageOps
from torch import Tensor

from gan_lab.errors import GanLabError, name_value
from gan_lab.pictures.samples import Samples
from gan_lab.train.decoding import (
    MAX_BYTES,
    MAX_PIXELS,
    convert_colours,
    decode_picture,
    fit_into_square,
    is_too_small,
    read_header,
)

MAX_PICTURES = 100  # that are searched for at once
MAX_FLOAT = 2.0  # a network's own numbers can go beyond 1, not as far as this
WAYS = (
    "a file's name, a PIL image, grey levels [H, W, 3] or [n, H, W, 3] as uint8, Samples, or a tensor [n, 3, H, W] in "
    "[-1, 1]"
)


def read_targets(pictures: object, side: int) -> np.ndarray:
    """Read one picture or several, and cut and scale each to a square.

    The shorter side is scaled to `side` and the middle cut out; a picture that is a little smaller gets a margin in the
    colour of its border, as photographs do that a DCGAN learns from.

    Parameters
    ----------
    pictures : str, Path, PIL.Image.Image, array, Tensor, Samples, or a list or iterator of these
        Arrays and tensors of whole numbers hold grey levels, 0 to 255; those of other numbers are in [-1, 1], as
        `Samples.tensor` is. Colours stand last, or before height and width; without them it is a grey picture.
    side : int
        The height and width that the network makes, in pixels.

    Returns
    -------
    array
        [n, 3, side, side] uint8.

    Raises
    ------
    GanLabError
        If it is no picture, can't be read, or there are more than 100.
    """
    read = [_fit(image, side) if isinstance(image, Image.Image) else image for image in _list(pictures, side)]
    if not read:
        raise GanLabError(f"There is no picture here to search for: give {WAYS}.")
    if len(read) > MAX_PICTURES:
        raise GanLabError(f"{len(read)} pictures are too many to search for at once: give at most {MAX_PICTURES}.")
    return np.stack(read)


def _list(pictures: Any, side: int) -> Sequence[Image.Image | np.ndarray]:
    """List pictures as PIL images, or, of files, as squares [3, side, side]."""
    if isinstance(pictures, str | os.PathLike):
        return [_read_file(pictures, side)]
    if isinstance(pictures, Image.Image):
        return [pictures]
    if isinstance(pictures, Samples):
        return list(pictures.pil())
    if isinstance(pictures, Tensor):
        return _split(_copy_to_array(pictures))
    if isinstance(pictures, np.ndarray):
        return _split(pictures)
    if isinstance(pictures, Iterator):  # such as Path("photographs").glob("*.jpg")
        pictures = list(itertools.islice(pictures, MAX_PICTURES + 1))
    if isinstance(pictures, list | tuple):
        if any(isinstance(each, int | float | list | tuple) for each in pictures):
            return _split(_to_array(pictures))
        return [image for each in pictures for image in _list(each, side)]
    if hasattr(pictures, "__array__"):
        return _split(np.asarray(pictures))
    raise _make_type_error(pictures)


def _copy_to_array(tensor: Tensor) -> np.ndarray:
    """Copy a tensor to an array."""
    try:
        values = tensor.detach().cpu()
        return values.float().numpy() if values.is_floating_point() else values.numpy()
    except (RuntimeError, TypeError):
        raise GanLabError("This tensor is sparse, quantised or empty inside: pass an ordinary one.") from None


def _to_array(numbers: Sequence) -> np.ndarray:
    """Make an array of nested lists of numbers."""
    try:
        return np.asarray(numbers)
    except ValueError:  # the rows differ in length
        raise _make_type_error(numbers) from None


def _make_type_error(pictures: object) -> GanLabError:
    return GanLabError(f"A picture to search for is {WAYS}, not {name_value(pictures)}.")


def _fit(image: Image.Image, side: int) -> np.ndarray:
    """Fit a PIL image into a square [3, side, side] uint8."""
    width, height = image.size
    if width * height > MAX_PIXELS or side**2 * max(image.size) > MAX_PIXELS * min(image.size):
        raise GanLabError(f"A picture of {width} x {height} pixels is too large or too thin: scale or cut it first.")
    try:
        upright = ImageOps.exif_transpose(image)
        if upright.mode in ("I", "F"):  # of which Pillow would cut off what isn't 0 to 255
            upright = _to_image(_to_grey_levels(np.asarray(upright)))
        upright = convert_colours(upright, 3)
    except GanLabError:
        raise
    except Exception:  # Pillow reads a file when its pixels are needed, and what it raises then has no common type
        raise GanLabError(f"{name_value(image)} can't be read to its end: save or copy its file again.") from None
    return fit_into_square(upright, side, enlarge=is_too_small(*upright.size, side, False))


def _read_file(path: str | os.PathLike, side: int) -> np.ndarray:
    """Read a picture file as a square [3, side, side] uint8; it is only ever decoded as a picture."""
    if "://" in str(path):
        raise GanLabError("A picture isn't loaded from an address: download the file, and pass its name.")
    try:
        file = Path(path).expanduser()
        is_file = file.is_file()
        content = file.read_bytes() if is_file and file.stat().st_size <= MAX_BYTES else b""
    except (OSError, ValueError, RuntimeError) as problem:
        raise GanLabError(
            f"{name_value(str(path))} can't be opened ({getattr(problem, 'strerror', problem)}): check the name."
        ) from None
    if file.is_dir():
        name = file.as_posix()
        raise GanLabError(f"{name!r} is a folder: pass the files in it, as in sorted(Path({name!r}).glob('*.png')).")
    if not is_file:
        raise GanLabError(f"There is no picture {file.as_posix()!r} here: check the name and the folder.")
    try:
        width, height, _ = read_header(io.BytesIO(content))
        return decode_picture(content, side, 3, enlarge=is_too_small(width, height, side, False))
    except Exception:  # what Pillow raises on damaged content has no common type
        raise GanLabError(
            f"{file.as_posix()} is no picture that can be read, or has too many pixels: save it as a PNG or a JPEG of "
            "at most 50 million pixels."
        ) from None


def _split(values: np.ndarray) -> list[Image.Image]:
    """Split an array into PIL images."""
    if values.ndim not in (2, 3, 4) or 0 in values.shape:
        raise GanLabError(f"This array has the shape {list(values.shape)}: a picture is {WAYS}.")
    levels = _to_grey_levels(values)
    if levels.ndim == 4:
        return [_to_image(each) for each in levels]
    return [_to_image(levels)]


def _to_image(levels: np.ndarray) -> Image.Image:
    """Make a PIL image of grey levels [H, W], [H, W, 1, 3 or 4] or [1, 3 or 4, H, W], uint8."""
    if levels.ndim == 3:
        if levels.shape[-1] not in (1, 3, 4):
            if levels.shape[0] not in (1, 3, 4):
                raise GanLabError(
                    f"This picture has the shape {list(levels.shape)}, so no axis holds its colours, 1 or 3 numbers: "
                    "of several grey pictures [n, H, W], pass [n, 1, H, W]."
                )
            levels = levels.transpose(1, 2, 0)
        levels = levels[..., 0] if levels.shape[-1] == 1 else levels
    return Image.fromarray(np.ascontiguousarray(levels))


def _to_grey_levels(values: np.ndarray) -> np.ndarray:
    """Convert numbers to grey levels, uint8."""
    if values.dtype.kind == "b":
        return values.astype(np.uint8) * np.uint8(255)
    if values.dtype.kind in "iu":
        if values.min() < 0 or values.max() > 255:
            raise GanLabError(
                f"Whole numbers are grey levels, 0 to 255, and these reach from {values.min()} to {values.max()}: "
                "scale them first."
            )
        return values.astype(np.uint8)
    if values.dtype.kind != "f":
        raise _make_type_error(values)
    if not np.isfinite(values).all():
        raise GanLabError("The picture has values that are not numbers (NaN or infinity): load it again.")
    if values.min() >= 0 or np.abs(values).max() > MAX_FLOAT:
        raise GanLabError(
            f"Numbers with a decimal point are in [-1, 1], as samples.tensor has them, and these reach from "
            f"{values.min():.3g} to {values.max():.3g}: pass grey levels in their place, "
            "(255 * picture).astype('uint8') if 1 is white."
        )
    return ((values.clip(-1, 1) + 1) * 127.5).round().astype(np.uint8)
