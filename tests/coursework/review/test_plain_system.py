"""A class is reviewed on a system that has nothing of Unix's own, as on Windows: slower, and with the same result."""

import os
import subprocess
import sys
from pathlib import Path

import made_up
import nbformat
import portable
import pytest
from classroom import plain_notebook, pocket
from command import GAN_LAB

from gan_lab.coursework.review.command import review

PLAIN_SYSTEM = Path(portable.__file__).with_name("plain_system")


@pytest.mark.slow
@pytest.mark.skipif(sys.platform != "linux", reason="makes Linux like a system that has less")
def test_a_system_that_has_less_reviews_a_class_with_the_same_result(tmp_path):
    (tmp_path / "class").mkdir()
    for number, name in enumerate(("Ada Adler", "Bao Berg"), 1):
        notebook = plain_notebook(name, pocket(), number)
        answer = "**Question 1.1** Why?\n\n*Your answer:*\n\nSince the truncation $\\psi$ is a half."
        notebook.cells.append(made_up.make_text_cell(answer))
        nbformat.write(notebook, tmp_path / "class" / f"{name}.ipynb")
    done = subprocess.run(
        [GAN_LAB, "review", tmp_path / "class", "--out", tmp_path / "there"],
        env=os.environ | {"PYTHONPATH": str(PLAIN_SYSTEM)},
        capture_output=True,
        text=True,
    )
    assert done.returncode == 0, done.stderr
    review(tmp_path / "class", tmp_path / "here")
    for name in ("results.jsonl", "grades.csv"):
        assert (tmp_path / "there" / name).read_bytes() == (tmp_path / "here" / name).read_bytes()
    assert b'"verdict": "same"' in (tmp_path / "there" / "results.jsonl").read_bytes()
