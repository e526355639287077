"""The folder of a review: refused before anything is written where files of others could be harmed."""

import json
import os
import shutil

import pytest
from portable import make_link, needs_permissions

from gan_lab.coursework.review.intake.handed_in import CollectingOptions, find_class
from gan_lab.coursework.review.intake.student_names import page_name
from gan_lab.coursework.review.review_folder import announce_pages, open_review_folder, remove_old_pages
from gan_lab.errors import GanLabError


@pytest.fixture
def class_(tmp_path):
    folder = tmp_path / "class"
    (folder / "Ada").mkdir(parents=True)
    (folder / "Ada" / "x.ipynb").write_text("{}", encoding="utf-8")
    return folder


def list_all(folder) -> dict[str, tuple[bytes, int]]:
    """Content and time of every file in a folder, links followed by nobody."""
    return {
        str(path): (b"" if path.is_dir() or path.is_symlink() else path.read_bytes(), os.lstat(path).st_mtime_ns)
        for path in sorted(folder.rglob("*"))
    }


def assert_refused(root, out, submissions, match):
    before = list_all(root)
    with pytest.raises(GanLabError, match=match) as caught:
        open_review_folder(out, submissions)
    assert str(caught.value).endswith(".")
    assert list_all(root) == before


def plant_review(folder):
    """What a student could put into a submission so that its folder looks like that of a review."""
    (folder / ".review").mkdir(parents=True, exist_ok=True)
    (folder / ".review" / "review.json").write_text('{"format": 1}', encoding="utf-8")
    (folder / ".review" / "points.json").write_text("{}", encoding="utf-8")


def test_a_new_an_empty_and_an_earlier_folder_are_taken(tmp_path, class_):
    out = tmp_path / "deep" / "grades"
    for _ in range(2):
        open_review_folder(out, class_)
        assert json.loads((out / ".review" / "review.json").read_text(encoding="utf-8"))["format"] == 1
        (out / "index.html").write_text("x", encoding="utf-8")
    empty = tmp_path / "empty"
    empty.mkdir()
    (empty / ".DS_Store").write_bytes(b"")  # a Mac puts it there
    open_review_folder(empty, class_)


def test_a_folder_of_a_review_from_before_there_was_a_marker_is_taken_where_nothing_was_handed_in(tmp_path, class_):
    for folder in (tmp_path, tmp_path / "elsewhere"):
        (folder / "grades" / ".review").mkdir(parents=True)
        (folder / "grades" / ".review" / "points.json").write_text("{}", encoding="utf-8")
    assert_refused(tmp_path, tmp_path / "grades", class_, "move it to a folder in which nothing lies")
    open_review_folder(tmp_path / "elsewhere" / "grades", class_)


@pytest.mark.parametrize("planted", [False, True])
def test_the_folder_of_the_submissions_is_refused_under_any_of_its_names(tmp_path, class_, planted):
    inside = class_ / "Ada" / "grades"
    if planted:
        plant_review(class_)
        plant_review(inside)
    make_link(tmp_path / "link", class_)
    for out in (class_, tmp_path / "link", class_ / "Ada" / "..", tmp_path / "x" / ".." / "class"):
        assert_refused(tmp_path, out, class_, "is the folder of the submissions|no review made")
    for out in (inside, class_ / "Ada" / "new", tmp_path / "link" / "Ada" / "new", class_ / "Ada" / ".review"):
        assert_refused(tmp_path, out, class_, "lies in one of them")
    assert_refused(tmp_path, class_ / "Ada" / "new", tmp_path / "link", "lies in one of them")


def test_a_submission_is_never_taken_for_an_earlier_review(tmp_path, class_):
    assert_refused(tmp_path, class_ / "Ada", class_, "no review made")
    plant_review(class_ / "Ada")
    assert_refused(tmp_path, class_ / "Ada", class_, "may have been handed in")
    made = tmp_path / "made"
    open_review_folder(made, class_)
    shutil.copytree(made, class_ / "Bao")  # handed in by somebody who has made a review, too
    assert_refused(tmp_path, class_ / "Bao", class_, "may have been handed in")


@pytest.mark.parametrize(
    "reviewed", ["w.ipynb", "notebooks", "work/notebooks", "work/w.ipynb", "linked.ipynb", "linked"]
)
@pytest.mark.parametrize("link", ["", "inside", "another student's"])
def test_a_made_up_review_near_what_is_reviewed_is_never_believed_or_marked(tmp_path, reviewed, link):
    ada = tmp_path / "Ada"
    (ada / "work" / "notebooks").mkdir(parents=True)
    (ada / "notebooks").mkdir()
    for file in ("w.ipynb", "work/w.ipynb"):
        (ada / file).write_text("{}", encoding="utf-8")
    make_link(ada / "linked.ipynb", tmp_path / "notebook elsewhere.ipynb")
    make_link(ada / "linked", tmp_path / "Bao")
    planted = {"": ada / "grades", "inside": ada / "work" / "x", "another student's": tmp_path / "Eve" / "x" / "y"}[
        link
    ]
    made = tmp_path / "made" / "grades"
    open_review_folder(made, tmp_path / "class")
    shutil.copytree(made, planted)
    if link:
        make_link(ada / "grades", planted)
    for _ in range(2):  # a folder that was refused is none that a review made
        assert_refused(
            tmp_path, ada / "grades", ada / reviewed, "may have been handed in.*move it to a folder in which"
        )


def test_a_notebooks_review_in_its_folder_is_refused_at_any_depth(tmp_path, class_):
    plant_review(class_ / "Ada" / "x" / "grades")
    assert_refused(tmp_path, class_ / "Ada" / "x" / "grades", class_ / "Ada" / "x.ipynb", "may have been handed in")


def test_a_review_near_the_submissions_goes_on_and_a_copy_of_it_only_where_nothing_was_handed_in(tmp_path, class_):
    for submissions in (class_, class_ / "Ada" / "x.ipynb"):
        out = submissions.parent / "grades"
        for _ in range(2):
            open_review_folder(out, submissions)
    copy = tmp_path / "elsewhere" / "grades"
    shutil.copytree(tmp_path / "grades", copy)
    open_review_folder(copy, class_)
    shutil.rmtree(tmp_path / "grades")
    shutil.copytree(copy, tmp_path / "grades")
    assert_refused(tmp_path, tmp_path / "grades", class_, "move it to a folder in which nothing lies")


def test_a_review_may_lie_beside_the_submissions_in_their_folder_and_is_none_of_them(tmp_path, class_):
    out = class_ / "grades"
    for _ in range(2):
        open_review_folder(out, class_)
        (out / "index.html").write_text("x", encoding="utf-8")
    work = find_class(class_, out, CollectingOptions(), [])
    assert "grades" not in {submission.student.name for submission in work.handed_in.submissions}
    assert work.sentences[0].startswith("A folder, zip or notebook for each student: ")


@pytest.mark.parametrize("name", ["students", "hand-back", "pictures", ".review"])
def test_submissions_in_a_folder_that_a_review_writes_into_are_refused(tmp_path, name):
    open_review_folder(tmp_path / "grades", tmp_path / "elsewhere")
    submissions = tmp_path / "grades" / name / "class"
    submissions.mkdir(parents=True)
    assert_refused(tmp_path, tmp_path / "grades", submissions, "into which a review writes")


def test_submissions_may_lie_beside_the_pages_of_an_earlier_review_and_nowhere_else_in_it(tmp_path):
    course = tmp_path / "course"
    (course / "class").mkdir(parents=True)
    assert_refused(tmp_path, course, course / "class", "no review made")
    plant_review(course)
    assert_refused(tmp_path, course, course / "class", "may have been handed in")
    open_review_folder(tmp_path / "new", tmp_path / "elsewhere")
    (tmp_path / "new" / "class").mkdir()
    open_review_folder(tmp_path / "new", tmp_path / "new" / "class")


@pytest.mark.parametrize("file", ["index.html", "results.jsonl", "students/x-12345678.html", ".hidden", "x/y"])
def test_a_folder_with_files_of_others_is_refused(tmp_path, class_, file):
    out = tmp_path / "site"
    (out / file).parent.mkdir(parents=True)
    (out / file).write_text("mine", encoding="utf-8")
    assert_refused(tmp_path, out, class_, "no review made.*choose another folder .*grades")
    make_link(tmp_path / "link", out)
    assert_refused(tmp_path, tmp_path / "link", class_, "no review made")


def test_a_link_to_a_folder_that_may_be_used_is_taken(tmp_path, class_):
    (tmp_path / "drive").mkdir()
    make_link(tmp_path / "grades", tmp_path / "drive")
    open_review_folder(tmp_path / "grades", class_)
    assert (tmp_path / "drive" / ".review" / "review.json").is_file()


def test_a_file_or_a_link_to_nothing_is_refused(tmp_path, class_):
    (tmp_path / "file").write_text("mine", encoding="utf-8")
    make_link(tmp_path / "nothing", tmp_path / "gone")
    for out in (tmp_path / "file", tmp_path / "nothing"):
        assert_refused(tmp_path, out, class_, "is no folder")
    assert_refused(tmp_path, tmp_path / "file" / "grades", class_, "can't be used for the review")


@pytest.mark.parametrize("name", ["students", "hand-back", "pictures", ".review", ".review/readings"])
@pytest.mark.parametrize("is_link", [True, False])
def test_a_link_or_a_file_in_place_of_a_folder_of_the_review_is_refused(tmp_path, class_, name, is_link):
    out, elsewhere = tmp_path / "grades", tmp_path / "elsewhere"
    elsewhere.mkdir()
    plant_review(elsewhere if is_link and name == ".review" else out)
    out.mkdir(exist_ok=True)
    if is_link:
        make_link(out / name, elsewhere)
    elif name in (".review", ".review/readings"):
        return  # a file there is no harm: writing into it fails with a sentence
    else:
        (out / name).write_text("mine", encoding="utf-8")
    assert_refused(tmp_path, out, class_, "(is|holds) a link|no review made")


def test_a_review_of_another_format_is_refused(tmp_path, class_):
    plant_review(tmp_path / "grades")
    for content in ('{"format": 2}', "[]", ""):
        (tmp_path / "grades" / ".review" / "review.json").write_text(content, encoding="utf-8")
        assert_refused(tmp_path, tmp_path / "grades", class_, "another version of the kit")


@needs_permissions
def test_a_folder_that_cannot_be_written_to_is_refused(tmp_path, class_):
    (tmp_path / "grades").mkdir(mode=0o500)
    assert_refused(tmp_path, tmp_path / "grades", class_, "can't be used for the review")


def test_only_pages_that_a_review_wrote_are_removed_and_nothing_else_is_touched(tmp_path):
    ada, bo, guest = map(page_name, ("Ada", "Bo", "A guest"))
    for folder in ("students", "hand-back"):
        (tmp_path / folder).mkdir()
        for page in (ada, bo, guest, "Ada-12345678.html", "notes.txt"):
            (tmp_path / folder / page).write_text("x", encoding="utf-8")
    before = list_all(tmp_path)
    announce_pages(tmp_path, [ada])
    announce_pages(tmp_path, [bo])
    remove_old_pages(tmp_path, [bo])
    after = list_all(tmp_path)
    gone = {str(tmp_path / folder / ada) for folder in ("students", "hand-back")}
    assert {path for path in before if path not in after} == gone
    for path in before.keys() - gone - {str(tmp_path / folder) for folder in ("students", "hand-back")}:
        assert after[path] == before[path]
    remove_old_pages(tmp_path, [])
    assert not (tmp_path / "students" / bo).exists()
    assert (tmp_path / "students" / guest).exists()


@pytest.mark.parametrize(
    "stored",
    [
        ["../notes.txt", "notes.txt", "/etc/passwd", "..", "", None, 3, "a/b-" + 26 * "a" + ".html"],
        {"notes.txt": 1},
        "notes.txt",
    ],
)
def test_a_changed_list_of_pages_removes_nothing_else(tmp_path, stored):
    for folder in ("students", "hand-back", ".review"):
        (tmp_path / folder).mkdir()
    for path in ("notes.txt", "students/notes.txt", "hand-back/notes.txt"):
        (tmp_path / path).write_text("mine", encoding="utf-8")
    (tmp_path / ".review" / "pages.json").write_text(json.dumps(stored), encoding="utf-8")
    remove_old_pages(tmp_path, [])
    for path in ("notes.txt", "students/notes.txt", "hand-back/notes.txt"):
        assert (tmp_path / path).read_text(encoding="utf-8") == "mine"
