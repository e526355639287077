"""The class, the computed points and the changes, as rows of grades.db."""

import json
from collections.abc import Sequence
from dataclasses import replace

from gan_lab.coursework.review.gradebook.changes import Change, clean_text
from gan_lab.coursework.review.gradebook.class_record import ClassRecord, GradedStudent
from gan_lab.coursework.review.gradebook.database import GradesDatabase
from gan_lab.coursework.review.grading.criterion import Criterion, Score
from gan_lab.coursework.review.intake.student_names import PAGE_NAME
from gan_lab.errors import GanLabError, name_value

STUDENT_COLUMNS = "place id name email team other_ids page work attempt late_seconds is_late"
CRITERION_COLUMNS = "place id title points computed minimum guide evidence_items days is_asked"
CHANGE_COLUMNS = "number id student criterion what text grader at undoes base"


def store_class(database: GradesDatabase, record: ClassRecord) -> None:
    """Store a class in place of the one before, inside a transaction.

    Parameters
    ----------
    database : GradesDatabase
        The open file.
    record : ClassRecord
        The class.
    """
    for table in ("students", "scores"):
        database.write(f"DELETE FROM {table}", [()])
    database.insert("students", STUDENT_COLUMNS, [_list_student(*each) for each in enumerate(record.students)])
    store_criteria(database, record)
    database.insert(
        "scores",
        "student criterion points reason",
        [(*key, score.points, score.reason) for key, score in record.scores.items()],
    )


def store_criteria(database: GradesDatabase, record: ClassRecord) -> None:
    """Store the criteria of a class in place of those before, inside a transaction.

    Parameters
    ----------
    database : GradesDatabase
        The open file.
    record : ClassRecord
        The class.
    """
    database.write("DELETE FROM criteria", [()])
    asked = [(criterion, 1) for criterion in record.criteria]
    criteria = enumerate([*asked, *((criterion, 0) for criterion in record.former_criteria)])
    database.insert("criteria", CRITERION_COLUMNS, [_list_criterion(place, *each) for place, each in criteria])


def _list_student(place: int, student: GradedStudent) -> tuple:
    return (
        place,
        student.id,
        student.name,
        student.email,
        student.group,
        json.dumps(student.other_ids),
        student.page,
        student.work,
        student.attempt,
        student.late_seconds,
        None if student.is_late is None else int(student.is_late),
    )


def _list_criterion(place: int, criterion: Criterion, is_asked: int) -> tuple:
    return (
        place,
        criterion.id,
        criterion.title,
        criterion.points,
        criterion.computed,
        criterion.minimum,
        criterion.guide,
        json.dumps(criterion.evidence_items),
        criterion.days,
        is_asked,
    )


def load_class(database: GradesDatabase) -> ClassRecord:
    """Load the class.

    Parameters
    ----------
    database : GradesDatabase
        The open file.

    Returns
    -------
    ClassRecord
        As it was stored.

    Raises
    ------
    GanLabError
        If a student's page has a name that no review gives.
    """
    stored = database.read(f"SELECT {', '.join(STUDENT_COLUMNS.split()[1:])} FROM students ORDER BY place")
    if wrong := [row for row in stored if not PAGE_NAME.fullmatch(row[5])]:
        # Files are written under this name, so it must not lead to another place.
        raise GanLabError(
            f"{database.path} names a page {name_value(wrong[0][5])}, which no review writes: put a copy of it in its "
            "place, or move it away and run gan-lab review once more."
        )
    students = tuple(
        GradedStudent(id_, name, email, group, tuple(json.loads(others)), page, work, attempt, seconds, _to_bool(late))
        for id_, name, email, group, others, page, work, attempt, seconds, late in stored
    )
    criteria = [
        (Criterion(id_, title, points, computed, minimum, guide, tuple(json.loads(items)), days), is_asked)
        for id_, title, points, computed, minimum, guide, items, days, is_asked in database.read(
            f"SELECT {', '.join(CRITERION_COLUMNS.split()[1:])} FROM criteria ORDER BY place"
        )
    ]
    scores = database.read("SELECT student, criterion, points, reason FROM scores")
    return ClassRecord(
        students,
        tuple(criterion for criterion, is_asked in criteria if is_asked),
        tuple(criterion for criterion, is_asked in criteria if not is_asked),
        {(student, criterion): Score(points, reason) for student, criterion, points, reason in scores},
    )


def _to_bool(stored: int | None) -> bool | None:
    return None if stored is None else bool(stored)


def store_changes(database: GradesDatabase, changes: Sequence[Change]) -> list[Change]:
    """Add changes to the log, inside a transaction.

    Parameters
    ----------
    database : GradesDatabase
        The open file.
    changes : sequence of Change
        New ones, in order.

    Returns
    -------
    list of Change
        The same ones with their numbers.
    """
    numbered = [replace(change, number=database.next_number()) for change in changes]
    rows = [
        (each.number, each.id, each.student, each.criterion, each.what, each.text, each.by, each.at, each.undoes,
         each.base)
        for each in numbered
    ]  # fmt: skip
    database.insert("changes", CHANGE_COLUMNS, rows)
    database.insert(
        "replaced", "change earlier", [(each.id, earlier) for each in numbered for earlier in each.replaces]
    )
    return numbered


def load_changes(database: GradesDatabase, after: int = 0) -> list[Change]:
    """Load the changes that the database learned of after a number.

    Parameters
    ----------
    database : GradesDatabase
        The open file.
    after : int
        The number of the last change that is known already; 0 for none.

    Returns
    -------
    list of Change
        In the order of their numbers.
    """
    replaced: dict[str, list[str]] = {}
    pairs = database.read(
        "SELECT change, earlier FROM replaced JOIN changes ON id = change WHERE number > ? ORDER BY earlier", after
    )
    for change, earlier in pairs:
        replaced.setdefault(change, []).append(earlier)
    columns = "number, id, student, criterion, what, text, grader, at, undoes, base"
    rows = database.read(f"SELECT {columns} FROM changes WHERE number > ? ORDER BY number", after)
    return [
        Change(
            id_,
            student,
            criterion,
            what,
            clean_text(what, text),  # another program may have written there
            by,
            at,
            tuple(replaced.get(id_, ())),
            undoes,
            number,
            base,
        )
        for number, id_, student, criterion, what, text, by, at, undoes, base in rows
    ]
