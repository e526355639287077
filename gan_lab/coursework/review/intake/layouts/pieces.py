"""Downloads of single students, or of parts of a class, gathered in one folder.

Whoever hands in a zip or a folder decides what lies in it, and can give the files in it the names that a system writes.
So beside other students' work, the names inside count only if they are of one person, and if nothing outside says
otherwise. All else is read as it is called outside, and the page of that submission says so.
"""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cached_property

from gan_lab.coursework.review.intake.layouts import plain
from gan_lab.coursework.review.intake.layouts.file_tree import FileEntry
from gan_lab.coursework.review.intake.layouts.gradescope import METADATA
from gan_lab.coursework.review.intake.layouts.gradescope import NAME as GRADESCOPE
from gan_lab.coursework.review.intake.layouts.known import Layout
from gan_lab.coursework.review.intake.layouts.labels import Labels
from gan_lab.coursework.review.intake.layouts.layout import Attempt, Person
from gan_lab.coursework.review.intake.layouts.source import Found, Source, is_zip, label_of
from gan_lab.coursework.review.intake.printable import make_printable
from gan_lab.errors import GanLabError

MAX_UNPACKED = 1_000_000_000  # bytes of zips in a zip that are looked into, to find out whose they are
MAX_OF_ONE = 100  # files and folders at the top of what one student handed in, if the names in it may count
MAX_LOOKED_AT = 20  # or a few more, of many: to see whether they look like a download of several students
WRITTEN_BY_SYSTEMS = ("index.html",)  # files that belong to nobody


@dataclass(frozen=True)
class _Piece:
    """A zip or folder that looks like a system's download, inside."""

    entry: FileEntry
    layout: Layout
    found: Found

    @cached_property
    def people(self) -> list[Person]:
        return list({person.id: person for attempt in self.found.attempts for person in attempt.people}.values())

    @property
    def name(self) -> str:
        return make_printable(self.entry.name)


@dataclass(frozen=True)
class Pieces:
    """What was read of downloads that lie in one folder."""

    name: str  # of the layout
    title: str
    found: Found  # no attempts if there are no such downloads
    sentences: Mapping[str, str]  # on what only looks like one, by its path


def read_pieces(
    source: Source, systems: Sequence[Layout], remembered: Mapping[str, str], is_named: bool = False
) -> Pieces:
    """Read a folder in which zips or folders are downloads themselves; whatever else lies there is read as plain.

    Parameters
    ----------
    source : Source
        The folder or zip.
    systems : sequence of Layout
        The systems whose names are looked for.
    remembered : mapping of str to str
        What each submission was called in the earlier review, by the name of the file.
    is_named : bool
        Whether the instructor said that the system made them.

    Returns
    -------
    Pieces
        All attempts, if there is such a zip or folder.
    """
    pieces, is_mixed, sentences = _find_pieces(source, systems, is_named)
    labels = Labels(entry for entry in source.entries if not plain.is_instructors(entry))
    refused = _refuse(pieces, labels, is_mixed and not is_named)
    pieces = [piece for piece in pieces if piece.entry not in refused]
    by_path = {source.path(entry.name): sentence for entry, sentence in (sentences | refused).items()}
    if not pieces:
        return Pieces(plain.NAME, plain.TITLE, Found(), by_path)
    names = {piece.entry.name for piece in pieces}
    rest = plain.read(replace(source, left_out=source.left_out | names), remembered)
    attempts = [*_add_doubts(pieces, labels, is_mixed), *add_sentences(rest.attempts, by_path)]
    left_over = [f"{piece.entry.name}/{name}" for piece in pieces for name in piece.found.left_over]
    layouts = {piece.layout for piece in pieces}
    name = plain.NAME if len(layouts) > 1 or rest.attempts else pieces[0].layout.name
    titles = " and ".join(sorted(each.title for each in layouts))
    return Pieces(name, f"pieces of {titles}", Found(attempts, [*left_over, *rest.left_over]), by_path)


def add_sentences(attempts: Sequence[Attempt], sentences: Mapping[str, str]) -> list[Attempt]:
    """Add to attempts what is to be said of their files.

    Parameters
    ----------
    attempts : sequence of Attempt
        The attempts.
    sentences : mapping of str to str
        A sentence on each of some files, by its path.

    Returns
    -------
    list of Attempt
        The attempts, with these sentences among their problems.
    """
    return [
        _add_problem(attempt, " ".join(filter(None, (sentences.get(part.path) for part in attempt.parts))))
        for attempt in attempts
    ]


def _find_pieces(
    source: Source, systems: Sequence[Layout], is_named: bool
) -> tuple[list[_Piece], bool, dict[FileEntry, str]]:
    """Find what looks like downloads.

    Returns it, whether students' work of another kind lies beside it, and a sentence on each that wasn't looked into:
    what may be of many students costs time to read, and so it is read only if nothing else lies there.
    """
    pieces: list[_Piece] = []
    of_many: dict[FileEntry, Sequence[Source]] = {}
    is_mixed, left = False, MAX_UNPACKED
    for entry in source.entries:
        if plain.is_instructors(entry):
            continue
        levels: list[Source] = []
        if not entry.problem and (entry.is_folder or is_zip(entry)):
            left -= entry.size if source.is_in_zip and is_zip(entry) else 0
            levels = _list_levels(source, entry) if left >= 0 else []
        if levels and _may_be_of_many(levels[-1]):
            of_many[entry] = levels
        elif piece := _read_piece(entry, levels, systems):
            pieces.append(piece)
        else:
            is_mixed = True
    if is_mixed and not is_named:
        sentences = {entry: _describe_many(entry, levels[-1], systems) for entry, levels in of_many.items()}
        return pieces, is_mixed, sentences
    found = [_read_piece(entry, levels, systems) for entry, levels in of_many.items()]
    return [*pieces, *filter(None, found)], is_mixed or not all(found), {}


def _may_be_of_many(source: Source) -> bool:
    """Tell whether a zip or folder holds more than one student hands in, if it is a download at all."""
    return len(source.entries) > MAX_OF_ONE or any(entry.name == METADATA for entry in source.entries)


def _describe_many(entry: FileEntry, source: Source, systems: Sequence[Layout]) -> str:
    """Say what a zip or folder of many files looks like, if that is a download of several students."""
    names = [each.name for each in source.entries]
    if METADATA in names:
        layout = next((each for each in systems if each.name == GRADESCOPE), None)
    else:
        some = names[:: len(names) // MAX_LOOKED_AT]
        piece = _read_piece(entry, [replace(source, left_out=source.left_out.union(names).difference(some))], systems)
        layout = piece.layout if piece and len(piece.people) > 1 else None
    return _describe_several(make_printable(entry.name), layout, "several") if layout else ""


def _describe_several(name: str, layout: Layout, number: str) -> str:
    return (
        f"Inside, {name} looks like {layout.title} of {number} students. It is read as one student's, since other "
        f"students' work lies beside it. If the learning system made it, say --layout {layout.name}."
    )


def _list_levels(source: Source, entry: FileEntry) -> list[Source]:
    """Return a zip or folder, and the only folder in it; nothing if it can't be opened."""
    levels = [source.enter(entry)]
    try:
        if len(entries := levels[0].entries) == 1 and entries[0].is_folder and levels[0].enter(entries[0]).entries:
            levels.append(levels[0].enter(entries[0]))
    except GanLabError:
        return []
    return levels


def _read_piece(entry: FileEntry, levels: Sequence[Source], systems: Sequence[Layout]) -> _Piece | None:
    """Read a zip or folder as one of the systems' downloads, if every name in it is that system's."""
    for level in levels:
        for layout in systems:
            if layout.names_people and (found := _read_all(level, layout)):
                return _Piece(entry, layout, found)
    return None


def _read_all(source: Source, layout: Layout) -> Found | None:
    try:
        found = layout.read(source)
    except Exception:  # a student may have handed in anything that only looks like it
        return None
    return found if found.attempts and set(found.left_over).issubset(WRITTEN_BY_SYSTEMS) else None


def _refuse(pieces: Sequence[_Piece], labels: Labels, is_strict: bool) -> dict[FileEntry, str]:
    """Find the pieces that don't say whose they are, since outside something else is said; returns a sentence for each.

    is_strict: whether students' work of another kind lies beside them.
    """
    refused: dict[FileEntry, str] = {}
    for piece in pieces:
        person = piece.people[0]
        if len(piece.people) > 1:
            if is_strict:
                number = f"{len(piece.people):,}"
                refused[piece.entry] = _describe_several(piece.name, piece.layout, number)
        elif piece.entry not in (called_so := labels.find(person)):
            is_anothers = is_strict and not plain.is_nobodys_name(label_of(piece.entry))
            if called_so or is_anothers:
                refused[piece.entry] = _describe_refusal(piece)
    kept = {piece.entry for piece in pieces} - set(refused)
    for piece in pieces:
        if piece.entry in kept and len(piece.people) == 1 and set(labels.find(piece.people[0])) - kept:
            refused[piece.entry] = _describe_refusal(piece)
    return refused


def _describe_refusal(piece: _Piece) -> str:
    person = piece.people[0]
    return (
        f"Inside, {piece.name} looks like {piece.layout.title} of {person.name}. Anybody can give files such names, so "
        "it is read as it is called: decide whose it is."
    )


def _add_doubts(pieces: Sequence[_Piece], labels: Labels, is_mixed: bool) -> list[Attempt]:
    """Return all attempts, each with a sentence if it isn't plain whose it is.

    That is so where several pieces name one person, or where the name of a piece beside other work says nothing.
    """
    holders: dict[str, set[str]] = defaultdict(set)
    for piece in pieces:
        for person in piece.people:
            holders[person.id].update([piece.name, *(make_printable(each.name) for each in labels.find(person))])
    attempts = []
    for piece in pieces:
        is_unsaid = is_mixed and not all(piece.entry in labels.find(person) for person in piece.people)
        for attempt in piece.found.attempts:
            names = sorted(set().union(*(holders[person.id] for person in attempt.people)))
            if len(names) > 1:
                sentence = (
                    f"This was in {piece.name}. The same student's name is in {len(names)} of the files handed in "
                    f"({', '.join(names[:4])}): check whose each is."
                )
            else:
                sentence = f"Whose this is stands only inside {piece.name}: check it." if is_unsaid else ""
            attempts.append(_add_problem(attempt, sentence))
    return attempts


def _add_problem(attempt: Attempt, sentence: str) -> Attempt:
    return replace(attempt, problems=(*attempt.problems, sentence)) if sentence else attempt
