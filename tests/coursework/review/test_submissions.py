"""Who handed in what: each student once, with the attempt that counts, before a file of a student is opened."""

from datetime import datetime
from pathlib import Path

import pytest

from gan_lab.coursework.review.intake.attempts import AttemptChoice, read_attempt_choice, read_due
from gan_lab.coursework.review.intake.layouts.layout import Attempt, Export, IdKind, Part, Person
from gan_lab.coursework.review.intake.roster.reading import Roster, RosterPerson
from gan_lab.coursework.review.intake.submissions import find_submissions

ADA, BAO, CARL = Person("47110", "Ada Adler"), Person("47111", "Bao Berg"), Person("47112", "Carl Cho")
LATEST = AttemptChoice()


def hand_in(*people, file="a.ipynb", **attributes):
    return Attempt(people, (Part(Path("class"), file, file),), **attributes)


def export(*attempts, layout="moodle"):
    return Export(layout, "an export", attempts, (), Path("class"))


def find(*attempts, people=None, choice=LATEST, due=None, layout="moodle"):
    roster = Roster(tuple(people), "a roster") if people else None
    return find_submissions(export(*attempts, layout=layout), roster, choice, due)


def describe(handed_in):
    """The student, the file and the attempt of each submission; those that don't count last."""
    assert len({each.id for each in handed_in.submissions}) == len(handed_in.submissions)
    assert all((each.id == each.student.id) == each.counts for each in handed_in.submissions)
    return [
        (each.student.id, each.parts[0].path if each.parts else "", each.attempt, each.counts)
        for each in handed_in.submissions
    ]


FIRST = hand_in(ADA, file="1", time=datetime(2026, 11, 10, 9))
SECOND = hand_in(ADA, file="2", time=datetime(2026, 11, 12, 9))
THIRD = hand_in(ADA, file="3", time=datetime(2026, 11, 14, 9))


@pytest.mark.parametrize(
    ("choice", "counting"),
    [("latest", 3), ("first", 1), ("2026-11-13", 2), ("2026-11-12T09:00", 2), ("2026-11-12T08:00", 1)],
)
def test_the_attempt_that_was_asked_for_counts_and_the_others_stand_beside_it(choice, counting):
    found = describe(find(THIRD, FIRST, hand_in(BAO), SECOND, choice=read_attempt_choice(choice)))
    assert found[0] == ("47110", str(counting), counting, True)
    others = [number for number in (1, 2, 3) if number != counting]
    assert found[-2:] == [("47110", str(number), number, False) for number in others]


def test_a_student_whose_attempts_all_came_too_late_handed_in_nothing_that_counts():
    found = find(SECOND, choice=read_attempt_choice("2026-11-11"))
    assert describe(found) == [("47110", "", 0, True), ("47110", "2", 1, False)]
    assert found.submissions[0].problems == ("What was handed in came after the date that counts.",)


def test_the_systems_own_number_of_an_attempt_is_kept():
    assert describe(find(hand_in(ADA, number=3))) == [("47110", "a.ipynb", 3, True)]


def test_lateness_is_found_for_each_attempt():
    found = find(FIRST, SECOND, hand_in(BAO, is_late=True), hand_in(CARL), due=read_due("2026-11-11"))
    late = {(each.student.id, each.attempt): each.lateness.seconds for each in found.submissions}
    assert late == {("47110", 2): 9 * 3600.0 + 60, ("47110", 1): 0.0, ("47111", 1): None, ("47112", 1): None}
    assert [each.lateness.is_late for each in found.submissions if each.id in ("47111", "47112")] == [True, None]


def test_a_group_is_one_work_with_a_submission_for_each_member():
    found = find(hand_in(BAO, ADA, CARL, group="Group 3"), hand_in(Person("1", "Dora Demir"), file="b.ipynb"))
    assert [(each.id, each.work, each.student.group) for each in found.submissions] == [
        ("47110", "47110", "Group 3"),
        ("47111", "47110", "Group 3"),
        ("47112", "47110", "Group 3"),
        ("1", "1", ""),
    ]


def test_two_students_of_one_name_are_two():
    found = find(hand_in(ADA), hand_in(Person("47119", "Ada Adler"), file="b.ipynb"))
    assert [each.id for each in found.submissions] == ["47110", "47119"]


def test_the_roster_writes_names_and_lists_who_handed_in_nothing():
    people = [RosterPerson("47110", "Ada Ångström", "ada@x.org"), RosterPerson("9", "Nils Nobody")]
    found = find(hand_in(ADA), hand_in(BAO), people=people)
    assert [(each.id, each.student.name, each.attempt) for each in found.submissions] == [
        ("47110", "Ada Ångström", 1),
        ("47111", "Bao Berg", 1),
        ("9", "Nils Nobody", 0),
    ]
    assert found.submissions[0].student.email == "ada@x.org"
    assert [person.id for person in found.absent] == ["9"]
    assert any("Bao Berg" in message for message in found.messages)


def test_a_student_whom_the_roster_knows_by_another_id_keeps_the_systems_and_has_the_other_too():
    found = find(hand_in(Person("61000-338811", "Ada Adler")), people=[RosterPerson("aadler", "Adler, Ada")])
    (submission,) = found.submissions
    assert submission.id == "61000-338811"
    assert "aadler" in submission.student.other_ids


def test_two_entries_of_one_person_on_the_roster_are_one_student_with_two_attempts():
    first = hand_in(Person("aadler", "aadler"), file="1", time=datetime(2026, 11, 10))
    second = hand_in(Person("ada@x.org", "ada@x.org"), file="2", time=datetime(2026, 11, 12))
    found = find(first, second, people=[RosterPerson("aadler", "Ada Adler", "ada@x.org")])
    assert describe(found) == [("aadler", "2", 2, True), ("aadler", "1", 1, False)]


def test_members_of_a_group_on_the_roster_who_handed_in_nothing_share_what_the_last_one_handed_in():
    people = [RosterPerson(each.id, each.name, group="G") for each in (ADA, BAO, CARL)]
    people += [RosterPerson("9", "Nils Nobody", group="H")]
    late = hand_in(BAO, file="b", time=datetime(2026, 11, 13))
    found = find(SECOND, late, people=people)
    assert [(each.id, each.work, each.parts[0].path if each.parts else "") for each in found.submissions] == [
        ("47110", "47110", "2"),
        ("47111", "47111", "b"),
        ("47112", "47111", "b"),
        ("9", "9", ""),
    ]
    assert found.submissions[2].student.name == "Carl Cho"


def test_moodles_worksheet_says_when_the_last_attempt_was_handed_in():
    people = [RosterPerson("47110", "Ada Adler", submitted=datetime(2026, 11, 12, 1))]
    (submission,) = find(hand_in(ADA), people=people, due=read_due("2026-11-12T00:00")).submissions
    assert submission.lateness.seconds == 3600


@pytest.mark.parametrize(
    ("person", "layout", "is_named"),
    [
        (ADA, "moodle", True),
        (Person("10101", "nilsennora", name_is_certain=False), "canvas", True),
        (Person("nnilsen", "nnilsen", name_is_certain=False), "github-classroom", False),
        (Person("submission (3)", "submission (3)", name_is_certain=False), "plain", False),
    ],
)
def test_it_is_known_whether_the_outside_names_somebody(person, layout, is_named):
    (submission,) = find(hand_in(person), layout=layout).submissions
    assert submission.has_name == is_named


def test_a_students_other_attempt_is_no_other_student_whatever_they_are_called():
    also = hand_in(Person("47110 (attempt 1)", "Ada"), file="x", time=datetime(2026, 11, 11))
    assert len(describe(find(FIRST, SECOND, also))) == 3


def test_where_files_have_no_ids_whoever_is_on_the_roster_has_that_id_however_the_file_is_called():
    people = [RosterPerson("4711", "Ada Adler", "ada@x.org")]
    for name in ("Ada Adler", "Adler, Ada", "ada_adler"):
        (submission,) = find(hand_in(Person(name, name)), people=people, layout="plain").submissions
        assert submission.id == "4711"
        assert {name, "ada@x.org"} <= set(submission.student.other_ids)


def test_an_address_in_the_export_is_another_id():
    (submission,) = find(hand_in(Person("4", "Solo", "s@x.org")), layout="gradescope").submissions
    assert submission.student.other_ids == ("s@x.org",)


def test_a_choice_of_attempts_that_the_export_cannot_tell_is_said():
    assert "doesn't stand in what was exported" in find(hand_in(ADA), choice=read_attempt_choice("first")).messages[0]
    assert not find(FIRST, choice=read_attempt_choice("first")).messages


def test_whoever_calls_a_file_by_anothers_id_takes_nobodys_row_and_both_pages_say_so():
    people = [Person(name, name, id_kind=IdKind.FILE_NAME) for name in ("4711", "Bob Builder", "4711 (undecided)")]
    roster = [RosterPerson("4711", "Bob Builder"), RosterPerson("6", "Mal")]
    found = find(*(hand_in(person, file=person.id) for person in people), people=roster, layout="plain")
    ids = [student for student, *_ in describe(found)]
    assert sorted(ids) == ["4711 (undecided)", "4711 (undecided) (undecided)", "6", "Bob Builder (undecided)"]
    undecided = [each for each in found.submissions if each.problems and each.parts]
    assert {each.parts[0].path for each in undecided} == {"4711", "Bob Builder"}
    assert [each.student.id for each in found.submissions if not each.parts] == ["6"]
