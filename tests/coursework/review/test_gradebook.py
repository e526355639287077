"""grades.csv: what a person typed stays, what a spreadsheet did to it is understood, no name becomes a formula."""

import csv
import io
import json

import pytest

from gan_lab.coursework.review.grading.criteria import Criterion, Score
from gan_lab.coursework.review.grading.gradebook import Gradebook
from gan_lab.coursework.review.intake.student_names import page_name
from gan_lab.errors import GanLabError

RAN = Criterion("ran", "It ran", 10, computed="ran_in_order")
ESSAY = Criterion("essay", "It explains", 20)
CRITERIA = (RAN, ESSAY)


def scores(*students, ran=5.0):
    return {student: {"ran": Score(ran, "half of them ran"), "essay": Score(None, "")} for student in students}


def run(folder, *students, ran=5.0):
    """One run of the review, as far as points go."""
    book = Gradebook(folder)
    book.match_names(students)
    book.take_points_files(students, CRITERIA)
    book.write(scores(*students, ran=ran), CRITERIA)
    return book


def table(folder):
    text = (folder / "grades.csv").read_text(encoding="utf-8-sig")
    return {row["student"]: row for row in csv.DictReader(io.StringIO(text, newline=""))}


def type_in(folder, old, new, encoding="utf-8-sig"):
    path = folder / "grades.csv"
    text = path.read_bytes().decode("utf-8-sig")
    assert text.count(old) == 1
    path.write_bytes(text.replace(old, new).encode(encoding))


def test_computed_points_are_filled_in_and_those_that_a_person_gives_stay_open(tmp_path):
    run(tmp_path, "ada", "bob")
    assert list(table(tmp_path)) == ["ada", "bob"]
    row = table(tmp_path)["ada"]
    assert (row["ran"], row["essay"], row["total"], row["of"], row["open"]) == ("5", "", "5", "30", "1")


def test_typed_points_and_comments_survive_and_computed_ones_follow_the_facts(tmp_path):
    run(tmp_path, "ada", "bob")
    page = page_name("ada")
    type_in(tmp_path, f"ada,5,,5,30,1,{page},", f'ada,5,"17,5",5,30,1,{page},Good curves')
    book = run(tmp_path, "ada", "bob", ran=10.0)
    assert book.decide_points("ada", ESSAY, Score(None, "")) == (17.5, True)
    row = table(tmp_path)["ada"]
    assert (row["ran"], row["essay"], row["total"], row["open"]) == ("10", "17,5", "27.5", "0")
    assert row["comment"] == "Good curves"
    assert (tmp_path / "grades-before.csv").exists()


def test_a_computed_point_that_a_person_changed_stays_changed(tmp_path):
    run(tmp_path, "ada")
    type_in(tmp_path, "ada,5,", "ada,8,")
    for ran in (5.0, 2.0):
        run(tmp_path, "ada", ran=ran)
        assert table(tmp_path)["ada"]["ran"] == "8"


def test_a_typed_point_can_be_taken_back(tmp_path):
    run(tmp_path, "ada")
    type_in(tmp_path, "ada,5,", "ada,8,")
    run(tmp_path, "ada")
    type_in(tmp_path, "ada,8,", "ada,,")
    run(tmp_path, "ada")
    assert table(tmp_path)["ada"]["ran"] == "5"


@pytest.mark.parametrize(("delimiter", "encoding"), [(";", "utf-8"), ("\t", "utf-16"), (";", "cp1252"), (",", "utf-8")])
def test_the_table_is_read_back_however_a_spreadsheet_saves_it(tmp_path, delimiter, encoding):
    run(tmp_path, "Zoë")
    path = tmp_path / "grades.csv"
    text = path.read_text(encoding="utf-8-sig").replace(",", delimiter)
    path.write_bytes(text.replace(f"Zoë{delimiter}5{delimiter}", f"Zoë{delimiter}5.00{delimiter}11").encode(encoding))
    run(tmp_path, "Zoë", ran=6.0)
    assert (table(tmp_path)["Zoë"]["ran"], table(tmp_path)["Zoë"]["essay"]) == ("6", "11")


@pytest.mark.parametrize(
    "name", ["=1+1", "+49", "-x", "@SUM(A1)", "'=1", "\t=1", 'Ada, "the" Lovelace', "Ḥasan", "阿達"]
)
def test_no_name_becomes_a_formula_and_each_is_found_again(tmp_path, name):
    run(tmp_path, name)
    text = (tmp_path / "grades.csv").read_text(encoding="utf-8-sig")
    cells = [cell for row in csv.reader(io.StringIO(text, newline="")) for cell in row]
    assert not [cell for cell in cells if cell.startswith(("=", "+", "-", "@", "\t", "\r"))]
    book = Gradebook(tmp_path)
    assert list(book.typed) == [name]


def test_a_file_of_points_is_taken_over_once(tmp_path):
    run(tmp_path, "ada")
    saved = {"student": "ada", "points": {"essay": "12", "unknown": "3"}, "comment": "From the page"}
    (tmp_path / "points-ada (1).json").write_text(json.dumps(saved), encoding="utf-8")
    run(tmp_path, "ada")
    assert (table(tmp_path)["ada"]["essay"], table(tmp_path)["ada"]["comment"]) == ("12", "From the page")
    type_in(tmp_path, "ada,5,12,", "ada,5,14,")
    run(tmp_path, "ada")
    assert table(tmp_path)["ada"]["essay"] == "14"


def test_a_file_of_points_that_replaces_other_points_is_reported(tmp_path):
    run(tmp_path, "ada")
    type_in(tmp_path, "ada,5,,", "ada,5,7,")
    (tmp_path / "points-ada.json").write_text('{"student": "ada", "points": {"essay": "9"}}', encoding="utf-8")
    book = run(tmp_path, "ada")
    assert table(tmp_path)["ada"]["essay"] == "9"
    assert any("7 in grades.csv was replaced by 9" in message for message in book.messages)


@pytest.mark.parametrize("content", ["", "[]", '{"student": 1}', '{"student": "ada", "points": 3}', "{" * 10_000])
def test_a_file_that_no_page_saved_is_left_and_reported(tmp_path, content):
    run(tmp_path, "ada")
    (tmp_path / "points-x.json").write_text(content, encoding="utf-8")
    assert any("points-x.json" in message for message in run(tmp_path, "ada").messages)


def test_a_student_who_is_not_among_the_submissions_keeps_the_row(tmp_path):
    run(tmp_path, "ada", "bob")
    type_in(tmp_path, "bob,5,,", "bob,5,3,")
    run(tmp_path, "ada")
    assert table(tmp_path)["bob"]["essay"] == "3"
    run(tmp_path, "ada", "bob")
    assert table(tmp_path)["bob"]["essay"] == "3"


def test_computed_points_stay_computed_after_a_run_with_part_of_the_class_or_of_the_rubric(tmp_path):
    run(tmp_path, "ada", "bob")
    run(tmp_path, "ada")
    book = Gradebook(tmp_path)
    book.write({"ada": {"essay": Score(None, "")}, "bob": {"essay": Score(None, "")}}, (ESSAY,))
    run(tmp_path, "ada", "bob", ran=2.0)
    assert {row["ran"] for row in table(tmp_path).values()} == {"2"}


def test_the_points_that_were_saved_last_win_whatever_the_files_times_are(tmp_path):
    run(tmp_path, "ada")
    for name, points, saved in (("b", 9, "2026-01-02T10:00:00Z"), ("a", 5, "2026-01-01T10:00:00Z")):
        text = json.dumps({"student": "ada", "points": {"essay": points}, "saved": saved})
        (tmp_path / f"points-{name}.json").write_text(text, encoding="utf-8")
    (tmp_path / "points-folder.json").mkdir()
    book = run(tmp_path, "ada")
    assert table(tmp_path)["ada"]["essay"] == "9"
    assert any("points-folder.json" in message for message in book.messages)


@pytest.mark.parametrize(("name", "became"), [("0012345", "12345"), ("Zo\u0308e", "Z\u00f6e"), ("ada ", "ada")])
def test_a_name_that_a_spreadsheet_changed_keeps_its_points(tmp_path, name, became):
    run(tmp_path, name, "bob")
    type_in(tmp_path, f"{name},5,,", f"{became},5,8,")
    book = run(tmp_path, name, "bob")
    assert table(tmp_path)[name]["essay"] == "8"
    assert not book.messages
    run(tmp_path, name, ran=2.0)
    assert table(tmp_path)[name]["ran"] == "2", "computed points became points of a person"


def test_nobody_gets_the_points_of_a_name_that_a_spreadsheet_changed_by_being_called_so(tmp_path):
    run(tmp_path, "0012", "bob")
    type_in(tmp_path, "0012,5,,", "12,5,8,")
    run(tmp_path, "0012", "12", "bob")
    assert {name: row["essay"] for name, row in table(tmp_path).items()} == {"0012": "8", "12": "", "bob": ""}


def save_as_spreadsheet(folder, typed, encoding="utf-8-sig", columns=None):
    """Type points for an essay, by student, and save the table as a spreadsheet does, with digits as numbers."""
    rows = [row | {"essay": typed.get(name, "")} for name, row in table(folder).items()]
    for row in rows:
        row["student"] = row["student"].lstrip("0")
    write_rows(folder, [{key: row[key] for key in columns or row} for row in rows], encoding)


def write_rows(folder, rows, encoding="utf-8-sig"):
    text = io.StringIO(newline="")
    writer = csv.DictWriter(text, list(rows[0]))
    writer.writeheader()
    writer.writerows(rows)
    (folder / "grades.csv").write_bytes(text.getvalue().encode(encoding, errors="replace"))


def read_rows(folder):
    text = (folder / "grades.csv").read_text(encoding="utf-8-sig")
    return [(row["student"], row["essay"]) for row in csv.DictReader(io.StringIO(text, newline=""))]


ALIKE = [("0012", "12", "utf-8-sig"), ("0012", "00012", "utf-8-sig"), ("\u0141ukasz", "?ukasz", "cp1252")]
ALIKE += [("\u963f\u9054", "\u674e\u96f7", "cp1252"), ("Zoe\u0308", "Zo\u00eb", "utf-8")]
NAMES_ALONE = ("student", "ran", "essay", "total", "of", "open", "comment")  # the columns of an older file


@pytest.mark.parametrize(("victim", "other", "encoding"), ALIKE)
def test_students_whose_names_a_spreadsheet_makes_alike_each_keep_their_points(tmp_path, victim, other, encoding):
    run(tmp_path, victim, other)
    save_as_spreadsheet(tmp_path, {victim: "9", other: "1"}, encoding)
    book = run(tmp_path, victim, other)
    assert read_rows(tmp_path) == [(victim, "9"), (other, "1")]
    assert not book.messages


@pytest.mark.parametrize(("victim", "other", "encoding"), ALIKE[:-1])
def test_of_two_rows_with_one_name_none_counts_both_stay_and_it_is_said(tmp_path, victim, other, encoding):
    run(tmp_path, victim, other)
    save_as_spreadsheet(tmp_path, {victim: "9", other: "1"}, encoding, NAMES_ALONE)
    for _ in range(2):
        book = run(tmp_path, victim, other, "bob")
        rows = read_rows(tmp_path)
        assert rows[:3] == [(victim, ""), (other, ""), ("bob", "")]
        assert [points for _, points in rows[3:]] == ["9", "1"]
        assert any(repr(rows[3][0]) in message for message in book.messages)
    typed = table(tmp_path)
    write_rows(tmp_path, [typed[name] | {"page": page_name(name), "essay": "9"} for name in (victim, "bob")])
    assert not run(tmp_path, victim, other, "bob").messages
    assert read_rows(tmp_path) == [(victim, "9"), (other, ""), ("bob", "9")]


@pytest.mark.parametrize(("victim", "other", "encoding"), ALIKE[:3])
@pytest.mark.parametrize("columns", [None, NAMES_ALONE])
@pytest.mark.parametrize("stays", [True, False])
def test_nobody_gets_points_by_handing_in_later_under_a_name_made_alike(
    tmp_path, victim, other, encoding, columns, stays
):
    run(tmp_path, victim, "bob")
    save_as_spreadsheet(tmp_path, {victim: "9"}, encoding, columns)
    if stays:
        run(tmp_path, victim, other, "bob")
        assert read_rows(tmp_path) == [(victim, "9"), (other, ""), ("bob", "")]
    elif not columns:
        book = run(tmp_path, other, "bob")
        assert read_rows(tmp_path)[:2] == [(other, ""), ("bob", "")]
        assert any(repr(victim) in message for message in book.messages)


def test_the_row_with_the_page_counts_and_a_row_that_was_added_for_the_same_student_is_reported(tmp_path):
    run(tmp_path, "ada", "bob")
    type_in(tmp_path, "bob,", "ada,,9,,,,,\nbob,")
    for _ in range(2):
        assert any("2 rows for 'ada'" in message for message in run(tmp_path, "ada", "bob").messages)
        assert read_rows(tmp_path) == [("ada", ""), ("bob", ""), ("ada", "9")]


def test_a_row_that_was_copied_whole_gives_nobody_points_until_one_is_removed(tmp_path):
    run(tmp_path, "ada")
    (row,) = table(tmp_path).values()
    write_rows(tmp_path, [row | {"essay": "9"}, row | {"essay": "3"}])
    assert any("none of them counts" in message for message in run(tmp_path, "ada").messages)
    assert read_rows(tmp_path) == [("ada", ""), ("ada", "9"), ("ada", "3")]
    write_rows(tmp_path, [row | {"essay": "9"}])
    assert not run(tmp_path, "ada").messages
    assert read_rows(tmp_path) == [("ada", "9")]


def test_a_row_that_a_person_gives_another_name_is_reported_and_goes_over_when_its_page_is_emptied(tmp_path):
    run(tmp_path, "ada", "bob")
    type_in(tmp_path, "bob,5,,", "bert,5,8,")
    assert any("'bert' in the row of 'bob'" in message for message in run(tmp_path, "ada", "bob").messages)
    assert read_rows(tmp_path) == [("ada", ""), ("bob", "8")]
    type_in(tmp_path, "bob,", "bert,")
    assert any("'bob' ('bert' there)" in message for message in run(tmp_path, "ada", "bert").messages)
    assert read_rows(tmp_path) == [("ada", ""), ("bert", ""), ("bert", "8")]
    bert = table(tmp_path)["bert"] | {"page": ""}
    write_rows(tmp_path, [table(tmp_path)["ada"], bert])
    run(tmp_path, "ada", "bert")
    assert read_rows(tmp_path) == [("ada", ""), ("bert", "8")]


def test_every_row_has_the_name_of_the_students_page_and_the_comment_stays_the_last_column(tmp_path):
    run(tmp_path, "ada", "0012")
    assert {name: row["page"] for name, row in table(tmp_path).items()} == {
        name: page_name(name) for name in ("ada", "0012")
    }
    assert list(table(tmp_path)["ada"]) == ["student", "ran", "essay", "total", "of", "open", "page", "comment"]


def test_a_row_that_a_person_added_stays_with_the_student_of_that_name(tmp_path):
    run(tmp_path, "bob")
    type_in(tmp_path, "bob,", "ada,,9,,,,\nbob,")
    run(tmp_path, "ada", "Ada", "bob")
    assert {name: row["essay"] for name, row in table(tmp_path).items()} == {"ada": "9", "Ada": "", "bob": ""}


def test_points_without_a_student_or_a_criterion_are_reported(tmp_path):
    run(tmp_path, "ada", "bob")
    type_in(tmp_path, f"bob,5,,5,30,1,{page_name('bob')}", "bert,5,8,5,30,1,")
    type_in(tmp_path, "comment", "Essay")
    type_in(tmp_path, f"{page_name('ada')},", f"{page_name('ada')},7")
    messages = run(tmp_path, "ada", "bob").messages
    assert any("'bert'" in message for message in messages)
    assert any("'Essay'" in message for message in messages)


def test_no_cell_of_a_table_split_at_semicolons_is_a_formula(tmp_path):
    run(tmp_path, "x;=1+1")
    text = (tmp_path / "grades.csv").read_text(encoding="utf-8-sig")
    assert not [
        row for row in csv.reader(io.StringIO(text, newline=""), delimiter=";") for c in row if c.startswith("=")
    ]


def test_a_column_that_a_person_added_stays(tmp_path):
    run(tmp_path, "ada")
    path = tmp_path / "grades.csv"
    header, row = path.read_text(encoding="utf-8-sig").splitlines()
    path.write_text(f"{header},seminar\n{row},B\n", encoding="utf-8")
    run(tmp_path, "ada")
    assert table(tmp_path)["ada"]["seminar"] == "B"


def test_words_in_the_place_of_points_stay_and_count_as_open(tmp_path):
    run(tmp_path, "ada")
    type_in(tmp_path, "ada,5,,", "ada,5,see me,")
    book = run(tmp_path, "ada")
    row = table(tmp_path)["ada"]
    assert (row["essay"], row["open"]) == ("see me", "1")
    assert any("'see me' is no number" in message for message in book.messages)


def test_a_table_without_its_first_column_is_refused_and_left_as_it_is(tmp_path):
    (tmp_path / "grades.csv").write_text("name,points\nada,3\n", encoding="utf-8")
    with pytest.raises(GanLabError, match="no column 'student'"):
        Gradebook(tmp_path)
    assert (tmp_path / "grades.csv").read_text(encoding="utf-8") == "name,points\nada,3\n"
