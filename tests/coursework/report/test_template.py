"""The report's text: which answers and pictures replace the placeholders, and that what was typed stays as it is."""

import re

import made_up
from reports import read_text

from gan_lab.coursework.assignment import Assignment
from gan_lab.coursework.cells import Cell
from gan_lab.coursework.notebooks import Notebook
from gan_lab.coursework.report.template import PLACEHOLDER, QUESTIONS, close_open_markup, leave_out_unasked
from gan_lab.coursework.report.writing import write_report


def test_an_answer_stands_in_the_report_as_it_was_typed(written):
    text = read_text(written)
    for typed in ("$5 or $x^2$", "$$\\sum_i z_i$$", "$introduction stays", "Привет, 你好, שלום"):
        assert typed in text
    assert "A generator and a discriminator." in text
    assert "## What it was made with" in text.split("unclosed\n```")[1], "an open fence swallows the rest"


def test_every_placeholder_is_replaced(written):
    template = (made_up.NOTEBOOKS.parent / "report_template.md").read_text(encoding="utf-8")
    assert {*QUESTIONS, "student", "date", "pictures", "settings", "curves", "answers", "versions"} == {
        match[1] or match[2] for match in PLACEHOLDER.finditer(template)
    }
    left = re.findall(r"^\$\w+", read_text(written), re.MULTILINE)
    assert not left


def test_settings_come_from_the_recipes(written):
    assert re.search(
        r"^\| \d \| plain.ipynb, cell 2 \| bag \| 0.4 \| seed 5\b.* \| pocket \|$", read_text(written), re.M
    )


def test_plots_come_last_under_a_heading_of_their_own(written):
    text = read_text(written)
    plots = text.split("### Plots")[1].split("## Reflection")[0]
    assert "What the judge measures" in plots
    assert plots.count("![") == 2  # those of notebook 02 that are marked


def test_an_answer_shows_picture_files_of_its_own_folder_only(written, bags):
    introduction = read_text(written).split("## Introduction")[1].split("## Experiment")[0]
    name = re.search(r"!\[pocket, 1 picture.*\]\((.*)\)", introduction)[1]
    assert (written / name).read_bytes() == bags.png(2)
    observations = read_text(written).split("$observations")[0]
    assert "![far]" not in observations
    assert "![away]" not in observations


def test_the_questions_of_notebook_07_are_those_of_the_template():
    template = (made_up.NOTEBOOKS.parent / "report_template.md").read_text(encoding="utf-8")
    cells = "\n".join(cell.source for cell in made_up.read_handed_out("07_report").cells)
    asked = re.findall(r"\*\*Question 7\.\d \([^)]*\)\*\* (.*)", cells)
    assert asked == re.findall(r"^\*([^*\n]+)\*$", template, re.MULTILINE)
    assert len(asked) == len(QUESTIONS)


def test_a_template_of_the_students_own_is_filled_too(tmp_path, student_folder, bags):
    own = tmp_path / "my_report.md"
    own.write_text("<!-- note\nto me -->\n# Mine\n\nFor $5, by $student: $$x$$ <u>\n\n![a bag](bag.png)\n\n$settings\n")
    (tmp_path / "bag.png").write_bytes(bags.png(0))
    write_report(student_folder / "07_report.ipynb", tmp_path / "out", template=own)
    text = (tmp_path / "out" / "report.md").read_text(encoding="utf-8")
    assert text.startswith("# Mine\n\nFor $5, by *(no name)*: $$x$$ <u>")
    assert "not answered" not in text
    assert "![pocket, 1 picture" in text
    page = (tmp_path / "out" / "report.html").read_text(encoding="utf-8")
    assert "&lt;u&gt;" in page
    assert "<title>Mine</title>" in page


def test_an_open_code_block_or_comment_is_closed():
    assert close_open_markup("a\n```py\nb") == "a\n```py\nb\n```"
    assert close_open_markup("a\n````\n```\nb") == "a\n````\n```\nb\n````"
    assert close_open_markup("```\na\n```") == "```\na\n```"
    assert close_open_markup("<!-- a") == "&lt;!-- a"


TEMPLATE = (made_up.NOTEBOOKS.parent / "report_template.md").read_text(encoding="utf-8")


def ask(*ids):
    cells = [Cell(n, "markdown", f"**Question {id_}** ?\n\n*Your answer:*") for n, id_ in enumerate(ids, 1)]
    return Assignment([Notebook("own.ipynb", cells)])


def headings(template):
    return re.findall(r"^#+ (.*)$", template, re.MULTILINE)


def test_a_template_keeps_all_of_its_sections_if_all_was_asked():
    assert leave_out_unasked(TEMPLATE, ask("1.1", "7.1", "7.2", "7.3", "7.4", "7.5")) == TEMPLATE


def test_sections_of_questions_that_were_not_asked_are_left_out_with_their_prompts():
    short = leave_out_unasked(TEMPLATE, ask("1.1", "7.1"))
    left_out = {"Experiment Summary", "Reflection"}
    assert headings(short) == [heading for heading in headings(TEMPLATE) if heading not in left_out]
    assert "$introduction" in short
    assert "*What is a GAN" in short
    for gone in ("$experiment_summary", "$observations", "$learned", "$limits", "*Which model", "*What did you learn"):
        assert gone not in short


def test_a_section_with_words_of_the_writers_own_stays():
    own = "# My report\n\n## Reflection\n\nMy own words.\n\n$learned\n\n## Limits\n\n*What?*\n\n$limits\n\n## Last\n"
    assert leave_out_unasked(own, ask("1.1")) == "# My report\n\n## Reflection\n\nMy own words."
