"""`gan-lab grades` on the grades of a review, from the command line to the file."""

import subprocess
import sys
from dataclasses import replace

import pytest
from exported_grades import CANVAS, JOERG, MOODLE, NORA

from gan_lab.__main__ import main
from gan_lab.coursework.review.gradebook.class_record import GradedStudent
from gan_lab.coursework.review.gradebook.gradebook import Gradebook
from gan_lab.coursework.review.gradebook.recording import record_review
from gan_lab.coursework.review.grading.criterion import Criterion, Score
from gan_lab.coursework.review.intake.student_names import page_name

CRITERIA = [Criterion("comparison", "Comparison", 60), Criterion("reflection", "Reflection", 40)]


@pytest.fixture
def grades(tmp_path):
    """The folder of a review with three students: computed points for one criterion, a person's for the other."""
    folder = tmp_path / "grades"
    folder.mkdir()
    students = [NORA, JOERG, GradedStudent("10103", "王小明", attempt=0)]
    students = [replace(each, work=each.id, page=page_name(each.id)) for each in students]
    scores = {(each.id, "comparison"): Score(50.0 if each.attempt else 0.0, "") for each in students}
    gradebook = record_review(folder, students, CRITERIA, scores).gradebook
    with gradebook:
        gradebook.set_points("10101", "reflection", "35,5", "Ann")
        gradebook.set_comment("10101", "reflection", "A limit that *shows*.", "Ann")
    return folder


def run(grades, system: str, exported: str, *more: str) -> tuple[int, str]:
    """Run the command; return its exit status and the file."""
    into, out = grades.parent / "exported.csv", grades.parent / "filled.csv"
    into.write_bytes(exported.encode())
    status = main(["grades", str(grades), "--for", system, "--into", str(into), "--out", str(out), *more])
    return status, out.read_bytes().decode() if out.exists() else ""


def test_points_of_a_review_go_into_canvas_gradebook(grades, capsys):
    status, written = run(grades, "canvas", CANVAS, "--column", "123")
    assert status == 0
    assert written == CANVAS.replace('C",,18', 'C",85.50,18').replace("A,80.00,,", "A,50.00,,")
    said = capsys.readouterr().out
    assert "has the points of 2 students in the column GANs, part 1 (123)." in said
    assert "whose sum so far was filled in: Jörg von der Au (10102): Reflection." in said
    assert "1 student handed in nothing" in said


def test_comments_of_a_review_go_into_moodles_worksheet(grades):
    status, written = run(grades, "moodle", MOODLE)
    assert status == 0
    assert "<p><strong>Reflection: 35.5 of 40</strong></p><p>A limit that <em>shows</em>.</p></div>" in written


def test_what_was_typed_into_the_spreadsheet_counts(grades):
    path = grades / "grades.csv"
    text = path.read_bytes().decode("utf-8-sig")
    assert text.count('"35,5"') == 1
    path.write_bytes(text.replace('"35,5"', "20").encode())
    assert 'C",70.00,18' in run(grades, "canvas", CANVAS, "--column", "123")[1]


def test_points_of_two_graders_that_differ_are_open(grades, capsys):
    with Gradebook(grades) as gradebook:
        gradebook.set_points("10102", "reflection", "10", "Ann", seen=[])
        gradebook.set_points("10102", "reflection", "20", "Bo", seen=[])
    assert "A,50.00,," in run(grades, "canvas", CANVAS, "--column", "123")[1]
    assert "Jörg von der Au (10102): Reflection." in capsys.readouterr().out


def test_a_refusal_is_one_sentence_and_status_1(grades, capsys):
    assert run(grades, "blackboard", CANVAS) == (1, "")
    said = capsys.readouterr().err
    assert "isn't Blackboard's gradebook: it looks like Canvas' gradebook. In Blackboard, download it under" in said
    assert said.count("\n") == 1


def test_a_folder_without_grades_is_refused(tmp_path, capsys):
    (tmp_path / "grades").mkdir()
    assert run(tmp_path / "grades", "canvas", CANVAS) == (1, "")
    assert str(tmp_path / "grades") in capsys.readouterr().err


def test_filling_in_takes_no_torch():
    code = "import sys, gan_lab.coursework.hand_back.systems.filling_in; print('torch' in sys.modules)"
    assert subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True).stdout == "False\n"
