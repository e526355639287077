"""A sheet of pictures with a heading and captions: what a grid is, and each frame of an animation."""

import math
from collections.abc import Sequence

import numpy as np
from PIL import Image, ImageDraw, ImageFont

from gan_lab.errors import GanLabError
from gan_lab.recipe import MOST_PIXELS

SHOWN_SIZE = 128  # pictures smaller than this are enlarged by a whole factor, pixel by pixel
MARGIN = 6
LINE = 16  # pixels from one line of text to the next
INK, PAPER = (32, 32, 32), (255, 255, 255)

Box = tuple[int, int, int, int]  # left, top, width, height


def draw_sheet(
    heading: str, pictures: np.ndarray, captions: Sequence[Sequence[str]], columns: int
) -> tuple[Image.Image, list[Box]]:
    """Pictures [n, H, W, 3] uint8 row by row under a heading, each over the lines of its caption; and their places."""
    scale = max(1, SHOWN_SIZE // pictures.shape[2])
    height, width = (side * scale for side in pictures.shape[1:3])
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
        sheet.paste(Image.fromarray(pixels.repeat(scale, 0).repeat(scale, 1)), (left, top))
        for number, text in enumerate(caption):
            draw.text((left, top + height + number * LINE), text, INK, font)
        boxes.append((left, top, width, height))
    return sheet, boxes


def check_size(width: int, height: int, frames: int = 1) -> None:
    """GanLabError if a file of this size would be larger than the kit reads again."""
    if width * height * frames > MOST_PIXELS:
        most = MOST_PIXELS / (width * height * frames)
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
