#!/usr/bin/env python
"""Execute notebooks as they ship: `.ci/execute.py notebooks/NAME.ipynb`, on a machine that has no network but pocket.

Each runs in a folder of its own that holds all the notebooks and nothing else, since the last one reads the others.
The state of widgets is left out: a page that showed it would look as if its controls worked. Before and after, what
the notebooks ask is kept in the package, and the report's template, where a student who changes a notebook or the
template doesn't change it.
"""

import os
import shutil
import sys
import tempfile
from pathlib import Path

import nbformat
from nbclient import NotebookClient

from gan_lab.coursework.assignment import ASSIGNMENT_FILE, TEMPLATE_FILE
from gan_lab.coursework.hand_out.record import HandOut, make_record, read_inputs
from gan_lab.coursework.notebook_reading.notebooks import open_notebook

NOTEBOOKS = Path(__file__).parent.parent / "notebooks"


def write_assignment() -> None:
    """Write what the notebooks ask, which the report of notebook 07 reads."""
    notebooks = [open_notebook(path) for path in sorted(NOTEBOOKS.glob("*.ipynb"))]
    ASSIGNMENT_FILE.write_bytes(make_record(HandOut(notebooks, *read_inputs(notebooks))))
    shutil.copy(NOTEBOOKS.parent / "report_template.md", TEMPLATE_FILE)


for name in ("GAN_LAB_MODEL", "GAN_LAB_STYLEGAN2", "GAN_LAB_DCGAN"):
    os.environ.pop(name, None)
os.environ["TQDM_DISABLE"] = "1"  # how long something took is of this machine alone
# A training goes another way with another number of threads, and folded answers quote the training that ships.
os.environ["OMP_NUM_THREADS"] = "1"
write_assignment()
for path in sys.argv[1:]:
    notebook = nbformat.read(path, as_version=4)
    with tempfile.TemporaryDirectory() as folder:
        for other in NOTEBOOKS.glob("*.ipynb"):
            shutil.copy(other, folder)
        NotebookClient(notebook, record_timing=False, resources={"metadata": {"path": folder}}).execute()
    notebook.metadata.pop("widgets", None)
    nbformat.write(notebook, path)
write_assignment()
