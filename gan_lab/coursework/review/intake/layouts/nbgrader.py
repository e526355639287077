"""nbgrader: `submitted/STUDENT/ASSIGNMENT/`, as `nbgrader collect` and `nbgrader zip_collect` write it.

The folder of the course will do, `submitted` itself, or a zip of either. `timestamp.txt` says when it was handed in.
"""

from collections import Counter
from datetime import datetime

from gan_lab.coursework.review.intake.layouts.file_tree import FileEntry
from gan_lab.coursework.review.intake.layouts.layout import Attempt, Person
from gan_lab.coursework.review.intake.layouts.names_and_times import clean_name, read_time
from gan_lab.coursework.review.intake.layouts.plain import is_instructors
from gan_lab.coursework.review.intake.layouts.source import Found, Source, is_notebook, is_zip
from gan_lab.errors import GanLabError

NAME = "nbgrader"
TITLE = "nbgrader's submitted folder"
SUBMITTED = "submitted"
TIMESTAMP = "timestamp.txt"
OF_A_COURSE = (  # beside `submitted`, and nobody's work
    "nbgrader_config.py", "gradebook.db", "source", "source_with_tests", "release", "downloaded", "autograded",
    "feedback", "solution",
)  # fmt: skip
MAX_TIMESTAMP = 1000  # bytes
SHOWN = 5  # assignments that a sentence names


def read(source: Source, assignment: str = "", is_forced: bool = False) -> Found:
    """Read the attempts of one assignment.

    Parameters
    ----------
    source : Source
        The folder of the course, or `submitted`.
    assignment : str
        Which assignment; "" for the only one.
    is_forced : bool
        Whether the instructor said that nbgrader made it.

    Returns
    -------
    Found
        One attempt for each student who handed it in; nothing if it doesn't look like nbgrader's.

    Raises
    ------
    GanLabError
        If there are several assignments and none is named, or there is none of this name.
    """
    inner = next((entry for entry in source.entries if entry.is_folder and entry.name == SUBMITTED), None)
    if inner:
        others = [entry for entry in source.entries if entry is not inner and entry.name not in OF_A_COURSE]
        is_course = is_forced or len(others) < len(source.entries) - 1
        if not is_course and any(entry.is_folder or is_zip(entry) or is_notebook(entry) for entry in others):
            return Found(left_over=[entry.name for entry in source.entries])  # it may be one student's folder
        found = _read_submitted(source.enter(inner), assignment, True)
        left_over = [entry.name for entry in others] if found.attempts else []
        return Found(found.attempts, left_over, found.assignment)
    return _read_submitted(source, assignment, is_forced or source.label == SUBMITTED)


def read_named(source: Source, assignment: str) -> Found:
    """Read the attempts of an assignment, if the instructor said that nbgrader made the export."""
    return read(source, assignment, is_forced=True)


def _read_submitted(source: Source, assignment: str, is_named: bool) -> Found:
    """Read `submitted`; is_named: whether it is called so, else timestamps must show it.

    One timestamp shows nothing, since a student can hand in a file of that name.
    """
    folders: dict[FileEntry, list[FileEntry]] = {}
    left_over = []
    for entry in source.entries:
        inner = source.list_inner(entry) if entry.is_folder else []
        if inner and all(each.is_folder for each in inner):
            folders[entry] = inner
        else:
            left_over.append(entry.name)
    nothing = Found(left_over=[entry.name for entry in source.entries])
    if not folders or len(left_over) > len(folders):
        return nothing
    with_times = sum(any(_read_timestamp(source, entry, each)[0] for each in inner) for entry, inner in folders.items())
    if not is_named and 2 * with_times <= sum(not is_instructors(entry) for entry in source.entries):
        return nothing
    assignment = _choose_assignment(Counter(each.name for inner in folders.values() for each in inner), assignment)
    found = Found(left_over=left_over, assignment=assignment)
    for entry, inner in folders.items():
        own = next((each for each in inner if each.name == assignment), None)
        if own:
            _, time = _read_timestamp(source, entry, own)
            part = source.enter(entry).part(own, "")
            person = Person(clean_name(entry.name), clean_name(entry.name), name_is_certain=False)
            found.attempts.append(Attempt((person,), (part,), time))
    return found


def _choose_assignment(counts: Counter[str], wanted: str) -> str:
    """Return the assignment to read; GanLabError if it isn't clear which."""
    if wanted in counts or (not wanted and len(counts) == 1):
        return wanted or next(iter(counts))
    names = [f"{name} ({count} student{'s' if count > 1 else ''})" for name, count in counts.most_common(SHOWN)]
    shown = ", ".join(names) + (f" and {len(counts) - SHOWN} more" if len(counts) > SHOWN else "")
    example = f"--layout nbgrader:{counts.most_common(1)[0][0]}"
    if wanted:
        raise GanLabError(
            f"No student handed in an assignment {wanted}. There are {shown}: say which, such as {example}."
        )
    raise GanLabError(f"nbgrader's folder holds several assignments, {shown}: say which, such as {example}.")


def _read_timestamp(source: Source, student: FileEntry, assignment: FileEntry) -> tuple[bool, datetime | None]:
    """Return whether there is a timestamp, and the time in it."""
    path = source.path(f"{student.name}/{assignment.name}/{TIMESTAMP}")
    try:
        return True, read_time(source.files.read(path, MAX_TIMESTAMP).decode(errors="replace"))
    except GanLabError:
        return False, None
