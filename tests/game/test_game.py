"""The game: how it goes, what changes it and what doesn't, and the best discriminator."""

import copy
import math

import numpy as np
import pytest
import torch

import gan_lab as gl
from gan_lab.game.state import Moment

SEVERAL = (3, 1, 8)


def play(steps=20, *, seed=3, **settings):
    game = gl.Game("ring", seed=seed, **settings)
    game.train(steps)
    return game


class TestTheSameRun:
    """A game depends on its seed and its settings, and on nothing that is done beside it."""

    @pytest.mark.parametrize(
        "settings",
        [{}, {"loss": "wasserstein", "d_steps": 2}, {"minibatch_statistics": True, "z_dim": 1}, {"loss": "hinge"}],
    )
    def test_a_game_goes_alone_as_it_goes_among_others(self, weights, settings):
        several = play(seed=SEVERAL, **settings)
        for index, seed in enumerate(SEVERAL):
            alone = play(seed=seed, **settings)
            for network in ("G", "D"):
                among_others = weights(getattr(several, network))[index]
                assert torch.allclose(among_others, weights(getattr(alone, network))[0], atol=1e-5)
            assert alone.record[-1].distance == pytest.approx(several.record[-1].distance[index], abs=1e-4)

    def test_another_seed_gives_another_game(self, weights):
        assert not torch.allclose(weights(play(1).G), weights(play(1, seed=4).G), atol=1e-2)

    def test_measuring_and_looking_do_not_change_how_it_goes(self, weights, shown):
        measured, left_alone = gl.Game("ring", seed=3), gl.Game("ring", seed=3)
        measured.train(5, every=1)
        measured.measure()
        measured.gradients()
        measured.best_d([(0, 1)])
        measured.plot()
        measured.train(5, every=2)
        left_alone.train(10, every=7)
        for network in ("G", "D"):
            assert torch.equal(weights(getattr(measured, network)), weights(getattr(left_alone, network)))
        assert torch.equal(measured.real(), left_alone.real())

    @pytest.mark.parametrize("draw", ["real", "noise", "shares"])
    def test_what_is_drawn_is_taken_out_of_the_game(self, draw):
        first, second = gl.Game("ring", seed=3), gl.Game("ring", seed=3)
        assert torch.equal(getattr(first, draw)(), getattr(second, draw)())
        getattr(first, draw)()
        assert not torch.equal(first.noise(), second.noise())

    def test_a_copy_goes_on_as_the_original(self, weights):
        game = play(5)
        other = copy.deepcopy(game)
        game.train(5)
        other.train(5)
        assert torch.equal(weights(game.G), weights(other.G))
        assert other.steps == 10

    def test_again_is_the_same_game_from_step_0(self, weights):
        game = play(10, rate_g=0.01, z_dim=1, seed=[1, 2])
        other = game.again()
        assert (other.steps, other.seeds, other.settings) == (0, [1, 2], game.settings)
        other.train(10)
        assert torch.equal(weights(game.G), weights(other.G))

    def test_again_takes_what_is_to_differ(self):
        game = play(1, move_g=lambda game: None, rate_g=0.01)
        other = game.again("grid", seed=9, z_dim=1, move_g=None)
        assert (other.points.name, other.seeds, other.settings.z_dim) == ("a grid of 5 x 5", [9], 1)
        assert other.settings.rate_g == 0.01
        assert game.again(seed=0).seeds == [0]
        assert game.has_own_moves
        assert game.again().has_own_moves
        assert not other.has_own_moves


class TestAStep:
    """Which network moves, and how often."""

    @pytest.mark.parametrize(("only", "moved", "still"), [("D", "D", "G"), ("G", "G", "D")])
    def test_one_network_alone_moves_and_the_other_stays_bit_for_bit(self, weights, only, moved, still):
        game = gl.Game("ring", seed=3)
        before = {name: weights(getattr(game, name)) for name in "GD"}
        game.train(3, only=only)
        assert torch.equal(weights(getattr(game, still)), before[still])
        assert not torch.equal(weights(getattr(game, moved)), before[moved])

    @pytest.mark.parametrize(("only", "moves"), [(None, "DDDG"), ("D", "D"), ("G", "G")])
    def test_d_moves_as_often_as_it_is_said_then_g_once(self, only, moves):
        made = []
        game = gl.Game(seed=1, d_steps=3, move_d=lambda game: made.append("D"), move_g=lambda game: made.append("G"))
        game.step(only)
        assert "".join(made) == moves
        assert game.steps == 1

    def test_a_rate_of_nothing_leaves_a_network_bit_for_bit(self, weights):
        game = gl.Game("ring", seed=3, rate_g=0)
        before = weights(game.G)
        game.train(2)
        assert torch.equal(weights(game.G), before)

    def test_a_move_follows_the_gradient_of_its_loss(self):
        game = gl.Game("ring", seed=3, rate_d=0.001, rate_g=0.001)
        for name in "DG":
            losses = []
            for _ in range(60):
                game.step(name)
                losses.append(float(game._losses[name]))
            assert np.mean(losses[-20:]) < np.mean(losses[:20])

    @pytest.mark.parametrize("loss", ["non-saturating", "minimax", "wasserstein", "hinge"])
    def test_every_loss_brings_the_points_nearer_to_the_data(self, loss):
        game = gl.Game([(0.8, 0.8)], seed=range(3), loss=loss)
        before = game.record[0].distance
        game.train(150)
        assert (game.record[-1].distance < before / 2).all()


class TestChange:
    """What acts from the next step on."""

    def test_rates_and_beta1_reach_the_optimisers(self):
        game = play(1)
        game.change(rate_d=0.1, beta1=0)
        assert (game.adam_d.param_groups[0]["lr"], game.adam_g.param_groups[0]["lr"]) == (0.1, 0.005)
        assert game.adam_g.param_groups[0]["betas"] == game.adam_d.param_groups[0]["betas"] == (0, 0.999)

    def test_the_loss_and_the_batch_are_those_of_the_next_move(self):
        game = play(1)
        game.change(loss="hinge", batch=5)
        assert game.loss.name == "hinge"
        assert len(game.real()) == len(game.noise()) == len(game.shares()) == 5
        same = copy.deepcopy(game)
        game.train(1, only="G")
        assert game.record[-1].loss_g == pytest.approx(-float(same.D(same.G(same.noise())).detach().mean()), abs=1e-6)

    def test_a_wrong_change_changes_nothing(self):
        game = play(1)
        with pytest.raises(gl.GanLabError, match="beta1 is a number"):
            game.change(rate_d=0.1, beta1=2)
        assert game.settings.rate_d == game.adam_d.param_groups[0]["lr"] == 0.005


class TestTheRecord:
    """What is measured, and when."""

    def test_it_has_the_start_every_so_many_steps_and_the_end(self):
        game = gl.Game(seed=1)
        game.train(5, every=2)
        game.train(2)
        assert [moment.step for moment in game.record] == [0, 2, 4, 5, 7]
        game.record.clear()
        assert len(game.record) == 5

    def test_of_one_game_it_has_numbers_and_of_several_arrays(self):
        one, several = play(1).record[-1], play(1, seed=SEVERAL).record[-1]
        for field in Moment._fields[1:]:
            assert type(getattr(one, field)) is float
            assert getattr(several, field).shape == (3,)
            getattr(several, field)[:] = 0  # an array of its own
        start = gl.Game("moons", seed=1).record[0]
        assert all(map(math.isnan, (start.loss_d, start.loss_g, start.modes)))

    def test_d_says_probabilities_or_scores_in_the_mean(self):
        game = play(30)
        real, fake = game.draw_apart(1000)
        for loss, squash in (("minimax", torch.sigmoid), ("hinge", lambda logits: logits)):
            game.change(loss=loss)
            now = game.measure()
            assert now.d_real == pytest.approx(float(squash(game.D(real).detach()).mean()), abs=1e-6)
            assert now.d_fake == pytest.approx(float(squash(game.D(fake).detach()).mean()), abs=1e-6)

    def test_a_generator_of_one_point_covers_the_mode_on_which_it_lies(self, make_constant):
        game = gl.Game("ring", seed=1)
        make_constant(game, (1.0, 0.1))
        now = game.measure()
        assert (now.modes, now.on_modes) == (1, 1)
        make_constant(game, (0.0, 0.0))
        now = game.measure()
        assert (now.modes, now.on_modes) == (0, 0)
        assert now.distance == pytest.approx(2 / np.pi, rel=0.03)  # the mean of |cos| along the circle of radius 1


class TestTheBestD:
    """p_data / (p_data + p_g), against points whose density is known."""

    PLACES = ((0.5, 0.5), (0.5, 0.6), (0.55, 0.4), (0.7, 0.7), (0.2, 0.5))

    def test_it_is_that_of_the_formula_where_g_makes_one_point(self, make_constant):
        game = gl.Game(gl.Points.from_list([(0.5, 0.5)], spread=0.12), seed=1)
        make_constant(game, (0.6, 0.5))
        away = np.array(self.PLACES)

        def density(centre, variance):
            return np.exp(-((away - centre) ** 2).sum(1) / (2 * variance)) / (2 * np.pi * variance)

        data, generated = density((0.5, 0.5), 0.12**2 + 0.05**2), density((0.6, 0.5), 0.05**2)
        assert np.allclose(game.best_d(self.PLACES), data / (data + generated), atol=1e-4)

    def test_it_is_a_half_where_g_makes_the_data(self, make_constant):
        game = gl.Game(gl.Points.from_list([(0.5, 0.5)], spread=0.001), seed=1)
        make_constant(game, (0.5, 0.5))
        assert np.allclose(game.best_d(self.PLACES), 0.5, atol=0.01)

    def test_it_is_a_half_where_neither_has_points_one_at_the_data_and_nothing_at_g(self, make_constant):
        game = gl.Game([(1, 1)], seed=1)
        make_constant(game, (-1.0, -1.0))
        assert game.best_d([(-1, 1), (1, 1), (-1, -1)]).tolist() == pytest.approx([0.5, 1, 0])

    def test_it_takes_places_as_a_list_an_array_or_a_tensor_of_double_precision(self):
        game = gl.Game(seed=1)
        places = torch.tensor(self.PLACES, dtype=torch.float64)
        for same in (places.numpy(), places, places.tolist(), places.requires_grad_()):
            assert torch.equal(game.best_d(same), game.best_d(self.PLACES))


class TestGradients:
    """The arrows: how each point changes the loss of G."""

    @pytest.mark.parametrize("loss", ["non-saturating", "minimax", "wasserstein", "hinge"])
    def test_they_are_those_of_finite_differences_and_the_way_back_leads_downhill(self, loss):
        game = play(40, loss=loss)
        points, gradients = game.draw_apart(200)[1], game.gradients()

        def losses(points):
            with torch.no_grad():
                return game.loss.of_g(game.D(points)[:, None])

        for axis in range(2):
            step = torch.zeros(2)
            step[axis] = 0.01
            slopes = (losses(points + step) - losses(points - step)) / 0.02
            assert float((slopes - gradients[:, axis]).abs().median()) < 0.02 * float(gradients.abs().max())
        way = gradients / gradients.norm(dim=1, keepdim=True)
        assert (losses(points - 0.01 * way) < losses(points)).float().mean() > 0.97

    def test_games_side_by_side_have_gradients_each(self):
        several = play(5, seed=SEVERAL).gradients()
        assert several.shape == (3, 200, 2)
        assert torch.allclose(several[1], play(5, seed=SEVERAL[1]).gradients(), atol=1e-4)


@pytest.mark.parametrize(
    ("call", "sentence"),
    [
        (lambda game: game.step("d"), 'only is "D" or "G", the one network that moves, not \'d\''),
        (lambda game: game.train(5, only="generator"), 'only is "D" or "G", the one network .* not \'generator\''),
        (lambda game: game.train(0), r"steps is a whole number of 1 or more, not 0\."),
        (lambda game: game.train(5.0), r"steps is a whole number of 1 or more, not 5\.0\."),
        (lambda game: game.train(5, every=0), "every is a whole number of 1 or more, not 0"),
        (lambda game: game.real(0), "n, how many to draw, is a whole number from 1 to 10000, not 0"),
        (lambda game: game.noise(-1), "n, how many to draw, is a whole number from 1 to 10000, not -1"),
        (lambda game: game.noise(10**12), "n, how many to draw, is a whole number from 1 to 10000"),
        (lambda game: game.draw_apart("5"), "n, how many to draw, is a whole number from 1 to 10000, not '5'"),
        (lambda game: game.best_d((0, 0)), r"The places are pairs of numbers, .* not \(0, 0\)"),
        (lambda game: game.again(seed=range(3)).best_d([(0, 0)]), "best_d looks at one game, and these are 3: game.ag"),
        (lambda game: game.again(seed=range(3)).plot_best(), r"plot_best .* game.again\(seed=0\) starts one alone"),
        (lambda game: game.again(loss="hinge").plot_best(), "With the loss 'hinge' D gives scores and no probabilit"),
        (lambda game: game.again(learning_rate=1), "gl.Game takes no learning_rate=: each network has its own"),
        (lambda game: game.change_points("circle"), "There are no points 'circle': did you mean 'ring'"),
    ],
)
def test_wrong_calls_are_explained_and_change_nothing(call, sentence):
    game = gl.Game(seed=1)
    with pytest.raises(gl.GanLabError, match=sentence):
        call(game)
    assert game.steps == 0
    assert len(game.record) == 1


def test_attributes_are_for_reading_only():
    game = gl.Game(seed=1)
    for name in ("G", "D", "adam_d", "adam_g", "loss", "points", "record", "seeds", "settings", "steps"):
        with pytest.raises(gl.GanLabError, match=f"game.{name} is for reading only: g"):
            setattr(game, name, None)
    game.seeds.append(4)
    assert game.seeds == [1]


def test_a_game_says_what_it_is():
    assert repr(play(2)) == "<Game of a ring of 8, seed 3, after 2 steps>"
    assert repr(gl.Game("moons", seed=range(4))) == "<Game of two moons, 4 games, after 0 steps>"
