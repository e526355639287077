"""Notebooks as files that may come from anybody: their cells and what ran. Nothing in them is executed.

A notebook is JSON, and stays data here: the source of a cell is text that is compared and shown, and an output is
bytes (`gan_lab.coursework.notebook_reading.notebook_pictures`).
"""

import json
import logging
import re
import warnings
from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING

from gan_lab.coursework.notebook_reading.cell_reading import read_cell
from gan_lab.coursework.notebook_reading.cells import Cell
from gan_lab.coursework.notebook_reading.drawing_allowance import DrawingAllowance
from gan_lab.coursework.notebook_reading.notebook_gaps import fill_gaps
from gan_lab.coursework.notebook_reading.run_order import RunOrder, find_run_order
from gan_lab.coursework.notebook_reading.unshown import Unshown, describe_unshown
from gan_lab.errors import GanLabError

if TYPE_CHECKING:
    from nbformat import NotebookNode

MAX_BYTES = 100_000_000  # of a notebook; with every cell run on BigGAN-deep-256, one has a third of that
MAX_PARTS = 500_000  # lists and objects in its JSON, each of which takes a hundred bytes of memory or more
MAX_VALUES = 5_000_000  # values in its JSON, each of which takes ten bytes or more
MAX_CELLS = 10_000  # cells and outputs together; nbformat checks some 20,000 in a second
MAX_CODE = 1_000_000  # characters in all its code cells together
MAX_TEXT = 20_000_000  # characters in all its cells together
MAX_STUDENT = 200  # characters of a student's name
MAX_FOREIGN_TEXT = 200_000  # characters of a text that was saved under the name of a notebook
# The text may come from anybody, so the time that this pattern takes must grow no faster than its length.
STUDENT_SETTING = re.compile(r"""^STUDENT\s*=\s*(["'])(.*?)\1""", re.MULTILINE)
UNSET_NAMES = ("", "anonymous")  # values of STUDENT, in small letters, that are no student's name
# The end of a notebook's name. Browsers and learning systems may add to it, as in .ipynb.json, .ipynb.txt,
# .ipynb (1).txt and .ipynb-1.json.
NAME_END = re.compile(r"\.ipynb(?:(?: ?\(\d{1,9}\)|[-_]\d{1,9})?\.(?:json|txt|ipynb)){0,3}\Z", re.IGNORECASE)
WEB_PAGE = re.compile(r"\s*+<(?:!doctype html|html|head|body)\b", re.IGNORECASE)


class NotANotebookError(GanLabError):
    """A file is named as a notebook and holds a text of another kind, such as a Python file.

    Parameters
    ----------
    message : str
        The sentence.
    text : str
        The file's text, its first `MAX_FOREIGN_TEXT` characters.
    """

    def __init__(self, message: str, text: str) -> None:
        super().__init__(message)
        self.text = text


@dataclass(frozen=True)
class Notebook:
    """A notebook's cells, under the name of its file."""

    name: str
    cells: list[Cell] = field(repr=False)

    @cached_property
    def code(self) -> list[Cell]:
        """The code cells that aren't empty, without the set-up cell for Colab and Kaggle."""
        return [cell for cell in self.cells if cell.cell_type == "code" and cell.source.strip() and not cell.is_setup]

    @property
    def errors(self) -> list[str]:
        """One line for each cell that ended in an error, such as "cell 3: NameError: name 'z' is not defined"."""
        return [f"cell {cell.number}: {cell.error}" for cell in self.code if cell.error]

    @cached_property
    def run_order(self) -> RunOrder:
        """How its cells were run, by the numbers beside them."""
        return find_run_order(self.code, [cell for cell in self.cells if cell.is_setup])

    @property
    def run_order_problem(self) -> str | None:
        """One sentence if the cells weren't run once each, top to bottom, in a fresh kernel; None if they were."""
        return self.run_order.problem

    @property
    def is_order_recorded(self) -> bool:
        """Whether it says in which order its cells were run, or that they weren't; False if nobody can know."""
        return self.run_order.is_recorded

    @property
    def passed_over(self) -> tuple[str, ...]:
        """A sentence for each kind of thing in it that isn't shown, such as videos, with the cells."""
        return self._describe_unshown(is_lost=True)

    @property
    def shown_otherwise(self) -> tuple[str, ...]:
        """A sentence for each kind of thing in it that is shown, and not as it was, such as animations."""
        return self._describe_unshown(is_lost=False)

    def _describe_unshown(self, is_lost: bool) -> tuple[str, ...]:
        kinds = [kind for kind in Unshown if kind.is_lost is is_lost]
        return tuple(
            describe_unshown((cell.number, kind) for cell in self.cells for kind in kinds if kind in cell.unshown)
        )

    @cached_property
    def student(self) -> str | None:
        """The name that the cells set as STUDENT, read from their text; None if none does."""
        names = [match[2].strip() for cell in self.code for match in STUDENT_SETTING.finditer(cell.source)]
        return names[-1][:MAX_STUDENT] if names else None

    @property
    def is_anonymous(self) -> bool:
        """Whether STUDENT is as it was handed out, empty, or not set."""
        return is_unset(self.student)


def is_unset(student: str | None) -> bool:
    """Return whether a value of STUDENT is no student's name.

    Parameters
    ----------
    student : str or None
        The value; None if STUDENT isn't set.

    Returns
    -------
    bool
        True if it is as it was handed out, in small or large letters, empty, or None.
    """
    return (student or "").strip().casefold() in UNSET_NAMES


def is_notebook_name(name: str) -> bool:
    """Tell from a file's name whether it is a notebook.

    Parameters
    ----------
    name : str
        The name, with or without folders.

    Returns
    -------
    bool
        True for "01.ipynb", in small or large letters, and for what browsers and learning systems make of such a name,
        such as "01.ipynb.json", "01.ipynb.txt" and "01.ipynb (1).txt".
    """
    return NAME_END.search(name) is not None


def find_stem(name: str) -> str:
    """Return a notebook's name without the ending, such as "01" of "01.ipynb" and of "01.ipynb.txt"."""
    return NAME_END.sub("", name)


def open_notebook(path: Path) -> Notebook:
    """Read the notebook in a file.

    Parameters
    ----------
    path : Path
        The file.

    Returns
    -------
    Notebook
        Its cells, under the file's name.

    Raises
    ------
    GanLabError
        If there is no such file, or `read_notebook` can't read it.
    """
    try:
        if not path.is_file():
            raise GanLabError(f"There is no notebook {path}: check the path.")
        if path.stat().st_size > MAX_BYTES:
            raise GanLabError(_too_large_message(path.name, path.stat().st_size))
        return read_notebook(path.read_bytes(), path.name)
    except OSError as problem:
        raise GanLabError(f"{path} can't be opened ({problem.strerror}): check the path.") from None


def read_notebook(content: bytes, name: str) -> Notebook:
    """Read a notebook from bytes that may come from anybody.

    Parameters
    ----------
    content : bytes
        The file, in any version of nbformat from 1 to 4.
    name : str
        The file's name, for the result and for error messages.

    Returns
    -------
    Notebook
        Its cells; fields that nbformat does not know are not read.

    Raises
    ------
    GanLabError
        If the bytes aren't a notebook, or go beyond a limit (MAX_...) of this module.
    NotANotebookError
        If they are a text of another kind.
    """
    import nbformat  # here and below, since it takes a second, which whoever reads no notebook doesn't need

    if len(content) > MAX_BYTES:
        raise GanLabError(_too_large_message(name, len(content)))
    if content.count(b"{") + content.count(b"[") > MAX_PARTS or content.count(b",") > MAX_VALUES:
        raise GanLabError(_too_many_parts_message(name))
    logger = logging.getLogger("traitlets")  # nbformat logs here what it then raises, or repairs
    level = logger.level
    try:
        logger.setLevel(logging.CRITICAL)
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            cells = _parse_cells(content, name)
    except (GanLabError, MemoryError):
        raise
    except nbformat.reader.NotJSONError:
        raise _describe_foreign_file(content, name) from None
    except Exception as problem:  # nbformat raises many types on broken JSON and wrong shapes, RecursionError too
        raise GanLabError(
            f"{name} is not a whole Jupyter notebook ({_explain_failure(problem)}): save it again in Jupyter."
        ) from None
    finally:
        logger.setLevel(level)
    code_length = sum(len(cell.source) for cell in cells if cell.cell_type == "code")
    if code_length > MAX_CODE or sum(len(cell.source) for cell in cells) > MAX_TEXT:
        raise GanLabError(
            f"{name} has more than {MAX_CODE:,} characters of code or {MAX_TEXT:,} in its cells: put what is neither "
            "code nor an answer into a file of its own."
        )
    return Notebook(name, cells)


def _parse_cells(content: bytes, name: str) -> list[Cell]:
    """Return the cells of a notebook's JSON; raises whatever nbformat raises."""
    import nbformat

    notebook = _parse_json(content)
    if _count_cells_and_outputs(notebook) > MAX_CELLS:
        raise GanLabError(_too_many_parts_message(name))
    notebook = nbformat.convert(notebook, 4)
    nbformat.validate(notebook, relax_add_props=True)
    allowance = DrawingAllowance()
    return [read_cell(number, cell, allowance) for number, cell in enumerate(notebook.cells, 1)]


def _parse_json(content: bytes) -> "NotebookNode":
    """Parse a notebook in any version of the format, as `nbformat.reader.reads` does.

    That one quotes a file that isn't JSON in an error message, which takes several times the memory of the file.
    """
    import nbformat

    text = content.decode("utf-8-sig")
    try:
        whole = json.loads(text)
    except ValueError:
        raise nbformat.reader.NotJSONError from None
    major, minor = nbformat.reader.get_version(whole)
    if major == 4:
        fill_gaps(whole)
    return nbformat.versions[major].to_notebook_json(whole, minor=minor)


def _count_cells_and_outputs(notebook: "NotebookNode") -> int:
    """Count the cells and outputs of a notebook in any version of the format."""
    sheets = [notebook, *notebook.get("worksheets", [])]
    return sum(1 + len(cell.get("outputs", [])) for sheet in sheets for cell in sheet.get("cells", []))


def _too_many_parts_message(name: str) -> str:
    return f"{name} has more parts than a notebook of a course: clear its outputs and save it again."


def _too_large_message(name: str, size: int) -> str:
    return (
        f"{name} has {size / 1e6:.0f} MB, more than a notebook of a course ({MAX_BYTES / 1e6:.0f} MB at most): "
        "clear its largest outputs and save it again."
    )


def _describe_foreign_file(content: bytes, name: str) -> GanLabError:
    """Describe a file that is text and not JSON: what it is, as far as that is known."""
    text = content[: 4 * MAX_FOREIGN_TEXT].decode("utf-8-sig", errors="ignore")[:MAX_FOREIGN_TEXT]
    if not text.strip("\0 \r\n\t"):
        return GanLabError(f"{name} is empty: save the notebook again.")
    if WEB_PAGE.match(text):
        return GanLabError(
            f"{name} is a web page and not a notebook: download the notebook itself. GitHub has a button for the raw "
            "file."
        )
    if text.lstrip().startswith(("{", "[")) or "\0" in text:
        return GanLabError(f"{name} is not a whole Jupyter notebook (it is not JSON, or was cut): save it again.")
    return NotANotebookError(
        f"{name} is text, such as a Python file, under the name of a notebook: hand in the notebook itself.", text
    )


def _explain_failure(problem: Exception) -> str:
    """Say in a few words why the bytes aren't a notebook."""
    import nbformat

    if isinstance(problem, UnicodeDecodeError):
        return "it is not text"
    if isinstance(problem, nbformat.ValidationError) and "object has no" not in str(problem):
        return "its JSON is not that of a notebook: " + str(problem).splitlines()[0][:120]
    return "its JSON is not that of a notebook"
