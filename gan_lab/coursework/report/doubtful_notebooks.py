"""Notebooks of which only the student knows whether they are to be handed in: those that aren't of the assignment.

They are packed, so that no work is lost, and asked about.
"""

import re
from collections.abc import Mapping, Sequence
from pathlib import Path

from gan_lab.coursework.assignment import Assignment, find_assigned_notebook
from gan_lab.coursework.notebook_reading.notebooks import find_stem
from gan_lab.coursework.report.notebook_files import NotebookFile
from gan_lab.terminal_words import quote_words

# How programs call a copy: 02-Copy1.ipynb, 02 (1).ipynb, 02 - Copy.ipynb, Copy of 02.ipynb.
COPY_NAME = re.compile(
    r"copy of (?P<of>.+)|(?P<from>.+?)(?:[ _-]{0,3}copy[ _-]?\d{0,4}|[ _-]?\(\d{1,4}\))", re.IGNORECASE
)
UNTITLED = re.compile(r"untitled[ _-]?\d{0,4}", re.IGNORECASE)


def find_doubtful(assignment: Assignment, notebook_files: Sequence[NotebookFile]) -> dict[Path, str]:
    """Find the notebooks of which only the student knows whether they are to be handed in.

    Parameters
    ----------
    assignment : Assignment
        The notebooks as handed out.
    notebook_files : sequence of NotebookFile
        The student's. One that the student named is in no doubt, and so are all if none was made from the assignment's.

    Returns
    -------
    dict of Path to str
        For each notebook, what raises the doubt, such as "isn't of the assignment".
    """
    origins = {file.path: find_origin(assignment, file) for file in notebook_files}
    is_own_work = not any(origins.values())
    doubts: dict[Path, str] = {}
    for file in notebook_files:
        if file.is_named or not file.notebook:
            continue
        stem, origin = find_stem(file.path.name), origins[file.path]
        others = [other for other, its_origin in origins.items() if other != file.path and its_origin == origin]
        if origin:
            first = min((file.path, *others), key=lambda path: (find_stem(path.name) != origin, path.name))
            if first != file.path:
                doubts[file.path] = f"is another copy of {origin}, beside {first.name}"
        elif not is_own_work:
            doubts[file.path] = "isn't of the assignment"
        elif (original := _find_original(stem, others)) is not None:
            doubts[file.path] = f"looks like a copy of {original.name}"
        elif UNTITLED.fullmatch(stem) and others:
            doubts[file.path] = "has no name yet"
    return doubts


def find_origin(assignment: Assignment, file: NotebookFile) -> str:
    """Find the notebook of the assignment that a file was made from.

    Parameters
    ----------
    assignment : Assignment
        The notebooks as handed out.
    file : NotebookFile
        A student's notebook.

    Returns
    -------
    str
        Such as "02_truncation": by its questions and tasks, else by the file's name; "" if there is none.
    """
    found = find_assigned_notebook(assignment, file.notebook) if file.notebook else ""
    stem = find_stem(file.path.name)
    return found or (stem if stem in {find_stem(n.name) for n in assignment.notebooks} else "")


def ask_about(doubts: Mapping[Path, str], places: Sequence[str | Path], left_out: Sequence[str | Path]) -> list[str]:
    """Ask whether notebooks are meant to be handed in, and say how to answer.

    Parameters
    ----------
    doubts : mapping of Path to str
        As `find_doubtful` returns them.
    places : sequence of str or Path
        What the report was written of.
    left_out : sequence of str or Path
        The notebooks that were left out already.

    Returns
    -------
    list of str
        The lines; [] if there is no doubt.
    """
    if not doubts:
        return []
    names = list(map(str, doubts))
    listed = "; ".join(f"{path.name} {doubt}" for path, doubt in doubts.items())
    them, are = ("it", "It is") if len(doubts) == 1 else ("them", "They are")
    return [
        f"Is this meant to be handed in: {listed}? {are} packed, so that no work is lost.",
        f"  If so, name {them} too: {_write_calls([*places, *names], left_out)}",
        f"  If not, leave {them} out: {_write_calls(places, [*left_out, *names])}",
    ]


def _write_calls(places: Sequence[str | Path], left_out: Sequence[str | Path]) -> str:
    """Return what a student types to write the report of some places, in a notebook and in a terminal."""
    here, gone = list(map(str, places)), list(map(str, left_out))
    call = f"gl.write_report({here if len(here) > 1 else repr(here[0])}"
    call += f", leave_out={gone if len(gone) > 1 else repr(gone[0])})" if gone else ")"
    option = f" --leave-out {quote_words(*gone)}" if gone else ""
    return f"{call}, or in a terminal gan-lab report {quote_words(*here)}{option}"


def _find_original(stem: str, others: Sequence[Path]) -> Path | None:
    """Return the notebook of which another one, by its name, is a copy; None if there is none."""
    match = COPY_NAME.fullmatch(stem)
    original = (match["of"] or match["from"]).strip(" _-") if match else None
    return next((other for other in others if find_stem(other.name) == original), None)
