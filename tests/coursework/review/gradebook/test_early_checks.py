"""What is wrong with the grades in a folder is said before a submission is read or an export is opened."""

import pytest
from made_up_grades import opened, record, student, write_rows

from gan_lab.coursework.review import command
from gan_lab.coursework.review.gradebook.early_checks import check_grades, check_same_class
from gan_lab.coursework.review.review_folder import open_review_folder
from gan_lab.errors import GanLabError


@pytest.fixture
def reviewed(tmp_path):
    """A folder of grades with its marker, and submissions."""
    (tmp_path / "class" / "ada").mkdir(parents=True)
    open_review_folder(tmp_path / "grades", tmp_path / "class")
    with opened(tmp_path / "grades", "ada", "bob") as book:
        book.set_points("ada", "essay", "3", "Eva")
    (tmp_path / "class" / "ada" / "x.ipynb").write_text("{}", encoding="utf-8")
    return tmp_path


BROKEN = [
    (b"", "has no column 'student'"),
    (b"student,ran,essay\n", "has no row of a student"),
    (b"name,ran\nada,3\n", "has no column 'student'"),
    (b"PK\x03\x04...", "is a workbook of a spreadsheet: save it as CSV"),
    (b'student,ran\n"' + b"x" * 200_000 + b'"\n', "can't be read as a table"),
]


def refuse_to_read(*_):
    raise AssertionError("A submission was read, or an export opened.")


@pytest.mark.parametrize(("content", "sentence"), BROKEN)
def test_a_broken_grades_csv_is_said_before_anything_is_read(reviewed, monkeypatch, content, sentence):
    monkeypatch.setattr(command, "find_class", refuse_to_read)
    (reviewed / "grades" / "grades.csv").write_bytes(content)
    with pytest.raises(GanLabError, match=sentence):
        command.review(reviewed / "class", reviewed / "grades")
    assert (reviewed / "grades" / "grades.csv").read_bytes() == content


@pytest.mark.parametrize(("content", "sentence"), BROKEN)
def test_so_is_one_that_an_earlier_version_wrote(tmp_path, content, sentence):
    (tmp_path / "grades.csv").write_bytes(content)
    with pytest.raises(GanLabError, match=sentence):
        check_grades(tmp_path)


def damage(path, keep):
    content = path.read_bytes()
    path.write_bytes(content[:keep] + b"\xff" * (len(content) - keep))


@pytest.mark.parametrize(
    ("harm", "sentence"),
    [
        (lambda path: damage(path, 4096), "is damaged"),
        (lambda path: path.write_bytes(b"SQLite format 3\0" + bytes(84)), "no record of grades that this kit wrote"),
        (lambda path: path.write_bytes(b""), "no record of grades that this kit wrote"),
        (lambda path: (path.unlink(), path.mkdir()), "is no plain file"),
    ],
)
def test_a_broken_grades_db_is_said_before_anything_is_read(reviewed, monkeypatch, harm, sentence):
    monkeypatch.setattr(command, "find_class", refuse_to_read)
    harm(reviewed / "grades" / "grades.db")
    with pytest.raises(GanLabError, match=sentence):
        command.review(reviewed / "class", reviewed / "grades")


@pytest.mark.parametrize(
    ("rubric", "sentence"),
    [
        ("[broken", "is not TOML"),
        ("colour = 1", "unknown entry 'colour'"),
        ('[[criteria]]\nid = "a"\ntitle = "A"\npoints = 1\nevidence = ["Question 99.9"]', "shows 'Question 99.9'"),
        ('[[criteria]]\nid = "version"\ntitle = "A"\npoints = 1', "needs another id"),
    ],
)
def test_a_wrong_rubric_is_said_before_anything_is_read(reviewed, monkeypatch, rubric, sentence):
    monkeypatch.setattr(command, "find_class", refuse_to_read)
    (reviewed / "rubric.toml").write_text(rubric, encoding="utf-8")
    with pytest.raises(GanLabError, match=sentence):
        command.review(reviewed / "class", reviewed / "grades", rubric=reviewed / "rubric.toml")


def test_a_folder_of_something_else_is_said_before_anything_is_read(reviewed, monkeypatch):
    monkeypatch.setattr(command, "find_class", refuse_to_read)
    (reviewed / "other").mkdir()
    (reviewed / "other" / "thesis.docx").write_text("", encoding="utf-8")
    with pytest.raises(GanLabError, match="holds files that no review made"):
        command.review(reviewed / "class", reviewed / "other")


def test_the_grades_of_another_class_are_refused_before_a_submission_is_read(tmp_path):
    check_same_class(tmp_path, [])
    record(tmp_path, "ada", "bob")
    check_same_class(tmp_path, [student("47110", "Ada Adler", other_ids=("ada",))])
    with pytest.raises(GanLabError, match="has 2 students, none of whom"):
        check_same_class(tmp_path, [student("carl")])
    write_rows(tmp_path, [{"student": "dora", "essay": "3"}])
    with pytest.raises(GanLabError, match="has 1 students, none of whom"):
        check_same_class(tmp_path, [student("ada")])
