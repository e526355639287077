"""The gradebook of a class: what counts, what persons type, and grades.csv, which follows it.

One folder has one. Several threads of a program may use one object, and several programs may have the same folder open:
each sees what the others stored.
"""

from collections.abc import Sequence
from dataclasses import replace

from gan_lab.coursework.review.gradebook import undoing
from gan_lab.coursework.review.gradebook.changes import (
    COMMENT,
    MAX_COMMENT,
    POINTS,
    Change,
    Field,
    clean_text,
    have_a_circle,
    is_same_change,
    make_change,
)
from gan_lab.coursework.review.gradebook.csv_cells import parse_points
from gan_lab.coursework.review.gradebook.in_step import GradesInStep
from gan_lab.coursework.review.gradebook.marks import Mark
from gan_lab.coursework.review.grading.criterion import Criterion
from gan_lab.coursework.review.intake.printable import make_printable
from gan_lab.errors import GanLabError, name_value

MAX_GRADER = 100  # characters of a grader's name


class PointsError(GanLabError):
    """Points that can't be given."""


class Gradebook(GradesInStep):
    """The grades in the folder of a review.

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

    def set_points(
        self, student_id: str, criterion_id: str, text: str, by: str, seen: Sequence[str] | None = None
    ) -> Mark:
        """Give points to a student, or take them back.

        Parameters
        ----------
        student_id, criterion_id : str
            The ids of both.
        text : str
            A number with a point or a comma, from 0 to the points of the criterion; "" takes back what was typed.
        by : str
            The name of the grader.
        seen : sequence of str, optional
            `Mark.seen` as it was when the grader typed; without it, what stands now.

        Returns
        -------
        Mark
            What stands then. It is stored on the disk.

        Raises
        ------
        PointsError
            If no such points can be given; nothing is stored.
        GanLabError
            If there is no such student or criterion, or it can't be stored.
        """
        with self._lock:
            self._check_names(student_id, criterion_id)
            criterion = self._state.marks.criteria[criterion_id]
            text = text.strip()
            points = parse_points(text)
            if text and (points is None or points > criterion.points):
                raise PointsError(_describe_wrong(text, criterion))
            self._set(Field(student_id, criterion_id, POINTS), text, by, seen)
            return self.mark(student_id, criterion_id)

    def set_comment(
        self, student_id: str, criterion_id: str, text: str, by: str, seen: Sequence[str] | None = None
    ) -> str:
        """Write a comment to a student, or take it back.

        Parameters
        ----------
        student_id : str
            The student's id.
        criterion_id : str
            What the comment is on; "" for all of the work.
        text : str
            Markdown, at most 20,000 characters; "" takes back what was written.
        by : str
            The name of the grader.
        seen : sequence of str, optional
            The ids of the changes that stood when the grader typed; without it, those that stand now.

        Returns
        -------
        str
            The comment that stands then. It is stored on the disk.

        Raises
        ------
        GanLabError
            If the comment is too long, there is no such student or criterion, or it can't be stored.
        """
        with self._lock:
            self._check_names(student_id, criterion_id)
            text = clean_text(COMMENT, text)
            if len(text) > MAX_COMMENT:
                raise GanLabError(
                    f"A comment has at most {MAX_COMMENT:,} characters, and this one has {len(text):,}: shorten it."
                )
            self._set(Field(student_id, criterion_id, COMMENT), text, by, seen)
            with self._reading() as state:
                return state.marks.find_comment(student_id, criterion_id)[0]

    def undo(self, by: str) -> Change | None:
        """Take back the last change of a grader that still stands; called again, the one before.

        Parameters
        ----------
        by : str
            The name of the grader.

        Returns
        -------
        Change or None
            The new change, which puts the earlier text back; None if there is nothing to take back.
        """
        return self._take_back(by, is_redo=False)

    def redo(self, by: str) -> Change | None:
        """Take back the last `undo` of a grader that still stands.

        Parameters
        ----------
        by : str
            The name of the grader.

        Returns
        -------
        Change or None
            The new change; None if there is nothing to do again.
        """
        return self._take_back(by, is_redo=True)

    def _take_back(self, by: str, is_redo: bool) -> Change | None:
        with self._lock:
            self.take_over_spreadsheet()
            with self._writing() as state:
                changes = undoing.take_back(
                    state.marks.log, by, is_redo, state.marks.students, {"", *state.marks.asked}
                )
                self._add(changes)
            self._write_noted()
            return changes[-1] if changes else None

    def take_in(self, changes: Sequence[Change]) -> list[Change]:
        """Take in changes that were made elsewhere, each once.

        Parameters
        ----------
        changes : sequence of Change
            In the order in which they were made.

        Returns
        -------
        list of Change
            Those that are new here.

        Raises
        ------
        GanLabError
            If one has the id of another change here, some replace each other in a circle, or they can't be stored;
            then none is.
        """
        with self._lock:
            self.take_over_spreadsheet()
            with self._writing() as state:
                new: dict[str, Change] = {}
                for change in changes:
                    known = new.get(change.id) or state.marks.log.get(change.id)
                    if known is None:
                        new[change.id] = replace(change, number=0, base=0)
                    elif not is_same_change(known, change):
                        raise GanLabError(
                            f"The change {change.id} by {change.by} says something else here than there, so nothing "
                            "was merged: ask for another copy."
                        )
                if have_a_circle([*state.marks.log, *new.values()]):
                    raise GanLabError(
                        "Some changes replace each other in a circle, which nobody can have made, so nothing was "
                        "merged: ask for another copy."
                    )
                self._add(list(new.values()))
            self._write_noted()
            return list(new.values())

    def copy_database(self, name: str) -> None:
        """Write a copy of grades.db beside it, in place of an older one of that name."""
        with self._lock:
            self._database.copy_to(self.folder / name)

    def _set(self, field: Field, text: str, by: str, seen: Sequence[str] | None) -> None:
        by = make_printable(" ".join(by.split()))[:MAX_GRADER]
        if not by:
            raise GanLabError("Say who grades: each change is stored with a name.")
        self.take_over_spreadsheet()
        with self._writing() as state:
            heads = state.marks.log.heads(field)
            own = {change.id for change in state.marks.log.history(field)}
            replaced = [head.id for head in heads] if seen is None else [id_ for id_ in seen if id_ in own]
            if [head.text for head in heads] == [text] or not (heads or text):
                return  # it stands so
            self._add([make_change(field, text, by, replaced)])
        self._write_noted()


def _describe_wrong(text: str, criterion: Criterion) -> str:
    top = f"{criterion.points:g}"
    if parse_points(text) is None:
        subject = f"{name_value(text)} is no number of points"
        return f"{subject}: type a number from 0 to {top}, such as {min(criterion.points, 7.5):g}, or empty the field."
    return f"{text} points are more than the {top} of {criterion.title!r}: type a number from 0 to {top}."
