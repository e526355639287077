"""The settings of a game: which values each may have, which can change, and which seeds a game takes."""

import dataclasses

import numpy as np
import pytest
import torch

import gan_lab as gl
from gan_lab.game.settings import FIXED, NAMES, USUAL, GameSettings, change_settings, check_seeds, check_settings


def test_numbers_of_numpy_become_pythons():
    given = {"z_dim": np.int64(1), "rate_d": np.float32(0.5), "beta1": 0, "minibatch_statistics": np.True_}
    settings = check_settings(given)
    assert settings == GameSettings(z_dim=1, rate_d=0.5, beta1=0.0, minibatch_statistics=True)
    assert {name: type(getattr(settings, name)) for name in given} == {
        "z_dim": int, "rate_d": float, "beta1": float, "minibatch_statistics": bool,
    }  # fmt: skip


@pytest.mark.parametrize(
    ("given", "sentence"),
    [
        ({"z_dim": 0}, r"z_dim is a whole number from 1 to 16, not 0: without it, it is 2\."),
        ({"z_dim": 2.0}, r"z_dim is a whole number from 1 to 16, not 2\.0"),
        ({"width_d": 129}, "width_d is a whole number from 1 to 128, not 129: without it, it is 16"),
        ({"width_g": "16"}, "width_g is a whole number from 1 to 128, not '16'"),
        ({"batch": 1}, "batch is a whole number from 2 to 1024, not 1: without it, it is 64"),
        ({"d_steps": -1}, "d_steps is a whole number from 0 to 20, not -1"),
        ({"d_steps": True}, "d_steps is a whole number from 0 to 20, not True"),
        ({"rate_d": "high"}, r"rate_d is a number from 0 to 1, not 'high': without it, it is 0\.005"),
        ({"rate_g": float("nan")}, "rate_g is a number from 0 to 1, not nan"),
        ({"rate_g": -0.1}, r"rate_g is a number from 0 to 1, not -0\.1"),
        ({"rate_g": torch.tensor([1.0, 2.0])}, r"rate_g is a number from 0 to 1, not a Tensor of shape \[2\]"),
        ({"beta1": 1}, r"beta1 is a number from 0 to 0\.999, not 1: without it, it is 0\.5"),
        ({"minibatch_statistics": 1}, "minibatch_statistics is True or False, not 1: without it, it is False"),
        ({"loss": "wgan"}, "There is no loss 'wgan': did you mean 'wasserstein'"),
        ({"lr": 0.01}, r"gl.Game takes no lr=: each network has its own, rate_d=0\.005 and rate_g=0\.005"),
        ({"n_critic": 5}, "gl.Game takes no n_critic=: here it is d_steps=5"),
        ({"dropout": 0.5}, "gl.Game takes no dropout=: it takes loss, z_dim, width_d, .* and 2 more"),
    ],
)
def test_wrong_settings_are_explained(given, sentence):
    with pytest.raises(gl.GanLabError, match=sentence):
        check_settings(given)


def test_changed_settings_leave_the_others_as_they_were():
    before = check_settings({"rate_d": 0.1, "z_dim": 1})
    after = change_settings(before, {"rate_g": 0.2})
    assert after == dataclasses.replace(before, rate_g=0.2)
    assert change_settings(before, {}) == before


@pytest.mark.parametrize("name", FIXED)
def test_what_belongs_to_the_networks_is_not_changed(name):
    with pytest.raises(gl.GanLabError, match=f"game.change takes no {name}=: it is part of the networks"):
        change_settings(USUAL, {name: getattr(USUAL, name)})


def test_every_other_setting_can_be_changed():
    for name in set(NAMES) - set(FIXED):
        assert change_settings(USUAL, {name: getattr(USUAL, name)}) == USUAL


@pytest.mark.parametrize("seed", [7, np.int64(7), 0, 2**32 - 1])
def test_one_seed_is_that_of_one_game(seed):
    assert check_seeds(seed) == ([int(seed)], False)


@pytest.mark.parametrize("seeds", [[3, 1], (3, 1), np.array([3, 1]), range(3, 0, -2)])
def test_several_seeds_are_those_of_games_side_by_side(seeds):
    assert check_seeds(seeds) == ([3, 1], True)


def test_a_list_of_one_seed_is_several_games_of_which_there_is_one():
    assert check_seeds([5]) == ([5], True)


@pytest.mark.parametrize(
    ("seed", "sentence"),
    [
        ("7", "A seed is a whole number from 0 to 4294967295, not '7'"),
        (-1, "A seed is a whole number"),
        (1.0, "A seed is a whole number"),
        (None, "A seed is a whole number from 0 to 4294967295, not None"),
        (b"7", "A seed is a whole number"),
        ({1, 2}, "A seed is a whole number"),
        (np.array(7), "A seed is a whole number"),
        (["a", "b"], "A seed is a whole number from 0 to 4294967295, not 'a'"),
        (np.zeros((2, 2), int), r"A seed is a whole number .* not a ndarray of shape \[2\]"),
        (range(200), r"seed is one number, or up to 100 different ones, such as range\(10\), not range\(0, 200\)"),
        (range(10**18), "seed is one number, or up to 100 different ones"),
        ([], r"seed is one number, or up to 100 different ones, .* not \[\]"),
        ([1, 1], "seed is one number, or up to 100 different ones"),
    ],
)
def test_wrong_seeds_are_explained_at_once(seed, sentence):
    with pytest.raises(gl.GanLabError, match=sentence):
        check_seeds(seed)
