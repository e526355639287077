"""What the review computed of a class: its students, the criteria, and the computed points."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from gan_lab.coursework.review.grading.criterion import Criterion, Score


@dataclass(frozen=True)
class GradedStudent:
    """One student of the class, as a row of grades.csv shows it."""

    id: str  # by which all goes
    name: str  # for eyes; two students may share it
    email: str = ""
    group: str = ""  # "" for none
    other_ids: tuple[str, ...] = ()  # by which a roster or an earlier review knows the student, too
    page: str = ""  # the name of the file of the student's page
    work: str = ""  # the id under which the files are looked at; members of a group share one
    attempt: int = 1  # which attempt counts, from 1; 0 if nothing was handed in
    late_seconds: float | None = None  # 0 if it was on time; None if it isn't known by how much it was late, or whether
    is_late: bool | None = None  # None if it isn't known


@dataclass(frozen=True)
class ClassRecord:
    """A class, as the last review found it."""

    students: tuple[GradedStudent, ...] = ()  # in the order of the rows
    criteria: tuple[Criterion, ...] = ()  # in the order of the rubric
    former_criteria: tuple[Criterion, ...] = ()  # of earlier rubrics, for which somebody typed points
    scores: Mapping[tuple[str, str], Score] = field(default_factory=dict)  # by the ids of student and criterion

    @property
    def max_total(self) -> float:
        """The sum of the full points of all criteria."""
        return round(sum(criterion.points for criterion in self.criteria), 2)


def map_current_ids(students: Sequence[GradedStudent]) -> dict[str, str]:
    """Map each id by which a student is or was known to the id by which the student is known now.

    Parameters
    ----------
    students : sequence of GradedStudent
        The class.

    Returns
    -------
    dict of str to str
        An id that two students had before leads to neither of them.
    """
    owners: dict[str, set[str]] = {}
    for student in students:
        for other in student.other_ids:
            owners.setdefault(other, set()).add(student.id)
    current = {other: ids.pop() for other, ids in owners.items() if len(ids) == 1}
    return current | {student.id: student.id for student in students}
