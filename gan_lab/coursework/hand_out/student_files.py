"""All files of a hand-out, by name: clean copies, hand-out.json, the report's template, a README; and nothing else."""

from pathlib import Path

from gan_lab.coursework.assignment import TEMPLATE_FILE, Assignment
from gan_lab.coursework.hand_out.clean_copy import make_clean_copy, make_node
from gan_lab.coursework.hand_out.colab import make_setup_cell
from gan_lab.coursework.hand_out.record import RECORD_FILE, HandOut, make_record
from gan_lab.coursework.hand_out.selection import Selection
from gan_lab.coursework.hand_out.student_readme import README, make_readme
from gan_lab.coursework.notebook_reading.notebooks import read_notebook
from gan_lab.coursework.report.template import leave_out_unasked

TEMPLATE = TEMPLATE_FILE.name


def make_hand_out(selection: Selection, colab: str = "", solutions: bool = True) -> tuple[HandOut, dict[str, bytes]]:
    """Make the files of a hand-out.

    Parameters
    ----------
    selection : Selection
        The notebooks to hand out.
    colab : str
        The kit's address, for a set-up cell for Colab and Kaggle in each notebook; "" for none.
    solutions : bool
        Whether the folded answers are handed out.

    Returns
    -------
    tuple of HandOut and dict of str to bytes
        What is handed out, and the content of each file by its name.

    Raises
    ------
    GanLabError
        If the address is none, or the notebooks go beyond a limit of hand-out.json.
    """
    colab = colab.strip()
    setup_cell = make_setup_cell(colab) if colab else None
    copies = {name: make_clean_copy(node, name, setup_cell, solutions) for name, node in selection.nodes.items()}
    handed_out = HandOut(
        [read_notebook(content, name) for name, content in copies.items()],
        selection.noise,
        selection.input_digests,
        colab,
        solutions,
    )
    return handed_out, copies | {RECORD_FILE: make_record(handed_out)} | _make_texts(handed_out)


def remake_files(handed_out: HandOut) -> dict[str, bytes]:
    """Make the files of a hand-out again, of which hand-out.json is left.

    Parameters
    ----------
    handed_out : HandOut
        What was handed out.

    Returns
    -------
    dict of str to bytes
        The content of each file but hand-out.json; pictures that were pasted into a notebook's text are lost.
    """
    copies = {n.name: make_clean_copy(make_node(n), n.name) for n in handed_out.notebooks}
    return copies | _make_texts(handed_out)


def _make_texts(handed_out: HandOut) -> dict[str, bytes]:
    """Return the template, with what was asked, and the README."""
    template = leave_out_unasked(Path(TEMPLATE_FILE).read_text(encoding="utf-8"), Assignment(handed_out.notebooks))
    return {TEMPLATE: template.encode(), README: make_readme(handed_out)}
