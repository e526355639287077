"""Before handing in: what is still open is said, and everything is packed all the same."""

import hashlib
import json
import os
import zipfile

import made_up
import nbformat
import pytest

import gan_lab as gl
from gan_lab.coursework.report.submission_zip import MANIFEST, read_manifest
from gan_lab.coursework.report.writing import write_report
from gan_lab.errors import GanLabError


@pytest.fixture(scope="module")
def bag():
    gan = gl.load_biggan("pocket")
    return gan.generate(gl.truncated_noise(1, 0.4, seed=5), gan.class_vector("bag"), truncation=0.4)


@pytest.fixture
def folder(tmp_path):
    """All notebooks as handed out, in a folder of their own."""
    folder = tmp_path / "course"
    folder.mkdir()
    for path in made_up.NOTEBOOKS.glob("*.ipynb"):
        (folder / path.name).write_bytes(path.read_bytes())
    return folder


def change(folder, name, edit):
    path = folder / f"{name}.ipynb"
    notebook = nbformat.read(path, as_version=4)
    edit(notebook)
    nbformat.write(notebook, path)


def checked(folder, capsys):
    """The lines of the check by what they are about: (done, the places)."""
    write_report(folder, folder / "report")
    lines = [line for line in capsys.readouterr().out.splitlines() if line.startswith("  [")]
    return {line[6:].partition(" (")[0]: (line[3] == "x", line[6:].partition(" (")[2]) for line in lines}


def packed(folder):
    with zipfile.ZipFile(folder / "report" / "submission.zip") as archive:
        assert archive.testzip() is None
        return {name: archive.read(name) for name in archive.namelist()}


def test_as_handed_out_it_says_what_is_open_and_where(folder, capsys):
    said = checked(folder, capsys)
    assert said["every notebook can be read"][0]
    assert said["every notebook of the assignment is here"][0]
    assert said["every notebook was run from top to bottom, and saved"][0]
    assert said["no cell ended in an error"][0]
    done, where = said["every question is answered"]
    assert not done
    assert where.startswith("empty: 1.1, 1.2")
    assert "6.5" in where
    assert said["every task is done"][1].startswith("as handed out: 1.1")
    assert "01_noise_to_image.ipynb" in said["your name is set, the same in every notebook"][1]
    assert "cell 34: MY_CLASS = CLASS" in said["every marked picture has a caption"][1]
    assert "MY_PICTURE" in said["every mark has a picture"][1]


def test_what_is_done_is_said_to_be_done(folder, capsys):
    def complete(notebook):
        for cell in notebook.cells:
            cell.source = cell.source.replace("# Report:\n", "# Report: Bags\n").replace('"anonymous"', '"Ada"')
            if "answer" in cell.metadata.get("tags", []):
                cell.source += "\n\nThe handles differ."
            if "your-turn" in cell.metadata.get("tags", []):
                cell.source += "\nmore = 1"

    for path in folder.glob("*.ipynb"):
        change(folder, path.stem, complete)
    (folder / "none yet.png").write_bytes(made_up.square("red"))
    change(folder, "03_latent_space", lambda n: _replace(n, '"none yet"', '"none yet.png"'))
    assert [what for what, (done, _) in checked(folder, capsys).items() if not done] == []


def _replace(notebook, old, new):
    for cell in notebook.cells:
        cell.source = cell.source.replace(old, new)


def test_names_that_differ_a_missing_notebook_and_a_run_out_of_order(folder, capsys):
    change(folder, "01_noise_to_image", lambda n: _replace(n, '"anonymous"', '"Ada"'))
    change(folder, "02_truncation", lambda n: _replace(n, '"anonymous"', '"Bob"'))
    for name in ("04_stylegan2_ada", "05_train_a_dcgan", "06_report"):
        change(folder, name, lambda n: _replace(n, '"anonymous"', '"ada "'))
    (folder / "03_latent_space.ipynb").unlink()

    def disturb(notebook):
        code = [cell for cell in notebook.cells if cell.cell_type == "code"]
        code[1].execution_count = 40
        code[2].outputs = [nbformat.v4.new_output("error", ename="NameError", evalue="z", traceback=[])]

    change(folder, "01_noise_to_image", disturb)
    said = checked(folder, capsys)
    assert (
        "01_noise_to_image.ipynb has Ada; 02_truncation.ipynb has Bob"
        in said["your name is set, the same in every notebook"][1]
    )
    assert said["every notebook of the assignment is here"] == (False, "03_latent_space is missing)")
    assert "3.1" not in said["every question is answered"][1]
    assert "01_noise_to_image.ipynb: Cell" in said["every notebook was run from top to bottom, and saved"][1]
    assert "NameError: z" in said["no cell ended in an error"][1]


def test_the_notebook_that_writes_the_report_cannot_have_been_run_to_its_end(folder, capsys):
    def halfway(notebook):
        writing = next(i for i, cell in enumerate(notebook.cells) if "write_report(" in cell.source)
        for cell in notebook.cells[writing:]:
            if cell.cell_type == "code":
                cell.execution_count, cell.outputs = None, []

    change(folder, "06_report", halfway)
    assert checked(folder, capsys)["every notebook was run from top to bottom, and saved"][0]


def test_a_submission_holds_the_work_and_a_manifest_of_it(folder, bag):
    bag.save(folder / "pictures")
    (folder / "pictures" / "holiday.png").write_bytes(made_up.square("blue"))  # no recipe: not of this course
    change(folder, "01_noise_to_image", lambda n: _replace(n, '"anonymous"', '"Ada L."'))
    write_report(folder, folder / "report")
    files = packed(folder)
    assert list(files) == sorted(files)
    assert {"01_noise_to_image.ipynb", "06_report.ipynb", "report/report.md", "report/report.html"} <= set(files)
    assert [name for name in files if name.startswith("pictures/")] == ["pictures/bag-truncation-0.4-seed-5-row-0.png"]
    assert any(name.startswith("report/pictures/") for name in files)
    manifest = read_manifest(files.pop(MANIFEST))
    assert manifest["student"] == "Ada L."
    assert manifest["made_with"]["gan_lab"] == gl.__version__
    assert {entry["name"]: (entry["bytes"], entry["sha256"]) for entry in manifest["files"]} == {
        name: (len(content), hashlib.sha256(content).hexdigest()) for name, content in files.items()
    }


def test_the_same_work_is_the_same_zip(folder):
    zips = []
    for _ in range(2):
        write_report(folder, folder / "report")
        zips.append((folder / "report" / "submission.zip").read_bytes())
    assert zips[0] == zips[1]
    with zipfile.ZipFile(folder / "report" / "submission.zip") as archive:
        assert {entry.date_time for entry in archive.infolist()} == {(1980, 1, 1, 0, 0, 0)}


def test_links_hidden_files_and_the_zip_itself_stay_out(folder, bag, tmp_path):
    secret = tmp_path / "secret.ipynb"
    secret.write_text("{}")
    (tmp_path / "private").mkdir()
    bag.save(tmp_path / "private")
    (folder / "link.ipynb").symlink_to(secret)
    (folder / ".hidden.ipynb").write_text("{}")
    (folder / ".ipynb_checkpoints").mkdir()
    (folder / ".ipynb_checkpoints" / "01-checkpoint.ipynb").write_text("{}")
    (folder / "folder.ipynb").mkdir()
    os.mkfifo(folder / "pipe.ipynb")
    (folder / "pictures").mkdir()
    (folder / "pictures" / "link.png").symlink_to(next((tmp_path / "private").iterdir()))
    for _ in range(2):
        write_report(folder, folder / "report")
    (folder / "report" / "report-link.md").symlink_to(secret)
    write_report(folder, folder / "report")
    names = list(packed(folder))
    assert not [
        name for name in names if "link" in name or "/." in name or name.startswith(".") or "checkpoint" in name
    ]
    assert not [name for name in names if name.endswith(".zip") or "pipe" in name or "folder" in name]


def test_a_notebook_that_cannot_be_read_is_named_and_packed(folder, capsys):
    (folder / "cut.ipynb").write_bytes((folder / "06_report.ipynb").read_bytes()[:5000])
    done, where = checked(folder, capsys)["every notebook can be read"]
    assert not done
    assert where.startswith("cut.ipynb is not a whole Jupyter notebook")
    assert "cut.ipynb" in packed(folder)


def test_hostile_and_equal_names_are_made_harmless(tmp_path):
    names = ["a\nb.ipynb", "<script>.ipynb", "päckchen 包.ipynb", "con:x.ipynb", "back\\slash.ipynb"]
    for name in names:
        made_up.write(tmp_path / name, made_up.ran("x", 1, made_up.image(made_up.square("red"))))
    for folder in ("one", "two", "Three"):
        (tmp_path / folder).mkdir()
    made_up.write(tmp_path / "one" / "same.ipynb", made_up.ran("x", 1))
    made_up.write(tmp_path / "two" / "SAME.ipynb", made_up.ran("x", 1))
    made_up.write(tmp_path / "Three" / "manifest.json.ipynb", made_up.ran("x", 1))
    write_report([tmp_path, tmp_path / "one", tmp_path / "two" / "SAME.ipynb", tmp_path / "Three"], tmp_path / "report")
    files = packed(tmp_path)
    manifest = read_manifest(files.pop(MANIFEST))
    assert [entry["name"] for entry in manifest["files"]] == list(files)
    notebooks = [name for name in files if name.endswith(".ipynb")]
    assert len(notebooks) == len({name.casefold() for name in notebooks}) == 8
    assert "päckchen 包.ipynb" in notebooks
    assert "<script>" not in (tmp_path / "report" / "report.html").read_text(encoding="utf-8")


GOOD = {"version": 1, "student": "", "made_with": {}, "files": [{"name": "a/b.png", "bytes": 1, "sha256": "0" * 64}]}


def test_a_manifest_is_read_back():
    assert read_manifest(json.dumps(GOOD).encode()) == GOOD


@pytest.mark.parametrize("name", ["../a", "/a", "a/../b", "a//b", ".hidden", "a/.b", "a\\b", "c:x", "a\n", "", "a/"])
def test_a_manifest_names_no_file_outside(name):
    bad = GOOD | {"files": [GOOD["files"][0] | {"name": name}]}
    with pytest.raises(GanLabError, match="schema at files/0/name"):
        read_manifest(json.dumps(bad).encode())


@pytest.mark.parametrize(
    ("content", "sentence"),
    [
        (b"", "not JSON"),
        (b"\xff", "not JSON"),
        (b"[" * 100_000, "not JSON"),
        (b"[]", "top level"),
        (json.dumps(GOOD | {"version": 2}).encode(), "newer"),
        (json.dumps(GOOD | {"more": 1}).encode(), "top level"),
        (json.dumps(GOOD | {"student": 5}).encode(), "student"),
    ],
)
def test_a_manifest_from_anybody_is_one_sentence(content, sentence):
    with pytest.raises(GanLabError, match=sentence):
        read_manifest(content)
