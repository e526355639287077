"""The criteria of a rubric, and the points that are computed from what a submission shows."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field

from gan_lab.coursework.assignment import Assignment, AssignmentItem
from gan_lab.coursework.notebooks import is_unset
from gan_lab.coursework.review.grading.evidence import Evidence
from gan_lab.coursework.review.intake.findings import NotebookSummary, Reading
from gan_lab.coursework.review.intake.gallery import SubmittedPicture
from gan_lab.kinds import get_kind

PROVED = ("same", "close")  # verdicts by which a picture is known to be made from its recipe


@dataclass(frozen=True)
class Criterion:
    """One criterion of the rubric."""

    id: str
    title: str
    points: float  # full points: above 0, at most 10,000
    computed: str = ""  # a key of `COMPUTED`; "" if a person gives the points
    minimum: int = 1  # how many things full points take; a rubric file calls it `least`
    guide: str = ""  # what full points take, in words for the person who gives them
    evidence_items: tuple[str, ...] = ()  # "Question 2.7", "Task 2.2": their answers and pictures are shown beside it


@dataclass(frozen=True)
class Score:
    """The computed points for one criterion, and why."""

    points: float | None  # from 0 to those of the criterion; None while they are open
    reason: str  # in words; "" if a person gives the points


@dataclass(frozen=True)
class SubmissionFacts:
    """What computed criteria look at: one student's submission, and what was asked for."""

    reading: Reading
    evidence: Evidence
    assignment: Assignment
    notebooks: tuple[str, ...]  # names, without ".ipynb", of the notebooks that the rubric asks for
    own_pictures: Sequence[SubmittedPicture] = field(default_factory=list)  # without examples and plots, each file once


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
        depend on a network that isn't on this machine, or on what wasn't looked at because of a limit.
    """
    if not criterion.computed:
        return Score(None, "")
    share, reason = COMPUTED[criterion.computed](facts, criterion.minimum)
    if facts.reading.limit and share is not None and share < 1:  # what wasn't looked at could raise it
        return Score(None, f"{reason} {facts.reading.limit}")
    return Score(None if share is None else round(criterion.points * share, 2), reason)


# The share of the points, 0 to 1, or None where this machine can't tell; and the reason.
ShareAndReason = tuple[float | None, str]


def _compute_ran_in_order(facts: SubmissionFacts, minimum: int) -> ShareAndReason:
    graded = facts.assignment.graded_tasks  # a name alone is no work
    changed = {graded[t.id].notebook for t in facts.reading.tasks if t.status == "changed" and t.id in graded}
    changed |= {facts.assignment.questions[a.id].notebook for a in facts.reading.answers if a.status == "answered"}

    def ran(notebook: NotebookSummary) -> bool:
        return notebook.assigned in changed and not notebook.run_order_problem and not notebook.errors

    return _share_of_notebooks(facts, ran, "were worked on and ran from top to bottom without an error")


def _compute_name_set(facts: SubmissionFacts, minimum: int) -> ShareAndReason:
    return _share_of_notebooks(facts, lambda n: not is_unset(n.student), "have a name in STUDENT")


def _share_of_notebooks(
    facts: SubmissionFacts, condition: Callable[[NotebookSummary], bool], words: str
) -> ShareAndReason:
    """Return the share of the rubric's notebooks that were handed in and fulfil a condition."""
    asked = facts.notebooks
    handed_in = {notebook.assigned for notebook in facts.reading.notebooks} & set(asked)
    fulfilled = {notebook.assigned for notebook in facts.reading.notebooks if condition(notebook)} & handed_in
    absent = [name for name in asked if name not in handed_in]
    missing = f"; not handed in: {', '.join(absent)}" if absent else ""
    return _divide(len(fulfilled), len(asked), f"{len(fulfilled)} of {len(asked)} notebooks {words}{missing}.")


def _compute_tasks_done(facts: SubmissionFacts, minimum: int) -> ShareAndReason:
    changed = {task.id for task in facts.reading.tasks if task.status == "changed"}
    return _share_of_items(facts, facts.assignment.graded_tasks, changed, "tasks have code that was changed")


def _compute_answered(facts: SubmissionFacts, minimum: int) -> ShareAndReason:
    answered = {a.id for a in facts.reading.answers if a.status == "answered" and a.new_word_count >= minimum}
    words = f"questions have an answer with {minimum} words or more that the question doesn't have"
    return _share_of_items(facts, facts.assignment.questions, answered, words)


def _share_of_items(
    facts: SubmissionFacts, items: Mapping[str, AssignmentItem], done: set[str], words: str
) -> ShareAndReason:
    """Return the share of the rubric's questions or tasks that were done; done: the ids of those that were."""
    ids = [id_ for id_, item in items.items() if item.notebook in facts.notebooks]
    open_ids = [id_ for id_ in ids if id_ not in done]
    not_yet = f"; not yet: {', '.join(open_ids)}" if open_ids else ""
    count = len(ids) - len(open_ids)
    return _divide(count, len(ids), f"{count} of {len(ids)} {words}{not_yet}.")


def _compute_pictures_proved(facts: SubmissionFacts, minimum: int) -> ShareAndReason:
    if not facts.own_pictures:
        nameless = all(is_unset(notebook.student) for notebook in facts.reading.notebooks)
        why = " (STUDENT isn't set, so cells that weren't changed make those of the examples.)" if nameless else ""
        return 0.0, f"There is no picture that the shipped examples didn't make.{why}"
    verdicts = [picture.verdict for picture in facts.own_pictures if not _is_of_own_training(picture)]
    trained = len(facts.own_pictures) - len(verdicts)
    left_out = f" {trained} more are of a network that the student trained, and don't count." if trained else ""
    if not verdicts:
        return None, f"There is no picture to make again.{left_out}"
    counts = ", ".join(f"{verdicts.count(verdict)} {verdict}" for verdict in dict.fromkeys(verdicts))
    if absent := verdicts.count("model not here"):
        return None, f"{absent} of {len(verdicts)} pictures are of a network that isn't on this machine ({counts})."
    if unchecked := verdicts.count("not checked"):
        return None, f"{unchecked} of {len(verdicts)} pictures were not checked ({counts}): look at them."
    proved = sum(verdict in PROVED for verdict in verdicts)
    return _divide(proved, len(verdicts), f"Of {len(verdicts)} pictures of their own: {counts}.{left_out}")


def _is_of_own_training(picture: SubmittedPicture) -> bool:
    """Tell whether a picture names a network that the student trained, and so can't be made again here.

    Nobody else has its weights, so such a picture earns nothing and costs nothing. With the student's checkpoint it is
    made again like any other, and counts.
    """
    if picture.verdict != "model not here" or picture.network is None:
        return False
    kind = get_kind(picture.network.kind)
    return kind.trained_by_students and picture.network.name not in kind.names


def _compare_count(field_name: str, words: str) -> Callable[[SubmissionFacts, int], ShareAndReason]:
    """Return the function of a criterion that compares one count of `Evidence` with the minimum."""

    def compute(facts: SubmissionFacts, minimum: int) -> ShareAndReason:
        count = getattr(facts.evidence, field_name)
        return _decide_share(facts, min(1.0, count / minimum), f"{words}: {count}; asked for: {minimum}.")

    return compute


def _compute_noise_as_claimed(facts: SubmissionFacts, minimum: int) -> ShareAndReason:
    count, fitting = facts.evidence.pictures, facts.evidence.fitting
    share = fitting / count if count else 0.0
    return _decide_share(
        facts, share, f"The noise of {fitting} of {count} pictures fits the truncation that the network was told."
    )


def _decide_share(facts: SubmissionFacts, share: float, reason: str) -> ShareAndReason:
    """Return the share, 0 without evidence; open if it is below 1 and pictures of a network not here could raise it."""
    absent = sum(
        picture.verdict == "model not here" and not _is_of_own_training(picture) for picture in facts.own_pictures
    )
    if share < 1 and absent:
        return None, f"{reason} {absent} more pictures are of a network that isn't on this machine."
    if share < 1 and any(picture.verdict == "not checked" for picture in facts.own_pictures):
        return None, f"{reason} Some pictures were not checked."
    if not facts.evidence.pictures:
        return 0.0, "No picture of their own came out the same or close from its recipe, so there is no evidence."
    return share, reason


def _divide(part: int, whole: int, reason: str) -> ShareAndReason:
    return (part / whole if whole else 0.0), reason


# The function of each name that `computed` may have in a rubric; rubric.toml says what the names mean.
COMPUTED: dict[str, Callable[[SubmissionFacts, int], ShareAndReason]] = {
    "ran_in_order": _compute_ran_in_order,
    "name_set": _compute_name_set,
    "tasks_done": _compute_tasks_done,
    "answered": _compute_answered,
    "pictures_proved": _compute_pictures_proved,
    "classes": _compare_count("classes", "Different classes"),
    "truncations": _compare_count("truncations", "Different truncations"),
    "noises": _compare_count("noise_vectors", "Different noise vectors"),
    "noise_held": _compare_count("compared", "Noises held while truncation changed"),
    "noise_as_claimed": _compute_noise_as_claimed,
    "interpolation": _compare_count("longest_path", "Points in a row on an interpolation"),
}
