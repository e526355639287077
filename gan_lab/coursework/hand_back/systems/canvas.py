"""Canvas' gradebook, a CSV file of a whole course.

Facts from Canvas' own source, lib/gradebook_exporter.rb and lib/gradebook_importer.rb of instructure/canvas-lms:
assignments are the columns `Title (12345)`; a row that begins with "Points Possible" stands above the students, perhaps
under one that says "Manual Posting", and marks with "(read only)" what an import leaves as it is. "EX" is an excused
student, "N/A" one to whom the assignment wasn't given. With semicolons between the cells, numbers have a decimal comma.
"""

import re

from gan_lab.coursework.hand_back.systems.sheet import Sheet
from gan_lab.coursework.hand_back.systems.system import GradeColumn, System
from gan_lab.coursework.hand_back.systems.written_numbers import read_number
from gan_lab.coursework.review.intake.roster.reading import CANVAS

ASSIGNMENT = re.compile(r"(.+?)\s*\((\d+)\)")
# The importer takes a heading with one of these in it for a column that Canvas computes.
COMPUTED = re.compile(r"(?:Current|Final) (?:Score|Points|Grade)|Override (?:Score|Grade|Status)")
READ_ONLY = re.compile(r"read\s+only")


class Canvas(System):
    """Canvas."""

    name, title, file = "canvas", "Canvas", CANVAS
    how_to_export = "In Canvas, export it under Grades, Export, Export Entire Gradebook, and give the file as it is."
    how_to_import = "In Canvas, import it under Grades, Import; Canvas shows what will change before it does so."
    maximum_from, above_maximum = "Points Possible", "Canvas takes them as they are"

    def recognises(self, sheet: Sheet) -> bool:
        """Tell whether a file is Canvas' gradebook."""
        return sheet.title == CANVAS

    def list_columns(self, sheet: Sheet) -> list[GradeColumn]:
        """List the assignments."""
        points = next((row for row in sheet.other_rows if "Points Possible" in row[0]), ("",) * len(sheet.headings))
        columns = []
        for number, heading in enumerate(sheet.headings):
            match = ASSIGNMENT.fullmatch(heading)
            if match and not COMPUTED.search(heading) and not READ_ONLY.search(points[number]):
                maximum = points[number] if read_number(points[number]) is not None else ""
                columns.append(GradeColumn(number, heading, match[1], match[2], maximum))
        return columns
