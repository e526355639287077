"""Notebooks that may not be meant to be handed in are asked about, with both answers ready to copy."""

from pathlib import Path

import made_up
import pytest

from gan_lab.coursework.assignment import read_assignment
from gan_lab.coursework.report.doubtful_notebooks import ask_about, find_doubtful
from gan_lab.coursework.report.notebook_files import find_notebooks


def write(folder, *names):
    for name in names:
        task = "**Task 2.1** Change it." if name.startswith("02") or "Kopie" in name else "My own text."
        made_up.write_notebook(folder / name, made_up.make_text_cell(task), made_up.make_run_cell("x", 1))


def find(folder, places=None, leave_out=()):
    doubts = find_doubtful(read_assignment(), find_notebooks(places or folder, leave_out))
    return {path.name: doubt for path, doubt in doubts.items()}


def test_a_notebook_beside_those_of_the_assignment_is_in_doubt_unless_it_is_named(tmp_path):
    write(tmp_path, "02_truncation.ipynb", "diary.ipynb")
    assert find(tmp_path) == {"diary.ipynb": "isn't of the assignment"}
    assert find(tmp_path, [tmp_path, tmp_path / "diary.ipynb"]) == {}
    assert find(tmp_path, leave_out="diary.ipynb") == {}


@pytest.mark.parametrize("copy", ["02_truncation-Copy1.ipynb", "02_truncation (1).ipynb", "Kopie von 02.ipynb"])
def test_a_second_copy_of_a_notebook_is_in_doubt_whatever_it_is_called(tmp_path, copy):
    write(tmp_path, "02_truncation.ipynb", copy)
    assert find(tmp_path) == {copy: "is another copy of 02_truncation, beside 02_truncation.ipynb"}


def test_a_renamed_notebook_alone_is_in_no_doubt(tmp_path):
    write(tmp_path, "02_truncation (1).ipynb")
    assert find(tmp_path) == {}


def test_among_own_notebooks_alone_only_copies_and_untitled_ones_are_in_doubt(tmp_path):
    write(tmp_path, "gan.ipynb", "more.ipynb")
    assert find(tmp_path) == {}
    write(tmp_path, "gan-Copy1.ipynb", "Untitled2.ipynb")
    assert find(tmp_path) == {"gan-Copy1.ipynb": "looks like a copy of gan.ipynb", "Untitled2.ipynb": "has no name yet"}


def test_the_question_says_how_to_answer_it():
    question, keep, drop = ask_about({Path("my diary.ipynb"): "isn't of the assignment"}, ["."], ["x.ipynb"])
    assert question.startswith("Is this meant to be handed in: my diary.ipynb isn't of the assignment? It is packed")
    assert "gl.write_report(['.', 'my diary.ipynb'], leave_out='x.ipynb')" in keep
    assert 'gan-lab report . "my diary.ipynb" --leave-out x.ipynb' in keep
    assert "gl.write_report('.', leave_out=['x.ipynb', 'my diary.ipynb'])" in drop
    assert 'gan-lab report . --leave-out x.ipynb "my diary.ipynb"' in drop
    assert ask_about({}, ["."], []) == []
