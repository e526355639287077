"""The search for hints in a process with limits, so that what a class handed in can't stop its review here."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import asdict, dataclass
from typing import Any

from gan_lab.coursework.assignment import Assignment
from gan_lab.coursework.limited_process import run_limited
from gan_lab.coursework.limited_work import Limits
from gan_lab.coursework.review.intake.findings import Reading
from gan_lab.coursework.review.similarity.hints import TOPICS, Hint
from gan_lab.pictures.recipe import Recipe

SECONDS, SECONDS_PER_SUBMISSION = 300.0, 1.0
MAX_PROBLEMS = 5  # sentences about students of whom not all was compared
MEMORY = 2_000_000_000  # bytes, beside the class itself; 5,000 students with 31 answers and 30 pictures take 0.4 GB


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
        The hints, those about noise first; and "", or what was not compared. If the search reaches a limit, the hints
        on the topics that it was done with are kept.
    """
    limits = Limits(SECONDS + SECONDS_PER_SUBMISSION * len(job.readings), MEMORY)
    (outcome,) = run_limited(_search, [(job, limits)], processes=1)
    found = {message["topic"]: message for message in outcome.messages}
    hints = [_make_hint(hint) for topic in TOPICS if topic in found for hint in found[topic]["hints"]]
    problems = [problem for message in outcome.messages for problem in message["problems"]]
    if len(problems) > MAX_PROBLEMS:
        problems = [*problems[:MAX_PROBLEMS], f"The same is so for {len(problems) - MAX_PROBLEMS} more."]
    if missing := [words for topic, words in TOPICS.items() if topic not in found]:
        reason = f"it took {outcome.limit}" if outcome.limit else outcome.error[:300]
        problems.append(f"Which {' and '.join(missing)} students share was not found ({reason}): compare by hand.")
    return hints, " ".join(problems)


def _search(job: HintJob, send: Callable[[Any], None]) -> None:
    # It imports torch, which the review itself needs only where it makes pictures.
    from gan_lab.coursework.review.similarity.class_similarity import find_hints

    for topic, hints, problems in find_hints(job.readings, job.recipes, job.assignment, job.min_similarity):
        send({"topic": topic, "hints": list(map(asdict, hints)), "problems": problems})


def _make_hint(message: dict[str, Any]) -> Hint:
    """Make a hint of its fields, as JSON brings them."""
    lists = {name: tuple(message[name]) for name in ("students", "places", "texts")}
    return Hint(**(message | lists))
