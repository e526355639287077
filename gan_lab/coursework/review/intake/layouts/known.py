"""The layouts that are known: what each is called, what its names look like, and what reads it."""

from collections.abc import Callable
from dataclasses import dataclass

from gan_lab.coursework.review.intake.layouts import (
    blackboard,
    brightspace,
    canvas,
    github_classroom,
    google_drive,
    gradescope,
    moodle,
    nbgrader,
    pattern,
    plain,
)
from gan_lab.coursework.review.intake.layouts.source import Found, Source
from gan_lab.errors import GanLabError, name_value


@dataclass(frozen=True)
class Layout:
    """The shape of one system's export."""

    name: str  # as after --layout
    title: str
    example: str  # of a name in it
    read: Callable[[Source], Found]
    read_named: Callable[[Source, str], Found] | None = None  # how, if the instructor named it, with what stands behind
    names_people: bool = True  # whether each name in it begins with whose it is, so that a part of an export shows it


SYSTEMS = (  # where two explain as much of an export, the first one counts: its names can hardly come about otherwise
    Layout(gradescope.NAME, gradescope.TITLE, "submission_3345000/ and submission_metadata.yml", gradescope.read),
    Layout(moodle.NAME, moodle.TITLE, "Ada Adler_47110_assignsubmission_file_/", moodle.read),
    Layout(brightspace.NAME, brightspace.TITLE, "61000-338811 - Ada Adler - Nov 12, 2026 901 AM/", brightspace.read),
    Layout(blackboard.NAME, blackboard.TITLE, "GAN Lab_ada01_attempt_2026-11-12-10-00-00_work.ipynb", blackboard.read),
    Layout(canvas.NAME, canvas.TITLE, "adlerada_10101_550007_work.ipynb", canvas.read),
    Layout(nbgrader.NAME, nbgrader.TITLE, "submitted/ada01/ASSIGNMENT/", nbgrader.read, nbgrader.read_named, False),
    Layout(
        github_classroom.NAME,
        github_classroom.TITLE,
        "gan-lab-submissions/gan-lab-ada01/",
        github_classroom.read,
        github_classroom.read_named,
        names_people=False,
    ),
    Layout(google_drive.NAME, google_drive.TITLE, "Ada Adler - work.ipynb", google_drive.read, names_people=False),
)
BY_NAME = {layout.name: layout for layout in SYSTEMS}
NAMES = (*sorted(BY_NAME), plain.NAME)
SIGNS_OF_A_PATTERN = set("()[]{}\\^$*+?|")


def describe_layouts() -> str:
    """List the layouts, for a sentence."""
    return f"{', '.join(NAMES)}, or a pattern such as {pattern.EXAMPLE.removeprefix('--layout ')}"


@dataclass(frozen=True)
class Choice:
    """What an instructor said after --layout."""

    name: str  # of a layout, or "pattern"
    detail: str = ""  # of nbgrader the assignment, of a pattern the expression


def read_choice(text: str) -> Choice:
    """Read what stands after --layout.

    Parameters
    ----------
    text : str
        The name of a layout, "nbgrader:ASSIGNMENT", or a regular expression.

    Returns
    -------
    Choice
        Which it is.

    Raises
    ------
    GanLabError
        If it is none of these.
    """
    name, _, detail = text.partition(":")
    folded = name.strip().lower().replace("_", "-").replace(" ", "-")
    if folded in NAMES and (not detail or folded == nbgrader.NAME):
        return Choice(folded, detail)
    if SIGNS_OF_A_PATTERN.intersection(text):
        return Choice(pattern.NAME, text)
    raise GanLabError(f"--layout {name_value(text)} is no layout that is known: give {describe_layouts()}.")
