"""Names of people and times, as exports write them."""

import re
import unicodedata
from collections.abc import Collection
from contextlib import suppress
from datetime import UTC, datetime
from zoneinfo import ZoneInfo

from gan_lab.coursework.review.intake.month_names import find_month
from gan_lab.coursework.review.intake.printable import make_printable
from gan_lab.coursework.review.intake.reading_limits import MAX_NAME

NUMERIC_TIME = re.compile(  # "2026-11-12-10-00-00", "2026-11-12 10:00:00.123 +01:00", "20261112T1000Z"
    r"(\d{4})[-_.]?(\d\d)[-_.]?(\d\d)(?:[-_ T.]*(\d\d)[-_:.h]?(\d\d)(?:[-_:.m]?(\d\d))?)?"
    r"(?:\.\d{1,9})?(?: ?(?P<zone>Z|UTC|GMT|[+-]\d\d:?\d\d|[A-Z][A-Za-z_]{1,30}/[A-Za-z_/]{1,40}))?"
)
WRITTEN_TIME = re.compile(  # "Nov 12, 2026 901 AM", "12 November 2026 21:01", "3 déc. 2026 1401"
    r"(?:(?P<month>[^\W\d_]{3,12})\.? (?P<day>\d{1,2})|"
    r"(?P<day_first>\d{1,2})\.? (?:de )?(?P<month_second>[^\W\d_]{3,12})\.?),?"
    r" (?:de )?(?P<year>\d{4}),? (?P<hour>\d{1,2})[:.]?(?P<minute>\d\d)(?: ?(?P<half>[AaPp])\.?[Mm]\.?)?"
)
EPOCH = datetime(1970, 1, 1, tzinfo=UTC)


def clean_name(text: str) -> str:
    """Return a name as it is shown and compared: accents put together, what doesn't print replaced, spaces made one.

    Parameters
    ----------
    text : str
        A name or an id that may hold anything.

    Returns
    -------
    str
        The name, of at most 400 characters.
    """
    return " ".join(make_printable(unicodedata.normalize("NFC", text[:MAX_NAME])).split())


def find_common_start(texts: Collection[str], end: str) -> str:
    """Find what several texts begin with.

    Parameters
    ----------
    texts : collection of str
        The texts.
    end : str
        The character that it ends in, such as "_".

    Returns
    -------
    str
        The longest beginning that all have and that ends so; "" if there is none. Of one text, up to the last `end`.
    """
    if not texts:
        return ""
    first, last = min(texts), max(texts)
    length = next((i for i, (a, b) in enumerate(zip(first, last, strict=False)) if a != b), min(len(first), len(last)))
    return first[: first[:length].rfind(end) + 1]


def read_time(text: str) -> datetime | None:
    """Read a time in one of the ways in which exports write it.

    Parameters
    ----------
    text : str
        Such as "2026-11-12-10-00-00", "2026-11-12 10:00:00.123456 UTC" or "Nov 12, 2026 901 AM".

    Returns
    -------
    datetime or None
        With a time zone if the text has one; None if it is no time.
    """
    text = unicodedata.normalize("NFC", text[:MAX_NAME]).strip()
    if found := NUMERIC_TIME.match(text):
        numbers = [int(number) for number in found.groups()[:6] if number is not None]
        with suppress(ValueError):
            return _add_zone(datetime(numbers[0], *numbers[1:]), found["zone"])  # type: ignore[arg-type]
    if found := WRITTEN_TIME.match(text):
        month = find_month((found["month"] or found["month_second"]).casefold()) or 0  # 0 is no month
        hour = int(found["hour"])
        if half := found["half"]:
            hour = hour % 12 + (12 if half in "Pp" else 0)
        with suppress(ValueError):
            day = int(found["day"] or found["day_first"])
            return datetime(int(found["year"]), month, day, hour, int(found["minute"]))
    return None


def _add_zone(time: datetime, zone: str | None) -> datetime:
    """Add a time zone, such as "Z", "+01:00" or "Europe/Berlin"; one that isn't known is left out."""
    if zone in ("Z", "UTC", "GMT"):
        return time.replace(tzinfo=UTC)
    if zone and zone[0] in "+-":
        return datetime.strptime(f"{time.isoformat()}{zone}", "%Y-%m-%dT%H:%M:%S%z")
    if zone:
        with suppress(Exception):  # the system may have no such zone, or none at all
            return time.replace(tzinfo=ZoneInfo(zone))
    return time


def count_seconds(moment: datetime) -> float:
    """Count the seconds from 1970 to a time.

    Parameters
    ----------
    moment : datetime
        Any time; without a time zone it is in this computer's.

    Returns
    -------
    float
        The seconds, less than 0 before 1970.
    """
    try:
        return moment.timestamp()
    except (OverflowError, ValueError, OSError):  # years that this computer's calendar doesn't reach
        return (moment.replace(tzinfo=UTC) - EPOCH).total_seconds()
