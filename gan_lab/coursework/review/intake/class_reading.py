"""Every submission of a class read, each in a process with limits; what an earlier review read is taken as it is.

A group's submission is read once, and so is one that was handed in twice without a change in where it lies.
"""

import json
from collections import defaultdict
from collections.abc import Sequence
from contextlib import suppress
from dataclasses import replace

from tqdm import tqdm

from gan_lab.coursework.assignment import Assignment
from gan_lab.coursework.limited_process import Outcome, run_limited
from gan_lab.coursework.review.intake.findings import Reading, fold_messages, load_reading, parse_reading
from gan_lab.coursework.review.intake.layouts.layout import Part
from gan_lab.coursework.review.intake.reading import (
    ReadingJob,
    ReviewFolders,
    pack_assignment,
    read_submission,
)
from gan_lab.coursework.review.intake.submissions import Submission
from gan_lab.coursework.review.submission_limits import SubmissionLimits, describe_limit
from gan_lab.saving import WriteError, replace_file

PRELOADED = ("gan_lab.coursework.review.preloaded",)
NOTHING = "nothing was handed in"  # the key of a reading of no file


def read_class(
    submissions: Sequence[Submission],
    folders: ReviewFolders,
    assignment: Assignment,
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
    assignment : Assignment
        The notebooks as handed out.
    processes : int
        How many processes read at a time.
    limits : SubmissionLimits
        What each submission may cost.

    Returns
    -------
    list of Reading
        In the same order. What can't be read has a sentence among its problems.
    """
    owners: dict[tuple[Part, ...], list[Submission]] = defaultdict(list)
    for submission in submissions:
        owners[submission.parts].append(submission)
    packed = pack_assignment(assignment)
    jobs = ((ReadingJob(parts, packed, folders, limits), limits.for_reading()) for parts in owners if parts)
    readings = {each.id: Reading(each.id, NOTHING) for each in owners.get((), ())}
    count = len(owners) - (() in owners)
    with tqdm(total=count, desc="reading", unit="submission") as bar:
        for outcome in run_limited(read_submission, jobs, max(1, min(processes, count)), PRELOADED):
            reading = _finish_reading(outcome, folders)
            readings |= {each.id: replace(reading, id=each.id) for each in owners[outcome.job.parts]}
            bar.update()
    return [_add_student(readings[submission.id], submission) for submission in submissions]


def _add_student(reading: Reading, submission: Submission) -> Reading:
    """Add to a reading what is known of the submission without reading it, and may change while its files don't."""
    problems = [*submission.problems, *reading.problems]
    return replace(reading, student=submission.student.name, problems=problems)


def _finish_reading(outcome: Outcome[ReadingJob], folders: ReviewFolders) -> Reading:
    """Make the reading of what a process found, and store it unless it was stored before."""
    if outcome.is_whole and outcome.messages[-1] == {"stored": True}:
        stored = load_reading(folders.find_reading(outcome.messages[0]["key"]))
        if stored:
            return stored
    found = fold_messages("", outcome.messages)
    found["processor_seconds"] = round(outcome.cost.processor_seconds, 3)
    if outcome.error:  # the drive may be full, or this kit have a fault: the next review reads it again
        found["key"], found["limit"] = "", f"It can't be read ({outcome.error[:300]})."
    elif outcome.limit:
        found["limit"] = describe_limit("Reading it", outcome.limit)
    if found.get("limit"):
        found["problems"].append(found["limit"])
    if found["key"]:
        with suppress(WriteError):  # then the next review reads it again
            content = json.dumps(found, ensure_ascii=False)
            replace_file(folders.find_reading(found["key"]), content, is_durable=False)
    return parse_reading(found)
