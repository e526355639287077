"""The gradebook: what a person types is stored with who and when, counts at once, and can be taken back."""

import os

import pytest
from made_up_grades import ESSAY, RAN, opened, record, student, table

from gan_lab.coursework.review.gradebook import Gradebook, PointsError
from gan_lab.errors import GanLabError


def test_typed_points_count_at_once_and_stand_in_the_file_with_who_and_when(tmp_path):
    with opened(tmp_path, "ada", "bob") as book:
        mark = book.set_points("ada", "essay", " 7,5 ", "Eva")
        assert (mark.points, mark.typed, mark.given_by) == (7.5, "7,5", "a person")
        assert [(change.by, change.at[-6:]) for change in mark.heads] == [("Eva", "+00:00")]
        assert (book.totals("ada").total, book.totals("ada").open, book.totals("bob").open) == (12.5, 0, 1)
    row = table(tmp_path)["ada"]
    assert (row["essay"], row["total"], row["open"]) == ("7,5", "12.5", "0")
    with Gradebook(tmp_path) as book:
        assert book.mark("ada", "essay") == mark


def test_computed_points_count_until_a_person_overrules_them_and_again_when_that_is_taken_back(tmp_path):
    with opened(tmp_path, "ada") as book:
        assert book.mark("ada", "ran").given_by == "computed"
        assert book.set_points("ada", "ran", "0", "Eva").points == 0
        mark = book.set_points("ada", "ran", "", "Eva")
        assert (mark.points, mark.given_by, mark.reason) == (5, "computed", "half of them ran")


@pytest.mark.parametrize("text", ["x", "-", "-1", "1e1", "inf", "nan", "10.01", "99", "1 0", "½", "=1", "7.5.", "0x1"])
def test_points_that_cannot_be_are_refused_in_a_sentence_and_nothing_is_stored(tmp_path, text):
    with opened(tmp_path, "ada") as book:
        book.set_points("ada", "ran", "3", "Eva")
        with pytest.raises(PointsError, match="type a number from 0 to 10"):
            book.set_points("ada", "ran", text, "Eva")
        assert book.mark("ada", "ran").points == 3
        assert len(book.history("ada", "ran", "points")) == 1


@pytest.mark.parametrize("text", ["0", "10", "10,0", "  7.5", ".5", "٣"])
def test_points_from_nothing_to_all_are_taken_however_they_are_typed(tmp_path, text):
    with opened(tmp_path, "ada") as book:
        assert 0 <= book.set_points("ada", "ran", text, "Eva").points <= 10


def test_who_or_what_is_not_there_is_refused_in_a_sentence(tmp_path):
    with opened(tmp_path, "ada") as book:
        with pytest.raises(GanLabError, match="no student 'bob'"):
            book.set_points("bob", "ran", "1", "Eva")
        with pytest.raises(GanLabError, match="no criterion 'style'; it has ran, essay"):
            book.set_comment("ada", "style", "x", "Eva")
        with pytest.raises(GanLabError, match="Say who grades"):
            book.set_points("ada", "ran", "1", " \n")
        with pytest.raises(GanLabError, match="at most 20,000 characters"):
            book.set_comment("ada", "", "x" * 20_001, "Eva")
        assert book.history("ada", "ran", "points") == []


@pytest.mark.parametrize(
    "comment",
    ['=SUM(A1), "x"; y', "Zeile\r\nzwei\rdrei", "Ḥasan Łukasz 阿達 e\u0308", "-1", "a\0b", "half \ud83d", "'=1"],
)
def test_comments_of_any_letters_and_lines_are_stored_and_no_cell_becomes_a_formula(tmp_path, comment):
    with opened(tmp_path, "ada") as book:
        stored = book.set_comment("ada", "essay", comment, "Eva")
        book.set_comment("ada", "", comment, "Eva")
        assert not {"\r", "\0"} & set(stored)
        assert not book.take_over_spreadsheet()
    with Gradebook(tmp_path) as book:
        assert book.mark("ada", "essay").comment == book.comment("ada") == stored
    row = table(tmp_path)["ada"]
    assert not row["comment"].startswith(("=", "-", "+", "@"))
    assert list(row)[-2:] == ["essay_comment", "comment"]


def test_a_column_of_comments_is_there_only_if_a_criterion_has_one(tmp_path):
    with opened(tmp_path, "ada") as book:
        assert "essay_comment" not in table(tmp_path)["ada"]
        book.set_comment("ada", "essay", "Good", "Eva")
        assert table(tmp_path)["ada"]["essay_comment"] == "Good"
        book.set_comment("ada", "essay", "", "Eva")
        assert "essay_comment" not in table(tmp_path)["ada"]


def test_undo_takes_back_one_change_after_the_other_and_redo_puts_them_back(tmp_path):
    with opened(tmp_path, "ada", "bob") as book:
        book.set_points("ada", "essay", "1", "Eva")
        book.set_points("ada", "essay", "2", "Eva")
        book.set_comment("bob", "", "Well", "Eva")

        def stands():
            return book.mark("ada", "essay").typed, book.comment("bob")

        seen = []
        while book.undo("Eva"):
            seen.append(stands())
        assert seen == [("2", ""), ("1", ""), ("", "")]
        seen = []
        while book.redo("Eva"):
            seen.append(stands())
        assert seen == [("1", ""), ("2", ""), ("2", "Well")]
        assert book.undo("Eva").text == ""
        book.set_points("ada", "essay", "3", "Eva")
        book.undo("Eva")
        assert stands() == ("2", "")
        assert [change.text for change in book.history("ada", "essay", "points")][:2] == ["1", "2"]


def test_undo_is_for_each_grader_and_leaves_what_somebody_else_typed_since(tmp_path):
    with opened(tmp_path, "ada", "bob") as book:
        book.set_points("bob", "essay", "4", "Eva")
        book.set_points("ada", "essay", "1", "Eva")
        book.set_points("ada", "essay", "2", "Otto")
        assert book.undo("Eva").student == "bob"
        assert book.mark("ada", "essay").typed == "2"
        assert book.undo("Eva") is None
        book.undo("Otto")
        assert book.undo("Eva").student == "ada"  # it stands again
        assert book.undo("nobody") is None


def test_undo_of_a_choice_brings_the_conflict_back(tmp_path):
    with opened(tmp_path, "ada") as book:
        book.set_points("ada", "essay", "1", "Eva", seen=[])
        book.set_points("ada", "essay", "2", "Otto", seen=[])
        book.set_points("ada", "essay", "2", "Eva")
        assert not book.conflicts()
        book.undo("Eva")
        assert {head.text for head in book.conflicts()[0].heads} == {"1", "2"}


def test_two_who_type_without_seeing_the_others_are_a_conflict_until_one_is_chosen(tmp_path):
    with opened(tmp_path, "ada") as book:
        seen = book.mark("ada", "ran").seen
        book.set_points("ada", "ran", "7", "Eva", seen)
        mark = book.set_points("ada", "ran", "9", "Otto", seen)
        assert (mark.points, mark.given_by, [head.text for head in mark.heads]) == (None, "", ["7", "9"])
        assert (book.totals("ada").open, book.totals("ada").conflicts) == (2, 1)
        assert any("7 by Eva and 9 by Otto" in message for message in book.messages)
        assert table(tmp_path)["ada"]["ran"] == "7 or 9"
        assert book.set_points("ada", "ran", "9", "Eva", mark.seen).points == 9
        assert not [*book.conflicts(), *book.messages]


def test_the_same_points_typed_by_two_are_no_conflict(tmp_path):
    with opened(tmp_path, "ada") as book:
        book.set_points("ada", "ran", "7.5", "Eva", [])
        assert book.set_points("ada", "ran", "7,50", "Otto", []).points == 7.5
        assert not book.conflicts()


def test_of_two_comments_written_at_once_both_are_there(tmp_path):
    with opened(tmp_path, "ada") as book:
        book.set_comment("ada", "", "One.", "Eva", [])
        assert book.set_comment("ada", "", "Two.", "Otto", []) == "One.\n\nTwo."
        heads = [head.id for head in book.comment_heads("ada")]
        assert book.set_comment("ada", "", "Both.", "Eva", heads) == "Both."


def test_ids_of_changes_that_are_not_of_this_field_replace_nothing(tmp_path):
    with opened(tmp_path, "ada") as book:
        book.set_points("ada", "ran", "7", "Eva")
        seen = book.mark("ada", "ran").seen
        book.set_points("ada", "essay", "3", "Eva", [*seen, "nonsense"])
        assert book.mark("ada", "ran").points == 7


def test_typing_the_same_again_is_no_change(tmp_path):
    with opened(tmp_path, "ada") as book:
        for _ in range(2):
            book.set_points("ada", "ran", "7", "Eva")
            book.set_comment("ada", "", "", "Eva")
        assert len(book.history("ada", "ran", "points")) == 1
        assert book.history("ada", "", "comment") == []


def test_two_programs_see_what_the_other_one_stored_and_the_file_has_both(tmp_path):
    with opened(tmp_path, "ada", "bob") as one, Gradebook(tmp_path) as two:
        one.set_points("ada", "essay", "3", "Eva")
        assert two.mark("ada", "essay").points == 3
        two.set_points("bob", "essay", "4", "Otto")
        two.set_comment("ada", "essay", "Good", "Otto")
        assert one.mark("bob", "essay").points == 4
        assert not one.take_over_spreadsheet()
        rows = table(tmp_path)
        assert (rows["ada"]["essay"], rows["ada"]["essay_comment"], rows["bob"]["essay"]) == ("3", "Good", "4")
        record(tmp_path, "ada", "bob", "carl", ran=9.0)  # a review while both are open
        assert [each.id for each in one.students] == ["ada", "bob", "carl"]
        assert two.mark("ada", "ran").points == 9


def test_points_of_a_group_are_shared_until_something_else_is_typed(tmp_path):
    members = [student(name, group="G", work="ada") for name in ("ada", "bao", "carl")]
    with opened(tmp_path, *members) as book:
        book.set_points("bao", "essay", "12", "Eva")
        book.set_comment("bao", "essay", "Good", "Eva")
        assert [book.mark(each.id, "essay").points for each in members] == [12, 12, 12]
        assert book.mark("ada", "essay").comment == "Good"
        assert (book.mark("ada", "essay").heads[0].by, book.mark("ada", "essay").seen) == ("Eva", ())
        book.set_points("carl", "essay", "7", "Eva")
        assert [book.mark(each.id, "essay").points for each in members] == [None, 12, 7]
        assert any("others of the group G were given 12 and 7" in message for message in book.messages)


def test_phrases_are_the_lines_of_comments_those_of_this_criterion_and_used_most_first(tmp_path):
    with opened(tmp_path, "ada", "bob", "carl") as book:
        book.set_comment("ada", "essay", "Name the source.\n\nGood curves.", "Eva")
        book.set_comment("bob", "essay", "Good curves.", "Eva")
        book.set_comment("carl", "", "Hand in on time.", "Eva")
        assert book.phrases("essay") == ["Good curves.", "Name the source.", "Hand in on time."]
        assert book.phrases("")[0] == "Hand in on time."
        book.set_comment("carl", "", "", "Eva")
        assert "Hand in on time." not in book.phrases("essay")


def test_a_student_is_found_by_the_id_and_by_the_page(tmp_path):
    with opened(tmp_path, student("47110", "Ada Adler")) as book:
        assert book.find_student("47110") == book.find_student(book.students[0].page) == book.students[0]
        assert book.find_student("Ada Adler") is None
        assert book.criteria == (RAN, ESSAY)


@pytest.mark.parametrize("id_", ["Zo\u0308e", "\udcff.zip", 'a"b;c', "0012", "x\ty", "阿達", "' OR 1=1 --"])
def test_a_student_of_any_id_keeps_points(tmp_path, id_):
    with opened(tmp_path, id_, "bob") as book:
        book.set_points(id_, "essay", "3", "Eva")
    record(tmp_path, id_, "bob")
    with Gradebook(tmp_path) as book:
        assert book.mark(id_, "essay").points == 3
        assert len(book.history(id_, "essay", "points")) == 1


def test_a_folder_that_is_none_of_a_review_is_refused_with_the_way_out(tmp_path):
    with pytest.raises(GanLabError, match=r"isn't there: give the folder that gan-lab review wrote \(its --out\)"):
        Gradebook(tmp_path / "nowhere")
    with pytest.raises(GanLabError, match="is no folder of grades"):
        Gradebook(tmp_path)
    (tmp_path / "grades.csv").write_text("student,ran\nada,3\n", encoding="utf-8")
    with pytest.raises(GanLabError, match=r"by an earlier version of the kit.*What was typed is kept"):
        Gradebook(tmp_path)
    (tmp_path / "grades.db").write_text("no database", encoding="utf-8")
    with pytest.raises(GanLabError, match="no record of grades that this kit wrote"):
        Gradebook(tmp_path)


def test_a_file_that_cannot_be_written_is_said_and_what_was_typed_is_stored(tmp_path, monkeypatch):
    with opened(tmp_path, "ada") as book:

        def refuse(source, target):
            raise PermissionError(13, "Permission denied")

        monkeypatch.setattr(os, "replace", refuse)
        assert book.set_points("ada", "essay", "3", "Eva").points == 3
        assert any("grades.csv can't be written" in message for message in book.messages)
        monkeypatch.undo()
        assert not book.take_over_spreadsheet()
        assert table(tmp_path)["ada"]["essay"] == "3"


def test_who_takes_back_one_side_of_a_conflict_leaves_the_other(tmp_path):
    with opened(tmp_path, "ada") as book:
        book.set_points("ada", "essay", "4", "Eva", [])
        book.set_points("ada", "essay", "5", "Otto", [])
        assert book.mark("ada", "essay").points is None
        book.undo("Otto")
        assert book.mark("ada", "essay").points == 4
        assert not book.conflicts()
        book.redo("Otto")
        assert len(book.conflicts()) == 1
