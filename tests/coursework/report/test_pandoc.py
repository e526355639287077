"""The report as a PDF and as a Word file: nothing foreign is fetched or run for it, and it costs only so much."""

import functools
import io
import json
import os
import re
import subprocess
import sys
import zipfile
from pathlib import Path

import made_up
import pytest
from extras import need_packages
from fuzzing import make_fuzz_settings
from hypothesis import given
from hypothesis import strategies as st
from portable import needs_scripts

from gan_lab.__main__ import main
from gan_lab.coursework.limited_work import Limits
from gan_lab.coursework.report import pandoc, typst_pdf
from gan_lab.coursework.report.document_tree import join_text
from gan_lab.coursework.report.writing import write_report
from gan_lab.coursework.texts.safe_markdown import safe_html
from gan_lab.errors import GanLabError

OWN = "pictures/own.png"
TOO_COSTLY = "takes more than the 1 seconds of processor time and 2,000 MB of memory that it may): print report.html"


@pytest.fixture(scope="session")
def extra():
    """The extra `documents`, or no test."""
    need_packages("documents", "pypandoc", "typst")


def make_word(markdown, pictures=None) -> zipfile.ZipFile:
    return zipfile.ZipFile(io.BytesIO(pandoc.make_document("docx", markdown, "title", pictures or {})[0]))


def read_word(markdown, pictures=None) -> str:
    """The text of a Word file, as XML."""
    return make_word(markdown, pictures).read("word/document.xml").decode()


def typeset(folder: Path, markdown: str) -> list:
    """Make a PDF in a folder; returns the tree that Typst was given."""
    sizes = {}
    if "own.png" in markdown:
        (folder / "pictures").mkdir(exist_ok=True)
        (folder / OWN).write_bytes(made_up.draw_square("blue"))
        sizes = {OWN: (10, 10)}
    job = pandoc.Job("pdf", markdown, 'A "title" \\ #x', sizes, folder, pandoc.find_pandoc())
    pandoc.convert(job, lambda character: None)
    assert job.document.read_bytes().startswith(b"%PDF")
    return json.loads((folder / "report.json").read_text("utf-8"))["blocks"]


def read_code(folder: Path) -> dict[str, str]:
    """The Typst code in a folder."""
    return {path.name: path.read_text("utf-8") for path in folder.glob("*.typ")}


KIT_CODE = read_code(typst_pdf.TEMPLATES) | {"characters.typ": "#text(sys.inputs.characters)"}


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


PANIC = '#panic("PWNED")'
ATTACKS = {
    "the name of a code's language": f"~~~ x```{PANIC}\na\n~~~\n\nmiddle\n\n~~~ x```\nb\n~~~\n",
    "code in a line": f"``` `{PANIC}` ``` `{PANIC}`",
    "text": f"{PANIC} \\{PANIC} *{PANIC}*",
    "a formula": rf'$\text{{{PANIC}}}$ ${PANIC}$ $"$ $\text{{"); {PANIC}}}$ $\operatorname{{{PANIC}}}$',
    "the address of a link": f'[a](<https://x.org/"){PANIC}>) <https://x.org/{PANIC}>',
    "the title of a link": f"[a](https://x.org '\"){PANIC}')",
    "the text for a picture": f'![")]{PANIC}]({OWN})',
    "raw Typst": f"```{{=typst}}\n{PANIC}\n```\n\n`{PANIC}`{{=typst}}",
    "HTML": f"<b title='{PANIC}'>\n\n<div>{PANIC}</div>",
    "a heading": f"# {PANIC}\n\n{PANIC}\n===",
    "a table": f"| {PANIC} |\n|---|\n| `{PANIC}` |",
    "a list": f"- {PANIC}\n\n1. {PANIC}\n\n> {PANIC}",
    "a comment": f"// {PANIC}\n\n/* {PANIC} */",
}


@pytest.mark.parametrize("attack", ATTACKS.values(), ids=ATTACKS)
def test_what_a_student_writes_never_becomes_code(extra, tmp_path, attack):
    typeset(tmp_path, attack)
    assert read_code(tmp_path) == KIT_CODE


def test_what_looks_like_code_is_shown_as_it_was_typed(extra, tmp_path):
    assert PANIC in join_text(typeset(tmp_path, ATTACKS["text"]))
    assert join_text(typeset(tmp_path, "$\\foo{x$ <b> `#x`")) == "$\\foo{x$ <b> #x"


PIECES = (
    f'{PANIC} #{{ }} ``` ~~~ ` `` $ $$ \\ {{ _ ^ & * [ ]( ) < > - # 1. ![ " // /* @a <a> = {{=typst}} a '
    "https://x.org/ #import #read \\frac \\sqrt \\text{ \\begin{align} \\end{align} \\left( \\right) \\sum \\hat"
).split(" ")
PIECES += [
    "\\tag{1}",
    "\\begin{cases}",
    "\n",
    "\n\n",
    " ",
    "| a |\n|---|\n",
    "- ",
    "> ",
    "# ",
    "\0",
    "\ud800",
    "\u202e",
    "\u0301",
]


@pytest.mark.slow
@make_fuzz_settings(150)
@given(pieces=st.lists(st.sampled_from(PIECES) | st.text(max_size=5), max_size=40))
def test_no_random_text_becomes_code_or_stops_a_pdf(extra, tmp_path_factory, pieces):
    folder = tmp_path_factory.mktemp("typeset")
    typeset(folder, "".join(pieces).encode(errors="replace").decode())
    assert read_code(folder) == KIT_CODE


def test_no_file_or_address_in_the_text_is_fetched(extra, tmp_path):
    (tmp_path / "secret.png").write_bytes(made_up.draw_square("red"))
    text = (
        f"![a]({tmp_path}/secret.png) ![b](http://127.0.0.1:9/x.png) ![c][r] [d](javascript:x) [e](file:///etc)\n\n"
        f'```{{=openxml}}\n<w:fldSimple w:instr="DDEAUTO x"/>\n```\n\n@nobody\n\n[r]: file:///etc/passwd\n\n![own]({OWN})'
    )
    word = make_word(text, {OWN: made_up.draw_square("blue")})
    assert len([name for name in word.namelist() if name.startswith("word/media/")]) == 1
    content = b"".join(word.read(name) for name in word.namelist())
    assert not re.search(b"javascript|file:/|<w:fldSimple|<w:instrText", content)
    assert b'TargetMode="External"' not in content
    tree = json.dumps(typeset(tmp_path, text))
    assert tree.count('"t": "Picture"') == 1
    assert '"t": "Link"' not in tree


TRY_TYPST = """
import sys
from pathlib import Path
from gan_lab.coursework.report import pandoc, typst_pdf
folder = Path(sys.argv[1])
for number, code in enumerate(sys.argv[2:]):
    typst_pdf.TEMPLATES = folder / f"templates-{number}"
    typst_pdf.TEMPLATES.mkdir()
    (typst_pdf.TEMPLATES / "report.typ").write_text(code)
    working = folder / f"{number}"
    working.mkdir()
    try:
        pandoc.convert_alone(pandoc.Job("pdf", "a", "t", {}, working, pandoc.find_pandoc()), print)
        print("it ran")
    except Exception as problem:
        print(" ".join(str(problem).split()))
"""


def test_even_code_would_reach_no_network_package_or_foreign_file(extra, tmp_path):
    codes = ['#import "@preview/cetz:0.3.0"', '#import "@local/own:0.1.0"', '#read("/etc/passwd")', '#read("../x")']
    done = subprocess.run([sys.executable, "-c", TRY_TYPST, tmp_path, *codes], capture_output=True, text=True)
    network, package, file, above = done.stdout.splitlines()
    assert "Connection" in network
    assert "package not found" in package
    assert "file not found" in file
    assert "escape the project root" in above


@needs_scripts
def test_a_report_that_costs_too_much_says_so_and_the_rest_is_made(extra, monkeypatch, student_folder, tmp_path):
    endless = tmp_path / "endless-pandoc"  # how much a true pandoc takes differs from one computer to the next
    endless.write_text("#!/bin/sh\nwhile :; do :; done\n", encoding="utf-8")
    endless.chmod(0o755)
    monkeypatch.setattr(pandoc, "find_pandoc", lambda: str(endless))
    monkeypatch.setattr(pandoc, "LIMITS", Limits(processor_seconds=1, memory=2_000_000_000))
    report = write_report(student_folder, tmp_path, formats=["pdf", "docx"])
    assert report.files == ["report.md", "report.html", "submission.zip"]
    for file, sentence in zip(("report.pdf", "report.docx"), report.failed, strict=True):
        assert sentence.startswith(f"{file} is missing. A")
        assert TOO_COSTLY in sentence


@pytest.mark.parametrize("depth", [pandoc.MAX_NESTING + 1, 3000])
def test_a_text_nested_without_end_is_a_sentence(extra, depth):
    with pytest.raises(GanLabError, match="its text is nested too deeply"):
        pandoc.make_document("docx", ">" * depth + " a", "title", {})


@pytest.mark.parametrize("nested", [">" * 60 + " a", "- " * 60 + "a", "> 1. " * 40 + "*a **b `c`***"])
def test_a_deeply_nested_text_is_set_without_the_form_of_what_stands_too_deep(extra, nested):
    assert pandoc.make_document("pdf", nested, "title", {})[0].startswith(b"%PDF")


def test_no_pandoc_in_the_current_folder_is_started(extra, tmp_path, monkeypatch):
    for name in ("pandoc", "pandoc.exe"):
        (tmp_path / name).write_text("#!/bin/sh\nexit 3\n", encoding="utf-8")
        (tmp_path / name).chmod(0o755)
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("PATH", os.pathsep.join([".", "", os.environ["PATH"]]))
    assert Path(pandoc.find_pandoc()).parent != tmp_path
    assert pandoc.make_document("docx", "a", "title", {})[0].startswith(b"PK")


def test_a_script_that_makes_a_report_runs_once(extra, tmp_path):
    script = tmp_path / "script.py"
    script.write_text(
        "print('begun')\nfrom gan_lab.coursework.report.pandoc import make_document\n"
        "print(make_document('docx', 'a', 'title', {})[0][:2])\n",
        encoding="utf-8",
    )
    done = subprocess.run([sys.executable, script], capture_output=True, text=True, cwd=tmp_path)
    assert done.stdout == "begun\nb'PK'\n"


FORMULAS = r"""The game $\min_G \max_D V(D, G)$ and

$$
\mathbb{E}[\log D(x)]
+ \mathbb{E}[\log(1 - D(G(z)))]
$$

costs US$5 and US$6, $\foo{x}$, `$code$`, $P(a|b)$, $a \odot b \cap c$.
"""


def test_formulas_are_the_same_ones_in_every_format(extra, tmp_path):
    word, page, tree = read_word(FORMULAS), safe_html(FORMULAS), typeset(tmp_path, FORMULAS)
    assert page.count("<math") == word.count("<m:oMath>") == json.dumps(tree).count('"t": "Formula"') == 4
    for text in ("costs US$5 and US$6, ", r"$\foo{x}$", "$code$"):
        assert text in page
        assert text in re.sub("<[^>]*>", "", word)
        assert text in join_text(tree)


def test_the_columns_of_a_table_are_as_wide_as_their_text(extra):
    cells = " | ".join(["01_a_very_long_name_of_a_notebook.ipynb, cell 3", "shirt"] * 3)
    table = f"|{' a |' * 6}\n|{' :--- |' * 6}\n| {cells} |\n"
    assert '<w:tblW w:type="auto" w:w="0" />' in read_word(table)


def test_a_table_of_too_many_cells_stays_text(extra, tmp_path):
    table = "| a | b |\n|---|---|\n" + "| 1 | 2 |\n" * 700
    assert json.dumps(typeset(tmp_path, table)).count('"t": "Table"') == 0


def test_a_picture_and_its_caption_are_one_figure(extra):
    word = read_word(f"![A blue square]({OWN})\n\n**Picture 1.** Blue\n\nAfter it.", {OWN: made_up.draw_square("blue")})
    assert word.index('"CaptionedFigure"') < word.index('"ImageCaption"') < word.index("After it.")


def test_what_no_font_has_is_found(extra, monkeypatch, tmp_path):
    import typst

    monkeypatch.setattr(typst, "Compiler", functools.partial(typst.Compiler, ignore_system_fonts=True))
    assert typst_pdf.find_missing_characters("Zoë, Привет, αβγ, “so” - 5 × 3 → 15", tmp_path) == []
    assert "".join(typst_pdf.find_missing_characters("你好 世界, again 你好", tmp_path)) == "世你好界"


def test_a_sentence_names_what_no_font_has(extra):
    content, sentence = pandoc.make_document("pdf", "a \U0010fffd b", "title", {})
    assert content.startswith(b"%PDF")
    assert sentence.startswith("The PDF doesn't show U+10FFFD, since no font on this computer has them")


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
