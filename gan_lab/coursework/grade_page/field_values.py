"""What the page shows at one field: points or a comment, who gave them and when, and a conflict if there is one."""

from collections.abc import Sequence
from datetime import datetime

from gan_lab.coursework.grade_page.desk import Desk
from gan_lab.coursework.grade_page.listing import Listed
from gan_lab.coursework.review.gradebook import Change, Mark
from gan_lab.coursework.review.gradebook.changes import COMMENT, POINTS
from gan_lab.coursework.review.grading.criterion import Criterion
from gan_lab.coursework.review.pages.templating import Values, render_markdown


def points_values(desk: Desk, listed: Listed, criterion: Criterion) -> Values:
    """Return what a field for points shows.

    Parameters
    ----------
    desk : Desk
        The grader's.
    listed : Listed
        The student.
    criterion : Criterion
        What the points are for.

    Returns
    -------
    dict
        Its value, what is said of it, and the changes that it shows, which go back with the next change.
    """
    mark = desk.gradebook.mark(listed.student.id, criterion.id)
    return {
        "student": listed.page,
        "criterion": criterion.id,
        "what": POINTS,
        "title": criterion.title,
        "of": f"{criterion.points:g}",
        "value": "" if mark.is_conflict else mark.typed or _format(mark.points),
        "is_open": mark.points is None,
        "seen": list(mark.seen),
        "notes": _describe_points(mark),
        "reason": mark.reason,
        "computed": _format(mark.computed),
        "can_take_back": bool(mark.typed) and mark.computed is not None,
        "conflict": [choice_values(head, is_points=True) for head in mark.heads] if mark.is_conflict else [],
        "has_history": bool(mark.heads),
    }


def comment_values(desk: Desk, listed: Listed, criterion: Criterion | None) -> Values:
    """Return what a field for a comment shows.

    Parameters
    ----------
    desk, listed
        As `points_values` takes them.
    criterion : Criterion or None
        What is commented on; None for all of the work.

    Returns
    -------
    dict
        As `points_values` returns it, with the comment as it will be handed back.
    """
    if criterion is None:
        text = desk.gradebook.comment(listed.student.id)
        heads = tuple(desk.gradebook.comment_heads(listed.student.id))
        seen = [head.id for head in heads]
    else:
        mark = desk.gradebook.mark(listed.student.id, criterion.id)
        text, heads, seen = mark.comment, mark.comment_heads, list(mark.comment_seen)
    standing = [head for head in heads if head.text.strip()]
    is_conflict = len(heads) > 1 and len({head.text.strip() for head in heads}) > 1
    return {
        "student": listed.page,
        "criterion": criterion.id if criterion else "",
        "what": COMMENT,
        "title": criterion.title if criterion else "all of the work",
        "value": text,
        "seen": seen,
        "notes": [_say_who(standing[0])] if len(heads) == 1 and standing else [],
        "conflict": [choice_values(head, is_points=False) for head in heads] if is_conflict else [],
        "html": render_markdown(text) if text.strip() else "",
        "has_history": bool(heads),
    }


def choice_values(change: Change, is_points: bool) -> Values:
    """Return what a page shows of a change that one can choose, or look back at."""
    nothing = "no points of a person's" if is_points else "no comment"
    return {"text": change.text, "shown": change.text.strip() or nothing, "by": change.by, "at": format_time(change.at)}


def describe_totals(desk: Desk, listed: Listed) -> str:
    """Say how many points a student has so far, and what is open."""
    totals = desk.gradebook.totals(listed.student.id)
    parts = [f"{totals.total:g} of {totals.of:g} points"]
    if totals.open:
        parts.append(f"{totals.open} open")
    if totals.conflicts:
        parts.append(f"{totals.conflicts} in conflict")
    return ", ".join(parts)


def format_time(at: str) -> str:
    """Write a time in UTC as this machine's clock shows it, such as "2026-11-20 14:03"; as it is if it is no time."""
    try:
        return datetime.fromisoformat(at).astimezone().strftime("%Y-%m-%d %H:%M")
    except (ValueError, OverflowError, OSError):
        return at


def _describe_points(mark: Mark) -> Sequence[str]:
    """Return sentences about who gave the points."""
    if mark.is_conflict:
        return ["Open until one of them is chosen."]
    if mark.typed.strip():
        who = _say_who(mark.heads[-1])
        if not mark.seen:
            who = f"{who} Typed for another member of the group."
        return [who if mark.points is not None else f"{who} It is no number of points, so they are open."]
    return ["Open."] if mark.points is None else ["Computed."]


def _say_who(change: Change) -> str:
    return f"By {change.by}, {format_time(change.at)}."


def _format(points: float | None) -> str:
    return "" if points is None else f"{points:g}"
