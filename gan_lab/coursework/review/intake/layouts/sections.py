"""A class in pieces: the parts of one download of Google Drive, or a folder or zip for each section of the class.

They are looked into only if everything that lies there is such a piece. Else one student's zip that holds folders named
after others would be their work.
"""

import re
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import replace

from gan_lab.coursework.review.intake.layouts import google_drive, plain
from gan_lab.coursework.review.intake.layouts.file_tree import FileEntry
from gan_lab.coursework.review.intake.layouts.layout import Attempt
from gan_lab.coursework.review.intake.layouts.source import Found, Source, is_notebook, is_zip, label_of
from gan_lab.coursework.review.intake.layouts.wrapping import is_class, is_one_students
from gan_lab.coursework.review.intake.person_names import is_same_name
from gan_lab.coursework.review.intake.printable import make_printable
from gan_lab.coursework.review.intake.sentences import join_words
from gan_lab.errors import GanLabError

# Such as "drive-download-20261122T101010Z-001" or "GAN Lab-20261122T101010Z-1-002".
DOWNLOAD = re.compile(r"(?P<download>(?P<folder>.+)-\d{8}T\d{6}Z)(?:-\d{1,3})+(?: ?\(\d{1,3}\))?", re.DOTALL)
MAX_UNPACKED = 1_000_000_000  # bytes of zips in a zip that are looked into
MAX_IN_SECTION = 5000  # files and folders side by side in a section


def read_sections(source: Source, remembered: Mapping[str, str]) -> tuple[str, str, Found] | None:
    """Read a folder in which all folders or zips hold several students' work.

    Parameters
    ----------
    source : Source
        The folder or zip.
    remembered : mapping of str to str
        What each submission was called in the earlier review, by the name of the file.

    Returns
    -------
    (str, str, Found) or None
        The layout's name and title, and all attempts; None if one of them may be a student's.
    """
    entries = _list_pieces(source)
    if len(entries) < 2:
        return None
    try:
        if is_one_download := _is_one_download(entries):
            pieces = _enter_download(source, entries)
        else:
            pieces = [_enter_section(source, entry) for entry in entries]
        has_names = is_one_download and any(google_drive.read(piece).attempts for piece in pieces)
        found: list[tuple[str, str, Found]] = []
        for piece in pieces:
            if not (read := _read_piece(piece, remembered, is_one_download, has_names)):
                return None
            found.append(read)
    except GanLabError:  # a zip that can't be opened is a submission with a sentence
        return None
    left_over = [entry.name for entry in source.entries if entry not in entries]
    attempts = [attempt for _, _, each in found for attempt in each.attempts]
    for entry, (_, _, each) in zip(entries, found, strict=True):
        left_over += [f"{entry.name}/{name}" for name in each.left_over]
    name, title = found[0][:2]
    if is_one_download:
        return name, f"a download of Google Drive in {len(entries)} parts", Found(_merge_attempts(attempts), left_over)
    return name, f"{len(entries)} sections, each {title}", Found(_say_namesakes(attempts), left_over)


def describe_sections(source: Source) -> list[str]:
    """Say if everything that was read as one student's work may be a section of the class.

    Parameters
    ----------
    source : Source
        The folder or zip.

    Returns
    -------
    list of str
        A sentence, or nothing.
    """
    entries = _list_pieces(source)
    if len(entries) < 2:
        return []
    held: dict[str, list[str]] = {}
    for entry in entries:
        try:
            inner = source.enter(entry)
            if len(inner.entries) == 1 and is_same_name(inner.entries[0].name, inner.label):
                inner = inner.enter(inner.entries[0])
            names = [label_of(each) for each in inner.entries if each.is_folder or is_zip(each)]
            people = [name for name in names if not plain.is_nobodys_name(name)]
            if not people or any(is_notebook(each) for each in inner.entries):
                return []
            if is_class(inner, side_by_side=False):
                held[make_printable(entry.name)] = [make_printable(name) for name in people]
        except GanLabError:
            return []
    if not held:
        return []
    first, people = next(iter(held.items()))
    return [
        f"{join_words(make_printable(entry.name) for entry in entries)} are read as one student's work each, and "
        f"{first} holds {join_words(people)}. If these are students, give a roster with their names, or review each "
        "section by itself."
    ]


def _list_pieces(source: Source) -> list[FileEntry]:
    """Return what lies in a source beside the files of a person who grades; nothing if not all are folders or zips."""
    entries = [entry for entry in source.entries if not plain.is_instructors(entry)]
    can_be_read = all((entry.is_folder or is_zip(entry)) and not entry.problem for entry in entries)
    packed = sum(entry.size for entry in entries) if source.is_in_zip else 0
    return entries if can_be_read and packed < MAX_UNPACKED else []


def _is_one_download(entries: Sequence[FileEntry]) -> bool:
    """Tell whether all are parts of one download of Google Drive, which splits what is large."""
    matches = [DOWNLOAD.fullmatch(label_of(entry)) for entry in entries]
    return len({match["download"] if match else "" for match in matches}) == 1 and all(matches)


def _enter_download(source: Source, entries: Sequence[FileEntry]) -> list[Source]:
    """Enter the parts of a download, and the folder that was downloaded if it is in each."""
    parts = [source.enter(entry) for entry in entries]
    inner = {tuple((entry.name, entry.is_folder) for entry in part.entries) for part in parts}
    is_wrapped = len(inner) == 1 and [is_folder for _, is_folder in inner.pop()] == [True]
    return [part.enter(part.entries[0]) for part in parts] if is_wrapped else parts


def _enter_section(source: Source, entry: FileEntry) -> Source:
    """Enter a folder or zip, and the only folder in it, unless that is a student's."""
    inner = source.enter(entry)
    is_wrapped = len(inner.entries) == 1 and inner.entries[0].is_folder
    return inner.enter(inner.entries[0]) if is_wrapped and not source.known.has(inner.entries[0].name) else inner


def _read_piece(
    piece: Source, remembered: Mapping[str, str], is_part: bool, has_names: bool
) -> tuple[str, str, Found] | None:
    """Read a piece as Drive's, else as plain; without names before " - ", the roster must know half of the students.

    A part of a download needs no roster, unless the notebooks of one student lie in it.
    """
    found = google_drive.read(piece, has_names)
    if found.attempts and (is_part or _knows(piece, found)):
        return google_drive.NAME, google_drive.TITLE, found
    if is_one_students(piece):
        return None
    found = plain.read(piece, remembered)
    return (plain.NAME, plain.TITLE, found) if found.attempts and (is_part or _knows(piece, found)) else None


def _knows(piece: Source, found: Found) -> bool:
    people = {person.id for attempt in found.attempts for person in attempt.people}
    if len(piece.entries) > MAX_IN_SECTION:
        return False
    return 2 * sum(piece.known.has(id_) for id_ in people) >= len(people)


def _merge_attempts(attempts: Sequence[Attempt]) -> list[Attempt]:
    """Put together what one student has in several parts of a download."""
    merged: dict[str, Attempt] = {}
    for attempt in attempts:
        id_ = attempt.people[0].id
        if before := merged.get(id_):
            taken = {part.name for part in before.parts if part.name}
            more = tuple(replace(part, name=part.path) if part.name in taken else part for part in attempt.parts)
            problems = tuple(dict.fromkeys(before.problems + attempt.problems))
            attempt = replace(before, parts=before.parts + more, problems=problems)
        merged[id_] = attempt
    return list(merged.values())


def _say_namesakes(attempts: Sequence[Attempt]) -> list[Attempt]:
    """Say of whom the work lies in several sections, since these may be two students of one name."""
    ids = [attempt.people[0].id for attempt in attempts]
    numbers = Counter(ids)
    return [
        replace(attempt, problems=(*attempt.problems, f"{id_} is in {numbers[id_]} sections: check whose each is."))
        if numbers[id_] > 1
        else attempt
        for attempt, id_ in zip(attempts, ids, strict=True)
    ]
