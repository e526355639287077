"""The page of one criterion: the students of the share, one below the other, each with evidence and fields."""

from markupsafe import Markup

from gan_lab.coursework.grade_page.desk import Desk
from gan_lab.coursework.grade_page.field_values import comment_values, describe_totals, points_values
from gan_lab.coursework.grade_page.fragments import move_to_cards
from gan_lab.coursework.grade_page.listing import Listed
from gan_lab.coursework.review.grading.criterion import Criterion
from gan_lab.coursework.review.pages.templating import Values

ON_A_PAGE = 20  # students


def criterion_values(desk: Desk, criterion: Criterion, page: int) -> Values:
    """Return what a page of one criterion shows.

    Parameters
    ----------
    desk : Desk
        The grader's.
    criterion : Criterion
        What is graded.
    page : int
        Which students: from 1, `ON_A_PAGE` to a page. One that isn't there is taken for the nearest that is.

    Returns
    -------
    dict
        The values of the template `criterion.html`.
    """
    students, criteria = desk.listing.students, desk.criteria
    pages = count_pages(len(students))
    page = min(max(1, page), pages)
    first = (page - 1) * ON_A_PAGE
    place, open_ = criteria.index(criterion), desk.list_open()
    return {
        "criterion": criterion,
        "of": f"{criterion.points:g}",
        "number": page,
        "pages": pages,
        "first": first + 1,
        "last": min(first + ON_A_PAGE, len(students)),
        "count": len(students),
        "open": sum(criterion.id in open_[each.student.id] for each in students),
        "before": criteria[place - 1] if place else None,
        "after": criteria[place + 1] if place + 1 < len(criteria) else None,
        "cards": [_card_values(desk, listed, criterion) for listed in students[first : first + ON_A_PAGE]],
    }


def count_pages(students: int) -> int:
    """Return how many pages so many students fill, at least 1."""
    return max(1, -(-students // ON_A_PAGE))


def _card_values(desk: Desk, listed: Listed, criterion: Criterion) -> Values:
    evidence = desk.load_parts(listed).criteria.get(criterion.id, "").strip()
    return {
        "label": listed.label,
        "page": listed.page,
        "totals": describe_totals(desk, listed),
        "points": points_values(desk, listed, criterion),
        "comment": comment_values(desk, listed, criterion),
        "evidence": Markup(move_to_cards(evidence, listed.page)),
    }
