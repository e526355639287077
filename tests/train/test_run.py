"""A run: training it, stopping it, continuing it, and pictures that are missing or can't be read."""

import json
import threading

import matplotlib.pyplot as plt
import numpy as np
import pytest
import torch
from PIL import Image
from training_runs import SMALL, train_all

import gan_lab as gl
from gan_lab.train.records import Epoch, Step


def test_training_yields_steps_and_epochs(new_run):
    records = train_all(new_run(), 2)
    assert [type(r) for r in records] == ([Step] * 5 + [Epoch]) * 2
    assert [r.step for r in records] == [1, 2, 3, 4, 5, 5, 6, 7, 8, 9, 10, 10]
    steps = [r for r in records if isinstance(r, Step) and r.epoch == 2]
    assert records[-1].loss_d == pytest.approx(np.mean([s.loss_d for s in steps]), rel=1e-4)
    assert all(0 < p < 1 for s in steps for p in (s.d_real, s.d_fake, s.d_fake_after))


def test_the_folder_holds_settings_record_state_and_pictures(new_run, tmp_path):
    run = new_run(seed=4)
    train_all(run, 2)
    there = sorted(path.relative_to(run.folder).as_posix() for path in run.folder.rglob("*") if path.is_file())
    sheets = [f"pictures/epoch-00{n}.png" for n in range(3)]
    assert there == ["checkpoint.pt", *sheets, "record.jsonl", "settings.json"]
    settings = json.loads((run.folder / "settings.json").read_text(encoding="utf-8"))
    assert settings["seed"] == 4
    assert (settings["pictures"], settings["name"]) == (40, "few")
    lines = [json.loads(line) for line in (run.folder / "record.jsonl").read_text(encoding="utf-8").splitlines()]
    assert [line["kind"] for line in lines] == ["step"] * 10 + ["epoch"] * 2
    with Image.open(run.folder / sheets[2]) as sheet:
        assert sheet.size == (256, 256)
        assert sheet.mode == "L"


def test_the_same_settings_give_the_same_record(new_run):
    one, other, third = new_run("a", seed=1), new_run("b", seed=1), new_run("c", seed=2)
    assert train_all(one, 2) == train_all(other, 2)
    assert train_all(third, 2) != one.record
    for name in ("record.jsonl", "pictures/epoch-002.png", "checkpoint.pt"):
        assert (one.folder / name).read_bytes() == (other.folder / name).read_bytes()


@pytest.mark.parametrize("stop", [1, 4, 5, 6, 8])
def test_going_on_after_a_stop_is_the_same_as_never_stopping(new_run, stop):
    whole, cut = new_run("whole"), new_run("cut")
    train_all(whole, 2)
    for _ in zip(range(stop), cut.train(2), strict=False):
        pass
    again = new_run("cut")
    assert again.step == cut.step > 0
    train_all(again, 2)
    assert again.record == whole.record
    assert again.epochs == whole.epochs
    weights, expected = (run._state.trainer.generator.parameters() for run in (again, whole))
    assert all(torch.equal(a, b) for a, b in zip(weights, expected, strict=True))
    assert train_all(again, 2) == []


def test_a_training_without_a_loop_says_that_it_needs_one(new_run):
    run = new_run()
    assert "for record in run.train(epochs=10)" in repr(run.train(1))
    assert run.step == 0


@pytest.mark.parametrize("epochs", [0, -1, 1.5, "10", None, True])
def test_a_wrong_number_of_epochs_is_explained_at_once(new_run, epochs):
    with pytest.raises(gl.GanLabError, match="epochs is how many to have trained in all, a whole number from 1"):
        new_run().train(epochs)


def test_a_call_with_more_epochs_goes_on_from_the_last_one(new_run):
    whole, parts = new_run("whole"), new_run("parts")
    train_all(whole, 3)
    train_all(parts, 1)
    train_all(parts, 3)
    assert parts.record == whole.record


def test_a_run_can_be_stopped_by_a_condition(new_run):
    run = new_run()
    for record in run.train(2):
        if record.step == 3:
            run.stop()
    assert run.step == new_run().step == 3
    for record in run.train(2):
        if isinstance(record, Epoch):
            run.stop()
    assert run.step == new_run().step == 5
    assert len(list(run.train(2))) == 6  # five steps and the epoch


def test_a_loop_that_a_later_one_has_replaced_saves_nothing(new_run):
    run = new_run()
    first = run.train(2)
    next(first)
    train_all(run, 1)
    saved = (run.folder / "checkpoint.pt").read_bytes()
    assert list(first) == []  # nor does it go on
    assert (run.folder / "checkpoint.pt").read_bytes() == saved


def test_a_run_can_be_trained_in_another_thread(new_run):
    run = new_run()
    thread = threading.Thread(target=train_all, args=(run, 1))
    thread.start()
    thread.join()
    assert run.step == 5


def test_what_was_trained_stays_if_the_folder_of_pictures_vanishes(tmp_path):
    folder, away = tmp_path / "faces", tmp_path / "away"
    folder.mkdir()
    rng = np.random.default_rng(0)
    for number in range(80):
        Image.fromarray(rng.integers(0, 256, (32, 32, 3), np.uint8)).save(folder / f"{number}.png")
    settings = SMALL | {"batch": 2}
    whole = gl.DCGANRun(tmp_path / "whole", gl.load_pictures(folder, 32), device="cpu", **settings)
    train_all(whole, 1)
    run = gl.DCGANRun(tmp_path / "run", gl.load_pictures(folder, 32), device="cpu", **settings)
    training = run.train(1)
    next(training)
    folder.rename(away)
    with pytest.raises(gl.GanLabError, match="isn't there any more"):
        list(training)
    assert 0 < run.step < 40
    away.rename(folder)
    again = gl.DCGANRun(tmp_path / "run", gl.load_pictures(folder, 32), device="cpu", **settings)
    assert again.step == run.step
    train_all(again, 1)
    assert again.record == whole.record


def test_no_step_is_taken_on_a_drive_that_is_gone(tmp_path):
    """Where the drive was mounted, an empty folder remains."""
    folder, away = tmp_path / "faces", tmp_path / "away"
    folder.mkdir()
    for number in range(80):
        Image.new("RGB", (32, 32), (number, 0, 0)).save(folder / f"{number}.png")
    run = gl.DCGANRun(tmp_path / "run", gl.load_pictures(folder, 32), device="cpu", **SMALL | {"batch": 2})
    training = run.train(1)
    next(training)
    folder.rename(away)
    folder.mkdir()
    with pytest.raises(gl.GanLabError, match="isn't there any more"):
        list(training)
    assert run.step == len(run.record) < 40


def test_unreadable_files_make_their_batch_smaller(tmp_path):
    folder = tmp_path / "faces"
    folder.mkdir()
    for number in range(16):
        if number % 3:
            Image.new("L", (70, 64), number).save(folder / f"{number}.png")
        else:
            (folder / f"{number}.png").write_text("no picture", encoding="utf-8")
    whole = gl.DCGANRun(tmp_path / "whole", gl.load_pictures(folder), device="cpu", **SMALL)
    records = train_all(whole, 1)
    assert records[-1].left_out == 6
    assert sum(step.pictures for step in records[:-1]) == 10
    assert whole.generated(whole.fixed_noise).shape == (64, 1, 64, 64)  # the pictures are grey
    assert len(whole.real_and_fake().axes) == 2  # ten real pictures
    plt.close("all")
    cut = gl.DCGANRun(tmp_path / "cut", gl.load_pictures(folder), device="cpu", **SMALL)
    next(cut.train(1))
    again = gl.DCGANRun(tmp_path / "cut", gl.load_pictures(folder), device="cpu", **SMALL)
    train_all(again, 1)
    assert again.epochs == whole.epochs


def test_no_step_is_taken_with_a_batch_without_a_picture(tmp_path):
    folder = tmp_path / "faces"
    folder.mkdir()
    Image.new("L", (70, 64)).save(folder / "0.png")
    for number in range(1, 16):
        (folder / f"{number}.png").write_text("no picture", encoding="utf-8")
    run = gl.DCGANRun(tmp_path / "run", gl.load_pictures(folder), device="cpu", **SMALL)
    for _ in range(2):
        with pytest.raises(gl.GanLabError, match="Not one of the 8 pictures of a batch can be read"):
            train_all(run, 1)
    assert run.step <= 1


def test_a_run_goes_on_if_the_folder_of_pictures_was_renamed(tmp_path):
    folder, renamed = tmp_path / "faces", tmp_path / "renamed"
    folder.mkdir()
    for number in range(8):
        Image.new("L", (70, 64), number).save(folder / f"{number}.png")
    train_all(gl.DCGANRun(tmp_path / "run", gl.load_pictures(folder), device="cpu", **SMALL), 1)
    folder.rename(renamed)
    assert gl.DCGANRun(tmp_path / "run", gl.load_pictures(renamed), device="cpu", **SMALL).step == 1


def test_too_few_pictures_for_a_batch_are_refused(new_run, tmp_path):
    with pytest.raises(gl.GanLabError, match="40 pictures don't fill one batch of 64: find more"):
        new_run(batch=64)
    folder = tmp_path / "one"
    folder.mkdir()
    Image.new("RGB", (64, 64)).save(folder / "a.png")
    with pytest.raises(gl.GanLabError, match="1 pictures don't fill one batch"):
        gl.DCGANRun(tmp_path / "run", gl.load_pictures(folder))


def test_wrong_arguments_are_explained(new_run, tmp_path):
    with pytest.raises(gl.GanLabError, match=r"learns from gl\.load_pictures"):
        gl.DCGANRun(tmp_path / "run", "img_align_celeba")
    with pytest.raises(gl.GanLabError, match="epochs is how many"):
        train_all(new_run(), 0)
    with pytest.raises(gl.GanLabError, match=r"shape \[n, 10\].*run.fixed_noise"):
        new_run().generated(torch.zeros(2, 9))
    (tmp_path / "file").write_text("", encoding="utf-8")
    with pytest.raises(gl.GanLabError, match="can't be"):
        new_run("file")
    for name in ("a" * 300, "a\0b"):
        with pytest.raises(gl.GanLabError, match="can't be"):
            new_run(name)
