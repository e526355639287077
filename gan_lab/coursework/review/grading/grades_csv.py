"""grades.csv as a file: written so that a spreadsheet changes nothing, and read as a spreadsheet may have saved it."""

import csv
import io
import math
import re
import unicodedata
from collections.abc import Sequence
from pathlib import Path
from typing import Literal

from gan_lab.coursework.review.tables import decode_table, find_delimiter
from gan_lab.errors import GanLabError

PAGE_COLUMN = "page"  # the name of the student's page, by which a row is found again
ID_COLUMN = "id"  # by which the learning system knows the student
LATE_COLUMN = "late_hours"  # how late the submission is, in hours; "late" if only that is known
# Columns that are neither criteria nor a person's.
FIXED_COLUMNS = ("student", "total", "of", "open", ID_COLUMN, LATE_COLUMN, PAGE_COLUMN)
COMMENT_COLUMN = "comment"  # what a person writes to the student
FORMULA_STARTS = ("=", "+", "-", "@", "\t", "\r", "\n")  # a spreadsheet takes a cell that begins with one for a formula

Row = dict[str, str]  # the cells of a row, by the heading of the column


def read_table(path: Path) -> list[Row]:
    """Read a table with commas, semicolons or tabs between its cells, in UTF-8, UTF-16 or Windows' older encoding.

    Parameters
    ----------
    path : Path
        The file, which needn't exist.

    Returns
    -------
    list of dict
        Its rows, each by the heading of the column, without empty ones; [] if there is no file.

    Raises
    ------
    GanLabError
        If it isn't a table, or has no column "student".
    """
    if not path.exists():
        return []
    text = decode_table(path.read_bytes())
    try:
        rows = list(csv.DictReader(io.StringIO(text, newline=""), delimiter=find_delimiter(text), restkey=None))
    except csv.Error as problem:
        raise GanLabError(f"{path} can't be read as a table ({problem}): mend it, or move it away.") from None
    if rows and "student" not in rows[0]:
        raise GanLabError(
            f"{path} has no column 'student' between commas, semicolons or tabs: mend it, or move it away."
        )
    cells = (
        {key: unescape_cell(value) for key, value in row.items() if key and isinstance(value, str)} for row in rows
    )
    return [row for row in cells if any(value.strip() for value in row.values())]


def encode_table(header: Sequence[str], rows: Sequence[Row]) -> bytes:
    """Encode a table so that it opens in a spreadsheet with its letters right and no cell taken for a formula.

    Parameters
    ----------
    header : sequence of str
        The columns in order.
    rows : sequence of dict
        Cells by column; a missing one is empty.

    Returns
    -------
    bytes
        CSV with commas, in UTF-8 with a byte order mark.
    """
    text = io.StringIO(newline="")
    # A program that splits at semicolons or tabs must not see more cells, so all are quoted if one contains such a
    # character.
    ambiguous = any(separator in value for row in rows for value in row.values() for separator in ";\t")
    quoting: Literal[0, 1] = csv.QUOTE_ALL if ambiguous else csv.QUOTE_MINIMAL
    writer = csv.DictWriter(text, header, restval="", extrasaction="ignore", quoting=quoting)
    writer.writerow({key: escape_cell(key) for key in header})
    writer.writerows({key: escape_cell(value) for key, value in row.items()} for row in rows)
    return text.getvalue().encode("utf-8-sig", errors="replace")


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
