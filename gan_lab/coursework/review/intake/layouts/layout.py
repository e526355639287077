"""What an export holds, whatever its layout: who handed in what, when, and what belongs to nobody."""

from dataclasses import dataclass
from datetime import datetime
from enum import Enum
from pathlib import Path


class IdKind(Enum):
    """Where an id comes from."""

    SYSTEM = "the learning system"
    FILE_NAME = "the name of a file, which whoever hands it in can choose"
    GITHUB = "the user name at GitHub, which its owner can choose"


@dataclass(frozen=True)
class Person:
    """Whoever handed in, as far as the export tells."""

    id: str  # the system's number or user name; where there is none, the name of the folder or file
    name: str  # the id where there is none
    email: str = ""
    name_is_certain: bool = True  # False if it may be nobody's name, such as "submission (3)" or Canvas' "nilsennora"
    id_kind: IdKind = IdKind.SYSTEM


@dataclass(frozen=True)
class Part:
    """A file or a folder of an attempt."""

    container: Path  # the folder or zip on the disk that it lies in
    path: str  # in the container, with "/" between its parts; "" is all of it
    name: str  # in the submission, without what the system put before it; "" for a folder that is the submission


@dataclass(frozen=True)
class Attempt:
    """What was handed in at one time, by one student or a group."""

    people: tuple[Person, ...]
    parts: tuple[Part, ...]
    time: datetime | None = None  # without a time zone it is this computer's
    is_late: bool | None = None  # as the system marks it; None if it marks none
    number: int | None = None  # of the attempt, 1 or more, if the names say it
    group: str = ""
    problems: tuple[str, ...] = ()


@dataclass(frozen=True)
class Export:
    """What was exported."""

    layout: str  # "canvas", "moodle", ...; "pattern" if the instructor said how the names are to be read
    title: str  # in words, such as "Canvas' download"
    attempts: tuple[Attempt, ...]
    left_over: tuple[str, ...]  # paths that belong to nobody
    where: Path  # what was read: the folder or zip, without what was wrapped around it
    assignment: str = ""  # of nbgrader: what the assignment is called
    messages: tuple[str, ...] = ()  # sentences for the person who grades, about what was taken for what
