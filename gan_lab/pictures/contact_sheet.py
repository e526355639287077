"""A sheet of pictures with a heading and captions: what a grid is, and each frame of an animation."""

import math
from collections.abc import Sequence

import numpy as np
from PIL import Image, ImageDraw, ImageFont

from gan_lab.errors import GanLabError
from gan_lab.pictures.recipe import MAX_PIXELS

SHOWN_SIZE = 128  # pictures smaller than this are enlarged by a whole factor, pixel by pixel
MAX_SHOWN, REDUCED_SIZE = (
    512,
    256,
)  # pictures larger than the first are reduced to the second: ten of them fill a sheet
MARGIN = 6
LINE = 16  # pixels from one line of text to the next
INK, PAPER = (32, 32, 32), (255, 255, 255)

Box = tuple[int, int, int, int]  # left, top, width, height


def draw_sheet(
    heading: str, pictures: np.ndarray, captions: Sequence[Sequence[str]], columns: int
) -> tuple[Image.Image, list[Box]]:
    """Pictures [n, H, W, 3] uint8 row by row under a heading, each over the lines of its caption; and their places."""
    width = shown_width(pictures.shape[2])
    height = pictures.shape[1] * width // pictures.shape[2]
    font = ImageFont.load_default(size=12)
    captions = [[line for fact in caption for line in _wrapped(fact, font, width, " + ")] for caption in captions]
    below = LINE * max(len(caption) for caption in captions)
    headings = _wrapped(heading, font, columns * (width + MARGIN) - MARGIN, " · ")
    above = LINE * len(headings) + MARGIN
    rows = math.ceil(len(pictures) / columns)
    size = (columns * (width + MARGIN) + MARGIN, above + rows * (height + below + MARGIN) + MARGIN)
    check_size(*size)
    sheet = Image.new("RGB", size, PAPER)
    draw = ImageDraw.Draw(sheet)
    for number, line in enumerate(headings):
        draw.text((MARGIN, MARGIN / 2 + number * LINE), line, INK, font)
    boxes = []
    for i, (pixels, caption) in enumerate(zip(pictures, captions, strict=True)):
        left = MARGIN + (i % columns) * (width + MARGIN)
        top = above + (i // columns) * (height + below + MARGIN)
        sheet.paste(Image.fromarray(rescaled(pixels, width)), (left, top))
        for number, text in enumerate(caption):
            draw.text((left, top + height + number * LINE), text, INK, font)
        boxes.append((left, top, width, height))
    return sheet, boxes


def shown_width(width: int) -> int:
    """How wide a sheet shows a picture of this width."""
    if width <= MAX_SHOWN:
        return width * max(1, SHOWN_SIZE // width)
    factor = width // REDUCED_SIZE
    return width // factor if width % factor == 0 else width


def rescaled(pixels: np.ndarray, width: int) -> np.ndarray:
    """A picture [H, W, 3] uint8 at this width, larger or smaller by a whole factor.

    Enlarged, each pixel becomes a square of its colour; reduced, each square becomes its mean, rounded half up.
    """
    if width >= pixels.shape[1]:
        scale = width // pixels.shape[1]
        return pixels.repeat(scale, 0).repeat(scale, 1)
    side = pixels.shape[1] // width
    squares = pixels.reshape(pixels.shape[0] // side, side, width, side, 3)
    return ((squares.sum((1, 3), dtype=np.uint32) + side * side // 2) // (side * side)).astype(np.uint8)


def check_size(width: int, height: int, frames: int = 1) -> None:
    """GanLabError if a file of this size would be larger than the kit reads again."""
    if width * height * frames > MAX_PIXELS:
        most = MAX_PIXELS / (width * height * frames)
        raise GanLabError(f"These pictures are too many for one file: take at most {most:.0%} of them.")


def _shortened(text: str, font: ImageFont.FreeTypeFont, width: int) -> str:
    if font.getlength(text) <= width:
        return text
    while text and font.getlength(text + "…") > width:
        text = text[:-1]
    return text.rstrip() + "…"


def _wrapped(text: str, font: ImageFont.FreeTypeFont, width: int, separator: str) -> list[str]:
    """`text` broken at its separators into lines of at most `width` pixels; a part that is still too long is cut."""
    lines: list[str] = []
    for part in text.split(separator):
        if lines and font.getlength(lines[-1] + separator + part) <= width:
            lines[-1] += separator + part
        else:
            lines.append(part)
    return [_shortened(line, font, width) for line in lines]
