"""Brightspace's gradebook, a CSV file of which each line ends in `#`.

Facts from D2L's help, "Importing grades" (community.d2l.com/brightspace/kb/articles/3538-importing-grades): a column of
points is called by the grade item and "Points Grade", a student is known by OrgDefinedId or Username, and more points
than the item has are cut, unless it may be exceeded. Exports add `<Numeric MaxPoints:100 ...>` to the heading. The
numbers of the folders that one downloads are none of these ids.
"""

import re

from gan_lab.coursework.hand_back.systems.sheet import Sheet
from gan_lab.coursework.hand_back.systems.system import GradeColumn, System
from gan_lab.coursework.review.intake.roster.reading import BRIGHTSPACE

POINTS = re.compile(r"(.+?)\s*\bpoints grade\b.*", re.IGNORECASE)
NUMERIC = re.compile(r"(.+?)\s*<[^<>]*MaxPoints:[^<>]*>\s*", re.IGNORECASE)  # in whatever language
OTHER_VALUE = re.compile(r"Weighted Grade|Grade Symbol|Text Grade|Grade (?:Numerator|Denominator)", re.IGNORECASE)
MAXIMUM = re.compile(r"MaxPoints:\s*(\d+(?:[.,]\d+)?)", re.IGNORECASE)


class Brightspace(System):
    """Brightspace."""

    name, title, file = "brightspace", "Brightspace", BRIGHTSPACE
    how_to_export = (
        "In Brightspace, export it under Grades, Enter Grades, Export, with Both as key field and Points grade as "
        "grade value, by Export to CSV, and give the file as it is."
    )
    how_to_import = "In Brightspace, import it under Grades, Enter Grades, Import."
    maximum_from = "MaxPoints in the heading"
    above_maximum = "Brightspace cuts them, unless the grade item can be exceeded"
    has_numbers_of_download = False
    takes_any_column = True  # headings may be in another language

    def recognises(self, sheet: Sheet) -> bool:
        """Tell whether a file is Brightspace's gradebook, by its headings or the `#` at the end of each line."""
        ends_in_sign = all(row.cells[-1] == "#" for row in sheet.rows)
        return sheet.title == BRIGHTSPACE or (bool(sheet.rows) and ends_in_sign)

    def list_columns(self, sheet: Sheet) -> list[GradeColumn]:
        """List the grade items with points."""
        columns = []
        for number, heading in enumerate(sheet.headings):
            match = POINTS.fullmatch(heading) or NUMERIC.fullmatch(heading)
            if match and not OTHER_VALUE.search(heading):
                maximum = MAXIMUM.search(heading)
                columns.append(GradeColumn(number, heading, match[1], maximum=maximum[1] if maximum else ""))
        return columns
