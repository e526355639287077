"""What students are called whom no system names: by the folder, zip or notebook that was handed in.

Two of them may have names that look the same, such as `Ada.zip` and `Ada.ipynb`. Nobody who hands something in changes
by that how another one is called, since points that a person typed go by the name.
"""

import base64
import hashlib
import unicodedata
from collections.abc import Iterator, Mapping, Sequence
from itertools import chain, count

from gan_lab.coursework.review.intake.layouts.file_tree import FileEntry
from gan_lab.coursework.review.intake.layouts.source import is_notebook, is_zip, label_of
from gan_lab.coursework.review.intake.printable import make_printable

JOINERS = str.maketrans("", "", "\u200c\u200d")  # characters that `make_printable` keeps and that nobody sees


def name_students(entries: Sequence[FileEntry], remembered: Mapping[str, str]) -> dict[FileEntry, str]:
    """Give each submission a name that prints and that looks like no other.

    Of several with the same name, the one that had it in the earlier review keeps it. If there was no such review, a
    folder has it, else a zip, else a notebook. The others are called by the full name of their file.

    Parameters
    ----------
    entries : sequence of FileEntry
        The folders, zips and files, all in one folder.
    remembered : mapping of str to str
        What each was called in the earlier review, by the name of the file.

    Returns
    -------
    dict of FileEntry to str
        The student's name for each.
    """
    namesakes = group_namesakes(entries)
    names: dict[FileEntry, str] = {}
    taken: set[str] = set()

    def call(entry: FileEntry, name: str) -> None:
        """Call a submission so, unless it has a name already, or another one is called so."""
        if entry not in names and _fold(name) not in taken:
            taken.add(_fold(name))
            names[entry] = name

    for entry in entries:
        name = remembered.get(entry.name, "")
        keeps_full_name = len(namesakes[entry]) > 1 and name.startswith(_make_visible(entry.name))
        if name == _plain_name(entry) or keeps_full_name:
            call(entry, name)
    for entry in sorted(entries, key=_rank):
        candidates = chain([_plain_name(entry)], _full_names(entry))
        while entry not in names:
            call(entry, next(candidates))
    return {entry: names[entry] for entry in entries}


def group_namesakes(entries: Sequence[FileEntry]) -> dict[FileEntry, list[FileEntry]]:
    """Find the submissions that would have the same name, capitals or not.

    Parameters
    ----------
    entries : sequence of FileEntry
        The folders, zips and files.

    Returns
    -------
    dict of FileEntry to list of FileEntry
        For each, those that would have its name, itself among them.
    """
    groups: dict[str, list[FileEntry]] = {}
    for entry in entries:
        groups.setdefault(_fold(_plain_name(entry)).casefold(), []).append(entry)
    return {entry: group for group in groups.values() for entry in group}


def describe_namesakes(
    entry: FileEntry, namesakes: Sequence[FileEntry], names: Mapping[FileEntry, str]
) -> tuple[str, ...]:
    """Say which other submissions would have the name of this one.

    Parameters
    ----------
    entry : FileEntry
        The submission.
    namesakes : sequence of FileEntry
        Those that would have its name, itself among them.
    names : mapping of FileEntry to str
        What each is called.

    Returns
    -------
    tuple of str
        A sentence; nothing if it is called as it would be if it were alone.
    """
    if len(namesakes) > 1:
        shown = sorted({entry, *namesakes[:4]}, key=lambda each: each.name)
        files = ", ".join(f"{make_printable(each.name)} (called {names[each]} here)" for each in shown)
        more = f" and {len(namesakes) - len(shown)} more" if len(namesakes) > len(shown) else ""
        return (f"{len(namesakes)} submissions have this name: {files}{more}. Decide whose each is.",)
    if names[entry] != _plain_name(entry):
        other = _plain_name(entry)
        return (f"This is {make_printable(entry.name)}. Another one is called {other} here; decide whose each is.",)
    return ()


def _rank(entry: FileEntry) -> tuple[int, str, str]:
    """Sort folders before zips, notebooks and other files."""
    kind = 0 if entry.is_folder else 1 if is_zip(entry) else 2 if is_notebook(entry) else 3
    return kind, entry.name.casefold(), entry.name


def _plain_name(entry: FileEntry) -> str:
    """Return the name of a folder, or of a file without the suffix of a notebook or zip, as far as it prints."""
    return _make_visible(label_of(entry))


def _full_names(entry: FileEntry) -> Iterator[str]:
    """Yield what a submission may be called if another one has its name: each depends on its own file alone."""
    name = _make_visible(entry.name)
    yield name
    yield from (f"{name} ({_digest(f'{entry.name}/{number}')[:8]})" for number in count())


def _digest(text: str) -> str:
    sha256 = hashlib.sha256(text.encode("utf-8", "surrogatepass")).digest()
    return base64.b32encode(sha256[:16]).decode().lower()


def _make_visible(name: str) -> str:
    """Return a name as far as it prints. One of nothing but spaces and joiners couldn't be pressed on a page."""
    return unicodedata.normalize("NFC", make_printable(name)) if _fold(name) else "\ufffd" * len(name)


def _fold(name: str) -> str:
    """Return how a name looks: the same for two that differ only in joiners, spaces, or how accents are stored."""
    return " ".join(unicodedata.normalize("NFKC", name.translate(JOINERS)).split())
