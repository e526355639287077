"""Names hidden while grading: nothing that the kit writes says whose work it is."""

import re
from dataclasses import replace

import pytest
from graded_class import NAMES, make_graded_class, make_parts, make_student

from gan_lab.coursework.review.pages.shown_parts import store_parts

ADDRESSES = ("/", "/students/{page}", "/criteria/latent", "/criteria/reflection", "/hand-back/{page}")


def everything(page):
    """All that the page sends for a class."""
    pages = [page.page(student.id) for student in page.gradebook.students]
    return "".join(
        page.client.get(address.format(page=each)).get_data(as_text=True) for address in ADDRESSES for each in pages
    )


def test_no_name_id_address_or_group_stands_in_any_page(open_page, folder):
    students = [make_student(number, name, group=f"Team {name[0]}x") for number, name in enumerate(NAMES)]
    make_graded_class(folder, students)
    shown = everything(open_page("Grader", hides_names=True))
    for student in students:
        for word in (*re.findall(r"\w{3,}", student.name), student.id, student.email, student.group, student.page):
            assert word not in shown, word
    assert "Student 1" in shown
    assert "may still say who they are" in shown


def test_names_are_shown_without_the_switch(open_page):
    assert "Ada Adler" in everything(open_page())


def test_the_switch_hides_names_and_leads_to_the_same_student(open_page):
    page = open_page()
    shown = page.client.post("/names", json={"hide": True, "student": page.page("id-2")}).json["address"]
    assert shown == f"/students/{page.page('id-2')}"
    assert "Demir" not in page.client.get(shown).get_data(as_text=True)
    back = page.client.post("/names", json={"hide": False, "student": page.page("id-2")}).json["address"]
    assert "Demir" in page.client.get(back).get_data(as_text=True)


def test_a_page_that_can_not_be_made_says_so_without_the_name(open_page, folder):
    for path in (folder / ".review" / "shown").iterdir():
        path.unlink()
    shown = everything(open_page("Grader", hides_names=True))
    assert "Adler" not in shown
    assert "run gan-lab review once more" in shown


@pytest.mark.parametrize("said", ["x", {}, {"hide": "yes"}, [], {"hide": 1}])
def test_the_switch_takes_yes_or_no(open_page, said):
    assert open_page().client.post("/names", json=said).status_code == 400


def test_points_are_typed_for_the_right_student_under_a_number(open_page):
    page = open_page(hides_names=True)
    assert page.type_in("id-2", "latent", "7").status_code == 200
    assert page.gradebook.mark("id-2", "latent").points == 7
    assert "Ada" not in page.client.post("/undo", json={}).json["sentence"]


@pytest.mark.parametrize("name", ["Li", "X", "12", "", "a.*b", "(", "Ann O'Neil", "<b>x</b>"])
def test_odd_names_hide_without_harm_to_the_page(open_page, folder, name):
    make_graded_class(folder, [make_student(0, name, email="a@b.c"), make_student(1, "Other")])
    page = open_page(hides_names=True)
    shown = page.client.get(f"/students/{page.page('id-0')}").get_data(as_text=True)
    assert '<h2 id="the-run">' in shown
    assert page.client.get(f"/hand-back/{page.page('id-0')}").status_code == 200


@pytest.mark.parametrize(
    "said",
    [
        'Its notebooks say STUDENT = "Zed Zeller", and it was handed in by Bo.',
        'Its notebooks name more than one person in STUDENT: "Zed Zeller" and "Yan". Decide whose work it is.',
        '01.ipynb: ran. <span class="quiet">STUDENT = Zed, Zeller</span>',
    ],
)
def test_another_name_in_the_notebooks_is_hidden_too(open_page, folder, said):
    page = open_page(hides_names=True)
    student = page.gradebook.students[0]
    parts = make_parts(student)
    store_parts(folder, student.page, replace(parts, problems=said, run=said + parts.run))
    shown = page.client.get(f"/students/{page.page(student.id)}").get_data(as_text=True)
    assert "STUDENT" in shown
    assert not re.search("Zed|Zeller|Yan", shown)
