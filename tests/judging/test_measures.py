"""Measures of numbers, against independent computations."""

import math
import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest
import scipy.stats
import torch
from torch import nn
from torchmetrics.image.fid import FrechetInceptionDistance
from torchmetrics.image.inception import InceptionScore
from torchmetrics.image.kid import KernelInceptionDistance

import gan_lab
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
        classifier_score=1.0,
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


@pytest.mark.filterwarnings("ignore:Metric `Kernel Inception Distance`")
def test_kid_and_fid_are_those_of_torchmetrics_to_the_last_digits():
    """With the same random halves, and the same number of photographs."""
    draw = torch.Generator().manual_seed(8)
    photographs = torch.randn(60, 4, generator=draw)
    pictures = torch.randn(40, 4, generator=draw) * 1.5 + 0.5
    kid = KernelInceptionDistance(
        feature=identity_network(pictures), subsets=measures.KID_SUBSETS, subset_size=len(pictures) // 2
    )
    fid = FrechetInceptionDistance(feature=identity_network(pictures))
    for metric in (kid, fid):
        metric.update(photographs, real=True)
        metric.update(pictures, real=False)
    with torch.random.fork_rng(devices=[]):
        torch.manual_seed(0)
        mean, deviation = (number.item() for number in kid.compute())
    ours = measures.kid([pictures], [photographs])
    assert (ours, ours.high - ours) == (pytest.approx(mean, rel=1e-5), pytest.approx(deviation, rel=1e-5))
    moments = photographs.double().mean(0), photographs.double().T @ photographs.double() / len(photographs)
    assert measures.fid(pictures, *moments, len(photographs)) == pytest.approx(fid.compute().item(), rel=1e-5)


def test_kid_leaves_the_random_state_of_the_user_alone():
    before = torch.random.get_rng_state()
    measures.kid([torch.eye(8)], [torch.eye(8)])
    assert torch.equal(torch.random.get_rng_state(), before)


# What a judge uses, and every module of the kit, where each package below fails as soon as it is imported.
JUDGING = """
import importlib, pathlib, torch
import gan_lab as gl
for file in sorted(pathlib.Path(gl.__file__).parent.rglob("*.py")):
    parts = file.relative_to(pathlib.Path(gl.__file__).parents[1]).with_suffix("").parts
    importlib.import_module(".".join(parts).removesuffix(".__init__"))
gan = gl.load_biggan("pocket")
judge = gl.load_judge(gan)
samples = gan.generate(gl.truncated_noise(10, seed=1), gan.class_vector("coat", 10), 1.0)
moments = judge.photographs.moments(torch.ones(10, dtype=torch.long))
fid = importlib.import_module("gan_lab.judging.measures").fid(judge.features(samples), *moments)
print("measured", judge.kid(samples) > 0, fid > 0)
"""


@pytest.mark.slow
def test_a_torchvision_that_does_not_load_stops_no_measure_and_is_never_imported(tmp_path):
    """One that was built for another torch raises a RuntimeError, and half-installed packages anything at all."""
    for package in ("torchvision", "torchaudio", "torchmetrics", "transformers", "tensorflow"):
        (tmp_path / f"{package}.py").write_text(
            "raise RuntimeError('operator torchvision::nms does not exist')", encoding="utf-8"
        )
    code = f"import sys; sys.path.insert(0, {str(tmp_path)!r})\n{JUDGING}"
    folder = Path(gan_lab.__file__).parents[1]
    done = subprocess.run([sys.executable, "-c", code], cwd=folder, capture_output=True, text=True)
    assert done.stdout.endswith("measured True True\n"), done.stderr


@pytest.mark.filterwarnings("ignore:Metric `InceptionScore`", "ignore:std")
def test_the_classifier_score_is_that_of_torchmetrics_and_of_the_definition():
    logits = 3 * torch.randn(200, 6, generator=torch.Generator().manual_seed(3)) + torch.arange(6) / 2
    theirs = InceptionScore(feature=identity_network(logits), splits=1)
    theirs.update(logits)
    p = logits.softmax(1)
    ours = measures.classifier_score(p)
    assert ours == pytest.approx(theirs.compute()[0].item(), rel=1e-4)
    mean = p.mean(0)
    assert ours == pytest.approx(math.exp(sum((row * (row / mean).log()).sum().item() for row in p) / 200), rel=1e-4)
    without_one = [math.log(measures.classifier_score(p[torch.arange(200) != i])) for i in range(200)]
    half_width = scipy.stats.t.ppf(0.975, 199) * math.sqrt(199 * np.var(without_one))
    assert math.log(ours.low) == pytest.approx(math.log(ours) - half_width, rel=1e-4)
    assert math.log(ours.high) == pytest.approx(math.log(ours) + half_width, rel=1e-4)


def test_the_classifier_score_of_known_probabilities():
    sure = torch.eye(4)
    assert measures.classifier_score(sure) == pytest.approx(4)
    assert measures.classifier_score(sure).high == 4
    assert measures.classifier_score(sure[[0, 0, 1, 1]]) == pytest.approx(2)
    assert measures.classifier_score(sure[[0, 0, 0]]) == measures.classifier_score(sure[[0, 0, 0]]).low == 1
    assert measures.classifier_score(torch.full((5, 4), 0.25)) == pytest.approx(1)
