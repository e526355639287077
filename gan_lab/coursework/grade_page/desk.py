"""What one grader has on the desk: the record of a class, the share to grade, and whether names are hidden."""

from collections.abc import Iterable
from dataclasses import dataclass, field

from gan_lab.coursework.grade_page.hand_back_work import HandBackWork
from gan_lab.coursework.grade_page.hidden_names import NameHider
from gan_lab.coursework.grade_page.listing import Listed, Listing
from gan_lab.coursework.grade_page.progress import ClassProgress
from gan_lab.coursework.grade_page.share import Share
from gan_lab.coursework.review.gradebook import Gradebook, GradedStudent
from gan_lab.coursework.review.grading.criterion import Criterion
from gan_lab.coursework.review.pages.shown_parts import ShownParts, load_parts

RUN_AGAIN = "run gan-lab review once more, with the same submissions and the same --out; what was typed stays."


@dataclass
class Desk:
    """What one grader grades with."""

    gradebook: Gradebook
    grader: str  # the name that stands with each change
    share: Share
    hand_back_work: HandBackWork
    hides_names: bool = False
    progress: ClassProgress = field(default_factory=ClassProgress)
    messages: list[str] = field(default_factory=list)  # sentences for the person who grades, the oldest first
    stored_here: set[str] = field(default_factory=set)  # ids of the changes that this grader made since the start
    _listing: Listing | None = None
    _listed_students: tuple[GradedStudent, ...] = ()

    @property
    def listing(self) -> Listing:
        """The students of the share as they are listed now."""
        students = self.gradebook.students
        listing = self._listing
        if listing is None or students is not self._listed_students or listing.hides_names != self.hides_names:
            listing = self._listing = Listing(students, self.share, self.hides_names)
            self._listed_students = students
        return listing

    @property
    def criteria(self) -> list[Criterion]:
        """The criteria of the share, in the order of the rubric."""
        return [criterion for criterion in self.gradebook.criteria if self.share.has_criterion(criterion.id)]

    def find_criterion(self, id_: str) -> Criterion | None:
        """Find a criterion of the share."""
        return next((criterion for criterion in self.criteria if criterion.id == id_), None)

    def find_sharing(self, student: GradedStudent) -> list[GradedStudent]:
        """Return the students whose points depend on each other, as those of a group do; at least the student."""
        return [each for each in self.gradebook.students if each.work == student.work]

    def load_parts(self, listed: Listed) -> ShownParts:
        """Load what is shown of a student's submission, without the name if names are hidden."""
        parts = load_parts(self.gradebook.folder, listed.student.page)
        if parts is None:
            return ShownParts("", {}, f"<p>What was handed in can't be shown here: {RUN_AGAIN}</p>", "", "", {})
        return NameHider(listed, self.listing).hide_in_parts(parts) if self.hides_names else parts

    def list_open(self) -> dict[str, frozenset[str]]:
        """Return the ids of the criteria of the share that are open, by the student's id."""
        shown = {criterion.id for criterion in self.criteria}
        return {id_: own.open & shown for id_, own in self.progress.list_all(self.gradebook).items()}

    def add_messages(self, sentences: Iterable[str]) -> list[str]:
        """Add sentences for the person who grades; returns those that are new."""
        new = [sentence for sentence in dict.fromkeys(sentences) if sentence not in self.messages]
        self.messages += new
        return new

    def take_over(self) -> list[str]:
        """Take over what a spreadsheet changed in grades.csv; returns sentences that weren't said before."""
        return self.add_messages(self.gradebook.take_over_spreadsheet())
