"""The pages to hand back, made from the gradebook and from what the review stored: no submission is read for them."""

from collections.abc import Collection
from pathlib import Path

from gan_lab.coursework.review.file_names import HAND_BACK_FOLDER, PICTURES_FOLDER
from gan_lab.coursework.review.gradebook import Gradebook, GradedStudent
from gan_lab.coursework.review.intake.sentences import join_words
from gan_lab.coursework.review.pages.hand_back_page import render_hand_back_page
from gan_lab.coursework.review.pages.shown_parts import load_parts
from gan_lab.coursework.review.pages.standing_points import find_standing_points
from gan_lab.errors import GanLabError
from gan_lab.saving import refuse_link, replace_file


def write_hand_back_pages(gradebook: Gradebook, students: Collection[str] | None = None) -> None:
    """Write the pages to hand back as points and comments stand now. A page that says so already stays as it is.

    Parameters
    ----------
    gradebook : Gradebook
        The grades of the class.
    students : collection of str, optional
        The ids of the students; without it, all of the class.

    Raises
    ------
    GanLabError
        If a review has to store first what pages show of a submission; the other pages are written.
    WriteError
        If a page can't be written.
    """
    refuse_link(gradebook.folder / HAND_BACK_FOLDER)
    missing = []
    for student in gradebook.students:
        if students is None or student.id in students:
            try:
                page = _make_page(gradebook, student)
            except _NotStored:
                missing.append(student.name)
                continue
            _write_changed(gradebook.folder / HAND_BACK_FOLDER / student.page, page)
    if missing:
        raise _NotStored(gradebook.folder, join_words(missing))


def make_hand_back_page(gradebook: Gradebook, student_id: str) -> str:
    """Make the page to hand back to one student as points and comments stand now.

    Parameters
    ----------
    gradebook : Gradebook
        The grades of the class.
    student_id : str
        The student's id.

    Returns
    -------
    str
        HTML, one file with its pictures inside, which says nothing about anybody else.

    Raises
    ------
    GanLabError
        If there is no such student, or a review has to store first what pages show of the submission.
    """
    student = gradebook.find_student(student_id)
    if student is None:
        raise GanLabError(f"{gradebook.folder} has no student {student_id!r}: take an id from its grades.csv.")
    return _make_page(gradebook, student)


class _NotStored(GanLabError):
    """What pages show of a submission isn't stored."""

    def __init__(self, folder: Path, names: str) -> None:
        super().__init__(
            f"What was handed in by {names} is not in {folder} in a form that pages can show: run gan-lab review once "
            "more, with the same submissions and the same --out; what was typed stays."
        )


def _make_page(gradebook: Gradebook, student: GradedStudent) -> str:
    parts = load_parts(gradebook.folder, student.page)
    if parts is None:
        raise _NotStored(gradebook.folder, student.name)
    standing = find_standing_points(gradebook, student.id)
    return render_hand_back_page(student.name, parts.hand_back, standing, gradebook.folder / PICTURES_FOLDER)


def _write_changed(path: Path, page: str) -> None:
    """Write a page, unless that is what the file holds."""
    content = page.encode(errors="replace")
    try:
        is_same = path.stat().st_size == len(content) and path.read_bytes() == content
    except OSError:
        is_same = False
    if not is_same:
        replace_file(path, content)
