"""The rubric: the kit's own, others, and files that are no rubric."""

from dataclasses import replace

import pytest

from gan_lab.coursework.assignment import Assignment, read_assignment
from gan_lab.coursework.notebook_reading.cells import Cell
from gan_lab.coursework.notebook_reading.notebooks import Notebook
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
        (GOOD + GOOD.replace('"a"', '"a_comment"'), "comments on 'a' in a column of that name"),
        (GOOD.replace('"a"', '"version"'), "another id"),
        (GOOD + 'computed = "luck"\n', "computes 'luck'; known are"),
        (GOOD.replace('"a"', '"total"'), "another id"),
        (GOOD.replace('"a"', '"=1"'), "another id"),
        (GOOD + "colour = 1\n", "unknown entry 'colour'"),
        (GOOD + 'evidence = ["Question 9.9"]\n', "Question 9.9"),
        (GOOD + "evidence = [[1]]\n", "a list as evidence"),
        (GOOD.replace("3", "-3"), "points above 0"),
        (GOOD + 'computed = "classes"\nleast = 0\n', "1 or more"),
        (GOOD + 'computed = "classes"\nleast = true\n', "1 or more"),
        (GOOD + "least = 2\n", "a person gives the points; it does with answered, pictures_proved"),
        (GOOD + 'computed = "tasks_done"\nleast = 1\n', 'does nothing with computed = "tasks_done"'),
        (GOOD + 'computed = "classes"\ndays = 2\n', "it does with on_time"),
        (GOOD + 'computed = "on_time"\nleast = 2\n', 'does nothing with computed = "on_time"'),
        (GOOD + 'computed = "on_time"\ndays = 0\n', "1 or more"),
        (GOOD + 'computed = "classes"\nguide = "Look."\n', "remove one of them"),
        (GOOD + 'computed = ""\n', "computes ''; known are"),
        (GOOD + "computed = [1]\n", "known are"),
        (GOOD + "guide = 3\n", "needs words as guide"),
        (GOOD + "evidence = []\n", "or leave evidence out"),
        (GOOD + 'evidence = ["Task 1.2", "Task 1.2"]\n', "'Task 1.2' in evidence more than once"),
        (GOOD + 'evidence = ["Section Results"]\n', "nor the report's template"),
        ("alik = 0.9\n" + GOOD, "unknown entry 'alik'; known are notebooks, alike, practice, criteria"),
        ("alike = true\n" + GOOD, "alike is a share"),
        ("alike = nan\n" + GOOD, "alike is a share"),
        ("notebooks = []\n" + GOOD, "or leave notebooks out"),
        ('notebooks = ["01_noise_to_image", "01_noise_to_image"]\n' + GOOD, "in notebooks more than once"),
        ('practice = ["Section Introduction"]\n' + GOOD, "practice has 'Section Introduction'"),
        ('practice = ["Task 1.2"]\n' + GOOD + 'evidence = ["Task 1.2"]\n', "in practice and in the evidence of 'a'"),
        (GOOD.replace("3", "true"), "points above 0"),
        (GOOD.replace("3", "inf"), "points above 0"),
        ("x = " + "[" * 5000 + "]" * 5000 + "\n" + GOOD, "not TOML"),
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
    assert all(bool(c.guide) != bool(c.computed) for c in RUBRIC.criteria)
    assert tuple(n.name.removesuffix(".ipynb") for n in ASSIGNMENT.notebooks) == STEMS


def test_every_question_and_task_of_the_kit_is_evidence_for_a_criterion_or_practice_and_never_both():
    asked = {f"Question {id_}" for id_ in ASSIGNMENT.questions} | {f"Task {id_}" for id_ in ASSIGNMENT.tasks}
    shown = {name for criterion in RUBRIC.criteria for name in criterion.evidence_items}
    assert not shown & set(RUBRIC.practice)
    assert asked == {name for name in shown if not name.startswith("Section")} | set(RUBRIC.practice)
    assert {f"Task {id_}" for id_, task in ASSIGNMENT.tasks.items() if task.is_name} <= set(RUBRIC.practice)


def test_the_evidence_bears_on_its_criterion():
    """A few that readers missed, or found in the wrong place."""
    evidence = {criterion.id: criterion.evidence_items for criterion in RUBRIC.criteria}
    assert "Question 1.2" not in evidence["gan"]  # about four pictures of one class
    explained = [name for name in evidence["training"] if name.startswith("Question 6.")]
    assert len(explained) == 8
    assert {"Section Introduction", "Section Experiment Summary"} <= set(evidence["gan"])
    assert {"Section Observations", "Section Reflection"} <= set(evidence["reflection"])


def test_what_a_rubric_with_practice_forgets_is_said_and_without_practice_nothing_is(tmp_path):
    text = 'notebooks = ["01_noise_to_image"]\n' + GOOD + 'evidence = ["Question 1.2"]\n'
    assignment = hand_out_only("01_noise_to_image")
    assert read_rubric(write(tmp_path, text), assignment).messages == []
    rubric = read_rubric(write(tmp_path, 'practice = ["Task 1.1", "Task 2.1"]\n' + text), assignment)
    assert rubric.practice == ("Task 1.1",)
    (message,) = rubric.messages
    assert "not in its list practice: Question 1.1, Question 1.3," in message
    assert "Question 1.2" not in message
    assert "Task 1.1" not in message


def test_a_criterion_that_shows_sections_of_the_report_alone_is_graded_in_every_course(tmp_path):
    text = GOOD + 'evidence = ["Section Reflection"]\n'
    text += GOOD.replace('"a"', '"b"') + 'evidence = ["Section Reflection", "Question 7.4"]\n'
    rubric = read_rubric(write(tmp_path, text), hand_out_only("01_noise_to_image"))
    assert [criterion.id for criterion in rubric.criteria] == ["a"]
    assert rubric.criteria[0].evidence_items == ("Section Reflection",)


def hand_out_only(*stems):
    """The kit's assignment with these notebooks alone."""
    return replace(ASSIGNMENT, notebooks=[n for n in ASSIGNMENT.notebooks if n.name.removesuffix(".ipynb") in stems])


def test_of_a_shorter_course_the_kits_rubric_grades_what_was_handed_out_and_says_what_it_left_out():
    rubric = read_rubric(None, hand_out_only("01_noise_to_image", "02_truncation", "07_report"))
    assert rubric.notebooks == ("01_noise_to_image", "02_truncation", "07_report")
    assert [criterion.id for criterion in rubric.left_out] == ["latent", "training"]
    assert sum(criterion.points for criterion in rubric.criteria) == 80
    shown = {name.split()[1][0] for criterion in rubric.criteria for name in criterion.evidence_items}
    assert shown <= {"1", "2", "7", *"IEOR"}  # and the sections of the report
    assert next(criterion.minimum for criterion in rubric.criteria if criterion.id == "pictures") == 4
    message, lowered = rubric.messages
    assert lowered.endswith("no more were handed out: The pictures can be made again from their recipes (4, not 6).")
    assert "Describes how the latent space is arranged (10)" in message
    assert "come to 80" in message
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


def test_to_ask_for_a_notebook_that_asks_for_no_more_than_a_name_is_refused(tmp_path):
    cells = [
        Cell(1, "markdown", "**Task 0.1** Your name."),
        Cell(2, "code", 'STUDENT = "x"', tags=frozenset({"your-turn"})),
    ]
    assignment = replace(ASSIGNMENT, notebooks=[Notebook("00_intro.ipynb", cells), *ASSIGNMENT.notebooks])
    assert assignment.tasks["0.1"].is_name
    assert read_rubric(None, assignment).notebooks == STEMS
    with pytest.raises(GanLabError, match="'00_intro', which has no question and no task but for the name"):
        read_rubric(write(tmp_path, 'notebooks = ["00_intro"]\n' + GOOD), assignment)
