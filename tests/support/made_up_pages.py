"""Graded submissions made up for the pages of a review, and these pages, written."""

import io
import pickle

import numpy as np
from PIL import Image

from gan_lab.coursework.review.gradebook import Mark, Totals
from gan_lab.coursework.review.grading.criterion import Criterion
from gan_lab.coursework.review.grading.evidence import Evidence
from gan_lab.coursework.review.grading.graded_submission import GradedCriterion, GradedSubmission
from gan_lab.coursework.review.intake.findings import Reading
from gan_lab.coursework.review.intake.gallery import SubmittedPicture
from gan_lab.coursework.review.intake.student_names import page_name
from gan_lab.coursework.review.intake.students import Student
from gan_lab.coursework.review.intake.submissions import Submission
from gan_lab.coursework.review.pages.links import PageLink
from gan_lab.coursework.review.pages.page_job import PageJob
from gan_lab.coursework.review.pages.standing_points import StandingPoints
from gan_lab.coursework.review.pages.writing import write_student_pages
from gan_lab.coursework.review.similarity.hints import Hint

ESSAY = GradedCriterion(Criterion("essay", "Essay", 15, evidence_items=("Question 1.1", "Task 1.2")), None, "open", "")


def make_graded(student="Ada", criteria=(ESSAY,), submission=None, **found) -> GradedSubmission:
    submission = submission or make_submission(student)
    reading = Reading(submission.id, "key", student=submission.student.name, **found)
    return GradedSubmission(submission, reading, Evidence(), {}, criteria)


def make_submission(id_="Ada", name="", **facts) -> Submission:
    """A submission of a student; facts: as `Submission` has them."""
    group = facts.pop("group", "")
    return Submission(facts.pop("id", id_), Student(id_, name or id_, group=group), work=id_, **facts)


def make_picture(number: int, **attributes) -> SubmittedPicture:
    values = {"verdict": "same", "sentence": "It came out the same.", "page_file": f"{number}.png"} | attributes
    return SubmittedPicture(f"x.ipynb, cell {number}", f"{number:064}", **values)


def write_preview(folder, number: int, content: bytes | None = None) -> None:
    (folder / "pictures").mkdir(exist_ok=True)
    if content is None:
        file = io.BytesIO()
        Image.fromarray(np.full((8, 8, 3), number % 256, np.uint8)).save(file, "png")
        content = file.getvalue()
    (folder / "pictures" / f"{number}.png").write_bytes(content)


def write(folder, graded: GradedSubmission, *hints: Hint, **more) -> tuple[str, str]:
    """Write a student's pages as another process does it; the text of the page to read and of the one to hand back."""
    job = make_job(folder, graded, *hints, **more)
    write_student_pages(pickle.loads(pickle.dumps(job)))
    name = job.link.page
    return tuple((folder / part / name).read_text(encoding="utf-8") for part in ("students", "hand-back"))


def make_mark(points=None, given_by="", reason="", **facts) -> Mark:
    """What stands for a criterion; facts: as `Mark` has them."""
    values = {"computed": points if given_by == "computed" else None, "typed": "", "comment": "", "heads": ()}
    return Mark(points, reason=reason, given_by=given_by,
                **values | {"comment_heads": (), "seen": (), "comment_seen": ()} | facts)  # fmt: skip


def make_standing(graded: GradedSubmission, comments=None) -> StandingPoints:
    """The points of a graded submission as a gradebook has them; comments: Markdown by the criterion's id."""
    marks = tuple(
        (
            each.criterion,
            make_mark(each.points, each.given_by, each.reason, comment=(comments or {}).get(each.criterion.id, "")),
        )
        for each in graded.criteria
    )
    totals = Totals(graded.total, graded.max_total, graded.open_criteria, 0)
    return StandingPoints(marks, graded.comment, totals)


def make_job(folder, graded: GradedSubmission, *hints: Hint, **more) -> PageJob:
    links = {each: PageLink(each, f"{each}.html") for hint in hints for each in hint.students}
    name = graded.submission.student.name
    link = PageLink(name, page_name(graded.id, name))
    more = {"standing": make_standing(graded) if graded.submission.counts else None} | more
    return PageJob(folder, graded, hints, {"1.1": "**Question 1.1** What?"}, link, links, **more)
