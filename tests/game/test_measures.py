"""The measures: the sliced Wasserstein distance against SciPy's, the modes of points made by hand."""

import numpy as np
import pytest
import torch
from scipy.stats import wasserstein_distance

import gan_lab as gl
from gan_lab.game.measures import CHUNK, DIRECTIONS, find_modes, sliced_wasserstein

SQUARE = torch.tensor([(-1.0, -1.0), (-1.0, 1.0), (1.0, -1.0), (1.0, 1.0)])


@pytest.fixture
def two_samples():
    rng = np.random.default_rng(3)
    return torch.from_numpy(rng.normal(size=(50, 2))), torch.from_numpy(rng.uniform(-1, 2, size=(50, 2)))


def test_the_distance_is_the_mean_of_scipys_over_the_directions(two_samples):
    a, b = (points.float() for points in two_samples)
    angles = np.pi * np.arange(DIRECTIONS) / DIRECTIONS
    each = [
        wasserstein_distance(a.numpy() @ direction, b.numpy() @ direction)
        for direction in np.stack([np.cos(angles), np.sin(angles)], axis=1)
    ]
    assert float(sliced_wasserstein(a, b)) == pytest.approx(np.mean(each), rel=1e-5)


def test_the_distance_is_symmetric_and_nothing_from_a_set_to_itself_in_any_order(two_samples):
    a, b = (points.float() for points in two_samples)
    assert sliced_wasserstein(a, b) == sliced_wasserstein(b, a)
    assert sliced_wasserstein(a, a[torch.randperm(50, generator=torch.Generator().manual_seed(1))]) < 1e-7


def test_points_that_are_moved_are_as_far_away_as_a_move_is_seen_along_the_directions(two_samples):
    a = two_samples[0].float()
    assert float(sliced_wasserstein(a, a + torch.tensor([0.0, 3.0]))) == pytest.approx(3 * 2 / np.pi, rel=1e-2)


def test_games_side_by_side_have_a_distance_each(two_samples):
    a, b = (points.float() for points in two_samples)
    distances = sliced_wasserstein(torch.stack([a, a]), torch.stack([a, b]))
    assert distances.tolist() == pytest.approx([0, float(sliced_wasserstein(a, b))], abs=1e-6)


def test_two_samples_of_the_ring_are_about_three_hundredths_apart():
    ring = gl.Points.ring()
    rng = np.random.default_rng(0)
    apart = [
        float(sliced_wasserstein(*(torch.from_numpy(ring.sample(1000, rng)) for _ in range(2)))) for _ in range(20)
    ]
    assert 0.02 < np.mean(apart) < 0.04


def test_a_mode_counts_what_lies_within_three_standard_deviations_of_its_centre():
    points = torch.cat([SQUARE[:1] + torch.tensor([(0.29, 0.0), (0.0, -0.29), (0.31, 0.0)]), SQUARE[1:2]])
    shares, is_covered = find_modes(points, SQUARE, 0.1)
    assert shares.tolist() == [0.5, 0.25, 0, 0]
    assert is_covered.tolist() == [True, True, False, False]


def test_a_point_that_lies_on_two_modes_counts_for_the_nearer():
    shares, _ = find_modes(torch.tensor([(0.4, 0.0)]), torch.tensor([(0.0, 0.0), (1.0, 0.0)]), 1.0)
    assert shares.tolist() == [1, 0]


@pytest.mark.parametrize(("count", "covered"), [(49, False), (50, True)])
def test_a_mode_is_covered_from_a_fifth_of_its_share_on(count, covered):
    points = torch.cat([SQUARE[:1].expand(1000 - count, 2), SQUARE[1:2].expand(count, 2)])
    assert find_modes(points, SQUARE, 0.05)[1].tolist() == [True, covered, False, False]


def test_of_the_data_itself_every_mode_is_covered_and_nearly_every_point_lies_on_one():
    for points in (gl.Points.ring(), gl.Points.grid()):
        drawn = torch.from_numpy(points.sample(10_000, np.random.default_rng(1)))
        shares, is_covered = find_modes(drawn, points.centres, points.spread)
        assert is_covered.all()
        assert float(shares.sum()) == pytest.approx(0.989, abs=0.005)


def test_many_games_with_many_centres_are_counted_as_each_alone():
    rng = np.random.default_rng(2)
    centres = torch.from_numpy(rng.uniform(-1, 1, (300, 2))).float()
    points = torch.from_numpy(rng.uniform(-1, 1, (3, CHUNK // 2, 2))).float()
    shares, is_covered = find_modes(points, centres, 0.01)
    for game in range(3):
        distances = np.linalg.norm(points[game].numpy()[:, None] - centres.numpy(), axis=2)
        nearest = distances.argmin(1)[distances.min(1) <= 0.03]
        assert np.allclose(shares[game], np.bincount(nearest, minlength=300) / len(points[game]))
    assert is_covered.shape == (3, 300)


def test_points_that_are_no_numbers_lie_on_no_mode():
    shares, is_covered = find_modes(torch.full((4, 2), torch.nan), SQUARE, 0.1)
    assert not is_covered.any()
    assert shares.sum() == 0
