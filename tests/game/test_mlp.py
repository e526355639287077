"""The two networks: what they compute, one alone and several stacked, and what is said of a wrong input."""

import numpy as np
import pytest
import torch

import gan_lab as gl
from gan_lab.game.mlp import Discriminator, Generator


def rngs(*seeds):
    return [np.random.default_rng(seed) for seed in seeds]


def compute_by_hand(network, x, leak):
    """What a network of one game gives for x, written out in NumPy."""
    layers = [
        (w[0].detach().numpy(), b[0].detach().numpy()) for w, b in zip(network.weights, network.biases, strict=True)
    ]
    for number, (weight, bias) in enumerate(layers):
        x = x @ weight + bias
        if number < len(layers) - 1:
            x = np.where(x > 0, x, leak * x)
    return x


def test_a_generator_computes_two_hidden_layers_with_relu():
    network, z = Generator(3, 8, rngs(1), False), np.random.default_rng(2).normal(size=(5, 3)).astype(np.float32)
    assert np.allclose(network(torch.from_numpy(z)).detach(), compute_by_hand(network, z, 0), atol=1e-6)


def test_a_discriminator_computes_two_hidden_layers_with_a_leak_of_a_fifth():
    network, x = Discriminator(8, rngs(1), False), np.random.default_rng(2).normal(size=(5, 2)).astype(np.float32)
    logits = network(torch.from_numpy(x))
    assert logits.shape == (5,)
    assert np.allclose(logits.detach(), compute_by_hand(network, x, 0.2)[:, 0], atol=1e-6)


def test_the_numbers_that_a_network_learns_are_counted_for_one_game():
    assert Generator(2, 16, rngs(1), False).count() == 2 * 16 + 16 + 16 * 16 + 16 + 16 * 2 + 2
    assert Generator(2, 16, rngs(1, 2, 3), True).count() == Generator(2, 16, rngs(1), False).count()
    assert Discriminator(16, rngs(1), False, sees_spread=True).count() == 4 * 16 + 16 + 16 * 16 + 16 + 16 + 1


def test_weights_begin_as_those_of_pytorchs_linear_layers_do():
    network = Generator(2, 128, rngs(1), False)
    for weight, bias, size_in in zip(network.weights, network.biases, (2, 128, 128), strict=True):
        bound = size_in**-0.5
        for values in (weight[0], bias[0]):
            assert values.abs().max() <= bound
        assert float(weight[0].detach().std()) == pytest.approx(bound / 3**0.5, rel=0.15)


def test_a_network_of_a_stack_computes_what_it_does_alone():
    z = torch.randn(3, 7, 2, generator=torch.Generator().manual_seed(1))
    stacked = Generator(2, 16, rngs(4, 5, 6), True)(z)
    for index, seed in enumerate((4, 5, 6)):
        assert torch.allclose(stacked[index], Generator(2, 16, rngs(seed), False)(z[index]), atol=1e-6)


def test_all_games_are_given_the_same_rows_where_there_is_no_axis_of_games():
    network, x = Discriminator(4, rngs(1, 2), True), torch.randn(5, 2, generator=torch.Generator().manual_seed(1))
    assert torch.equal(network(x), network(torch.stack([x, x])))


def test_lists_arrays_and_double_precision_are_taken_and_gradients_go_through():
    network, x = Discriminator(4, rngs(1), False), [[0.0, 1.0], [0.5, -0.5]]
    expected = network(torch.tensor(x))
    doubled = torch.tensor(x, dtype=torch.float64, requires_grad=True)
    for same in (x, np.array(x), doubled):
        assert torch.equal(network(same), expected)
    network(doubled).sum().backward()
    assert doubled.grad.abs().sum() > 0


@pytest.mark.parametrize(
    ("call", "sentence"),
    [
        (lambda game: game.G(3), r"G takes noise vectors \[n, 2\], not 3\."),
        (lambda game: game.G(torch.zeros(5, 3)), r"G takes noise vectors \[n, 2\], not a Tensor of shape \[5, 3\]\."),
        (lambda game: game.G("noise"), r"G takes noise vectors \[n, 2\], not 'noise'\."),
        (lambda game: game.G([torch.zeros(2)] * 3), r"G takes noise vectors \[n, 2\], not \[tensor"),
        (lambda game: game.D([0, 1]), r"D takes points \[n, 2\], not \[0, 1\]\."),
        (lambda game: game.D(torch.zeros(1, 5, 2)), r"D takes points \[n, 2\], not a Tensor of shape \[1, 5, 2\]\."),
        (
            lambda game: game.again(seed=[1, 2]).D(torch.zeros(3, 5, 2)),
            r"D takes points \[n, 2\], or \[2, n, 2\], not a Tensor of shape \[3, 5, 2\]\.",
        ),
    ],
)
def test_an_input_of_the_wrong_shape_is_explained(call, sentence):
    with pytest.raises(gl.GanLabError, match=sentence):
        call(gl.Game("ring", seed=1))


class TestMinibatchStatistics:
    """What a discriminator gives that also sees how far the points of its batch are spread."""

    @pytest.fixture
    def network(self):
        return Discriminator(8, rngs(1), False, sees_spread=True)

    def test_the_same_point_is_judged_by_its_company(self, network):
        alone, spread_out = torch.zeros(4, 2), torch.tensor([(0.0, 0.0), (1, 1), (-1, 0), (0, -1)])
        among_others = network(spread_out)[:1]
        assert network(alone)[0] != among_others[0]
        assert torch.allclose(network(torch.zeros(1, 2), batch=spread_out), among_others, atol=1e-6)

    def test_it_is_the_standard_deviation_in_each_direction(self, network):
        points = torch.tensor([(0.0, 0.0), (2.0, 0.0), (0.0, 4.0), (2.0, 4.0)])
        seen = np.concatenate([points.numpy(), np.tile([[1.0, 2.0]], (4, 1))], axis=1).astype(np.float32)
        assert np.allclose(network(points).detach(), compute_by_hand(network, seen, 0.2)[:, 0], atol=1e-6)

    def test_one_point_and_points_in_one_place_give_finite_numbers_and_gradients(self, network):
        for points in (torch.zeros(1, 2), torch.ones(5, 2)):
            points.requires_grad_()
            logits = network(points)
            logits.sum().backward()
            assert torch.isfinite(logits).all()
            assert torch.isfinite(points.grad).all()

    def test_each_game_of_a_stack_sees_its_own_batch(self):
        x = torch.randn(2, 6, 2, generator=torch.Generator().manual_seed(1)) * torch.tensor([1.0, 3.0])[:, None, None]
        stacked = Discriminator(8, rngs(1, 2), True, sees_spread=True)(x)
        for index, seed in enumerate((1, 2)):
            alone = Discriminator(8, rngs(seed), False, sees_spread=True)(x[index])
            assert torch.allclose(stacked[index], alone, atol=1e-6)
