"""Draw a sheet of pictures with its text: a grid, or one frame of an animation.

The heading stands at the top, labels of columns above them, labels of rows at their left, a caption below each picture.
"""

import math
import warnings
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from PIL import Image, ImageDraw

from gan_lab.errors import GanLabError
from gan_lab.pictures.display_size import display_width, rescale
from gan_lab.pictures.file_structure.structure import ANIMATION_DECODING_BYTES, MAX_DECODING_BYTES, measure_memory
from gan_lab.pictures.recipe import MAX_PIXELS
from gan_lab.pictures.sheets.fonts import find_undrawable
from gan_lab.pictures.sheets.sheet_text import SheetText
from gan_lab.pictures.sheets.text_lines import LINE_HEIGHT, Line, break_lines
from gan_lab.pictures.tile import Box

MARGIN = 6  # pixels around each picture
MAX_ROW_LABEL = 128  # pixels, the width of the labels at the left
MAX_LINES = 6  # of a label, or of a part of a caption
MAX_HEADING_LINES = 10
TEXT_COLOUR, BACKGROUND = (32, 32, 32), (255, 255, 255)


def draw_sheet(text: SheetText, pictures: np.ndarray, columns: int) -> tuple[Image.Image, list[Box]]:
    """Draw pictures row by row.

    Parameters
    ----------
    text : SheetText
        All that is written on the sheet. What is too long for its place is broken into lines, and cut in the end.
    pictures : array
        [n, H, W, 3] uint8.
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
    plan = _plan(text, pictures, columns)
    rows = range(math.ceil(len(pictures) / columns))
    check_size(*plan.size(len(rows)))
    return _draw_rows(plan, pictures, rows)


def draw_frames(text: SheetText, pictures: np.ndarray, columns: int) -> tuple[list[Image.Image], list[Box]]:
    """Draw the frames of an animation, each a sheet with one row of the pictures.

    Parameters
    ----------
    text : SheetText
        The text of all frames, as for one sheet: each frame has the heading, the labels of the columns, and the label
        and the captions of its row.
    pictures : array
        [frames * columns, H, W, 3] uint8, frame by frame.
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
    plan = _plan(text, pictures, columns)
    count = len(pictures) // columns
    check_size(*plan.size(1), count)
    frames: list[Image.Image] = []
    boxes: list[Box] = []
    for row in range(count):
        frame, places = _draw_rows(plan, pictures, range(row, row + 1))
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
        If that is more than `recipe.MAX_PIXELS` altogether, or the frames take too much memory to be decoded.
    """
    share = MAX_PIXELS / (width * height * frames)
    if frames > 1:
        share = min(share, MAX_DECODING_BYTES / measure_memory(width, height, frames, ANIMATION_DECODING_BYTES))
    if share < 1:
        raise GanLabError(f"These pictures are too many for one file: take at most {share:.0%} of them.")


@dataclass(frozen=True)
class _Plan:
    """The lines of text of a sheet and the size of its pictures, from which all places follow; in pixels."""

    columns: int
    width: int  # of a picture
    height: int
    left: int  # where the first column begins
    heading: list[Line]
    column_labels: list[list[Line]]
    row_labels: list[list[Line]]
    captions: list[list[Line]]

    @property
    def top_of_rows(self) -> int:
        """Where the first row begins."""
        lines = len(self.heading) + max(map(len, self.column_labels), default=0)
        return MARGIN + LINE_HEIGHT * lines

    @property
    def row_height(self) -> int:
        """From one row to the next."""
        return self.height + LINE_HEIGHT * max(map(len, self.captions), default=0) + MARGIN

    def column_left(self, column: int) -> int:
        """Where a column begins."""
        return self.left + column * (self.width + MARGIN)

    def size(self, rows: int) -> tuple[int, int]:
        """Width and height of a sheet with so many rows."""
        return self.column_left(self.columns), self.top_of_rows + rows * self.row_height + MARGIN


def _plan(text: SheetText, pictures: np.ndarray, columns: int) -> _Plan:
    """Break the text of a sheet into lines that fit the pictures, and warn of characters that no font here has."""
    width = display_width(pictures.shape[2])
    height = pictures.shape[1] * width // pictures.shape[2]
    label_lines = min(MAX_LINES, max(1, height // LINE_HEIGHT))
    row_labels = [break_lines(label, MAX_ROW_LABEL, label_lines) for label in text.row_labels]
    widest = max((line.width for lines in row_labels for line in lines), default=0)
    left = MARGIN + (math.ceil(widest) + MARGIN if widest else 0)
    whole_width = left + columns * (width + MARGIN) - 2 * MARGIN
    _warn_of_boxes(text)
    return _Plan(
        columns,
        width,
        height,
        left,
        break_lines(text.heading, whole_width, MAX_HEADING_LINES, " · "),
        [break_lines(label, width, MAX_LINES) for label in text.column_labels],
        row_labels,
        [[line for part in caption for line in break_lines(part, width, MAX_LINES)] for caption in text.captions],
    )


def _draw_rows(plan: _Plan, pictures: np.ndarray, rows: Sequence[int]) -> tuple[Image.Image, list[Box]]:
    """Draw a sheet with some of the rows of a plan, and return it with the place of each picture."""
    sheet = Image.new("RGB", plan.size(len(rows)), BACKGROUND)
    draw = ImageDraw.Draw(sheet)
    _draw_lines(draw, plan.heading, MARGIN, MARGIN / 2)
    for column, lines in enumerate(plan.column_labels):
        middle = plan.column_left(column) + plan.width / 2
        _draw_lines(draw, lines, middle, plan.top_of_rows - LINE_HEIGHT * len(lines) - MARGIN / 2, alignment=0.5)
    boxes = []
    for place, row in enumerate(rows):
        top = plan.top_of_rows + place * plan.row_height
        if plan.row_labels:
            lines = plan.row_labels[row]
            middle = top + (plan.height - LINE_HEIGHT * len(lines)) / 2
            _draw_lines(draw, lines, plan.left - MARGIN, middle, alignment=1)
        for i in range(row * plan.columns, min((row + 1) * plan.columns, len(pictures))):
            left = plan.column_left(i % plan.columns)
            sheet.paste(Image.fromarray(rescale(pictures[i], plan.width)), (left, top))
            if plan.captions:
                _draw_lines(draw, plan.captions[i], left, top + plan.height)
            boxes.append((left, top, plan.width, plan.height))
    return sheet, boxes


def _draw_lines(draw: ImageDraw.ImageDraw, lines: list[Line], x: float, top: float, alignment: float = 0) -> None:
    """Draw lines below each other: to the right of x (alignment 0), around it (0.5), or to its left (1)."""
    for number, line in enumerate(lines):
        draw.text((x - alignment * line.width, top + number * LINE_HEIGHT), line.text, TEXT_COLOUR, line.font)


def _warn_of_boxes(text: SheetText) -> None:
    """Warn if the text has characters that no font on this computer has."""
    boxes = "".join(dict.fromkeys("".join(map(find_undrawable, text.all_texts()))))
    if boxes:
        warnings.warn(
            f"No font on this computer has {' '.join(boxes)}, so the picture shows a box instead: write it in other "
            "letters, or install a font that has it.",
            stacklevel=2,
        )
