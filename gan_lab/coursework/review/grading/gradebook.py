"""The gradebook, which is the file grades.csv: points that were computed, and points that a person typed.

A later run never drops what a person typed. A person types into grades.csv or into the pages. A page saves a small file
of points, which the person puts beside grades.csv; each such file is taken over once.
"""

import hashlib
import json
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from gan_lab.coursework.review.grading.criteria import Criterion, Score
from gan_lab.coursework.review.grading.grades_csv import (
    COMMENT_COLUMN,
    FIXED_COLUMNS,
    PAGE_COLUMN,
    Row,
    are_equal_cells,
    encode_table,
    format_points,
    parse_points,
    read_table,
)
from gan_lab.coursework.review.grading.row_owners import RowOwners, find_owners
from gan_lab.coursework.review.intake.student_names import page_name
from gan_lab.saving import replace_file


@dataclass
class TypedGrades:
    """What persons typed about one student."""

    points: dict[str, str] = field(default_factory=dict)  # as they were typed, by the criterion's id
    comment: str = ""  # for the student


@dataclass(frozen=True)
class PointsFile:
    """The points and the comment that a person typed into a page, which saved them as a file."""

    name: str  # of the file
    digest: str  # SHA-256 of the file
    student: str
    points: dict[str, str]  # as they were typed, by the criterion's id
    comment: str | None  # None if it wasn't changed on the page
    saved: str  # when it was saved, in ISO 8601; "" if the file doesn't say


class Gradebook:
    """The points of a class, kept in grades.csv.

    Parameters
    ----------
    folder : Path
        The folder of the review.

    Attributes
    ----------
    typed : dict of str to TypedGrades
        What persons typed, by the student's name; until `match_names` is called, for the students of the last run.
    messages : list of str
        Sentences for the person who grades, about points that need a look.

    Raises
    ------
    GanLabError
        If grades.csv is there and isn't a table of students.
    """

    def __init__(self, folder: Path) -> None:
        self._path = folder / "grades.csv"
        # What the last run wrote into grades.csv; whatever differs from that was typed by a person.
        self._last_run_path = folder / ".review" / "points.json"
        self.messages: list[str] = []
        last_run = _read_json(self._last_run_path)
        computed, taken = last_run.get("computed"), last_run.get("taken")
        self._computed: dict[str, dict[str, str]] = computed if isinstance(computed, dict) else {}
        self._taken: list[str] = taken if isinstance(taken, list) else []  # digests of files that were taken over
        self._read_rows = read_table(self._path)
        self.typed: dict[str, TypedGrades] = {}
        self._owners = RowOwners()
        self._match(self._computed)

    def _match(self, students: Collection[str]) -> None:
        self._owners = find_owners(self._read_rows, students, self._computed)
        self.typed = {student: self._find_typed(student, row) for student, row in self._owners.rows.items()}

    def _find_typed(self, student: str, row: Row) -> TypedGrades:
        """Return what a person typed into a student's row: whatever the last run didn't write there."""
        written = self._computed.get(student, {})
        cells = {k: v.strip() for k, v in row.items() if k not in (*FIXED_COLUMNS, COMMENT_COLUMN) and v.strip()}
        points = {key: value for key, value in cells.items() if not are_equal_cells(value, written.get(key, ""))}
        return TypedGrades(points, row.get(COMMENT_COLUMN, "").replace("\r\n", "\n"))

    def match_names(self, students: Sequence[str]) -> None:
        """Give each row to its student, also if a spreadsheet changed the name, and say which rows count for nobody.

        Parameters
        ----------
        students : sequence of str
            The names of all who handed something in.
        """
        self._match(students)
        self.messages += self._owners.messages
        for name, row in self._owners.absent:
            typed = self._find_typed(name, row)
            if typed.points or typed.comment:
                changed = f" ({cell!r} there)" if (cell := row.get("student", "")) != name else ""
                self.messages.append(
                    f"grades.csv has points for {name!r}{changed}, who handed in nothing here: the row stays. If it is "
                    f"to count for somebody else, change the name, and empty its cell in the column {PAGE_COLUMN!r}."
                )

    def take_points_files(self, students: Sequence[str], criteria: Sequence[Criterion]) -> None:
        """Take over the files of points that pages saved, each once; the one that was saved last wins.

        Parameters
        ----------
        students : sequence of str
            The names of all who handed something in.
        criteria : sequence of Criterion
            What is graded; points for anything else are ignored.
        """
        files = [file for path in self._path.parent.glob("points*.json") if (file := self._read_points_file(path))]
        for file in sorted(files, key=lambda file: file.saved):
            if file.student not in students:
                self.messages.append(f"{file.name} is for {file.student!r}, who handed in nothing here; it was left.")
                continue
            typed = self.typed.setdefault(file.student, TypedGrades())
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

    def _read_points_file(self, path: Path) -> PointsFile | None:
        """Read a file of points; None if it was taken over before, or no page saved it."""
        try:
            content = path.read_bytes()
            digest = hashlib.sha256(content).hexdigest()
            if digest in self._taken:
                return None
            saved = json.loads(content)
            points = {str(key): str(value).strip() for key, value in saved["points"].items()}
            comment = saved.get("comment")
            comment = comment if isinstance(comment, str) else None
            return PointsFile(path.name, digest, str(saved["student"]), points, comment, str(saved.get("saved", "")))
        except (OSError, ValueError, KeyError, TypeError, AttributeError, RecursionError):
            self.messages.append(f"{path.name} is not a file of points that a page saved, and was left.")
            return None

    def find_comment(self, student: str) -> str:
        """Return what a person wrote to the student; "" if nothing."""
        return self.typed.get(student, TypedGrades()).comment

    def decide_points(self, student: str, criterion: Criterion, computed: Score) -> tuple[float | None, bool]:
        """Decide which points count, and add a message about typed ones that look wrong.

        Parameters
        ----------
        student : str
            The student's name.
        criterion : Criterion
            What the points are for.
        computed : Score
            The computed points.

        Returns
        -------
        (float or None, bool)
            The points, None while they are open, and whether a person gave them.
        """
        typed = self.typed.get(student, TypedGrades()).points.get(criterion.id, "")
        given = parse_points(typed)
        if typed and given is None:
            self.messages.append(f"{student}, {criterion.id}: {typed!r} is no number of points; it counts as open.")
        if given is not None and given > criterion.points:
            self.messages.append(
                f"{student}, {criterion.id}: {given:g} points of {criterion.points:g}; it counts as typed."
            )
        return (given, True) if given is not None else (computed.points, False)

    def write(self, scores: Mapping[str, Mapping[str, Score]], criteria: Sequence[Criterion]) -> None:
        """Write grades.csv; what a person typed stays, and so do rows that count for nobody here.

        Parameters
        ----------
        scores : mapping of str to mapping of str to Score
            The computed points, by the student's name and the criterion's id.
        criteria : sequence of Criterion
            What is graded, in the order of the columns.

        Raises
        ------
        WriteError
            If a file can't be written.
        """
        header = [*FIXED_COLUMNS[:1], *(criterion.id for criterion in criteria), *FIXED_COLUMNS[1:], COMMENT_COLUMN]
        added_columns = {key: None for row in self._read_rows for key in row if key and key not in header}
        self._report_added_columns(added_columns)
        computed = {student: dict(points) for student, points in self._computed.items()}
        rows = []
        for student, student_scores in scores.items():
            row = {key: self._owners.rows.get(student, {}).get(key, "") for key in added_columns}
            row |= self._make_row(student, student_scores, criteria, computed.setdefault(student, {}))
            rows.append(row)
        rows += [row for student, row in self._owners.rows.items() if student not in scores]
        rows += [row for _, row in self._owners.absent]
        rows += [row | {PAGE_COLUMN: ""} for row in self._owners.doubled]  # the page is that of the row that counts
        self.messages = list(dict.fromkeys(self.messages))  # `decide_points` may have been called before, for the pages
        if self._path.exists():
            replace_file(self._path.with_name("grades-before.csv"), self._path.read_bytes())
        replace_file(self._last_run_path, json.dumps({"computed": computed, "taken": self._taken}))
        replace_file(self._path, encode_table([*header, *added_columns], rows))

    def _report_added_columns(self, columns: Mapping[str, None]) -> None:
        """Add a message for each column that a person added and that holds numbers, which don't count."""
        for key in columns:
            count = sum(parse_points(row.get(key, "")) is not None for row in self._read_rows)
            if count:
                self.messages.append(
                    f"The column {key!r} of grades.csv is no criterion: its {count} numbers don't count."
                )

    def _make_row(
        self, student: str, scores: Mapping[str, Score], criteria: Sequence[Criterion], written: dict[str, str]
    ) -> dict[str, str]:
        """Make a student's row of grades.csv, and store in `written` the computed points that stand in it."""
        typed = self.typed.get(student, TypedGrades())
        row = {"student": student, PAGE_COLUMN: page_name(student)}
        decided = []
        for criterion in criteria:
            points, by_person = self.decide_points(student, criterion, scores[criterion.id])
            row[criterion.id] = typed.points.get(criterion.id, "") or format_points(points)
            if by_person or points is None:
                written.pop(criterion.id, None)
            else:
                written[criterion.id] = format_points(points)
            if points is not None:
                decided.append(points)
        row |= {"total": format_points(sum(decided)), "of": format_points(sum(c.points for c in criteria))}
        return row | {"open": str(len(criteria) - len(decided)), COMMENT_COLUMN: typed.comment}


def _read_json(path: Path) -> dict:
    """Read a JSON object that an earlier run wrote; {} if there is no such file, or it isn't whole."""
    try:
        value = json.loads(path.read_text(encoding="utf-8"))
    except (OSError, ValueError):
        return {}
    return value if isinstance(value, dict) else {}
