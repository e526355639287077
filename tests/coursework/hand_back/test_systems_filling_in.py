"""Points go into the files of learning systems: which cells change, which don't, and what is said."""

from itertools import zip_longest

import pytest
from exported_grades import (
    ALL,
    BLACKBOARD,
    BLACKBOARD_IN_GERMAN,
    BRIGHTSPACE,
    CANVAS,
    CANVAS_WITH_COMMAS,
    COMPARISON,
    JOERG,
    MOODLE,
    MOODLE_IN_BASQUE,
    MOODLE_IN_GERMAN,
    NORA,
    REFLECTION,
    WANG,
    MadeUpMark,
    make_grades,
)
from fuzzing import make_fuzz_settings, spoiled_bytes, value_or_sentence
from hypothesis import given
from hypothesis import strategies as st
from portable import make_pipe

from gan_lab.coursework.hand_back.systems.filling_in import fill_in_grades
from gan_lab.coursework.hand_back.systems.table_file import TableFile
from gan_lab.coursework.review.gradebook.class_record import GradedStudent
from gan_lab.coursework.review.intake.handed_in_as import HandedInAs, store_handed_in_as
from gan_lab.errors import GanLabError


@pytest.fixture
def fill_in(tmp_path):
    """Fill in a file, and return its text afterwards and the sentences as one."""

    def fill(grades, system, exported, column=None, encoding="utf-8"):
        content = exported if isinstance(exported, bytes) else exported.encode(encoding)
        path, out = tmp_path / "exported.csv", tmp_path / f"filled-{len(list(tmp_path.iterdir()))}.csv"
        path.write_bytes(content)
        sentences = fill_in_grades(grades, system, path, out, column)
        assert path.read_bytes() == content
        return out.read_bytes().decode(encoding), " ".join(sentences)

    return fill


@pytest.fixture
def refuse(fill_in, tmp_path):
    """Return the sentence by which filling in is refused, and check that nothing was written."""

    def refuse_file(grades, system, exported, column=None):
        with pytest.raises(GanLabError) as refused:
            fill_in(grades, system, exported, column)
        assert not list(tmp_path.glob("filled*"))
        assert "\n" not in str(refused.value)
        return str(refused.value)

    return refuse_file


CLASS = make_grades(NORA, JOERG, points=[85.5, 92.0])


@pytest.mark.parametrize(
    ("system", "exported", "column", "changes"),
    [
        ("canvas", CANVAS, "123", [('C",,18', 'C",85.50,18'), ("A,80.00,,", "A,92.00,,")]),
        ("canvas", CANVAS_WITH_COMMAS, None, [(";A;\n", ";A;85,50\n")]),
        ("moodle", MOODLE, None, [('- - ",,', '- - ",85.50,'), ('"No submission",,', '"No submission",92.00,')]),
        ("moodle", MOODLE_IN_GERMAN, None, [("abgegeben;;", "abgegeben;85,50;")]),
        ("moodle", MOODLE_IN_BASQUE, None, [("bidalia,,", "bidalia,85.50,"), ("70.00", "92.00")]),
        ("brightspace", BRIGHTSPACE, None, [("nora@uni.edu,,", "nora@uni.edu,85.5,"), ("edu,70,", "edu,92,")]),
        ("blackboard", BLACKBOARD, None, [("Needs Grading", "85.5"), ('"Yes"\t""\t"0"', '"Yes"\t"92"\t"0"')]),
        ("blackboard", BLACKBOARD_IN_GERMAN, None, [('"10101"\t""', '"10101"\t"85.5"')]),
    ],
)
@pytest.mark.parametrize("encoding", ["utf-8", "utf-16"])
def test_points_go_into_the_one_column_and_nothing_else_changes(fill_in, system, exported, column, changes, encoding):
    wanted = exported
    for before, after in changes:
        assert wanted.count(before) == 1
        wanted = wanted.replace(before, after)
    written, _ = fill_in(CLASS, system, exported, column, encoding)
    assert written == wanted


def test_it_says_how_many_got_points_where_and_how_to_go_on(fill_in):
    _, said = fill_in(CLASS, "canvas", CANVAS, "123")
    assert "has the points of 2 students in the column GANs, part 1 (123)." in said
    assert "In the file, but not in the grades (2): 王小明 (10103) and Viel Zu (10104)." in said
    assert said.endswith("In Canvas, import it under Grades, Import; Canvas shows what will change before it does so.")
    assert (
        "Other points stood there for 1 student, and were replaced: Jörg von der Au (10102): 80.00, now 92.00." in said
    )


def test_students_who_are_not_in_the_file_are_named(fill_in):
    absent = [GradedStudent(str(number), f"Absent {letter}") for number, letter in enumerate("ABCDEFG")]
    _, said = fill_in(make_grades(NORA, *absent), "canvas", CANVAS, "123")
    assert "In the grades, but not in the file (7): Absent A (0), Absent B (1), " in said
    assert "and 2 more" in said


def test_open_points_are_named_and_their_sum_so_far_is_filled_in(fill_in):
    grades = make_grades(NORA, JOERG, points=[None, 92.0])
    grades.marks["10101", COMPARISON] = MadeUpMark(40.25, "computed")
    written, said = fill_in(grades, "canvas", CANVAS, "123")
    assert ',"A, ""B"" C",40.25,18.00' in written
    assert (
        "Points are still open for 1 student, whose sum so far was filled in: Nora Nilsen (10101): Reflection." in said
    )


def test_whoever_is_not_graded_at_all_gets_no_zero(fill_in):
    written, said = fill_in(make_grades(NORA, JOERG, points=[85.0, None]), "canvas", CANVAS, "123")
    assert "au,A,80.00,," in written
    assert "Nothing is graded yet for 1 student, whose cells were left: Jörg von der Au (10102)." in said


def test_an_excused_student_stays_excused(fill_in):
    excused = GradedStudent("10104", "Viel Zu")
    written, said = fill_in(make_grades(NORA, excused), "canvas", CANVAS, "123")
    assert "zu,A,EX,," in written
    assert "Something else than points stands there for 1 student, and was left: Viel Zu (10104): EX." in said


def test_whoever_handed_in_nothing_gets_no_zero_unless_somebody_typed_it(fill_in):
    absent = GradedStudent("10102", "Jörg von der Au", attempt=0)
    grades = make_grades(NORA, absent, points=[85.0, None])
    for criterion in (COMPARISON, REFLECTION):
        grades.marks["10102", criterion] = MadeUpMark(0.0, "computed")
    written, said = fill_in(grades, "moodle", MOODLE)
    assert '"No submission",,' in written
    assert "1 student handed in nothing, and nobody typed points for them." in said
    grades.marks["10102", REFLECTION] = MadeUpMark(0.0, "a person")
    written, said = fill_in(grades, "moodle", MOODLE)
    assert '"No submission",0.00,' in written
    assert "handed in nothing" not in said


def test_a_grade_that_moodle_locks_is_left_and_named(fill_in):
    written, said = fill_in(CLASS, "moodle", MOODLE_IN_GERMAN)
    assert "Keine Abgabe;;100,00" in written
    assert "Moodle lets nobody change the grades of 1 student, which were left: Jörg von der Au (10102)." in said


def test_numbers_have_the_comma_of_the_file(fill_in):
    _, said = fill_in(CLASS, "moodle", MOODLE_IN_GERMAN)
    assert "Numbers are written with a decimal comma, as 100,00 is in the file." in said
    written, _ = fill_in(CLASS, "canvas", "Student;ID;SIS Login ID;Section;GANs (1)\nNilsen, Nora;10101;n;A;\n")
    assert written.endswith(";A;85,5\n")


def test_another_maximum_is_said_and_nothing_is_scaled(fill_in):
    grades = make_grades(NORA, points=[85.0])
    written, said = fill_in(grades, "moodle", MOODLE.replace("100.00", "50.00"))
    assert ",85.00,50.00,Yes" in written
    assert "The rubric has 100 points and the column 50 (Maximum grade): the points were filled in as they are." in said
    assert "More points than the column allows (Moodle takes none of them): Nora Nilsen (10101) 85." in said


def test_comments_go_into_moodles_worksheet_as_html(fill_in):
    grades = make_grades(NORA, JOERG)
    grades.comments["10101"] = "Good, <b>Nora</b>\n\n=1+1 ł"
    grades.marks["10101", REFLECTION] = MadeUpMark(30.0, "a person", "See *task 2*.")
    written, said = fill_in(grades, "moodle", MOODLE)
    assert '-,"<div class=""gan-lab-' in written
    assert (
        "<p>Good, &lt;b&gt;Nora&lt;/b&gt;</p><p>=1+1 ł</p><p><strong>Reflection: 30 of 40</strong></p>"
        '<p>See <em>task 2</em>.</p></div>"\r\n'
    ) in written
    assert "and the comments on 1 in the column Feedback comments." in said


def test_feedback_of_somebody_else_stays_and_ones_own_is_replaced(fill_in):
    grades = make_grades(NORA, JOERG)
    grades.comments |= {"10101": "First", "10102": "First"}
    written, _ = fill_in(grades, "moodle", MOODLE)
    theirs = written.replace("First", "First, changed in Moodle", 1)
    grades.comments |= {"10101": "Second", "10102": "Second"}
    again, said = fill_in(grades, "moodle", theirs)
    assert again.count("First, changed in Moodle") == 1
    assert again.count("Second") == 1
    assert "Feedback that isn't of these grades stands there for 1 student, and was left: Nora Nilsen (10101)." in said


def test_a_comment_that_was_taken_back_is_taken_out_of_the_worksheet(fill_in):
    grades = make_grades(NORA)
    grades.comments["10101"] = "First"
    written, _ = fill_in(grades, "moodle", MOODLE)
    grades.comments.clear()
    again, _ = fill_in(grades, "moodle", written)
    assert "First" not in again


def test_a_worksheet_without_a_column_for_comments_is_filled_in_and_said(fill_in):
    grades = make_grades(NORA)
    grades.comments["10101"] = "Good"
    _, said = fill_in(grades, "moodle", MOODLE_IN_BASQUE)
    assert "The file has no column that is known to take comments" in said


OTHER_FILES = [
    ("canvas", MOODLE, "looks like Moodle's grading worksheet"),
    ("moodle", CANVAS, "looks like Canvas' gradebook"),
    ("brightspace", BLACKBOARD, "looks like Blackboard's gradebook"),
    ("blackboard", BRIGHTSPACE, "looks like Brightspace's gradebook"),
    ("canvas", "id,name,email,group\n1,Nora,,\n", "has the headings id, name, email, group"),
    ("canvas", "Student,GANs (1)\nNora,\n", "has the headings Student, GANs (1)"),
    ("canvas", "", "is empty"),
    ("canvas", b"\xef\xbb\xbf \n", "names no students"),
    ("canvas", CANVAS.split("\n")[0], "names no students"),
    ("canvas", "\n".join(CANVAS.split("\n")[:3]), "names no students"),
    ("canvas", b"PK\x03\x04...xl/workbook.xml", "is a workbook of a spreadsheet"),
    ("canvas", b"PK\x03\x04...", "is a zip"),
    ("blackboard", b"\xd0\xcf\x11\xe0", "is a workbook of a spreadsheet"),
    ("canvas", b"<!DOCTYPE html><p>Log in", "is a web page"),
    ("canvas", b"%PDF-1.7", "is a PDF"),
    ("canvas", b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR", "can't be read as a table, since it isn't text"),
    ("canvas", b'Student,ID\n"Nora,1', "a quotation mark in it isn't closed"),
]


@pytest.mark.parametrize(("system", "exported", "what"), OTHER_FILES)
def test_a_file_of_another_kind_is_refused_by_what_it_is_and_where_the_right_one_is(refuse, system, exported, what):
    said = refuse(CLASS, system, exported)
    assert what in said
    assert f"In {system.title()}, " in said


@pytest.mark.parametrize(
    ("system", "exported", "column", "what"),
    [
        ("canvas", CANVAS, None, "has 2 columns of points: GANs, part 1 (123); Essay (124). Say which one is meant"),
        ("canvas", CANVAS, "A", "fits 2 columns"),
        ("canvas", CANVAS, "poem", "has no column poem: there is GANs, part 1 (123); Essay (124)."),
        ("canvas", CANVAS, "Current Score", "takes no points from a file"),
        ("blackboard", BLACKBOARD, "123457", "has no column 123457"),
        ("moodle", MOODLE_IN_BASQUE.replace("70.00", "A"), None, "name it with --column."),
        (
            "moodle",
            MOODLE.replace('"Maximum Grade"', "Scale").replace("100.00", "Pass"),
            None,
            "graded by a scale, Pass",
        ),
    ],
)
def test_where_the_column_cannot_be_told_the_sentence_lists_what_there_is(refuse, system, exported, column, what):
    assert what in refuse(CLASS, system, exported, column)


@pytest.mark.parametrize("column", ["123", "GANs, part 1 (123)", "gans, PART 1", "part"])
def test_a_column_is_named_by_its_id_its_heading_or_a_part(fill_in, column):
    assert "GANs, part 1 (123)" in fill_in(CLASS, "canvas", CANVAS, column)[1]


def test_a_column_with_a_heading_in_an_unknown_language_can_be_named(fill_in):
    exported = MOODLE_IN_BASQUE.replace("100.00", "ehun")
    assert ",85.50,ehun" in fill_in(CLASS, "moodle", exported, "Puntuak")[0]


def test_a_file_of_another_class_is_refused(refuse):
    assert "Nobody in" in refuse(make_grades(GradedStudent("7", "Nemo Nobody")), "canvas", CANVAS, "123")


def test_nothing_is_written_over(tmp_path):
    exported, other = tmp_path / "exported.csv", tmp_path / "other.csv"
    exported.write_text(CANVAS, encoding="utf-8")
    other.write_text("mine", encoding="utf-8")
    for out, what in [
        (exported, "is the file that was exported, which stays as it is"),
        (other, "is there already"),
        (tmp_path, "is there already"),
        (tmp_path / "no" / "filled.csv", "There is no folder"),
    ]:
        with pytest.raises(GanLabError, match=what):
            fill_in_grades(CLASS, "canvas", exported, out, "123")
    assert exported.read_text(encoding="utf-8") == CANVAS
    assert other.read_text(encoding="utf-8") == "mine"


def test_a_file_that_is_not_there_is_said(tmp_path):
    for name in ("no.csv", "."):
        with pytest.raises(GanLabError, match="In Canvas, export it"):
            fill_in_grades(CLASS, "canvas", tmp_path / name, tmp_path / "filled.csv")


def test_a_column_that_shows_percentages_is_said(fill_in):
    _, said = fill_in(CLASS, "blackboard", BLACKBOARD.replace("100 Score", "100 Percentage"))
    assert "The column shows its grades as Percentage" in said


def test_wang_is_found_by_the_name_alone(fill_in):
    written, _ = fill_in(make_grades(GradedStudent("wang-folder", WANG.name)), "canvas", CANVAS, "123")
    assert 'lines",85.00,,' in written


@make_fuzz_settings(80)
@given(st.sampled_from(sorted(ALL)), st.data())
def test_a_damaged_file_is_refused_in_a_sentence_or_only_its_one_column_changes(tmp_path, name, data):
    content = data.draw(spoiled_bytes(ALL[name].encode(data.draw(st.sampled_from(["utf-8", "utf-16"])))))
    exported, out = tmp_path / "exported.csv", tmp_path / "filled.csv"
    out.unlink(missing_ok=True)
    exported.write_bytes(content)
    if value_or_sentence(fill_in_grades, CLASS, name.split()[0], exported, out, "GANs" if name == "canvas" else None):
        before, after = TableFile(content), TableFile(out.read_bytes())
        assert len(before.rows) == len(after.rows)
        columns = {
            column
            for number in range(len(before.rows))
            for column, (old, new) in enumerate(
                zip_longest(before.read_row(number), after.read_row(number), fillvalue="")
            )
            if old != new
        }
        assert len(columns) <= 1


@pytest.mark.parametrize(
    ("layout", "system", "exported", "is_known"),
    [
        ("canvas", "canvas", CANVAS_WITH_COMMAS, True),
        ("plain", "canvas", CANVAS_WITH_COMMAS, True),
        ("moodle", "canvas", CANVAS_WITH_COMMAS, False),
        ("brightspace", "brightspace", BRIGHTSPACE, False),
    ],
)
def test_a_number_counts_alone_only_where_the_download_had_the_same_numbers(
    fill_in, tmp_path, layout, system, exported, is_known
):
    married = make_grades(GradedStudent("10101", "Nora Berg"), GradedStudent("au-1", "Nora Nilsen-Au"))
    married.folder = tmp_path / "grades"
    (married.folder / ".review").mkdir(parents=True)
    store_handed_in_as(married.folder, HandedInAs(layout, "", "", ()))
    if is_known:
        assert "has the points of 1 student" in fill_in(married, system, exported)[1]
    else:
        with pytest.raises(GanLabError, match="Nobody in"):
            fill_in(married, system, exported)


LONG = "x" * 100_000


@pytest.mark.parametrize(
    ("system", "exported", "column"),
    [
        ("canvas", CANVAS.replace("Essay (124)", f"Essay {LONG} (124)"), None),
        ("canvas", CANVAS.replace("Essay (124)", f"{LONG} (124)"), "124"),
        ("canvas", CANVAS.replace("Essay (124)", f"Essay (1{'2' * 100_000})"), None),
        ("canvas", CANVAS.replace("Nilsen, Nora", f"Nilsen, {LONG}").replace("王小明", LONG), "123"),
        ("canvas", CANVAS.replace('""B"" C",,18', f'""B"" C",{LONG},18'), "123"),
        ("canvas", CANVAS.replace("10102", LONG), "123"),
        ("moodle", MOODLE.replace("Feedback comments", f"Feedback comments {LONG}"), None),
        ("moodle", MOODLE.replace("100.00", LONG), None),
        ("moodle", MOODLE.replace('"Maximum Grade"', "Scale").replace("100.00", LONG), None),
        ("moodle", MOODLE.replace("Grade,", f"{LONG},"), None),
    ],
)
def test_what_a_file_says_at_length_is_cut_in_sentences(fill_in, system, exported, column):
    grades = make_grades(NORA)
    grades.comments[NORA.id] = "Good"
    try:
        said = fill_in(grades, system, exported, column)[1]
    except GanLabError as problem:
        said = str(problem)
    assert len(said) < 3_000, said[:2000]


def test_a_pipe_is_refused_and_not_waited_for(tmp_path):
    make_pipe(tmp_path / "pipe.csv")
    with pytest.raises(GanLabError, match="no plain file"):
        fill_in_grades(make_grades(NORA), "canvas", tmp_path / "pipe.csv", tmp_path / "out.csv")
