"""What a student answered and changed, however the notebook was edited in between."""

import json

import made_up
import nbformat
import pytest

from gan_lab.coursework import assignment as assignment_module
from gan_lab.coursework.assignment import HANDED_OUT, read_assignment, to_json, which
from gan_lab.coursework.notebooks import open_notebook, read_notebook
from gan_lab.coursework.student_work import answers, tasks
from gan_lab.errors import GanLabError


@pytest.fixture(scope="module")
def assignment():
    return read_assignment()


@pytest.fixture
def first():
    return made_up.handed_out("01_noise_to_image")


def as_read(notebook, name="01_noise_to_image.ipynb"):
    return read_notebook(nbformat.writes(notebook).encode(), name)


def answer(assignment, notebook, id_):
    return next(a for a in answers(assignment, [as_read(notebook)]) if a.id == id_)


def task(assignment, notebook, id_):
    return next(t for t in tasks(assignment, [as_read(notebook)]) if t.id == id_)


def question(notebook, id_):
    return next(cell for cell in notebook.cells if f"**Question {id_}" in cell.source)


def test_what_the_package_keeps_is_what_the_notebooks_ask():
    notebooks = [open_notebook(path) for path in sorted(made_up.NOTEBOOKS.glob("*.ipynb"))]
    assert json.loads(HANDED_OUT.read_text(encoding="utf-8")) == json.loads(to_json(notebooks)), (
        "run .ci/execute.py: the notebooks were changed"
    )


def test_a_folder_is_an_assignment_too(tmp_path):
    made_up.write(
        tmp_path / "own.ipynb",
        made_up.text("**Question 9.1** Why?\n\n*Your answer:*"),
        made_up.text("**Task 9.1** Do."),
    )
    assert list(read_assignment(tmp_path).questions) == ["9.1"]
    with pytest.raises(GanLabError, match="no notebooks"):
        read_assignment(tmp_path / "nowhere")


def test_as_handed_out_everything_is_open(assignment):
    notebooks = assignment.notebooks
    assert {a.status for a in answers(assignment, notebooks)} == {"empty"}
    assert {t.status for t in tasks(assignment, notebooks)} == {"as handed out"}
    assert {t.status for t in tasks(assignment, [])} == {a.status for a in answers(assignment, [])} == {"missing"}


def test_an_answer_below_the_marker_is_found(assignment, first):
    made_up.answered(first, "1.2", "All are bags; handles and straps differ.")
    found = answer(assignment, first, "1.2")
    assert (found.text, found.status) == ("All are bags; handles and straps differ.", "answered")
    assert found.where.startswith("01_noise_to_image.ipynb, cell ")


def test_an_answer_above_the_marker_or_in_its_place_is_found(assignment, first):
    cell = question(first, "1.2")
    cell.source = cell.source.replace("*Your answer:*", "The handles differ.\n\n*Your answer:*")
    assert answer(assignment, first, "1.2").text == "The handles differ."
    cell.source = cell.source.replace("\n\n*Your answer:*", "")
    assert answer(assignment, first, "1.2").text == "The handles differ."


def test_an_answer_in_cells_added_below_is_found(assignment, first):
    place = first.cells.index(question(first, "1.2")) + 1
    first.cells[place:place] = [made_up.text("The handles differ."), made_up.text("So do the straps.")]
    assert answer(assignment, first, "1.2").text == "The handles differ.\n\nSo do the straps."


def test_the_questions_own_words_are_no_answer(assignment, first):
    made_up.answered(first, "1.2", "Name one thing that is the same in all four pictures, and two that differ.")
    assert answer(assignment, first, "1.2").status == "the question's own words"


def test_an_answer_that_takes_up_the_question_is_one(assignment, first):
    made_up.answered(first, "1.2", "The same in all four pictures: a handle. Two that differ: width and brightness.")
    assert answer(assignment, first, "1.2").status == "answered"


def test_a_question_that_lost_its_name_is_found_by_its_cell(assignment, first):
    question(first, "1.2").source = "The handles differ."
    assert answer(assignment, first, "1.2").text == "The handles differ."


def test_cells_without_ids_and_metadata_are_found_by_what_they_say(assignment, first):
    made_up.answered(first, "1.2", "The handles differ.")
    for number, cell in enumerate(first.cells):
        cell.id, cell.metadata = f"new-{number}", {}
    assert answer(assignment, first, "1.2").text == "The handles differ."
    assert task(assignment, first, "1.2").status == "as handed out"


def test_the_order_of_cells_does_not_matter(assignment, first):
    made_up.answered(first, "1.2", "The handles differ.")
    first.cells.reverse()
    assert answer(assignment, first, "1.2").text == "The handles differ."
    assert answer(assignment, first, "1.3").status == "empty"


def test_of_two_copies_the_answered_one_counts(assignment, first):
    copy = nbformat.from_dict({**question(first, "1.2"), "id": "copy"})
    made_up.answered(first, "1.2", "The handles differ.")
    first.cells.insert(0, copy)
    assert answer(assignment, first, "1.2").text == "The handles differ."


def test_a_deleted_question_is_missing(assignment, first):
    first.cells.remove(question(first, "1.2"))
    assert answer(assignment, first, "1.2").status == "missing"
    assert answer(assignment, first, "1.3").status == "empty"


def test_an_answer_in_any_alphabet_counts(assignment, first):
    made_up.answered(first, "1.2", "手提包的把手不同。")
    assert answer(assignment, first, "1.2").status == "answered"
    made_up.answered(first, "1.3", "... - !")
    assert answer(assignment, first, "1.3").status == "empty"


def code(notebook, start):
    return next(cell for cell in notebook.cells if cell.cell_type == "code" and start in cell.source)


def test_a_changed_setting_is_a_task_done_and_a_changed_comment_is_not(assignment, first):
    cell = code(first, "MY_CLASS = FIRST")
    cell.source = "# Report: My bags\n\n" + cell.source
    assert task(assignment, first, "1.2").status == "as handed out"
    cell.source = cell.source.replace("MY_CLASS = FIRST", 'MY_CLASS = "coat"')
    assert task(assignment, first, "1.2").status == "changed"


def test_code_that_was_added_is_work_and_an_example_that_was_changed_is_none(assignment, first):
    example = code(first, "recipe = gl.read_recipe(files[0])")
    example.source = example.source.replace("files[0]", "files[1]")
    assert task(assignment, first, "1.3").status == "as handed out"
    code(first, "BEST, WORST").source += "\nmine[2]"
    assert task(assignment, first, "1.3").status == "changed"
    first.cells.insert(first.cells.index(code(first, "MY_CLASS = FIRST")) + 1, made_up.ran("mine.animate()", None))
    assert task(assignment, first, "1.2").status == "changed"
    first.cells.remove(code(first, "BEST, WORST"))
    assert task(assignment, first, "1.3").status == "missing"


def test_a_task_whose_text_is_gone_is_found_by_its_cell(assignment, first):
    text = next(cell for cell in first.cells if "**Task 1.2**" in cell.source)
    first.cells.remove(text)
    assert task(assignment, first, "1.2").status == "as handed out"


def test_code_that_is_no_python_is_a_change_like_any_other(assignment, first):
    code(first, "MY_CLASS = FIRST").source = "MY_CLASS = (\n!pip install x"
    assert task(assignment, first, "1.2").status == "changed"


def test_which_notebook_it_is_shows_in_what_it_asks(assignment, first):
    assert which(assignment, as_read(first, "Untitled7.ipynb")) == "01_noise_to_image"
    own = nbformat.v4.new_notebook(cells=[made_up.text("# My experiments"), made_up.ran("1", 1)])
    assert which(assignment, as_read(own)) == ""


def test_ids_sort_as_numbers():
    assert sorted(["2.10", "2.9", "10.1"], key=assignment_module.order) == ["2.9", "2.10", "10.1"]
