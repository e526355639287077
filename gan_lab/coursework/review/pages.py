"""The pages of a review: a table of the class and, for each student, a page to grade from and one to hand back."""

import hashlib
import re
from collections.abc import Mapping, Sequence
from pathlib import Path

from gan_lab.coursework.assignment import Assignment
from gan_lab.coursework.review.grading import GradedSubmission
from gan_lab.coursework.review.page_parts import (
    Values,
    answer_values,
    count_findings,
    criterion_values,
    describe_evidence,
    embed_picture,
    hint_values,
    picture_values,
    render,
    render_markdown,
)
from gan_lab.coursework.review.similarity import Hint
from gan_lab.saving import replace_file

MAX_GROUPS = 100  # groups of students who share something, on the page of the class; results.jsonl has all of them
MAX_HINTS = 40  # hints about one group, on the page of the class
MAX_EMBEDDED = 24  # pictures on the page to hand back, which is one file with the pictures inside
# Keys of `count_findings`, in the order of the table:
COLUMNS = ("in order", "errors", "tasks", "answers", "pictures", "same", "close", "different", "no recipe", "not here")


def write_pages(
    out: Path,
    submissions: Sequence[GradedSubmission],
    hints: Sequence[Hint],
    assignment: Assignment,
    notes: Sequence[str],
    problems: Sequence[str],
) -> None:
    """Write all pages of a class.

    Parameters
    ----------
    out : Path
        The folder of the review.
    submissions : sequence of GradedSubmission
        The submissions, in the order of the table.
    hints : sequence of Hint
        What some of the students share.
    assignment : Assignment
        The notebooks as handed out.
    notes : sequence of str
        Sentences about the points, for the person who grades: what is as it should be.
    problems : sequence of str
        And what isn't, such as points that can't be read.

    Raises
    ------
    WriteError
        If a page can't be written.
    """
    pages = {graded.student: page_name(graded.student) for graded in submissions}
    questions = {id_: render_markdown(question.text) for id_, question in assignment.questions.items()}
    replace_file(out / "index.html", _make_class_page(submissions, hints, pages, notes, problems))
    for i, graded in enumerate(submissions):
        neighbours = {
            "before": pages[submissions[i - 1].student] if i else "",
            "after": pages[submissions[i + 1].student] if i + 1 < len(submissions) else "",
        }
        own_hints = [hint for hint in hints if graded.student in hint.students]
        page = pages[graded.student]
        replace_file(out / "students" / page, _make_student_page(graded, own_hints, pages, questions, neighbours))
        replace_file(out / "hand-back" / page, _make_hand_back_page(graded, out / "pictures"))
    for folder in ("students", "hand-back"):  # remove the pages of students who are no longer among the submissions
        for path in (out / folder).glob("*-????????.html"):
            if path.name not in pages.values():
                path.unlink(missing_ok=True)


def page_name(student: str) -> str:
    """Make the name of a student's page.

    Parameters
    ----------
    student : str
        The student's name, which may hold anything.

    Returns
    -------
    str
        The file's name: letters and digits of the student's name, and a digest of it, since some systems take 'Ada' and
        'ada' for the same file.
    """
    letters = re.sub(r"[^\w.]+", "-", student)[:60].strip("-.")
    return f"{letters}-{hashlib.sha256(student.encode(errors='replace')).hexdigest()[:8]}.html"


def _make_class_page(
    submissions: Sequence[GradedSubmission],
    hints: Sequence[Hint],
    pages: Mapping[str, str],
    notes: Sequence[str],
    problems: Sequence[str],
) -> str:
    columns = [("student", False), ("points", True), *((name, True) for name in COLUMNS), ("shared with", True)]
    groups: dict[tuple[str, ...], list[Hint]] = {}  # by the students who share
    for hint in hints:
        groups.setdefault(hint.students, []).append(hint)
    rows = [_row_values(graded, groups, pages) for graded in submissions]
    return render(
        "index.html",
        "sort.js",
        students=rows,
        columns=[*columns, ("hand back", False)],
        summary=_count_verdicts(submissions),
        notes=notes,
        problems=problems,
        with_problems=[row for row in rows if row["problems"]],
        groups=[_group_values(students, shared, pages) for students, shared in list(groups.items())[:MAX_GROUPS]],
        more_groups=max(0, len(groups) - MAX_GROUPS),
    )


def _row_values(
    graded: GradedSubmission, groups: Mapping[tuple[str, ...], list[Hint]], pages: Mapping[str, str]
) -> Values:
    """Return what the table of the class shows of one student."""
    sharing = {other for students in groups if graded.student in students for other in students} - {graded.student}
    counts = count_findings(graded)
    open_ = f" ({graded.open_criteria} open)" if graded.open_criteria else ""
    points = {"text": f"{graded.total:g} of {graded.max_total:g}{open_}", "value": graded.total}
    return {
        "name": graded.student,
        "page": pages[graded.student],
        "cells": [
            points,
            *({"text": str(counts[name]), "value": counts[name]} for name in COLUMNS),
            {"text": str(len(sharing)), "value": len(sharing)},
        ],
        "problems": graded.reading.problems,
    }


def _count_verdicts(submissions: Sequence[GradedSubmission]) -> str:
    verdicts = [picture.verdict for graded in submissions for picture in graded.pictures]
    counts = ", ".join(f"{verdicts.count(verdict):,} {verdict}" for verdict in dict.fromkeys(sorted(verdicts)))
    return f"{len(verdicts):,} pictures: {counts}." if verdicts else "No pictures."


def _group_values(students: tuple[str, ...], hints: Sequence[Hint], pages: Mapping[str, str]) -> Values:
    """Return what the page of the class shows of one group: all hints about the same students."""
    return {
        "students": [{"name": student, "page": pages[student]} for student in students],
        "hints": [hint_values(hint, pages) for hint in hints[:MAX_HINTS]],
        "more": max(0, len(hints) - MAX_HINTS),
    }


def _make_student_page(
    graded: GradedSubmission,
    hints: Sequence[Hint],
    pages: Mapping[str, str],
    questions: Mapping[str, str],
    neighbours: Mapping[str, str],
) -> str:
    """Make the page to grade from: answers and pictures stand at the criteria that they are evidence for."""
    pictures = {picture.sha256: picture for picture in graded.own_pictures_and_plots}
    answers = {answer.id: answer for answer in graded.reading.answers}
    placed_answers, placed_pictures, criteria = set(), set(), []
    for graded_criterion in graded.criteria:
        criterion, items = graded_criterion.criterion, graded_criterion.criterion.evidence_items
        question_ids = [name.removeprefix("Question ") for name in items if name.startswith("Question")]
        task_ids = {name.removeprefix("Task ") for name in items if name.startswith("Task")}
        criterion_pictures = [picture for picture in pictures.values() if picture.task in task_ids]
        if not criterion.computed:
            placed_answers |= set(question_ids)
            placed_pictures |= {picture.sha256 for picture in criterion_pictures}
        criteria.append(
            criterion_values(graded_criterion)
            | {
                "computed": criterion.computed,
                "guide": criterion.guide,
                "answers": [answer_values(answers[id_]) for id_ in question_ids if id_ in answers],
                "pictures": [
                    picture_values(picture, f"../pictures/{picture.page_file}") for picture in criterion_pictures
                ],
            }
        )
    other_answers = [a for a in answers.values() if a.id not in placed_answers and a.status != "missing"]
    other_pictures = [picture for sha256, picture in pictures.items() if sha256 not in placed_pictures]
    return render(
        "student.html",
        "points.js",
        name=graded.student,
        page=pages[graded.student],
        problems=graded.reading.problems,
        criteria=criteria,
        comment=graded.comment,
        notebooks=graded.reading.notebooks,
        evidence=describe_evidence(graded.evidence),
        hints=[_hint_values_for(graded.student, hint, pages) for hint in hints],
        tasks=graded.reading.tasks,
        questions=questions,
        other_answers=[answer_values(answer) for answer in other_answers],
        other_pictures=[picture_values(picture, f"../pictures/{picture.page_file}") for picture in other_pictures],
        report=render_markdown(graded.reading.report),
        examples=[picture for picture in graded.reading.pictures if picture.is_example],
        **neighbours,
    )


def _hint_values_for(student: str, hint: Hint, pages: Mapping[str, str]) -> Values:
    """Return what the page of one student shows of a hint: what is shared, and with whom."""
    sides = hint_values(hint, pages)["sides"]
    others = [side for side in sides if side["student"] != student]
    return {"topic": hint.topic, "sentence": hint.sentence, "others": others}


def _make_hand_back_page(graded: GradedSubmission, folder: Path) -> str:
    """Make the page to hand back, one file with its pictures inside; folder: that of the pages' pictures."""
    own_pictures = [picture for picture in graded.own_pictures_and_plots if picture.verdict != "plot"]
    embedded = [picture for picture in own_pictures[:MAX_EMBEDDED] if picture.page_file]
    return render(
        "hand-back.html",
        None,
        name=graded.student,
        total=f"{graded.total:g}",
        of=f"{graded.max_total:g}",
        open=graded.open_criteria,
        comment=graded.comment,
        comment_html=render_markdown(graded.comment),
        problems=graded.reading.problems,
        criteria=[criterion_values(graded_criterion) for graded_criterion in graded.criteria],
        notebooks=graded.reading.notebooks,
        evidence=describe_evidence(graded.evidence),
        pictures=[picture_values(picture, embed_picture(folder / picture.page_file)) for picture in embedded],
        left_out=max(0, len(own_pictures) - MAX_EMBEDDED),
    )
