"""Writing a report: its template, its formats, and one sentence for whatever can't be read."""

import base64

import made_up
import nbformat
import numpy as np
import pytest
from html_tags import Tags

import gan_lab as gl
from gan_lab.__main__ import main
from gan_lab.coursework.assignment import TEMPLATE_FILE
from gan_lab.coursework.report import writing
from gan_lab.coursework.report.writing import write_report
from gan_lab.errors import GanLabError


def test_the_template_in_the_package_is_the_one_that_students_see():
    top = made_up.NOTEBOOKS.parent / "report_template.md"
    assert TEMPLATE_FILE.read_bytes() == top.read_bytes(), "run .ci/execute.py: the template was changed"


@pytest.mark.parametrize("name", ["nowhere.md", ".", "bytes.md"])
def test_a_template_that_cannot_be_read_is_reported_in_one_sentence(name, tmp_path, student_folder):
    (tmp_path / "bytes.md").write_bytes(b"\xff\xfe\x00")
    with pytest.raises(GanLabError, match="template"):
        write_report(student_folder, tmp_path / "out", template=tmp_path / name)


def test_animations_move_on_the_page_and_stand_still_on_paper(tmp_path, monkeypatch):
    third = made_up.read_handed_out("03_latent_space")
    nbformat.write(third, tmp_path / "03_latent_space.ipynb")
    seen = {}
    monkeypatch.setattr(
        writing, "make_document", lambda file_format, text, title, pictures: seen.update(pictures) or (b"%PDF", "")
    )
    write_report(tmp_path, tmp_path / "out", formats=["pdf"])
    (image,) = Tags((tmp_path / "out" / "report.html").read_text(encoding="utf-8")).all("img")
    assert image["src"].startswith("data:image/webp;base64,")
    assert image["alt"].startswith("Animation of 30 frames")
    ((name, still),) = seen.items()
    assert name.endswith(".png")
    assert still.startswith(b"\x89PNG")
    assert gl.read_recipe(base64.b64decode(image["src"].split(",")[1])).network.name == "pocket"


@pytest.mark.parametrize("where", ["nowhere", "empty", "notes.txt.ipynb"])
def test_a_place_without_notebooks_is_reported_in_one_sentence(where, tmp_path):
    (tmp_path / "empty").mkdir()
    with pytest.raises(GanLabError, match="no notebook"):
        write_report(tmp_path / where, tmp_path / "out")


@pytest.mark.parametrize(
    ("places", "sentence"),
    [
        (None, "The report is written of notebooks, not of None: give their folder"),
        (7, "not of 7"),
        (np.ones((2, 3)), r"not of a ndarray of shape \[2, 3\]"),
        ([3], r"not of \[3\]"),
        ("", "An empty text names no file or folder"),
        ("one.png", r"one.png is no notebook, whose name ends in .ipynb"),
    ],
)
def test_what_is_no_notebook_is_answered_in_one_sentence(places, sentence, tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    (tmp_path / "one.png").write_bytes(b"a picture")
    with pytest.raises(GanLabError, match=sentence):
        write_report(places)
    assert [path.name for path in tmp_path.iterdir()] == ["one.png"]


def test_an_unknown_format_is_reported_in_one_sentence(tmp_path):
    with pytest.raises(GanLabError, match="'pdf' or 'docx'"):
        write_report(tmp_path, formats=["odt"])


def test_a_mistake_on_the_command_line_exits_with_status_1(tmp_path, capsys):
    assert main(["report", str(tmp_path / "nowhere")]) == 1
    assert "There is no notebook" in capsys.readouterr().err


def test_what_a_pdf_does_not_show_is_printed_and_is_no_failure(student_folder, tmp_path, monkeypatch, capsys):
    monkeypatch.setattr(writing, "make_document", lambda *arguments: (b"%PDF", "The PDF doesn't show X."))
    report = write_report(student_folder, tmp_path, formats=["pdf"])
    assert "The PDF doesn't show X." in capsys.readouterr().out
    assert report.failed == []
    assert (tmp_path / "report.pdf").exists()


def test_on_the_command_line_a_notebook_is_left_out_of_report_and_zip(tmp_path, capsys):
    for name in ("own.ipynb", "diary.ipynb"):
        cell = made_up.make_run_cell("x", 1, made_up.make_picture_output(made_up.draw_square("red")))
        made_up.write_notebook(tmp_path / name, cell)
    assert main(["report", str(tmp_path), "--out", str(tmp_path / "out"), "--leave-out", "diary.ipynb"]) == 0
    assert "diary" not in capsys.readouterr().out
    assert len(list((tmp_path / "out" / "pictures").iterdir())) == 1
