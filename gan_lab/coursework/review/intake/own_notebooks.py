"""What a student wrote into notebooks: a whole notebook of their own, or the cells that they added or changed.

Its text, its code and what that printed stand in their order, so that a person can read and grade it on a page. Nothing
in it is executed.
"""

from collections.abc import Iterator, Sequence, Set
from dataclasses import dataclass, field, replace

from gan_lab.coursework.assignment import Assignment
from gan_lab.coursework.notebook_reading.cell_contents import normalize_code, normalize_spaces
from gan_lab.coursework.notebook_reading.cells import Cell
from gan_lab.coursework.notebook_reading.notebooks import STUDENT_SETTING, Notebook
from gan_lab.coursework.texts.report_sections import (
    Line,
    close_code,
    drop_template,
    find_headings,
    find_section_lines,
    join_section,
)

MAX_TEXT = 100_000  # characters of all own notebooks and cells of a submission
MAX_CELL = 20_000  # characters of one cell
MAX_CELLS = 400  # of one notebook


@dataclass(frozen=True)
class OwnCell:
    """A cell that a student wrote.

    Attributes
    ----------
    number : int
        Its place among all cells of the notebook, from 1.
    is_code : bool
        Whether it is code; text is Markdown.
    source : str
        What was typed into it.
    printed : str
        What it printed, as `Cell.printed` has it.
    error : str
        The error that ended its last run, in one line; "" if there was none.
    """

    number: int
    is_code: bool
    source: str
    printed: str = ""
    error: str = ""


@dataclass(frozen=True)
class OwnNotebook:
    """The cells of a notebook that a student wrote.

    Attributes
    ----------
    name : str
        The name of the notebook's file.
    is_whole : bool
        Whether the student wrote all of it; False if these are cells of a notebook that was handed out.
    cells : list of OwnCell
        In their order. Those with pictures alone are among them.
    sections : dict of str to str
        What its text says under the headings of the report's template, as `split_sections` returns it.
    left_out : int
        How many more cells there are, which aren't kept.
    section_cells : dict of str to list of int
        The numbers of the text cells in which each section stands.
    """

    name: str
    is_whole: bool
    cells: list[OwnCell] = field(repr=False)
    sections: dict[str, str] = field(default_factory=dict, repr=False)
    left_out: int = 0
    section_cells: dict[str, list[int]] = field(default_factory=dict, repr=False)

    @property
    def length(self) -> int:
        """How many characters it has in all."""
        texts = [text for cell in self.cells for text in (cell.source, cell.printed, cell.error)]
        return sum(map(len, [*texts, *self.sections.values()]))


@dataclass(frozen=True)
class HandedOutCells:
    """What the notebooks hold that were handed out."""

    code: Set[str]  # of the code cells, without comments, spaces and a name
    texts: Set[str]  # as `Assignment.texts`


def show_notebook(notebook: Notebook, max_characters: int = MAX_TEXT) -> OwnNotebook:
    """Take what is shown of a notebook that nobody handed out.

    Parameters
    ----------
    notebook : Notebook
        The student's notebook.
    max_characters : int
        How many characters are kept.

    Returns
    -------
    OwnNotebook
        Its cells, as far as they are kept, and its sections.
    """
    cells = [cell for cell in notebook.cells if cell.source.strip() or cell.pictures or cell.printed]
    found = find_section_lines(_list_lines(cells, max_characters))
    sections = {title: own for title, lines in found.items() if (own := drop_template(join_section(lines)))}
    kept = _keep(notebook.name, True, cells, sections, max_characters - sum(map(len, sections.values())))
    numbers = {title: sorted({line.cell for line in found[title] if line.text.strip()}) for title in sections}
    return replace(kept, section_cells=numbers)


def _list_lines(cells: Sequence[Cell], max_characters: int) -> Iterator[Line]:
    """Yield the lines of the text cells, each with the number of its cell, up to so many characters."""
    for cell in cells:
        if cell.cell_type == "markdown":
            for line in find_headings(close_code(cell.source)):
                max_characters -= len(line.text) + 1
                if max_characters < 0:
                    return
                yield replace(line, cell=cell.number)
            yield Line("")


def list_handed_out(assignment: Assignment) -> HandedOutCells:
    """List the cells of an assignment, to tell from them what a student wrote.

    Parameters
    ----------
    assignment : Assignment
        The notebooks as handed out.

    Returns
    -------
    HandedOutCells
        The cells.
    """
    code = frozenset(_normalize(cell) for notebook in assignment.notebooks for cell in notebook.code)
    return HandedOutCells(code, assignment.texts)


def show_own_cells(notebook: Notebook, handed_out: HandedOutCells, max_characters: int = MAX_TEXT) -> OwnNotebook:
    """Take what a student added to a notebook that was handed out, or changed in it.

    Parameters
    ----------
    notebook : Notebook
        The student's notebook.
    handed_out : HandedOutCells
        What was handed out.
    max_characters : int
        How many characters are kept.

    Returns
    -------
    OwnNotebook
        Its code that isn't as it was handed out, a name aside, and its text that wasn't handed out, answers among it.
    """
    cells = [cell for cell in notebook.cells if cell.source.strip() and not _is_handed_out(cell, handed_out)]
    return _keep(notebook.name, False, cells, {}, max_characters)


def _keep(name: str, is_whole: bool, cells: list[Cell], sections: dict[str, str], max_characters: int) -> OwnNotebook:
    """Keep cells from the first on, as many as there is room for."""
    kept: list[OwnCell] = []
    left = max_characters
    for cell in cells[:MAX_CELLS]:
        if left <= 0:
            break
        source = cell.source[: min(left, MAX_CELL)]
        left -= len(source) + len(cell.printed)
        kept.append(OwnCell(cell.number, cell.cell_type == "code", source, cell.printed, cell.error or ""))
    return OwnNotebook(name, is_whole, kept, sections, len(cells) - len(kept))


def _is_handed_out(cell: Cell, handed_out: HandedOutCells) -> bool:
    if cell.cell_type == "code":
        return cell.is_setup or _normalize(cell) in handed_out.code
    return normalize_spaces(cell.source) in handed_out.texts


def _normalize(cell: Cell) -> str:
    """Return code without comments and spaces, and without the student's name."""
    source = STUDENT_SETTING.sub('STUDENT = ""', cell.source)
    return normalize_code([cell if source == cell.source else Cell(cell.number, "code", source)])
