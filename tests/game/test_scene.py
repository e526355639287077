"""What there is to see of a game: D's surface the right way up, arrows, and what G makes of lines in the noise."""

import numpy as np
import pytest
import torch

import gan_lab as gl
from gan_lab.game.scene import CELLS, best_surface, look, look_at_all, plane_places


@pytest.fixture
def game():
    game = gl.Game("ring", seed=3)
    game.train(20)
    return game


def test_the_surface_has_what_d_says_of_each_place_the_lowest_row_first(game):
    scene = look(game)
    places = plane_places().reshape(CELLS, CELLS, 2)
    said = game.D(places.reshape(-1, 2)).sigmoid().detach().reshape(CELLS, CELLS).numpy()
    assert places[0, 0].tolist() == pytest.approx([-1.5 + 1.5 / CELLS] * 2)
    assert np.allclose(scene.surface, said, atol=1e-6)
    assert places[47, 3, 1] > 1.4
    assert places[47, 3, 0] < -1.2


def test_points_and_arrows_are_those_of_the_game(game):
    scene = look(game)
    real, fake = game.draw_apart(200)
    assert np.array_equal(scene.real, real)
    assert np.array_equal(scene.fake, fake)
    assert np.allclose(scene.arrows, -game.gradients()[:40], atol=1e-6)


@pytest.mark.parametrize(("z_dim", "lines"), [(1, 1), (2, 22), (3, 0)])
def test_the_lattice_is_what_g_makes_of_lines_in_the_noise(z_dim, lines):
    game = gl.Game("ring", seed=3, z_dim=z_dim)
    lattice = look(game).lattice
    assert [line.shape for line in lattice] == [(60, 2)] * lines
    if lines:
        ends = game.G([[-2.0] * z_dim, [2.0] * z_dim]).detach().numpy()
        assert np.allclose([lattice[0][0], lattice[-1][-1]], ends, atol=1e-6)


def test_the_lines_of_the_noise_cross_at_right_angles():
    game = gl.Game("ring", seed=3)
    with torch.no_grad():  # let G hand its noise on: of both hidden layers, a pair of numbers for either sign
        for weight in game.G.parameters():
            weight.zero_()
        game.G.weights[0][:, 0, 0] = game.G.weights[0][:, 1, 2] = 1
        game.G.weights[0][:, 0, 1] = game.G.weights[0][:, 1, 3] = -1
        for number in range(4):
            game.G.weights[1][:, number, number] = 1
        game.G.weights[2][:, 0, 0] = game.G.weights[2][:, 2, 1] = 1
        game.G.weights[2][:, 1, 0] = game.G.weights[2][:, 3, 1] = -1
    lattice = look(game).lattice
    upright, level = lattice[::2], lattice[1::2]
    assert all(np.ptp(line[:, 0]) < 1e-6 and np.ptp(line[:, 1]) == pytest.approx(4) for line in upright)
    assert all(np.ptp(line[:, 1]) < 1e-6 and np.ptp(line[:, 0]) == pytest.approx(4) for line in level)
    assert [float(line[0, 0]) for line in upright] == pytest.approx(np.linspace(-2, 2, 11).tolist(), abs=1e-6)


@pytest.mark.parametrize("settings", [{}, {"loss": "wasserstein", "minibatch_statistics": True, "z_dim": 1}])
def test_several_games_look_as_each_alone(settings):
    seeds = (3, 1)
    several = gl.Game("ring", seed=seeds, **settings)
    several.train(5)
    for seed, scene in zip(seeds, look_at_all(several), strict=True):
        alone = gl.Game("ring", seed=seed, **settings)
        alone.train(5)
        expected = look(alone)
        for name in ("surface", "real", "fake"):
            assert np.allclose(getattr(scene, name), getattr(expected, name), atol=1e-4), name
        assert np.allclose(scene.lattice, expected.lattice, atol=1e-4)
        assert scene.title == expected.title


@pytest.mark.parametrize("loss", ["wasserstein", "hinge"])
def test_scores_are_scaled_to_the_colours(loss):
    surface = look(gl.Game("ring", seed=3, loss=loss)).surface
    assert (surface.min(), surface.max()) == (0, 1)


def test_a_critic_that_gives_one_score_to_all_places_has_a_flat_surface():
    game = gl.Game("ring", seed=3, loss="hinge")
    with torch.no_grad():
        for weight in game.D.parameters():
            weight.zero_()
    scene = look(game)
    assert np.ptp(scene.surface) == 0
    assert not scene.arrows.any()


def test_the_surface_of_the_best_d_is_right_side_up(make_constant):
    game = gl.Game([(1, 1)], seed=1)
    make_constant(game, (-1.0, 0.0))
    surface = best_surface(game)
    assert surface[40, 40] > 0.99  # at the data, above at the right
    assert surface[24, 8] < 0.01  # at G's points, at the left
    assert surface[0, 47] == pytest.approx(0.5)  # where neither has points


def test_the_title_names_the_step_the_modes_and_the_distance(game):
    now = game.record[-1]
    assert look(game).title == f"step 20: {now.modes:.0f} of 8 modes, distance {now.distance:.2f}"
    assert look(game, now._replace(distance=9.0)).title.endswith("distance 9.00")
    assert look(gl.Game("moons", seed=1)).title.startswith("step 0: distance ")
