"""What stands in the gradebook of a class: the half of `Gradebook` that only reads."""

from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from threading import RLock
from types import TracebackType
from typing import Self

from gan_lab.coursework.review.file_names import GRADES_DATABASE, GRADES_FILE, WORKING_FOLDER
from gan_lab.coursework.review.gradebook.changes import COMMENT, Change, Conflict, Field
from gan_lab.coursework.review.gradebook.class_record import GradedStudent
from gan_lab.coursework.review.gradebook.database import GradesDatabase
from gan_lab.coursework.review.gradebook.marks import Mark, Marks, Totals
from gan_lab.coursework.review.gradebook.state import GradesState
from gan_lab.coursework.review.grading.criterion import Criterion
from gan_lab.errors import GanLabError, name_value
from gan_lab.saving import refuse_link

MAX_PHRASES = 500


class StandingGrades:
    """The grades in the folder of a review, for reading. Several threads may use it.

    Parameters
    ----------
    folder : Path
        The folder that `gan-lab review` wrote.

    Raises
    ------
    GanLabError
        If there is no such folder, it isn't that of a review, an earlier version of the kit reviewed it, or its
        grades.db can't be opened.
    """

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        _check_is_reviewed(folder)
        self._lock = RLock()
        self._notes: list[str] = []  # sentences about what happened, beside those about what stands
        self._described: tuple[Marks | None, int, list[str]] = (None, 0, [])  # the sentences of a class at a version
        self._csv_problem = ""  # a sentence, while grades.csv can't be read or written
        self._database = GradesDatabase(folder)
        try:
            if not self._database.get("last_review"):
                raise GanLabError(_describe_unreviewed(folder))
            self._state = GradesState(self._database)
        except BaseException:
            self._database.close()
            raise

    def close(self) -> None:
        """Close the files. Everything was stored when it was typed."""
        with self._lock:
            self._database.close()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, problem: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    @contextmanager
    def _reading(self) -> Iterator[GradesState]:
        with self._lock:
            self._state.catch_up()
            yield self._state

    @property
    def students(self) -> tuple[GradedStudent, ...]:
        """The class, in the order of the rows of grades.csv."""
        with self._reading() as state:
            return state.marks.record.students

    @property
    def criteria(self) -> tuple[Criterion, ...]:
        """What is graded, in the order of the rubric."""
        with self._reading() as state:
            return state.marks.record.criteria

    @property
    def version(self) -> int:
        """The number of the last change or review. As long as it stays, so do all points and comments."""
        with self._reading() as state:
            return state.version

    @property
    def origin(self) -> str:
        """Which first review made the record; a copy of the folder has the same."""
        with self._lock:
            return self._database.get("origin")

    @property
    def messages(self) -> list[str]:
        """Sentences for the person who grades, about points and rows that need a look."""
        with self._reading() as state:
            if self._described[:2] != (state.marks, state.version):
                self._described = (state.marks, state.version, state.marks.describe())
            return list(dict.fromkeys([*filter(None, [self._csv_problem]), *self._notes, *self._described[2]]))

    def find_student(self, page_or_id: str) -> GradedStudent | None:
        """Find a student by the id or the name of the page; None if there is none."""
        with self._reading() as state:
            if page_or_id in state.marks.students:
                return state.marks.students[page_or_id]
            return next((each for each in state.marks.record.students if each.page == page_or_id), None)

    def mark(self, student_id: str, criterion_id: str) -> Mark:
        """Return what stands for one student and one criterion."""
        with self._reading() as state:
            self._check_names(student_id, criterion_id)
            return state.marks.find_mark(student_id, criterion_id)

    def comment(self, student_id: str) -> str:
        """Return the comment on all of a student's work, in Markdown; "" for none."""
        with self._reading() as state:
            self._check_names(student_id)
            return state.marks.find_comment(student_id)[0]

    def comment_heads(self, student_id: str, criterion_id: str = "") -> tuple[Change, ...]:
        """Return the changes in which a comment stands; two or more were made by persons who didn't see the other's."""
        with self._reading() as state:
            self._check_names(student_id, criterion_id)
            return state.marks.find_comment(student_id, criterion_id)[1]

    def totals(self, student_id: str) -> Totals:
        """Add up a student's points."""
        with self._reading() as state:
            self._check_names(student_id)
            return state.marks.add_up(student_id)

    def conflicts(self) -> list[Conflict]:
        """Return the fields for which persons gave something different without having seen the other's."""
        with self._reading() as state:
            return state.marks.list_conflicts()

    def standing_changes(self) -> dict[str, Change]:
        """Return all changes that stand and hold a text, by their ids."""
        with self._reading() as state:
            log = state.marks.log
            return {head.id: head for field in log.fields for head in log.heads(field) if head.text}

    def history(self, student_id: str, criterion_id: str, what: str) -> list[Change]:
        """Return all changes of a student's points or comment, the earliest first.

        Parameters
        ----------
        student_id : str
            The student's id.
        criterion_id : str
            The criterion's id; "" for the comment on all of the work.
        what : str
            "points" or "comment".

        Returns
        -------
        list of Change
            Those that were taken back among them.
        """
        with self._reading() as state:
            self._check_names(student_id, criterion_id)
            return state.marks.log.history(Field(student_id, criterion_id, what))

    def phrases(self, criterion_id: str) -> list[str]:
        """Return the lines of all comments that stand, to be used again.

        Parameters
        ----------
        criterion_id : str
            The criterion that is commented on; "" for all of the work.

        Returns
        -------
        list of str
            Those of comments on the same criterion first, and of these the ones used most; at most 500.
        """
        with self._reading() as state:
            counts: Counter[str] = Counter()
            here: set[str] = set()
            for field in state.marks.log.fields:
                if field.what == COMMENT:
                    for head in state.marks.log.heads(field):
                        lines = {line.strip() for line in head.text.splitlines()} - {""}
                        counts.update(lines)
                        here |= lines if field.criterion == criterion_id else set()
            return sorted(counts, key=lambda line: (line not in here, -counts[line], line))[:MAX_PHRASES]

    def _check_names(self, student_id: str, criterion_id: str = "") -> None:
        self._state.catch_up()
        if student_id not in self._state.marks.students:
            raise GanLabError(f"{self.folder} has no student {name_value(student_id)}: take an id from its grades.csv.")
        if criterion_id and criterion_id not in self._state.marks.asked:
            known = ", ".join(self._state.marks.asked)
            raise GanLabError(f"The rubric has no criterion {name_value(criterion_id)}; it has {known}.")


def _check_is_reviewed(folder: Path) -> None:
    """GanLabError if a folder has no grades.db; the sentence says what to do."""
    if not folder.is_dir():
        what = "is a file" if folder.exists() else "isn't there"
        raise GanLabError(f"{folder} {what}: give the folder that gan-lab review wrote (its --out).")
    refuse_link(folder / WORKING_FOLDER)
    if (folder / GRADES_DATABASE).exists():
        return
    if (folder / WORKING_FOLDER).is_dir() or (folder / GRADES_FILE).exists():
        raise GanLabError(_describe_unreviewed(folder))
    raise GanLabError(
        f"{folder} is no folder of grades: give the one that gan-lab review wrote, which its --out names."
    )


def _describe_unreviewed(folder: Path) -> str:
    return (
        f"{folder} was reviewed by an earlier version of the kit, or the review was stopped before its end: run "
        f"gan-lab review once more with --out {folder}. What was typed is kept."
    )
