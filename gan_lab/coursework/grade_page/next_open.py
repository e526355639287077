"""Where the next points are that are still open: on which page, seen from the page where one is."""

from flask import url_for

from gan_lab.coursework.grade_page.criterion_view import ON_A_PAGE
from gan_lab.coursework.grade_page.desk import Desk
from gan_lab.coursework.review.grading.criterion import Criterion


def find_open_student(desk: Desk, page: str) -> str:
    """Find the next student with open points.

    Parameters
    ----------
    desk : Desk
        The grader's.
    page : str
        The last part of the address of a student's page; "" to begin with the first.

    Returns
    -------
    str
        The address of that student's page; "" if nothing is open.
    """
    listed = desk.listing.find(page)
    students = [*desk.listing.list_from(listed), listed] if listed else desk.listing.students
    open_ = desk.list_open()
    found = next((each for each in students if open_[each.student.id]), None)
    return url_for("pages.student", page=found.page) if found else ""


def find_open_card(desk: Desk, criterion: Criterion, number: int) -> str:
    """Find the next page of criteria on which something is open.

    Parameters
    ----------
    desk : Desk
        The grader's.
    criterion : Criterion
        The criterion of the page where one is.
    number : int
        The number of that page.

    Returns
    -------
    str
        The address of a page of the same criterion, or else of the next one; "" if nothing is open.
    """
    criteria, students = desk.criteria, desk.listing.students
    place, open_ = criteria.index(criterion), desk.list_open()
    for each in [*criteria[place:], *criteria[:place]]:
        pages = [at // ON_A_PAGE + 1 for at, listed in enumerate(students) if each.id in open_[listed.student.id]]
        if each is criterion:  # the pages behind this one first
            pages = [page for page in pages if page > number] + [page for page in pages if page < number]
        if pages:
            return url_for("pages.criterion", id_=each.id, page=pages[0])
    return ""
