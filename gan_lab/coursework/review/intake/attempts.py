"""The attempts of one student: in which order, which one counts, and how late it was handed in.

Most exports give times without a time zone. They are taken for times of this computer's zone, and so is a due date.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, time
from pathlib import PurePosixPath
from typing import Any, Literal

from gan_lab.coursework.review.intake.layouts.layout import Attempt
from gan_lab.coursework.review.intake.layouts.names_and_times import count_seconds
from gan_lab.errors import GanLabError, name_value

EXAMPLE_TIME = "2026-11-20T23:59"
LAST_MINUTE = time(23, 59)  # of a day, which is meant where a date is given alone
MINUTE = 60  # seconds
MONTHS = (
    "January", "February", "March", "April", "May", "June",
    "July", "August", "September", "October", "November", "December",
)  # fmt: skip
UNITS = (("day", 86_400), ("hour", 3600), ("minute", MINUTE), ("second", 1))
NUMBERS = re.compile(r"(\d+)")


@dataclass(frozen=True)
class AttemptChoice:
    """Which attempt of a student counts: the first, or the latest, perhaps of those until a certain time."""

    rule: Literal["first", "latest"] = "latest"
    until: datetime | None = None


@dataclass(frozen=True)
class Lateness:
    """How late an attempt was handed in, as far as it is known."""

    seconds: float | None = None  # 0 if it was on time; None if it isn't known by how much it was late, or whether
    is_late: bool | None = None  # None if it isn't known
    sentence: str = ""  # for a page; "" if there is nothing to say


def read_due(text: str) -> datetime:
    """Read when submissions were due.

    Parameters
    ----------
    text : str
        A date and a time such as "2026-11-20T23:59", perhaps with an offset such as "+01:00"; of a date alone the last
        minute is meant.

    Returns
    -------
    datetime
        Without a time zone, if the text has none: then it is in this computer's.

    Raises
    ------
    GanLabError
        If it is neither a date nor a date and a time.
    """
    if (due := _read_time(text)) is None:
        raise GanLabError(f"--due takes a date or a date and a time, such as {EXAMPLE_TIME}, not {name_value(text)}.")
    return due


def read_attempt_choice(text: str) -> AttemptChoice:
    """Read which attempt is to count.

    Parameters
    ----------
    text : str
        "first", "latest", or a date or a date and a time: the latest attempt until then.

    Returns
    -------
    AttemptChoice
        The choice.

    Raises
    ------
    GanLabError
        If it is none of these.
    """
    word = text.strip().casefold()
    if word == "first":
        return AttemptChoice("first")
    if word == "latest":
        return AttemptChoice("latest")
    if (until := _read_time(text)) is None:
        raise GanLabError(f"--attempt takes first, latest or a date such as {EXAMPLE_TIME}, not {name_value(text)}.")
    return AttemptChoice("latest", until)


def _read_time(text: str) -> datetime | None:
    try:
        return datetime.combine(date.fromisoformat(text.strip()), LAST_MINUTE)
    except ValueError:
        pass
    try:
        return datetime.fromisoformat(text.strip())
    except ValueError:
        return None


def order_attempts(attempts: Sequence[Attempt]) -> list[Attempt]:
    """Put the attempts of a student in the order in which they were handed in.

    Parameters
    ----------
    attempts : sequence of Attempt
        In any order.

    Returns
    -------
    list of Attempt
        The oldest first: by their times if all are known, else by their numbers if all have one; what is left is by
        name, where "work (2)" comes before "work (10)". An attempt whose time isn't known comes before those of which
        it is.
    """
    has_numbers = all(attempt.number is not None for attempt in attempts)
    by_number_first = has_numbers and any(attempt.time is None for attempt in attempts)

    def find_place(attempt: Attempt) -> tuple[Any, ...]:
        moment = float("-inf") if attempt.time is None else count_seconds(attempt.time)
        number = attempt.number or 0
        return (number, moment, _sort_by(attempt)) if by_number_first else (moment, number, _sort_by(attempt))

    return sorted(attempts, key=find_place)


def choose_attempt(attempts: Sequence[Attempt], choice: AttemptChoice) -> int | None:
    """Choose the attempt that counts.

    Parameters
    ----------
    attempts : sequence of Attempt
        Of one student, the oldest first.
    choice : AttemptChoice
        Which one is wanted.

    Returns
    -------
    int or None
        Its index. None if there is none, or all were handed in after the time of the choice. Where no attempt has a
        time, the latest counts, since nothing says that it was too late.
    """
    if not attempts:
        return None
    if choice.rule == "first":
        return 0
    if choice.until is None or all(attempt.time is None for attempt in attempts):
        return len(attempts) - 1
    in_time = [
        index
        for index, attempt in enumerate(attempts)
        if attempt.time is not None and _find_delay(attempt.time, choice.until) == 0
    ]
    return in_time[-1] if in_time else None


def find_lateness(attempt: Attempt, due: datetime | None) -> Lateness:
    """Find how late an attempt was handed in.

    Parameters
    ----------
    attempt : Attempt
        One attempt.
    due : datetime or None
        When it was due; None if that isn't given.

    Returns
    -------
    Lateness
        Computed if there is a due date and the attempt has a time; else what the learning system's own mark says.
    """
    if due is not None and attempt.time is not None:
        seconds = _find_delay(attempt.time, due)
        handed_in = f"(due {_write_time(due, due)}; handed in {_write_time(attempt.time, due)})"
        how = f"{_write_duration(seconds)} late" if seconds else "on time"
        return Lateness(seconds, seconds > 0, f"Handed in {how} {handed_in}.")
    if attempt.is_late:
        return Lateness(None, True, "The learning system marks it as late, and doesn't say by how much.")
    if attempt.is_late is not None:
        return Lateness(0.0, False)
    unknown = "It isn't known whether it was late: what was exported doesn't say when it was handed in."
    return Lateness(sentence="" if due is None else unknown)


def _find_delay(moment: datetime, due: datetime) -> float:
    """Return how many seconds a time is after the due one, at least 0.

    Who says 23:59 means the whole minute: learning systems cut seconds off, or keep 23:59:59 for it.
    """
    delay = count_seconds(moment) - count_seconds(due)
    is_within_minute = delay < MINUTE and due.second == due.microsecond == 0
    return 0.0 if is_within_minute else max(0.0, delay)


def _write_time(moment: datetime, due: datetime) -> str:
    """Write a time in the time zone of the due date: "20 November 2026, 23:59"."""
    try:
        shown = moment if moment.tzinfo is due.tzinfo else moment.astimezone(due.tzinfo)
    except (OverflowError, ValueError, OSError):
        shown = moment
    return f"{shown.day} {MONTHS[shown.month - 1]} {shown.year}, {shown.hour:02}:{shown.minute:02}"


def _write_duration(seconds: float) -> str:
    """Write a duration by its largest unit and the next: "2 hours 5 minutes"."""
    left = max(1, int(seconds))
    counts = []
    for unit, length in UNITS:
        count, left = divmod(left, length)
        counts.append(f"{count:,} {unit}{'' if count == 1 else 's'}" if count else "")
    first = next(index for index, count in enumerate(counts) if count)
    end = first + 2 if UNITS[first][0] in ("day", "hour") else first + 1  # no seconds beside minutes
    return " ".join(filter(None, counts[first:end]))


def _sort_by(attempt: Attempt) -> list[tuple[int, str]]:
    """Return what sorts the names of attempts, with the numbers in them by their size."""
    if not attempt.parts:
        return []
    path = PurePosixPath(attempt.parts[0].path or attempt.parts[0].container.name)
    pieces = NUMBERS.split(f"{path.parent}/{path.stem}".casefold())  # "work" comes before "work (1)", endings aside
    return [(len(piece.lstrip("0")), piece.lstrip("0")) if odd % 2 else (0, piece) for odd, piece in enumerate(pieces)]
