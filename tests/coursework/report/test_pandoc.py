"""The report as a PDF and as a Word file: nothing foreign is fetched or run for it."""

import functools
import io
import os
import re
import sys
import zipfile
from pathlib import Path

import made_up
import pytest
from PIL import Image

from gan_lab.__main__ import main
from gan_lab.coursework.safe_markdown import safe_html


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
        shown = [name for name in word.namelist() if name.startswith("word/media/")]
        assert len(shown) == len(list((tmp_path / "pictures").iterdir())) >= 6
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
    assert make_document("pdf", text, 'A "title" \\ #x', pictures)[0].startswith(b"%PDF")
    with zipfile.ZipFile(io.BytesIO(make_document("docx", text, "title", pictures)[0])) as word:
        assert len([name for name in word.namelist() if name.startswith("word/media/")]) == 1
        assert b"javascript" not in b"".join(word.read(name) for name in word.namelist())


def read_word(markdown: str, pictures: dict[str, bytes] | None = None) -> str:
    """The text of a Word file, as XML."""
    from gan_lab.coursework.report.pandoc import make_document

    with zipfile.ZipFile(io.BytesIO(make_document("docx", markdown, "title", pictures or {})[0])) as word:
        return word.read("word/document.xml").decode()


@pytest.fixture
def typeset(extra, monkeypatch):
    """Makes a PDF and returns what Typst was given."""
    import typst

    from gan_lab.coursework.report.pandoc import make_document

    sources, compile_typst = [], typst.compile

    def keep(source, **options):
        sources.append(Path(source).read_text("utf-8"))
        return compile_typst(source, **options)

    monkeypatch.setattr(typst, "compile", keep)

    def make(markdown, pictures=None):
        assert make_document("pdf", markdown, "title", pictures or {})[0].startswith(b"%PDF")
        return next(source for source in sources if "#set page" in source)

    return make


FORMULAS = r"""The game $\min_G \max_D V(D, G)$ and

$$
\mathbb{E}[\log D(x)]
+ \mathbb{E}[\log(1 - D(G(z)))]
$$

costs US$5 and US$6, $\foo{x}$, `$code$`, $P(a|b)$, $a \odot b \cap c$.
"""


def test_formulas_are_the_same_ones_in_every_format(typeset):
    word, source = read_word(FORMULAS), typeset(FORMULAS)
    page = safe_html(FORMULAS)
    assert page.count("<math") == word.count("<m:oMath>") == 4
    for text in ("costs US$5 and US$6, ", r"$\foo{x}$", "$code$"):
        assert text in page
        assert text in re.sub("<[^>]*>", "", word)
    assert r"US\$5 and US\$6, \$\\foo{x}\$, `$code$`" in source
    assert "+ bb(E)" in source


def test_a_formula_that_typst_cannot_read_costs_itself_only(typeset, monkeypatch):
    monkeypatch.setattr("gan_lab.coursework.report.pandoc.OLD_SYMBOL", "")
    source = typeset(r"$a \cap b$ and $x$")
    assert r"\$a \\cap b\$ and $x$" in source


def test_no_formula_runs_as_typst(typeset):
    source = typeset(r'$\text{#panic("a")}$ $#panic("b")$ $"$ $\text{"); #panic("c")}$ #panic("d")')
    assert r'upright("#panic(\"a\")")' in source


def test_the_columns_of_a_table_are_as_wide_as_their_text(typeset):
    cells = " | ".join(["01_a_very_long_name_of_a_notebook.ipynb, cell 3", "shirt"] * 3)
    table = f"|{' a |' * 6}\n|{' :--- |' * 6}\n| {cells} |\n"
    assert "columns: 6," in typeset(table)  # not of one width each, which is "columns: (16.67%, ...)"
    assert '<w:tblW w:type="auto" w:w="0" />' in read_word(table)


def test_a_picture_and_its_caption_are_one_figure(typeset):
    pictures = {"pictures/own.png": made_up.draw_square("blue")}
    text = "![A blue square](pictures/own.png)\n\n**Picture 1.** Blue\n\nAfter it."
    (figure,) = re.findall(
        r'#figure\(image\("pictures/own.png", alt: "A blue square".*?\n\)\n', typeset(text, pictures), re.S
    )
    assert "Picture 1." in figure
    assert "After it." not in figure
    word = read_word(text, pictures)
    assert word.index('"CaptionedFigure"') < word.index('"ImageCaption"') < word.index("After it.")


@pytest.mark.parametrize(("size", "width"), [((10, 10), 180), ((400, 300), 300), ((3000, 300), 460), ((300, 3000), 58)])
def test_every_picture_fits_a_page(typeset, size, width):
    file = io.BytesIO()
    Image.new("L", size).save(file, "png")
    assert f"width: {width}pt" in typeset("![a](pictures/own.png)", {"pictures/own.png": file.getvalue()})


def test_the_sentence_names_what_no_font_has(extra, monkeypatch):
    import typst

    from gan_lab.coursework.report.pandoc import make_document

    monkeypatch.setattr(typst, "compile", functools.partial(typst.compile, ignore_system_fonts=True))
    assert make_document("pdf", "Zoë, Привет, αβγ, “so” - 5 × 3 → 15", "title", {})[1] == ""
    content, sentence = make_document("pdf", "你好 世界, again 你好", "title", {})
    assert content.startswith(b"%PDF")
    assert sentence.startswith("The PDF doesn't show 世 你 好 界, since no font on this computer has them")


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
