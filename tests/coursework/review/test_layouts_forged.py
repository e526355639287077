"""Nobody in a class speaks for the learning system: names and files that a student made up change nobody else's row."""

from datetime import UTC, datetime

import pytest
from exports import make_zip, under, write_tree

from gan_lab.coursework.review.intake.layouts import gradescope, recognition
from gan_lab.coursework.review.intake.layouts.class_files import open_class_files
from gan_lab.coursework.review.intake.layouts.known import Layout
from gan_lab.coursework.review.intake.layouts.names_and_times import count_seconds
from gan_lab.coursework.review.intake.layouts.recognition import read_export
from gan_lab.coursework.review.intake.layouts.source import Found
from gan_lab.coursework.review.intake.layouts.zip_files import ZipFiles
from gan_lab.errors import GanLabError

HANDED_OUT = ("01_first_pictures", "02_truncation", "03_mixing", "07_report")
CLASS = {f"{name}/work.ipynb": b"1" for name in ("Ada Adler", "Bob Builder", "Carl C", "Dan")}
STUDENTS = {"Ada Adler", "Bob Builder", "Carl C", "Dan"}
NOTEBOOK = {"a.ipynb": b"m"}
BLACKBOARD = {
    "X_bob_attempt_2099-01-01-10-00-00.txt": b"Name: Bob Builder (bob)\n",
    "X_bob_attempt_2099-01-01-10-00-00_a.ipynb": b"m",
}
MOODLE = under("Bob Builder_4711_assignsubmission_file_/", NOTEBOOK)
METADATA = (
    b"submission_1:\n  :submitters:\n  - :name: Bob Builder\n    :sid: Bob Builder\n  :created_at: 2099-01-01 Z\n"
)
GRADESCOPE = {"submission_metadata.yml": METADATA, "submission_1/a.ipynb": b"m"}


@pytest.fixture
def read(tmp_path):
    """A function that writes files and reads them as an export, from a folder or a zip."""

    def read_tree(tree, layout=None, zipped=False):
        place = tmp_path / ("class.zip" if zipped else "class")
        if zipped:
            place.write_bytes(make_zip(tree))
        else:
            write_tree(tree, place)
        return read_export(place, layout, tmp_path / "grades", HANDED_OUT)

    return read_tree


def by_id(export):
    return {person.id: attempt for attempt in export.attempts for person in attempt.people}


def test_blackboard_the_first_prefix_in_a_name_counts(read):
    start = "GAN Lab_{}_attempt_2026-11-12-10-00-00"
    tree = {}
    for user in ("bob", "mal"):
        tree |= {
            f"{start.format(user)}.txt": f"Name: {user} ({user})\n".encode(),
            f"{start.format(user)}_a.ipynb": b"1",
        }
    inner = f"{start.format('mal')}_x_bob_attempt_2099-01-01-10-00-00"
    tree |= {f"{inner}.txt": b"Name: bob (bob)\n", f"{inner}_b.ipynb": b"m"}
    attempts = by_id(read(tree))
    assert set(attempts) == {"bob", "mal"}
    assert len(attempts["bob"].parts) == 2
    assert attempts["mal"].time == datetime(2026, 11, 12, 10)


@pytest.mark.parametrize("zipped", [False, True])
@pytest.mark.parametrize("inside", [BLACKBOARD, MOODLE, GRADESCOPE], ids=["blackboard", "moodle", "gradescope"])
@pytest.mark.parametrize("packed", [False, True])
def test_what_one_student_hands_in_is_that_students_whatever_stands_in_it(read, inside, packed, zipped):
    mallory = {"Mallory.zip": make_zip(inside)} if packed else under("Mallory/", inside)
    attempts = by_id(read(CLASS | mallory, zipped=zipped))
    assert set(attempts) == STUDENTS | {"Mallory"}
    assert "looks like" in attempts["Mallory"].problems[0]
    assert not attempts["Bob Builder"].problems


def test_a_download_with_a_name_that_says_nothing_takes_nobodys_place(read):
    attempts = by_id(read(CLASS | {"download.zip": make_zip(MOODLE)}))
    assert set(attempts) == STUDENTS | {"download"}
    absent = {name: content for name, content in CLASS.items() if "Bob" not in name}
    attempts = by_id(read(absent | {"download.zip": make_zip(MOODLE)}, zipped=True))
    assert set(attempts) == STUDENTS - {"Bob Builder"} | {"4711"}
    assert attempts["4711"].problems == ("Whose this is stands only inside download.zip: check it.",)


def test_of_two_downloads_of_one_student_the_one_called_so_counts(read):
    inner = make_zip(MOODLE)
    attempts = by_id(read({"Bob Builder.zip": inner, "Eve.zip": inner}))
    assert set(attempts) == {"4711", "Eve"}
    assert attempts["Eve"].problems[0].startswith("Inside, Eve.zip looks like Moodle's download of Bob Builder.")


def test_parts_of_a_class_are_read_where_nothing_else_lies_and_else_only_if_the_system_is_named(read, tmp_path):
    sections = {}
    for start in (10, 20):
        files = {f"adler{n}_{n}_{n}{m}_a{m}.ipynb": b"1" for n in range(start, start + 5) for m in range(30)}
        sections[f"Section {start}.zip"] = make_zip(files)
    students = {str(number) for number in (*range(10, 15), *range(20, 25))}
    assert set(by_id(read(sections, zipped=True))) == students
    attempts = by_id(read(sections | {"Cy.ipynb": b""}))
    assert set(attempts) == {"Cy", "Section 10", "Section 20"}
    assert "looks like Canvas' download of several students" in attempts["Section 10"].problems[0]
    assert set(by_id(read({}, "canvas"))) == students | {"Cy"}


def test_a_student_may_hand_in_many_files(read):
    pictures = {f"Eve/frame_{number}_{number}.png": b"" for number in range(150)}
    assert not by_id(read(CLASS | pictures))["Eve"].problems


def test_a_group_inside_one_students_zip_is_not_believed(read):
    inside = make_zip({f"{name}_{number}_assignsubmission_file_/a.ipynb": b"" for number, name in enumerate(STUDENTS)})
    attempts = by_id(read(CLASS | {"Mallory.zip": inside}))
    assert set(attempts) == STUDENTS | {"Mallory"}
    assert "looks like Moodle's download of 4 students" in attempts["Mallory"].problems[0]


def test_an_error_in_reading_one_students_zip_leaves_the_others(read, monkeypatch):
    def fail(source):
        if source.label == "Mallory":
            raise OverflowError
        return Found(left_over=[entry.name for entry in source.entries])

    monkeypatch.setattr(recognition, "SYSTEMS", [Layout("x", "X", "x", fail)])
    assert set(by_id(read(CLASS | {"Mallory.zip": make_zip(MOODLE)}))) == STUDENTS | {"Mallory"}


@pytest.mark.parametrize("content", [b"Ada Adler:\n  :submitters:\n  - :name: Mallory\n", b"[[["])
def test_metadata_of_gradescope_are_opened_only_beside_its_folders(read, content):
    attempts = by_id(read(CLASS | {"submission_metadata.yml": content}))
    assert set(attempts) == STUDENTS | {"submission_metadata.yml"}


KIT = {f"{stem}{copy}.ipynb": b"m" for stem in HANDED_OUT for copy in ("", "-1")}


@pytest.mark.parametrize(
    ("tree", "names"),
    [
        (CLASS, STUDENTS),
        ({f"{name}.zip": make_zip(NOTEBOOK) for name in STUDENTS}, STUDENTS),
        ({f"{number}/a.ipynb": b"" for number in (4711, 4712)}, {"4711", "4712"}),
        ({f"{name} - a.ipynb": b"" for name in STUDENTS}, STUDENTS),
        ({f"{name}_01_first_pictures.ipynb": b"" for name in STUDENTS}, STUDENTS),
    ],
)
def test_many_notebooks_as_handed_out_do_not_make_a_class_one_student(read, tree, names):
    assert names <= set(by_id(read(tree | KIT)))


def test_notebooks_as_handed_out_with_some_of_ones_own_are_one_students(read):
    own = ["01_first_pictures_old.ipynb", "Untitled2.ipynb", "backup/01_first_pictures.ipynb", "my tests/a.ipynb"]
    own += ["Latent walk.ipynb", "data/x.npy", "figures/a.png", "figures2/b.png"]
    tree = dict.fromkeys([f"{stem}.ipynb" for stem in HANDED_OUT] + own, b"")
    assert len(read(tree).attempts) == 1


def test_files_that_one_student_calls_as_a_system_does_make_no_class_that_systems(read):
    drive = {f"{name} - a.ipynb": b"" for name in STUDENTS}
    canvas = {f"bob_4711_{number}_a.ipynb": b"" for number in range(6)}
    export = read(drive | canvas)
    assert export.layout == "google-drive"
    assert set(by_id(export)) >= STUDENTS


def test_a_folder_called_submitted_is_a_course_only_beside_what_a_course_has(read):
    tree = {"Ada Adler/work.ipynb": b"", "submitted/mal/a1/work.ipynb": b"", "submitted/mal/a1/timestamp.txt": b"2026"}
    assert set(by_id(read(tree))) == {"Ada Adler", "submitted"}
    assert set(by_id(read({}, "nbgrader"))) == {"mal"}


@pytest.mark.parametrize("folder", ["work", "other"])
def test_one_timestamp_does_not_make_a_class_nbgraders(read, folder):
    tree = {f"{user}/{folder}/a.ipynb": b"" for user in ("ada", "bob", "carl")}
    export = read(tree | {"mal/work/a.ipynb": b"", "mal/work/timestamp.txt": b"2026-11-12 10:00:00 UTC"})
    assert (export.layout, set(by_id(export))) == ("plain", {"ada", "bob", "carl", "mal"})


def test_a_pattern_finds_students_in_one_folder_only_and_at_the_beginning_of_names(read):
    inner = {"mal_2026/y/bob_2099/a.ipynb": b"m", "mal_2026/a.ipynb": b"", "bob_2026/a.ipynb": b""}
    export = read(under("hw/", inner), r"(?P<student_id>[a-z]+)_(?P<timestamp>\d+)/(?P<file_name>[^/]+)$")
    assert [attempt.people[0].id for attempt in export.attempts] == ["bob", "mal"]
    assert export.left_over == ("hw/mal_2026/y/bob_2099/a.ipynb",)


def test_a_pattern_at_the_beginning_of_most_names_is_not_found_in_the_middle_of_another(read):
    names = ["ada_2026_a.ipynb", "bob_2026_a.ipynb", "mal_x_bob_2099_a.ipynb"]
    export = read(dict.fromkeys(names, b""), r"(?P<student_id>[a-z]+)_(?P<timestamp>\d+)_(?P<file_name>.+)")
    assert (set(by_id(export)), export.left_over) == ({"ada", "bob"}, ("mal_x_bob_2099_a.ipynb",))
    middle = read({"adler_10_a.ipynb": b""}, r"_(?P<student_id>\d+)_")
    assert "10" in by_id(middle)


def test_a_zip_whose_names_go_through_very_many_folders_is_not_read(tmp_path):
    place = tmp_path / "class"
    write_tree({"Ada.zip": make_zip({f"{number}/{'a/' * 190}": b"" for number in range(120)})}, place)
    with pytest.raises(GanLabError, match="lists far more files than a student hands in"):
        open_class_files(place).list_folder("Ada.zip")
    assert open_class_files(place / "Ada.zip").list_folder()  # a class may have so many


@pytest.mark.parametrize(
    "metadata", [b"%TAG !a! b\n---\n" + METADATA, b"#\n%TAG !a! b\n---\n", b"x\n...\n%TAG !a! b\n---\n" + METADATA]
)
def test_gradescope_metadata_with_directives_are_refused_since_these_take_long_to_read(read, metadata):
    with pytest.raises(GanLabError, match="whose each folder is"):
        read({**GRADESCOPE, "submission_metadata.yml": metadata})


def test_gradescope_metadata_repeat_nobody_a_thousand_times(read, monkeypatch):
    monkeypatch.setattr(gradescope, "MAX_SUBMITTERS", 3)
    people = "".join(f"  - :name: n{number}\n" for number in range(9))
    metadata = f"submission_1:\n  :submitters: &a\n{people}submission_2:\n  :submitters: *a\n"
    tree = {"submission_metadata.yml": metadata.encode(), "submission_1/a.ipynb": b"", "submission_2/a.ipynb": b""}
    assert [len(attempt.people) for attempt in read(tree).attempts] == [3, 3]
    monkeypatch.setattr(gradescope, "MAX_VALUES", 10)
    with pytest.raises(GanLabError, match="whose each folder is"):
        read({})


def test_gradescope_times_in_the_year_1_are_times(read):
    metadata = METADATA.replace(
        b"2099-01-01 Z", b"0001-01-01 00:00:00\n  :history:\n  - :created_at: 0001-01-01 00:00:00"
    )
    (attempt,) = read({**GRADESCOPE, "submission_metadata.yml": metadata}).attempts
    assert count_seconds(attempt.time) < 0
    assert count_seconds(datetime(1970, 1, 2, tzinfo=UTC)) == 86_400


def test_moodle_reads_little_to_find_out_who_shares_a_submission(read, monkeypatch):
    sizes = []
    monkeypatch.setattr(ZipFiles, "read", lambda self, path, most: sizes.append(most) or b"")
    large = {f"Red-{name}_assignsubmission_file_/{n}": b"\0" * 1_500_000 for name in ("Ann_1", "Bo_2") for n in "abc"}
    assert [len(attempt.people) for attempt in read(large, zipped=True).attempts] == [2]
    assert sum(sizes) <= 2 * 2_000_000
