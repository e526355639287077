"""Precision and recall: against a computation point by point, and for sets of which the answer is known."""

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
