"""The rubric: every computed criterion, from nothing to all points, and files that are no rubric."""

from dataclasses import replace

import pytest

from gan_lab.coursework.assignment import read_assignment
from gan_lab.coursework.review.evidence import Evidence
from gan_lab.coursework.review.reading import NotebookRead, PictureRead, Reading
from gan_lab.coursework.review.rubric import COMPUTED, Criterion, Facts, read_rubric, score
from gan_lab.coursework.student_work import Answer, Done
from gan_lab.errors import GanLabError
from gan_lab.pictures.recipe import NetworkId

ASSIGNMENT = read_assignment()
RUBRIC = read_rubric(None, ASSIGNMENT)
STEMS = RUBRIC.notebooks


def picture(verdict, number=0):
    return PictureRead(
        f"01.ipynb, cell {number}", str(number), verdict, network=NetworkId("biggan-deep", "pocket", "0" * 64)
    )


def everything():
    """A submission that deserves all points."""
    notebooks = [NotebookRead(f"{stem}.ipynb", None, [], "Ada", stem) for stem in STEMS]
    answers = [Answer(id_, "?", "eight words or more stand in this answer", "answered") for id_ in ASSIGNMENT.questions]
    tasks = [Done(id_, "", "changed") for id_ in ASSIGNMENT.tasks]
    own = [picture("same", 1), picture("close", 2)]
    evidence = Evidence(
        pictures=4, classes=4, truncations=4, noises=4, held=4, as_claimed=4, paths=["x"], longest_path=20
    )
    return Facts(Reading("ada", "", [], notebooks, own, answers, tasks), evidence, ASSIGNMENT, RUBRIC, own)


def nothing():
    return Facts(Reading("nobody", ""), Evidence(), ASSIGNMENT, RUBRIC, [])


def points(name, facts, least=1):
    return score(Criterion("x", "X", 10, computed=name, least=least), facts)


@pytest.mark.parametrize("name", COMPUTED)
def test_all_points_for_everything_and_none_for_nothing_each_with_a_reason(name):
    assert points(name, everything(), 4 if name != "answered" else 8).points == 10
    empty = points(name, nothing())
    assert empty.points == 0
    assert len(empty.reason) > 20


@pytest.mark.parametrize("name", COMPUTED)
def test_a_notebook_that_was_not_handed_in_earns_nothing(name):
    """Nothing scores full marks by being absent: the facts of all that was asked for are the whole."""
    facts = everything()
    one = STEMS[0]
    kept = Reading(
        "ada",
        "",
        [],
        [n for n in facts.reading.notebooks if n.assigned == one],
        [],
        [a for a in facts.reading.answers if ASSIGNMENT.questions[a.id].notebook == one],
        [t for t in facts.reading.tasks if ASSIGNMENT.tasks[t.id].notebook == one],
    )
    assert points(name, replace(facts, reading=kept, evidence=Evidence(), own=[])).points < 5


def test_a_notebook_out_of_order_or_with_an_error_did_not_run_through():
    facts = everything()
    first, second, *rest = facts.reading.notebooks
    broken = [
        replace(first, disorder="Cell 3 was run before cell 2."),
        replace(second, errors=["cell 4: NameError: x"]),
    ]
    facts = replace(facts, reading=replace(facts.reading, notebooks=[*broken, *rest]))
    assert points("ran_in_order", facts).points == pytest.approx(10 * len(rest) / (2 + len(rest)), abs=0.5)


@pytest.mark.parametrize(("verdicts", "expected"), [("same same", 10), ("same different", 5), ("same none", 5)])
def test_pictures_are_proved_by_coming_out_again(verdicts, expected):
    own = [picture(v.replace("none", "no recipe"), i) for i, v in enumerate(verdicts.split())]
    assert points("pictures_proved", replace(everything(), own=own)).points == expected


def test_what_this_machine_cannot_tell_stays_open_with_the_reason():
    facts = replace(
        everything(), own=[picture("same"), picture("model not here", 1)], evidence=Evidence(pictures=1, classes=1)
    )
    for name in ("pictures_proved", "classes"):
        found = points(name, facts, 2)
        assert found.points is None
        assert "isn't on this machine" in found.reason
    assert points("classes", facts, 1).points == 10  # what is proved already is enough


def test_half_of_what_was_asked_for_gives_half_the_points():
    facts = replace(everything(), evidence=replace(everything().evidence, held=1))
    found = points("noise_held", facts, 2)
    assert found.points == 5
    assert found.reason == "Noises held while truncation changed: 1; asked for: 2."


def test_short_answers_and_the_questions_own_words_are_no_answers():
    facts = everything()
    answers = [
        replace(a, text="Yes.") if i % 2 else replace(a, status="empty") for i, a in enumerate(facts.reading.answers)
    ]
    assert points("answered", replace(facts, reading=replace(facts.reading, answers=answers)), 8).points == 0


def write(tmp_path, text):
    path = tmp_path / "rubric.toml"
    path.write_text(text, encoding="utf-8")
    return path


GOOD = '[[criteria]]\nid = "a"\ntitle = "A"\npoints = 3\n'


def test_a_rubric_of_ones_own(tmp_path):
    text = 'notebooks = ["01_noise_to_image"]\nalike = 0.9\n' + GOOD + 'evidence = ["Question 1.2", "Task 1.2"]\n'
    rubric = read_rubric(write(tmp_path, text), ASSIGNMENT)
    assert rubric.notebooks == ("01_noise_to_image",)
    assert rubric.criteria[0].evidence == ("Question 1.2", "Task 1.2")
    assert rubric.alike == 0.9


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
def test_a_file_that_is_no_rubric_says_what_is_wrong(tmp_path, text, sentence):
    with pytest.raises(GanLabError, match=sentence):
        read_rubric(write(tmp_path, text), ASSIGNMENT)


def test_the_kits_rubric_shows_evidence_for_each_judgement_and_comes_to_100():
    assert sum(criterion.points for criterion in RUBRIC.criteria) == 100
    assert all(c.computed or (c.guide and c.evidence) for c in RUBRIC.criteria)
    assert tuple(n.name.removesuffix(".ipynb") for n in ASSIGNMENT.notebooks) == STEMS
