"""The file grades.csv beside grades.db: whether it is what was written last, older, or changed by somebody."""

import hashlib
from enum import Enum
from pathlib import Path

from gan_lab.coursework.review.file_names import GRADES_FILE
from gan_lab.coursework.review.gradebook.csv_cells import Row, parse_table
from gan_lab.coursework.review.gradebook.database import GradesDatabase
from gan_lab.coursework.review.tables import MAX_TABLE
from gan_lab.errors import GanLabError
from gan_lab.saving import replace_file, write_new_file

BEFORE_FILE = "grades-before.csv"  # what somebody else saved last as grades.csv


class CsvState(Enum):
    """What lies at the place of grades.csv."""

    CURRENT = "as it was written last"
    MISSING = "nothing"
    OLD = "as it was written at an earlier time: the kit was stopped before it wrote the file, or somebody put it back"
    EDITED = "changed by somebody"


class CsvFile:
    """grades.csv in the folder of a review.

    Parameters
    ----------
    folder : Path
        The folder.
    database : GradesDatabase
        The open grades.db, which knows everything that was ever written there.
    """

    def __init__(self, folder: Path, database: GradesDatabase) -> None:
        self.path = folder / GRADES_FILE
        self._database = database
        self._content: bytes | None = None

    def look(self) -> CsvState:
        """Look at the file, and keep its content."""
        try:
            if not self.path.is_file() and self.path.exists():
                raise GanLabError(f"{self.path} is no plain file: move it away, and it is written again.")
            if self.path.stat().st_size > MAX_TABLE:
                raise GanLabError(
                    f"{self.path} has more than {MAX_TABLE // 1_000_000} MB, so it is no table of a class: move it "
                    "away, and it is written again."
                )
            self._content = self.path.read_bytes()
        except FileNotFoundError:
            self._content = None
            return CsvState.MISSING
        except OSError as problem:
            raise GanLabError(f"{self.path} can't be opened ({problem.strerror}): mend it, or move it away.") from None
        digest = _digest(self._content)
        if digest == self._database.get("csv_digest"):
            return CsvState.CURRENT
        known = self._database.read("SELECT 1 FROM digests WHERE digest = CAST(? AS TEXT)", digest)
        return CsvState.OLD if known else CsvState.EDITED

    def parse(self) -> list[Row]:
        """Parse what `look` found; GanLabError if it is no table of students."""
        return [] if self._content is None else parse_table(self._content, self.path)

    def note(self, content: bytes) -> None:
        """Store, inside a transaction, that the kit is going to write this, so that nobody takes it for an edit."""
        digest = _digest(content)
        self._database.insert("digests", "digest", [(digest,)])
        self._database.put("csv_digest", digest)

    def is_noted(self, content: bytes) -> bool:
        """Tell whether this is what the file is to hold, by what any program noted last."""
        return _digest(content) == self._database.get("csv_digest")

    def write(self, content: bytes) -> None:
        """Write the file; WriteError if it can't be written."""
        replace_file(self.path, content)

    def keep_edited(self) -> None:
        """Keep what somebody saved beside grades.csv, before it is written again."""
        if self._content is not None:
            replace_file(self.path.with_name(BEFORE_FILE), self._content)

    def keep_unread(self) -> str:
        """Keep a file that can't be read under a name of its own; returns that name."""
        return write_new_file(self.path.parent, "grades-unread", ".csv", self._content or b"").name


def _digest(content: bytes) -> str:
    return hashlib.sha256(content).hexdigest()
