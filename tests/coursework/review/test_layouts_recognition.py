"""What is wrapped around a class is taken off, and one student's notebooks are one student's."""

import tempfile
from pathlib import Path

import pytest
from exports import list_files, make_zip, write_tree
from fuzzing import make_fuzz_settings
from hypothesis import given
from hypothesis import strategies as st
from portable import make_link, require_names

from gan_lab.coursework.review.intake.layouts import plain
from gan_lab.coursework.review.intake.layouts.class_files import open_class_files
from gan_lab.coursework.review.intake.layouts.recognition import read_export
from gan_lab.coursework.review.intake.student_names import store_names
from gan_lab.errors import GanLabError

HANDED_OUT = ("01_first_pictures", "02_truncation")
KIT = {"01_first_pictures.ipynb": b"1", "02_truncation.ipynb": b"2"}
OWN = {"work.ipynb": b"1", "more.ipynb": b"2"}
CLASS = {"Ada/work.ipynb": b"1", "Bo/work.ipynb": b"1"}
FLAT = {"Ada.ipynb": b"1", "Bo.ipynb": b"1"}
CANVAS = {"ada_4711_1_a.ipynb": b"1", "bo_4712_2_a.ipynb": b"1"}


def inside(folder, tree):
    return {f"{folder}/{name}": data for name, data in tree.items()}


def read(tmp_path, tree, name, layout=None):
    """An export of these files: a zip if its name says so, else a folder."""
    place = tmp_path / name
    if name.endswith(".zip"):
        place.write_bytes(make_zip(tree))
    else:
        place.mkdir()
        write_tree(tree, place)
    return read_export(place, layout, tmp_path / "grades", HANDED_OUT)


def ids(export):
    return sorted(person.id for attempt in export.attempts for person in attempt.people)


@pytest.mark.parametrize(
    ("tree", "name", "expected"),
    [
        (inside("x", CANVAS), "class", ["4711", "4712"]),
        (inside("x", CANVAS), "class.zip", ["4711", "4712"]),
        ({"x.zip": make_zip(CANVAS), "roster.csv": b""}, "class", ["4711", "4712"]),
        ({"x.zip": make_zip(inside("y", CANVAS))}, "class", ["4711", "4712"]),
        (inside("a", {"x.zip": make_zip(inside("b", CANVAS))}), "class.zip", ["4711", "4712"]),
        (inside("x", CLASS), "class", ["Ada", "Bo"]),
        (inside("x", CLASS), "class.zip", ["Ada", "Bo"]),
        ({"x.zip": make_zip(inside("y", CLASS))}, "class", ["Ada", "Bo"]),
        (inside("x", FLAT), "class.zip", ["Ada", "Bo"]),
        (FLAT, "class.zip", ["Ada", "Bo"]),
        ({"Ada.ipynb": b"1"}, "class.zip", ["Ada"]),
        ({"Ada.zip": make_zip(KIT), "Bo.zip": make_zip(KIT)}, "class.zip", ["Ada", "Bo"]),
    ],
)
def test_a_class_is_found_in_what_is_wrapped_around_it(tmp_path, tree, name, expected):
    assert ids(read(tmp_path, tree, name)) == expected


@pytest.mark.parametrize(
    ("tree", "name", "expected"),
    [
        (KIT, "Ada", "Ada"),
        (KIT, "Ada.zip", "Ada"),
        ({**KIT, "pictures/a.png": b"", "report/report.md": b"", "own.ipynb": b""}, "Ada", "Ada"),
        (inside("submission", KIT), "Ada.zip", "Ada"),
        (inside("Ada", KIT), "class.zip", "Ada"),
        (inside("Ada", KIT), "class", "Ada"),
        ({"Ada.zip": make_zip(KIT)}, "class", "Ada"),
        ({"Ada.zip": make_zip(inside("gan-lab-main", KIT))}, "class", "Ada"),
        ({"Ada.zip": make_zip(OWN)}, "class", "Ada"),
        (inside("Ada", OWN), "class", "Ada"),
        ({"work.ipynb": b"", "README.md": b""}, "Ada.zip", "Ada"),
        ({"repo/nb/work.ipynb": b"", "repo/src/a.py": b"", "repo/README.md": b""}, "Ada.zip", "Ada"),
        ({"01_first_pictures.ipynb.txt": b""}, "Ada", "Ada"),
        (dict.fromkeys(["Copy of 01_first_pictures.ipynb", "02_truncation (1).ipynb"], b""), "Ada", "Ada"),
    ],
)
def test_one_students_work_is_one_student(tmp_path, tree, name, expected):
    assert ids(read(tmp_path, tree, name)) == [expected]


def test_many_copies_of_one_notebook_are_many_students(tmp_path):
    names = ["01_first_pictures.ipynb", *(f"01_first_pictures ({number}).ipynb" for number in range(1, 4))]
    export = read(tmp_path, dict.fromkeys(names, b""), "class")
    assert len(export.attempts) == 4
    assert not any(attempt.people[0].name_is_certain for attempt in export.attempts)


def test_a_name_that_any_students_file_has_is_nobodys(tmp_path):
    tree = dict.fromkeys(
        ["submission (3).zip", "Homework_1.ipynb", "01_first_pictures.ipynb", "Ada.ipynb", "ada01.zip"], b""
    )
    tree |= {"12345/a.ipynb": b"", "王小明.ipynb": b""}
    certain = {
        attempt.people[0].id: attempt.people[0].name_is_certain for attempt in read(tmp_path, tree, "c").attempts
    }
    assert certain == {"submission (3)": False, "Homework_1": False, "01_first_pictures": False, "Ada": True,
                       "12345": False, "王小明": True, "ada01": False}  # fmt: skip


def test_downloads_of_single_students_are_read_by_the_names_inside(tmp_path):
    tree = {"download.zip": make_zip({"Ada A_1_assignsubmission_file_/a.ipynb": b"1"}), "Cy.ipynb": b"",
            "download (1).zip": make_zip(inside("x", {"Bo B_2_assignsubmission_file_/a.ipynb": b"1"}))}  # fmt: skip
    assert ids(read(tmp_path, tree, "class")) == ["1", "2", "Cy"]
    assert ids(read(tmp_path, tree, "class.zip")) == ["1", "2", "Cy"]
    assert ids(read(tmp_path, tree, "again", "plain")) == ["Cy", "download", "download (1)"]


def test_two_zips_that_name_one_person_are_said(tmp_path):
    inner = make_zip({"Ada A_1_assignsubmission_file_/a.ipynb": b"1"})
    attempts = read(tmp_path, {"Ada.zip": inner, "Eve.zip": inner}, "class").attempts
    assert [attempt.problems[0].split(".zip")[0] for attempt in attempts] == ["This was in Ada", "This was in Eve"]


def test_a_students_zip_that_only_looks_like_a_download_is_the_students(tmp_path):
    tree = {
        "Ada.zip": make_zip({"fig_1_2_a.png": b"", "work.ipynb": b""}),
        "Bo.zip": make_zip({"submission_metadata.yml": b"["}),
    }
    assert ids(read(tmp_path, tree, "class")) == ["Ada", "Bo"]


def test_folders_of_reviews_are_passed_over(tmp_path):
    tree = {**CLASS, "old/.review/review.json": b"{}", "old/students/x.html": b"", "grades.csv": b""}
    export = read(tmp_path, tree, "class")
    assert (ids(export), export.left_over) == (["Ada", "Bo"], ("old", "grades.csv"))
    (tmp_path / "class" / "mine" / "students").mkdir(parents=True)
    export = read_export(tmp_path / "class", None, tmp_path / "class" / "mine", HANDED_OUT)
    assert (ids(export), export.left_over) == (["Ada", "Bo"], ("old", "grades.csv"))


def test_a_single_notebook_is_a_submission_with_a_name_that_prints(tmp_path):
    place = tmp_path / "a\u202eb.ipynb"
    place.write_bytes(b"")
    (tmp_path / "other.ipynb").write_bytes(b"")
    (attempt,) = read_export(place, None, tmp_path / "grades", HANDED_OUT).attempts
    assert attempt.people[0].id == "a\ufffdb"
    assert attempt.parts[0].path == "a\u202eb.ipynb"


@pytest.mark.parametrize("name", ["class", "class.zip"])
def test_what_no_class_hands_in_is_a_sentence(tmp_path, name):
    tree = {f"IMG_{number}.jpg": b"" for number in range(9)}
    with pytest.raises(GanLabError, match=r"nothing that a class hands in, but IMG_0.jpg, .* and 6 more: give"):
        read(tmp_path, tree, name)
    with pytest.raises(GanLabError, match="is empty: give the folder"):
        read(tmp_path, {}, f"no-{name}")


def test_a_zip_of_software_is_no_class(tmp_path):
    with pytest.raises(GanLabError, match="nothing that a class hands in, but proj/"):
        read(tmp_path, {"proj/a.py": b"", "proj/README.md": b""}, "class.zip")


def test_whoever_handed_in_a_document_or_an_empty_folder_has_a_row(tmp_path):
    (tmp_path / "class" / "Ada").mkdir(parents=True)
    (tmp_path / "class" / "report.pdf").write_bytes(b"")
    assert ids(read_export(tmp_path / "class", None, tmp_path / "grades", HANDED_OUT)) == ["Ada", "report.pdf"]


def test_what_is_no_file_or_folder_is_a_submission_with_a_sentence(tmp_path):
    write_tree(CLASS, tmp_path / "class")
    make_link(tmp_path / "class" / "Cy", tmp_path)
    attempt = read_export(tmp_path / "class", None, tmp_path / "grades", HANDED_OUT).attempts[-1]
    assert (attempt.people[0].id, attempt.parts) == ("Cy", ())
    assert "is a link" in attempt.problems[0]


@pytest.mark.parametrize(("first", "second"), [("Ada.ipynb", "Ada.zip"), ("Ada.zip", "Ada.ipynb"), ("Ada.zip", "Ada")])
def test_the_name_stays_with_whoever_had_it_in_the_earlier_review(tmp_path, first, second):
    class_, out = tmp_path / "class", tmp_path / "out"
    class_.mkdir()
    for name in (first, second):
        (class_ / name).mkdir() if name == "Ada" else (class_ / name).write_bytes(b"")
        attempts = {each.parts[0].path: each for each in read_export(class_, None, out, HANDED_OUT).attempts}
        store_names(out, [(class_ / path, each.people[0].id) for path, each in attempts.items()])
        assert attempts[first].people[0].id == "Ada"
    assert attempts[second].people[0].id != "Ada"
    for attempt in attempts.values():
        assert attempt.problems[0].startswith("2 submissions have this name: ")
        assert f"{first} (called Ada here)" in attempt.problems[0]


def test_students_whose_names_print_alike_have_different_ids(tmp_path):
    names = ("a\ufffd", "a\ufffd (3)", "a\U000e0001", "a\U000e0002", "Zoe\u0308", "Zo\u00eb")
    for name in names:
        (tmp_path / "class" / name).mkdir(parents=True, exist_ok=True)
    require_names(tmp_path / "class", names)
    assert len(set(ids(read_export(tmp_path / "class", None, tmp_path / "grades", ())))) == 6


WORDS = """Ada_ Bo_4711_ LATE_ anon_ 12_34_ assignsubmission_file_ / - 61-33_ _attempt_ 2026-11-12-10-00-00_ submitted/
ps1/ gan-lab- .zip .ipynb .txt 01_first_pictures __MACOSX/ é e\u0301 \u202e .. submission_1/ index.html (1)"""
NAMES = st.lists(st.sampled_from(WORDS.split()), min_size=1, max_size=6).map("".join)


@make_fuzz_settings(150)
@given(names=st.lists(NAMES, unique=True, max_size=8))
def test_every_file_belongs_to_one_attempt_or_is_left_over(names):
    with tempfile.TemporaryDirectory() as folder:
        place = Path(folder) / "class.zip"
        place.write_bytes(make_zip(dict.fromkeys(names, b"1")))
        try:
            export = read_export(place, None, Path(folder) / "grades", HANDED_OUT)
        except GanLabError:
            return
        paths = [f"{part.path}/" for attempt in export.attempts for part in attempt.parts]
        assert len(set(paths)) == len(paths)
        top = export.where.relative_to(place).as_posix()
        for entry in open_class_files(place).list_folder("" if top == "." else top):
            path = f"{'' if top == '.' else f'{top}/'}{entry.name}/"
            owners = [part for part in paths if path.startswith(part) or part.startswith(path) or part == "/"]
            left = entry.name in export.left_over or entry.name in plain.OUTPUT_FOLDERS
            assert owners or left or entry.problem
        for attempt in export.attempts:
            list_files(attempt)
            assert all(person.id and person.name for person in attempt.people)
