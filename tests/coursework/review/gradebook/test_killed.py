"""Killed at any moment, nothing acknowledged is lost, and nothing of the kit's own is taken for a person's."""

import random
import subprocess
import sys
import time
from pathlib import Path

import pytest
from made_up_grades import opened, record, table

from gan_lab.coursework.review.gradebook import Gradebook

SUPPORT = Path(__file__).parents[3] / "support"
GRADE = """
import sys
from pathlib import Path
from gan_lab.coursework.review.gradebook import Gradebook
with Gradebook(Path(sys.argv[1])) as book:
    number = int(sys.argv[2])
    while True:
        number += 1
        book.set_points("ada", "essay", f"{number / 1000:g}", "Eva")
        book.set_comment("bob", "essay", f"Comment {number}", "Eva")
        print(number, flush=True)
"""
REVIEW = """
import sys
from pathlib import Path
sys.path.insert(0, sys.argv[2])
from made_up_grades import record
number = 0
while True:
    number += 1
    record(Path(sys.argv[1]), "ada", "bob", ran=number / 1000)
    print(number, flush=True)
"""


def kill_after(seconds, code, *arguments):
    """Run code in a process of its own, kill it some time after its first line, and return its whole lines."""
    process = subprocess.Popen([sys.executable, "-c", code, *map(str, arguments)], stdout=subprocess.PIPE, text=True)
    first = process.stdout.readline()
    time.sleep(seconds)
    process.kill()
    lines = (first + process.communicate()[0]).split("\n")
    return [int(line) for line in lines[:-1]]  # the last one may be cut


@pytest.mark.slow
def test_whoever_grades_loses_nothing_that_was_acknowledged(tmp_path):
    record(tmp_path, "ada", "bob")
    moments = random.Random(7)
    number = 0
    for _ in range(12):
        number = kill_after(moments.uniform(0, 0.12), GRADE, tmp_path, number)[-1]
        with Gradebook(tmp_path) as book:
            typed = float(book.mark("ada", "essay").typed) * 1000
            commented = int(book.mark("bob", "essay").comment.split()[1])
            assert number <= round(typed) <= number + 1
            assert number <= commented <= number + 1
            assert {change.by for change in book.history("ada", "essay", "points")} == {"Eva"}
            assert not book.conflicts()
            assert table(tmp_path)["ada"]["essay"] == book.mark("ada", "essay").typed
            assert table(tmp_path)["bob"]["essay_comment"] == book.mark("bob", "essay").comment
        number = max(round(typed), commented)


@pytest.mark.slow
def test_a_review_that_is_killed_leaves_no_computed_points_as_typed_ones(tmp_path):
    with opened(tmp_path, "ada", "bob") as book:
        book.set_points("ada", "essay", "3", "Eva")
    moments = random.Random(8)
    for _ in range(8):
        number = kill_after(moments.uniform(0, 0.15), REVIEW, tmp_path, SUPPORT)[-1]
        with Gradebook(tmp_path) as book:
            mark = book.mark("bob", "ran")
            assert number <= round(mark.points * 1000) <= number + 1
            assert (mark.given_by, book.history("bob", "ran", "points")) == ("computed", [])
            assert book.mark("ada", "essay").points == 3
            assert float(table(tmp_path)["bob"]["ran"]) == round(mark.points, 2)


@pytest.mark.parametrize("step", ["note", "keep_edited", "write"])
def test_stopped_at_any_step_of_a_change_the_next_opening_has_all_or_nothing_of_it(tmp_path, monkeypatch, step):
    from gan_lab.coursework.review.gradebook.csv_file import CsvFile

    def stop(*_):
        raise KeyboardInterrupt

    with opened(tmp_path, "ada") as book:
        book.set_points("ada", "essay", "3", "Eva")
    edited = (tmp_path / "grades.csv").read_text(encoding="utf-8-sig").replace("ada,5,3,", "ada,8,3,")
    (tmp_path / "grades.csv").write_text(edited, encoding="utf-8")
    with monkeypatch.context() as patch:
        patch.setattr(CsvFile, step, stop)
        with pytest.raises(KeyboardInterrupt):
            Gradebook(tmp_path)
    with Gradebook(tmp_path) as book:
        assert (book.mark("ada", "ran").points, book.mark("ada", "essay").points) == (8, 3)
        assert len(book.history("ada", "ran", "points")) == 1
        assert table(tmp_path)["ada"]["ran"] == "8"
        monkeypatch.setattr(CsvFile, step, stop)
        if step != "keep_edited":
            with pytest.raises(KeyboardInterrupt):
                book.set_points("ada", "essay", "4", "Eva")
    monkeypatch.undo()
    with Gradebook(tmp_path) as book:
        expected = {"note": 3, "keep_edited": 3, "write": 4}[step]
        assert book.mark("ada", "essay").points == expected
        assert table(tmp_path)["ada"]["essay"] == str(expected)
        assert {change.by for change in book.history("ada", "essay", "points")} == {"Eva"}
