"""What was read from one submission: facts, as they come from the process that reads it and as they are stored."""

import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, fields
from pathlib import Path
from typing import Any

from gan_lab.coursework.review.intake.gallery import SubmittedPicture
from gan_lab.coursework.student_work import Answer, TaskResult
from gan_lab.pictures.recipe import NetworkId

MAX_PROBLEMS = 200  # sentences
MAX_PROBLEM = 1000  # characters of one sentence


@dataclass(frozen=True)
class NotebookSummary:
    """What one notebook's cells show of its run."""

    name: str  # of the file
    run_order_problem: str | None  # one sentence if it wasn't run from top to bottom; None if it was
    errors: list[str]  # one line for each cell that ended in an error
    student: str | None  # the value of STUDENT; None if it isn't set
    assigned: str  # the notebook of the assignment that it was made from; "" if the student made it


@dataclass(frozen=True)
class Reading:
    """What was read from one submission."""

    student: str  # the submission's name
    key: str  # a digest of the submission and the assignment; "" if the submission couldn't be read on this machine
    problems: list[str] = field(default_factory=list)  # a sentence for each
    notebooks: list[NotebookSummary] = field(default_factory=list)
    pictures: list[SubmittedPicture] = field(default_factory=list)
    answers: list[Answer] = field(default_factory=list)
    tasks: list[TaskResult] = field(default_factory=list)
    report: str = ""  # report.md as it was handed in
    limit: str = ""  # a sentence if it reached a limit, or failed to be read, so that this isn't all that it holds
    processor_seconds: float = 0.0  # that reading it took


def fold_messages(student: str, messages: Iterable[Mapping[str, Any]]) -> Reading:
    """Put together what `reading.read_submission` sent.

    Parameters
    ----------
    student : str
        The submission's name.
    messages : iterable of mapping
        The messages, each with one key: "key", "problem", "limit", "notebook", "picture", "report", or "work" with the
        answers and tasks of all notebooks so far.

    Returns
    -------
    Reading
        All of them together.
    """
    stored: dict[str, Any] = {"student": student, "key": "", "answers": [], "tasks": []}
    lists: dict[str, list[Any]] = {"problem": [], "notebook": [], "picture": []}
    for message in messages:
        ((name, value),) = message.items()
        if name == "work":
            stored |= value
        elif name in lists:
            lists[name].append(value)
        else:
            stored[name] = value
    problems = lists["problem"]
    if len(problems) > MAX_PROBLEMS:
        problems[MAX_PROBLEMS:] = [f"And {len(problems) - MAX_PROBLEMS} more such sentences."]
    stored |= {"problems": [problem[:MAX_PROBLEM] for problem in problems]}
    return parse_reading(stored | {"notebooks": lists["notebook"], "pictures": lists["picture"]})


def parse_reading(stored: Mapping[str, Any]) -> Reading:
    """Make a reading from plain values; KeyError, TypeError or ValueError if they aren't one."""
    pictures = [
        SubmittedPicture(**(picture | {"network": NetworkId(**picture["network"]) if picture["network"] else None}))
        for picture in stored["pictures"]
    ]
    known = {attribute.name for attribute in fields(Reading)}
    return Reading(
        **{name: value for name, value in stored.items() if name in known}
        | {
            "pictures": pictures,
            "notebooks": [NotebookSummary(**notebook) for notebook in stored["notebooks"]],
            "answers": [Answer(**answer) for answer in stored["answers"]],
            "tasks": [TaskResult(**task) for task in stored["tasks"]],
        }
    )


def load_reading(path: Path) -> Reading | None:
    """Load a reading that an earlier review stored; None if there is none, or it isn't whole."""
    try:
        return parse_reading(json.loads(path.read_text(encoding="utf-8")))
    except (OSError, ValueError, KeyError, TypeError):
        return None
