"""Points to learn from: where they lie, how dense, and what is said to somebody who makes them wrongly."""

import numpy as np
import pytest
import torch

import gan_lab as gl
from gan_lab.game.plane import mixture_density
from gan_lab.game.points import MAX_CENTRES, to_points

STEP = 0.02
AXIS = torch.arange(-2, 2, STEP) + STEP / 2
PLANE = torch.cartesian_prod(AXIS, AXIS)


@pytest.mark.parametrize("name", ["ring", "grid", "moons", ((0.5, 1.5), (-1, 0))])
def test_the_density_integrates_to_one_over_the_plane(name):
    density = to_points(name).density(PLANE)
    assert (density >= 0).all()
    assert float(density.sum()) * STEP**2 == pytest.approx(1, abs=1e-3)


def test_the_points_are_distributed_as_the_density_says():
    points = gl.Points.ring(3, radius=0.8, spread=0.2)
    rng = np.random.default_rng(0)
    drawn = np.concatenate([points.sample(10_000, rng) for _ in range(5)])
    counts, _, _ = np.histogram2d(*drawn.T, bins=40, range=[(-2, 2)] * 2)
    apart = {}
    for spread in (0.2, 0.26):  # the right one, and a wrong one that has to be noticed
        density = mixture_density(PLANE, points.centres, spread).reshape(40, 5, 40, 5).sum((1, 3)) * STEP**2
        apart[spread] = float((density - torch.from_numpy(counts) / len(drawn)).abs().sum()) / 2
    assert apart[0.2] < 0.05
    assert apart[0.26] > 0.1


def test_every_centre_gets_its_share_and_its_spread():
    points = gl.Points.from_list([(-1, 0), (1, 0)], spread=0.1)
    drawn = points.sample(10_000, np.random.default_rng(1))
    assert drawn.dtype == np.float32
    left, right = drawn[drawn[:, 0] < 0], drawn[drawn[:, 0] > 0]
    assert 0.47 < len(left) / 10_000 < 0.53
    for part, centre in ((left, (-1, 0)), (right, (1, 0))):
        assert np.abs(part.mean(0) - centre).max() < 0.01
        assert np.abs(part.std(0) - 0.1).max() < 0.01


def test_a_blurred_density_is_that_of_a_wider_spread():
    narrow, wide = gl.Points.ring(spread=0.03), gl.Points.ring(spread=0.05)
    assert torch.allclose(narrow.density(PLANE, blur=0.04), wide.density(PLANE), rtol=1e-4, atol=1e-6)


def test_the_density_of_the_narrowest_spread_is_exact_near_many_centres():
    centres = np.stack([np.linspace(-1.4, 1.4, 40), np.linspace(1.3, -1.3, 40)], axis=1)
    points, places = gl.Points.from_list(centres, spread=0.001), torch.from_numpy(centres).float() + 0.001
    squares = (places.double() - points.centres.double()).square().sum(1).numpy()
    expected = np.exp(-squares / (2 * 0.001**2)) / (2 * np.pi * 0.001**2) / 40
    assert np.allclose(points.density(places), expected, rtol=1e-2)


def test_the_usual_points_lie_where_they_should():
    ring, grid, moons = gl.Points.ring(8), gl.Points.grid(5), gl.Points.moons()
    assert torch.allclose(ring.centres.norm(dim=1), torch.ones(8))
    assert torch.allclose(ring.centres[2], torch.tensor([0.0, 1.0]), atol=1e-6)
    assert (len(ring), len(grid), ring.are_modes, grid.are_modes, moons.are_modes) == (8, 25, True, True, False)
    assert sorted(grid.centres.unique().tolist()) == [-1, -0.5, 0, 0.5, 1]
    nearest = torch.cdist(moons.centres, moons.centres).fill_diagonal_(9).amin(1)
    assert nearest.max() < moons.spread  # so close that they form arcs
    assert moons.centres.abs().max() <= 1.5
    assert torch.allclose(moons.centres.mean(0), torch.zeros(2), atol=1e-6)
    assert repr(ring) == "<Points: a ring of 8, 8 centres, spread 0.05>"


def test_centres_come_as_a_list_an_array_or_a_tensor_and_are_copied():
    for centres in ([(0, 1), (0.5, -0.5)], np.array([(0, 1), (0.5, -0.5)]), torch.tensor([(0, 1), (0.5, -0.5)])):
        points = to_points(centres)
        assert points.centres.tolist() == [[0, 1], [0.5, -0.5]]
        assert points.centres.dtype == torch.float32
    centres = torch.zeros(1, 2, requires_grad=True)
    points = gl.Points.from_list(centres)
    assert not points.centres.requires_grad
    with torch.no_grad():
        centres += 1
    assert points.centres.tolist() == [[0, 0]]


@pytest.mark.parametrize(
    ("make", "sentence"),
    [
        (lambda: gl.Points.ring(8.0), "modes is a whole number from 1 to 100, not 8.0"),
        (lambda: gl.Points.ring(0), "modes is a whole number from 1 to 100, not 0"),
        (lambda: gl.Points.ring(radius=2), "radius is a number from 0 to 1.5, not 2"),
        (lambda: gl.Points.ring(spread=0), "spread is a number from 0.001 to 1, not 0"),
        (lambda: gl.Points.ring(spread=float("nan")), "spread is a number from 0.001 to 1, not nan"),
        (lambda: gl.Points.ring(spread=True), "spread is a number from 0.001 to 1, not True"),
        (lambda: gl.Points.grid(1), "side is a whole number from 2 to 10, not 1"),
        (lambda: gl.Points.from_list([]), r"The centres are pairs of numbers, \[\(0, 1\), .* one at least, not \[\]"),
        (lambda: gl.Points.from_list([(1, 2, 3)]), r"The centres are pairs of numbers, .* not \[\(1, 2, 3\)\]"),
        (lambda: gl.Points.from_list([(0, 1), (2,)]), r"The centres are pairs of numbers, .* not \[\(0, 1\), \(2,\)\]"),
        (lambda: gl.Points.from_list([("a", "b")]), "The centres are pairs of numbers"),
        (lambda: gl.Points.from_list([(0, float("nan"))]), r"The centres have values that are not numbers \(NaN"),
        (lambda: gl.Points.from_list([(0, float("inf"))]), "The centres have values that are not numbers"),
        (lambda: gl.Points.from_list([(0, -20)]), "as large as 20, .* from -1.5 to 1.5: divide all of them by 20"),
        (lambda: gl.Points.from_list(np.zeros((2001, 2))), "These are 2001 centres, and 2000 is the most"),
        (lambda: to_points("rings"), "There are no points 'rings': did you mean 'ring'"),
        (lambda: to_points("circle"), "There are no points 'circle': did you mean 'ring'"),
        (lambda: to_points("Moons"), "There are no points 'Moons': did you mean 'moons'"),
        (lambda: to_points("two moons"), "There are no points 'two moons': did you mean 'moons'"),
        (lambda: to_points("swiss roll"), "The points are 'ring', 'grid', 'moons', gl.Points.from_list"),
        (lambda: to_points(None), "The centres are pairs of numbers, .* not None"),
        (lambda: gl.Points.ring().density([0, 1]), r"The places are pairs of numbers, .* not \[0, 1\]"),
        (lambda: gl.Points.ring().density([(0, 1)], blur=-1), "blur is a number from 0 to 10, not -1"),
        (lambda: gl.Points.ring().sample(0, np.random.default_rng(7)), "n, how many to draw, is a whole number from 1"),
        (lambda: gl.Points.ring().sample(10**9, np.random.default_rng(7)), "n, how many to draw, .* to 10000, not"),
        (
            lambda: gl.Points.ring().sample(5, 7),
            r"rng is a generator of random numbers, np.random.default_rng\(7\), no",
        ),
    ],
)
def test_wrong_points_are_explained(make, sentence):
    with pytest.raises(gl.GanLabError, match=sentence):
        make()


def test_many_centres_are_taken_and_the_most_is_what_a_picture_gives_at_most():
    rng = np.random.default_rng(0)
    assert len(gl.Points.from_list(rng.uniform(-1.5, 1.5, (MAX_CENTRES, 2)))) == MAX_CENTRES
