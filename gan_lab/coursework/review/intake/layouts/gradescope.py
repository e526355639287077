"""Gradescope: a folder for each submission, `submission_3345000/`, and `submission_metadata.yml`, which says whose.

The file is written by Ruby, with names such as `:submitters:`. It is read as text and lists alone: no object is made.
In another system's export a student may have handed in a file of that name. So it is opened only beside such folders.
"""

import re
from collections.abc import Iterator
from datetime import datetime
from itertools import islice
from typing import Any

import yaml

from gan_lab.coursework.review.intake.layouts.file_tree import FileEntry
from gan_lab.coursework.review.intake.layouts.layout import Attempt, Person
from gan_lab.coursework.review.intake.layouts.names_and_times import clean_name, count_seconds, read_time
from gan_lab.coursework.review.intake.layouts.source import Found, Source
from gan_lab.errors import GanLabError

NAME = "gradescope"
TITLE = "Gradescope's export"
METADATA = "submission_metadata.yml"
FOLDER = re.compile(r"submission_\d+")
MAX_METADATA = 50_000_000  # bytes; it holds the output of the autograder for each attempt
MAX_METADATA_OF_ONE = 5_000_000  # bytes of one submission's
MAX_VALUES = 20_000  # beginnings and ends of values in the metadata of each submission
MAX_SUBMITTERS = 100  # of a group; an alias repeats them at no cost to whoever writes it
MAX_HISTORY = 1000  # attempts of a student
LOADER: Any = yaml.CBaseLoader if yaml.__with_libyaml__ else yaml.BaseLoader  # libyaml is twenty times as fast


def read(source: Source) -> Found:
    """Read the attempts: one for each folder that the metadata name, several submitters being a group."""
    found = Found()
    others = [entry for entry in source.entries if entry.name != METADATA or entry.is_folder]
    folders = sum(FOLDER.fullmatch(entry.name) is not None for entry in others)
    if len(others) == len(source.entries) or 2 * folders < len(others):
        return Found(left_over=[entry.name for entry in source.entries])
    metadata = _read_metadata(source, folders)
    for entry in others:
        if not FOLDER.fullmatch(entry.name):
            found.left_over.append(entry.name)
            continue
        record = metadata.get(entry.name)
        people = _read_people(record)
        if people and isinstance(record, dict):
            found.attempts.append(_read_attempt(source, entry, record, people))
        else:
            person = Person(clean_name(entry.name), clean_name(entry.name), name_is_certain=False)
            sentence = f"{METADATA} doesn't say whose {person.id} is."
            parts = () if entry.problem else (source.part(entry, "" if entry.is_folder else entry.name),)
            found.attempts.append(Attempt((person,), parts, problems=(*filter(None, [entry.problem]), sentence)))
    return found


def _read_metadata(source: Source, folders: int) -> dict[Any, Any]:
    """Read what the metadata say of each of so many folders."""
    path = source.path(METADATA)
    content = source.files.read(path, min(MAX_METADATA, MAX_METADATA_OF_ONE * folders))
    try:
        # Text, so that its encoding is certain. Ruby writes no directives, and many of them take long to read.
        text = content.decode("utf-8-sig")
        if text.lstrip()[:1] in ("%", "#"):
            raise ValueError
        events = islice(yaml.parse(text, Loader=LOADER), MAX_VALUES * folders)
        first = list(islice(events, 3))  # the beginnings of the file, of a document, of its value
        metadata = _read_value(first[-1], events, {}) if isinstance(first[-1], yaml.MappingStartEvent) else None
    except (yaml.YAMLError, RecursionError, ValueError, StopIteration, IndexError):
        raise GanLabError(
            f"{path} can't be read, and it says whose each folder is: export the submissions from Gradescope again."
        ) from None
    if not isinstance(metadata, dict):
        raise GanLabError(f"{path} names no submissions, and it says whose each folder is: export them again.")
    return metadata


def _read_value(event: Any, events: Iterator[Any], anchors: dict[str, Any]) -> Any:
    """Read a value as text, a list or a dictionary, whatever class of Ruby it says it is of.

    That takes a tenth of the time of yaml.load, which counts where the output of an autograder fills megabytes.
    """
    if isinstance(event, yaml.AliasEvent):
        return anchors.get(event.anchor or "")
    anchor, value = getattr(event, "anchor", None), getattr(event, "value", "")
    if isinstance(event, yaml.SequenceStartEvent):
        value = []
        while not isinstance(event := next(events), yaml.SequenceEndEvent):
            value.append(_read_value(event, events, anchors))
    elif isinstance(event, yaml.MappingStartEvent):
        value = {}
        while not isinstance(event := next(events), yaml.MappingEndEvent):
            key, item = _read_value(event, events, anchors), _read_value(next(events), events, anchors)
            if isinstance(key, str):
                value[key] = item
    if anchor:
        anchors[anchor] = value
    return value


def _read_people(record: object) -> tuple[Person, ...]:
    """Return who handed a folder in, by the number of the student, else the address, else the name."""
    submitters = record.get(":submitters") if isinstance(record, dict) else None
    people: dict[str, Person] = {}
    for each in submitters[:MAX_SUBMITTERS] if isinstance(submitters, list) else ():
        if isinstance(each, dict):
            name, sid, email = (_read_text(each.get(key)) for key in (":name", ":sid", ":email"))
            id_ = sid or email or name
            if id_:
                people.setdefault(id_, Person(id_, name or id_, email, name_is_certain=bool(name)))
    return tuple(people.values())


def _read_text(value: object) -> str:
    return clean_name(value) if isinstance(value, str) and value not in ("~", "null") else ""


def _read_attempt(source: Source, entry: FileEntry, record: dict[Any, Any], people: tuple[Person, ...]) -> Attempt:
    """Read one attempt; the metadata list the student's earlier ones, whose files are not in the export."""
    time, history = _read_time(record.get(":created_at")), record.get(":history")
    earlier = 0
    if time and isinstance(history, list):
        times = [_read_time(each.get(":created_at")) for each in history[:MAX_HISTORY] if isinstance(each, dict)]
        earlier = sum(each is not None and count_seconds(each) < count_seconds(time) for each in times)
    return Attempt(
        people,
        () if entry.problem else (source.part(entry, "" if entry.is_folder else entry.name),),
        time,
        number=earlier + 1 if earlier else None,
        problems=(entry.problem,) if entry.problem else (),
    )


def _read_time(value: object) -> datetime | None:
    """Read a time, which Ruby writes as text or as a mapping of several forms of it."""
    if isinstance(value, dict):
        value = value.get("utc") or value.get("time")
    return read_time(value) if isinstance(value, str) else None
