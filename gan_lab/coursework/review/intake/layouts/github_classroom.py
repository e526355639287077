"""GitHub Classroom: `gan-lab-submissions/gan-lab-ada01/`, a whole repository for each student."""

import re
from collections import Counter
from collections.abc import Sequence

from gan_lab.coursework.review.intake.layouts.file_tree import FileEntry
from gan_lab.coursework.review.intake.layouts.layout import Attempt, IdKind, Person
from gan_lab.coursework.review.intake.layouts.names_and_times import clean_name, find_common_start
from gan_lab.coursework.review.intake.layouts.source import Found, Source
from gan_lab.errors import GanLabError

NAME = "github-classroom"
TITLE = "GitHub Classroom's repositories"
WRAPPER = re.compile(r"(?P<assignment>.+)-submissions(?:[-_ (].*)?", re.DOTALL)
REPOSITORY = re.compile(r"[A-Za-z0-9._-]+")
SIGNS = (".git", ".github", ".gitignore")  # of which a repository has one


def read(source: Source) -> Found:
    """Read the attempts: one for each repository. When it was handed in, its files don't say."""
    return _read_repositories(source, is_named=False)


def read_named(source: Source, detail: str) -> Found:
    """Read the attempts, if the instructor said that these are repositories; they need no sign of it then."""
    return _read_repositories(source, is_named=True)


def _read_repositories(source: Source, is_named: bool) -> Found:
    found = Found()
    start = _find_start(source, is_named)
    for entry in source.entries:
        user = entry.name[len(start) :] if start and entry.name.startswith(start) else ""
        if user and (entry.is_folder or entry.problem):
            person = Person(clean_name(user), clean_name(user), "", False, IdKind.GITHUB)
            parts = () if entry.problem else (source.part(entry, ""),)
            problems = (entry.problem,) if entry.problem else ()
            found.attempts.append(Attempt((person,), parts, problems=problems))
        else:
            found.left_over.append(entry.name)
    return found


def _find_start(source: Source, is_named: bool) -> str:
    """Find what stands before each user name, such as "gan-lab-"; "" if these are no repositories.

    Beside the students' there may be the repository that they began with, called "gan-lab" or anything else.
    """
    folders = [entry for entry in source.entries if entry.is_folder]
    if wrapper := WRAPPER.fullmatch(source.label):
        start = f"{wrapper['assignment']}-"
        if any(entry.name.startswith(start) for entry in folders):
            return start
    names = [entry.name for entry in folders if REPOSITORY.fullmatch(entry.name)]
    if start := source.known.find_start(names, "-", least=1 if wrapper else 2):
        return start
    if len(names) < len(folders) and not is_named:
        return ""
    is_repository = is_named or any(_is_repository(source, entry) for entry in folders)
    start = _find_template(names) or (find_common_start(names, "-") if len(names) > 1 else "")
    if is_repository:
        return start or _find_frequent_start(names)
    return start if start.count("-") > 1 else ""


def _find_template(names: Sequence[str]) -> str:
    """Find the repository that the students began with, such as "gan-lab"; returns "gan-lab-", or ""."""
    for template in sorted(names, key=len):
        others = [name for name in names if name != template]
        if len(others) > 1 and all(name.startswith(f"{template}-") for name in others):
            return f"{template}-"
    return ""


def _find_frequent_start(names: Sequence[str]) -> str:
    """Find what more than half of the names begin with, up to a hyphen, the longest such beginning; "" if nothing."""
    starts = Counter(name[:place] for name in names for place, letter in enumerate(name, 1) if letter == "-")
    start, number = max(starts.items(), key=lambda each: (each[1], len(each[0])), default=("", 0))
    return start if number > 1 and 2 * number > len(names) else ""


def _is_repository(source: Source, entry: FileEntry) -> bool:
    for sign in SIGNS:
        try:
            source.files.find(source.path(f"{entry.name}/{sign}"))
        except GanLabError:
            continue
        return True
    return False
