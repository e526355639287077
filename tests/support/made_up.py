"""Notebooks as students might hand them in, made up: cells with outputs, as files."""

import base64
import io
from collections.abc import Callable
from pathlib import Path

import matplotlib.pyplot as plt
import nbformat
from nbformat.v4 import new_code_cell, new_markdown_cell, new_notebook, new_output
from PIL import Image

NOTEBOOKS = Path(__file__).parents[2] / "notebooks"


def read_handed_out(name: str) -> nbformat.NotebookNode:
    """Read one of the kit's notebooks as it is handed out."""
    return nbformat.read(NOTEBOOKS / f"{name}.ipynb", as_version=4)


def make_picture_output(content: bytes, alt: str = "", **data) -> nbformat.NotebookNode:
    """Make an output that shows a PNG."""
    metadata = {"image/png": {"alt": alt}} if alt else {}
    data = {"image/png": base64.b64encode(content).decode(), "text/plain": "<Figure size 640x480 with 1 Axes>"} | data
    return new_output("display_data", data=data, metadata=metadata)


def make_run_cell(source: str, count: int | None, *outputs: nbformat.NotebookNode) -> nbformat.NotebookNode:
    """Make a cell of code that was run."""
    return new_code_cell(source, execution_count=count, outputs=list(outputs))


def make_text_cell(source: str, **metadata) -> nbformat.NotebookNode:
    return new_markdown_cell(source, metadata=metadata)


def write_notebook(path: Path, *cells: nbformat.NotebookNode) -> Path:
    """Write a notebook of these cells into a file."""
    nbformat.write(new_notebook(cells=list(cells)), path)
    return path


def write_answer(notebook: nbformat.NotebookNode, id_: str, answer: str) -> None:
    """Write an answer below a question of a handed-out notebook."""
    cell = next(c for c in notebook.cells if f"**Question {id_} " in c.source or f"**Question {id_}**" in c.source)
    cell.source = f"{cell.source}\n\n{answer}"


def draw_plain_plot() -> bytes:
    """Draw a plot as matplotlib shows it in any notebook: a PNG without a recipe."""
    figure, axis = plt.subplots(figsize=(2, 1.5))
    axis.imshow([[0.1, 0.9], [0.5, 0.2]])
    file = io.BytesIO()
    figure.savefig(file, format="png")
    plt.close(figure)
    return file.getvalue()


def draw_square(colour: str, kind: str = "png", side: int = 40) -> bytes:
    """Draw a picture of one colour."""
    file = io.BytesIO()
    Image.new("RGB", (side, side), colour).save(file, kind)
    return file.getvalue()


def edit_notebook(folder: Path, name: str, edit: Callable[[nbformat.NotebookNode], None]) -> None:
    """Change a notebook of a folder in place; edit: what to do with it."""
    path = folder / f"{name}.ipynb"
    notebook = nbformat.read(path, as_version=4)
    edit(notebook)
    nbformat.write(notebook, path)


def replace_text(notebook: nbformat.NotebookNode, old: str, new: str) -> None:
    """Replace a text wherever a cell has it."""
    for cell in notebook.cells:
        cell.source = cell.source.replace(old, new)
