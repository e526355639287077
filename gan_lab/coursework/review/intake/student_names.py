"""The names of students' pages, and what students are called by the names of their files, kept for the next review."""

import base64
import hashlib
import json
import re
import unicodedata
from collections.abc import Iterable
from pathlib import Path

from gan_lab.coursework.review.file_names import WORKING_FOLDER
from gan_lab.coursework.review.working_folder import keep_file, load_kept

NAMES_FILE = Path(WORKING_FOLDER) / "names.json"  # in the folder of a review
MAX_LETTERS = 32  # of a student's name, in the name of a page
PAGE_NAME = re.compile(r"[\w-]+-[a-z2-7]{26}\.html")  # as `page_name` makes them


def page_name(id_: str, name: str = "") -> str:
    """Make the name of a student's page.

    Parameters
    ----------
    id_ : str
        The student's id, which may hold anything.
    name : str
        The student's name; without one, the id is the name.

    Returns
    -------
    str
        The file's name: letters and digits of the student's name, so that a person finds it, and 128 bits of a digest
        of the id, so that nobody can find a second one with the same page. It has no dot before the ending, since
        Windows takes `CON.x` for a device.
    """
    composed = unicodedata.normalize("NFC", name or id_)
    letters = re.sub(r"[^\w]+", "-", composed)[:MAX_LETTERS].strip("-") or "student"
    return f"{letters}-{_digest(id_)}.html"


def _digest(text: str) -> str:
    """Return 128 bits of SHA-256 as 26 small letters and digits, which no system takes for others."""
    sha256 = hashlib.sha256(text.encode("utf-8", "surrogatepass")).digest()
    return base64.b32encode(sha256[:16]).decode().rstrip("=").lower()


def load_names(out: Path) -> dict[str, str]:
    """Load what each submission was called in the earlier review.

    Parameters
    ----------
    out : Path
        The folder of the review.

    Returns
    -------
    dict of str to str
        The student's name, by the name of the folder or file; {} if there was no review.
    """
    stored = load_kept(out / NAMES_FILE)
    stored = stored if isinstance(stored, dict) else {}
    return {name: student for name, student in stored.items() if isinstance(student, str)}


def store_names(out: Path, entries: Iterable[tuple[Path, str]]) -> None:
    """Store what each submission is called, so that the next review calls it so too.

    Parameters
    ----------
    out : Path
        The folder of the review.
    entries : iterable of (Path, str)
        Each submission and the student's name.

    Raises
    ------
    WriteError
        If the file can't be written.
    """
    names = {path.name: student for path, student in entries}
    keep_file(out / NAMES_FILE, json.dumps(names, indent=1))
