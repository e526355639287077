#!/usr/bin/env python
"""Execute notebooks as they ship: `.ci/execute.py notebooks/NAME.ipynb`, on a machine that has no network but pocket.

Each runs in an empty folder of its own. The state of widgets is left out: a page that showed it would look as if its
controls worked.
"""

import os
import sys
import tempfile

import nbformat
from nbclient import NotebookClient

os.environ.pop("GAN_LAB_MODEL", None)
for path in sys.argv[1:]:
    notebook = nbformat.read(path, as_version=4)
    with tempfile.TemporaryDirectory() as folder:
        NotebookClient(notebook, record_timing=False, resources={"metadata": {"path": folder}}).execute()
    notebook.metadata.pop("widgets", None)
    nbformat.write(notebook, path)
