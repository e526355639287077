"""A student's pages, written as files: the one to read, what it is made of, and the one to hand back.

They show what the student wrote, so they can be written in a process of their own.
"""

from dataclasses import replace

from gan_lab.coursework.review.file_names import HAND_BACK_FOLDER, PICTURES_FOLDER, STUDENTS_FOLDER
from gan_lab.coursework.review.intake.findings import Reading
from gan_lab.coursework.review.pages.hand_back_page import render_hand_back_page
from gan_lab.coursework.review.pages.making_parts import make_parts
from gan_lab.coursework.review.pages.page_job import PageJob
from gan_lab.coursework.review.pages.shown_parts import store_parts
from gan_lab.coursework.review.pages.student_page import make_student_page
from gan_lab.saving import replace_file


def write_student_pages(job: PageJob) -> None:
    """Write a student's page, what it is made of, and the page to hand back.

    Parameters
    ----------
    job : PageJob
        The student's submission and what the pages say of it.

    Raises
    ------
    WriteError
        If a page can't be written.
    """
    parts, anchors = make_parts(job)
    page, name = job.link.page, job.graded.submission.student.name
    if job.standing:  # of an attempt that doesn't count, nobody gives points, and nothing is handed back
        store_parts(job.out, page, parts)
        hand_back = render_hand_back_page(name, parts.hand_back, job.standing, job.out / PICTURES_FOLDER)
        replace_file(job.out / HAND_BACK_FOLDER / page, hand_back)
    replace_file(job.out / STUDENTS_FOLDER / page, make_student_page(job, parts, anchors))


def write_limit_page(job: PageJob, sentence: str) -> None:
    """Write a student's pages without anything from the submission, since writing all of it reached a limit.

    Parameters
    ----------
    job : PageJob
        The submission; its points are shown.
    sentence : str
        Which limit was reached.

    Raises
    ------
    WriteError
        If a page can't be written.
    """
    reading = Reading(job.graded.id, job.graded.reading.key, [sentence], limit=sentence, student=job.graded.student)
    write_student_pages(replace(job, graded=replace(job.graded, reading=reading), hints=(), questions={}))
