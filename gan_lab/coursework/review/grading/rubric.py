"""The rubric: which notebooks are asked for, and the criteria that give points, as far as they were handed out."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from gan_lab.coursework.assignment import Assignment, read_assignment
from gan_lab.coursework.review.grading.criterion import Criterion
from gan_lab.coursework.review.grading.rubric_file import DEFAULT_SIMILARITY, SECTION_ITEMS, read_rubric_file
from gan_lab.errors import GanLabError

DEFAULT_RUBRIC = Path(__file__).parent / "rubric.toml"
MAX_NAMED = 8  # questions and tasks that a sentence names


@dataclass(frozen=True)
class Rubric:
    """What is graded."""

    notebooks: tuple[str, ...]  # names, without ".ipynb", of those asked for
    criteria: tuple[Criterion, ...]
    similarity: float = DEFAULT_SIMILARITY  # 0.5 to 1, of two answers' characters; from this on, they are a hint
    left_out: tuple[Criterion, ...] = ()  # criteria for which nothing was handed out; they give no points
    practice: tuple[str, ...] = ()  # questions and tasks that were handed out and are evidence for no criterion
    forgotten: tuple[str, ...] = ()  # those for which the rubric says neither, though it says it for others
    lowered: tuple[str, ...] = ()  # criteria that ask for fewer pictures than the file says, with both numbers

    @property
    def messages(self) -> list[str]:
        """Sentences for the person who grades: which criteria were left out, and what stands at none."""
        messages = []
        if self.left_out:
            titles = "; ".join(f"{criterion.title} ({criterion.points:g})" for criterion in self.left_out)
            total = sum(criterion.points for criterion in self.criteria)
            messages.append(
                f"Not graded, since what it needs wasn't handed out: {titles}. The points come to {total:g}."
            )
        if self.lowered:
            messages.append(
                "Fewer pictures are asked for than the rubric says, since of the tasks that the criterion names, no "
                f"more were handed out: {'; '.join(self.lowered)}."
            )
        if self.forgotten:
            more = len(self.forgotten) - MAX_NAMED
            names = ", ".join(self.forgotten[:MAX_NAMED]) + (f" and {more} more" if more > 0 else "")
            messages.append(
                f"At no criterion of the rubric, and not in its list practice: {names}. Their answers are at the end "
                "of each page."
            )
        return messages


def read_rubric(path: Path | None, assignment: Assignment) -> Rubric:
    """Read a rubric from a TOML file; `rubric.toml` in this folder explains what it may contain.

    Parameters
    ----------
    path : Path or None
        The file; None for the kit's own rubric.
    assignment : Assignment
        The notebooks as handed out, to which the rubric refers.

    Returns
    -------
    Rubric
        The rubric, its numbers and references checked. What it says of the kit's notebooks that weren't handed out is
        left out.

    Raises
    ------
    GanLabError
        If the file can't be read or something in it is wrong; the message says what, and what is allowed.
    """
    path = DEFAULT_RUBRIC if path is None else Path(path)
    handed_out = _list_items(assignment)
    file = read_rubric_file(path, [*handed_out, *_list_items(read_assignment())])
    notebooks = _choose_notebooks(file.notebooks, path, assignment)
    kept = [criterion for criterion in file.criteria if _can_be_met(criterion, assignment, notebooks)]
    if not kept:
        raise GanLabError(f"The rubric {path} grades nothing that was handed out: give one for these notebooks.")
    fitted = tuple(_fit_to_hand_out(criterion, handed_out) for criterion in kept)
    placed = {item for criterion in file.criteria for item in criterion.evidence_items} | {*(file.practice or ())}
    return Rubric(
        tuple(notebooks),
        fitted,
        file.similarity,
        tuple(criterion for criterion in file.criteria if criterion not in kept),
        tuple(item for item in file.practice or () if item in handed_out),
        tuple(item for item in handed_out if item not in placed) if file.practice else (),
        tuple(
            f"{new.title} ({new.minimum}, not {old.minimum})"
            for old, new in zip(kept, fitted, strict=True)
            if new.minimum < old.minimum
        ),
    )


def _choose_notebooks(named: Sequence[str] | None, path: Path, assignment: Assignment) -> Sequence[str]:
    """Choose the notebooks that a rubric asks for, among those that ask for more than a name."""
    graded = assignment.graded_notebooks
    stems = [Path(notebook.name).stem for notebook in assignment.notebooks]
    known = [*stems, *(Path(notebook.name).stem for notebook in read_assignment().notebooks)]
    for name in named or ():
        if name not in known:
            raise GanLabError(f"The rubric {path} asks for the notebook {name!r}; handed out were {', '.join(stems)}.")
        if name in stems and name not in graded:
            raise GanLabError(
                f"The rubric {path} asks for the notebook {name!r}, which has no question and no task but for the "
                "name, so nobody can work on it: leave it out."
            )
    # If none of those that it names was handed out, it is a rubric of the kit's for notebooks of one's own.
    return [name for name in graded if name in (named or ())] or graded


def _list_items(assignment: Assignment) -> list[str]:
    """List the questions and tasks of an assignment as a rubric names them, such as "Question 2.7"."""
    return [*(f"Question {id_}" for id_ in assignment.questions), *(f"Task {id_}" for id_ in assignment.tasks)]


def _can_be_met(criterion: Criterion, assignment: Assignment, notebooks: Sequence[str]) -> bool:
    """Tell whether something was handed out that can earn the points of a criterion.

    The sections of the report decide nothing, unless they are all that it shows: anybody can write a report.
    """
    asked = set(criterion.evidence_items) - SECTION_ITEMS
    if asked and asked.isdisjoint(_list_items(assignment)):
        return False
    items = {"tasks_done": assignment.graded_tasks, "answered": assignment.questions}.get(criterion.computed)
    return items is None or any(item.notebook in notebooks for item in items.values())


def _fit_to_hand_out(criterion: Criterion, handed_out: Sequence[str]) -> Criterion:
    """Leave out the evidence that wasn't handed out, and ask for no more pictures than tasks were that make some."""
    shown = tuple(item for item in criterion.evidence_items if item in handed_out or item in SECTION_ITEMS)
    tasks = sum(item.startswith("Task") for item in shown)
    least = criterion.minimum
    if criterion.computed == "pictures_proved" and any(item.startswith("Task") for item in criterion.evidence_items):
        least = max(1, min(least, tasks))
    return replace(criterion, evidence_items=shown, minimum=least)
