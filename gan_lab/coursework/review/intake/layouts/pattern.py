"""A layout that the instructor describes, by a regular expression with named groups as of `nbgrader zip_collect`."""

import re
from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime

from gan_lab.coursework.review.intake.layouts.file_tree import FileEntry
from gan_lab.coursework.review.intake.layouts.layout import Attempt, Part, Person
from gan_lab.coursework.review.intake.layouts.names_and_times import clean_name, read_time
from gan_lab.coursework.review.intake.layouts.plain import is_instructors
from gan_lab.coursework.review.intake.layouts.source import Found, Source
from gan_lab.coursework.review.intake.reading_limits import MAX_FOLDER_DEPTH, MAX_NAME
from gan_lab.errors import GanLabError, name_value

NAME = "pattern"
TITLE = "files that match the pattern of --layout"
IDENTIFYING = ("student_id", "first_name", "last_name")  # groups of which one must be there
GROUPS = (*IDENTIFYING, "timestamp", "email", "file_name", "file_id")
EXAMPLE = r"--layout '(?P<student_id>[^\W_]+)_(?P<timestamp>[\d-]+)_(?P<file_name>.+)'"


def compile_pattern(text: str) -> re.Pattern[str]:
    """Compile the expression of `--layout`.

    Parameters
    ----------
    text : str
        A regular expression with named groups.

    Returns
    -------
    re.Pattern
        The expression.

    Raises
    ------
    GanLabError
        If it is none, or nothing in it says who a student is.
    """
    try:
        pattern = re.compile(text)
    except (re.error, RecursionError, OverflowError) as problem:
        raise GanLabError(f"--layout is not a regular expression ({problem}): write one such as {EXAMPLE}.") from None
    groups = set(pattern.groupindex)
    if not groups.intersection(IDENTIFYING):
        named = f"It names {', '.join(sorted(groups))}" if groups else "It names no group"
        raise GanLabError(
            f"Nothing in the pattern {name_value(text)} says who a student is. {named}: name one student_id "
            f"(or first_name and last_name), such as {EXAMPLE}."
        )
    if unknown := groups.difference(GROUPS):
        raise GanLabError(
            f"The pattern of --layout names {', '.join(sorted(unknown))}, which means nothing here: the groups are "
            f"{', '.join(GROUPS)}."
        )
    return pattern


def read(source: Source, pattern: re.Pattern[str]) -> Found:
    """Read the attempts: one for each student and time. The expression is looked for in each file's path.

    Who a student is stands in the same folder for all. What matches deeper lies in what a student handed in, and may
    be called as that student likes.

    Parameters
    ----------
    source : Source
        The folder or zip.
    pattern : re.Pattern
        As `compile_pattern` returns it.

    Returns
    -------
    Found
        The attempts; what doesn't match is left over.
    """
    found = Found()
    people: dict[str, Person] = {}
    parts: dict[tuple[str, str], list[Part]] = defaultdict(list)
    problems: dict[tuple[str, str], list[str]] = defaultdict(list)
    matches = [(_match(pattern, path, entry), path, entry) for path, entry in _walk(source, "")]
    own = _choose([match for match, _, _ in matches if match])
    for match, path, entry in matches:
        if match is None or match not in own:
            found.left_over.append(path)
            continue
        people.setdefault(match.person.id, match.person)
        key = match.person.id, match.found.groupdict().get("timestamp") or ""
        if entry.problem:
            problems[key].append(entry.problem)
        else:
            parts[key].append(Part(source.files.place, source.path(path), _find_file_name(match.found, match.path)))
    for id_, time in dict.fromkeys([*parts, *problems]):
        attempt = Attempt(
            (people[id_],), tuple(parts[id_, time]), _read_time(time), problems=tuple(problems[id_, time])
        )
        found.attempts.append(attempt)
    return found


@dataclass(frozen=True)
class _Match:
    """Where the expression was found in a path."""

    found: re.Match[str]
    path: str  # that was looked at
    person: Person
    depth: int  # how many folders the name of the student lies in
    is_at_start: bool  # whether it was found at the beginning of a folder's or file's name
    is_students: bool  # whether the file may be a student's


def _match(pattern: re.Pattern[str], path: str, entry: FileEntry) -> _Match | None:
    # `nbgrader zip_collect` looks at whole paths, so expressions for it often begin with ".*/".
    seen = path if pattern.search(path[:MAX_NAME]) else f"/{path}"
    found = pattern.search(seen[:MAX_NAME])
    person = _read_person(found) if found else None
    if not found or not person:
        return None
    start = min(found.start(name) for name in IDENTIFYING if found.groupdict().get(name))
    is_at_start = found.start() == 0 or "/" in seen[found.start() - 1 : found.start() + 1]
    return _Match(found, seen, person, seen.count("/", 1, max(1, start)), is_at_start, not is_instructors(entry))


def _choose(matches: Sequence[_Match]) -> set[_Match]:
    """Choose those that the instructor meant: in the outermost folder, and at the beginning of names if most are."""
    depth = min((match.depth for match in matches if match.is_students), default=0)
    fitting = [match for match in matches if match.depth == depth]
    at_start = [match for match in fitting if match.is_at_start]
    return set(at_start if 2 * len(at_start) > len(fitting) else fitting)


def _walk(source: Source, folder: str, depth: int = 0) -> Iterator[tuple[str, FileEntry]]:
    """Yield each file with its path in the source; zips are files here."""
    entries = source.entries if not folder else source.files.list_folder(source.path(folder))
    for entry in entries:
        path = f"{folder}/{entry.name}" if folder else entry.name
        if not entry.is_folder:
            yield path, entry
        elif depth < MAX_FOLDER_DEPTH:
            yield from _walk(source, path, depth + 1)


def _read_person(match: re.Match[str]) -> Person | None:
    """Return who handed a file in; None if the groups are empty."""
    groups = {name: clean_name(text or "") for name, text in match.groupdict().items()}
    name = " ".join(filter(None, (groups.get("first_name"), groups.get("last_name"))))
    id_ = groups.get("student_id") or name
    return Person(id_, name or id_, groups.get("email", ""), name_is_certain=bool(name)) if id_ else None


def _find_file_name(match: re.Match[str], path: str) -> str:
    """Return what a file is called in the submission: as the pattern says, else without the folders that it matched."""
    groups = match.groupdict()
    named = (groups.get("file_name") or groups.get("file_id") or "").strip("/")
    suffix = path[path.rfind(".") :] if "." in path.rsplit("/", 1)[-1] else ""
    if named:
        return named if named.endswith(suffix) else named + suffix
    behind = path[match.end() :]
    ends_at_folder = behind.startswith("/") or path[: match.end()].endswith("/")
    return (behind.strip("/") if ends_at_folder else "") or path.rsplit("/", 1)[-1]


def _read_time(text: str) -> datetime | None:
    return read_time(text) if text else None
