"""Grades of made-up classes: what a review records, and what an earlier version of the kit left in a folder."""

import csv
import io
import json
from pathlib import Path

from gan_lab.coursework.review.gradebook import Gradebook, GradedStudent
from gan_lab.coursework.review.gradebook.recording import record_review
from gan_lab.coursework.review.grading.criterion import Criterion, Score
from gan_lab.coursework.review.intake.student_names import page_name

RAN = Criterion("ran", "It ran", 10, computed="ran_in_order")
ESSAY = Criterion("essay", "It explains", 20)
CRITERIA = (RAN, ESSAY)


def student(id_: str, name: str = "", **others) -> GradedStudent:
    """A student whose name is the id, if it isn't given, and who handed in alone."""
    name = name or id_
    return GradedStudent(id_, name, page=page_name(id_, name), **({"work": id_} | others))


def record(folder: Path, *students: str | GradedStudent, ran: float = 5.0, criteria=CRITERIA) -> list[str]:
    """What a review of the class does with points; returns the sentences about what needs a look."""
    class_ = [each if isinstance(each, GradedStudent) else student(each) for each in students]
    computed = {"ran": Score(ran, "half of them ran")}
    scores = {(each.id, c.id): computed.get(c.id, Score(None, "")) for each in class_ for c in criteria}
    recorded = record_review(folder, class_, criteria, scores)
    recorded.gradebook.close()
    return recorded.messages


def opened(folder: Path, *students: str | GradedStudent, **others) -> Gradebook:
    """The open gradebook of a class that was just reviewed."""
    record(folder, *students, **others)
    return Gradebook(folder)


def read_rows(folder: Path) -> list[dict[str, str]]:
    """All rows of grades.csv."""
    text = (folder / "grades.csv").read_text(encoding="utf-8-sig")
    return list(csv.DictReader(io.StringIO(text, newline="")))


def table(folder: Path) -> dict[str, dict[str, str]]:
    """The rows of grades.csv by the students' names."""
    return {row["student"]: row for row in read_rows(folder)}


def write_rows(folder: Path, rows: list[dict[str, str]], encoding: str = "utf-8-sig", delimiter: str = ",") -> None:
    """Save rows as grades.csv, as a spreadsheet does."""
    text = io.StringIO(newline="")
    writer = csv.DictWriter(text, list(rows[0]), delimiter=delimiter)
    writer.writeheader()
    writer.writerows(rows)
    (folder / "grades.csv").write_bytes(text.getvalue().encode(encoding, errors="replace"))


def type_in(folder: Path, name: str, **cells: str) -> None:
    """Type into the one row of a student and save grades.csv."""
    rows = read_rows(folder)
    (row,) = [row for row in rows if row["student"] == name]
    row |= cells
    headings = list(dict.fromkeys(key for row in rows for key in row))
    write_rows(folder, [{key: row.get(key, "") for key in headings} for row in rows])


def write_earlier_kind(folder: Path, rows: list[dict[str, str]], computed: dict[str, dict[str, str]], taken=()) -> None:
    """The files in which an earlier version of the kit, that had no grades.db, kept points."""
    (folder / ".review").mkdir(parents=True, exist_ok=True)
    (folder / ".review" / "points.json").write_text(
        json.dumps({"computed": computed, "taken": list(taken)}), encoding="utf-8"
    )
    columns = ["student", "ran", "essay", "total", "of", "open", "id", "late_hours", "page", "comment"]
    own = [key for row in rows for key in row if key not in columns]
    write_rows(folder, [{key: row.get(key, "") for key in dict.fromkeys([*columns, *own])} for row in rows])
