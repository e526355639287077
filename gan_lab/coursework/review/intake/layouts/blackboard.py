"""Blackboard: files side by side, `GAN Lab_ada01_attempt_2026-11-12-10-00-00_work.ipynb`, with user name and time.

For each attempt there is also `GAN Lab_ada01_attempt_2026-11-12-10-00-00.txt`, which begins `Name: Ada Adler (ada01)`
and holds what the student wrote beside the files. The word "attempt" is in the language of the course.
"""

import re
from collections import Counter
from dataclasses import dataclass, field

from gan_lab.coursework.review.intake.layouts.file_tree import FileEntry
from gan_lab.coursework.review.intake.layouts.layout import Attempt, Part, Person
from gan_lab.coursework.review.intake.layouts.names_and_times import clean_name, find_common_start, read_time
from gan_lab.coursework.review.intake.layouts.source import Found, Source
from gan_lab.errors import GanLabError

NAME = "blackboard"
TITLE = "Blackboard's download"
# The first such time counts: a file may have been downloaded from Blackboard, and handed in again as it was called.
PREFIX = re.compile(r"(?P<head>.+?)_(?P<word>[^\W\d_]+)_(?P<time>\d{4}(?:-\d\d){5})(?:_(?P<file>.+)|\.txt)", re.DOTALL)
WHO = re.compile(r"[^:\n]{1,40}:[ \t]*(?P<name>[^\n]{1,200}) \((?P<user>[^()\n]{1,100})\)[ \t\r]*\n")
COMMENTS = "comments.txt"  # what Blackboard's own file is called in the attempt
NOTHING = ("There is no student submission text data for this assignment.", "There are no student comments for this")
EMPTY = "Neither a file nor a text was handed in with this attempt: look at the student's other attempts."
MAX_TEXT = 1_000_000  # bytes of Blackboard's own file


@dataclass
class _Attempt:
    """The files whose names begin alike."""

    head: str  # assignment and user name
    time: str
    parts: list[Part] = field(default_factory=list)
    problems: list[str] = field(default_factory=list)
    name: str = ""
    user: str = ""


def read(source: Source) -> Found:
    """Read the attempts: one of each student and time."""
    found = Found()
    attempts: dict[tuple[str, str], _Attempt] = {}
    for entry in source.entries:
        prefix = None if entry.is_folder else PREFIX.fullmatch(entry.name)
        if not prefix:
            found.left_over.append(entry.name)
            continue
        own = attempts.setdefault((prefix["head"], prefix["time"]), _Attempt(prefix["head"], prefix["time"]))
        if entry.problem:
            own.problems.append(entry.problem)
        elif prefix["file"]:
            own.parts.append(source.part(entry, prefix["file"]))
        else:
            _read_text(own, source, entry)
    assignment = _find_assignment(source, list(attempts.values()))
    names: dict[str, str] = {}
    for own in attempts.values():
        own.user = clean_name(own.user or own.head.removeprefix(assignment))
        names.setdefault(own.user, own.name)
    for own in attempts.values():
        if not own.parts and not own.problems:
            own.problems.append(EMPTY)
        name = own.name or names[own.user]
        person = Person(own.user, clean_name(name) or own.user, name_is_certain=bool(name))
        found.attempts.append(Attempt((person,), tuple(own.parts), read_time(own.time), problems=tuple(own.problems)))
    return found


def _read_text(own: _Attempt, source: Source, entry: FileEntry) -> None:
    """Read Blackboard's own file of an attempt; it is a part of it, unless it says that nothing was written."""
    try:
        content = source.files.read(source.path(entry.name), MAX_TEXT)
    except GanLabError as problem:
        own.problems.append(str(problem))
        return
    text = content.decode("utf-8-sig", errors="replace")
    who = WHO.match(text.lstrip())
    if who and own.head.casefold().endswith(f"_{who['user'].casefold()}"):
        own.name, own.user = who["name"], own.head[-len(who["user"]) :]
    if not all(sentence in text for sentence in NOTHING):
        own.parts.append(source.part(entry, COMMENTS))


def _find_assignment(source: Source, attempts: list[_Attempt]) -> str:
    """Find what stands before the user names, which may have underscores themselves.

    It is what most of Blackboard's own files say; without them, what stands before the user names on the roster, or
    what all names have in common.
    """
    known = Counter(own.head[: -len(own.user)] for own in attempts if own.user)
    if known:
        return known.most_common(1)[0][0]
    heads = {own.head for own in attempts}
    return source.known.find_start(heads, "_") or find_common_start(heads, "_")
