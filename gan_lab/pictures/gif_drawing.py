"""Draw the frames of a GIF over one another, as browsers do.

Pillow only unpacks the numbers of each frame. Where it draws itself, it keeps rules of earlier frames that browsers
forget, and takes a number for a grey where the palette has no colour of that number.
"""

import io
import struct

import numpy as np
from PIL import Image

from gan_lab.pictures.file_structure.gif import INTERLACED, GifFrame, split_frames

STRIP_PIXELS = 250_000  # of the strips in which a frame gets its colours, so that it isn't there twice
# The beginning of a GIF, without its size: with a palette in which each number is its own grey, Pillow changes none.
SIGNATURE, GREYS = b"GIF89a", b"\xf7\0\0" + bytes(np.repeat(np.arange(256, dtype=np.uint8), 3))


def draw_gif(drawing: bytes, frames: np.ndarray) -> None:
    """Draw all frames of a GIF.

    Parameters
    ----------
    drawing : bytes
        What draws in it (`Structure.drawing`); it isn't ambiguous, so each frame stays under the next one.
    frames : array
        [frames, H, W, 3] uint8; what is drawn is written into it.

    Raises
    ------
    ValueError
        If a pixel has a number that is in no palette. Pillow raises others on broken data.
    """
    for number, part in enumerate(split_frames(drawing)):
        if number:
            frames[number] = frames[number - 1]
        left, top, width, height = part.box
        numbers, palette = _open_numbers(part), np.frombuffer(part.palette, np.uint8).reshape(-1, 3)
        canvas = frames[number, top : top + height, left : left + width]
        rows = max(1, STRIP_PIXELS // width)
        for start in range(0, height, rows):
            strip = np.asarray(numbers.crop((0, start, width, min(start + rows, height))))
            _draw_strip(canvas[start : start + rows], strip, palette, part.transparent)


def _open_numbers(part: GifFrame) -> Image.Image:
    """Open the numbers of a frame's pixels, as greys."""
    width, height = part.box[2:]
    head = SIGNATURE + struct.pack("<HH", width, height) + GREYS
    place = b"," + struct.pack("<HHHHB", 0, 0, width, height, part.flags & INTERLACED)
    return Image.open(io.BytesIO(head + place + part.data + b";"), formats=("GIF",))


def _draw_strip(canvas: np.ndarray, numbers: np.ndarray, palette: np.ndarray, transparent: int | None) -> None:
    """Draw some rows of a frame, [rows, W], on what is there; numbers that are `transparent` draw nothing."""
    if numbers.max() >= len(palette):
        raise ValueError("a pixel has a colour that isn't in the palette")
    colours = palette[numbers]
    if transparent is None:
        canvas[:] = colours
    else:
        drawn = numbers != transparent
        canvas[drawn] = colours[drawn]
