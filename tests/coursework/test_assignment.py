"""What the assignment asks, as it was handed out."""

import json

import made_up
import nbformat
import pytest

from gan_lab.coursework.assignment import ASSIGNMENT_FILE, find_assigned_notebook, parse_id, read_assignment
from gan_lab.coursework.hand_out.record import HandOut, make_record, read_inputs
from gan_lab.coursework.notebook_reading.notebooks import open_notebook, read_notebook
from gan_lab.errors import GanLabError


def test_the_file_in_the_package_holds_what_the_notebooks_ask():
    notebooks = [open_notebook(path) for path in sorted(made_up.NOTEBOOKS.glob("*.ipynb"))]
    expected = make_record(HandOut(notebooks, *read_inputs(notebooks)))
    assert json.loads(ASSIGNMENT_FILE.read_bytes()) == json.loads(expected), (
        "run .ci/execute.py: the notebooks were changed"
    )


def test_any_folder_of_notebooks_is_an_assignment(tmp_path):
    made_up.write_notebook(
        tmp_path / "own.ipynb",
        made_up.make_text_cell("**Question 9.1** Why?\n\n*Your answer:*"),
        made_up.make_text_cell("**Task 9.1** Do."),
    )
    assert list(read_assignment(tmp_path).questions) == ["9.1"]
    with pytest.raises(GanLabError, match="no notebooks"):
        read_assignment(tmp_path / "nowhere")


def test_a_notebook_is_recognized_by_its_questions_and_tasks():
    assignment = read_assignment()
    first = nbformat.writes(made_up.read_handed_out("01_noise_to_image")).encode()
    assert find_assigned_notebook(assignment, read_notebook(first, "Untitled7.ipynb")) == "01_noise_to_image"
    own = nbformat.v4.new_notebook(cells=[made_up.make_text_cell("# My experiments"), made_up.make_run_cell("1", 1)])
    own = read_notebook(nbformat.writes(own).encode(), "01_noise_to_image.ipynb")
    assert find_assigned_notebook(assignment, own) == ""


def test_ids_are_sorted_by_their_numbers():
    assert sorted(["2.10", "2.9", "10.1"], key=parse_id) == ["2.9", "2.10", "10.1"]
