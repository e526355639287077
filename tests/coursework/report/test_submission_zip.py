"""submission.zip: the student's work under harmless names, with a manifest."""

import hashlib
import re
import zipfile

import made_up
import pytest
from portable import make_link, make_pipe, needs_any_name
from reports import read_checklist

import gan_lab as gl
from gan_lab.coursework.manifest import MANIFEST, read_manifest
from gan_lab.coursework.report import submission_zip
from gan_lab.coursework.report.writing import write_report


@pytest.fixture(scope="module")
def bag():
    gan = gl.load_biggan("pocket")
    return gan.generate(gl.truncated_noise(1, 0.4, seed=5), gan.class_vector("bag"), truncation=0.4)


@pytest.fixture
def two_notebooks(tmp_path):
    """A folder with the first and the last notebook as handed out."""
    folder = tmp_path / "course"
    folder.mkdir()
    for name in ("01_noise_to_image.ipynb", "07_report.ipynb"):
        (folder / name).write_bytes((made_up.NOTEBOOKS / name).read_bytes())
    return folder


def read_zip(folder):
    with zipfile.ZipFile(folder / "report" / "submission.zip") as archive:
        assert archive.testzip() is None
        return {name: archive.read(name) for name in archive.namelist()}


def test_a_submission_holds_the_work_and_a_manifest_of_it(two_notebooks, bag):
    bag.save(two_notebooks / "pictures")
    (two_notebooks / "pictures" / "holiday.png").write_bytes(
        made_up.draw_square("blue")
    )  # no recipe: not of this course
    made_up.edit_notebook(
        two_notebooks, "01_noise_to_image", lambda n: made_up.replace_text(n, '"anonymous"', '"Ada L."')
    )
    write_report(two_notebooks, two_notebooks / "report")
    files = read_zip(two_notebooks)
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


def test_the_same_work_makes_the_same_zip(two_notebooks):
    zips = []
    for _ in range(2):
        write_report(two_notebooks, two_notebooks / "report")
        zips.append((two_notebooks / "report" / "submission.zip").read_bytes())
    assert zips[0] == zips[1]
    with zipfile.ZipFile(two_notebooks / "report" / "submission.zip") as archive:
        assert {entry.date_time for entry in archive.infolist()} == {(1980, 1, 1, 0, 0, 0)}


def test_links_hidden_files_and_the_zip_itself_are_not_packed(two_notebooks, bag, tmp_path):
    secret = tmp_path / "secret.ipynb"
    secret.write_text("{}", encoding="utf-8")
    (tmp_path / "private").mkdir()
    bag.save(tmp_path / "private")
    make_link(two_notebooks / "link.ipynb", secret)
    (two_notebooks / ".hidden.ipynb").write_text("{}", encoding="utf-8")
    (two_notebooks / ".ipynb_checkpoints").mkdir()
    (two_notebooks / ".ipynb_checkpoints" / "01-checkpoint.ipynb").write_text("{}", encoding="utf-8")
    (two_notebooks / "folder.ipynb").mkdir()
    make_pipe(two_notebooks / "pipe.ipynb")
    (two_notebooks / "pictures").mkdir()
    make_link(two_notebooks / "pictures" / "link.png", next((tmp_path / "private").iterdir()))
    for _ in range(2):
        write_report(two_notebooks, two_notebooks / "report")
    make_link(two_notebooks / "report" / "report-link.md", secret)
    write_report(two_notebooks, two_notebooks / "report")
    names = list(read_zip(two_notebooks))
    assert not [
        name for name in names if "link" in name or "/." in name or name.startswith(".") or "checkpoint" in name
    ]
    assert not [name for name in names if name.endswith(".zip") or "pipe" in name or "folder" in name]


def test_a_notebook_that_cannot_be_read_is_named_and_packed(two_notebooks, capsys):
    (two_notebooks / "cut.ipynb").write_bytes((two_notebooks / "07_report.ipynb").read_bytes()[:5000])
    done, where = read_checklist(two_notebooks, capsys)["every notebook can be read"]
    assert not done
    assert where.startswith("cut.ipynb is not a whole Jupyter notebook")
    assert "cut.ipynb" in read_zip(two_notebooks)


@needs_any_name
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


def test_pictures_that_a_notebook_shows_or_saved_keep_their_places_beside_it(tmp_path, bag):
    (tmp_path / "img").mkdir()
    for name, colour in (("img/my dog & I.png", "brown"), ("losses.png", "red"), ("unused.png", "blue")):
        (tmp_path / name).write_bytes(made_up.draw_square(colour))
    (tmp_path / "notes.png").write_text("no picture", encoding="utf-8")
    made_up.write_notebook(
        tmp_path / "own.ipynb",
        made_up.make_text_cell("![](img/my%20dog%20&%20I.png) ![](notes.png)"),
        made_up.make_run_cell('plt.savefig("losses.png")', 1),
    )
    write_report(tmp_path, tmp_path / "report")
    files = read_zip(tmp_path)
    beside = {name: content for name, content in files.items() if name.endswith(".png") and "report/" not in name}
    assert set(beside) == {"img/my dog & I.png", "losses.png"}
    assert all(content == (tmp_path / name).read_bytes() for name, content in beside.items())


def test_notebooks_of_several_folders_keep_their_own_pictures(tmp_path):
    for folder, colour in (("one", "red"), ("two", "blue")):
        (tmp_path / folder).mkdir()
        (tmp_path / folder / "dog.png").write_bytes(made_up.draw_square(colour))
        made_up.write_notebook(tmp_path / folder / "own.ipynb", made_up.make_text_cell("![](dog.png)"))
    write_report([tmp_path / "one", tmp_path / "two"], tmp_path / "report")
    files = read_zip(tmp_path)
    assert {"own.ipynb", "dog.png", "two/own.ipynb", "two/dog.png"} <= set(files)
    assert files["two/dog.png"] == made_up.draw_square("blue")


def test_what_went_in_is_listed_by_folder_with_sizes(tmp_path, capsys):
    shown = [made_up.make_picture_output(made_up.draw_square("red", side=side)) for side in range(10, 20)]
    cells = [made_up.make_run_cell("x", number, output) for number, output in enumerate(shown, 1)]
    made_up.write_notebook(tmp_path / "own.ipynb", *cells, made_up.make_text_cell("long " * 250_000))
    made_up.write_notebook(tmp_path / "diary.ipynb", made_up.make_text_cell("**Task 1.1** Do."))
    write_report(tmp_path, tmp_path / "report")
    said = capsys.readouterr().out
    listing = said[said.index("In submission.zip") :]
    first, second = listing.splitlines()[:2]
    assert re.fullmatch(r"In submission\.zip \(\d+ kB\), to hand in:", first)
    assert second == "  diary.ipynb, manifest.json, own.ipynb (1.3 MB)"
    assert "  report/: report.html, report.md\n" in listing
    assert re.search(r"report/pictures/: 10 files \(\d+ kB\), 01-own-cell-1\.png to 10-own-cell-10\.png", listing)
    assert "own.ipynb isn't of the assignment? It is packed" in listing


def test_too_many_pictures_beside_the_notebooks_are_named_and_left_out(tmp_path, capsys, monkeypatch):
    monkeypatch.setattr(submission_zip, "MAX_SHOWN_BYTES", 200)
    for name in ("a.png", "b.png"):
        (tmp_path / name).write_bytes(made_up.draw_square("red"))
    made_up.write_notebook(tmp_path / "own.ipynb", made_up.make_text_cell("![](a.png) ![](b.png)"))
    write_report(tmp_path, tmp_path / "report")
    assert "b.png" not in read_zip(tmp_path)
    assert "Not packed, since the pictures beside the notebooks have more than" in capsys.readouterr().out
