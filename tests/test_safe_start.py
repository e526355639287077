"""No file in the folder where the command is run is imported as a module."""

import os
import subprocess
import sys

import nbformat
import pytest
from classroom import plain_notebook, pocket

NAMES = ("tqdm", "argparse", "multiprocessing", "nbformat", "numpy", "rapidfuzz", "torch")


@pytest.mark.slow
def test_a_review_among_submissions_imports_none_of_their_files(tmp_path):
    folder = tmp_path / "ada"
    folder.mkdir()
    nbformat.write(plain_notebook("ada", pocket(), 2), folder / "ada.ipynb")
    for name in NAMES:
        (tmp_path / f"{name}.py").write_text("open('ran.txt', 'w').close()\n", encoding="utf-8")
    environment = {key: value for key, value in os.environ.items() if key != "PYTHONSAFEPATH"}
    command = [sys.executable, "-m", "gan_lab", "review", "ada", "--out", "grades"]
    done = subprocess.run(command, cwd=tmp_path, env=environment, capture_output=True, text=True)
    assert done.returncode == 0, done.stderr
    assert not (tmp_path / "ran.txt").exists()
