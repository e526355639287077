"""What there is to know about a learning system's file of grades: the modules `canvas`, `moodle` and so on say it."""

from collections.abc import Sequence
from dataclasses import dataclass

from gan_lab.coursework.hand_back.systems.sheet import Sheet
from gan_lab.coursework.hand_back.systems.written_numbers import read_number
from gan_lab.coursework.review.intake.sentences import MAX_LETTERS, shorten
from gan_lab.errors import GanLabError

MAX_LISTED = 20  # columns in a sentence
EMPTY = ("", "-")  # what a cell without a grade holds


@dataclass(frozen=True)
class GradeColumn:
    """A column that takes points."""

    number: int  # from 0
    heading: str
    name: str  # of the assignment
    id: str = ""  # by which the system knows it, if the heading has one
    maximum: str = ""  # the points that it allows, as the file writes them; "" if it doesn't say

    def describe(self) -> str:
        """Return what it is called in a sentence."""
        heading = shorten(self.heading.partition(" <")[0])
        return f"{shorten(self.name)} ({shorten(self.id)})" if self.id else heading


class System:
    """A learning system whose file of grades can be filled in."""

    name: str  # as the command line has it
    title: str
    file: str  # what the file is called, such as "Canvas' gradebook"
    how_to_export: str  # a sentence
    how_to_import: str  # a sentence
    maximum_from: str  # what the file calls the points that a column allows
    above_maximum: str  # what the system does with more points than that, as the end of a sentence
    missing_feedback = ""  # what to say where there are comments, and the file takes some but has no column for them
    has_numbers_of_download = True  # whether its file knows students by the ids that its download of submissions has
    takes_any_column = False  # whether --column may name one that isn't known as a column of points

    def recognises(self, sheet: Sheet) -> bool:
        """Tell whether a file is this system's."""
        raise NotImplementedError

    def list_columns(self, sheet: Sheet) -> list[GradeColumn]:
        """List the columns that take points."""
        raise NotImplementedError

    def find_feedback(self, sheet: Sheet, column: GradeColumn) -> int | None:
        """Return the number of the column that takes comments, from 0; None if this system has none."""
        return None

    def find_locked(self, sheet: Sheet, column: GradeColumn) -> set[int]:
        """Return the numbers of the rows whose grade the system lets nobody change."""
        return set()

    def may_replace(self, text: str) -> bool:
        """Tell whether what stands in a cell of points is no more than points, or says that there are none yet."""
        return text in EMPTY or read_number(text) is not None

    def describe_column(self, column: GradeColumn) -> list[str]:
        """Say what a person should know about the column that was chosen."""
        return []


def choose_column(system: System, sheet: Sheet, asked: str | None) -> GradeColumn:
    """Choose the column that is filled in.

    Parameters
    ----------
    system : System
        The learning system.
    sheet : Sheet
        Its file.
    asked : str or None
        The column that a person named: by its heading, its id, or a part of its heading that no other one has.

    Returns
    -------
    GradeColumn
        The column.

    Raises
    ------
    GanLabError
        If none or several can be meant.
    """
    columns = system.list_columns(sheet)
    if asked is not None:
        return _find_asked(system, sheet, columns, asked)
    if len(columns) == 1:
        return columns[0]
    if not columns:
        way = "name it with --column. " if system.takes_any_column else ""
        raise GanLabError(f"{sheet.path} has no column that is known to take points: {way}{system.how_to_export}")
    raise GanLabError(f"{sheet.path} has {len(columns)} columns of points: {_list(columns)}. {_advise(columns)}")


def _find_asked(system: System, sheet: Sheet, columns: Sequence[GradeColumn], asked: str) -> GradeColumn:
    wanted = " ".join(asked.split()).casefold()
    for is_meant in (
        lambda column: asked.strip() in (column.heading, column.id),
        lambda column: wanted in (column.heading.casefold(), column.name.casefold()),
        lambda column: wanted in column.heading.casefold(),
    ):
        found = [column for column in columns if is_meant(column)]
        if len(found) == 1:
            return found[0]
        if found:
            raise GanLabError(f"--column {asked} fits {len(found)} columns: {_list(found)}. {_advise(found)}")
    if system.takes_any_column:
        free = sheet.columns.find_free(sheet.headings)
        others = [number for number in free if sheet.headings[number].casefold() == wanted]
        if len(others) == 1:
            return GradeColumn(others[0], sheet.headings[others[0]], sheet.headings[others[0]])
    if any(wanted == heading.casefold() for heading in sheet.headings):
        raise GanLabError(
            f"The column {asked} of {sheet.path} takes no points from a file: {system.title} fills it in itself, or it "
            f"holds something else. There is {_list(columns)}."
        )
    raise GanLabError(f"{sheet.path} has no column {asked}: there is {_list(columns)}.")


def _list(columns: Sequence[GradeColumn]) -> str:
    shown = "; ".join(column.describe() for column in columns[:MAX_LISTED]) or "none that takes points"
    return f"{shown}; and {len(columns) - MAX_LISTED:,} more" if len(columns) > MAX_LISTED else shown


def _advise(columns: Sequence[GradeColumn]) -> str:
    """Say how to name one of several columns."""
    example = columns[0].id or f'"{columns[0].heading[:MAX_LETTERS].strip()}"'  # a part of it will do
    return f"Say which one is meant, such as --column {example}."
