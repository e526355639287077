"""Blackboard's gradebook: a file that is called .xls and holds text with tabs in UTF-16, or a CSV file.

Facts from Blackboard's help, "Work offline with grade data" and "Uploading or Downloading Grade Center Items" (students
are matched by user name, columns by the id behind the `|`, and these ids must stay). A heading is
`NAME [Total Pts: 100 Score] |123456`, in the language of whoever exports it; a column that Blackboard computes says
"up to 100". An attempt without a grade is "Needs Grading" or "In Progress".
"""

import re

from gan_lab.coursework.hand_back.systems.sheet import Sheet
from gan_lab.coursework.hand_back.systems.system import GradeColumn, System
from gan_lab.coursework.review.intake.roster.reading import BLACKBOARD

ITEM = re.compile(r"(?P<name>.+?)\s*\[(?P<label>[^\[\]]*)\]\s*\|(?P<id>\d+)")
POINTS = re.compile(r"[^:]*:\s*(?P<maximum>\d+(?:[.,]\d+)?)\s*(?P<shown_as>\D*)")
OTHER_DISPLAY = ("percentage", "letter", "text", "complete/incomplete")
WAITING = re.compile(r"(?:needs grading|in progress)\s*(?:\(.*\))?", re.IGNORECASE)


class Blackboard(System):
    """Blackboard, the original course view and Ultra."""

    name, title, file = "blackboard", "Blackboard", BLACKBOARD
    how_to_export = (
        "In Blackboard, download it under Work Offline, Download (in Ultra: Gradebook, Download), and give the file as "
        "it is, without saving it in a spreadsheet first."
    )
    how_to_import = "In Blackboard, upload it under Work Offline, Upload (in Ultra: Gradebook, Upload)."
    maximum_from, above_maximum = "Total Pts", "Blackboard takes them as they are"

    def recognises(self, sheet: Sheet) -> bool:
        """Tell whether a file is Blackboard's, by its headings, or in another language by an item with its id."""
        has_item = any(ITEM.fullmatch(heading) for heading in sheet.headings)
        return sheet.title == BLACKBOARD or (has_item and sheet.columns.has_name)

    def list_columns(self, sheet: Sheet) -> list[GradeColumn]:
        """List the items with points of their own."""
        columns = []
        for number, heading in enumerate(sheet.headings):
            if (item := ITEM.fullmatch(heading)) and (points := POINTS.fullmatch(item["label"])):
                columns.append(GradeColumn(number, heading, item["name"], item["id"], points["maximum"]))
        return columns

    def may_replace(self, text: str) -> bool:
        """Tell whether a cell holds points, or nothing but the mark of an attempt without a grade."""
        return super().may_replace(text) or WAITING.fullmatch(text) is not None

    def describe_column(self, column: GradeColumn) -> list[str]:
        """Say if the column shows something else than points, since Blackboard may take a number for that."""
        item = ITEM.fullmatch(column.heading)
        points = POINTS.fullmatch(item["label"]) if item else None
        if points is None or points["shown_as"].strip().casefold() not in OTHER_DISPLAY:
            return []
        return [
            f"The column shows its grades as {points['shown_as'].strip()}, so Blackboard may take the points for that: "
            "set its primary display to Score there, download the file again, and fill that in."
        ]
