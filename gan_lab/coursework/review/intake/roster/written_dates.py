"""Dates in words, as Moodle writes them into its grading worksheet in the language of whoever exports it."""

import re
from datetime import datetime

from gan_lab.coursework.review.intake.month_names import find_month

MAX_DATE = 80  # characters
YEAR = re.compile(r"(?<!\d)(?:19|20)\d\d(?!\d)")
DAY = re.compile(r"(?<![\d:])\d{1,2}(?![\d:])")
CLOCK = re.compile(r"(?<!\d)(\d{1,2}):(\d\d)(?!\d)(?:\s*([ap])\.?m\b)?")
WORD = re.compile(r"[^\W\d_]+")


def read_written_date(text: str) -> datetime | None:
    """Read a date with the month as a word and the time of day.

    Parameters
    ----------
    text : str
        Such as "Thursday, 12 November 2026, 9:01 AM", "Friday, September 4, 2026, 10:36 PM" or "Donnerstag,
        12. November 2026, 09:01"; or as ISO 8601 has it.

    Returns
    -------
    datetime or None
        Without a time zone, unless the text has one; None if it is no such date, or in a language that isn't known.
    """
    words = " ".join(text.split()).casefold()
    if not words or len(words) > MAX_DATE:
        return None
    try:
        return datetime.fromisoformat(text.strip())
    except ValueError:
        pass
    year, clock = YEAR.search(words), CLOCK.search(words)
    if year is None or clock is None:
        return None
    date = CLOCK.sub(" ", YEAR.sub(" ", words, count=1), count=1)
    day = DAY.search(date)
    months = [month for word in WORD.findall(date) if (month := find_month(word)) is not None]
    if day is None or not months:
        return None
    hour = int(clock[1])
    if clock[3]:
        hour = hour % 12 + (12 if clock[3] == "p" else 0)
    try:
        return datetime(int(year[0]), months[-1], int(day[0]), hour, int(clock[2]))
    except ValueError:
        return None
