"""Every submission of a class read, each in a process with limits; what an earlier review read is taken as it is."""

import json
from collections.abc import Sequence
from contextlib import suppress
from dataclasses import replace
from pathlib import Path

from tqdm import tqdm

from gan_lab.coursework.limited_process import Outcome, run_limited
from gan_lab.coursework.review.intake.findings import Reading, fold_messages, load_reading
from gan_lab.coursework.review.intake.reading import ReadingJob, ReviewFolders, read_submission
from gan_lab.coursework.review.intake.submissions import Submission
from gan_lab.coursework.review.submission_limits import SubmissionLimits, describe_limit
from gan_lab.saving import WriteError, replace_file

# The modules of the steps that come later, so that all are imported once.
PRELOADED = ("gan_lab.coursework.review.verification.comparing", "gan_lab.coursework.review.pages.rendering")


def read_class(
    submissions: Sequence[Submission],
    folders: ReviewFolders,
    assignment_place: Path | None,
    processes: int,
    limits: SubmissionLimits,
) -> list[Reading]:
    """Read every submission.

    Parameters
    ----------
    submissions : sequence of Submission
        What was handed in.
    folders : ReviewFolders
        Where the review keeps its files.
    assignment_place : Path or None
        What was handed out, as `read_assignment` takes it; None for the kit's own.
    processes : int
        How many processes read at a time.
    limits : SubmissionLimits
        What each submission may cost.

    Returns
    -------
    list of Reading
        In the same order. What can't be read has a sentence among its problems.
    """
    jobs = (
        (ReadingJob(submission, assignment_place, folders, limits), limits.for_reading()) for submission in submissions
    )
    readings: dict[str, Reading] = {}
    with tqdm(total=len(submissions), desc="reading", unit="submission") as bar:
        for outcome in run_limited(read_submission, jobs, min(processes, len(submissions)), PRELOADED):
            student = outcome.job.submission.student
            readings[student] = _finish_reading(student, outcome, folders)
            bar.update()
    return [readings[submission.student] for submission in submissions]


def _finish_reading(student: str, outcome: Outcome[ReadingJob], folders: ReviewFolders) -> Reading:
    """Make the reading of what a process found, and store it unless it was stored before."""
    if outcome.is_whole and outcome.messages[-1] == {"stored": True}:
        stored = load_reading(folders.find_reading(outcome.messages[0]["key"]))
        if stored:
            return stored
    reading = replace(
        fold_messages(student, outcome.messages), processor_seconds=round(outcome.cost.processor_seconds, 3)
    )
    if outcome.error:  # the drive may be full, or this kit have a fault: the next review reads it again
        sentence = f"It can't be read ({outcome.error[:300]})."
        return replace(reading, key="", limit=sentence, problems=[*reading.problems, sentence])
    if outcome.limit:
        reading = replace(reading, limit=describe_limit("Reading it", outcome.limit))
    if reading.limit:
        reading = replace(reading, problems=[*reading.problems, reading.limit])
    if reading.key:
        with suppress(WriteError):  # then the next review reads it again
            replace_file(folders.find_reading(reading.key), json.dumps(reading, default=vars, ensure_ascii=False))
    return reading
