"""Notebooks as students might hand them in, made up: cells with outputs, as files."""

import base64
import io
from pathlib import Path

import matplotlib.pyplot as plt
import nbformat
from nbformat.v4 import new_code_cell, new_markdown_cell, new_notebook, new_output
from PIL import Image

NOTEBOOKS = Path(__file__).parents[2] / "notebooks"


def handed_out(name: str) -> nbformat.NotebookNode:
    """One of the kit's notebooks, to change."""
    return nbformat.read(NOTEBOOKS / f"{name}.ipynb", as_version=4)


def image(content: bytes, alt: str = "", **data) -> nbformat.NotebookNode:
    """An output that shows a PNG."""
    metadata = {"image/png": {"alt": alt}} if alt else {}
    data = {"image/png": base64.b64encode(content).decode(), "text/plain": "<Figure size 640x480 with 1 Axes>"} | data
    return new_output("display_data", data=data, metadata=metadata)


def ran(source: str, count: int | None, *outputs: nbformat.NotebookNode) -> nbformat.NotebookNode:
    """A cell of code that was run."""
    return new_code_cell(source, execution_count=count, outputs=list(outputs))


def text(source: str, **metadata) -> nbformat.NotebookNode:
    return new_markdown_cell(source, metadata=metadata)


def write(path: Path, *cells: nbformat.NotebookNode) -> Path:
    """A notebook of these cells in a file."""
    nbformat.write(new_notebook(cells=list(cells)), path)
    return path


def answered(notebook: nbformat.NotebookNode, id_: str, answer: str) -> None:
    """Write an answer below a question of a handed-out notebook."""
    cell = next(c for c in notebook.cells if f"**Question {id_} " in c.source or f"**Question {id_}**" in c.source)
    cell.source = f"{cell.source}\n\n{answer}"


def plain_plot() -> bytes:
    """A picture as matplotlib shows it in anybody's notebook."""
    figure, axis = plt.subplots(figsize=(2, 1.5))
    axis.imshow([[0.1, 0.9], [0.5, 0.2]])
    file = io.BytesIO()
    figure.savefig(file, format="png")
    plt.close(figure)
    return file.getvalue()


def square(colour: str, kind: str = "png", side: int = 40) -> bytes:
    """A picture of one colour."""
    file = io.BytesIO()
    Image.new("RGB", (side, side), colour).save(file, kind)
    return file.getvalue()
