"""The cells of grades.csv: written so that a spreadsheet changes nothing, read as a spreadsheet may have saved them."""

import csv
import io
import math
import re
import unicodedata
from collections.abc import Iterable
from pathlib import Path
from typing import Literal

from gan_lab.coursework.review.tables import WORKBOOK_STARTS, decode_table, split_table
from gan_lab.errors import GanLabError

PAGE_COLUMN = "page"  # the name of the student's page, by which a row is found again
ID_COLUMN = "id"  # by which the learning system knows the student
LATE_COLUMN = "late_hours"  # how late the submission is, in hours; "late" if only that is known
VERSION_COLUMN = "version"  # how many changes there had been when the row was written
# Columns that are neither criteria nor a person's.
FIXED_COLUMNS = ("student", "total", "of", "open", ID_COLUMN, LATE_COLUMN, PAGE_COLUMN, VERSION_COLUMN)
COMMENT_COLUMN = "comment"  # what a person writes to the student
COMMENT_ENDING = "_comment"  # behind a criterion's id: the column of what is written to the student about it
FORMULA_STARTS = ("=", "+", "-", "@", "\t", "\r", "\n")  # a spreadsheet takes a cell that begins with one for a formula

Row = dict[str, str]  # the cells of a row, by the heading of the column


def read_table(path: Path) -> list[Row]:
    """Read a table that a spreadsheet may have saved.

    Parameters
    ----------
    path : Path
        The file, which needn't exist.

    Returns
    -------
    list of dict
        As `parse_table` returns them; [] if there is no file.

    Raises
    ------
    GanLabError
        If it can't be opened, isn't a table, or has no column "student".
    """
    if path.exists() and not path.is_file():  # a pipe would be waited for without end
        raise GanLabError(f"{path} is no plain file: move it away.")
    try:
        content = path.read_bytes()
    except FileNotFoundError:
        return []
    except OSError as problem:
        raise GanLabError(f"{path} can't be opened ({problem.strerror}): mend it, or move it away.") from None
    return parse_table(content, path)


def parse_table(content: bytes, path: Path) -> list[Row]:
    """Parse a table that a spreadsheet may have saved.

    Parameters
    ----------
    content : bytes
        The file.
    path : Path
        Where it lies, for messages.

    Returns
    -------
    list of dict
        Its rows, each by the heading of the column, without empty ones. A cell that a row lacks at its end is no cell.

    Raises
    ------
    GanLabError
        If it isn't a table, or has no column "student".
    """
    way_out = "mend it, or move it away"
    if content.startswith(WORKBOOK_STARTS):
        raise GanLabError(f"{path} is a workbook of a spreadsheet: save it as CSV, or move it away.")
    try:
        headings, *lines = split_table(decode_table(content)) or [[]]
    except csv.Error as problem:
        raise GanLabError(f"{path} can't be read as a table ({problem}): {way_out}.") from None
    headings = [unescape_cell(heading).strip() for heading in headings]
    if "student" not in headings:
        raise GanLabError(f"{path} has no column 'student' between commas, semicolons or tabs: {way_out}.")
    rows = [{key: unescape_cell(cell) for key, cell in zip(headings, line, strict=False) if key} for line in lines]
    return [row for row in rows if any(cell.strip() for cell in row.values())]


def has_separator(cells: Iterable[str]) -> bool:
    """Tell whether a cell contains what another program may take for the end of a cell: a semicolon or a tab."""
    return any(";" in cell or "\t" in cell for cell in cells)


def encode_line(cells: Iterable[str], quotes_all: bool) -> str:
    """Write a row so that a spreadsheet takes no cell for a formula.

    Parameters
    ----------
    cells : iterable of str
        The cells in order.
    quotes_all : bool
        Whether each is put between quotation marks: so that a program which splits at semicolons or tabs doesn't see
        more cells, where one in the table contains such a character.

    Returns
    -------
    str
        The row with commas between the cells, and the end of the line.
    """
    text = io.StringIO(newline="")
    quoting: Literal[0, 1] = csv.QUOTE_ALL if quotes_all else csv.QUOTE_MINIMAL
    csv.writer(text, quoting=quoting).writerow(map(escape_cell, cells))
    return text.getvalue()


def encode_lines(lines: Iterable[str]) -> bytes:
    """Encode rows so that a spreadsheet shows their letters right: in UTF-8 with a byte order mark."""
    return "".join(lines).encode("utf-8-sig", errors="replace")


def escape_cell(value: str) -> str:
    """Return a cell with an apostrophe before what a spreadsheet would take for a formula, which makes it text."""
    return "'" + value if value.lstrip("'").startswith(FORMULA_STARTS) else value


def unescape_cell(value: str) -> str:
    """Return a cell without the apostrophe that `escape_cell` put there."""
    return value[1:] if value.startswith("'") and value.lstrip("'").startswith(FORMULA_STARTS) else value


def parse_points(text: str) -> float | None:
    """Read points from a cell.

    Parameters
    ----------
    text : str
        A number with a point or a comma.

    Returns
    -------
    float or None
        The points, 0 or more; None if the text is anything else.
    """
    text = text.strip().replace(",", ".")
    value = float(text) if re.fullmatch(r"\d{1,9}(\.\d{0,9})?|\.\d{1,9}", text) else math.nan
    return value if math.isfinite(value) else None


def format_points(points: float | None) -> str:
    """Write points for a cell, with two decimals at most; "" for None."""
    return "" if points is None else f"{round(points, 2):g}"


def are_equal_cells(one: str, other: str) -> bool:
    """Tell whether two cells mean the same: a spreadsheet may have changed 7.5 to 7.50 or 7,5."""
    return one == other or (parse_points(one) is not None and parse_points(one) == parse_points(other))


def simplify_name(name: str) -> str:
    """Return a name without what a spreadsheet may change: 0012 becomes 12, and o with two dots becomes ö."""
    return unicodedata.normalize("NFC", name).strip().lstrip("0").casefold()


def spell_as_spreadsheets(name: str) -> set[str]:
    """Return what `simplify_name` makes of a name, also if it was saved in Windows' older encoding: Ł becomes ?."""
    composed = unicodedata.normalize("NFC", name)
    return {simplify_name(name), simplify_name(composed.encode("cp1252", errors="replace").decode("cp1252"))}
