"""The shares of points for pictures: whether they can be made again, and what their recipes show."""

from collections.abc import Callable

from gan_lab.coursework.notebook_reading.notebooks import is_unset
from gan_lab.coursework.review.grading.submission_facts import (
    PROVED,
    ShareAndReason,
    SubmissionFacts,
    divide,
    is_of_own_training,
)


def compute_pictures_proved(facts: SubmissionFacts, least: int) -> ShareAndReason:
    """Return the share of the student's own pictures that came out from their recipes, of at least `least` pictures."""
    if not facts.own_pictures:
        nameless = all(is_unset(notebook.student) for notebook in facts.reading.notebooks)
        why = " (STUDENT isn't set, so cells that weren't changed make those of the examples.)" if nameless else ""
        return 0.0, f"There is no picture that the shipped examples didn't make.{why}"
    verdicts = [picture.verdict for picture in facts.own_pictures if not is_of_own_training(picture)]
    trained = len(facts.own_pictures) - len(verdicts)
    left_out = f" {trained} more are of a network that the student trained, and don't count." if trained else ""
    if not verdicts:
        return None, f"There is no picture to make again.{left_out}"
    counts = ", ".join(f"{verdicts.count(verdict)} {verdict}" for verdict in dict.fromkeys(verdicts))
    if absent := verdicts.count("model not here"):
        return None, f"{absent} of {len(verdicts)} pictures are of a network that isn't on this machine ({counts})."
    if unchecked := verdicts.count("not checked"):
        return None, f"{unchecked} of {len(verdicts)} pictures were not checked ({counts}): look at them."
    repeated = facts.evidence.repeated_files
    count = len(verdicts) - repeated
    proved = sum(verdict in PROVED for verdict in verdicts) - repeated
    reason = f"Of {len(verdicts)} pictures of their own: {counts}.{left_out}"
    if repeated:
        verbs = ("repeats", "doesn't") if repeated == 1 else ("repeat", "don't")
        reason += f" {repeated} of them only {verbs[0]} what the others show, and {verbs[1]} count."
    if count < least:
        reason += f" Asked for: {least} different ones."
    return divide(proved, max(count, least), reason)


def compare_count(field_name: str, words: str) -> Callable[[SubmissionFacts, int], ShareAndReason]:
    """Make the function of a criterion that compares one count of `Evidence` with `least`.

    Parameters
    ----------
    field_name : str
        The field of `Evidence`.
    words : str
        What it counts.

    Returns
    -------
    callable
        Takes the facts and `least`, and returns the share with its reason.
    """

    def compute(facts: SubmissionFacts, least: int) -> ShareAndReason:
        count = getattr(facts.evidence, field_name)
        return _decide_share(facts, min(1.0, count / least), f"{words}: {count}; asked for: {least}.")

    return compute


def compute_noise_as_claimed(facts: SubmissionFacts, least: int) -> ShareAndReason:
    """Return the share of the pictures whose noise fits the truncation, of at least `least` pictures."""
    count, fitting = facts.evidence.pictures, facts.evidence.fitting
    reason = f"The noise of {fitting} of {count} pictures fits the truncation that the network was told."
    if count < least:
        reason += f" Asked for: {least} pictures."
    return _decide_share(facts, fitting / max(count, least), reason)


def _decide_share(facts: SubmissionFacts, share: float, reason: str) -> ShareAndReason:
    """Return the share, 0 without evidence; open if it is below 1 and pictures of a network not here could raise it."""
    absent = sum(
        picture.verdict == "model not here" and not is_of_own_training(picture) for picture in facts.own_pictures
    )
    if share < 1 and absent:
        return None, f"{reason} {absent} more pictures are of a network that isn't on this machine."
    if share < 1 and any(picture.verdict == "not checked" for picture in facts.own_pictures):
        return None, f"{reason} Some pictures were not checked."
    if not facts.evidence.pictures:
        return 0.0, "No picture of their own came out the same or close from its recipe, so there is no evidence."
    return share, reason
