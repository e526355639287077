"""What a learning system called the files that each student handed in, kept for the way back.

Systems that take feedback in bulk know a file's student by its name, which must be as in their own download. So the
review stores these names, and `gan-lab feedback` names the pages after them.
"""

import json
import os
from collections.abc import Iterable, Mapping
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

from gan_lab.coursework.review.file_names import WORKING_FOLDER
from gan_lab.coursework.review.intake.layouts.layout import Export, Part
from gan_lab.coursework.review.intake.student_names import PAGE_NAME, page_name
from gan_lab.coursework.review.intake.submissions import Submission
from gan_lab.coursework.review.working_folder import keep_file, load_kept
from gan_lab.errors import GanLabError

FILE = Path(WORKING_FOLDER) / "handed_in_as.json"  # in the folder of a review
FORMAT = 1


@dataclass(frozen=True)
class Recipient:
    """A student who gets a page, and what the attempt that counts was made of."""

    id: str
    name: str
    ids: tuple[str, ...]  # all by which systems know the student, the review's first
    page: str  # the name of the page to hand back
    parts: tuple[Part, ...] = ()  # as they were called in the export; nothing if nothing was handed in
    system_ids: tuple[str, ...] = ()  # those under which these parts stand in the export; none for a mate of a group


@dataclass(frozen=True)
class HandedInAs:
    """What a class handed in was called."""

    layout: str  # the system, as `layouts` calls it
    title: str  # the same in words, such as "Canvas' download"
    assignment: str  # of nbgrader: what the assignment is called; else ""
    recipients: tuple[Recipient, ...]


def name_handed_in(export: Export, submissions: Iterable[Submission]) -> HandedInAs:
    """Take from an export what the files of each student were called.

    Parameters
    ----------
    export : Export
        What was reviewed.
    submissions : iterable of Submission
        The submissions of the class; those that don't count are left out.

    Returns
    -------
    HandedInAs
        The students in the same order.
    """
    people = {attempt.parts: [person.id for person in attempt.people] for attempt in export.attempts if attempt.parts}
    recipients = []
    for each in submissions:
        if each.counts:
            ids = tuple(dict.fromkeys((each.id, *each.student.other_ids)))
            page = page_name(each.id, each.student.name)
            parts = tuple(Part(Path(os.path.abspath(part.container)), part.path, part.name) for part in each.parts)
            system_ids = tuple(id_ for id_ in ids if id_ in people.get(each.parts, ()))
            recipients.append(Recipient(each.id, each.student.name, ids, page, parts, system_ids))
    return HandedInAs(export.layout, export.title, export.assignment, tuple(recipients))


def store_handed_in_as(out: Path, handed_in: HandedInAs) -> None:
    """Store what the files of a class were called.

    Parameters
    ----------
    out : Path
        The folder of the review.
    handed_in : HandedInAs
        The names.

    Raises
    ------
    WriteError
        If they can't be written.
    """
    keep_file(out / FILE, json.dumps({"format": FORMAT, **asdict(handed_in)}, default=str))


def load_handed_in_as(out: Path) -> HandedInAs:
    """Load what the files of a class were called.

    Parameters
    ----------
    out : Path
        The folder of the review.

    Returns
    -------
    HandedInAs
        What the last review stored.

    Raises
    ------
    GanLabError
        If it isn't there, or isn't what a review of this kit writes.
    """
    try:
        return _parse(load_kept(out / FILE))
    except (ValueError, KeyError, TypeError, AttributeError):
        raise GanLabError(
            f"{out} doesn't say what the students' files were called in the learning system, by which it takes pages "
            "back: run gan-lab review once more, with the same submissions and the same --out; what was typed stays."
        ) from None


def _parse(stored: Mapping[str, Any]) -> HandedInAs:
    """Make it of plain values; KeyError, TypeError or ValueError if they aren't what `store_handed_in_as` wrote."""
    if stored["format"] != FORMAT:
        raise ValueError("another format")
    recipients = [
        Recipient(
            str(each["id"]),
            str(each["name"]),
            tuple(map(str, each["ids"])),
            _check_page(each["page"]),
            tuple(Part(Path(part["container"]), str(part["path"]), str(part["name"])) for part in each["parts"]),
            tuple(map(str, each["system_ids"])),
        )
        for each in stored["recipients"]
    ]
    return HandedInAs(str(stored["layout"]), str(stored["title"]), str(stored["assignment"]), tuple(recipients))


def _check_page(page: str) -> str:
    """Return the name of a page; ValueError if it could lead out of the folder of pages."""
    if not PAGE_NAME.fullmatch(page):
        raise ValueError("no page")
    return page
