"""Brightspace: a folder for each attempt, `61000-338811 - Ada Adler - Nov 12, 2026 901 AM/`.

The first number is the student's. Beside the folders lies an `index.html`. Where files lie side by side instead, their
names begin as those of the folders.
"""

import re
from collections import defaultdict

from gan_lab.coursework.review.intake.layouts.file_tree import FileEntry
from gan_lab.coursework.review.intake.layouts.layout import Attempt, Person
from gan_lab.coursework.review.intake.layouts.names_and_times import clean_name, read_time
from gan_lab.coursework.review.intake.layouts.source import Found, Source
from gan_lab.coursework.review.intake.printable import make_printable

NAME = "brightspace"
TITLE = "Brightspace's download"
START = re.compile(r"(?P<id>\d+)-(?P<second>\d+) - (?P<rest>.+)", re.DOTALL)


def read(source: Source) -> Found:
    """Read the attempts: one for each folder, or for the files whose names begin alike."""
    found = Found()
    entries: dict[tuple[str, str, str, str], list[tuple[FileEntry, str]]] = defaultdict(list)
    for entry in source.entries:
        start = START.fullmatch(entry.name)
        pieces = start["rest"].split(" - ") if start else []
        if start and entry.is_folder and len(pieces) > 1:
            entries[start["id"], start["second"], " - ".join(pieces[:-1]), pieces[-1]].append((entry, ""))
        elif start and (position := _find_time(pieces)) and not entry.is_folder and position + 1 < len(pieces):
            key = start["id"], start["second"], " - ".join(pieces[:position]), pieces[position]
            entries[key].append((entry, " - ".join(pieces[position + 1 :])))
        else:
            found.left_over.append(entry.name)
    for (id_, _, name, time), own in entries.items():
        parts = tuple(source.part(entry, inner) for entry, inner in own if not entry.problem)
        problems = tuple(entry.problem for entry, _ in own if entry.problem)
        person, moment = Person(id_, clean_name(name) or id_), read_time(time)
        if moment is None:
            problems += (f"When it was handed in can't be read: {make_printable(time)}.",)
        found.attempts.append(Attempt((person,), parts, moment, problems=problems))
    return found


def _find_time(pieces: list[str]) -> int:
    """Return which piece of a name is a time, not the first; 0 if none is."""
    return next((number for number, piece in enumerate(pieces) if number and read_time(piece)), 0)
