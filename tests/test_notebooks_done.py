"""The notebooks as a student hands them in who did everything: executed, checked, reported, and reviewed."""

import json

import pytest
from classroom import pocket
from student_edits import EDITS, FOUND, STUDENT, work_through

import gan_lab as gl
from gan_lab.__main__ import main

pytestmark = pytest.mark.slow


@pytest.fixture(scope="module")
def folder(tmp_path_factory):
    """The student's folder; each notebook is executed in it after those before it."""
    folder, gan = tmp_path_factory.mktemp("student"), pocket()
    noise = gl.truncated_noise(1, 0.6, seed=gl.student_seed(STUDENT, "Task 3.2"))
    (found,) = gan.generate(noise, gan.class_vector("coat"), 0.6).save(folder / "pictures")  # as with the explorer
    assert found == folder / FOUND
    return folder


@pytest.mark.parametrize("name", EDITS)
def test_a_notebook_runs_with_its_tasks_done_and_finds_nothing_open(name, folder):
    notebook = work_through(name, folder)
    said = {cell.id: "".join(o.get("text", "") for o in cell.get("outputs", [])) for cell in notebook.cells}
    assert not [(id_, text) for id_, text in said.items() if "[ ]" in text and "Before you hand in" not in text]
    checked = [cell for cell in notebook.cells if {"check", "try"} & set(cell.metadata.get("tags", []))]
    assert all("[x]" in said[cell.id] for cell in checked)
    mistaken = [o.text for cell in notebook.cells for o in cell.get("outputs", []) if o.get("name") == "stderr"]
    expected = ["TruncationMismatchWarning"] if name == "02_truncation" else []  # what Task 2.3 is about
    assert [words for words in expected if not any(words in text for text in mistaken)] == []
    assert len(mistaken) == len(expected), mistaken


def test_the_report_of_it_all_has_nothing_open(folder, capsys):
    assert main(["report", str(folder), "--out", str(folder / "report")]) == 0
    said = capsys.readouterr().out
    assert "[ ]" not in said, said


def test_the_review_gives_all_the_points_that_files_can_earn(folder, tmp_path):
    (tmp_path / "class").mkdir()
    (folder / "report" / "submission.zip").rename(tmp_path / "class" / "ada.zip")
    assert main(["review", str(tmp_path / "class"), "--out", str(tmp_path / "grades")]) == 0
    record = json.loads((tmp_path / "grades" / "results.jsonl").read_text(encoding="utf-8"))
    assert record["problems"] == []
    points = {id_: line for id_, line in record["points"].items() if line["points"] is not None}
    lost = {id_: line for id_, line in points.items() if line["points"] < line["of"]}
    assert len(points) >= 6
    assert not lost
    assert STUDENT.split()[0].lower() in record["student"].lower()
