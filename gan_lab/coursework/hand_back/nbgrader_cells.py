"""The cells of one notebook in nbgrader's database, one for each criterion, and what a student got in each.

`nbgrader.api` makes a new submission with all that belongs to it. For a submission that was there before the notebook,
it has no function that adds the notebook's rows; these are made of its own classes, as its `add_submission` does.
"""

from collections.abc import Callable, Iterable, Mapping, Sequence
from pathlib import Path
from types import ModuleType
from typing import Any

from gan_lab.coursework.hand_back.nbgrader_form import COMMENT, NOTEBOOK
from gan_lab.coursework.review.gradebook import Gradebook
from gan_lab.coursework.review.grading.criterion import Criterion
from gan_lab.coursework.review.pages.nbgrader_feedback import TIME_FILE
from gan_lab.coursework.texts.safe_markdown import TURNING
from gan_lab.saving import is_link

MAX_TIME = 100  # bytes of timestamp.txt


class PointsCells:
    """The notebook of points in one assignment, with the cells that belong to a rubric and no others.

    Parameters
    ----------
    api : module
        `nbgrader.api`.
    book : nbgrader.api.Gradebook
        The open gradebook.
    assignment : str
        The name of an assignment that it has.
    criteria : sequence of Criterion
        The criteria of the rubric.
    """

    def __init__(self, api: ModuleType, book: Any, assignment: str, criteria: Sequence[Criterion]) -> None:
        self._api, self._book, self._assignment, self._criteria = api, book, assignment, criteria
        points = {criterion.id: criterion.points for criterion in criteria} | {COMMENT: 0.0}
        self._notebook = book.update_or_create_notebook(NOTEBOOK, assignment)
        for cell in [*self._notebook.grade_cells, *self._notebook.solution_cells]:
            if cell.name not in points:
                self._remove(cell)
        for name, max_score in points.items():
            book.update_or_create_grade_cell(name, NOTEBOOK, assignment, max_score=max_score, cell_type="markdown")
            book.update_or_create_solution_cell(name, NOTEBOOK, assignment)
        book.db.commit()
        self._grade_cells = {cell.name: cell for cell in self._notebook.grade_cells}
        self._solution_cells = {cell.name: cell for cell in self._notebook.solution_cells}

    def find_student(self, ids: Iterable[str]) -> str | None:
        """Find what nbgrader calls a student.

        Parameters
        ----------
        ids : iterable of str
            All ids of the student.

        Returns
        -------
        str or None
            The first of them that the database has.
        """
        for id_ in ids:
            try:
                return str(self._book.find_student(id_).id)
            except self._api.MissingEntry:
                continue
        return None

    def add_student(self, id_: str, email: str) -> None:
        """Add a student.

        Parameters
        ----------
        id_ : str
            What nbgrader calls the student.
        email : str
            The address; "" if it isn't known.
        """
        self._book.add_student(id_, **({"email": email} if email else {}))

    def fill_in(self, id_: str, gradebook: Gradebook, student_id: str, submitted: Path | None) -> None:
        """Fill in what one student got.

        Parameters
        ----------
        id_ : str
            What nbgrader calls the student; the database has it.
        gradebook : Gradebook
            The grades of the class.
        student_id : str
            What the review calls the student.
        submitted : Path or None
            The folder of the submission, in which nbgrader notes the time.
        """
        grades, comments = self._find_rows(id_, submitted)
        for criterion in self._criteria:
            mark = gradebook.mark(student_id, criterion.id)
            grades[criterion.id].manual_score = mark.points
            grades[criterion.id].needs_manual_grade = mark.points is None
            comments[criterion.id].manual_comment = mark.comment.translate(TURNING) or None
            comments[criterion.id].auto_comment = (mark.given_by == "computed" and mark.reason) or None
        grades[COMMENT].manual_score, grades[COMMENT].needs_manual_grade = 0.0, False
        comments[COMMENT].manual_comment = gradebook.comment(student_id).translate(TURNING) or None
        self._book.db.commit()

    def _find_rows(self, id_: str, submitted: Path | None) -> tuple[dict[str, Any], dict[str, Any]]:
        """Return the grades and the comments of a student by the names of their cells, made where they are missing."""
        try:
            submission = self._book.find_submission(self._assignment, id_)
        except self._api.MissingEntry:
            time = _read_time(self._api, submitted)
            submission = self._book.add_submission(self._assignment, id_, **({"timestamp": time} if time else {}))
        notebook = next((each for each in submission.notebooks if each.notebook_id == self._notebook.id), None)
        if notebook is None:
            notebook = self._api.SubmittedNotebook(notebook=self._notebook, assignment=submission)
            self._book.db.add(notebook)
        grades = self._complete(notebook, self._grade_cells, self._api.Grade, notebook.grades)
        return grades, self._complete(notebook, self._solution_cells, self._api.Comment, notebook.comments)

    def _complete(
        self, notebook: Any, cells: Mapping[str, Any], row: Callable[..., Any], there: Iterable[Any]
    ) -> dict[str, Any]:
        """Return the rows of a notebook by the names of their cells; those that aren't there yet are made."""
        rows = {each.cell_id: each for each in there}
        for cell in cells.values():
            if cell.id not in rows:
                rows[cell.id] = row(cell_id=cell.id, notebook=notebook)
                self._book.db.add(rows[cell.id])
        return {name: rows[cell.id] for name, cell in cells.items()}

    def _remove(self, cell: Any) -> None:
        """Remove a cell of a criterion that the rubric no longer has, and what students got in it."""
        for rows in (self._api.Grade, self._api.Comment):
            self._book.db.query(rows).filter(rows.cell_id == cell.id).delete()
        self._book.db.delete(cell)


def _read_time(api: ModuleType, submitted: Path | None) -> str:
    """Return when a submission was handed in, as nbgrader wrote it; "" if it isn't known."""
    path = submitted / TIME_FILE if submitted else None
    if path is None or is_link(path) or not path.is_file() or path.stat().st_size > MAX_TIME:
        return ""
    text = path.read_bytes().decode(errors="replace").strip()
    try:
        api.utils.parse_utc(text)
    except (ValueError, OverflowError):
        return ""
    return text
