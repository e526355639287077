"""One cell of a notebook's JSON, which may come from anybody, as a `Cell`."""

from typing import TYPE_CHECKING

from gan_lab.coursework.notebook_reading.cells import Cell
from gan_lab.coursework.notebook_reading.drawing_allowance import DrawingAllowance
from gan_lab.coursework.notebook_reading.notebook_pictures import NotebookPicture, find_attached_pictures, join_lines
from gan_lab.coursework.notebook_reading.output_pictures import read_output
from gan_lab.coursework.notebook_reading.pasted_pictures import shows_web_picture, take_out_pictures
from gan_lab.coursework.notebook_reading.printed_text import find_printed_text
from gan_lab.coursework.notebook_reading.unshown import Unshown

if TYPE_CHECKING:  # importing it takes a second, which whoever reads no notebook doesn't need
    from nbformat import NotebookNode

MAX_ERROR = 300  # characters of an error
LOGO_MARK = "created_in_deepnote_cell"  # in the metadata of a cell with Deepnote's logo, which Deepnote adds
TEXT_MAGICS = ("%%html", "%%HTML", "%%markdown", "%%svg", "%%SVG")  # first words of code that is only text to show


def read_cell(number: int, cell: "NotebookNode", allowance: DrawingAllowance) -> Cell:
    """Read a cell that nbformat has validated; unknown fields, which nbformat allows, are not read.

    Parameters
    ----------
    number : int
        Its place among all cells, from 1.
    cell : NotebookNode
        The cell, in nbformat 4.
    allowance : DrawingAllowance
        How many drawings and animations of the notebook are still made into pictures.

    Returns
    -------
    Cell
        The cell. Pictures that were pasted into its text are among its pictures, and no longer in its source.
    """
    is_code = cell.cell_type == "code"
    outputs = cell.outputs if is_code else []
    pictures: list[NotebookPicture] = []
    unshown: set[Unshown] = set()
    for output in outputs:
        shown, not_shown = read_output(output, allowance)
        pictures += shown
        unshown |= not_shown
    attached = list(find_attached_pictures(cell))
    source = join_lines(cell.source)
    if not is_code or source.startswith(TEXT_MAGICS):
        source, pasted = take_out_pictures(source, unshown, [picture.name for picture in attached], allowance)
        attached += () if pictures else pasted  # an output of HTML shows what the cell has
    if cell.metadata.get(LOGO_MARK):
        attached, unshown = [], set()
    if pictures:
        unshown.discard(Unshown.WIDGET)  # the picture beside it shows what was seen in it
    if not is_code and shows_web_picture(source):
        unshown.add(Unshown.WEB_PICTURE)
    errors = [f"{out.get('ename', '')}: {out.get('evalue', '')}" for out in outputs if out.output_type == "error"]
    return Cell(
        number=number,
        cell_type=cell.cell_type,
        source=source,
        id=str(cell.get("id", "")),
        tags=frozenset(str(tag) for tag in cell.metadata.get("tags", [])),
        execution_count=(cell.execution_count or None) if is_code else None,  # Colab once wrote 0 for no run
        has_output=bool(outputs),
        pictures=(*pictures, *attached),
        unshown=frozenset(unshown),
        error=" ".join(join_lines(errors[-1]).split())[:MAX_ERROR] if errors else None,
        is_folded=_is_folded(cell),
        printed=find_printed_text(outputs),
    )


def _is_folded(cell: "NotebookNode") -> bool:
    """Return whether a cell's source is folded; its metadata may hold anything."""
    jupyter = cell.metadata.get("jupyter")
    return isinstance(jupyter, dict) and jupyter.get("source_hidden") is True
