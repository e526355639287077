"""The parts of a student's pages, made from what was read: once, for the page to read and for the one to grade on."""

from collections import defaultdict
from collections.abc import Sequence
from typing import Any

from markupsafe import Markup

from gan_lab.coursework.review.grading.criterion import Criterion
from gan_lab.coursework.review.grading.graded_submission import GradedSubmission
from gan_lab.coursework.review.intake.passed_over import speak_to_student
from gan_lab.coursework.review.pages.page_job import PageJob
from gan_lab.coursework.review.pages.page_parts import (
    count_words,
    describe_recipes,
    hint_values_for,
    list_problems,
    notebook_values,
    picture_values,
)
from gan_lab.coursework.review.pages.sharing import choose_hints
from gan_lab.coursework.review.pages.shown_parts import ShownParts
from gan_lab.coursework.review.pages.shown_work import ShownWork, question_anchor
from gan_lab.coursework.review.pages.student_facts import describe_submission
from gan_lab.coursework.review.pages.templating import Values, render_part
from gan_lab.coursework.student_work import Answer

MAX_EMBEDDED = 24  # pictures on the page to hand back, which is one file with the pictures inside
MAX_HINTS = 40  # hints on a student's page
# The macro in pieces.html that shows what bears on a computed criterion, where the rubric names no evidence for it.
PIECES = {"ran_in_order": "the_run", "name_set": "the_run", "tasks_done": "the_tasks", "answered": "the_questions"}
PIECES |= dict.fromkeys(("pictures_proved", "classes", "truncations", "noises", "noise_held"), "the_recipes")
PIECES |= dict.fromkeys(("noise_as_claimed", "interpolation"), "the_recipes")


def make_parts(job: PageJob) -> tuple[ShownParts, dict[str, str]]:
    """Make the parts of a student's pages.

    Parameters
    ----------
    job : PageJob
        The student's submission, and what the pages say of it.

    Returns
    -------
    (ShownParts, dict of str to str)
        The parts, of which only the hints depend on anybody else's submission; and for each criterion the anchor on
        the student's page where what bears on it stands, "" if nothing does.
    """
    graded, work = job.graded, ShownWork(job.graded, job.questions)
    facts = _run_values(graded)
    criteria, anchors = _show_criteria([criterion for criterion, _ in job.marks], work, facts)
    other_answers = work.take_answers()  # criteria and answers have the first call on the room
    own_notebooks, documents, pictures = work.take_notebooks(), work.take_documents(), work.take_pictures()
    hints = [hint_values_for(graded.submission.work, each, job.links) for each in choose_hints(job.hints, MAX_HINTS)]
    parts = ShownParts(
        render_part("problems_part", facts),
        criteria,
        render_part("work_part", own_notebooks, documents, other_answers, pictures),
        render_part("run_part", facts),
        render_part("hints_part", hints, max(0, len(job.hints) - MAX_HINTS)),
        hand_back_values(graded),
    )
    return parts, anchors


def hand_back_values(graded: GradedSubmission) -> dict[str, Any]:
    """Return what the page to hand back shows of a submission.

    Parameters
    ----------
    graded : GradedSubmission
        The student's submission.

    Returns
    -------
    dict
        As JSON holds it: sentences in "facts", "problems" and "evidence", "notebooks" as `notebook_values` has them,
        "pictures" as `picture_values` has them, each with its "file" in the folder `pictures`; "count": how many
        pictures were checked.
    """
    own_pictures = [picture for picture in graded.own_pictures_and_plots if picture.verdict != "plot"]
    return {
        "facts": describe_submission(graded.submission),
        "problems": list(map(speak_to_student, list_problems(graded.reading))),
        "notebooks": list(map(notebook_values, graded.reading.notebooks)),
        "evidence": describe_recipes(graded),
        "pictures": [picture_values(each, "") | {"file": each.page_file} for each in own_pictures[:MAX_EMBEDDED]],
        "count": len(own_pictures),
    }


def _show_criteria(
    criteria: Sequence[Criterion], work: ShownWork, facts: Values
) -> tuple[dict[str, Markup], dict[str, str]]:
    """Return what bears on each criterion, and where; room is taken for those first that a person grades."""
    by_person_first = sorted(criteria, key=lambda each: bool(each.computed))
    shown = {each.id: work.take(each.evidence_items) for each in by_person_first}
    own_work = work.list_own_work()
    parts, anchors = {}, {}
    for criterion in criteria:
        part, anchor = Markup(), str(own_work[0]["anchor"]) if own_work else ""
        if shown[criterion.id]["has_evidence"] or not criterion.computed:
            part, anchor = render_part("evidence", shown[criterion.id]), criterion.id
        elif not own_work and criterion.computed in PIECES:
            piece = PIECES[criterion.computed]
            part, anchor = render_part(piece, facts), piece.replace("_", "-")
        parts[criterion.id] = part + (render_part("own_work_line", own_work) if own_work else "")
        anchors[criterion.id] = anchor
    return parts, anchors


def _run_values(graded: GradedSubmission) -> Values:
    """Return what a page shows of the submission as a whole, where it doesn't show the work itself."""
    reading = graded.reading
    return {
        "problems": list_problems(reading),
        "notes": reading.notes,
        "notebooks": list(map(notebook_values, reading.notebooks)),
        "evidence": describe_recipes(graded),
        "questions": _list_questions(reading.answers),
        "tasks": reading.tasks,
        "examples": [picture for picture in reading.pictures if picture.is_example],
    }


def _list_questions(answers: Sequence[Answer]) -> list[Values]:
    """Return the questions that have the same status, for each status, in the order in which these appear."""
    by_status: dict[str, list[Values]] = defaultdict(list)
    for answer in answers:
        words = count_words(answer.word_count) if answer.word_count else ""
        by_status[answer.status].append({"id": answer.id, "anchor": question_anchor(answer.id), "words": words})
    return [{"status": status, "answers": found} for status, found in by_status.items()]
