"""What a review records: a class, its computed points, and all that an earlier version of the kit left."""

import json

import pytest
from made_up_grades import opened, read_rows, record, student, table, type_in, write_earlier_kind, write_rows

from gan_lab.coursework.review.gradebook import Gradebook
from gan_lab.coursework.review.intake.student_names import page_name
from gan_lab.errors import GanLabError


def row(id_, **cells):
    return {"student": id_, "ran": "5", "id": id_, "page": page_name(id_), "of": "30"} | cells


@pytest.fixture
def earlier_kind(tmp_path):
    """Typed and computed points, rows of somebody who is gone and of one twice, an added column, a file of points."""
    rows = [
        row("ada", essay="17,5", comment="Good\r\nwork", seminar="A"),
        row("bob", ran="8", seminar="B"),
        row("m1", essay="12", comment="both"),
        row("m2", essay="12", comment="both"),
        row("gone", essay="11", comment="bye"),
        {"student": "ada", "essay": "1", "seminar": "Z"},
    ]
    five = {"ran": "5"}
    computed = {"ada": five, "bob": {}, "m1": five, "m2": five | {"essay": "12", "comment": "both"}, "gone": five}
    write_earlier_kind(tmp_path, rows, computed)
    saved = {"student": "bob", "points": {"essay": "9"}, "comment": "From the page", "saved": "2026-01-01"}
    (tmp_path / "points-bob.json").write_text(json.dumps(saved), encoding="utf-8")
    return tmp_path


CLASS = (student("ada"), student("bob"), student("m1", group="G", work="m1"), student("m2", group="G", work="m1"))


def test_a_folder_of_the_earlier_kind_is_taken_over_whole(earlier_kind):
    messages = record(earlier_kind, *CLASS, ran=6.0)
    found = {r["student"]: (r["ran"], r["essay"], r["comment"]) for r in read_rows(earlier_kind)[:4]}
    assert found == {
        "ada": ("6", "17,5", "Good\nwork"),
        "bob": ("8", "9", "From the page"),
        "m1": ("6", "12", "both"),
        "m2": ("6", "12", "both"),
    }
    gone, doubled = read_rows(earlier_kind)[4:]
    assert (gone["essay"], gone["comment"], doubled["essay"], doubled["seminar"]) == ("11", "bye", "1", "Z")
    assert [r["seminar"] for r in read_rows(earlier_kind)[:2]] == ["A", "B"]
    assert any("2 rows for 'ada'" in message for message in messages)
    assert any("points for 'gone'" in message for message in messages)
    with Gradebook(earlier_kind) as book:
        assert [change.by for change in book.history("ada", "essay", "points")] == ["grades.csv"]
        assert [change.by for change in book.history("bob", "essay", "points")] == ["points-bob.json"]
        assert book.history("m2", "essay", "points") == []  # it is the group's
        assert book.history("ada", "ran", "points") == []  # it was computed
    assert not [message for message in record(earlier_kind, *CLASS) if "points-bob" in message]


def test_who_was_gone_has_the_typed_points_again_when_she_returns(earlier_kind):
    record(earlier_kind, *CLASS)
    record(earlier_kind, *CLASS, student("gone"), ran=2.0)
    found = table(earlier_kind)["gone"]
    assert (found["ran"], found["essay"], found["comment"], found["open"]) == ("2", "11", "bye", "0")


def test_a_review_that_was_stopped_before_it_recorded_leaves_the_earlier_kind_to_the_next(earlier_kind, monkeypatch):
    from gan_lab.coursework.review.gradebook import recording

    def stop(*_):
        raise KeyboardInterrupt

    before = (earlier_kind / "grades.csv").read_bytes()
    monkeypatch.setattr(recording, "replace_rows", stop)
    with pytest.raises(KeyboardInterrupt):
        record(earlier_kind, *CLASS)
    monkeypatch.undo()
    assert (earlier_kind / "grades.csv").read_bytes() == before
    with pytest.raises(GanLabError, match="run gan-lab review once more"):
        Gradebook(earlier_kind)
    record(earlier_kind, *CLASS)
    assert table(earlier_kind)["bob"]["essay"] == "9"


def test_without_the_note_of_what_was_computed_equal_points_are_nobody_s(tmp_path):
    write_earlier_kind(tmp_path, [row("ada", essay="7"), row("bob", ran="8")], {})
    (tmp_path / ".review" / "points.json").write_text("[broken", encoding="utf-8")
    record(tmp_path, "ada", "bob")
    with Gradebook(tmp_path) as book:
        assert [book.mark(id_, "ran").given_by for id_ in ("ada", "bob")] == ["computed", "a person"]
        assert book.mark("ada", "essay").points == 7


def test_a_lost_grades_db_is_made_again_from_the_file(tmp_path):
    with opened(tmp_path, "ada", "bob") as book:
        book.set_points("ada", "essay", "3", "Eva")
        book.set_comment("bob", "essay", "Good", "Eva")
    (tmp_path / "grades.db").unlink()
    record(tmp_path, "ada", "bob", ran=5.0)
    with Gradebook(tmp_path) as book:
        assert (book.mark("ada", "essay").points, book.mark("bob", "essay").comment) == (3, "Good")
        assert book.mark("ada", "ran").given_by == "computed"


def test_what_is_typed_stays_through_reviews_of_a_part_of_the_class(tmp_path):
    with opened(tmp_path, "ada", "bob") as book:
        book.set_points("bob", "essay", "3", "Eva")
    record(tmp_path, "ada")
    type_in(tmp_path, "bob", essay="4")
    record(tmp_path, "ada")
    assert table(tmp_path)["bob"]["essay"] == "4"
    record(tmp_path, "ada", "bob")
    with Gradebook(tmp_path) as book:
        assert [change.text for change in book.history("bob", "essay", "points")] == ["3", "4"]
        assert table(tmp_path)["bob"]["essay"] == "4"


def test_points_follow_a_student_whose_id_changes_and_two_ids_of_one_are_put_together(tmp_path):
    with opened(tmp_path, student("nnilsen", "Nora Nilsen"), student("61000", "N. Nilsen")) as book:
        book.set_points("nnilsen", "essay", "3", "Eva")
        book.set_points("61000", "essay", "4", "Otto")
    record(tmp_path, student("61000", "Nora Nilsen", other_ids=("nnilsen",)))
    with Gradebook(tmp_path) as book:
        assert {head.text for head in book.conflicts()[0].heads} == {"3", "4"}
        book.set_points("61000", "essay", "4", "Eva")
        assert len(book.history("61000", "essay", "points")) == 3


def test_the_file_before_lies_beside_the_new_one(tmp_path):
    record(tmp_path, "ada")
    type_in(tmp_path, "ada", essay="3")
    edited = (tmp_path / "grades.csv").read_bytes()
    record(tmp_path, "ada")
    assert (tmp_path / "grades-before.csv").read_bytes() == edited


def test_a_file_that_became_unreadable_during_the_review_is_put_aside(tmp_path):
    with opened(tmp_path, "ada") as book:
        book.set_points("ada", "essay", "3", "Eva")
    (tmp_path / "grades.csv").write_bytes(b"PK\x03\x04")
    assert any("grades-unread.csv" in message for message in record(tmp_path, "ada"))
    assert table(tmp_path)["ada"]["essay"] == "3"


def test_a_person_s_own_column_called_version_keeps_its_cells(tmp_path):
    write_earlier_kind(tmp_path, [row("ada", version="draft")], {"ada": {"ran": "5"}})
    record(tmp_path, "ada")
    assert table(tmp_path)["ada"]["version_2"] == "draft"


def test_rows_in_any_order_with_any_columns_come_to_the_right_students(tmp_path):
    record(tmp_path, "ada", "bob", "carl")
    rows = [r | {"essay": str(n)} for n, r in enumerate(read_rows(tmp_path))]
    shuffled = [dict(reversed(r.items())) for r in (rows[2], rows[0], rows[1])]
    write_rows(tmp_path, shuffled)
    record(tmp_path, "ada", "bob", "carl")
    assert [r["essay"] for r in read_rows(tmp_path)] == ["0", "1", "2"]


def test_who_handed_in_again_after_points_were_given_is_named_once(tmp_path):
    record(tmp_path, student("ada", attempt=1), student("bob", attempt=1))
    with Gradebook(tmp_path) as book:
        book.set_points("ada", "essay", "7", "Eva")
    again = student("ada", "Ada Adler", attempt=2), student("bob", attempt=2)
    said = [sentence for sentence in record(tmp_path, *again) if "Handed in again" in sentence]
    assert len(said) == 1
    assert "Ada Adler (attempt 2)" in said[0]
    assert "bob" not in said[0]
    assert not any("Handed in again" in sentence for sentence in record(tmp_path, *again))
    with Gradebook(tmp_path) as book:
        assert book.mark("ada", "essay").points == 7
