"""What a criterion of a rubric is, and the points that were computed for it: plain values, quick to import."""

from dataclasses import dataclass

# The reason why a criterion that is computed elsewhere stays open.
OWN_FORM = "Nothing that was handed out is here, only work in a form of the student's own: so this is for a person."


@dataclass(frozen=True)
class Criterion:
    """One criterion of the rubric."""

    id: str
    title: str
    points: float  # full points: above 0, at most 10,000
    computed: str = ""  # a key of `criteria.COMPUTED`; "" if a person gives the points
    minimum: int = 1  # how many things full points take; a rubric file calls it `least`
    guide: str = ""  # what full points take, in words for the person who gives them
    evidence_items: tuple[str, ...] = ()  # "Question 2.7", "Task 2.2", "Section Reflection": shown beside it
    days: int = 1  # for "on_time": how many days late take all points


@dataclass(frozen=True)
class Score:
    """The computed points for one criterion, and why."""

    points: float | None  # from 0 to those of the criterion; None while they are open
    reason: str  # in words; "" if a person gives the points
