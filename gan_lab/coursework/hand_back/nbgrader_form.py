"""The notebook in which nbgrader's form grader and its feedback show points and comments.

nbgrader keeps points in its database, and shows them beside the cells of a notebook in `autograded`. So each student
gets one there, with a cell for each criterion. It has no work in it, and no code.
"""

import os
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from gan_lab.coursework.hand_back.points_notebook import make_notebook
from gan_lab.coursework.review.grading.criterion import Criterion
from gan_lab.coursework.review.pages.nbgrader_feedback import SECRET_FILE, TIME_FILE, is_course
from gan_lab.errors import GanLabError
from gan_lab.saving import is_link, refuse_link, replace_file

NOTEBOOK = "gan-lab-points"  # in the assignment, without .ipynb
COMMENT = "_comment"  # the cell of the comment for all; a criterion's id begins with a letter
AUTOGRADED = "autograded"  # the folder of a course that the form grader looks into
SCHEMA = 3  # of nbgrader's metadata
INTRODUCTION = (
    "# Points and comments\n\nFilled in by `gan-lab grades --for nbgrader`, which writes over what is changed here: "
    "change it in `gan-lab grade`."
)


def write_form(submitted: Path, criteria: Sequence[Criterion]) -> bool:
    """Write a student's notebook into `autograded`.

    Parameters
    ----------
    submitted : Path
        The folder of the submission, `submitted/STUDENT/ASSIGNMENT` in the folder of the course.
    criteria : sequence of Criterion
        The criteria.

    Returns
    -------
    bool
        Whether it was written: not where no course is, or where the folder can't be written to.
    """
    course = submitted.parents[2]
    folder = course / AUTOGRADED / submitted.parent.name / submitted.name
    if not is_course(course):
        return False
    try:
        for each in (folder.parents[1], folder.parent, folder):
            refuse_link(each)
        is_new = not folder.is_dir()
        replace_file(folder / f"{NOTEBOOK}.ipynb", make_form(criteria), is_durable=False)
        for name in (TIME_FILE, SECRET_FILE) if is_new else ():  # else nbgrader autograde made the folder, with these
            if (submitted / name).is_file() and not is_link(submitted / name):
                replace_file(folder / name, (submitted / name).read_bytes(), is_durable=False)
    except (GanLabError, OSError):
        return False
    return True


def make_form(criteria: Sequence[Criterion]) -> bytes:
    """Make the notebook, the same for all students.

    Parameters
    ----------
    criteria : sequence of Criterion
        The criteria.

    Returns
    -------
    bytes
        The notebook as a file.
    """
    cells = [_make_cell("gan-lab", INTRODUCTION)]
    for criterion in criteria:
        text = f"## {criterion.title}" + (f"\n\n{criterion.guide}" if criterion.guide else "")
        cells.append(_make_cell(criterion.id, text, criterion.points))
    return make_notebook([*cells, _make_cell(COMMENT, "## Comment for all", 0.0)])


def _make_cell(name: str, text: str, points: float | None = None) -> dict[str, Any]:
    """Make a cell of text; with points one that nbgrader takes for graded by hand."""
    graded = {
        "cell_type": "markdown",
        "grade": True,
        "grade_id": name,
        "locked": False,
        "points": points,
        "schema_version": SCHEMA,
        "solution": True,
        "task": False,
    }
    metadata = {} if points is None else {"nbgrader": graded}
    id_ = f"cell-{os.fsencode(name).hex()[:50]}"
    return {"cell_type": "markdown", "id": id_, "metadata": metadata, "source": text.splitlines(keepends=True)}
