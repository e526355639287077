"""Whose row of grades.csv is whose: rows that a spreadsheet or a person changed are given back to their students.

A spreadsheet can make two names alike, or two ids: 0012 becomes 12, and Ł becomes a question mark. So a row goes first
by its cell in the column `page`, which no spreadsheet takes for a number. Only a row without that cell, of an older
file or added by a person, goes by the name, and if two have that name, by the id. Of several rows for one student none
is chosen, since that could give away the points of somebody else.
"""

import re
from collections import Counter
from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field

from gan_lab.coursework.review.gradebook.class_record import GradedStudent
from gan_lab.coursework.review.gradebook.csv_cells import (
    ID_COLUMN,
    PAGE_COLUMN,
    Row,
    simplify_name,
    spell_as_spreadsheets,
)
from gan_lab.coursework.review.intake.student_names import page_name

PAGE_END = re.compile(r"-[a-z2-7]{26}\.html\Z")  # the digest in the name of a page; letters before it may be changed


@dataclass(frozen=True)
class OwnedRow:
    """A row of grades.csv, and the id of the student for whom the last run wrote it."""

    row: Row
    written_for: str


@dataclass
class RowOwners:
    """The rows of grades.csv, by whose they are."""

    rows: dict[str, OwnedRow] = field(default_factory=dict)  # of each student who has one, by the student's id
    absent: list[tuple[str, Row]] = field(default_factory=list)  # rows of students who aren't here, each with the id
    doubled: list[Row] = field(default_factory=list)  # rows of which it is not known which one counts
    messages: list[str] = field(default_factory=list)  # sentences about those that are doubled, or called otherwise


def find_owners(
    rows: Sequence[Row],
    known: Collection[str],
    students: Sequence[GradedStudent],
    has_edits: Callable[[str, Row], bool],
) -> RowOwners:
    """Find the student of each row.

    Parameters
    ----------
    rows : sequence of dict
        The rows of grades.csv.
    known : collection of str
        The ids for which an earlier review wrote a row.
    students : sequence of GradedStudent
        The class.
    has_edits : callable
        Takes the id for which a row was written, and the row; tells whether a person changed something in it.

    Returns
    -------
    RowOwners
        Each row once.
    """
    found = RowOwners()
    ids = {other: student.id for student in students for other in student.other_ids}
    ids |= {student.id: student.id for student in students}
    by_id = {student.id: student for student in students}
    pages = {_find_page_end(page_name(id_)): id_ for id_ in (*known, *ids)}
    by_page: dict[str, list[OwnedRow]] = {}
    without_page = []
    for row in rows:
        if not (end := _find_page_end(row.get(PAGE_COLUMN, ""))):
            without_page.append(row)
        elif (id_ := ids.get(pages.get(end, ""))) is not None:
            by_page.setdefault(id_, []).append(OwnedRow(row, pages[end]))
            found.messages += _describe_other_name(by_id[id_], row.get("student", ""))
        else:
            found.absent.append((pages.get(end) or row.get("student", ""), row))
    by_name: dict[str, list[Row]] = {}
    find_owner = _RowMatching(students, known, {*by_page, *(row.get("student", "") for row in without_page)})
    for row in without_page:
        if (owner := find_owner(row)) is None:
            found.absent.append((row.get("student", ""), row))
        else:
            by_name.setdefault(owner, []).append(row)
    for id_ in dict.fromkeys([*by_page, *by_name]):
        _choose(found, by_id[id_], _drop_unedited(by_page.get(id_, []), has_edits), by_name.get(id_, []))
    return found


def _find_page_end(page: str) -> str:
    match = PAGE_END.search(page.strip())
    return match[0] if match else ""


def _describe_other_name(student: GradedStudent, name: str) -> list[str]:
    """Say so if a row is called as no spreadsheet would have changed the student's name: a person may have meant it.

    An earlier run may have known the student by the id alone.
    """
    names = (student.name, student.id, *student.other_ids)
    if any(simplify_name(name) in spell_as_spreadsheets(known) for known in names):
        return []
    return [
        f"grades.csv has {name!r} in the row of {student.name!r}, to whom it belongs by its column {PAGE_COLUMN!r}. "
        "If it is to count for another student, empty that cell too."
    ]


def _drop_unedited(rows: Sequence[OwnedRow], has_edits: Callable[[str, Row], bool]) -> Sequence[OwnedRow]:
    """Return of several rows of one student those that a person changed; if there are none, the first.

    A review writes a second one where it doesn't know that an id is a student's, such as without the roster.
    """
    edited = [owned for owned in rows if has_edits(owned.written_for, owned.row)] if len(rows) > 1 else []
    return edited or rows[:1]


def _choose(
    found: RowOwners, student: GradedStudent, with_page: Sequence[OwnedRow], without_page: Sequence[Row]
) -> None:
    """Add the one row that counts for a student; if there are several, none counts, or that with the page alone."""
    rows = [*with_page, *(OwnedRow(row, student.id) for row in without_page)]
    count = len(rows)
    if len(with_page) == 1 or count == 1:
        found.rows[student.id] = rows[0]
        found.doubled += [owned.row for owned in rows[1:]]
        which = f"only the one that has an entry in the column {PAGE_COLUMN!r} counts, and the others stay"
    else:
        found.doubled += [owned.row for owned in rows]
        which = "so none of them counts, and they stay"
    if count > 1:
        found.messages.append(
            f"grades.csv has {count} rows for {student.name!r}: {which}. Type what counts into the row that has an "
            f"entry in the column {PAGE_COLUMN!r} now, and remove the others."
        )


class _RowMatching:
    """Finds the student of a row without a page, by the name or the id, which a spreadsheet may have changed.

    has_row: the ids of students who have a row by its page, and what all other rows are called.
    """

    def __init__(self, students: Sequence[GradedStudent], known: Collection[str], has_row: Collection[str]) -> None:
        self._ids, self._known = {student.id for student in students}, set(known)
        self._similar = _group_similar(student for student in students if student.id not in has_row)
        self._counts = Counter(student.name for student in students)
        self._by_name = {student.name: student.id for student in students if self._counts[student.name] == 1}

    def __call__(self, row: Row) -> str | None:
        """Return the id of the student whose row it is; None if that is nobody here, or can't be told."""
        name, id_ = row.get("student", ""), row.get(ID_COLUMN, "").strip()
        found = self._find(name)
        return self._find(id_) if found is None and id_ and self._counts[name] > 1 else found

    def _find(self, name: str) -> str | None:
        if name in self._known:  # so it is as a run wrote it
            return name if name in self._ids else None
        # A name that no run wrote is a changed one, even if somebody who handed in since is really called so.
        candidates = self._similar.get(simplify_name(name), [])
        likely = [id_ for id_ in candidates if id_ in self._known]
        exact = name if name in self._ids else self._by_name.get(name)
        likely = likely or ([exact] if exact is not None else candidates)
        return likely[0] if len(likely) == 1 else None


def _group_similar(students: Iterable[GradedStudent]) -> Mapping[str, list[str]]:
    """Group the ids of students by what a spreadsheet may make of their ids and names."""
    groups: dict[str, list[str]] = {}
    for student in students:
        for spelling in {*spell_as_spreadsheets(student.id), *spell_as_spreadsheets(student.name)}:
            groups.setdefault(spelling, []).append(student.id)
    return groups
