"""What pages are called for Moodle, read as Moodle's importer reads a name."""

import unicodedata
from pathlib import Path

import pytest

from gan_lab.coursework.hand_back.moodle_feedback import find_entry
from gan_lab.coursework.review.intake.handed_in_as import Recipient
from gan_lab.coursework.review.intake.layouts.layout import Part


def make_recipient(*paths: str, ids: tuple[str, ...] = ("47110",), container: str = "GAN Lab-4711") -> Recipient:
    parts = tuple(Part(Path(container), path, "") for path in paths)
    return Recipient("0815", "Ada Adler", ("0815", *ids), "p.html", parts, ids)


def name_for(*paths: str, **more) -> str | None:
    entry = find_entry(make_recipient(*paths, **more))
    return entry.name if entry else None


def import_as_moodle(path: str) -> tuple[int, str] | None:
    """The participant and the file's name that Moodle's importer takes from a path; None if it passes over it."""
    pieces = path.split("/")
    if pieces[-1].startswith((".", "~")):
        return None
    while pieces:
        parts = pieces.pop(0).split("_", 4)
        if len(parts) >= 4 and parts[1].isdigit() and parts[2:4] == ["assignsubmission", "file"]:
            return int(parts[1]), "/".join([*parts[4:], *pieces])
    return None


DOWNLOADS = [
    "Ada Adler_47110_assignsubmission_file_",
    "Ada Adler_47110_assignsubmission_file",  # Moodle 4.1 and later
    "Ada Adler_47110_assignsubmission_file_/01_noise.ipynb",
    "Ada Adler_47110_assignsubmission_file_01_noise_to_image.ipynb",
    "Ada Adler_47110_assignsubmission_onlinetext_/onlinetext.html",
    "Team-7-Ada Adler_47110_assignsubmission_file_/01.ipynb",
    "Participant_47110_assignsubmission_file_/01.ipynb",
    "section 2/Ada Adler_47110_assignsubmission_file_/01.ipynb",
    "Ada Adler_47110_assignsubmission_file_/47111_1_assignsubmission_file_x.ipynb",
]


@pytest.mark.parametrize("path", DOWNLOADS)
def test_moodle_finds_the_participant_and_shows_feedback_html(path):
    assert import_as_moodle(name_for(path)) == (47110, "feedback.html")


def test_the_name_is_the_one_in_the_download_so_that_hidden_names_stay_hidden():
    assert name_for(DOWNLOADS[0]) == "Ada Adler_47110_assignsubmission_file_feedback.html"
    assert name_for(DOWNLOADS[6]) == "Participant_47110_assignsubmission_file_feedback.html"


def test_one_students_download_has_the_name_on_the_outside():
    assert import_as_moodle(name_for("01.ipynb", container=DOWNLOADS[0])) == (47110, "feedback.html")


@pytest.mark.parametrize(
    ("name", "called"),
    [
        ("王小明", "王小明"),
        ("Нора Нильсен", "Нора Нильсен"),
        (unicodedata.normalize("NFD", "Łukasz Żółć"), "Łukasz Żółć"),
        ("Ciarán O'Brien (he)", "Ciarán O'Brien (he)"),
        ("..Dot", "Dot"),
        ("~tilde", "tilde"),
        ('a"b<c>\n\x00\u202e', "abc"),
        ("", "Participant"),
        ("🙂", "Participant"),
    ],
)
def test_names_of_any_alphabet_are_kept_and_signs_that_systems_refuse_are_not(name, called):
    found = name_for(f"{name}_47110_assignsubmission_file_")
    assert found == f"{called}_47110_assignsubmission_file_feedback.html"
    assert import_as_moodle(found) == (47110, "feedback.html")


def test_a_long_name_is_cut():
    found = name_for(f"{'Wolfeschlegelsteinhausenbergerdorff ' * 10}_47110_assignsubmission_file_")
    assert len(found.encode()) < 255
    assert import_as_moodle(found) == (47110, "feedback.html")


def test_a_member_of_a_group_gets_a_page_of_their_own_beside_files_of_another_member():
    found = name_for("Team-7-Tom Team_47111_assignsubmission_file_")
    assert found == "Ada Adler_47110_assignsubmission_file_feedback.html"


def test_who_has_no_number_in_the_download_gets_no_name():
    assert name_for(ids=()) is None
    assert name_for("Bo Bianchi_0815_assignsubmission_file_", ids=()) is None, "an id of the roster is no participant's"
    assert name_for("work.ipynb", ids=("user name",)) is None
