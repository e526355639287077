"""What an earlier version of the kit left, which kept no grades.db: grades.csv, and a note of what was computed."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from gan_lab.coursework.review.file_names import GRADES_FILE, WORKING_FOLDER
from gan_lab.coursework.review.gradebook.csv_cells import VERSION_COLUMN, Row, read_table
from gan_lab.coursework.review.working_folder import load_kept

LAST_RUN_FILE = Path(WORKING_FOLDER) / "points.json"


@dataclass(frozen=True)
class EarlierGrades:
    """The grades that lie in the folder of a review."""

    rows: Sequence[Row]  # of grades.csv
    written: Mapping[str, Mapping[str, str]] | None  # what the review wrote, by id and column; None if it isn't known
    taken: Sequence[str]  # digests of the files of points that were taken over


def read_earlier_grades(folder: Path) -> EarlierGrades:
    """Read the grades that an earlier version of the kit left.

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
    last_run = load_kept(folder / LAST_RUN_FILE)
    last_run = last_run if isinstance(last_run, dict) else {}
    written, taken = last_run.get("computed"), last_run.get("taken")
    is_known = isinstance(written, dict) and all(isinstance(cells, dict) for cells in written.values())
    # A column that a person called like the one that is new now keeps its cells under another name.
    rows = [
        {(f"{key}_2" if key == VERSION_COLUMN else key): cell for key, cell in row.items()}
        for row in read_table(folder / GRADES_FILE)
    ]
    return EarlierGrades(rows, written if is_known else None, taken if isinstance(taken, list) else [])
