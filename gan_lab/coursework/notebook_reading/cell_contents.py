"""What the cells of a notebook contain: ids of questions and tasks, each task's code, and code made comparable."""

import re
from collections.abc import Iterable, Iterator, Sequence
from typing import NamedTuple

from gan_lab.coursework.notebook_reading.cells import Cell

# The text may come from anybody, so the time that these patterns take must grow no faster than its length: a run of *
# or _ is tried from its first character only, and line by line.
ANSWER_MARKER = re.compile(r"(?:(?<![*_])[*_]+)?your answer:?[*_]*:?", re.IGNORECASE)
VISIBLE_ID = re.compile(r"^(?:[^\S\n]|[>#*_])*+(Question|Task)\s+(\d{1,3}\.\d{1,3})\b", re.MULTILINE)
YOUR_TURN = "your-turn"  # the tag of a cell whose code the student is asked to change
TRY = "try"  # the tag of a cell with a small change to try, which isn't graded
SOLUTION = "solution"  # the tag of a text cell with a folded answer or the expected picture


class TaskRegion(NamedTuple):
    """The part of a notebook that belongs to one task: the cell with its text, and the code cells below it."""

    id: str
    text_cell: Cell
    code_cells: list[Cell]


def find_task_regions(cells: Sequence[Cell]) -> Iterator[TaskRegion]:
    """Find the tasks in a notebook, each with the code below it, up to the next task or question.

    What is only to be tried belongs to no task, and a folded answer that mentions a task doesn't begin one.

    Parameters
    ----------
    cells : sequence of Cell
        All cells of the notebook, in order.

    Yields
    ------
    TaskRegion
        Id, text cell and code cells of each task, in order.
    """
    region: TaskRegion | None = None
    for cell in cells:
        if is_solution(cell) or TRY in cell.tags:
            continue
        if cell.cell_type == "markdown" and (ids := find_visible_ids(cell, "Task")):
            if region:
                yield region
            region = TaskRegion(ids[-1], cell, [])
        elif region and cell.cell_type == "markdown" and find_visible_ids(cell, "Question"):
            yield region
            region = None
        elif region and cell.cell_type == "code" and cell.source.strip():
            region.code_cells.append(cell)
    if region:
        yield region


def is_solution(cell: Cell) -> bool:
    """Tell whether a cell is a folded answer or expected picture, also if an editor dropped its tag.

    Parameters
    ----------
    cell : Cell
        A cell of any type; only Markdown is folded so.

    Returns
    -------
    bool
        Whether it has the tag, or begins with `<details>`.
    """
    return cell.cell_type == "markdown" and (SOLUTION in cell.tags or cell.source.lstrip().startswith("<details"))


def find_visible_ids(cell: Cell, word: str) -> list[str]:
    """Find the ids that a text cell shows, as in "Task 2.1".

    Parameters
    ----------
    cell : Cell
        A cell of any type; only Markdown has ids.
    word : str
        "Question" or "Task".

    Returns
    -------
    list of str
        Such as ["2.1"], in order.
    """
    if cell.cell_type != "markdown" or word not in cell.source:
        return []
    return [match[2] for match in VISIBLE_ID.finditer(cell.source) if match[1] == word]


def normalize_code(cells: Iterable[Cell], student: str | None = None) -> str:
    """Write code so that it can be compared: without what changes nothing that it does, and without anybody's name.

    Parameters
    ----------
    cells : iterable of Cell
        The code cells.
    student : str, optional
        The name that the notebook sets as STUDENT; where the code has it as text, STUDENT is put in its place.

    Returns
    -------
    str
        The tokens, one a line. Left out are comments, spaces, semicolons, `pass`, a comma before a closing bracket, and
        a `print` of nothing but a text or a number. Quotation marks are double ones.
    """
    tokens = (token for cell in cells for token in cell.normalized_code.split("\n") if token)
    return "\n".join(_drop_idle([_unify_text(token, student) for token in tokens]))


def _unify_text(token: str, student: str | None) -> str:
    """Return a token with double quotation marks, if it is a text in single ones; STUDENT for the student's name."""
    if len(token) < 2 or token[0] not in "\"'" or token[-1] != token[0]:
        return token
    content = token[1:-1]
    if student and content.strip() == student:
        return "STUDENT"
    return token if "\\" in content or '"' in content else f'"{content}"'


def _drop_idle(tokens: Sequence[str]) -> Iterator[str]:
    """Leave out the tokens that do nothing, and the name that STUDENT is set to."""
    place = 0
    while place < len(tokens):
        token, following = tokens[place], tokens[place + 1 : place + 4]
        if token == "print" and following[:1] == ["("] and ")" in following[1:] and _is_constant(following[1]):
            place += 2 + following[1:].index(")")
        elif token == "STUDENT" and following[:1] == ["="] and len(following) > 1 and _is_constant(following[1]):
            yield from ("STUDENT", "=")
            place += 2
        elif token not in (";", "pass") and not (token == "," and following[:1] in ([")"], ["]"], ["}"])):
            yield token
        place += 1


def _is_constant(token: str) -> bool:
    """Tell whether a token is a text or a number, or closes the brackets at once."""
    return token in (")", "STUDENT") or token[0] in "\"'" or token[0].isdigit()


def normalize_spaces(text: str) -> str:
    """Return a text with one space wherever it has spaces or line ends."""
    return " ".join(text.split())
