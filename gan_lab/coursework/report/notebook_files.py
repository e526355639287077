"""Which notebooks a report is written of: those that lie in a folder, and those that were named."""

import os
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from gan_lab.coursework.notebook_reading.notebooks import (
    MAX_STUDENT,
    Notebook,
    find_stem,
    is_notebook_name,
    open_notebook,
)
from gan_lab.coursework.report.picture_files import list_files
from gan_lab.errors import GanLabError, name_value
from gan_lab.saving import expand_path, is_link

MAX_NAMED = 5  # notebooks that one sentence names

Places = str | Path | Iterable[str | Path]


@dataclass(frozen=True)
class NotebookFile:
    """One of the student's notebook files.

    Attributes
    ----------
    path : Path
        The file.
    notebook : Notebook or None
        Its content; None if it can't be read.
    problem : str
        Why it can't be read; "" if it can.
    is_named : bool
        Whether the student named it, and not only its folder.
    """

    path: Path
    notebook: Notebook | None
    problem: str = ""
    is_named: bool = False


def find_notebooks(places: Places, leave_out: Places = ()) -> list[NotebookFile]:
    """Find notebook files and read them.

    Parameters
    ----------
    places : str, Path, or iterable of them
        Folders and notebook files. In a folder, hidden files and links are left out.
    leave_out : str, Path, or iterable of them
        Notebooks in these places that aren't taken: their names, or paths.

    Returns
    -------
    list of NotebookFile
        In the order of the places, those of a folder by name.

    Raises
    ------
    GanLabError
        If there are none, what was named isn't there or is no notebook, or what is to be left out isn't among them.
    """
    places = list_places(places)
    found: dict[str, tuple[Path, bool]] = {}  # by the whole path: the path as it was given, and whether it was named
    for place in places:
        path = expand_path(place)
        if path.is_dir():
            for file in sorted(path.iterdir(), key=lambda file: (find_stem(file.name), file.name)):  # copies last
                if is_notebook_name(file.name) and is_visible_file(file):
                    found.setdefault(os.path.abspath(file), (file, False))
        elif path.suffix and not is_notebook_name(path.name):
            raise GanLabError(
                f"{path} is no notebook, whose name ends in .ipynb: give the folder of your notebooks, "
                "gl.write_report('.'), and the report shows the pictures that are marked in them."
            )
        elif is_visible_file(path):
            found[os.path.abspath(path)] = (path, True)
        else:
            raise GanLabError(f"There is no notebook {path}: give a folder, or the .ipynb files themselves.")
    if not found:
        raise GanLabError(
            f"There are no notebooks in {places[0] if places else 'nothing'}: give the folder they lie in."
        )
    taken = _leave_out([path for path, _ in found.values()], list_places(leave_out))
    return [_read_notebook_file(path, is_named) for path, is_named in found.values() if path in taken]


def list_places(places: object) -> list[str | Path]:
    """Return one or several places as a list; GanLabError if one of them is no path."""
    one_or_many: Any = [places] if isinstance(places, str | Path) or not isinstance(places, Iterable) else places
    listed: list[Any] = list(one_or_many)
    if not all(isinstance(place, str | Path) for place in listed):
        raise GanLabError(
            f"The report is written of notebooks, not of {name_value(places)}: give their folder, gl.write_report('.')."
        )
    return listed


def is_visible_file(path: Path) -> bool:
    """Return whether a path is a file, no link, and not hidden by a dot."""
    return path.is_file() and not is_link(path) and not path.name.startswith(".")


def find_student(notebooks: Sequence[Notebook]) -> str:
    """Find the student's name.

    Parameters
    ----------
    notebooks : sequence of Notebook
        The student's notebooks.

    Returns
    -------
    str
        The name that most of them set as STUDENT; "" if none does.
    """
    names = [notebook.student for notebook in notebooks if notebook.student and not notebook.is_anonymous]
    return max(names, key=names.count)[:MAX_STUDENT] if names else ""


def describe_not_taken(places: Places, notebook_files: Sequence[NotebookFile]) -> list[str]:
    """Say which notebooks in the folders were not taken, so that nobody believes that they are handed in.

    Parameters
    ----------
    places : str, Path, or iterable of them
        As for `find_notebooks`.
    notebook_files : sequence of NotebookFile
        Those that were taken.

    Returns
    -------
    list of str
        A sentence for hidden notebooks and links, and one for notebooks in folders below.
    """
    taken = {os.path.abspath(file.path) for file in notebook_files}
    folders = [path for place in list_places(places) if (path := expand_path(place)).is_dir()]
    unseen = [
        file.name
        for folder in folders
        for file in sorted(folder.iterdir())
        if is_notebook_name(file.name) and not is_visible_file(file) and (is_link(file) or file.is_file())
    ]
    below = [
        str(folder / name)
        for folder in folders
        for name in list_files(folder)
        if "/" in name and is_notebook_name(name.rpartition("/")[2]) and os.path.abspath(folder / name) not in taken
    ]
    sentences = []
    if unseen:
        sentences.append(f"Not taken, since a hidden file or a link isn't handed in: {name_some(unseen)}.")
    if below:
        sentences.append(
            f"Not taken, since they lie in folders below: {name_some(below)}. If such a notebook is to be handed in, "
            f"name it too: gl.write_report({[*map(str, list_places(places)), below[0]]})."
        )
    return sentences


def name_some(names: Sequence[str]) -> str:
    """Name files in a sentence.

    Parameters
    ----------
    names : sequence of str
        Their names.

    Returns
    -------
    str
        The first `MAX_NAMED`, and how many more there are; U+FFFD stands for what doesn't print in a name.
    """
    more = f" and {len(names) - MAX_NAMED} more" if len(names) > MAX_NAMED else ""
    return ", ".join("".join(c if c.isprintable() else "\ufffd" for c in name) for name in names[:MAX_NAMED]) + more


def _leave_out(paths: Sequence[Path], places: Sequence[str | Path]) -> list[Path]:
    """Return the paths without those that are to be left out; GanLabError if one of these isn't among them."""
    left_out = set()
    for place in places:
        named = [path for path in paths if path.name == str(place) or os.path.abspath(path) == os.path.abspath(place)]
        if not named:
            raise GanLabError(
                f"There is no notebook {place} to leave out: there are {name_some([path.name for path in paths])}."
            )
        left_out |= set(named)
    if len(left_out) == len(paths):
        raise GanLabError("Every notebook is left out, and a report is written of one at least: leave out fewer.")
    return [path for path in paths if path not in left_out]


def _read_notebook_file(path: Path, is_named: bool) -> NotebookFile:
    try:
        return NotebookFile(path, open_notebook(path), is_named=is_named)
    except GanLabError as problem:
        return NotebookFile(path, None, str(problem), is_named)
