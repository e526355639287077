"""The rubric: the kit's own, others, and files that are no rubric."""

from dataclasses import replace

import pytest

from gan_lab.coursework.assignment import Assignment, read_assignment
from gan_lab.coursework.cells import Cell
from gan_lab.coursework.notebooks import Notebook
from gan_lab.coursework.review.grading.rubric import read_rubric
from gan_lab.errors import GanLabError

ASSIGNMENT = read_assignment()
RUBRIC = read_rubric(None, ASSIGNMENT)
STEMS = RUBRIC.notebooks


def write(tmp_path, text):
    path = tmp_path / "rubric.toml"
    path.write_text(text, encoding="utf-8")
    return path


GOOD = '[[criteria]]\nid = "a"\ntitle = "A"\npoints = 3\n'


def test_a_rubric_file_is_read(tmp_path):
    text = 'notebooks = ["01_noise_to_image"]\nalike = 0.9\n' + GOOD + 'evidence = ["Question 1.2", "Task 1.2"]\n'
    rubric = read_rubric(write(tmp_path, text), ASSIGNMENT)
    assert rubric.notebooks == ("01_noise_to_image",)
    assert rubric.criteria[0].evidence_items == ("Question 1.2", "Task 1.2")
    assert rubric.similarity == 0.9


@pytest.mark.parametrize(
    ("text", "sentence"),
    [
        ("", "needs one"),
        ("points = ", "not TOML"),
        (GOOD + GOOD, "an id of its own"),
        (GOOD + 'computed = "luck"\n', "computes 'luck'; known are"),
        (GOOD.replace('"a"', '"total"'), "another id"),
        (GOOD.replace('"a"', '"=1"'), "another id"),
        (GOOD + "colour = 1\n", "unknown entry 'colour'"),
        (GOOD + 'evidence = ["Question 9.9"]\n', "Question 9.9"),
        (GOOD + "evidence = [[1]]\n", "a list as evidence"),
        (GOOD.replace("3", "-3"), "points above 0"),
        (GOOD + "least = 0\n", "1 or more"),
        ("alike = 3\n" + GOOD, "alike is a share"),
        ('notebooks = ["99_nothing"]\n' + GOOD, "99_nothing"),
        ("criteria = 3\n", "needs one"),
        ('notebooks = "01_noise_to_image"\n' + GOOD, "a list"),
    ],
)
def test_a_file_that_is_no_rubric_is_refused_with_the_reason(tmp_path, text, sentence):
    with pytest.raises(GanLabError, match=sentence):
        read_rubric(write(tmp_path, text), ASSIGNMENT)


def test_the_kits_rubric_shows_evidence_for_each_judgement_and_comes_to_100():
    assert sum(criterion.points for criterion in RUBRIC.criteria) == 100
    assert all(c.computed or (c.guide and c.evidence_items) for c in RUBRIC.criteria)
    assert tuple(n.name.removesuffix(".ipynb") for n in ASSIGNMENT.notebooks) == STEMS


def hand_out_only(*stems):
    """The kit's assignment with these notebooks alone."""
    return replace(ASSIGNMENT, notebooks=[n for n in ASSIGNMENT.notebooks if n.name.removesuffix(".ipynb") in stems])


def test_of_a_shorter_course_the_kits_rubric_grades_what_was_handed_out_and_says_what_it_left_out():
    rubric = read_rubric(None, hand_out_only("01_noise_to_image", "02_truncation", "07_report"))
    assert rubric.notebooks == ("01_noise_to_image", "02_truncation", "07_report")
    assert [criterion.id for criterion in rubric.left_out] == ["latent"]
    assert sum(criterion.points for criterion in rubric.criteria) == 85
    shown = {name.split()[1][0] for criterion in rubric.criteria for name in criterion.evidence_items}
    assert shown <= {"1", "2", "7"}
    (message,) = rubric.messages
    assert "Describes how the latent space is arranged (15)" in message
    assert "come to 85" in message
    assert RUBRIC.messages == []


def test_a_rubric_of_the_whole_course_grades_a_shorter_one(tmp_path):
    """A copy of the kit's rubric with other points needs no change for each course."""
    text = 'notebooks = ["01_noise_to_image", "03_latent_space"]\n' + GOOD + 'evidence = ["Question 3.2"]\n'
    text += GOOD.replace('"a"', '"b"') + 'evidence = ["Question 1.2", "Question 3.2"]\n'
    rubric = read_rubric(write(tmp_path, text), hand_out_only("01_noise_to_image"))
    assert rubric.notebooks == ("01_noise_to_image",)
    assert [(criterion.id, criterion.evidence_items) for criterion in rubric.criteria] == [("b", ("Question 1.2",))]
    with pytest.raises(GanLabError, match="grades nothing that was handed out"):
        read_rubric(write(tmp_path, GOOD + 'evidence = ["Question 3.2"]\n'), hand_out_only("01_noise_to_image"))


def test_a_notebook_that_asks_nothing_is_not_graded():
    intro = Notebook("00_intro.ipynb", [Cell(1, "code", "1 + 1")])
    assignment = replace(ASSIGNMENT, notebooks=[intro, *ASSIGNMENT.notebooks])
    assert read_rubric(None, assignment).notebooks == STEMS
    assert [c.id for c in read_rubric(None, Assignment([intro])).left_out][:2] == ["tasks", "answers"]
