"""A class in pieces: parts of one download of Google Drive, and a folder or zip for each section."""

import pytest
from exports import list_files, make_zip, write_tree

from gan_lab.coursework.review.intake.layouts.recognition import read_export

KIT = {"01_first_pictures.ipynb": b"1", "02_truncation.ipynb": b"2"}
NAMES = ("Ada Adler", "Bo Bee", "Cy Cool")
PARTS = ("drive-download-20261122T101010Z-001", "drive-download-20261122T101010Z-002")
SECTION_A = {"Ada Adler/a.ipynb": b"1", "Bo Bee/a.ipynb": b"2"}


@pytest.fixture
def read(tmp_path):
    """A function that writes zips of files into a folder, and reads it as an export."""

    def read_zips(zips, layout=None, names=()):
        write_tree({f"{name}.zip": make_zip(tree) for name, tree in zips.items()}, tmp_path / "class")
        return read_export(tmp_path / "class", layout, tmp_path / "grades", [name[:-6] for name in KIT], (), names)

    return read_zips


def files(export):
    return {attempt.people[0].id: sorted(list_files(attempt)) for attempt in export.attempts}


@pytest.mark.parametrize("layout", [None, "google-drive"])
def test_parts_of_one_drive_download_are_one_class(read, layout):
    first = {"Ada Adler - 01_first_pictures.ipynb": b"1", "Bo Bee - 01_first_pictures.ipynb": b"2"}
    export = read({PARTS[0]: first, PARTS[1]: {"Ada Adler - report.pdf": b"3"}}, layout)
    assert (export.layout, export.title) == ("google-drive", "a download of Google Drive in 2 parts")
    assert files(export) == {"Ada Adler": ["01_first_pictures.ipynb", "report.pdf"], "Bo Bee": [*KIT][:1]}


def test_two_files_of_one_name_in_two_parts_are_both_kept(read):
    tree = {"Ada Adler - 01_first_pictures.ipynb": b"1"}
    (attempt,) = read({part: tree for part in PARTS}).attempts
    assert len(list_files(attempt)) == 2


def test_folders_in_parts_of_one_drive_download_are_students_and_the_folder_around_them_is_not(read):
    first = {"GAN Lab/Ada Adler/01_first_pictures.ipynb": b"1", "GAN Lab/Bo Bee/a.ipynb": b"2"}
    second = {"GAN Lab/Ada Adler/02_truncation.ipynb": b"1"}
    export = read({"GAN Lab-20261122T101010Z-001": first, "GAN Lab-20261122T101010Z-002": second})
    assert files(export) == {"Ada Adler": [*KIT], "Bo Bee": ["a.ipynb"]}


def test_drive_downloads_that_students_hand_in_stay_theirs(read):
    zips = {"Ada-20261122T101010Z-001": KIT, "Bo-20261123T101010Z-001": {"x/Cy Cool/a.ipynb": b"", "x/b.ipynb": b""}}
    assert set(files(read(zips, names=NAMES))) == set(zips)
    assert set(files(read({f"{PARTS[0]}": KIT, f"{PARTS[1]}": KIT}))) >= set(PARTS)


def test_sections_are_entered_if_the_roster_knows_who_is_in_them(read):
    zips = {"Section A": {f"Section A/{name}": data for name, data in SECTION_A.items()}, "Section B": {
        "Cy Cool.ipynb": b"3", "Ada Adler.zip": make_zip(KIT)}}  # fmt: skip
    export = read(zips, names=NAMES)
    assert export.title.startswith("2 sections, each a folder, zip or notebook")
    assert sorted(attempt.people[0].id for attempt in export.attempts) == ["Ada Adler", *NAMES]
    assert export.attempts[0].problems == ("Ada Adler is in 2 sections: check whose each is.",)


def test_without_a_roster_it_is_said_that_these_may_be_sections(read):
    export = read({"Section A": SECTION_A, "Section B": {"Cy Cool/a.ipynb": b"3"}})
    assert set(files(export)) == {"Section A", "Section B"}
    assert export.messages == (
        "Section A.zip and Section B.zip are read as one student's work each, and Section A.zip holds Ada Adler and "
        "Bo Bee. If these are students, give a roster with their names, or review each section by itself.",
    )
    assert not read({"Section B": KIT, "Section C": KIT}).messages


def test_nobody_gets_into_another_ones_work_by_a_folder_in_a_zip(read):
    zips = {"Eve": SECTION_A, "Ada Adler": KIT}
    assert set(files(read(zips, names=(*NAMES, "Eve Ely")))) == set(zips)
