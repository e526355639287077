"""What a page says of a submission as a whole: whose it is, which attempt, when it was handed in, and how late."""

from datetime import datetime

from gan_lab.coursework.review.intake.attempts import MONTHS, Lateness
from gan_lab.coursework.review.intake.submissions import Submission

DAY, HOUR, MINUTE = 86_400, 3600, 60  # seconds


def describe_submission(submission: Submission) -> list[str]:
    """Say which attempt a submission is, of which group, and when it was handed in.

    Parameters
    ----------
    submission : Submission
        What was handed in.

    Returns
    -------
    list of str
        Sentences for the page of the student and the one to hand back; they name nobody else.
    """
    sentences = [f"Attempt {submission.attempt}."] if submission.attempt > 1 or not submission.counts else []
    if submission.student.group:
        sentences.append(f"Group {submission.student.group}.")
    if submission.lateness.sentence:
        sentences.append(submission.lateness.sentence)
    if submission.time and not submission.lateness.seconds and "handed in" not in submission.lateness.sentence:
        sentences.append(f"Handed in {describe_time(submission.time)}.")
    return sentences


def describe_time(moment: datetime) -> str:
    """Write a time as "20 November 2026, 23:59", as it was exported."""
    return f"{moment.day} {MONTHS[moment.month - 1]} {moment.year}, {moment.hour:02}:{moment.minute:02}"


def describe_lateness(lateness: Lateness) -> str:
    """Write in a few letters how late something was, for a table: "2 d 3 h", "late", or "" if it wasn't.

    Parameters
    ----------
    lateness : Lateness
        As `attempts.find_lateness` finds it.

    Returns
    -------
    str
        The two largest units; "?" if it isn't known whether it was late, though it was asked.
    """
    if not lateness.is_late:
        return "?" if lateness.is_late is None and lateness.sentence else ""
    if lateness.seconds is None:
        return "late"
    days, rest = divmod(int(lateness.seconds), DAY)
    hours, rest = divmod(rest, HOUR)
    if days:
        return f"{days} d {hours} h"
    return f"{hours} h {rest // MINUTE} min" if hours else f"{max(1, rest // MINUTE)} min"
