"""A review of many pictures: each recipe is made once, and a review that was stopped goes on where it was."""

import contextlib
import json
import subprocess
import sys
import time
from pathlib import Path

import classroom
import nbformat
import pytest
from command import GAN_LAB
from hostile import change_recipe, make_notebook, make_picture_cell
from made_up import make_run_cell
from portable import interrupt

import gan_lab as gl
from gan_lab.coursework.review.command import review
from gan_lab.coursework.review.review_folder import lock_review_folder
from gan_lab.coursework.review.submission_limits import SubmissionLimits
from gan_lab.coursework.review.verification import regenerate_batch
from gan_lab.coursework.review.verification.regenerate_batch import StoredBatch, read_tiles
from gan_lab.coursework.review.verification.workers import Workers
from gan_lab.errors import GanLabError

pytestmark = pytest.mark.usefixtures("quick_workers")

STUDENTS, PICTURES = 12, 30


@pytest.fixture(scope="module")
def gan():
    return classroom.pocket()


@pytest.fixture(scope="module")
def submissions(tmp_path_factory, gan):
    folder = tmp_path_factory.mktemp("class")
    classroom.make_class(folder, STUDENTS, PICTURES, gan)
    return folder


@pytest.fixture
def generated_tiles(monkeypatch):
    """The tiles that a review in this process hands to its workers, as (truncation, noise, classes)."""
    tiles, run = [], Workers.run

    def record_tiles(self, function, jobs):
        for job, result in run(self, function, jobs):
            if isinstance(job, StoredBatch):
                made = read_tiles(job)
                tiles.extend((tile.truncation, tile.noise.tobytes(), str(tile.classes)) for tile in made)
            yield job, result

    monkeypatch.setattr(Workers, "run", record_tiles)
    return tiles


def do_here(self, function, jobs):
    """Do jobs in this process, in place of `Workers.run`."""
    for job in jobs:
        yield job, function(job)


def generated(out):
    """The names of the pictures that were made again and are kept until they are compared."""
    return {path.name for path in (out / ".review" / "generated").glob("*.npy")}


def verdicts(out):
    """The verdicts that are written down, as (picture, verdict)."""
    log = out / ".review" / "verdicts-2.jsonl"
    lines = log.read_text(encoding="utf-8").splitlines() if log.exists() else []
    return [(entry["picture"], entry["verdict"]) for entry in map(json.loads, lines)]


def _running_processes(session):
    """The ids of the running processes of a session; none on a system without /proc."""
    found = []
    for path in Path("/proc").glob("[0-9]*/stat"):
        with contextlib.suppress(OSError):
            state, _, _, of = path.read_text(encoding="utf-8").rpartition(")")[2].split()[:4]
            found += [path.parent.name] if int(of) == session and state != "Z" else []
    return found


@contextlib.contextmanager
def started(submissions, out):
    """A review in a process of its own, as the command starts it; it is ended at last, and so are its workers."""
    command = [GAN_LAB, "review", submissions, "--out", out]
    process = subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE, start_new_session=True)
    try:
        yield process
    finally:
        process.kill()
        process.wait()
    wait_until(lambda: not _running_processes(process.pid), 20)
    assert not _running_processes(process.pid), "its workers live on"


def wait_until(condition, seconds=120):
    until = time.monotonic() + seconds
    while not condition() and time.monotonic() < until:
        time.sleep(0.005)


def stop_midway(submissions, folder, has_begun, stop):
    """Stop a review as soon as it has begun something: its folder, its exit status, and what it said.

    On a busy machine this process may wake only when the review is over; then another one is started.
    """
    for number in range(5):
        out = folder / f"out{number}"
        with started(submissions, out) as process:
            wait_until(lambda out=out, process=process: has_begun(out) or process.poll() is not None)
            stop(process)
            was_over = (out / "results.jsonl").exists()
            _, said = process.communicate(timeout=120)
        if not was_over:
            return out, process.returncode, said.decode()
    raise AssertionError("each of the reviews was over before it could be stopped")


@pytest.mark.slow
def test_a_review_that_was_killed_goes_on_where_it_was(submissions, tmp_path, generated_tiles):
    everything = STUDENTS * PICTURES
    whole = tmp_path / "whole"
    stopped, _, _ = stop_midway(submissions, tmp_path, lambda out: len(generated(out)) >= 40, subprocess.Popen.kill)
    before = generated(stopped)
    assert 40 <= len(before) < everything
    assert not (stopped / "results.jsonl").exists()

    review(submissions, stopped)
    # one picture has one tile here
    assert len(generated_tiles) == len(set(generated_tiles)) == everything - len(before)
    assert not generated(stopped)
    after = verdicts(stopped)
    assert len({picture for picture, _ in after}) == len(after) == everything

    generated_tiles.clear()
    review(submissions, stopped, processes=1)  # with nothing left to do
    assert generated_tiles == []
    assert verdicts(stopped) == after
    review(submissions, whole, processes=1)
    assert len(generated_tiles) == everything
    assert (stopped / "results.jsonl").read_bytes() == (whole / "results.jsonl").read_bytes()
    assert {verdict for _, verdict in after} == {"same"}


@pytest.mark.slow
@pytest.mark.skipif(sys.platform == "win32", reason="Windows sends an interrupt to a whole console")
@pytest.mark.parametrize("step", ["reading", "generating"])
@pytest.mark.parametrize("times", [1, 2])
def test_an_interrupted_review_stops_soon_and_says_how_to_go_on(submissions, tmp_path, step, times):
    begun = {"reading": ".review/readings/*.json", "generating": ".review/generated/*.npy"}[step]

    def stop(process):
        for _ in range(times):
            interrupt(process)
            time.sleep(0.05)

    _, status, said = stop_midway(submissions, tmp_path, lambda out: any(out.glob(begun)), stop)
    assert status == 130, said
    assert said.splitlines()[-1] == "Stopped; run it again to go on from here."
    assert "Traceback" not in said


def test_a_recipe_that_two_students_share_is_generated_once(tmp_path, gan, generated_tiles):
    z = gl.truncated_noise(5, 0.5, seed=11)
    five = gan.generate(z, gan.class_vector("coat"), 0.5)
    for student, shown in (("Ada", [five[i] for i in range(5)]), ("Bao", [five, five[2]])):
        cells = [
            make_run_cell("x", i, classroom.result(each._repr_mimebundle_(), i)) for i, each in enumerate(shown, 1)
        ]
        classroom.write_submission(tmp_path / "class", student, nbformat.v4.new_notebook(cells=cells))
    ada, bao = review(tmp_path / "class", tmp_path / "out")
    assert len(generated_tiles) == 5
    assert [picture.verdict for each in (ada, bao) for picture in each.pictures] == ["same"] * 7


def hand_in(folder, student, *pngs):
    """Hand in a notebook that shows these pictures."""
    folder.mkdir(exist_ok=True)
    (folder / f"{student}.ipynb").write_bytes(make_notebook(*(make_picture_cell(png) for png in pngs)))


def test_a_recipe_that_names_another_network_than_made_it_is_different(tmp_path):
    """Its name decides which names of classes the pages show."""
    (png,) = classroom.make_pngs(1, 4)
    hand_in(tmp_path / "class", "ada", png, change_recipe(png, network={"name": "biggan-deep-512"}))
    (ada,) = review(tmp_path / "class", tmp_path / "out", processes=1)
    assert [picture.verdict for picture in ada.pictures] == ["same", "different"]
    assert "It names biggan-deep-512, and its weights are those of pocket" in ada.pictures[1].sentence


def test_a_network_that_is_not_here_starts_no_worker(tmp_path, monkeypatch):
    (png,) = classroom.make_pngs(1, 4)
    hand_in(tmp_path / "class", "ada", *(change_recipe(png, network={"sha256": f"{i:064}"}) for i in range(3)))
    monkeypatch.setattr(regenerate_batch, "read_tiles", lambda *_: pytest.fail("a worker was asked"))
    monkeypatch.setattr(Workers, "run", do_here)
    (ada,) = review(tmp_path / "class", tmp_path / "out", processes=1)
    assert {picture.verdict for picture in ada.pictures} == {"model not here"}


def test_pictures_beyond_a_students_budget_are_not_checked_whoever_else_shows_them(tmp_path, generated_tiles):
    pngs = classroom.make_pngs(4, 6)
    hand_in(tmp_path / "class", "ada", *pngs)
    hand_in(tmp_path / "class", "bao", pngs[3])
    limits = SubmissionLimits(generation_seconds=0.025)  # two pictures of pocket, at 0.01 s each
    ada, bao = review(tmp_path / "class", tmp_path / "out", processes=1, limits=limits)
    assert [picture.verdict for picture in ada.pictures] == ["same", "same", "not checked", "not checked"]
    assert "Making all its pictures again would take more than 0.025 seconds of processor time" in ada.reading.limit
    assert [picture.verdict for picture in bao.pictures] == ["same"]
    assert not bao.reading.limit
    assert len(generated_tiles) == 3


def test_one_review_at_a_time_works_in_a_folder(tmp_path):
    (png,) = classroom.make_pngs(1, 4)
    hand_in(tmp_path / "class", "ada", png)
    review(tmp_path / "class", tmp_path / "out", processes=1)
    with lock_review_folder(tmp_path / "out"), pytest.raises(GanLabError, match="Another review is at work in"):
        review(tmp_path / "class", tmp_path / "out", processes=1)


def test_a_picture_that_cannot_be_kept_on_the_drive_is_not_checked(tmp_path, monkeypatch):
    (png,) = classroom.make_pngs(1, 4)
    hand_in(tmp_path / "class", "ada", png)

    def full(*_, **__):
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(regenerate_batch.np, "save", full)
    monkeypatch.setattr(Workers, "run", do_here)
    (ada,) = review(tmp_path / "class", tmp_path / "out", processes=1)
    assert [picture.verdict for picture in ada.pictures] == ["not checked"]
    assert "No space left on device" in ada.pictures[0].sentence
