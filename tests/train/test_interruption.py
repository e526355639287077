"""Interruptions, as from Ctrl-C and the stop button: when they take effect, and that nothing is lost."""

import contextlib
import signal

import pytest
from training_runs import train_all

from gan_lab.networks.dcgan_layers import Generator
from gan_lab.train import trainer
from gan_lab.train.epoch_pictures import EpochPictures
from gan_lab.train.real_pictures import RealPictures
from gan_lab.train.trainer import Trainer


def interrupt(*arguments):
    signal.raise_signal(signal.SIGINT)


def interrupt_steps(monkeypatch, is_due):
    """Let an interruption come in each step for which `is_due()` is true."""
    step = Trainer.step

    def interrupt_and_step(self, *inputs):
        if is_due():
            interrupt()
        return step(self, *inputs)

    monkeypatch.setattr(Trainer, "step", interrupt_and_step)


def test_an_interruption_ends_the_loop_and_saves_the_step(new_run, monkeypatch, capsys):
    run = new_run()
    with monkeypatch.context() as patch:
        interrupt_steps(patch, lambda: True)
        records = train_all(run, 2)
    assert [r.step for r in records] == [1]
    assert "Stopped after step 1 (0.20 epochs)" in capsys.readouterr().out
    assert new_run().step == 1
    assert signal.getsignal(signal.SIGINT) is signal.default_int_handler
    assert [r.step for r in run.train(1)] == [2, 3, 4, 5, 5]


def test_a_second_interruption_waits_until_the_step_is_complete_too(new_run, monkeypatch):
    run, whole = new_run(), new_run("whole")
    train_all(whole, 1)
    update_weights = trainer._update_weights

    def update_and_interrupt(adam, loss):
        update_weights(adam, loss)
        for _ in range(3):
            interrupt()  # the discriminator is updated, the generator isn't yet

    with monkeypatch.context() as patch:
        patch.setattr(trainer, "_update_weights", update_and_interrupt)
        assert [r.step for r in run.train(1)] == [1]
    train_all(run, 1)
    assert run.record == whole.record


def test_a_second_interruption_acts_at_once_while_pictures_are_read(new_run, monkeypatch):
    run, whole = new_run(), new_run("whole")
    train_all(whole, 1)
    training = run.train(1)
    next(training)

    def interrupt_and_hang(*arguments):
        for _ in range(2):
            interrupt()
        pytest.fail("it hung")

    with monkeypatch.context() as patch:
        patch.setattr(RealPictures, "_stack", interrupt_and_hang)
        with pytest.raises(KeyboardInterrupt):
            list(training)
    assert new_run().step == 1
    train_all(run, 1)
    assert run.record == whole.record


def test_an_interruption_at_an_epochs_end_stops_there(new_run, monkeypatch, capsys):
    run = new_run()
    write = EpochPictures.write

    def write_and_interrupt(self, epoch, pictures):
        write(self, epoch, pictures)
        if epoch == 1:
            interrupt()

    monkeypatch.setattr(EpochPictures, "write", write_and_interrupt)
    assert [r.step for r in run.train(2)] == [1, 2, 3, 4, 5, 5]
    assert "Stopped after step 5 (1.00 epochs)" in capsys.readouterr().out


def test_an_interruption_in_an_epochs_last_step_still_finishes_the_epoch(new_run, monkeypatch):
    run = new_run()
    interrupt_steps(monkeypatch, lambda: run.step == 4)
    assert [r.step for r in run.train(2)] == [1, 2, 3, 4, 5, 5]


def test_a_program_that_ignores_interruptions_goes_on_ignoring_them(new_run):
    before = signal.signal(signal.SIGINT, signal.SIG_IGN)
    try:
        train_all(new_run(), 1)
        assert signal.getsignal(signal.SIGINT) is signal.SIG_IGN
    finally:
        signal.signal(signal.SIGINT, before)


def test_an_interruption_while_the_live_plot_is_drawn_ends_the_loop_too(new_run, monkeypatch, capsys):
    run = new_run()
    live = run.live()

    monkeypatch.setattr(live, "_draw", interrupt)
    for record in run.train(2):
        live.update(record)
    assert run.step == 2  # it is drawn four times an epoch of five steps
    assert "Stopped after step 2 (0.40 epochs)" in capsys.readouterr().out
    assert new_run().step == 2


def test_an_interruption_while_pictures_are_generated_doesnt_change_the_training(new_run, monkeypatch):
    run, whole = new_run(), new_run("whole")
    train_all(whole, 1)
    training = run.train(1)
    next(training)
    with monkeypatch.context() as patch:
        patch.setattr(Generator, "forward", lambda self, z, y: (_ for _ in ()).throw(KeyboardInterrupt))
        with pytest.raises(KeyboardInterrupt):
            run.generated(run.fixed_noise)
    list(training)
    assert run.record == whole.record


def test_an_interruption_in_the_notebooks_own_lines_saves_everything(new_run):
    run = new_run()
    with contextlib.suppress(KeyboardInterrupt):
        for record in run.train(2):
            if record.step == 3:
                raise KeyboardInterrupt
    assert run.step == 3
    assert new_run().step == 3  # the loop that was left has written its checkpoint
