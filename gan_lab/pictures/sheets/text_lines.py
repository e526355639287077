"""Break a text into lines that fit a width in pixels, each with the font that has its characters."""

from bisect import bisect_right
from dataclasses import dataclass

from gan_lab.pictures.sheets.fonts import ELLIPSIS, Font, choose_font

PLUS = " + "  # between the parts of a mixture; a line that goes on behind it begins with it
LINE_HEIGHT = 16  # pixels, from one line of text to the next


@dataclass(frozen=True)
class Line:
    """One line of text with its font."""

    text: str
    font: Font

    @property
    def width(self) -> float:
        """Its length in pixels."""
        return self.font.getlength(self.text)


def break_lines(text: str, width: float, max_lines: int, separator: str = PLUS) -> list[Line]:
    """Break a text into lines, first at a separator, then between words; an ellipsis marks what was cut.

    Parameters
    ----------
    text : str
        Any text; a line break in it is kept.
    width : float
        The most that a line may measure, in pixels.
    max_lines : int
        How many lines there may be, 1 or more.
    separator : str
        Where lines are broken first: between the parts of a mixture, if nothing else is said.

    Returns
    -------
    list of Line
        At most `max_lines`; none for an empty text.
    """
    font = choose_font(text)
    lines: list[str] = []
    for paragraph in text.splitlines():
        for line in _fill(paragraph.split(separator), separator, font, width):
            lines += _fill(line.split(), " ", font, width) if font.getlength(line) > width else [line.strip()]
    if len(lines) > max_lines:
        lines = [*lines[: max_lines - 1], f"{lines[max_lines - 1]} {ELLIPSIS}"]
    return [Line(_shorten(line, font, width), font) for line in lines]


def _fill(parts: list[str], separator: str, font: Font, width: float) -> list[str]:
    """Join parts into lines, as many into each as fit; a part that is too long has a line of its own."""
    lines: list[str] = []
    for part in parts:
        if lines and font.getlength(lines[-1] + separator + part) <= width:
            lines[-1] += separator + part
        else:
            lines.append(f"+ {part}" if lines and separator == PLUS else part)
    return lines


def _shorten(text: str, font: Font, width: float) -> str:
    """Cut a line to at most `width` pixels; an ellipsis marks the cut."""
    if font.getlength(text) <= width:
        return text
    text = text.rstrip(f" {ELLIPSIS}")
    count = bisect_right(range(1, len(text)), width, key=lambda count: font.getlength(text[:count] + ELLIPSIS))
    return text[:count].rstrip() + ELLIPSIS
