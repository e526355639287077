"""Two or more grades.db of one class put together: the union of what persons gave, of which nothing is dropped."""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from gan_lab.coursework.review.file_names import GRADES_DATABASE
from gan_lab.coursework.review.gradebook.changes import COMMENT, Change, Conflict
from gan_lab.coursework.review.gradebook.class_record import map_current_ids
from gan_lab.coursework.review.gradebook.gradebook import Gradebook
from gan_lab.coursework.review.gradebook.marks import describe_conflict
from gan_lab.coursework.review.gradebook.other_grades import OtherGrades, read_other_grades
from gan_lab.coursework.review.intake.sentences import count, join_phrases, join_words
from gan_lab.errors import GanLabError

BACKUP = "grades-before.db"  # the database as it was before


@dataclass(frozen=True)
class MergeReport:
    """What came of a merge."""

    came_in: dict[str, int]  # how many new changes, by the name of the grader
    conflicts: list[Conflict]  # all that stand after it
    sentences: list[str] = field(default_factory=list)  # for the person who merges


def merge_grades(folder: Path, others: Sequence[Path]) -> MergeReport:
    """Add to the grades in a folder what other graders gave on other machines.

    Parameters
    ----------
    folder : Path
        The folder of a review.
    others : sequence of Path
        A grades.db, or a folder that holds one, of each of the others.

    Returns
    -------
    MergeReport
        What came in, and which points are in conflict.

    Raises
    ------
    GanLabError
        If one of the others is no grades.db, is damaged, or is of another class; nothing is changed then.
    """
    with Gradebook(folder) as gradebook:
        read = [read_other_grades(_check_is_other(folder, place)) for place in others]
        for other in read:
            _check_same_class(gradebook, other)
        gradebook.copy_database(BACKUP)
        before = gradebook.take_over_spreadsheet()
        stood = gradebook.standing_changes()
        taken_in = gradebook.take_in([each for other in read for each in other.changes])
        new = {change.id: change for change in taken_in}
        came_in = Counter(change.by for change in new.values())
        sentences = [*before]
        for other in read:
            own = [new.pop(change.id) for change in other.changes if change.id in new]
            sentences += _describe(gradebook, other, own)
        sentences += _describe_replaced(gradebook, stood, taken_in)
        conflicts = gradebook.conflicts()
        names = {student.id: student for student in gradebook.students}
        sentences += [describe_conflict(conflict, names[conflict.student_id]) for conflict in conflicts]
        return MergeReport(dict(came_in), conflicts, list(dict.fromkeys(sentences)))


def _check_is_other(folder: Path, place: Path) -> Path:
    if not place.exists():
        raise GanLabError(f"There is no {place}: give the grades.db of another grader, or its folder.")
    if place.resolve() in (folder.resolve(), (folder / GRADES_DATABASE).resolve()):
        raise GanLabError(f"{place} is the same as {folder}: give the grades.db of another grader.")
    return place


def _check_same_class(gradebook: Gradebook, other: OtherGrades) -> None:
    known = map_current_ids(gradebook.students)
    if other.students and not other.students.keys() & known.keys():
        raise GanLabError(
            f"{other.title} has {len(other.students)} students, none of whom is in {gradebook.folder}: it is of "
            "another class, so nothing was merged."
        )


def _describe(gradebook: Gradebook, other: OtherGrades, new: Sequence[Change]) -> list[str]:
    """Say what came in from one file, and what of it doesn't count yet."""
    by = Counter(change.by for change in new)
    who = ", ".join(f"{number:,} by {name}" for name, number in by.most_common())
    changes = count(len(new), "change")
    sentences = [f"{other.title}: {changes} came in ({who})." if new else f"{other.title}: nothing new."]
    if other.origin != gradebook.origin:
        sentences.append(
            f"{other.title} was made by another review than {gradebook.folder}: look whether both are of the same "
            f"assignment. If not, end gan-lab grade, and put {BACKUP} in the place of grades.db."
        )
    known = map_current_ids(gradebook.students)
    for_absent = Counter(change.student for change in other.changes if change.student not in known)
    only_there = [id_ for id_ in other.students if id_ not in known]
    if absent := list(dict.fromkeys([*only_there, *for_absent])):
        sentences.append(
            f"{other.title} has students who aren't in this class: "
            f"{join_words(other.students.get(id_, id_) for id_ in absent)}. "
            f"{_describe_kept(sum(for_absent.values()))} these students are here."
        )
    asked = {criterion.id for criterion in gradebook.criteria} | {""}
    for_others = Counter(change.criterion for change in other.changes if change.criterion not in asked)
    if unknown := sorted(for_others.keys() | (other.criteria - asked)):
        sentences.append(
            f"{other.title} has criteria that the rubric here doesn't have: {join_words(unknown)}. "
            f"{_describe_kept(sum(for_others.values()))} a rubric has them."
        )
    return sentences


def _describe_replaced(gradebook: Gradebook, before: Mapping[str, Change], new: Sequence[Change]) -> list[str]:
    """Say whose points and comments stood before and don't any more, and by whom they were replaced."""
    standing = gradebook.standing_changes()
    gone = [change for id_, change in before.items() if id_ not in standing]
    if not gone:
        return []
    replaced_by = {id_: change.by for change in new for id_ in change.replaces}
    names = {student.id: student.name for student in gradebook.students}
    current_ids = map_current_ids(gradebook.students)
    details = []
    for change in gone:
        name = names.get(current_ids.get(change.student, ""), change.student)
        kind = "comment" if change.what == COMMENT else "points"
        topic = f"{change.criterion}, {kind}" if change.criterion else kind
        details.append(f"{name}, {topic} of {change.by}, by {replaced_by.get(change.id, change.by)}")
    entries = "1 entry was" if len(gone) == 1 else f"{len(gone):,} entries were"
    return [
        f"Of what stood here, {entries} replaced by what came in: {join_phrases(details)}. The history in "
        "gan-lab grade has all of them."
    ]


def _describe_kept(changes: int) -> str:
    return f"What was given there ({count(changes, 'change')}) is kept, and counts as soon as"
