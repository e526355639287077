"""Google Drive and Classroom: files side by side, called as students called them, often `Ada Adler - work.ipynb`.

Others call them `work - Ada Adler.ipynb`, or write a dash or an underscore between name and notebook.
"""

import re
from collections import defaultdict
from collections.abc import Sequence
from pathlib import PurePosixPath

from gan_lab.coursework.review.intake.layouts.file_tree import FileEntry
from gan_lab.coursework.review.intake.layouts.layout import Attempt, IdKind, Part, Person
from gan_lab.coursework.review.intake.layouts.names_and_times import clean_name
from gan_lab.coursework.review.intake.layouts.source import (
    COPY,
    COPY_OF,
    Found,
    Source,
    find_handed_out,
    is_notebook,
    is_zip,
    label_of,
)
from gan_lab.coursework.review.intake.sentences import join_words

NAME = "google-drive"
TITLE = "a folder of Google Drive"
BETWEEN = re.compile(r"\s[-\u2010-\u2015]\s")  # a student's name and the file's; on some keyboards it is a dash

Named = tuple[str, FileEntry, str]  # a student's name, the file or folder, what it is called in the submission


def read(source: Source, has_names: bool = False) -> Found:
    """Read the attempts: one for each name before " - "; folders, and notebooks without a name, are students' too.

    Parameters
    ----------
    source : Source
        The folder or zip.
    has_names : bool
        Whether it is known that students' names stand there, since they do in another part of the same download.

    Returns
    -------
    Found
        The attempts; nothing if no names stand there.
    """
    named: list[Named] = []
    rest: list[FileEntry] = []
    for entry in source.entries:
        name, file = ("", "") if entry.is_folder else _split_name(source, entry)
        if name:
            named.append((name, entry, file))
        else:
            rest.append(entry)
    if not (has_names or _are_names(source, named)):
        return Found(left_over=[entry.name for entry in source.entries])
    found = Found()
    for entry in rest:
        if entry.is_folder or is_zip(entry) or (is_notebook(entry) and not find_handed_out(entry, source.handed_out)):
            named.append((clean_name(label_of(entry)), entry, "" if entry.is_folder else entry.name))
        else:
            found.left_over.append(entry.name)
    by_student: dict[str, list[Named]] = defaultdict(list)
    for each in named:
        by_student[_find_spelling(source, each[0]).casefold()].append(each)
    found.attempts += [_read_attempt(source, own) for own in by_student.values()]
    return found


def _split_name(source: Source, entry: FileEntry) -> tuple[str, str]:
    """Return a student's name and what the student's file is called; ("", "") if a file's name has no student's."""
    text = COPY_OF.sub("", entry.name)
    if between := BETWEEN.search(text):
        name, file = text[: between.start()], text[between.end() :]
        if not find_handed_out(FileEntry(f"{name}.ipynb"), source.handed_out):
            return clean_name(name), file
        last = FileEntry(file)
        student = label_of(last) if is_notebook(last) or is_zip(last) else PurePosixPath(file).stem
        return clean_name(COPY.sub("", student)), name + file[len(student) :]
    label = COPY.sub("", label_of(entry))
    stems = [stem for stem in source.handed_out if label.endswith(stem)] if is_notebook(entry) else []
    stem = max(stems, key=len, default="")
    name = label.removesuffix(stem)
    if stem and name[-1:] in ("_", "-", " "):  # "Ada Adler_01_topic.ipynb"
        return clean_name(name[:-1]), text[len(name) :]
    return "", ""


def _are_names(source: Source, named: Sequence[Named]) -> bool:
    """Tell whether students' names stand in front: not if it is the same for all, such as the assignment's."""
    files = [FileEntry(file) for _, _, file in named]
    return len({name for name, _, _ in named}) > 1 or any(find_handed_out(file, source.handed_out) for file in files)


def _find_spelling(source: Source, name: str) -> str:
    """Return how the roster spells a name, if it has it in one spelling; else the name."""
    spellings = source.known.find_names(name)
    return spellings[0] if len(spellings) == 1 else name


def _read_attempt(source: Source, own: Sequence[Named]) -> Attempt:
    """Read the attempt of one student, whose name may be spelt in several ways."""
    names = sorted({name for name, _, _ in own})
    spelling = _find_spelling(source, names[0])
    name = spelling if spelling in names else names[0]
    parts: dict[str, Part] = {}
    for _, entry, file in own:
        if not entry.problem:
            called = entry.name if file in parts else file
            parts[called] = source.part(entry, called)
    problems = [entry.problem for _, entry, _ in own if entry.problem]
    if len(names) > 1:
        problems.append(f"Its files are named after {join_words(names)}, which is taken for one student.")
    return Attempt((Person(name, name, id_kind=IdKind.FILE_NAME),), tuple(parts.values()), problems=tuple(problems))
