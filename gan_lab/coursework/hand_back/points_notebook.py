"""Points and comments of one student as a notebook, for a place where only a notebook opens.

It is text alone: the pictures and the rest of the page to hand back are left out.
"""

import json
from typing import Any

from gan_lab.coursework.review.gradebook import Gradebook, Mark
from gan_lab.coursework.review.grading.criterion import Criterion
from gan_lab.coursework.texts.safe_markdown import TURNING

KERNEL = {"display_name": "Python 3", "language": "python", "name": "python3"}


def make_points_notebook(gradebook: Gradebook, student_id: str) -> bytes:
    """Write a notebook that says what a student got, and why.

    Parameters
    ----------
    gradebook : Gradebook
        The grades of the class.
    student_id : str
        The student.

    Returns
    -------
    bytes
        The notebook: one cell of Markdown for the total, one for each criterion.
    """
    student = gradebook.find_student(student_id)
    totals = gradebook.totals(student_id)
    is_open = f"\n\nStill open: {totals.open} of {len(gradebook.criteria)} criteria." if totals.open else ""
    title = f"# {student.name if student else student_id}\n\n**{totals.total:g} of {totals.of:g} points**{is_open}"
    comment = gradebook.comment(student_id).translate(TURNING)
    texts = [title + (f"\n\n{comment}" if comment else "")]
    texts += [_describe(criterion, gradebook.mark(student_id, criterion.id)) for criterion in gradebook.criteria]
    cells = [
        {"cell_type": "markdown", "id": f"points-{number}", "metadata": {}, "source": text.splitlines(keepends=True)}
        for number, text in enumerate(texts)
    ]
    return make_notebook(cells)


def make_notebook(cells: list[dict[str, Any]]) -> bytes:
    """Put cells together to a notebook.

    Parameters
    ----------
    cells : list of dict
        The cells, as the format has them.

    Returns
    -------
    bytes
        The notebook as a file: format 4.5, UTF-8.
    """
    notebook = {"cells": cells, "metadata": {"kernelspec": KERNEL}, "nbformat": 4, "nbformat_minor": 5}
    return json.dumps(notebook, ensure_ascii=False, indent=1).encode(errors="replace")


def _describe(criterion: Criterion, mark: Mark) -> str:
    """Write what stands for one criterion: title, points, and the comment or else the reason."""
    points = "open" if mark.points is None else f"{mark.points:g}"
    reason = (mark.comment or (mark.reason if mark.given_by == "computed" else "")).translate(TURNING)
    return f"## {criterion.title}\n\n**{points} of {criterion.points:g} points**" + (f"\n\n{reason}" if reason else "")
