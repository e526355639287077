"""A student's page as HTML, to read: the points as they stood when it was written, and the work that they are for."""

from collections.abc import Mapping
from typing import TYPE_CHECKING

from gan_lab.coursework.review.grading.criterion import OWN_FORM, Criterion
from gan_lab.coursework.review.pages.page_job import PageJob
from gan_lab.coursework.review.pages.shown_parts import ShownParts
from gan_lab.coursework.review.pages.standing_points import explain_points
from gan_lab.coursework.review.pages.student_facts import describe_submission
from gan_lab.coursework.review.pages.templating import Values, render, render_markdown

if TYPE_CHECKING:
    from gan_lab.coursework.review.gradebook import Mark

IN_OWN_FORM = "In a form of the student's own."  # in place of `OWN_FORM`, which the page says once


def make_student_page(job: PageJob, parts: ShownParts, anchors: Mapping[str, str]) -> str:
    """Make the page of one student.

    Parameters
    ----------
    job : PageJob
        The student's submission, and what the page says of it.
    parts, anchors
        What `make_parts` made of it.

    Returns
    -------
    str
        HTML, which depends on nobody else's submission but through the hints.
    """
    submission = job.graded.submission
    return render(
        "student.html",
        None,
        student_id=submission.student.id,
        name=job.link.label,
        page=job.link.page,
        counts=submission.counts,
        facts=describe_submission(submission),
        mates=job.mates,
        other_attempts=[
            {"label": link.label, "page": link.page, "counts": other.counts} for other, link in job.other_attempts
        ],
        own_form=OWN_FORM if any(mark.reason == OWN_FORM for _, mark in job.marks) else "",
        criteria=[
            _criterion_values(criterion, mark) | {"part": parts.criteria[criterion.id], "anchor": anchors[criterion.id]}
            for criterion, mark in job.marks
        ],
        comment=render_markdown(job.standing.comment) if job.standing else "",
        parts=parts,
    )


def _criterion_values(criterion: Criterion, mark: "Mark") -> Values:
    """Return what the page shows of a criterion."""
    return {
        "id": criterion.id,
        "title": criterion.title,
        "points": f"{criterion.points:g}",
        "value": "open" if mark.points is None else f"{mark.points:g}",
        "reason": IN_OWN_FORM if mark.reason == OWN_FORM else explain_points(mark),
        "comment": render_markdown(mark.comment),
        "computed": criterion.computed,
        "guide": criterion.guide,
    }
