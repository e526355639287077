"""What was handed in: folders, zips and bare notebooks, read as files that may come from anybody.

Nothing is unpacked onto the disk, and no link is followed. What can't be read gets a sentence, and the rest of the
submission is read all the same.
"""

import hashlib
import os
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from itertools import islice
from pathlib import Path

from gan_lab.coursework.review.intake.reading_limits import (
    MAX_BYTES,
    MAX_FILES,
    MAX_FOLDER_DEPTH,
    NOTEBOOK_SUFFIX,
    SubmittedFile,
    is_hidden,
    is_relevant,
    make_printable,
)
from gan_lab.coursework.review.intake.student_names import (
    SUBMISSION_SUFFIXES,
    describe_namesakes,
    group_namesakes,
    load_names,
    name_students,
    store_names,
)
from gan_lab.coursework.review.intake.zips import ZipAllowance, open_zips
from gan_lab.errors import GanLabError

OUTPUT_FOLDERS = {"pictures", "report"}  # which the notebooks write into the folder that they lie in
CHUNK = 1 << 20  # bytes that are read at a time for a digest


@dataclass(frozen=True)
class Submission:
    """What one student handed in."""

    student: str  # the name of the folder, zip or file, as far as it prints; no two submissions have the same
    path: Path
    problems: tuple[str, ...] = ()  # a sentence if others would have the same name


def find_submissions(folder: Path, out: Path) -> list[Submission]:
    """Find the submissions in a folder: its folders, zips and notebooks.

    Other files count as submissions too: whoever handed in a PDF has handed something in, and should have a row
    that says what is wrong with it.

    Parameters
    ----------
    folder : Path
        The folder, or one notebook or zip.
    out : Path
        The folder of the review, which remembers who was called what. Among the submissions it is left out.

    Returns
    -------
    list of Submission
        By name; no two have the same.

    Raises
    ------
    GanLabError
        If there is no such folder, or it is empty.
    """
    folder = Path(folder)
    if folder.is_file() and folder.suffix.lower() in SUBMISSION_SUFFIXES:
        entries = [folder]
    elif folder.is_dir():
        entries = [path for path in folder.iterdir() if not is_hidden(path.name) and path.resolve() != out.resolve()]
        if any(path.suffix.lower() == NOTEBOOK_SUFFIX for path in entries):
            entries = [path for path in entries if path.name not in OUTPUT_FOLDERS]
        entries.sort(key=lambda path: (path.name.casefold(), path.name))
    else:
        raise GanLabError(
            f"There is no folder {folder}: give the folder that holds the students' folders, zips or notebooks."
        )
    if not entries:
        raise GanLabError(f"{folder} is empty: give the folder that holds the students' folders, zips or notebooks.")
    names, namesakes = name_students(entries, load_names(out)), group_namesakes(entries)
    return [Submission(names[path], path, describe_namesakes(path, namesakes[path], names)) for path in entries]


def remember_names(out: Path, submissions: Iterable[Submission]) -> None:
    """Store what each submission is called, so that the next review calls it so too.

    Parameters
    ----------
    out : Path
        The folder of the review.
    submissions : iterable of Submission
        What was handed in.

    Raises
    ------
    WriteError
        If it can't be stored.
    """
    store_names(out, ((submission.path, submission.student) for submission in submissions))


def digest_submission(submission: Submission) -> str:
    """Compute a digest of all that `read_files` looks at, so that a changed submission is read again.

    Parameters
    ----------
    submission : Submission
        What was handed in.

    Returns
    -------
    str
        SHA-256 in hexadecimal digits.
    """
    digest = hashlib.sha256(submission.student.encode(errors="surrogateescape"))
    problems = list(submission.problems)
    for path in islice(_walk(submission.path, problems), MAX_FILES + 1):
        name = path.relative_to(submission.path.parent).as_posix()
        try:
            size = path.stat().st_size
            digest.update(f"\0{name}\0{size}\0".encode(errors="surrogateescape"))
            if is_relevant(make_printable(name)) and size <= MAX_BYTES:
                with open(path, "rb") as file:
                    while chunk := file.read(CHUNK):
                        digest.update(chunk)
        except OSError:
            digest.update(b"unreadable")
    return hashlib.sha256("\0".join([digest.hexdigest(), *problems]).encode()).hexdigest()


def read_files(submission: Submission, problems: list[str]) -> Iterator[SubmittedFile]:
    """Read the notebooks, pictures, manifests and reports of a submission.

    Parameters
    ----------
    submission : Submission
        What was handed in.
    problems : list of str
        Where a sentence is added for each thing that isn't read.

    Yields
    ------
    SubmittedFile
        Each file, those in zips among them.
    """
    problems += submission.problems
    allowance = ZipAllowance(problems)
    top = submission.path
    if not (top.is_symlink() or os.path.isdir(top)) and top.suffix.lower() not in SUBMISSION_SUFFIXES:
        problems.append(f"{make_printable(top.name)} is neither a notebook nor a folder or a zip with notebooks.")
        return
    for path in _walk(top, problems):
        name = make_printable(path.name if path == top else path.relative_to(top).as_posix())
        if not allowance.take_file():
            return
        if not is_relevant(name):
            continue
        try:
            content = path.read_bytes() if allowance.take_bytes(name, path.stat().st_size) else None
        except OSError as problem:
            problems.append(f"{name} can't be opened ({problem.strerror}): check whether you may read it.")
            continue
        if content is not None:
            root = "" if path == top else f"{name}/"  # two zips in a folder may hold files of the same names
            yield from open_zips(SubmittedFile(name, content), root, allowance)


def _walk(path: Path, problems: list[str], depth: int = 0) -> Iterator[Path]:
    """Yield a file itself, or the files in a folder and its folders, by name; links, pipes and devices are left out."""
    name = make_printable(path.name)
    if path.is_symlink():
        problems.append(f"{name} is a link, and links are not followed: put the folder or file itself there.")
    elif os.path.isfile(path):
        yield path
    elif not os.path.isdir(path):
        problems.append(f"{name} is neither a file nor a folder, and was left.")
    elif depth > MAX_FOLDER_DEPTH:
        problems.append(f"{name} is a folder in more than {MAX_FOLDER_DEPTH} others, and was left.")
    else:
        try:
            children = sorted(child for child in path.iterdir() if not is_hidden(child.name))
        except OSError as problem:
            problems.append(f"{name} can't be opened ({problem.strerror}): check whether you may read it.")
            return
        for child in children:
            yield from _walk(child, problems, depth + 1)
