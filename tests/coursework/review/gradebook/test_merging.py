"""Two grades.db put together: nothing is dropped, conflicts are shown, and a stranger's file is only ever data."""

import shutil
import sqlite3

import pytest
from made_up_grades import ESSAY, RAN, opened, record, student, table, type_in
from portable import make_link, make_pipe

from gan_lab.__main__ import main
from gan_lab.coursework.review.gradebook import Gradebook, merge_grades
from gan_lab.errors import GanLabError


@pytest.fixture
def two(tmp_path):
    """The grades of one class on two machines, one a copy of the other."""
    one, other = tmp_path / "one", tmp_path / "other"
    one.mkdir()
    with opened(one, "ada", "bob", "carl") as book:
        book.set_points("carl", "essay", "1", "Eva")
    shutil.copytree(one, other)
    return one, other


def give(folder, by, **points):
    with Gradebook(folder) as book:
        for id_, text in points.items():
            book.set_points(id_, "essay", text, by)


def state_of(folder):
    with Gradebook(folder) as book:
        return {
            each.id: (book.mark(each.id, "essay").points, {head.text for head in book.mark(each.id, "essay").heads})
            for each in book.students
        }


def test_what_two_persons_gave_is_put_together_in_any_order_and_any_number_of_times(two):
    one, other = two
    give(one, "Eva", ada="3", carl="7")
    give(other, "Otto", bob="4", carl="9")
    with Gradebook(other) as book:
        book.set_comment("ada", "essay", "Good", "Otto")
    report = merge_grades(one, [other / "grades.db"])
    assert report.came_in == {"Otto": 3}
    assert any("3 changes came in (3 by Otto)" in sentence for sentence in report.sentences)
    assert any("carl, essay: 7 by Eva and 9 by Otto" in sentence for sentence in report.sentences)
    expected = {"ada": (3, {"3"}), "bob": (4, {"4"}), "carl": (None, {"7", "9"})}
    assert state_of(one) == expected
    assert table(one)["ada"]["essay_comment"] == "Good"
    assert merge_grades(other, [one]).came_in == {"Eva": 2}
    assert state_of(other) == expected
    assert merge_grades(one, [other, other / "grades.db"]).came_in == {}
    give(one, "Eva", carl="8")
    merge_grades(other, [one])
    assert state_of(other)["carl"] == (8, {"8"})


def test_a_copy_of_the_file_alone_is_whole_while_its_owner_goes_on_grading(two, tmp_path):
    one, other = two
    with Gradebook(other) as book:
        for number in range(5):
            book.set_points("bob", "essay", str(number), "Otto")
            shutil.copy(other / "grades.db", tmp_path / "sent.db")
        assert merge_grades(one, [tmp_path / "sent.db"]).came_in == {"Otto": 5}
    assert state_of(one)["bob"][0] == 4


def test_students_and_criteria_that_only_the_other_has_are_kept_and_count_later(two):
    one, other = two
    record(other, "ada", "dora", criteria=(RAN, ESSAY))
    give(other, "Otto", dora="5")
    record(one, "ada", "bob", criteria=(RAN,))
    sentences = " ".join(merge_grades(one, [other]).sentences)
    assert "students who aren't in this class: dora and carl. What was given there (2 changes) is kept" in sentences
    assert "criteria that the rubric here doesn't have: essay." in sentences
    record(one, "ada", "bob", "dora")
    assert state_of(one)["dora"] == (5, {"5"})


def test_points_of_a_student_who_had_another_id_there_come_to_the_right_one(tmp_path):
    for name, known in (
        ("one", student("61000", "Nora", other_ids=("nnilsen",))),
        ("other", student("nnilsen", "Nora")),
    ):
        (tmp_path / name).mkdir()
        record(tmp_path / name, known, "bob")
    give(tmp_path / "other", "Otto", nnilsen="5")
    report = merge_grades(tmp_path / "one", [tmp_path / "other"])
    assert state_of(tmp_path / "one")["61000"] == (5, {"5"})
    assert any("was made by another review" in sentence for sentence in report.sentences)


def test_what_a_spreadsheet_changed_on_the_other_machine_comes_in_as_a_change_of_there(two):
    one, other = two
    give(other, "Otto", bob="4")
    with Gradebook(other) as book:
        rows = (other / "grades.csv").read_text(encoding="utf-8-sig").replace("ada,5,,", "ada,5,2,")
        (other / "grades.csv").write_text(rows, encoding="utf-8")
        book.take_over_spreadsheet()
    assert merge_grades(one, [other]).came_in == {"Otto": 1, "grades.csv": 1}
    with Gradebook(one) as book:
        assert book.history("ada", "essay", "points")[0].base == 0  # versions are numbers of that machine


def alter(path, *statements):
    connection = sqlite3.connect(path)
    for statement in statements:
        connection.execute(statement)
    connection.commit()
    connection.close()


FORGED = {
    "a view": "CREATE VIEW trap AS SELECT 1",
    "a trigger": "CREATE TRIGGER trap AFTER INSERT ON changes BEGIN DELETE FROM changes; END",
    "a view in place of a table": "ALTER TABLE changes RENAME TO hidden",
    "a number for a text": "UPDATE changes SET text = CAST(x'ff' AS TEXT)",
    "a blob": "UPDATE changes SET text = zeroblob(10)",
    "a long text": "UPDATE changes SET text = printf('%.300000c', 'x')",
    "an id that is none": "UPDATE changes SET id = '../x'",
    "a kind that is none": "UPDATE changes SET what = 'delete'",
    "points longer than the kit stores": "UPDATE changes SET text = printf('%.101c', 'x')",
    "half a character": "UPDATE changes SET text = CAST(x'eda080' AS TEXT), what = 'comment'",
    "a zero": "UPDATE changes SET text = 'a' || char(0) || 'b', what = 'comment'",
    "a name that moves the cursor": "UPDATE changes SET grader = 'Eva' || char(155) || '2J'",
    "a name that turns the line": "UPDATE changes SET grader = 'Eva' || char(8238) || 'X'",
    "a name of two lines": "UPDATE changes SET grader = 'Eva' || char(10) || 'all points'",
    "a time that is none": "UPDATE changes SET at = 'yesterday'",
    "a time without a zone": "UPDATE changes SET at = '2026-01-01T10:00:00'",
    "an id of something replaced": "INSERT INTO replaced VALUES ('x', 'y')",
    "points for nothing": "UPDATE changes SET criterion = ''",
    "another format": "PRAGMA user_version = 99",
    "another kit": "PRAGMA application_id = 7",
    "the same change with other words": "UPDATE changes SET text = '20'",
}


@pytest.mark.parametrize("statement", FORGED.values(), ids=FORGED.keys())
def test_a_file_that_this_kit_did_not_write_is_refused_before_anything_is_changed(two, statement):
    one, other = two
    alter(other / "grades.db", statement)
    before = (one / "grades.csv").read_bytes(), state_of(one)
    with pytest.raises(GanLabError):
        merge_grades(one, [other / "grades.db"])
    assert ((one / "grades.csv").read_bytes(), state_of(one)) == before
    assert not (one / "grades-before.db").exists() or "UPDATE changes SET text = '20'" in statement


def add_changes(path, *changes):
    """Put changes into a file as somebody with an editor for databases could: (id, text, ids of what it replaces)."""
    at = "2026-01-01T10:00:00+00:00"
    for number, (id_, text, replaces) in enumerate(changes, 900):
        values = f"{number}, '{id_}', 'carl', 'essay', 'points', '{text}', 'Eva', '{at}', '', 0"
        alter(
            path,
            f"INSERT INTO changes VALUES ({values})",
            *(f"INSERT INTO replaced VALUES ('{id_}', '{earlier}')" for earlier in replaces),
        )


def test_changes_that_replace_each_other_in_a_circle_would_empty_a_field_and_are_refused(two):
    one, other = two
    with Gradebook(one) as book:
        (standing,) = book.mark("carl", "essay").seen
    add_changes(other / "grades.db", ("a" * 32, "2", [standing, "b" * 32]), ("b" * 32, "3", ["a" * 32]))
    with pytest.raises(GanLabError, match="in a circle"):
        merge_grades(one, [other])
    assert state_of(one)["carl"] == (1, {"1"})


def test_a_circle_of_two_files_is_refused_too(two, tmp_path):
    one, other = two
    third = shutil.copytree(other, tmp_path / "third")
    add_changes(other / "grades.db", ("a" * 32, "2", ["b" * 32]))
    add_changes(third / "grades.db", ("b" * 32, "3", ["a" * 32]))
    with pytest.raises(GanLabError, match="in a circle"):
        merge_grades(one, [other, third])


def test_it_is_said_whose_points_were_replaced_by_what_came_in(two):
    one, other = two
    give(other, "Otto", carl="")
    report = merge_grades(one, [other])
    sentence = "Of what stood here, 1 entry was replaced by what came in: carl, essay, points of Eva, by Otto."
    assert any(each.startswith(sentence) for each in report.sentences)


def test_a_conflict_with_long_texts_outlasts_an_edit_of_another_cell(two):
    one, other = two
    for folder, by in ((one, "Eva"), (other, "Otto")):
        type_in(folder, "ada", essay=f"{by} will look at this together with the others next week, if there is time")
        with Gradebook(folder) as book:
            book.take_over_spreadsheet()
    merge_grades(one, [other])
    type_in(one, "bob", essay="4")
    with Gradebook(one) as book:
        book.take_over_spreadsheet()
        assert len(book.mark("ada", "essay").heads) == 2
        assert book.mark("bob", "essay").points == 4


def test_the_copy_of_before_is_not_written_through_a_link(two, tmp_path):
    one, other = two
    (tmp_path / "mine.db").write_bytes(b"somebody's")
    make_link(one / "grades-before.db", tmp_path / "mine.db")
    give(other, "Otto", bob="4")
    merge_grades(one, [other])
    assert (tmp_path / "mine.db").read_bytes() == b"somebody's"
    assert not (one / "grades-before.db").is_symlink()


def test_a_pipe_is_refused_and_not_waited_for(two, tmp_path):
    make_pipe(tmp_path / "pipe.db")
    with pytest.raises(GanLabError, match="no plain file"):
        merge_grades(two[0], [tmp_path / "pipe.db"])


@pytest.mark.parametrize(
    ("content", "sentence"),
    [
        (b"", "no record of grades"),
        (b"PK\x03\x04" * 100, "no record of grades"),
        (b"SQLite format 3\0" + bytes(5000), "no record of grades"),
    ],
)
def test_a_file_that_is_no_database_is_refused(two, tmp_path, content, sentence):
    (tmp_path / "x.db").write_bytes(content)
    with pytest.raises(GanLabError, match=sentence):
        merge_grades(two[0], [tmp_path / "x.db"])


def test_a_damaged_file_is_refused_and_the_good_one_beside_it_is_not_merged_either(two):
    one, other = two
    give(other, "Otto", bob="4")
    content = (other / "grades.db").read_bytes()
    (other / "bad.db").write_bytes(content[:4096] + b"\xff" * (len(content) - 4096))
    with pytest.raises(GanLabError, match=r"bad\.db is damaged"):
        merge_grades(one, [other / "grades.db", other / "bad.db"])
    assert state_of(one)["bob"][0] is None


def test_another_class_a_missing_file_and_the_same_folder_are_refused(two, tmp_path, capsys):
    one, _ = two
    (tmp_path / "strangers").mkdir()
    record(tmp_path / "strangers", "zoe")
    for place, sentence in (
        (tmp_path / "strangers", "has 1 students, none of whom is in"),
        (tmp_path / "nowhere.db", "There is no"),
        (one, "is the same as"),
        (one / "grades.db", "is the same as"),
        (tmp_path, "has no grades.db"),
    ):
        assert main(["merge-grades", str(one), str(place)]) == 1
        assert sentence in capsys.readouterr().err


def test_the_command_says_what_came_in_and_keeps_a_copy_of_what_was_there(two, capsys):
    one, other = two
    give(other, "Otto", bob="4")
    before = state_of(one)
    assert main(["merge-grades", str(one), str(other)]) == 0
    assert "1 change came in (1 by Otto)." in capsys.readouterr().out
    (one / "grades-before.db").replace(one / "grades.db")
    for ending in ("-wal", "-shm"):
        (one / f"grades.db{ending}").unlink(missing_ok=True)
    (one / "grades.csv").unlink()
    assert state_of(one) == before


def test_a_grader_whose_name_needs_a_joiner_can_be_merged(two):
    one, other = two
    give(other, "مهدی\u200cپور  \x1b[2J\u202e", bob="4")
    ((name, count),) = merge_grades(one, [other]).came_in.items()
    assert count == 1
    assert name.startswith("مهدی\u200cپور ")
    assert not {"\x1b", "\u202e"} & set(name)


def test_it_is_said_which_points_and_comments_were_replaced_and_by_whom(two):
    one, other = two
    with Gradebook(one) as book:
        for id_ in ("ada", "bob"):
            book.set_comment(id_, "", "Good", "Eva")
            book.set_points(id_, "essay", "3", "Eva")
            book.set_comment(id_, "essay", "Look again", "Eva")
    merge_grades(other, [one])
    with Gradebook(other) as book:
        for id_ in ("ada", "bob"):
            book.set_comment(id_, "", "Better", "Otto")
            book.set_points(id_, "essay", "", "Otto")
            book.set_comment(id_, "essay", "", "Otto")
    said = " ".join(merge_grades(one, [other]).sentences)
    assert "6 entries were replaced by what came in" in said
    assert "ada, comment of Eva, by Otto" in said
    assert "ada, essay, points of Eva, by Otto" in said
    assert "1 more" in said


def test_a_row_that_is_far_too_long_is_refused_without_being_loaded(two):
    one, other = two
    alter(other / "grades.db", "UPDATE changes SET text = CAST(zeroblob(3000000) AS TEXT)")
    with pytest.raises(GanLabError, match="too big"):
        merge_grades(one, [other])
