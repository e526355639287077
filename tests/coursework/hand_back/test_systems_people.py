"""Whose row is whose: by ids and addresses, by names only where one fits, and never a guess between two."""

import pytest

from gan_lab.coursework.hand_back.systems.people import find_rows
from gan_lab.coursework.hand_back.systems.sheet import SheetRow
from gan_lab.coursework.review.gradebook.class_record import GradedStudent


def row(number: int, name: str, *ids: str, email: str = "") -> SheetRow:
    return SheetRow(number, (), ids, email, name)


def pair(students, rows, has_other_numbers=False) -> dict[str, int]:
    """The number of each student's row."""
    found = find_rows(students, rows, has_other_numbers)
    return {id_: each.number for id_, each in found.rows.items()}


@pytest.mark.parametrize(
    ("student", "known_as"),
    [
        (GradedStudent("4711", ""), row(1, "", "4711")),
        (GradedStudent("Ada01", ""), row(1, "", "9", "ada01")),
        (GradedStudent("9", "", other_ids=("s-1",)), row(1, "", "4711", "s-1")),
        (GradedStudent("9", "", "Ada@uni.edu"), row(1, "", "4711", email="ada@UNI.edu")),
        (GradedStudent("0012", ""), row(1, "", "12")),
        (GradedStudent("jo\u0308rg", ""), row(1, "", "jörg")),
        (GradedStudent("x", "Łukasz Żółć"), row(1, "Zolc, Lukasz", "4715")),
        (GradedStudent("x", "nilsennora"), row(1, "Nora Nilsen", "4714")),
        (GradedStudent("4711", "Ada Adler"), row(1, "Ada Berg", "4711")),
        (GradedStudent("47110", "Participant 47110"), row(1, "Nora Nilsen", "47110")),
        (GradedStudent("4713", "Wang Xiaoming"), row(1, "王小明", "4713")),
    ],
)
def test_one_student_is_found(student, known_as):
    others = [row(2, "Somebody Else", "555", "else", email="else@uni.edu"), row(3, "", "777")]
    assert pair([student, GradedStudent("888", "Nemo")], [*others, known_as]) == {student.id: 1}


@pytest.mark.parametrize(
    ("students", "rows"),
    [
        ([GradedStudent("x", "Ada Adler")], [row(1, "Ada Adler", "1"), row(2, "Adler, Ada", "2")]),
        (
            [GradedStudent("x", "Ada Adler"), GradedStudent("y", "Ada Adler")],
            [row(1, "Ada Adler", "1")],
        ),
        ([GradedStudent("1", "", other_ids=("2",))], [row(1, "", "1"), row(2, "", "2")]),
        ([GradedStudent("1", "Bo Berg")], [row(1, "Nora Nilsen", "1")]),
        (
            [GradedStudent("1", ""), GradedStudent("x", "", other_ids=("1",))],
            [row(1, "Ada", "1")],
        ),
        ([GradedStudent("1", "")], [row(1, "", "1"), row(2, "", "1")]),
        ([GradedStudent("7", "")], [row(1, "", "07"), row(2, "", "007")]),
    ],
)
def test_nobody_is_found_where_two_can_be_meant_and_a_sentence_says_who(students, rows):
    found = find_rows(students, rows, False)
    assert not found.rows
    assert found.doubts
    assert all(str(each.id) in found.doubts[each.id] for each in students if each.id in found.doubts)


def test_an_id_of_the_systems_own_goes_before_the_same_number_of_another_kind():
    rows = [row(1, "Nora Nilsen", "12", "99"), row(2, "Bo Berg", "13", "12")]
    assert pair([GradedStudent("12", "")], rows) == {"12": 1}


def test_of_two_rows_the_one_with_the_students_name_is_taken():
    rows = [row(1, "Nora Nilsen", "12"), row(2, "Bo Berg", "13")]
    assert pair([GradedStudent("12", "Bo Berg", other_ids=("13",))], rows) == {"12": 2}


def test_a_number_of_another_system_counts_only_with_the_same_name():
    rows = [row(1, "Ada Adler", "61000"), row(2, "Ada Berg", "5")]
    berg = GradedStudent("61000", "Ada Berg")
    assert pair([berg], rows, has_other_numbers=True) == {"61000": 2}
    assert pair([GradedStudent("61000", "Adler, Ada")], rows, has_other_numbers=True) == {"61000": 1}


def test_a_row_that_an_id_gives_to_one_student_goes_to_no_other_by_the_name():
    students = [GradedStudent("1", "Ada Adler"), GradedStudent("folder", "Ada Adler")]
    assert pair(students, [row(1, "Ada Adler", "1")]) == {"1": 1}


def test_a_class_of_thousands_is_paired():
    students = [GradedStudent(str(number), f"Student {number}") for number in range(3000)]
    rows = [row(number, f"{number}, Student", str(number)) for number in range(3000)]
    assert len(pair(students, rows)) == 3000
