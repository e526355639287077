"""Points and comments put into nbgrader's own gradebook, through its own API, so that its exports and forms have them.

They stand in a notebook of the assignment that no student has, `gan-lab-points`: a cell of Markdown for each criterion,
graded by hand, as nbgrader has them for written answers. So nbgrader's totals, its export and its form grader take them
as they take any other. Cells of other notebooks, and all other assignments, stay as they are.

Source: nbgrader/api.py, converters and plugins/export.py of nbgrader 0.9.6.
"""

import importlib
import sqlite3
import warnings
from collections.abc import Iterable, Iterator
from contextlib import closing, contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from types import ModuleType
from typing import Any
from urllib.parse import quote

from gan_lab.coursework.hand_back.nbgrader_cells import PointsCells
from gan_lab.coursework.hand_back.nbgrader_form import NOTEBOOK, write_form
from gan_lab.coursework.review.gradebook import Gradebook, GradedStudent
from gan_lab.coursework.review.intake.handed_in_as import HandedInAs, Recipient, load_handed_in_as
from gan_lab.coursework.review.intake.sentences import count, join_words
from gan_lab.coursework.review.pages.nbgrader_feedback import LAYOUT, find_submitted
from gan_lab.coursework.review.pages.standing_points import BY_PERSON
from gan_lab.errors import GanLabError
from gan_lab.install_hints import install_line
from gan_lab.saving import is_link, put_in_place

TABLES = {"assignment", "notebook", "student", "submitted_assignment", "grade", "comment", "alembic_version"}
DATABASE = "gradebook.db"  # in the folder of a course
BEFORE = "-before"  # in the name of the copy


@dataclass
class _Outcome:
    """What became of the class's points, as names of students."""

    filled_in: list[str] = field(default_factory=list)
    added: list[str] = field(default_factory=list)
    is_open: list[str] = field(default_factory=list)
    absent: list[str] = field(default_factory=list)
    unknown: list[str] = field(default_factory=list)  # to the database
    folders: list[tuple[str, Path | None]] = field(default_factory=list)  # None where it isn't there any more
    without_form: list[str] = field(default_factory=list)


def fill_in_nbgrader(gradebook: Gradebook, database: Path) -> list[str]:
    """Fill points and comments into the gradebook of an nbgrader course.

    The database is changed in place, and a copy of it as it was lies beside it. A second time replaces what the first
    one wrote, and nothing else.

    Parameters
    ----------
    gradebook : Gradebook
        The grades of a class that was reviewed from nbgrader's `submitted` folder.
    database : Path
        The course's `gradebook.db`, or the folder that it lies in.

    Returns
    -------
    list of str
        Sentences: what was filled in, for whom not and why, whose points are still open.

    Raises
    ------
    GanLabError
        If nbgrader isn't installed, the class isn't nbgrader's, or the file isn't its gradebook with this assignment.
    """
    handed_in = load_handed_in_as(gradebook.folder)
    if handed_in.layout != LAYOUT or not handed_in.assignment:
        raise GanLabError(
            f"{gradebook.folder} was reviewed from {handed_in.title}, so it isn't known what nbgrader calls these "
            "students: review the folder submitted of the course."
        )
    api = _import_api()
    database = database / DATABASE if database.is_dir() else database
    course_id = _check_database(database, handed_in.assignment)
    copy = _copy(database)
    from sqlalchemy import URL

    outcome = _Outcome()
    with _refusing_problems(api, database, copy):
        url = URL.create("sqlite", database=str(database.absolute()))
        with api.Gradebook(url, course_id) as book, _in_one_transaction(book):
            cells = PointsCells(api, book, handed_in.assignment, gradebook.criteria)
            _fill_in_class(gradebook, handed_in, cells, outcome)
    for name, folder in outcome.folders:
        if not (folder and write_form(folder, gradebook.criteria)):
            outcome.without_form.append(name)
    return _describe(outcome, gradebook, handed_in.assignment, database, copy)


def _import_api() -> ModuleType:
    try:
        return importlib.import_module("nbgrader.api")
    except ImportError as missing:
        raise GanLabError(
            f"nbgrader's gradebook is filled in through nbgrader, which isn't here ({missing}): "
            f"{install_line('nbgrader')}."
        ) from None


def _check_database(database: Path, assignment: str) -> str:
    """Return the course of an assignment; GanLabError if the file isn't nbgrader's, or has no such assignment."""
    if not database.is_file():  # a folder too, in which there is none
        raise GanLabError(f"There is no file {database}: give the gradebook.db of the course.")
    try:
        with closing(sqlite3.connect(f"file:{quote(str(database.absolute()))}?mode=ro", uri=True)) as connection:
            tables = {name for (name,) in connection.execute("SELECT name FROM sqlite_master WHERE type = 'table'")}
            if not tables >= TABLES:
                raise GanLabError(f"{database} is not nbgrader's gradebook: give the gradebook.db of the course.")
            found = connection.execute("SELECT course_id FROM assignment WHERE name = ?", (assignment,)).fetchone()
            names = [str(name) for (name,) in connection.execute("SELECT name FROM assignment ORDER BY name")]
    except sqlite3.Error as problem:
        raise GanLabError(
            f"{database} is not nbgrader's gradebook, is damaged, or was made by an older nbgrader ({problem}): give "
            "the gradebook.db of the course, after nbgrader db upgrade."
        ) from None
    if found is None:
        there = f"It has {join_words(names)}." if names else "It has none."
        raise GanLabError(
            f"{database} has no assignment {assignment}, which was reviewed. {there} Run nbgrader generate_assignment "
            f"{assignment} first, or give the gradebook of the right course."
        )
    return str(found[0])


def _copy(database: Path) -> Path:
    """Copy the database as it is, also while something else has it open; returns where the copy is.

    The copy of the first time, which the kit hadn't touched yet, stays as it is.
    """
    copy = database.with_name(f"{database.stem}{BEFORE}{database.suffix}")
    if copy.is_file() and not is_link(copy):
        return copy
    unfinished = copy.with_name(f"{copy.name}.tmp")
    try:
        unfinished.unlink(missing_ok=True)
        with (
            closing(sqlite3.connect(f"file:{quote(str(database.absolute()))}?mode=ro", uri=True)) as source,
            closing(sqlite3.connect(unfinished)) as target,
        ):
            source.backup(target)
        put_in_place(unfinished, copy)
    except (OSError, sqlite3.Error) as problem:
        raise GanLabError(
            f"{database} can't be copied to {copy.name} beside it ({problem}), so it was left as it is: free some "
            "space, or see that the folder can be written to."
        ) from None
    return copy


@contextmanager
def _refusing_problems(api: ModuleType, database: Path, copy: Path) -> Iterator[None]:
    """Turn what the database refuses into a GanLabError, and hear none of SQLAlchemy's warnings about nbgrader."""
    from sqlalchemy.exc import SAWarning, SQLAlchemyError

    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore", SAWarning)
            yield
    except (SQLAlchemyError, api.InvalidEntry) as problem:
        reason = getattr(problem, "orig", None) or problem
        raise GanLabError(
            f"{database} could not be filled in ({reason}), and is as it was: close what else uses it, or run nbgrader "
            f"db upgrade if an older nbgrader made it, and run this again. A copy is in {copy.name}."
        ) from None


@contextmanager
def _in_one_transaction(book: Any) -> Iterator[None]:
    """Let all that `nbgrader.api` commits take effect at the end, together or not at all; it is quicker, too."""
    book.db.remove()
    with book.engine.begin() as connection:
        book.db.configure(bind=connection)  # a session commits nothing in a transaction that somebody else began
        yield
        book.db.remove()


def _fill_in_class(gradebook: Gradebook, handed_in: HandedInAs, cells: PointsCells, outcome: _Outcome) -> None:
    """Fill in all students whom the database knows, or who handed in through nbgrader."""
    recipients = {each.id: each for each in handed_in.recipients}
    folders = {recipient.id: folder for folder, recipient in find_submitted(handed_in).items()}
    for student in gradebook.students:
        folder = folders.get(student.id)
        ids = recipients[student.id].ids if student.id in recipients else (student.id, *student.other_ids)
        if student.attempt == 0 and not _has_typed_points(gradebook, student):
            outcome.absent.append(student.name)
            continue
        submitted_as = _find_folder_name(recipients.get(student.id))
        known = cells.find_student([submitted_as] if submitted_as else ids)
        if known is None and not submitted_as:
            outcome.unknown.append(student.name)
            continue
        if known is None:
            known = submitted_as
            cells.add_student(known, student.email)
            outcome.added.append(known)
        cells.fill_in(known, gradebook, student.id, folder)
        outcome.filled_in.append(student.name)
        totals = gradebook.totals(student.id)
        if totals.open:
            outcome.is_open.append(f"{student.name} ({totals.open})")
        if submitted_as:
            outcome.folders.append((student.name, folder))


def _find_folder_name(recipient: Recipient | None) -> str:
    """Return what nbgrader calls a student, by the folder of the submission; "" if that is another member's."""
    if recipient is None or not recipient.parts:
        return ""
    name = (recipient.parts[0].container / recipient.parts[0].path).parent.name
    return name if name in recipient.ids else ""


def _has_typed_points(gradebook: Gradebook, student: GradedStudent) -> bool:
    return any(gradebook.mark(student.id, criterion.id).given_by == BY_PERSON for criterion in gradebook.criteria)


def _describe(outcome: _Outcome, gradebook: Gradebook, assignment: str, database: Path, copy: Path) -> list[str]:
    """Return the sentences for the person who grades."""
    of = sum(criterion.points for criterion in gradebook.criteria)
    students = count(len(outcome.filled_in), "student")
    sentences = [
        f"{database} has the points of {students} for {assignment} now, of {of:g} each, in the notebook {NOTEBOOK}. As "
        f"it was before, it is in {copy.name}."
    ]
    sentences += _say(
        outcome.added, "nbgrader did not know {names} yet: added with the id, as nbgrader autograde does."
    )
    sentences += _say(
        outcome.is_open,
        "Points are still open, which nbgrader marks as to be graded: {names}. Their sum so far is filled in.",
    )
    sentences += _say(
        outcome.absent, "Not filled in: {names}, who handed in nothing; nbgrader export counts them as 0."
    )
    sentences += _say(
        outcome.unknown,
        "Not filled in: {names}, without a folder of their own in submitted, and whom nbgrader doesn't know by any id: "
        "add them with nbgrader db student add, and run this again.",
    )
    sentences += _say(
        outcome.without_form,
        "The form grader won't show the cells of {names}, since nothing could be written into the course's folder "
        "autograded; the points are in the database.",
    )
    return sentences


def _say(names: Iterable[str], sentence: str) -> list[str]:
    names = list(names)
    return [sentence.format(names=join_words(names))] if names else []
