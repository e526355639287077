"""The roster's ids and names tell where a name begins that an export joins to something else."""

import re
from pathlib import Path

import pytest
from exports import list_files, write_tree

from gan_lab.coursework.review.intake.layouts.recognition import read_export

HANDED_OUT = ("01_first_pictures", "02_truncation")
ROOT = Path(__file__).parents[3]


@pytest.fixture
def read(tmp_path):
    def read_tree(tree, user_names=(), full_names=(), layout=None, folder="class"):
        tree = tree if isinstance(tree, dict) else {name: name.encode() for name in tree}
        write_tree(tree, tmp_path / folder)
        return read_export(tmp_path / folder, layout, tmp_path / "grades", HANDED_OUT, user_names, full_names)

    return read_tree


def people(export):
    return {person.id: person.name for attempt in export.attempts for person in attempt.people}


def groups(export):
    return sorted((attempt.group, sorted(person.name for person in attempt.people)) for attempt in export.attempts)


@pytest.mark.parametrize(
    ("folders", "user_names", "users"),
    [
        (["lab-ada-l", "lab-ada-k"], ["ada-l", "ada-k", "bob"], {"ada-l", "ada-k"}),
        (["gan-lab-ada-l", "gan-lab-bob", "gan-lab"], ["ADA-L", "Bob"], {"ada-l", "bob"}),
        (["gan-lab-ada-l", "gan-lab-bob", "gan-lab"], [], {"ada-l", "bob"}),
        (["gan-lab-ada-l", "gan-lab-bob", "starter-code"], ["ada-l", "bob"], {"ada-l", "bob"}),
        (["team-1", "team-2"], ["1", "2"], {"team-1", "team-2"}),
    ],
)
def test_github_user_names_begin_where_the_roster_says_or_after_the_repository_that_all_began_with(
    read, folders, user_names, users
):
    assert set(people(read([f"{folder}/a.ipynb" for folder in folders], user_names))) == users


def test_github_repositories_beside_another_folder_are_found_by_what_they_have_or_if_it_is_said(read):
    folders = [f"{folder}/a.ipynb" for folder in ("gan-lab-ada-l", "gan-lab-bob", "starter-code")]
    assert set(people(read(folders, layout="github-classroom"))) == {"ada-l", "bob"}
    export = read(["gan-lab-bob/.gitignore"])
    assert (set(people(export)), export.left_over) == ({"ada-l", "bob"}, ("starter-code",))


def test_one_github_repository_has_its_user_by_the_roster(read):
    export = read(["gan-lab-ada-l/a.ipynb"], ["ada-l"], folder="assignment-submissions")
    assert set(people(export)) == {"ada-l"}


def test_blackboards_user_names_with_a_common_start_are_told_by_the_roster(read):
    names = [f"GAN Lab_s_{number}_attempt_2026-11-12-10-00-00_a.ipynb" for number in (1, 2)]
    assert set(people(read(names, ["s_1", "s_2", "s_3"]))) == {"s_1", "s_2"}


def test_blackboards_own_name_of_a_file_handed_in_again_is_no_other_student(read):
    start = "GAN Lab_ada_attempt_2026-11-1{}-10-00-00"
    text = b"Name: Ada Adler (ada)\n"
    names = {start.format(2) + "_a.ipynb": b"1", start.format(2) + ".txt": text, start.format(3) + ".txt": text}
    export = read({**names, f"{start.format(3)}_{start.format(2)}_a.ipynb": b"2"})
    assert people(export) == {"ada": "Ada Adler"}
    assert len(export.attempts) == 2
    assert not any(attempt.problems for attempt in export.attempts)


def test_blackboards_attempt_without_file_and_text_is_said(read):
    nothing = "There is no student submission text data for this assignment. There are no student comments for this"
    export = read({"GAN Lab_ada_attempt_2026-11-12-10-00-00.txt": f"Name: Ada (ada)\n{nothing}".encode()})
    assert export.attempts[0].problems[0].startswith("Neither a file nor a text was handed in with this attempt")


MOODLE = "{}_{}_assignsubmission_file_/a.ipynb"


def make_moodle(*named):
    return {MOODLE.format(name, number): content for number, (name, content) in enumerate(named, 471)}


def test_moodles_students_with_double_names_on_the_roster_are_no_group(read):
    tree = make_moodle(("Ji-woo Kim", b"1"), ("Ji-hoon Lee", b"1"), ("Min-jun Park", b"2"))
    export = read(tree, full_names=["Ji-woo Kim", "Ji-hoon Lee", "Min-jun Park"])
    assert sorted(people(export).values()) == ["Ji-hoon Lee", "Ji-woo Kim", "Min-jun Park"]
    assert (len(export.attempts), export.messages) == (3, ())
    assert read(tree).messages == (
        "Taken for groups, since their names begin alike and their files are the same: Ji (hoon Lee and woo Kim). If "
        "they are students with double names, give a roster.",
    )


def test_moodles_groups_end_where_a_name_on_the_roster_begins_or_can(read):
    tree = make_moodle(("Team-7-Tom Tee", b"1"), ("Team-7-Tia-Mia Tee", b"1"), ("Team-8-Uli U", b"1"))
    expected = [("Team-7", ["Tia-Mia Tee", "Tom Tee"]), ("Team-8", ["Uli U"])]
    assert groups(read(tree)) == expected
    export = read(tree, full_names=["Tee, Tom", "Tia-Mia Tee", "Uli U"])
    assert groups(export) == expected
    assert not export.messages[0].endswith("give a roster.")
    blue = make_moodle(("Blue-Sky-Ann", b"1"), ("Blue-Sky-Bo", b"1"), ("Red-Sea-Cy", b"2"))
    assert groups(read(blue, full_names=["Ann", "Bo", "Cy"], folder="b"))[1] == ("Red-Sea", ["Cy"])


def test_moodles_hidden_names_in_groups_are_numbers(read):
    named = [("Team 1-Participant", b"1"), ("Team 1-Participant", b"1"), ("Team 2-Participant", b"2")]
    export = read(make_moodle(*named))
    assert groups(export) == [("Team 1", ["Participant 471", "Participant 472"]), ("Team 2", ["Participant 473"])]
    assert not any(person.name_is_certain for attempt in export.attempts for person in attempt.people)


def test_drives_names_may_stand_behind_the_notebook_or_be_joined_to_it(read):
    names = ["01_first_pictures - Ada Adler.ipynb", "02_truncation - Ada Adler.ipynb", "Bo Bee_01_first_pictures.ipynb",
             "Cy Cool \u2013 02_truncation.ipynb", "Copy of Cy Cool - 01_first_pictures.ipynb"]  # fmt: skip
    found = {attempt.people[0].id: sorted(list_files(attempt)) for attempt in read(names).attempts}
    both = [f"{name}.ipynb" for name in HANDED_OUT]
    assert found == {"Ada Adler": both, "Bo Bee": both[:1], "Cy Cool": both}


def test_drives_spellings_of_one_name_on_the_roster_are_one_student(read):
    names = ["Adler Ada - 01_first_pictures.ipynb", "ada adler - 02_truncation.ipynb", "Ada Adler - report.pdf",
             "Bo - 01_first_pictures.ipynb", "BO - 01_first_pictures.ipynb"]  # fmt: skip
    ada, bo = read(names, full_names=["Ada Adler", "Bo Bee"]).attempts
    assert ada.people[0].id == "Ada Adler"
    assert len(list_files(ada)) == 3
    assert ada.problems == (
        "Its files are named after Ada Adler, Adler Ada and ada adler, which is taken for one student.",
    )
    assert len(list_files(bo)) == 2  # both files, though they are called alike
    assert len(read(names).attempts) == 3  # without a roster the order of a name's parts may make it another


def test_the_pattern_in_the_manual_reads_the_kits_own_names(read):
    manual = (ROOT / "docs" / "grading.md").read_text(encoding="utf-8")
    pattern = re.search(r"\| a regular expression \|[^|]*?`'([^`]+)'`", manual)[1]
    kit = [path.name for path in (ROOT / "notebooks").glob("*.ipynb")]
    assert len(kit) > 1
    export = read([f"{user}_{name}" for user in ("ada01", "bo") for name in kit], layout=pattern)
    assert {attempt.people[0].id: sorted(list_files(attempt)) for attempt in export.attempts} == {
        "ada01": sorted(kit),
        "bo": sorted(kit),
    }
