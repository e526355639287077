"""A made-up class as each learning system exports it: the same students and files in every shape.

Among them are names in other alphabets, two students of one name, three attempts, a late one, a group, somebody who
handed in nothing, a whole repository zipped, and a zip as the Mac makes it, with decomposed letters and __MACOSX.
"""

import io
import json
import sys
import unicodedata
import zipfile
from collections.abc import Callable
from dataclasses import dataclass, field, replace
from datetime import datetime
from pathlib import Path

import pytest
from portable import require_names

from gan_lab.coursework.review.intake.layouts.class_files import open_class_files
from gan_lab.coursework.review.intake.layouts.layout import Attempt

Files = dict[str, bytes]
FIRST, SECOND, THIRD = (datetime(2026, 11, day, 10 + day % 3, 1) for day in (12, 16, 21))  # the due date is between
ASSIGNMENT = "GAN Lab"


@dataclass(frozen=True)
class HandIn:
    """One attempt of a made-up student."""

    files: Files
    time: datetime = FIRST
    is_late: bool = False


@dataclass(frozen=True)
class MadeUpStudent:
    """A student as the systems know them."""

    user: str  # the user name
    number: str  # the system's number
    name: str
    attempts: list[HandIn] = field(default_factory=list)  # oldest first
    group: str = ""

    @property
    def email(self) -> str:
        return f"{self.user}@example.edu"

    @property
    def last_first(self) -> str:
        """The name as systems sort it: "Nilsen, Nora"."""
        first, _, last = self.name.rpartition(" ")
        return f"{last}, {first}" if first else self.name


@dataclass(frozen=True)
class BuiltExport:
    """An export on the disk, and what it says."""

    place: Path
    ids: dict[str, str]  # of each student, by user name
    has_all_attempts: bool = False  # else the last one alone
    marks_late: bool = False
    has_times: bool = False
    has_groups: bool = False  # else one member hands in for all, or each the same


def notebook(text: str) -> bytes:
    """A notebook of one cell."""
    cell = {"cell_type": "markdown", "metadata": {}, "source": text}
    return json.dumps({"cells": [cell], "metadata": {}, "nbformat": 4, "nbformat_minor": 4}).encode()


def make_zip(files: Files, mac: bool = False) -> bytes:
    """A zip; mac: with decomposed letters in UTF-8 that isn't marked as such, and the Mac's own files."""
    content = io.BytesIO()
    with zipfile.ZipFile(content, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, data in files.items():
            if not mac:
                archive.writestr(zipfile.ZipInfo(name, FIRST.timetuple()[:6]), data, zipfile.ZIP_DEFLATED)
                continue
            raw = unicodedata.normalize("NFD", name).encode()
            for path in (raw, b"__MACOSX/" + raw.rpartition(b"/")[0] + b"/._" + raw.rpartition(b"/")[2]):
                archive.writestr(zipfile.ZipInfo(path.decode("cp437")), data)
    data = content.getvalue()
    return clear_utf8_flags(data) if mac else data


def clear_utf8_flags(data: bytes) -> bytes:
    """The same zip, whose names were letters of cp437, stored as these bytes."""
    content = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(data)) as before, zipfile.ZipFile(content, "w") as after:
        for info in before.infolist():
            entry = _Cp437Info(info.filename)
            after.writestr(entry, before.read(info))
    return content.getvalue()


class _Cp437Info(zipfile.ZipInfo):
    """An entry whose name is stored in cp437, without the flag of UTF-8."""

    def _encodeFilenameFlags(self) -> tuple[bytes, int]:  # zipfile's own name
        return self.filename.encode("cp437"), self.flag_bits & ~0x800


def make_students(work: Callable[[str, int], Files] | None = None) -> list[MadeUpStudent]:
    """The made-up class; work: what a student hands in for the nth time, by user name; else two tiny notebooks."""

    def files(user: str, attempt: int = 1) -> Files:
        if work:
            return work(user, attempt)
        return {
            "01_first_pictures.ipynb": notebook(f"{user} {attempt}"),
            "02_truncation.ipynb": notebook(f"{user} {attempt}, 2"),
        }

    repository = {f"gan-lab-main/notebooks/{name}": data for name, data in files("repo").items()}
    repository |= {"gan-lab-main/README.md": b"# My work", "gan-lab-main/src/work.py": b"print(1)"}
    mac = {f"Abgabe Żółć/{name}": data for name, data in files("lukasz").items()}
    team = files("team")
    return [
        MadeUpStudent("ada01", "4711", "Ada Adler", [HandIn(files("ada01"))]),
        MadeUpStudent("ada02", "4712", "Ada Adler", [HandIn(files("ada02"), SECOND)]),
        MadeUpStudent("wang", "4713", "王小明", [HandIn(files("wang"))]),
        MadeUpStudent("nora", "4714", "Нора Нильсен", [HandIn(files("nora"), THIRD, is_late=True)]),
        MadeUpStudent("lukasz", "4715", "Łukasz Żółć", [HandIn({"Abgabe.zip": make_zip(mac, mac=True)})]),
        MadeUpStudent(
            "obriain",
            "4716",
            "Ciarán Ó Briain",
            [HandIn(files("obriain", n), time) for n, time in enumerate((FIRST, SECOND, THIRD), 1)],
        ),
        MadeUpStudent("au", "4717", "Anne-Marie von der Au", [HandIn({"repo.zip": make_zip(repository)})]),
        MadeUpStudent("t1", "4718", "Tom Team", [HandIn(team)], "Team-7"),
        MadeUpStudent("t2", "4719", "Tia Team", [HandIn(team)], "Team-7"),
        MadeUpStudent("absent", "4720", "Nemo Nobody"),
    ]


def make_roster(students: list[MadeUpStudent], ids: dict[str, str]) -> str:
    """A roster as CSV, with the ids that an export has where it has any."""
    rows = [f"{ids.get(each.user, each.number)},{each.name},{each.email},{each.group}" for each in students]
    return "\n".join(["id,name,email,group", *rows]) + "\n"


def list_files(attempt: Attempt) -> Files:
    """The files of an attempt by what they are called in it."""
    found: Files = {}
    for part in attempt.parts:
        files = open_class_files(part.container)
        waiting = [(part.path, part.name)]
        while waiting:
            path, name = waiting.pop()
            if files.find(path).is_folder:
                inner = [each for each in files.list_folder(path) if not each.problem]
                waiting += [
                    (f"{path}/{each.name}" if path else each.name, f"{name}/{each.name}".lstrip("/")) for each in inner
                ]
            else:
                assert name not in found
                found[name] = files.read(path, 10_000_000)
    return found


def build_export(shape: str, folder: Path, students: list[MadeUpStudent], zipped: bool) -> BuiltExport:
    """Write a class as a system exports it, into a folder or a zip in `folder`."""
    tree, name, export = SHAPES[shape]([each for each in students if each.attempts])
    place = folder / name
    if zipped:
        place = folder / f"{name}.zip"
        place.write_bytes(make_zip(tree))
    else:
        write_tree(tree, place)
    return replace(export, place=place)


def write_tree(tree: Files, folder: Path) -> None:
    """Write files into a folder; the test skips where the system can't have their names."""
    if sys.platform == "win32" and any(":" in name for name in tree):
        pytest.skip("Windows has no names with a colon")
    for name, data in tree.items():
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        (folder / name).write_bytes(data)
    require_names(folder, tree)


Built = tuple[Files, str, BuiltExport]
NOWHERE = Path()


def under(prefix: str, files: Files) -> Files:
    return {f"{prefix}{name}": data for name, data in files.items()}


def _numbers(students: list[MadeUpStudent]) -> dict[str, str]:
    return {each.user: each.number for each in students}


def _users(students: list[MadeUpStudent]) -> dict[str, str]:
    return {each.user: each.user for each in students}


def canvas(students: list[MadeUpStudent]) -> Built:
    """As lib/content_zipper.rb names them: `nilsennora_LATE_10101_550007_name.ipynb`."""
    tree: Files = {}
    for each in students:
        last = each.attempts[-1]
        name = "".join(letter for letter in each.last_first.lower() if letter.isalnum())
        late = "_LATE" if last.is_late else ""
        for number, (file, data) in enumerate(last.files.items()):
            stem, _, ending = file.rpartition(".")
            again = f"-{len(each.attempts) - 1}" if len(each.attempts) > 1 else ""
            tree[f"{name}{late}_{each.number}_{550000 + number}_{stem}{again}.{ending}"] = data
    return tree, "submissions", BuiltExport(NOWHERE, _numbers(students), marks_late=True)


def moodle(students: list[MadeUpStudent], flat: bool = False) -> Built:
    """Folders `First Last_47110_assignsubmission_file_/`; flat: files whose names begin so."""
    end = "_" if flat else "_/"
    tree: Files = {}
    for each in students:
        tree |= under(f"{each.name}_{each.number}_assignsubmission_file{end}", each.attempts[-1].files)
    return tree, f"CS1-{ASSIGNMENT}-4711", BuiltExport(NOWHERE, _numbers(students))


def moodle_flat(students: list[MadeUpStudent]) -> Built:
    return moodle(students, flat=True)


def moodle_blind(students: list[MadeUpStudent]) -> Built:
    return moodle([replace(each, name="Participant") for each in students])


def moodle_teams(students: list[MadeUpStudent]) -> Built:
    """As it is where groups hand in: everybody's name begins with the group's."""
    teams = [replace(each, name=f"{each.group or 'Team-' + each.number}-{each.name}") for each in students]
    tree, name, export = moodle(teams)
    return tree, name, replace(export, has_groups=True)


def brightspace(students: list[MadeUpStudent]) -> Built:
    """`61000-338811 - First Last - Nov 12, 2026 901 AM/`, one for each attempt, and an index.html."""
    tree: Files = {"index.html": b"<html></html>"}
    for each in students:
        for attempt in each.attempts:
            time = f"{attempt.time:%b} {attempt.time.day}, {attempt.time:%Y} "
            time += f"{int(f'{attempt.time:%I}')}{attempt.time:%M %p}"
            tree |= under(f"{each.number}-338811 - {each.name} - {time}/", attempt.files)
    export = BuiltExport(NOWHERE, _numbers(students), has_all_attempts=True, has_times=True)
    return tree, f"{ASSIGNMENT} Download Nov 22, 2026 1111 AM", export


def blackboard(students: list[MadeUpStudent]) -> Built:
    """`Assignment_username_attempt_2026-11-12-10-00-00_name.ipynb`, and a text for each attempt."""
    tree: Files = {}
    for each in students:
        for attempt in each.attempts:
            start = f"{ASSIGNMENT}_{each.user}_attempt_{attempt.time:%Y-%m-%d-%H-%M-%S}"
            tree |= under(f"{start}_", attempt.files)
            tree[f"{start}.txt"] = (
                f"Name: {each.name} ({each.user})\nAssignment: {ASSIGNMENT}\nDate Submitted: ...\n\n"
                "Submission Field:\nThere is no student submission text data for this assignment.\n\n"
                "Comments:\nThere are no student comments for this assignment.\n"
            ).encode()
    export = BuiltExport(NOWHERE, _users(students), has_all_attempts=True, has_times=True)
    return tree, "gradebook_CS1_GAN20Lab_2026-11-22", export


def gradescope(students: list[MadeUpStudent]) -> Built:
    """`submission_3345000/`, and who handed it in in submission_metadata.yml, as Ruby writes it."""
    tree, lines, groups = dict[str, bytes](), ["---"], dict[str, str]()
    for each in students:
        folder = f"submission_33450{each.number}"
        if each.group and each.group in groups:
            continue
        groups[each.group] = folder
        members = [other for other in students if other is each or (each.group and other.group == each.group)]
        lines += [f"{folder}:", "  :submitters:"]
        for other in members:
            lines += [f"  - :name: {other.name}", f"    :sid: '{other.number}'", f"    :email: {other.email}"]
        lines += ["  :created_at: !ruby/object:ActiveSupport::TimeWithZone"]
        lines += [f"    utc: {each.attempts[-1].time:%Y-%m-%d %H:%M:%S}.120000000 Z", "  :score: 10.0", "  :history:"]
        for old in each.attempts[:-1]:
            lines += ["  - :id: 1", f"    :created_at: {old.time:%Y-%m-%d %H:%M:%S}.000000000 Z"]
        if not each.attempts[:-1]:
            lines[-1] += " []"
        tree |= under(f"{folder}/", each.attempts[-1].files)
    tree["submission_metadata.yml"] = "\n".join([*lines, ""]).encode()
    export = BuiltExport(NOWHERE, _numbers(students), has_groups=True, has_times=True)
    return tree, "assignment_99_export", export


def github_classroom(students: list[MadeUpStudent]) -> Built:
    """`gan-lab-submissions/gan-lab-username/`, whole repositories."""
    tree: Files = {}
    for each in students:
        tree |= under(f"gan-lab-{each.user}/", {".gitignore": b"", **each.attempts[-1].files})
    return tree, "gan-lab-submissions", BuiltExport(NOWHERE, _users(students))


def google_drive(students: list[MadeUpStudent]) -> Built:
    """`Name - file.ipynb`, side by side."""
    tree: Files = {}
    for each in students:
        tree |= under(f"{each.name} ({each.number}) - ", each.attempts[-1].files)
    ids = {each.user: f"{each.name} ({each.number})" for each in students}
    return tree, "drive-download-20261122T101010Z-001", BuiltExport(NOWHERE, ids)


def nbgrader(students: list[MadeUpStudent]) -> Built:
    """`submitted/STUDENT/ASSIGNMENT/`, with a timestamp."""
    tree: Files = {"gradebook.db": b"", "source/gan_lab/01.ipynb": notebook("source")}
    for each in students:
        last = each.attempts[-1]
        tree |= under(f"submitted/{each.user}/gan_lab/", last.files)
        tree[f"submitted/{each.user}/gan_lab/timestamp.txt"] = f"{last.time:%Y-%m-%d %H:%M:%S}.000001 UTC".encode()
    return tree, "course101", BuiltExport(NOWHERE, _users(students), has_times=True)


def plain(students: list[MadeUpStudent]) -> Built:
    """A folder for each student, as a person sorts them."""
    tree: Files = {}
    for each in students:
        tree |= under(f"{each.name} {each.number}/", each.attempts[-1].files)
    ids = {each.user: f"{each.name} {each.number}" for each in students}
    return tree, "class", BuiltExport(NOWHERE, ids)


def plain_zips(students: list[MadeUpStudent]) -> Built:
    """A zip for each student."""
    tree = {f"{each.name} {each.number}.zip": make_zip(each.attempts[-1].files) for each in students}
    return tree, "class", BuiltExport(NOWHERE, {each.user: f"{each.name} {each.number}" for each in students})


SHAPES: dict[str, Callable[[list[MadeUpStudent]], Built]] = {
    "canvas": canvas,
    "moodle": moodle,
    "moodle flat": moodle_flat,
    "moodle blind": moodle_blind,
    "moodle teams": moodle_teams,
    "brightspace": brightspace,
    "blackboard": blackboard,
    "gradescope": gradescope,
    "github-classroom": github_classroom,
    "google-drive": google_drive,
    "nbgrader": nbgrader,
    "plain": plain,
    "plain zips": plain_zips,
}
