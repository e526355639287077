"""grades.csv: points that were computed and points that a person typed, which no later run takes away.

The table is the record. A person types into it, or into the pages, which save a small file of points
to be put beside it; each such file is taken over once.
"""

import csv
import hashlib
import io
import json
import math
import re
import unicodedata
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from gan_lab.coursework.review.rubric import Criterion, Score
from gan_lab.errors import GanLabError
from gan_lab.saving import write_over

FORMULA = ("=", "+", "-", "@", "\t", "\r", "\n")  # what a spreadsheet takes for the start of a formula
FIXED = ("student", "total", "of", "open")
COMMENT = "comment"


@dataclass
class Row:
    """What is recorded of one student: points as they were typed, by the criterion's id, and a comment."""

    typed: dict[str, str] = field(default_factory=dict)
    comment: str = ""


@dataclass(frozen=True)
class Page:
    """What one page saved."""

    name: str  # of the file
    digest: str
    student: str
    typed: dict[str, str]
    comment: str | None
    saved: str  # when, as ISO 8601 has it


class Gradebook:
    """The points of a class, in `folder`/grades.csv; messages: what a person should know about what was read."""

    def __init__(self, folder: Path) -> None:
        self.path = folder / "grades.csv"
        self.memory = folder / ".review" / "points.json"  # what the last run wrote, to tell what was typed since
        self.messages: list[str] = []
        remembered = _json(self.memory)
        computed, taken = remembered.get("computed"), remembered.get("taken")
        self._computed: dict[str, dict[str, str]] = computed if isinstance(computed, dict) else {}
        self._taken: list[str] = taken if isinstance(taken, list) else []
        self.rows: dict[str, Row] = {}
        self._others: dict[str, dict[str, str]] = {}  # rows of the table as they stand
        for record in self._table():
            student = record.get("student", "")
            written = self._computed.get(student, {})
            typed = {k: v.strip() for k, v in record.items() if k not in (*FIXED, COMMENT) and v.strip()}
            typed = {key: value for key, value in typed.items() if not _alike(value, written.get(key, ""))}
            self.rows[student] = Row(typed, record.get(COMMENT, "").replace("\r\n", "\n"))
            self._others[student] = record

    def match(self, students: Sequence[str]) -> None:
        """Give rows whose name a spreadsheet changed (0012 to 12, ö to o and two dots) back to their students."""
        alike: dict[str, list[str]] = {}
        for student in students:
            alike.setdefault(_core(student), []).append(student)
        for name in [name for name in self.rows if name not in students]:
            meant = [student for student in alike.get(_core(name), []) if student not in self.rows]
            if len(meant) == 1:
                self.rows[meant[0]] = self.rows.pop(name)
                self._others[meant[0]] = self._others.pop(name)
            elif self.rows[name].typed or self.rows[name].comment:
                self.messages.append(f"grades.csv has points for {name!r}, who handed in nothing here: the row stays.")

    def take_pages(self, students: Sequence[str], criteria: Sequence[Criterion]) -> None:
        """Take over the files of points that pages saved, each once; the latest wins."""
        saved = [page for path in self.path.parent.glob("points*.json") if (page := self._page(path))]
        for page in sorted(saved, key=lambda page: page.saved):
            if page.student not in students:
                self.messages.append(f"{page.name} is for {page.student!r}, who handed in nothing here; it was left.")
                continue
            row = self.rows.setdefault(page.student, Row())
            for key in page.typed.keys() & {criterion.id for criterion in criteria}:
                before, now = row.typed.get(key), page.typed[key]
                if before and now and number(before) != number(now):
                    self.messages.append(
                        f"{page.student}, {key}: {before} in grades.csv was replaced by {now} of {page.name}."
                    )
                row.typed[key] = now
            if page.comment is not None:
                if row.comment not in ("", page.comment):
                    self.messages.append(
                        f"{page.student}: the comment in grades.csv was replaced by that of {page.name}."
                    )
                row.comment = page.comment
            self._taken.append(page.digest)

    def _page(self, path: Path) -> "Page | None":
        """A file of points that a page saved and that wasn't taken over before; None for any other file."""
        try:
            content = path.read_bytes()
            digest = hashlib.sha256(content).hexdigest()
            if digest in self._taken:
                return None
            record = json.loads(content)
            typed = {str(key): str(value).strip() for key, value in record["points"].items()}
            comment = record.get("comment")
            comment = comment if isinstance(comment, str) else None
            return Page(path.name, digest, str(record["student"]), typed, comment, str(record.get("saved", "")))
        except (OSError, ValueError, KeyError, TypeError, AttributeError, RecursionError):
            self.messages.append(f"{path.name} is not a file of points that a page saved, and was left.")
            return None

    def comment(self, student: str) -> str:
        """What a person wrote to the student."""
        return self.rows.get(student, Row()).comment

    def points(self, student: str, criterion: Criterion, computed: Score) -> tuple[float | None, bool]:
        """The points that count, and whether a person gave them."""
        typed = self.rows.get(student, Row()).typed.get(criterion.id, "")
        given = number(typed)
        if typed and given is None:
            self.messages.append(f"{student}, {criterion.id}: {typed!r} is no number of points; it counts as open.")
        if given is not None and given > criterion.points:
            self.messages.append(
                f"{student}, {criterion.id}: {given:g} points of {criterion.points:g}; it counts as typed."
            )
        return (given, True) if given is not None else (computed.points, False)

    def write(self, scores: Mapping[str, Mapping[str, Score]], criteria: Sequence[Criterion]) -> None:
        """Write the table; what a person typed stays, and so do rows of students who are not among these."""
        header = [*FIXED[:1], *(c.id for c in criteria), *FIXED[1:], COMMENT]
        foreign = [key for record in self._others.values() for key in record if key and key not in header]
        header += list(dict.fromkeys(foreign))  # a column of the person's own
        for key in dict.fromkeys(foreign):
            count = sum(number(record.get(key, "")) is not None for record in self._others.values())
            if count:
                self.messages.append(
                    f"The column {key!r} of grades.csv is no criterion: its {count} numbers don't count."
                )
        records, computed = [], {student: dict(points) for student, points in self._computed.items()}
        for student, of_student in scores.items():
            row = self.rows.get(student, Row())
            record = {key: self._others.get(student, {}).get(key, "") for key in foreign} | {"student": student}
            counted = []
            written = computed.setdefault(student, {})
            for criterion in criteria:
                points, by_person = self.points(student, criterion, of_student[criterion.id])
                text = row.typed.get(criterion.id, "") or _text(points)
                if by_person or points is None:
                    written.pop(criterion.id, None)
                else:
                    written[criterion.id] = _text(points)
                record[criterion.id] = text
                counted.append(points)
            known = [points for points in counted if points is not None]
            record |= {"total": _text(sum(known)), "of": _text(sum(c.points for c in criteria))}
            record |= {"open": str(len(counted) - len(known)), COMMENT: row.comment}
            records.append(record)
        records += [record for student, record in self._others.items() if student not in scores]
        self.messages = list(dict.fromkeys(self.messages))
        if self.path.exists():
            write_over(self.path.with_name("grades-before.csv"), self.path.read_bytes())
        write_over(self.memory, json.dumps({"computed": computed, "taken": self._taken}))
        write_over(self.path, _csv(header, records))

    def _table(self) -> list[dict[str, str]]:
        """The rows of grades.csv, as a spreadsheet may have saved it: with commas, semicolons or tabs."""
        if not self.path.exists():
            return []
        content = self.path.read_bytes()
        text = _decoded(content)
        first = text.split("\n", 1)[0]
        delimiter = max(",;\t", key=first.count)
        try:
            rows = list(csv.DictReader(io.StringIO(text, newline=""), delimiter=delimiter, restkey=None))
        except csv.Error as problem:
            raise GanLabError(f"{self.path} can't be read as a table ({problem}): mend it, or move it away.") from None
        if rows and "student" not in rows[0]:
            raise GanLabError(
                f"{self.path} has no column 'student' between commas, semicolons or tabs: mend it, or move it away."
            )
        return [{key: _plain(value) for key, value in row.items() if key and isinstance(value, str)} for row in rows]


def _decoded(content: bytes) -> str:
    """Text as a spreadsheet may save it: UTF-8, UTF-16, or what Windows wrote before."""
    if content.startswith((b"\xff\xfe", b"\xfe\xff")):
        return content.decode("utf-16", errors="replace")
    try:
        return content.decode("utf-8-sig")
    except UnicodeDecodeError:
        return content.decode("cp1252", errors="replace")


def number(text: str) -> float | None:
    """Points as a number, with a point or a comma; None if it isn't one, or below 0."""
    text = text.strip().replace(",", ".")
    value = float(text) if re.fullmatch(r"\d{1,9}(\.\d{0,9})?|\.\d{1,9}", text) else math.nan
    return value if math.isfinite(value) else None


def _text(points: float | None) -> str:
    return "" if points is None else f"{round(points, 2):g}"


def _csv(header: list[str], records: list[dict[str, str]]) -> bytes:
    """A table that opens in a spreadsheet with its letters right and no cell taken for a formula."""
    text = io.StringIO(newline="")
    # Where a program that splits at semicolons or tabs could see more cells, all of them are quoted.
    inside = any(sign in value for record in records for value in record.values() for sign in ";\t")
    quoting = csv.QUOTE_ALL if inside else csv.QUOTE_MINIMAL
    writer = csv.DictWriter(text, header, restval="", extrasaction="ignore", quoting=quoting)
    writer.writerow({key: _safe(key) for key in header})
    writer.writerows({key: _safe(value) for key, value in record.items()} for record in records)
    return text.getvalue().encode("utf-8-sig", errors="replace")


def _core(name: str) -> str:
    """A name without what a spreadsheet may change about it."""
    return unicodedata.normalize("NFC", name).strip().lstrip("0").casefold()


def _alike(one: str, other: str) -> bool:
    """Whether two cells say the same: a spreadsheet may have made 7.50 or 7,5 of 7.5."""
    return one == other or (number(one) is not None and number(one) == number(other))


def _safe(value: str) -> str:
    """What a spreadsheet would calculate starts with an apostrophe, which makes it text; `_plain` takes it away."""
    return "'" + value if value.lstrip("'").startswith(FORMULA) else value


def _plain(value: str) -> str:
    return value[1:] if value.startswith("'") and value.lstrip("'").startswith(FORMULA) else value


def _json(path: Path) -> dict:
    try:
        found = json.loads(path.read_text(encoding="utf-8"))
    except (OSError, ValueError):
        return {}
    return found if isinstance(found, dict) else {}
