"""One student's pages as HTML: the page to grade from, and the page to hand back."""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from pathlib import Path

from gan_lab.coursework.review.grading.criteria import OWN_FORM, Criterion
from gan_lab.coursework.review.grading.graded_submission import GradedSubmission
from gan_lab.coursework.review.intake.passed_over import speak_to_student
from gan_lab.coursework.review.pages.links import PageLink
from gan_lab.coursework.review.pages.page_job import PageJob
from gan_lab.coursework.review.pages.page_parts import (
    Values,
    count_words,
    criterion_values,
    describe_recipes,
    embed_picture,
    list_problems,
    notebook_values,
    picture_values,
    render,
    render_markdown,
    shorten,
)
from gan_lab.coursework.review.pages.sharing import choose_hints
from gan_lab.coursework.review.pages.shown_work import ShownWork, question_anchor
from gan_lab.coursework.review.pages.student_facts import describe_submission
from gan_lab.coursework.review.similarity.hints import Hint
from gan_lab.coursework.student_work import Answer

MAX_EMBEDDED = 24  # pictures on the page to hand back, which is one file with the pictures inside
MAX_EMBEDDED_BYTES = 6_000_000  # of these pictures, as they stand in the page
MAX_HINTS = 40  # hints on the page to grade from
MAX_SHARING = 10  # other students in one of these hints
# Where on the page stands what bears on a computed criterion that has no evidence of its own.
ANCHORS = {
    "ran_in_order": "the-run",
    "name_set": "the-run",
    "tasks_done": "all-tasks",
    "answered": "all-questions",
} | dict.fromkeys(("pictures_proved", "classes", "truncations", "noises", "noise_held"), "the-recipes")
ANCHORS |= dict.fromkeys(("noise_as_claimed", "interpolation"), "the-recipes")
IN_OWN_FORM = "In a form of the student's own."  # in place of `OWN_FORM`, which the page says once
IN_YOUR_FORM = "You handed in work in a form of your own, so a person gives these points."


def make_student_page(job: PageJob) -> str:
    """Make the page to grade from: answers and pictures stand at the criteria that they are evidence for.

    Parameters
    ----------
    job : PageJob
        The student's submission, and what the page says of it.

    Returns
    -------
    str
        HTML, which depends on nobody else's submission but through the hints.
    """
    graded, hints = job.graded, job.hints
    reading, submission = graded.reading, graded.submission
    work = ShownWork(graded, job.questions)
    criteria, other_answers = _show_criteria(graded, work), work.take_answers()  # they have the first call on the room
    return render(
        "student.html",
        "points.js",
        id=graded.id,
        student_id=submission.student.id,
        name=job.link.label,
        page=job.link.page,
        counts=submission.counts,
        facts=describe_submission(submission),
        mates=job.mates,
        other_attempts=[
            {"label": link.label, "page": link.page, "counts": other.counts} for other, link in job.other_attempts
        ],
        problems=list_problems(reading),
        notes=reading.notes,
        own_work=work.list_own_work(),
        own_form=OWN_FORM if any(each.reason == OWN_FORM for each in graded.criteria) else "",
        criteria=criteria,
        comment=graded.comment,
        other_answers=other_answers,
        own_notebooks=work.take_notebooks(),
        documents=work.take_documents(),
        notebooks=list(map(notebook_values, reading.notebooks)),
        evidence=describe_recipes(graded),
        hints=[_hint_values_for(submission.work, hint, job.links) for hint in choose_hints(hints, MAX_HINTS)],
        more_hints=max(0, len(hints) - MAX_HINTS),
        tasks=reading.tasks,
        questions=_list_questions(reading.answers),
        **work.take_pictures(),
        examples=[picture for picture in reading.pictures if picture.is_example],
    )


def _show_criteria(graded: GradedSubmission, work: ShownWork) -> list[Values]:
    """Return the criteria with what bears on them; room is taken for those first that a person grades."""
    criteria = sorted(graded.criteria, key=lambda each: bool(each.criterion.computed))
    shown = {each.criterion.id: work.take(each.criterion.evidence_items) for each in criteria}
    return [
        criterion_values(each)
        | {
            "computed": each.criterion.computed,
            "guide": each.criterion.guide,
            "anchor": _find_anchor(each.criterion, shown, work),
        }
        | ({"reason": IN_OWN_FORM} if each.reason == OWN_FORM else {})
        | shown[each.criterion.id]
        for each in graded.criteria
    ]


def _find_anchor(criterion: Criterion, shown: Mapping[str, Values], work: ShownWork) -> str:
    """Return where on the page stands what bears on a computed criterion; "" if nothing does."""
    if shown[criterion.id]["has_evidence"]:
        return criterion.id
    own_work = work.list_own_work()
    return str(own_work[0]["anchor"]) if own_work else ANCHORS.get(criterion.computed, "")


def _list_questions(answers: Sequence[Answer]) -> list[Values]:
    """Return the questions that have the same status, for each status, in the order in which these appear."""
    by_status: dict[str, list[Values]] = defaultdict(list)
    for answer in answers:
        words = count_words(answer.word_count) if answer.word_count else ""
        by_status[answer.status].append({"id": answer.id, "anchor": question_anchor(answer.id), "words": words})
    return [{"status": status, "answers": found} for status, found in by_status.items()]


def _hint_values_for(student: str, hint: Hint, links: Mapping[str, PageLink]) -> Values:
    """Return what the page of one student shows of a hint: what is shared, and with whom."""
    others = [
        {"student": links[other].label, "page": links[other].page, "where": shorten(where)}
        for other, where in zip(hint.students, hint.places or ("",) * len(hint.students), strict=True)
        if other != student
    ]
    return {
        "topic": hint.topic,
        "sentence": hint.sentence,
        "others": others[:MAX_SHARING],
        "more": max(0, len(others) - MAX_SHARING),
    }


def make_hand_back_page(graded: GradedSubmission, folder: Path) -> str:
    """Make the page to hand back, one file with its pictures inside.

    Parameters
    ----------
    graded : GradedSubmission
        The student's submission.
    folder : Path
        The folder of the pages' pictures.

    Returns
    -------
    str
        HTML, which says nothing about anybody else.
    """
    own_pictures = [picture for picture in graded.own_pictures_and_plots if picture.verdict != "plot"]
    pictures: list[Values] = []
    bytes_left = MAX_EMBEDDED_BYTES
    for picture in own_pictures[:MAX_EMBEDDED]:
        source = embed_picture(folder / picture.page_file) if picture.page_file else ""
        bytes_left -= len(source)
        if bytes_left < 0:
            break
        pictures.append(picture_values(picture, source))
    return render(
        "hand-back.html",
        None,
        name=graded.student,
        facts=describe_submission(graded.submission),
        total=f"{graded.total:g}",
        of=f"{graded.max_total:g}",
        open=graded.open_criteria,
        comment=graded.comment,
        comment_html=render_markdown(graded.comment),
        problems=list(map(speak_to_student, list_problems(graded.reading))),
        criteria=[
            criterion_values(each) | ({"reason": IN_YOUR_FORM} if each.reason == OWN_FORM else {})
            for each in graded.criteria
        ],
        notebooks=list(map(notebook_values, graded.reading.notebooks)),
        evidence=describe_recipes(graded),
        pictures=pictures,
        left_out=len(own_pictures) - len(pictures),
    )
