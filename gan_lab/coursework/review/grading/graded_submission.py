"""One submission, graded: its pictures with their verdicts, what they show, and the points."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Literal

from gan_lab.coursework.assignment import Assignment
from gan_lab.coursework.review.gradebook import Gradebook
from gan_lab.coursework.review.grading.criteria import score
from gan_lab.coursework.review.grading.criterion import Criterion, Score
from gan_lab.coursework.review.grading.evidence import Evidence
from gan_lab.coursework.review.grading.own_pictures import OwnPictures, drop_repeated
from gan_lab.coursework.review.grading.rubric import Rubric
from gan_lab.coursework.review.grading.submission_facts import SubmissionFacts
from gan_lab.coursework.review.intake.findings import Reading
from gan_lab.coursework.review.intake.gallery import SubmittedPicture
from gan_lab.coursework.review.intake.submissions import Submission

if TYPE_CHECKING:  # whoever only shows a graded submission makes no pictures
    from gan_lab.coursework.review.verification.class_verification import Verification


@dataclass(frozen=True)
class GradedCriterion:
    """The points that count for one criterion."""

    criterion: Criterion
    points: float | None  # None while they are open
    reason: str
    given_by: Literal["computed", "a person", ""]  # "" while the points are open


@dataclass(frozen=True)
class GradedSubmission:
    """One student's submission with all that was found."""

    submission: Submission
    reading: Reading
    evidence: Evidence
    scores: Mapping[str, Score]  # the computed points, by the criterion's id
    criteria: tuple[GradedCriterion, ...] = ()  # the points that count, in the order of the rubric
    comment: str = ""  # what a person wrote to the student

    @property
    def id(self) -> str:
        """The submission's id."""
        return self.submission.id

    @property
    def student(self) -> str:
        """The student's name, which two may share."""
        return self.reading.student

    @property
    def pictures(self) -> list[SubmittedPicture]:
        """All pictures but the plots."""
        return [picture for picture in self.reading.pictures if picture.verdict != "plot"]

    @property
    def own_pictures_and_plots(self) -> list[SubmittedPicture]:
        """Pictures and plots that no example made, each file once; `drop_repeated` says where."""
        own = ((i, picture) for i, picture in enumerate(self.reading.pictures) if not picture.is_example)
        return list(drop_repeated(own).values())

    @property
    def total(self) -> float:
        """The sum of the points that are not open."""
        return round(sum(graded.points for graded in self.criteria if graded.points is not None), 2)

    @property
    def max_total(self) -> float:
        """The sum of the full points of all criteria."""
        return sum(graded.criterion.points for graded in self.criteria)

    @property
    def open_criteria(self) -> int:
        """How many criteria have no points yet."""
        return sum(graded.points is None for graded in self.criteria)


def add_verdicts(submission: Submission, reading: Reading, verification: "Verification") -> Reading:
    """Add to what was read of a submission what was found about its pictures.

    Parameters
    ----------
    submission : Submission
        What was handed in, by whom and when.
    reading : Reading
        What its files show.
    verification : Verification
        The verdicts on the pictures of the class, and which submissions reached a limit.

    Returns
    -------
    Reading
        The same with verdicts, and with the limit that it reached, if it did.
    """
    limit = verification.limits.get(submission.work, "")
    return replace(
        reading,
        pictures=[_add_verdict(picture, submission, verification) for picture in reading.pictures],
        limit=reading.limit or limit,
        problems=[*reading.problems, limit] if limit else reading.problems,
    )


def grade(
    submission: Submission, reading: Reading, own: OwnPictures, assignment: Assignment, rubric: Rubric
) -> GradedSubmission:
    """Grade one submission, as far as that is computed.

    Parameters
    ----------
    submission : Submission
        What was handed in, by whom and when.
    reading : Reading
        What its files show, as `add_verdicts` made it.
    own : OwnPictures
        Which of its pictures are the student's own, and what their recipes show.
    assignment : Assignment
        The notebooks as handed out.
    rubric : Rubric
        What is graded.

    Returns
    -------
    GradedSubmission
        With evidence and scores; `add_points` adds the points that count.
    """
    if not submission.attempt:
        nothing = Score(0.0, " ".join(submission.problems))
        scores = {criterion.id: nothing for criterion in rubric.criteria}
    elif reading.key:
        pictures = [reading.pictures[number] for number in own.numbers]
        facts = SubmissionFacts(reading, own.evidence, assignment, rubric.notebooks, pictures, submission.lateness)
        scores = {criterion.id: score(criterion, facts) for criterion in rubric.criteria}
    else:  # this machine failed to read it, so it isn't the student who loses points
        unread = Score(None, "The submission couldn't be read here, so nothing was computed.")
        scores = {criterion.id: unread for criterion in rubric.criteria}
    return GradedSubmission(submission, reading, own.evidence, scores)


def add_points(graded: GradedSubmission, gradebook: Gradebook) -> GradedSubmission:
    """Add the points that count: a person's where one gave some, else the computed ones.

    Parameters
    ----------
    graded : GradedSubmission
        As `grade` made it.
    gradebook : Gradebook
        What was computed, and what persons gave.

    Returns
    -------
    GradedSubmission
        The same submission with its `criteria` and `comment`.
    """
    criteria = []
    for criterion in gradebook.criteria:
        mark = gradebook.mark(graded.id, criterion.id)
        reason = mark.reason
        if mark.given_by == "a person" and mark.computed is not None:
            reason = f"Given by a person; computed {mark.computed:g}: {reason}"
        criteria.append(GradedCriterion(criterion, mark.points, reason, mark.given_by))
    return replace(graded, criteria=tuple(criteria), comment=gradebook.comment(graded.id))


def _add_verdict(picture: SubmittedPicture, submission: Submission, verification: "Verification") -> SubmittedPicture:
    """Add the verdict to a picture that was made again, or should have been."""
    found = verification.find_verdict(submission.work, picture.sha256)
    if picture.verdict:
        return picture
    if found is None:
        sentence = "Another attempt counts, so this one's pictures weren't made again."
        return picture if submission.counts else replace(picture, verdict="not checked", sentence=sentence)
    return replace(picture, verdict=found.verdict, sentence=found.sentence, share=found.share)
