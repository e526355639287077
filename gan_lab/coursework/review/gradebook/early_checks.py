"""What a review checks of the grades in its folder before it reads anything that was handed in."""

from collections.abc import Sequence
from pathlib import Path

from gan_lab.coursework.review.file_names import GRADES_DATABASE, GRADES_FILE
from gan_lab.coursework.review.gradebook.class_record import GradedStudent
from gan_lab.coursework.review.gradebook.csv_cells import Row
from gan_lab.coursework.review.gradebook.csv_file import CsvFile, CsvState
from gan_lab.coursework.review.gradebook.database import GradesDatabase
from gan_lab.coursework.review.gradebook.earlier_grades import read_earlier_grades
from gan_lab.coursework.review.gradebook.row_owners import find_owners
from gan_lab.coursework.review.gradebook.stored_sheet import load_sheet
from gan_lab.errors import GanLabError


def check_grades(folder: Path) -> None:
    """Check that the grades in a folder can be read.

    Parameters
    ----------
    folder : Path
        The folder of the review, which needn't exist.

    Raises
    ------
    GanLabError
        If grades.db isn't whole or none of this kit's, or grades.csv isn't a table with a row for each student.
    """
    _read_rows(folder)


def check_same_class(folder: Path, students: Sequence[GradedStudent]) -> None:
    """Check that the grades in a folder are those of this class.

    Parameters
    ----------
    folder : Path
        The folder of the review.
    students : sequence of GradedStudent
        The class.

    Raises
    ------
    GanLabError
        If none of the students with grades there is in the class, or the grades can't be read.
    """
    rows, known = _read_rows(folder)
    owners = find_owners(rows, known, students, lambda id_, row: True)
    if rows and not owners.rows and not owners.doubled:
        raise GanLabError(
            f"{folder / GRADES_FILE} has {len(rows)} students, none of whom is among those who handed in or "
            "stand on the roster: choose another folder with --out or, if this is the same class, move that file and "
            f"{GRADES_DATABASE} away."
        )


def _read_rows(folder: Path) -> tuple[Sequence[Row], list[str]]:
    """Return the rows of grades.csv as they are or should be, and the ids for which an earlier review wrote one."""
    if not (folder / GRADES_DATABASE).exists():
        return _read_earlier_rows(folder)
    database = GradesDatabase(folder)
    try:
        database.check()
        if not database.get("last_review"):
            return _read_earlier_rows(folder)
        csv = CsvFile(folder, database)
        known = [id_ for (id_,) in database.read("SELECT id FROM known_ids")]
        if csv.look() in (CsvState.CURRENT, CsvState.MISSING):
            return load_sheet(database).list_rows(), known
        if not (rows := csv.parse()):
            raise GanLabError(
                f"{csv.path} has no row of a student: remove it, and it is written again with all that was typed "
                "before; or put the right file in its place."
            )
        return rows, known
    finally:
        database.close()


def _read_earlier_rows(folder: Path) -> tuple[Sequence[Row], list[str]]:
    earlier = read_earlier_grades(folder)
    if not earlier.rows and (folder / GRADES_FILE).exists():
        raise GanLabError(
            f"{folder / GRADES_FILE} has no row of a student: put the right file in its place, or move it away."
        )
    return earlier.rows, list(earlier.written or ())
