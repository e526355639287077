"""The search for hints in a process of its own: the same hints as in this one, and nothing that could stop a review."""

from dataclasses import asdict

from gan_lab.coursework.assignment import Assignment
from gan_lab.coursework.limited_process import Outcome
from gan_lab.coursework.review.intake.findings import Reading
from gan_lab.coursework.review.similarity import hint_search
from gan_lab.coursework.review.similarity.class_similarity import find_hints
from gan_lab.coursework.review.similarity.hint_search import HintJob, search_hints
from gan_lab.coursework.review.similarity.hints import Hint
from gan_lab.coursework.student_work import Answer

ESSAY = "Low truncation pulls the noise towards zero, so that all the bags look alike and clean and have two handles."


def make_job() -> HintJob:
    answer = Answer("2.7", "Why?", ESSAY, "answered", "x.ipynb, cell 3")
    return HintJob([Reading(name, "key", answers=[answer]) for name in ("Ada", "Bao")], {}, Assignment([]), 0.8)


def test_hints_come_back_as_they_are_found():
    job = make_job()
    hints, problem = search_hints(job)
    assert not problem
    found = find_hints(job.readings, job.recipes, job.assignment, job.min_similarity)
    assert hints == [hint for _, of_topic, _ in found for hint in of_topic]
    assert [hint.students for hint in hints] == [("Ada", "Bao")]


def end_search(monkeypatch, *messages, **outcome):
    """What is made of a search that sent these messages, each of a topic, and then ended."""
    messages = [
        {"topic": topic, "hints": list(map(asdict, hints)), "problems": problems} for topic, hints, problems in messages
    ]
    ended = Outcome(make_job(), messages, **outcome)
    monkeypatch.setattr(hint_search, "run_limited", lambda *_, **__: iter([ended]))
    return search_hints(make_job())


def test_what_was_not_compared_is_said_beside_the_hints(monkeypatch):
    hint, other = Hint("answer", ("Ada", "Bao"), "Alike."), Hint("noise", ("Ada", "Cem"), "The same noise.")
    problems = [f"Not all of {i}." for i in range(7)]
    hints, problem = end_search(monkeypatch, ("picture", [], []), ("answer", [hint], []), ("noise", [other], problems))
    assert hints == [other, hint]
    assert problem.endswith("Not all of 4. The same is so for 2 more.")


def test_a_search_that_reaches_its_limit_keeps_the_hints_that_it_was_done_with_and_says_what_is_missing(monkeypatch):
    hint = Hint("picture", ("Ada", "Bao"), "The same picture, byte for byte.")
    hints, problem = end_search(monkeypatch, ("picture", [hint], []), limit="2,000 MB of memory")
    assert hints == [hint]
    assert problem == (
        "Which noise vectors and answers students share was not found (it took 2,000 MB of memory): compare by hand."
    )
