"""Whoever hands in what reaches a limit, kills a process or fills the drive pays alone: nobody else's row changes."""

import csv
import json
import os
import signal
import subprocess
import sys
import threading

import hostile_pictures
import hostile_submissions
import lab
import made_up
import nbformat
import psutil
import pytest
from classroom import plain_notebook, pocket
from command import GAN_LAB
from hostile import make_blank_png, make_zip

from gan_lab.coursework.review.command import review
from gan_lab.coursework.review.intake.student_names import page_name
from gan_lab.coursework.review.submission_limits import SubmissionLimits

# Less than the defaults, so that little is enough to reach each, and many times what an honest student here takes.
LIMITS = SubmissionLimits(processor_seconds=4, memory=150_000_000, disk=3_000_000, generation_seconds=1)
ESSAY = (
    "The truncation shortens the noise and picks the statistics that belong to it, so both numbers have to agree; if "
    "they don't, the pictures come out pale, and I would look at the caption first and then draw the noise again."
)
REACHED = {  # student -> the sentence of the limit
    "Carl Cells": "Reading it took 4 seconds of processor time, and was ended there",
    "Dora Decodes": "Reading it took 150 MB of memory, and was ended there",
    "Emil Encodes": "Keeping its files took 3 MB of the disk, and was ended there",
    "Gus Generates": "Making all its pictures again would take more than 1 seconds of processor time",
}

pytestmark = pytest.mark.slow


def write_honest(folder):
    """Two honest students, one in a zip."""
    folder.mkdir()
    ada = plain_notebook("Ada Adler", pocket(), 3)
    ada.cells.append(made_up.make_text_cell(f"**Question 1.1** Why?\n\n*Your answer:*\n\n{ESSAY}", id="essay"))
    nbformat.write(ada, folder / "Ada Adler.ipynb")
    bao = nbformat.writes(plain_notebook("Bao Berg", pocket(), 2)).encode()
    (folder / "Bao Berg.zip").write_bytes(make_zip(("pictures.ipynb", bao)))
    return folder


def write_costly(folder):
    """One student for each limit; Dora copies Ada's answer, too."""
    hostile_submissions.COSTLY["cells"](make_folder(folder, "Carl Cells"), 1.0)
    copied = made_up.make_text_cell(f"**Question 1.1** Why?\n\n*Your answer:*\n\n{ESSAY}")
    dora = make_folder(folder, "Dora Decodes")
    made_up.write_notebook(dora / "a.ipynb", copied)
    (dora / "b.png").write_bytes(make_blank_png(9000, 9000))
    emil = make_folder(folder, "Emil Encodes")
    for number in range(80):
        (emil / f"{number:02}.png").write_bytes(hostile_pictures.make_noisy_png(number, 128))
    tiles = hostile_pictures.make_png_of_many_tiles(0, 0, 300)
    (make_folder(folder, "Gus Generates") / "x.png").write_bytes(tiles)


def make_folder(folder, student):
    (folder / student).mkdir()
    return folder / student


def read_records(out):
    lines = (out / "results.jsonl").read_text(encoding="utf-8").splitlines()
    return {record["student"]: record for record in map(json.loads, lines)}


def read_rows(out):
    with open(out / "grades.csv", encoding="utf-8-sig", newline="") as file:
        return {row[0]: row for row in csv.reader(file)}


def assert_graded_as_alone(alone, among_others, students=("Ada Adler", "Bao Berg")):
    """Compare what two reviews wrote about the students of both: all of it, but for hints that name others."""
    expected, found = read_records(alone), read_records(among_others)
    for student in students:
        found[student]["hints"] = [hint for hint in found[student]["hints"] if set(hint["students"]) <= set(students)]
        assert found[student] == expected[student]
        assert read_rows(among_others)[student] == read_rows(alone)[student]
        page = page_name(student)
        assert (among_others / "hand-back" / page).read_bytes() == (alone / "hand-back" / page).read_bytes()


@pytest.fixture(scope="module")
def alone(tmp_path_factory):
    """The review of the two honest students."""
    root = tmp_path_factory.mktemp("alone")
    review(write_honest(root / "class"), root / "grades", processes=2, limits=LIMITS)
    return root / "grades"


@pytest.fixture(scope="module")
def among_costly(tmp_path_factory):
    """The review of the same two and of one student for each limit."""
    root = tmp_path_factory.mktemp("among")
    write_costly(write_honest(root / "class"))
    review(root / "class", root / "grades", processes=2, limits=LIMITS)
    return root / "grades"


def test_each_limit_is_said_in_the_row_of_the_one_who_reached_it(among_costly):
    limits = {student: record["limit"] for student, record in read_records(among_costly).items()}
    assert {student: (limit or "").split(":")[0] for student, limit in limits.items()} == {
        "Ada Adler": "",
        "Bao Berg": "",
        **REACHED,
    }
    for student, sentence in REACHED.items():
        assert sentence in " ".join(read_records(among_costly)[student]["problems"])
        assert sentence in (among_costly / "students" / page_name(student)).read_text(encoding="utf-8")
        assert sentence in (among_costly / "index.html").read_text(encoding="utf-8")


def test_what_was_found_before_a_limit_is_kept(among_costly):
    found = read_records(among_costly)
    assert found["Carl Cells"]["notebooks"]
    (answer,) = (answer for answer in found["Dora Decodes"]["answers"] if answer["status"] == "answered")
    assert answer["text"].endswith(ESSAY)
    verdicts = [picture["verdict"] for picture in found["Emil Encodes"]["pictures"]]
    assert 20 < verdicts.index("not checked") < 80
    assert len(verdicts) == 80
    assert [picture["verdict"] for picture in found["Gus Generates"]["pictures"]] == ["not checked"]


def test_the_others_are_graded_as_if_nobody_had_reached_a_limit(alone, among_costly):
    assert_graded_as_alone(alone, among_costly)
    page = page_name("Bao Berg")  # whom nobody shares anything with
    assert (among_costly / "students" / page).read_bytes() == (alone / "students" / page).read_bytes()


def test_a_hint_names_whoever_copied_even_beyond_a_limit(among_costly):
    ada = read_records(among_costly)["Ada Adler"]
    assert [hint["students"] for hint in ada["hints"]] == [["Ada Adler", "Dora Decodes"]]
    assert "Dora" not in (among_costly / "hand-back" / page_name("Ada Adler")).read_text(encoding="utf-8")


def test_a_second_review_says_the_same(alone, among_costly, tmp_path_factory):
    """What was stored about a submission that reached a limit is the same when it is loaded."""
    first = read_records(among_costly)
    review(among_costly.parent / "class", among_costly, processes=2, limits=LIMITS)
    assert {student: record["limit"] for student, record in read_records(among_costly).items()} == {
        student: record["limit"] for student, record in first.items()
    }
    assert_graded_as_alone(alone, among_costly)


@pytest.mark.skipif(sys.platform != "linux", reason="elsewhere the processes of a review are its own children")
def test_a_killed_process_costs_the_row_of_the_submission_that_it_read(alone, tmp_path):
    hostile_submissions.COSTLY["cells"](make_folder(write_honest(tmp_path / "class"), "Zed"), 1.0)
    over = threading.Event()
    killer = threading.Thread(target=kill_what_takes_long, args=(over,))
    killer.start()
    try:
        review(tmp_path / "class", tmp_path / "grades", processes=2)
    finally:
        over.set()
        killer.join()
    assert "exit code -9" in read_records(tmp_path / "grades")["Zed"]["limit"]
    assert_graded_as_alone(alone, tmp_path / "grades")


def kill_what_takes_long(over):
    """Kill a process that a child of this one started and that has computed for two seconds."""
    this_process = psutil.Process()
    while not over.wait(0.05):
        for child in this_process.children():
            for grandchild in child.children():
                try:
                    if grandchild.cpu_times().user > 2:
                        os.kill(grandchild.pid, signal.SIGKILL)
                        return
                except (psutil.Error, ProcessLookupError):
                    continue


@pytest.mark.skipif(sys.platform == "win32", reason="Windows has no such limit")
def test_a_page_for_which_the_drive_has_no_space_costs_its_own_row(alone, tmp_path):
    import resource

    most = 400_000  # bytes of a file: more than all others have
    noisy = make_folder(write_honest(tmp_path / "class"), "Noa Noise")
    for number in range(24):
        (noisy / f"{number:02}.png").write_bytes(hostile_pictures.make_noisy_png(number, 150))
    full = subprocess.run(
        [GAN_LAB, "review", str(tmp_path / "class"), "--out", str(tmp_path / "grades"), "--processes", "2"],
        # Bytecode that doesn't fit would be cut, and nothing in the next processes would start.
        env=os.environ | {"PYTHONPATH": lab.PYTHONPATH, "PYTHONDONTWRITEBYTECODE": "1"},
        cwd=lab.ROOT,
        capture_output=True,
        text=True,
        preexec_fn=lambda: resource.setrlimit(resource.RLIMIT_FSIZE, (most, most)),
    )
    assert full.returncode == 0, full.stderr
    assert "can't be written (File too large)" in " ".join(read_records(tmp_path / "grades")["Noa Noise"]["problems"])
    assert not list((tmp_path / "grades").rglob("*.tmp"))
    assert_graded_as_alone(alone, tmp_path / "grades")
