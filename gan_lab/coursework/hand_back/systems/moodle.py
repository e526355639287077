"""Moodle's grading worksheet of an assignment, a CSV file in the language of whoever exports it.

Facts from Moodle's own source: mod/assign/gradingtable.php says which columns follow which. In
mod/assign/feedback/offline, importgradeslib.php matches the `Identifier` and takes the columns `Grade`,
`Last modified (grade)` and those of comments by their headings; locallib.php leaves a grade out that was changed in
Moodle since the worksheet was exported, that is locked, or that is above the maximum. In mod/assign/feedback/comments,
locallib.php takes a comment as HTML.
"""

from gan_lab.coursework.hand_back.systems.sheet import Sheet
from gan_lab.coursework.hand_back.systems.system import EMPTY, GradeColumn, System
from gan_lab.coursework.hand_back.systems.written_numbers import read_number
from gan_lab.coursework.review.intake.roster.headings import fold_heading
from gan_lab.coursework.review.intake.roster.reading import MOODLE
from gan_lab.coursework.review.intake.sentences import shorten
from gan_lab.errors import GanLabError

GRADES = ("grade", "bewertung", "note", "calificación", "valutazione", "voto", "nota", "beoordeling", "cijfer",
          "kalifikazioa", "qualificació", "cualificación", "ocena", "hodnocení", "hodnotenie", "karakter", "betyg",
          "arvosana", "оценка", "оцінка", "βαθμός", "成绩", "成績", "評点", "评分", "성적")  # fmt: skip
SCALES = ("scale", "skala", "barème", "échelle", "escala", "scala", "schaal", "eskala", "шкала", "等级")
COMMENTS = ("feedback", "comment", "kommentar", "coment", "opmerking", "iruzkin", "rückmeldung", "kommentti",
            "komentar", "komentář", "коммент", "комент", "отзыв", "σχόλι", "反馈", "评语", "回饋", "コメント",
            "フィードバック", "피드백")  # fmt: skip
NO = ("no", "nein", "non", "não", "nee", "nej", "nei", "ez", "ne", "nie", "ei", "nu", "hayır", "нет", "ні", "όχι", "否",
      "いいえ", "아니오")  # fmt: skip
YES = ("yes", "ja", "oui", "sí", "sì", "sim", "bai", "ano", "áno", "tak", "kyllä", "da", "evet", "да", "так", "ναι",
       "是", "はい", "예")  # fmt: skip


class Moodle(System):
    """Moodle."""

    name, title, file = "moodle", "Moodle", MOODLE
    how_to_export = (
        "In Moodle, switch on Offline grading worksheet in the assignment's settings, download it under Submissions, "
        "Actions, Download grading worksheet, and give the CSV file as it is."
    )
    how_to_import = (
        "In Moodle, import it under Submissions, Actions, Upload grading worksheet; what was changed in Moodle since "
        "the worksheet was downloaded, Moodle leaves as it is."
    )
    maximum_from = "Maximum grade"
    above_maximum = "Moodle takes none of them"
    missing_feedback = (
        "The file has no column that is known to take comments, so none were filled in: switch on Feedback comments in "
        "the assignment's settings, and download the worksheet again."
    )
    takes_any_column = True  # headings may be in a language that isn't known here

    def recognises(self, sheet: Sheet) -> bool:
        """Tell whether a file is a grading worksheet: its first column has Moodle's participants."""
        return sheet.title == MOODLE

    def list_columns(self, sheet: Sheet) -> list[GradeColumn]:
        """List the column of grades, which stands before the one with the maximum.

        Raises
        ------
        GanLabError
            If the assignment is graded by the words of a scale.
        """
        free = sheet.columns.find_free(sheet.headings)
        known = [number for number in free if sheet.folded[number] in GRADES]
        found = known or [each for each in free if _find_maximum(sheet, each) and _holds_grades(sheet, each)]
        for number in found:
            if number + 1 < len(sheet.headings) and sheet.folded[number + 1] in SCALES:
                raise GanLabError(
                    f"{sheet.path} is of an assignment that is graded by a scale, {_first_cell(sheet, number + 1)}: "
                    "set the type of its grade to points in Moodle, and download the worksheet again."
                )
        return [
            GradeColumn(each, sheet.headings[each], sheet.headings[each], maximum=_find_maximum(sheet, each))
            for each in found
        ]

    def find_feedback(self, sheet: Sheet, column: GradeColumn) -> int | None:
        """Return the number of the column of comments: the last one, if its heading says so."""
        last = len(sheet.headings) - 1
        is_comments = last > column.number and any(word in sheet.folded[last] for word in COMMENTS)
        return last if is_comments else None

    def find_locked(self, sheet: Sheet, column: GradeColumn) -> set[int]:
        """Return the rows that say No below "Grade can be changed", which follows the grade and its maximum."""
        for number in range(column.number + 1, min(column.number + 4, len(sheet.headings))):
            words = [fold_heading(cell) for cell in sheet.list_cells(number)]
            if {*words} <= {*YES, *NO}:
                return {row.number for row, word in zip(sheet.rows, words, strict=True) if word in NO}
        return set()


def _find_maximum(sheet: Sheet, column: int) -> str:
    """Return what the column behind that of the grades holds, if it is one number for all; else ""."""
    if column + 1 >= len(sheet.headings):
        return ""
    cells = set(sheet.list_cells(column + 1))
    cell = cells.pop() if len(cells) == 1 else ""
    return cell if (read_number(cell) or 0) > 0 else ""


def _holds_grades(sheet: Sheet, column: int) -> bool:
    return all(cell in EMPTY or read_number(cell) is not None for cell in sheet.list_cells(column))


def _first_cell(sheet: Sheet, column: int) -> str:
    return shorten(next(iter(sheet.list_cells(column)), ""))
