"""The files of a run: files of another run and damaged files are refused."""

import copy
import json
import shutil

import pytest
import torch
from training_runs import train_all
from unusual_tensors import UNUSUAL_TENSORS, make_unusual

import gan_lab as gl
from gan_lab.train.real_pictures import RealPictures


def test_other_settings_in_the_same_folder_are_named(new_run, pictures):
    train_all(new_run(), 1)
    with pytest.raises(gl.GanLabError, match=r"settings.json is of a run with learning_rate 0.0002, not 0.01: name an"):
        new_run(learning_rate=0.01)
    others = RealPictures("few", 32, 1, len(pictures), "1" * 64, read=lambda i: b"")
    with pytest.raises(gl.GanLabError, match="other pictures"):
        new_run(pictures=others)


def test_a_checkpoint_of_other_settings_is_refused(new_run):
    train_all(new_run("a"), 1)
    train_all(new_run("b", spread=0.5), 1)
    shutil.copy(new_run("b", spread=0.5).folder / "checkpoint.pt", new_run("a").folder)
    with pytest.raises(gl.GanLabError, match=r"checkpoint.pt is of a run with spread 0.5, not 0.02"):
        new_run("a")


def test_a_damaged_checkpoint_is_refused(new_run):
    run = new_run()
    train_all(run, 1)
    state = torch.load(run.folder / "checkpoint.pt", weights_only=True)
    for damage in (
        lambda s: s.pop("settings"),
        lambda s: s.pop("generator.main.0.weight"),
        lambda s: s.pop("step"),
        lambda s: s.update(step=torch.tensor(-3)),
        lambda s: s.pop("adam.generator.0.exp_avg"),
        lambda s: s.update({"adam.generator.0.exp_avg": torch.zeros(3)}),
        lambda s: s.update({"adam.generator.99.exp_avg": torch.zeros(3)}),
        lambda s: s.update(step=torch.tensor(torch.inf)),
        lambda s: s.update(step=torch.zeros(3)),
        lambda s: s["generator.main.0.weight"][1].fill_(torch.nan),
        lambda s: s["adam.discriminator.0.exp_avg_sq"][1].fill_(torch.inf),
        lambda s: s.update({"generator.main.0.weight": s["generator.main.0.weight"].half()}),
        lambda s: s.update({"generator.main.0.weight": s["generator.main.0.weight"].long()}),
        lambda s: s.update({"x" * 100: torch.tensor(torch.nan)}),
        lambda s: s.update(settings=torch.tensor(0.5)),
        lambda s: s.update(settings=torch.tensor([0.5], dtype=torch.bfloat16)),
    ):
        damaged = copy.deepcopy(state)
        damage(damaged)
        torch.save(damaged, run.folder / "checkpoint.pt")
        with pytest.raises(gl.GanLabError, match="is no state of this run"):
            new_run()
    (run.folder / "checkpoint.pt").write_bytes(b"")
    with pytest.raises(gl.GanLabError, match=r"checkpoint.pt is empty"):
        new_run()


@pytest.mark.parametrize("name", UNUSUAL_TENSORS)
def test_a_checkpoint_with_a_tensor_that_is_not_plain_is_explained(name, new_run):
    run = new_run()
    torch.save({"generator.main.0.weight": make_unusual(name, torch.randn(4, 6, 4, 4))}, run.folder / "checkpoint.pt")
    with pytest.raises(gl.GanLabError, match=UNUSUAL_TENSORS[name][1]):
        new_run()


def test_a_huge_setting_of_another_run_is_shortened_in_the_sentence(new_run):
    run = new_run()
    train_all(run, 1)
    settings = json.loads((run.folder / "settings.json").read_text(encoding="utf-8"))
    for value in ("x" * 100_000, 10**4_000, [[[[[[[[1]]]]]]]] * 1_000):
        (run.folder / "settings.json").write_text(json.dumps(settings | {"spread": value}), encoding="utf-8")
        with pytest.raises(gl.GanLabError, match="is of a run with spread") as caught:
            new_run()
        assert len(str(caught.value)) < 500


def test_a_settings_file_that_was_changed_is_noticed(new_run):
    run = new_run()
    train_all(run, 1)
    for text in ("[]", "[" * 100_000):
        (run.folder / "settings.json").write_text(text, encoding="utf-8")
        with pytest.raises(gl.GanLabError, match=r"settings.json can't be read"):
            new_run()
