"""The template of a report: its questions, and what is left out of it."""

import re

import made_up

from gan_lab.coursework.assignment import Assignment
from gan_lab.coursework.notebook_reading.cells import Cell
from gan_lab.coursework.notebook_reading.notebooks import Notebook
from gan_lab.coursework.report.template import QUESTIONS, close_open_markup, leave_out_unasked


def test_the_questions_of_notebook_07_are_those_of_the_template():
    template = (made_up.NOTEBOOKS.parent / "report_template.md").read_text(encoding="utf-8")
    cells = "\n".join(cell.source for cell in made_up.read_handed_out("07_report").cells)
    asked = re.findall(r"\*\*Question 7\.\d \([^)]*\)\*\* (.*)", cells)
    assert asked == re.findall(r"^\*([^*\n]+)\*$", template, re.MULTILINE)
    assert len(asked) == len(QUESTIONS)


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
