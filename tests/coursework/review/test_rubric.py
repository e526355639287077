"""The rubric: the kit's own, others, and files that are no rubric."""

import pytest

from gan_lab.coursework.assignment import read_assignment
from gan_lab.coursework.review.rubric import read_rubric
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
