"""A review of many pictures: stopped and gone on with, each recipe made once, and one broken job hurts no other."""

import contextlib
import json
import subprocess
import sys
import time
from pathlib import Path

import classroom
import nbformat
import pytest
import worker_jobs
from made_up import ran

import gan_lab as gl
from gan_lab.coursework.assignment import read_assignment
from gan_lab.coursework.review import verification, workers
from gan_lab.coursework.review.command import review
from gan_lab.coursework.review.generation import Batch
from gan_lab.errors import GanLabError

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
def generated(monkeypatch):
    """The tiles that a review in this process hands to its workers, as (truncation, noise, classes)."""
    tiles, each = [], workers.each

    def counted(function, todo, *rest):
        for job, result in each(function, todo, *rest):
            if isinstance(job, Batch):
                tiles.extend((tile.truncation, tile.noise.tobytes(), str(tile.classes)) for tile in job.tiles)
            yield job, result

    monkeypatch.setattr(workers, "each", counted)
    return tiles


def verdicts(out):
    """The whole lines of the log, as (picture, verdict)."""
    log = out / ".review" / "verdicts.jsonl"
    lines = log.read_text().splitlines(keepends=True) if log.exists() else []
    whole = [json.loads(line) for line in lines if line.endswith("\n")]
    return [(entry["picture"], entry["verdict"]) for entry in whole]


def _members(session):
    """The processes of a session that run, where /proc tells."""
    found = []
    for path in Path("/proc").glob("[0-9]*/stat"):
        with contextlib.suppress(OSError):
            state, _, _, of = path.read_text().rpartition(")")[2].split()[:4]
            found += [path.parent.name] if int(of) == session and state != "Z" else []
    return found


def test_a_review_that_was_killed_goes_on_where_it_was(submissions, tmp_path, generated):
    everything = STUDENTS * PICTURES
    stopped, whole = tmp_path / "stopped", tmp_path / "whole"
    command = [sys.executable, "-m", "gan_lab", "review", submissions, "--out", stopped]
    nothing = subprocess.DEVNULL
    process = subprocess.Popen(command, stdout=nothing, stderr=nothing, start_new_session=True)
    try:
        until = time.monotonic() + 120
        while len(verdicts(stopped)) < 40 and process.poll() is None and time.monotonic() < until:
            time.sleep(0.005)
    finally:
        process.kill()
        process.wait()
    until = time.monotonic() + 20
    while _members(process.pid) and time.monotonic() < until:
        time.sleep(0.05)
    assert not _members(process.pid), "its workers live on"
    before = verdicts(stopped)
    assert 40 <= len(before) < everything, "the review was over before it could be killed"
    assert not (stopped / "results.jsonl").exists()

    review(submissions, stopped)
    after = verdicts(stopped)
    assert len(generated) == len(set(generated)) == everything - len(before)  # one picture has one tile here
    assert after[: len(before)] == before
    assert len({picture for picture, _ in after}) == len(after) == everything

    generated.clear()
    review(submissions, stopped, processes=1)  # with nothing left to do
    assert generated == []
    review(submissions, whole, processes=1)
    assert len(generated) == everything
    assert (stopped / "results.jsonl").read_bytes() == (whole / "results.jsonl").read_bytes()
    assert {verdict for _, verdict in after} == {"same"}


def test_a_recipe_that_two_students_share_is_generated_once(tmp_path, gan, generated):
    z = gl.truncated_noise(5, 0.5, seed=11)
    five = gan.generate(z, gan.class_vector("coat"), 0.5)
    for student, shown in (("Ada", [five[i] for i in range(5)]), ("Bao", [five, five[2]])):
        cells = [ran("x", i, classroom.result(each._repr_mimebundle_(), i)) for i, each in enumerate(shown, 1)]
        classroom.write_submission(tmp_path / "class", student, nbformat.v4.new_notebook(cells=cells))
    ada, bao = review(tmp_path / "class", tmp_path / "out")
    assert len(generated) == 5
    assert [picture.verdict for each in (ada, bao) for picture in each.pictures] == ["same"] * 7


def test_what_the_classroom_makes_is_a_class_that_did_everything(tmp_path, gan, monkeypatch):
    """So that tests, benchmarks and pictures of the pages stand on submissions as they would be."""
    monkeypatch.setattr(verification, "FRAMES_HELD", 1)  # one decoded picture at a time, in the largest of classes
    done = classroom.fill_in(tmp_path / "class" / "Ada", "Ada", gan=gan)
    classroom.fill_in(tmp_path / "class" / "Bao", "Bao", gan=gan, answers_of="Ada", leave=["2.2", "1.3"])
    classroom.fill_in(tmp_path / "class" / "Chi", "Chi", gan=gan)
    ada, bao, chi = review(tmp_path / "class", tmp_path / "out")
    asked = read_assignment()
    for each, left in ((ada, 0), (chi, 0), (bao, 2)):
        statuses = [task.status for task in each.reading.tasks], [a.status for a in each.reading.answers]
        assert [len(statuses[0]), len(statuses[1])] == [len(asked.tasks), len(asked.questions)]
        assert statuses[0].count("changed") == len(asked.tasks) - left
        assert statuses[1].count("answered") == len(asked.questions) - left
        assert {picture.verdict for picture in each.pictures} == {"same"}
        assert {notebook.student for notebook in each.reading.notebooks} == {each.student}
        assert [notebook.disorder for notebook in each.reading.notebooks] == [None] * 6
    assert done.joinpath("pictures").is_dir()
    records = [json.loads(line) for line in (tmp_path / "out" / "results.jsonl").read_text().splitlines()]
    alike = {tuple(hint["students"]) for record in records for hint in record["hints"]}
    assert alike == {("Ada", "Bao")}


def test_a_job_that_ends_its_process_takes_no_other_with_it():
    todo = [1, 2, 3, -4, 5, 0, 7, 8, 9, 10, 11, 12]
    results = list(workers.each(worker_jobs.same, todo, 2))
    assert sorted(job for job, _ in results) == sorted(todo)
    for job, result in results:
        if job > 0:
            assert result == job
        else:
            assert type(result) is (workers.Lost if job < 0 else ZeroDivisionError)
    assert issubclass(workers.Lost, GanLabError)


def test_a_process_that_was_killed_once_costs_nothing(tmp_path):
    assert list(workers.each(worker_jobs.fail_once, [tmp_path / "marker"], 2)) == [(tmp_path / "marker", "done")]


def test_few_jobs_wait_at_a_time():
    taken = []
    todo = (taken.append(i) or i for i in range(1, 1000))
    next(iter(workers.each(worker_jobs.same, todo, 1)))
    assert len(taken) <= workers.WAITING + 1
