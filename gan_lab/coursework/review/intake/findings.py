"""What was read from one submission: facts, as they come from the process that reads it and as they are stored."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, fields
from pathlib import Path
from typing import Any

from gan_lab.coursework.review.intake.documents.documents import Document
from gan_lab.coursework.review.intake.gallery import SubmittedPicture, TileId
from gan_lab.coursework.review.intake.own_notebooks import OwnCell, OwnNotebook
from gan_lab.coursework.review.working_folder import load_kept
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
    is_order_recorded: bool = True  # whether the file says in which order the cells were run


@dataclass(frozen=True)
class Reading:
    """What was read from one submission."""

    id: str  # the submission's, by which a review knows it
    key: str  # a digest of the submission and the assignment; "" if the submission couldn't be read on this machine
    problems: list[str] = field(default_factory=list)  # a sentence for each thing that is lost or wrong
    notes: list[str] = field(default_factory=list)  # a sentence for what isn't shown as it was, or need not be
    notebooks: list[NotebookSummary] = field(default_factory=list)
    pictures: list[SubmittedPicture] = field(default_factory=list)
    # By the digest of each file whose pictures are to be made again, its tiles, in the order of its recipe.
    recipes: dict[str, tuple[TileId, ...]] = field(default_factory=dict)
    # The files that were written for it, by their paths in the folder of the review, and their sizes in bytes.
    files: dict[str, int] = field(default_factory=dict)
    answers: list[Answer] = field(default_factory=list)
    tasks: list[TaskResult] = field(default_factory=list)
    own_notebooks: list[OwnNotebook] = field(default_factory=list)  # and cells that were added to handed-out ones
    documents: list[Document] = field(default_factory=list)
    limit: str = ""  # a sentence if it reached a limit, or failed to be read, so that this isn't all that it holds
    processor_seconds: float = 0.0  # that reading it took
    student: str = ""  # the student's name, for eyes, which two may share; the id if no other is known

    def __post_init__(self) -> None:
        if not self.student:
            object.__setattr__(self, "student", self.id)


def fold_messages(id_: str, messages: Iterable[Mapping[str, Any]]) -> dict[str, Any]:
    """Put together what `reading.read_submission` sent.

    Parameters
    ----------
    id_ : str
        The submission's id.
    messages : iterable of mapping
        The messages, each with one key: "key", "limit", "notebook", "own_notebook", "document"; "work" with the answers
        and tasks of all notebooks so far; or "more" with what there is more of in the lists "problems", "notes",
        "pictures", "recipes" (each the digest of a file, and its tiles) and "files" (each its path and size).

    Returns
    -------
    dict
        All of them together as plain values, of which `parse_reading` makes a reading.
    """
    stored: dict[str, Any] = {"id": id_, "key": "", "answers": [], "tasks": []}
    names = ("problems", "notes", "notebooks", "pictures", "recipes", "files", "own_notebooks", "documents")
    lists: dict[str, list[Any]] = {name: [] for name in names}
    for message in messages:
        ((name, value),) = message.items()
        if name == "work":
            stored |= value
        elif name == "more":
            for of_list, values in value.items():
                lists[of_list] += values
        elif f"{name}s" in lists:
            lists[f"{name}s"].append(value)
        else:
            stored[name] = value
    for name in ("problems", "notes"):
        lists[name] = _limit_sentences(lists[name])
    return stored | lists


def _limit_sentences(sentences: list[str]) -> list[str]:
    more = len(sentences) - MAX_PROBLEMS
    kept = [sentence[:MAX_PROBLEM] for sentence in sentences[:MAX_PROBLEMS]]
    return [*kept, f"And {more} more such sentences."] if more > 0 else kept


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
            "recipes": {sha256: tuple(TileId(*tile) for tile in tiles) for sha256, tiles in stored["recipes"]},
            "files": dict(stored["files"]),
            "notebooks": [NotebookSummary(**notebook) for notebook in stored["notebooks"]],
            "own_notebooks": list(map(_parse_own_notebook, stored["own_notebooks"])),
            "documents": [Document(**document) for document in stored["documents"]],
            "answers": [Answer(**(answer | {"places": tuple(answer["places"])})) for answer in stored["answers"]],
            "tasks": [TaskResult(**task) for task in stored["tasks"]],
        }
    )


def _parse_own_notebook(stored: Mapping[str, Any]) -> OwnNotebook:
    return OwnNotebook(**{**stored, "cells": [OwnCell(**cell) for cell in stored["cells"]]})


def load_reading(path: Path) -> Reading | None:
    """Load a reading that an earlier review stored; None if there is none, or it isn't whole."""
    try:
        return parse_reading(load_kept(path))
    except (ValueError, KeyError, TypeError):
        return None
