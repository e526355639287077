"""The files of a submission, wherever they lie: in folders, in the class's zip, in zips of the student's own.

Nothing is unpacked onto the disk, and no link is followed. What can't be read gets a sentence, and the rest of the
submission is read all the same.
"""

import hashlib
from collections.abc import Iterator, Sequence
from itertools import islice
from pathlib import Path

from gan_lab.coursework.review.intake.layouts.class_files import ClassFiles, FileEntry, open_class_files
from gan_lab.coursework.review.intake.layouts.layout import Part
from gan_lab.coursework.review.intake.printable import make_printable
from gan_lab.coursework.review.intake.reading_limits import (
    MAX_BYTES,
    MAX_FILES,
    MAX_FOLDER_DEPTH,
    MAX_TOTAL_BYTES,
    SubmittedFile,
    is_relevant,
)
from gan_lab.coursework.review.intake.zips import ZipAllowance, open_zips
from gan_lab.errors import GanLabError

FoundFile = tuple[ClassFiles, str, FileEntry, str]  # the tree, the path in it, the entry, the name in the submission


def read_files(parts: Sequence[Part], problems: list[str], passed_over: list[str]) -> Iterator[SubmittedFile]:
    """Read the files of a submission that a review looks at.

    Parameters
    ----------
    parts : sequence of Part
        The files and folders that belong to it.
    problems : list of str
        Where a sentence is added for each thing that isn't read.
    passed_over : list of str
        Where the name of each file is added that is of no kind that a review reads.

    Yields
    ------
    SubmittedFile
        Each file, those in zips among them.
    """
    allowance = ZipAllowance(problems, passed_over)
    for files, path, entry, name in _walk(parts, problems):
        if not allowance.take_file():
            return
        if not is_relevant(name):
            passed_over.append(name)
            continue
        if not allowance.take_bytes(name, entry.size):
            continue
        try:
            content = files.read(path, MAX_BYTES)
        except GanLabError as problem:
            problems.append(str(problem))
            continue
        # Two zips in a folder may hold files of the same names. A single zip is the whole submission.
        is_alone = len(parts) == 1 and path == parts[0].path and "/" not in name
        yield from open_zips(SubmittedFile(name, content), "" if is_alone else f"{name}/", allowance)


def digest_files(parts: Sequence[Part]) -> str:
    """Compute a digest of all that `read_files` looks at, so that a changed submission is read again.

    Parameters
    ----------
    parts : sequence of Part
        The files and folders that belong to it.

    Returns
    -------
    str
        SHA-256 in hexadecimal digits. It doesn't depend on where the submission lies or whose it is.
    """
    digest = hashlib.sha256()
    problems: list[str] = []
    left = MAX_TOTAL_BYTES
    for files, path, entry, name in islice(_walk(parts, problems), MAX_FILES + 1):
        digest.update(f"\0{name}\0{entry.size}\0".encode(errors="surrogateescape"))
        if is_relevant(name) and entry.size <= min(left, MAX_BYTES):
            left -= entry.size
            try:
                digest.update(hashlib.sha256(files.read(path, MAX_BYTES)).digest())
            except GanLabError:
                digest.update(b"unreadable")
    return hashlib.sha256("\0".join([digest.hexdigest(), *problems]).encode(errors="replace")).hexdigest()


def _walk(parts: Sequence[Part], problems: list[str]) -> Iterator[FoundFile]:
    """Yield the files of all parts, by name in each; what isn't a file or folder gets a sentence."""
    trees: dict[Path, ClassFiles] = {}
    for part in parts:
        try:
            if part.container not in trees:
                trees[part.container] = open_class_files(part.container)
            files = trees[part.container]
            entry = files.find(part.path)
        except GanLabError as problem:
            problems.append(str(problem))
            continue
        yield from _walk_entry(files, part.path, entry, make_printable(part.name), problems, 0)


def _walk_entry(
    files: ClassFiles, path: str, entry: FileEntry, name: str, problems: list[str], depth: int
) -> Iterator[FoundFile]:
    """Yield a file itself, or the files in a folder and its folders; name: what it is called in the submission."""
    shown = name or make_printable(entry.name)
    if entry.problem:
        problems.append(entry.problem)
    elif not entry.is_folder:
        yield files, path, entry, shown
    elif depth > MAX_FOLDER_DEPTH:
        problems.append(f"{shown} is a folder in more than {MAX_FOLDER_DEPTH} others, and was left.")
    else:
        try:
            children = files.list_folder(path)
        except GanLabError as problem:
            problems.append(str(problem))
            return
        for child in children:
            inner = f"{path}/{child.name}" if path else child.name
            child_name = make_printable(f"{name}/{child.name}" if name else child.name)
            yield from _walk_entry(files, inner, child, child_name, problems, depth + 1)
