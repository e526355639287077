"""What computed criteria look at, and what they give: a share of the points, or none while it is open."""

from collections.abc import Sequence
from dataclasses import dataclass, field

from gan_lab.coursework.assignment import Assignment
from gan_lab.coursework.review.grading.evidence import Evidence
from gan_lab.coursework.review.intake.attempts import Lateness
from gan_lab.coursework.review.intake.findings import Reading
from gan_lab.coursework.review.intake.gallery import SubmittedPicture
from gan_lab.kinds import get_kind

PROVED = ("same", "close")  # verdicts by which a picture is known to be made from its recipe
UNKNOWN_LATENESS = Lateness(None, None, "")

# The share of the points, 0 to 1, or None where this machine can't tell; and the reason.
ShareAndReason = tuple[float | None, str]


@dataclass(frozen=True)
class SubmissionFacts:
    """What computed criteria look at: one student's submission, and what was asked for."""

    reading: Reading
    evidence: Evidence
    assignment: Assignment
    notebooks: tuple[str, ...]  # names, without ".ipynb", of the notebooks that the rubric asks for
    own_pictures: Sequence[SubmittedPicture] = field(default_factory=list)  # without examples and plots, each file once
    lateness: Lateness = UNKNOWN_LATENESS

    @property
    def is_own_form(self) -> bool:
        """Whether something was handed in, and none of the notebooks that were handed out is among it."""
        handed_in = [*self.reading.notebooks, *self.reading.documents]
        return bool(handed_in) and not any(notebook.assigned for notebook in self.reading.notebooks)

    @property
    def has_recipes(self) -> bool:
        """Whether one of the student's own pictures has a recipe."""
        return any(picture.network for picture in self.own_pictures)


def is_of_own_training(picture: SubmittedPicture) -> bool:
    """Tell whether a picture names a network that the student trained, and so can't be made again here.

    Nobody else has its weights, so such a picture earns nothing and costs nothing. With the student's checkpoint it is
    made again like any other, and counts.
    """
    if picture.verdict != "model not here" or picture.network is None:
        return False
    kind = get_kind(picture.network.kind)
    return kind.trained_by_students and picture.network.name not in kind.names


def divide(part: int, whole: int, reason: str) -> ShareAndReason:
    """Return a share with its reason; 0 of nothing."""
    return (part / whole if whole else 0.0), reason
