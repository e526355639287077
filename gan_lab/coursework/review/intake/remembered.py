"""What a person said about a class in the review before: the roster, the due date, and which attempt counts.

It is said once and goes on to hold. Else somebody who leaves one of them out the next time would see students without
their names, a second row for whoever was absent before, and no lateness.
"""

import json
import os
from collections.abc import Mapping
from dataclasses import asdict, dataclass
from datetime import datetime
from pathlib import Path
from typing import Any

from gan_lab.coursework.review.file_names import WORKING_FOLDER
from gan_lab.coursework.review.intake.roster.reading import Roster, RosterPerson
from gan_lab.coursework.review.working_folder import keep_file, load_kept

SAID_FILE = Path(WORKING_FOLDER) / "said.json"  # in the folder of a review
NOTHING = "none"  # what a person says to take one of them back


@dataclass(frozen=True)
class Said:
    """What holds for a review."""

    roster: Roster | None = None
    due: str | None = None  # in ISO 8601
    attempt: str = "latest"


def load_said(out: Path) -> Said | None:
    """Load what was said in the review before.

    Parameters
    ----------
    out : Path
        The folder of the review.

    Returns
    -------
    Said or None
        Nothing of all if there was no review; None if there was one, and what was said then can't be read any more.
    """
    if not os.path.lexists(out / SAID_FILE):
        return Said()
    try:
        return _parse(load_kept(out / SAID_FILE))
    except (ValueError, KeyError, TypeError, AttributeError):
        return None


def _parse(stored: Mapping[str, Any]) -> Said:
    """Make it of plain values; KeyError, TypeError or ValueError if they aren't what `store_said` wrote."""
    roster = stored["roster"]
    if roster is not None:
        people = [
            RosterPerson(
                str(person["id"]),
                str(person["name"]),
                str(person["email"]),
                str(person["group"]),
                tuple(map(str, person["other_ids"])),
                datetime.fromisoformat(person["submitted"]) if person["submitted"] else None,
                str(person["github"]),
            )
            for person in roster["people"]
        ]
        roster = Roster(tuple(people), str(roster["title"]))
    due = stored["due"]
    return Said(roster, None if due is None else str(due), str(stored["attempt"]))


def store_said(out: Path, said: Said) -> None:
    """Store what was said, for the next review.

    Parameters
    ----------
    out : Path
        The folder of the review.
    said : Said
        What holds for this one.

    Raises
    ------
    WriteError
        If the file can't be written.
    """
    keep_file(out / SAID_FILE, json.dumps(asdict(said), default=datetime.isoformat, indent=1))
