"""What the names of each system say: late marks, further attempts, hidden names, other languages."""

from datetime import UTC, datetime

import pytest
from exports import make_zip, write_tree

from gan_lab.coursework.review.intake.layouts.names_and_times import clean_name, read_time
from gan_lab.coursework.review.intake.layouts.recognition import read_export
from gan_lab.errors import GanLabError

HANDED_OUT = ("01_first_pictures", "02_truncation")


@pytest.fixture
def read(tmp_path):
    """A function that writes files and reads them as an export."""

    def read_tree(tree, layout=None, folder="class"):
        write_tree({name: tree[name] for name in tree} if isinstance(tree, dict) else dict.fromkeys(tree, b"1"),
                   tmp_path / folder)  # fmt: skip
        return read_export(tmp_path / folder, layout, tmp_path / "grades", HANDED_OUT)

    return read_tree


def people(export):
    return {person.id: person.name for attempt in export.attempts for person in attempt.people}


def test_canvas_marks_who_was_late_whether_names_are_shown_or_hidden(read):
    names = ("adler_LATE_4711_1_a.ipynb", "be_4712_2_a.ipynb", "oldLATE_4713_3_a.ipynb",
             "LATE_anon_ab1Cd_4_a.ipynb", "anon_12345_LATE_5_a.ipynb", "anon_xY9zz_6_a.ipynb")  # fmt: skip
    late = {attempt.people[0].id: attempt.is_late for attempt in read(names).attempts}
    assert late == {"4711": True, "4712": False, "4713": True, "anon_ab1Cd": True, "anon_12345": True,
                    "anon_xY9zz": False}  # fmt: skip


def test_canvas_names_are_uncertain_and_its_numbers_are_the_ids(read):
    export = read(["王小明_4711_1_a.ipynb", "_4712_2_a.ipynb", "adler_4713_3_01_first_pictures.ipynb"])
    assert people(export) == {"4711": "王小明", "4712": "4712", "4713": "adler"}
    assert not any(attempt.people[0].name_is_certain for attempt in export.attempts)


def test_canvas_number_of_a_file_handed_in_again_is_the_attempt_where_the_name_is_known_without(read):
    names = ["a_1_10_01_first_pictures-2.ipynb", "a_1_11_02_truncation-1.ipynb", "b_2_12_lab-2.ipynb",
             "c_3_13_own-4.ipynb", "d_4_14_own.ipynb", "e_5_15_own.ipynb", "e_5_16_own-1.ipynb"]  # fmt: skip
    found = {
        attempt.people[0].id: (attempt.number, [part.name for part in attempt.parts])
        for attempt in read(names).attempts
    }
    assert found["1"] == (3, ["01_first_pictures.ipynb", "02_truncation.ipynb"])
    assert found["2"] == (None, ["lab-2.ipynb"])
    assert found["3"] == (5, ["own.ipynb"])
    assert found["5"] == (None, ["own.ipynb", "own-1.ipynb"])


def test_canvas_text_and_link_are_parts_and_where_a_link_leads_is_said(read):
    page = b'<html><a href="https://example.org/notebook?id=1">here</a>'
    export = read({"a_1_text.html": b"words", "b_2_link.html": page, "c_3_link.html": b"", "d_4_9_text.html": b"own"})
    by_id = {attempt.people[0].id: attempt for attempt in export.attempts}
    assert [by_id[id_].parts[0].name for id_ in "1234"] == ["text.html", "link.html", "link.html", "text.html"]
    assert "A link to https://example.org/notebook?id=1 was handed in." in by_id["2"].problems[0]
    assert by_id["3"].problems[0].startswith("A link was handed in.")
    assert not by_id["4"].problems


def test_moodle_files_and_text_of_one_participant_are_one_attempt(read):
    names = ["Ada A_1_assignsubmission_file_/a.ipynb", "Ada A_1_assignsubmission_onlinetext_/onlinetext.html"]
    export = read([*names, "Bo B_2_assignsubmission_onlinetext_onlinetext.html", "C_3_assignsubmission_file/a.ipynb"])
    assert [len(attempt.parts) for attempt in export.attempts] == [2, 1, 1]
    assert people(export) == {"1": "Ada A", "2": "Bo B", "3": "C"}


def test_moodle_students_of_one_name_are_two(read):
    assert len(read(["A B_1_assignsubmission_file_/a.ipynb", "A B_2_assignsubmission_file_/a.ipynb"]).attempts) == 2


def test_moodle_hidden_names_are_numbers_in_any_language(read):
    export = read(["Teilnehmerin_1_assignsubmission_file_/a.ipynb", "Teilnehmerin_2_assignsubmission_file_/b.ipynb"])
    assert people(export) == {"1": "Teilnehmerin 1", "2": "Teilnehmerin 2"}
    assert not export.attempts[0].people[0].name_is_certain


def test_moodle_groups_have_the_same_files_and_nobody_else_is_put_into_one(read):
    files = {"Red-Ann-Lee_1": b"1", "Red-Bo_2": b"1", "Red-Cy_3": b"2", "Blue-Dee_4": b"1"}
    export = read({f"{start}_assignsubmission_file_/a.ipynb": content for start, content in files.items()})
    assert sorted((attempt.group, len(attempt.people)) for attempt in export.attempts) == [
        ("Blue", 1), ("Red", 1), ("Red", 2)
    ]  # fmt: skip
    assert people(export) == {"1": "Ann-Lee", "2": "Bo", "3": "Cy", "4": "Dee"}


def test_moodle_double_names_with_the_same_untouched_files_are_no_group(read):
    export = read(["Anne-Marie A_1_assignsubmission_file_/a.ipynb", "Anne-Sophie B_2_assignsubmission_file_/a.ipynb",
                   "Cy_3_assignsubmission_file_/a.ipynb"])  # fmt: skip
    assert len(export.attempts) == 3


def test_brightspace_attempts_of_one_student_are_told_by_their_dates(read):
    export = read(["61-33 - Ada - B - Nov 12, 2026 901 AM/a.ipynb", "61-34 - Ada - B - Nov 12, 2026 1201 PM/a.ipynb",
                   "62-33 - Cy - 3 Nov 2026 21:05 - work - 1.ipynb", "index.html"])  # fmt: skip
    times = [attempt.time for attempt in export.attempts]
    assert times == [datetime(2026, 11, 12, 9, 1), datetime(2026, 11, 12, 12, 1), datetime(2026, 11, 3, 21, 5)]
    assert people(export) == {"61": "Ada - B", "62": "Cy"}
    assert export.attempts[2].parts[0].name == "work - 1.ipynb"
    assert export.left_over == ("index.html",)


def test_brightspace_time_that_cannot_be_read_is_said(read):
    export = read(["61-33 - Ada - 3 \u05e0\u05d5\u05d1 2026 901/a.ipynb", "62-33 - Bo - Nov 3, 2026 901 AM/a.ipynb"])
    assert sorted(attempt.problems for attempt in export.attempts) == [
        (), ("When it was handed in can't be read: 3 \u05e0\u05d5\u05d1 2026 901.",)
    ]  # fmt: skip


def test_blackboard_user_names_with_underscores_and_words_of_other_languages(read):
    start = "My_Lab_s_{}_poging_2026-11-12-10-00-0{}"
    export = read({start.format("ada", 0) + "_01_02_a.ipynb": b"1", start.format("bo", 1) + "_a.ipynb": b"1",
                   start.format("bo", 1) + ".txt": b"Naam: Bo B (s_bo)\nhello"})  # fmt: skip
    assert people(export) == {"s_ada": "s_ada", "s_bo": "Bo B"}
    by_id = {attempt.people[0].id: attempt for attempt in export.attempts}
    assert sorted(part.name for part in by_id["s_bo"].parts) == ["a.ipynb", "comments.txt"]
    assert by_id["s_ada"].parts[0].name == "01_02_a.ipynb"
    assert by_id["s_bo"].people[0].name_is_certain
    assert not by_id["s_ada"].people[0].name_is_certain


def test_blackboard_without_texts_has_what_the_names_share_in_front(read):
    names = [f"GAN_Lab_{user}_attempt_2026-11-12-10-00-00_a.ipynb" for user in ("ada", "bo_b", "cy")]
    assert set(people(read(names))) == {"ada", "bo_b", "cy"}


def test_gradescope_says_how_often_somebody_handed_in_and_whose_a_folder_is_not(read):
    record = "  :submitters:\n  - :name: {}\n    :sid: {}\n    :email: a@b\n  :created_at: 2026-11-12 10:00:00 Z\n"
    metadata = "submission_1:\n" + record.format("Ada", "'007'") + "  :history:\n  - :created_at: never\n"
    metadata += "  - :created_at: 2026-11-11 01:00:00.5 Z\nsubmission_2:\n" + record.format("Bo", "")
    tree = {f"submission_{number}/a.ipynb": b"" for number in (1, 2, 3)}
    export = read({"submission_metadata.yml": metadata.encode(), **tree, "roster.csv": b""})
    assert people(export) == {"007": "Ada", "a@b": "Bo", "submission_3": "submission_3"}
    first, _, third = export.attempts
    assert first.time == datetime(2026, 11, 12, 10, tzinfo=UTC)
    assert first.number == 2  # the other time in the history is none
    assert "doesn't say whose submission_3 is" in third.problems[0]
    assert export.left_over == ("roster.csv",)


@pytest.mark.parametrize(
    "metadata", ["a: [1", "a: " + "[" * 9000, "- a", "", "\0", "a: !!python/object/apply:os.system [x"]
)
def test_gradescope_metadata_that_cannot_be_read_are_a_sentence(read, metadata):
    with pytest.raises(GanLabError, match="whose each folder is"):
        read({"submission_metadata.yml": metadata.encode(), "submission_1/a.ipynb": b""})


def test_gradescope_metadata_make_no_objects_and_their_aliases_cost_nothing(read):
    laughs = "a: &a [x]\n" + "".join(
        f"{b}: &{b} [{f'*{a}, ' * 9}]\n" for a, b in zip("abcdefgh", "bcdefghi", strict=True)
    )
    metadata = (
        laughs + "submission_1:\n  :submitters:\n  - :name: !!python/name:os.system ''\n    :sid: &s 1\n  :x: *i\n"
    )
    assert set(people(read({"submission_metadata.yml": metadata.encode(), "submission_1/a.ipynb": b""}))) == {"1"}


def test_github_classroom_is_known_by_the_folder_around_or_by_what_repositories_have(read):
    assert set(people(read(["a-b/x.ipynb", "a-b-c/x.ipynb"], folder="a-submissions"))) == {"b", "b-c"}
    assert set(people(read(["lab-b/.gitignore", "lab-c/x.ipynb"], folder="some"))) == {"b", "c"}
    assert set(people(read(["Team-A/x.ipynb", "Team-B/x.ipynb"], folder="class"))) == {"Team-A", "Team-B"}


def test_google_drive_names_stand_before_the_hyphen_where_there_is_one(read):
    export = read(["Ada - a.ipynb", "Bo - a.ipynb", "Bo - b - c.ipynb", "Cy.ipynb", "Dee/a.ipynb", "photo.jpg"])
    assert export.layout == "google-drive"
    assert {attempt.people[0].id: len(attempt.parts) for attempt in export.attempts} == {
        "Ada": 1, "Bo": 2, "Cy": 1, "Dee": 1
    }  # fmt: skip
    assert export.left_over == ("photo.jpg",)


def test_what_stands_before_each_hyphen_is_no_name_if_it_is_always_the_same(read):
    assert len(read(["GAN Lab - Ada.ipynb", "GAN Lab - Bo.ipynb"]).attempts) == 2


SUBMITTED = ["ada/ps1/a.ipynb", "ada/ps2/a.ipynb", "bo/ps1/a.ipynb"]


def test_nbgrader_with_several_assignments_asks_which(read):
    with pytest.raises(GanLabError, match=r"ps1 \(2 students\), ps2 \(1 student\): .* --layout nbgrader:ps1\."):
        read(SUBMITTED, folder="submitted")
    export = read(SUBMITTED, "nbgrader:ps2", "submitted")
    assert (people(export), export.assignment) == ({"ada": "ada"}, "ps2")
    with pytest.raises(GanLabError, match="No student handed in an assignment ps9"):
        read(SUBMITTED, "nbgrader:ps9", "submitted")


def test_nbgrader_is_known_by_its_timestamps_whatever_its_folder_is_called(read):
    names = [f"{user}/ps1/{file}" for user in ("ada", "bo", "cy") for file in ("a.ipynb", "timestamp.txt")]
    export = read(dict.fromkeys(names[:-1], b"2026-11-12 10:00:00 UTC"))
    assert export.layout == "nbgrader"
    assert [attempt.time for attempt in export.attempts] == [*[datetime(2026, 11, 12, 10, tzinfo=UTC)] * 2, None]


def test_a_pattern_takes_any_names(read):
    pattern = r"(?P<student_id>[a-z]+)-(?P<first_name>\w+)-(?P<last_name>\w+)_(?P<timestamp>[\d-]+)_(?P<file_name>.+)"
    names = ["x/a-Ada-Adler_2026-11-12_a.ipynb", "x/a-Ada-Adler_2026-11-12_b.ipynb", "x/a-Ada-Adler_2026-11-13_a.ipynb",
             "x/readme.txt"]  # fmt: skip
    export = read(names, pattern)
    assert (export.layout, people(export), export.left_over) == ("pattern", {"a": "Ada Adler"}, ("x/readme.txt",))
    assert [[part.name for part in attempt.parts] for attempt in export.attempts] == [
        ["a.ipynb", "b.ipynb"],
        ["a.ipynb"],
    ]
    assert [attempt.time.day for attempt in export.attempts] == [12, 13]


def test_a_pattern_is_looked_for_inside_what_is_wrapped_around(read):
    inner = make_zip({"ada_a.ipynb": b"", "bo_a.ipynb": b""})
    assert set(people(read({"class.zip": inner}, r"^(?P<student_id>[a-z]+)_"))) == {"ada", "bo"}


def test_a_pattern_for_the_folder_keeps_the_folders_inside(read):
    (attempt,) = read(["Ada/a.ipynb", "Ada/b/c.ipynb"], r"^(?P<last_name>[^/]+)/").attempts
    assert sorted(part.name for part in attempt.parts) == ["a.ipynb", "b/c.ipynb"]


@pytest.mark.parametrize(
    ("layout", "reason"),
    [
        (r"(?P<foo>\w+)", "names foo: name one student_id"),
        (r"(\w+)_.*", "names no group"),
        (r"(?P<student_id>\w+", "not a regular expression"),
        (r"(?P<student_id>\w+)(?P<place>x)", "names place, which means nothing here"),
        ("canvass", "no layout that is known: give blackboard, .*, plain, or a pattern"),
        ("canvas:x", "no layout that is known"),
        (
            "canvas",
            "looks like Canvas' download, in which names are such as adlerada_10101_550007_work.ipynb. It holds",
        ),
        (r"zz(?P<student_id>\d)", "found in no path"),
    ],
)
def test_a_layout_that_is_none_or_explains_nothing_is_a_sentence(read, layout, reason):
    with pytest.raises(GanLabError, match=reason):
        read(["Ada.ipynb", "Bo.ipynb"], layout)


@pytest.mark.parametrize(
    ("text", "time"),
    [
        ("2026-11-12-10-00-00", datetime(2026, 11, 12, 10)),
        ("2015-02-02 15:58:23.948203 UTC", datetime(2015, 2, 2, 15, 58, 23, tzinfo=UTC)),
        ("2026-11-12T10:00:00+00:00\n", datetime(2026, 11, 12, 10, tzinfo=UTC)),
        ("Nov 12, 2026 901 AM", datetime(2026, 11, 12, 9, 1)),
        ("12 November 2026 2101", datetime(2026, 11, 12, 21, 1)),
        ("3 d\u00e9c. 2026 1401", datetime(2026, 12, 3, 14, 1)),
        ("3 de\u0301c. 2026 901", datetime(2026, 12, 3, 9, 1)),
        ("12 de noviembre de 2026 2101", datetime(2026, 11, 12, 21, 1)),
        ("Nov 12, 2026 12:05 am", datetime(2026, 11, 12, 0, 5)),
        ("2026-13-45", None),
        ("Foo 12, 2026 901 AM", None),
        ("", None),
    ],
)
def test_times_as_exports_write_them(text, time):
    assert read_time(text) == time


def test_names_have_their_accents_put_together_and_print():
    assert clean_name("Zo\u0065\u0308  \u202eB\n") == "Zo\u00eb \ufffdB\ufffd"


def test_no_zip_is_unpacked_to_find_out_that_an_export_is_a_systems(read, monkeypatch):
    monkeypatch.setattr("gan_lab.coursework.review.intake.layouts.pieces._read_piece", None)
    assert len(read({f"a_{number}_{number}_x.zip": make_zip({"a.ipynb": b""}) for number in range(3)}).attempts) == 3
