"""The record of what persons give: grades.db, and grades.csv, which is written from it.

csv_cells       the cells of grades.csv, however a spreadsheet saved them
changes         the log of what persons gave, of which nothing is ever removed
undoing         undo and redo, which are changes too
class_record    what the review computed: students, criteria, points
marks           which points and comments count
database        grades.db itself; stored_class has its rows
grades_sheet    grades.csv as it is written; stored_sheet keeps its rows, and what they showed before
csv_file        the file grades.csv: whether it is current, old, or edited by somebody
row_owners      whose row of it is whose
state           all that grades.db holds, in memory
edits           what a spreadsheet changed in grades.csv
standing        what stands, for reading
in_step         grades.db and grades.csv kept in step
gradebook       the door: what persons give
early_checks    what a review checks before it reads anything
earlier_grades  what was left before there was grades.db; points_files was saved by pages then
rubric_changes  what a change of the rubric does to points that were typed
recording       what a review writes
other_grades    a grades.db of somebody else, read as data
merging         the union of several
"""

from gan_lab.coursework.review.gradebook.changes import Change, Conflict
from gan_lab.coursework.review.gradebook.class_record import GradedStudent
from gan_lab.coursework.review.gradebook.gradebook import Gradebook, PointsError
from gan_lab.coursework.review.gradebook.marks import Mark, Totals
from gan_lab.coursework.review.gradebook.merging import MergeReport, merge_grades

__all__ = [
    "Change",
    "Conflict",
    "Gradebook",
    "GradedStudent",
    "Mark",
    "MergeReport",
    "PointsError",
    "Totals",
    "merge_grades",
]
