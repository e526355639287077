"""No system's: a folder, a zip or a notebook for each student, or the notebooks of one student alone."""

import re
from collections.abc import Mapping
from pathlib import PurePosixPath

from gan_lab.coursework.manifest import MANIFEST
from gan_lab.coursework.review.intake.layouts.file_tree import FileEntry
from gan_lab.coursework.review.intake.layouts.layout import Attempt, IdKind, Person
from gan_lab.coursework.review.intake.layouts.names_and_times import clean_name
from gan_lab.coursework.review.intake.layouts.plain_names import describe_namesakes, group_namesakes, name_students
from gan_lab.coursework.review.intake.layouts.source import Found, Source, find_handed_out, is_notebook

NAME = "plain"
TITLE = "a folder, zip or notebook for each student"
ONE_STUDENT = "the notebooks of one student"
OUTPUT_FOLDERS = {"pictures", "report"}  # which the notebooks write into the folder that they lie in
COMMON_WORDS = {  # in names of files that don't say whose they are
    "abgabe", "answer", "answers", "archive", "assignment", "attachment", "attachments", "backup", "class", "code",
    "copy", "coursework", "devoir", "document", "documents", "done", "download", "downloads", "draft", "entrega",
    "exercise", "experiment", "experiments", "export", "extra", "file", "files", "final", "folder", "gan",
    "homework", "hw", "kopie", "lab", "main", "master", "more", "my", "new", "notebook", "notebooks", "of", "old",
    "own", "part", "playground", "project", "projet", "repo", "report", "repository", "scratch", "solution",
    "student", "students", "submission", "submissions", "submit", "tarea", "task", "test", "tests", "tp",
    "untitled", "upload", "version", "week", "work", "zip",
}  # fmt: skip
WORD = re.compile(r"[^\W\d_]+")
INSTRUCTORS = (".csv", ".tsv", ".xls", ".toml", ".db")  # endings of files that a person who grades has there


def read(source: Source, remembered: Mapping[str, str]) -> Found:
    """Read the attempts: each folder, zip, notebook and other file is a student's.

    Whoever handed in a PDF has handed something in, and should have a row that says what is wrong with it. When it was
    handed in isn't known: the time of a file is often only that of its download.

    Parameters
    ----------
    source : Source
        The folder or zip.
    remembered : mapping of str to str
        What each was called in the earlier review, by the name of the file.

    Returns
    -------
    Found
        One attempt for each.
    """
    left_over, entries, problems = [], [], dict[str, str]()
    names = {entry.name for entry in source.entries if not entry.problem}
    has_notebooks = any(is_notebook(entry) for entry in source.entries)
    for entry in source.entries:
        if entry.problem and entry.name in names:
            problems[entry.name] = entry.problem
        elif (entry.problem and "/" in entry.name) or is_instructors(entry):
            left_over.append(entry.name)
        elif not (has_notebooks and entry.is_folder and entry.name in OUTPUT_FOLDERS):
            entries.append(entry)
    namesakes, students = group_namesakes(entries), name_students(entries, remembered)
    found = Found(left_over=left_over)
    for entry in entries:
        sentences = [
            *filter(None, (entry.problem, problems.get(entry.name))),
            *describe_namesakes(entry, namesakes[entry], students),
        ]
        parts = () if entry.problem else (source.part(entry, "" if entry.is_folder else entry.name),)
        is_certain = not (find_handed_out(entry, source.handed_out) or is_nobodys_name(students[entry]))
        person = Person(students[entry], students[entry], "", is_certain, IdKind.FILE_NAME)
        found.attempts.append(Attempt((person,), parts, problems=tuple(sentences)))
    return found


def read_one_student(source: Source) -> Found:
    """Read the notebooks of one student, who is called as the folder or zip is.

    Parameters
    ----------
    source : Source
        The folder or zip.

    Returns
    -------
    Found
        One attempt.
    """
    name = clean_name(source.label) or "student"
    person = Person(name, name, "", False, IdKind.FILE_NAME)
    # Not the folder as a whole: the review may lie in it.
    parts = tuple(source.part(entry, entry.name) for entry in source.entries if not entry.problem)
    return Found(
        [Attempt((person,), parts, problems=tuple(entry.problem for entry in source.entries if entry.problem))]
    )


def is_nobodys_name(name: str) -> bool:
    """Tell whether a file has a name that is no person's, such as "submission (3)" or a user name, "ada01".

    Parameters
    ----------
    name : str
        The name of a folder, zip or notebook.

    Returns
    -------
    bool
        Whether no word is left that may be a name, or a single one beside digits.
    """
    words = [word for word in WORD.findall(name.casefold()) if word not in COMMON_WORDS]
    return len(words) < (2 if re.search(r"\d", name) else 1)


def is_common_name(name: str) -> bool:
    """Tell whether a file has a name that says what it is, such as "final version 2", and no student's or user's name.

    Parameters
    ----------
    name : str
        The name of a folder, zip or notebook.

    Returns
    -------
    bool
        Whether it has words, and all are common ones.
    """
    words = WORD.findall(name.casefold())
    return bool(words) and COMMON_WORDS.issuperset(words)


def is_instructors(entry: FileEntry) -> bool:
    """Tell whether a file is one that a person who grades keeps beside the submissions, such as the roster.

    Parameters
    ----------
    entry : FileEntry
        Any entry.

    Returns
    -------
    bool
        Whether its ending says so.
    """
    suffix = PurePosixPath(entry.name.lower()).suffix
    return not entry.is_folder and (suffix in INSTRUCTORS or entry.name == MANIFEST)
