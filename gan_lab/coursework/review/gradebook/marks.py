"""What counts: of points that were computed, typed for a student, or typed for another member of the group.

A person's points count before computed ones. What is typed for one member of a group counts for the others too, unless
something else is typed for them.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

from gan_lab.coursework.review.gradebook.changes import (
    COMMENT,
    POINTS,
    Change,
    ChangeLog,
    Conflict,
    Field,
    have_one_meaning,
)
from gan_lab.coursework.review.gradebook.class_record import ClassRecord, GradedStudent
from gan_lab.coursework.review.gradebook.csv_cells import parse_points
from gan_lab.coursework.review.grading.criterion import Criterion, Score
from gan_lab.coursework.review.intake.sentences import shorten

NOTHING_COMPUTED = Score(None, "")
MAX_SHOWN = 5  # of different points for one student that a sentence repeats


@dataclass(frozen=True)
class Mark:
    """What stands for one student and one criterion."""

    points: float | None  # those that count; None while they are open, also in a conflict
    computed: float | None  # the computed points; None if there are none
    reason: str  # why they were computed so; "" if a person gives the points
    given_by: Literal["computed", "a person", ""]  # whose points count; "" while they are open
    typed: str  # what a person typed for the student or the group; "" if nobody did, and in a conflict
    comment: str  # Markdown; "" for none
    heads: tuple[Change, ...]  # the changes of the points that stand; with two meanings they are a conflict
    comment_heads: tuple[Change, ...]  # those of the comment
    seen: tuple[str, ...]  # ids to be handed back with a change of the points
    comment_seen: tuple[str, ...]  # and with one of the comment
    is_conflict: bool = False  # whether two persons gave different points


@dataclass(frozen=True)
class Totals:
    """The sums of one student."""

    total: float  # of the points that aren't open
    of: float  # of the full points of all criteria
    open: int  # criteria without points yet
    conflicts: int  # fields, of points or of comments, for which two persons gave something different


@dataclass(frozen=True)
class _Standing:
    """What stands in a field, for a student alone or for the group."""

    text: str = ""
    heads: tuple[Change, ...] = ()
    is_conflict: bool = False
    differing: tuple[str, ...] = ()  # what other members of the group were given, if it isn't all the same


class Marks:
    """What counts in a class, by its record and its log.

    Parameters
    ----------
    record : ClassRecord
        What the review computed.
    log : ChangeLog
        What persons gave.
    """

    def __init__(self, record: ClassRecord, log: ChangeLog) -> None:
        self.record, self.log = record, log
        self.students = {student.id: student for student in record.students}
        self.criteria = {each.id: each for each in (*record.former_criteria, *record.criteria)}
        self.asked = {each.id: each for each in record.criteria}
        self._mates = _find_mates(record.students)

    def find_mates(self, student_id: str) -> Sequence[str]:
        """Return the ids of those who share a student's submission."""
        return self._mates.get(student_id, ())

    def find_mark(self, student_id: str, criterion_id: str) -> Mark:
        """Find what stands for a student and a criterion, which may be one of an earlier rubric."""
        computed = self.record.scores.get((student_id, criterion_id), NOTHING_COMPUTED)
        own = self.log.heads(Field(student_id, criterion_id, POINTS))
        typed = self._find_points(student_id, criterion_id)
        comment, comment_heads = self.find_comment(student_id, criterion_id)
        own_comment = self.log.heads(Field(student_id, criterion_id, COMMENT))
        given = parse_points(typed.text)
        is_open = typed.is_conflict or bool(typed.text.strip() and given is None)
        points = None if is_open else computed.points if given is None else given
        given_by: Literal["computed", "a person", ""] = "a person" if given is not None else "computed"
        return Mark(
            points,
            computed.points,
            computed.reason,
            "" if points is None else given_by,
            typed.text,
            comment,
            typed.heads,
            comment_heads,
            tuple(change.id for change in own),
            tuple(change.id for change in own_comment),
            typed.is_conflict,
        )

    def find_own_points(self, student_id: str, criterion_id: str) -> str:
        """Return what was typed for a student, not for the group; in a conflict all of it, for eyes."""
        standing = self._read_points(Field(student_id, criterion_id, POINTS))
        if standing.is_conflict:
            return describe_texts(standing.heads)
        return standing.text

    def _read_points(self, field: Field) -> _Standing:
        heads = self.log.heads(field)
        if not heads:
            return _Standing()
        if len(heads) > 1 and not have_one_meaning(POINTS, (head.text for head in heads)):
            return _Standing("", heads, True)
        return _Standing(heads[-1].text, heads)

    def _find_points(self, student_id: str, criterion_id: str) -> _Standing:
        """Find the points that a person typed for a student, or else for the student's group."""
        own = self._read_points(Field(student_id, criterion_id, POINTS))
        mates = self.find_mates(student_id)
        if not mates or own.text.strip() or own.is_conflict:
            return own
        found = [self._read_points(Field(mate, criterion_id, POINTS)) for mate in mates]
        found = [standing for standing in found if standing.text.strip() or standing.is_conflict]
        if in_conflict := [standing for standing in found if standing.is_conflict]:
            return in_conflict[0]
        texts = [standing.text.strip() for standing in found]
        if not have_one_meaning(POINTS, texts):
            return _Standing(differing=tuple(sorted({text.replace(",", ".") for text in texts})))
        return found[-1] if found else own

    def find_comment(self, student_id: str, criterion_id: str = "") -> tuple[str, tuple[Change, ...]]:
        """Find what persons wrote to a student, or else to the student's group.

        Parameters
        ----------
        student_id : str
            The student's id.
        criterion_id : str
            What the comment is on; "" for all of the work.

        Returns
        -------
        (str, tuple of Change)
            Markdown, of two persons one below the other; and the changes that it stands in.
        """
        own, heads = self._read_comment(Field(student_id, criterion_id, COMMENT))
        mates = self.find_mates(student_id)
        if own or not mates:
            return own, heads
        found = [self._read_comment(Field(mate, criterion_id, COMMENT)) for mate in mates]
        of_group = {text: heads for text, heads in found if text}
        return next(iter(of_group.items())) if len(of_group) == 1 else ("", heads)

    def _read_comment(self, field: Field) -> tuple[str, tuple[Change, ...]]:
        heads = self.log.heads(field)
        return "\n\n".join(dict.fromkeys(head.text for head in heads if head.text)), heads

    def add_up(self, student_id: str) -> Totals:
        """Add up a student's points."""
        points = [self.find_mark(student_id, criterion.id).points for criterion in self.record.criteria]
        given = [each for each in points if each is not None]
        conflicts = sum(
            self._is_in_conflict(Field(student_id, criterion_id, what))
            for criterion_id in (*(criterion.id for criterion in self.record.criteria), "")
            for what in (POINTS, COMMENT)
        )
        return Totals(round(sum(given), 2), self.record.max_total, len(points) - len(given), conflicts)

    def _is_in_conflict(self, field: Field) -> bool:
        if field not in self.log.split_fields:
            return False
        return not have_one_meaning(field.what, (head.text for head in self.log.heads(field)))

    def list_conflicts(self) -> list[Conflict]:
        """List the fields for which persons gave something different, in the order of the class and the rubric."""
        asked = {criterion.id for criterion in self.record.criteria} | {""}
        found = [
            field
            for field in self.log.split_fields
            if field.student in self.students and field.criterion in asked and self._is_in_conflict(field)
        ]
        rows = {id_: place for place, id_ in enumerate(self.students)}
        columns = {id_: place for place, id_ in enumerate(self.criteria)}
        found.sort(key=lambda field: (rows[field.student], columns.get(field.criterion, -1), field.what))
        return [Conflict(*field, self.log.heads(field)) for field in found]

    def describe(self) -> list[str]:
        """Say which points need a look, one sentence each."""
        sentences = []
        for field in sorted(self.log.fields):
            student, criterion = self.students.get(field.student), self.criteria.get(field.criterion)
            if student and criterion and field.what == POINTS and criterion in self.record.criteria:
                sentences += self._describe_points(student, criterion, field)
        for student in self.record.students if any(self._mates.values()) else ():
            for criterion in self.record.criteria:
                if differing := self._find_points(student.id, criterion.id).differing:
                    sentences.append(
                        f"{student.name}, {criterion.id}: others of the group {student.group} were given "
                        f"{' and '.join(differing)}, so nothing of that counts here: type what does."
                    )
        comments = sum(conflict.what == COMMENT for conflict in self.list_conflicts())
        if comments:
            sentences.append(
                f"{comments} {'comment was' if comments == 1 else 'comments were'} changed by two persons at once: "
                "what both wrote is there, one below the other."
            )
        return sentences

    def _describe_points(self, student: GradedStudent, criterion: Criterion, field: Field) -> list[str]:
        standing = self._read_points(field)
        given = parse_points(standing.text)
        subject = f"{student.name}, {criterion.id}"
        if standing.is_conflict:
            return [describe_conflict(Conflict(*field, standing.heads), student)]
        if standing.text.strip() and given is None:
            return [f"{subject}: {standing.text!r} is no number of points; it counts as open."]
        if given is not None and given > criterion.points:
            return [f"{subject}: {given:g} points of {criterion.points:g}; it counts as typed."]
        return []


def describe_conflict(conflict: Conflict, student: GradedStudent) -> str:
    """Say in one sentence what two persons gave."""
    if conflict.what == POINTS:
        values = describe_heads(conflict.heads)
        return (
            f"{student.name}, {conflict.criterion_id}: {values}, neither of whom saw the other's. Choose one in "
            "gan-lab grade, or type it into grades.csv; until then these points are open."
        )
    about = f" on {conflict.criterion_id}" if conflict.criterion_id else ""
    return f"{student.name}: two comments{about} were written at the same time, and both are there now."


def describe_heads(heads: Sequence[Change]) -> str:
    """Say who gave which points, such as "7 by Eva and 9 by grades.csv"."""
    return _join_some([f"{shorten(head.text) or 'nothing'} by {head.by}" for head in heads], " and ")


def describe_texts(heads: Sequence[Change]) -> str:
    """Write different points for one cell, such as "7 or 9"."""
    return _join_some(list(dict.fromkeys(head.text.strip() or "nothing" for head in heads)), " or ")


def _join_some(texts: Sequence[str], word: str) -> str:
    more = [f"{len(texts) - MAX_SHOWN} more"] if texts[MAX_SHOWN:] else []
    return word.join([*texts[:MAX_SHOWN], *more])


def _find_mates(students: Sequence[GradedStudent]) -> dict[str, list[str]]:
    """Return the ids of those who share each student's submission, by the student's id."""
    sharing: dict[str, list[str]] = {}
    for student in students:
        sharing.setdefault(student.work, []).append(student.id)
    return {id_: [mate for mate in ids if mate != id_] for ids in sharing.values() if len(ids) > 1 for id_ in ids}
