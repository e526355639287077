"""A roster: the list of a class, as a learning system exports its gradebook or as a person wrote it."""

import re
import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from pathlib import Path

from gan_lab.coursework.review.intake.person_names import find_alphabets
from gan_lab.coursework.review.intake.printable import make_printable
from gan_lab.coursework.review.intake.roster.headings import PARTICIPANT, Columns, find_columns, fold_heading
from gan_lab.coursework.review.intake.roster.written_dates import read_written_date
from gan_lab.coursework.review.tables import clean_cell, read_table_rows
from gan_lab.errors import GanLabError

WHAT_IT_TAKES = (
    "give the gradebook that Canvas, Moodle, Brightspace or Blackboard exports, or a table with the columns "
    "id,name,email,group, of which id is needed"
)
CANVAS, MOODLE = "Canvas' gradebook", "Moodle's grading worksheet"
BRIGHTSPACE, BLACKBOARD = "Brightspace's gradebook", "Blackboard's gradebook"
OWN = "the list of the class"
ASIAN_ALPHABETS = {"CJK", "HIRAGANA", "KATAKANA", "HANGUL"}  # the family name stands first, and no space follows it
SHORTENED = re.compile(r"\d[.,]?\d*E\+\d+", re.IGNORECASE)  # what a spreadsheet makes of a long number
WHOLE_NUMBER = re.compile(r"(\d+)\.0")  # what programs make of a number in a column with an empty cell
SPACES = re.compile(r"[-_\s]+")  # which people write one for another in the names of groups
CANVAS_ADDED_ROWS = 2  # above the students
CANVAS_TEST_STUDENT = "studenttest"
BLACKBOARD_TEST_STUDENT = "_previewuser"  # the end of its user name


@dataclass(frozen=True)
class RosterPerson:
    """A student on the roster."""

    id: str
    name: str  # "" if the roster has no names
    email: str = ""
    group: str = ""  # "" for whoever works alone; only a list of one's own has groups
    other_ids: tuple[str, ...] = ()  # by which other files may know the student: numbers, user names
    submitted: datetime | None = None  # when, if the roster says it; without a time zone it is this computer's
    github: str = ""  # the user name at GitHub, if the roster says it; it is among the ids too


@dataclass(frozen=True)
class Roster:
    """The list of a class."""

    people: tuple[RosterPerson, ...]
    title: str  # what it is, such as "Canvas' gradebook"
    unread: str = ""  # the heading of a column with groups that isn't read

    def describe(self) -> str:
        """Say how many students and groups were read, such as "24 students, 6 groups"."""
        groups = {person.group for person in self.people if person.group}
        said = f"{len(self.people):,} student{'' if len(self.people) == 1 else 's'}"
        if groups:
            said += f", {len(groups):,} group{'' if len(groups) == 1 else 's'}"
        if self.unread:
            said += (
                f"; its column {self.unread} was not read, since such groups may be sections of the course. For groups "
                "that hand in together, give a list of your own with the columns id,name,email,group"
            )
        return said


def read_roster(path: Path) -> Roster:
    """Read the list of a class.

    Parameters
    ----------
    path : Path
        A gradebook as Canvas, Moodle, Brightspace or Blackboard exports it, a roster of nbgrader, Gradescope, GitHub
        Classroom or Google Classroom, or a table with the columns `id,name,email,group`, of which the first is needed.
        Commas, semicolons or tabs lie between its cells; it is in UTF-8, UTF-16 or Windows' older encoding.

    Returns
    -------
    Roster
        Its students in its order; rows that aren't students, such as `Points Possible`, are left out. Of Moodle's
        groups nothing is read, since they are sections of the course more often than groups that work together.

    Raises
    ------
    GanLabError
        If it can't be read, has no ids, leaves one out, or has one for two people.
    """
    path = Path(path)
    table = read_table_rows(path)
    if len(table) < 2:
        raise GanLabError(f"{path} names no students: {WHAT_IT_TAKES}.")
    headings = [clean_cell(cell) for cell in table[0]]
    rows = [clean_row(row, len(headings)) for row in table[1:]]
    title = find_title([fold_heading(heading) for heading in headings], rows)
    numbered = [(number, row) for number, row in enumerate(rows, 2) if is_student(row, headings, title)]
    columns = find_columns(headings, [row for _, row in numbered])
    if columns.participant is not None:
        title = MOODLE
    if columns.participant is None and not columns.ids and columns.email is None:
        raise GanLabError(f"{path} has no column with ids of students: {WHAT_IT_TAKES}.")
    people = [_read_person(path, number, row, columns, title) for number, row in numbered]
    if not people:
        raise GanLabError(f"{path} names no students: {WHAT_IT_TAKES}.")
    groups = columns.group if title == OWN and columns.group is not None else None
    unread = next((each for each in (columns.group, columns.sections) if each is not None), None)
    is_unread = groups is None and unread is not None and any(row[unread] for _, row in numbered)
    return Roster(
        _merge_doubles(path, _unify_groups(people)), title, headings[unread] if is_unread and unread is not None else ""
    )


def clean_row(row: Sequence[str], length: int) -> list[str]:
    """Return as many cells as there are headings, each as it can be shown and compared."""
    cells = [make_printable(unicodedata.normalize("NFC", clean_cell(cell))) for cell in row[:length]]
    return cells + [""] * (length - len(cells))


def find_title(folded: Sequence[str], rows: Sequence[Sequence[str]]) -> str:
    """Tell from which learning system a roster is, by its headings or the row with the points."""
    has = set(folded).issuperset
    has_points = any(_has_points(row) for row in rows[:CANVAS_ADDED_ROWS])
    is_canvas = has({"sisloginid"}) or has({"sisuserid"}) or has_points
    if has({"id"}) and is_canvas and (has({"student"}) or has({"lastname", "firstname"})):
        return CANVAS
    if has({"orgdefinedid"}) or has({"endoflineindicator"}):
        return BRIGHTSPACE
    if has({"lastname", "firstname", "username"}) and (has({"studentid"}) or has({"availability"})):
        return BLACKBOARD
    return OWN


def is_student(row: Sequence[str], headings: Sequence[str], title: str) -> bool:
    """Tell whether a row is a student's, and neither empty nor one that the learning system adds."""
    if not any(row):
        return False
    cells = {fold_heading(heading): cell for heading, cell in zip(headings, row, strict=True)}
    if title == CANVAS:
        names = fold_heading(cells.get("student", cells.get("lastname", "") + cells.get("firstname", "")))
        return names != CANVAS_TEST_STUDENT and not _has_points(row) and any((names, cells["id"]))
    return not (title == BLACKBOARD and cells.get("username", "").casefold().endswith(BLACKBOARD_TEST_STUDENT))


def _has_points(row: Sequence[str]) -> bool:
    """Tell whether a row of Canvas has the points of each assignment; a row above may say when grades are posted."""
    return bool(row) and fold_heading(row[0]).startswith("pointspossible")


def _read_person(path: Path, number: int, row: Sequence[str], columns: Columns, title: str) -> RosterPerson:
    ids = [read_id(path, number, row[column], title) for column in columns.ids]
    email = row[columns.email] if columns.email is not None else ""
    if columns.participant is not None and (match := PARTICIPANT.fullmatch(row[columns.participant])):
        ids = [match[2], match[0], *ids]
    ids = list(dict.fromkeys(each for each in [*ids, email] if each))
    name = read_name(row, columns, title)
    if not ids:
        who = f" ({name})" if name else ""
        raise GanLabError(f"{path} has no id in row {number}{who}: {WHAT_IT_TAKES}.")
    return RosterPerson(
        id=ids[0],
        name=name,
        email=email,
        group=row[columns.group] if title == OWN and columns.group is not None else "",
        other_ids=tuple(each for each in ids[1:] if each != email),
        github=row[columns.github] if columns.github is not None else "",
        submitted=read_written_date(row[columns.submitted]) if columns.submitted is not None else None,
    )


def read_id(path: Path, number: int, cell: str, title: str) -> str:
    """Return an id without what a learning system or a program puts around it: `#` in Brightspace."""
    if SHORTENED.fullmatch(cell):
        raise GanLabError(
            f"{path} has the id {cell} in row {number}, which a spreadsheet has shortened: export it again, and give "
            "it as it is."
        )
    whole = WHOLE_NUMBER.fullmatch(cell)
    text = whole[1] if whole else cell
    return text.removeprefix("#").strip() if title == BRIGHTSPACE else text


def read_name(row: Sequence[str], columns: Columns, title: str) -> str:
    """Return a name as it is written in a sentence, with the family name last, or as the roster of one's own has it."""
    if columns.full_name is not None:
        name = row[columns.full_name]
        if title != CANVAS or "," not in name:
            return name
        last, first, *suffix = (part.strip() for part in name.strip('"').split(",", 2))
        return _join_name(first, last) + "".join(f", {part}" for part in suffix if part)
    first = row[columns.first_name] if columns.first_name is not None else ""
    last = row[columns.last_name] if columns.last_name is not None else ""
    return _join_name(first.strip("_"), last.strip("_"))  # "_" stands for a missing part, which Brightspace needs


def _join_name(first: str, last: str) -> str:
    is_asian = first and last and find_alphabets(first + last) <= ASIAN_ALPHABETS
    return last + first if is_asian else f"{first} {last}".strip()


def _unify_groups(people: Sequence[RosterPerson]) -> list[RosterPerson]:
    """Spell each group as it is spelt first: "Team 7", "team 7" and "Team-7" are one."""
    spelt: dict[str, str] = {}
    return [
        replace(each, group=each.group and spelt.setdefault(SPACES.sub(" ", each.group.casefold()), each.group))
        for each in people
    ]


def _merge_doubles(path: Path, people: Sequence[RosterPerson]) -> tuple[RosterPerson, ...]:
    """Return each student once: whoever is in two sections of a course may have a row in each."""
    merged: dict[str, RosterPerson] = {}
    for person in people:
        other = merged.setdefault(person.id.casefold(), person)
        if other.name != person.name:
            raise GanLabError(
                f"{path} has the id {person.id} for two people, {other.name} and {person.name}: give each an id of "
                "their own."
            )
        if other.group != person.group:
            raise GanLabError(
                f"{path} has {person.name} ({person.id}) in two groups, {other.group!r} and {person.group!r}: leave "
                "one row."
            )
    return tuple(merged.values())
