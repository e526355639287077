"""Points and comments in nbgrader's own database, looked at through nbgrader's own API."""

import shutil
import sqlite3
import stat
import warnings
from pathlib import Path

import pytest
from graded_class import CRITERIA
from handing_back import make_class
from nbgrader_course import IS_INSTALLED, require_nbgrader
from portable import make_link

from gan_lab.__main__ import main
from gan_lab.coursework.hand_back.nbgrader_cells import PointsCells
from gan_lab.coursework.hand_back.nbgrader_form import COMMENT, NOTEBOOK, make_form
from gan_lab.coursework.hand_back.nbgrader_gradebook import fill_in_nbgrader
from gan_lab.errors import GanLabError

FILES = {"ada Ada Adler": ["ada/a1"], "bo Bo Bianchi": ["bo/a1"], "nemo Nemo Nobody": []}
TIME = "2026-11-20 10:00:00.000000 UTC"


@pytest.fixture(scope="module")
def database(tmp_path_factory):
    """nbgrader's gradebook as `nbgrader generate_assignment` leaves it."""
    require_nbgrader()
    path = tmp_path_factory.mktemp("nbgrader") / "gradebook.db"
    make_database(path)
    return path


@pytest.fixture
def course(tmp_path, database):
    """The folder of a course with two submissions."""
    folder = tmp_path / "course"
    for student in ("ada", "bo"):
        submitted = folder / "submitted" / student / "a1"
        submitted.mkdir(parents=True)
        (submitted / "01.ipynb").write_text("{}", encoding="utf-8")
        (submitted / "timestamp.txt").write_text(TIME, encoding="utf-8")
    shutil.copy(database, folder)
    return folder


def make_database(path: Path) -> None:
    """nbgrader's tables, with the assignments a1 and a2, in each of which one cell is graded."""
    from nbgrader import api
    from sqlalchemy import create_engine, text

    engine = create_engine(f"sqlite:///{path}")
    api.Base.metadata.create_all(engine)  # what `api.Gradebook` does too, which asks alembic then, for a second
    with engine.begin() as connection:
        connection.execute(text("CREATE TABLE alembic_version (version_num VARCHAR(32) NOT NULL)"))
    engine.dispose()
    with api.Gradebook(f"sqlite:///{path}", "gans") as book:
        for name in ("a1", "a2"):
            book.add_assignment(name, course_id="gans")
            book.add_notebook("01", name)
            book.add_grade_cell("test", "01", name, max_score=3, cell_type="code")


def give(gradebook) -> None:
    """All points of Ada's, with comments; Bo's reflection stays open."""
    gradebook.set_points("ada", "latent", "7,5", "Eva")
    gradebook.set_points("ada", "reflection", "7", "Eva")
    gradebook.set_comment("ada", "latent", "Say **more**", "Eva")
    gradebook.set_comment("ada", "", "Good work", "Eva")
    gradebook.set_points("bo", "latent", "4", "Eva")


@pytest.fixture
def gradebook(course, tmp_path):
    with make_class(tmp_path / "grades", "nbgrader", FILES, course / "submitted") as gradebook:
        give(gradebook)
        yield gradebook


def read_points(course: Path, student: str) -> dict:
    """What nbgrader says about a student's submission of a1."""
    from nbgrader import api

    with api.Gradebook(f"sqlite:///{course / 'gradebook.db'}", "gans") as book:
        submission = book.find_submission("a1", student)
        notebook = book.find_submission_notebook(NOTEBOOK, "a1", student)
        return {
            "score": (submission.score, submission.max_score),
            "open": submission.needs_manual_grade,
            "time": str(submission.timestamp),
            "points": {grade.name: grade.score for grade in notebook.grades},
            "comments": {comment.name: comment.comment for comment in notebook.comments},
        }


def test_points_comments_and_totals_are_nbgraders(course, gradebook):
    sentences = fill_in_nbgrader(gradebook, course / "gradebook.db")
    assert read_points(course, "ada") == {
        "score": (19.5, 22.5 + 3),
        "open": True,  # its own cell, which nobody graded
        "time": "2026-11-20 10:00:00",
        "points": {"ran": 5, "latent": 7.5, "reflection": 7, COMMENT: 0},
        "comments": {
            "ran": "All ran in order.", "latent": "Say **more**", "reflection": None, COMMENT: "Good work"
        },
    }  # fmt: skip
    assert read_points(course, "bo")["points"] == {"ran": 5, "latent": 4, "reflection": 0, COMMENT: 0}
    said = " ".join(sentences)
    assert "has the points of 2 students for a1 now, of 22.5 each" in said
    assert "did not know ada and bo yet" in said
    assert "Points are still open, which nbgrader marks as to be graded: Bo Bianchi (1)." in said
    assert "Not filled in: Nemo Nobody, who handed in nothing" in said


def test_an_open_criterion_is_still_to_be_graded(course, gradebook):
    from nbgrader import api

    fill_in_nbgrader(gradebook, course / "gradebook.db")
    with api.Gradebook(f"sqlite:///{course / 'gradebook.db'}", "gans") as book:
        needs = {name: [book.find_grade(each.id, NOTEBOOK, "a1", name).needs_manual_grade for each in CRITERIA]
                 for name in ("ada", "bo")}  # fmt: skip
    assert needs == {"ada": [False, False, False], "bo": [False, False, True]}


def test_a_second_time_changes_only_what_changed(course, gradebook):
    database = course / "gradebook.db"
    fill_in_nbgrader(gradebook, database)
    before = dump(database)
    fill_in_nbgrader(gradebook, database)
    assert dump(database) == before
    gradebook.set_points("ada", "latent", "", "Eva")
    gradebook.set_comment("ada", "", "", "Eva")
    fill_in_nbgrader(gradebook, database)
    found = read_points(course, "ada")
    assert (found["points"]["latent"], found["comments"][COMMENT]) == (0, None)


def dump(database: Path) -> list[str]:
    connection = sqlite3.connect(database)
    try:
        return sorted(connection.iterdump())
    finally:
        connection.close()


def test_other_cells_other_assignments_and_submissions_that_were_there_stay(course, gradebook):
    from nbgrader import api

    url = f"sqlite:///{course / 'gradebook.db'}"
    with api.Gradebook(url, "gans") as book:
        book.add_student("ada", first_name="Ada", last_name="Adler")
        for name in ("a1", "a2"):
            with warnings.catch_warnings(action="ignore"):  # SQLAlchemy's, about nbgrader
                book.add_submission(name, "ada", timestamp="2026-11-19 09:00:00 UTC")
            grade = book.find_grade("test", "01", name, "ada")
            grade.auto_score, grade.needs_manual_grade = 2, False
        book.db.commit()
    sentences = fill_in_nbgrader(gradebook, course / "gradebook.db")
    found = read_points(course, "ada")
    assert (found["score"], found["open"], found["time"]) == ((21.5, 25.5), False, "2026-11-19 09:00:00")
    with api.Gradebook(url, "gans") as book:
        assert (book.find_student("ada").first_name, book.find_submission("a2", "ada").score) == ("Ada", 2)
        assert [notebook.name for notebook in book.find_assignment("a2").notebooks] == ["01"]
    assert any("did not know bo yet" in sentence for sentence in sentences)


def test_another_rubric_takes_its_own_cells_away_and_puts_new_ones_in(course, gradebook):
    from nbgrader import api

    fill_in_nbgrader(gradebook, course / "gradebook.db")
    for criteria in (CRITERIA[:1], CRITERIA[1:]):
        with api.Gradebook(f"sqlite:///{course / 'gradebook.db'}", "gans") as book:
            cells = PointsCells(api, book, "a1", criteria)
            cells.fill_in("ada", gradebook, "ada", None)
            assert book.find_assignment("a1").max_score == sum(each.points for each in criteria) + 3
        expected = {each.id for each in criteria} | {COMMENT}
        found = read_points(course, "ada")
        assert found["points"].keys() == found["comments"].keys() == expected


def test_the_database_as_it_was_lies_beside_it(course, gradebook):
    before = dump(course / "gradebook.db")
    fill_in_nbgrader(gradebook, course / "gradebook.db")
    assert dump(course / "gradebook-before.db") == before


def test_the_form_grader_finds_a_notebook_with_a_cell_for_each_criterion(course, gradebook):
    fill_in_nbgrader(gradebook, course / "gradebook.db")
    folder = course / "autograded" / "ada" / "a1"
    assert (folder / f"{NOTEBOOK}.ipynb").read_bytes() == make_form(CRITERIA)
    assert (folder / "timestamp.txt").read_text(encoding="utf-8") == TIME
    assert not (course / "autograded" / "nemo").exists()


def test_the_notebook_of_the_form_is_as_nbgrader_wants_it():
    require_nbgrader()
    from nbgrader.nbgraderformat import reads

    notebook = reads(make_form(CRITERIA).decode(), as_version=4)  # which refuses cells that nbgrader can't take
    names = [cell.metadata.nbgrader.grade_id for cell in notebook.cells if "nbgrader" in cell.metadata]
    assert names == [*(criterion.id for criterion in CRITERIA), COMMENT]


def test_nothing_is_written_through_a_link(course, gradebook, tmp_path):
    (tmp_path / "elsewhere").mkdir()
    make_link(course / "autograded", tmp_path / "elsewhere")
    sentences = fill_in_nbgrader(gradebook, course / "gradebook.db")
    assert not list((tmp_path / "elsewhere").iterdir())
    assert any("The form grader won't show the cells of Ada Adler and Bo Bianchi" in each for each in sentences)
    assert read_points(course, "ada")["points"]["latent"] == 7.5


def test_an_absent_student_gets_points_only_if_a_person_gave_some(course, gradebook):
    from nbgrader import api

    gradebook.set_points("nemo", "latent", "10", "Eva")
    sentences = fill_in_nbgrader(gradebook, course / "gradebook.db")
    assert any("Not filled in: Nemo Nobody, without a folder" in sentence for sentence in sentences)
    with api.Gradebook(f"sqlite:///{course / 'gradebook.db'}", "gans") as book:
        book.add_student("nemo")
    fill_in_nbgrader(gradebook, course / "gradebook.db")
    assert read_points(course, "nemo")["points"]["latent"] == 10


def test_what_is_not_nbgraders_gradebook_is_refused_and_left_as_it_is(course, gradebook, tmp_path):
    other = tmp_path / "other.db"
    connection = sqlite3.connect(other)
    connection.execute("CREATE TABLE mine (x)")
    connection.close()
    text = tmp_path / "grades.txt"
    text.write_text("student,points\n" * 100, encoding="utf-8")
    (tmp_path / "empty.db").touch()
    for path in (other, text, tmp_path / "empty.db", tmp_path / "grades" / "grades.db"):
        before = path.read_bytes()
        with pytest.raises(GanLabError, match="not nbgrader's gradebook"):
            fill_in_nbgrader(gradebook, path)
        assert path.read_bytes() == before
    for path in (tmp_path / "nowhere.db", tmp_path):
        with pytest.raises(GanLabError, match="There is no file"):
            fill_in_nbgrader(gradebook, path)
    assert not (tmp_path / "nowhere.db").exists()


def test_a_gradebook_without_the_assignment_is_refused(course, gradebook):
    connection = sqlite3.connect(course / "gradebook.db")
    connection.execute("UPDATE assignment SET name = 'a7' WHERE name = 'a1'")
    connection.commit()
    connection.close()
    with pytest.raises(GanLabError, match=r"has no assignment a1, which was reviewed. It has a2 and a7\. Run nbgrader"):
        fill_in_nbgrader(gradebook, course / "gradebook.db")


def test_a_class_that_was_not_nbgraders_is_refused(tmp_path):
    with make_class(tmp_path / "grades", "moodle", FILES) as gradebook, pytest.raises(GanLabError, match="Moodle's"):
        fill_in_nbgrader(gradebook, tmp_path / "gradebook.db")


@pytest.mark.skipif(IS_INSTALLED, reason="nbgrader is here")
def test_without_nbgrader_the_way_out_is_to_install_it(tmp_path):
    with make_class(tmp_path / "grades", "nbgrader", FILES) as gradebook, pytest.raises(GanLabError, match="pip inst"):
        fill_in_nbgrader(gradebook, tmp_path / "gradebook.db")


def test_a_gradebook_that_cannot_be_changed_is_said_and_left_as_it_is(course, gradebook):
    database = course / "gradebook.db"
    connection = sqlite3.connect(database)
    connection.execute("CREATE TRIGGER no BEFORE INSERT ON student BEGIN SELECT RAISE(ABORT, 'the disk is full'); END")
    connection.commit()
    connection.close()
    before = dump(database)
    with pytest.raises(GanLabError, match=r"the disk is full.*gradebook-before\.db"):
        fill_in_nbgrader(gradebook, database)
    assert dump(database) == before
    assert not (course / "autograded").exists()


def test_the_command_fills_in_the_course(course, gradebook, tmp_path, capsys):
    command = ["grades", str(tmp_path / "grades"), "--for", "nbgrader", "--into"]
    assert main([*command, str(course)]) == 0
    assert "has the points of 2 students for a1" in capsys.readouterr().out
    assert read_points(course, "ada")["points"]["latent"] == 7.5
    assert stat.S_ISREG((course / "gradebook-before.db").stat().st_mode)
    assert main([*command, str(course), "--out", "x.csv"]) == 1
    assert "--out" in capsys.readouterr().err
