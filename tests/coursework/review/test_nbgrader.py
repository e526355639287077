"""An nbgrader course: reviewed where nbgrader collected it, and its pages where nbgrader hands them out."""

import csv
import json
import zipfile
from dataclasses import replace
from pathlib import Path

import nbformat
import pytest
from classroom import plain_notebook, pocket
from made_up import make_run_cell, write_notebook
from nbgrader_course import NbgraderCourse, require_nbgrader
from portable import make_link

from gan_lab.__main__ import main
from gan_lab.coursework.hand_out.command import hand_out
from gan_lab.coursework.review.command import review
from gan_lab.coursework.review.gradebook import Gradebook
from gan_lab.coursework.review.intake.handed_in_as import name_handed_in
from gan_lab.coursework.review.intake.layouts.layout import Export, Part
from gan_lab.coursework.review.intake.layouts.recognition import read_export
from gan_lab.coursework.review.intake.student_names import page_name
from gan_lab.coursework.review.intake.students import Student
from gan_lab.coursework.review.intake.submissions import Submission
from gan_lab.coursework.review.pages.nbgrader_feedback import MAX_PAGES, write_feedback

SECRET, TIME = "5" * 128, "2026-11-20 10:00:00.000000 UTC"


def submit(course: Path, student: str, *notebooks: str, secret: str = SECRET, time: str = TIME) -> Path:
    """What one student handed in, as nbgrader collects it."""
    folder = course / "submitted" / student / "a1"
    folder.mkdir(parents=True)
    for name in notebooks:
        (folder / f"{name}.ipynb").write_text("{}", encoding="utf-8")
    for name, text in (("submission_secret.txt", secret), ("timestamp.txt", time)):
        if text:
            (folder / name).write_text(text, encoding="utf-8")
    return folder


def hand_back(folder: Path, out: Path, text: str = "8 of 10 points", student: Student | None = None) -> Submission:
    """A submission of which the page to hand back is written."""
    student = student or Student(folder.parent.name, folder.parent.name.title())
    page = out / "hand-back" / page_name(student.id, student.name)
    page.parent.mkdir(exist_ok=True, parents=True)
    page.write_text(f"<p>{text}", encoding="utf-8")
    return Submission(student.id, student, (Part(folder, "", ""),))


def write(*submissions: Submission, out: Path, layout: str = "nbgrader") -> list[str]:
    return write_feedback(name_handed_in(Export(layout, "", (), (), out, "a1"), submissions), out)


@pytest.fixture
def course(tmp_path):
    (tmp_path / "course").mkdir()
    (tmp_path / "course" / "nbgrader_config.py").write_text("", encoding="utf-8")
    return tmp_path / "course"


@pytest.fixture
def out(tmp_path):
    return tmp_path / "grades"


def read_folder(folder: Path) -> dict[str, str]:
    return {path.name: path.read_text(encoding="utf-8") for path in folder.iterdir()}


def test_each_notebook_gets_the_page_with_what_release_feedback_reads_beside_it(course, out):
    folder = submit(course, "ada", "01_noise", "my own & more")
    (folder / "deeper").mkdir()
    (folder / "deeper" / "02.ipynb").write_text("{}", encoding="utf-8")
    before = read_folder_deep(course / "submitted")
    messages = write(hand_back(folder, out), out=out)
    written = read_folder(course / "feedback" / "ada" / "a1")
    assert written.keys() == {"01_noise.html", "my own & more.html", "timestamp.txt", "submission_secret.txt"}
    assert written["01_noise.html"].startswith("<p>8 of 10 points")
    assert (written["timestamp.txt"], written["submission_secret.txt"]) == (TIME, SECRET)
    assert len(messages) == 1
    assert "1 student " in messages[0]
    assert messages[0].endswith(": `nbgrader release_feedback a1` hands them out.")
    assert read_folder_deep(course / "submitted") == before, "what was handed in is not touched"


def read_folder_deep(folder: Path) -> dict[str, bytes]:
    return {str(path): path.read_bytes() for path in folder.rglob("*") if path.is_file()}


def test_a_second_review_replaces_its_own_pages_and_removes_those_of_notebooks_that_are_gone(course, out):
    folder = submit(course, "ada", "01", "02")
    write(hand_back(folder, out), out=out)
    (folder / "02.ipynb").unlink()
    (folder / "submission_secret.txt").write_text("6" * 128, encoding="utf-8")  # collected again
    write(hand_back(folder, out, "9 of 10 points"), out=out)
    written = read_folder(course / "feedback" / "ada" / "a1")
    assert written.keys() == {"01.html", "timestamp.txt", "submission_secret.txt"}
    assert written["01.html"].startswith("<p>9 of 10 points")
    assert written["submission_secret.txt"] == "6" * 128


def test_feedback_that_no_review_wrote_is_left_and_said(course, out):
    feedback = course / "feedback" / "ada" / "a1"
    feedback.mkdir(parents=True)
    (feedback / "01.html").write_text("<p>by nbgrader generate_feedback", encoding="utf-8")
    submissions = [hand_back(submit(course, name, "01", "02"), out) for name in ("ada", "bo")]
    messages = write(*submissions, out=out)
    assert read_folder(feedback) == {"01.html": "<p>by nbgrader generate_feedback"}
    assert (course / "feedback" / "bo" / "a1" / "02.html").is_file()
    assert [message for message in messages if "feedback for ada in" in message]


@pytest.mark.parametrize("secret", ["", "x" * 10_000, "é"])
def test_without_a_secret_release_feedback_can_still_go_through_the_class(course, out, secret):
    submission = hand_back(submit(course, "ada", "01", secret=secret, time=""), out)
    messages = write(submission, out=out)
    written = read_folder(course / "feedback" / "ada" / "a1")
    assert len(written["submission_secret.txt"]) == 128
    assert written["timestamp.txt"] == ""
    assert "release_feedback" not in messages[0], "which hands out nothing here"
    assert "fetch_feedback won't find the pages of these students" in messages[1]
    messages = write(submission, hand_back(submit(course, "bo", "01"), out), out=out)
    assert "release_feedback" in messages[0]
    assert "fetch_feedback won't find the pages of ada, who" in messages[1]
    assert read_folder(course / "feedback" / "ada" / "a1") == written, "the same secret, else a page is released twice"


def test_whoever_has_no_notebook_at_the_top_gets_no_page_and_is_named(course, out):
    folder = submit(course, "ada")
    (folder / "submission.zip").write_bytes(b"")
    messages = write(hand_back(folder, out), out=out)
    assert not (course / "feedback").exists()
    assert len(messages) == 1
    assert "none at the top of what ada handed in" in messages[0]
    assert str(out / "hand-back") in messages[0]


def test_a_folder_called_submitted_alone_is_no_course(tmp_path, out):
    messages = write(hand_back(submit(tmp_path / "stick", "ada", "01"), out), out=out)
    assert not (tmp_path / "stick" / "feedback").exists()
    assert len(messages) == 1
    assert "nothing else of an nbgrader course" in messages[0]


def test_nothing_is_written_for_any_other_export(course, out):
    submission = hand_back(submit(course, "ada", "01"), out)
    assert write(submission, out=out, layout="plain") == []
    in_a_zip = replace(submission, parts=(Part(course / "course.zip", "submitted/ada/a1", ""),))
    absent = replace(submission, parts=())
    earlier = replace(submission, counts=False)
    assert write(in_a_zip, absent, earlier, out=out) == []
    assert not (course / "feedback").exists()


def test_the_page_of_a_group_goes_to_the_one_who_submitted(course, out):
    folder = submit(course, "ada", "01")
    ada = hand_back(folder, out, "Ada's", Student("7", "Ada", other_ids=("ada",)))
    bo = hand_back(folder, out, "Bo's", Student("8", "Bo"))
    for order in ((ada, bo), (bo, ada)):
        write(*order, out=out)
        assert (course / "feedback" / "ada" / "a1" / "01.html").read_text(encoding="utf-8").startswith("<p>Ada's")


@pytest.mark.parametrize("link", ["ada", "ada/a1"])
def test_nothing_is_written_through_a_link(course, out, tmp_path, link):
    elsewhere = tmp_path / "elsewhere"
    elsewhere.mkdir()
    place = course / "feedback" / link
    place.parent.mkdir(parents=True)
    make_link(place, elsewhere)
    secret = tmp_path / "secret"
    secret.write_text("of somebody else", encoding="utf-8")
    folder = submit(course, "bo", "01", secret="")
    make_link(folder / "submission_secret.txt", secret)
    messages = write(hand_back(submit(course, "ada", "01"), out), hand_back(folder, out), out=out)
    assert list(elsewhere.iterdir()) == []
    assert [message for message in messages if "feedback for ada was not written" in message]
    assert (course / "feedback" / "bo" / "a1" / "submission_secret.txt").read_text(
        encoding="utf-8"
    ) != "of somebody else"


def test_a_thousand_notebooks_of_one_student_get_only_so_many_pages(course, out):
    folder = submit(course, "ada", *(f"{number:03}" for number in range(MAX_PAGES + 5)))
    messages = write(hand_back(folder, out), out=out)
    assert len(list((course / "feedback" / "ada" / "a1").glob("*.html"))) == MAX_PAGES
    assert f"ada handed in {MAX_PAGES + 5} notebooks; {MAX_PAGES} of them got a page." in messages


def test_a_folder_that_cannot_be_written_to_is_said_for_a_few_students(course, out):
    (course / "feedback").write_text("a file", encoding="utf-8")
    messages = write(*(hand_back(submit(course, f"student {number}", "01"), out) for number in range(8)), out=out)
    assert len(messages) == 6
    assert messages[0].startswith("The feedback for student 0 was not written: ")
    assert messages[-1] == "3 more sentences of this kind."


def read_records(out: Path) -> dict[str, dict]:
    lines = (out / "results.jsonl").read_text(encoding="utf-8").splitlines()
    return {record["id"]: record for record in map(json.loads, lines)}


def hand_back_page(out: Path, id_: str) -> str:
    return (out / "hand-back" / page_name(id_, read_records(out)[id_]["student"])).read_text(encoding="utf-8")


@pytest.mark.usefixtures("quick_workers")
def test_a_review_of_a_course_writes_the_feedback_and_says_so(course, tmp_path, capsys):
    out = tmp_path / "grades"
    for name in ("source", "release", "downloaded", "autograded"):
        (course / name / "a1").mkdir(parents=True)
    (course / "gradebook.db").write_bytes(b"")
    for student in ("ada", "10102"):
        write_notebook(submit(course, student) / "01_noise_to_image.ipynb", make_run_cell("1", 1))
    before = read_folder_deep(course)
    review(course, out, processes=2)
    assert read_records(out).keys() == {"ada", "10102"}
    for student in ("ada", "10102"):
        written = (course / "feedback" / student / "a1" / "01_noise_to_image.html").read_text(encoding="utf-8")
        assert written.startswith(hand_back_page(out, student))
    said = capsys.readouterr().out
    assert "`nbgrader release_feedback a1`" in said
    assert "left over" not in said
    assert read_folder_deep(course).items() >= before.items(), "nothing else is touched"
    assert not [path for path, content in read_folder_deep(out).items() if SECRET.encode() in content]


# As instructors write them for nbgrader, which looks at whole paths, and takes the name of a file from `file_id`.
CANVAS = r".*/(?P<last_name>[a-z]+)_(?:LATE_)?(?P<student_id>\d+)_\d+_(?P<file_id>[^/]+?)(?:-\d+)?\.ipynb"
MOODLE = (
    r".*/(?P<first_name>[^/ ]+) (?P<last_name>[^/_]+)_(?P<student_id>\d+)_assignsubmission_file_"
    r"/(?P<file_id>[^/]+)\.ipynb"
)
DOWNLOADS = {
    "canvas": (CANVAS, "lovelaceada_LATE_10102_550009_01_noise_to_image-1.ipynb", "10102"),
    "moodle": (MOODLE, "Bo Bianchi_47110_assignsubmission_file_/01_noise_to_image.ipynb", "47110"),
}


@pytest.fixture(scope="module")
def nbgrader_course(tmp_path_factory, quick_workers):
    """A course from the hand-out to fetched feedback; what was collected, and what the last commands of nbgrader said.

    Ada hands in by `nbgrader submit`; one student each comes from Canvas' and from Moodle's download.
    """
    require_nbgrader()
    lab = NbgraderCourse(tmp_path_factory.mktemp("nbgrader"))
    hand_out(lab.course / "source" / "a1", notebooks=["01"])
    ada = lab.student("ada")
    lab.run((lab.course, "generate_assignment a1"), (lab.course, "release_assignment a1"), (ada, "fetch_assignment a1"))
    work = plain_notebook("Ada Adler", pocket(), 2)
    nbformat.write(work, ada / "a1" / "01_noise_to_image.ipynb")
    archive = lab.course / "downloaded" / "a1" / "archive"
    archive.mkdir(parents=True)
    steps = [(ada, "submit a1 --student=ada"), (lab.course, "collect a1")]
    lab.run(*steps)
    for pattern, name, _ in DOWNLOADS.values():
        with zipfile.ZipFile(archive / "submissions.zip", "w") as download:
            download.writestr(name, nbformat.writes(work))
        lab.run((lab.course, f"zip_collect a1 --force --FileNameCollectorPlugin.named_regexp='{pattern}'"))
    collected = read_folder_deep(lab.course / "submitted")
    review(lab.course / "submitted", lab.root / "grades", processes=2)
    steps = [(lab.course, "release_feedback a1"), (ada, "list --inbound a1"), (ada, "fetch_feedback a1")]
    return lab, collected, lab.run(*steps, (ada, "list --inbound a1"))


@pytest.mark.slow
def test_what_nbgrader_collected_is_reviewed_in_place(nbgrader_course):
    lab, collected, _ = nbgrader_course
    records = read_records(lab.root / "grades")
    assert records.keys() == {"10102", "47110", "ada"}
    for record in records.values():
        assert [picture["verdict"] for picture in record["pictures"]] == ["same", "same"]
        assert record["problems"] == []
    assert read_folder_deep(lab.course / "submitted") == collected
    exports = [read_export(place, None, lab.root / "grades", ()) for place in (lab.course, lab.course / "submitted")]
    people = [{attempt.people: attempt.time for attempt in export.attempts} for export in exports]
    assert people[0] == people[1], "the folder of the course will do as well"


@pytest.mark.slow
def test_a_student_fetches_the_page_to_hand_back(nbgrader_course):
    lab, _, said = nbgrader_course
    assert "Releasing feedback for student 'ada' on assignment 'gans/a1/01_noise_to_image'" in said
    assert "(feedback ready to be fetched)" in said
    assert "(feedback already fetched)" in said
    fetched = list((lab.student("ada") / "a1" / "feedback").glob("*/01_noise_to_image.html"))
    assert len(fetched) == 1
    assert fetched[0].read_text(encoding="utf-8").startswith(hand_back_page(lab.root / "grades", "ada"))


@pytest.mark.slow
def test_points_and_comments_go_into_nbgraders_gradebook_and_outlast_its_commands(nbgrader_course):
    lab, _, _ = nbgrader_course
    grades = lab.root / "grades"
    with Gradebook(grades) as gradebook:
        criteria = [criterion.id for criterion in gradebook.criteria]
        for criterion in criteria:
            gradebook.set_points("ada", criterion, "2", "Eva")
        gradebook.set_comment("ada", criteria[0], "More about the discriminator", "Eva")
        of, others = gradebook.totals("ada").of, gradebook.totals("10102").total
    fill_in = ["grades", str(grades), "--for", "nbgrader", "--into", str(lab.course / "gradebook.db")]
    assert main(fill_in) == 0
    expected = {"ada": (2.0 * len(criteria), of), "10102": (others, of), "47110": (others, of)}
    assert export_points(lab) == expected
    lab.run((lab.course, "autograde a1 --force --student ada"))  # which empties the folder of the form
    assert export_points(lab) == expected
    assert main(fill_in) == 0
    assert export_points(lab) == expected
    lab.run((lab.course, "generate_feedback a1 --force --student ada"))
    shown = (lab.course / "feedback" / "ada" / "a1" / "gan-lab-points.html").read_text(encoding="utf-8")
    assert "More about the discriminator" in shown
    assert main(["feedback", str(grades), "--for", "nbgrader"]) == 0, "nbgrader's own page is left, and said"


def export_points(lab: NbgraderCourse) -> dict[str, tuple[float, float]]:
    """What `nbgrader export` says: points and full points of each student."""
    lab.run((lab.course, "export"))
    with open(lab.course / "grades.csv", encoding="utf-8", newline="") as file:
        return {row["student_id"]: (float(row["score"]), float(row["max_score"])) for row in csv.DictReader(file)}


@pytest.mark.slow
@pytest.mark.parametrize("system", DOWNLOADS)
def test_an_expression_for_zip_collect_reads_the_same_download_as_a_layout(nbgrader_course, tmp_path, system):
    pattern, name, student = DOWNLOADS[system]
    with zipfile.ZipFile(tmp_path / "submissions.zip", "w") as download:
        download.writestr(name, "{}")
    export = read_export(tmp_path / "submissions.zip", pattern, tmp_path / "grades", ())
    lab, collected, _ = nbgrader_course
    mine = {
        (person.id, part.name) for attempt in export.attempts for person in attempt.people for part in attempt.parts
    }
    assert mine == {(student, "01_noise_to_image.ipynb")}
    assert str(lab.course / "submitted" / student / "a1" / "01_noise_to_image.ipynb") in collected
