"""Points go into the file that a learning system exported: one column, for the students of the grades, and no more.

A cell that says something else than points, such as `EX` for an excused student, stays as it is. So does that of
whoever handed in nothing, unless a person typed points for them, since it can't be told from the files who is excused.
All that a person should know is said.
"""

from collections.abc import Mapping
from pathlib import Path

from gan_lab.coursework.hand_back.systems.blackboard import Blackboard
from gan_lab.coursework.hand_back.systems.brightspace import Brightspace
from gan_lab.coursework.hand_back.systems.canvas import Canvas
from gan_lab.coursework.hand_back.systems.filled_file import FilledFile
from gan_lab.coursework.hand_back.systems.moodle import Moodle
from gan_lab.coursework.hand_back.systems.moodle_comments import is_own_feedback, make_feedback
from gan_lab.coursework.hand_back.systems.people import call_student, find_rows
from gan_lab.coursework.hand_back.systems.sheet import SheetRow, read_sheet
from gan_lab.coursework.hand_back.systems.system import EMPTY, System, choose_column
from gan_lab.coursework.hand_back.systems.written_numbers import NumberStyle, find_style, read_number
from gan_lab.coursework.review.gradebook import Gradebook, GradedStudent, Mark
from gan_lab.coursework.review.grading.criterion import Criterion
from gan_lab.coursework.review.intake.handed_in_as import load_handed_in_as
from gan_lab.coursework.review.intake.layouts import brightspace, canvas, moodle
from gan_lab.coursework.review.intake.sentences import join_words, shorten
from gan_lab.coursework.review.pages.standing_points import BY_PERSON
from gan_lab.errors import GanLabError
from gan_lab.saving import replace_file

NUMBERED = (canvas.NAME, moodle.NAME, brightspace.NAME)  # downloads that know students by a number of the system's own
MAX_TITLES = 3  # criteria that are open, in a sentence on a student
SYSTEMS: dict[str, System] = {system.name: system for system in (Canvas(), Moodle(), Brightspace(), Blackboard())}


def fill_in_grades(
    gradebook: Gradebook, system: str, exported: Path, out: Path, column: str | None = None
) -> list[str]:
    """Fill in the points in the file that a learning system exported, and in Moodle's the comments.

    Parameters
    ----------
    gradebook : Gradebook
        The grades of the class.
    system : str
        A key of `SYSTEMS`.
    exported : Path
        The file that the system exported. It stays as it is.
    out : Path
        The file to write, which isn't there yet: the same one, byte for byte, but for the cells that are filled in.
    column : str, optional
        The column that takes the points: its heading, a part of it, or the system's id. It is needed where several can
        be meant.

    Returns
    -------
    list of str
        Sentences: what was filled in, for whom points are open, who is missing on either side, what to do next.

    Raises
    ------
    GanLabError
        If the file is none of this system's, no column or several can be meant, nobody is in both the grades and the
        file, or `out` is there already or can't be written.
    """
    known = SYSTEMS[system]
    _check_out(exported, out)
    sheet = read_sheet(exported, known.how_to_export)
    if not known.recognises(sheet):
        raise GanLabError(f"{exported} isn't {known.file}: it {sheet.describe()}. {known.how_to_export}")
    if not sheet.rows:
        raise GanLabError(f"{exported} names no students. {known.how_to_export}")
    chosen = choose_column(known, sheet, column)
    found = find_rows(gradebook.students, sheet.rows, _has_other_numbers(gradebook.folder, known))
    if not found.rows:
        raise GanLabError(
            f"Nobody in {exported} is in the grades of {gradebook.folder}: give the file of this class, or tell the "
            f"review who is who, by --roster {exported}."
        )
    style = find_style(sheet, [*sheet.list_cells(chosen.number), chosen.maximum])
    feedback, locked = known.find_feedback(sheet, chosen), known.find_locked(sheet, chosen)
    file = FilledFile(sheet, known, chosen, feedback, style, found, locked)
    for student in gradebook.students:
        if row := found.rows.get(student.id):
            _fill_in_student(file, gradebook, student, row)
    replace_file(out, sheet.table.replace(file.cells))
    not_found = [
        call_student(each) for each in gradebook.students if each.id not in found.rows and each.id not in found.doubts
    ]
    return file.describe(out, round(sum(criterion.points for criterion in gradebook.criteria), 2), not_found)


def _has_other_numbers(folder: Path, system: System) -> bool:
    """Tell whether the class was reviewed from a download whose numbers may be somebody else's in the system's file."""
    try:
        layout = load_handed_in_as(folder).layout
    except GanLabError:  # a review of an earlier kit
        return not system.has_numbers_of_download
    return layout in NUMBERED and not (layout == system.name and system.has_numbers_of_download)


def _check_out(exported: Path, out: Path) -> None:
    """Refuse a place to write to before anything is read."""
    if out.exists() or out.is_symlink():
        is_same = exported.exists() and out.exists() and out.samefile(exported)
        what = "is the file that was exported, which stays as it is" if is_same else "is there already"
        raise GanLabError(f"{out} {what}: give --out another name, such as {out.stem}-filled{out.suffix}.")
    if not out.parent.is_dir():
        raise GanLabError(
            f"There is no folder {out.parent} to write {out.name} into: make it, or choose another --out."
        )


def _fill_in_student(file: FilledFile, gradebook: Gradebook, student: GradedStudent, row: SheetRow) -> None:
    """Fill in the cells of one student, or note why they stay as they are."""
    who = call_student(student)
    if row.number in file.locked_rows:
        file.locked.append(who)
        return
    marks = {criterion: gradebook.mark(student.id, criterion.id) for criterion in gradebook.criteria}
    _fill_in_comments(file, who, row, gradebook.comment(student.id), marks)
    if not student.attempt and all(mark.given_by != BY_PERSON for mark in marks.values()):
        file.nothing_handed_in.append(who)
        return
    if all(mark.points is None for mark in marks.values()):  # there is no sum yet, and a 0 would look like one
        file.ungraded.append(who)
        return
    stood = row.cells[file.column.number]
    if not file.system.may_replace(stood):
        file.left.append(f"{who}: {shorten(stood)}")
        return
    points = round(gradebook.totals(student.id).total, 2)
    before = read_number(stood)
    if before is not None and before != points:
        file.replaced.append(f"{who}: {shorten(stood)}, now {file.style.write(points)}")
    if before != points:  # else it stays as it is written
        file.cells[row.number, file.column.number] = file.style.write(points)
    file.graded += 1
    maximum = read_number(file.column.maximum)
    if maximum is not None and points > maximum:
        file.above_maximum.append(f"{who} {NumberStyle().write(points)}")
    if titles := [criterion.title for criterion, mark in marks.items() if mark.points is None]:
        file.still_open.append(f"{who}: {join_words(titles, MAX_TITLES)}")


def _fill_in_comments(file: FilledFile, who: str, row: SheetRow, for_all: str, marks: Mapping[Criterion, Mark]) -> None:
    """Fill in a student's comments, unless feedback of somebody else stands there."""
    plain = NumberStyle()
    for_criteria = []
    for criterion, mark in marks.items():
        if mark.comment.strip():
            points = "still open" if mark.points is None else plain.write(mark.points)
            for_criteria.append((f"{criterion.title}: {points} of {plain.write(criterion.points)}", mark.comment))
    text = make_feedback(for_all, for_criteria)
    file.has_comments |= bool(text)
    if file.feedback is None:
        return
    cells = file.sheet.table.read_row(row.number)  # as they are in the file, to the last space
    stood = cells[file.feedback] if file.feedback < len(cells) else ""
    if is_own_feedback(stood) or (text and stood.strip() in EMPTY):
        file.cells[row.number, file.feedback] = text  # "" where comments were taken back since
        file.commented += bool(text)
    elif text:
        file.kept_feedback.append(who)
