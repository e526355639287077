"""How far each student of a class is graded, kept from one request to the next: a large class is added up once."""

import threading
from dataclasses import dataclass

from gan_lab.coursework.review.gradebook import Gradebook, GradedStudent


@dataclass(frozen=True)
class StudentProgress:
    """How far one student is graded."""

    total: str  # the sum of the points so far, as it is written
    open: frozenset[str]  # the ids of the criteria without points


class ClassProgress:
    """How far the students of a class are graded, added up anew only where something changed."""

    def __init__(self) -> None:
        self._version = -1  # of the gradebook, when `_known` was right
        self._known: dict[str, StudentProgress] = {}
        self._students: tuple[GradedStudent, ...] = ()
        self._lock = threading.Lock()

    def list_all(self, gradebook: Gradebook) -> dict[str, StudentProgress]:
        """Return how far each student is graded, by the student's id."""
        with self._lock:
            version, students = gradebook.version, gradebook.students
            if version != self._version or students is not self._students:
                self._known = {}
            for student in students:
                if student.id not in self._known:
                    self._known[student.id] = _add_up(gradebook, student.id)
            self._version, self._students = version, students
            return dict(self._known)

    def note_change(self, gradebook: Gradebook, version: int, students: list[str]) -> None:
        """Note a change of this page, so that only the students whom it is about are added up anew.

        Parameters
        ----------
        gradebook : Gradebook
            The record of the class.
        version : int
            Its version before the change.
        students : list of str
            The ids of the students.
        """
        with self._lock:
            now = gradebook.version
            if version == self._version and now in (version, version + 1):  # nobody else changed anything meanwhile
                self._version = now
                for id_ in students:
                    self._known.pop(id_, None)


def _add_up(gradebook: Gradebook, id_: str) -> StudentProgress:
    points = {criterion.id: gradebook.mark(id_, criterion.id).points for criterion in gradebook.criteria}
    total = sum(each for each in points.values() if each is not None)
    return StudentProgress(f"{total:g}", frozenset(key for key, each in points.items() if each is None))
