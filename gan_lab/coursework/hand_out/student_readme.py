"""The README that students get: one screen, from setting up to handing in."""

import re

from gan_lab import __version__
from gan_lab.coursework.hand_out.colab import BESIDE_THE_KIT, DEFAULT_FOLDER
from gan_lab.coursework.hand_out.record import RECORD_FILE, HandOut
from gan_lab.coursework.notebook_reading.notebooks import Notebook
from gan_lab.coursework.notebook_reading.run_order import REPORT_CALL
from gan_lab.terminal_words import quote_words

README = "README.md"
TITLE = re.compile(r"^#\s+(.+)$", re.MULTILINE)
TIME = re.compile(r"\*\*Time:\*\*\s*([^.;(\n]{1,80})")

TEXT = """\
# GAN Lab: your notebooks

{notebooks}

## Set up

{set_up}

## Work

{start}

1. Put your full name between the quotation marks of `STUDENT = "..."`, in each notebook.
2. Run the cells from top to bottom (Shift+Enter). Predict before you run, where a question asks you to.
3. Change the code below each **Task**, and write below *Your answer* of each **Question** (double-click it).
4. When a notebook is done: *Kernel, Restart Kernel and Run All Cells*, look at it once more, and save.

## Hand in

{hand_in} Open `report/report.html`, read what is still open, and hand in `report/submission.zip`.

`report_template.md` shows the sections of the report. Leave `{record}` where it is: by it the report
knows which notebooks were asked for.
"""
HERE = """\
You need Python 3.11 or newer. Make an environment, `python -m venv .venv`, and activate it. Then install the kit,
GAN Lab {version}. {install}"""
INSTALL_FROM = f"In a terminal: `pip install {{address}} {BESIDE_THE_KIT}`."
INSTALL = "Get its folder from your instructor. In a terminal in that folder: `pip install -r requirements.txt`."
ONLINE = f"""\
On Colab: put these files into a folder `{DEFAULT_FOLDER}` of your Google Drive, open a notebook from there, and run its
first cell, which installs the kit. On Kaggle: import a notebook, turn on the internet, and run its first cell.

On your own computer you need no set-up cell: leave it as it is. """


def make_readme(handed_out: HandOut) -> bytes:
    """Write the README of a hand-out.

    Parameters
    ----------
    handed_out : HandOut
        What is handed out.

    Returns
    -------
    bytes
        Markdown, UTF-8.
    """
    address = handed_out.colab
    # An address that begins with / is a place on the platform.
    install = INSTALL_FROM.format(address=quote_words(address)) if address and address[0] != "/" else INSTALL
    writes_report = [n.name for n in handed_out.notebooks if any(REPORT_CALL in cell.source for cell in n.code)]
    text = TEXT.format(
        notebooks="\n".join(_describe(notebook) for notebook in handed_out.notebooks),
        set_up=(ONLINE if address else "") + HERE.format(version=__version__, install=install),
        start="In a terminal in this folder, `gan-lab start .` opens the notebooks in JupyterLab."
        + (" On Colab and Kaggle open them there." if address else ""),
        hand_in=f"The end of `{writes_report[-1]}` writes the report."
        if writes_report
        else "In a terminal in this folder, `gan-lab report .` writes the report.",
        record=RECORD_FILE,
    )
    return text.encode(errors="replace")


def _describe(notebook: Notebook) -> str:
    """Return a line of the list of notebooks: the file, its title, how long it takes."""
    text = next((cell.source for cell in notebook.cells if cell.cell_type == "markdown"), "")
    title, time = TITLE.search(text), TIME.search(text)
    minutes = f" ({time[1].strip()})" if time else ""
    return f"- `{notebook.name}`{f': {title[1].strip()}' if title else ''}{minutes}"
