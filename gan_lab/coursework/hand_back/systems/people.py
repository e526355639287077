"""Whose row is whose: the students of the grades, found in the file that a learning system exported.

An id or an address decides, and a name only where one student and one row have it. Where two rows could be meant, or
the names at one id have nothing in common, nobody gets the points: a sentence says who it is about.
"""

import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass, field

from gan_lab.coursework.hand_back.systems.sheet import SheetRow
from gan_lab.coursework.review.gradebook.class_record import GradedStudent
from gan_lab.coursework.review.intake.person_names import NameIndex, have_common_part, is_same_name
from gan_lab.coursework.review.intake.sentences import join_words


@dataclass
class FoundRows:
    """The students of the grades and the rows of a file, brought together."""

    rows: dict[str, SheetRow] = field(default_factory=dict)  # by the student's id
    doubts: dict[str, str] = field(default_factory=dict)  # why a student has none, as a sentence, by the student's id
    doubtful_rows: set[int] = field(default_factory=set)  # numbers of rows that these sentences are about


def find_rows(students: Sequence[GradedStudent], rows: Sequence[SheetRow], has_other_numbers: bool) -> FoundRows:
    """Find the row of each student.

    Parameters
    ----------
    students : sequence of GradedStudent
        The students of the grades, each id once.
    rows : sequence of SheetRow
        The rows of the file.
    has_other_numbers : bool
        Whether the ids of the grades may be numbers that mean somebody else in the file: then such an id says no more
        than a name.

    Returns
    -------
    FoundRows
        Who was found, no row twice, and of whom it can't be told.
    """
    found = FoundRows()
    index = _RowIndex(rows)
    for student in students:
        hits = index.find(student, has_other_numbers)
        fitting = [row for row in hits if _names_agree(student, row)]
        if len(fitting) == 1:
            found.rows[student.id] = fitting[0]
        elif hits:
            _doubt(found, student, hits)
    _drop_shared(found, students)
    _find_by_name(found, students, rows)
    return found


class _RowIndex:
    """Finds rows by ids and addresses."""

    def __init__(self, rows: Sequence[SheetRow]) -> None:
        # The system's first id goes before the others, since a number of another kind may be somebody else's.
        self._first: dict[str, list[SheetRow]] = {}
        self._others: dict[str, list[SheetRow]] = {}
        self._numbers: dict[str, list[SheetRow]] = {}  # without the zeros that a spreadsheet drops
        for row in rows:
            folded = dict.fromkeys(_fold_id(each) for each in (*row.ids, row.email) if each)
            for key in folded:
                is_first = bool(row.ids) and key == _fold_id(row.ids[0])
                (self._first if is_first else self._others).setdefault(key, []).append(row)
            for number in {key.lstrip("0") for key in folded if key.isdecimal()}:
                self._numbers.setdefault(number, []).append(row)

    def find(self, student: GradedStudent, has_other_numbers: bool) -> list[SheetRow]:
        """Return the rows that have an id or the address of a student, each once."""
        hits: dict[int, SheetRow] = {}
        for text in (student.id, *student.other_ids, student.email):
            if key := _fold_id(text):
                number = key.lstrip("0") if key.isdecimal() else ""
                same = self._first.get(key) or self._others.get(key) or (number and self._numbers.get(number)) or []
                if text == student.id and has_other_numbers and _has_name(student):
                    same = [row for row in same if is_same_name(student.name, row.name)]
                hits |= {row.number: row for row in same}
        return list(hits.values())


def _fold_id(text: str) -> str:
    """Return an id without what differs between files: capitals, how accents are stored, and Brightspace's `#`."""
    return unicodedata.normalize("NFC", text).strip().removeprefix("#").casefold()


def _names_agree(student: GradedStudent, row: SheetRow) -> bool:
    """Tell whether two names may be one person's; a name that is an id, or missing, says nothing."""
    return not (row.name and _has_name(student)) or have_common_part(student.name, row.name)


def _has_name(student: GradedStudent) -> bool:
    """Tell whether a student is called by a name, and not by an id, as "Participant 47110" and "ada01" are."""
    return bool(student.name) and student.id not in student.name


def _doubt(found: FoundRows, student: GradedStudent, hits: Sequence[SheetRow]) -> None:
    listed = join_words(row.describe() for row in hits)
    if len(hits) > 1:
        found.doubts[student.id] = f"{call_student(student)} can be any of {listed} in the file."
    else:
        found.doubts[student.id] = (
            f"{call_student(student)} in the grades and {listed} in the file have an id or address in common, but no "
            "part of their names."
        )
    found.doubtful_rows |= {row.number for row in hits}


def _drop_shared(found: FoundRows, students: Sequence[GradedStudent]) -> None:
    """Take rows back that two students have a claim to."""
    claims: dict[int, list[GradedStudent]] = {}
    for student in students:
        if row := found.rows.get(student.id):
            claims.setdefault(row.number, []).append(student)
    for number, claiming in claims.items():
        if len(claiming) > 1:
            row = found.rows[claiming[0].id]
            sentence = (
                f"{join_words(map(call_student, claiming))} in the grades can each be {row.describe()} in the file."
            )
            found.doubtful_rows.add(number)
            for student in claiming:
                found.doubts[student.id] = sentence
                del found.rows[student.id]


def _find_by_name(found: FoundRows, students: Sequence[GradedStudent], rows: Sequence[SheetRow]) -> None:
    """Find the others by their names, where one student and one row have it and nobody else has a claim to the row."""
    taken = {row.number for row in found.rows.values()} | found.doubtful_rows
    row_names, student_names = NameIndex(row.name for row in rows), NameIndex(each.name for each in students)
    by_name: dict[str, list[SheetRow]] = {}
    for row in rows:
        by_name.setdefault(row.name, []).append(row)
    called: dict[str, list[GradedStudent]] = {}
    for student in students:
        called.setdefault(student.name, []).append(student)
    for student in students:
        if student.id in found.rows or student.id in found.doubts or not student.name:
            continue
        same_rows = [row for name in row_names.find(student.name) for row in by_name[name]]
        if not same_rows:
            continue
        same = [other for name in student_names.find(same_rows[0].name) for other in called[name]]
        if len(same_rows) == 1 and len(same) == 1:
            if same_rows[0].number not in taken:
                found.rows[student.id] = same_rows[0]
        elif free := [row for row in same_rows if row.number not in taken]:
            found.doubts[student.id] = (
                f"{call_student(student)} has a name that {len(same_rows)} rows of the file and {len(same)} students "
                "of the grades have, accents and order aside."
            )
            found.doubtful_rows |= {row.number for row in free}


def call_student(student: GradedStudent) -> str:
    """Return what a student of the grades is called in a sentence: the name, and the id by which it is this one."""
    return f"{student.name} ({student.id})" if _has_name(student) else student.id
