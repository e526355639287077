"""What a student answered and changed, however the notebook was edited in between."""

import made_up
import nbformat
import pytest

from gan_lab.coursework.assignment import read_assignment
from gan_lab.coursework.notebooks import read_notebook
from gan_lab.coursework.student_work import find_answers, find_task_results


@pytest.fixture(scope="module")
def assignment():
    return read_assignment()


@pytest.fixture
def notebook_01():
    return made_up.read_handed_out("01_noise_to_image")


def read(notebook, name="01_noise_to_image.ipynb"):
    return read_notebook(nbformat.writes(notebook).encode(), name)


def answer(assignment, notebook, id_):
    return next(a for a in find_answers(assignment, [read(notebook)]) if a.id == id_)


def task(assignment, notebook, id_):
    return next(t for t in find_task_results(assignment, [read(notebook)]) if t.id == id_)


def question(notebook, id_):
    return next(cell for cell in notebook.cells if f"**Question {id_}" in cell.source)


def test_everything_is_open_in_notebooks_as_handed_out(assignment):
    notebooks = assignment.notebooks
    assert {a.status for a in find_answers(assignment, notebooks)} == {"empty"}
    assert {t.status for t in find_task_results(assignment, notebooks)} == {"as handed out"}
    assert (
        {t.status for t in find_task_results(assignment, [])}
        == {a.status for a in find_answers(assignment, [])}
        == {"missing"}
    )


def test_an_answer_below_the_marker_is_found(assignment, notebook_01):
    made_up.write_answer(notebook_01, "1.2", "All are bags; handles and straps differ.")
    found = answer(assignment, notebook_01, "1.2")
    assert (found.text, found.status) == ("All are bags; handles and straps differ.", "answered")
    assert found.where.startswith("01_noise_to_image.ipynb, cell ")


def test_an_answer_above_the_marker_or_in_its_place_is_found(assignment, notebook_01):
    cell = question(notebook_01, "1.2")
    cell.source = cell.source.replace("*Your answer:*", "The handles differ.\n\n*Your answer:*")
    assert answer(assignment, notebook_01, "1.2").text == "The handles differ."
    cell.source = cell.source.replace("\n\n*Your answer:*", "")
    assert answer(assignment, notebook_01, "1.2").text == "The handles differ."


def test_an_answer_in_cells_added_below_is_found(assignment, notebook_01):
    place = notebook_01.cells.index(question(notebook_01, "1.2")) + 1
    notebook_01.cells[place:place] = [
        made_up.make_text_cell("The handles differ."),
        made_up.make_text_cell("So do the straps."),
    ]
    assert answer(assignment, notebook_01, "1.2").text == "The handles differ.\n\nSo do the straps."


def test_repeating_the_question_is_not_an_answer(assignment, notebook_01):
    made_up.write_answer(
        notebook_01, "1.2", "Name one thing that is the same in all four pictures, and two that differ."
    )
    assert answer(assignment, notebook_01, "1.2").status == "the question's own words"


def test_an_answer_in_the_questions_words_with_something_new_counts(assignment, notebook_01):
    made_up.write_answer(
        notebook_01, "1.2", "The same in all four pictures: a handle. Two that differ: width and brightness."
    )
    assert answer(assignment, notebook_01, "1.2").status == "answered"


def test_a_question_whose_text_is_gone_is_found_by_its_cell(assignment, notebook_01):
    question(notebook_01, "1.2").source = "The handles differ."
    assert answer(assignment, notebook_01, "1.2").text == "The handles differ."


def test_cells_without_ids_and_metadata_are_found_by_their_text(assignment, notebook_01):
    made_up.write_answer(notebook_01, "1.2", "The handles differ.")
    for number, cell in enumerate(notebook_01.cells):
        cell.id, cell.metadata = f"new-{number}", {}
    assert answer(assignment, notebook_01, "1.2").text == "The handles differ."
    assert task(assignment, notebook_01, "1.2").status == "as handed out"


def test_the_order_of_cells_does_not_matter(assignment, notebook_01):
    made_up.write_answer(notebook_01, "1.2", "The handles differ.")
    notebook_01.cells.reverse()
    assert answer(assignment, notebook_01, "1.2").text == "The handles differ."
    assert answer(assignment, notebook_01, "1.3").status == "empty"


def test_the_answered_one_of_two_copies_counts(assignment, notebook_01):
    copy = nbformat.from_dict({**question(notebook_01, "1.2"), "id": "copy"})
    made_up.write_answer(notebook_01, "1.2", "The handles differ.")
    notebook_01.cells.insert(0, copy)
    assert answer(assignment, notebook_01, "1.2").text == "The handles differ."


def test_a_deleted_question_is_missing(assignment, notebook_01):
    notebook_01.cells.remove(question(notebook_01, "1.2"))
    assert answer(assignment, notebook_01, "1.2").status == "missing"
    assert answer(assignment, notebook_01, "1.3").status == "empty"


def test_an_answer_in_any_alphabet_counts(assignment, notebook_01):
    made_up.write_answer(notebook_01, "1.2", "手提包的把手不同。")
    assert answer(assignment, notebook_01, "1.2").status == "answered"
    made_up.write_answer(notebook_01, "1.3", "... - !")
    assert answer(assignment, notebook_01, "1.3").status == "empty"


def code(notebook, start):
    return next(cell for cell in notebook.cells if cell.cell_type == "code" and start in cell.source)


def test_a_changed_setting_changes_a_task_and_a_changed_comment_does_not(assignment, notebook_01):
    cell = code(notebook_01, "MY_CLASS = FIRST")
    cell.source = "# Report: My bags\n\n" + cell.source
    assert task(assignment, notebook_01, "1.2").status == "as handed out"
    cell.source = cell.source.replace("MY_CLASS = FIRST", 'MY_CLASS = "coat"')
    assert task(assignment, notebook_01, "1.2").status == "changed"


def test_added_code_changes_a_task_and_a_changed_example_does_not(assignment, notebook_01):
    example = code(notebook_01, "recipe = gl.read_recipe(files[0])")
    example.source = example.source.replace("files[0]", "files[1]")
    assert task(assignment, notebook_01, "1.3").status == "as handed out"
    code(notebook_01, "BEST, WORST").source += "\nmine[2]"
    assert task(assignment, notebook_01, "1.3").status == "changed"
    notebook_01.cells.insert(
        notebook_01.cells.index(code(notebook_01, "MY_CLASS = FIRST")) + 1,
        made_up.make_run_cell("mine.animate()", None),
    )
    assert task(assignment, notebook_01, "1.2").status == "changed"
    notebook_01.cells.remove(code(notebook_01, "BEST, WORST"))
    assert task(assignment, notebook_01, "1.3").status == "missing"


def test_a_task_whose_text_is_gone_is_found_by_its_cell(assignment, notebook_01):
    text = next(cell for cell in notebook_01.cells if "**Task 1.2**" in cell.source)
    notebook_01.cells.remove(text)
    assert task(assignment, notebook_01, "1.2").status == "as handed out"


def test_code_that_is_not_python_counts_as_changed(assignment, notebook_01):
    code(notebook_01, "MY_CLASS = FIRST").source = "MY_CLASS = (\n!pip install x"
    assert task(assignment, notebook_01, "1.2").status == "changed"
