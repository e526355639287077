"""Notebooks as files that may come from anybody: their cells and what ran. Nothing in them is executed.

A notebook is JSON, and stays data here: the source of a cell is text that is compared and shown, and an output is
bytes (`gan_lab.coursework.notebook_pictures`).
"""

import itertools
import json
import logging
import re
import warnings
from dataclasses import dataclass, field
from pathlib import Path

import nbformat

from gan_lab.coursework.cells import Cell
from gan_lab.coursework.notebook_pictures import find_attached_pictures, find_output_pictures, join_lines
from gan_lab.errors import GanLabError

MAX_BYTES = 100_000_000  # of a notebook; with every cell run on BigGAN-deep-256, one has a third of that
MAX_PARTS = 500_000  # lists and objects in its JSON, each of which takes a hundred bytes of memory or more
MAX_VALUES = 5_000_000  # values in its JSON, each of which takes ten bytes or more
MAX_CELLS = 10_000  # cells and outputs together; nbformat checks some 20,000 in a second
MAX_CODE = 1_000_000  # characters in all its code cells together
MAX_TEXT = 20_000_000  # characters in all its cells together
MAX_STUDENT = 200  # characters of a student's name
MAX_ERROR = 300  # characters of an error
# The text may come from anybody, so the time that this pattern takes must grow no faster than its length.
STUDENT_SETTING = re.compile(r"""^STUDENT\s*=\s*(["'])(.*?)\1""", re.MULTILINE)
REPORT_CALL = "write_report("  # code by which the cell that writes the report is known
UNSET_NAMES = ("", "anonymous")  # values of STUDENT, in small letters, that are no student's name
HOW_TO_RERUN = "choose Restart Kernel and Run All Cells, and save"


@dataclass(frozen=True)
class Notebook:
    """A notebook's cells, under the name of its file."""

    name: str
    cells: list[Cell] = field(repr=False)

    @property
    def code(self) -> list[Cell]:
        """The code cells that aren't empty, without the set-up cell for Colab and Kaggle."""
        return [cell for cell in self.cells if cell.cell_type == "code" and cell.source.strip() and not cell.is_setup]

    @property
    def errors(self) -> list[str]:
        """One line for each cell that ended in an error, such as "cell 3: NameError: name 'z' is not defined"."""
        return [f"cell {cell.number}: {cell.error}" for cell in self.code if cell.error]

    @property
    def run_order_problem(self) -> str | None:
        """One sentence if the cells weren't run once each, top to bottom, in a fresh kernel; None if they were."""
        code = self.code
        if not code:
            return "It has no code."
        if len(code) > 1 and REPORT_CALL in code[-1].source:
            code = code[:-1]  # the report reads the file while this cell runs, so its execution count isn't saved yet
        runs = [(cell.number, cell.execution_count) for cell in code if cell.execution_count is not None]
        if not runs:
            return f"None of its cells was run, or the outputs were cleared: {HOW_TO_RERUN}."
        if len(runs) < len(code):
            first = next(cell.number for cell in code if cell.execution_count is None)
            return (
                f"{len(code) - len(runs)} of its {len(code)} code cells weren't run, the first is cell {first}: "
                f"{HOW_TO_RERUN}."
            )
        for (number, count), (next_number, next_count) in itertools.pairwise(runs):
            if next_count <= count:
                return f"Cell {next_number} was run before cell {number}, which stands above it: {HOW_TO_RERUN}."
        total = runs[-1][1] - self._count_setup_runs(runs[0][1])
        if total != len(runs):
            return f"Cells were run more than once, {total} runs for {len(runs)} cells: {HOW_TO_RERUN}."
        return None

    def _count_setup_runs(self, first_count: int) -> int:
        """Return how often the set-up cell ran before the first cell of the notebook's own; first_count: its count."""
        counts = [cell.execution_count or 0 for cell in self.cells if cell.is_setup]
        return max((count for count in counts if count < first_count), default=0)

    @property
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
    """
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
    notebook = _parse_json(content)
    if _count_cells_and_outputs(notebook) > MAX_CELLS:
        raise GanLabError(_too_many_parts_message(name))
    notebook = nbformat.convert(notebook, 4)
    nbformat.validate(notebook, relax_add_props=True)
    return [_parse_cell(number, cell) for number, cell in enumerate(notebook.cells, 1)]


def _parse_json(content: bytes) -> nbformat.NotebookNode:
    """Parse a notebook in any version of the format, as `nbformat.reader.reads` does.

    That one quotes a file that isn't JSON in an error message, which takes several times the memory of the file.
    """
    text = content.decode("utf-8-sig")
    try:
        whole = json.loads(text)
    except ValueError:
        raise nbformat.reader.NotJSONError from None
    major, minor = nbformat.reader.get_version(whole)
    return nbformat.versions[major].to_notebook_json(whole, minor=minor)


def _count_cells_and_outputs(notebook: nbformat.NotebookNode) -> int:
    """Count the cells and outputs of a notebook in any version of the format."""
    sheets = [notebook, *notebook.get("worksheets", [])]
    return sum(1 + len(cell.get("outputs", [])) for sheet in sheets for cell in sheet.get("cells", []))


def _parse_cell(number: int, cell: nbformat.NotebookNode) -> Cell:
    """Return a cell that nbformat has validated; unknown fields, which nbformat allows, are not read."""
    is_code = cell.cell_type == "code"
    outputs = cell.outputs if is_code else []
    errors = [f"{out.get('ename', '')}: {out.get('evalue', '')}" for out in outputs if out.output_type == "error"]
    pictures = [picture for output in outputs for picture in find_output_pictures(output)]
    return Cell(
        number=number,
        cell_type=cell.cell_type,
        source=join_lines(cell.source),
        id=str(cell.get("id", "")),
        tags=frozenset(str(tag) for tag in cell.metadata.get("tags", [])),
        execution_count=cell.execution_count if is_code else None,
        pictures=(*pictures, *find_attached_pictures(cell)),
        error=" ".join(join_lines(errors[-1]).split())[:MAX_ERROR] if errors else None,
        is_folded=_is_folded(cell),
    )


def _is_folded(cell: nbformat.NotebookNode) -> bool:
    """Return whether a cell's source is folded; its metadata may hold anything."""
    jupyter = cell.metadata.get("jupyter")
    return isinstance(jupyter, dict) and jupyter.get("source_hidden") is True


def _too_many_parts_message(name: str) -> str:
    return f"{name} has more parts than a notebook of a course: clear its outputs and save it again."


def _too_large_message(name: str, size: int) -> str:
    return (
        f"{name} has {size / 1e6:.0f} MB, more than a notebook of a course ({MAX_BYTES / 1e6:.0f} MB at most): "
        "clear its largest outputs and save it again."
    )


def _explain_failure(problem: Exception) -> str:
    """Say in a few words why the bytes aren't a notebook."""
    if isinstance(problem, UnicodeDecodeError):
        return "it is not text"
    if isinstance(problem, nbformat.reader.NotJSONError):
        return "it is not JSON, or was cut"
    if isinstance(problem, nbformat.ValidationError) and "object has no" not in str(problem):
        return "its JSON is not that of a notebook: " + str(problem).splitlines()[0][:120]
    return "its JSON is not that of a notebook"
