"""One student's pages as HTML: the page to grade from, and the page to hand back.

However much was handed in, a page shows only so many characters and pictures of it, and says what it leaves out.
"""

from collections.abc import Mapping, Sequence
from pathlib import Path

from gan_lab.coursework.review.grading.graded_submission import GradedSubmission
from gan_lab.coursework.review.intake.gallery import SubmittedPicture
from gan_lab.coursework.review.intake.student_names import page_name
from gan_lab.coursework.review.pages.page_parts import (
    ShownText,
    Values,
    answer_values,
    criterion_values,
    describe_evidence,
    embed_picture,
    list_problems,
    notebook_values,
    picture_values,
    render,
    render_markdown,
    shorten,
)
from gan_lab.coursework.review.pages.sharing import choose_hints
from gan_lab.coursework.review.similarity.hints import Hint
from gan_lab.coursework.student_work import Answer

MAX_SHOWN = 150  # pictures on the page to grade from
MAX_EMBEDDED = 24  # pictures on the page to hand back, which is one file with the pictures inside
MAX_EMBEDDED_BYTES = 6_000_000  # of these pictures, as they stand in the page
MAX_HINTS = 40  # hints on the page to grade from
MAX_SHARING = 10  # other students in one of these hints


def make_student_page(graded: GradedSubmission, hints: Sequence[Hint], questions: Mapping[str, str]) -> str:
    """Make the page to grade from: answers and pictures stand at the criteria that they are evidence for.

    Parameters
    ----------
    graded : GradedSubmission
        The student's submission.
    hints : sequence of Hint
        What the student shares with others.
    questions : mapping of str to str
        The Markdown of the questions that were handed out, by their ids.

    Returns
    -------
    str
        HTML, which depends on nobody else's submission but through the hints.
    """
    work = _ShownWork(graded, questions)
    criteria = [
        criterion_values(each)
        | {"computed": each.criterion.computed, "guide": each.criterion.guide}
        | ({"answers": [], "pictures": []} if each.criterion.computed else work.take(each.criterion.evidence_items))
        for each in graded.criteria
    ]
    reading = graded.reading
    return render(
        "student.html",
        "points.js",
        name=graded.student,
        page=page_name(graded.student),
        problems=list_problems(reading),
        criteria=criteria,
        comment=graded.comment,
        notebooks=list(map(notebook_values, reading.notebooks)),
        evidence=describe_evidence(graded.evidence),
        hints=[_hint_values_for(graded.student, hint) for hint in choose_hints(hints, MAX_HINTS)],
        more_hints=max(0, len(hints) - MAX_HINTS),
        tasks=reading.tasks,
        **work.take_rest(),
        examples=[picture for picture in reading.pictures if picture.is_example],
    )


class _ShownWork:
    """What is still to be shown of a submission, and how much of it may be."""

    def __init__(self, graded: GradedSubmission, questions: Mapping[str, str]) -> None:
        self._graded, self._questions, self._text = graded, questions, ShownText()
        self._answers = {answer.id: answer for answer in graded.reading.answers}
        self._pictures = {picture.sha256: picture for picture in graded.own_pictures_and_plots}
        self._placed: set[str] = set()  # ids of answers and digests of pictures that stand at a criterion
        self._pictures_left, self._left_out = MAX_SHOWN, set[str]()

    def take(self, evidence_items: Sequence[str]) -> Values:
        """Return the answers and pictures that are evidence for one criterion."""
        ids = [name.removeprefix("Question ") for name in evidence_items if name.startswith("Question")]
        tasks = {name.removeprefix("Task ") for name in evidence_items if name.startswith("Task")}
        answers = [self._answers[id_] for id_ in ids if id_ in self._answers]
        pictures = [picture for picture in self._pictures.values() if picture.task in tasks]
        self._placed |= {answer.id for answer in answers} | {picture.sha256 for picture in pictures}
        return {"answers": self._show_answers(answers), "pictures": self._show_pictures(pictures)}

    def take_rest(self) -> Values:
        """Return what stands at no criterion, the report among it."""
        answers = [a for a in self._answers.values() if a.id not in self._placed and a.status != "missing"]
        pictures = [picture for sha256, picture in self._pictures.items() if sha256 not in self._placed]
        values = {"other_answers": self._show_answers(answers), "other_pictures": self._show_pictures(pictures)}
        report, report_cut = self._text.take(self._graded.reading.report, whole=True)
        return values | {
            "report": render_markdown(report),
            "report_cut": report_cut,
            "left_out": len(self._left_out),
            "max_shown": MAX_SHOWN,
        }

    def _show_answers(self, answers: Sequence[Answer]) -> list[Values]:
        return [answer_values(answer, self._questions.get(answer.id, ""), self._text) for answer in answers]

    def _show_pictures(self, pictures: Sequence[SubmittedPicture]) -> list[Values]:
        shown = pictures[: self._pictures_left]
        self._pictures_left -= len(shown)
        self._left_out |= {picture.sha256 for picture in pictures[len(shown) :]}
        return [picture_values(picture, f"../pictures/{picture.page_file}") for picture in shown]


def _hint_values_for(student: str, hint: Hint) -> Values:
    """Return what the page of one student shows of a hint: what is shared, and with whom."""
    others = [
        {"student": other, "page": page_name(other), "where": shorten(where)}
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
        total=f"{graded.total:g}",
        of=f"{graded.max_total:g}",
        open=graded.open_criteria,
        comment=graded.comment,
        comment_html=render_markdown(graded.comment),
        problems=list_problems(graded.reading),
        criteria=[criterion_values(graded_criterion) for graded_criterion in graded.criteria],
        notebooks=list(map(notebook_values, graded.reading.notebooks)),
        evidence=describe_evidence(graded.evidence),
        pictures=pictures,
        left_out=len(own_pictures) - len(pictures),
    )
