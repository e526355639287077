"""submission.zip: the student's work under harmless names, with a manifest."""

import hashlib
import os
import zipfile

import made_up
import pytest
from reports import read_checklist

import gan_lab as gl
from gan_lab.coursework.manifest import MANIFEST, read_manifest
from gan_lab.coursework.report.writing import write_report


@pytest.fixture(scope="module")
def bag():
    gan = gl.load_biggan("pocket")
    return gan.generate(gl.truncated_noise(1, 0.4, seed=5), gan.class_vector("bag"), truncation=0.4)


def read_zip(folder):
    with zipfile.ZipFile(folder / "report" / "submission.zip") as archive:
        assert archive.testzip() is None
        return {name: archive.read(name) for name in archive.namelist()}


def test_a_submission_holds_the_work_and_a_manifest_of_it(course_folder, bag):
    bag.save(course_folder / "pictures")
    (course_folder / "pictures" / "holiday.png").write_bytes(
        made_up.draw_square("blue")
    )  # no recipe: not of this course
    made_up.edit_notebook(
        course_folder, "01_noise_to_image", lambda n: made_up.replace_text(n, '"anonymous"', '"Ada L."')
    )
    write_report(course_folder, course_folder / "report")
    files = read_zip(course_folder)
    assert list(files) == sorted(files)
    assert {"01_noise_to_image.ipynb", "07_report.ipynb", "report/report.md", "report/report.html"} <= set(files)
    assert [name for name in files if name.startswith("pictures/")] == ["pictures/bag-truncation-0.4-seed-5-row-0.png"]
    assert any(name.startswith("report/pictures/") for name in files)
    manifest = read_manifest(files.pop(MANIFEST))
    assert manifest["student"] == "Ada L."
    assert manifest["made_with"]["gan_lab"] == gl.__version__
    assert {entry["name"]: (entry["bytes"], entry["sha256"]) for entry in manifest["files"]} == {
        name: (len(content), hashlib.sha256(content).hexdigest()) for name, content in files.items()
    }


def test_the_same_work_makes_the_same_zip(course_folder):
    zips = []
    for _ in range(2):
        write_report(course_folder, course_folder / "report")
        zips.append((course_folder / "report" / "submission.zip").read_bytes())
    assert zips[0] == zips[1]
    with zipfile.ZipFile(course_folder / "report" / "submission.zip") as archive:
        assert {entry.date_time for entry in archive.infolist()} == {(1980, 1, 1, 0, 0, 0)}


def test_links_hidden_files_and_the_zip_itself_are_not_packed(course_folder, bag, tmp_path):
    secret = tmp_path / "secret.ipynb"
    secret.write_text("{}")
    (tmp_path / "private").mkdir()
    bag.save(tmp_path / "private")
    (course_folder / "link.ipynb").symlink_to(secret)
    (course_folder / ".hidden.ipynb").write_text("{}")
    (course_folder / ".ipynb_checkpoints").mkdir()
    (course_folder / ".ipynb_checkpoints" / "01-checkpoint.ipynb").write_text("{}")
    (course_folder / "folder.ipynb").mkdir()
    os.mkfifo(course_folder / "pipe.ipynb")
    (course_folder / "pictures").mkdir()
    (course_folder / "pictures" / "link.png").symlink_to(next((tmp_path / "private").iterdir()))
    for _ in range(2):
        write_report(course_folder, course_folder / "report")
    (course_folder / "report" / "report-link.md").symlink_to(secret)
    write_report(course_folder, course_folder / "report")
    names = list(read_zip(course_folder))
    assert not [
        name for name in names if "link" in name or "/." in name or name.startswith(".") or "checkpoint" in name
    ]
    assert not [name for name in names if name.endswith(".zip") or "pipe" in name or "folder" in name]


def test_a_notebook_that_cannot_be_read_is_named_and_packed(course_folder, capsys):
    (course_folder / "cut.ipynb").write_bytes((course_folder / "07_report.ipynb").read_bytes()[:5000])
    done, where = read_checklist(course_folder, capsys)["every notebook can be read"]
    assert not done
    assert where.startswith("cut.ipynb is not a whole Jupyter notebook")
    assert "cut.ipynb" in read_zip(course_folder)


def test_hostile_names_become_harmless_and_equal_names_different(tmp_path):
    names = ["a\nb.ipynb", "<script>.ipynb", "päckchen 包.ipynb", "con:x.ipynb", "back\\slash.ipynb"]
    for name in names:
        made_up.write_notebook(
            tmp_path / name, made_up.make_run_cell("x", 1, made_up.make_picture_output(made_up.draw_square("red")))
        )
    for folder in ("one", "two", "Three"):
        (tmp_path / folder).mkdir()
    made_up.write_notebook(tmp_path / "one" / "same.ipynb", made_up.make_run_cell("x", 1))
    made_up.write_notebook(tmp_path / "two" / "SAME.ipynb", made_up.make_run_cell("x", 1))
    made_up.write_notebook(tmp_path / "Three" / "manifest.json.ipynb", made_up.make_run_cell("x", 1))
    write_report([tmp_path, tmp_path / "one", tmp_path / "two" / "SAME.ipynb", tmp_path / "Three"], tmp_path / "report")
    files = read_zip(tmp_path)
    manifest = read_manifest(files.pop(MANIFEST))
    assert [entry["name"] for entry in manifest["files"]] == list(files)
    notebooks = [name for name in files if name.endswith(".ipynb")]
    assert len(notebooks) == len({name.casefold() for name in notebooks}) == 8
    assert "päckchen 包.ipynb" in notebooks
    assert "<script>" not in (tmp_path / "report" / "report.html").read_text(encoding="utf-8")
