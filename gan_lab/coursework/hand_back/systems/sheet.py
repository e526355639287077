"""The file that a learning system exported, read: its columns, and the row of each student with ids and name."""

import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from gan_lab.coursework.hand_back.systems.table_file import NoTableError, TableFile
from gan_lab.coursework.review.intake.printable import make_printable
from gan_lab.coursework.review.intake.roster.headings import PARTICIPANT, Columns, find_columns, fold_heading
from gan_lab.coursework.review.intake.roster.reading import (
    MOODLE,
    OWN,
    clean_row,
    find_title,
    is_student,
    read_id,
    read_name,
)
from gan_lab.coursework.review.intake.sentences import shorten
from gan_lab.coursework.review.tables import MAX_TABLE, clean_cell
from gan_lab.errors import GanLabError

MAX_SHOWN = 8  # headings of a file that is something else, in a sentence
MAX_HEADING = 40  # letters of each
WORKBOOK_PARTS = (b"[Content_Types].xml", b"mimetypeapplication/vnd.oasis", b"xl/")  # in the zip that a workbook is


@dataclass(frozen=True)
class SheetRow:
    """The row of a student."""

    number: int  # of the row in the file, from 0; the headings have 0
    cells: tuple[str, ...]  # as many as there are headings
    ids: tuple[str, ...]  # first the one that the system's own downloads have
    email: str
    name: str  # "" if the file has no names

    def describe(self) -> str:
        """Return what the row's student is called in a sentence."""
        first, name = shorten(next(iter((*self.ids, self.email)), "")), shorten(self.name)
        return f"{name} ({first})" if name and first else name or first or f"row {self.number + 1}"


@dataclass(frozen=True)
class Sheet:
    """A file that a learning system exported."""

    path: Path
    table: TableFile
    title: str  # which system's it is, by its headings; `OWN` if that can't be told
    headings: tuple[str, ...]
    folded: tuple[str, ...]  # the headings in small letters, without spaces and punctuation
    columns: Columns  # what each column holds
    rows: tuple[SheetRow, ...]  # those of students
    other_rows: tuple[tuple[str, ...], ...]  # those that the system adds, such as Canvas' row with the points possible

    def list_cells(self, column: int) -> list[str]:
        """Return the cells of all students in a column, from 0."""
        return [row.cells[column] for row in self.rows]

    def describe(self) -> str:
        """Say what the file looks like, as the end of a sentence."""
        if self.title != OWN:
            return f"looks like {self.title}"
        shown = ", ".join(heading[:MAX_HEADING] for heading in self.headings[:MAX_SHOWN] if heading)
        more = ", ..." if len(self.headings) > MAX_SHOWN else ""
        return f"has the headings {shown}{more}" if shown else "has no headings"


def read_sheet(path: Path, how_to_export: str) -> Sheet:
    """Read the file that a learning system exported.

    Parameters
    ----------
    path : Path
        The file.
    how_to_export : str
        A sentence that says where the system exports it.

    Returns
    -------
    Sheet
        What it holds.

    Raises
    ------
    GanLabError
        If it can't be opened, is too large, isn't a table of text, or names nobody.
    """
    content = _read(path, how_to_export)
    if what := _name_other_kind(content):
        raise GanLabError(f"{path} is {what}, and no table of text. {how_to_export}")
    try:
        table = TableFile(content)
    except NoTableError as problem:
        raise GanLabError(f"{path} can't be read as a table, since {problem}. {how_to_export}") from None
    if len(table.rows) < 2:
        raise GanLabError(f"{path} names no students. {how_to_export}")
    headings = tuple(make_printable(unicodedata.normalize("NFC", clean_cell(cell))) for cell in table.read_row(0))
    folded = tuple(fold_heading(heading) for heading in headings)
    cleaned = {number: clean_row(table.read_row(number), len(headings)) for number in range(1, len(table.rows))}
    title = find_title(folded, list(cleaned.values()))
    students = {number: row for number, row in cleaned.items() if is_student(row, headings, title)}
    columns = find_columns(headings, list(students.values()))
    if columns.participant is not None:
        title = MOODLE
    return Sheet(
        path,
        table,
        title,
        headings,
        folded,
        columns,
        tuple(_read_person(path, number, row, columns, title) for number, row in students.items()),
        tuple(tuple(row) for number, row in cleaned.items() if number not in students),
    )


def _read(path: Path, how_to_export: str) -> bytes:
    try:
        if path.is_dir():
            raise GanLabError(f"{path} is a folder: name the file in it that was exported. {how_to_export}")
        if path.exists() and not path.is_file():  # a pipe would be waited for without end
            raise GanLabError(f"{path} is no plain file: name the file that was exported. {how_to_export}")
        if path.stat().st_size > MAX_TABLE:
            raise GanLabError(f"{path} has more than {MAX_TABLE // 1_000_000} MB, so it is no table of a class.")
        return path.read_bytes()
    except (OSError, ValueError) as problem:
        if isinstance(problem, GanLabError):
            raise
        reason = getattr(problem, "strerror", None) or problem
        raise GanLabError(f"{path} can't be opened ({reason}): name a file that is there. {how_to_export}") from None


def _name_other_kind(content: bytes) -> str:
    """Say what a file is if its first bytes are those of something else than a table of text; "" if they aren't."""
    start = content.lstrip(b"\xef\xbb\xbf \t\r\n")[:200].lower()
    if not content.strip():
        return "empty"
    if content.startswith(b"\xd0\xcf\x11\xe0"):
        return "a workbook of a spreadsheet"
    if content.startswith(b"PK"):
        is_workbook = any(part in content for part in WORKBOOK_PARTS)
        return "a workbook of a spreadsheet" if is_workbook else "a zip"
    if content.startswith(b"%PDF"):
        return "a PDF"
    if start.startswith((b"<!doctype", b"<html", b"<?xml", b"<table", b"<head", b"<body")):
        return "a web page"
    return ""


def _read_person(path: Path, number: int, row: Sequence[str], columns: Columns, title: str) -> SheetRow:
    ids = [read_id(path, number + 1, row[column], title) for column in columns.ids]
    if columns.participant is not None and (match := PARTICIPANT.fullmatch(row[columns.participant])):
        ids = [match[2], match[0], *ids]
    email = row[columns.email] if columns.email is not None else ""
    return SheetRow(number, tuple(row), tuple(dict.fromkeys(filter(None, ids))), email, read_name(row, columns, title))
