"""grades.csv: what a person typed stays, what a spreadsheet did to it is understood, no name becomes a formula."""

import csv
import io
import json

import pytest
from made_up_grades import ESSAY, read_rows, record, student, table, write_rows

from gan_lab.coursework.review.gradebook import Gradebook
from gan_lab.coursework.review.gradebook.early_checks import check_same_class
from gan_lab.coursework.review.intake.student_names import page_name
from gan_lab.errors import GanLabError


def type_in(folder, old, new, encoding="utf-8-sig"):
    path = folder / "grades.csv"
    text = path.read_bytes().decode("utf-8-sig")
    assert text.count(old) == 1
    path.write_bytes(text.replace(old, new).encode(encoding))


def test_computed_points_are_filled_in_and_those_that_a_person_gives_stay_open(tmp_path):
    record(tmp_path, "ada", "bob")
    assert list(table(tmp_path)) == ["ada", "bob"]
    row = table(tmp_path)["ada"]
    assert (row["ran"], row["essay"], row["total"], row["of"], row["open"]) == ("5", "", "5", "30", "1")


def test_typed_points_and_comments_survive_and_computed_ones_follow_the_facts(tmp_path):
    record(tmp_path, "ada", "bob")
    page = page_name("ada")
    type_in(tmp_path, f"ada,5,,5,30,1,ada,,{page},1,", f'ada,5,"17,5",5,30,1,ada,,{page},1,Good curves')
    record(tmp_path, "ada", "bob", ran=10.0)
    with Gradebook(tmp_path) as book:
        assert (book.mark("ada", "essay").points, book.mark("ada", "essay").given_by) == (17.5, "a person")
    row = table(tmp_path)["ada"]
    assert (row["ran"], row["essay"], row["total"], row["open"]) == ("10", "17,5", "27.5", "0")
    assert row["comment"] == "Good curves"
    assert (tmp_path / "grades-before.csv").exists()


def test_a_computed_point_that_a_person_changed_stays_changed(tmp_path):
    record(tmp_path, "ada")
    type_in(tmp_path, "ada,5,", "ada,8,")
    for ran in (5.0, 2.0):
        record(tmp_path, "ada", ran=ran)
        assert table(tmp_path)["ada"]["ran"] == "8"


def test_a_typed_point_can_be_taken_back(tmp_path):
    record(tmp_path, "ada")
    type_in(tmp_path, "ada,5,", "ada,8,")
    record(tmp_path, "ada")
    type_in(tmp_path, "ada,8,", "ada,,")
    record(tmp_path, "ada")
    assert table(tmp_path)["ada"]["ran"] == "5"


@pytest.mark.parametrize(("delimiter", "encoding"), [(";", "utf-8"), ("\t", "utf-16"), (";", "cp1252"), (",", "utf-8")])
def test_the_table_is_read_back_however_a_spreadsheet_saves_it(tmp_path, delimiter, encoding):
    record(tmp_path, "Zoë")
    path = tmp_path / "grades.csv"
    text = path.read_text(encoding="utf-8-sig").replace(",", delimiter)
    path.write_bytes(text.replace(f"Zoë{delimiter}5{delimiter}", f"Zoë{delimiter}5.00{delimiter}11").encode(encoding))
    record(tmp_path, "Zoë", ran=6.0)
    assert (table(tmp_path)["Zoë"]["ran"], table(tmp_path)["Zoë"]["essay"]) == ("6", "11")


@pytest.mark.parametrize(
    "name", ["=1+1", "+49", "-x", "@SUM(A1)", "'=1", "\t=1", 'Ada, "the" Lovelace', "Ḥasan", "阿達"]
)
def test_no_name_becomes_a_formula_and_each_is_found_again(tmp_path, name):
    record(tmp_path, name)
    text = (tmp_path / "grades.csv").read_text(encoding="utf-8-sig")
    cells = [cell for row in csv.reader(io.StringIO(text, newline="")) for cell in row]
    assert not [cell for cell in cells if cell.startswith(("=", "+", "-", "@", "\t", "\r"))]
    assert not record(tmp_path, name)
    assert next(row["id"] for row in read_rows(tmp_path)).lstrip("'") == name.replace("\t", " ").lstrip("'")


def test_a_file_of_points_is_taken_over_once(tmp_path):
    record(tmp_path, "ada")
    saved = {"student": "ada", "points": {"essay": "12", "unknown": "3"}, "comment": "From the page"}
    (tmp_path / "points-ada (1).json").write_text(json.dumps(saved), encoding="utf-8")
    record(tmp_path, "ada")
    assert (table(tmp_path)["ada"]["essay"], table(tmp_path)["ada"]["comment"]) == ("12", "From the page")
    type_in(tmp_path, "ada,5,12,", "ada,5,14,")
    record(tmp_path, "ada")
    assert table(tmp_path)["ada"]["essay"] == "14"


def test_a_file_of_points_that_replaces_other_points_is_reported(tmp_path):
    record(tmp_path, "ada")
    type_in(tmp_path, "ada,5,,", "ada,5,7,")
    (tmp_path / "points-ada.json").write_text('{"student": "ada", "points": {"essay": "9"}}', encoding="utf-8")
    messages = record(tmp_path, "ada")
    assert table(tmp_path)["ada"]["essay"] == "9"
    assert any("7 in grades.csv was replaced by 9" in message for message in messages)


@pytest.mark.parametrize("content", ["", "[]", '{"student": 1}', '{"student": "ada", "points": 3}', "{" * 10_000])
def test_a_file_that_no_page_saved_is_left_and_reported(tmp_path, content):
    record(tmp_path, "ada")
    (tmp_path / "points-x.json").write_text(content, encoding="utf-8")
    assert any("points-x.json" in message for message in record(tmp_path, "ada"))


def test_a_student_who_is_not_among_the_submissions_keeps_the_row(tmp_path):
    record(tmp_path, "ada", "bob")
    type_in(tmp_path, "bob,5,,", "bob,5,3,")
    record(tmp_path, "ada")
    assert table(tmp_path)["bob"]["essay"] == "3"
    record(tmp_path, "ada", "bob")
    assert table(tmp_path)["bob"]["essay"] == "3"


def test_computed_points_stay_computed_after_a_run_with_part_of_the_class_or_of_the_rubric(tmp_path):
    record(tmp_path, "ada", "bob")
    record(tmp_path, "ada")
    record(tmp_path, "ada", "bob", criteria=(ESSAY,))
    record(tmp_path, "ada", "bob", ran=2.0)
    assert {row["ran"] for row in table(tmp_path).values()} == {"2"}


def test_the_points_that_were_saved_last_win_whatever_the_files_times_are(tmp_path):
    record(tmp_path, "ada")
    for name, points, saved in (("b", 9, "2026-01-02T10:00:00Z"), ("a", 5, "2026-01-01T10:00:00Z")):
        text = json.dumps({"student": "ada", "points": {"essay": points}, "saved": saved})
        (tmp_path / f"points-{name}.json").write_text(text, encoding="utf-8")
    (tmp_path / "points-folder.json").mkdir()
    messages = record(tmp_path, "ada")
    assert table(tmp_path)["ada"]["essay"] == "9"
    assert any("points-folder.json" in message for message in messages)


@pytest.mark.parametrize(("name", "became"), [("0012345", "12345"), ("Zo\u0308e", "Z\u00f6e"), ("ada ", "ada")])
def test_a_name_that_a_spreadsheet_changed_keeps_its_points(tmp_path, name, became):
    record(tmp_path, name, "bob")
    type_in(tmp_path, f"{name},5,,", f"{became},5,8,")
    messages = record(tmp_path, name, "bob")
    assert table(tmp_path)[name]["essay"] == "8"
    assert not messages
    record(tmp_path, name, ran=2.0)
    assert table(tmp_path)[name]["ran"] == "2", "computed points became points of a person"


def test_nobody_gets_the_points_of_a_name_that_a_spreadsheet_changed_by_being_called_so(tmp_path):
    record(tmp_path, "0012", "bob")
    type_in(tmp_path, "0012,5,,", "12,5,8,")
    record(tmp_path, "0012", "12", "bob")
    assert {name: row["essay"] for name, row in table(tmp_path).items()} == {"0012": "8", "12": "", "bob": ""}


def save_as_spreadsheet(folder, typed, encoding="utf-8-sig", columns=None):
    """Type points for an essay, by student, and save the table as a spreadsheet does, with digits as numbers."""
    rows = [row | {"essay": typed.get(name, "")} for name, row in table(folder).items()]
    for row in rows:
        row["student"] = row["student"].lstrip("0")
    write_rows(folder, [{key: row[key] for key in columns or row} for row in rows], encoding)


def read_essays(folder):
    return [(row["student"], row["essay"]) for row in read_rows(folder)]


ALIKE = [("0012", "12", "utf-8-sig"), ("0012", "00012", "utf-8-sig"), ("\u0141ukasz", "?ukasz", "cp1252")]
ALIKE += [("\u963f\u9054", "\u674e\u96f7", "cp1252"), ("Zoe\u0308", "Zo\u00eb", "utf-8")]
NAMES_ALONE = ("student", "ran", "essay", "total", "of", "open", "comment")  # the columns of an older file


@pytest.mark.parametrize(("victim", "other", "encoding"), ALIKE)
def test_students_whose_names_a_spreadsheet_makes_alike_each_keep_their_points(tmp_path, victim, other, encoding):
    record(tmp_path, victim, other)
    save_as_spreadsheet(tmp_path, {victim: "9", other: "1"}, encoding)
    messages = record(tmp_path, victim, other)
    assert read_essays(tmp_path) == [(victim, "9"), (other, "1")]
    assert not messages


@pytest.mark.parametrize(("victim", "other", "encoding"), ALIKE[:-1])
def test_of_two_rows_with_one_name_none_counts_both_stay_and_it_is_said(tmp_path, victim, other, encoding):
    record(tmp_path, victim, other)
    save_as_spreadsheet(tmp_path, {victim: "9", other: "1"}, encoding, NAMES_ALONE)
    for _ in range(2):
        messages = record(tmp_path, victim, other, "bob")
        rows = read_essays(tmp_path)
        assert rows[:3] == [(victim, ""), (other, ""), ("bob", "")]
        assert [points for _, points in rows[3:]] == ["9", "1"]
        assert any(repr(rows[3][0]) in message for message in messages)
    typed = table(tmp_path)
    write_rows(tmp_path, [typed[name] | {"page": page_name(name), "essay": "9"} for name in (victim, "bob")])
    assert not record(tmp_path, victim, other, "bob")
    assert read_essays(tmp_path) == [(victim, "9"), (other, ""), ("bob", "9")]


@pytest.mark.parametrize(("victim", "other", "encoding"), ALIKE[:3])
@pytest.mark.parametrize("columns", [None, NAMES_ALONE])
@pytest.mark.parametrize("stays", [True, False])
def test_nobody_gets_points_by_handing_in_later_under_a_name_made_alike(
    tmp_path, victim, other, encoding, columns, stays
):
    record(tmp_path, victim, "bob")
    save_as_spreadsheet(tmp_path, {victim: "9"}, encoding, columns)
    if stays:
        record(tmp_path, victim, other, "bob")
        assert read_essays(tmp_path) == [(victim, "9"), (other, ""), ("bob", "")]
    elif not columns:
        messages = record(tmp_path, other, "bob")
        assert read_essays(tmp_path)[:2] == [(other, ""), ("bob", "")]
        assert any(repr(victim) in message for message in messages)


def test_the_row_with_the_page_counts_and_a_row_that_was_added_for_the_same_student_is_reported(tmp_path):
    record(tmp_path, "ada", "bob")
    type_in(tmp_path, "\nbob,", "\nada,,9,,,,,,,,\nbob,")
    for _ in range(2):
        assert any("2 rows for 'ada'" in message for message in record(tmp_path, "ada", "bob"))
        assert read_essays(tmp_path) == [("ada", ""), ("bob", ""), ("ada", "9")]


def test_a_row_that_was_copied_whole_gives_nobody_points_until_one_is_removed(tmp_path):
    record(tmp_path, "ada")
    (row,) = table(tmp_path).values()
    write_rows(tmp_path, [row | {"essay": "9"}, row | {"essay": "3"}])
    assert any("none of them counts" in message for message in record(tmp_path, "ada"))
    assert read_essays(tmp_path) == [("ada", ""), ("ada", "9"), ("ada", "3")]
    write_rows(tmp_path, [row | {"essay": "9"}])
    assert not record(tmp_path, "ada")
    assert read_essays(tmp_path) == [("ada", "9")]


def test_a_row_that_a_person_gives_another_name_is_reported_and_goes_over_when_its_page_is_emptied(tmp_path):
    record(tmp_path, "ada", "bob")
    type_in(tmp_path, "bob,5,,", "bert,5,8,")
    assert any("'bert' in the row of 'bob'" in message for message in record(tmp_path, "ada", "bob"))
    assert read_essays(tmp_path) == [("ada", ""), ("bob", "8")]
    type_in(tmp_path, "\nbob,", "\nbert,")
    assert any("'bob' ('bert' there)" in message for message in record(tmp_path, "ada", "bert"))
    assert read_essays(tmp_path) == [("ada", ""), ("bert", ""), ("bert", "8")]
    bert = table(tmp_path)["bert"] | {"page": ""}
    write_rows(tmp_path, [table(tmp_path)["ada"], bert])
    record(tmp_path, "ada", "bert")
    assert read_essays(tmp_path) == [("ada", ""), ("bert", "8")]


def test_every_row_has_the_name_of_the_students_page_and_the_comment_stays_the_last_column(tmp_path):
    record(tmp_path, "ada", "0012")
    assert {name: row["page"] for name, row in table(tmp_path).items()} == {
        name: page_name(name) for name in ("ada", "0012")
    }
    columns = "student ran essay total of open id late_hours page version comment"
    assert list(table(tmp_path)["ada"]) == columns.split()


def test_a_row_that_a_person_added_stays_with_the_student_of_that_name(tmp_path):
    record(tmp_path, "bob")
    type_in(tmp_path, "\nbob,", "\nada,,9,,,,,,,\nbob,")
    record(tmp_path, "ada", "Ada", "bob")
    assert {name: row["essay"] for name, row in table(tmp_path).items()} == {"ada": "9", "Ada": "", "bob": ""}


def test_points_without_a_student_or_a_criterion_are_reported(tmp_path):
    record(tmp_path, "ada", "bob")
    type_in(tmp_path, f"bob,5,,5,30,1,bob,,{page_name('bob')}", "bert,5,8,5,30,1,bob,,")
    type_in(tmp_path, "comment", "Essay")
    type_in(tmp_path, f"{page_name('ada')},1,", f"{page_name('ada')},1,7")
    messages = record(tmp_path, "ada", "bob")
    assert any("'bert'" in message for message in messages)
    assert any("'Essay'" in message for message in messages)


def test_no_cell_of_a_table_split_at_semicolons_is_a_formula(tmp_path):
    record(tmp_path, "x;=1+1")
    text = (tmp_path / "grades.csv").read_text(encoding="utf-8-sig")
    assert not [
        row for row in csv.reader(io.StringIO(text, newline=""), delimiter=";") for c in row if c.startswith("=")
    ]


def test_a_column_that_a_person_added_stays(tmp_path):
    record(tmp_path, "ada")
    path = tmp_path / "grades.csv"
    header, row = path.read_text(encoding="utf-8-sig").splitlines()
    path.write_text(f"{header},seminar\n{row},B\n", encoding="utf-8")
    record(tmp_path, "ada")
    assert table(tmp_path)["ada"]["seminar"] == "B"


def test_words_in_the_place_of_points_stay_and_count_as_open(tmp_path):
    record(tmp_path, "ada")
    type_in(tmp_path, "ada,5,,", "ada,5,see me,")
    messages = record(tmp_path, "ada")
    row = table(tmp_path)["ada"]
    assert (row["essay"], row["open"]) == ("see me", "1")
    assert any("'see me' is no number" in message for message in messages)


def test_a_table_without_its_first_column_is_refused_and_left_as_it_is(tmp_path):
    (tmp_path / "grades.csv").write_text("name,points\nada,3\n", encoding="utf-8")
    with pytest.raises(GanLabError, match="no column 'student'"):
        record(tmp_path, "ada")
    assert (tmp_path / "grades.csv").read_text(encoding="utf-8") == "name,points\nada,3\n"


ADA = student("47110", "Ada Adler")
OTHER_ADA = student("47111", "Ada Adler")


def test_two_students_of_one_name_have_a_row_each_and_keep_their_points(tmp_path):
    class_ = [ADA, OTHER_ADA]
    record(tmp_path, *class_)
    rows = [row | {"essay": points} for row, points in zip(read_rows(tmp_path), ("9", "1"), strict=True)]
    for columns in (list(rows[0]), [key for key in rows[0] if key != "page"]):
        write_rows(tmp_path, [{key: row[key] for key in columns} for row in rows])
        assert not record(tmp_path, *reversed(class_))
        assert {row["id"]: row["essay"] for row in read_rows(tmp_path)} == {"47110": "9", "47111": "1"}


def test_points_stay_with_the_id_when_the_name_changes(tmp_path):
    record(tmp_path, student("47110", "nilsennora"))
    type_in(tmp_path, "nilsennora,5,,", "nilsennora,5,8,")
    messages = record(tmp_path, student("47110", "Nora Nilsen", other_ids=("nnilsen",)))
    assert [(row["student"], row["essay"]) for row in read_rows(tmp_path)] == [("Nora Nilsen", "8")]
    (message,) = messages
    assert "'nilsennora' in the row of 'Nora Nilsen'" in message
    assert not record(tmp_path, student("47110", "Nora Nilsen"))


def test_points_typed_before_anything_was_handed_in_stay_when_the_system_gives_another_id(tmp_path):
    record(tmp_path, student("nnilsen", "Nora Nilsen", attempt=0), ran=0.0)
    type_in(tmp_path, "Nora Nilsen,0,,", "Nora Nilsen,0,8,")
    for ran in (5.0, 7.0):
        known = student("61000", "Nora Nilsen", other_ids=("nnilsen",))
        messages = record(tmp_path, known, ran=ran)
        assert [(row["id"], row["ran"], row["essay"]) for row in read_rows(tmp_path)] == [("61000", f"{ran:g}", "8")]
        assert not messages


def group(*names):
    return [student(name, name, group="Group 3", work=names[0]) for name in names]


def test_what_is_typed_for_one_of_a_group_counts_for_all_until_something_else_is_typed(tmp_path):
    members = group("ada", "bao", "carl")
    record(tmp_path, *members, student("dora", "dora", work="dora"))
    page = page_name("bao")
    type_in(tmp_path, f"bao,5,,5,30,1,bao,,{page},1,", f"bao,5,12,5,30,1,bao,,{page},1,Well done")
    for _ in range(2):
        record(tmp_path, *members, student("dora", "dora", work="dora"))
        found = [(row["essay"], row["total"], row["comment"]) for row in read_rows(tmp_path)]
        assert found == [("12", "17", "Well done")] * 3 + [("", "5", "")]
    type_in(tmp_path, "bao,5,12,", "bao,5,13,")
    record(tmp_path, *members)
    assert [row["essay"] for row in read_rows(tmp_path)][:3] == ["13"] * 3
    type_in(tmp_path, "carl,5,13,", "carl,5,7,")
    messages = record(tmp_path, *members)
    assert [row["essay"] for row in read_rows(tmp_path)][:3] == ["", "13", "7"]
    assert any("ada, essay: others of the group Group 3 were given 13 and 7" in message for message in messages)


def test_members_of_a_group_who_handed_in_alone_keep_points_of_their_own(tmp_path):
    members = [student(name, name, group="Group 3", work=name) for name in ("ada", "bao")]
    record(tmp_path, *members)
    type_in(tmp_path, "ada,5,,", "ada,5,9,")
    record(tmp_path, *members)
    assert [row["essay"] for row in read_rows(tmp_path)] == ["9", ""]


def test_how_late_a_submission_is_stands_in_its_row(tmp_path):
    late = {"ada": (9000.0, True), "bao": (None, True), "carl": (0.0, False)}
    record(tmp_path, *(student(name, name, late_seconds=each[0], is_late=each[1]) for name, each in late.items()))
    assert [row["late_hours"] for row in read_rows(tmp_path)] == ["2.5", "late", ""]


def test_a_file_of_points_goes_by_the_id(tmp_path):
    class_ = [ADA, OTHER_ADA]
    record(tmp_path, *class_)
    saved = {"id": "47111", "student": "Ada Adler", "points": {"essay": "12"}}
    (tmp_path / "points-ada.json").write_text(json.dumps(saved), encoding="utf-8")
    record(tmp_path, *class_)
    assert [row["essay"] for row in read_rows(tmp_path)] == ["", "12"]


def test_a_second_row_that_a_run_without_the_roster_wrote_gives_way_to_the_typed_one(tmp_path):
    record(tmp_path, student("004", "Dora Demir", attempt=0), ran=0.0)
    type_in(tmp_path, "Dora Demir,0,,", "Dora Demir,0,5,")
    record(tmp_path, student("61003", "Dora Demir"))  # nobody knows that she is 004
    assert [(row["id"], row["essay"]) for row in read_rows(tmp_path)] == [("61003", ""), ("004", "5")]
    for _ in range(2):
        messages = record(tmp_path, student("61003", "Dora Demir", other_ids=("004",)))
        assert [(row["id"], row["ran"], row["essay"]) for row in read_rows(tmp_path)] == [("61003", "5", "5")]
        assert not messages


def test_students_of_an_earlier_review_who_are_gone_are_named(tmp_path):
    record(tmp_path, "ada", "bob", "carl")
    assert any("rows of an earlier review for bob and carl," in message for message in record(tmp_path, "ada"))


def test_the_grades_of_another_class_are_refused(tmp_path):
    check_same_class(tmp_path, [])
    record(tmp_path, "ada", "bob")
    check_same_class(tmp_path, [student("47110", "Ada Adler", other_ids=("ada",))])
    with pytest.raises(GanLabError, match="has 2 students, none of whom"):
        check_same_class(tmp_path, [student("carl", "carl")])
