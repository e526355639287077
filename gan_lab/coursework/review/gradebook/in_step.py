"""grades.db and grades.csv kept in step: what a person changed in the file is taken over, and it is written again."""

from collections.abc import Iterator, Sequence
from contextlib import contextmanager, suppress
from pathlib import Path

from gan_lab.coursework.review.file_names import GRADES_DATABASE, GRADES_FILE
from gan_lab.coursework.review.gradebook.changes import Change, Conflict
from gan_lab.coursework.review.gradebook.csv_file import CsvFile, CsvState
from gan_lab.coursework.review.gradebook.edits import EditReader
from gan_lab.coursework.review.gradebook.grades_sheet import renew_sheet
from gan_lab.coursework.review.gradebook.marks import describe_conflict
from gan_lab.coursework.review.gradebook.standing import StandingGrades
from gan_lab.coursework.review.gradebook.state import GradesState
from gan_lab.coursework.review.gradebook.stored_sheet import replace_rows
from gan_lab.errors import GanLabError
from gan_lab.saving import WriteError

MAX_TRIES = 3  # at writing grades.csv while others write it, too


class GradesInStep(StandingGrades):
    """The grades in the folder of a review, with a grades.csv that follows them.

    Parameters
    ----------
    folder : Path
        The folder that `gan-lab review` wrote.

    Raises
    ------
    GanLabError
        As `StandingGrades` raises it; or if something can't be stored.
    """

    def __init__(self, folder: Path) -> None:
        super().__init__(folder)
        self._csv = CsvFile(folder, self._database)
        self._to_write: bytes | None = None  # what grades.csv is to hold, until it is written
        try:
            self.take_over_spreadsheet()
            self._state.sheet.encode(self._state.marks)  # once, so that the first change is stored as fast as others
        except BaseException:
            self.close()
            raise

    @contextmanager
    def _writing(self) -> Iterator[GradesState]:
        """Change the database and what is in memory together, or neither."""
        try:
            with self._database.transaction():
                self._state.catch_up()
                yield self._state
        except BaseException:
            self._state.forget()
            raise

    def _add(self, changes: Sequence[Change]) -> None:
        """Store changes, and what grades.csv is to hold then."""
        if changes:
            self._state.add(changes)
            self._note_csv()

    def _note_csv(self) -> None:
        self._to_write = self._state.sheet.encode(self._state.marks)
        self._csv.note(self._to_write)

    def take_over_spreadsheet(self) -> list[str]:
        """Take over what a person changed in grades.csv, and write that file again if it is missing or out of date.

        Returns
        -------
        list of str
            Sentences about what was taken over, what is in conflict and what doesn't count, or why the file can't be
            read; [] if nothing changed.

        Raises
        ------
        GanLabError
            If it can't be stored.
        """
        with self._lock:
            self._state.catch_up()
            try:
                found = self._csv.look()
            except GanLabError as problem:  # it is left as it is until it can be read
                self._csv_problem = f"{problem} What is typed is stored in {GRADES_DATABASE}."
                return [self._csv_problem]
            self._csv_problem = ""
            if found is CsvState.CURRENT:
                return []
            if found is CsvState.MISSING:
                self.write_csv()
                return []
            try:
                rows = self._csv.parse()
            except GanLabError as problem:
                return self._put_unread_aside(problem)
            conflicts = set(self.conflicts())
            with self._writing() as state:
                edits = EditReader(self._database, state, state.sheet).read(rows)
                state.add(edits.changes)
                old = state.sheet
                state.sheet = renew_sheet(old, edits.sheet, state.marks, state.version)
                replace_rows(self._database, old, state.sheet, state.marks)
                self._note_csv()
            if found is CsvState.EDITED:
                with suppress(WriteError):  # what was typed there is stored
                    self._csv.keep_edited()
            self._write_noted()
            messages = edits.messages if found is CsvState.EDITED else []  # else they were said before
            sentences = [*edits.taken_over, *messages, *self._describe_new(conflicts)]
            self._notes += [sentence for sentence in messages if sentence not in self._notes]
            return sentences

    def _describe_new(self, before: set[Conflict]) -> list[str]:
        new = [conflict for conflict in self.conflicts() if conflict not in before]
        return [describe_conflict(each, self._state.marks.students[each.student_id]) for each in new]

    def _put_unread_aside(self, problem: GanLabError) -> list[str]:
        name = self._csv.keep_unread()
        sentence = f"{problem} It lies beside it as {name} now, and {GRADES_FILE} was written again."
        self._notes.append(sentence)
        self.write_csv()
        return [sentence]

    def write_csv(self) -> None:
        """Write grades.csv as it follows from the database."""
        with self._lock:
            with self._writing():
                self._note_csv()
            self._write_noted()

    def _write_noted(self) -> None:
        """Write what was noted; if another program noted something since, write that."""
        for _ in range(MAX_TRIES):
            content = self._to_write
            if content is None or self._csv_problem:
                return
            try:
                self._csv.write(content)
            except WriteError as problem:
                self._csv_problem = f"{problem} What was typed is stored in {GRADES_DATABASE}."
                return
            self._to_write = None
            if self._csv.is_noted(content):
                return
            with self._writing() as state:
                self._to_write = state.sheet.encode(state.marks)
