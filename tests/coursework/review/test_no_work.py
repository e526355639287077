"""What is no work earns nothing: a name alone, code as it was handed out, small changes that were to be tried."""

import json

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


@pytest.fixture(scope="module")
def records(tmp_path_factory):
    """What the review says of each student, by the folder's name."""
    root = tmp_path_factory.mktemp("no work")
    named = fill_in(root / "class" / "name", "Ada", answers=False, leave=[*ASSIGNMENT.tasks, *ASSIGNMENT.questions])
    gl.write_report(named, named / "report")
    change_try_cells(root / "class" / "try", "Bao")
    change_try_cells(root / "class" / "tags lost", "Chi", keep_tags=False)
    review(root / "class", root / "grades", processes=2)
    lines = (root / "grades" / "results.jsonl").read_text(encoding="utf-8").splitlines()
    return {record["student"]: record for record in map(json.loads, lines)}


@pytest.mark.parametrize("student", ["name", "try", "tags lost"])
def test_no_computed_criterion_gives_points(records, student):
    earned = {name: line for name, line in records[student]["points"].items() if line["points"]}
    assert not earned
    assert records[student]["total"] == 0


def test_the_name_is_read_and_its_cells_show_and_save_pictures_all_the_same(records):
    assert {notebook["student"] for notebook in records["name"]["notebooks"]} == {"Ada"}
    assert any("pictures/" in picture["where"] for picture in records["name"]["pictures"])


def test_a_seed_that_two_students_try_is_no_hint(records):
    assert records["try"]["pictures"]
    assert not [record["hints"] for record in records.values() if record["hints"]]
