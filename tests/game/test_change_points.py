"""Data that change while a game goes on: the networks stay, and the record shows the jump."""

import pytest
import torch

import gan_lab as gl


def test_the_networks_stay_and_the_next_step_learns_from_the_other_data():
    game = gl.Game("ring", seed=3)
    game.train(5)
    before = [weight.detach().clone() for weight in (*game.D.parameters(), *game.G.parameters())]
    game.change_points([(1.2, 1.2)])
    assert all(map(torch.equal, before, (*game.D.parameters(), *game.G.parameters())))
    assert (game.steps, len(game.points)) == (5, 1)
    assert float((game.real(500) - torch.tensor([1.2, 1.2])).abs().max()) < 0.5


def test_the_record_has_the_distance_from_both_data_at_that_step():
    game = gl.Game("ring", seed=3)
    game.train(5)
    game.change_points("moons")
    last, new = game.record[-2:]
    assert last.step == new.step == 5
    assert last.distance != new.distance
    game.train(5)
    assert game.record[-1].step == 10


def test_what_is_no_data_changes_nothing():
    game = gl.Game("ring", seed=3)
    with pytest.raises(gl.GanLabError):
        game.change_points("rings")
    assert len(game.points) == 8
    assert len(game.record) == 1
