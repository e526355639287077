"""Which system made an export, told by what its names look like; and the export read so."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from gan_lab.coursework.notebook_reading.notebooks import is_notebook_name
from gan_lab.coursework.review.intake.layouts import google_drive, pattern, plain
from gan_lab.coursework.review.intake.layouts.folder_files import FolderFiles
from gan_lab.coursework.review.intake.layouts.known import (
    BY_NAME,
    SYSTEMS,
    Choice,
    Layout,
    describe_layouts,
    read_choice,
)
from gan_lab.coursework.review.intake.layouts.known_names import KnownNames
from gan_lab.coursework.review.intake.layouts.layout import Export
from gan_lab.coursework.review.intake.layouts.pieces import add_sentences, read_pieces
from gan_lab.coursework.review.intake.layouts.plain import is_instructors
from gan_lab.coursework.review.intake.layouts.sections import describe_sections, read_sections
from gan_lab.coursework.review.intake.layouts.source import Found, Source, find_handed_out, is_notebook, is_zip
from gan_lab.coursework.review.intake.layouts.wrapping import (
    find_layers,
    holds_no_submission,
    is_class,
    is_one_students,
    open_source,
)
from gan_lab.coursework.review.intake.printable import make_printable
from gan_lab.coursework.review.intake.student_names import load_names
from gan_lab.errors import GanLabError

GIVE = "give the folder or zip that holds the students' folders, zips or notebooks"
MOST, ALMOST_ALL = 0.5, 0.8  # of the names in an export, which a system explains
SHOWN = 3  # names that a sentence shows


@dataclass(frozen=True)
class _Result:
    """An export, read as one layout."""

    name: str
    title: str
    found: Found
    source: Source


def read_export(
    place: Path,
    layout: str | None,
    out: Path,
    handed_out: Collection[str],
    user_names: Collection[str] = (),
    full_names: Collection[str] = (),
) -> Export:
    """Read what was exported.

    Parameters
    ----------
    place : Path
        A folder or a zip, as a learning system exported it or as a person sorted it; or one notebook.
    layout : str or None
        Its layout: a name, "nbgrader:ASSIGNMENT", or a regular expression with named groups; None to find out.
    out : Path
        The folder of the review, which is none of the submissions, and remembers what students were called.
    handed_out : collection of str
        The names of the notebooks that were handed out, without ".ipynb".
    user_names, full_names : collection of str
        The ids of all kinds and the groups on the roster, and the students' names. They tell where in the name of a
        folder or file an id or a name begins.

    Returns
    -------
    Export
        The attempts of all students. No file of a student was opened, but for what the system wrote itself.

    Raises
    ------
    GanLabError
        If there is nothing that a class handed in, or the layout explains none of it.
    """
    choice = read_choice(layout) if layout else None
    expression = pattern.compile_pattern(choice.detail) if choice and choice.name == pattern.NAME else None
    source = _open(place, frozenset(handed_out), KnownNames(user_names, full_names))
    layers, reviews = find_layers(source, out)
    if not layers[0].entries:
        raise GanLabError(f"{place} is empty: {GIVE}.")
    if expression:
        found = [(pattern.read(layer, expression), layer) for layer in layers]
        best, layer = max(found, key=lambda each: len(each[0].attempts))
        result = _Result(pattern.NAME, pattern.TITLE, best, layer)
    else:
        result = _read_as(choice, layers, out) if choice else _recognise(layers, out)
    if not result.found.attempts:
        raise GanLabError(_describe_failure(place, choice, layers[0]))
    return Export(
        result.name,
        result.title,
        tuple(result.found.attempts),
        (*reviews, *result.found.left_over),
        result.source.files.place / result.source.folder,
        result.found.assignment,
        tuple(result.found.messages),
    )


def _open(place: Path, handed_out: frozenset[str], known: KnownNames) -> Source:
    """Open a folder, a zip or one notebook."""
    if not (place.is_file() and is_notebook_name(place.name)):
        return open_source(place, handed_out, known)
    files = FolderFiles(place.absolute().parent)
    others = {entry.name for entry in files.list_folder()} - {place.name}
    return Source(files, "", place.name, left_out=frozenset(others), known=known)


def _recognise(layers: Sequence[Source], out: Path) -> _Result:
    """Find out which layout explains most of the names in an export, or in what it is wrapped around."""
    for layer in layers:
        if is_one_students(layer):
            return _read_one_student(layers, layer, out)
        if result := _find_system(layer, SYSTEMS):
            return result
    sentences: dict[str, str] = {}
    for layer in layers:
        pieces = read_pieces(layer, SYSTEMS, load_names(out))
        if pieces.found.attempts:
            return _Result(pieces.name, pieces.title, pieces.found, layer)
        sentences |= pieces.sentences
    result = _read_sections(layers, out) or _read_plain(layers, out)
    return replace(result, found=replace(result.found, attempts=add_sentences(result.found.attempts, sentences)))


def _read_sections(layers: Sequence[Source], out: Path) -> _Result | None:
    """Read parts of a download or sections of a class, in whichever layer they lie side by side."""
    for layer in layers:
        if sections := read_sections(layer, load_names(out)):
            return _Result(sections[0], sections[1], sections[2], layer)
    return None


def _read_as(choice: Choice, layers: Sequence[Source], out: Path) -> _Result:
    """Read an export in the layout that the instructor named; without attempts if that explains nothing."""
    if choice.name == plain.NAME:
        return _read_plain(layers, out)
    layout = BY_NAME[choice.name]
    for layer in layers:
        found = layout.read_named(layer, choice.detail) if layout.read_named else layout.read(layer)
        if found.attempts:
            return _Result(layout.name, layout.title, found, layer)
    for layer in layers:
        pieces = read_pieces(layer, (layout,), load_names(out), is_named=True)
        if pieces.found.attempts:
            return _Result(pieces.name, pieces.title, pieces.found, layer)
    sections = _read_sections(layers, out) if choice.name == google_drive.NAME else None
    return sections or _Result(layout.name, layout.title, Found(), layers[0])


def _find_system(source: Source, systems: Sequence[Layout]) -> _Result | None:
    """Return the reading of the system that explains most of the names, if these are enough."""
    best, explained = None, 0
    # Notebooks that are called as they were handed out speak for no system and against none.
    handed_out = {entry.name for entry in source.entries if find_handed_out(entry, source.handed_out)}
    entries = [entry for entry in source.entries if not is_instructors(entry) and entry.name not in handed_out]
    for layout in systems:
        found = layout.read(source)
        left_over = set(found.left_over)
        number = len(source.entries) - len(left_over.union(handed_out))
        unexplained = [entry for entry in entries if entry.name in left_over]
        work = sum(entry.is_folder or is_zip(entry) or is_notebook(entry) for entry in unexplained)
        # Two others may be students, while all that fits may be one student's, who calls files as the system does.
        least = ALMOST_ALL if work > 1 and layout.names_people else MOST
        if found.attempts and number > explained and number >= least * len(entries):
            best, explained = _Result(layout.name, layout.title, found, source), number
    return best


def _read_one_student(layers: Sequence[Source], layer: Source, out: Path) -> _Result:
    """Read the notebooks of one student. In a folder of submissions they are those of the only one."""
    outermost = layers[0]
    if layer is not outermost and not outermost.is_in_zip:
        return _Result(plain.NAME, plain.TITLE, plain.read(outermost, load_names(out)), outermost)
    label = next((each.label for each in layers if not plain.is_nobodys_name(each.label)), outermost.label)
    return _Result(plain.NAME, plain.ONE_STUDENT, plain.read_one_student(replace(layer, label=label)), layer)


def _read_plain(layers: Sequence[Source], out: Path) -> _Result:
    """Read submissions that no system names: of the layers, the outermost that isn't wrapped around a class."""
    outermost = layers[0]
    source = next((layer for layer in layers[1:] if is_class(layer, outermost.is_in_zip)), outermost)
    if holds_no_submission(source):
        return _Result(plain.NAME, plain.TITLE, Found(), source)
    if source is outermost and source.is_in_zip and not is_class(source, side_by_side=True):
        has_one_notebook = len(source.entries) == 1 and not source.entries[0].is_folder
        if not has_one_notebook:  # of which the name says whose it is
            return _read_one_student(layers, source, out)
    found = plain.read(source, load_names(out))
    found.messages += describe_sections(source)
    return _Result(plain.NAME, plain.TITLE, found, source)


def _describe_failure(place: Path, choice: Choice | None, source: Source) -> str:
    """Say what was seen, what it would take, and how to say it."""
    names = [make_printable(entry.name) + ("/" if entry.is_folder else "") for entry in source.entries]
    more = f" and {len(names) - SHOWN:,} more" if len(names) > SHOWN else ""
    seen = ", ".join(names[:SHOWN]) + more
    if choice is None or choice.name == plain.NAME:
        return f"{place} holds nothing that a class hands in, but {seen}: {GIVE}."
    if choice.name == pattern.NAME:
        return f"The pattern of --layout is found in no path in {place}, which holds {seen}: write it for such names."
    example = BY_NAME[choice.name].example
    return (
        f"Nothing in {place} looks like {BY_NAME[choice.name].title}, in which names are such as {example}. It holds "
        f"{seen}: leave --layout out, or give another: {describe_layouts()}."
    )
