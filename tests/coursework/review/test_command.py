"""A class reviewed from end to end: what was handed in, what came of it, and what a second run keeps."""

import csv
import io
import json
import shutil
from pathlib import Path

import made_up
import nbformat
import pytest
from classroom import fill_in, plain_notebook, pocket, write_submission
from jsonschema import Draft202012Validator
from random_networks import random_gan, small_config, write_gan
from results_tables import load_schema

import gan_lab as gl
from gan_lab.__main__ import main
from gan_lab.coursework.assignment import read_assignment
from gan_lab.coursework.hand_out.command import hand_out
from gan_lab.coursework.review.command import review
from gan_lab.coursework.review.verification import class_verification as verification
from gan_lab.errors import GanLabError

pytestmark = pytest.mark.usefixtures("quick_workers")

NOTEBOOKS = Path(__file__).parents[3] / "notebooks"


def results(out):
    lines = (out / "results.jsonl").read_text(encoding="utf-8").splitlines()
    return {record["student"]: record for record in map(json.loads, lines)}


def verdicts(record):
    return [picture["verdict"] for picture in record["pictures"]]


def keep_notebooks(folder, *numbers):
    """Leave only the notebooks of these numbers in a student's folder."""
    for path in folder.glob("*.ipynb"):
        if path.name[:2] not in numbers:
            path.unlink()


@pytest.fixture(scope="module")
def reviewed_class(tmp_path_factory):
    """A folder of submissions as a learning system exports them, its review, and its results."""
    root = tmp_path_factory.mktemp("reviewed_class")
    folder, out, gan = root / "submissions", root / "grades", pocket()
    fill_in(folder / "ada", "Ada Adler", gan=gan)
    fill_in(folder / "bao", "Bao Bianchi", gan=gan, leave=["2.3", "1.4", "2.9"])
    fill_in(folder / "gita", "Gita Gupta", gan=gan, answers_of="Bao Bianchi")
    keep_notebooks(folder / "gita", "01", "07")
    shutil.copytree(folder / "ada", folder / "chidi")
    moodle = folder / "Dana Demir_4711_assignsubmission_file_"
    moodle.mkdir()
    write_submission(moodle, "handed in", plain_notebook("Dana Demir", gan, 5), zipped=True)
    nbformat.write(plain_notebook("Emre Eze", gan, 4), folder / "emre.ipynb")
    picture = made_up.make_picture_output(made_up.draw_plain_plot())
    by_hand = made_up.make_run_cell("plt.imshow(gan(noise, class_vector, 0.4))", 1, picture)
    (folder / "fatima").mkdir()
    made_up.write_notebook(folder / "fatima" / "mine.ipynb", made_up.make_text_cell("My own way."), by_hand)
    with pytest.MonkeyPatch.context() as patch:
        # As in a very large class, the pictures are verified in several windows.
        patch.setattr(verification, "WINDOW_TILES", 400)
        review(folder, out, processes=2)
    return folder, out, results(out)


@pytest.fixture(scope="module")
def short_course(tmp_path_factory):
    """Three of the kit's notebooks, handed out as a zip."""
    folder = tmp_path_factory.mktemp("short_course") / "course"
    hand_out(folder, ["01", "02", "07"], zipped=True)
    return folder.with_suffix(".zip")


def test_the_shipped_notebooks_come_out_the_same_and_get_no_points(tmp_path):
    shipped = [NOTEBOOKS / f"{notebook.name}" for notebook in read_assignment().notebooks]
    for path in shipped:
        shutil.copy(path, tmp_path)
    assert main(["review", str(tmp_path), "--out", str(tmp_path / "grades")]) == 0
    found = results(tmp_path / "grades")
    assert list(found) == [tmp_path.name]  # they are one student's
    (record,) = found.values()
    assert {notebook["name"] for notebook in record["notebooks"]} == {path.name for path in shipped}
    for picture in record["pictures"]:
        trained = picture["file"] == "06_train_a_dcgan.ipynb"  # by the notebook itself
        assert picture["verdict"] in ({"same", "model not here"} if trained else {"same"})
    assert not record["problems"] + record["hints"]
    assert {task["status"] for task in record["tasks"]} == {"as handed out"}
    assert {answer["status"] for answer in record["answers"]} == {"empty"}
    assert {line["points"] for line in record["points"].values()} == {0, None}  # running them is no work


def test_each_student_has_a_line_named_after_the_folder_zip_or_notebook(reviewed_class):
    _, _, found = reviewed_class
    assert list(found) == ["ada", "bao", "chidi", "Dana Demir_4711_assignsubmission_file_", "emre", "fatima", "gita"]
    problems = {name: record["problems"] for name, record in found.items() if record["problems"]}
    assert problems == {"chidi": ['Its notebooks say STUDENT = "Ada Adler", and it was handed in by chidi.']}


def test_every_generated_picture_is_the_same_and_one_of_matplotlib_has_no_recipe(reviewed_class):
    found = dict(reviewed_class[2])
    plain = found.pop("fatima")
    for record in found.values():
        shown = [picture for picture in record["pictures"] if not picture["example"]]
        assert {picture["verdict"] for picture in shown} == {"same"}
        # Cells that were left alone show pictures of the network that notebook 06 was shipped with.
        assert set(verdicts(record)) <= {"same", "model not here"}
    assert verdicts(plain) == ["no recipe"]
    assert "carries no recipe" in plain["pictures"][0]["sentence"]


def test_done_and_open_tasks_and_answers_are_told_apart(reviewed_class):
    """As students have them: tests, benchmarks and the pictures of the pages stand on these submissions."""
    ada, bao, *_ = reviewed_class[2].values()
    asked = read_assignment()
    assert [len(ada["tasks"]), len(ada["answers"])] == [len(asked.tasks), len(asked.questions)]
    assert {task["status"] for task in ada["tasks"]} == {"changed"}
    assert {answer["status"] for answer in ada["answers"]} == {"answered"}
    assert [task["id"] for task in bao["tasks"] if task["status"] != "changed"] == ["2.3"]
    assert [a["id"] for a in bao["answers"] if a["status"] != "answered"] == ["1.4", "2.3", "2.9"]
    assert all(not notebook["disorder"] and not notebook["errors"] for notebook in ada["notebooks"])
    assert {notebook["student"] for notebook in ada["notebooks"]} == {"Ada Adler"}
    assert len(ada["notebooks"]) == len(asked.notebooks)


def test_evidence_follows_from_the_recipes(reviewed_class):
    ada = reviewed_class[2]["ada"]["evidence"]
    assert ada["held"] >= 2
    assert ada["truncations"] >= 3
    assert ada["longest_path"] >= 10
    assert 0 < ada["as_claimed"] <= ada["pictures"]
    assert any("02_truncation" in where for where in ada["mismatched"])  # task 2.3 breaks the rule on purpose
    assert reviewed_class[2]["emre"]["evidence"]["longest_path"] == 0


def test_points_follow_from_the_facts_and_the_rest_is_open(reviewed_class):
    ada, bao, fatima = map(reviewed_class[2].get, ("ada", "bao", "fatima"))
    assert ada["points"]["tasks"] == {
        "title": "The tasks were done",
        "points": 10,
        "of": 10,
        "by": "computed",
        "reason": "18 of 18 tasks have code that was changed.",
        "computed": 10,
        "grader": None,
        "when": None,
        "comment": "",
    }
    assert bao["points"]["tasks"]["points"] < 10
    assert bao["points"]["answers"]["reason"].endswith("not yet: 1.4, 2.3, 2.9.")
    assert [name for name, line in ada["points"].items() if line["by"] == ""] == [
        "gan",
        "truncation",
        "latent",
        "training",
        "reflection",
    ]
    assert {line["points"] for line in fatima["points"].values()} == {None}  # a notebook of her own is for a person


def test_every_line_follows_the_schema(reviewed_class):
    validator = Draft202012Validator(load_schema())
    for record in reviewed_class[2].values():
        assert [error.message for error in validator.iter_errors(record)] == []


def test_only_students_with_the_same_work_get_hints(reviewed_class):
    _, out, found = reviewed_class
    kinds = {hint["kind"] for hint in found["ada"]["hints"]}
    assert kinds == {"noise", "picture", "answer"}
    assert all(hint["students"] == ["ada", "chidi"] for hint in found["ada"]["hints"])
    copied = {hint["kind"]: hint["students"] for hint in found["bao"]["hints"]}
    assert copied == {"answer": ["bao", "gita"]}  # with a few words changed
    assert not [name for name in ("emre", "fatima") if found[name]["hints"]]
    page = out / "hand-back" / next(p.name for p in (out / "students").iterdir() if p.name.startswith("ada"))
    assert "chidi" not in page.read_text(encoding="utf-8")


def test_the_table_and_the_pages_are_there(reviewed_class):
    _, out, found = reviewed_class
    rows = list(csv.DictReader(io.StringIO((out / "grades.csv").read_text(encoding="utf-8-sig"))))
    assert [row["student"] for row in rows] == list(found)
    index = (out / "index.html").read_text(encoding="utf-8")
    for folder in ("students", "hand-back"):
        names = [path.name for path in (out / folder).iterdir()]
        assert len(names) == len(found)
        assert all(f"{folder}/{name}" in index for name in names)


def test_a_second_run_keeps_typed_points_and_reads_only_what_changed(reviewed_class, tmp_path, monkeypatch):
    folder, first, before = reviewed_class
    out = tmp_path / "grades"
    shutil.copytree(first, out)
    table = (out / "grades.csv").read_text(encoding="utf-8-sig")
    (line,) = [line for line in table.splitlines() if line.startswith("ada,")]
    header, typed = table.splitlines()[0].split(","), line.split(",")
    typed[header.index("gan")], typed[header.index("comment")] = "9", "Good work"
    (out / "grades.csv").write_text(table.replace(line, ",".join(typed)), encoding="utf-8")
    readings = {path.name: path.stat().st_mtime_ns for path in (out / ".review" / "readings").iterdir()}
    verified = (out / ".review" / "verdicts-2.jsonl").read_text(encoding="utf-8")

    review(folder, out, processes=2)
    after = results(out)
    given = after["ada"]["points"]["gan"]
    assert (given["points"], given["of"], given["by"], given["reason"]) == (9, 10, "a person", "")
    assert (given["computed"], given["grader"]) == (None, "grades.csv")
    assert after["ada"]["comment"] == "Good work"
    assert after["ada"]["total"] == before["ada"]["total"] + 9
    assert {name: record for name, record in after.items() if name != "ada"} == {
        name: record for name, record in before.items() if name != "ada"
    }
    assert {path.name: path.stat().st_mtime_ns for path in (out / ".review" / "readings").iterdir()} == readings
    assert (out / ".review" / "verdicts-2.jsonl").read_text(encoding="utf-8") == verified


def test_a_network_that_is_not_here_leaves_the_points_open_until_it_is(tmp_path):
    weights = write_gan(random_gan(small_config(), 3), tmp_path / "other")
    gan = gl.load_biggan(weights)
    (tmp_path / "submissions").mkdir()
    nbformat.write(plain_notebook("Gül", gan, 6), tmp_path / "submissions" / "gül.ipynb")

    review(tmp_path / "submissions", tmp_path / "grades", processes=1)
    record = results(tmp_path / "grades")["gül"]
    assert set(verdicts(record)) == {"model not here"}
    assert record["points"]["pictures"]["points"] is None
    assert "--model" in record["pictures"][0]["sentence"]

    review(tmp_path / "submissions", tmp_path / "grades", models=[str(weights)], processes=1)
    record = results(tmp_path / "grades")["gül"]
    assert set(verdicts(record)) == {"same"}
    assert record["points"]["pictures"]["points"] == 10


def test_a_student_who_hands_in_twice_is_not_reported_for_changed_files(reviewed_class, short_course, tmp_path):
    both = tmp_path / "class" / "ada"
    both.mkdir(parents=True)
    for number, student in enumerate(("bao", "ada"), 1):
        work = shutil.copytree(reviewed_class[0] / student, tmp_path / student)
        keep_notebooks(work, "01", "02", "07")
        gl.write_report(work, work / "report")
        shutil.copy(work / "report" / "submission.zip", both / f"submission ({number}).zip")
    shutil.copy(work / "07_report.ipynb", both)  # the same once more, beside the zip
    review(tmp_path / "class", tmp_path / "grades", assignment=short_course, processes=2)
    record = results(tmp_path / "grades")["ada"]
    names, *problems = record["problems"]
    assert 'more than one person in STUDENT: "Ada Adler" and "Bao Bianchi"' in names
    assert len(problems) == 3  # notebooks, each in two versions
    assert all("the better answer" in problem for problem in problems)
    assert "21 same." in record["points"]["pictures"]["reason"]  # and the copies in the report cost nothing
    assert record["points"]["ran"]["points"] == record["points"]["answers"]["points"] == 10
    (page,) = (tmp_path / "grades" / "students").iterdir()
    text = page.read_text(encoding="utf-8")
    assert "elsewhere on this page" in text  # what the report says that the kit wrote
    assert "Generative adversarial networks: what I saw</h1>" not in text


def test_a_student_who_sets_no_name_still_has_pictures_of_their_own(short_course, tmp_path):
    keep_notebooks(fill_in(tmp_path / "class" / "nobody", "anonymous", leave=["7.2"]), "01", "02", "07")
    review(tmp_path / "class", tmp_path / "grades", assignment=short_course, processes=2)
    points = results(tmp_path / "grades")["nobody"]["points"]
    assert points["pictures"]["points"] == 10
    assert points["comparison"]["points"] == 5


def test_a_class_that_cannot_be_reviewed_is_reported_in_one_sentence(tmp_path, capsys):
    assert main(["review", str(tmp_path / "nowhere"), "--out", str(tmp_path / "grades")]) == 1
    assert "There is no folder" in capsys.readouterr().err
    (tmp_path / "empty").mkdir()
    with pytest.raises(GanLabError, match="is empty"):
        review(tmp_path / "empty", tmp_path / "grades")
    (tmp_path / "class" / "ada").mkdir(parents=True)
    with pytest.raises(GanLabError, match="no weights file"):
        review(tmp_path / "class", tmp_path / "grades", models=["nowhere.bin"])
    assert not (tmp_path / "grades").exists()


def test_a_shorter_course_is_graded_by_what_was_handed_out_and_full_marks_can_be_reached(
    reviewed_class, short_course, tmp_path, capsys
):
    submissions, _, _ = reviewed_class
    keep_notebooks(shutil.copytree(submissions / "ada", tmp_path / "class" / "ada"), "01", "02", "05", "07")
    shutil.copytree(short_course.with_suffix(""), tmp_path / "class" / "untouched")
    forged = tmp_path / "class" / "ada" / "hand-out.json"
    forged.write_text("{}", encoding="utf-8")  # what a student has in this place says nothing here
    ada, untouched = review(tmp_path / "class", tmp_path / "out", assignment=short_course, processes=1)
    computed = [graded for graded in ada.criteria if graded.criterion.computed]
    assert {graded.points - graded.criterion.points for graded in computed} == {0}
    assert ada.max_total == 80
    assert untouched.total == 0
    assert {a.status for a in untouched.reading.answers} == {"empty"}
    assert {t.status for t in untouched.reading.tasks} == {"as handed out"}
    assert not untouched.reading.problems
    page = (tmp_path / "out" / "index.html").read_text(encoding="utf-8")
    for said in (capsys.readouterr().out, page):
        assert "Describes how the latent space is arranged (10); Judges a training" in said
        assert "The points come to 80." in said
