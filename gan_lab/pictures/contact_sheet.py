"""Draw a sheet of pictures with a heading and captions: a grid, or one frame of an animation."""

import math
from collections.abc import Sequence

import numpy as np
from PIL import Image, ImageDraw, ImageFont

from gan_lab.errors import GanLabError
from gan_lab.pictures.pixels import display_width, rescale
from gan_lab.pictures.recipe import MAX_PIXELS
from gan_lab.pictures.tile import Box

MARGIN = 6  # pixels around each picture
LINE_HEIGHT = 16  # pixels, from one line of text to the next
FONT_SIZE = 12  # pixels
TEXT_COLOUR, BACKGROUND = (32, 32, 32), (255, 255, 255)

Font = ImageFont.FreeTypeFont | ImageFont.ImageFont


def draw_sheet(
    heading: str, pictures: np.ndarray, captions: Sequence[Sequence[str]], columns: int
) -> tuple[Image.Image, list[Box]]:
    """Draw pictures row by row under a heading, each above its caption.

    Parameters
    ----------
    heading : str
        The text at the top; broken into lines where it is too long.
    pictures : array
        [n, H, W, 3] uint8.
    captions : sequence of sequence of str
        The parts of each picture's caption, one line each.
    columns : int
        How many pictures a row has, 1 to n.

    Returns
    -------
    sheet : PIL.Image.Image
        The sheet.
    boxes : list of tuple of int
        The place of each picture on it: left, top, width, height in pixels.

    Raises
    ------
    GanLabError
        If the sheet would have more pixels than the kit reads back.
    """
    width = display_width(pictures.shape[2])
    height = pictures.shape[1] * width // pictures.shape[2]
    font = ImageFont.load_default(size=FONT_SIZE)
    lines = [[line for part in caption for line in _wrap(part, font, width, " + ")] for caption in captions]
    headings = _wrap(heading, font, columns * (width + MARGIN) - MARGIN, " · ")
    first_row = LINE_HEIGHT * len(headings) + MARGIN
    row_height = height + LINE_HEIGHT * max(map(len, lines)) + MARGIN
    rows = math.ceil(len(pictures) / columns)
    size = (columns * (width + MARGIN) + MARGIN, first_row + rows * row_height + MARGIN)
    check_size(*size)
    sheet = Image.new("RGB", size, BACKGROUND)
    draw = ImageDraw.Draw(sheet)
    for number, line in enumerate(headings):
        draw.text((MARGIN, MARGIN / 2 + number * LINE_HEIGHT), line, TEXT_COLOUR, font)
    boxes = []
    for i, (pixels, caption) in enumerate(zip(pictures, lines, strict=True)):
        left = MARGIN + (i % columns) * (width + MARGIN)
        top = first_row + (i // columns) * row_height
        sheet.paste(Image.fromarray(rescale(pixels, width)), (left, top))
        for number, line in enumerate(caption):
            draw.text((left, top + height + number * LINE_HEIGHT), line, TEXT_COLOUR, font)
        boxes.append((left, top, width, height))
    return sheet, boxes


def draw_frames(
    heading: str, pictures: np.ndarray, captions: Sequence[Sequence[str]], columns: int
) -> tuple[list[Image.Image], list[Box]]:
    """Draw the frames of an animation, each a sheet with one row of pictures.

    Parameters
    ----------
    heading : str
        The text at the top of every frame.
    pictures : array
        [frames * columns, H, W, 3] uint8, frame by frame.
    captions : sequence of sequence of str
        The parts of the caption of each column.
    columns : int
        How many pictures a frame shows.

    Returns
    -------
    frames : list of PIL.Image.Image
        The sheets, all of the same size.
    boxes : list of tuple of int
        The place of each picture on its frame: left, top, width, height in pixels.

    Raises
    ------
    GanLabError
        If the frames together would have more pixels than the kit reads back.
    """
    frames: list[Image.Image] = []
    boxes: list[Box] = []
    for start in range(0, len(pictures), columns):
        frame, places = draw_sheet(heading, pictures[start : start + columns], captions, columns)
        check_size(*frame.size, len(pictures) // columns)
        frames.append(frame)
        boxes += places
    return frames, boxes


def check_size(width: int, height: int, frames: int = 1) -> None:
    """Refuse a file that would be larger than the kit reads back.

    Parameters
    ----------
    width, height : int
        The size in pixels, of one frame or one picture.
    frames : int
        How many of them the file holds, 1 or more.

    Raises
    ------
    GanLabError
        If that is more than `recipe.MAX_PIXELS` altogether.
    """
    if width * height * frames > MAX_PIXELS:
        share = MAX_PIXELS / (width * height * frames)
        raise GanLabError(f"These pictures are too many for one file: take at most {share:.0%} of them.")


def _shorten(text: str, font: Font, width: int) -> str:
    """Cut a line of text to at most `width` pixels; an ellipsis marks the cut."""
    if font.getlength(text) <= width:
        return text
    while text and font.getlength(text + "…") > width:
        text = text[:-1]
    return text.rstrip() + "…"


def _wrap(text: str, font: Font, width: int, separator: str) -> list[str]:
    """Break a text at its separators into lines of at most `width` pixels; a part that is still too long is cut."""
    lines: list[str] = []
    for part in text.split(separator):
        if lines and font.getlength(lines[-1] + separator + part) <= width:
            lines[-1] += separator + part
        else:
            lines.append(part)
    return [_shorten(line, font, width) for line in lines]
