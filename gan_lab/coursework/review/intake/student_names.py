"""The names of students and of their pages: who is called what in a review, and stays called so.

A student has the name of the folder, zip or notebook that was handed in. Two of them may have names that look the same,
such as `Ada.zip` and `Ada.ipynb`. Nobody who hands something in changes by that how another one is called, since points
that a person typed go by the name.
"""

import base64
import hashlib
import json
import os
import re
import unicodedata
from collections.abc import Iterable, Iterator, Mapping, Sequence
from itertools import chain, count
from pathlib import Path

from gan_lab.coursework.review.intake.reading_limits import NOTEBOOK_SUFFIX, ZIP_SUFFIX, make_printable
from gan_lab.saving import replace_file

SUBMISSION_SUFFIXES = (NOTEBOOK_SUFFIX, ZIP_SUFFIX)  # of a submission that is a single file
NAMES_FILE = Path(".review") / "names.json"  # in the folder of a review
MAX_LETTERS = 32  # of a student's name, in the name of a page
JOINERS = str.maketrans("", "", "\u200c\u200d")  # characters that `make_printable` keeps and that nobody sees
PAGE_NAME = re.compile(r"[\w-]+-[a-z2-7]{26}\.html")  # as `page_name` makes them


def page_name(student: str) -> str:
    """Make the name of a student's page, which depends on the student's name alone.

    Parameters
    ----------
    student : str
        The student's name, which may hold anything.

    Returns
    -------
    str
        The file's name: letters and digits of the student's name, so that a person finds it, and 128 bits of a digest
        of it, so that nobody can find a second name with the same page. It has no dot before the ending, since Windows
        takes `CON.x` for a device.
    """
    letters = re.sub(r"[^\w]+", "-", unicodedata.normalize("NFC", student))[:MAX_LETTERS].strip("-") or "student"
    return f"{letters}-{_digest(student)}.html"


def _digest(text: str) -> str:
    """Return 128 bits of SHA-256 as 26 small letters and digits, which no system takes for others."""
    sha256 = hashlib.sha256(text.encode("utf-8", "surrogatepass")).digest()
    return base64.b32encode(sha256[:16]).decode().rstrip("=").lower()


def name_students(paths: Sequence[Path], remembered: Mapping[str, str]) -> dict[Path, str]:
    """Give each submission a name that prints and that looks like no other.

    Of several with the same name, the one that had it in the earlier review keeps it. If there was no such review, a
    folder has it, else a zip, else a notebook. The others are called by the full name of their file.

    Parameters
    ----------
    paths : sequence of Path
        The folders, zips and files, all in one folder.
    remembered : mapping of str to str
        What each was called in the earlier review, by the name of the file.

    Returns
    -------
    dict of Path to str
        The student's name for each.
    """
    namesakes = group_namesakes(paths)
    names: dict[Path, str] = {}
    taken: set[str] = set()

    def call(path: Path, name: str) -> None:
        """Call a submission so, unless it has a name already, or another one is called so."""
        if path not in names and _fold(name) not in taken:
            taken.add(_fold(name))
            names[path] = name

    for path in paths:
        name = remembered.get(path.name, "")
        keeps_full_name = len(namesakes[path]) > 1 and name.startswith(_make_visible(path.name))
        if name == _plain_name(path) or keeps_full_name:
            call(path, name)
    for path in sorted(paths, key=_rank):
        candidates = chain([_plain_name(path)], _full_names(path))
        while path not in names:
            call(path, next(candidates))
    return {path: names[path] for path in paths}


def group_namesakes(paths: Sequence[Path]) -> dict[Path, list[Path]]:
    """Find the submissions that would have the same name, capitals or not.

    Parameters
    ----------
    paths : sequence of Path
        The folders, zips and files.

    Returns
    -------
    dict of Path to list of Path
        For each, those that would have its name, itself among them.
    """
    groups: dict[str, list[Path]] = {}
    for path in paths:
        groups.setdefault(_fold(_plain_name(path)).casefold(), []).append(path)
    return {path: group for group in groups.values() for path in group}


def describe_namesakes(path: Path, namesakes: Sequence[Path], names: Mapping[Path, str]) -> tuple[str, ...]:
    """Say which other submissions would have the name of this one.

    Parameters
    ----------
    path : Path
        The submission.
    namesakes : sequence of Path
        Those that would have its name, itself among them.
    names : mapping of Path to str
        What each is called.

    Returns
    -------
    tuple of str
        A sentence; nothing if it is called as it would be if it were alone.
    """
    if len(namesakes) > 1:
        shown = sorted({path, *namesakes[:4]}, key=lambda each: each.name)
        files = ", ".join(f"{make_printable(each.name)} (called {names[each]} here)" for each in shown)
        more = f" and {len(namesakes) - len(shown)} more" if len(namesakes) > len(shown) else ""
        return (f"{len(namesakes)} submissions have this name: {files}{more}. Decide whose each is.",)
    if names[path] != _plain_name(path):
        other = _plain_name(path)
        return (f"This is {make_printable(path.name)}. Another one is called {other} here; decide whose each is.",)
    return ()


def _rank(path: Path) -> tuple[int, str, str]:
    """Sort folders before zips, notebooks and other files."""
    suffix = path.suffix.lower()
    kind = 0 if os.path.isdir(path) else 1 if suffix == ZIP_SUFFIX else 2 if suffix == NOTEBOOK_SUFFIX else 3
    return kind, path.name.casefold(), path.name


def _plain_name(path: Path) -> str:
    """Return the name of a folder, or of a file without the suffix of a notebook or zip, as far as it prints."""
    is_file = path.suffix.lower() in SUBMISSION_SUFFIXES and not os.path.isdir(path)
    return _make_visible(path.stem if is_file else path.name)


def _full_names(path: Path) -> Iterator[str]:
    """Yield what a submission may be called if another one has its name: each depends on its own file alone."""
    name = _make_visible(path.name)
    yield name
    yield from (f"{name} ({_digest(f'{path.name}/{number}')[:8]})" for number in count())


def _make_visible(name: str) -> str:
    """Return a name as far as it prints. One of nothing but spaces and joiners couldn't be pressed on a page."""
    return make_printable(name) if _fold(name) else "\ufffd" * len(name)


def _fold(name: str) -> str:
    """Return how a name looks: the same for two that differ only in joiners, spaces, or how accents are stored."""
    return " ".join(unicodedata.normalize("NFKC", name.translate(JOINERS)).split())


def load_names(out: Path) -> dict[str, str]:
    """Load what each submission was called in the earlier review.

    Parameters
    ----------
    out : Path
        The folder of the review.

    Returns
    -------
    dict of str to str
        The student's name, by the name of the folder or file; {} if there was no review.
    """
    try:
        stored = json.loads((out / NAMES_FILE).read_text(encoding="utf-8"))
    except (OSError, ValueError, RecursionError):
        return {}
    stored = stored if isinstance(stored, dict) else {}
    return {name: student for name, student in stored.items() if isinstance(student, str)}


def store_names(out: Path, entries: Iterable[tuple[Path, str]]) -> None:
    """Store what each submission is called, so that the next review calls it so too.

    Parameters
    ----------
    out : Path
        The folder of the review.
    entries : iterable of (Path, str)
        Each submission and the student's name.

    Raises
    ------
    WriteError
        If the file can't be written.
    """
    names = {path.name: student for path, student in entries}
    replace_file(out / NAMES_FILE, json.dumps(names, indent=1))
