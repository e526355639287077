"""What an assignment asks: the questions and tasks of the notebooks as they were handed out."""

import hashlib
import json
import re
from collections.abc import Sequence
from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path
from typing import Any

from gan_lab.coursework.cell_contents import (
    ANSWER_MARKER,
    YOUR_TURN,
    find_task_regions,
    find_visible_ids,
    normalize_code,
    normalize_spaces,
)
from gan_lab.coursework.notebooks import Cell, Notebook, open_notebook
from gan_lab.errors import GanLabError
from gan_lab.kinds import DATA
from gan_lab.pictures.recipe_files import read_recipe

# The kit's own notebooks, without outputs, as .ci/execute.py writes them. A submission isn't compared with the folder
# `notebooks`, since students work in it and change what is there.
ASSIGNMENT_FILE = DATA / "assignment.json"


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
    code : str
        For a task, the code to change, normalized by `normalize_code`; "" for a question.
    """

    id: str
    notebook: str
    text: str
    cell_id: str
    code: str = ""


@dataclass(frozen=True)
class Assignment:
    """The notebooks as handed out.

    Attributes
    ----------
    notebooks : list of Notebook
        In their order.
    direction_digests : frozenset of str
        `Tile.direction_digest` of all pictures in them.
    input_digests : frozenset of str
        `Tile.inputs_digest` of all pictures in them.
    """

    notebooks: list[Notebook] = field(repr=False)
    direction_digests: frozenset[str] = field(default=frozenset(), repr=False)
    input_digests: frozenset[str] = field(default=frozenset(), repr=False)

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
                    name, code = Path(notebook.name).stem, normalize_code(to_change)
                    found[id_] = AssignmentItem(id_, name, text, to_change[0].id, code)
        return _sort_by_id(found)

    @cached_property
    def texts(self) -> set[str]:
        """The Markdown cells, normalized by `normalize_spaces`."""
        cells = (cell for notebook in self.notebooks for cell in notebook.cells if cell.cell_type == "markdown")
        return {normalize_spaces(cell.source) for cell in cells}

    @cached_property
    def cell_ids(self) -> set[str]:
        """The ids of all cells that have one."""
        return {cell.id for notebook in self.notebooks for cell in notebook.cells if cell.id}

    @cached_property
    def example_code(self) -> set[str]:
        """The code cells that a student leaves as they are, normalized by `normalize_code`."""
        cells = (cell for notebook in self.notebooks for cell in notebook.code if YOUR_TURN not in cell.tags)
        return {normalize_code([cell]) for cell in cells}

    @cached_property
    def your_turn_code(self) -> set[str]:
        """The code cells that a student changes, normalized by `normalize_code`."""
        cells = (cell for notebook in self.notebooks for cell in notebook.code if YOUR_TURN in cell.tags)
        return {normalize_code([cell]) for cell in cells}

    @property
    def digest(self) -> str:
        """The SHA-256 of what was asked, by which the review knows that a submission has to be read again."""
        texts = [f"{cell.id}\n{cell.source}" for notebook in self.notebooks for cell in notebook.cells]
        return hashlib.sha256("\0".join([*texts, *sorted(self.input_digests)]).encode(errors="replace")).hexdigest()


def read_assignment(folder: Path | None = None) -> Assignment:
    """Read the notebooks of an assignment as they were handed out.

    Parameters
    ----------
    folder : Path, optional
        The folder that holds them; without one, the kit's own assignment.

    Returns
    -------
    Assignment
        The notebooks, with the digests of the kit's own pictures besides those of the folder's pictures.

    Raises
    ------
    GanLabError
        If there is no notebook in the folder, or one of them can't be read.
    """
    kit = json.loads(ASSIGNMENT_FILE.read_text(encoding="utf-8"))
    if folder is None:
        notebooks = [Notebook(name, [_from_json(cell) for cell in cells]) for name, cells in kit["notebooks"].items()]
        return Assignment(notebooks, frozenset(kit["noises"]), frozenset(kit["pictures"]))
    paths = sorted(Path(folder).glob("*.ipynb"))
    if not paths:
        raise GanLabError(f"There are no notebooks in {folder}: give the folder with the notebooks as handed out.")
    notebooks = [open_notebook(path) for path in paths]
    directions, digests = _read_digests(notebooks)
    return Assignment(notebooks, frozenset({*directions, *kit["noises"]}), frozenset({*digests, *kit["pictures"]}))


def to_json(notebooks: Sequence[Notebook]) -> str:
    """Write notebooks down as `ASSIGNMENT_FILE` holds them.

    Parameters
    ----------
    notebooks : sequence of Notebook
        The notebooks to hand out, executed.

    Returns
    -------
    str
        JSON with each cell's number, type, source, id and tags, and digests of the noise and inputs of all pictures.
    """
    directions, digests = _read_digests(notebooks)
    document = {
        "notebooks": {notebook.name: [_to_json(cell) for cell in notebook.cells] for notebook in notebooks},
        "noises": sorted(directions),
        "pictures": sorted(digests),
    }
    return json.dumps(document, ensure_ascii=False, indent=1) + "\n"


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


def _read_digests(notebooks: Sequence[Notebook]) -> tuple[set[str], set[str]]:
    """Return `Tile.direction_digest` and `Tile.inputs_digest` of all pictures with a recipe in the notebooks."""
    directions, digests = set(), set()
    for picture in (picture for notebook in notebooks for cell in notebook.cells for picture in cell.pictures):
        try:
            tiles = read_recipe(picture.content).tiles
        except GanLabError:
            continue  # it has no recipe: a plot
        directions |= {tile.direction_digest for tile in tiles}
        digests |= {tile.inputs_digest for tile in tiles}
    return directions, digests


def _to_json(cell: Cell) -> dict[str, Any]:
    return {
        "number": cell.number,
        "kind": cell.cell_type,
        "source": cell.source,
        "id": cell.id,
        "tags": sorted(cell.tags),
    }


def _from_json(entry: dict[str, Any]) -> Cell:
    return Cell(entry["number"], entry["kind"], entry["source"], entry["id"], frozenset(entry["tags"]))
