"""Training a DCGAN: the step, the run's folder, and what can go wrong on the way."""

import contextlib
import errno
import io
import itertools
import json
import os
import re
import shutil
import signal
import threading
import time

import made_up
import matplotlib.pyplot as plt
import nbformat
import numpy as np
import pytest
import torch
from classroom import result
from jupyter_client.manager import start_new_kernel
from PIL import Image
from torch.nn.functional import binary_cross_entropy

import gan_lab as gl
from gan_lab import saving
from gan_lab.coursework.notebooks import read_notebook
from gan_lab.coursework.report.marked_pictures import Gathered
from gan_lab.networks import dcgan_layers
from gan_lab.networks.dcgan_layers import Discriminator, Generator
from gan_lab.pictures.plots import PLOT
from gan_lab.train import run as run_module
from gan_lab.train.real_pictures import RealPictures
from gan_lab.train.run import Epoch, Step

SMALL = {"width": 4, "batch": 8, "z_dim": 10}


@pytest.fixture(scope="module")
def pictures():
    """Forty of the kit's photographs: five steps an epoch."""
    pixels = gl.load_pictures().batch(range(40))
    few = RealPictures("few", 32, 1, len(pixels), "0" * 64, read=lambda i: b"")
    few._kept = dict(enumerate(pixels))
    return few


@pytest.fixture
def new(tmp_path, pictures):
    """Makes runs in folders of their own."""

    def make(folder="run", **settings):
        return gl.DCGANRun(tmp_path / folder, settings.pop("pictures", pictures), device="cpu", **SMALL | settings)

    return make


@pytest.fixture
def full_disk(monkeypatch):
    """Gives a context in which no file can be put in its place."""

    def full(*arguments):
        raise OSError(errno.ENOSPC, "No space left on device")

    @contextlib.contextmanager
    def lasts():
        with monkeypatch.context() as patch:
            patch.setattr(saving.os, "replace", full)
            yield

    return lasts


def trained(run, epochs):
    return list(run.train(epochs))


# The networks


def test_the_generator_is_the_tutorials():
    """The shapes of PyTorch's DCGAN tutorial, nz 100, ngf 64, 64 x 64 pixels; 3,576,704 parameters."""
    generator = Generator()
    assert sum(p.numel() for p in generator.parameters()) == 3_576_704
    kernels = {name: tuple(p.shape) for name, p in generator.named_parameters() if p.ndim == 4}
    assert kernels == {
        "main.0.weight": (100, 512, 4, 4),
        "main.3.weight": (512, 256, 4, 4),
        "main.6.weight": (256, 128, 4, 4),
        "main.9.weight": (128, 64, 4, 4),
        "main.12.weight": (64, 3, 4, 4),
    }
    assert generator(torch.zeros(2, 100)).shape == (2, 3, 64, 64)


def test_the_discriminator_is_the_tutorials():
    """The same tutorial, ndf 64: 2,765,568 parameters."""
    discriminator = Discriminator()
    assert sum(p.numel() for p in discriminator.parameters()) == 2_765_568
    assert discriminator(torch.zeros(2, 3, 64, 64)).shape == (2,)


@pytest.mark.parametrize("side", dcgan_layers.SIDES)
@pytest.mark.parametrize("batch_norm", [True, False])
def test_a_listing_ends_with_the_picture_and_the_verdict(side, batch_norm):
    generator, discriminator = Generator(side, 1, 10, 4, batch_norm), Discriminator(side, 1, 4, batch_norm)
    before = {name: value.clone() for name, value in generator.state_dict().items()}
    making, judging = dcgan_layers.layers(generator), dcgan_layers.layers(discriminator)
    assert making[0].shape == (4 * side // 8, 4, 4)
    assert making[-1].shape == (1, side, side)
    assert judging[0].shape == (4, side // 2, side // 2)
    assert judging[-1].shape == (1, 1, 1)
    assert sum(layer.weights for layer in making) == sum(p.numel() for p in generator.parameters())
    assert any(layer.name == "batch norm" for layer in making + judging) == batch_norm
    assert all(torch.equal(value, before[name]) for name, value in generator.state_dict().items())
    assert generator.training


def test_weights_start_as_the_paper_says():
    generator = Generator(64, 3)
    dcgan_layers.start(generator, np.random.default_rng(0))
    kernel, norm = generator.main[3].weight, generator.main[4]
    assert kernel.mean().item() == pytest.approx(0, abs=1e-4)
    assert kernel.std().item() == pytest.approx(0.02, abs=1e-4)
    assert norm.weight.mean().item() == pytest.approx(1, abs=0.005)
    assert norm.bias.abs().max() == 0
    dcgan_layers.start(generator, np.random.default_rng(0), spread=1)
    assert generator.main[3].weight.std().item() == pytest.approx(1, abs=0.01)


# The step


def test_a_step_is_the_tutorials(new, pictures):
    """The same weights, pictures and noise through the tutorial's order, with its sigmoid and BCE, in float64."""
    run = new()
    generator, discriminator = Generator(32, 1, 10, 4).double(), Discriminator(32, 1, 4).double()
    generator.load_state_dict(run._g.state_dict())
    discriminator.load_state_dict(run._d.state_dict())
    for_g, for_d = (torch.optim.Adam(n.parameters(), 0.0002, (0.5, 0.999)) for n in (generator, discriminator))
    order = np.random.default_rng([0, run_module.ORDER, 0]).permutation(40)
    for number, told in enumerate(itertools.islice(run.train(1), 5)):
        real = torch.from_numpy(pictures.batch(order[8 * number : 8 * number + 8])).double() / 127.5 - 1
        z = run._noise(run_module.NOISE, number, 8).double()
        ones, zeros = torch.ones(8, dtype=torch.double), torch.zeros(8, dtype=torch.double)
        fake = generator(z)
        d_real, d_fake = discriminator(real).sigmoid(), discriminator(fake.detach()).sigmoid()
        for_d.zero_grad()
        loss_d = binary_cross_entropy(d_real, ones) + binary_cross_entropy(d_fake, zeros)
        loss_d.backward()
        for_d.step()
        for_g.zero_grad()
        after = discriminator(fake).sigmoid()
        loss_g = binary_cross_entropy(after, ones)
        loss_g.backward()
        for_g.step()
        expected = [loss_d, loss_g, d_real.mean(), d_fake.mean(), after.mean()]
        got = [told.loss_d, told.loss_g, told.d_real, told.d_fake, told.d_fake_after]
        assert got == pytest.approx([value.item() for value in expected], rel=2e-3, abs=1e-5)


def test_the_loss_is_exact_where_a_sigmoid_has_rounded_to_one(new):
    run = new()
    run._d.main[-1].weight.data.mul_(1e5)
    step = next(run.train(1))
    assert 100 < max(step.loss_d, step.loss_g) < 1e6  # BCE of the sigmoid stops at 100


# The run


def test_it_yields_steps_and_epochs(new):
    records = trained(new(), 2)
    assert [type(r) for r in records] == ([Step] * 5 + [Epoch]) * 2
    assert [r.step for r in records] == [1, 2, 3, 4, 5, 5, 6, 7, 8, 9, 10, 10]
    steps = [r for r in records if isinstance(r, Step) and r.epoch == 2]
    assert records[-1].loss_d == pytest.approx(np.mean([s.loss_d for s in steps]), rel=1e-4)
    assert all(0 < p < 1 for s in steps for p in (s.d_real, s.d_fake, s.d_fake_after))


def test_the_folder_holds_settings_record_state_and_pictures(new, tmp_path):
    run = new(seed=4)
    trained(run, 2)
    there = sorted(path.relative_to(run.folder).as_posix() for path in run.folder.rglob("*") if path.is_file())
    sheets = [f"pictures/epoch-00{n}.png" for n in range(3)]
    assert there == ["checkpoint.pt", *sheets, "record.jsonl", "settings.json"]
    settings = json.loads((run.folder / "settings.json").read_text())
    assert settings["seed"] == 4
    assert (settings["pictures"], settings["name"]) == (40, "few")
    lines = [json.loads(line) for line in (run.folder / "record.jsonl").read_text().splitlines()]
    assert [line["kind"] for line in lines] == ["step"] * 10 + ["epoch"] * 2
    with Image.open(run.folder / sheets[2]) as sheet:
        assert sheet.size == (256, 256)
        assert sheet.mode == "L"


def test_the_kept_pictures_are_what_the_fixed_noise_gives(new):
    run = new()
    trained(run, 2)
    kept = run.kept_pictures()
    assert list(kept) == [0, 1, 2]
    np.testing.assert_array_equal(kept[2], run.generated(run.fixed_noise))
    assert not np.array_equal(kept[1], kept[2])
    (run.folder / "pictures" / "epoch-001.png").write_text("spoilt")
    assert list(run.kept_pictures()) == [0, 2]


def test_the_same_settings_give_the_same_record(new):
    one, other, third = new("a", seed=1), new("b", seed=1), new("c", seed=2)
    assert trained(one, 2) == trained(other, 2)
    assert trained(third, 2) != one.record
    for name in ("record.jsonl", "pictures/epoch-002.png", "checkpoint.pt"):
        assert (one.folder / name).read_bytes() == (other.folder / name).read_bytes()


@pytest.mark.parametrize("stop", [1, 4, 5, 6, 8])
def test_stopped_and_gone_on_with_is_the_same_as_never_stopped(new, stop):
    whole, cut = new("whole"), new("cut")
    trained(whole, 2)
    for _ in zip(range(stop), cut.train(2), strict=False):
        pass
    again = new("cut")
    assert again.step == cut.step > 0
    trained(again, 2)
    assert again.record == whole.record
    assert again.epochs == whole.epochs
    assert all(torch.equal(a, b) for a, b in zip(again._g.parameters(), whole._g.parameters(), strict=True))
    assert trained(again, 2) == []


def test_more_epochs_go_on_from_there(new):
    whole, parts = new("whole"), new("parts")
    trained(whole, 3)
    trained(parts, 1)
    trained(parts, 3)
    assert parts.record == whole.record


def test_an_interruption_ends_the_loop_and_keeps_the_step(new, monkeypatch, capsys):
    run = new()
    move = run._move
    monkeypatch.setattr(run, "_move", lambda real, epoch: (os.kill(os.getpid(), signal.SIGINT), move(real, epoch))[1])
    records = trained(run, 2)
    assert [r.step for r in records] == [1]
    assert "Stopped after step 1 (0.20 epochs)" in capsys.readouterr().out
    assert new().step == 1
    assert signal.getsignal(signal.SIGINT) is signal.default_int_handler
    monkeypatch.setattr(run, "_move", move)
    assert [r.step for r in run.train(1)] == [2, 3, 4, 5, 5]


def test_a_second_interruption_waits_too_until_the_step_is_whole(new, monkeypatch):
    run, whole = new(), new("whole")
    trained(whole, 1)
    descend = run_module._descend

    def interrupted(adam, loss):
        descend(adam, loss)
        for _ in range(3):
            os.kill(os.getpid(), signal.SIGINT)  # the discriminator has moved, the generator hasn't

    with monkeypatch.context() as patch:
        patch.setattr(run_module, "_descend", interrupted)
        assert [r.step for r in run.train(1)] == [1]
    trained(run, 1)
    assert run.record == whole.record


def test_while_it_waits_for_pictures_a_second_interruption_acts_at_once(new, monkeypatch):
    run, whole = new(), new("whole")
    trained(whole, 1)
    training = run.train(1)
    next(training)

    def hanging(*arguments):
        for _ in range(2):
            os.kill(os.getpid(), signal.SIGINT)
        pytest.fail("it hung")

    with monkeypatch.context() as patch:
        patch.setattr(RealPictures, "_together", hanging)
        with pytest.raises(KeyboardInterrupt):
            list(training)
    assert new().step == 1
    trained(run, 1)
    assert run.record == whole.record


def test_an_interruption_at_an_epochs_end_stops_there(new, monkeypatch, capsys):
    run = new()
    keep_pictures = run._keep_pictures

    def interrupted(epoch):
        keep_pictures(epoch)
        if epoch == 1:
            os.kill(os.getpid(), signal.SIGINT)

    monkeypatch.setattr(run, "_keep_pictures", interrupted)
    assert [r.step for r in run.train(2)] == [1, 2, 3, 4, 5, 5]
    assert "Stopped after step 5 (1.00 epochs)" in capsys.readouterr().out
    run = new("other")
    move = run._move
    stop_at_5 = lambda real, epoch: (run.step == 4 and os.kill(os.getpid(), signal.SIGINT), move(real, epoch))[1]  # noqa: E731
    monkeypatch.setattr(run, "_move", stop_at_5)
    assert [r.step for r in run.train(2)] == [1, 2, 3, 4, 5, 5]


def test_where_interruptions_are_ignored_they_stay_so(new):
    before = signal.signal(signal.SIGINT, signal.SIG_IGN)
    try:
        trained(new(), 1)
        assert signal.getsignal(signal.SIGINT) is signal.SIG_IGN
    finally:
        signal.signal(signal.SIGINT, before)


def test_an_interruption_while_the_live_figure_is_drawn_ends_the_loop_too(new, monkeypatch, capsys):
    run = new()
    live = run.live()

    def interrupted(*arguments):
        os.kill(os.getpid(), signal.SIGINT)

    monkeypatch.setattr(live, "_draw", interrupted)
    for record in run.train(2):
        live.update(record)
    assert run.step == 2  # it is drawn four times an epoch of five steps
    assert "Stopped after step 2 (0.40 epochs)" in capsys.readouterr().out
    assert new().step == 2


def test_a_run_can_be_stopped_by_a_condition(new):
    run = new()
    for record in run.train(2):
        if record.step == 3:
            run.stop()
    assert run.step == new().step == 3
    for record in run.train(2):
        if isinstance(record, Epoch):
            run.stop()
    assert run.step == new().step == 5
    assert len(list(run.train(2))) == 6  # five steps and the epoch


def test_an_interruption_while_pictures_are_drawn_changes_nothing_in_the_training(new, monkeypatch):
    run, whole = new(), new("whole")
    trained(whole, 1)
    training = run.train(1)
    next(training)
    with monkeypatch.context() as patch:
        patch.setattr(Generator, "forward", lambda self, z: (_ for _ in ()).throw(KeyboardInterrupt))
        with pytest.raises(KeyboardInterrupt):
            run.generated(run.fixed_noise)
    list(training)
    assert run.record == whole.record


def test_an_interruption_in_the_notebooks_own_lines_keeps_everything(new):
    run = new()
    with contextlib.suppress(KeyboardInterrupt):
        for record in run.train(2):
            if record.step == 3:
                raise KeyboardInterrupt
    assert run.step == 3
    assert new().step == 3  # the forgotten generator has written its checkpoint


def test_a_forgotten_generator_writes_nothing_over_a_later_one(new):
    run = new()
    first = run.train(2)
    next(first)
    trained(run, 1)
    kept = (run.folder / "checkpoint.pt").read_bytes()
    assert list(first) == []  # nor does it go on
    assert (run.folder / "checkpoint.pt").read_bytes() == kept


def test_in_another_thread_it_trains_too(new):
    run = new()
    thread = threading.Thread(target=trained, args=(run, 1))
    thread.start()
    thread.join()
    assert run.step == 5


TRAINING = """
import gan_lab as gl
run = gl.DCGANRun({folder!r}, gl.load_pictures(), seed=1, device="cpu", width=4)
for record in run.train({epochs}):
    pass
print("at", run.step)
"""


def test_the_stop_button_of_jupyter_keeps_everything(tmp_path):
    """In a real kernel: an interruption, as the button sends it, and the same cell again."""
    folder = tmp_path / "run"
    manager, client = start_new_kernel(kernel_name="python3")
    try:
        asked = client.execute(TRAINING.format(folder=str(folder), epochs=50))
        while not (folder / "pictures" / "epoch-001.png").exists():  # it is on its way
            time.sleep(0.05)
        manager.interrupt_kernel()
        said, reply = [], None
        while reply is None:
            message = client.get_iopub_msg(timeout=120)
            said += [message["content"]["text"]] if message["msg_type"] == "stream" else []
            if message["msg_type"] == "error":
                pytest.fail("\n".join(message["content"]["traceback"]))
            idle = message["msg_type"] == "status" and message["content"]["execution_state"] == "idle"
            reply = message if idle and message["parent_header"].get("msg_id") == asked else None
    finally:
        client.stop_channels()
        manager.shutdown_kernel(now=True)
    text = "".join(said)
    step = int(re.search(r"Stopped after step (\d+) \([\d.]+ epochs\)", text)[1])
    assert f"at {step}" in text
    again = gl.DCGANRun(folder, gl.load_pictures(), seed=1, device="cpu", width=4)
    assert again.step == len(again.record) == step


# What can go wrong


def test_other_settings_in_the_same_folder_are_named(new, pictures):
    trained(new(), 1)
    with pytest.raises(gl.GanLabError, match=r"settings.json is of a run with learning_rate 0.0002, not 0.01: name an"):
        new(learning_rate=0.01)
    others = RealPictures("few", 32, 1, len(pictures), "1" * 64, read=lambda i: b"")
    with pytest.raises(gl.GanLabError, match="other pictures"):
        new(pictures=others)


def test_a_state_of_other_settings_is_refused(new):
    trained(new("a"), 1)
    trained(new("b", spread=0.5), 1)
    shutil.copy(new("b", spread=0.5).folder / "checkpoint.pt", new("a").folder)
    with pytest.raises(gl.GanLabError, match=r"checkpoint.pt is of a run with spread 0.5, not 0.02"):
        new("a")


def test_a_state_of_something_else_is_refused(new):
    run = new()
    trained(run, 1)
    state = torch.load(run.folder / "checkpoint.pt", weights_only=True)
    for spoil in (
        lambda s: s.pop("settings"),
        lambda s: s.pop("generator.main.0.weight"),
        lambda s: s.pop("step"),
        lambda s: s.update(step=torch.tensor(-3)),
        lambda s: s.pop("adam.generator.0.exp_avg"),
        lambda s: s.update({"adam.generator.0.exp_avg": torch.zeros(3)}),
        lambda s: s.update({"adam.generator.99.exp_avg": torch.zeros(3)}),
    ):
        spoilt = dict(state)
        spoil(spoilt)
        torch.save(spoilt, run.folder / "checkpoint.pt")
        with pytest.raises(gl.GanLabError, match="is no state of this run"):
            new()
    (run.folder / "checkpoint.pt").write_bytes(b"")
    with pytest.raises(gl.GanLabError, match=r"checkpoint.pt is empty"):
        new()


def test_a_record_that_was_changed_is_noticed(new):
    run = new()
    trained(run, 1)
    for text in ('{"kind": "step", "step": 1}\n', "[1]\n", "no json\n", "", "[" * 100_000):
        (run.folder / "record.jsonl").write_text(text)
        with pytest.raises(gl.GanLabError, match=r"record.jsonl is missing or was changed"):
            new()
    for text in ("[]", "[" * 100_000):
        (run.folder / "settings.json").write_text(text)
        with pytest.raises(gl.GanLabError, match=r"settings.json can't be read"):
            new()


def test_lines_after_the_state_are_cut_off(new):
    """The record is written first: when the power fails between the two, it is ahead."""
    whole, run = new("whole"), new()
    trained(whole, 2)
    trained(run, 1)
    shutil.copy(whole.folder / "record.jsonl", run.folder)
    again = new()
    assert (len(again.record), len(again.epochs)) == (5, 1)
    trained(again, 2)
    assert again.record == whole.record


def test_a_full_disk_leaves_the_state_before_it_whole(new, full_disk):
    run, whole = new(), new("whole")
    trained(whole, 2)
    trained(run, 1)
    kept = (run.folder / "checkpoint.pt").read_bytes()

    with full_disk(), pytest.raises(gl.GanLabError, match=r"No space left on device.* still there"):
        trained(run, 2)
    assert (run.folder / "checkpoint.pt").read_bytes() == kept
    assert not list(run.folder.rglob("*.tmp"))
    trained(run, 2)  # there is space again
    assert run.record == whole.record
    assert new().step == 10


def test_a_full_disk_at_an_epochs_end_finishes_it_later(new, full_disk):
    run, whole = new(), new("whole")
    trained(whole, 2)
    training = run.train(2)
    for _ in range(4):
        next(training)

    with full_disk(), pytest.raises(gl.GanLabError, match="No space left on device"):
        list(training)
    assert [type(r) for r in run.train(2)] == [Epoch] + [Step] * 5 + [Epoch]
    assert run.epochs == whole.epochs
    assert list(run.kept_pictures()) == [0, 1, 2]


def test_a_loss_that_is_no_number_stops_it_and_the_good_state_stays(new, monkeypatch):
    run, whole = new(), new("whole")
    trained(whole, 2)
    trained(run, 1)
    kept = (run.folder / "checkpoint.pt").read_bytes()
    training = run.train(2)
    next(training)
    run._g.main[0].weight.data.fill_(float("nan"))
    with pytest.raises(gl.GanLabError, match=r"At step 7 a loss or a weight was no number .* is back at step 5"):
        next(training)
    assert (run.folder / "checkpoint.pt").read_bytes() == kept
    assert run.step == 5
    trained(run, 2)
    assert run.record == whole.record


def test_weights_that_are_no_numbers_are_not_kept_though_the_losses_are(new):
    """An infinite gradient in an epoch's last step shows in the weights alone."""
    run, whole = new(), new("whole")
    trained(whole, 2)
    trained(run, 1)
    training = run.train(2)
    for _ in range(4):
        next(training)
    hook = run._g.main[0].weight.register_hook(lambda gradient: gradient * float("nan"))
    with pytest.raises(gl.GanLabError, match=r"At step 10 a loss or a weight .* back at step 5"):
        list(training)
    hook.remove()
    again = new()
    assert (again.step, run.step) == (5, 5)
    trained(run, 2)
    assert run.record == whole.record


def test_a_failure_while_it_goes_back_leaves_the_kept_state_alone(new, monkeypatch):
    run, whole = new(), new("whole")
    trained(whole, 2)
    trained(run, 1)
    kept = (run.folder / "checkpoint.pt").read_bytes()
    training = run.train(2)
    next(training)

    def failing(*arguments):
        raise MemoryError

    with monkeypatch.context() as patch:
        patch.setattr(run, "_move", failing)
        patch.setattr(dcgan_layers, "start", failing)
        with pytest.raises(MemoryError):
            list(training)
    assert (run.folder / "checkpoint.pt").read_bytes() == kept
    trained(run, 2)
    assert run.record == whole.record


def test_too_little_memory_is_explained(new, monkeypatch):
    run = new()

    def failing(*arguments):
        raise torch.OutOfMemoryError

    monkeypatch.setattr(run, "_move", failing)
    with pytest.raises(gl.GanLabError, match=r"too little memory for a step: back at step 0\. Pass a smaller batch"):
        trained(run, 1)


def test_the_state_is_kept_within_an_epoch_as_well(new, monkeypatch):
    monkeypatch.setattr(run_module, "KEEP_EVERY", 0)
    run = new()
    training = run.train(1)
    next(training)
    assert new().step == 1
    training.close()


def test_a_folder_that_vanishes_keeps_what_was_trained(tmp_path):
    folder, away = tmp_path / "faces", tmp_path / "away"
    folder.mkdir()
    rng = np.random.default_rng(0)
    for number in range(80):
        Image.fromarray(rng.integers(0, 256, (32, 32, 3), np.uint8)).save(folder / f"{number}.png")
    settings = SMALL | {"batch": 2}
    whole = gl.DCGANRun(tmp_path / "whole", gl.load_pictures(folder, 32), device="cpu", **settings)
    trained(whole, 1)
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
    trained(again, 1)
    assert again.record == whole.record


def test_an_unplugged_drive_counts_no_steps(tmp_path):
    """Where it was mounted an empty folder remains."""
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
            (folder / f"{number}.png").write_text("no picture")
    whole = gl.DCGANRun(tmp_path / "whole", gl.load_pictures(folder), device="cpu", **SMALL)
    records = trained(whole, 1)
    assert records[-1].left_out == 6
    assert sum(step.pictures for step in records[:-1]) == 10
    assert whole.generated(whole.fixed_noise).shape == (64, 3, 64, 64)
    assert len(whole.real_and_fake().axes) == 2  # ten real pictures
    plt.close("all")
    cut = gl.DCGANRun(tmp_path / "cut", gl.load_pictures(folder), device="cpu", **SMALL)
    next(cut.train(1))
    again = gl.DCGANRun(tmp_path / "cut", gl.load_pictures(folder), device="cpu", **SMALL)
    trained(again, 1)
    assert again.epochs == whole.epochs


def test_a_batch_without_a_picture_is_no_step(tmp_path):
    folder = tmp_path / "faces"
    folder.mkdir()
    Image.new("L", (70, 64)).save(folder / "0.png")
    for number in range(1, 16):
        (folder / f"{number}.png").write_text("no picture")
    run = gl.DCGANRun(tmp_path / "run", gl.load_pictures(folder), device="cpu", **SMALL)
    for _ in range(2):
        with pytest.raises(gl.GanLabError, match="Not one of the 8 pictures of a batch can be read"):
            trained(run, 1)
    assert run.step <= 1


def test_renamed_pictures_are_the_same_pictures(tmp_path):
    folder, renamed = tmp_path / "faces", tmp_path / "renamed"
    folder.mkdir()
    for number in range(8):
        Image.new("L", (70, 64), number).save(folder / f"{number}.png")
    trained(gl.DCGANRun(tmp_path / "run", gl.load_pictures(folder), device="cpu", **SMALL), 1)
    folder.rename(renamed)
    assert gl.DCGANRun(tmp_path / "run", gl.load_pictures(renamed), device="cpu", **SMALL).step == 1


def test_too_few_pictures_for_a_batch(new, tmp_path):
    with pytest.raises(gl.GanLabError, match="40 pictures don't fill one batch of 64: find more"):
        new(batch=64)
    folder = tmp_path / "one"
    folder.mkdir()
    Image.new("RGB", (64, 64)).save(folder / "a.png")
    with pytest.raises(gl.GanLabError, match="1 pictures don't fill one batch"):
        gl.DCGANRun(tmp_path / "run", gl.load_pictures(folder))


@pytest.mark.parametrize(
    ("settings", "says"),
    [
        ({"lr": 1}, "no setting 'lr'; it has seed, z_dim"),
        ({"learning_rate": "high"}, "learning_rate is a number from 0 to 10, not 'high': the tutorial's is 0.0002"),
        ({"learning_rate": float("nan")}, "learning_rate is a number"),
        ({"beta1": 1}, "beta1 is a number from 0 to 0.999"),
        ({"batch": 1}, "batch is a whole number from 2"),
        ({"width": 0}, "width is a whole number from 1"),
        ({"batch_norm": 1}, "batch_norm is True or False"),
        ({"seed": -1}, "A seed is a whole number"),
    ],
)
def test_wrong_settings_are_explained(new, settings, says):
    with pytest.raises(gl.GanLabError, match=says):
        new(**settings)


def test_wrong_arguments_are_explained(new, tmp_path):
    with pytest.raises(gl.GanLabError, match=r"learns from gl\.load_pictures"):
        gl.DCGANRun(tmp_path / "run", "img_align_celeba")
    with pytest.raises(gl.GanLabError, match="epochs is how many"):
        trained(new(), 0)
    with pytest.raises(gl.GanLabError, match=r"shape \[n, 10\].*run.fixed_noise"):
        new().generated(torch.zeros(2, 9))
    (tmp_path / "file").write_text("")
    with pytest.raises(gl.GanLabError, match="can't be"):
        new("file")
    for name in ("a" * 300, "a\0b"):
        with pytest.raises(gl.GanLabError, match="can't be"):
            new(name)


def test_numpys_numbers_are_numbers(new):
    run = new(width=np.int64(4), seed=np.int64(4), learning_rate=np.float32(0.5))
    assert json.loads((run.folder / "settings.json").read_text())["learning_rate"] == 0.5
    assert new(width=4, seed=4, learning_rate=0.5).settings == run.settings


@pytest.mark.skipif(not torch.cuda.is_available(), reason="no CUDA device here")
def test_it_trains_on_cuda_in_mixed_precision(tmp_path, pictures):
    run = gl.DCGANRun(tmp_path / "run", pictures, device="cuda", **SMALL)
    trained(run, 2)
    assert len(run.record) == 10
    again = gl.DCGANRun(tmp_path / "again", pictures, device="cuda", **SMALL)
    assert trained(again, 2) == [*run.record[:5], run.epochs[0], *run.record[5:], run.epochs[1]]


# What it looks like


def test_figures_of_a_run(new, capsys):
    run = new()
    trained(run, 3)
    curves = run.loss_curves()
    losses, probabilities = curves.axes[:2]
    assert list(losses.lines[0].get_xdata()) == [15]  # a mean over as many of the last 25 steps as there are
    assert probabilities.lines[0].get_ydata()[-1] == pytest.approx(np.mean([step.d_real for step in run.record]))
    assert sorted({line.get_ydata()[0] for line in losses.lines if line.get_linestyle() == ":"}) == pytest.approx(
        [np.log(2), 2 * np.log(2)]
    )
    strip = run.through_epochs(noises=5, rows=3)
    assert [axis.get_ylabel() for axis in strip.axes] == ["start", "2", "3"]
    assert strip.axes[2].images[0].get_array().shape == (32, 5 * 32)
    np.testing.assert_array_equal(strip.axes[2].images[0].get_array()[:, :32], run.kept_pictures()[3][0, 0])
    real, fake = run.real_and_fake().axes
    np.testing.assert_array_equal(real.images[0].get_array()[:32, 32:64], run.pictures.batch([1])[0, 0])
    np.testing.assert_array_equal(fake.images[0].get_array()[32:64, :32], run.kept_pictures()[3][8, 0])
    plt.close("all")


def test_an_animation_has_a_frame_for_each_epoch(new):
    run = new(learning_rate=0.05)  # so that something moves after five steps
    trained(run, 2)
    moving = run.animate(seconds=3)
    data, metadata = moving._repr_mimebundle_()
    with Image.open(io.BytesIO(moving.webp)) as frames:
        assert frames.n_frames == 3
        frames.seek(2)
        shown = np.asarray(frames.convert("L"))
    expected = run.kept_pictures()[2][8, 0].astype(int)
    assert np.abs(shown[32:64, :32] - expected).mean() < 8  # compressed
    with Image.open(io.BytesIO(moving.still)) as still:
        assert still.info["Software"] == PLOT
        assert still.size == (3 * 256 + 8, 64)
    assert "data:image/webp;base64," in data["text/html"]
    assert f'alt="{metadata["image/png"]["alt"]}"' in data["text/html"]


def test_an_animation_is_a_plot_to_report_and_review_and_its_still_goes_on_paper(new):
    run = new(learning_rate=0.05)
    trained(run, 2)
    moving = run.animate()
    cell = made_up.ran("run.animate()", 1, result(moving._repr_mimebundle_(), 1))
    content = nbformat.writes(nbformat.v4.new_notebook(cells=[cell])).encode()
    (shown,) = read_notebook(content, "05.ipynb").code[0].pictures
    assert shown.content == moving.webp
    assert shown.is_plot
    figure = Gathered().add(shown, "through the epochs", "05", "05")
    assert figure.is_plot
    assert figure.size == (3 * 256 + 8, 64)


def test_a_live_figure_is_drawn_in_one_place_four_times_an_epoch(new, monkeypatch):
    import IPython.display

    shown, updated = [], []

    class Handle:
        def update(self, data, metadata, raw):
            updated.append(data["text/plain"])

    def display(data, metadata, raw, display_id):
        shown.append(data["text/plain"])
        return Handle()

    monkeypatch.setattr(IPython.display, "display", display)
    run = new()
    live = run.live()
    assert shown == ["After 0 steps: what 64 fixed noise vectors give, and both losses"]
    for record in run.train(2):
        live.update(record)
    assert [text.split(":")[0] for text in updated] == [f"After {n} steps" for n in (2, 4, 5, 7, 9, 10)]
    assert f"the generator's at {run.record[-1].loss_g:.2f}" in updated[-1]


def test_before_training_there_is_nothing_to_plot(new):
    run = new()
    for plot in (run.loss_curves, run.through_epochs, run.animate):
        with pytest.raises(gl.GanLabError, match="Not one epoch of this run is done yet"):
            plot()
    trained(run, 1)
    for plot in (
        lambda: run.through_epochs(noises=0),
        lambda: run.through_epochs(rows=0),
        lambda: run.animate("4"),
        lambda: run.animate(0),
    ):
        with pytest.raises(gl.GanLabError, match=r"whole number from 1|at most 600 seconds"):
            plot()
