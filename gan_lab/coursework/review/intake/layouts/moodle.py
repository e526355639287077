"""Moodle: folders `Ada Adler_47110_assignsubmission_file_/`, or files whose names begin so.

As its `mod/assign/locallib.php` writes them: the group's name and a hyphen in front where groups hand in, the full name
without underscores (the word for "participant" if names are hidden), the participant's number, the kind of submission.
"""

import re
from collections import defaultdict
from collections.abc import Sequence

from gan_lab.coursework.review.intake.layouts.file_tree import FileEntry
from gan_lab.coursework.review.intake.layouts.layout import Attempt, Person
from gan_lab.coursework.review.intake.layouts.moodle_groups import Participant, find_groups
from gan_lab.coursework.review.intake.layouts.names_and_times import clean_name
from gan_lab.coursework.review.intake.layouts.source import Found, Source
from gan_lab.coursework.review.intake.sentences import MAX_NAMED, join_words

NAME = "moodle"
TITLE = "Moodle's download"
PREFIX = re.compile(
    r"(?P<name>[^_]*)_(?P<id>\d+)_assignsubmission_(?P<kind>[a-z0-9]+)(?:_(?P<file>.*))?", re.DOTALL | re.IGNORECASE
)


def read(source: Source) -> Found:
    """Read the attempts: one of each participant, or of each group."""
    found = Found()
    names: dict[str, str] = {}
    entries: dict[str, list[tuple[FileEntry, str]]] = defaultdict(list)
    for entry in source.entries:
        parts = PREFIX.fullmatch(entry.name)
        if not parts or (not entry.is_folder and not parts["file"] and not entry.problem):
            found.left_over.append(entry.name)
            continue
        names.setdefault(parts["id"], clean_name(parts["name"]))
        entries[parts["id"]].append((entry, "" if entry.is_folder else parts["file"] or ""))
    people = [_make_participant(source, id_, names[id_], own) for id_, own in entries.items()]
    groups = find_groups(source, people)
    called = {each.id: each.name for _, members in groups.values() for each in members}
    own_names = {called.get(own.id, own.name) for own in people}
    are_hidden = len(own_names) == 1 and (len(people) > 1 or own_names == {"Participant"})
    for own in people:
        if own.id not in groups:
            person = _make_person(own.id, own.name, are_hidden)
            found.attempts.append(Attempt((person,), own.parts, problems=own.problems))
    for name, members in dict.fromkeys(groups.values()):
        found.attempts.append(_read_group(name, members, are_hidden))
    shared = [attempt for attempt in found.attempts if len(attempt.people) > 1]
    if shared:
        are_known = all(source.known.find_names(person.name) for each in shared for person in each.people)
        found.messages.append(_describe_groups(shared, are_certain=are_hidden or are_known))
    return found


def _make_person(id_: str, name: str, is_hidden: bool) -> Person:
    """Return a participant as a person; with names hidden, all are called "Participant", in any language."""
    called = f"{name} {id_}" if is_hidden else name or id_
    return Person(id_, called, name_is_certain=not is_hidden and bool(name))


def _make_participant(source: Source, id_: str, name: str, own: Sequence[tuple[FileEntry, str]]) -> Participant:
    """Put together what a participant has: files and folders, each with what it is called in the submission."""
    files: list[tuple[str, int]] = []
    for entry, file in own:
        if entry.is_folder and not entry.problem:
            files += [(inner.name, inner.size) for inner in source.list_inner(entry)]
        elif not entry.problem:
            files.append((file, entry.size))
    parts = tuple(source.part(entry, file) for entry, file in own if not entry.problem)
    return Participant(id_, name, parts, tuple(files), tuple(entry.problem for entry, _ in own if entry.problem))


def _read_group(name: str, members: Sequence[Participant], are_hidden: bool) -> Attempt:
    """Read the attempt of a group from the files of its first member, which all have alike."""
    people = tuple(_make_person(each.id, each.name, are_hidden) for each in members)
    problems = tuple(dict.fromkeys(problem for each in members for problem in each.problems))
    return Attempt(people, members[0].parts, group=name, problems=problems)


def _describe_groups(attempts: Sequence[Attempt], are_certain: bool) -> str:
    """Say which groups were found, since a download doesn't say where a group's name ends and a student's begins."""
    shown = [f"{each.group} ({join_words([person.name for person in each.people])})" for each in attempts[:MAX_NAMED]]
    more = f"; and {len(attempts) - MAX_NAMED:,} more" if len(attempts) > MAX_NAMED else ""
    said = f"Taken for groups, since their names begin alike and their files are the same: {'; '.join(shown)}{more}."
    return said if are_certain else f"{said} If they are students with double names, give a roster."
