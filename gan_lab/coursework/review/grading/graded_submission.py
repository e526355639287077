"""One submission, graded: its pictures with their verdicts, what they show, and the points."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Literal

from gan_lab.coursework.assignment import Assignment
from gan_lab.coursework.review.grading.criteria import Criterion, Score, score
from gan_lab.coursework.review.grading.evidence import Evidence, gather_evidence
from gan_lab.coursework.review.grading.gradebook import Gradebook
from gan_lab.coursework.review.grading.known_inputs import KnownInputs
from gan_lab.coursework.review.grading.rubric import Rubric
from gan_lab.coursework.review.grading.submission_facts import PROVED, SubmissionFacts
from gan_lab.coursework.review.intake.findings import Reading
from gan_lab.coursework.review.intake.gallery import SubmittedPicture
from gan_lab.coursework.review.intake.submissions import Submission
from gan_lab.pictures.recipe import Recipe

if TYPE_CHECKING:  # it imports torch, which whoever only shows a graded submission doesn't need
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
        """Pictures and plots that no example made, each file once; `_drop_repeated` says where."""
        return _drop_repeated(picture for picture in self.reading.pictures if not picture.is_example)

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


def grade(
    submission: Submission,
    reading: Reading,
    verification: "Verification",
    recipes: Mapping[str, Recipe],
    assignment: Assignment,
    rubric: Rubric,
) -> GradedSubmission:
    """Grade one submission, as far as that is computed.

    Parameters
    ----------
    submission : Submission
        What was handed in, by whom and when.
    reading : Reading
        What its files show.
    verification : Verification
        The verdicts on the pictures of the class, and which submissions reached a limit.
    recipes : mapping of str to Recipe
        The recipes of the pictures of the class, by the digest of the file.
    assignment : Assignment
        The notebooks as handed out.
    rubric : Rubric
        What is graded.

    Returns
    -------
    GradedSubmission
        With verdicts, evidence and scores; `add_points` adds the points that count.
    """
    pictures = [_add_verdict(picture, submission, verification) for picture in reading.pictures]
    limit = verification.limits.get(submission.work, "")
    reading = replace(
        reading,
        pictures=pictures,
        limit=reading.limit or limit,
        problems=[*reading.problems, limit] if limit else reading.problems,
    )
    names = [reading.student, *(notebook.student or "" for notebook in reading.notebooks)]
    shipped = KnownInputs(assignment.noise, assignment.input_digests).with_names(names, assignment.seed_purposes)
    own_pictures = _select_own(pictures, recipes, shipped)
    proved = [
        (picture.where, recipes[picture.sha256], verification.find_looks(picture.sha256))
        for picture in sorted(own_pictures, key=lambda picture: not picture.is_output)  # files are saved of outputs
        if picture.verdict in PROVED
    ]
    evidence = gather_evidence(proved, shipped)
    if not submission.attempt:
        nothing = Score(0.0, " ".join(submission.problems))
        scores = {criterion.id: nothing for criterion in rubric.criteria}
    elif reading.key:
        facts = SubmissionFacts(reading, evidence, assignment, rubric.notebooks, own_pictures, submission.lateness)
        scores = {criterion.id: score(criterion, facts) for criterion in rubric.criteria}
    else:  # this machine failed to read it, so it isn't the student who loses points
        unread = Score(None, "The submission couldn't be read here, so nothing was computed.")
        scores = {criterion.id: unread for criterion in rubric.criteria}
    return GradedSubmission(submission, reading, evidence, scores)


def add_points(graded: GradedSubmission, rubric: Rubric, gradebook: Gradebook) -> GradedSubmission:
    """Decide which points count: a person's where one gave some, else the computed ones.

    Parameters
    ----------
    graded : GradedSubmission
        As `grade` made it.
    rubric : Rubric
        What is graded.
    gradebook : Gradebook
        What persons typed.

    Returns
    -------
    GradedSubmission
        The same submission with its `criteria` and `comment`.
    """
    criteria = []
    for criterion in rubric.criteria:
        computed = graded.scores[criterion.id]
        points, by_person = gradebook.decide_points(graded.id, criterion, computed)
        reason = computed.reason
        if by_person and computed.points is not None:
            reason = f"Given by a person; computed {computed.points:g}: {reason}"
        given_by: Literal["computed", "a person", ""] = "a person" if by_person else "computed"
        criteria.append(GradedCriterion(criterion, points, reason, "" if points is None else given_by))
    return replace(graded, criteria=tuple(criteria), comment=gradebook.find_comment(graded.id))


def _drop_repeated(pictures: Iterable[SubmittedPicture]) -> list[SubmittedPicture]:
    """Return each file once: where a cell or a document shows it first; a file beside them only if none does."""
    chosen: dict[str, SubmittedPicture] = {}  # by the digest of the file
    for picture in pictures:
        if picture.sha256 not in chosen or (chosen[picture.sha256].is_file and not picture.is_file):
            chosen[picture.sha256] = picture
    return list(chosen.values())


def _select_own(
    pictures: Sequence[SubmittedPicture], recipes: Mapping[str, Recipe], shipped: KnownInputs
) -> list[SubmittedPicture]:
    """Return the pictures that count as the student's own, each file once."""
    # What cells show that are as they were handed out, with this student's name. They save it to files, too.
    examples = {picture.sha256 for picture in pictures if picture.is_example and picture.sha256 in recipes}
    by_examples = KnownInputs.of_tiles([tile for sha256 in sorted(examples) for tile in recipes[sha256].tiles])
    return _drop_repeated(
        picture
        for picture in pictures
        # A picture that was pasted into text, or lies beside the notebooks, counts only if it has a recipe.
        if (picture.is_output or picture.network)
        and not picture.is_example
        and picture.verdict != "plot"
        and not _shows_nothing_but(shipped, recipes.get(picture.sha256))
        and (picture.is_output or not _shows_nothing_but(by_examples, recipes.get(picture.sha256)))
    )


def _add_verdict(picture: SubmittedPicture, submission: Submission, verification: "Verification") -> SubmittedPicture:
    """Add the verdict to a picture that was made again, or should have been."""
    found = verification.find_verdict(submission.work, picture.sha256)
    if picture.verdict:
        return picture
    if found is None:
        sentence = "Another attempt counts, so this one's pictures weren't made again."
        return picture if submission.counts else replace(picture, verdict="not checked", sentence=sentence)
    return replace(picture, verdict=found.verdict, sentence=found.sentence, share=found.share)


def _shows_nothing_but(known: KnownInputs, recipe: Recipe | None) -> bool:
    """Tell whether a file shows nothing but pictures of known inputs."""
    return recipe is not None and all(map(known.make, recipe.tiles))
