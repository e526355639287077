"""Every computed criterion, from no points to all points."""

from dataclasses import replace

import pytest

from gan_lab.coursework.assignment import read_assignment
from gan_lab.coursework.review.grading.criteria import COMPUTED, score
from gan_lab.coursework.review.grading.criterion import Criterion
from gan_lab.coursework.review.grading.evidence import Evidence
from gan_lab.coursework.review.grading.rubric import read_rubric
from gan_lab.coursework.review.grading.submission_facts import SubmissionFacts
from gan_lab.coursework.review.intake.attempts import Lateness
from gan_lab.coursework.review.intake.documents.documents import Document
from gan_lab.coursework.review.intake.findings import NotebookSummary, Reading
from gan_lab.coursework.review.intake.gallery import SubmittedPicture
from gan_lab.coursework.student_work import Answer, TaskResult
from gan_lab.pictures.recipe import NetworkId

ASSIGNMENT = read_assignment()
RUBRIC = read_rubric(None, ASSIGNMENT)
STEMS = RUBRIC.notebooks
ON_TIME, LATE = Lateness(0.0, False, "Handed in on time."), Lateness(0.0, True, "Handed in late.")
DAY = 86_400
OF_FILES = [name for name, computed in COMPUTED.items() if computed.of != "time"]


def picture(verdict, number=0):
    return SubmittedPicture(
        f"01.ipynb, cell {number}", str(number), verdict, network=NetworkId("biggan-deep", "pocket", "0" * 64)
    )


def complete_facts():
    """What a submission shows that gets all points."""
    notebooks = [NotebookSummary(f"{stem}.ipynb", None, [], "Ada", stem) for stem in STEMS]
    answers = [Answer(id_, "?", "eight words or more stand in this answer", "answered") for id_ in ASSIGNMENT.questions]
    tasks = [TaskResult(id_, "", "changed") for id_ in ASSIGNMENT.tasks]
    own = [picture("same", 1), picture("close", 2), picture("same", 3), picture("same", 4)]
    evidence = Evidence(
        pictures=4, classes=4, truncations=4, noise_vectors=4, compared=4, fitting=4, paths=["x"], longest_path=20
    )
    reading = Reading("ada", "", notebooks=notebooks, pictures=own, answers=answers, tasks=tasks)
    return SubmissionFacts(reading, evidence, ASSIGNMENT, STEMS, own, ON_TIME)


def empty_facts():
    """What an empty submission shows."""
    return SubmissionFacts(Reading("nobody", ""), Evidence(), ASSIGNMENT, STEMS, [])


def points(name, facts, minimum=1, days=1):
    return score(Criterion("x", "X", 10, computed=name, minimum=minimum, days=days), facts)


def change_reading(facts, **changes):
    return replace(facts, reading=replace(facts.reading, **changes))


def change_notebooks(facts, **changes):
    return change_reading(facts, notebooks=[replace(notebook, **changes) for notebook in facts.reading.notebooks])


@pytest.mark.parametrize("name", COMPUTED)
def test_complete_work_gets_all_points_and_no_work_gets_none_with_a_reason(name):
    assert points(name, complete_facts(), 4 if name != "answered" else 8).points == 10
    empty = points(name, replace(empty_facts(), lateness=LATE))
    assert empty.points == 0
    assert len(empty.reason) > 12


@pytest.mark.parametrize("value", ["anonymous", "Anonymous", "", None])
def test_anonymous_is_no_name_in_small_and_large_letters(value):
    facts = complete_facts()
    notebooks = [replace(notebook, student=value) for notebook in facts.reading.notebooks]
    facts = replace(facts, reading=replace(facts.reading, notebooks=notebooks), own_pictures=[])
    assert points("name_set", facts).points == 0
    assert "STUDENT isn't set" in points("pictures_proved", facts).reason


@pytest.mark.parametrize("name", OF_FILES)
def test_a_notebook_that_was_not_handed_in_gets_no_points(name):
    """The share is of all notebooks that the rubric asks for, so what is missing can't raise it."""
    facts = complete_facts()
    one = STEMS[0]
    kept = Reading(
        "ada",
        "",
        notebooks=[n for n in facts.reading.notebooks if n.assigned == one],
        answers=[a for a in facts.reading.answers if ASSIGNMENT.questions[a.id].notebook == one],
        tasks=[t for t in facts.reading.tasks if ASSIGNMENT.tasks[t.id].notebook == one],
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


@pytest.mark.parametrize(("proved", "least", "expected"), [(1, 8, 1.25), (4, 8, 5), (8, 8, 10), (9, 8, 10)])
def test_a_picture_or_two_do_not_earn_the_points_of_many(proved, least, expected):
    own = [picture("same", number) for number in range(proved)]
    found = points("pictures_proved", replace(complete_facts(), own_pictures=own), least)
    assert found.points == expected
    assert ("Asked for: 8 different ones." in found.reason) == (proved < least)


def test_files_that_show_the_same_as_others_count_once():
    own = [picture("same", number) for number in range(20)]
    facts = replace(complete_facts(), own_pictures=own, evidence=Evidence(pictures=1, repeated_files=19))
    found = points("pictures_proved", facts, 8)
    assert found.points == 1.25
    assert "19 of them only repeat what the others show" in found.reason


def test_one_picture_whose_noise_fits_does_not_earn_the_points_of_many():
    facts = replace(complete_facts(), evidence=Evidence(pictures=1, fitting=1))
    assert points("noise_as_claimed", facts, 4).points == 2.5


def test_a_notebook_in_which_only_the_name_was_set_counts_as_not_worked_on():
    facts = complete_facts()
    names = [task for task in facts.reading.tasks if ASSIGNMENT.tasks[task.id].is_name]
    assert len(names) == len(STEMS)
    repeated = [replace(a, status="the same words as the answer to 1.1") for a in facts.reading.answers]
    for answers in ([], repeated):
        nameless = change_reading(facts, tasks=names, answers=answers)
        assert points("ran_in_order", nameless).points == 0
        assert points("tasks_done", nameless).points == 0
        assert points("answered", nameless).points == 0


def test_where_the_order_of_the_run_is_not_recorded_the_points_are_open_if_that_could_raise_them():
    problem = "It isn't recorded in which order its cells were run."
    unknown = change_notebooks(complete_facts(), is_order_recorded=False, run_order_problem=problem)
    found = points("ran_in_order", unknown)
    assert found.points is None
    assert f"isn't recorded in which order the cells of {', '.join(STEMS)} were run" in found.reason
    assert points("ran_in_order", change_notebooks(unknown, errors=["cell 1: NameError"])).points == 0
    assert points("ran_in_order", change_reading(unknown, tasks=[], answers=[])).points == 0
    # A second copy of each whose order is recorded decides.
    both = [*unknown.reading.notebooks, *complete_facts().reading.notebooks]
    assert points("ran_in_order", change_reading(unknown, notebooks=both)).points == 10


@pytest.mark.parametrize(
    ("lateness", "days", "expected"),
    [
        (ON_TIME, 1, 10),
        (Lateness(1.0, True, "Late."), 1, 0),
        (Lateness(1.0, True, "Late."), 5, 8),
        (Lateness(DAY, True, "Late."), 5, 8),
        (Lateness(DAY + 1, True, "Late."), 5, 6),
        (Lateness(30 * DAY, True, "Late."), 5, 0),
        (Lateness(None, True, "Late."), 1, 0),
        (Lateness(None, True, "Late."), 5, None),
        (Lateness(None, None, ""), 1, None),
    ],
)
def test_points_for_being_on_time_fall_with_each_day_that_began(lateness, days, expected):
    found = points("on_time", replace(complete_facts(), lateness=lateness), days=days)
    assert found.points == expected
    assert found.reason


def own_form(**changes):
    """What a student shows who handed in a notebook of their own, with pictures of matplotlib."""
    facts = empty_facts()
    notebook = NotebookSummary("mine.ipynb", None, [], None, "")
    plain = SubmittedPicture("mine.ipynb, cell 2", "1", "no recipe")
    return replace(change_reading(facts, notebooks=[notebook]), own_pictures=[plain], **changes)


@pytest.mark.parametrize("name", OF_FILES)
def test_what_can_not_apply_to_work_in_a_form_of_ones_own_is_left_to_a_person(name):
    document = Document("report.docx", "Word", "A GAN has two networks.", {}, "")
    for facts in (own_form(), change_reading(empty_facts(), documents=[document])):
        found = points(name, facts, 4)
        assert found.points is None
        assert "this is for a person" in found.reason


def test_in_a_notebook_of_ones_own_the_recipes_count_as_elsewhere():
    facts = own_form(evidence=Evidence(pictures=2, classes=2, fitting=1))
    facts = replace(facts, own_pictures=[picture("same"), picture("different", 1)])
    assert points("pictures_proved", facts).points == 5
    assert points("classes", facts, 2).points == 10
    assert points("noise_held", facts, 2).points == 0
    assert points("tasks_done", facts).points is None


def test_beside_a_notebook_of_the_assignment_ones_own_opens_nothing():
    facts = own_form()
    handed_out = NotebookSummary("01.ipynb", None, [], "Ada", STEMS[0])
    facts = change_reading(facts, notebooks=[*facts.reading.notebooks, handed_out])
    assert {points(name, facts, 4).points for name in OF_FILES if name != "name_set"} == {0}
