"""grades.csv as it is written: a row for each student, and rows and columns of a person's own, which stay."""

import re
from collections.abc import Sequence
from dataclasses import dataclass, field

from gan_lab.coursework.review.gradebook.changes import COMMENT, POINTS
from gan_lab.coursework.review.gradebook.class_record import GradedStudent
from gan_lab.coursework.review.gradebook.csv_cells import (
    COMMENT_COLUMN,
    COMMENT_ENDING,
    FIXED_COLUMNS,
    ID_COLUMN,
    LATE_COLUMN,
    PAGE_COLUMN,
    VERSION_COLUMN,
    Row,
    encode_line,
    encode_lines,
    format_points,
    has_separator,
)
from gan_lab.coursework.review.gradebook.marks import Marks

MAX_CELL = 30_000  # characters of a cell with comments; spreadsheets cut a longer one, at 32,767
CUT = "\n\n[The rest is in gan-lab grade.]"


@dataclass(frozen=True)
class GradesRow:
    """A row of grades.csv."""

    student: str  # the student's id; "" if it isn't known whose row it is
    cells: Row
    version: int  # of grades.db, when it was written
    is_of_class: bool = True  # False for a row that counts for nobody now


@dataclass
class GradesSheet:
    """All of grades.csv."""

    rows: dict[str, GradesRow] = field(default_factory=dict)  # of the class, by the student's id
    kept: list[GradesRow] = field(default_factory=list)  # which count for nobody now
    own_columns: list[str] = field(default_factory=list)  # that a person added

    def __post_init__(self) -> None:
        self._lines: dict[str, tuple[GradesRow, str]] = {}  # as they were encoded last
        self._style: tuple = ()  # by which they were

    def list_rows(self) -> list[Row]:
        """Return all rows as they are read from the file."""
        return [row.cells | {VERSION_COLUMN: str(row.version)} for row in (*self.rows.values(), *self.kept)]

    def encode(self, marks: Marks) -> bytes:
        """Encode it as the file is written. Rows that didn't change since the last time cost little."""
        all_rows = [*self.rows.values(), *self.kept]
        headings = self._list_headings(marks, all_rows)
        quotes_all = any(has_separator(row.cells.values()) for row in all_rows)
        if self._style != (headings, quotes_all):
            self._style, self._lines = (headings, quotes_all), {}
        for id_, row in self.rows.items():
            if id_ not in self._lines or self._lines[id_][0] is not row:
                self._lines[id_] = (row, _encode_row(row, headings, quotes_all))
        lines = [self._lines[id_][1] for id_ in self.rows]
        kept = [_encode_row(row, headings, quotes_all) for row in self.kept]
        return encode_lines([encode_line(headings, quotes_all), *lines, *kept])

    def _list_headings(self, marks: Marks, rows: Sequence[GradesRow]) -> tuple[str, ...]:
        comments = [f"{criterion.id}{COMMENT_ENDING}" for criterion in marks.record.criteria]
        used = [heading for heading in comments if any(row.cells.get(heading) for row in rows)]
        asked = [criterion.id for criterion in marks.record.criteria]
        former = [criterion.id for criterion in marks.record.former_criteria]
        known = [*FIXED_COLUMNS[:1], *asked, *FIXED_COLUMNS[1:], *used, COMMENT_COLUMN, *former]
        return tuple(dict.fromkeys([*known, *self.own_columns]))


def _encode_row(row: GradesRow, headings: Sequence[str], quotes_all: bool) -> str:
    cells = row.cells | {VERSION_COLUMN: str(row.version)}
    return encode_line((cells.get(heading, "") for heading in headings), quotes_all)


def list_fields(marks: Marks) -> dict[str, tuple[str, str]]:
    """List the columns into which a person types.

    Parameters
    ----------
    marks : Marks
        The class.

    Returns
    -------
    dict of str to (str, str)
        The criterion's id, "" for all of the work, and what it takes, "points" or "comment", by the heading.
    """
    fields = {COMMENT_COLUMN: ("", COMMENT)}
    fields |= {f"{id_}{COMMENT_ENDING}": (id_, COMMENT) for id_ in marks.criteria}
    return fields | {id_: (id_, POINTS) for id_ in marks.criteria}


def make_cells(marks: Marks, student: GradedStudent) -> Row:
    """Make the cells of a student's row, but for a person's own columns.

    Parameters
    ----------
    marks : Marks
        The class.
    student : GradedStudent
        One of it.

    Returns
    -------
    dict of str to str
        The cells by heading.
    """
    # Only the first cell may hold a semicolon before a formula, if a program splits the table there.
    id_ = re.sub(r"[;\t\r\n]", " ", student.id)
    cells = {"student": student.name, ID_COLUMN: id_, PAGE_COLUMN: student.page, LATE_COLUMN: _format_lateness(student)}
    decided = []
    for criterion_id, criterion in marks.criteria.items():
        mark = marks.find_mark(student.id, criterion_id)
        cells[criterion_id] = marks.find_own_points(student.id, criterion_id) or format_points(mark.points)
        if mark.comment:
            cells[f"{criterion_id}{COMMENT_ENDING}"] = _fit(mark.comment)
        if mark.points is not None and criterion in marks.record.criteria:
            decided.append(mark.points)
    cells[COMMENT_COLUMN] = _fit(marks.find_comment(student.id)[0])
    cells |= {"total": format_points(sum(decided)), "of": format_points(marks.record.max_total)}
    return cells | {"open": str(len(marks.record.criteria) - len(decided))}


def _fit(comments: str) -> str:
    """Return comments as a cell can hold them: those of several persons, one below the other, can be too long."""
    return comments if len(comments) <= MAX_CELL else comments[: MAX_CELL - len(CUT)].rstrip() + CUT


def _format_lateness(student: GradedStudent) -> str:
    """Write how late a submission is for a cell: in hours, "late" if only that is known, "" if it isn't late."""
    if student.late_seconds:
        return format_points(student.late_seconds / 3600)
    return "late" if student.is_late else ""


def renew_sheet(old: GradesSheet, edited: GradesSheet, marks: Marks, version: int) -> GradesSheet:
    """Make all rows anew, with the rows and columns of a person's own as they are in grades.csv now.

    Parameters
    ----------
    old : GradesSheet
        The rows as they were written last. One that stays as it is keeps its version.
    edited : GradesSheet
        What was read from grades.csv: of each student who has a row there, the cells in columns of a person's own.
    marks : Marks
        The class.
    version : int
        Of grades.db.

    Returns
    -------
    GradesSheet
        The rows of the class in its order, and those that count for nobody.
    """
    rows = {}
    for id_, student in marks.students.items():
        before = old.rows.get(id_)
        source = edited.rows.get(id_) or before
        own = {key: source.cells[key] for key in edited.own_columns if key in source.cells} if source else {}
        cells = own | make_cells(marks, student)
        rows[id_] = before if before and before.cells == cells else GradesRow(id_, cells, version)
    kept = [GradesRow(row.student, row.cells, version, False) for row in edited.kept]
    return GradesSheet(rows, kept, edited.own_columns)
