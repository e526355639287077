"""Every export, as a zip and unpacked: the same students, files, attempts and late marks as in the sorted folder."""

import pytest
from exports import SHAPES, build_export, list_files, make_students, make_zip

from gan_lab.coursework.review.intake.layouts.recognition import read_export

HANDED_OUT = ("01_first_pictures", "02_truncation", "07_report")
STUDENTS = make_students()


def read(place, layout=None):
    return read_export(place, layout, place.parent / "grades", HANDED_OUT)


def by_person(export):
    """The attempts of each person, by id, and the names."""
    attempts, names = {}, {}
    for attempt in export.attempts:
        for person in attempt.people:
            attempts.setdefault(person.id, []).append(attempt)
            names[person.id] = person.name
    return attempts, names


@pytest.mark.parametrize("zipped", [False, True], ids=["folder", "zip"])
@pytest.mark.parametrize("shape", SHAPES)
def test_each_export_has_the_same_students_and_files(shape, zipped, tmp_path):
    built = build_export(shape, tmp_path, STUDENTS, zipped)
    export = read(built.place)
    assert export.layout == shape.split()[0]
    attempts, names = by_person(export)
    assert set(attempts) == set(built.ids.values())
    for student in STUDENTS:
        if not student.attempts:
            continue
        own = attempts[built.ids[student.user]]
        expected = student.attempts if built.has_all_attempts else student.attempts[-1:]
        assert len(own) == len(expected)
        if built.has_times:
            assert all(attempt.time is not None for attempt in own)
            own = sorted(own, key=lambda attempt: attempt.time)
        for attempt, handed_in in zip(own, expected, strict=True):
            files = list_files(attempt)
            files.pop("timestamp.txt", None)
            if shape == "plain zips":  # the zip itself is the part
                assert files == {f"{student.name} {student.number}.zip": make_zip(handed_in.files)}
            else:
                assert files == handed_in.files
            assert attempt.is_late == (handed_in.is_late if built.marks_late else None)
            if built.has_times:
                assert attempt.time.replace(tzinfo=None, microsecond=0) == handed_in.time
            assert not attempt.problems
            if student.group and built.has_groups:
                assert len(attempt.people) == 2
    named = {"canvas", "moodle blind", "github-classroom", "nbgrader"}
    if shape not in named:
        assert all(student.name in names[built.ids[student.user]] for student in STUDENTS if student.attempts)


def test_a_small_class(tmp_path):
    for shape in SHAPES:
        for count in (1, 2):
            built = build_export(shape, tmp_path / f"{shape} {count}", STUDENTS[:count], False)
            export = read(built.place)
            assert set(by_person(export)[0]) == set(list(built.ids.values())[:count]), shape
