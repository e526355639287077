"""What was filled in and what wasn't, and the sentences that say so."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from pathlib import Path

from gan_lab.coursework.hand_back.systems.people import FoundRows
from gan_lab.coursework.hand_back.systems.sheet import Sheet
from gan_lab.coursework.hand_back.systems.system import GradeColumn, System
from gan_lab.coursework.hand_back.systems.written_numbers import NumberStyle, read_number
from gan_lab.coursework.review.intake.sentences import MAX_NAMED, count, join_phrases, join_words, shorten


@dataclass
class FilledFile:
    """A file that is filled in. Students are listed as a sentence names them."""

    sheet: Sheet
    system: System
    column: GradeColumn
    feedback: int | None  # the number of the column that takes comments; None if there is none
    style: NumberStyle
    found: FoundRows
    locked_rows: set[int]  # numbers of those whose grade nobody may change
    cells: dict[tuple[int, int], str] = field(default_factory=dict)  # the new text, by the numbers of row and column
    graded: int = 0  # how many students' points are in the file now
    commented: int = 0  # how many students' comments are
    has_comments: bool = False  # whether there are any in the grades
    ungraded: list[str] = field(default_factory=list)  # the points of all criteria are open
    still_open: list[str] = field(default_factory=list)  # with what is open
    replaced: list[str] = field(default_factory=list)  # other points stood there
    left: list[str] = field(default_factory=list)  # something else than points stands there
    locked: list[str] = field(default_factory=list)
    nothing_handed_in: list[str] = field(default_factory=list)  # and nobody typed points
    above_maximum: list[str] = field(default_factory=list)
    kept_feedback: list[str] = field(default_factory=list)  # feedback of somebody else stands there

    def describe(self, out: Path, max_total: float, not_found: Iterable[str]) -> list[str]:
        """Say all that a person should know.

        Parameters
        ----------
        out : Path
            Where the file was written.
        max_total : float
            The full points of the rubric.
        not_found : iterable of str
            The students of the grades who aren't in the file.

        Returns
        -------
        list of str
            Sentences: first what was filled in, last what to do with the file.
        """
        return [
            self._describe_result(out),
            *self._describe_numbers(max_total),
            *self._describe_cells(),
            *self._describe_people(list(not_found)),
            self.system.how_to_import,
        ]

    def _describe_result(self, out: Path) -> str:
        comments = ""
        if self.feedback is not None and self.commented:
            heading = shorten(self.sheet.headings[self.feedback])
            comments = f", and the comments on {self.commented:,} in the column {heading}"
        return (
            f"{out} has the points of {count(self.graded, 'student')} in the column {self.column.describe()}"
            f"{comments}. Every other cell is as it was in {self.sheet.path}."
        )

    def _describe_numbers(self, max_total: float) -> list[str]:
        sentences = self.system.describe_column(self.column)
        maximum = read_number(self.column.maximum)
        if maximum is not None and maximum != max_total:
            full, allowed = NumberStyle().write(max_total), NumberStyle().write(maximum)
            sentences.append(
                f"The rubric has {full} points and the column {allowed} ({self.system.maximum_from}): the points were "
                f"filled in as they are. If {full} is to be the full mark, set the assignment's points to {full} in "
                f"{self.system.title}; if {allowed} is, change the points in the rubric, review again, and fill the "
                "file in again."
            )
        if self.above_maximum:
            sentences.append(
                f"More points than the column allows ({self.system.above_maximum}): {join_words(self.above_maximum)}."
            )
        if self.style.mark == ",":
            why = f"as {self.style.example} is" if self.style.example else "since semicolons separate the cells"
            sentences.append(f"Numbers are written with a decimal comma, {why} in the file.")
        return sentences

    def _describe_cells(self) -> list[str]:
        sentences = []
        if self.still_open:
            sentences.append(
                f"Points are still open for {count(len(self.still_open), 'student')}, whose sum so far was filled in: "
                f"{join_phrases(self.still_open)}."
            )
        if self.ungraded:
            sentences.append(
                f"Nothing is graded yet for {count(len(self.ungraded), 'student')}, whose cells were left: "
                f"{join_words(self.ungraded)}."
            )
        if self.replaced:
            sentences.append(
                f"Other points stood there for {count(len(self.replaced), 'student')}, and were replaced: "
                f"{join_phrases(self.replaced)}."
            )
        if self.left:
            sentences.append(
                f"Something else than points stands there for {count(len(self.left), 'student')}, and was left: "
                f"{join_phrases(self.left)}. To have points filled in there, empty the cell in a copy of the file, and "
                "give that copy."
            )
        if self.locked:
            sentences.append(
                f"{self.system.title} lets nobody change the grades of {count(len(self.locked), 'student')}, which "
                f"were left: {join_words(self.locked)}."
            )
        if self.has_comments and self.feedback is None and self.system.missing_feedback:
            sentences.append(self.system.missing_feedback)
        if self.kept_feedback:
            sentences.append(
                f"Feedback that isn't of these grades stands there for {count(len(self.kept_feedback), 'student')}, "
                f"and was left: {join_words(self.kept_feedback)}. Put what is missing in by hand in "
                f"{self.system.title}, or empty the cell in a copy of the file, and give that copy."
            )
        return sentences

    def _describe_people(self, not_found: list[str]) -> list[str]:
        sentences = list(dict.fromkeys(self.found.doubts.values()))[:MAX_NAMED]
        more = len(set(self.found.doubts.values())) - MAX_NAMED
        if more > 0:
            sentences.append(f"The same is true of {more:,} more.")
        if sentences:
            sentences.append(
                f"So no points were filled in for {count(len(self.found.doubts), 'student')}: type them in by hand, or "
                f"tell the review who is who, by --roster {self.sheet.path}."
            )
        if self.nothing_handed_in:
            sentences.append(
                f"{count(len(self.nothing_handed_in), 'student')} handed in nothing, and nobody typed points for them. "
                "Whether that is 0 or excused can't be told, so their cells were left: "
                f"{join_words(self.nothing_handed_in)}. For a 0, type it as points in gan-lab grade."
            )
        if not_found:
            sentences.append(f"In the grades, but not in the file ({len(not_found):,}): {join_words(not_found)}.")
        taken = {row.number for row in self.found.rows.values()} | self.found.doubtful_rows
        unknown = [row.describe() for row in self.sheet.rows if row.number not in taken]
        if unknown:
            sentences.append(f"In the file, but not in the grades ({len(unknown):,}): {join_words(unknown)}.")
        return sentences
