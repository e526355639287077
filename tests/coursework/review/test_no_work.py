"""What is no work earns nothing: a name alone, code as it was handed out, small changes that were to be tried."""

import json
import shutil

import nbformat
import pytest
from classroom import fill_in, pocket, result
from made_up import NOTEBOOKS

import gan_lab as gl
from gan_lab.coursework.assignment import read_assignment
from gan_lab.coursework.review.command import review

pytestmark = [pytest.mark.usefixtures("quick_workers"), pytest.mark.slow]
ASSIGNMENT = read_assignment()


def change_try_cells(folder, student, keep_tags=True):
    """A notebook of which only the name and the code to try were changed, with the pictures that it shows then."""
    folder.mkdir(parents=True)
    notebook, gan = nbformat.read(NOTEBOOKS / "02_truncation.ipynb", as_version=4), pocket()
    picture = gan.generate(gl.truncated_noise(3, 0.1, seed=123_456), gan.class_vector("coat"), 0.1)
    for cell in notebook.cells:
        cell.source = cell.source.replace('STUDENT = "anonymous"', f'STUDENT = "{student}"')
        if "try" in cell.metadata.get("tags", ()):
            cell.source = f"MY_SEED = 123_456\n{cell.source}"
            cell.outputs = [result(picture._repr_mimebundle_(), cell.execution_count)]
            cell.metadata.tags = ["try"] if keep_tags else []
    nbformat.write(notebook, folder / "02_truncation.ipynb")


def edit_copy(named, folder, edit):
    """A copy of a submission with each cell of its notebooks edited."""
    shutil.copytree(named, folder)
    for path in folder.glob("0*.ipynb"):
        notebook = nbformat.read(path, as_version=4)
        for cell in notebook.cells:
            edit(cell)
        nbformat.write(notebook, path)


def touch(cell):
    """Change code so that it does the same as before, and write the same sentence below each question."""
    if cell.cell_type == "code":
        quoted = cell.source.replace("student_seed(STUDENT", "student_seed('Ada'")
        cell.source = f'print("done")\n{quoted};\npass'
    elif "answer" in cell.metadata.get("tags", ()):
        cell.source += f"\n\n{len(cell.source)}. I think this is because of the truncation of the noise."


def clear_output(cell):
    if cell.cell_type == "code":
        cell.outputs, cell.execution_count = [], None


@pytest.fixture(scope="module")
def records(tmp_path_factory):
    """What the review says of each student, by the folder's name."""
    root = tmp_path_factory.mktemp("no work")
    named = fill_in(root / "class" / "name", "Ada", answers=False, leave=[*ASSIGNMENT.tasks, *ASSIGNMENT.questions])
    gl.write_report(named, named / "report")
    edit_copy(named, root / "class" / "touched", touch)
    edit_copy(named, root / "class" / "cleared", clear_output)
    change_try_cells(root / "class" / "try", "Bao")
    change_try_cells(root / "class" / "tags lost", "Chi", keep_tags=False)
    review(root / "class", root / "grades", processes=2)
    lines = (root / "grades" / "results.jsonl").read_text(encoding="utf-8").splitlines()
    return {record["student"]: record for record in map(json.loads, lines)}


@pytest.mark.parametrize("student", ["name", "cleared", "try", "tags lost"])
def test_no_computed_criterion_gives_points(records, student):
    earned = {name: line for name, line in records[student]["points"].items() if line["points"]}
    assert not earned
    assert records[student]["total"] == 0


def test_code_that_does_the_same_is_no_work_and_one_sentence_below_all_questions_is_one_answer(records):
    answers = records["touched"]["answers"]
    assert [answer["id"] for answer in answers if answer["status"] == "answered"] == ["1.1"]
    earned = {name: line["points"] for name, line in records["touched"]["points"].items() if line["points"]}
    assert earned == {"ran": round(10 / 7, 2), "answers": round(10 / len(answers), 2)}


def test_the_name_is_read_and_its_cells_show_and_save_pictures_all_the_same(records):
    assert {notebook["student"] for notebook in records["name"]["notebooks"]} == {"Ada"}
    assert any("pictures/" in picture["where"] for picture in records["name"]["pictures"])


def test_a_seed_that_two_students_try_is_no_hint(records):
    assert records["try"]["pictures"]
    assert not [*records["try"]["hints"], *records["tags lost"]["hints"]]
