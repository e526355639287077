"""The report: what goes in, what stays as it was typed, and that its page opens anywhere and does nothing."""

import base64
import html.parser
import io
import os
import re
import sys
import zipfile

import made_up
import nbformat
import pytest

import gan_lab as gl
from gan_lab.__main__ import main
from gan_lab.coursework.report import writing
from gan_lab.coursework.report.template import QUESTIONS, Places, closed
from gan_lab.coursework.report.writing import write_report
from gan_lab.errors import GanLabError

ANSWER = """Costs $5 or $x^2$, <script>alert(1)</script> and $$\\sum_i z_i$$. $introduction stays. Привет, 你好, שלום.

```python
unclosed"""


class Page(html.parser.HTMLParser):
    """The tags of a page."""

    def __init__(self, text):
        super().__init__()
        self.tags = []
        self.feed(text)

    def handle_starttag(self, tag, attributes):
        self.tags.append((tag, dict(attributes)))

    def all(self, name):
        return [attributes for tag, attributes in self.tags if tag == name]


@pytest.fixture(scope="module")
def bags():
    gan = gl.load_biggan("pocket")
    return gan.generate(gl.truncated_noise(3, 0.4, seed=5), gan.class_vector("bag"), truncation=0.4)


@pytest.fixture(scope="module")
def folder(tmp_path_factory, bags):
    """A student's folder: 02 with an answer and pictures, 06 with answers, and a notebook of plain matplotlib."""
    folder = tmp_path_factory.mktemp("student")
    second = made_up.handed_out("02_truncation")
    made_up.answered(second, "2.1", ANSWER)
    for cell in second.cells:
        cell.source = cell.source.replace('STUDENT = "anonymous"', 'STUDENT = "Ada <b>Lovelace</b>"')
        if "MY_TRUNCATIONS = [" in cell.source:
            cell.source = cell.source.replace("# Report:", "# Report: Three *truncations* | $x^2$ <i>")
    nbformat.write(second, folder / "02_truncation.ipynb")
    last = made_up.handed_out("06_report")
    made_up.answered(last, "6.1", "A generator and a discriminator. ![my own bag](pictures/own.png)")
    made_up.answered(last, "6.3", "![far](https://example.org/x.png) ![away](../secret.png) ![gone](gone.png)")
    nbformat.write(last, folder / "06_report.ipynb")
    (folder / "pictures").mkdir()
    (folder / "pictures" / "own.png").write_bytes(bags.png(2))
    (folder.parent / "secret.png").write_bytes(made_up.square("black"))
    made_up.write(
        folder / "plain.ipynb",
        made_up.ran("plt.imshow(x)", 1, made_up.image(made_up.plain_plot())),
        made_up.ran("image", 2, made_up.image(bags.grid().png)),
    )
    return folder


@pytest.fixture(scope="module")
def written(folder):
    out = folder / "report"
    return out, write_report(folder, out)


@pytest.fixture(scope="module")
def page(written):
    return Page((written[0] / "report.html").read_text(encoding="utf-8"))


def text_of(written):
    return (written[0] / "report.md").read_text(encoding="utf-8")


def test_the_page_fetches_nothing_and_runs_nothing(page, written):
    text = (written[0] / "report.html").read_text(encoding="utf-8")
    (policy,) = [meta["content"] for meta in page.all("meta") if "http-equiv" in meta]
    assert policy == "default-src 'none'; img-src data:; style-src 'unsafe-inline'"
    assert {tag for tag, _ in page.tags}.isdisjoint({"script", "iframe", "object", "link", "svg", "b", "i", "form"})
    assert all(image["src"].startswith("data:image/") for image in page.all("img"))
    assert not [name for _, attributes in page.tags for name in attributes if name.startswith("on")]
    assert "url(" not in text
    assert "&lt;script&gt;alert(1)&lt;/script&gt;" in text


def test_every_picture_has_words_for_who_cannot_see_it(page):
    assert len(page.all("img")) == 6
    assert all(len(image["alt"]) > 20 for image in page.all("img"))


def test_what_a_student_typed_stays(written):
    text = text_of(written)
    for typed in ("$5 or $x^2$", "$$\\sum_i z_i$$", "$introduction stays", "Привет, 你好, שלום"):
        assert typed in text
    assert "A generator and a discriminator." in text
    assert "## What it was made with" in text.split("unclosed\n```")[1], "an open fence swallows the rest"


def test_every_place_is_filled(written):
    known = Places((made_up.NOTEBOOKS.parent / "report_template.md").read_text(encoding="utf-8"))
    assert {*QUESTIONS, "student", "date", "pictures", "settings", "curves", "answers", "versions"} == set(
        known.get_identifiers()
    )
    left = re.findall(r"^\$\w+", text_of(written), re.MULTILINE)
    assert not left


def test_marked_pictures_and_those_of_a_notebook_of_ones_own_go_in(written):
    text = text_of(written)
    assert "**Picture 1.** Three *truncations*" in text
    wheres = re.findall(r"^\| (\d) \| (\S+), cell \d+ \| (.*?) \|", text, re.MULTILINE)
    assert [where for _, where, _ in wheres].count("plain.ipynb") == 2
    assert "not known: it carries no recipe" in text
    assert len([where for where in wheres if where[1].startswith("02")]) == 3


def test_settings_come_from_the_recipes(written):
    assert re.search(r"^\| \d \| plain.ipynb, cell 2 \| bag \| 0.4 \| seed 5\b.* \| pocket \|$", text_of(written), re.M)


def test_plots_stand_apart_and_come_last(written):
    text = text_of(written)
    plots = text.split("### Plots")[1].split("## Reflection")[0]
    assert "What the judge measures" in plots
    assert plots.count("![") == 1


def test_a_picture_file_shown_in_an_answer_stands_there_and_nothing_from_outside_does(written, bags):
    introduction = text_of(written).split("## Introduction")[1].split("## Experiment")[0]
    name = re.search(r"!\[pocket, 1 picture.*\]\((.*)\)", introduction)[1]
    assert (written[0] / name).read_bytes() == bags.png(2)
    observations = text_of(written).split("$observations")[0]
    assert "![far]" not in observations
    assert "![away]" not in observations


def test_pictures_with_a_recipe_keep_it_and_others_are_drawn_anew(written, bags):
    files = sorted((written[0] / "pictures").iterdir())
    contents = [file.read_bytes() for file in files]
    assert bags.grid().png in contents
    assert made_up.plain_plot() not in contents
    assert all(re.fullmatch(r"[\w.-]+\.png", file.name) for file in files)


def test_the_questions_of_notebook_06_are_those_of_the_template():
    template = (made_up.NOTEBOOKS.parent / "report_template.md").read_text(encoding="utf-8")
    cells = "\n".join(cell.source for cell in made_up.handed_out("06_report").cells)
    asked = re.findall(r"\*\*Question 6\.\d \([^)]*\)\*\* (.*)", cells)
    assert asked == re.findall(r"^\*([^*\n]+)\*$", template, re.MULTILINE)
    assert len(asked) == len(QUESTIONS)


def test_the_template_in_the_package_is_the_one_that_students_see():
    top = made_up.NOTEBOOKS.parent / "report_template.md"
    assert writing.TEMPLATE.read_bytes() == top.read_bytes(), "run .ci/execute.py: the template was changed"


def test_a_report_written_by_hand(tmp_path, folder, bags):
    own = tmp_path / "my_report.md"
    own.write_text("<!-- note\nto me -->\n# Mine\n\nFor $5, by $student: $$x$$ <u>\n\n![a bag](bag.png)\n\n$settings\n")
    (tmp_path / "bag.png").write_bytes(bags.png(0))
    write_report(folder / "06_report.ipynb", tmp_path / "out", template=own)
    text = (tmp_path / "out" / "report.md").read_text(encoding="utf-8")
    assert text.startswith("# Mine\n\nFor $5, by *(no name)*: $$x$$ <u>")
    assert "not answered" not in text
    assert "![pocket, 1 picture" in text
    page = (tmp_path / "out" / "report.html").read_text(encoding="utf-8")
    assert "&lt;u&gt;" in page
    assert "<title>Mine</title>" in page


@pytest.mark.parametrize("name", ["nowhere.md", ".", "bytes.md"])
def test_a_template_that_is_none_is_one_sentence(name, tmp_path, folder):
    (tmp_path / "bytes.md").write_bytes(b"\xff\xfe\x00")
    with pytest.raises(GanLabError, match="template"):
        write_report(folder, tmp_path / "out", template=tmp_path / name)


def test_without_any_mark_all_pictures_go_in(tmp_path):
    first = made_up.handed_out("01_noise_to_image")
    for cell in first.cells:
        cell.source = cell.source.replace("# Report:", "#")
    nbformat.write(first, tmp_path / "01_noise_to_image.ipynb")
    write_report(tmp_path, tmp_path / "out")
    assert len(list((tmp_path / "out" / "pictures").iterdir())) == 5


def test_a_marked_cell_without_a_picture_takes_the_file_it_names(tmp_path, bags):
    (tmp_path / "bag.png").write_bytes(bags.png(1))
    (tmp_path.parent / "outside.png").write_bytes(bags.png(0))
    (tmp_path / "link.png").symlink_to(tmp_path.parent / "outside.png")
    source = (
        '# Report: Found\nMY = "bag.png"  # not "other.png"\nx = "../outside.png", "link.png", "gone.png", "/etc/x.png"'
    )
    made_up.write(tmp_path / "a.ipynb", made_up.ran(source, 1))
    write_report(tmp_path / "a.ipynb", tmp_path / "out")
    (picture,) = (tmp_path / "out" / "pictures").iterdir()
    assert picture.read_bytes() == bags.png(1)


def test_animations_move_on_the_page_and_stand_still_on_paper(tmp_path, monkeypatch):
    third = made_up.handed_out("03_latent_space")
    nbformat.write(third, tmp_path / "03_latent_space.ipynb")
    seen = {}
    monkeypatch.setattr(writing, "document", lambda kind, text, title, pictures: seen.update(pictures) or b"%PDF")
    write_report(tmp_path, tmp_path / "out", formats=["pdf"])
    (image,) = Page((tmp_path / "out" / "report.html").read_text(encoding="utf-8")).all("img")
    assert image["src"].startswith("data:image/webp;base64,")
    assert image["alt"].startswith("Animation of 30 frames")
    ((name, still),) = seen.items()
    assert name.endswith(".png")
    assert still.startswith(b"\x89PNG")
    assert gl.read_recipe(base64.b64decode(image["src"].split(",")[1])).network.name == "pocket"


def test_a_picture_that_is_none_is_said_and_left_out(tmp_path, capsys):
    bad = made_up.ran("# Report: broken\nx", 1, made_up.image(b"\x89PNG\r\n\x1a\nnothing"))
    made_up.write(tmp_path / "a.ipynb", bad)
    write_report(tmp_path, tmp_path / "out")
    assert "[ ] every picture can be read (a.ipynb, cell 1)" in capsys.readouterr().out


def test_an_older_report_is_replaced_and_one_that_was_changed_is_kept(tmp_path, capsys):
    cells = [made_up.ran("x", 1, made_up.image(made_up.square(c))) for c in ("red", "blue")]
    made_up.write(tmp_path / "a.ipynb", *cells)
    out = tmp_path / "out"
    write_report(tmp_path, out)
    (out / "report.docx").write_bytes(b"the student's own")
    (out / "notes.txt").write_text("mine")
    made_up.write(tmp_path / "a.ipynb", cells[0])
    write_report(tmp_path, out)
    assert len(list((out / "pictures").iterdir())) == 1
    assert not (out / "report-1.md").exists()

    for words in ("words of my own", "more words"):
        (out / "report.md").write_text(words)
        capsys.readouterr()
        write_report(tmp_path, out)
        assert "report.md was changed by somebody, so it is kept as report-" in capsys.readouterr().out
    assert (out / "report-1.md").read_text() == "words of my own"
    assert (out / "report-2.md").read_text() == "more words"
    assert (out / "report.md").read_text(encoding="utf-8").startswith("# Generative")
    assert (out / "report.docx").read_bytes() == b"the student's own"
    assert (out / "notes.txt").read_text() == "mine"
    assert not list(out.rglob("*.tmp"))
    with zipfile.ZipFile(out / "submission.zip") as archive:
        assert {"report/report-1.md", "report/report-2.md", "report/report.docx"} <= set(archive.namelist())


def test_a_record_that_was_tampered_with_removes_nothing_outside(tmp_path):
    made_up.write(tmp_path / "a.ipynb", made_up.ran("x", 1))
    precious, out = tmp_path / "precious.txt", tmp_path / "out"
    precious.write_text("x")
    out.mkdir()
    digest = "2d711642b726b04401627ca9fbac32f5c8530fb1903cc4db02258717921a4881"  # of "x"
    (out / ".gan-lab.json").write_text(f'{{"../precious.txt": "{digest}", "pictures/../../precious.txt": "{digest}"}}')
    write_report(tmp_path, out)
    assert precious.exists()


def test_where_nothing_can_be_written_is_one_sentence(tmp_path):
    made_up.write(tmp_path / "a.ipynb", made_up.ran("x", 1))
    (tmp_path / "file").write_text("in the way")
    with pytest.raises(GanLabError, match="can't be written"):
        write_report(tmp_path, tmp_path / "file")


@pytest.mark.parametrize("where", ["nowhere", "empty", "notes.txt.ipynb"])
def test_no_notebooks_is_one_sentence(where, tmp_path):
    (tmp_path / "empty").mkdir()
    with pytest.raises(GanLabError, match="no notebook"):
        write_report(tmp_path / where, tmp_path / "out")


def test_an_unknown_format_is_one_sentence(tmp_path):
    with pytest.raises(GanLabError, match="'pdf' or 'docx'"):
        write_report(tmp_path, formats=["odt"])


def test_an_open_fence_or_comment_is_closed():
    assert closed("a\n```py\nb") == "a\n```py\nb\n```"
    assert closed("a\n````\n```\nb") == "a\n````\n```\nb\n````"
    assert closed("```\na\n```") == "```\na\n```"
    assert closed("<!-- a") == "&lt;!-- a"


@pytest.fixture
def extra():
    """The extra `documents`, or no test."""
    try:
        import pypandoc  # noqa: F401
        import typst  # noqa: F401
    except ImportError:
        reason = 'needs the extra documents: pip install -e ".[documents]"'
        (pytest.fail if os.environ.get("GAN_LAB_REQUIRE_EXTRAS") == "1" else pytest.skip)(reason)


def test_pdf_and_word_are_made_by_the_command(extra, folder, tmp_path, capsys):
    assert main(["report", str(folder), "--out", str(tmp_path), "--pdf", "--docx"]) == 0
    assert "report.pdf, report.docx" in capsys.readouterr().out
    assert (tmp_path / "report.pdf").read_bytes().startswith(b"%PDF")
    with zipfile.ZipFile(tmp_path / "report.docx") as word:
        document = word.read("word/document.xml").decode()
        assert len([name for name in word.namelist() if name.startswith("word/media/")]) == 6
    assert "<m:oMath>" in document  # mathematics, not dollar signs
    assert "&lt;script&gt;alert(1)&lt;/script&gt;" in document
    assert document.count('descr="pocket') >= 3


def test_nothing_foreign_is_fetched_or_run_for_a_document(extra, tmp_path):
    from gan_lab.coursework.report.pandoc import document

    (tmp_path / "secret.png").write_bytes(made_up.square("red"))
    text = (
        f"![a]({tmp_path}/secret.png) ![b](http://127.0.0.1:9/x.png) ![c][r] [d](javascript:x)\n\n"
        '#image("secret.png") `#panic()` <div>\n\n```{=typst}\n#panic("run")\n```\n\n$\\undefined{x$ @nobody\n\n'
        "[r]: file:///etc/passwd\n\n![own](pictures/own.png)"
    )
    pictures = {"pictures/own.png": made_up.square("blue")}
    assert document("pdf", text, 'A "title" \\ #x', pictures).startswith(b"%PDF")
    with zipfile.ZipFile(io.BytesIO(document("docx", text, "title", pictures))) as word:
        assert len([name for name in word.namelist() if name.startswith("word/media/")]) == 1
        assert b"javascript" not in b"".join(word.read(name) for name in word.namelist())


def test_without_the_extra_it_says_so_and_makes_the_rest(monkeypatch, folder, tmp_path, capsys):
    monkeypatch.setitem(sys.modules, "typst", None)
    monkeypatch.setitem(sys.modules, "pypandoc", None)
    assert main(["report", str(folder), "--out", str(tmp_path), "--pdf"]) == 1
    said = capsys.readouterr()
    assert said.err.startswith("report.pdf is missing.")
    assert "pip install" in said.err
    assert said.err.count("\n") == 1
    assert (tmp_path / "report.html").exists()
    assert (tmp_path / "submission.zip").exists()


def test_a_mistake_on_the_command_line_is_status_1(tmp_path, capsys):
    assert main(["report", str(tmp_path / "nowhere")]) == 1
    assert "There is no notebook" in capsys.readouterr().err
