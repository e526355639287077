"""What a review keeps for the next one, damaged, or not to be written: it is mended, or said by what a person gave."""

import errno
import os
import shutil
import tempfile
from pathlib import Path

import nbformat
import pytest
from classroom import plain_notebook, pocket
from graded_class import make_graded_class, make_parts, make_student
from portable import make_link

from gan_lab.coursework.review.command import review
from gan_lab.coursework.review.gradebook import Gradebook
from gan_lab.coursework.review.intake.handed_in import CollectingOptions, find_class
from gan_lab.coursework.review.intake.remembered import SAID_FILE, Said, store_said
from gan_lab.coursework.review.intake.student_names import NAMES_FILE, store_names
from gan_lab.coursework.review.pages.shown_parts import find_parts, store_parts
from gan_lab.coursework.review.review_folder import announce_pages, lock_review_folder, open_review_folder
from gan_lab.coursework.review.working_folder import WORKING_FOLDER, keep_file
from gan_lab.errors import GanLabError
from gan_lab.saving import WriteError

PAGE = f"Ada-{'a' * 26}.html"
STORES = {  # whatever the main process keeps, by the name of the file
    "said.json": lambda out: store_said(out, Said()),
    "names.json": lambda out: store_names(out, [(Path("ada.zip"), "Ada")]),
    "pages.json": lambda out: announce_pages(out, [PAGE]),
    "shown": lambda out: store_parts(out, PAGE, make_parts(make_student(0, "Ada"))),
}


def assert_speaks_of(out: Path, sentence: str) -> None:
    """That a sentence names the folder that a person gave, and nothing that lies hidden in it."""
    assert str(out) in sentence
    assert WORKING_FOLDER not in sentence
    assert sentence.count(". ") == 0
    assert not [name for name in STORES if name in sentence]


@pytest.mark.parametrize("name", STORES)
@pytest.mark.parametrize("number", [errno.ENOSPC, errno.EROFS, errno.EACCES])
def test_a_full_drive_and_a_folder_that_cannot_be_written_are_said_by_the_folder_that_was_given(
    tmp_path, monkeypatch, name, number
):
    def refuse(*_, **__):
        raise OSError(number, os.strerror(number))

    monkeypatch.setattr(tempfile, "NamedTemporaryFile", refuse)
    with pytest.raises(WriteError) as caught:
        STORES[name](tmp_path / "grades")
    assert_speaks_of(tmp_path / "grades", str(caught.value))
    assert os.strerror(number) in str(caught.value)


def test_a_review_that_cannot_begin_is_said_by_the_folder_that_was_given(tmp_path, monkeypatch):
    def refuse(*_, **__):
        raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))

    monkeypatch.setattr(tempfile, "TemporaryFile", refuse)
    with pytest.raises(GanLabError) as caught:
        open_review_folder(tmp_path / "grades", tmp_path / "class")
    assert str(tmp_path / "grades") in str(caught.value)
    assert WORKING_FOLDER not in str(caught.value)


@pytest.mark.parametrize("name", STORES)
def test_an_empty_folder_in_place_of_a_file_makes_room_and_a_full_one_is_said(tmp_path, name):
    out = tmp_path / "grades"
    path = find_parts(out, PAGE) if name == "shown" else out / WORKING_FOLDER / name
    path.mkdir(parents=True)
    STORES[name](out)
    assert path.is_file()
    path.unlink()
    path.mkdir()
    (path / "own.txt").write_text("mine", encoding="utf-8")
    with pytest.raises(WriteError) as caught:
        STORES[name](out)
    assert_speaks_of(out, str(caught.value))
    assert (path / "own.txt").read_text(encoding="utf-8") == "mine"


def test_a_file_that_lies_elsewhere_is_named_itself(tmp_path):
    (tmp_path / "x.txt").mkdir()
    (tmp_path / "x.txt" / "y").touch()
    with pytest.raises(WriteError, match=r"x\.txt can't be written"):
        keep_file(tmp_path / "x.txt", "z")


def test_a_folder_in_place_of_the_lock_is_said_by_the_folder_that_was_given(tmp_path):
    (tmp_path / "grades" / WORKING_FOLDER / "lock").mkdir(parents=True)
    with pytest.raises(GanLabError) as caught, lock_review_folder(tmp_path / "grades"):
        pass
    assert_speaks_of(tmp_path / "grades", str(caught.value))


@pytest.mark.parametrize("content", ["", "{", "[1]", '{"roster": 3}', b"\xff\xfe\x00", None])
def test_a_roster_of_before_that_cannot_be_read_any_more_is_asked_for_and_not_forgotten(tmp_path, content):
    class_, out = tmp_path / "class", tmp_path / "elsewhere" / "grades"
    (class_ / "ada").mkdir(parents=True)
    nbformat.write(nbformat.v4.new_notebook(), class_ / "ada" / "x.ipynb")
    path = out / SAID_FILE
    path.parent.mkdir(parents=True)
    if content is None:
        path.mkdir()
    else:
        path.write_bytes(content if isinstance(content, bytes) else content.encode())
    with pytest.raises(GanLabError, match="say all three again") as caught:
        find_class(class_, out, CollectingOptions(roster="none"), [])
    assert_speaks_of(out, str(caught.value))
    found = find_class(class_, out, CollectingOptions(roster="none", due="none", attempt="latest"), [])
    assert [each.id for each in found.handed_in.submissions] == ["ada"]


@pytest.mark.parametrize("content", ["", "{", "[1]", '{"ada": 3}', b"\xff\xfe\x00"])
def test_names_of_before_that_cannot_be_read_any_more_are_found_again(tmp_path, content):
    class_, out = tmp_path / "class", tmp_path / "elsewhere" / "grades"
    (class_ / "ada").mkdir(parents=True)
    nbformat.write(nbformat.v4.new_notebook(), class_ / "ada" / "x.ipynb")
    (out / NAMES_FILE).parent.mkdir(parents=True)
    (out / NAMES_FILE).write_bytes(content if isinstance(content, bytes) else content.encode())
    assert [each.id for each in find_class(class_, out, CollectingOptions(), []).handed_in.submissions] == ["ada"]


def test_a_link_among_what_a_review_keeps_is_said_by_the_folder_that_was_given(tmp_path):
    class_, out = tmp_path / "class", tmp_path / "elsewhere" / "grades"
    class_.mkdir()
    open_review_folder(out, class_)
    make_link(out / WORKING_FOLDER / "names.json", tmp_path / "gone")
    with pytest.raises(GanLabError) as caught:
        open_review_folder(out, class_)
    assert_speaks_of(out, str(caught.value))


@pytest.mark.parametrize("content", ["", "{", "[1]", '{"format": 2}'])
def test_a_review_of_another_version_is_said_by_the_folder_that_was_given(tmp_path, content):
    class_, out = tmp_path / "class", tmp_path / "elsewhere" / "grades"
    class_.mkdir()
    open_review_folder(out, class_)
    (out / WORKING_FOLDER / "review.json").write_text(content, encoding="utf-8")
    with pytest.raises(GanLabError) as caught:
        open_review_folder(out, class_)
    assert str(out) in str(caught.value)
    assert WORKING_FOLDER not in str(caught.value)


@pytest.fixture(scope="module")
def reviewed(tmp_path_factory):
    """A review of two small submissions, with points that a person gave, and what is needed to do it once more."""
    root = tmp_path_factory.mktemp("damaged")
    gan = pocket()
    for name in ("ada", "bao"):
        (root / "class" / "submissions" / name).mkdir(parents=True)
        nbformat.write(plain_notebook(name, gan, 2), root / "class" / "submissions" / name / "x.ipynb")
    review(root / "class" / "submissions", root / "grades", processes=1)
    with Gradebook(root / "grades") as gradebook:
        gradebook.set_points("ada", "gan", "7", "Eva")
    return root


DAMAGES = {
    "empty": lambda content: b"",
    "cut": lambda content: content[: len(content) // 2],
    "another object": lambda content: b'{"a": 1}',
    "a list": lambda content: b"[1, null]",
    "binary": lambda content: b"\xff\xfe\x00{",
    "a folder": None,
}


@pytest.mark.slow
@pytest.mark.usefixtures("quick_workers")
@pytest.mark.parametrize("damage", DAMAGES)
def test_a_review_whose_own_files_are_all_damaged_makes_them_again(reviewed, tmp_path, damage):
    out = tmp_path / "elsewhere" / "grades"
    shutil.copytree(reviewed / "grades", out)
    kept = {"review.json", "lock"}
    for path in [each for each in (out / WORKING_FOLDER).rglob("*") if each.is_file() and each.name not in kept]:
        content = path.read_bytes()
        path.unlink()
        if DAMAGES[damage]:
            path.write_bytes(DAMAGES[damage](content))
        else:
            path.mkdir()
    collecting = CollectingOptions(roster="none", due="none", attempt="latest")
    graded = review(reviewed / "class" / "submissions", out, processes=1, collecting=collecting)
    assert [(each.id, [picture.verdict for picture in each.pictures]) for each in graded] == [
        ("ada", ["same", "same"]),
        ("bao", ["same", "same"]),
    ]
    assert not [problem for each in graded for problem in each.reading.problems if WORKING_FOLDER in problem]
    with Gradebook(out) as gradebook:
        assert gradebook.mark("ada", "gan").points == 7
    assert (out / "results.jsonl").read_text(encoding="utf-8") != ""


def test_a_graded_class_opens_without_what_its_pages_show(tmp_path):
    out = make_graded_class(tmp_path / "grades")
    shutil.rmtree(out / WORKING_FOLDER / "shown")
    with Gradebook(out) as gradebook:
        assert gradebook.mark("id-0", "ran").points == 5
