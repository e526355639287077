"""The gradebook, which is the file grades.csv: points that were computed, and points that a person typed.

A later run never drops what a person typed. A person types into grades.csv or into the pages. A page saves a small file
of points, which the person puts beside grades.csv; each such file is taken over once. What is typed for one member of a
group counts for the others too, unless something else is typed for them.

All goes by the students' ids. Names are for eyes.
"""

import json
import re
from collections.abc import Mapping, Sequence
from pathlib import Path

from gan_lab.coursework.review.grading.criteria import Criterion, Score
from gan_lab.coursework.review.grading.earlier_grades import (
    GRADES_FILE,
    LAST_RUN_FILE,
    TypedGrades,
    read_earlier_grades,
)
from gan_lab.coursework.review.grading.grades_csv import (
    COMMENT_COLUMN,
    FIXED_COLUMNS,
    ID_COLUMN,
    LATE_COLUMN,
    PAGE_COLUMN,
    encode_table,
    format_points,
    parse_points,
)
from gan_lab.coursework.review.grading.points_files import read_points_files
from gan_lab.coursework.review.grading.row_owners import find_owners
from gan_lab.coursework.review.intake.attempts import Lateness
from gan_lab.coursework.review.intake.student_names import page_name
from gan_lab.coursework.review.intake.students import Student
from gan_lab.coursework.review.intake.submissions import Submission
from gan_lab.errors import GanLabError
from gan_lab.saving import replace_file

MAX_NAMED = 5  # students whom a sentence names


class Gradebook:
    """The points of a class, kept in grades.csv.

    Parameters
    ----------
    folder : Path
        The folder of the review.
    submissions : sequence of Submission
        The submissions that count, one for each student of the class.

    Attributes
    ----------
    typed : dict of str to TypedGrades
        What persons typed, by the student's id.
    messages : list of str
        Sentences for the person who grades, about points that need a look.

    Raises
    ------
    GanLabError
        If grades.csv is there and isn't a table of students.
    """

    def __init__(self, folder: Path, submissions: Sequence[Submission]) -> None:
        self._folder = folder
        self._earlier = read_earlier_grades(folder)
        self._taken = list(self._earlier.taken)  # digests of files of points that were taken over
        self._submissions = {submission.id: submission for submission in submissions}
        self._mates = _find_mates(submissions)
        self._owners = find_owners(self._earlier, [submission.student for submission in submissions])
        self.typed = {
            id_: self._earlier.find_typed(owned.written_for, owned.row) for id_, owned in self._owners.rows.items()
        }
        self.messages = [*self._owners.messages, *self._describe_absent()]

    def _describe_absent(self) -> list[str]:
        """Say which rows count for nobody: of those with points that a person typed, each by itself."""
        sentences = []
        others = []
        for id_, row in self._owners.absent:
            if self._earlier.find_typed(id_, row):
                changed = f" ({cell!r} there)" if (cell := row.get("student", "")) != id_ else ""
                sentences.append(
                    f"grades.csv has points for {id_!r}{changed}, who handed in nothing here: the row stays. If it is "
                    f"to count for somebody else, change the name, and empty its cell in the column {PAGE_COLUMN!r}."
                )
            else:
                others.append(row.get("student", "") or id_)
        if others:
            more = f" and {len(others) - MAX_NAMED} more" if others[MAX_NAMED:] else ""
            sentences.append(
                f"grades.csv has rows of an earlier review for {', '.join(others[:MAX_NAMED])}{more}, who handed in "
                "nothing here: they stay until you remove them."
            )
        return sentences

    def take_points_files(self, criteria: Sequence[Criterion]) -> None:
        """Take over the files of points that pages saved, each once; the one that was saved last wins.

        Parameters
        ----------
        criteria : sequence of Criterion
            What is graded; points for anything else are ignored.
        """
        ids = {other: each.id for each in self._submissions.values() for other in each.student.other_ids}
        files, messages = read_points_files(self._folder, self._taken)
        self.messages += messages
        for file in files:
            id_ = file.id if file.id in self._submissions else ids.get(file.id)
            if id_ is None:
                self.messages.append(f"{file.name} is for {file.student!r}, who handed in nothing here; it was left.")
                continue
            typed = self.typed.setdefault(id_, TypedGrades())
            for key in file.points.keys() & {criterion.id for criterion in criteria}:
                old, new = typed.points.get(key), file.points[key]
                if old and new and parse_points(old) != parse_points(new):
                    self.messages.append(
                        f"{file.student}, {key}: {old} in grades.csv was replaced by {new} of {file.name}."
                    )
                typed.points[key] = new
            if file.comment is not None:
                if typed.comment not in ("", file.comment):
                    self.messages.append(
                        f"{file.student}: the comment in grades.csv was replaced by that of {file.name}."
                    )
                typed.comment = file.comment
            self._taken.append(file.digest)

    def find_comment(self, id_: str) -> str:
        """Return what a person wrote to a student, or else to the student's group; "" if nothing."""
        own = self.typed.get(id_, TypedGrades()).comment
        of_group = {self.typed.get(mate, TypedGrades()).comment for mate in self._mates.get(id_, ())} - {""}
        return own or (of_group.pop() if len(of_group) == 1 else "")

    def _find_points(self, id_: str, criterion: Criterion) -> str:
        """Return the points that a person typed for a student, or else for the student's group; "" if none."""
        own = self.typed.get(id_, TypedGrades()).points.get(criterion.id, "")
        mates = (self.typed.get(mate, TypedGrades()).points.get(criterion.id, "") for mate in self._mates.get(id_, ()))
        of_group = {typed.strip().replace(",", ".") for typed in mates} - {""}
        if not own and len(of_group) > 1:
            student = self._submissions[id_].student
            self.messages.append(
                f"{student.name}, {criterion.id}: others of the group {student.group} were given "
                f"{' and '.join(sorted(of_group))}, so nothing of that counts here: type what does."
            )
        return own or (of_group.pop() if len(of_group) == 1 else "")

    def decide_points(self, id_: str, criterion: Criterion, computed: Score) -> tuple[float | None, bool]:
        """Decide which points count, and add a message about typed ones that look wrong.

        Parameters
        ----------
        id_ : str
            The student's id.
        criterion : Criterion
            What the points are for.
        computed : Score
            The computed points.

        Returns
        -------
        (float or None, bool)
            The points, None while they are open, and whether a person gave them.
        """
        typed = self._find_points(id_, criterion)
        given = parse_points(typed)
        name = self._submissions[id_].student.name
        if typed and given is None:
            self.messages.append(f"{name}, {criterion.id}: {typed!r} is no number of points; it counts as open.")
        if given is not None and given > criterion.points:
            self.messages.append(
                f"{name}, {criterion.id}: {given:g} points of {criterion.points:g}; it counts as typed."
            )
        return (given, True) if given is not None else (computed.points, False)

    def write(self, scores: Mapping[str, Mapping[str, Score]], criteria: Sequence[Criterion]) -> None:
        """Write grades.csv; what a person typed stays, and so do rows that count for nobody here.

        Parameters
        ----------
        scores : mapping of str to mapping of str to Score
            The computed points, by the student's and the criterion's id.
        criteria : sequence of Criterion
            What is graded, in the order of the columns.

        Raises
        ------
        WriteError
            If a file can't be written.
        """
        names = [*FIXED_COLUMNS[:1], *(criterion.id for criterion in criteria), *FIXED_COLUMNS[1:], COMMENT_COLUMN]
        earlier = self._earlier
        added_columns = {key: None for row in earlier.rows for key in row if key and key not in names}
        self._report_added_columns(added_columns)
        computed = {id_: dict(points) for id_, points in earlier.computed.items()}
        rows = []
        for id_, student_scores in scores.items():
            owned, submission = self._owners.rows.get(id_), self._submissions[id_]
            row = {key: owned.row.get(key, "") if owned else "" for key in added_columns}
            written = dict(earlier.computed.get(owned.written_for, {})) if owned else {}
            row |= self._make_row(submission.student, student_scores, criteria, written)
            for other in submission.student.other_ids:
                if other not in self._submissions:
                    computed.pop(other, None)
            computed[id_] = written
            rows.append(row | {LATE_COLUMN: _format_lateness(submission.lateness)})
        rows += [row for _, row in self._owners.absent]
        rows += [row | {PAGE_COLUMN: ""} for row in self._owners.doubled]  # the page is that of the row that counts
        self.messages = list(dict.fromkeys(self.messages))  # `decide_points` may have been called before, for the pages
        path = self._folder / GRADES_FILE
        if path.exists():
            replace_file(path.with_name("grades-before.csv"), path.read_bytes())
        replace_file(self._folder / LAST_RUN_FILE, json.dumps({"computed": computed, "taken": self._taken}))
        replace_file(path, encode_table([*names, *added_columns], rows))

    def _report_added_columns(self, columns: Mapping[str, None]) -> None:
        """Add a message for each column that a person added and that holds numbers, which don't count."""
        for key in columns:
            count = sum(parse_points(row.get(key, "")) is not None for row in self._earlier.rows)
            if count:
                self.messages.append(
                    f"The column {key!r} of grades.csv is no criterion: its {count} numbers don't count."
                )

    def _make_row(
        self, student: Student, scores: Mapping[str, Score], criteria: Sequence[Criterion], written: dict[str, str]
    ) -> dict[str, str]:
        """Make a student's row of grades.csv, and store in `written` what stands in it and wasn't typed there."""
        typed = self.typed.get(student.id, TypedGrades())
        # Only the first cell may hold a semicolon before a formula, if a program splits the table there.
        id_ = re.sub(r"[;\t\r\n]", " ", student.id)
        row = {"student": student.name, ID_COLUMN: id_, PAGE_COLUMN: page_name(student.id, student.name)}
        decided = []
        for criterion in criteria:
            points, _ = self.decide_points(student.id, criterion, scores[criterion.id])
            own = typed.points.get(criterion.id, "")
            row[criterion.id] = own or format_points(points)
            if own or points is None:
                written.pop(criterion.id, None)
            else:
                written[criterion.id] = format_points(points)
            if points is not None:
                decided.append(points)
        row[COMMENT_COLUMN] = self.find_comment(student.id)
        written.pop(COMMENT_COLUMN, None)
        if row[COMMENT_COLUMN] and not typed.comment:  # the group's
            written[COMMENT_COLUMN] = row[COMMENT_COLUMN]
        row |= {"total": format_points(sum(decided)), "of": format_points(sum(c.points for c in criteria))}
        return row | {"open": str(len(criteria) - len(decided))}


def check_same_class(folder: Path, submissions: Sequence[Submission]) -> None:
    """Check that the grades in a folder are those of this class, before its submissions are read.

    Parameters
    ----------
    folder : Path
        The folder of the review.
    submissions : sequence of Submission
        The submissions that count.

    Raises
    ------
    GanLabError
        If grades.csv isn't a table of students, or none of its students is in the class.
    """
    earlier = read_earlier_grades(folder)
    owners = find_owners(earlier, [submission.student for submission in submissions])
    if earlier.rows and not owners.rows and not owners.doubled:
        raise GanLabError(
            f"{folder / GRADES_FILE} has {len(earlier.rows)} students, none of whom is among those who handed in or "
            "stand on the roster: choose another folder with --out or, if this is the same class, move that file away."
        )


def _find_mates(submissions: Sequence[Submission]) -> dict[str, list[str]]:
    """Return the ids of those who share each student's submission, by the student's id."""
    sharing: dict[str, list[str]] = {}
    for submission in submissions:
        sharing.setdefault(submission.work, []).append(submission.id)
    return {id_: [mate for mate in ids if mate != id_] for ids in sharing.values() for id_ in ids}


def _format_lateness(lateness: Lateness) -> str:
    """Write how late a submission is for a cell: in hours, "late" if only that is known, "" if it isn't late."""
    if lateness.seconds:
        return format_points(lateness.seconds / 3600)
    return "late" if lateness.is_late else ""
