"""Every computed criterion, from no points to all points."""

from dataclasses import replace

import pytest

from gan_lab.coursework.assignment import read_assignment
from gan_lab.coursework.review.grading.criteria import COMPUTED, Criterion, SubmissionFacts, score
from gan_lab.coursework.review.grading.evidence import Evidence
from gan_lab.coursework.review.grading.rubric import read_rubric
from gan_lab.coursework.review.intake.findings import NotebookSummary, Reading
from gan_lab.coursework.review.intake.gallery import SubmittedPicture
from gan_lab.coursework.student_work import Answer, TaskResult
from gan_lab.pictures.recipe import NetworkId

ASSIGNMENT = read_assignment()
RUBRIC = read_rubric(None, ASSIGNMENT)
STEMS = RUBRIC.notebooks


def picture(verdict, number=0):
    return SubmittedPicture(
        f"01.ipynb, cell {number}", str(number), verdict, network=NetworkId("biggan-deep", "pocket", "0" * 64)
    )


def complete_facts():
    """What a submission shows that gets all points."""
    notebooks = [NotebookSummary(f"{stem}.ipynb", None, [], "Ada", stem) for stem in STEMS]
    answers = [Answer(id_, "?", "eight words or more stand in this answer", "answered") for id_ in ASSIGNMENT.questions]
    tasks = [TaskResult(id_, "", "changed") for id_ in ASSIGNMENT.tasks]
    own = [picture("same", 1), picture("close", 2)]
    evidence = Evidence(
        pictures=4, classes=4, truncations=4, noise_vectors=4, compared=4, fitting=4, paths=["x"], longest_path=20
    )
    reading = Reading("ada", "", [], notebooks, own, answers, tasks)
    return SubmissionFacts(reading, evidence, ASSIGNMENT, STEMS, own)


def empty_facts():
    """What an empty submission shows."""
    return SubmissionFacts(Reading("nobody", ""), Evidence(), ASSIGNMENT, STEMS, [])


def points(name, facts, minimum=1):
    return score(Criterion("x", "X", 10, computed=name, minimum=minimum), facts)


@pytest.mark.parametrize("name", COMPUTED)
def test_complete_work_gets_all_points_and_no_work_gets_none_with_a_reason(name):
    assert points(name, complete_facts(), 4 if name != "answered" else 8).points == 10
    empty = points(name, empty_facts())
    assert empty.points == 0
    assert len(empty.reason) > 20


@pytest.mark.parametrize("value", ["anonymous", "Anonymous", "", None])
def test_anonymous_is_no_name_in_small_and_large_letters(value):
    facts = complete_facts()
    notebooks = [replace(notebook, student=value) for notebook in facts.reading.notebooks]
    facts = replace(facts, reading=replace(facts.reading, notebooks=notebooks), own_pictures=[])
    assert points("name_set", facts).points == 0
    assert "STUDENT isn't set" in points("pictures_proved", facts).reason


@pytest.mark.parametrize("name", COMPUTED)
def test_a_notebook_that_was_not_handed_in_gets_no_points(name):
    """The share is of all notebooks that the rubric asks for, so what is missing can't raise it."""
    facts = complete_facts()
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
    assert points(name, replace(facts, reading=kept, evidence=Evidence(), own_pictures=[])).points < 5


def test_a_notebook_out_of_order_or_with_an_error_did_not_run_through():
    facts = complete_facts()
    first, second, *rest = facts.reading.notebooks
    broken = [
        replace(first, run_order_problem="Cell 3 was run before cell 2."),
        replace(second, errors=["cell 4: NameError: x"]),
    ]
    facts = replace(facts, reading=replace(facts.reading, notebooks=[*broken, *rest]))
    assert points("ran_in_order", facts).points == pytest.approx(10 * len(rest) / (2 + len(rest)), abs=0.5)


@pytest.mark.parametrize(("verdicts", "expected"), [("same same", 10), ("same different", 5), ("same none", 5)])
def test_points_for_pictures_follow_the_share_of_same_and_close(verdicts, expected):
    own = [picture(v.replace("none", "no recipe"), i) for i, v in enumerate(verdicts.split())]
    assert points("pictures_proved", replace(complete_facts(), own_pictures=own)).points == expected


def test_points_that_depend_on_a_missing_network_stay_open_with_a_reason():
    facts = replace(
        complete_facts(),
        own_pictures=[picture("same"), picture("model not here", 1)],
        evidence=Evidence(pictures=1, classes=1),
    )
    for name in ("pictures_proved", "classes"):
        found = points(name, facts, 2)
        assert found.points is None
        assert "isn't on this machine" in found.reason
    assert points("classes", facts, 1).points == 10  # what is proved already is enough


def of_own_training(number, name="dcgan-1259647269"):
    """A picture of a network that a student trained."""
    return replace(picture("model not here", number), network=NetworkId("dcgan", name, "1" * 64))


def test_pictures_of_a_network_that_the_student_trained_cost_nothing():
    own = [picture("same"), of_own_training(1), of_own_training(2)]
    found = points("pictures_proved", replace(complete_facts(), own_pictures=own))
    assert found.points == 10
    assert "2 more are of a network that the student trained, and don't count" in found.reason
    few = replace(complete_facts(), own_pictures=own, evidence=Evidence(pictures=1, classes=1))
    assert points("classes", few, 2).points == 5  # they couldn't have shown another class


def test_pictures_of_a_trained_network_alone_leave_the_points_to_a_person():
    found = points("pictures_proved", replace(complete_facts(), own_pictures=[of_own_training(1)]))
    assert found.points is None
    assert "network that the student trained" in found.reason


def test_with_the_checkpoint_pictures_of_a_trained_network_count_as_others_do():
    own = [replace(of_own_training(1), verdict="same"), replace(of_own_training(2), verdict="different")]
    assert points("pictures_proved", replace(complete_facts(), own_pictures=own)).points == 5


def test_another_network_under_the_name_of_a_known_one_is_no_student_s():
    own = [picture("same"), of_own_training(1, "pocket-dcgan")]
    assert points("pictures_proved", replace(complete_facts(), own_pictures=own)).points is None


def test_half_of_what_was_asked_for_gives_half_the_points():
    facts = replace(complete_facts(), evidence=replace(complete_facts().evidence, compared=1))
    found = points("noise_held", facts, 2)
    assert found.points == 5
    assert found.reason == "Noises held while truncation changed: 1; asked for: 2."


def test_short_and_empty_answers_get_no_points():
    facts = complete_facts()
    answers = [
        replace(a, text="Yes.") if i % 2 else replace(a, status="empty") for i, a in enumerate(facts.reading.answers)
    ]
    assert points("answered", replace(facts, reading=replace(facts.reading, answers=answers)), 8).points == 0
