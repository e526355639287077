"""Moodle's 'Upload multiple feedback files in a zip': `Ada Adler_47110_assignsubmission_file_feedback.html`.

Its importer takes the path apart at `/`, and each part at `_` into at most five: a name, the participant's number, the
kind of submission in two words, what the student gets to see. The number decides, the name may be any. It passes over
files whose names begin with a dot or a tilde, which a student's name could do.

Source: `is_valid_filename_for_import` in mod/assign/feedback/file/importziplib.php of Moodle 4.1 and later.
"""

import re
import unicodedata
from pathlib import PurePosixPath

from gan_lab.coursework.hand_back.bulk_system import BulkEntry, BulkSystem
from gan_lab.coursework.review.intake.handed_in_as import Recipient
from gan_lab.coursework.review.intake.layouts.layout import Part

NAMED = re.compile(r"(?P<name>[^_]*)_(?P<id>[0-9]+)_assignsubmission_", re.IGNORECASE)  # at the start of a name
NUMBER = re.compile("[0-9]+")
WHAT_STUDENTS_SEE = "feedback.html"
NOT_IN_NAMES = re.compile(r"[^\w .,'()-]|_")  # what some system doesn't take in a file's name, and Moodle's own mark
MAX_NAME = 60  # characters of the student's name; a file's may have 255 bytes


def find_entry(recipient: Recipient) -> BulkEntry | None:
    """Find what a student's page has to be called.

    Parameters
    ----------
    recipient : Recipient
        The student, with the files as the download called them.

    Returns
    -------
    BulkEntry or None
        The entry; None if the download has no participant's number of the student's.
    """
    numbers = [id_ for id_ in recipient.system_ids if NUMBER.fullmatch(id_)]
    for part in recipient.parts:
        for name in _list_names(part):
            found = NAMED.match(name)
            if found and found["id"] in numbers:
                return _make_entry(found["name"], found["id"])
    return _make_entry(recipient.name, numbers[0]) if numbers else None  # of a group, whose files are one member's


def _make_entry(name: str, number: str) -> BulkEntry:
    return BulkEntry(f"{_clean(name) or 'Participant'}_{number}_assignsubmission_file_{WHAT_STUDENTS_SEE}")


def _list_names(part: Part) -> list[str]:
    """Return the names on the way to a part, the innermost first."""
    return [*reversed(PurePosixPath(part.path).parts), part.container.name]


def _clean(name: str) -> str:
    """Return a name of letters, digits and the signs of names, which doesn't make the file a hidden one."""
    letters = NOT_IN_NAMES.sub("", unicodedata.normalize("NFC", name))[:MAX_NAME]
    return letters.strip(" .-")


MOODLE = BulkSystem(
    title="Moodle",
    layout="moodle",
    find_entry=find_entry,
    without_name="who have no participant's number of their own in the download",
    upload=(
        "In Moodle, the assignment takes it at 'Upload multiple feedback files in a zip', among the actions of the "
        "list of submissions; the feedback type 'Feedback files' has to be on in its settings. How large a file may be "
        "stands on that page."
    ),
)
