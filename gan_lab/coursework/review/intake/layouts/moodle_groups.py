"""Which of Moodle's participants hand in as a group: its name and a hyphen stand before theirs, their files are alike.

A student's name may have a hyphen too, and a group's, so the names alone don't tell where one ends.
"""

import hashlib
from collections import defaultdict
from collections.abc import Callable, Collection, Sequence
from dataclasses import dataclass, replace

from gan_lab.coursework.review.intake.layouts.layout import Part
from gan_lab.coursework.review.intake.layouts.names_and_times import find_common_start
from gan_lab.coursework.review.intake.layouts.source import Source
from gan_lab.coursework.review.intake.reading_limits import MAX_FILES, MAX_FOLDER_DEPTH
from gan_lab.errors import GanLabError

MAX_DIGESTED = 2_000_000  # bytes of a participant's files that are read to compare them with another's


@dataclass(frozen=True)
class Participant:
    """What one participant has in the export."""

    id: str
    name: str
    parts: tuple[Part, ...] = ()
    files: tuple[tuple[str, int], ...] = ()  # names and sizes, to tell who shares a submission
    problems: tuple[str, ...] = ()


Group = tuple[str, tuple[Participant, ...]]


def find_groups(source: Source, people: Sequence[Participant]) -> dict[str, Group]:
    """Find the groups that hand in together.

    Parameters
    ----------
    source : Source
        The folder or zip.
    people : sequence of Participant
        All participants.

    Returns
    -------
    dict of str to Group
        The group's name and its members without that name, by the id of each member. If there is a group, all are in
        one, if only of themselves.
    """
    groups: dict[str, Group] = {}
    if not all("-" in own.name for own in people) or any(source.known.find_names(own.name) for own in people):
        return groups  # Moodle writes a group's name before every name, and somebody has none
    hidden = {own.name.rsplit("-", 1)[1] for own in people}
    are_hidden = len(hidden) == 1 and len(people) > 1
    alike = _group_by(people, lambda own: (_find_start(source, own.name), sorted(own.files)))
    for candidates in alike:
        for members in _group_by(candidates, lambda own: _digest(source, own)):
            start = _find_known_start(source, members[0].name)
            groups |= _make_group(start or find_common_start([own.name for own in members], "-")[:-1], members)
    if groups or are_hidden:
        for own in people:
            if own.id not in groups:
                groups |= _make_group(_find_start(source, own.name, {name for name, _ in groups.values()}), [own])
    return groups


def _group_by(people: Sequence[Participant], key: Callable[[Participant], object]) -> list[list[Participant]]:
    """Return those of whom several have the same key."""
    groups: dict[str, list[Participant]] = defaultdict(list)
    for own in people:
        groups[repr(key(own))].append(own)
    return [members for members in groups.values() if len(members) > 1]


def _digest(source: Source, own: Participant) -> str:
    """Compute a digest of what a participant handed in; the participant's number if that can't be read.

    It is of the names and sizes of all files, and of what is in the smallest ones: a class may have handed in far more
    than can be read to find out who shares a submission, and a zip bomb far more than its size.
    """
    digest = hashlib.sha256()
    waiting = [(part.path, part.name, 0) for part in own.parts]
    files: list[tuple[int, str, str]] = []  # sizes, names, paths
    try:
        for path, name, depth in waiting:
            entry = source.files.find(path)
            if not entry.is_folder:
                files.append((entry.size, name, path))
            elif depth < MAX_FOLDER_DEPTH and len(waiting) < MAX_FILES:
                inner = source.files.list_folder(path)
                waiting += [(f"{path}/{each.name}", f"{name}/{each.name}", depth + 1) for each in inner]
        left = MAX_DIGESTED
        for size, name, path in sorted(files):
            digest.update(f"{size} {name}\0".encode(errors="replace"))
            left -= size
            if left >= 0:
                digest.update(source.files.read(path, size))
    except GanLabError:
        return own.id
    return digest.hexdigest() if own.parts else own.id


def _find_start(source: Source, name: str, known: Collection[str] = ()) -> str:
    """Return the name of a participant's group: it ends where a name on the roster begins, else where one can."""
    return _find_known_start(source, name) or _guess_group(name, known)


def _find_known_start(source: Source, name: str) -> str:
    """Return what stands before the name of a student on the roster, such as "Team-8"; "" if there is none."""
    places = [place for place, letter in enumerate(name) if letter == "-"]
    return next((name[:place] for place in places if source.known.find_names(name[place + 1 :])), "")


def _guess_group(name: str, known: Collection[str]) -> str:
    """Return a known group, or what stands before the first hyphen after which a name can begin, not with a digit."""
    fitting = [group for group in known if name.startswith(f"{group}-")]
    places = [place for place, letter in enumerate(name) if letter == "-"]
    first = next((place for place in places if name[place + 1 : place + 2].isalpha()), places[0])
    return max(fitting, key=len, default=name[:first])


def _make_group(name: str, members: Sequence[Participant]) -> dict[str, Group]:
    own = tuple(replace(each, name=each.name[len(name) + 1 :].strip() or each.id) for each in members)
    return {each.id: (name, own) for each in own}
