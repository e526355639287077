"""The judge: its measures of pocket's pictures and of known features, and which pictures it refuses."""

import json
import math
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
import torch

import gan_lab as gl
from gan_lab.inputs.class_names import Labels
from gan_lab.judging import measures
from gan_lab.judging.fashion import JUDGE_FOLDER, JudgeNetwork
from gan_lab.judging.judge import Judge
from gan_lab.pictures.recipe import NetworkId
from gan_lab.pictures.samples import Samples
from gan_lab.pictures.tiles import BigGANTile
from gan_lab.weights import reading

RECORD = Path(__file__).parents[2] / "training" / "record"


@pytest.fixture(scope="module")
def pocket_pictures(gan):
    """Pictures of pocket by truncation, of each class in turn: 1,000 at 1.0 and 500 at 0.2."""
    y = gan.class_vector(torch.arange(1000) % 10)
    return {t: gan.generate(gl.truncated_noise(n, t, seed=5), y[:n], t) for t, n in [(1.0, 1000), (0.2, 500)]}


def make_judge_and_samples(classes, logits=None, features=None):
    """A judge of three classes that gives these logits and features, and the samples for which it does."""
    names, n = ["a", "b", "c"], len(classes)
    logits = torch.zeros(n, 3) if logits is None else torch.tensor(logits, dtype=torch.float32)
    features = torch.zeros(n, 2) if features is None else torch.as_tensor(features, dtype=torch.float32)

    def compute(pictures):
        assert len(pictures) <= 2
        indices = pictures[:, 0, 0, 0].long()
        return logits[indices], features[indices]

    pictures = torch.arange(n, dtype=torch.float32).view(n, 1, 1, 1).expand(n, 3, 4, 4)
    mixtures = [c if isinstance(c, dict) else {c: 1.0} for c in classes]
    tiles = [BigGANTile(noise=np.zeros(128, np.float32), classes=mixture, truncation=1.0) for mixture in mixtures]
    samples = Samples(pictures, tiles, NetworkId("biggan-deep", "made up", "0" * 64), {}, names)
    return Judge("made up", Labels(names), compute, batch_size=2), samples


def test_features_and_guesses_are_those_of_the_trained_network(judge, pocket_pictures):
    network = JudgeNetwork()
    network.load_state_dict(reading.read_state_dict(JUDGE_FOLDER / "judge.pt"))
    some = pocket_pictures[1.0][:200]
    with torch.no_grad():
        logits, features = network.eval()(some.tensor.mean(1, keepdim=True))
    assert torch.allclose(judge.features(some), features, atol=1e-5)
    probability, guess = logits.softmax(1).max(1)
    assert torch.allclose(judge.probabilities(some), logits.softmax(1), atol=1e-5)
    names, probabilities = zip(*judge.guesses(some), strict=True)
    assert names == tuple(judge.classes[i] for i in guess)
    assert probabilities == pytest.approx(probability.tolist(), abs=1e-5)


def test_a_picture_is_judged_alike_in_any_batch(judge, pocket_pictures):
    alone = torch.cat([judge.features(pocket_pictures[1.0][i]) for i in (0, 400, 999)])
    assert torch.allclose(judge.features(pocket_pictures[1.0])[[0, 400, 999]], alone, atol=1e-4)


@pytest.mark.parametrize("truncation", [1.0, 0.2])
def test_the_numbers_are_the_recorded_ones(judge, pocket_pictures, evaluation, truncation):
    recorded = evaluation["truncations"][f"{truncation:.1f}"]
    fidelity, probability, diversity = (
        measure(pocket_pictures[truncation]) for measure in (judge.fidelity, judge.probability, judge.diversity)
    )
    assert fidelity.n == probability.n == diversity.n == len(pocket_pictures[truncation])
    assert fidelity.low <= recorded["as_asked"] <= fidelity.high
    assert probability.low <= recorded["probability_of_asked"] <= probability.high
    assert diversity.low <= recorded["diversity"] <= diversity.high
    assert diversity / judge.photographs.diversity == pytest.approx(recorded["diversity_ratio"], abs=0.03)
    assert judge.fid(pocket_pictures[truncation]) == pytest.approx(
        recorded["fid"], rel=0.1, abs=0.25
    )  # more: it is biased


def test_kid_is_larger_for_typical_pictures_than_for_varied_ones(judge, pocket_pictures):
    varied, typical = judge.kid(pocket_pictures[1.0][:500]), judge.kid(pocket_pictures[0.2])
    spread = json.loads((RECORD / "judge_card.json").read_text(encoding="utf-8"))
    assert varied.low <= spread["kid"] <= varied.high
    assert typical.low > 10 * varied.high
    assert "spread of halves" in repr(varied)


def test_precision_and_recall_are_the_recorded_ones_and_truncation_trades_one_for_the_other(judge, pocket_pictures):
    varied, typical = pocket_pictures[1.0][:500], pocket_pictures[0.2]
    recorded = json.loads((RECORD / "judge_card.json").read_text(encoding="utf-8"))["sizes"]["500"]
    for measure, name in ((judge.precision(varied), "precision"), (judge.recall(varied), "recall")):
        assert measure.low <= recorded[name]["mean"] <= measure.high
        assert measure.n == 500
    assert judge.precision(typical).low > judge.photographs.precision  # more typical than photographs
    assert judge.recall(typical).high < judge.recall(varied).low / 3


def test_density_and_coverage_are_the_recorded_ones_and_truncation_trades_one_for_the_other(judge, pocket_pictures):
    varied, typical = pocket_pictures[1.0][:500], pocket_pictures[0.2]
    recorded = json.loads((RECORD / "judge_card.json").read_text(encoding="utf-8"))["sizes"]["500"]
    for measure, name in ((judge.density(varied), "density"), (judge.coverage(varied), "coverage")):
        assert measure.low <= recorded[name]["mean"] <= measure.high
        assert measure.n == 500
    assert judge.density(typical).low > judge.photographs.density  # more typical than photographs
    assert judge.coverage(typical).high < judge.coverage(varied).low / 2
    assert judge.coverage(varied) == pytest.approx(judge.photographs.coverage(50), abs=0.05)


def test_the_score_is_the_recorded_one_and_misses_a_class_that_is_missing(judge, pocket_pictures):
    varied = pocket_pictures[1.0][:500]
    recorded = json.loads((RECORD / "judge_card.json").read_text(encoding="utf-8"))["sizes"]["500"]
    score = judge.classifier_score(varied)
    assert score.low <= recorded["classifier_score"]["mean"] <= score.high
    pixels = np.ascontiguousarray(varied.numpy()[..., :1].transpose(0, 3, 1, 2))
    assert judge.classifier_score(pixels) == pytest.approx(score, rel=0.01)  # rounded to grey levels
    without = varied[[i for i in range(500) if i % 10 not in (1, 5, 7)]]
    assert judge.classifier_score(without) < 0.8 * score
    ten = judge.probabilities(varied[:10])
    repeated = sum([varied[:10]] * 5)
    assert judge.classifier_score(repeated) == pytest.approx(measures.classifier_score(ten))  # not worse for it


def test_features_of_pixels_are_those_of_the_samples(judge, pocket_pictures):
    some = pocket_pictures[1.0][:20]
    pixels = np.ascontiguousarray(some.numpy().transpose(0, 3, 1, 2))
    assert torch.allclose(judge.features(pixels), judge.features(some), atol=0.1)  # rounded to grey levels
    with pytest.raises(gl.GanLabError, match="no pictures here"):
        judge.features(pixels[:0])


def test_pictures_of_noise_are_not_precise(judge, pocket_pictures):
    noise = torch.rand(500, 1, 32, 32, generator=torch.Generator().manual_seed(0)).expand(-1, 3, -1, -1) * 2 - 1
    samples = replace(pocket_pictures[0.2], tensor=noise)
    assert judge.precision(samples) < 0.05
    assert judge.recall(samples) < 0.05


def test_a_batch_of_one_class_is_compared_with_photographs_of_that_class(judge, pocket_pictures):
    shirts = pocket_pictures[1.0][6::10]
    assert judge.kid(shirts) < 0.5
    all_photographs = [judge.photographs.features.flatten(0, 1)]
    assert measures.kid([judge.features(shirts)], all_photographs) > 1  # it lacks nine classes
    assert judge.fid(shirts + shirts + shirts + shirts + shirts) < 3


def test_measures_repeat_and_leave_threads_and_random_state_alone(judge, pocket_pictures):
    def measure_all():
        return [
            getattr(judge, name)(pocket_pictures[1.0][:500])
            for name in (
                "fidelity",
                "probability",
                "diversity",
                "precision",
                "recall",
                "density",
                "coverage",
                "kid",
                "fid",
            )
        ] + [judge.classifier_score(pocket_pictures[1.0][:500])]

    threads, state = torch.get_num_threads(), torch.random.get_rng_state()
    try:
        torch.set_num_threads(2)
        assert measure_all() == measure_all()
        assert torch.get_num_threads() == 2
    finally:
        torch.set_num_threads(threads)
    assert torch.equal(torch.random.get_rng_state(), state)


def test_fidelity_and_probability_of_known_logits():
    sure = math.log(4)  # probability 2/3 beside two zeros
    judge, samples = make_judge_and_samples([0, 0, 1, 2], [[sure, 0, 0], [0, sure, 0], [0, sure, 0], [0, 0, sure]])
    assert judge.fidelity(samples) == 0.75
    assert judge.probability(samples) == pytest.approx((2 / 3 + 1 / 6 + 2 / 3 + 2 / 3) / 4)
    assert judge.guesses(samples)[1] == ("b", pytest.approx(2 / 3))
    assert judge.fidelity(samples[1]) == 0
    assert judge.probability(samples[1]).low is None  # a single picture has no spread


def test_diversity_of_known_features():
    triangle = [[0, 0], [3, 0], [0, 4]]  # distances 3, 4 and 5
    judge, samples = make_judge_and_samples(
        [0, 1, 0, 1, 0], features=[triangle[0], [0, 0], triangle[1], [0, 2], triangle[2]]
    )
    assert judge.diversity(samples[::2]) == 4
    assert judge.diversity(samples) == (4 + 2) / 2  # each class counts the same
    assert judge.diversity(samples).low is None  # two pictures of b have no jackknife
    mixture = {0: 0.5, 2: 0.5}
    judge, samples = make_judge_and_samples(
        [mixture, 0, {2: 0.5, 0: 0.5}, 0], features=[[0, 0], [9, 9], [0, 6], [9, 9]]
    )
    assert judge.diversity(samples) == 3  # a mixture is compared with itself only


def with_mixture(samples):
    """The samples as if the first was made from a mixture of two classes."""
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
        ("fidelity", with_mixture, "mixture asks for no single class"),
        ("probability", with_mixture, "mixture asks for no single class"),
        ("kid", with_mixture, "mixture asks for no single class"),
        ("precision", with_mixture, "mixture asks for no single class"),
        ("recall", with_mixture, "mixture asks for no single class"),
        ("precision", lambda samples: samples[:0], "no pictures here"),
        ("density", with_mixture, "mixture asks for no single class"),
        ("coverage", lambda samples: samples[:92], "Coverage needs at least 10 pictures of each class, and of pull"),
        ("classifier_score", lambda samples: samples[:0], "no pictures here"),
        ("classifier_score", lambda samples: samples[:49], "10 classes needs at least 50 pictures, and here are 49"),
        ("classifier_score", lambda samples: samples.tensor, "classifier_score looks at Samples, what gan.generate"),
        ("classifier_score", lambda samples: replace(samples, class_names=["a"] * 10), "This judge knows T-shirt"),
        ("fid", with_mixture, "mixture asks for no single class"),
        ("diversity", lambda samples: samples[:11], "of trouser there is 1:"),
        ("diversity", with_mixture, "of T-shirt and trouser there is 1:"),
        ("kid", lambda samples: samples[:92], "at least 10 pictures of each class, and of pullover there are 9"),
        ("recall", lambda samples: samples[:92], "Recall needs at least 10 pictures of each class, and of pullover"),
        ("fid", lambda samples: samples[:499], "at least 500 pictures, and here are 499"),
    ],
)
def test_pictures_that_cant_be_judged_are_refused_with_advice(judge, pocket_pictures, measure, change, message):
    with pytest.raises(gl.GanLabError, match=message):
        getattr(judge, measure)(change(pocket_pictures[1.0]))
