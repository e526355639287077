"""The report as a PDF and as a Word file: nothing foreign is fetched or run for it."""

import io
import os
import sys
import zipfile

import made_up
import pytest

from gan_lab.__main__ import main


@pytest.fixture
def extra():
    """The extra `documents`, or no test."""
    try:
        import pypandoc  # noqa: F401
        import typst  # noqa: F401
    except ImportError:
        reason = 'needs the extra documents: pip install -e ".[documents]"'
        (pytest.fail if os.environ.get("GAN_LAB_REQUIRE_EXTRAS") == "1" else pytest.skip)(reason)


def test_the_command_makes_a_pdf_and_a_word_file(extra, student_folder, tmp_path, capsys):
    assert main(["report", str(student_folder), "--out", str(tmp_path), "--pdf", "--docx"]) == 0
    assert "report.pdf, report.docx" in capsys.readouterr().out
    assert (tmp_path / "report.pdf").read_bytes().startswith(b"%PDF")
    with zipfile.ZipFile(tmp_path / "report.docx") as word:
        document = word.read("word/document.xml").decode()
        assert len([name for name in word.namelist() if name.startswith("word/media/")]) == 6
    assert "<m:oMath>" in document  # mathematics, not dollar signs
    assert "&lt;script&gt;alert(1)&lt;/script&gt;" in document
    assert document.count('descr="pocket') >= 3


def test_no_file_address_or_code_in_the_text_is_fetched_or_run(extra, tmp_path):
    from gan_lab.coursework.report.pandoc import make_document

    (tmp_path / "secret.png").write_bytes(made_up.draw_square("red"))
    text = (
        f"![a]({tmp_path}/secret.png) ![b](http://127.0.0.1:9/x.png) ![c][r] [d](javascript:x)\n\n"
        '#image("secret.png") `#panic()` <div>\n\n```{=typst}\n#panic("run")\n```\n\n$\\undefined{x$ @nobody\n\n'
        "[r]: file:///etc/passwd\n\n![own](pictures/own.png)"
    )
    pictures = {"pictures/own.png": made_up.draw_square("blue")}
    assert make_document("pdf", text, 'A "title" \\ #x', pictures).startswith(b"%PDF")
    with zipfile.ZipFile(io.BytesIO(make_document("docx", text, "title", pictures))) as word:
        assert len([name for name in word.namelist() if name.startswith("word/media/")]) == 1
        assert b"javascript" not in b"".join(word.read(name) for name in word.namelist())


def test_without_the_extra_one_sentence_says_so_and_the_rest_is_made(monkeypatch, student_folder, tmp_path, capsys):
    monkeypatch.setitem(sys.modules, "typst", None)
    monkeypatch.setitem(sys.modules, "pypandoc", None)
    assert main(["report", str(student_folder), "--out", str(tmp_path), "--pdf"]) == 1
    output = capsys.readouterr()
    assert output.err.startswith("report.pdf is missing.")
    assert "pip install" in output.err
    assert output.err.count("\n") == 1
    assert (tmp_path / "report.html").exists()
    assert (tmp_path / "submission.zip").exists()
