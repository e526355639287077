"""A report that is written again replaces its own last version and nothing else."""

import zipfile

import made_up
import pytest

from gan_lab.coursework.report.writing import write_report
from gan_lab.errors import GanLabError


def test_an_older_report_is_replaced_unless_somebody_changed_it(tmp_path, capsys):
    cells = [
        made_up.make_run_cell("x", 1, made_up.make_picture_output(made_up.draw_square(c))) for c in ("red", "blue")
    ]
    made_up.write_notebook(tmp_path / "a.ipynb", *cells)
    out = tmp_path / "out"
    write_report(tmp_path, out)
    (out / "report.docx").write_bytes(b"the student's own")
    (out / "notes.txt").write_text("mine", encoding="utf-8")
    made_up.write_notebook(tmp_path / "a.ipynb", cells[0])
    write_report(tmp_path, out)
    assert len(list((out / "pictures").iterdir())) == 1
    assert not (out / "report-1.md").exists()

    for words in ("words of my own", "more words"):
        (out / "report.md").write_text(words, encoding="utf-8")
        capsys.readouterr()
        write_report(tmp_path, out)
        assert "report.md was changed by somebody, so it is kept as report-" in capsys.readouterr().out
    assert (out / "report-1.md").read_text(encoding="utf-8") == "words of my own"
    assert (out / "report-2.md").read_text(encoding="utf-8") == "more words"
    assert (out / "report.md").read_text(encoding="utf-8").startswith("# Generative")
    assert (out / "report.docx").read_bytes() == b"the student's own"
    assert (out / "notes.txt").read_text(encoding="utf-8") == "mine"
    assert not list(out.rglob("*.tmp"))
    with zipfile.ZipFile(out / "submission.zip") as archive:
        assert {"report/report-1.md", "report/report-2.md", "report/report.docx"} <= set(archive.namelist())


def test_a_forged_record_removes_nothing_outside_the_folder(tmp_path):
    made_up.write_notebook(tmp_path / "a.ipynb", made_up.make_run_cell("x", 1))
    precious, out = tmp_path / "precious.txt", tmp_path / "out"
    precious.write_text("x", encoding="utf-8")
    out.mkdir()
    digest = "2d711642b726b04401627ca9fbac32f5c8530fb1903cc4db02258717921a4881"  # of "x"
    (out / ".gan-lab.json").write_text(
        f'{{"../precious.txt": "{digest}", "pictures/../../precious.txt": "{digest}"}}', encoding="utf-8"
    )
    write_report(tmp_path, out)
    assert precious.exists()


def test_a_folder_that_cannot_be_written_is_reported_in_one_sentence(tmp_path):
    made_up.write_notebook(tmp_path / "a.ipynb", made_up.make_run_cell("x", 1))
    (tmp_path / "file").write_text("in the way", encoding="utf-8")
    with pytest.raises(GanLabError, match="can't be written"):
        write_report(tmp_path, tmp_path / "file")
