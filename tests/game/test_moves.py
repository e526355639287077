"""Moves of one's own: the kit's written out, and what is said of those that are none."""

import math

import pytest
import torch
from torch.nn.functional import logsigmoid

import gan_lab as gl


def move_d(game):
    """D's move, as a student writes it."""
    real, fake = game.real(), game.G(game.noise()).detach()
    loss_d = -logsigmoid(game.D(real)).mean() - logsigmoid(-game.D(fake)).mean()
    game.adam_d.zero_grad()
    loss_d.backward()
    game.adam_d.step()
    return loss_d


def move_g(game):
    """G's move, as a student writes it."""
    loss_g = -logsigmoid(game.D(game.G(game.noise()))).mean()
    game.adam_g.zero_grad()
    loss_g.backward()
    game.adam_g.step()
    return loss_g


@pytest.mark.parametrize("seed", [3, (3, 1, 8)])
def test_the_moves_of_the_notebook_are_the_kits(weights, seed):
    """For several games too: the mean over them divides every gradient, which Adam makes up for."""
    written, kits = gl.Game(seed=seed, move_d=move_d, move_g=move_g), gl.Game(seed=seed)
    start = weights(kits.G)
    written.train(5)
    kits.train(5)
    assert (weights(kits.G) - start).abs().mean() > 1e-2
    assert (weights(written.G) - weights(kits.G)).abs().mean() < 1e-4


def test_a_move_that_returns_nothing_leaves_its_loss_out_of_the_record():
    game = gl.Game(seed=1, move_d=lambda game: None)
    game.train(2)
    assert math.isnan(game.record[-1].loss_d)
    assert math.isfinite(game.record[-1].loss_g)


def test_a_move_that_forgets_backward_leaves_its_network_as_it_was(weights):
    def without_backward(game):
        loss = -logsigmoid(game.D(game.real())).mean()
        game.adam_d.zero_grad()
        game.adam_d.step()
        return loss

    game = gl.Game(seed=1, move_d=without_backward)
    before = weights(game.D)
    game.train(3)
    assert torch.equal(weights(game.D), before)


@pytest.mark.parametrize(
    ("returned", "sentence"),
    [
        ((1.0, 2.0), r"move_d returns the loss, one number, not \(1\.0, 2\.0\)"),
        ("low", "move_d returns the loss, one number, not 'low'"),
        (torch.zeros(64), r"move_d returns the loss, one number, not a Tensor of shape \[64\]"),
        (float("nan"), "At step 3 the loss of D is no longer a finite number: start again with lower rates, game"),
        (torch.tensor(float("inf")), "At step 3 the loss of D is no longer a finite number"),
    ],
)
def test_what_is_no_loss_is_explained(returned, sentence):
    game = gl.Game(seed=1, move_d=lambda game: returned if game.steps == 2 else move_d(game))
    with pytest.raises(gl.GanLabError, match=sentence):
        game.train(5)
    assert game.steps == 2


@pytest.mark.parametrize(
    ("move", "sentence"),
    [
        (torch.tensor(1.4), "move_d is a function that takes the game, without brackets, not tensor"),
        ("move_d", "move_d is a function that takes the game, without brackets, not 'move_d'"),
        (lambda: None, r"move_d is a function that takes the game and nothing else, def move_d\(game\)"),
        (lambda game, rate: None, "move_d is a function that takes the game and nothing else"),
    ],
)
def test_what_is_no_move_is_explained_at_once(move, sentence):
    with pytest.raises(gl.GanLabError, match=sentence):
        gl.Game(move_d=move)


def test_an_error_inside_a_move_is_the_students_own():
    def broken(game):
        return undefined_name  # noqa: F821

    game = gl.Game(seed=1, move_g=broken)
    with pytest.raises(NameError, match="undefined_name"):
        game.train(1)
    game.train(2, only="D")
    assert game.steps == 2


def test_points_that_are_no_numbers_end_a_game_whose_move_returns_nothing():
    def explode(game):
        with torch.no_grad():
            game.G.weights[0].fill_(torch.nan)

    with pytest.raises(gl.GanLabError, match="At step 1 the points that G makes are no longer finite numbers: star"):
        gl.Game(seed=range(2), move_d=lambda game: None, move_g=explode).train(1)
