"""What a process needs to write one student's pages."""

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from gan_lab.coursework.review.grading.criterion import Criterion
from gan_lab.coursework.review.grading.graded_submission import GradedSubmission
from gan_lab.coursework.review.intake.submissions import Submission
from gan_lab.coursework.review.pages.links import PageLink
from gan_lab.coursework.review.pages.standing_points import StandingPoints
from gan_lab.coursework.review.similarity.hints import Hint

if TYPE_CHECKING:
    from gan_lab.coursework.review.gradebook import Mark


@dataclass(frozen=True)
class PageJob:
    """One student's pages to write."""

    out: Path  # the folder of the review
    graded: GradedSubmission
    hints: tuple[Hint, ...]  # those about this student
    questions: Mapping[str, str]  # the Markdown of the questions that were handed out, by their ids
    link: PageLink  # to this page
    links: Mapping[str, PageLink]  # to the pages of all whom the hints are about, by `Submission.work`
    other_attempts: tuple[tuple[Submission, PageLink], ...] = ()  # of the same student
    mates: tuple[PageLink, ...] = ()  # to the pages of the others in a group that handed in this submission
    standing: StandingPoints | None = None  # of the student; None for an attempt that doesn't count

    @property
    def marks(self) -> "tuple[tuple[Criterion, Mark], ...]":
        """The criteria with what stands for each; none for an attempt that doesn't count."""
        return self.standing.marks if self.standing else ()
