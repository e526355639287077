"""Plots of games: pictures that differ where they should, and what they say to somebody who can't see them."""

import numpy as np
import pytest

import gan_lab as gl
from gan_lab.game.plots import choose_panels


@pytest.fixture(scope="module")
def game():
    game = gl.Game("ring", seed=3)
    game.train(60, every=20)
    return game


def test_the_plot_of_a_game_says_how_it_stands(game, shown):
    game.plot("My game")
    ((pixels, alt),) = shown
    now = game.record[-1]
    assert alt == (
        f"My game. The plane after 60 steps, the data a ring of 8: {now.modes:.0f} of 8 modes are covered, "
        f"the distance is {now.distance:.2f}. "
        f"D gives {now.d_real:.2f} to the data and {now.d_fake:.2f} to generated points, "
        f"the loss of D is {now.loss_d:.2f}, the loss of G is {now.loss_g:.2f}."
    )
    assert pixels.shape[1] > 1.8 * pixels.shape[0]  # curves beside the plane


def test_before_the_first_step_there_is_the_plane_alone(shown):
    gl.Game("moons", seed=1, z_dim=3).plot()
    ((pixels, alt),) = shown
    assert alt.startswith("The plane after 0 steps, the data two moons: the distance is ")
    assert "loss" not in alt
    assert pixels.shape[1] < 1.3 * pixels.shape[0]


@pytest.mark.parametrize("settings", [{"z_dim": 1}, {"loss": "wasserstein", "minibatch_statistics": True}])
def test_noise_of_one_number_and_critics_are_plotted(shown, settings):
    game = gl.Game("ring", seed=3, **settings)
    game.train(2, every=1)
    game.plot()
    ((pixels, _),) = shown
    assert np.ptp(pixels) == 255


def test_of_several_games_each_plane_is_named_by_its_seed(shown):
    games = gl.Game("ring", seed=[4, 2, 11, 5, 6, 7])
    games.train(2)
    games.plot("Six games")
    ((pixels, alt),) = shown
    now = games.record[-1]
    assert alt.startswith("Six games. The planes of 6 games after 2 steps. seed 4: ")
    for index, seed in enumerate(games.seeds):
        assert f"seed {seed}: {now.modes[index]:.0f} of 8 modes, loss of G {now.loss_g[index]:.2f}, distance " in alt
    assert pixels.shape[1] > pixels.shape[0]
    assert pixels[-100:, -100:].min() == 255  # no plane stands where there is no seventh game


def test_the_best_d_is_plotted_beside_the_learned_one_and_the_difference_is_said(game, shown, make_constant):
    game.plot_best()
    same = game.again([(0.5, 0.5)], seed=1)
    make_constant(same, (0.5, 0.5))
    same.plot_best()
    (_, alt), (_, other) = shown
    assert alt.startswith("Two planes: D's surface, and that of the best D; over the plane they are 0.")
    assert alt != other


def test_there_are_panels_for_what_can_be_measured():
    names = [[name for name, _ in choose_panels(gl.Game(data, seed=1))] for data in ("ring", "moons")]
    assert names == [["loss", "D says", "distance", "modes"], ["loss", "D says", "distance"]]
