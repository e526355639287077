"""Precision, recall, density and coverage: against a computation point by point, and where the answer is known."""

import numpy as np
import pytest
import scipy.stats
import torch

from gan_lab.judging import neighbours


def draw(*shape, seed=0):
    return torch.randn(*shape, generator=torch.Generator().manual_seed(seed))


def count_inside(points, centres):
    """The share of points in a ball around a centre that reaches to its third neighbour, one distance at a time."""
    centres, points = centres.double().numpy(), points.double().numpy()
    radii = [sorted(np.linalg.norm(c - other) for other in centres)[3] for c in centres]  # the first is itself
    inside = [any(np.linalg.norm(p - c) <= r for c, r in zip(centres, radii, strict=True)) for p in points]
    return np.mean(inside)


def test_both_are_those_of_a_computation_point_by_point():
    pictures = [0.7 * draw(30, 3, seed=1), draw(25, 3, seed=2) + 1]
    photographs = [draw(40, 3, seed=3), draw(40, 3, seed=4)]
    hits = [len(p) * count_inside(p, q) for p, q in zip(pictures, photographs, strict=True)]
    precision, recall = neighbours.precision(pictures, photographs), neighbours.recall(pictures, photographs)
    assert precision == pytest.approx(sum(hits) / 55)
    assert recall == pytest.approx(np.mean([count_inside(q, p) for p, q in zip(pictures, photographs, strict=True)]))
    assert 0 < recall < precision < 1
    assert precision.n == recall.n == 55


def test_the_interval_of_recall_is_the_jackknife_over_the_pictures():
    pictures, photographs = 0.8 * draw(20, 3, seed=1), draw(30, 3, seed=2)
    without_one = [count_inside(photographs, pictures[torch.arange(20) != i]) for i in range(20)]
    half_width = scipy.stats.t.ppf(0.975, 19) * np.sqrt(19 * np.var(without_one))
    recall = neighbours.recall([pictures], [photographs])
    assert recall.low > 0
    assert recall.high < 1
    assert (recall.low, recall.high) == (pytest.approx(recall - half_width), pytest.approx(recall + half_width))


def test_photographs_against_other_photographs_get_the_same_for_both(judge):
    first, second = (list(half) for half in judge.photographs.features.split(75, dim=1))
    precision, recall = neighbours.precision(first, second), neighbours.recall(first, second)
    assert precision.low <= judge.photographs.precision <= precision.high
    assert recall.low <= judge.photographs.recall <= recall.high
    assert recall == pytest.approx(precision, abs=0.03)


def test_recall_of_equally_good_pictures_does_not_depend_on_their_number(judge):
    """Its bias comes from the difference between pictures and photographs alone."""
    some, others = judge.photographs.features.split(75, dim=1)
    few = [neighbours.recall(list(some[:, i : i + 15]), list(others)) for i in range(0, 75, 15)]
    assert np.mean(few) == pytest.approx(judge.photographs.recall, abs=0.03)


def test_one_picture_repeated_is_precise_or_not_and_recalls_nothing(judge):
    photographs = [judge.photographs.features[3]]
    typical = photographs[0][:1].expand(50, -1)
    assert neighbours.precision([typical], photographs) == 1
    assert neighbours.precision([typical + 100], photographs) == 0
    assert neighbours.recall([typical + 0.01], photographs) == 0
    assert neighbours.recall([typical + 100], photographs).high == 0


def test_typical_pictures_are_precise_and_recall_little_and_scattered_ones_the_reverse():
    photographs = [draw(100, 8, seed=1)]
    typical, scattered = [0.3 * draw(100, 8, seed=2)], [3 * draw(100, 8, seed=3)]
    assert neighbours.precision(typical, photographs) > 0.95
    assert neighbours.recall(typical, photographs) < 0.2
    assert neighbours.precision(scattered, photographs) < 0.2
    assert neighbours.recall(scattered, photographs) > 0.95


def test_recall_takes_as_many_pictures_as_there_are_photographs_and_precision_all(judge):
    pictures, photographs = draw(300, 8, seed=1), draw(100, 8, seed=2)
    recall = neighbours.recall([pictures], [photographs])
    assert recall == neighbours.recall([pictures[:100]], [photographs])
    assert recall.n == 100
    assert neighbours.precision([pictures], [photographs]).n == 300


def count_balls(points, centres):
    """Which points lie in which balls around centres, each reaching to its fifth neighbour, one distance at a time."""
    centres, points = centres.double().numpy(), points.double().numpy()
    radii = [sorted(np.linalg.norm(c - other) for other in centres)[5] for c in centres]  # the first is itself
    return np.array([[np.linalg.norm(p - c) <= r for c, r in zip(centres, radii, strict=True)] for p in points])


def test_density_and_coverage_are_those_of_a_computation_point_by_point():
    pictures = [0.7 * draw(30, 3, seed=1), draw(25, 3, seed=2) + 1]
    photographs = [draw(40, 3, seed=3), draw(40, 3, seed=4)]
    inside = [count_balls(p, q) for p, q in zip(pictures, photographs, strict=True)]
    density, coverage = neighbours.density(pictures, photographs), neighbours.coverage(pictures, photographs)
    densities = np.concatenate([each.sum(1) for each in inside]) / 5
    assert density == pytest.approx(densities.mean())
    interval = scipy.stats.t.interval(0.95, 54, densities.mean(), scipy.stats.sem(densities))
    assert (density.low, density.high) == pytest.approx(interval)
    assert coverage == pytest.approx(np.mean([each.any(0).mean() for each in inside]))
    assert density.n == coverage.n == 55
    assert 0 < coverage < 1


def test_density_and_coverage_are_those_of_the_authors_package():
    """The numbers of compute_prdc(real_features, fake_features, nearest_k=5) of prdc 0.2, on PyPI."""
    random = np.random.RandomState(0)
    real, fake = random.standard_normal((40, 3)), 0.7 * random.standard_normal((30, 3)) + 0.3
    pictures, photographs = [torch.from_numpy(fake)], [torch.from_numpy(real)]
    assert neighbours.density(pictures, photographs) == pytest.approx(1.52)
    assert neighbours.coverage(pictures, photographs) == pytest.approx(0.975)
    # And those of nearest_k=3, of which precision and recall are ours.
    assert neighbours.precision(pictures, photographs) == 1
    assert neighbours.recall(pictures, photographs) == pytest.approx(0.625)


def test_the_interval_of_coverage_is_the_jackknife_over_the_pictures():
    pictures, photographs = 0.8 * draw(20, 3, seed=1), draw(30, 3, seed=2)
    others = [torch.arange(20) != i for i in range(20)]
    without_one = [count_balls(pictures[rest], photographs).any(0).mean() for rest in others]
    half_width = scipy.stats.t.ppf(0.975, 19) * np.sqrt(19 * np.var(without_one))
    coverage = neighbours.coverage([pictures], [photographs])
    assert coverage.low > 0
    assert coverage.high < 1
    assert (coverage.low, coverage.high) == (pytest.approx(coverage - half_width), pytest.approx(coverage + half_width))


@pytest.mark.parametrize(("pictures", "photographs"), [(10, 75), (25, 75), (75, 75), (150, 150)])
def test_the_expected_coverage_is_the_mean_of_many_draws(pictures, photographs):
    draws = [
        neighbours.coverage([draw(pictures, 4, seed=2 * i)], [draw(photographs, 4, seed=2 * i + 1)]) for i in range(100)
    ]
    standard_error = np.std(draws, ddof=1) / 10
    assert neighbours.expected_coverage(pictures, photographs) == pytest.approx(np.mean(draws), abs=4 * standard_error)


def test_photographs_against_others_have_the_expected_density_and_coverage(judge):
    first, second = (list(half) for half in judge.photographs.features.split(75, dim=1))
    assert neighbours.density(first, second) == pytest.approx(judge.photographs.density, abs=0.05)
    coverage = neighbours.coverage(first, second)
    assert coverage.low <= neighbours.expected_coverage(75, 75) <= coverage.high


def test_a_strange_photograph_raises_precision_and_recall_and_hardly_density_and_coverage():
    """What the paper's authors found wrong with precision and recall (Naeem et al. 2020, figure 2)."""
    photographs = torch.cat([draw(99, 8, seed=1), torch.full((1, 8), 6.0)])
    far = [0.3 * draw(100, 8, seed=2) + 4]
    assert neighbours.precision(far, [photographs]) > 0.95
    assert neighbours.density(far, [photographs]) < 0.25
    photographs, alike = [draw(100, 8, seed=1)], 0.2 * draw(94, 8, seed=3)
    strange = torch.cat([alike, 9 * draw(6, 8, seed=4)])
    assert neighbours.recall([strange], photographs) > neighbours.recall([alike], photographs) + 0.5
    assert neighbours.coverage([strange], photographs) < neighbours.coverage([alike], photographs) + 0.05


def test_one_picture_repeated_is_dense_or_not_and_covers_little(judge):
    photographs = [judge.photographs.features[3]]
    typical = photographs[0].mean(0, keepdim=True).expand(50, -1)
    assert neighbours.density([typical], photographs) > 2
    assert neighbours.coverage([typical], photographs) == pytest.approx(neighbours.density([typical], photographs) / 30)
    assert neighbours.density([typical + 100], photographs) == neighbours.coverage([typical + 100], photographs) == 0
    assert neighbours.density([typical[:1]], photographs).low is None


def test_coverage_takes_as_many_pictures_as_there_are_photographs_and_density_all():
    pictures, photographs = draw(300, 8, seed=1), draw(100, 8, seed=2)
    coverage = neighbours.coverage([pictures], [photographs])
    assert coverage == neighbours.coverage([pictures[:100]], [photographs])
    assert coverage.n == 100
    assert neighbours.density([pictures], [photographs]).n == 300
