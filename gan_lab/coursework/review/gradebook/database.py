"""grades.db: an SQLite file that holds the class, what was computed, and every change by a person.

It keeps a write-ahead log and is written to the disk at each transaction, so whatever was stored outlives a crash. What
is in the log is moved into the file itself at once, so that a copy of the file alone is whole, too.
"""

import os
import sqlite3
from collections.abc import Iterator, Sequence
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Any

from gan_lab.coursework.review.file_names import GRADES_DATABASE
from gan_lab.errors import GanLabError
from gan_lab.saving import is_link, put_in_place, replace_file

APPLICATION_ID = 0x47_41_4E_4C  # "GANL", by which SQLite's files of this kit are known
FORMAT = 1  # of the tables below
SYNCHRONOUS = "FULL"  # written to the disk at each transaction
WAIT = 10.0  # seconds for which another program may hold the file
SQLITE_START = b"SQLite format 3\0"
BESIDE = ("-wal", "-shm", "-journal")  # behind the name: files that SQLite keeps beside a database

# Texts are stored as bytes of UTF-8, with CAST, since an id can hold what isn't Unicode, as the name of a file does.
SCHEMA = (
    "CREATE TABLE about (name TEXT PRIMARY KEY, value TEXT NOT NULL) WITHOUT ROWID",
    "CREATE TABLE students (place INTEGER PRIMARY KEY, id TEXT NOT NULL UNIQUE, name TEXT NOT NULL, "
    "email TEXT NOT NULL, team TEXT NOT NULL, other_ids TEXT NOT NULL, page TEXT NOT NULL, work TEXT NOT NULL, "
    "attempt INTEGER NOT NULL, late_seconds REAL, is_late INTEGER)",
    "CREATE TABLE criteria (place INTEGER PRIMARY KEY, id TEXT NOT NULL UNIQUE, title TEXT NOT NULL, points NOT NULL, "
    "computed TEXT NOT NULL, minimum INTEGER NOT NULL, guide TEXT NOT NULL, evidence_items TEXT NOT NULL, "
    "days INTEGER NOT NULL, is_asked INTEGER NOT NULL)",
    "CREATE TABLE scores (student TEXT NOT NULL, criterion TEXT NOT NULL, points, reason TEXT NOT NULL, "
    "PRIMARY KEY (student, criterion)) WITHOUT ROWID",
    "CREATE TABLE changes (number INTEGER PRIMARY KEY, id TEXT NOT NULL UNIQUE, student TEXT NOT NULL, "
    "criterion TEXT NOT NULL, what TEXT NOT NULL, text TEXT NOT NULL, grader TEXT NOT NULL, at TEXT NOT NULL, "
    "undoes TEXT NOT NULL, base INTEGER NOT NULL)",
    "CREATE TABLE replaced (change TEXT NOT NULL, earlier TEXT NOT NULL, PRIMARY KEY (change, earlier)) WITHOUT ROWID",
    "CREATE TABLE sheet_rows (place INTEGER PRIMARY KEY, student TEXT NOT NULL, is_of_class INTEGER NOT NULL, "
    "version INTEGER NOT NULL, cells TEXT NOT NULL)",
    "CREATE TABLE sheet_cells (student TEXT NOT NULL, heading TEXT NOT NULL, version INTEGER NOT NULL, "
    "text TEXT NOT NULL, PRIMARY KEY (student, heading, version)) WITHOUT ROWID",
    "CREATE INDEX sheet_rows_by_student ON sheet_rows (student)",
    "CREATE TABLE known_ids (id TEXT PRIMARY KEY) WITHOUT ROWID",
    "CREATE TABLE digests (digest TEXT PRIMARY KEY) WITHOUT ROWID",
)
STATISTICS = {  # tables that SQLite makes by itself, where another program asked it to
    "CREATE TABLE sqlite_stat1(tbl,idx,stat)",
    "CREATE TABLE sqlite_stat4(tbl,idx,neq,nlt,ndlt,sample)",
}


class GradesDatabase:
    """An open grades.db. One thread at a time uses it.

    Parameters
    ----------
    folder : Path
        The folder of a review.
    is_new : bool
        Whether to make the file if it isn't there.

    Raises
    ------
    GanLabError
        If the file isn't there, is none of this kit's, is damaged, or can't be written to.
    """

    def __init__(self, folder: Path, is_new: bool = False) -> None:
        self.path = folder / GRADES_DATABASE
        if is_new and not os.path.lexists(self.path):
            with self._explained():
                _create(self.path)
        check_is_grades(self.path)
        _check_beside(self.path)
        with self._explained():
            self._connection = sqlite3.connect(
                self.path, timeout=WAIT, isolation_level=None, check_same_thread=False, cached_statements=256
            )
        try:
            with self._explained():
                self._prepare()
        except BaseException:
            self._connection.close()
            raise

    def _prepare(self) -> None:
        self._connection.text_factory = decode_text
        for pragma in ("trusted_schema = OFF", "cell_size_check = ON", f"synchronous = {SYNCHRONOUS}"):
            self._connection.execute(f"PRAGMA {pragma}")
        self._connection.execute("PRAGMA journal_mode = WAL")  # some drives can't, and keep another journal
        self._connection.execute("PRAGMA wal_autocheckpoint = 0")  # `transaction` does it
        with self.transaction():  # which shows whether the file can be written to
            has_other_tables = not has_own_tables(self._connection)
        if has_other_tables:  # a view or a trigger could change points
            raise GanLabError(
                f"{self.path} has other tables than this kit makes: put a copy of it in its place, or move it away "
                "and run gan-lab review once more, which takes points and comments from grades.csv."
            )

    def close(self) -> None:
        """Close the file. What was stored is on the disk already."""
        self._connection.close()

    @contextmanager
    def transaction(self) -> Iterator[None]:
        """Make the changes within it all at once, or none of them; meanwhile no other program changes anything."""
        with self._explained():
            self._connection.execute("BEGIN IMMEDIATE")
            try:
                yield
                self._connection.execute("COMMIT")
            except BaseException:
                if self._connection.in_transaction:
                    self._connection.execute("ROLLBACK")
                raise
        with suppress(sqlite3.Error):  # it is stored in any case
            self._connection.execute("PRAGMA wal_checkpoint(TRUNCATE)")

    def read(self, statement: str, *values: Any) -> list[tuple]:
        """Return the rows that a SELECT finds."""
        with self._explained():
            return self._connection.execute(statement, tuple(map(_to_bytes, values))).fetchall()

    def write(self, statement: str, rows: Sequence[tuple]) -> None:
        """Execute a statement once for each row of values."""
        self._connection.executemany(statement, [tuple(map(_to_bytes, row)) for row in rows])

    def insert(self, table: str, columns: str, rows: Sequence[tuple]) -> None:
        """Insert rows into a table, each in the place of one with the same key."""
        names = columns.split()
        marks = ", ".join("CAST(? AS TEXT)" if rows and isinstance(rows[0][i], str) else "?" for i in range(len(names)))
        self.write(f"INSERT OR REPLACE INTO {table} ({', '.join(names)}) VALUES ({marks})", rows)

    @contextmanager
    def snapshot(self) -> Iterator[None]:
        """Read several times within it, and see nothing that another program changes meanwhile."""
        with self._explained():
            if self._connection.in_transaction:
                yield
                return
            self._connection.execute("BEGIN")
            try:
                yield
            finally:
                self._connection.execute("COMMIT")

    @property
    def data_version(self) -> int:
        """A number that changes when another program, or another connection, has changed the file."""
        with self._explained():
            return self._connection.execute("PRAGMA data_version").fetchone()[0]

    def get(self, name: str, default: str = "") -> str:
        """Return what is noted under a name about the whole file."""
        rows = self.read("SELECT value FROM about WHERE name = CAST(? AS TEXT)", name)
        return rows[0][0] if rows else default

    def put(self, name: str, value: str) -> None:
        """Note something about the whole file."""
        self.insert("about", "name value", [(name, value)])

    def next_number(self) -> int:
        """Return the number of the next change, or of the next review: they are counted together."""
        number = int(self.get("version", "0")) + 1
        self.put("version", str(number))
        return number

    def check(self) -> None:
        """Check that the whole file can be read; GanLabError if it is damaged."""
        if (found := self.read("PRAGMA quick_check(1)")[0][0]) != "ok":
            raise GanLabError(explain(self.path, sqlite3.DatabaseError(found)))

    def copy_to(self, path: Path) -> None:
        """Write a copy of the whole file, in place of an older one or of a link; WriteError if that can't be done."""
        with self._explained():
            content = self._connection.serialize()
        replace_file(path, content)

    @contextmanager
    def _explained(self) -> Iterator[None]:
        try:
            yield
        except (sqlite3.Error, OSError, UnicodeDecodeError) as problem:
            raise GanLabError(explain(self.path, problem)) from None


def _create(path: Path) -> None:
    """Make an empty grades.db under another name first, so that the file is whole or not there."""
    new = path.with_name("grades-new.db")
    leftovers = [each.with_name(each.name + ending) for each in (new, path) for ending in BESIDE]
    for leftover in (new, *leftovers):  # a log of another file would be taken for this one's
        leftover.unlink(missing_ok=True)
    connection = sqlite3.connect(new, isolation_level=None)
    try:
        numbers = (f"PRAGMA application_id = {APPLICATION_ID}", f"PRAGMA user_version = {FORMAT}")
        for statement in ("BEGIN", *SCHEMA, *numbers, "COMMIT"):
            connection.execute(statement)
    finally:
        connection.close()
    put_in_place(new, path)


def has_own_tables(connection: sqlite3.Connection) -> bool:
    """Tell whether a database has the tables that this kit makes and nothing else, such as a view or a trigger."""
    found = connection.execute("SELECT sql FROM sqlite_master WHERE sql IS NOT NULL").fetchall()
    return {sql for (sql,) in found} - STATISTICS == set(SCHEMA)


def _check_beside(path: Path) -> None:
    """Check what SQLite would write into beside its file; GanLabError if one is a link, a folder or a pipe."""
    for ending in BESIDE:
        beside = path.with_name(path.name + ending)
        if is_link(beside) or (beside.exists() and not beside.is_file()):
            raise GanLabError(f"{beside} is a link or no plain file, and nothing is written through it: move it away.")


def decode_text(stored: bytes) -> str:
    """Decode a text of the database; UnicodeDecodeError if it is none."""
    return stored.decode("utf-8", "surrogatepass")


def _to_bytes(value: Any) -> Any:
    return value.encode("utf-8", "surrogatepass") if isinstance(value, str) else value


def check_is_grades(path: Path) -> None:
    """Check by its first bytes that a file is a grades.db of this kit, before SQLite opens it.

    Parameters
    ----------
    path : Path
        The file.

    Raises
    ------
    GanLabError
        If it isn't there, is something else, or was written by a newer version of the kit.
    """
    if is_link(path) or (path.exists() and not path.is_file()):
        raise GanLabError(f"{path} is no plain file, so it is no record of grades: give the file itself.")
    try:
        with open(path, "rb") as file:
            start = file.read(100)
    except OSError as problem:
        raise GanLabError(
            f"{path} can't be opened ({problem.strerror}): check the path, and who may read it."
        ) from None
    application, version = int.from_bytes(start[68:72], "big"), int.from_bytes(start[60:64], "big")
    if not start.startswith(SQLITE_START) or len(start) < 100 or application != APPLICATION_ID:
        raise GanLabError(
            f"{path} is no record of grades that this kit wrote: give the grades.db of a review, or its folder; if it "
            "lies in your own folder of grades, move it away and run gan-lab review once more."
        )
    if version != FORMAT:
        raise GanLabError(f"{path} was written by another version of the kit: use that version, or the newer of both.")


def explain(path: Path, problem: Exception) -> str:
    """Write the sentence for an error of SQLite.

    Parameters
    ----------
    path : Path
        The database.
    problem : Exception
        The error.

    Returns
    -------
    str
        What is wrong, and the way out.
    """
    text = str(getattr(problem, "strerror", None) or problem)
    if "locked" in text or "busy" in text:
        return f"{path} is in use by another program, and stayed so for {WAIT:g} seconds: close that, and try again."
    unwritable = ("full", "readonly", "unable to open", "disk I/O")
    if isinstance(problem, OSError) or any(each in text for each in unwritable):
        return (
            f"{path} can't be written ({text}): free some space, or copy its folder to a place where you may write. "
            "What was stored before is there."
        )
    return (
        f"{path} is damaged ({text}): put a copy of it in its place, or move it away and run gan-lab review once "
        "more, which takes points and comments from grades.csv."
    )
