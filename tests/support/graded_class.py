"""A folder of grades as a review leaves it, made in milliseconds: without submissions, networks and pages."""

import io
import json
from collections.abc import Sequence
from pathlib import Path

from PIL import Image

from gan_lab.coursework.review.gradebook import Gradebook, GradedStudent
from gan_lab.coursework.review.gradebook.recording import record_review
from gan_lab.coursework.review.grading.criterion import Criterion, Score
from gan_lab.coursework.review.intake.student_names import page_name
from gan_lab.coursework.review.pages.shown_parts import ShownParts, store_parts

CRITERIA = (
    Criterion("ran", "Notebooks ran in order", 5, computed="ran_in_order"),
    Criterion("latent", "Explains the latent space", 10, guide="Full points: **an observation** of theirs."),
    Criterion("reflection", "Reflects on limits", 7.5, evidence_items=("Question 7.4",)),
)
NAMES = ("Ada Adler", "Bo Bianchi", "Çelik Demir", "Zoë O'Neil")
PICTURE, DOCUMENT = f"{'a' * 24}.png", f"{'b' * 24}.pdf"  # in the folders `pictures` and `files`


def make_student(number: int, name: str, **rest: object) -> GradedStudent:
    """A student with an id such as "id-3", and an address."""
    id_ = f"id-{number}"
    values = {"email": f"someone{number}@example.edu", "page": page_name(id_, name), "work": id_} | rest
    return GradedStudent(id_, name, **values)  # type: ignore[arg-type]


def make_parts(student: GradedStudent, others: Sequence[GradedStudent] = ()) -> ShownParts:
    """What the pages show of a submission: an answer, a picture, a document, and what names the student."""
    answer = (
        f'<div class="quiet" id="question-7-4">Question 7.4</div><div class="answer"><p>By {student.name}</p></div>'
    )
    figure = f'<figure><img src="../pictures/{PICTURE}" alt="A bag of {student.name}"></figure>'
    hints = "".join(f'<li>noise: With <a href="{other.page}">{other.name}</a></li>' for other in others)
    return ShownParts(
        '<div class="box problem">A note.</div>',
        {
            "latent": f'{answer.replace("7-4", "3-1")}{figure}<a href="#question-7-4">further down</a>',
            "reflection": answer,
        },
        f'<h2>Documents</h2><p><a href="../files/{DOCUMENT}">Open it</a></p>',
        f'<h2 id="the-run">The run</h2><p>STUDENT = {student.name}</p>',
        f"<h2>Shared with others</h2><ul>{hints}</ul>" if hints else "",
        {"facts": [], "problems": [], "notebooks": [], "evidence": [], "pictures": [], "count": 0},
    )


def make_graded_class(folder: Path, students: Sequence[GradedStudent] | None = None, computed: float = 5) -> Path:
    """Make a folder of grades, and return it; what is computed are so many points for the first criterion."""
    students = students or [make_student(number, name) for number, name in enumerate(NAMES)]
    for name in (".review/shown", "students", "hand-back", "pictures", "files"):
        (folder / name).mkdir(parents=True, exist_ok=True)
    (folder / ".review" / "review.json").write_text(json.dumps({"format": 1, "kit": "0", "place": 0}), encoding="utf-8")
    scores = {(each.id, "ran"): Score(computed, "All ran in order.") for each in students}
    record_review(folder, students, CRITERIA, scores).gradebook.close()
    for number, student in enumerate(students):
        store_parts(folder, student.page, make_parts(student, students[number + 1 : number + 2]))
    (folder / "results.jsonl").write_text(
        "".join(f"{json.dumps({'id': each.id})}\n" for each in students), encoding="utf-8"
    )
    picture = io.BytesIO()
    Image.new("RGB", (64, 64), "teal").save(picture, "png")
    (folder / "pictures" / PICTURE).write_bytes(picture.getvalue())
    (folder / "files" / DOCUMENT).write_bytes(b"%PDF-1.4 <script>alert(1)</script>")
    return folder


def type_as(
    folder: Path, grader: str, student: str, criterion: str, text: str, seen: Sequence[str] | None = None
) -> str:
    """Give points as another grader does meanwhile; returns the id of the change."""
    with Gradebook(folder) as gradebook:
        return gradebook.set_points(student, criterion, text, grader, seen).heads[-1].id
