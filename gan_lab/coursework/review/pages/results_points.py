"""The points of a student as fields of results.jsonl; docs/results.md says what each of them means."""

from collections import defaultdict
from collections.abc import Callable
from typing import TYPE_CHECKING, Any

from gan_lab.coursework.review.grading.criterion import Criterion
from gan_lab.coursework.review.pages.standing_points import (
    BY_PERSON,
    StandingPoints,
    explain_points,
    find_standing_points,
)

if TYPE_CHECKING:
    from gan_lab.coursework.review.gradebook import Conflict, Gradebook, Mark

PointsFields = Callable[[str], dict[str, Any]]  # takes a student's id


def prepare_points_fields(gradebook: "Gradebook") -> PointsFields:
    """Prepare the fields of results.jsonl that change when somebody gives points.

    Parameters
    ----------
    gradebook : Gradebook
        The grades of the class.

    Returns
    -------
    callable
        Takes a student's id and returns, as `json.dumps` takes it, "points", "total", "of", "open", "comment" and
        "conflicts".
    """
    conflicts: dict[str, list[Conflict]] = defaultdict(list)
    for conflict in gradebook.conflicts():
        conflicts[conflict.student_id].append(conflict)

    def make_points_fields(student_id: str) -> dict[str, Any]:
        standing = find_standing_points(gradebook, student_id)
        return _fields(standing) | {"conflicts": list(map(_conflict_record, conflicts.get(student_id, ())))}

    return make_points_fields


def _fields(standing: StandingPoints) -> dict[str, Any]:
    return {
        "points": {criterion.id: _points_record(criterion, mark) for criterion, mark in standing.marks},
        "total": standing.totals.total,
        "of": standing.totals.of,
        "open": standing.totals.open,
        "comment": standing.comment,
    }


def _points_record(criterion: Criterion, mark: "Mark") -> dict[str, Any]:
    given = max(mark.heads, key=lambda change: change.at) if mark.given_by == BY_PERSON and mark.heads else None
    return {
        "title": criterion.title,
        "points": mark.points,
        "of": criterion.points,
        "by": mark.given_by,
        "reason": explain_points(mark),
        "computed": mark.computed,
        "grader": given.by if given else None,
        "when": given.at if given else None,
        "comment": mark.comment,
    }


def _conflict_record(conflict: "Conflict") -> dict[str, Any]:
    return {
        "criterion": conflict.criterion_id or None,
        "what": conflict.what,
        "values": [{"text": change.text, "grader": change.by, "when": change.at} for change in conflict.heads],
    }
