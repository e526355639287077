"""The state of a run: when it is saved, and that after a failure it is the last saved one again."""

import pytest
import torch
from training_runs import train_all

import gan_lab as gl
from gan_lab.networks import dcgan_layers
from gan_lab.train import training_state
from gan_lab.train.records import Epoch, Step
from gan_lab.train.trainer import Trainer


def test_a_full_disk_leaves_the_last_saved_state_complete(new_run, full_disk):
    run, whole = new_run(), new_run("whole")
    train_all(whole, 2)
    train_all(run, 1)
    saved = (run.folder / "checkpoint.pt").read_bytes()

    with full_disk(), pytest.raises(gl.GanLabError, match=r"No space left on device.* still there"):
        train_all(run, 2)
    assert (run.folder / "checkpoint.pt").read_bytes() == saved
    assert not list(run.folder.rglob("*.tmp"))
    train_all(run, 2)  # there is space again
    assert run.record == whole.record
    assert new_run().step == 10


def test_an_epoch_that_ended_on_a_full_disk_is_finished_later(new_run, full_disk):
    run, whole = new_run(), new_run("whole")
    train_all(whole, 2)
    training = run.train(2)
    for _ in range(4):
        next(training)

    with full_disk(), pytest.raises(gl.GanLabError, match="No space left on device"):
        list(training)
    assert [type(r) for r in run.train(2)] == [Epoch] + [Step] * 5 + [Epoch]
    assert run.epochs == whole.epochs
    assert list(run.kept_pictures()) == [0, 1, 2]


def test_a_loss_of_nan_stops_the_training_and_the_last_good_state_stays(new_run):
    run, whole = new_run(), new_run("whole")
    train_all(whole, 2)
    train_all(run, 1)
    saved = (run.folder / "checkpoint.pt").read_bytes()
    training = run.train(2)
    next(training)
    run._state.trainer.generator.main[0].weight.data.fill_(float("nan"))
    with pytest.raises(gl.GanLabError, match=r"At step 7 a loss or a weight was no number .* is back at step 5"):
        next(training)
    assert (run.folder / "checkpoint.pt").read_bytes() == saved
    assert run.step == 5
    train_all(run, 2)
    assert run.record == whole.record


def test_weights_of_nan_are_not_saved_though_the_losses_are_numbers(new_run):
    """An infinite gradient in an epoch's last step shows in the weights alone."""
    run, whole = new_run(), new_run("whole")
    train_all(whole, 2)
    train_all(run, 1)
    training = run.train(2)
    for _ in range(4):
        next(training)
    hook = run._state.trainer.generator.main[0].weight.register_hook(lambda gradient: gradient * float("nan"))
    with pytest.raises(gl.GanLabError, match=r"At step 10 a loss or a weight .* back at step 5"):
        list(training)
    hook.remove()
    again = new_run()
    assert (again.step, run.step) == (5, 5)
    train_all(run, 2)
    assert run.record == whole.record


def test_a_failure_while_going_back_leaves_the_saved_state_alone(new_run, monkeypatch):
    run, whole = new_run(), new_run("whole")
    train_all(whole, 2)
    train_all(run, 1)
    saved = (run.folder / "checkpoint.pt").read_bytes()
    training = run.train(2)
    next(training)

    def run_out_of_memory(*arguments):
        raise MemoryError

    with monkeypatch.context() as patch:
        patch.setattr(Trainer, "step", run_out_of_memory)
        patch.setattr(dcgan_layers, "initialize_weights", run_out_of_memory)
        with pytest.raises(MemoryError):
            list(training)
    assert (run.folder / "checkpoint.pt").read_bytes() == saved
    train_all(run, 2)
    assert run.record == whole.record


def test_too_little_memory_is_explained(new_run, monkeypatch):
    run = new_run()

    def run_out_of_memory(*arguments):
        raise torch.OutOfMemoryError

    monkeypatch.setattr(Trainer, "step", run_out_of_memory)
    with pytest.raises(gl.GanLabError, match=r"too little memory for a step: back at step 0\. Pass a smaller batch"):
        train_all(run, 1)


def test_the_state_is_saved_within_an_epoch_too(new_run, monkeypatch):
    monkeypatch.setattr(training_state, "SAVE_INTERVAL", 0)
    run = new_run()
    training = run.train(1)
    next(training)
    assert new_run().step == 1
    training.close()
