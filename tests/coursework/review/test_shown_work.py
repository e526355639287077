"""What stands at a criterion of a student's page, and nowhere twice."""

import re
from dataclasses import replace

from made_up_pages import make_graded, make_picture, write, write_preview

from gan_lab.coursework.review.grading.criterion import OWN_FORM, Criterion
from gan_lab.coursework.review.grading.graded_submission import GradedCriterion
from gan_lab.coursework.review.intake.documents.documents import Document
from gan_lab.coursework.review.intake.findings import NotebookSummary
from gan_lab.coursework.review.intake.own_notebooks import OwnCell, OwnNotebook
from gan_lab.coursework.student_work import Answer, TaskResult

HANDED_OUT = NotebookSummary("07.ipynb", None, [], "Ada", "07_report")


def make_criterion(*evidence, computed="", reason=""):
    return GradedCriterion(Criterion("c", "Title", 10, computed, evidence_items=evidence), None, reason, "")


def make_file(number, path):
    return replace(make_picture(number), where=path, file=path)


def read_criterion(folder, **found):
    """The part of the student's page that stands at its one criterion, and the whole page."""
    for picture in found.get("pictures", ()):
        write_preview(folder, int(picture.page_file.removesuffix(".png")))
    page, _ = write(folder, make_graded(**found))
    return page[page.index('<h2 id="c">') : page.index("</nav>", page.index('<h2 id="c">'))], page


def test_a_picture_is_shown_in_each_answer_that_shows_it_also_if_it_is_saved_as_a_file(tmp_path):
    answers = [
        Answer(id_, "?", "My words.", "answered", f"x.ipynb, cell {number}") for id_, number in (("1.1", 1), ("1.2", 2))
    ]
    first = make_picture(1)
    pictures = [replace(first, where=where, file=where) for where in ("a.png", "x.ipynb, cell 1", "x.ipynb, cell 2")]
    pictures[1:] = [replace(picture, file="x.ipynb") for picture in pictures[1:]]
    criteria = (make_criterion("Question 1.1", "Question 1.2"),)
    part, page = read_criterion(tmp_path, criteria=criteria, answers=answers, pictures=pictures)
    assert part.count("../pictures/1.png") == page.count("../pictures/1.png") == 2
    assert "Other pictures" not in page


def test_a_file_that_an_answer_a_section_and_a_readme_show_stands_there(tmp_path):
    answers = [Answer("1.1", "?", "![three noses](img/dog.png)", "answered", "x.ipynb, cell 1")]
    text = '## Observations\nSee <img src="img/cat.png">.'
    documents = [Document("README.md", "Markdown", text, {"Observations": 'See <img src="img/cat.png">.'})]
    pictures = [make_file(1, "img/dog.png"), make_file(2, "img/cat.png"), make_file(3, "img/other.png")]
    criteria = (make_criterion("Question 1.1", "Section Observations"),)
    found = {"answers": answers, "documents": documents, "pictures": pictures}
    part, page = read_criterion(tmp_path, criteria=criteria, **found)
    assert (
        part.index("(picture: three noses)") < part.index("1.png") < part.index("See (picture).") < part.index("2.png")
    )
    assert page.index("3.png") > page.index("Other pictures")
    assert not re.search(r"!\[|img src=&", page)


def test_the_pictures_that_a_section_shows_stand_with_it(tmp_path):
    own = OwnNotebook(
        "my.ipynb", True, [OwnCell(4, False, "x")], {"Observations": "![](attachment:a.png)"}, 0, {"Observations": [4]}
    )
    document = Document("r.docx", "Word", "x", {"Observations": "As here: (image1.png)"})
    pictures = [
        replace(make_picture(1), where="my.ipynb, cell 4", file="my.ipynb", name="a.png"),
        replace(make_picture(2), where="my.ipynb, cell 4", file="my.ipynb", name="b.png"),
        replace(make_picture(3), where="r.docx, image1.png", file="r.docx", name="image1.png"),
        replace(make_picture(4), where="r.docx, image2.png", file="r.docx", name="image2.png"),
    ]
    criteria = (make_criterion("Section Observations"),)
    part, _ = read_criterion(tmp_path, criteria=criteria, own_notebooks=[own], documents=[document], pictures=pictures)
    assert re.findall(r"pictures/(\d)\.png", part) == ["1", "3"]


def test_code_of_a_task_that_shows_no_picture_stands_at_its_criterion_and_what_is_not_done_is_said(tmp_path):
    cells = [OwnCell(5, True, "COUNT = 300", "98% recognised"), OwnCell(6, True, "more()"), OwnCell(9, True, "other()")]
    tasks = [
        TaskResult("7.3", "?", "changed", "07.ipynb, cell 5"),
        TaskResult("7.4", "?", "as handed out", "07.ipynb, cell 20"),
        TaskResult("7.5", "?", "missing"),
        TaskResult("7.6", "?", "changed", "07.ipynb, cell 30"),
    ]
    picture = replace(make_picture(1), task="7.6", where="07.ipynb, cell 30", file="07.ipynb")
    criteria = (make_criterion(*(f"Task 7.{number}" for number in (3, 4, 5, 6))),)
    found = {"own_notebooks": [OwnNotebook("07.ipynb", False, cells)], "tasks": tasks, "notebooks": [HANDED_OUT]}
    part, page = read_criterion(tmp_path, criteria=criteria, pictures=[picture], **found)
    assert part.index("COUNT = 300") < part.index("98% recognised") < part.index("more()") < part.index("1.png")
    assert "As handed out: Task 7.4." in part
    assert "Not in what was handed in: Task 7.5." in part
    assert (page.count("COUNT = 300"), page.count("more()"), page.count("other()")) == (1, 1, 1)


def test_from_a_computed_criterion_a_link_leads_to_what_bears_on_it(tmp_path):
    for computed, anchor in (("ran_in_order", "the-run"), ("tasks_done", "the-tasks"), ("answered", "the-questions")):
        page, _ = write(tmp_path, make_graded(criteria=(make_criterion(computed=computed),), notebooks=[HANDED_OUT]))
        assert f'<a href="#{anchor}">What bears on it</a>' in page
        assert f'id="{anchor}"' in page


def test_from_the_list_of_questions_a_link_leads_to_each_answer_once(tmp_path):
    answers = [Answer("1.1", "?", "Yes.", "answered", "x, cell 1"), Answer("1.2", "?", "", "missing")]
    criteria = tuple(replace(make_criterion("Question 1.1"), criterion=Criterion(id_, "T", 1)) for id_ in "ab")
    page, _ = write(tmp_path, make_graded(criteria=criteria, answers=answers))
    assert '<li>answered: <a href="#question-1.1">1.1</a> (1 word)</li><li>missing: 1.2</li>' in page
    assert page.count('id="question-1.1"') == 1
    assert "answered, 1 word ·" in page


def test_work_in_a_form_of_ones_own_is_said_once_and_linked_from_each_criterion(tmp_path):
    run = make_criterion(computed="ran_in_order", reason=OWN_FORM)
    tasks = replace(run, criterion=Criterion("tasks", "T", 5, "tasks_done"))
    essay = Criterion("essay", "E", 10, evidence_items=("Question 1.1", "Task 1.2"))
    criteria = [run, tasks, GradedCriterion(essay, None, "", "")]
    found = {
        "own_notebooks": [OwnNotebook("my.ipynb", True, [OwnCell(1, False, "x")])],
        "documents": [Document("r.txt", "text", "Words.")],
        "answers": [Answer("1.1", "?", "", "missing")],
        "tasks": [TaskResult("1.2", "?", "missing")],
    }
    page, hand_back = write(tmp_path, make_graded(criteria=tuple(criteria), **found))
    escaped = OWN_FORM.replace("'", "&#39;")
    assert page.count(escaped) == 1
    assert escaped not in hand_back
    assert hand_back.count("You handed in work in a form of your own") == 2
    links = '<a href="#notebook-0">my.ipynb</a>, <a href="#document-0">r.txt</a>'
    assert page.count(links) == 1  # at the criterion that a person grades
    assert page.count('<a href="#notebook-0">What bears on it</a>') == 2
    assert 'id="notebook-0"' in page
    assert 'id="document-0"' in page
    assert "Not in what was handed in" not in page


def test_why_pictures_carry_no_recipe_is_said_once(tmp_path):
    sentence = "The picture carries no recipe: it wasn't made by this kit, or a program saved it. Use the notebook."
    pictures = [make_picture(number, verdict="no recipe", sentence=sentence) for number in (1, 2, 3)]
    for number in (1, 2, 3):
        write_preview(tmp_path, number)
    for page in write(tmp_path, make_graded(pictures=pictures)):
        assert page.count('<strong class="no recipe">no recipe</strong><br>') == 3
        assert page.count("carries no recipe") == 1
        assert "Use the notebook" not in page
