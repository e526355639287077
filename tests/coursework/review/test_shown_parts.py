"""The parts of a student's pages: one source for the page to read and for later ones, harmless, and whole or none."""

import json

import hostile
import pytest
from html_tags import Tags
from made_up_pages import make_graded, make_job, make_picture

from gan_lab.coursework.review.grading.criterion import Criterion
from gan_lab.coursework.review.grading.graded_submission import GradedCriterion
from gan_lab.coursework.review.intake.documents.documents import Document
from gan_lab.coursework.review.intake.findings import NotebookSummary
from gan_lab.coursework.review.intake.own_notebooks import OwnCell, OwnNotebook
from gan_lab.coursework.review.pages.making_parts import make_parts
from gan_lab.coursework.review.pages.shown_parts import find_parts, load_parts, store_parts
from gan_lab.coursework.review.pages.writing import write_student_pages
from gan_lab.coursework.review.similarity.hints import Hint
from gan_lab.coursework.student_work import Answer, TaskResult

ESSAY = GradedCriterion(Criterion("essay", "Essay", 15, evidence_items=("Question 1.1", "Task 1.2")), None, "", "")
RUN = GradedCriterion(Criterion("ran", "It ran", 5, "ran_in_order"), 5, "All ran.", "computed")
HANDED_OUT = NotebookSummary("07.ipynb", "Cell 3 ran last.", [], "Ada", "07_report")
TABLE_AND_FORMULA = "| a | b |\n|--:|:-:|\n| 1 | 2 |\n\n$$\\begin{aligned} a &= b \\\\ c &= \\boxed{d} \\end{aligned}$$"


def make_full_job(folder, text="My own words."):
    """A submission with something in every part."""
    graded = make_graded(
        criteria=(ESSAY, RUN),
        problems=["It came late."],
        notes=["A JPEG."],
        notebooks=[HANDED_OUT],
        answers=[Answer("1.1", "?", text, "answered", "x.ipynb, cell 1"), Answer("9.9", "?", text, "answered", "x")],
        tasks=[TaskResult("1.2", "?", "changed", "x.ipynb, cell 5")],
        pictures=[make_picture(1, task="1.2", alt=text, caption=text), make_picture(2)],
        own_notebooks=[OwnNotebook("my.ipynb", True, [OwnCell(1, False, text), OwnCell(2, True, text, printed=text)])],
        documents=[Document("report.md", "Markdown", text), Document("r.txt", "text", text)],
    )
    return make_job(folder, graded, Hint("answer", ("Ada", "Bo"), "Alike.", ("x", "y"), (text, text)))


def test_what_is_stored_is_what_the_page_shows(tmp_path):
    job = make_full_job(tmp_path)
    write_student_pages(job)
    page = (tmp_path / "students" / job.link.page).read_text(encoding="utf-8")
    parts = load_parts(tmp_path, job.link.page)
    assert parts.criteria["essay"] in page
    assert parts.work in page
    assert parts.hints in page
    assert "It came late." in parts.problems
    assert "A JPEG." in parts.problems
    assert "Cell 3 ran last." in parts.run
    assert "Cell 3 ran last." in parts.criteria["ran"]  # beside the field, too
    assert "../pictures/1.png" in parts.criteria["essay"]
    assert "../pictures/2.png" in parts.work
    assert "my.ipynb" in parts.work
    assert 'href="Bo.html"' in parts.hints
    assert parts.hand_back["problems"] == ["It came late."]
    assert [picture["file"] for picture in parts.hand_back["pictures"]] == ["1.png", "2.png"]


def test_nothing_of_anybody_else_is_in_what_is_handed_back(tmp_path):
    parts, _ = make_parts(make_full_job(tmp_path))
    assert "Bo" in parts.hints
    assert "Bo" not in json.dumps(parts.hand_back)


@pytest.mark.parametrize("text", [*hostile.DANGEROUS_TEXTS, TABLE_AND_FORMULA])
def test_parts_hold_no_style_no_script_and_no_handler_whatever_a_student_wrote(tmp_path, text):
    parts, _ = make_parts(make_full_job(tmp_path, text))
    for html in (parts.problems, *parts.criteria.values(), parts.work, parts.run, parts.hints):
        for tag, attributes in Tags(html).tags:
            assert tag not in {"script", "style", "iframe", "object", "embed", "svg", "form", "base", "link", "meta"}
            assert not [name for name in attributes if name in ("style", "srcdoc") or name.startswith("on")]


def test_a_table_stays_aligned_without_a_style(tmp_path):
    parts, _ = make_parts(make_full_job(tmp_path, TABLE_AND_FORMULA))
    assert '<td align="right">1</td>' in parts.criteria["essay"]
    assert "<math" in parts.criteria["essay"]


def test_an_attempt_that_does_not_count_has_a_page_and_no_parts(tmp_path):
    graded = make_graded()
    job = make_job(tmp_path, graded, standing=None)
    write_student_pages(job)
    assert (tmp_path / "students" / job.link.page).exists()
    assert load_parts(tmp_path, job.link.page) is None
    assert not (tmp_path / "hand-back").exists()


@pytest.mark.parametrize(
    "damage",
    ["", "{", "[]", "null", "{}", "cut", "not utf-8", "other format", "no list", "no text", "a folder", "gone", "deep"],
)
def test_parts_that_are_not_whole_are_none(tmp_path, damage):
    job = make_full_job(tmp_path)
    parts, _ = make_parts(job)
    store_parts(tmp_path, job.link.page, parts)
    path = find_parts(tmp_path, job.link.page)
    content = path.read_text(encoding="utf-8")
    stored = json.loads(content)
    damaged = {
        "cut": content[:-10],
        "other format": json.dumps(stored | {"format": 2}),
        "no list": json.dumps(stored | {"hand_back": stored["hand_back"] | {"pictures": None}}),
        "no text": json.dumps(stored | {"criteria": {"essay": 1}}),
        "deep": "[" * 100_000,
    }.get(damage, damage)
    path.unlink()
    if damage == "a folder":
        path.mkdir()
    elif damage == "not utf-8":
        path.write_bytes(b"\xff\xfe{}")
    elif damage != "gone":
        path.write_text(damaged, encoding="utf-8")
    assert load_parts(tmp_path, job.link.page) is None
