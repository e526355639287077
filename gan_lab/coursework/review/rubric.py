"""The rubric: criteria that are computed from what the files show, and criteria that a person scores."""

import re
import tomllib
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from gan_lab.coursework.assignment import Asked, Assignment
from gan_lab.coursework.review.evidence import Evidence
from gan_lab.coursework.review.reading import Reading
from gan_lab.errors import GanLabError

DEFAULT = Path(__file__).parent / "rubric.toml"
RESERVED = ("student", "total", "of", "open", "comment")  # columns of grades.csv
KNOWN = {"id", "title", "points", "computed", "least", "guide", "evidence"}
PROVED = ("same", "close")


@dataclass(frozen=True)
class Criterion:
    """One line of the rubric."""

    id: str
    title: str
    points: float
    computed: str = ""  # which fact; "" for a person's judgement
    least: int = 1
    guide: str = ""  # what full points take, for the person
    evidence: tuple[str, ...] = ()  # "Question 2.7", "Task 2.2": what is shown beside it


@dataclass(frozen=True)
class Rubric:
    """What is graded."""

    notebooks: tuple[str, ...]
    criteria: tuple[Criterion, ...]
    alike: float = 0.85


@dataclass(frozen=True)
class Score:
    """Points for one criterion, None while they are open, and the reason in words."""

    points: float | None
    reason: str


@dataclass(frozen=True)
class Facts:
    """What a computed criterion looks at: one student's submission, in the light of the assignment and the rubric."""

    reading: Reading
    evidence: Evidence
    assignment: Assignment
    rubric: Rubric
    own: Sequence = field(default_factory=list)  # the pictures that no example made, each different file once


def read_rubric(path: Path | None, assignment: Assignment) -> Rubric:
    """A rubric from a TOML file; an error says which line of it is wrong and what may stand there."""
    path = DEFAULT if path is None else Path(path)
    try:
        whole = tomllib.loads(path.read_text(encoding="utf-8-sig"))
    except OSError as problem:
        raise GanLabError(f"The rubric {path} can't be opened ({problem.strerror}): check the path.") from None
    except ValueError as problem:
        raise GanLabError(f"The rubric {path} is not TOML: {problem}.") from None
    stems = [Path(notebook.name).stem for notebook in assignment.notebooks]
    notebooks = whole.get("notebooks", stems)
    if not isinstance(notebooks, list):
        raise GanLabError(f"In the rubric {path}, notebooks is a list of names, such as {stems[:2]}.")
    if path == DEFAULT:  # which serves any choice of the kit's notebooks
        notebooks = [name for name in notebooks if name in stems] or stems
    elif unknown := [name for name in notebooks if name not in stems]:
        raise GanLabError(f"The rubric asks for the notebook {unknown[0]!r}; handed out were {', '.join(stems)}.")
    entries = whole.get("criteria", [])
    tables = isinstance(entries, list) and all(isinstance(entry, dict) for entry in entries)
    criteria = tuple(_criterion(entry, path, assignment) for entry in entries) if tables else ()
    if not criteria or len({criterion.id for criterion in criteria}) < len(criteria):
        raise GanLabError(f"The rubric {path} needs one [[criteria]] or more, each with an id of its own.")
    alike = whole.get("alike", 0.85)
    if not isinstance(alike, int | float) or not 0.5 <= alike <= 1:
        raise GanLabError(f"In the rubric {path}, alike is a share from 0.5 to 1, not {alike!r}.")
    return Rubric(tuple(notebooks), criteria, alike)


def _criterion(entry: dict, path: Path, assignment: Assignment) -> Criterion:
    name = entry.get("id", entry.get("title", "without an id"))
    wrong = f"In the rubric {path}, the criterion {name!r}"
    if unknown := set(entry) - KNOWN:
        raise GanLabError(f"{wrong} has the unknown entry {min(unknown)!r}; known are {', '.join(sorted(KNOWN))}.")
    if not all(isinstance(entry.get(key), str) and entry[key].strip() for key in ("id", "title")):
        raise GanLabError(f"{wrong} needs an id and a title.")
    if not re.fullmatch(r"[A-Za-z][\w-]*", name) or name in RESERVED:
        raise GanLabError(f"{wrong} needs another id: letters, digits and hyphens, and none of {', '.join(RESERVED)}.")
    points, least = entry.get("points"), entry.get("least", 1)
    if isinstance(points, bool) or not isinstance(points, int | float) or not 0 < points <= 10_000:
        raise GanLabError(f"{wrong} needs points above 0, not {points!r}.")
    if isinstance(least, bool) or not isinstance(least, int) or least < 1:
        raise GanLabError(f"{wrong} has least = {least!r}; it is a whole number of 1 or more.")
    if entry.get("computed", "") not in ("", *COMPUTED):
        raise GanLabError(f"{wrong} computes {entry['computed']!r}; known are {', '.join(COMPUTED)}.")
    shown = entry.get("evidence", [])
    known = {f"Question {id_}" for id_ in assignment.questions} | {f"Task {id_}" for id_ in assignment.tasks}
    if path != DEFAULT and (unknown := [each for each in shown if each not in known]):
        raise GanLabError(f"{wrong} shows {unknown[0]!r}, which the notebooks as handed out don't have.")
    return Criterion(**(entry | {"evidence": tuple(each for each in shown if each in known)}))


def score(criterion: Criterion, facts: Facts) -> Score:
    """The points for a criterion; open (None) where a person gives them."""
    if not criterion.computed:
        return Score(None, "")
    share, reason = COMPUTED[criterion.computed](facts, criterion.least)
    return Score(None if share is None else round(criterion.points * share, 2), reason)


Share = tuple[float | None, str]  # None where this machine can't tell


def _ran_in_order(facts: Facts, least: int) -> Share:
    changed = {facts.assignment.tasks[task.id].notebook for task in facts.reading.tasks if task.status == "changed"}
    changed |= {facts.assignment.questions[a.id].notebook for a in facts.reading.answers if a.status == "answered"}

    def good(notebook) -> bool:
        return notebook.assigned in changed and not notebook.disorder and not notebook.errors

    return _of_the_notebooks(facts, good, "were worked on and ran from top to bottom without an error")


def _name_set(facts: Facts, least: int) -> Share:
    return _of_the_notebooks(facts, lambda n: (n.student or "") not in ("", "anonymous"), "have a name in STUDENT")


def _of_the_notebooks(facts: Facts, good: Callable, what: str) -> Share:
    asked = facts.rubric.notebooks
    there = {notebook.assigned for notebook in facts.reading.notebooks} & set(asked)
    held = {notebook.assigned for notebook in facts.reading.notebooks if good(notebook)} & there
    missing = f"; not handed in: {', '.join(n for n in asked if n not in there)}" if len(there) < len(asked) else ""
    return _share(len(held), len(asked), f"{len(held)} of {len(asked)} notebooks {what}{missing}.")


def _tasks_done(facts: Facts, least: int) -> Share:
    changed = {task.id for task in facts.reading.tasks if task.status == "changed"}
    return _done(facts, facts.assignment.tasks, changed, "tasks have code that was changed")


def _answered(facts: Facts, least: int) -> Share:
    answered = {a.id for a in facts.reading.answers if a.status == "answered" and a.own_words >= least}
    what = f"questions have an answer with {least} words or more that the question doesn't have"
    return _done(facts, facts.assignment.questions, answered, what)


def _done(facts: Facts, everything: dict[str, Asked], done: set[str], what: str) -> Share:
    """The share of what was asked that was done: what a submission doesn't show isn't."""
    asked = [id_ for id_, each in everything.items() if each.notebook in facts.rubric.notebooks]
    open_ = [id_ for id_ in asked if id_ not in done]
    rest = f"; not yet: {', '.join(open_)}" if open_ else ""
    return _share(len(asked) - len(open_), len(asked), f"{len(asked) - len(open_)} of {len(asked)} {what}{rest}.")


def _pictures_proved(facts: Facts, least: int) -> Share:
    if not facts.own:
        nameless = all(notebook.student in (None, "", "anonymous") for notebook in facts.reading.notebooks)
        why = " (STUDENT isn't set, so cells that weren't changed make those of the examples.)" if nameless else ""
        return 0.0, f"There is no picture that the shipped examples didn't make.{why}"
    verdicts = [picture.verdict for picture in facts.own]
    counted = ", ".join(f"{verdicts.count(verdict)} {verdict}" for verdict in dict.fromkeys(verdicts))
    if absent := verdicts.count("model not here"):
        return None, f"{absent} of {len(verdicts)} pictures are of a network that isn't on this machine ({counted})."
    proved = sum(verdict in PROVED for verdict in verdicts)
    return _share(proved, len(verdicts), f"Of {len(verdicts)} pictures of their own: {counted}.")


def _counted(what: str, words: str) -> Callable[[Facts, int], Share]:
    def computed(facts: Facts, least: int) -> Share:
        found = getattr(facts.evidence, what)
        return _from_pictures(facts, min(1.0, found / least), f"{words}: {found}; asked for: {least}.")

    return computed


def _noise_as_claimed(facts: Facts, least: int) -> Share:
    made = facts.evidence.pictures
    fitting = facts.evidence.as_claimed
    share, reason = _share(fitting, made, f"The noise of {fitting} of {made} pictures fits the truncation told.")
    return _from_pictures(facts, share, reason)


def _from_pictures(facts: Facts, share: float, reason: str) -> Share:
    """Where proof needs a network that isn't here, less than all points is not yet decided."""
    absent = sum(picture.verdict == "model not here" for picture in facts.own)
    if share < 1 and absent:
        return None, f"{reason} {absent} more pictures are of a network that isn't on this machine."
    if not facts.evidence.pictures:
        return 0.0, "No picture of their own came out the same or close from its recipe, so there is no evidence."
    return share, reason


def _share(part: int, whole: int, reason: str) -> Share:
    return (part / whole if whole else 0.0), reason


COMPUTED: dict[str, Callable[[Facts, int], Share]] = {
    "ran_in_order": _ran_in_order,
    "name_set": _name_set,
    "tasks_done": _tasks_done,
    "answered": _answered,
    "pictures_proved": _pictures_proved,
    "classes": _counted("classes", "Different classes"),
    "truncations": _counted("truncations", "Different truncations"),
    "noises": _counted("noises", "Different noise vectors"),
    "noise_held": _counted("held", "Noises held while truncation changed"),
    "noise_as_claimed": _noise_as_claimed,
    "interpolation": _counted("longest_path", "Points in a row on an interpolation"),
}
