"""What a person changed in grades.csv with a spreadsheet, found by what its cells showed at that time.

Each row says at which version of grades.db it was written. An edit replaces only what had been typed until then. If
somebody typed something else since, in the page or in another spreadsheet, both stand, and are shown.
"""

import difflib
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field

from gan_lab.coursework.review.gradebook.changes import (
    COMMENT,
    MAX_COMMENT,
    POINTS,
    SPREADSHEET,
    Change,
    Field,
    clean_text,
    make_change,
    tidy_text,
)
from gan_lab.coursework.review.gradebook.csv_cells import (
    FIXED_COLUMNS,
    PAGE_COLUMN,
    VERSION_COLUMN,
    Row,
    are_equal_cells,
    parse_points,
)
from gan_lab.coursework.review.gradebook.database import GradesDatabase
from gan_lab.coursework.review.gradebook.grades_sheet import GradesRow, GradesSheet, list_fields
from gan_lab.coursework.review.gradebook.row_owners import find_owners
from gan_lab.coursework.review.gradebook.state import GradesState
from gan_lab.coursework.review.gradebook.stored_sheet import find_shown
from gan_lab.coursework.review.intake.sentences import join_words

NEARLY = 0.8  # how alike a column's heading and a criterion's id or title are, from 0 to 1, if one is meant


@dataclass
class Edits:
    """What a person changed in grades.csv."""

    changes: list[Change] = field(default_factory=list)
    sheet: GradesSheet = field(default_factory=GradesSheet)  # rows and columns that aren't made from changes
    messages: list[str] = field(default_factory=list)  # about rows and columns that don't count

    @property
    def taken_over(self) -> list[str]:
        """A sentence that says how much was taken over, if there is anything."""
        counts = [(sum(change.what == what for change in self.changes), what) for what in (POINTS, COMMENT)]
        parts = [f"{count} {_name_kind(what, count)}" for count, what in counts if count]
        return [f"Taken over from grades.csv: {' and '.join(parts)}."] if parts else []


def _name_kind(what: str, count: int) -> str:
    if what == POINTS:
        return "entry of points" if count == 1 else "entries of points"
    return "comment" if count == 1 else "comments"


class EditReader:
    """Finds edits in rows of grades.csv.

    Parameters
    ----------
    database : GradesDatabase
        The open file.
    state : GradesState
        What it holds.
    shown : GradesSheet
        The rows as they were written last, which after a change of the class aren't those of `state`.
    """

    def __init__(self, database: GradesDatabase, state: GradesState, shown: GradesSheet) -> None:
        self._database, self._marks, self._shown = database, state.marks, shown
        self._version = state.version
        self._fields = list_fields(state.marks)
        self._known = [id_ for (id_,) in database.read("SELECT id FROM known_ids")]

    def read(self, rows: Sequence[Row]) -> Edits:
        """Find the edits in all rows of grades.csv, and say which rows and columns don't count."""
        owners = find_owners(rows, self._known, list(self._marks.students.values()), self._has_edits)
        edits = Edits(messages=list(owners.messages))
        headings = dict.fromkeys(heading for row in rows for heading in row)
        own_columns = [each for each in headings if each not in self._fields and each not in FIXED_COLUMNS]
        edits.sheet.own_columns = own_columns
        edits.messages += self._describe_columns(own_columns, rows)
        for id_, owned in owners.rows.items():
            edits.changes += self._find_changes(id_, owned.written_for, owned.row)
            own = {key: owned.row[key] for key in own_columns if key in owned.row}
            edits.sheet.rows[id_] = GradesRow(id_, own, self._version)
        named = []
        for id_, row in owners.absent:
            is_known = id_ in self._known
            changes = list(self._find_changes(id_, id_, row)) if is_known else []
            edits.changes += changes
            edits.sheet.kept.append(GradesRow(id_ if is_known else "", row, self._version, False))
            if self._is_typed(id_, row, is_known, changes):
                edits.messages.append(_describe_absent(id_, row))
            else:
                named.append(row.get("student", "") or id_)
        # The page is that of the row that counts.
        edits.sheet.kept += [GradesRow("", row | {PAGE_COLUMN: ""}, self._version, False) for row in owners.doubled]
        edits.messages += self._describe_cut(edits.changes)
        if named:
            edits.messages.append(
                f"grades.csv has rows of an earlier review for {join_words(named)}, who handed in nothing here: they "
                "stay until you remove them."
            )
        return edits

    def _describe_cut(self, changes: Sequence[Change]) -> list[str]:
        """Name the students whose comments are longer than those that the page takes."""
        return [
            f"A comment for {self._marks.students[each.student].name} in grades.csv has more than the {MAX_COMMENT:,} "
            "characters that one may have: the rest was left out, and stands in grades-before.csv."
            for each in changes
            if len(each.text) == MAX_COMMENT and each.student in self._marks.students
        ]

    def _has_edits(self, written_for: str, row: Row) -> bool:
        return next(self._find_changes(written_for, written_for, row), None) is not None

    def _is_typed(self, id_: str, row: Row, is_known: bool, changes: Sequence[Change]) -> bool:
        """Tell whether a row of somebody who isn't here holds anything that a person typed."""
        if is_known:
            standing = (head for field in self._list_fields(id_) for head in self._marks.log.heads(field))
            return any(each.text.strip() for each in (*standing, *changes))
        return any(cell.strip() for heading, cell in row.items() if heading not in FIXED_COLUMNS)

    def _list_fields(self, id_: str) -> list[Field]:
        return [Field(id_, criterion, what) for criterion, what in self._fields.values()]

    def _find_changes(self, id_: str, written_for: str, row: Row) -> Iterator[Change]:
        """Find what a person changed in one row.

        Parameters
        ----------
        id_ : str
            The student's id as it is now.
        written_for : str
            The id for which the row was written.
        row : dict
            The row.

        Yields
        ------
        Change
            For each cell that says something else than it showed.
        """
        stored = parse_points(row.get(VERSION_COLUMN, ""))
        version = int(stored) if stored is not None and 0 < stored <= self._version else self._version
        for heading, (criterion, what) in self._fields.items():
            if heading not in row:
                continue
            # Both as the file can hold them, and whole: what was cut would look like an edit.
            cell = tidy_text(row[heading])
            shown = tidy_text(find_shown(self._database, self._shown, written_for, heading, version))
            about = Field(id_, criterion, what)
            heads = self._marks.log.heads_at(about, version)
            from_here = self._marks.log.from_base(about, version)  # of the same spreadsheet, saved before
            is_shown_typed = any(head.text.strip() for head in heads)
            unedited = shown if is_shown_typed else ""
            before = from_here[-1].text if from_here else unedited
            now = unedited if _are_equal(what, cell, shown) else clean_text(what, cell)[:MAX_COMMENT]
            if not _are_equal(what, now, before):
                yield make_change(about, now, SPREADSHEET, (*heads, *from_here), base=version)

    def _describe_columns(self, columns: Sequence[str], rows: Sequence[Row]) -> list[str]:
        """Say which columns hold numbers that don't count: once, or at each time if one may be meant for points."""
        sentences = []
        for key in columns:
            count = sum(parse_points(row.get(key, "")) is not None for row in rows)
            if not count:
                continue
            meant = self._find_similar(key)
            if meant:
                sentences.append(
                    f"The column {key!r} of grades.csv is no criterion: its {count} numbers don't count. If they are "
                    f"points, call it {meant!r}."
                )
            elif key not in self._shown.own_columns:
                sentences.append(
                    f"The column {key!r} of grades.csv is none of the rubric's: it stays as it is, and its {count} "
                    "numbers are no points."
                )
        return sentences

    def _find_similar(self, heading: str) -> str:
        """Return the id of the criterion for which a heading is nearly the id or the title; "" if there is none."""
        names = {name.casefold(): each.id for each in self._marks.record.criteria for name in (each.title, each.id)}
        found = difflib.get_close_matches(heading.strip().casefold(), names, 1, NEARLY)
        return names[found[0]] if found else ""


def _describe_absent(id_: str, row: Row) -> str:
    changed = f" ({cell!r} there)" if (cell := row.get("student", "")) != id_ else ""
    return (
        f"grades.csv has points for {id_!r}{changed}, who handed in nothing here: the row stays. If it is to count for "
        f"somebody else, change the name, and empty its cell in the column {PAGE_COLUMN!r}."
    )


def _are_equal(what: str, one: str, other: str) -> bool:
    return are_equal_cells(one, other) if what == POINTS else one == other
