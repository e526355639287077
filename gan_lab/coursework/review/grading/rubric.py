"""The rubric, read from a TOML file: which notebooks are asked for, and the criteria that give points."""

import re
import tomllib
from collections.abc import Sequence, Set
from dataclasses import dataclass, replace
from pathlib import Path

from gan_lab.coursework.assignment import Assignment, read_assignment
from gan_lab.coursework.review.grading.criteria import COMPUTED, Criterion
from gan_lab.coursework.review.grading.grades_csv import COMMENT_COLUMN, FIXED_COLUMNS
from gan_lab.errors import GanLabError

DEFAULT_RUBRIC = Path(__file__).parent / "rubric.toml"
RESERVED_IDS = (*FIXED_COLUMNS, COMMENT_COLUMN)  # columns of grades.csv that are no criteria
CRITERION_KEYS = {"id", "title", "points", "computed", "least", "guide", "evidence"}  # of a table [[criteria]]
MAX_POINTS = 10_000  # of one criterion
DEFAULT_SIMILARITY = 0.85  # as `Rubric.similarity`


@dataclass(frozen=True)
class Rubric:
    """What is graded."""

    notebooks: tuple[str, ...]  # names, without ".ipynb", of those asked for
    criteria: tuple[Criterion, ...]
    similarity: float = DEFAULT_SIMILARITY  # 0.5 to 1, of two answers' characters; from this on, they are a hint
    left_out: tuple[Criterion, ...] = ()  # criteria for which nothing was handed out; they give no points

    @property
    def messages(self) -> list[str]:
        """One sentence if criteria were left out, for the person who grades."""
        if not self.left_out:
            return []
        titles = "; ".join(f"{criterion.title} ({criterion.points:g})" for criterion in self.left_out)
        total = sum(criterion.points for criterion in self.criteria)
        return [f"Not graded, since what it needs wasn't handed out: {titles}. The points come to {total:g}."]


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
    try:
        document = tomllib.loads(path.read_text(encoding="utf-8-sig"))
    except OSError as problem:
        raise GanLabError(f"The rubric {path} can't be opened ({problem.strerror}): check the path.") from None
    except ValueError as problem:
        raise GanLabError(f"The rubric {path} is not TOML: {problem}.") from None
    notebooks = _read_notebooks(document, path, assignment)
    tables = document.get("criteria", [])
    are_tables = isinstance(tables, list) and all(isinstance(table, dict) for table in tables)
    known_items = _list_items(assignment) | _list_items(read_assignment())
    criteria = [_read_criterion(table, path, known_items) for table in tables] if are_tables else []
    if not criteria or len({criterion.id for criterion in criteria}) < len(criteria):
        raise GanLabError(f"The rubric {path} needs one [[criteria]] or more, each with an id of its own.")
    alike = document.get("alike", DEFAULT_SIMILARITY)
    if not isinstance(alike, int | float) or not 0.5 <= alike <= 1:
        raise GanLabError(f"In the rubric {path}, alike is a share from 0.5 to 1, not {alike!r}.")
    kept = [criterion for criterion in criteria if _can_be_met(criterion, assignment, notebooks)]
    left_out = tuple(criterion for criterion in criteria if criterion not in kept)
    if not kept:
        raise GanLabError(f"The rubric {path} grades nothing that was handed out: give one for these notebooks.")
    handed_out = _list_items(assignment)
    shown = (replace(c, evidence_items=tuple(name for name in c.evidence_items if name in handed_out)) for c in kept)
    return Rubric(tuple(notebooks), tuple(shown), alike, left_out)


def _read_notebooks(document: dict, path: Path, assignment: Assignment) -> Sequence[str]:
    """Read the names of the notebooks that a rubric asks for; those that ask nothing can't be worked on."""
    stems = [Path(notebook.name).stem for notebook in assignment.notebooks]
    notebooks = document.get("notebooks", stems)
    if not isinstance(notebooks, list):
        raise GanLabError(f"In the rubric {path}, notebooks is a list of names, such as {stems[:2]}.")
    known = [*stems, *(Path(notebook.name).stem for notebook in read_assignment().notebooks)]
    if unknown := [name for name in notebooks if name not in known]:
        raise GanLabError(f"The rubric asks for the notebook {unknown[0]!r}; handed out were {', '.join(stems)}.")
    graded = assignment.graded_notebooks
    return [name for name in graded if name in notebooks] or graded


def _list_items(assignment: Assignment) -> set[str]:
    """Return the questions and tasks of an assignment as a rubric names them, such as "Question 2.7"."""
    return {f"Question {id_}" for id_ in assignment.questions} | {f"Task {id_}" for id_ in assignment.tasks}


def _can_be_met(criterion: Criterion, assignment: Assignment, notebooks: Sequence[str]) -> bool:
    """Tell whether something was handed out that can earn the points of a criterion."""
    if criterion.evidence_items and not _list_items(assignment).intersection(criterion.evidence_items):
        return False
    items = {"tasks_done": assignment.graded_tasks, "answered": assignment.questions}.get(criterion.computed)
    return items is None or any(item.notebook in notebooks for item in items.values())


def _read_criterion(table: dict, path: Path, known_items: Set[str]) -> Criterion:
    """Read one table [[criteria]]; known_items: the questions and tasks that it may name."""
    name = table.get("id", table.get("title", "without an id"))
    subject = f"In the rubric {path}, the criterion {name!r}"
    if unknown_keys := set(table) - CRITERION_KEYS:
        keys = ", ".join(sorted(CRITERION_KEYS))
        raise GanLabError(f"{subject} has the unknown entry {min(unknown_keys)!r}; known are {keys}.")
    if not all(isinstance(table.get(key), str) and table[key].strip() for key in ("id", "title")):
        raise GanLabError(f"{subject} needs an id and a title.")
    if not re.fullmatch(r"[A-Za-z][\w-]*", name) or name in RESERVED_IDS:
        reserved = ", ".join(RESERVED_IDS)
        raise GanLabError(f"{subject} needs another id: letters, digits and hyphens, and none of {reserved}.")
    points, least = table.get("points"), table.get("least", 1)
    if isinstance(points, bool) or not isinstance(points, int | float) or not 0 < points <= MAX_POINTS:
        raise GanLabError(f"{subject} needs points above 0, not {points!r}.")
    if isinstance(least, bool) or not isinstance(least, int) or least < 1:
        raise GanLabError(f"{subject} has least = {least!r}; it is a whole number of 1 or more.")
    if table.get("computed", "") not in ("", *COMPUTED):
        raise GanLabError(f"{subject} computes {table['computed']!r}; known are {', '.join(COMPUTED)}.")
    evidence = table.get("evidence", [])
    if not isinstance(evidence, list) or not all(isinstance(name, str) for name in evidence):
        raise GanLabError(f"{subject} needs a list as evidence, such as ['Question 2.7', 'Task 2.2'].")
    if unknown := [name for name in evidence if name not in known_items]:
        raise GanLabError(f"{subject} shows {unknown[0]!r}, which the notebooks as handed out don't have.")
    return Criterion(
        table["id"],
        table["title"],
        points,
        computed=table.get("computed", ""),
        minimum=least,
        guide=table.get("guide", ""),
        evidence_items=tuple(evidence),
    )
