"""Clean copies: nothing of a machine in them, and still recognized."""

import json

import made_up
import nbformat
import pytest

from gan_lab.coursework.assignment import read_assignment
from gan_lab.coursework.hand_out.clean_copy import make_clean_copy, make_node, read_node
from gan_lab.coursework.notebook_reading.notebooks import read_notebook
from gan_lab.coursework.student_work import find_answers, find_task_results
from gan_lab.errors import GanLabError

STEMS = [notebook.name.removesuffix(".ipynb") for notebook in read_assignment().notebooks]


def clean(path, **options):
    content = make_clean_copy(read_node(path), path.name, **options)
    return nbformat.reads(content.decode(), as_version=4)


@pytest.mark.parametrize("stem", STEMS)
def test_a_copy_has_no_output_no_count_and_no_state(stem):
    content = make_clean_copy(read_node(made_up.NOTEBOOKS / f"{stem}.ipynb"), f"{stem}.ipynb")
    copy = nbformat.reads(content.decode(), as_version=4)
    nbformat.validate(copy)
    code = [cell for cell in copy.cells if cell.cell_type == "code"]
    assert code
    assert not [cell for cell in code if cell.outputs or cell.execution_count is not None]
    assert {key for cell in copy.cells for key in cell.metadata} <= {"tags", "jupyter"}
    assert set(copy.metadata) == {"kernelspec", "language_info"}
    assert b"\r" not in content
    assert content.endswith(b"}\n")


@pytest.mark.parametrize("stem", STEMS)
def test_the_wheel_makes_the_same_copy_as_the_notebook_in_the_repository(stem):
    """The wheel has no notebooks; its copies come from the package's own assignment."""
    (packed,) = [n for n in read_assignment().notebooks if n.name == f"{stem}.ipynb"]
    from_repository = make_clean_copy(read_node(made_up.NOTEBOOKS / packed.name), packed.name)
    assert make_clean_copy(make_node(packed), packed.name) == from_repository


@pytest.mark.parametrize("stem", STEMS)
def test_a_copy_as_handed_out_has_nothing_done_also_without_ids_and_tags(stem):
    assignment = read_assignment()
    copy = clean(made_up.NOTEBOOKS / f"{stem}.ipynb")
    for dropped in (False, True):
        if dropped:  # as by an editor that knows neither
            for number, cell in enumerate(copy.cells):
                cell.id, cell.metadata = f"new-{number}", {}
        notebook = read_notebook(nbformat.writes(copy).encode(), "Untitled.ipynb")
        answers = [a for a in find_answers(assignment, [notebook]) if assignment.questions[a.id].notebook == stem]
        tasks = [t for t in find_task_results(assignment, [notebook]) if assignment.tasks[t.id].notebook == stem]
        assert {answer.status for answer in answers} <= {"empty"}
        assert {task.status for task in tasks} <= {"as handed out"}


def test_cells_keep_ids_tags_folds_and_pasted_pictures_and_nothing_else(tmp_path):
    pasted = nbformat.v4.new_markdown_cell(
        "![it](attachment:it.png)\r\nbelow", attachments={"it.png": {"image/png": "iVBORw0KGgo="}}
    )
    folded = made_up.make_run_cell("plot()", 7)
    folded.metadata = {"tags": ["try"], "jupyter": {"source_hidden": True}, "collapsed": True, "ExecuteTime": {"x": 1}}
    path = made_up.write_notebook(tmp_path / "own.ipynb", pasted, folded)
    copy = clean(path)
    assert [cell.id for cell in copy.cells] == [pasted.id, folded.id]
    assert copy.cells[0].attachments == pasted.attachments
    assert copy.cells[0].source == "![it](attachment:it.png)\nbelow"
    assert copy.cells[1].metadata == {"tags": ["try"], "jupyter": {"source_hidden": True}}


@pytest.mark.parametrize("version", [3, 4])
def test_cells_without_ids_get_the_same_ones_each_time(tmp_path, version):
    cells = [{"cell_type": "markdown", "metadata": {}, "source": "text"}] * 2
    sheets = {"worksheets": [{"cells": cells}]} if version == 3 else {"cells": cells}
    path = tmp_path / "old.ipynb"
    path.write_text(json.dumps({"nbformat": version, "nbformat_minor": 0, "metadata": {}} | sheets), encoding="utf-8")
    first, second = clean(path), clean(path)
    assert first == second
    assert first.cells[0].id != first.cells[1].id


def test_folded_answers_are_left_out_on_request(tmp_path):
    path = made_up.write_notebook(
        tmp_path / "own.ipynb",
        made_up.make_text_cell("# Title"),
        made_up.make_text_cell("<details><summary>Answer</summary>42</details>", tags=["solution"]),
    )
    assert len(clean(path).cells) == 2
    assert [cell.source for cell in clean(path, solutions=False).cells] == ["# Title"]


def test_what_is_no_notebook_gives_a_sentence(tmp_path):
    (tmp_path / "x.ipynb").write_text("{", encoding="utf-8")
    with pytest.raises(GanLabError, match=r"x\.ipynb is not a whole Jupyter notebook"):
        read_node(tmp_path / "x.ipynb")
