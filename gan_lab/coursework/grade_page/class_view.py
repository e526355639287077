"""The page of the class: how far each student and each criterion is graded, and what is in conflict."""

from collections import Counter

from gan_lab.coursework.grade_page.desk import Desk
from gan_lab.coursework.grade_page.field_values import choice_values, describe_totals
from gan_lab.coursework.grade_page.listing import Listed
from gan_lab.coursework.review.gradebook import Conflict, GradedStudent
from gan_lab.coursework.review.gradebook.changes import POINTS
from gan_lab.coursework.review.pages.templating import Values

MAX_CONFLICTS = 50  # shown at a time; when some are decided, the next ones follow


def class_values(desk: Desk) -> Values:
    """Return what the page of the class shows.

    Parameters
    ----------
    desk : Desk
        The grader's.

    Returns
    -------
    dict
        The values of the template `class.html`.
    """
    all_conflicts = desk.gradebook.conflicts()
    conflicts = [each for each in all_conflicts if _is_shared(desk, each)]
    conflict_counts = Counter(each.student_id for each in all_conflicts)
    progress = desk.progress.list_all(desk.gradebook)
    shown = {criterion.id for criterion in desk.criteria}
    open_: Counter[str] = Counter()
    rows = []
    for listed in desk.listing.students:
        own = progress[listed.student.id]
        open_.update(own.open & shown)
        rows.append(
            {
                "label": listed.label,
                "find": "" if desk.hides_names else " ".join(_list_ids(listed.student, listed.label)),
                "page": listed.page,
                "total": own.total,
                "open": len(own.open & shown),
                "conflicts": conflict_counts[listed.student.id],
                "is_absent": not listed.student.attempt,
            }
        )
    return {
        "rows": rows,
        "of": f"{sum(criterion.points for criterion in desk.gradebook.criteria):g}",
        "criteria": [
            {
                "id": criterion.id,
                "title": criterion.title,
                "of": f"{criterion.points:g}",
                "open": open_[criterion.id],
                "is_computed": bool(criterion.computed),
            }
            for criterion in desk.criteria
        ],
        "open": open_.total(),
        "conflicts": [_conflict_values(desk, each) for each in conflicts[:MAX_CONFLICTS]],
        "more_conflicts": max(0, len(conflicts) - MAX_CONFLICTS),
        # A sentence about points may name a student.
        "messages": [] if desk.hides_names else desk.messages,
        "hidden_messages": len(desk.messages) if desk.hides_names else 0,
    }


def _is_shared(desk: Desk, conflict: Conflict) -> bool:
    """Tell whether this grader is to decide a conflict."""
    listed = desk.listing.find_by_id(conflict.student_id)
    is_listed = listed is not None and desk.listing.find(listed.page) is not None
    return is_listed and (not conflict.criterion_id or desk.find_criterion(conflict.criterion_id) is not None)


def _conflict_values(desk: Desk, conflict: Conflict) -> Values:
    listed = desk.listing.find_by_id(conflict.student_id)
    criterion = desk.find_criterion(conflict.criterion_id)
    assert isinstance(listed, Listed), "only conflicts of listed students are shown"
    return {
        "label": listed.label,
        "student": listed.page,
        "criterion": conflict.criterion_id,
        "title": criterion.title if criterion else "all of the work",
        "what": conflict.what,
        "seen": [head.id for head in conflict.heads],
        "totals": describe_totals(desk, listed),
        "choices": [choice_values(head, conflict.what == POINTS) for head in conflict.heads],
    }


def _list_ids(student: GradedStudent, label: str) -> list[str]:
    """Return by what a student can be searched for, beside what is shown."""
    return [id_ for id_ in dict.fromkeys([student.id, student.email, *student.other_ids]) if id_ and id_ not in label]
