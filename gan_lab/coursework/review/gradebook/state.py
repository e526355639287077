"""All that grades.db holds, in memory: loaded once, and kept up with what other programs store."""

from collections.abc import Sequence

from gan_lab.coursework.review.gradebook.changes import Change, ChangeLog
from gan_lab.coursework.review.gradebook.class_record import map_current_ids
from gan_lab.coursework.review.gradebook.database import GradesDatabase
from gan_lab.coursework.review.gradebook.grades_sheet import GradesSheet
from gan_lab.coursework.review.gradebook.marks import Marks
from gan_lab.coursework.review.gradebook.stored_class import load_changes, load_class, store_changes
from gan_lab.coursework.review.gradebook.stored_sheet import load_newer_rows, load_sheet, update_rows


class GradesState:
    """What grades.db holds.

    Parameters
    ----------
    database : GradesDatabase
        The open file.

    Attributes
    ----------
    marks : Marks
        What counts; it holds the class and the log.
    sheet : GradesSheet
        The rows of grades.csv.
    version : int
        The number of the last change or review.
    """

    marks: Marks
    sheet: GradesSheet
    version: int

    def __init__(self, database: GradesDatabase) -> None:
        self._database = database
        self._data_version = -1  # -1 to load all
        self.catch_up()

    def forget(self) -> None:
        """Load all anew the next time, as after a transaction that failed."""
        self._data_version = -1

    def catch_up(self) -> None:
        """Load what other programs stored since the last time."""
        data_version = self._database.data_version
        if data_version == self._data_version:
            return
        with self._database.snapshot():
            if self._data_version >= 0 and self._database.get("last_review") == self._last_review:
                self._add(load_changes(self._database, self.version))
                self._renew_sheet()
                self.version = int(self._database.get("version", "0"))
            else:
                self._load()
        self._data_version = data_version

    def _load(self) -> None:
        """Load all."""
        self._last_review = self._database.get("last_review")
        record = load_class(self._database)
        self.marks = Marks(record, ChangeLog(map_current_ids(record.students)))
        self._add(load_changes(self._database))
        self._load_sheet()
        self.version = int(self._database.get("version", "0"))

    def _load_sheet(self) -> None:
        self._last_sheet = self._database.get("last_sheet")
        self.sheet = load_sheet(self._database)

    def _renew_sheet(self) -> None:
        if self._database.get("last_sheet") == self._last_sheet:
            load_newer_rows(self._database, self.sheet, self.version)
        else:
            self._load_sheet()

    def _add(self, changes: Sequence[Change]) -> None:
        for change in changes:
            self.marks.log.add(change)

    def add(self, changes: Sequence[Change]) -> None:
        """Store changes by persons, inside a transaction, and make the rows anew that they have to do with.

        Parameters
        ----------
        changes : sequence of Change
            New ones, in order.
        """
        numbered = store_changes(self._database, changes)
        self._add(numbered)
        self.version = numbered[-1].number if numbered else self.version
        changed = {self.marks.log.field_of(change).student for change in changes}
        update_rows(self._database, self.sheet, self.marks, changed, self.version)
