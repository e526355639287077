"""Which notebooks are handed out: the kit's own or those in an instructor's folder, all or some of them."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path, PurePath

import numpy as np
from nbformat import NotebookNode

from gan_lab.coursework.assignment import Assignment, read_assignment
from gan_lab.coursework.hand_out.clean_copy import make_node, read_node
from gan_lab.coursework.hand_out.record import read_inputs
from gan_lab.coursework.notebook_reading.notebooks import open_notebook
from gan_lab.errors import GanLabError

NUMBER_RANGE = re.compile(r"(\d{1,9})(?:-|\.\.|\u2013)(\d{1,9})", re.ASCII)  # of notebooks, such as 01-03
LEADING_NUMBER = re.compile(r"0*(\d{1,9})(?!\d)")  # of a notebook's name, without zeros


@dataclass(frozen=True)
class Selection:
    """The notebooks that are handed out.

    Attributes
    ----------
    nodes : dict of str to NotebookNode
        Each notebook, with or without outputs, by its file's name, in order.
    noise : tuple of ndarray
        `Tile.latent` of all pictures that the examples make, of any length.
    input_digests : frozenset of str
        `Tile.inputs_digest` of them.
    """

    nodes: dict[str, NotebookNode]
    noise: tuple[np.ndarray, ...]
    input_digests: frozenset[str]


def select_notebooks(wanted: Sequence[str] = (), folder: Path | None = None) -> Selection:
    """Select the notebooks to hand out.

    Parameters
    ----------
    wanted : sequence of str
        Numbers ("01", "1"), ranges of them ("01-03"), names ("01_noise_to_image") or file names, several in one string
        if commas part them, or "all"; order and repetition don't matter. All notebooks if it is empty.
    folder : Path, optional
        An instructor's own notebooks, which are not executed; without it, the kit's own.

    Returns
    -------
    Selection
        The notebooks by name.

    Raises
    ------
    GanLabError
        If there is no such folder or notebook, none is named, one can't be read, or two of them ask the same question.
    """
    if folder is None:
        kit = read_assignment()
        nodes = {notebook.name: make_node(notebook) for notebook in kit.notebooks}
        chosen = _choose(list(nodes), wanted, "The kit has")
        return Selection({name: nodes[name] for name in chosen}, kit.noise, kit.input_digests)
    paths = {path.name: path for path in sorted(folder.glob("*.ipynb")) if path.is_file() and path.name[0] != "."}
    if not paths:
        raise GanLabError(f"There are no notebooks in {folder}: give the folder that holds yours, with --from.")
    chosen = _choose(list(paths), wanted, f"In {folder} there are")
    notebooks = [open_notebook(paths[name]) for name in chosen]
    _check_ids(Assignment(notebooks))
    noise, inputs = read_inputs(notebooks)
    return Selection({name: read_node(paths[name]) for name in chosen}, noise, inputs)


def _choose(names: Sequence[str], wanted: Sequence[str], there_are: str) -> list[str]:
    """Return those of the names that are wanted, in their own order; there_are: the start of a list of all."""
    if not wanted or [word.strip().casefold() for word in wanted] == ["all"]:
        return list(names)
    keys: dict[str, list[str]] = {}
    for name in names:
        stem = name.removesuffix(".ipynb").casefold()
        number = LEADING_NUMBER.match(stem)
        for key in {stem, *([number[1]] if number else [])}:
            keys.setdefault(key, []).append(name)
    found: set[str] = set()
    for word in _split_words(wanted, keys):
        matches = keys.get(_make_key(word), [])
        if len(matches) != 1:
            problem = f"{word!r} is {' and '.join(matches)}" if matches else f"There is no notebook {word!r}"
            raise GanLabError(f"{problem}. {there_are} {', '.join(n.removesuffix('.ipynb') for n in names)}.")
        found.add(matches[0])
    return [name for name in names if name in found]


def _split_words(wanted: Sequence[str], keys: Mapping[str, object]) -> list[str]:
    """Return the words of which each names a notebook: "my own notebook" is one, "01,02" two, "01-03" three.

    keys: the notebooks that there are, by number and by name.
    """
    words: list[str] = []
    for text in wanted:
        if _make_key(text) in keys:  # first as it stands, since a name may have spaces and commas
            words.append(text)
        else:
            words += text.replace(",", " ").split()
    if not words:
        raise GanLabError("No notebook is named: name some, such as --notebooks 01 02 07, or leave that out for all.")
    return [number for word in words for number in _spread_range(word, keys)]


def _spread_range(word: str, keys: Mapping[str, object]) -> list[str]:
    """Return the numbers of the notebooks in a range such as "01-03"; of any other word, the word itself."""
    ends = NUMBER_RANGE.fullmatch(word)
    if ends is None or _make_key(word) in keys:
        return [word]
    first, last = sorted(map(int, ends.groups()))
    numbers = [key for key in keys if key.isdecimal() and first <= int(key) <= last]
    return [ends[1], *numbers, ends[2]]  # an end that doesn't exist is told


def _make_key(word: str) -> str:
    """Return the number or the name that a word may mean, as the notebooks are looked up by."""
    key = PurePath(word.replace("\\", "/").strip()).name.casefold().removesuffix(".ipynb")
    return key.lstrip("0") or "0" if key.isdecimal() else key


def _check_ids(assignment: Assignment) -> None:
    """Raise GanLabError if two notebooks ask a question or a task of the same id, as a copy of a notebook does."""
    for word, kind in (("Question", "questions"), ("Task", "tasks")):
        places: dict[str, str] = {}
        for notebook in assignment.notebooks:
            items: Mapping[str, object] = getattr(Assignment([notebook]), kind)
            for id_ in items:
                if id_ in places:
                    raise GanLabError(
                        f"{word} {id_} stands in {places[id_]} and in {notebook.name}: number one of them anew, or "
                        "name the notebooks to hand out with --notebooks."
                    )
                places[id_] = notebook.name
