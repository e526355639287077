"""What an earlier review left: grades.csv as a person may have changed it, and what the review itself wrote there."""

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from gan_lab.coursework.review.grading.grades_csv import (
    COMMENT_COLUMN,
    FIXED_COLUMNS,
    Row,
    are_equal_cells,
    read_table,
)

GRADES_FILE = "grades.csv"
LAST_RUN_FILE = Path(".review") / "points.json"


@dataclass
class TypedGrades:
    """What persons typed about one student."""

    points: dict[str, str] = field(default_factory=dict)  # as they were typed, by the criterion's id
    comment: str = ""  # for the student

    def __bool__(self) -> bool:
        return bool(self.points or self.comment)


@dataclass(frozen=True)
class EarlierGrades:
    """The grades that lie in the folder of a review."""

    rows: Sequence[Row]  # of grades.csv
    computed: Mapping[str, Mapping[str, str]]  # what the last run wrote, by the student's id and the column
    taken: Sequence[str]  # digests of the files of points that were taken over

    def find_typed(self, id_: str, row: Row) -> TypedGrades:
        """Find what a person typed into a row: whatever the last run didn't write there.

        Parameters
        ----------
        id_ : str
            The id of the student for whom the last run wrote it.
        row : dict
            The row.

        Returns
        -------
        TypedGrades
            The points and the comment.
        """
        written = self.computed.get(id_, {})
        cells = {k: v.strip() for k, v in row.items() if k not in (*FIXED_COLUMNS, COMMENT_COLUMN) and v.strip()}
        points = {key: value for key, value in cells.items() if not are_equal_cells(value, written.get(key, ""))}
        comment = row.get(COMMENT_COLUMN, "").replace("\r\n", "\n")
        return TypedGrades(points, "" if comment == written.get(COMMENT_COLUMN) else comment)


def read_earlier_grades(folder: Path) -> EarlierGrades:
    """Read the grades that an earlier review left.

    Parameters
    ----------
    folder : Path
        The folder of the review.

    Returns
    -------
    EarlierGrades
        No rows if there was no review.

    Raises
    ------
    GanLabError
        If grades.csv is there and isn't a table of students.
    """
    last_run = _read_json(folder / LAST_RUN_FILE)
    computed, taken = last_run.get("computed"), last_run.get("taken")
    return EarlierGrades(
        read_table(folder / GRADES_FILE),
        computed if isinstance(computed, dict) else {},
        taken if isinstance(taken, list) else [],
    )


def _read_json(path: Path) -> dict:
    """Read a JSON object that an earlier run wrote; {} if there is no such file, or it isn't whole."""
    try:
        value = json.loads(path.read_text(encoding="utf-8"))
    except (OSError, ValueError):
        return {}
    return value if isinstance(value, dict) else {}
