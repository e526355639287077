"""The pages of a review: what they hold is bounded, and a student's own depend on that student alone."""

import re
from dataclasses import replace
from datetime import datetime

import pytest
from made_up_pages import make_graded, make_job, make_picture, make_submission, write, write_preview

from gan_lab.coursework.review.grading.criterion import Criterion
from gan_lab.coursework.review.grading.graded_submission import GradedCriterion
from gan_lab.coursework.review.intake.attempts import Lateness
from gan_lab.coursework.review.intake.documents.documents import Document
from gan_lab.coursework.review.intake.findings import NotebookSummary
from gan_lab.coursework.review.intake.own_notebooks import OwnCell, OwnNotebook
from gan_lab.coursework.review.intake.student_names import page_name
from gan_lab.coursework.review.pages.class_page import write_class_page
from gan_lab.coursework.review.pages.links import PageLink
from gan_lab.coursework.review.pages.writing import write_limit_page, write_student_pages
from gan_lab.coursework.review.similarity.hints import Hint
from gan_lab.coursework.student_work import Answer


def write_class(folder, *submissions, hints=(), notes=(), problems=()) -> str:
    write_class_page(folder, submissions, hints, notes, problems)
    return (folder / "index.html").read_text(encoding="utf-8")


def test_what_is_as_it_should_be_does_not_look_like_a_problem(tmp_path):
    page = write_class(tmp_path, notes=["Not graded: x."], problems=["grades.csv can't be read."])
    assert '<div class="box">Not graded: x.</div>' in page
    assert '<div class="box problem lazy">grades.csv can&#39;t be read.</div>' in page


def test_pages_say_where_points_are_given_and_have_no_form(tmp_path):
    folder = tmp_path / "my grades"
    folder.mkdir()
    graded = make_graded(submission=make_submission("10101", "Ada"))
    page = write_class(folder, graded)
    student, hand_back = write(folder, graded)
    assert f"<code>gan-lab grade &#34;{folder}&#34;</code>" in page
    assert "<code>gan-lab grade</code>" in student
    assert "as they stood" in page
    assert "As they stood" in student
    for html in (student, hand_back):
        assert not re.search("<(script|input|textarea|button|form)", html)
    assert 'data-id="10101"' in page  # by which the search finds a student, too


def test_the_class_page_knows_the_width_of_each_column_from_its_longest_cell(tmp_path):
    page = write_class(tmp_path, make_graded(pictures=[make_picture(number) for number in range(3)]), make_graded("Bo"))
    (widths,) = re.findall(r"grid-template-columns: minmax\(9rem, 1fr\)([^;]*);", page)
    columns = page.count('role="columnheader"')
    assert len(widths.split()) == columns - 1
    assert page.count("<td") == 2 * (columns - 1)


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


def test_notes_are_grey_on_the_students_page_folded_on_that_of_the_class_and_not_handed_back(tmp_path):
    note = "x.ipynb: Cell 7 has a picture as JPEG, which can't hold a recipe."
    graded = make_graded(notes=[note], problems=["a.rar is packed as RAR, which isn't opened: ask for a zip."])
    shown = note.replace("'", "&#39;")
    class_page = write_class(tmp_path, graded, make_graded("Bo"))
    assert class_page.index('<details class="box"><summary>What is shown in another form') < class_page.index(shown)
    assert "not needed: of 1 submission</summary>" in class_page
    student, hand_back = write(tmp_path, graded)
    assert f'<ul class="quiet"><li>{shown}</li></ul>' in student
    assert student.count('class="box problem') == class_page.count('class="box problem') == 1
    assert shown not in hand_back
    assert "packed as RAR, which isn&#39;t opened: hand in a zip." in hand_back
    assert "ask for" not in hand_back


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
    name = page_name("Ada", "Ada")
    assert [(among / part / name).read_text(encoding="utf-8") for part in ("students", "hand-back")] == list(pages)


def test_text_is_shown_up_to_a_length_and_the_page_says_what_is_cut(tmp_path):
    answers = [Answer(f"1.{number}", "?", "word " * 10_000, "answered", "x") for number in range(1, 30)]
    documents = [Document("report.md", "Markdown", "r" * 60_000)]
    student, _ = write(tmp_path, make_graded(answers=answers, documents=documents))
    assert "Its first 20,000 characters of 50,000; the rest stands in what was handed in." in student
    assert "Its 60,000 characters stand in what was handed in: this page shows no more text." in student
    assert len(student) < 260_000


def test_an_ordinary_text_is_shown_whole(tmp_path):
    answers = [Answer(f"1.{number}", "?", "word " * 300, "answered", "x") for number in range(1, 60)]
    documents = [Document("report.md", "Markdown", "r" * 60_000)]
    student, _ = write(tmp_path, make_graded(answers=answers, documents=documents))
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
    write_limit_page(make_job(tmp_path, graded), "Writing its pages took 1,000 MB of memory.")
    for part in ("students", "hand-back"):
        page = (tmp_path / part / page_name("Ada", "Ada")).read_text(encoding="utf-8")
        assert "Writing its pages took 1,000 MB of memory." in page
        assert "Ada" in page
        assert "Essay" in page
        assert "Come and see me." in page
        assert "secret" not in page
        assert len(page) < 12_000


LATE = Lateness(7500, True, "Handed in 2 hours 5 minutes late (due 20 November 2026, 23:59).")


def test_the_page_says_which_attempt_it_is_whose_and_how_late(tmp_path):
    submission = make_submission("10101", "Nora Nilsen", attempt=2, group="G1", lateness=LATE)
    first = replace(submission, id="10101 (attempt 1)", attempt=1, counts=False)
    job = make_job(
        tmp_path,
        make_graded(submission=submission),
        other_attempts=((first, PageLink("Nora Nilsen, attempt 1", "first.html")),),
        mates=(PageLink("Bo Berg", "bo.html"),),
    )
    write_student_pages(job)
    student, hand_back = (
        (tmp_path / part / job.link.page).read_text(encoding="utf-8") for part in ("students", "hand-back")
    )
    assert "Id 10101. Attempt 2. Group G1. Handed in 2 hours 5 minutes late" in student
    assert '<a href="first.html">Nora Nilsen, attempt 1</a>' in student
    assert 'Together with <a href="bo.html">Bo Berg</a>.' in student
    assert "Attempt 2. Group G1. Handed in 2 hours 5 minutes late" in hand_back
    assert "Bo Berg" not in hand_back


def test_the_time_of_handing_in_is_said_where_nothing_was_due(tmp_path):
    student, hand_back = write(tmp_path, make_graded(submission=make_submission(time=datetime(2026, 11, 2, 9, 5))))
    for page in (student, hand_back):
        assert "Handed in 2 November 2026, 09:05." in page


@pytest.mark.parametrize(
    ("lateness", "cell"),
    [
        (LATE, '<td data-value="7500">2 h 5 min</td>'),
        (Lateness(3 * 86_400 + 7200, True, "x"), '<td data-value="266400">3 d 2 h</td>'),
        (Lateness(None, True, "x"), '<td data-value="">late</td>'),
        (Lateness(None, None, "It isn't known."), '<td data-value="">?</td>'),
        (Lateness(0.0, False, "On time."), '<td data-value="0.0"></td>'),
    ],
)
def test_the_table_of_the_class_says_who_was_late_by_how_much(tmp_path, lateness, cell):
    page = write_class(tmp_path, make_graded(submission=make_submission(lateness=lateness)), make_graded("Bo"))
    assert "late</button>" in page
    assert cell in page


def test_the_table_has_no_column_about_lateness_where_nothing_is_known_of_it(tmp_path):
    assert "late</button>" not in write_class(tmp_path, make_graded())


def test_who_handed_in_nothing_is_named_in_one_line(tmp_path):
    absent = make_submission("7", "Zoe", attempt=0)
    page = write_class(tmp_path, make_graded(), make_graded(submission=absent, problems=["Nothing was handed in."]))
    assert re.search(r'Nothing was handed in by <a href="students/[^"]+">Zoe</a>\.', page)
    assert "Notes on what was handed in" not in page


def test_a_picture_that_was_pasted_into_an_answer_stands_below_it_and_nowhere_else(tmp_path):
    answer = Answer("1.1", "?", "See ![image.png](attachment:image.png) here.", "answered", "x.ipynb, cell 1")
    answer = replace(answer, places=("x.ipynb, cell 1", "x.ipynb, cell 2"))
    write_preview(tmp_path, 2)
    write_preview(tmp_path, 3)
    student, _ = write(tmp_path, make_graded(answers=[answer], pictures=[make_picture(2), make_picture(3)]))
    assert "See (picture) here." in student
    assert "attachment:" not in student
    shown = student.index("../pictures/2.png")
    assert student.index("See (picture)") < shown < student.index("Other pictures of their own")
    assert student.count("../pictures/2.png") == 1
    assert student.index("../pictures/3.png") > student.index("Other pictures of their own")


COMPUTED = GradedCriterion(
    Criterion("variety", "Variety", 5, "classes", evidence_items=("Question 1.1",)), 5, "2 classes", "computed"
)


def test_a_computed_criterion_shows_what_bears_on_it_folded(tmp_path):
    answers = [Answer("1.1", "?", "My own words.", "answered", "x")]
    student, _ = write(tmp_path, make_graded(criteria=(COMPUTED,), answers=answers))
    assert 'href="#variety"' in student
    folded = student[student.index('<details class="box" id="variety">') :]
    assert folded.index("My own words.") < folded.index("</details>")


SECTION = GradedCriterion(Criterion("gan", "What a GAN is", 10, evidence_items=("Section Introduction",)), None, "", "")


def test_a_section_of_a_document_stands_at_its_criterion(tmp_path):
    documents = [
        Document(
            "paper.pdf", "PDF", "Introduction\n*Two* networks.", {"Introduction": "*Two* networks."}, copy="a.pdf"
        ),
        Document("README.md", "Markdown", "x", {"Introduction": "*One* network."}),
    ]
    student, _ = write(tmp_path, make_graded(criteria=(SECTION,), documents=documents))
    criterion = student[student.index('<h2 id="gan">') : student.index("<h2>Documents</h2>")]
    assert "*Two* networks." in criterion
    assert "<em>One</em> network." in criterion
    assert '<a href="../files/a.pdf" target="_blank" rel="noopener noreferrer">Open paper.pdf</a>' in student


def test_a_section_that_is_an_answer_as_well_is_shown_once(tmp_path):
    answers = [Answer("7.1", "?", "A GAN has two networks.", "answered", "x")]
    documents = [Document("report.md", "Markdown", "x", {"Introduction": "A GAN has two networks."})]
    student, _ = write(tmp_path, make_graded(criteria=(SECTION,), documents=documents, answers=answers))
    assert "as the student wrote it" not in student


def test_of_one_report_in_several_formats_the_words_are_shown_once_and_each_file_is_linked(tmp_path):
    documents = [
        Document("r/report.docx", "Word", "Two networks learn.", copy="a.docx"),
        Document("r/report.html", "HTML", "Two networks learn."),
        Document("r/report.md", "Markdown", "Two *networks* learn."),
        Document("r/report.pdf", "PDF", "", problem="r/report.pdf is encrypted.", copy="a.pdf"),
    ]
    student, _ = write(tmp_path, make_graded(documents=documents))
    assert "Two <em>networks</em> learn." in student
    assert "Two networks learn." not in student
    assert "r/report.docx, r/report.html say the same." in student
    assert "r/report.pdf is encrypted." in student
    assert re.findall(r"\.\./files/(\S+)\"", student) == ["a.docx", "a.pdf"]


OWN = OwnNotebook(
    "mine.ipynb",
    True,
    [
        OwnCell(1, False, "## Introduction\n<script>alert(1)</script> *Two* networks."),
        OwnCell(2, True, "print('<b>x</b>')  # *not* Markdown", "<b>x</b>", "ValueError: <i>no</i>"),
    ],
    {"Introduction": "*Two* networks."},
    3,
)


def test_an_own_notebook_stands_on_the_page_in_order_as_text(tmp_path):
    notebooks = [NotebookSummary("mine.ipynb", None, [], None, "")]
    picture = replace(make_picture(1), where="mine.ipynb, cell 2")
    write_preview(tmp_path, 1)
    graded = make_graded(criteria=(SECTION,), own_notebooks=[OWN], notebooks=notebooks, pictures=[picture])
    student, _ = write(tmp_path, graded)
    shown = student[student.index("What the student wrote in notebooks") :]
    parts = ["&lt;script&gt;", "# *not* Markdown", '<pre class="printed">&lt;b&gt;x&lt;/b&gt;</pre>']
    parts += ["ValueError: &lt;i&gt;no&lt;/i&gt;", "../pictures/1.png", "3 more cells stand in what was handed in."]
    places = [shown.index(part) for part in parts]
    assert places == sorted(places)
    assert "Other pictures" not in student
    assert '<details class="box" id="notebook-0" open>' in shown
    assert "<em>Two</em> networks." in student[student.index('<h2 id="gan">') : student.index("What the student wrote")]
    assert "<script>alert" not in student


def test_cells_that_hold_an_answer_are_not_shown_among_the_students_own_cells_again(tmp_path):
    answer = Answer("1.1", "?", "My words.", "answered", "02.ipynb, cell 4", None, ("02.ipynb, cell 4",))
    own = OwnNotebook("02.ipynb", False, [OwnCell(4, False, "My words."), OwnCell(9, True, "my_code()")])
    notebooks = [NotebookSummary("02.ipynb", None, [], None, "02_truncation")]
    student, _ = write(tmp_path, make_graded(answers=[answer], own_notebooks=[own], notebooks=notebooks))
    assert student.count("My words.") == 1
    assert "02.ipynb: what the student added or changed, 1 cell</summary>" in student
    assert "my_code()" in student


def test_the_page_links_to_no_file_but_the_copies_of_documents(tmp_path):
    documents = [Document("x.html", "HTML", "Words."), Document("y.py", "Python", "print(1)")]
    student, _ = write(tmp_path, make_graded(documents=documents, own_notebooks=[OWN]))
    assert "../files/" not in student
    assert "Words." in student
    assert '<pre class="code">print(1)</pre>' in student


def test_questions_that_are_missing_are_named_in_one_line_below_what_is_there(tmp_path):
    criterion = Criterion("gan", "GAN", 10, evidence_items=("Question 1.1", "Question 1.2", "Section Introduction"))
    answers = [Answer("1.1", "?", "", "missing"), Answer("1.2", "?", "", "missing")]
    documents = [Document("README.md", "Markdown", "x", {"Introduction": "Two networks."})]
    found = {"answers": answers, "documents": documents, "notebooks": [NotebookSummary("1", None, [], None, "01")]}
    student, _ = write(tmp_path, make_graded(criteria=(GradedCriterion(criterion, None, "", ""),), **found))
    assert student.count("Not in what was handed in: Questions 1.1, 1.2.") == 1
    assert student.index("Two networks.") < student.index("Not in what was handed in")
