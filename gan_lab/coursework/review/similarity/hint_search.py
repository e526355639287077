"""The search for hints in a process with limits, so that what a class handed in can't stop its review here."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import asdict, dataclass
from typing import Any

from gan_lab.coursework.assignment import Assignment
from gan_lab.coursework.limited_process import run_limited
from gan_lab.coursework.limited_work import Limits
from gan_lab.coursework.review.intake.findings import Reading
from gan_lab.coursework.review.similarity.hints import Hint
from gan_lab.pictures.recipe import Recipe

# 400 students with 50 answers of 3,000 characters each take about two minutes.
SECONDS, SECONDS_PER_SUBMISSION = 300.0, 1.0
MAX_PROBLEMS = 5  # sentences about students of whom not all was compared
MEMORY = 2_000_000_000  # bytes; 50,000 noise vectors take 0.3 GB


@dataclass(frozen=True)
class HintJob:
    """A class in which hints are searched, as `similarity.find_hints` takes it."""

    readings: Sequence[Reading]
    recipes: Mapping[str, Recipe]
    assignment: Assignment
    min_similarity: float


def search_hints(job: HintJob) -> tuple[list[Hint], str]:
    """Find what a few students of a class share, as `similarity.find_hints` does.

    Parameters
    ----------
    job : HintJob
        The class.

    Returns
    -------
    (list of Hint, str)
        The hints; and "", or what was not compared. If the search was ended, that is all, and there are no hints.
    """
    limits = Limits(SECONDS + SECONDS_PER_SUBMISSION * len(job.readings), MEMORY)
    (outcome,) = run_limited(_search, [(job, limits)], processes=1)
    if not outcome.is_whole:
        reason = f"it took {outcome.limit}" if outcome.limit else outcome.error[:300]
        return [], f"What students share was not found ({reason}): compare their work by hand."
    *hints, problems = outcome.messages
    if len(problems) > MAX_PROBLEMS:
        problems = [*problems[:MAX_PROBLEMS], f"The same is so for {len(problems) - MAX_PROBLEMS} more."]
    return list(map(_make_hint, hints)), " ".join(problems)


def _search(job: HintJob, send: Callable[[Any], None]) -> None:
    # It imports torch, which the review itself needs only where it makes pictures.
    from gan_lab.coursework.review.similarity.class_similarity import find_hints

    hints, problems = find_hints(job.readings, job.recipes, job.assignment, job.min_similarity)
    for hint in hints:
        send(asdict(hint))
    send(problems)


def _make_hint(message: dict[str, Any]) -> Hint:
    """Make a hint of its fields, as JSON brings them."""
    lists = {name: tuple(message[name]) for name in ("students", "places", "texts")}
    return Hint(**(message | lists))
