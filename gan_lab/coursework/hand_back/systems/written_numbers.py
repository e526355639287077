"""Numbers as a file writes them: with a point or a comma, and with how many decimals."""

import re
from collections.abc import Iterable
from dataclasses import dataclass

from gan_lab.coursework.hand_back.systems.sheet import Sheet

NUMBER = re.compile(r"[+-]?[0-9]{1,9}(?:[.,][0-9]{1,9})?")
# With three digits behind it, the sign may also be the one between thousands.
DECIMAL = re.compile(r"[+-]?[0-9]+([.,])(?:[0-9]{1,2}|[0-9]{4,})")


@dataclass(frozen=True)
class NumberStyle:
    """How a file writes numbers."""

    mark: str = "."  # or ","
    decimals: int = 0  # behind the mark, at least
    example: str = ""  # the number of the file that shows it; "" if none does

    def write(self, points: float) -> str:
        """Write points, rounded to two decimals, with no more of them than it takes.

        Parameters
        ----------
        points : float
            The points.

        Returns
        -------
        str
            Such as "85", "82.5", or "85,00" where the file's other numbers are written so.
        """
        text = f"{points:.2f}".rstrip("0").rstrip(".") or "0"
        whole, _, decimals = text.partition(".")
        decimals = decimals.ljust(self.decimals, "0")
        return f"{whole}{self.mark}{decimals}" if decimals else whole


def read_number(text: str) -> float | None:
    """Read a number with a point or a comma; None if a text is none."""
    return float(text.replace(",", ".")) if NUMBER.fullmatch(text) else None


def find_style(sheet: Sheet, of_points: Iterable[str]) -> NumberStyle:
    """Find how a file writes numbers.

    Parameters
    ----------
    sheet : Sheet
        The file.
    of_points : iterable of str
        What stands in the column of points, and the number of points that it allows: these are looked at first.

    Returns
    -------
    NumberStyle
        The mark that most of them have, else most numbers of the file. Where no number has decimals, it is a comma if
        semicolons separate the cells, since a comma between numbers is what they leave room for.
    """
    near = [text for text in of_points if NUMBER.fullmatch(text)]
    everywhere = (cell for row in (*sheet.other_rows, *(row.cells for row in sheet.rows)) for cell in row)
    for texts in (near, everywhere):
        found: dict[str, list[str]] = {}
        for text in texts:
            if match := DECIMAL.fullmatch(text):
                found.setdefault(match[1], []).append(text)
        if found:
            mark = max(found, key=lambda each: len(found[each]))
            return NumberStyle(mark, _count_common_decimals(near, mark), found[mark][0])
    return NumberStyle("," if sheet.table.delimiter == ";" else ".")


def _count_common_decimals(texts: list[str], mark: str) -> int:
    """Return how many decimals all numbers have, at most two; 0 if they differ or there are no numbers."""
    counts = {len(text.partition(mark)[2]) for text in texts}
    return min(counts.pop(), 2) if len(counts) == 1 else 0
