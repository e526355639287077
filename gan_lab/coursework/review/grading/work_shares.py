"""The shares of points for work in the notebooks: what ran, what was answered and changed; and for being on time."""

import math
import re
from collections.abc import Callable, Collection, Mapping

from gan_lab.coursework.assignment import AssignmentItem
from gan_lab.coursework.notebook_reading.notebooks import is_unset
from gan_lab.coursework.review.grading.submission_facts import ShareAndReason, SubmissionFacts, divide
from gan_lab.coursework.review.intake.documents.documents import Document
from gan_lab.coursework.review.intake.findings import NotebookSummary
from gan_lab.coursework.student_work import Answer
from gan_lab.coursework.texts.report_sections import SECTIONS

SECONDS_A_DAY = 86_400
SECTION = re.compile(rf"Question\s+\d+\.\d+\s*\(({'|'.join(SECTIONS)})\b")  # that a question's heading names
# Headings of the report's template, and no one else's: the report that the kit writes says what the answers say. Of a
# long one, not all text is kept, so one of them is enough.
KIT_HEADINGS = ("Class, truncation and noise", "What it was made with")


def compute_ran_in_order(facts: SubmissionFacts, least: int) -> ShareAndReason:
    """Return the share of the notebooks that were worked on, and ran from top to bottom without an error.

    It is open if notebooks could raise it whose file doesn't say in which order they ran, or in which only pictures
    were put in the place of answers.
    """
    worked_on, perhaps = _find_worked_on(facts)

    def may_have_run(notebook: NotebookSummary) -> bool:
        return notebook.assigned in worked_on and not notebook.errors

    def ran_in_order(notebook: NotebookSummary) -> bool:
        return notebook.is_order_recorded and not notebook.run_order_problem and not notebook.errors

    def ran(notebook: NotebookSummary) -> bool:
        return may_have_run(notebook) and ran_in_order(notebook)

    share, reason = _share_of_notebooks(facts, ran, "were worked on and ran from top to bottom without an error")
    in_order = {notebook.assigned for notebook in facts.reading.notebooks if ran(notebook)}
    unknown = [
        notebook
        for notebook in facts.reading.notebooks
        if may_have_run(notebook) and not notebook.is_order_recorded and notebook.assigned not in in_order
    ]
    names = dict.fromkeys(notebook.assigned for notebook in unknown if notebook.assigned in facts.notebooks)
    if names:
        return None, f"{reason} It isn't recorded in which order the cells of {', '.join(names)} were run."
    shown = {n.assigned for n in facts.reading.notebooks if n.assigned in perhaps and ran_in_order(n)}
    if pictured := [name for name in facts.notebooks if name in shown - in_order]:
        return None, f"{reason} In {', '.join(pictured)}, the answers are pictures, which a person has to look at."
    return share, reason


def _find_worked_on(facts: SubmissionFacts) -> tuple[set[str], set[str]]:
    """Return the notebooks in which more was done than to set a name: a task, or an answer of its own.

    And those in which perhaps something was done, since an answer shows a picture.
    """
    graded, questions = facts.assignment.graded_tasks, facts.assignment.questions
    changed = {graded[t.id].notebook for t in facts.reading.tasks if t.status == "changed" and t.id in graded}
    answers = [(questions[answer.id].notebook, answer) for answer in facts.reading.answers]
    answered = {name for name, a in answers if a.counts() and a.new_word_count and not a.is_phrase}
    return changed | answered, {name for name, a in answers if a.has_picture}


def compute_name_set(facts: SubmissionFacts, least: int) -> ShareAndReason:
    """Return the share of the notebooks in which STUDENT is set."""
    return _share_of_notebooks(facts, lambda notebook: not is_unset(notebook.student), "have a name in STUDENT")


def _share_of_notebooks(
    facts: SubmissionFacts, condition: Callable[[NotebookSummary], bool], words: str
) -> ShareAndReason:
    """Return the share of the rubric's notebooks that were handed in and fulfil a condition."""
    asked = facts.notebooks
    handed_in = {notebook.assigned for notebook in facts.reading.notebooks} & set(asked)
    fulfilled = {notebook.assigned for notebook in facts.reading.notebooks if condition(notebook)} & handed_in
    absent = [name for name in asked if name not in handed_in]
    missing = f"; not handed in: {', '.join(absent)}" if absent else ""
    return divide(len(fulfilled), len(asked), f"{len(fulfilled)} of {len(asked)} notebooks {words}{missing}.")


def compute_tasks_done(facts: SubmissionFacts, least: int) -> ShareAndReason:
    """Return the share of the tasks whose code was changed, those aside that ask for a name."""
    changed = {task.id for task in facts.reading.tasks if task.status == "changed"}
    return _share_of_items(facts, facts.assignment.graded_tasks, changed, "tasks have code that was changed")


def compute_answered(facts: SubmissionFacts, least: int) -> ShareAndReason:
    """Return the share of the questions with an answer of at least `least` different words.

    It is open if a person could raise it: by pictures in the place of words, or by what stands in a section of a report
    beside the notebooks and not below its question.
    """
    counts = {answer.id: answer.counts(least) for answer in facts.reading.answers}
    answered = {id_ for id_, is_enough in counts.items() if is_enough}
    count = f"{least} words or more" if least > 1 else "a word or more"
    share, reason = _share_of_items(
        facts, facts.assignment.questions, answered, f"questions have an answer of their own, of {count}"
    )
    asked = {id_: q for id_, q in facts.assignment.questions.items() if q.notebook in facts.notebooks}
    not_yet = {answer.id: answer for answer in facts.reading.answers if answer.id in asked.keys() - answered}
    sentences = []
    if pictured := [id_ for id_ in not_yet if counts[id_] is None]:
        sentences.append(f"A person has to look at the pictures of {', '.join(pictured)}.")
    for name, sections in _list_sections(facts).items():
        there = {id_: title for id_ in not_yet if (title := _find_section(asked[id_].text)) in sections}
        if there:
            titles = ", ".join(dict.fromkeys(there.values()))
            sentences.append(f"{name} has {titles}, which may answer {', '.join(there)}: this is for a person.")
    if sentences:
        return None, " ".join([reason, *sentences])
    return share, reason + _name_unread_documents(facts, not_yet.values())


def _find_section(question: str) -> str:
    """Return the section of the report that a question's heading names; "" if it names none."""
    named = SECTION.search(question)
    return named[1] if named else ""


def _list_sections(facts: SubmissionFacts) -> dict[str, dict[str, str]]:
    """Return the sections of a report that the student wrote beside the kit's notebooks, by the name of the file."""
    sections = {document.name: document.sections for document in _list_own_documents(facts)}
    return sections | {own.name: own.sections for own in facts.reading.own_notebooks if own.is_whole}


def _list_own_documents(facts: SubmissionFacts) -> list[Document]:
    """Return the documents that the kit didn't write as its report."""
    return [d for d in facts.reading.documents if not any(heading in d.text for heading in KIT_HEADINGS)]


def _name_unread_documents(facts: SubmissionFacts, not_yet: Collection[Answer]) -> str:
    """Name the documents that may hold the missing answers, but have no section of the report to look in."""
    documents = [d.name for d in _list_own_documents(facts) if d.text and not d.sections and d.kind != "Python"]
    if not documents or not not_yet:
        return ""
    return f" The words of {', '.join(documents)} don't count here: look whether they answer what is missing."


def _share_of_items(
    facts: SubmissionFacts, items: Mapping[str, AssignmentItem], done: set[str], words: str
) -> ShareAndReason:
    """Return the share of the rubric's questions or tasks that were done; done: the ids of those that were."""
    ids = [id_ for id_, item in items.items() if item.notebook in facts.notebooks]
    count = sum(id_ in done for id_ in ids)
    not_yet = f"; not yet: {_list_open(facts, items, done)}" if 0 < count < len(ids) else ""
    return divide(count, len(ids), f"{count} of {len(ids)} {words}{not_yet}.")


def _list_open(facts: SubmissionFacts, items: Mapping[str, AssignmentItem], done: set[str]) -> str:
    """List the questions or tasks that weren't done; a notebook of which none was done is named itself."""
    listed = []
    for notebook in facts.notebooks:
        ids = [id_ for id_, item in items.items() if item.notebook == notebook]
        open_ids = [id_ for id_ in ids if id_ not in done]
        listed += [f"all of {notebook}"] if len(ids) > 1 and open_ids == ids else open_ids
    return ", ".join(listed)


def compute_on_time(facts: SubmissionFacts, days: int) -> ShareAndReason:
    """Return 1 if it isn't late; if it is, 0 or, with `days`, less by one part of so many for each day that began."""
    lateness = facts.lateness
    if lateness.is_late is None:
        return None, "It isn't known whether this was handed in on time."
    if not lateness.is_late:
        return 1.0, lateness.sentence or "Handed in on time."
    reason = lateness.sentence or "Handed in late."
    if days <= 1:
        return 0.0, reason
    if lateness.seconds is None:
        return None, f"{reason} By how much isn't known."
    begun = max(1, math.ceil(lateness.seconds / SECONDS_A_DAY))
    cost = f"Of the points, 1/{days} is taken off for each day that began: {begun} of {days}."
    return max(0.0, 1 - begun / days), f"{reason} {cost}"
