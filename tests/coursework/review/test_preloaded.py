"""What a review imports where: its own process starts soon, and the others are forked from one without torch."""

import subprocess
import sys

import pytest
from lab import PYTHONPATH


@pytest.mark.parametrize(
    ("module", "not_imported"),
    [
        ("gan_lab.coursework.review.command", {"torch", "nbformat", "jsonschema"}),
        ("gan_lab.coursework.review.preloaded", {"torch"}),
    ],
)
def test_what_takes_a_second_to_import_is_imported_only_by_processes_that_need_it(module, not_imported):
    code = f"import sys, {module}; print(*sys.modules)"
    environment = {"PYTHONPATH": PYTHONPATH}
    said = subprocess.run([sys.executable, "-c", code], env=environment, capture_output=True, text=True, check=True)
    assert not not_imported & set(said.stdout.split())
