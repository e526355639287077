"""What an assignment asks: the questions and tasks of the notebooks as they were handed out."""

import hashlib
import re
from dataclasses import dataclass, field
from functools import cache, cached_property
from pathlib import Path

import numpy as np

from gan_lab.coursework.hand_out.record import HandOut, find_record, read_inputs, read_record
from gan_lab.coursework.notebook_reading.cell_contents import (
    ANSWER_MARKER,
    TRY,
    YOUR_TURN,
    find_task_regions,
    find_visible_ids,
    is_solution,
    normalize_code,
    normalize_spaces,
)
from gan_lab.coursework.notebook_reading.cells import Cell
from gan_lab.coursework.notebook_reading.code_effects import Effects, find_effects, find_names, join_effects
from gan_lab.coursework.notebook_reading.notebooks import Notebook, open_notebook
from gan_lab.coursework.texts.answer_words import HandedOutWords, find_runs
from gan_lab.coursework.texts.readable_text import fold
from gan_lab.errors import GanLabError
from gan_lab.kinds import DATA

# The kit's own notebooks, without outputs, as .ci/execute.py writes them. A submission isn't compared with the folder
# `notebooks`, since students work in it and change what is there.
ASSIGNMENT_FILE = DATA / "assignment.json"
TEMPLATE_FILE = DATA / "report_template.md"  # a copy of the one in the repository
PURPOSE = re.compile(r"student_seed\(\s*STUDENT\s*,\s*([\"'])([^\"'\n]{0,100})\1")  # what a notebook draws a seed for


@dataclass(frozen=True)
class AssignmentItem:
    """A question or a task as it was handed out.

    Attributes
    ----------
    id : str
        Such as "2.3".
    notebook : str
        The notebook that has it, such as "02_truncation".
    text : str
        The question or the task in words, without the place for the answer.
    cell_id : str
        The id of the cell that holds the answer, or the first code to change.
    effects : Effects
        For a task, what the code to change does; of a question, nothing.
    names : frozenset of str
        For a task, the names in that code.
    """

    id: str
    notebook: str
    text: str
    cell_id: str
    effects: Effects = field(default_factory=Effects, repr=False)
    names: frozenset[str] = field(default=frozenset(), repr=False)

    @property
    def is_name(self) -> bool:
        """Whether the task is to set one's name."""
        return any(statement.startswith("STUDENT = ") for statement in self.effects.statements)


@dataclass(frozen=True)
class Assignment:
    """The notebooks as handed out.

    Attributes
    ----------
    notebooks : list of Notebook
        In their order.
    noise : tuple of ndarray
        `Tile.latent` of all pictures in them, of any length.
    input_digests : frozenset of str
        `Tile.inputs_digest` of all pictures in them.
    kit_solutions : tuple of str
        The folded answers of the kit's own notebooks, which students may know though they weren't handed out.
    """

    notebooks: list[Notebook] = field(repr=False)
    noise: tuple[np.ndarray, ...] = field(default=(), repr=False, compare=False)
    input_digests: frozenset[str] = field(default=frozenset(), repr=False)
    kit_solutions: tuple[str, ...] = field(default=(), repr=False)

    @cached_property
    def questions(self) -> dict[str, AssignmentItem]:
        """The questions by id, in order."""
        found = (_find_question(notebook, cell) for notebook in self.notebooks for cell in notebook.cells)
        return _sort_by_id({question.id: question for question in found if question})

    @cached_property
    def tasks(self) -> dict[str, AssignmentItem]:
        """The tasks by id, in order."""
        found: dict[str, AssignmentItem] = {}
        for notebook in self.notebooks:
            for id_, text_cell, code_cells in find_task_regions(notebook.cells):
                to_change = [cell for cell in code_cells if YOUR_TURN in cell.tags]
                if to_change:
                    text = _find_task_text(text_cell.source, id_)
                    effects, names = join_effects(map(find_effects, to_change)), find_names(to_change)
                    name, cell_id = Path(notebook.name).stem, to_change[0].id
                    found[id_] = AssignmentItem(id_, name, text, cell_id, effects, names)
        return _sort_by_id(found)

    @cached_property
    def graded_tasks(self) -> dict[str, AssignmentItem]:
        """The tasks by their ids, without those that ask for one's name alone."""
        return {id_: task for id_, task in self.tasks.items() if not task.is_name}

    @cached_property
    def graded_notebooks(self) -> list[str]:
        """The notebooks that ask for more than a name, such as "02_truncation", in their order."""
        asked = {item.notebook for item in (*self.questions.values(), *self.graded_tasks.values())}
        return [stem for notebook in self.notebooks if (stem := Path(notebook.name).stem) in asked]

    @cached_property
    def solutions(self) -> list[str]:
        """The folded answers and expected pictures, those of the kit's own notebooks among them."""
        return [*_find_solutions(self.notebooks), *self.kit_solutions]

    @cached_property
    def handed_out_words(self) -> HandedOutWords:
        """The words of `solutions` and of all texts, by which an answer that repeats them is known."""
        solutions = frozenset(run for solution in self.solutions for run in find_runs(fold(solution)))
        return HandedOutWords(solutions, solutions.union(*(find_runs(fold(text)) for text in self.texts)))

    @cached_property
    def texts(self) -> set[str]:
        """The Markdown cells and the folded answers, normalized by `normalize_spaces`."""
        cells = (cell.source for notebook in self.notebooks for cell in notebook.cells if cell.cell_type == "markdown")
        return {normalize_spaces(source) for source in (*cells, *self.kit_solutions)}

    @cached_property
    def texts_without_question(self) -> set[str]:
        """Those of `texts` that have no place for an answer, and may only mention a question."""
        return {text for text in self.texts if not ANSWER_MARKER.search(text)}

    @cached_property
    def cell_ids(self) -> set[str]:
        """The ids of all cells that have one."""
        return {cell.id for notebook in self.notebooks for cell in notebook.cells if cell.id}

    @cached_property
    def handed_out_code(self) -> set[str]:
        """All code cells, normalized by `normalize_code`."""
        return {normalize_code([cell]) for notebook in self.notebooks for cell in notebook.code}

    @cached_property
    def example_code(self) -> set[str]:
        """What the code cells do that a student leaves as they are, by the text of their `Effects`."""
        cells = (cell for notebook in self.notebooks for cell in notebook.code if YOUR_TURN not in cell.tags)
        return {find_effects(cell).text for cell in cells} - {""}

    @cached_property
    def try_code(self) -> set[str]:
        """What the code cells do that have a small change to try, which isn't graded, as in `example_code`."""
        return {find_effects(cell).text for cell in self._try_cells} - {""}

    @cached_property
    def _try_cells(self) -> list[Cell]:
        return [cell for notebook in self.notebooks for cell in notebook.code if TRY in cell.tags]

    def is_try(self, cell: Cell) -> bool:
        """Tell whether a student's cell was handed out with a small change to try, by its tag or its id."""
        return TRY in cell.tags or (bool(cell.id) and cell.id in {tried.id for tried in self._try_cells})

    @cached_property
    def your_turn_code(self) -> set[str]:
        """What the code cells do that a student changes, as in `example_code`."""
        cells = (cell for notebook in self.notebooks for cell in notebook.code if YOUR_TURN in cell.tags)
        return {find_effects(cell).text for cell in cells} - {""}

    @cached_property
    def seed_purposes(self) -> set[str]:
        """What the notebooks draw seeds from the student's name for, such as "Task 1.2"."""
        return {
            purpose for notebook in self.notebooks for c in notebook.code for _, purpose in PURPOSE.findall(c.source)
        }

    @property
    def digest(self) -> str:
        """The SHA-256 of what was asked, by which the review knows that a submission has to be read again."""
        parts = [*sorted(self.input_digests), *self.kit_solutions]
        for notebook in self.notebooks:
            parts += [notebook.name, *("\n".join([c.id, *sorted(c.tags), c.source]) for c in notebook.cells)]
        return hashlib.sha256("\0".join(parts).encode(errors="replace")).hexdigest()


def read_assignment(place: Path | None = None) -> Assignment:
    """Read the notebooks of an assignment as they were handed out.

    Parameters
    ----------
    place : Path, optional
        The folder or zip that was handed out, its hand-out.json, or a folder of notebooks without one; without a
        place, the kit's own assignment.

    Returns
    -------
    Assignment
        The notebooks, with the digests and folded answers of the kit's own besides those that were handed out.

    Raises
    ------
    GanLabError
        If there is neither hand-out.json nor a notebook in the place, or one of them can't be read.
    """
    kit = _read_kits_own()
    if place is None:
        return kit
    handed_out = find_record(place) or _read_folder(place)
    return Assignment(
        handed_out.notebooks,
        handed_out.noise + kit.noise,
        handed_out.input_digests | kit.input_digests,
        kit.kit_solutions,
    )


def find_assigned_notebook(assignment: Assignment, notebook: Notebook) -> str:
    """Find the notebook of the assignment that a student's notebook was made from.

    Parameters
    ----------
    assignment : Assignment
        The notebooks as handed out.
    notebook : Notebook
        A student's notebook, whatever it is called.

    Returns
    -------
    str
        The one that most of its questions and tasks come from, such as "02_truncation"; "" if it has none.
    """
    found: list[str] = []
    for cell in notebook.cells:
        for word, items in (("Question", assignment.questions), ("Task", assignment.tasks)):
            found += [items[id_].notebook for id_ in find_visible_ids(cell, word) if id_ in items]
    return max(sorted(set(found)), key=found.count, default="")


def parse_id(id_: str) -> tuple[int, ...]:
    """Return the numbers of an id, such as (2, 10) of "2.10", by which 2.10 sorts after 2.9."""
    return tuple(int(part) for part in id_.split("."))


def _sort_by_id(items: dict[str, AssignmentItem]) -> dict[str, AssignmentItem]:
    return {id_: items[id_] for id_ in sorted(items, key=parse_id)}


def _find_question(notebook: Notebook, cell: Cell) -> AssignmentItem | None:
    """Return the question that a cell asks; None if it has no place for an answer."""
    ids = find_visible_ids(cell, "Question")
    if not ids or not ANSWER_MARKER.search(cell.source):
        return None
    text = ANSWER_MARKER.split(cell.source)[0].strip()
    return AssignmentItem(ids[0], Path(notebook.name).stem, text, cell.id)


def _find_task_text(source: str, id_: str) -> str:
    """Return the paragraph that names the task."""
    paragraphs = source.split("\n\n")
    return next((p for p in paragraphs if re.search(rf"Task\s+{re.escape(id_)}\b", p)), source).strip()


@cache
def _read_kits_own() -> Assignment:
    """Read the kit's own once: all that follows from it, such as what its code does, is then found once too."""
    kit = read_record(ASSIGNMENT_FILE.read_bytes(), ASSIGNMENT_FILE.name)
    return Assignment(kit.notebooks, kit.noise, kit.input_digests, tuple(_find_solutions(kit.notebooks)))


def _read_folder(folder: Path) -> HandOut:
    """Read a folder of notebooks without hand-out.json."""
    paths = sorted(folder.glob("*.ipynb"))
    if not paths:
        raise GanLabError(f"There are no notebooks in {folder}: give the folder with the notebooks as handed out.")
    notebooks = [open_notebook(path) for path in paths]
    return HandOut(notebooks, *read_inputs(notebooks))


def _find_solutions(notebooks: list[Notebook]) -> list[str]:
    return [cell.source for notebook in notebooks for cell in notebook.cells if is_solution(cell)]
