"""What a review writes into grades.db: the class, what was computed, and whatever persons typed elsewhere until then.

All of it is one transaction: a review that is stopped leaves the grades as they were.
"""

import uuid
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from gan_lab.coursework.review.gradebook.changes import (
    COMMENT,
    POINTS,
    Change,
    Field,
    have_one_meaning,
    make_change,
)
from gan_lab.coursework.review.gradebook.class_record import ClassRecord, GradedStudent, map_current_ids
from gan_lab.coursework.review.gradebook.csv_cells import Row, format_points
from gan_lab.coursework.review.gradebook.csv_file import CsvFile, CsvState
from gan_lab.coursework.review.gradebook.database import GradesDatabase
from gan_lab.coursework.review.gradebook.earlier_grades import read_earlier_grades
from gan_lab.coursework.review.gradebook.edits import EditReader
from gan_lab.coursework.review.gradebook.gradebook import Gradebook
from gan_lab.coursework.review.gradebook.grades_sheet import GradesSheet, renew_sheet
from gan_lab.coursework.review.gradebook.marks import Marks
from gan_lab.coursework.review.gradebook.points_files import PointsFile, read_points_files
from gan_lab.coursework.review.gradebook.rubric_changes import carry_over, describe_rubric_changes, find_renamed
from gan_lab.coursework.review.gradebook.state import GradesState
from gan_lab.coursework.review.gradebook.stored_class import load_class, store_class, store_criteria
from gan_lab.coursework.review.gradebook.stored_sheet import load_sheet, replace_rows
from gan_lab.coursework.review.grading.criterion import Criterion, Score
from gan_lab.coursework.review.intake.sentences import join_words
from gan_lab.errors import GanLabError

MAX_NAMED = 20  # students whom a sentence names


def record_review(
    folder: Path,
    students: Sequence[GradedStudent],
    criteria: Sequence[Criterion],
    scores: Mapping[tuple[str, str], Score],
) -> "RecordedReview":
    """Record what a review found, take over what persons typed into files, and write grades.csv.

    Parameters
    ----------
    folder : Path
        The folder of the review.
    students : sequence of GradedStudent
        The class, in the order of the rows.
    criteria : sequence of Criterion
        What is graded, in the order of the rubric.
    scores : mapping of (str, str) to Score
        The computed points, by the ids of student and criterion.

    Returns
    -------
    RecordedReview
        The gradebook, open, and sentences for the person who grades.

    Raises
    ------
    GanLabError
        If grades.csv or grades.db can't be read, or something can't be written.
    """
    database = GradesDatabase(folder, is_new=True)
    try:
        recording = _Recording(folder, database, ClassRecord(tuple(students), tuple(criteria), (), scores))
        with database.transaction():
            recording.record()
        recording.csv.keep_edited()
        recording.csv.write(recording.content)
    finally:
        database.close()
    gradebook = Gradebook(folder)
    messages = list(dict.fromkeys([*recording.messages, *gradebook.messages]))
    return RecordedReview(gradebook, recording.taken_over, messages)


@dataclass(frozen=True)
class RecordedReview:
    """What came of recording a review."""

    gradebook: Gradebook  # open
    taken_over: list[str]  # sentences about what persons typed into grades.csv, which counts now
    messages: list[str]  # sentences about what needs a look


@dataclass
class _Before:
    """What lay in the folder before."""

    sheet: GradesSheet  # as grades.csv was written last
    rows: Sequence[Row]  # of grades.csv as it is now
    criteria: Sequence[Criterion] = ()  # of the rubric before
    former: Sequence[Criterion] = ()  # of earlier ones, for which somebody typed points
    attempts: Mapping[str, int] | None = None  # which attempt of a student counted, by the id then


class _Recording:
    """One review that is recorded."""

    def __init__(self, folder: Path, database: GradesDatabase, record: ClassRecord) -> None:
        self.csv = CsvFile(folder, database)
        self.taken_over: list[str] = []
        self.messages: list[str] = []
        self.content = b""
        self._folder, self._database, self._record = folder, database, record

    def record(self) -> None:
        """Do all of it, inside a transaction."""
        found = self.csv.look()
        before = self._read_before(found) if self._database.get("last_review") else self._take_over_earlier()
        version = self._database.next_number()
        self._database.put("last_review", uuid.uuid4().hex)
        self._database.put("origin", self._database.get("origin") or uuid.uuid4().hex)
        asked = {criterion.id for criterion in self._record.criteria}
        former = tuple(each for each in (*before.criteria, *before.former) if each.id not in asked)
        store_class(self._database, replace(self._record, former_criteria=former))
        state = GradesState(self._database)
        edits = EditReader(self._database, state, before.sheet).read(before.rows)
        state.add(edits.changes)
        self.taken_over += edits.taken_over
        self.messages += edits.messages
        self._take_points_files(state)
        self._follow_rubric(state, before, former)
        self.messages += describe_new_attempts(state, before.attempts or {})
        sheet = renew_sheet(before.sheet, edits.sheet, state.marks, max(version, state.version))
        replace_rows(self._database, before.sheet, sheet, state.marks)
        self._know_ids()
        self.content = sheet.encode(state.marks)
        self.csv.note(self.content)

    def _read_before(self, found: CsvState) -> _Before:
        """Read what an earlier review recorded, and what a person changed in grades.csv since."""
        sheet, record = load_sheet(self._database), load_class(self._database)
        rows = sheet.list_rows()
        if found in (CsvState.OLD, CsvState.EDITED):
            try:
                rows = self.csv.parse()
            except GanLabError as problem:  # it was in order when the review began
                name = self.csv.keep_unread()
                self.messages.append(f"{problem} It lies beside it as {name} now.")
        attempts = {student.id: student.attempt for student in record.students}
        return _Before(sheet, rows, record.criteria, record.former_criteria, attempts)

    def _take_over_earlier(self) -> _Before:
        """Take over what an earlier version of the kit left, if there is anything."""
        earlier = read_earlier_grades(self._folder)
        written = earlier.written
        if written is None:  # nobody knows what was computed then: what is computed now is nothing that was typed
            computed: dict[str, dict[str, str]] = {}
            for (student, criterion), score in self._record.scores.items():
                computed.setdefault(student, {})[criterion] = format_points(score.points)
            written = computed
        cells = [
            (str(id_), str(heading), 0, str(text)) for id_, row in written.items() for heading, text in row.items()
        ]
        self._database.insert("sheet_cells", "student heading version text", cells)
        self._database.insert("known_ids", "id", [(str(id_),) for id_ in written])
        self._database.insert("digests", "digest", [(str(digest),) for digest in earlier.taken])
        return _Before(GradesSheet(), earlier.rows)

    def _take_points_files(self, state: GradesState) -> None:
        """Take over the files of points that pages of an earlier version saved, each once; the last one wins."""
        ids = map_current_ids(self._record.students)
        taken = {digest for (digest,) in self._database.read("SELECT digest FROM digests")}
        files, messages = read_points_files(self._folder, taken)
        self.messages += messages
        for file in files:
            if (id_ := ids.get(file.id)) is None:
                self.messages.append(f"{file.name} is for {file.student!r}, who handed in nothing here; it was left.")
                continue
            state.add(list(self._read_points_file(file, id_, state)))
            self._database.insert("digests", "digest", [(file.digest,)])

    def _read_points_file(self, file: PointsFile, id_: str, state: GradesState) -> Iterator[Change]:
        """Find what a file of points changes, and say what it replaces."""
        criteria = [criterion.id for criterion in self._record.criteria if criterion.id in file.points]
        texts = [(Field(id_, key, POINTS), file.points[key]) for key in criteria]
        if file.comment is not None:
            texts.append((Field(id_, "", COMMENT), file.comment))
        for field, text in texts:
            heads = state.marks.log.heads(field)
            old = " or ".join(head.text for head in heads if head.text)
            if have_one_meaning(field.what, (*(head.text for head in heads), text)) and (heads or not text):
                continue
            if old and text and field.what == POINTS:
                self.messages.append(
                    f"{file.student}, {field.criterion}: {old} in grades.csv was replaced by {text} of {file.name}."
                )
            elif old and field.what == COMMENT:
                self.messages.append(f"{file.student}: the comment in grades.csv was replaced by that of {file.name}.")
            yield make_change(field, text, file.name, heads)

    def _follow_rubric(self, state: GradesState, before: _Before, former: Sequence[Criterion]) -> None:
        """Say what a change of the rubric does to points that were typed, and keep the columns that have some."""
        now = self._record.criteria
        renamed = find_renamed([*before.criteria, *before.former], now)
        returned = {*(criterion.id for criterion in now), *renamed}
        changed = [*before.criteria, *(criterion for criterion in before.former if criterion.id in returned)]
        names = {student.id: student.name for student in self._record.students}
        log = state.marks.log
        self.messages += describe_rubric_changes(log, names, changed, now, renamed)
        state.add(carry_over(log, renamed))
        typed = {field.criterion for field in log.fields if any(head.text for head in log.heads(field))}
        kept = tuple(each for each in former if each.id in typed and each.id not in renamed)
        record = replace(self._record, former_criteria=kept)
        store_criteria(self._database, record)
        state.marks = Marks(record, log)

    def _know_ids(self) -> None:
        """Remember for which ids grades.csv has had a row; not those by which a student was known before."""
        ids = {student.id for student in self._record.students}
        others = {other for student in self._record.students for other in student.other_ids} - ids
        self._database.write("DELETE FROM known_ids WHERE id = CAST(? AS TEXT)", [(other,) for other in others])
        self._database.insert("known_ids", "id", [(id_,) for id_ in ids])


def describe_new_attempts(state: GradesState, before: Mapping[str, int]) -> list[str]:
    """Say who handed in again after a person gave points, so that somebody looks again.

    Parameters
    ----------
    state : GradesState
        What the record holds now.
    before : mapping of str to int
        Which attempt of a student counted in the review before, by the student's id then.

    Returns
    -------
    list of str
        One sentence, or none.
    """
    log = state.marks.log
    typed = {each.student for each in log.fields if any(head.text for head in log.heads(each))}
    again = [
        f"{student.name} (attempt {student.attempt})"
        for student in state.marks.record.students
        if student.id in typed
        and student.attempt > max(before.get(id_, student.attempt) for id_ in (student.id, *student.other_ids))
    ]
    if not again:
        return []
    return [
        "Handed in again since a person gave points, which stay as they are: "
        f"{join_words(again, MAX_NAMED)}. Look whether they still fit."
    ]
