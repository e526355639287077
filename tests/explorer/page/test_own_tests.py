"""The tests of the page's scripts that stand in JavaScript."""

import subprocess
from pathlib import Path

import pytest
from node import need_node

FILES = sorted(Path(__file__).parent.glob("*.test.mjs"))


@pytest.mark.parametrize("file", FILES, ids=lambda file: file.name)
def test_the_scripts_pass_their_own_tests(file):
    done = subprocess.run([need_node(), "--test", file], capture_output=True, text=True, encoding="utf-8")
    assert done.returncode == 0, done.stdout + done.stderr
    assert "# pass 0" not in done.stdout
