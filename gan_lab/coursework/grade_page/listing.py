"""The students of a share, as the page lists them: by name, or by a number in place of the name.

Whoever hides names sees "Student 17". The number is the same for everybody who grades this class, on any machine, and
says nothing about the alphabet: it comes from digests of the students' ids.
"""

import hashlib
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass

from gan_lab.coursework.grade_page.share import Share
from gan_lab.coursework.review.gradebook import GradedStudent


@dataclass(frozen=True)
class Listed:
    """A student as the page lists it."""

    student: GradedStudent
    label: str  # the name, with the id if another one has the same; or such as "Student 17"
    page: str  # the last part of the address of the student's page
    number: int  # from 1; the same for everybody who grades this class


class Listing:
    """The students of a share, in the order in which they are listed.

    Parameters
    ----------
    students : sequence of GradedStudent
        The whole class.
    share : Share
        Which of them are listed.
    hides_names : bool
        Whether numbers stand in place of names.
    """

    def __init__(self, students: Sequence[GradedStudent], share: Share, hides_names: bool) -> None:
        counts = Counter(student.name for student in students)
        numbers = {id_: number for number, id_ in enumerate(sorted((each.id for each in students), key=_digest), 1)}
        self.hides_names = hides_names
        self._all: dict[str, Listed] = {}  # by the student's id
        for student in students:
            number = numbers[student.id]
            name = student.name if counts[student.name] < 2 else f"{student.name} ({student.id})"
            label = f"Student {number}" if hides_names else name
            page = f"{_digest(student.id)[:32]}.html" if hides_names else student.page
            self._all[student.id] = Listed(student, label, page, number)
        listed = [each for each in self._all.values() if share.has_name(each.student.name)]
        self.students = tuple(sorted(listed, key=lambda each: each.number) if hides_names else listed)
        self._places = {each.page: place for place, each in enumerate(self.students)}
        self._pages = {each.student.page: each for each in self._all.values()}

    def find(self, page: str) -> Listed | None:
        """Find a student of the share by the last part of an address."""
        place = self._places.get(page)
        return None if place is None else self.students[place]

    def find_by_id(self, id_: str) -> Listed | None:
        """Find any student of the class by the id."""
        return self._all.get(id_)

    def find_by_named_page(self, page: str) -> Listed | None:
        """Find any student of the class by the name of the page that the review wrote."""
        return self._pages.get(page)

    def find_before(self, listed: Listed) -> Listed | None:
        """Return who is listed before a student of the share; None if nobody is."""
        place = self._places[listed.page]
        return self.students[place - 1] if place else None

    def find_after(self, listed: Listed) -> Listed | None:
        """Return who is listed after a student of the share; None if nobody is."""
        place = self._places[listed.page] + 1
        return self.students[place] if place < len(self.students) else None

    def list_from(self, listed: Listed) -> Sequence[Listed]:
        """Return the students behind one of the share, and then those before it: an order to look for the next in."""
        place = self._places[listed.page]
        return [*self.students[place + 1 :], *self.students[:place]]


def _digest(id_: str) -> str:
    return hashlib.sha256(f"listed {id_}".encode("utf-8", "surrogatepass")).hexdigest()
