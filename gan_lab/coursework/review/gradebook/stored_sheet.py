"""The rows of grades.csv in grades.db, and what each cell showed at which time.

So an edit in a spreadsheet is told from a cell that was only out of date when the spreadsheet saved it.
"""

import json
import uuid
from collections.abc import Collection, Iterable, Mapping

from gan_lab.coursework.review.gradebook.database import GradesDatabase
from gan_lab.coursework.review.gradebook.grades_sheet import GradesRow, GradesSheet, list_fields, make_cells
from gan_lab.coursework.review.gradebook.marks import Marks

ROW_COLUMNS = "place student is_of_class version cells"


def load_sheet(database: GradesDatabase) -> GradesSheet:
    """Load grades.csv as it was written last."""
    rows = [_load_row(*stored) for stored in database.read(f"SELECT {_names()} FROM sheet_rows ORDER BY place")]
    return GradesSheet(
        {row.student: row for row in rows if row.is_of_class},
        [row for row in rows if not row.is_of_class],
        json.loads(database.get("own_columns", "[]")),
    )


def load_newer_rows(database: GradesDatabase, sheet: GradesSheet, version: int) -> None:
    """Take over rows that another program wrote after a version."""
    for stored in database.read(f"SELECT {_names()} FROM sheet_rows WHERE version > ? AND is_of_class", version):
        row = _load_row(*stored)
        sheet.rows[row.student] = row


def _names() -> str:
    return ", ".join(ROW_COLUMNS.split()[1:])


def _load_row(student: str, is_of_class: int, version: int, cells: str) -> GradesRow:
    return GradesRow(student, json.loads(cells), version, bool(is_of_class))


def update_rows(
    database: GradesDatabase, sheet: GradesSheet, marks: Marks, changed: Collection[str], version: int
) -> None:
    """Make the rows anew that a change has to do with, and store them, inside a transaction.

    Parameters
    ----------
    database : GradesDatabase
        The open file.
    sheet : GradesSheet
        The rows, which are changed.
    marks : Marks
        The class with the change in it.
    changed : collection of str
        The ids of the students for whom something was typed. Those who share their submission may change too.
    version : int
        Of grades.db, with the change.
    """
    mates = {mate for id_ in changed for mate in marks.find_mates(id_)}
    for id_ in (*changed, *(mates - set(changed))):
        if (old := sheet.rows.get(id_)) is None or id_ not in marks.students:
            continue
        own = {key: old.cells[key] for key in sheet.own_columns if key in old.cells}
        cells = own | make_cells(marks, marks.students[id_])
        if cells != old.cells or id_ in changed:
            sheet.rows[id_] = GradesRow(id_, cells, version)
            database.write(
                "UPDATE sheet_rows SET version = ?, cells = CAST(? AS TEXT) "
                "WHERE is_of_class AND student = CAST(? AS TEXT)",
                [(version, json.dumps(cells), id_)],
            )
            _store_shown(database, marks, [(old.cells, sheet.rows[id_])])


def replace_rows(database: GradesDatabase, old: GradesSheet, new: GradesSheet, marks: Marks) -> None:
    """Store all rows in the place of the earlier ones, inside a transaction.

    Parameters
    ----------
    database : GradesDatabase
        The open file.
    old, new : GradesSheet
        The rows before and now.
    marks : Marks
        The class.
    """
    rows = [*new.rows.values(), *new.kept]
    database.write("DELETE FROM sheet_rows", [()])
    database.insert(
        "sheet_rows",
        ROW_COLUMNS,
        [
            (place, row.student, int(row.is_of_class), row.version, json.dumps(row.cells))
            for place, row in enumerate(rows)
        ],
    )
    database.put("own_columns", json.dumps(new.own_columns))
    database.put("last_sheet", uuid.uuid4().hex)
    before = {row.student: row.cells for row in (*old.kept, *old.rows.values())}
    _store_shown(database, marks, [(before.get(row.student, {}), row) for row in rows if row.student])


def _store_shown(database: GradesDatabase, marks: Marks, rows: Iterable[tuple[Mapping[str, str], GradesRow]]) -> None:
    """Store what is shown now in each cell that showed something else before."""
    headings = list_fields(marks)
    cells = [
        (row.student, heading, row.version, row.cells.get(heading, ""))
        for before, row in rows
        for heading in headings
        if row.cells.get(heading, "") != before.get(heading, "")
    ]
    database.insert("sheet_cells", "student heading version text", cells)


def find_shown(database: GradesDatabase, sheet: GradesSheet, student_id: str, heading: str, version: int) -> str:
    """Find what a cell showed when grades.db was at a version.

    Parameters
    ----------
    database : GradesDatabase
        The open file.
    sheet : GradesSheet
        The rows as they were written last.
    student_id : str
        For whom the row was written.
    heading : str
        The column.
    version : int
        The version.

    Returns
    -------
    str
        The text of the cell; "" if it was empty, or there was none.
    """
    row = sheet.rows.get(student_id)
    if row and row.version <= version:
        return row.cells.get(heading, "")
    found = database.read(
        "SELECT text FROM sheet_cells WHERE student = CAST(? AS TEXT) AND heading = CAST(? AS TEXT) AND version <= ? "
        "ORDER BY version DESC LIMIT 1",
        student_id,
        heading,
        version,
    )
    return found[0][0] if found else ""
