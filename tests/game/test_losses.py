"""The losses: against their formulas written out, their gradients against finite differences."""

import numpy as np
import pytest
import torch

import gan_lab as gl
from gan_lab.game.losses import LOSSES, find_loss, gradient_penalty

REAL = np.array([2.0, -1.0, 0.3])
FAKE = np.array([-1.5, 0.7, 1.2])


def sigmoid(x):
    return 1 / (1 + np.exp(-x))


CROSS_ENTROPY = -np.log(sigmoid(REAL)).mean() - np.log(1 - sigmoid(FAKE)).mean()
FORMULAS = {  # D's loss, and G's
    "non-saturating": (CROSS_ENTROPY, -np.log(sigmoid(FAKE)).mean()),
    "minimax": (CROSS_ENTROPY, np.log(1 - sigmoid(FAKE)).mean()),
    "wasserstein": (FAKE.mean() - REAL.mean(), -FAKE.mean()),
    "hinge": (np.maximum(0, 1 - REAL).mean() + np.maximum(0, 1 + FAKE).mean(), -FAKE.mean()),
}


@pytest.mark.parametrize("name", FORMULAS)
def test_a_loss_is_what_its_formula_says(name):
    loss = find_loss(name)
    real, fake = torch.from_numpy(REAL), torch.from_numpy(FAKE)
    assert float(loss.of_d(real, fake)) == pytest.approx(FORMULAS[name][0])
    assert float(loss.of_g(fake)) == pytest.approx(FORMULAS[name][1])


def test_there_is_no_loss_without_a_formula_here():
    assert set(FORMULAS) == set(LOSSES)
    assert {name for name, loss in LOSSES.items() if loss.is_probability} == {"non-saturating", "minimax"}
    assert {name for name, loss in LOSSES.items() if loss.penalty} == {"wasserstein"}


@pytest.mark.parametrize("name", FORMULAS)
def test_games_side_by_side_have_a_loss_each(name):
    loss = find_loss(name)
    real, fake = torch.from_numpy(np.stack([REAL, FAKE])), torch.from_numpy(np.stack([FAKE, 2 * REAL]))
    each = [loss.of_d(real[game], fake[game]) for game in range(2)]
    assert torch.allclose(loss.of_d(real, fake), torch.stack(each))
    assert loss.of_g(fake).shape == (2,)


@pytest.mark.parametrize("name", FORMULAS)
def test_the_gradient_for_g_is_that_of_finite_differences(name):
    loss = find_loss(name)
    assert torch.autograd.gradcheck(lambda fake: loss.of_g(fake), torch.from_numpy(FAKE).requires_grad_())


def test_where_d_is_sure_the_minimax_gradient_vanishes_and_the_other_is_one():
    logit = torch.tensor([-8.0], dtype=torch.float64, requires_grad=True)
    sizes = {}
    for name in ("minimax", "non-saturating"):
        (gradient,) = torch.autograd.grad(find_loss(name).of_g(logit), logit)
        assert gradient < 0  # with both, a larger logit is better for G
        sizes[name] = -float(gradient)
    assert sizes["minimax"] == pytest.approx(sigmoid(-8))
    assert sizes["non-saturating"] == pytest.approx(1 - sigmoid(-8))


@pytest.mark.parametrize("name", FORMULAS)
def test_losses_and_gradients_stay_finite_however_sure_d_is(name):
    loss = find_loss(name)
    sure = torch.tensor([-200.0, 200.0], requires_grad=True)
    (gradient,) = torch.autograd.grad(loss.of_g(sure) + loss.of_d(sure, sure), sure)
    assert torch.isfinite(gradient).all()
    assert torch.isfinite(loss.of_g(sure))
    assert torch.isfinite(loss.of_d(sure, sure))


class TestGradientPenalty:
    """The gradient penalty of a critic whose slope is known."""

    @pytest.fixture
    def points(self):
        rng = torch.Generator().manual_seed(1)
        return [torch.randn(6, 2, generator=rng, dtype=torch.float64) for _ in range(2)]

    @pytest.mark.parametrize(("slope", "expected"), [(1, 0), (0, 1), (3, 4)])
    def test_it_is_the_square_of_what_the_slope_lacks_to_one(self, points, slope, expected):
        way = torch.tensor([0.6, 0.8], dtype=torch.float64) * slope
        penalty = gradient_penalty(lambda x: x @ way, *points, torch.rand(6, 1, dtype=torch.float64))
        assert float(penalty) == pytest.approx(expected, abs=1e-12)

    def test_it_is_taken_between_the_points_at_the_share_of_the_real_one(self, points):
        real, fake = points
        for share in (0.0, 0.25, 1.0):
            between = share * real + (1 - share) * fake
            expected = (2 * between.norm(dim=1) - 1).square().mean()  # the gradient of |x|^2 is 2 x
            penalty = gradient_penalty(lambda x: x.square().sum(-1), real, fake, torch.full((6, 1), share).double())
            assert torch.isclose(penalty, expected)

    def test_d_can_learn_from_it(self, points):
        def penalty(slope):
            return gradient_penalty(lambda x: (slope * x).sin().sum(-1), *points, torch.full((6, 1), 0.3).double())

        assert torch.autograd.gradcheck(penalty, torch.tensor([0.7, 1.3], dtype=torch.float64).requires_grad_())

    def test_games_side_by_side_have_a_penalty_each(self, points):
        slopes = torch.tensor([[1.0, 0.0], [3.0, 0.0]], dtype=torch.float64)
        real, fake = (torch.stack([each, each]) for each in points)
        penalty = gradient_penalty(lambda x: (x * slopes[:, None]).sum(-1), real, fake, torch.full((2, 6, 1), 0.5))
        assert penalty.tolist() == pytest.approx([0, 4])


@pytest.mark.parametrize(
    ("name", "sentence"),
    [
        ("wgan", "There is no loss 'wgan': did you mean 'wasserstein'"),
        ("WGAN-GP", "There is no loss 'WGAN-GP': did you mean 'wasserstein'"),
        ("bce", "There is no loss 'bce': did you mean 'non-saturating'"),
        ("non saturating", "There is no loss 'non saturating': did you mean 'non-saturating'"),
        ("Minimax", "There is no loss 'Minimax': did you mean 'minimax'"),
        (
            "least squares",
            "The loss is one of 'non-saturating', 'minimax', 'wasserstein', 'hinge', not 'least squares'",
        ),
        (None, "The loss is one of .* not None"),
        (["minimax"], r"The loss is one of .* not \['minimax'\]"),
    ],
)
def test_a_loss_that_is_none_is_explained(name, sentence):
    with pytest.raises(gl.GanLabError, match=sentence):
        find_loss(name)
