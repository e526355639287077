"""grades.db as a file: whole or not there, and every problem of SQLite's is said with the way out."""

import sqlite3

import pytest
from made_up_grades import opened, record
from portable import make_link

from gan_lab.coursework.review.gradebook import Gradebook, database
from gan_lab.coursework.review.gradebook.database import GradesDatabase, explain
from gan_lab.errors import GanLabError


@pytest.mark.parametrize(
    ("problem", "sentence"),
    [
        ("database is locked", "is in use by another program"),
        ("database or disk is full", "can't be written (database or disk is full): free some space"),
        ("attempt to write a readonly database", "copy its folder to a place where you may write"),
        ("unable to open database file", "copy its folder to a place where you may write"),
        ("disk I/O error", "What was stored before is there."),
        ("database disk image is malformed", "is damaged (database disk image is malformed): put a copy of it"),
    ],
)
def test_each_problem_is_said_with_the_way_out(tmp_path, problem, sentence):
    assert sentence in explain(tmp_path / "grades.db", sqlite3.OperationalError(problem))


def test_a_file_that_another_program_holds_is_said_and_nothing_is_lost(tmp_path, monkeypatch):
    monkeypatch.setattr(database, "WAIT", 0.05)
    with opened(tmp_path, "ada") as book:
        other = sqlite3.connect(tmp_path / "grades.db", isolation_level=None)
        other.execute("BEGIN IMMEDIATE")
        with pytest.raises(GanLabError, match="in use by another program"):
            book.set_points("ada", "essay", "3", "Eva")
        other.execute("ROLLBACK")
        other.close()
        assert book.mark("ada", "essay").points is None
        assert book.set_points("ada", "essay", "3", "Eva").points == 3


def test_a_change_that_cannot_be_stored_is_not_in_memory_either(tmp_path, monkeypatch):
    with opened(tmp_path, "ada") as book:

        def fail(*_):
            raise sqlite3.OperationalError("database or disk is full")

        with monkeypatch.context() as patch:
            patch.setattr(GradesDatabase, "put", fail)
            with pytest.raises(GanLabError, match="free some space"):
                book.set_points("ada", "essay", "3", "Eva")
        assert book.mark("ada", "essay").points is None
        assert book.history("ada", "essay", "points") == []


def test_what_a_stopped_start_left_is_no_hindrance(tmp_path):
    for name in ("grades-new.db", "grades-new.db-journal", "grades.db-wal", "grades.db-shm"):
        (tmp_path / name).write_bytes(b"left over")
    record(tmp_path, "ada")
    with Gradebook(tmp_path) as book:
        assert book.mark("ada", "ran").points == 5
    assert {path.name for path in tmp_path.iterdir()} == {"grades.csv", "grades.db"}


def test_a_link_in_its_place_is_not_followed(tmp_path):
    (tmp_path / "elsewhere").mkdir()
    record(tmp_path / "elsewhere", "ada")
    make_link(tmp_path / "grades.db", tmp_path / "elsewhere" / "grades.db")
    with pytest.raises(GanLabError, match="is no plain file"):
        record(tmp_path, "ada")


@pytest.mark.parametrize(
    "statement",
    [
        "CREATE TRIGGER trap AFTER INSERT ON changes BEGIN UPDATE scores SET points = 10; END",
        "CREATE VIEW more AS SELECT * FROM changes",
        "CREATE TABLE more (x)",
    ],
)
def test_a_file_with_more_than_the_kits_own_tables_is_refused(tmp_path, statement):
    record(tmp_path, "ada")
    connection = sqlite3.connect(tmp_path / "grades.db")
    connection.execute(statement)
    connection.commit()
    connection.close()
    with pytest.raises(GanLabError, match="other tables"):
        Gradebook(tmp_path)


def test_a_page_that_leads_out_of_the_folder_is_refused(tmp_path):
    record(tmp_path, "ada")
    connection = sqlite3.connect(tmp_path / "grades.db")
    connection.execute("UPDATE students SET page = '../../other/index.html'")
    connection.commit()
    connection.close()
    with pytest.raises(GanLabError, match="names a page"):
        Gradebook(tmp_path)


def test_a_review_folder_that_is_a_link_is_refused(tmp_path):
    record(tmp_path, "ada")
    (tmp_path / "elsewhere").mkdir()
    make_link(tmp_path / ".review", tmp_path / "elsewhere")
    with pytest.raises(GanLabError, match="is a link"):
        Gradebook(tmp_path)


@pytest.mark.parametrize("ending", ["-wal", "-shm", "-journal"])
@pytest.mark.parametrize("leads_to", ["mine", "nothing"])
def test_a_link_beside_it_is_not_followed_and_named(tmp_path, ending, leads_to):
    (tmp_path / "mine").write_text("somebody's", encoding="utf-8")
    folder = tmp_path / "grades"
    folder.mkdir()
    record(folder, "ada")
    beside = folder / f"grades.db{ending}"
    beside.unlink(missing_ok=True)
    make_link(beside, tmp_path / leads_to)
    with pytest.raises(GanLabError, match=f"grades.db{ending} is a link"):
        Gradebook(folder)
    assert (tmp_path / "mine").read_text(encoding="utf-8") == "somebody's"
    assert not (tmp_path / "nothing").exists()


def test_what_sqlite_notes_for_itself_is_no_hindrance(tmp_path):
    record(tmp_path, "ada")
    connection = sqlite3.connect(tmp_path / "grades.db")
    connection.execute("ANALYZE")
    connection.close()
    with Gradebook(tmp_path) as book:
        assert book.mark("ada", "ran").points == 5


def test_a_text_that_another_program_spoiled_can_be_shown(tmp_path):
    with opened(tmp_path, "ada") as book:
        book.set_comment("ada", "", "Good", "Eva")
    connection = sqlite3.connect(tmp_path / "grades.db")
    connection.execute("UPDATE changes SET text = CAST(x'61eda0bd00071b62' AS TEXT)")
    connection.commit()
    connection.close()
    with Gradebook(tmp_path) as book:
        assert book.comment("ada") == "a?b"
