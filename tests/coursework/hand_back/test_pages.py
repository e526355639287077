"""The pages to hand back, made again from grades.db and what the review stored, as points are given."""

import json
import re
import subprocess
import sys
from dataclasses import replace

import pytest
from graded_class import PICTURE, make_graded_class, make_parts, make_student
from portable import make_link

from gan_lab.coursework.hand_back.pages import make_hand_back_page, write_hand_back_pages
from gan_lab.coursework.review.gradebook import Gradebook
from gan_lab.coursework.review.pages.shown_parts import find_parts, store_parts
from gan_lab.errors import GanLabError

ADA, BO = "id-0", "id-1"


@pytest.fixture
def gradebook(tmp_path):
    with Gradebook(make_graded_class(tmp_path / "grades")) as gradebook:
        yield gradebook


def show(gradebook, id_=ADA):
    """The text of a page, without tags."""
    page = make_hand_back_page(gradebook, id_)
    return re.sub(r"\s+", " ", re.sub(r"<style>.*?</style>|<[^>]+>", " ", page, flags=re.DOTALL))


def store_pictures(gradebook, count, files=None, **facts):
    """Let the review have stored pictures of Ada; files: their names."""
    student = gradebook.find_student(ADA)
    values = {"alt": "A bag", "verdict": "same", "is_whole_file": True, "sentence": "", "caption": "", "settings": ""}
    pictures = [values | {"source": "", "where": "x.ipynb", "file": name} for name in files or [PICTURE] * count]
    parts = make_parts(student)
    shown = {**parts.hand_back, "pictures": pictures, "count": count, **facts}
    store_parts(gradebook.folder, student.page, replace(parts, hand_back=shown))


def test_a_criterion_shows_points_reason_or_comment_and_the_guide(gradebook):
    gradebook.set_points(ADA, "latent", "8,5", "Eva")
    gradebook.set_comment(ADA, "latent", "Look at *one* step.\n\n| a | b |\n|--:|---|\n| $z$ | <b> |", "Eva")
    page, text = make_hand_back_page(gradebook, ADA), show(gradebook)
    assert "13.5 of 22.5 points, 1 criterion not graded yet" in text
    assert "Notebooks ran in order 5 of 5 All ran in order." in text
    assert "Explains the latent space 8.5 of 10" in text
    assert "Look at <em>one</em> step." in page
    assert "<math" in page
    assert "&lt;b&gt;" in page
    assert "Full points: **an observation** of theirs." in text  # a guide is no Markdown in a rubric
    assert "Reflects on limits open of 7.5 Not graded yet." in text
    assert "Eva" not in text


def test_a_comment_on_a_computed_criterion_stands_beside_the_reason(gradebook):
    gradebook.set_comment(ADA, "ran", "Well done.", "Eva")
    assert "All ran in order. Well done." in show(gradebook)


def test_a_person_who_overrules_a_computed_number_is_said_with_that_number(gradebook):
    gradebook.set_points(ADA, "ran", "3", "Eva")
    assert "3 of 5 Given by a person; computed 5: All ran in order." in show(gradebook)
    gradebook.set_points(ADA, "latent", "3", "Eva")
    assert "3 of 10 Given by a person." in show(gradebook)


@pytest.mark.parametrize("criterion", ["ran", "latent"])
def test_a_conflict_is_open_and_names_no_value(gradebook, criterion):
    gradebook.set_points(ADA, criterion, "4.25", "Eva", seen=[])
    gradebook.set_points(ADA, criterion, "3.75", "Tom", seen=[])
    text = show(gradebook)
    assert re.search(r"open of (5|10) Not graded yet\.", text)
    assert "4.25" not in text
    assert "3.75" not in text


def test_a_comment_for_all_is_shown_as_markdown_and_harmless(gradebook):
    gradebook.set_comment(ADA, "", "# Good\n<script>alert(1)</script> ![x](http://host/y.png) [z](http://host)", "Eva")
    page = make_hand_back_page(gradebook, ADA)
    assert "<h1>Good</h1>" in page
    assert "<script" not in page
    assert "<img" not in page
    assert "href" not in page


def test_a_page_is_one_file_with_its_pictures_inside_and_fetches_nothing(gradebook):
    store_pictures(gradebook, 30, [PICTURE] * 24)
    page = make_hand_back_page(gradebook, ADA)
    assert page.count('src="data:image/png;base64,') == 24
    assert not re.search(r"""(src|href)=["'](?!data:)""", page)
    assert "6 more pictures were checked" in page


@pytest.mark.parametrize(
    "name", ["gone.png", "../../grades.csv", "/etc/passwd", "grades.csv", "folder.png", "link.png", ".png", ""]
)
def test_only_a_preview_of_the_review_is_put_into_a_page(gradebook, name):
    (gradebook.folder / "pictures" / "folder.png").mkdir()
    make_link(gradebook.folder / "pictures" / "link.png", gradebook.folder / "grades.csv")
    store_pictures(gradebook, 1, [name])
    page = make_hand_back_page(gradebook, ADA)
    assert "data:image" not in page
    assert "same" in page


def test_a_page_says_nothing_about_anybody_else(gradebook):
    gradebook.set_comment(BO, "latent", "For Bo alone.", "Eva")
    page = make_hand_back_page(gradebook, ADA)
    for student in gradebook.students[1:]:
        assert student.name not in page
        assert student.page not in page
    assert "For Bo alone." not in page


def test_pages_are_written_for_those_who_are_named_and_else_for_all(gradebook):
    write_hand_back_pages(gradebook, [BO])
    assert [path.name for path in (gradebook.folder / "hand-back").iterdir()] == [gradebook.find_student(BO).page]
    write_hand_back_pages(gradebook)
    names = {path.name for path in (gradebook.folder / "hand-back").iterdir()}
    assert names == {student.page for student in gradebook.students}
    page = gradebook.folder / "hand-back" / gradebook.find_student(ADA).page
    assert page.read_text(encoding="utf-8") == make_hand_back_page(gradebook, ADA)


def test_a_page_that_is_as_it_should_be_is_not_written_again(gradebook):
    write_hand_back_pages(gradebook)
    times = {path: path.stat().st_mtime_ns for path in (gradebook.folder / "hand-back").iterdir()}
    gradebook.set_points(ADA, "latent", "3", "Eva")
    write_hand_back_pages(gradebook)
    changed = [path.name for path in times if path.stat().st_mtime_ns != times[path]]
    assert changed == [gradebook.find_student(ADA).page]


def test_who_has_no_stored_parts_is_named_once_the_others_pages_are_written(gradebook):
    find_parts(gradebook.folder, gradebook.find_student(ADA).page).write_text("{", encoding="utf-8")
    with pytest.raises(GanLabError, match=r"Ada Adler .*run gan-lab review once more") as caught:
        write_hand_back_pages(gradebook)
    assert ".review" not in str(caught.value)
    assert str(gradebook.folder) in str(caught.value)
    assert len(list((gradebook.folder / "hand-back").iterdir())) == len(gradebook.students) - 1
    with pytest.raises(GanLabError, match="Ada Adler"):
        make_hand_back_page(gradebook, ADA)


def test_of_many_who_have_none_some_are_named(tmp_path):
    folder = make_graded_class(tmp_path / "grades", [make_student(number, f"Student {number}") for number in range(9)])
    with Gradebook(folder) as gradebook:
        for student in gradebook.students:
            find_parts(folder, student.page).unlink()
        with pytest.raises(GanLabError, match="Student 4 and 4 more"):
            write_hand_back_pages(gradebook)


def test_an_unknown_student_is_refused(gradebook):
    with pytest.raises(GanLabError, match="no student 'nobody'"):
        make_hand_back_page(gradebook, "nobody")


def test_students_are_told_apart_by_id_where_names_are_alike(tmp_path):
    students = [make_student(number, "Ada  <Adler> \u202e") for number in range(2)]
    folder = make_graded_class(tmp_path / "grades", students)
    with Gradebook(folder) as gradebook:
        gradebook.set_points("id-1", "latent", "7", "Eva")
        write_hand_back_pages(gradebook)
    pages = [(folder / "hand-back" / student.page).read_text(encoding="utf-8") for student in students]
    assert "open of 10" in pages[0]
    assert "7 of 10" in pages[1]
    assert "<Adler>" not in pages[0]


def test_stored_values_are_escaped(gradebook):
    store_pictures(gradebook, 0, facts=["<img src=x onerror=alert(1)>"], problems=["<script>"], evidence=["<b>"])
    page = make_hand_back_page(gradebook, ADA)
    for tag in ("<img", "<script", "<b>"):
        assert tag not in page
    assert (
        json.loads(find_parts(gradebook.folder, gradebook.find_student(ADA).page).read_text(encoding="utf-8"))["format"]
        == 1
    )


def test_pages_are_made_without_what_reads_notebooks_or_runs_networks():
    code = "import sys, gan_lab.coursework.hand_back.pages, gan_lab.coursework.hand_back.results; "
    code += "print([name for name in ('torch', 'nbformat', 'jsonschema') if name in sys.modules])"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "[]"
