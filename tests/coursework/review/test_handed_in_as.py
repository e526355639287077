"""The names of the files in a download, from the export through the store to the names of the pages."""

from pathlib import Path

import pytest
from exports import build_export, make_roster, make_students

from gan_lab.coursework.hand_back.feedback import BULK_SYSTEMS
from gan_lab.coursework.review.intake.attempts import AttemptChoice
from gan_lab.coursework.review.intake.handed_in_as import (
    HandedInAs,
    load_handed_in_as,
    name_handed_in,
    store_handed_in_as,
)
from gan_lab.coursework.review.intake.layouts.recognition import read_export
from gan_lab.coursework.review.intake.roster.reading import read_roster
from gan_lab.coursework.review.intake.submissions import find_submissions


def store(folder: Path, shape: str, zipped: bool, roster: str = "") -> HandedInAs:
    """A made-up class as a system exports it, read, stored and loaded."""
    export = read_export(build_export(shape, folder, make_students(), zipped).place, None, folder / "grades", ())
    (folder / "roster.csv").write_text(roster, encoding="utf-8")
    people = read_roster(folder / "roster.csv") if roster else None
    handed_in = name_handed_in(export, find_submissions(export, people, AttemptChoice()).submissions)
    store_handed_in_as(folder / "grades", handed_in)
    assert load_handed_in_as(folder / "grades") == handed_in
    return handed_in


@pytest.mark.parametrize("zipped", [True, False])
@pytest.mark.parametrize("shape", ["canvas", "moodle", "moodle flat", "moodle blind", "moodle teams"])
def test_every_student_of_a_download_has_a_name_there_and_no_two_the_same(tmp_path, shape, zipped):
    handed_in = store(tmp_path, shape, zipped)
    system = BULK_SYSTEMS[handed_in.layout]
    entries = {recipient.id: system.find_entry(recipient) for recipient in handed_in.recipients}
    assert entries.keys() == {str(number) for number in range(4711, 4720)}
    for id_, entry in entries.items():
        assert f"_{id_}_" in entry.name
    assert len({entry.name for entry in entries.values()}) == 9
    if shape == "moodle blind":
        assert all(entry.name.startswith("Participant_") for entry in entries.values())


@pytest.mark.parametrize("shape", ["canvas", "moodle"])
def test_a_roster_with_other_ids_changes_no_name(tmp_path, shape):
    own_ids = make_roster(make_students(), {}).replace("471", "900").replace("472", "901")
    (tmp_path / "without").mkdir()
    handed_in, without = store(tmp_path, shape, True, own_ids), store(tmp_path / "without", shape, True)
    system = BULK_SYSTEMS[shape]
    entries, entries_without = (
        {system.find_entry(each) for each in found.recipients if each.parts} for found in (handed_in, without)
    )
    assert None not in entries
    assert entries == entries_without


@pytest.mark.parametrize("shape", ["brightspace", "plain", "nbgrader", "gradescope"])
def test_every_layout_can_be_stored(tmp_path, shape):
    handed_in = store(tmp_path, shape, False)
    assert handed_in.layout == shape
    assert handed_in.assignment == ("gan_lab" if shape == "nbgrader" else "")
    assert all(recipient.parts for recipient in handed_in.recipients)
