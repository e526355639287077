"""Measures of numbers, against independent computations."""

import importlib
import math

import numpy as np
import pytest
import scipy.stats
import torch
from torch import nn
from torchmetrics.image.fid import FrechetInceptionDistance
from torchmetrics.image.kid import KernelInceptionDistance

from gan_lab.errors import GanLabError
from gan_lab.judging import measures
from gan_lab.judging.photographs import Photographs


def test_the_interval_of_a_share_is_wilsons_formula():
    for count, n in [(0, 10), (94, 100), (200, 200)]:
        measure = measures.share_of_hits(torch.arange(n) < count)
        z, p = scipy.stats.norm.ppf(0.975), count / n
        centre = (p + z * z / (2 * n)) / (1 + z * z / n)
        half_width = z / (1 + z * z / n) * math.sqrt(p * (1 - p) / n + z * z / (4 * n * n))
        assert (measure.low, measure.high) == (pytest.approx(centre - half_width), pytest.approx(centre + half_width))


def test_the_intervals_of_means_agree_with_independent_computations():
    draw = torch.Generator().manual_seed(3)
    groups = [torch.randn(n, 4, generator=draw) * scale for n, scale in [(5, 1.0), (7, 3.0)]]
    measure, variance = measures.mean_distance(groups), 0.0
    for group in groups:
        n = len(group)
        means_without_one = [nn.functional.pdist(group[torch.arange(n) != i]).mean().item() for i in range(n)]
        variance += (
            (n - 1)
            / n
            * sum((value - np.mean(means_without_one)) ** 2 for value in means_without_one)
            / len(groups) ** 2
        )
    assert measure == pytest.approx(np.mean([nn.functional.pdist(group).mean() for group in groups]), rel=1e-6)
    half_width = scipy.stats.t.ppf(0.975, 12 - 2) * math.sqrt(variance)
    assert (measure.low, measure.high) == (pytest.approx(measure - half_width), pytest.approx(measure + half_width))

    probabilities = torch.rand(20, generator=draw)
    mean = measures.mean_probability(probabilities)
    interval = scipy.stats.ttest_1samp(probabilities.double().numpy(), 0).confidence_interval()
    assert (mean.low, mean.high) == (pytest.approx(interval.low), pytest.approx(interval.high))


def identity_network(features):
    """The network that torchmetrics asks for, which returns the features that it gets."""
    identity = nn.Identity()
    identity.num_features = features.shape[1]
    return identity


@pytest.mark.filterwarnings("ignore:Metric `Kernel Inception Distance`")
def test_kid_is_the_mean_over_the_classes_of_torchmetrics(judge):
    """The classes have unequal shares. Random halves differ between runs, so it agrees within their error."""
    photographs = list(judge.photographs.features[3:5])
    ours = [judge.photographs.features[4][:40], judge.photographs.features[5][:20]]
    theirs = []
    for pictures, reals in zip(ours, photographs, strict=True):
        metric = KernelInceptionDistance(
            feature=identity_network(pictures), subsets=400, subset_size=len(pictures) // 2
        )
        metric.update(reals, real=True)
        metric.update(pictures, real=False)
        theirs.append([number.item() for number in metric.compute()])
    measure = measures.kid(ours, photographs)
    assert measure.n == 60
    assert measure == pytest.approx((40 * theirs[0][0] + 20 * theirs[1][0]) / 60, rel=0.03)
    deviation = math.hypot(40 * theirs[0][1], 20 * theirs[1][1]) / 60
    assert (measure.high - measure.low) / 2 == pytest.approx(deviation, rel=0.3)
    assert measures.kid(ours, photographs) == measure  # the same halves each time


def test_kid_is_unbiased_however_few_pictures(judge):
    """Photographs against other photographs: 0, from 100 of them as from 750."""
    some, others = judge.photographs.features[:, :75], list(judge.photographs.features[:, 75:])
    many = measures.kid(list(some), others)
    few = [measures.kid(list(lot), others) for lot in some[:, :70].split(10, dim=1)]
    assert many.low <= 0 <= many.high
    assert abs(np.mean(few)) < 4 * np.std(few, ddof=1) / math.sqrt(len(few))
    assert all(measure.low <= 0 <= measure.high for measure in few)


def test_kid_takes_more_pictures_than_photographs(judge):
    dresses, coats = judge.photographs.features[3:5]
    assert measures.kid([dresses.repeat(3, 1)], [coats]) > measures.kid([dresses.repeat(3, 1)], [dresses])


def test_fid_is_that_of_torchmetrics_over_all_photographs():
    """From the moments of two classes out of three, one asked for three times as often."""
    draw = torch.Generator().manual_seed(6)
    photographs = [torch.randn(400, 5, generator=draw) * (1 + c) + c for c in range(3)]
    reference = Photographs(
        n=1200,
        fidelity=0.0,
        diversity=0.0,
        features=torch.empty(0),
        first_moment=torch.stack([x.double().mean(0) for x in photographs]),
        second_moment=torch.stack([x.double().T @ x.double() / len(x) for x in photographs]),
    )
    pictures = torch.randn(600, 5, generator=draw)
    for repeats, n in [((1, 0, 1), 800), ((3, 0, 1), 1600)]:
        theirs = FrechetInceptionDistance(feature=identity_network(pictures))
        for photograph, repeat in zip(photographs, repeats, strict=True):
            for _ in range(repeat):
                theirs.update(photograph, real=True)
        assert theirs.real_features_num_samples == n
        theirs.update(pictures, real=False)
        ours = measures.fid(pictures, *reference.moments(torch.tensor(repeats)))
        assert ours == pytest.approx(theirs.compute().item(), rel=2e-3)  # the divisor is n - 1, and n differs
        assert ours.low is None


@pytest.mark.parametrize("metric", ["kid", "fid"])
def test_a_torchvision_for_another_torch_is_explained(monkeypatch, metric):
    """Which torchmetrics imports; then it raises a RuntimeError, and no ImportError."""

    def import_module(module):
        assert module == f"torchmetrics.image.{metric}"
        raise RuntimeError("operator torchvision::nms does not exist")

    monkeypatch.setattr(importlib, "import_module", import_module)
    measure = {
        "kid": lambda: measures.kid([torch.zeros(8, 2)], [torch.zeros(8, 2)]),
        "fid": lambda: measures.fid(torch.zeros(8, 2), torch.zeros(2), torch.zeros(2, 2), 8),
    }[metric]
    with pytest.raises(GanLabError, match=r"torchvision::nms does not exist\)\. .* pip uninstall torchvision"):
        measure()
