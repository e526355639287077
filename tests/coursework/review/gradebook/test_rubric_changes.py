"""A rubric that changes: it is said what happens to the points that were typed, and they are kept."""

from dataclasses import replace

import pytest
from made_up_grades import ESSAY, RAN, opened, record, table, type_in

from gan_lab.coursework.review.gradebook import Gradebook
from gan_lab.coursework.review.grading.criterion import Criterion


@pytest.fixture
def typed(tmp_path):
    """A class of three with points for the essay, and a comment on it."""
    with opened(tmp_path, "ada", "bob", "carl") as book:
        for id_, points in (("ada", "3"), ("bob", "12"), ("carl", "20")):
            book.set_points(id_, "essay", points, "Eva")
        book.set_comment("ada", "essay", "Good", "Eva")
    return tmp_path


def change(folder, *criteria):
    return record(folder, "ada", "bob", "carl", criteria=criteria)


def test_another_title_is_said_and_the_points_stay(typed):
    (message,) = change(typed, RAN, replace(ESSAY, title="Explains, and shows"))
    assert message == "The criterion 'essay' is called 'Explains, and shows' now: 3 typed entries of points stay."
    assert table(typed)["bob"]["essay"] == "12"
    assert not change(typed, RAN, replace(ESSAY, title="Explains, and shows"))


def test_fewer_points_are_said_with_who_has_more_and_count_as_typed(typed):
    message, *above = change(typed, RAN, replace(ESSAY, points=10))
    assert message == (
        "The criterion 'essay' gives 10 points in place of 20: 3 typed entries of points stay as typed, and 2 of them "
        "are above that: bob (12) and carl (20)."
    )
    assert len(above) == 2
    with Gradebook(typed) as book:
        assert (book.mark("carl", "essay").points, book.totals("carl").of) == (20, 20)


def test_a_criterion_that_is_gone_keeps_its_points_and_column_and_counts_again_when_it_returns(typed):
    messages = change(typed, RAN)
    assert messages == [
        "The criterion 'essay' is no longer in the rubric: 3 typed entries of points are kept and count again if it "
        "returns; grades.csv keeps the column."
    ]
    row = table(typed)["bob"]
    assert (row["essay"], row["total"], row["of"], list(row)[-1]) == ("12", "5", "10", "essay")
    assert not change(typed, RAN)
    type_in(typed, "bob", essay="13")
    change(typed, RAN)
    assert not change(typed, RAN, ESSAY)
    assert (table(typed)["bob"]["essay"], table(typed)["bob"]["total"]) == ("13", "18")
    with Gradebook(typed) as book:
        assert book.mark("ada", "essay").comment == "Good"


def test_computed_points_of_a_criterion_that_is_gone_leave_no_column(typed):
    change(typed, ESSAY)
    assert "ran" not in table(typed)["ada"]


def test_a_criterion_with_a_new_id_and_the_same_title_has_the_points_that_were_typed(typed):
    renamed = replace(ESSAY, id="explains", title="it  Explains")
    (message,) = change(typed, RAN, renamed)
    assert message == (
        "The criterion 'essay' has the id 'explains' in the rubric now, with the same title: its 3 typed entries of "
        "points count there."
    )
    row = table(typed)["bob"]
    assert (row["explains"], row["total"], "essay" in row) == ("12", "17", False)
    with Gradebook(typed) as book:
        assert book.mark("ada", "explains").comment == "Good"
        (entry,) = book.history("bob", "explains", "points")
        assert entry.by == "Eva"
        book.set_points("bob", "explains", "14", "Eva")
    change(typed, RAN, ESSAY)
    assert table(typed)["bob"]["essay"] == "14"


def test_of_two_new_criteria_with_one_title_none_is_taken_for_the_old_one(typed):
    twice = [Criterion(f"new{n}", ESSAY.title, 10) for n in (1, 2)]
    (message,) = change(typed, RAN, *twice)
    assert "no longer in the rubric" in message
    assert table(typed)["bob"]["new1"] == ""


def test_a_criterion_without_typed_points_changes_without_a_word(tmp_path):
    record(tmp_path, "ada")
    assert not record(tmp_path, "ada", criteria=(replace(RAN, points=3, title="Ran"),))
