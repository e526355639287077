"""A notebook without outputs, the same on every machine, that the report and the review still recognize."""

import hashlib
import re
from collections.abc import Collection
from pathlib import Path

import nbformat
from nbformat import NotebookNode
from nbformat.v4 import new_code_cell, new_markdown_cell, new_notebook, new_raw_cell

from gan_lab.coursework.notebook_reading.cell_contents import SOLUTION
from gan_lab.coursework.notebook_reading.cells import SETUP_TAG
from gan_lab.coursework.notebook_reading.notebook_pictures import join_lines
from gan_lab.coursework.notebook_reading.notebooks import Notebook, open_notebook
from gan_lab.errors import GanLabError

METADATA = {
    "kernelspec": {"display_name": "Python 3", "language": "python", "name": "python3"},
    "language_info": {"name": "python"},
}
MAKERS = {"code": new_code_cell, "markdown": new_markdown_cell, "raw": new_raw_cell}
CELL_ID = re.compile(r"[a-zA-Z0-9_-]{1,64}")
LAST_VERSION_WITHOUT_IDS = (4, 4)  # of nbformat


def read_node(path: Path) -> NotebookNode:
    """Read the notebook in a file as nbformat has it; nothing in it is executed.

    Parameters
    ----------
    path : Path
        The file, in any version of nbformat.

    Returns
    -------
    NotebookNode
        The notebook in version 4, its cells without ids if the file has none.

    Raises
    ------
    GanLabError
        If `open_notebook` can't read it.
    """
    open_notebook(path)  # which checks that it is a notebook, and not too large
    try:
        node = nbformat.reader.reads(path.read_text(encoding="utf-8-sig"))
    except OSError as problem:
        raise GanLabError(f"{path} can't be opened ({problem.strerror}): check the path.") from None
    version = (node.nbformat, node.get("nbformat_minor", 0))
    node = nbformat.convert(node, 4)
    if version <= LAST_VERSION_WITHOUT_IDS:
        for cell in node.cells:
            cell.pop("id", None)  # the conversion draws ids at random
    return node


def make_node(notebook: Notebook) -> NotebookNode:
    """Make an nbformat notebook from cells that were read.

    Parameters
    ----------
    notebook : Notebook
        The notebook; its outputs and pictures are left out.

    Returns
    -------
    NotebookNode
        Its cells with source, id, tags, and whether they are folded.
    """
    cells = []
    for cell in notebook.cells:
        metadata: dict[str, object] = {"tags": sorted(cell.tags)}
        if cell.is_folded:
            metadata["jupyter"] = {"source_hidden": True}
        if cell.is_setup:
            metadata["cellView"] = "form"
        cells.append(MAKERS[cell.cell_type](cell.source, id=cell.id, metadata=metadata))
    return new_notebook(cells=cells)


def make_clean_copy(
    node: NotebookNode, name: str, setup_cell: NotebookNode | None = None, solutions: bool = True
) -> bytes:
    """Write a notebook without outputs, execution counts and the state of widgets.

    Parameters
    ----------
    node : NotebookNode
        The notebook in version 4 of nbformat.
    name : str
        The file's name, from which cells without an id get theirs.
    setup_cell : NotebookNode, optional
        The set-up cell for Colab and Kaggle. It becomes the first cell, in place of one that is there.
    solutions : bool
        Whether to keep the folded answers.

    Returns
    -------
    bytes
        The file: UTF-8, lines that end in LF; the same notebook makes the same bytes.
    """
    cells: list[NotebookNode] = []
    others = [cell for cell in node.cells if setup_cell is None or SETUP_TAG not in _find_tags(cell)]
    for number, cell in enumerate([*([setup_cell] if setup_cell else []), *others]):
        if solutions or SOLUTION not in _find_tags(cell):
            cells.append(_clean_cell(cell, f"{name}\n{number}", {clean.id for clean in cells}))
    notebook = new_notebook(cells=cells, metadata=METADATA)
    return (nbformat.writes(notebook, version=4).rstrip("\n") + "\n").encode(errors="replace")


def _clean_cell(cell: NotebookNode, place: str, taken: Collection[str]) -> NotebookNode:
    """Return a cell with nothing but its source, id, tags, attachments, and whether it is folded.

    place: the notebook and the cell's number, from which a cell without an id gets one; taken: the ids of others.
    """
    source = join_lines(cell.source).replace("\r\n", "\n").replace("\r", "\n")
    metadata: dict[str, object] = {}
    if tags := _find_tags(cell):
        metadata["tags"] = tags
    jupyter = cell.metadata.get("jupyter")
    if isinstance(jupyter, dict) and jupyter.get("source_hidden") is True:
        metadata["jupyter"] = {"source_hidden": True}
    if cell.metadata.get("cellView") == "form":  # Colab's word for a folded cell
        metadata["cellView"] = "form"
    attachments = {"attachments": cell.attachments} if cell.get("attachments") else {}
    id_ = str(cell.get("id", ""))
    while not CELL_ID.fullmatch(id_) or id_ in taken:
        id_ = hashlib.sha256(f"{place}\n{id_}\n{source}".encode(errors="replace")).hexdigest()[:8]
    return MAKERS[cell.cell_type](source, id=id_, metadata=metadata, **attachments)


def _find_tags(cell: NotebookNode) -> list[str]:
    """Return a cell's tags in order, each once."""
    return sorted({str(tag) for tag in cell.metadata.get("tags", [])})
