"""A grades.db that somebody else sent, read as data: every value is checked, and nothing runs.

The file is copied first, with its write-ahead log if it lies beside it, so that the original stays as it is. The copy
is opened for reading alone. It must have exactly the tables that this kit makes, so no view, trigger or other table of
anybody's is ever touched.
"""

import re
import shutil
import sqlite3
import tempfile
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any

from gan_lab.coursework.review.file_names import GRADES_DATABASE
from gan_lab.coursework.review.gradebook.changes import COMMENT, MAX_COMMENT, POINTS, Change, clean_text
from gan_lab.coursework.review.gradebook.database import (
    check_is_grades,
    decode_text,
    explain,
    has_own_tables,
)
from gan_lab.coursework.review.intake.printable import make_printable
from gan_lab.errors import GanLabError, name_value
from gan_lab.saving import is_link

MAX_DATABASE = 1_000_000_000  # bytes; 5,000 students with 11 criteria, all typed, have some 30 MB
MAX_ID, MAX_NAME = 1_000, 200  # characters
MAX_ROW = 2_000_000  # bytes of a row
CHANGE_ID = re.compile(r"[0-9a-f]{32}")


@dataclass(frozen=True)
class OtherGrades:
    """What a grades.db of somebody else holds."""

    title: str  # the file, as it was given
    origin: str  # which first review made it; a copy has the same
    students: dict[str, str]  # the names by the ids
    criteria: frozenset[str]  # the ids
    changes: tuple[Change, ...]


def read_other_grades(place: Path) -> OtherGrades:
    """Read a grades.db of somebody else.

    Parameters
    ----------
    place : Path
        The file, or the folder of a review that holds it.

    Returns
    -------
    OtherGrades
        What it holds, each value checked.

    Raises
    ------
    GanLabError
        If there is no such file, it is none of this kit's, it is damaged, or a value can't be what the kit wrote.
    """
    path = place / GRADES_DATABASE if place.is_dir() else place
    if place.is_dir() and not path.exists():
        raise GanLabError(
            f"{place} has no {GRADES_DATABASE}: give a folder that gan-lab review wrote with this version of the kit, "
            f"or its {GRADES_DATABASE}."
        )
    check_is_grades(path)
    with tempfile.TemporaryDirectory() as folder:
        copy = Path(folder) / GRADES_DATABASE
        for ending in ("", "-wal"):
            _copy(path.with_name(path.name + ending), copy.with_name(copy.name + ending))
        try:
            connection = sqlite3.connect(f"file:{copy}?mode=ro", uri=True)
            try:
                return _read(str(place), connection)
            finally:
                connection.close()
        except (sqlite3.Error, UnicodeDecodeError, OverflowError) as problem:
            raise GanLabError(
                f"{place} is damaged ({problem}), so nothing was merged: ask for another copy of it."
            ) from None


def _copy(source: Path, target: Path) -> None:
    if not source.is_file() or is_link(source):
        return
    if source.stat().st_size > MAX_DATABASE:
        raise GanLabError(f"{source} has more than {MAX_DATABASE // 1_000_000} MB, so it holds no grades of a class.")
    try:
        shutil.copyfile(source, target)
    except OSError as problem:
        raise GanLabError(explain(source, sqlite3.OperationalError(f"disk I/O: {problem.strerror}"))) from None


def _read(title: str, connection: sqlite3.Connection) -> OtherGrades:
    connection.text_factory = decode_text
    for pragma in ("trusted_schema = OFF", "cell_size_check = ON", "query_only = ON"):
        connection.execute(f"PRAGMA {pragma}")
    connection.setlimit(sqlite3.SQLITE_LIMIT_LENGTH, MAX_ROW)  # nothing larger is loaded
    if not has_own_tables(connection):
        raise GanLabError(
            f"{title} has other tables than this kit makes, so nothing was merged: give a {GRADES_DATABASE}."
        )
    if (check := connection.execute("PRAGMA quick_check(1)").fetchone()[0]) != "ok":
        raise sqlite3.DatabaseError(check)
    read = _Reader(title)
    replaced: dict[str, list[str]] = {}
    for change, earlier in connection.execute("SELECT change, earlier FROM replaced ORDER BY change, earlier"):
        replaced.setdefault(read.change_id(change), []).append(read.change_id(earlier))
    rows = connection.execute(
        "SELECT id, student, criterion, what, text, grader, at, undoes FROM changes ORDER BY number"
    )
    changes = tuple(read.change(row, tuple(replaced.get(row[0], ()))) for row in rows)
    students = connection.execute("SELECT id, name FROM students ORDER BY place")
    origin = connection.execute("SELECT value FROM about WHERE name = 'origin'").fetchone()
    return OtherGrades(
        title,
        read.text(origin[0] if origin else "", MAX_NAME),
        {read.text(id_, MAX_ID): read.text(name, MAX_ID) for id_, name in students},
        frozenset(read.text(id_, MAX_ID) for (id_,) in connection.execute("SELECT id FROM criteria")),
        changes,
    )


class _Reader:
    """Checks values of a file, and names the file if one can't be right."""

    def __init__(self, title: str) -> None:
        self._title = title

    def _refuse(self, value: Any) -> GanLabError:
        shown = name_value(value[:60] if isinstance(value, str | bytes) else value)
        return GanLabError(
            f"{self._title} holds {shown}, which this kit doesn't write there, so nothing was merged: ask for another "
            "copy of it."
        )

    def text(self, value: Any, longest: int) -> str:
        """Return a text of at most some characters."""
        if not isinstance(value, str) or len(value) > longest:
            raise self._refuse(value)
        return value

    def change_id(self, value: Any) -> str:
        """Return the id of a change."""
        if not isinstance(value, str) or not CHANGE_ID.fullmatch(value):
            raise self._refuse(value)
        return value

    def change(self, row: tuple, replaces: tuple[str, ...]) -> Change:
        """Return a change, all of whose values were checked."""
        id_, student, criterion, what, text, by, at, undoes = row
        if what not in (POINTS, COMMENT) or (what == POINTS and not criterion):
            raise self._refuse(what)
        for name in (criterion, by):
            if make_printable(self.text(name, MAX_NAME)) != name:
                raise self._refuse(name)
        if clean_text(what, self.text(text, MAX_COMMENT)) != text:
            raise self._refuse(text)
        return Change(
            self.change_id(id_),
            self.text(student, MAX_ID),
            criterion,
            what,
            text,
            by,
            self._time(at),
            replaces,
            self.change_id(undoes) if undoes != "" else "",
        )

    def _time(self, value: Any) -> str:
        try:
            time = datetime.fromisoformat(self.text(value, MAX_NAME))
        except ValueError:
            raise self._refuse(value) from None
        if time.utcoffset() is None:
            raise self._refuse(value)
        return value
