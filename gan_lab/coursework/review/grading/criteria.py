"""The points that are computed for a criterion from what a submission shows."""

from collections.abc import Callable
from typing import Literal, NamedTuple

from gan_lab.coursework.review.grading.criterion import OWN_FORM, Criterion, Score
from gan_lab.coursework.review.grading.picture_shares import (
    compare_count,
    compute_noise_as_claimed,
    compute_pictures_proved,
)
from gan_lab.coursework.review.grading.submission_facts import ShareAndReason, SubmissionFacts
from gan_lab.coursework.review.grading.work_shares import (
    compute_answered,
    compute_name_set,
    compute_on_time,
    compute_ran_in_order,
    compute_tasks_done,
)


class Computed(NamedTuple):
    """How the points of a criterion are computed."""

    of: Literal["work", "pictures", "time"]  # what it looks at
    compute: Callable[[SubmissionFacts, int], ShareAndReason]  # takes the facts and the number that the rubric gives
    takes: Literal["", "least", "days"] = ""  # what the rubric calls this number; "" if it gives none


# By the names that `computed` may have in a rubric; rubric.toml says what they mean.
COMPUTED: dict[str, Computed] = {
    "ran_in_order": Computed("work", compute_ran_in_order),
    "name_set": Computed("work", compute_name_set),
    "tasks_done": Computed("work", compute_tasks_done),
    "answered": Computed("work", compute_answered, "least"),
    "pictures_proved": Computed("pictures", compute_pictures_proved, "least"),
    "classes": Computed("pictures", compare_count("classes", "Different classes"), "least"),
    "truncations": Computed("pictures", compare_count("truncations", "Different truncations"), "least"),
    "noises": Computed("pictures", compare_count("noise_vectors", "Different noise vectors"), "least"),
    "noise_held": Computed("pictures", compare_count("compared", "Noises held while truncation changed"), "least"),
    "noise_as_claimed": Computed("pictures", compute_noise_as_claimed, "least"),
    "interpolation": Computed(
        "pictures", compare_count("longest_path", "Points in a row on an interpolation"), "least"
    ),
    "on_time": Computed("time", compute_on_time, "days"),
}


def score(criterion: Criterion, facts: SubmissionFacts) -> Score:
    """Compute the points for a criterion.

    Parameters
    ----------
    criterion : Criterion
        What is scored.
    facts : SubmissionFacts
        What the submission shows.

    Returns
    -------
    Score
        Points from 0 to those of the criterion, two decimals; None where a person gives them, or where they
        depend on a network that isn't on this machine, on what wasn't looked at because of a limit or isn't recorded,
        or on work in a form of the student's own.
    """
    if not criterion.computed:
        return Score(None, "")
    computed = COMPUTED[criterion.computed]
    share, reason = computed.compute(facts, criterion.days if computed.takes == "days" else criterion.minimum)
    is_complete = computed.of == "time" or share is None or share == 1
    if not is_complete and facts.reading.limit:  # what wasn't looked at could raise it
        return Score(None, f"{reason} {facts.reading.limit}")
    if not is_complete and facts.is_own_form and not (computed.of == "pictures" and facts.has_recipes):
        return Score(None, OWN_FORM)
    return Score(None if share is None else round(criterion.points * share, 2), reason)
