"""Every submission of a class graded, as far as that is computed."""

from collections.abc import Sequence
from dataclasses import replace

from gan_lab.coursework.assignment import Assignment
from gan_lab.coursework.review.grading.graded_submission import GradedSubmission, add_verdicts, grade
from gan_lab.coursework.review.grading.own_pictures import (
    ExampleInputs,
    OwnPictures,
    OwnPicturesJob,
    SubmissionPictures,
    find_own_pictures,
)
from gan_lab.coursework.review.grading.rubric import Rubric
from gan_lab.coursework.review.grading.submission_facts import PROVED
from gan_lab.coursework.review.intake.findings import Reading
from gan_lab.coursework.review.intake.reading import ReviewFolders
from gan_lab.coursework.review.intake.stored_recipes import StoredRecipes
from gan_lab.coursework.review.intake.submissions import Submission
from gan_lab.coursework.review.verification.class_verification import Verification
from gan_lab.coursework.review.verification.workers import Workers

JOB_SIZE = 8  # submissions in a job, so that what all are compared with travels once for all of them


def grade_class(
    handed_in: Sequence[Submission],
    readings: Sequence[Reading],
    verification: Verification,
    folders: ReviewFolders,
    assignment: Assignment,
    rubric: Rubric,
    workers: Workers,
) -> list[GradedSubmission]:
    """Grade every submission.

    Parameters
    ----------
    handed_in : sequence of Submission
        All attempts.
    readings : sequence of Reading
        What was read of each of them.
    verification : Verification
        The verdicts on the pictures of the class, and which submissions reached a limit.
    folders : ReviewFolders
        Where the review keeps its files.
    assignment : Assignment
        The notebooks as handed out.
    rubric : Rubric
        What is graded.
    workers : Workers
        Processes of this machine.

    Returns
    -------
    list of GradedSubmission
        In the same order, with verdicts, evidence and scores; `add_points` adds the points that count.
    """
    judged = [add_verdicts(each, reading, verification) for each, reading in zip(handed_in, readings, strict=True)]
    examples = ExampleInputs.of_assignment(assignment)
    without = {number: _gather(each, verification, folders) for number, each in enumerate(judged) if not each.recipes}
    own = find_own_pictures(OwnPicturesJob(examples, without))
    others = [number for number, reading in enumerate(judged) if reading.recipes]
    failed: list[int] = []  # which are looked at alone then, so that one takes no other along
    for numbers, size in ((others, JOB_SIZE), (failed, 1)):
        jobs = (
            OwnPicturesJob(examples, {number: _gather(judged[number], verification, folders) for number in some})
            for some in (numbers[start : start + size] for start in range(0, len(numbers), size))
        )
        for job, found in workers.run(find_own_pictures, jobs):
            if not isinstance(found, Exception):
                own |= found
            elif size > 1:
                failed += job.submissions
            else:  # such as a worker that was ended for its memory
                (number,) = job.submissions
                own[number], judged[number] = OwnPictures(), _add_limit(judged[number])
    return [
        grade(each, reading, own[number], assignment, rubric)
        for number, (each, reading) in enumerate(zip(handed_in, judged, strict=True))
    ]


def _gather(reading: Reading, verification: Verification, folders: ReviewFolders) -> SubmissionPictures:
    """Gather what is looked at of one submission."""
    names = [reading.student, *(notebook.student or "" for notebook in reading.notebooks)]
    proved = {picture.sha256 for picture in reading.pictures if picture.verdict in PROVED}
    looks = {sha256: verification.find_looks(sha256) for sha256 in proved}
    return SubmissionPictures(reading.pictures, names, looks, StoredRecipes.of_readings([reading], folders.originals))


def _add_limit(reading: Reading) -> Reading:
    """Say of a submission that what its recipes show wasn't found."""
    sentence = "What its recipes show can't be found: the process that looked at them ended. Look at it by hand."
    return replace(reading, problems=[*reading.problems, sentence], limit=reading.limit or sentence)
