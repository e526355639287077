"""The pictures that a review's pages show: made smaller and encoded again, so that each has few bytes.

What is handed in may be packed so that a small file holds very many pixels. A preview costs no more than its limits
say, whatever it shows: it is never a copy of the file.
"""

import io
import math
from collections.abc import Sequence
from typing import Any

import numpy as np
from PIL import Image

from gan_lab.coursework.notebook_reading.frame_strip import choose_frames
from gan_lab.pictures.tile import Tile

MAX_BYTES = 200_000  # of a preview; of the 105 pictures in the kit's own notebooks, the largest has 176,000
MAX_WIDTH, MAX_HEIGHT = 2400, 9600  # pixels
MAX_PIXELS = 2_500_000  # of a preview; a page shows a picture at up to 544 x 416, enlarged by a press of a key
MIN_SIDE = 128  # pixels; a picture whose longer side is shorter is enlarged
MAX_FRAMES = 6  # frames of an animation, side by side
QUALITIES = (85, 60)  # of a JPEG; the lower one is taken if the higher one has too many bytes
BAND_PIXELS = 1_000_000  # how many pixels are made smaller at a time
MEDIA_TYPES = {".png": "image/png", ".jpg": "image/jpeg"}  # of previews, by the suffix of the file


def make_preview(frames: np.ndarray, tiles: Sequence[Tile] | None) -> tuple[bytes, str]:
    """Encode a picture for the pages of a review.

    The memory that this takes beside the frames is less than the frames take, or than 50 MB.

    Parameters
    ----------
    frames : array
        [n, H, W, 3], uint8, as they were decoded. Of an animation, `MAX_FRAMES` are shown, side by side.
    tiles : sequence of Tile or None
        The tiles of its recipe. The preview is pale where none of them lies, since nothing was compared there. None for
        a picture without a recipe.

    Returns
    -------
    (bytes, str)
        The file, of `MAX_BYTES` at most, and the suffix of its name: a PNG, pixel for pixel where no limit is reached;
        a JPEG if a PNG would have too many bytes.
    """
    numbers = choose_frames(len(frames), MAX_FRAMES)
    height, width = frames.shape[1:3]
    size = _choose_size(width, height, len(numbers))
    strip = np.concatenate([_resize(frames[number], size) for number in numbers], axis=1)
    if tiles is not None:
        _fade(strip, _find_tiles(tiles, numbers, (width, height), size))
    return _encode(Image.fromarray(_drop_colours_of_greys(strip)))


def _choose_size(width: int, height: int, count: int) -> tuple[int, int]:
    """Return the width and height at which each of `count` frames is shown."""
    strip = width * count
    if max(strip, height) < MIN_SIDE:
        scale: float = math.ceil(MIN_SIDE / max(strip, height))
    else:
        scale = min(1, MAX_WIDTH / strip, MAX_HEIGHT / height, math.sqrt(MAX_PIXELS / (strip * height)))
    return max(1, int(width * scale)), max(1, int(height * scale))


def _resize(frame: np.ndarray, size: tuple[int, int]) -> np.ndarray:
    """Return a frame at another size; [H, W, 3], uint8. Made larger, each of its pixels becomes a square."""
    height, width = frame.shape[:2]
    if (width, height) == size:
        return frame
    if size[0] >= width and size[1] >= height:
        return np.asarray(Image.fromarray(frame).resize(size, Image.Resampling.NEAREST))
    # A whole number of times smaller at first, a band of rows at a time: all of it as an image would take more memory
    # than the frame itself.
    factors = max(1, width // size[0]), max(1, height // size[1])
    rows = max(1, BAND_PIXELS // width // factors[1]) * factors[1]
    bands = [Image.fromarray(frame[top : top + rows]).reduce(factors) for top in range(0, height, rows)]
    reduced = np.concatenate([np.asarray(band) for band in bands]) if max(factors) > 1 else frame
    return np.asarray(Image.fromarray(reduced).resize(size, Image.Resampling.LANCZOS))


def _find_tiles(
    tiles: Sequence[Tile], numbers: Sequence[int], frame_size: tuple[int, int], size: tuple[int, int]
) -> np.ndarray:
    """Tell where the tiles lie in a strip.

    tiles: all tiles of the file. numbers: the frames in the strip. frame_size: width and height of a frame in the file;
    size: the same in the strip. Returns [H, W], bool.
    """
    in_tile = np.zeros((size[1], size[0] * len(numbers)), bool)
    scale_x, scale_y = size[0] / frame_size[0], size[1] / frame_size[1]
    place = {number: i * size[0] for i, number in enumerate(numbers)}  # where each frame begins in the strip
    for tile in tiles:
        if tile.frame in place and tile.box:
            left, top, width, height = tile.box
            columns = slice(
                place[tile.frame] + round(left * scale_x), place[tile.frame] + round((left + width) * scale_x)
            )
            in_tile[round(top * scale_y) : round((top + height) * scale_y), columns] = True
    return in_tile


def _fade(strip: np.ndarray, in_tile: np.ndarray) -> None:
    """Make a strip pale where no tile lies, in place: halfway to white."""
    if in_tile.all():
        return
    outside = ~in_tile[..., None]
    np.right_shift(strip, 1, out=strip, where=outside)
    np.add(strip, 128, out=strip, where=outside)


def _drop_colours_of_greys(strip: np.ndarray) -> np.ndarray:
    """Return a grey picture as [H, W], which takes a third of the bytes; any other as it is."""
    is_grey = all(np.array_equal(strip[..., 0], strip[..., channel]) for channel in (1, 2))
    return strip[..., 0] if is_grey else strip


class _Full(Exception):
    """A file got more bytes than it may have."""


class _SmallFile(io.BytesIO):
    """A file in memory that takes `MAX_BYTES` at most, so that what packs badly isn't packed to its end."""

    def write(self, content: Any, /) -> int:
        if self.tell() + len(content) > MAX_BYTES:
            raise _Full
        return super().write(content)


def _encode(image: Image.Image) -> tuple[bytes, str]:
    """Encode an image as a PNG or, if that has too many bytes, as a JPEG; the file and its suffix."""
    file: io.BytesIO = _SmallFile()
    try:
        image.save(file, "png")
        return file.getvalue(), ".png"
    except _Full:
        pass
    while True:
        for quality in QUALITIES:
            file = io.BytesIO()
            image.save(file, "jpeg", quality=quality)
            if len(file.getvalue()) <= MAX_BYTES:
                return file.getvalue(), ".jpg"
        scale = min(0.9, math.sqrt(MAX_BYTES / len(file.getvalue())))
        image = image.resize((max(1, int(image.width * scale)), max(1, int(image.height * scale))))
