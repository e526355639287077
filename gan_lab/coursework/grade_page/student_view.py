"""The page of one student: each criterion with its evidence beside the fields, then the rest of the work."""

from markupsafe import Markup

from gan_lab.coursework.grade_page.desk import Desk
from gan_lab.coursework.grade_page.field_values import comment_values, describe_totals, points_values
from gan_lab.coursework.grade_page.listing import Listed
from gan_lab.coursework.review.gradebook import GradedStudent
from gan_lab.coursework.review.pages.templating import Values


def student_values(desk: Desk, listed: Listed) -> Values:
    """Return what the page of one student shows.

    Parameters
    ----------
    desk : Desk
        The grader's.
    listed : Listed
        The student.

    Returns
    -------
    dict
        The values of the template `student.html`.
    """
    parts = desk.load_parts(listed)
    listing = desk.listing
    mates = [listing.find_by_id(each.id) for each in desk.find_sharing(listed.student) if each.id != listed.student.id]
    return {
        "label": listed.label,
        "page": listed.page,
        "facts": [] if desk.hides_names else describe_student(listed.student),
        "lateness": describe_lateness(listed.student),
        "mates": [] if desk.hides_names else [mate.label for mate in mates if mate],
        "mate_count": len(mates),
        "totals": describe_totals(desk, listed),
        "before": listing.find_before(listed),
        "after": listing.find_after(listed),
        "criteria": [
            {
                "id": criterion.id,
                "title": criterion.title,
                "guide": criterion.guide,
                "is_computed": bool(criterion.computed),
                "points": points_values(desk, listed, criterion),
                "comment": comment_values(desk, listed, criterion),
                "evidence": Markup(parts.criteria.get(criterion.id, "").strip()),
            }
            for criterion in desk.criteria
        ],
        "comment": comment_values(desk, listed, None),
        "work": Markup(parts.work.strip()),
        "problems": Markup(parts.problems.strip()),  # above everything else, since they may explain it
        "run": Markup(parts.run.strip()),
        "hints": Markup(parts.hints.strip()),
    }


def describe_student(student: GradedStudent) -> list[str]:
    """Return what is known of a student beside the name."""
    id_ = f"Id {student.id}" if student.id != student.name else ""
    group = f"group {student.group}" if student.group else ""
    attempt = f"attempt {student.attempt}" if student.attempt > 1 else ""
    return list(filter(None, [id_, student.email, group, attempt]))


def describe_lateness(student: GradedStudent) -> str:
    """Say how late a submission is, or that there is none; "" if it was on time or nothing is known."""
    if not student.attempt:
        return "Nothing was handed in."
    if student.late_seconds:
        minutes = max(1, round(student.late_seconds / 60))
        if minutes < 120:
            return f"Late by {minutes} minute{'' if minutes == 1 else 's'}."
        return f"Late by {minutes / 60:.0f} hours."
    return "Late." if student.is_late else ""
