"""The folder that a review writes into: whether it may be used, and which pages in it are the review's own.

A review writes over its own files and removes pages of students who are gone. So it writes only where nothing of
anybody else's can be harmed: into a new or empty folder, or into that of an earlier review. Near the submissions, where
a student could have put a made-up review, it must be the very folder that the earlier review made.
"""

import json
import os
import tempfile
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from pathlib import Path

from filelock import FileLock, Timeout

from gan_lab import __version__
from gan_lab.coursework.review.file_names import (
    DOCUMENTS_FOLDER,
    HAND_BACK_FOLDER,
    PICTURES_FOLDER,
    STUDENTS_FOLDER,
    WORKING_FOLDER,
)
from gan_lab.coursework.review.intake.reading_limits import SYSTEM_FILES
from gan_lab.coursework.review.intake.student_names import PAGE_NAME
from gan_lab.coursework.review.pages.shown_parts import find_parts
from gan_lab.coursework.review.working_folder import keep_file, load_kept
from gan_lab.errors import GanLabError
from gan_lab.saving import is_link

MARKER = "review.json"  # in it: says that a review made the folder
OLDER_MARKER = "points.json"  # which reviews wrote before there was a marker
LOCK = "lock"  # in it: held while a review is at work
PAGES_FILE = "pages.json"  # in it: the pages that the review wrote
FORMAT = 1  # of the folder
PAGE_FOLDERS = (STUDENTS_FOLDER, HAND_BACK_FOLDER)  # each with a page for each student
OWN_FOLDERS = (*PAGE_FOLDERS, PICTURES_FOLDER, DOCUMENTS_FOLDER, WORKING_FOLDER)
LEFT_BY_SYSTEMS = SYSTEM_FILES | {".DS_Store"}  # in a folder that is empty for a person


def check_review_folder(out: Path, submissions: Path) -> None:
    """Check that a review may write into a folder, without changing anything.

    Parameters
    ----------
    out : Path
        The folder of the review. It may be a link to a folder.
    submissions : Path
        The folder of the submissions, or the one submission. Nothing in it is read.

    Raises
    ------
    GanLabError
        If `out` is a file, lies in a submission, holds files of others, or may have been handed in.
    """
    another = _advise(submissions)
    try:
        if os.path.lexists(out) and not os.path.isdir(out):
            raise GanLabError(f"{out} is no folder: {another}")
        _check_apart(out, submissions, another)
        is_used = os.path.isdir(out) and bool(set(os.listdir(out)) - LEFT_BY_SYSTEMS)
        if is_used:
            _check_own(out, another)
        for name in OWN_FOLDERS:
            _check_own_folder(out / name, another)
        if is_used and _may_be_handed_in(out, submissions):
            _check_made_here(out, another)
    except OSError as problem:
        raise GanLabError(f"{out} can't be used for the review ({problem.strerror}): {another}") from None


def open_review_folder(out: Path, submissions: Path) -> None:
    """Check a folder, make it if it isn't there, and mark it as that of a review.

    Parameters
    ----------
    out, submissions : Path
        As `check_review_folder` takes them.

    Raises
    ------
    GanLabError
        If `check_review_folder` raises one, or the folder can't be written to.
    """
    check_review_folder(out, submissions)
    try:
        _mark(out)
    except OSError as problem:
        raise GanLabError(f"{out} can't be used for the review ({problem.strerror}): {_advise(submissions)}") from None


@contextmanager
def lock_review_folder(out: Path) -> Iterator[None]:
    """Keep other reviews out of a folder.

    Parameters
    ----------
    out : Path
        The folder of the review, opened.

    Raises
    ------
    GanLabError
        If another review is at work there.
    """
    lock = FileLock(out / WORKING_FOLDER / LOCK, timeout=0)
    try:
        lock.acquire()
    except Timeout:
        raise GanLabError(
            f"Another review is at work in {out}: wait for its end, or choose another folder with --out."
        ) from None
    except OSError as problem:
        raise GanLabError(f"{out} can't be used for the review ({problem.strerror}): choose another folder.") from None
    try:
        yield
    finally:
        lock.release()


def _advise(submissions: Path) -> str:
    return f"choose another folder for the review with --out, such as {_suggest(submissions)}."


def _suggest(submissions: Path) -> str:
    """Return a folder beside the submissions that isn't there yet."""
    beside = Path(os.path.abspath(submissions)).parent
    names = ("grades", *(f"grades-{number}" for number in range(2, 100)))
    return str(next((beside / name for name in names if not os.path.lexists(beside / name)), "grades"))


def _check_apart(out: Path, submissions: Path, another: str) -> None:
    """GanLabError if the folder is that of the submissions or lies in one, or they lie where a review writes.

    Links are followed.
    """
    real_out, real_submissions = Path(os.path.realpath(out)), Path(os.path.realpath(submissions))
    if any(_is_same(parent, real_submissions) for parent in (real_out, *real_out.parents[1:])):
        where = "is the folder of the submissions" if _is_same(real_out, real_submissions) else "lies in one of them"
        raise GanLabError(f"{out} {where}, and what students handed in is not to be changed: {another}")
    for name in OWN_FOLDERS:
        if any(_is_same(parent, real_out / name) for parent in (real_submissions, *real_submissions.parents)):
            raise GanLabError(f"{submissions} lies in {out / name}, into which a review writes: {another}")


def _may_be_handed_in(out: Path, submissions: Path) -> bool:
    """Tell whether the folder could have come along with the submissions.

    What is reviewed can be a part of what one student handed in, such as its notebook. So whatever lies in the folder
    that holds it, or beside a folder that holds it, may be the student's too. A link that was handed in can lead to any
    place, so both the place of a link and the one that it leads to are looked at.
    """
    for place in _find_places(out):
        for submission in _find_places(submissions):
            if any(_is_same(place.parent, parent) for parent in (submission, *submission.parents)):
                return True
            if not submission.is_dir() and any(_is_same(submission.parent, parent) for parent in place.parents):
                return True
    return False


def _find_places(path: Path) -> set[Path]:
    """Return where a file or folder lies, and if it is a link, also where the link leads to."""
    absolute = Path(os.path.abspath(path))
    return {Path(os.path.realpath(path)), Path(os.path.realpath(absolute.parent)) / absolute.name}


def _is_same(one: Path, other: Path) -> bool:
    """Tell whether two paths name the same place, also where capitals don't matter."""
    try:
        return os.path.samefile(one, other)
    except OSError:  # one isn't there yet
        return one == other


def _check_own(out: Path, another: str) -> None:
    """GanLabError if a folder that isn't empty wasn't made by a review of this kit."""
    working_folder = out / WORKING_FOLDER
    marker = working_folder / MARKER
    if is_link(working_folder) or not (_is_file(marker) or _is_file(working_folder / OLDER_MARKER)):
        raise GanLabError(f"{out} holds files that no review made, which could be written over: {another}")
    stored = load_kept(marker)
    if os.path.lexists(marker) and (not isinstance(stored, dict) or stored.get("format") != FORMAT):
        raise GanLabError(f"{out} was made by another version of the kit, or changed by something else: {another}")


def _check_made_here(out: Path, another: str) -> None:
    """GanLabError if a folder near the submissions isn't exactly where a review made it.

    A student could hand in a made-up review of that name, but not know the number that this system gives its folder.
    """
    stored, place = load_kept(out / WORKING_FOLDER / MARKER), _find_place(out)
    if not isinstance(stored, dict) or not place or stored.get("place") != place:  # 0: the system gives no numbers
        raise GanLabError(
            f"{out} lies near what is reviewed, was not made there by a review, and may have been handed in: if it is "
            f"your own, move it to a folder in which nothing lies that was handed in, or {another}"
        )


def _find_place(out: Path) -> int:
    return os.stat(out / WORKING_FOLDER).st_ino


def _check_own_folder(path: Path, another: str) -> None:
    """GanLabError if something that isn't a real folder has the name of a folder that a review makes, or lies in it."""
    if is_link(path) or (os.path.lexists(path) and not os.path.isdir(path)):
        raise GanLabError(f"{path} is a link or a file, where a review has a folder: remove it, or {another}")
    if path.name == WORKING_FOLDER and os.path.isdir(path):
        with os.scandir(path) as entries:
            if any(is_link(Path(entry.path)) for entry in entries):
                raise GanLabError(
                    f"{path.parent} holds a link among what reviews keep there, and none made it: {another}"
                )


def _mark(out: Path) -> None:
    """Make the folder and its marker; OSError if that can't be done."""
    working_folder = out / WORKING_FOLDER
    working_folder.mkdir(parents=True, exist_ok=True)
    for folder in (out, working_folder):  # a folder may be there and yet refuse new files
        with tempfile.TemporaryFile(dir=folder):
            pass
    keep_file(working_folder / MARKER, json.dumps({"format": FORMAT, "kit": __version__, "place": _find_place(out)}))


def announce_pages(out: Path, pages: Iterable[str]) -> None:
    """Add pages to the list of those that the review wrote, before it writes them.

    Parameters
    ----------
    out : Path
        The folder of the review.
    pages : iterable of str
        The names of pages, as `page_name` makes them.

    Raises
    ------
    WriteError
        If the list can't be written.
    """
    _store_pages(out, {*_load_pages(out), *pages})


def remove_old_pages(out: Path, pages: Iterable[str]) -> None:
    """Remove the pages of students who are no longer among the submissions; no file but those that a review wrote.

    Parameters
    ----------
    out : Path
        The folder of the review.
    pages : iterable of str
        The names of the pages that stay.

    Raises
    ------
    WriteError
        If the list of pages can't be written.
    """
    pages = set(pages)
    left = set()  # pages that couldn't be removed, such as one that is open on Windows
    for page in set(_load_pages(out)) - pages:
        for path in (*(out / folder / page for folder in PAGE_FOLDERS), find_parts(out, page)):
            try:
                path.unlink(missing_ok=True)
            except OSError:
                left.add(page)
    _store_pages(out, pages | left)


def _load_pages(out: Path) -> list[str]:
    """Load the list of pages; whatever isn't the plain name of a page is left out."""
    stored = load_kept(out / WORKING_FOLDER / PAGES_FILE)
    pages = stored if isinstance(stored, list) else []
    return [page for page in pages if isinstance(page, str) and PAGE_NAME.fullmatch(page)]


def _store_pages(out: Path, pages: Iterable[str]) -> None:
    keep_file(out / WORKING_FOLDER / PAGES_FILE, json.dumps(sorted(pages), indent=1))


def _is_file(path: Path) -> bool:
    """Tell whether there is a real file, no link."""
    return os.path.isfile(path) and not is_link(path)
