"""grades.db and grades.csv in step: edits come in, old ones undo nothing, a lost file is written again."""

import csv
import io
import shutil

import pytest
from made_up_grades import opened, read_rows, record, student, table, type_in, write_rows
from portable import make_pipe

from gan_lab.coursework.review.gradebook import Gradebook


def save_stale(folder, rows, **cells):
    """Save rows that a spreadsheet read before, with something typed into the first one."""
    write_rows(folder, [rows[0] | cells, *rows[1:]])


def standing(book, student_id, criterion_id="essay"):
    mark = book.mark(student_id, criterion_id)
    return mark.typed if not mark.is_conflict else {head.text for head in mark.heads}


def test_an_edit_of_a_spreadsheet_comes_in_by_its_name(tmp_path):
    with opened(tmp_path, "ada", "bob") as book:
        type_in(tmp_path, "bob", essay="12", comment="Well")
        assert book.take_over_spreadsheet() == ["Taken over from grades.csv: 1 entry of points and 1 comment."]
        assert (book.mark("bob", "essay").points, book.comment("bob")) == (12, "Well")
        assert book.mark("bob", "essay").heads[0].by == "grades.csv"
        assert book.take_over_spreadsheet() == []
        assert b"12" in (tmp_path / "grades-before.csv").read_bytes()


def test_a_stale_spreadsheet_undoes_nothing_that_was_typed_in_the_page_meanwhile(tmp_path):
    with opened(tmp_path, "ada", "bob") as book:
        old = read_rows(tmp_path)
        book.set_points("ada", "essay", "3", "Eva")
        book.set_points("bob", "ran", "1", "Eva")
        book.set_comment("bob", "", "From the page", "Eva")
        save_stale(tmp_path, old, ran="8")
        book.take_over_spreadsheet()
        assert [standing(book, "ada"), standing(book, "ada", "ran"), standing(book, "bob", "ran")] == ["3", "8", "1"]
        assert book.comment("bob") == "From the page"
        assert not book.conflicts()


def test_a_stale_spreadsheet_that_says_something_else_is_a_conflict_with_both_values(tmp_path):
    with opened(tmp_path, "ada", "bob") as book:
        book.set_points("ada", "essay", "3", "Eva")
        old = read_rows(tmp_path)
        book.set_points("ada", "essay", "4", "Eva")
        save_stale(tmp_path, old, essay="9")
        sentences = book.take_over_spreadsheet()
        assert any("4 by Eva and 9 by grades.csv" in sentence for sentence in sentences)
        assert standing(book, "ada") == {"4", "9"}
        assert table(tmp_path)["ada"]["essay"] == "4 or 9"
        type_in(tmp_path, "ada", essay="9")  # whoever sees both can choose there, too
        book.take_over_spreadsheet()
        assert standing(book, "ada") == "9"


def test_a_spreadsheet_that_is_saved_again_and_again_goes_on_from_its_own_edits(tmp_path):
    with opened(tmp_path, "ada", "bob") as book:
        book.set_points("bob", "essay", "5", "Eva")
        old = read_rows(tmp_path)
        for cell, expected in (("7", "7"), ("7", "7"), ("8", "8"), ("", ""), ("6", "6")):
            save_stale(tmp_path, old, essay=cell)
            book.take_over_spreadsheet()
            assert standing(book, "ada") == expected
        assert not book.conflicts()
        assert [change.text for change in book.history("ada", "essay", "points")] == ["7", "8", "", "6"]
        write_rows(tmp_path, [old[0], old[1] | {"essay": ""}])  # takes back what had been typed before
        book.take_over_spreadsheet()
        assert standing(book, "bob") == ""


def test_without_the_column_version_an_edit_replaces_what_was_written_last(tmp_path):
    with opened(tmp_path, "ada") as book:
        book.set_points("ada", "essay", "3", "Eva")
        (row,) = read_rows(tmp_path)
        write_rows(tmp_path, [{key: cell for key, cell in row.items() if key != "version"} | {"essay": "9"}])
        book.take_over_spreadsheet()
        assert standing(book, "ada") == "9"
    for version in ("x", "-1", "999999", "1,5", ""):
        write_rows(tmp_path, [table(tmp_path)["ada"] | {"essay": "5", "version": version}])
        with Gradebook(tmp_path) as book:
            assert standing(book, "ada") == "5"


@pytest.mark.parametrize(
    ("delimiter", "encoding"), [(";", "utf-8"), ("\t", "utf-16"), (";", "cp1252"), (",", "utf-8-sig")]
)
def test_numbers_written_otherwise_are_no_edits_however_the_table_is_saved(tmp_path, delimiter, encoding):
    with opened(tmp_path, "Zoë", "bob", ran=7.5) as book:
        book.set_points("bob", "essay", "3", "Eva")
        rows = [row | {"ran": "7,50", "total": "77"} for row in read_rows(tmp_path)]
        rows[1]["essay"] = "3,0"
        write_rows(tmp_path, list(reversed(rows)), encoding, delimiter)
        assert book.take_over_spreadsheet() == []
        assert [row["student"] for row in read_rows(tmp_path)] == ["Zoë", "bob"]
        rows[0]["essay"] = "11,25"
        write_rows(tmp_path, rows, encoding, delimiter)
        book.take_over_spreadsheet()
        assert book.mark("Zoë", "essay").points == 11.25


def test_rows_and_cells_that_are_not_there_take_nothing_back(tmp_path):
    with opened(tmp_path, "ada", "bob") as book:
        book.set_points("ada", "essay", "3", "Eva")
        book.set_points("bob", "essay", "4", "Eva")
        text = (tmp_path / "grades.csv").read_text(encoding="utf-8-sig").splitlines()
        (tmp_path / "grades.csv").write_text(f"{text[0]}\nada,5\n", encoding="utf-8")  # cut, as on a full drive
        book.take_over_spreadsheet()
        assert (standing(book, "ada"), standing(book, "bob")) == ("3", "4")
        assert len(read_rows(tmp_path)) == 2


def test_points_that_a_spreadsheet_has_and_cannot_be_are_kept_counted_and_said(tmp_path):
    with opened(tmp_path, "ada", "bob") as book:
        type_in(tmp_path, "ada", ran="see me")
        type_in(tmp_path, "bob", ran="99")
        book.take_over_spreadsheet()
        assert (book.mark("ada", "ran").points, book.mark("bob", "ran").points) == (None, 99)
        assert any("'see me' is no number of points; it counts as open" in message for message in book.messages)
        assert any("99 points of 10; it counts as typed" in message for message in book.messages)
        assert table(tmp_path)["ada"]["ran"] == "see me"


@pytest.mark.parametrize("lost", ["gone", "older"])
def test_a_file_that_is_missing_or_behind_is_written_again_and_nothing_is_taken_for_an_edit(tmp_path, lost):
    with opened(tmp_path, "ada") as book:
        book.set_points("ada", "essay", "3", "Eva")
        shutil.copy(tmp_path / "grades.csv", tmp_path / "older")
        book.set_points("ada", "essay", "4", "Eva")
    current = (tmp_path / "grades.csv").read_bytes()
    (tmp_path / "grades.csv").unlink()
    if lost == "older":
        shutil.copy(tmp_path / "older", tmp_path / "grades.csv")
    with Gradebook(tmp_path) as book:
        assert (tmp_path / "grades.csv").read_bytes() == current
        assert len(book.history("ada", "essay", "points")) == 2


@pytest.mark.parametrize("content", [b"", b"PK\x03\x04 a workbook", b"<html>", b"name,points\nada,3\n", b"\0\0\0"])
def test_a_file_that_is_no_table_is_put_aside_and_said(tmp_path, content):
    with opened(tmp_path, "ada") as book:
        book.set_points("ada", "essay", "3", "Eva")
        (tmp_path / "grades.csv").write_bytes(content)
        (sentence,) = book.take_over_spreadsheet()
        assert "grades-unread.csv now, and grades.csv was written again" in sentence
        assert (tmp_path / "grades-unread.csv").read_bytes() == content
        assert table(tmp_path)["ada"]["essay"] == "3"


def test_a_column_of_ones_own_stays_is_said_once_and_can_be_removed(tmp_path):
    with opened(tmp_path, "ada", "bob") as book:
        type_in(tmp_path, "ada", number="4711")
        assert any("'number'" in sentence for sentence in book.take_over_spreadsheet())
        book.set_points("ada", "essay", "3", "Eva")
        assert table(tmp_path)["ada"]["number"] == "4711"
        type_in(tmp_path, "bob", number="4712")
        assert book.take_over_spreadsheet() == []
    assert not record(tmp_path, "ada", "bob")
    rows = [{key: cell for key, cell in row.items() if key != "number"} for row in read_rows(tmp_path)]
    write_rows(tmp_path, rows)
    record(tmp_path, "ada", "bob")
    assert "number" not in table(tmp_path)["ada"]


@pytest.mark.parametrize("heading", ["Essay", "it explains", "essay "])
def test_a_column_that_is_nearly_a_criterion_is_said_each_time(tmp_path, heading):
    with opened(tmp_path, "ada") as book:
        type_in(tmp_path, "ada", **{heading: "7"})
        sentences = book.take_over_spreadsheet()
        if heading.strip() == "essay":
            assert book.mark("ada", "essay").points == 7
            return
        assert any("If they are points, call it 'essay'" in sentence for sentence in sentences)
    assert any("If they are points, call it 'essay'" in message for message in record(tmp_path, "ada"))


def test_a_comment_for_a_criterion_can_be_typed_into_the_file(tmp_path):
    with opened(tmp_path, "ada") as book:
        type_in(tmp_path, "ada", essay_comment="Line one\r\nline two")
        book.take_over_spreadsheet()
        assert book.mark("ada", "essay").comment == "Line one\nline two"
        assert book.take_over_spreadsheet() == []


def test_a_row_that_two_programs_and_a_group_change_stays_one_row(tmp_path):
    members = [student(name, group="G", work="ada") for name in ("ada", "bao")]
    with opened(tmp_path, *members) as one, Gradebook(tmp_path) as two:
        one.set_points("ada", "essay", "12", "Eva")
        type_in(tmp_path, "bao", essay="13", seat="B4")
        two.take_over_spreadsheet()
        one.set_points("ada", "ran", "2", "Eva")
        rows = table(tmp_path)
        assert {name: (row["ran"], row["essay"], row["seat"]) for name, row in rows.items()} == {
            "ada": ("2", "12", ""),
            "bao": ("2", "13", "B4"),
        }


def test_every_cell_is_read_back_as_it_was_written(tmp_path):
    with opened(tmp_path, "ada;x", "bob") as book:
        book.set_comment("bob", "", "a;b\tc\n\"d\", 'e'", "Eva")
        text = (tmp_path / "grades.csv").read_text(encoding="utf-8-sig")
        assert all(line.startswith('"') for line in text.splitlines()[:2])
        rows = list(csv.reader(io.StringIO(text, newline="")))
        assert rows[2][-1] == "a;b\tc\n\"d\", 'e'"


def test_a_text_for_points_that_is_too_long_is_taken_over_once(tmp_path):
    with opened(tmp_path, "ada", "bob") as book:
        old = read_rows(tmp_path)
        for _ in range(3):
            save_stale(tmp_path, old, essay="Ask her. " * 30)
            book.take_over_spreadsheet()
        (change,) = book.history("ada", "essay", "points")
        assert len(change.text) <= 100


def test_long_comments_of_several_persons_fit_into_a_cell_and_are_no_edit(tmp_path):
    with opened(tmp_path, "ada", "bob") as book:
        for number in range(8):
            book.set_comment("ada", "", f"{number} " + "x" * 19_990, "Eva", seen=[])
        assert len(table(tmp_path)["ada"]["comment"]) <= 32_767
        type_in(tmp_path, "bob", essay="4")
        book.take_over_spreadsheet()
        assert len(book.comment_heads("ada")) == 8
        assert book.mark("bob", "essay").points == 4


def test_a_comment_longer_than_the_page_takes_is_cut_and_said(tmp_path):
    with opened(tmp_path, "ada", "bob") as book:
        old = read_rows(tmp_path)
        for _ in range(2):
            save_stale(tmp_path, old, comment="y" * 40_000)
            sentences = book.take_over_spreadsheet()
            assert len(book.comment("ada")) == 20_000
            assert len(book.history("ada", "", "comment")) == 1
            assert "y" * 40_000 in (tmp_path / "grades-before.csv").read_text(encoding="utf-8-sig")
            assert not sentences or any("more than the 20,000 characters" in sentence for sentence in sentences)


def test_a_pipe_in_the_place_of_the_file_is_said_and_not_waited_for(tmp_path):
    with opened(tmp_path, "ada") as book:
        (tmp_path / "grades.csv").unlink()
        make_pipe(tmp_path / "grades.csv")
        assert book.set_points("ada", "essay", "3", "Eva").points == 3
        assert any("no plain file" in sentence for sentence in book.messages)
        assert any("no plain file" in sentence for sentence in book.take_over_spreadsheet())
