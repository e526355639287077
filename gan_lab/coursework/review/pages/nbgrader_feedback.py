"""The pages to hand back, put where nbgrader takes them from, so that `nbgrader release_feedback` hands them out.

It takes what lies in `feedback/STUDENT/ASSIGNMENT/` of a course: a page for each notebook, and beside the pages the two
files that `nbgrader submit` put into the submission. By a digest of the secret in one of them and of the notebook's
name, `nbgrader fetch_feedback` finds the student's page. Where one of the two files is missing, `release_feedback` ends
with an error, and the rest of the class gets nothing; so there is always something in their place.

Source: release_feedback.py, fetch_feedback.py and submit.py in exchange/default of nbgrader 0.9.6. None of nbgrader's
code is used or needed here.
"""

import os
import secrets
from dataclasses import dataclass, field
from pathlib import Path

from gan_lab.coursework.review.file_names import HAND_BACK_FOLDER
from gan_lab.coursework.review.intake.handed_in_as import HandedInAs, Recipient
from gan_lab.coursework.review.intake.printable import make_printable
from gan_lab.coursework.review.intake.reading_limits import NOTEBOOK_SUFFIX, is_hidden
from gan_lab.coursework.review.intake.sentences import count, join_words
from gan_lab.errors import GanLabError
from gan_lab.saving import is_link, refuse_link, replace_file
from gan_lab.terminal_words import quote_words

LAYOUT = "nbgrader"  # of an export, as `layouts` calls it
SUBMITTED = "submitted"  # the folder of a course into which nbgrader collects
FEEDBACK = "feedback"  # the folder of a course that `release_feedback` looks into
COURSE_SIGNS = ("nbgrader_config.py", "gradebook.db", "source", "release", "downloaded", "autograded", FEEDBACK)
TIME_FILE, SECRET_FILE = "timestamp.txt", "submission_secret.txt"  # as `nbgrader submit` calls them
MAX_FILE = 4096  # bytes of these two; nbgrader's have 30 and 128
MARK = b"\n<!-- Written by gan-lab review, which replaces it when it runs again. -->\n"  # at the end of our pages
MAX_PAGES = 30  # for one student; the kit has seven notebooks, and each page may have 6 MB
MAX_PROBLEMS = 5  # sentences about one student each


@dataclass
class _Outcome:
    """What became of a class's pages, as ids of students or as sentences."""

    written: list[str] = field(default_factory=list)
    without_secret: list[str] = field(default_factory=list)
    without_notebook: list[str] = field(default_factory=list)
    foreign: list[str] = field(default_factory=list)  # whose folder holds feedback that isn't the review's
    problems: list[str] = field(default_factory=list)


def write_feedback(handed_in: HandedInAs, out: Path, course: Path | None = None) -> list[str]:
    """Write the pages to hand back into an nbgrader course, for each notebook that a student submitted.

    What nbgrader itself has put there is left alone. Pages of an earlier time are replaced.

    Parameters
    ----------
    handed_in : HandedInAs
        What the files of the class were called. If it isn't of nbgrader's, nothing is done.
    out : Path
        The folder of the review, with its pages written.
    course : Path, optional
        The folder of the course; without it, the one that was reviewed.

    Returns
    -------
    list of str
        Sentences about what was written where, and what wasn't.
    """
    folders = find_submitted(handed_in, course)
    if not folders:
        return []
    course = next(iter(folders)).parents[2]
    if not is_course(course):
        return [
            f"No feedback was put into {course}, since nothing else of an nbgrader course is there, such as "
            f"{COURSE_SIGNS[0]}: the pages to hand back are in {out / HAND_BACK_FOLDER} alone."
        ]
    outcome = _Outcome()
    for folder, recipient in folders.items():
        page = out / HAND_BACK_FOLDER / recipient.page
        try:
            _write_pages(folder, course / FEEDBACK / folder.parent.name / folder.name, page, outcome)
        except (GanLabError, OSError) as problem:
            reason = getattr(problem, "strerror", None) or problem
            outcome.problems.append(f"The feedback for {make_printable(folder.parent.name)} was not written: {reason}")
    return _describe(outcome, course, next(iter(folders)).name, out)


def is_course(folder: Path) -> bool:
    """Tell whether a folder is that of an nbgrader course.

    Parameters
    ----------
    folder : Path
        The folder; it need not exist.

    Returns
    -------
    bool
        Whether anything beside `submitted` has a name that nbgrader gives.
    """
    return any(os.path.lexists(folder / name) for name in COURSE_SIGNS)


def find_submitted(handed_in: HandedInAs, course: Path | None = None) -> dict[Path, Recipient]:
    """Find the folder of each submission, `submitted/STUDENT/ASSIGNMENT`, and whose page belongs to it.

    Parameters
    ----------
    handed_in : HandedInAs
        What the files of the class were called.
    course : Path, optional
        The folder of the course; without it, the one that was reviewed.

    Returns
    -------
    dict of Path to Recipient
        The folders that are there; nothing if the class wasn't nbgrader's, or was reviewed from a zip.
    """
    found: dict[Path, Recipient] = {}
    for recipient in handed_in.recipients if handed_in.layout == LAYOUT else ():
        if not recipient.parts:
            continue
        folder = recipient.parts[0].container / recipient.parts[0].path
        if course is not None:
            folder = Path(os.path.abspath(course)) / SUBMITTED / folder.parent.name / folder.name
        is_own = folder.parent.name in recipient.ids
        if folder.is_dir() and len(folder.parents) > 2 and (is_own or folder not in found):  # else a mate's, of a group
            found[folder] = recipient
    return found


def _write_pages(submitted: Path, feedback: Path, page: Path, outcome: _Outcome) -> None:
    """Write one student's page for each notebook at the top of the submission, where alone nbgrader looks for them."""
    student = make_printable(feedback.parent.name)
    names = sorted(path.stem for path in _list_files(submitted, NOTEBOOK_SUFFIX))
    refuse_link(feedback.parent)
    refuse_link(feedback)
    there = _list_files(feedback, ".html")
    if not all(map(_is_own_page, there)):
        outcome.foreign.append(student)
        return
    if names:
        secret = _read_line(submitted / SECRET_FILE)
        content = page.read_bytes() + MARK
        # These two first: where there is a page without them, nobody of the class gets one.
        replace_file(feedback / TIME_FILE, _read_line(submitted / TIME_FILE))
        replace_file(feedback / SECRET_FILE, secret or _read_line(feedback / SECRET_FILE) or secrets.token_hex(64))
        for name in names[:MAX_PAGES]:
            replace_file(feedback / f"{name}.html", content)
        if len(names) > MAX_PAGES:
            outcome.problems.append(f"{student} handed in {len(names):,} notebooks; {MAX_PAGES} of them got a page.")
        outcome.written.append(student)
        if not secret:
            outcome.without_secret.append(student)
    else:
        outcome.without_notebook.append(student)
    for path in there:
        if path.stem not in names[:MAX_PAGES]:  # of a notebook that the submission no longer has
            path.unlink()


def _list_files(folder: Path, suffix: str) -> list[Path]:
    """Return what has this ending in a folder; nothing if there is no folder."""
    if not folder.is_dir():
        return []
    return [path for path in folder.iterdir() if path.suffix == suffix and not is_hidden(path.name)]


def _is_own_page(path: Path) -> bool:
    """Tell whether a review wrote a page."""
    if is_link(path) or not path.is_file():
        return False
    with open(path, "rb") as file:
        file.seek(max(0, path.stat().st_size - len(MARK)))
        return file.read() == MARK


def _read_line(path: Path) -> str:
    """Return what stands in a small file of nbgrader's; "" if it isn't there, or holds anything else."""
    if is_link(path) or not path.is_file() or path.stat().st_size > MAX_FILE:
        return ""
    content = path.read_bytes()
    return content.decode() if content.isascii() else ""


def _describe(outcome: _Outcome, course: Path, assignment: str, out: Path) -> list[str]:
    """Return the sentences for the person who grades."""
    sentences = []
    by_submit = len(outcome.written) - len(outcome.without_secret)
    if outcome.written:
        students = count(len(outcome.written), "student")
        how = f": `nbgrader release_feedback {quote_words(assignment)}` hands them out" if by_submit else ""
        sentences.append(
            f"The pages to hand back of {students} were also put into {course / FEEDBACK}, one for each notebook{how}."
        )
    if outcome.without_secret:
        students = join_words(outcome.without_secret) if by_submit else "these students"
        sentences.append(
            f"nbgrader fetch_feedback won't find the pages of {students}, who did not hand in by nbgrader submit (no "
            f"{SECRET_FILE} is there): give them their pages in another way."
        )
    if outcome.without_notebook:
        sentences.append(
            f"nbgrader has feedback only for notebooks, and there is none at the top of what "
            f"{join_words(outcome.without_notebook)} handed in: the pages are in {out / HAND_BACK_FOLDER} alone."
        )
    if outcome.foreign:
        sentences.append(
            f"The feedback for {join_words(outcome.foreign)} in {course / FEEDBACK} is not the review's, and was left "
            "as it is: remove it and run this again, if the review's pages are to be handed out in its place."
        )
    more = len(outcome.problems) - MAX_PROBLEMS
    return sentences + outcome.problems[:MAX_PROBLEMS] + ([f"{more} more sentences of this kind."] if more > 0 else [])
