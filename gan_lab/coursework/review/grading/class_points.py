"""The points of a class: the review records what it computed, and learns what counts."""

from collections.abc import Sequence
from pathlib import Path

from gan_lab.coursework.review.gradebook import GradedStudent
from gan_lab.coursework.review.gradebook.recording import RecordedReview, record_review
from gan_lab.coursework.review.grading.graded_submission import GradedSubmission, add_points
from gan_lab.coursework.review.grading.rubric import Rubric
from gan_lab.coursework.review.intake.student_names import page_name
from gan_lab.coursework.review.intake.submissions import Submission


def list_students(submissions: Sequence[Submission]) -> list[GradedStudent]:
    """List the students of a class as the gradebook knows them.

    Parameters
    ----------
    submissions : sequence of Submission
        All attempts of the class.

    Returns
    -------
    list of GradedStudent
        One for each submission that counts, in the same order.
    """
    return [
        GradedStudent(
            each.id,
            each.student.name,
            each.student.email,
            each.student.group,
            each.student.other_ids,
            page_name(each.id, each.student.name),
            each.work,
            each.attempt,
            each.lateness.seconds,
            each.lateness.is_late,
        )
        for each in submissions
        if each.counts
    ]


def record_points(
    out: Path, graded: Sequence[GradedSubmission], rubric: Rubric
) -> tuple[RecordedReview, list[GradedSubmission]]:
    """Record the computed points of a class, take over what persons typed into files, and write grades.csv.

    Parameters
    ----------
    out : Path
        The folder of the review.
    graded : sequence of GradedSubmission
        All attempts of the class, with their scores.
    rubric : Rubric
        What is graded.

    Returns
    -------
    (RecordedReview, list of GradedSubmission)
        The open gradebook with sentences for the person who grades; and the attempts, those that count with the points
        that count.

    Raises
    ------
    GanLabError
        If the grades in the folder can't be read, or something can't be written.
    """
    students = list_students([each.submission for each in graded])
    scores = {
        (each.id, criterion_id): score
        for each in graded
        if each.submission.counts
        for criterion_id, score in each.scores.items()
    }
    recorded = record_review(out, students, rubric.criteria, scores)
    with_points = [add_points(each, recorded.gradebook) if each.submission.counts else each for each in graded]
    return recorded, with_points
