"""Whose row of grades.csv is whose: rows that a spreadsheet or a person changed are given back to their students.

A spreadsheet can make two names alike: 0012 becomes 12, and Ł becomes a question mark. So a row goes first by its cell
in the column `page`, which no spreadsheet takes for a number. Only a row without that cell, of an older file or added
by a person, goes by the name. Of several rows for one student none is chosen, since that could give away the points of
somebody else.
"""

import re
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field

from gan_lab.coursework.review.grading.grades_csv import PAGE_COLUMN, Row, simplify_name, spell_as_spreadsheets
from gan_lab.coursework.review.intake.student_names import page_name

PAGE_END = re.compile(r"-[a-z2-7]{26}\.html\Z")  # the digest in the name of a page; letters before it may be changed


@dataclass
class RowOwners:
    """The rows of grades.csv, by whose they are."""

    rows: dict[str, Row] = field(default_factory=dict)  # the row of each student who has one
    absent: list[tuple[str, Row]] = field(default_factory=list)  # rows of students who aren't here, each with the name
    doubled: list[Row] = field(default_factory=list)  # rows of which it is not known which one counts
    messages: list[str] = field(default_factory=list)  # sentences about those that are doubled, or called otherwise


def find_owners(rows: Sequence[Row], students: Collection[str], known: Collection[str]) -> RowOwners:
    """Find the student of each row.

    Parameters
    ----------
    rows : sequence of dict
        The rows of grades.csv.
    students : collection of str
        The names of all who handed something in.
    known : collection of str
        The names of all for whom an earlier run wrote a row.

    Returns
    -------
    RowOwners
        Each row once.
    """
    found = RowOwners()
    names = {_find_page_end(page_name(student)): student for student in (*known, *students)}
    by_page: dict[str, list[Row]] = {}
    by_name: dict[str, list[Row]] = {}
    without_page = []
    for row in rows:
        if not (end := _find_page_end(row.get(PAGE_COLUMN, ""))):
            without_page.append(row)
        elif (student := names.get(end)) is not None and student in students:
            by_page.setdefault(student, []).append(row)
            found.messages += _describe_other_name(student, row.get("student", ""))
        else:
            found.absent.append((student or row.get("student", ""), row))
    find_owner = _NameMatching(students, known, {*by_page, *(row.get("student", "") for row in without_page)})
    for row in without_page:
        name = row.get("student", "")
        if (owner := find_owner(name)) is None:
            found.absent.append((name, row))
        else:
            by_name.setdefault(owner, []).append(row)
    for student in dict.fromkeys([*by_page, *by_name]):
        _choose(found, student, by_page.get(student, []), by_name.get(student, []))
    return found


def _find_page_end(page: str) -> str:
    match = PAGE_END.search(page.strip())
    return match[0] if match else ""


def _describe_other_name(student: str, name: str) -> list[str]:
    """Say so if a row is called as no spreadsheet would have changed the student's name: a person may have meant it."""
    if simplify_name(name) in spell_as_spreadsheets(student):
        return []
    return [
        f"grades.csv has {name!r} in the row of {student!r}, to whom it belongs by its column {PAGE_COLUMN!r}. If it "
        "is to count for another student, empty that cell too."
    ]


def _choose(found: RowOwners, student: str, with_page: Sequence[Row], without_page: Sequence[Row]) -> None:
    """Add the one row that counts for a student; if there are several, none counts, or that with the page alone."""
    rows, count = [*with_page, *without_page], len(with_page) + len(without_page)
    if len(with_page) == 1 or count == 1:
        found.rows[student] = rows[0]
        found.doubled += rows[1:]
        which = f"only the one that has an entry in the column {PAGE_COLUMN!r} counts, and the others stay"
    else:
        found.doubled += rows
        which = "so none of them counts, and they stay"
    if count > 1:
        found.messages.append(
            f"grades.csv has {count} rows for {student!r}: {which}. Type what counts into the row that has an entry in "
            f"the column {PAGE_COLUMN!r} now, and remove the others."
        )


class _NameMatching:
    """Finds the student of a row by its name, which a spreadsheet may have changed.

    has_row: the students who have a row by its page, and the names of all other rows.
    """

    def __init__(self, students: Collection[str], known: Collection[str], has_row: Collection[str]) -> None:
        self._students, self._known = set(students), set(known)
        self._similar = _group_similar(student for student in students if student not in has_row)

    def __call__(self, name: str) -> str | None:
        """Return whose row it is; None if that is nobody here, or can't be told."""
        if name in self._known:  # so it is as a run wrote it
            return name if name in self._students else None
        # A name that no run wrote is a changed one, even if somebody who handed in since is really called so.
        candidates = self._similar.get(simplify_name(name), [])
        likely = [student for student in candidates if student in self._known]
        likely = likely or ([name] if name in self._students else candidates)
        return likely[0] if len(likely) == 1 else None


def _group_similar(students: Iterable[str]) -> Mapping[str, list[str]]:
    """Group students by what a spreadsheet may make of their names."""
    groups: dict[str, list[str]] = {}
    for student in students:
        for spelling in spell_as_spreadsheets(student):
            groups.setdefault(spelling, []).append(student)
    return groups
