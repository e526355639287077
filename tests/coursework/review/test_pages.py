"""The pages of a review: what they hold is bounded, and a student's own depend on that student alone."""

import io
import pickle
import re
from dataclasses import replace

import numpy as np
import pytest
from PIL import Image

from gan_lab.coursework.review.grading.criteria import Criterion
from gan_lab.coursework.review.grading.evidence import Evidence
from gan_lab.coursework.review.grading.graded_submission import GradedCriterion, GradedSubmission
from gan_lab.coursework.review.intake.findings import NotebookSummary, Reading
from gan_lab.coursework.review.intake.gallery import SubmittedPicture
from gan_lab.coursework.review.intake.student_names import page_name
from gan_lab.coursework.review.pages.writing import PageJob, write_class_page, write_limit_page, write_student_pages
from gan_lab.coursework.review.similarity.hints import Hint
from gan_lab.coursework.student_work import Answer

ESSAY = GradedCriterion(Criterion("essay", "Essay", 15, evidence_items=("Question 1.1", "Task 1.2")), None, "open", "")


def make_graded(student="Ada", **found) -> GradedSubmission:
    return GradedSubmission(Reading(student, "key", **found), Evidence(), {}, (ESSAY,))


def make_picture(number: int, **attributes) -> SubmittedPicture:
    values = {"verdict": "same", "sentence": "It came out the same.", "page_file": f"{number}.png"} | attributes
    return SubmittedPicture(f"x.ipynb, cell {number}", f"{number:064}", **values)


def write_preview(folder, number: int, content: bytes | None = None) -> None:
    (folder / "pictures").mkdir(exist_ok=True)
    if content is None:
        file = io.BytesIO()
        Image.fromarray(np.full((8, 8, 3), number % 256, np.uint8)).save(file, "png")
        content = file.getvalue()
    (folder / "pictures" / f"{number}.png").write_bytes(content)


def write(folder, graded: GradedSubmission, *hints: Hint) -> tuple[str, str]:
    """Write a student's pages as another process does it; the text of the page to grade from and of the other one."""
    job = PageJob(folder, graded, hints, {"1.1": "**Question 1.1** What?"})
    write_student_pages(pickle.loads(pickle.dumps(job)))
    name = page_name(graded.student)
    return tuple((folder / part / name).read_text(encoding="utf-8") for part in ("students", "hand-back"))


def write_class(folder, *submissions, hints=(), notes=(), problems=()) -> str:
    write_class_page(folder, submissions, hints, notes, problems)
    return (folder / "index.html").read_text(encoding="utf-8")


def test_what_is_as_it_should_be_does_not_look_like_a_problem(tmp_path):
    page = write_class(tmp_path, notes=["Not graded: x."], problems=["grades.csv can't be read."])
    assert '<div class="box">Not graded: x.</div>' in page
    assert '<div class="box problem">grades.csv can&#39;t be read.</div>' in page


def test_a_limit_is_said_in_the_row_and_among_the_sentences(tmp_path):
    limit = "Reading it took 60 seconds of processor time, and was ended there."
    problems = [*(f"Fault {number}." for number in range(50)), limit]
    page = write_class(tmp_path, make_graded(problems=problems, limit=limit), make_graded("Bo"))
    assert page.count("reached a limit") == 1
    assert page.index(limit) < page.index("Fault 0.")
    assert page.count(limit) == 1


def test_the_class_page_shows_only_so_many_sentences_about_each_student(tmp_path):
    page = write_class(tmp_path, make_graded(problems=[f"Fault {number}." for number in range(200)]))
    assert len(re.findall(r"Fault \d+\.", page)) == 10
    assert "190 more stand on the student&#39;s page" in page or "190 more stand on the student's page" in page
    assert len(re.findall(r"Fault \d+\.", write(tmp_path, make_graded(problems=["Fault 1."]))[0])) == 1


def test_the_class_page_shows_what_students_wrote_as_it_was_typed(tmp_path):
    hint = Hint("answer", ("Ada", "Bo"), "Alike.", ("x", "y"), ("**a** <b>\n" * 1000, "$x^2$"))
    page = write_class(tmp_path, make_graded(), make_graded("Bo"), hints=[hint])
    assert "**a** &lt;b&gt;" in page
    assert "$x^2$" in page
    assert "<math" not in page
    assert len(page) < 40_000


def test_a_column_for_pictures_that_were_not_checked_is_there_only_if_there_are_some(tmp_path):
    assert "not checked" not in write_class(tmp_path, make_graded(pictures=[make_picture(1)]))
    page = write_class(tmp_path, make_graded(pictures=[make_picture(1, verdict="not checked")]))
    assert "not checked</button>" in page


def test_a_students_pages_stay_byte_for_byte_when_others_hand_in(tmp_path):
    alone, among = tmp_path / "alone", tmp_path / "among"
    pages = write(alone, make_graded())
    for student in ("Aaron", "Ada", "Zoe"):
        write(among, make_graded(student))
    name = page_name("Ada")
    assert [(among / part / name).read_text(encoding="utf-8") for part in ("students", "hand-back")] == list(pages)


def test_text_is_shown_up_to_a_length_and_the_page_says_what_is_cut(tmp_path):
    answers = [Answer(f"1.{number}", "?", "word " * 10_000, "answered", "x") for number in range(1, 30)]
    student, _ = write(tmp_path, make_graded(answers=answers, report="r" * 60_000))
    assert "Its first 20,000 characters of 50,000; the rest stands in what was handed in." in student
    assert "Its 60,000 characters stand in what was handed in: this page shows no more text." in student
    assert len(student) < 260_000


def test_an_ordinary_text_is_shown_whole(tmp_path):
    answers = [Answer(f"1.{number}", "?", "word " * 300, "answered", "x") for number in range(1, 60)]
    student, _ = write(tmp_path, make_graded(answers=answers, report="r" * 60_000))
    assert "characters of" not in student


def test_names_captions_and_errors_are_shortened(tmp_path):
    long = "y" * 30_000
    picture = make_picture(1, caption=long, alt=long, settings={}, file=long)
    notebook = NotebookSummary(long, None, [long] * 100, "Ada", "")
    write_preview(tmp_path, 1)
    for page in write(tmp_path, make_graded(pictures=[picture], notebooks=[notebook] * 3)):
        assert "y" * 500 in page
        assert "y" * 501 not in page
        assert "and 95 more" in page
        assert len(page) < 40_000


def test_a_page_shows_only_so_many_pictures_and_says_how_many_it_leaves_out(tmp_path):
    pictures = [make_picture(number, task="1.2" if number < 100 else "") for number in range(400)]
    for number in range(400):
        write_preview(tmp_path, number)
    student, hand_back = write(tmp_path, make_graded(pictures=pictures))
    assert student.count("<img ") == 150
    assert "A page shows 150 pictures. 250 more" in student
    assert hand_back.count("<img ") == 24
    assert "376 more pictures were checked" in hand_back


def test_the_page_to_hand_back_holds_only_so_many_bytes_of_pictures(tmp_path):
    for number in range(24):
        write_preview(tmp_path, number, b"x" * 1_000_000)
    _, hand_back = write(tmp_path, make_graded(pictures=[make_picture(number) for number in range(24)]))
    assert len(hand_back) < 6_100_000
    assert hand_back.count("<img ") == 4
    assert "20 more pictures were checked" in hand_back


@pytest.mark.parametrize(("suffix", "media_type"), [(".png", "image/png"), (".jpg", "image/jpeg")])
def test_an_embedded_picture_says_of_which_type_it_is(tmp_path, suffix, media_type):
    (tmp_path / "pictures").mkdir()
    (tmp_path / "pictures" / f"1{suffix}").write_bytes(b"x")
    _, hand_back = write(tmp_path, make_graded(pictures=[make_picture(1, page_file=f"1{suffix}")]))
    assert f'src="data:{media_type};base64,eA=="' in hand_back


@pytest.mark.parametrize(("share", "is_said"), [(1.0, True), (0.3, False), (None, False)])
def test_a_verdict_on_the_whole_file_says_so(tmp_path, share, is_said):
    write_preview(tmp_path, 1)
    for page in write(tmp_path, make_graded(pictures=[make_picture(1, share=share)])):
        assert ("</strong>, the whole file: It came out" in page) == is_said


def test_hints_on_a_students_page_are_so_many(tmp_path):
    class_ = tuple(f"Student {number}" for number in range(300))
    hint = Hint("noise", ("Ada", *class_), "Shared.", ("x",) * 301)
    student, hand_back = write(tmp_path, make_graded(), *[hint] * 60)
    assert student.count("Shared. With") == 40
    assert "20 more stand in results.jsonl" in student
    assert "and 290 more" in student
    assert "Student 1" not in hand_back


def test_a_page_that_reached_a_limit_has_the_name_the_reason_and_the_points(tmp_path):
    reading = {"problems": ["Fault."], "answers": [Answer("1.1", "?", "secret " * 100_000, "answered", "x")]}
    graded = replace(make_graded(**reading), comment="Come and see me.")
    write_limit_page(tmp_path, graded, "Writing its pages took 1,000 MB of memory.")
    for part in ("students", "hand-back"):
        page = (tmp_path / part / page_name("Ada")).read_text(encoding="utf-8")
        assert "Writing its pages took 1,000 MB of memory." in page
        assert "Ada" in page
        assert "Essay" in page
        assert "Come and see me." in page
        assert "secret" not in page
        assert len(page) < 12_000
    assert 'name="essay"' in (tmp_path / "students" / page_name("Ada")).read_text(encoding="utf-8")
