"""The page of a class, index.html: a table that can be sorted and searched, and what submissions share.

It renders no Markdown, and shows only so many sentences about each student. It stays quick with thousands of students:
the browser lays out those rows alone that are seen, for which the width of each column must be known from the start.
"""

from collections.abc import Mapping, Sequence
from pathlib import Path

from gan_lab.coursework.review.file_names import CLASS_PAGE
from gan_lab.coursework.review.grading.graded_submission import GradedSubmission
from gan_lab.coursework.review.pages.links import PageLink, make_links, make_work_links
from gan_lab.coursework.review.pages.page_parts import count_findings, hint_values, list_problems
from gan_lab.coursework.review.pages.sharing import (
    Group,
    SharingAround,
    arrange_groups,
    choose_hints,
    collect_groups,
    count_others,
)
from gan_lab.coursework.review.pages.student_facts import describe_lateness
from gan_lab.coursework.review.pages.templating import Values, render
from gan_lab.coursework.review.similarity.hints import Hint
from gan_lab.saving import replace_file

MAX_HINTS = 40  # hints about one group
MAX_ROW_PROBLEMS = 10  # sentences about one submission; the student's page has all of them
# Keys of `count_findings`, in the order of the table:
COLUMNS = ("in order", "errors", "tasks", "answers", "pictures", "same", "close", "different", "no recipe", "not here")
NOT_CHECKED = "not checked"  # the key of a column that is there only if there is such a picture
LATE = "late"  # the heading of a column that is there only if something is known of it
HEADING_LETTER, CELL_LETTER = 1.2, 0.85  # mean widths of a bold letter, and of one in "85 of 100 (3 open)", in digits
NOTHING = "Nothing was handed in."  # all that there is to say of a student who is on the roster alone


def write_class_page(
    out: Path,
    submissions: Sequence[GradedSubmission],
    hints: Sequence[Hint],
    notes: Sequence[str],
    problems: Sequence[str],
) -> None:
    """Write the page of a class, index.html.

    Parameters
    ----------
    out : Path
        The folder of the review.
    submissions : sequence of GradedSubmission
        The submissions, in the order of the table.
    hints : sequence of Hint
        What some of the students share.
    notes : sequence of str
        Sentences about the points, for the person who grades: what is as it should be.
    problems : sequence of str
        And what isn't, such as points that can't be read.

    Raises
    ------
    WriteError
        If the page can't be written.
    """
    names = list(COLUMNS)
    if any(picture.verdict == NOT_CHECKED for graded in submissions for picture in graded.pictures):
        names.append(NOT_CHECKED)
    if any(graded.submission.lateness.sentence or graded.submission.lateness.is_late for graded in submissions):
        names.insert(0, LATE)
    columns = ["student", "points", *names, "shared with", "hand back"]
    groups = collect_groups(hints)
    sharing = count_others(groups)
    handed_in = [graded.submission for graded in submissions]
    links, work_links = make_links(handed_in), make_work_links(handed_in)
    rows = [
        _row_values(graded, links[graded.id], sharing.get(graded.submission.work, 0), names) for graded in submissions
    ]
    page = render(
        "index.html",
        "class.js",
        students=rows,
        columns=columns,
        widths=_find_widths(columns, rows),
        command=f"gan-lab grade {_quote(out)}",
        summary=_count_verdicts(submissions),
        notes=notes,
        problems=problems,
        absent=[row for row in rows if row["is_absent"]],
        with_problems=[row for row in rows if row["problems"] and not row["is_absent"]],
        with_notes=[row for row in rows if row["submission_notes"]],
        sharing=[_sharing_values(around, groups, work_links) for around in arrange_groups(list(groups))],
    )
    replace_file(out / CLASS_PAGE, page)


def _find_widths(columns: Sequence[str], rows: Sequence[Values]) -> list[float]:
    """Return how many digits wide each column is, behind that of the students: its longest cell or word of heading."""
    widths = [HEADING_LETTER * max(map(len, heading.split())) for heading in columns[1:]]
    for row in rows:
        for number, cell in enumerate(row["cells"]):
            widths[number] = max(widths[number], CELL_LETTER * len(cell["text"]))
    return [round(width, 1) for width in widths]


def _quote(out: Path) -> str:
    """Return a path as it is typed in a terminal."""
    return f'"{out}"' if " " in str(out) else str(out)


def _row_values(graded: GradedSubmission, link: PageLink, sharing: int, names: Sequence[str]) -> Values:
    """Return what the table of the class shows of one student.

    link: to the student's page. sharing: how many others share something with the student. names: columns of counts.
    """
    counts = count_findings(graded)
    open_ = f" ({graded.open_criteria} open)" if graded.open_criteria else ""
    points = {"text": f"{graded.total:g} of {graded.max_total:g}{open_}", "value": graded.total}
    problems = list_problems(graded.reading)
    return {
        "name": link.label,
        "id": graded.submission.student.id,
        "page": link.page,
        "cells": [
            points,
            *(_cell_values(graded, counts, name) for name in names),
            {"text": str(sharing), "value": sharing},
        ],
        "limit": graded.reading.limit,
        "is_absent": not graded.submission.attempt and problems == [NOTHING],
        "problems": problems[:MAX_ROW_PROBLEMS],
        "more_problems": max(0, len(problems) - MAX_ROW_PROBLEMS),
        "submission_notes": graded.reading.notes[:MAX_ROW_PROBLEMS],
        "more_notes": max(0, len(graded.reading.notes) - MAX_ROW_PROBLEMS),
    }


def _cell_values(graded: GradedSubmission, counts: Mapping[str, int], name: str) -> Values:
    """Return one cell of the table; name: that of its column."""
    if name != LATE:
        return {"text": str(counts[name]), "value": counts[name]}
    lateness = graded.submission.lateness
    return {"text": describe_lateness(lateness), "value": lateness.seconds if lateness.seconds is not None else ""}


def _count_verdicts(submissions: Sequence[GradedSubmission]) -> str:
    verdicts = [picture.verdict for graded in submissions for picture in graded.pictures]
    counts = ", ".join(f"{verdicts.count(verdict):,} {verdict}" for verdict in dict.fromkeys(sorted(verdicts)))
    return f"{len(verdicts):,} pictures: {counts}." if verdicts else "No pictures."


def _sharing_values(
    around: SharingAround, groups: Mapping[Group, Sequence[Hint]], links: Mapping[str, PageLink]
) -> Values:
    """Return what the page of the class shows of the groups that have one student in common."""
    return {
        "groups": [_group_values(students, groups[students], links) for students in around.groups],
        "student": links[around.student],
        "count": around.count,
        "others": [links[other] for other in around.others],
    }


def _group_values(students: Group, hints: Sequence[Hint], links: Mapping[str, PageLink]) -> Values:
    """Return what the page of the class shows of one group: all hints about the same students."""
    return {
        "students": [links[student] for student in students],
        "hints": [hint_values(hint, links) for hint in choose_hints(hints, MAX_HINTS)],
        "more": max(0, len(hints) - MAX_HINTS),
    }
