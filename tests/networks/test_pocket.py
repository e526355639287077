"""Pocket as it ships: the size and layout that were promised, and the quality that its card states."""

import json
from pathlib import Path

import pytest
import torch

import gan_lab as gl
from gan_lab.kinds import BIGGAN
from gan_lab.weights import reading

RECORD = Path(__file__).parents[2] / "training" / "record"


@pytest.fixture(scope="module")
def gan():
    return gl.load_biggan("pocket")


@pytest.fixture(scope="module")
def evaluation():
    return json.loads((RECORD / "evaluation.json").read_text(encoding="utf-8"))


def test_pocket_is_a_biggan_deep_with_all_its_parts():
    state = reading.read_state_dict(BIGGAN.shipped.path.parent / "pytorch_model.bin")
    assert (BIGGAN.shipped.path.parent / "pytorch_model.bin").stat().st_size <= 8_000_000
    statistics = [value for key, value in state.items() if key.endswith("running_means")]
    assert len(statistics) == 25
    assert all(len(rows) == 51 and not torch.equal(rows[20], rows[50]) for rows in statistics)
    (gamma,) = [value for key, value in state.items() if key.endswith("gamma")]
    assert gamma.abs() > 0.01  # self-attention takes part
    assert state["generator.gen_z.weight_orig"].shape[1] == 256


def test_the_card_and_the_evaluation_speak_of_these_weights(gan, evaluation):
    assert evaluation["model_sha256"] == gan.sha256
    assert gan.sha256 in (BIGGAN.shipped.path.parent / "MODEL_CARD.md").read_text(encoding="utf-8")


def test_the_stated_goals_are_the_measured_ones(evaluation):
    judge = json.loads((RECORD / "judge.json").read_text(encoding="utf-8"))
    assert judge["test_accuracy"] >= 0.92
    assert evaluation["pictures_per_class"] == 1000
    ratios = [evaluation["truncations"][key]["diversity_ratio"] for key in sorted(evaluation["truncations"], key=float)]
    assert ratios == sorted(ratios)


@pytest.mark.parametrize("truncation", [0.4, 1.0])
def test_the_kit_makes_pictures_of_the_quality_that_the_card_states(gan, evaluation, truncation):
    """40 a class: the share as asked is within four standard errors of the card's, worst class included."""
    asked = torch.arange(10).repeat_interleave(40)
    samples = gan.generate(gl.truncated_noise(400, truncation, seed=99), gan.class_vector(asked), truncation)
    share = gl.load_judge(gan).fidelity(samples)
    stated = evaluation["truncations"][f"{truncation:.1f}"]["as_asked"]
    assert abs(share - stated) < 4 * (stated * (1 - stated) / 400) ** 0.5 + 0.005
