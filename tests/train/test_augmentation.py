"""Augmentation: what the discriminator sees, how p follows r_t, and that a run with it can be cut and continued."""

import json

import numpy as np
import pytest
import torch
from training_runs import train_all

import gan_lab as gl
from gan_lab.train.augmentation import INTERVAL, PICTURES_TO_RISE, choose_p, transform
from gan_lab.train.records import Step


def transformed(pictures, p, seed=0):
    return transform(pictures, p, np.random.default_rng(seed))


@pytest.fixture(scope="module")
def scaled(pictures):
    return torch.from_numpy(pictures.first(40)).float() / 127.5 - 1


def test_with_p_0_every_picture_stays_as_it_is(scaled):
    assert torch.equal(transformed(scaled, 0), scaled)


def test_a_larger_p_transforms_the_same_pictures_in_the_same_way_and_more(scaled):
    changed = [(transformed(scaled, p) != scaled).flatten(1).any(1) for p in (0.1, 0.3, 1)]
    assert 0 < changed[0].sum() < changed[1].sum() < changed[2].sum() == len(scaled)
    assert not (changed[0] & ~changed[1]).any()


def test_mirror_images_and_quarter_turns_move_pixels_and_change_none(scaled, monkeypatch):
    """Without shift, size, contrast and brightness, each picture is one of its eight turned or mirrored forms."""
    for name in ("MAX_SHIFT", "SCALE_SPREAD", "CONTRAST_SPREAD", "BRIGHTNESS_SPREAD"):
        monkeypatch.setattr(f"gan_lab.train.augmentation.{name}", 0)
    forms = [form for k in range(4) for turned in [scaled.rot90(k, (2, 3))] for form in (turned, turned.flip(3))]
    found = transformed(scaled, 1)
    is_form = torch.stack([(found == form).flatten(1).all(1) for form in forms])
    assert is_form.any(0).all()
    assert is_form.any(1).all()  # and each form comes about


def test_what_a_shift_leaves_free_is_black(monkeypatch):
    for name in ("SCALE_SPREAD", "CONTRAST_SPREAD", "BRIGHTNESS_SPREAD"):
        monkeypatch.setattr(f"gan_lab.train.augmentation.{name}", 0)
    found = transformed(torch.ones(50, 1, 32, 32), 1)
    assert set(found.unique().tolist()) == {-1.0, 1.0}
    assert found.flatten(1).mean(1).min() >= 2 * (28 / 32) ** 2 - 1  # at most four rows and four columns


def test_a_gradient_goes_through_all_transformations(scaled):
    x = scaled[:8].double().requires_grad_()
    transformed(x, 1).square().sum().backward()
    step = 1e-6 * torch.randn(x.shape, generator=torch.Generator().manual_seed(0), dtype=torch.double)
    with torch.no_grad():
        change = (transformed(x + step, 1).square() - transformed(x - step, 1).square()).sum() / 2
    assert change.item() == pytest.approx((x.grad * step).sum().item(), rel=1e-5)


def make_record(signs, p=0.5):
    return [Step(number, 1, 8, 1, 1, 0.5, 0.5, 0.5, augment_p=p, r_t=sign) for number, sign in enumerate(signs, 1)]


def test_p_moves_every_four_steps_towards_the_target_of_r_t():
    change = INTERVAL * 8 / PICTURES_TO_RISE
    assert choose_p("ada", 8, []) == 0
    assert choose_p("ada", 8, make_record([1, 1, 1])) == 0.5
    assert choose_p("ada", 8, make_record([0, 0, 0, 0, 1, 1, 0.5, 0.25])) == pytest.approx(0.5 + change)
    assert choose_p("ada", 8, make_record([1, 1, 0.25, 0])) == pytest.approx(0.5 - change)
    assert choose_p("ada", 8, make_record([-1] * 4, p=0)) == 0
    assert choose_p("ada", 8, make_record([1] * 4, p=1)) == 1
    assert choose_p(0.3, 8, make_record([1] * 4)) == 0.3


def test_a_run_records_p_and_r_t(new_run):
    run = new_run(augment=0.3)
    train_all(run, 1)
    assert {step.augment_p for step in run.record} == {0.3}
    assert all(-1 <= step.r_t <= 1 for step in run.record)
    assert run.epochs[0].r_t == pytest.approx(np.mean([step.r_t for step in run.record]), abs=1e-5)
    assert json.loads((run.folder / "record.jsonl").read_text(encoding="utf-8").splitlines()[-1])["augment_p"] == 0.3


@pytest.mark.parametrize("stop", [3, 4, 9])
def test_an_adaptive_run_that_was_stopped_goes_on_with_the_same_p(new_run, monkeypatch, stop):
    monkeypatch.setattr("gan_lab.train.augmentation.PICTURES_TO_RISE", 100)
    monkeypatch.setattr("gan_lab.train.augmentation.TARGET", -0.9)
    whole, cut = new_run("whole", augment="ada"), new_run("cut", augment="ada")
    train_all(whole, 3)
    assert whole.record[-1].augment_p > 0.3
    for _ in zip(range(stop), cut.train(3), strict=False):
        pass
    again = new_run("cut", augment="ada")
    train_all(again, 3)
    assert (again.record, again.epochs) == (whole.record, whole.epochs)


def test_augmentation_changes_the_training_and_no_augmentation_does_not(new_run):
    without, none, some = new_run("a"), new_run("b", augment=0), new_run("c", augment=0.5)
    assert train_all(without, 1) == train_all(none, 1) != train_all(some, 1)


def test_a_run_of_an_earlier_version_goes_on(new_run):
    """Its files know nothing of augmentation: no setting, no p and no r_t."""
    whole, run = new_run("whole"), new_run()
    train_all(whole, 2)
    train_all(run, 1)
    settings = json.loads((run.folder / "settings.json").read_text(encoding="utf-8"))
    del settings["augment"]
    (run.folder / "settings.json").write_text(json.dumps(settings), encoding="utf-8")
    state = torch.load(run.folder / "checkpoint.pt", weights_only=True)
    state["settings"] = torch.frombuffer(bytearray(json.dumps(settings).encode()), dtype=torch.uint8)
    torch.save(state, run.folder / "checkpoint.pt")
    lines = [json.loads(line) for line in (run.folder / "record.jsonl").read_text(encoding="utf-8").splitlines()]
    old = [{key: value for key, value in line.items() if key not in ("augment_p", "r_t")} for line in lines]
    (run.folder / "record.jsonl").write_text("".join(json.dumps(line) + "\n" for line in old), encoding="utf-8")

    again = new_run()
    assert again.record[0].r_t is None
    train_all(again, 2)
    assert again.record[5:] == whole.record[5:]
    with pytest.raises(gl.GanLabError, match=r"settings.json is of a run with augment 0.0, not 'ada'"):
        new_run(augment="ada")


def test_a_student_sees_what_the_discriminator_sees(pictures):
    photographs = pictures.first(8)
    assert np.array_equal(gl.augment(photographs, p=0), photographs)
    seen = gl.augment(photographs, p=0.8, seed=1)
    assert (seen.shape, seen.dtype) == (photographs.shape, np.uint8)
    assert np.array_equal(gl.augment(photographs, p=0.8, seed=1), seen)
    assert not np.array_equal(gl.augment(photographs, p=0.8), seen)


@pytest.mark.parametrize(
    ("pictures", "p", "message"),
    [
        (np.zeros((2, 1, 8, 8), np.uint8), 1.5, "p is the probability of each transformation, a number from 0 to 1"),
        (np.zeros((2, 1, 8, 8), np.uint8), "ada", "only a run takes 'ada'"),
        (np.zeros((2, 1, 8, 8), np.uint8), True, "not True"),
        (np.zeros((2, 1, 8, 8)), 0.5, r"augment takes pixels \[n, channels, side, side\], uint8"),
        (np.zeros((2, 1, 8, 6), np.uint8), 0.5, "augment takes pixels"),
        ([1, 2], 0.5, "augment takes pixels"),
    ],
)
def test_wrong_pictures_and_probabilities_are_explained(pictures, p, message):
    with pytest.raises(gl.GanLabError, match=message):
        gl.augment(pictures, p)
