"""The pages: the class at a glance, a page for each student to grade from, and one to hand back.

Jinja escapes whatever a submission says; Markdown goes through `markdown.safe_html`; pictures were decoded
and written anew. Beyond that, each page forbids itself everything but its own script, by its digest.
"""

import base64
import hashlib
import re
from collections.abc import Sequence
from functools import cache
from pathlib import Path

from jinja2 import Environment, PackageLoader, StrictUndefined
from markupsafe import Markup

from gan_lab.coursework.assignment import Assignment
from gan_lab.coursework.review.grading import Graded, line_of
from gan_lab.coursework.review.reading import PictureRead
from gan_lab.coursework.review.similarity import Hint
from gan_lab.coursework.safe_markdown import safe_html
from gan_lab.coursework.student_work import Answer
from gan_lab.saving import write_over

HERE = Path(__file__).parent / "templates"
MAX_GROUPS = 100  # of students who share something, on the page of the class; all stand in results.jsonl
MAX_HINTS = 40  # of each group
HANDED_BACK = 24  # pictures on the page for the student, which is one file
COLUMNS = ("in order", "errors", "tasks", "answers", "pictures", "same", "close", "different", "no recipe", "not here")


def write_pages(
    out: Path, graded: Sequence[Graded], hints: Sequence[Hint], assignment: Assignment, messages: list[str]
) -> None:
    """All pages of a class into `out`."""
    pages = {each.student: page_name(each.student) for each in graded}
    questions = {id_: _markdown(asked.text) for id_, asked in assignment.questions.items()}
    write_over(out / "index.html", _index(graded, hints, pages, messages))
    for i, each in enumerate(graded):
        neighbours = {
            "before": pages[graded[i - 1].student] if i else "",
            "after": pages[graded[i + 1].student] if i + 1 < len(graded) else "",
        }
        of_student = [hint for hint in hints if each.student in hint.students]
        page = pages[each.student]
        write_over(out / "students" / page, _student(each, of_student, pages, questions, neighbours))
        write_over(out / "hand-back" / page, _hand_back(each, out / "pictures"))
    for folder in ("students", "hand-back"):  # what an earlier run wrote for a name that is here no more
        for path in (out / folder).glob("*-????????.html"):
            if path.name not in pages.values():
                path.unlink(missing_ok=True)


def page_name(student: str) -> str:
    """A file name of its own for any name: letters, digits and a digest, as 'Ada' and 'ada' may both be here."""
    letters = re.sub(r"[^\w.]+", "-", student)[:60].strip("-.")
    return f"{letters}-{hashlib.sha256(student.encode(errors='replace')).hexdigest()[:8]}.html"


def _index(graded: Sequence[Graded], hints: Sequence[Hint], pages: dict[str, str], messages: list[str]) -> str:
    columns = [("student", False), ("points", True), *((name, True) for name in COLUMNS), ("shared with", True)]
    groups: dict[tuple[str, ...], list[Hint]] = {}
    for hint in hints:
        groups.setdefault(hint.students, []).append(hint)
    rows = []
    for each in graded:
        shared = len({other for students in groups if each.student in students for other in students} - {each.student})
        open_ = f" ({each.open} open)" if each.open else ""
        cells = [{"text": f"{each.total:g} of {each.of:g}{open_}", "value": each.total}]
        cells += [{"text": str(each.glance[name]), "value": each.glance[name]} for name in COLUMNS]
        cells.append({"text": str(shared), "value": shared})
        rows.append(
            {"name": each.student, "page": pages[each.student], "cells": cells, "problems": each.reading.problems}
        )
    return _render(
        "index.html",
        "sort.js",
        students=rows,
        columns=[*columns, ("hand back", False)],
        summary=_summary(graded),
        messages=messages,
        troubled=[row for row in rows if row["problems"]],
        groups=[_group(students, each, pages) for students, each in list(groups.items())[:MAX_GROUPS]],
        more_groups=max(0, len(groups) - MAX_GROUPS),
    )


def _summary(graded: Sequence[Graded]) -> str:
    verdicts = [picture.verdict for each in graded for picture in each.pictures]
    counted = ", ".join(f"{verdicts.count(verdict):,} {verdict}" for verdict in dict.fromkeys(sorted(verdicts)))
    return f"{len(verdicts):,} pictures: {counted}." if verdicts else "No pictures."


def _group(students: tuple[str, ...], hints: list[Hint], pages: dict[str, str]) -> dict:
    """Everything that the same students share."""
    return {
        "students": [{"name": student, "page": pages[student]} for student in students],
        "hints": [_shared(hint, pages) for hint in hints[:MAX_HINTS]],
        "more": max(0, len(hints) - MAX_HINTS),
    }


def _shared(hint: Hint, pages: dict[str, str]) -> dict:
    texts = hint.texts or ("",) * len(hint.students)
    sides = zip(hint.students, hint.places, texts, strict=True)
    return {
        "kind": hint.kind,
        "sentence": hint.sentence,
        "source": f"pictures/{hint.page}" if hint.page else "",
        "sides": [
            {"student": student, "page": pages[student], "where": where, "html": _markdown(text[:3000])}
            for student, where, text in sides
        ],
    }


def _student(
    each: Graded, hints: list[Hint], pages: dict[str, str], questions: dict[str, str], neighbours: dict[str, str]
) -> str:
    pictures = {picture.sha256: picture for picture in each.own}
    answers = {answer.id: answer for answer in each.reading.answers}
    shown_answers, shown_pictures, criteria = set(), set(), []
    for line in each.lines:
        asked = [name.removeprefix("Question ") for name in line.criterion.evidence if name.startswith("Question")]
        tasks = {name.removeprefix("Task ") for name in line.criterion.evidence if name.startswith("Task")}
        beside = [picture for picture in pictures.values() if picture.task in tasks]
        if not line.criterion.computed:
            shown_answers |= set(asked)
            shown_pictures |= {picture.sha256 for picture in beside}
        criteria.append(
            _criterion(line)
            | {
                "computed": line.criterion.computed,
                "guide": line.criterion.guide,
                "answers": [_answer(answers[id_]) for id_ in asked if id_ in answers],
                "pictures": [_figure(picture, f"../pictures/{picture.page}") for picture in beside],
            }
        )
    rest = [picture for sha, picture in pictures.items() if sha not in shown_pictures]
    return _render(
        "student.html",
        "points.js",
        name=each.student,
        page=pages[each.student],
        problems=each.reading.problems,
        criteria=criteria,
        comment=each.comment,
        notebooks=each.reading.notebooks,
        shown=each.shown,
        hints=[
            {"kind": h.kind, "sentence": h.sentence, "others": [s for s in side if s["student"] != each.student]}
            for h in hints
            for side in (_shared(h, pages)["sides"],)
        ],
        tasks=each.reading.tasks,
        questions=questions,
        other_answers=[_answer(a) for a in each.reading.answers if a.id not in shown_answers and a.status != "missing"],
        other_pictures=[_figure(picture, f"../pictures/{picture.page}") for picture in rest],
        report=_markdown(each.reading.report),
        examples=[picture for picture in each.reading.pictures if picture.example],
        **neighbours,
    )


def _hand_back(each: Graded, folder: Path) -> str:
    own = [picture for picture in each.own if picture.verdict != "plot"]
    return _render(
        "hand-back.html",
        None,
        name=each.student,
        total=f"{each.total:g}",
        of=f"{each.of:g}",
        open=each.open,
        comment=each.comment,
        comment_html=_markdown(each.comment),
        problems=each.reading.problems,
        criteria=[_criterion(line) for line in each.lines],
        notebooks=each.reading.notebooks,
        shown=each.shown,
        pictures=[_figure(picture, _embedded(folder / picture.page)) for picture in own[:HANDED_BACK] if picture.page],
        left_out=max(0, len(own) - HANDED_BACK),
    )


def _criterion(line) -> dict:
    return {
        "id": line.criterion.id,
        "title": line.criterion.title,
        "points": f"{line.criterion.points:g}",
        "value": "" if line.points is None else f"{line.points:g}",
        "reason": line.reason,
    }


def _answer(answer: Answer) -> dict:
    return {
        "id": answer.id,
        "status": answer.status,
        "text": answer.text,
        "words": answer.words,
        "where": answer.where,
        "html": _markdown(answer.text),
    }


def _figure(picture: PictureRead, source: str) -> dict:
    described = line_of(picture.settings)
    return {
        "source": source if picture.page else "",
        "alt": described or picture.alt or f"A picture without a description: {picture.where}",
        "verdict": picture.verdict,
        "sentence": picture.sentence,
        "caption": picture.caption,
        "settings": described,
        "where": picture.where,
    }


def _embedded(path: Path) -> str:
    return "data:image/png;base64," + base64.b64encode(path.read_bytes()).decode()


def _markdown(text: str) -> Markup:
    return Markup(safe_html(text))


def _render(template: str, script: str | None, **values) -> str:
    code = (HERE / script).read_text(encoding="utf-8") if script else ""
    digest = base64.b64encode(hashlib.sha256(code.encode()).digest()).decode()
    allowed = Markup(f"'sha256-{digest}'" if script else "'none'")
    return _templates().get_template(template).render(script=Markup(code), script_hash=allowed, **values)


@cache
def _templates() -> Environment:
    return Environment(
        loader=PackageLoader("gan_lab.coursework.review"),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
