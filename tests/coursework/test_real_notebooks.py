"""Notebooks in the shapes that Colab, Kaggle, Deepnote and others write: what ran, and what isn't known of it."""

import pytest
import real_notebooks
from real_notebooks import RED, code, pack, shown, stream

from gan_lab.coursework.notebook_reading.notebooks import read_notebook

UNKNOWN = "It isn't recorded in which order its cells were run"


@pytest.mark.parametrize(
    ("make", "sentence", "is_recorded", "pictures"),
    [
        (real_notebooks.colab_2020, UNKNOWN, False, 1),
        (real_notebooks.colab_without_numbers, UNKNOWN, False, 1),
        (real_notebooks.kaggle, None, True, 1),
        (real_notebooks.deepnote, UNKNOWN, False, 0),
        (real_notebooks.vs_code, "It isn't recorded when 1 of its 3 code cells were run", False, 1),
        (real_notebooks.marimo, UNKNOWN, False, 1),
        (real_notebooks.jupyterlite, None, True, 0),
        (real_notebooks.databricks, UNKNOWN, False, 0),
        (real_notebooks.with_gaps, UNKNOWN, False, 0),
        (real_notebooks.nbformat_3, None, True, 1),
    ],
)
def test_what_each_editor_writes_is_read(make, sentence, is_recorded, pictures):
    notebook = read_notebook(make(), "a.ipynb")
    found = [picture.content for cell in notebook.cells for picture in cell.pictures]
    assert found == [RED] * pictures
    assert notebook.is_order_recorded is is_recorded
    problem = notebook.run_order_problem
    assert problem is None if sentence is None else problem.startswith(sentence)


@pytest.mark.parametrize(
    ("cells", "sentence", "is_recorded"),
    [
        ([code("a"), code("b")], "None of its cells was run, or the outputs were cleared", True),
        ([code("a", [], 0), code("b", [], 0)], "None of its cells was run, or the outputs were cleared", True),
        ([code("def f(): pass"), code("f()", [stream()])], UNKNOWN, False),
        ([code("a", [], 1), code("b"), code("c", [stream()], 2)], "1 of its 3 code cells weren't run", True),
        # The numbers that are there show another order, whatever the others would say:
        ([code("a", [], 5), code("b", [stream()]), code("c", [], 2)], "Cell 3 was run before cell 1", True),
        # The cell that writes the report is still running when it reads the file:
        ([code("a", [], 1), code("gl.write_report()")], None, True),
    ],
)
def test_not_run_is_told_apart_from_not_recorded(cells, sentence, is_recorded):
    notebook = read_notebook(pack(cells), "a.ipynb")
    assert notebook.is_order_recorded is is_recorded
    assert notebook.run_order_problem is None if sentence is None else sentence in notebook.run_order_problem


def test_an_output_that_colab_left_out_is_named():
    assert read_notebook(real_notebooks.colab_without_numbers(), "a.ipynb").passed_over == (
        "Cell 4 has an output that the editor left out of the file.",
    )


@pytest.mark.parametrize("make", [real_notebooks.kaggle, real_notebooks.deepnote, real_notebooks.databricks])
def test_nothing_is_named_where_nothing_is_passed_over(make):
    assert read_notebook(make(), "a.ipynb").passed_over == ()


def test_the_kinds_are_named_in_the_order_of_their_first_cells():
    frame, sound = ({"text/html": f"<{tag} src='x'></{tag}>"} for tag in ("iframe", "audio"))
    cells = [code("a", [shown(frame)], 1), code("b", [shown(sound)], 2), code("c", [shown(frame)], 3)]
    assert [sentence.split(" ha")[0] for sentence in read_notebook(pack(cells), "a.ipynb").passed_over] == [
        "Cells 1 and 3",
        "Cell 2",
    ]


def test_a_kind_is_named_once_with_its_cells():
    video = shown({"text/html": '<video width="9" controls><source src="data:video/mp4;base64,AAAA"></video>'})
    cells = [code("show()", [video, video], number) for number in range(1, 9)]
    assert read_notebook(pack(cells), "a.ipynb").passed_over == (
        "Cells 1, 2, 3, 4, 5 and 3 more have videos, which aren't shown: look at them in the notebook.",
    )
