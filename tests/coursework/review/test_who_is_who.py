"""Names in notebooks compared with who handed them in: they make a name readable, and take nobody's place."""

from pathlib import Path

from gan_lab.coursework.review.intake.findings import NotebookSummary, Reading
from gan_lab.coursework.review.intake.layouts.layout import Part
from gan_lab.coursework.review.intake.roster.reading import RosterPerson
from gan_lab.coursework.review.intake.students import Student
from gan_lab.coursework.review.intake.submissions import HandedIn, Submission
from gan_lab.coursework.review.intake.who_is_who import check_names

PARTS = (Part(Path("class"), "x", "x"),)


def submit(id_, name=None, certain=True, named=True):
    return Submission(id_, Student(id_, name or id_), PARTS, name_is_certain=certain, has_name=named)


def unnamed(id_):
    return submit(id_, certain=False, named=False)


def check(*pairs, absent=()):
    """Each pair: a submission and the values of STUDENT in it. Returns names and sentences by id."""
    submissions = [submission for submission, _ in pairs]
    submissions += [Submission(each.id, Student(each.id, each.name), attempt=0) for each in absent]
    readings = [
        Reading(
            submission.id, "key", notebooks=[NotebookSummary(f"{name}.ipynb", None, [], name, "") for name in names]
        )
        for submission, names in pairs
    ]
    readings += [Reading(each.id, "key") for each in absent]
    handed_in, readings = check_names(HandedIn(submissions, [], list(absent)), readings)
    assert [each.student.name for each in handed_in] == [reading.student for reading in readings]
    return {each.id: (each.student.name, reading.problems) for each, reading in zip(handed_in, readings, strict=True)}


def test_a_name_that_is_the_same_in_other_letters_is_no_problem_and_is_spelt_by_the_notebooks_if_it_has_to_be():
    found = check(
        (submit("1", "nilsennora", certain=False), ["Nora Nilsen", "anonymous", None]),
        (submit("2", "Żółć, Łukasz"), ["lukasz zolc"]),
        (submit("3", "Nora Nilsen"), ["Nora"]),
    )
    assert found == {"1": ("Nora Nilsen", []), "2": ("Żółć, Łukasz", []), "3": ("Nora Nilsen", [])}


def test_another_name_inside_is_said_and_changes_nothing():
    found = check((submit("1", "Mallory May"), ["Ada Adler"]), (submit("2", "mallorymay", certain=False), ["Bao"]))
    assert found["1"] == (
        "Mallory May",
        ['Its notebooks say STUDENT = "Ada Adler", and it was handed in by Mallory May.'],
    )
    assert found["2"][0] == "mallorymay"
    assert "handed in by mallorymay" in found["2"][1][0]


def test_the_work_of_two_people_in_one_submission_is_said():
    name, problems = check((submit("1", "Ada Adler"), ["Ada Adler", "Bao Berg", "ADLER, ADA"]))["1"]
    assert name == "Ada Adler"
    assert problems == [
        'Its notebooks name more than one person in STUDENT: "Ada Adler" and "Bao Berg". Decide whose work it is.'
    ]


def test_a_file_that_names_nobody_is_called_as_its_notebooks_say_and_keeps_its_id():
    assert check((unnamed("submission (3)"), ["Ada Adler"]))["submission (3)"] == ("Ada Adler", [])
    assert check((unnamed("submission (3)"), [None]))["submission (3)"] == ("submission (3)", [])


def test_a_file_that_names_nobody_is_found_on_the_roster_by_its_notebooks():
    absent = [RosterPerson("47110", "Ada Ångström"), RosterPerson("47111", "Bao Berg")]
    found = check((unnamed("submission (3)"), ["Ada Angstrom"]), absent=absent)
    assert list(found) == ["submission (3)", "47111"]
    assert found["submission (3)"][0] == "Ada Ångström"
    assert found["submission (3)"][1] == ["Handed in as submission (3); its notebooks name Ada Ångström."]


def test_nobody_on_the_roster_is_found_by_a_name_that_two_files_say():
    absent = [RosterPerson("47110", "Ada Adler")]
    found = check((unnamed("a"), ["Ada Adler"]), (unnamed("b"), ["Ada Adler"]), absent=absent)
    assert list(found) == ["a", "b", "47110"]


def test_nobody_takes_the_place_of_somebody_on_the_roster_whose_outside_names_another():
    absent = [RosterPerson("47110", "Ada Adler")]
    assert list(check((submit("9", "Mallory May"), ["Ada Adler"]), absent=absent)) == ["9", "47110"]
