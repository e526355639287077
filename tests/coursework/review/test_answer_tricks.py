"""What fills the places for answers without an answer earns next to nothing; short and similar answers earn points."""

import random
from dataclasses import replace

import pytest

from gan_lab.coursework.assignment import read_assignment
from gan_lab.coursework.review.grading.criteria import score
from gan_lab.coursework.review.grading.evidence import Evidence
from gan_lab.coursework.review.grading.rubric import read_rubric
from gan_lab.coursework.review.grading.submission_facts import SubmissionFacts
from gan_lab.coursework.review.intake.documents.documents import Document
from gan_lab.coursework.review.intake.findings import NotebookSummary, Reading
from gan_lab.coursework.student_work import MIN_WORDS, find_answers
from gan_lab.coursework.texts.answer_words import QUESTION_HEADING, WORD

ASSIGNMENT = read_assignment()
RUBRIC = read_rubric(None, ASSIGNMENT)
QUESTIONS = {id_: QUESTION_HEADING.sub("", item.text).strip() for id_, item in ASSIGNMENT.questions.items()}
SENTENCE = "I think this is because of the truncation of the noise."


def answer_all(write):
    """Facts of a student who ran all notebooks and wrote this below each question; write: takes the question's id."""
    notebooks = []
    for notebook in ASSIGNMENT.notebooks:
        ids = {
            item.cell_id: id_ for id_, item in ASSIGNMENT.questions.items() if f"{item.notebook}.ipynb" == notebook.name
        }
        cells = [
            replace(cell, source=f"{cell.source}\n\n{write(ids[cell.id])}") if cell.id in ids else cell
            for cell in notebook.cells
        ]
        notebooks.append(replace(notebook, cells=cells))
    answers = find_answers(ASSIGNMENT, notebooks)
    ran = [NotebookSummary(f"{stem}.ipynb", None, [], "Ada", stem) for stem in RUBRIC.notebooks]
    return SubmissionFacts(
        Reading("ada", "", notebooks=ran, answers=answers), Evidence(), ASSIGNMENT, RUBRIC.notebooks, []
    )


def points(facts):
    """The points for the notebooks that ran, and for the answers, of 10 each."""
    return {c.id: score(c, facts).points for c in RUBRIC.criteria if c.id in ("ran", "answers")}


def shuffle(id_, most=1.0, first=""):
    """The words of a question, or some of them, in any order."""
    words = WORD.findall(QUESTIONS[id_])
    return first + " ".join(random.Random(id_).sample(words, int(most * len(words))))


def find_other(id_):
    ids = list(QUESTIONS)
    return QUESTIONS[ids[ids.index(id_) - 1]]


TRICKS = {
    "yes": lambda id_: "yes",
    "one sentence": lambda id_: SENTENCE,
    "one sentence, numbered": lambda id_: f"{id_} {SENTENCE}",
    "one sentence with a word exchanged": lambda id_: SENTENCE.replace("noise", WORD.findall(QUESTIONS[id_])[-1]),
    "a few words, numbered": lambda id_: f"I think so {id_}",
    "no idea": lambda id_: "I have no idea",
    "the question": lambda id_: QUESTIONS[id_],
    "the question, shuffled": shuffle,
    "yes, and the question shuffled": lambda id_: shuffle(id_, first="yes "),
    "half of the question, shuffled": lambda id_: shuffle(id_, 0.5),
    "six words of the question": lambda id_: " ".join(shuffle(id_).split()[:6]),
    "the beginning of the question": lambda id_: " ".join(QUESTIONS[id_].split()[:6]),
    "another question": find_other,
}


@pytest.mark.parametrize("trick", TRICKS)
def test_no_trick_earns_three_points_of_a_hundred(trick):
    assert sum(criterion.points for criterion in RUBRIC.criteria) == 100
    earned = points(answer_all(TRICKS[trick]))
    assert sum(earned.values()) < 3, earned


SHORT = {
    "1.1": "Same class; different sleeves and colours.",
    "1.3": "Yes, the brightness.",
    "1.5": "Column 1; column 3",
    "2.1": "The largest is 1, and the length is halved.",
    "2.2": "Less. The thing stays the same.",
    "2.6": "5 points. A factor of 2. 25 points wide.",
    "2.8": "In column 3. The other noise.",
    "3.1": "About 3. Something.",
    "3.6": "A sudden change from one to the other.",
    "5.1": "All at once.",
}


def test_short_answers_that_say_all_that_was_asked_count_in_the_words_that_the_question_offers():
    answers = answer_all(lambda id_: SHORT.get(id_, "")).reading.answers
    assert [answer.id for answer in answers if answer.counts()] == list(SHORT)
    assert not any(answer.counts() for answer in answers if answer.id not in SHORT)


def test_the_least_number_of_words_is_that_of_the_kits_rubric():
    assert {c.minimum for c in RUBRIC.criteria if c.computed == "answered"} == {MIN_WORDS}


@pytest.mark.parametrize("mark", ["![](drawing.png)", '<img src="drawing.png">', "![p.png](attachment:p.png)"])
def test_a_picture_in_place_of_words_leaves_the_points_to_a_person(mark):
    facts = answer_all(lambda id_: f"{mark} see here" if id_ == "1.2" else mark if id_ == "1.1" else "")
    statuses = {answer.id: (answer.status, answer.counts()) for answer in facts.reading.answers}
    assert statuses["1.1"] == ("a picture, no words", None)
    assert statuses["1.2"] == ("answered", None)
    assert statuses["1.3"] == ("empty", False)
    assert points(facts) == {"ran": None, "answers": None}
    (criterion,) = (c for c in RUBRIC.criteria if c.id == "answers")
    assert "A person has to look at the pictures of 1.1, 1.2." in score(criterion, facts).reason


def test_a_picture_that_a_comment_hides_is_none():
    answers = answer_all(lambda id_: "<!-- ![](drawing.png) -->").reading.answers
    assert {answer.status for answer in answers} == {"empty"}


def test_a_picture_beside_enough_words_opens_nothing():
    facts = answer_all(lambda id_: f"![](a.png) Three words more for {id_}: handles." if id_ == "1.1" else "")
    assert points(facts)["answers"] == round(10 / len(QUESTIONS), 2)


def with_documents(facts, *documents):
    return replace(facts, reading=replace(facts.reading, documents=list(documents)))


def test_a_section_beside_the_notebooks_that_a_question_asks_for_leaves_the_points_to_a_person():
    facts = answer_all(lambda id_: "The handle is longer here." if id_ == "1.1" else "")
    (criterion,) = (c for c in RUBRIC.criteria if c.id == "answers")
    word = Document("my answers.docx", "Word", "A GAN", {"Introduction": "A GAN", "Reflection": "Next time"})
    found = score(criterion, with_documents(facts, word))
    assert found.points is None
    assert "my answers.docx has Introduction, Reflection, which may answer 7.1, 7.4, 7.5: this is for a" in found.reason
    kits = "### Class, truncation and noise\n\n*(no pictures)*\n\n## What it was made with"
    written_by_kit = Document("report.md", "Markdown", kits, {"Observations": kits})
    found = score(criterion, with_documents(facts, written_by_kit))
    assert found.points == round(10 / len(QUESTIONS), 2)
    assert "report.md" not in found.reason


def test_a_document_without_sections_is_named_where_answers_are_missing():
    facts = answer_all(lambda id_: "")
    (criterion,) = (c for c in RUBRIC.criteria if c.id == "answers")
    found = score(criterion, with_documents(facts, Document("answers.pdf", "PDF", "1.1 The handle.")))
    assert found.points == 0
    assert "The words of answers.pdf don't count here: look whether they answer what is missing." in found.reason
