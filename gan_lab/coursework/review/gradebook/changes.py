"""What persons gave, as a log of changes: which of them stand, which are in conflict, and who made them when.

A change says which earlier ones it replaces: those that its author saw as current. The changes of a field that no other
one replaces are its heads, and they are what stands. Two persons who replace the same change, each without the other,
leave two heads. So two logs are put together by the union of their changes, in any order and any number of times.
"""

import re
import uuid
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from graphlib import CycleError, TopologicalSorter
from typing import NamedTuple

from gan_lab.coursework.review.gradebook.csv_cells import parse_points

POINTS, COMMENT = "points", "comment"  # what a change is about
MAX_POINTS_TEXT = 100  # characters of a text for points; no number has more
MAX_COMMENT = 20_000  # characters
CONTROL = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f]")  # all control characters but tabs and line ends
SPREADSHEET = "grades.csv"  # who made a change that came from there


class Field(NamedTuple):
    """What a change is about."""

    student: str  # the student's id
    criterion: str  # its id; "" for a comment on all of the work
    what: str  # `POINTS` or `COMMENT`


@dataclass(frozen=True)
class Change:
    """One change of points or of a comment by a person."""

    id: str  # 32 hexadecimal digits, drawn at random
    student: str  # the student's id, as the review knew it when the change was made
    criterion: str  # its id; "" for a comment on all of the work
    what: str  # "points" or "comment"
    text: str  # as it was typed; "" takes it back
    by: str  # the name of the grader; "grades.csv" if it came from a spreadsheet
    at: str  # when, in UTC and ISO 8601
    replaces: tuple[str, ...] = ()  # ids of the changes that its author saw as current
    undoes: str = ""  # the id of the change that it takes back; "" if it is none that takes back
    number: int = 0  # in the order in which this database learned of them, from 1; the other one has other numbers
    base: int = 0  # the version of the row in the spreadsheet that it came from; 0 if it didn't

    @property
    def is_undo(self) -> bool:
        """Whether it takes back another change."""
        return bool(self.undoes)


@dataclass(frozen=True)
class Conflict:
    """A field for which two persons gave something different, neither having seen the other's."""

    student_id: str
    criterion_id: str  # "" for a comment on all of the work
    what: str  # "points" or "comment"
    heads: tuple[Change, ...]  # the changes that stand, the earliest first


def tidy_text(text: str) -> str:
    """Return a text that can be stored, shown and written into any file.

    Parameters
    ----------
    text : str
        What was typed, into a page or a cell, or what a cell showed.

    Returns
    -------
    str
        The text with the line ends that the kit writes, without spaces around it, without other control characters, and
        with a question mark in place of half a character, as a program can cut one.
    """
    text = CONTROL.sub("", text.replace("\r\n", "\n").replace("\r", "\n"))
    return text.encode("utf-8", "replace").decode().strip()


def clean_text(what: str, text: str) -> str:
    """Return a text as a change holds it.

    Parameters
    ----------
    what : str
        "points" or "comment".
    text : str
        What was typed, into a page or a cell.

    Returns
    -------
    str
        As `tidy_text` returns it; of a text for points, the first 100 characters.
    """
    text = tidy_text(text)
    return text[:MAX_POINTS_TEXT].strip() if what == POINTS else text


def make_change(
    field: Field, text: str, by: str, replaces: Iterable[Change | str], undoes: str = "", base: int = 0
) -> Change:
    """Make a change of this moment.

    Parameters
    ----------
    field : Field
        What it is about.
    text : str
        What was typed; "" takes it back.
    by : str
        The name of the grader.
    replaces : iterable of Change or str
        The changes that its author saw as current, or their ids.
    undoes : str
        The id of the change that it takes back, if it does.
    base : int
        The version of the row, if it comes from a spreadsheet.

    Returns
    -------
    Change
        With a random id, and without a number yet.
    """
    ids = tuple(dict.fromkeys(each.id if isinstance(each, Change) else each for each in replaces))
    at = datetime.now(UTC).isoformat(timespec="milliseconds")
    return Change(uuid.uuid4().hex, *field, clean_text(field.what, text), by, at, ids, undoes, 0, base)


def is_same_change(one: Change, other: Change) -> bool:
    """Tell whether two changes are the same one, which two databases may have numbered otherwise."""
    return replace(one, number=0, base=0, replaces=()) == replace(other, number=0, base=0, replaces=())


def have_one_meaning(what: str, texts: Iterable[str]) -> bool:
    """Tell whether all texts say the same: 7.5 and 7,50 are the same points."""
    return len({_find_meaning(what, text) for text in texts}) < 2


def _find_meaning(what: str, text: str) -> str | float:
    points = parse_points(text) if what == POINTS else None
    return text.strip() if points is None else points


def have_a_circle(changes: Iterable[Change]) -> bool:
    """Tell whether changes replace or take back each other in a circle, which no persons can have done.

    In a circle no change stands, so points would be gone without a trace.
    """
    earlier = {change.id: {*change.replaces, *filter(None, [change.undoes])} for change in changes}
    try:
        TopologicalSorter(earlier).prepare()
    except CycleError:
        return True
    return False


class ChangeLog:
    """All changes of a class, by the field that they are about.

    Parameters
    ----------
    current_ids : mapping of str to str
        The id by which a student is known now, by each id by which the student was known before.
    """

    def __init__(self, current_ids: Mapping[str, str]) -> None:
        self._current_ids = current_ids
        self._by_id: dict[str, Change] = {}
        self._by_field: dict[Field, _FieldLog] = {}
        self.split_fields: set[Field] = set()  # those with several heads, which may say the same
        self._by_grader: dict[str, list[Change]] = {}  # each list in the order of the numbers

    def __contains__(self, id_: object) -> bool:
        return id_ in self._by_id

    def __getitem__(self, id_: str) -> Change:
        return self._by_id[id_]

    def __iter__(self) -> Iterator[Change]:
        """Go through all changes, in the order of their numbers."""
        return iter(self._by_id.values())

    def get(self, id_: str) -> Change | None:
        """Return the change with an id; None if it isn't here."""
        return self._by_id.get(id_)

    def field_of(self, change: Change) -> Field:
        """Return what a change is about, with the student's id as it is now."""
        return Field(self._current_ids.get(change.student, change.student), change.criterion, change.what)

    def add(self, change: Change) -> None:
        """Add a change that the database holds, with its number."""
        self._by_id[change.id] = change
        self._by_grader.setdefault(change.by, []).append(change)
        field = self.field_of(change)
        log = self._by_field.setdefault(field, _FieldLog())
        log.add(change)
        (self.split_fields.add if log.is_split else self.split_fields.discard)(field)

    @property
    def fields(self) -> Collection[Field]:
        """Every field that somebody changed."""
        return self._by_field.keys()

    def heads(self, field: Field) -> tuple[Change, ...]:
        """Return the changes of a field that stand, the earliest first.

        Whoever took back their own part of a conflict leaves the other part, and no conflict with nothing.
        """
        heads = self.unreplaced(field)
        if len(heads) < 2:
            return heads
        return tuple(head for head in heads if head.text or not head.is_undo) or heads

    def unreplaced(self, field: Field) -> tuple[Change, ...]:
        """Return the changes of a field that no other one replaces, the earliest first."""
        log = self._by_field.get(field)
        return log.sort_heads() if log else ()

    def heads_at(self, field: Field, version: int) -> tuple[Change, ...]:
        """Return the changes of a field that stood when the database was at a version."""
        then = _FieldLog()
        for change in self._list(field):
            if change.number <= version:
                then.add(change)
        return then.sort_heads()

    def history(self, field: Field) -> list[Change]:
        """Return all changes of a field, the earliest first."""
        return sorted(self._list(field), key=_order)

    def from_base(self, field: Field, base: int) -> list[Change]:
        """Return the changes of a field that came from a spreadsheet whose row had a version, in order."""
        return [change for change in self._list(field) if change.base == base > 0]

    def _list(self, field: Field) -> Sequence[Change]:
        log = self._by_field.get(field)
        return log.changes if log else ()

    def made_by(self, by: str) -> Iterator[Change]:
        """Go through the changes of one grader, the last one first."""
        return reversed(self._by_grader.get(by, ()))


def _order(change: Change) -> tuple[str, int]:
    return (change.at, change.number)


class _FieldLog:
    """The changes of one field. To add one takes no longer where there are many."""

    def __init__(self) -> None:
        self.changes: list[Change] = []  # in the order of the numbers
        self._heads: dict[str, Change] = {}
        self._replaced: set[str] = set()  # also changes that aren't here yet, as in a log that was merged

    def add(self, change: Change) -> None:
        """Add a change."""
        self.changes.append(change)
        replaced = set(change.replaces) - {change.id}
        self._replaced |= replaced
        for id_ in replaced:
            self._heads.pop(id_, None)
        if change.id not in self._replaced:
            self._heads[change.id] = change

    @property
    def is_split(self) -> bool:
        """Whether there are several heads."""
        return len(self._heads) > 1

    def sort_heads(self) -> tuple[Change, ...]:
        """Return the changes that no other one replaces, the earliest first."""
        heads = self._heads.values()
        return tuple(heads) if len(heads) < 2 else tuple(sorted(heads, key=_order))
