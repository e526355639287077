"""A graded class as a learning system downloaded it, for tests of what goes back to it."""

from collections.abc import Mapping, Sequence
from pathlib import Path

from graded_class import make_graded_class, make_student

from gan_lab.coursework.review.gradebook import Gradebook, GradedStudent
from gan_lab.coursework.review.intake.handed_in_as import HandedInAs, Recipient, store_handed_in_as
from gan_lab.coursework.review.intake.layouts.layout import Part

TITLES = {"canvas": "Canvas' download", "moodle": "Moodle's download", "nbgrader": "nbgrader's submitted folder"}


def make_class(folder: Path, layout: str, files: Mapping[str, Sequence[str]], place: Path | None = None) -> Gradebook:
    """The open gradebook of a class; files: what each student handed in, by names such as "10101 Ada Adler"."""
    students = [_make_student(number, *called.split(" ", 1), files[called]) for number, called in enumerate(files)]
    make_graded_class(folder, students)
    container = place or Path("/downloads/submissions.zip")
    recipients = [
        Recipient(
            student.id,
            student.name,
            (student.id, *student.other_ids),
            student.page,
            tuple(Part(container, path, path) for path in parts),
            (student.id,) if parts else (),
        )
        for student, parts in zip(students, files.values(), strict=True)
    ]
    assignment = "a1" if layout == "nbgrader" else ""
    store_handed_in_as(folder, HandedInAs(layout, TITLES.get(layout, layout), assignment, tuple(recipients)))
    return Gradebook(folder)


def _make_student(number: int, id_: str, name: str, parts: Sequence[str]) -> GradedStudent:
    student = make_student(number, name)
    values = {**vars(student), "id": id_, "work": id_, "attempt": 1 if parts else 0}
    return GradedStudent(**values)
