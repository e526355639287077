"""The points and comments of one student as they stand in the gradebook, for the pages and for results.jsonl."""

from dataclasses import dataclass
from typing import TYPE_CHECKING

from gan_lab.coursework.review.grading.criterion import Criterion

if TYPE_CHECKING:
    from gan_lab.coursework.review.gradebook import Gradebook, Mark, Totals

BY_PERSON = "a person"  # in `Mark.given_by`


@dataclass(frozen=True)
class StandingPoints:
    """The points and comments of one student at one time."""

    marks: "tuple[tuple[Criterion, Mark], ...]"  # in the order of the rubric
    comment: str  # Markdown, for all of the work
    totals: "Totals"


def find_standing_points(gradebook: "Gradebook", student_id: str) -> StandingPoints:
    """Find the points and comments of a student as they stand now.

    Parameters
    ----------
    gradebook : Gradebook
        The grades of the class.
    student_id : str
        The student's id.

    Returns
    -------
    StandingPoints
        For each criterion of the rubric, and for all of the work.
    """
    marks = tuple((criterion, gradebook.mark(student_id, criterion.id)) for criterion in gradebook.criteria)
    return StandingPoints(marks, gradebook.comment(student_id), gradebook.totals(student_id))


def explain_points(mark: "Mark") -> str:
    """Say why the points for a criterion are what they are.

    Parameters
    ----------
    mark : Mark
        What stands for the student and the criterion.

    Returns
    -------
    str
        The reason of the computed points, or that a person gave other ones; "" if a person alone gives them.
    """
    if mark.given_by == BY_PERSON and mark.computed is not None:
        return f"Given by a person; computed {mark.computed:g}: {mark.reason}"
    return mark.reason
