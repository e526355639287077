"""The judge's measures of real photographs: they equal the record, and agree with each other."""

import math

import pytest
import torch

import gan_lab as gl


def test_measures_of_the_photographs_are_the_recorded_ones(judge, evaluation):
    recorded, photographs = evaluation["test_photographs"], judge.photographs
    assert photographs.n == 10_000
    assert photographs.fidelity == pytest.approx(recorded["as_asked"], abs=1e-6)
    assert photographs.diversity == pytest.approx(recorded["diversity"], rel=1e-5)


def test_the_shipped_moments_and_features_belong_together(judge):
    first, _, n = judge.photographs.moments(torch.ones(10, dtype=torch.long))
    assert n == 10_000
    assert judge.photographs.moments(torch.eye(10, dtype=torch.long)[3])[2] == 1000
    assert first.abs().max() < 0.2  # the network's last batch norm sees to it
    assert (judge.photographs.features.mean(1) - judge.photographs.first_moment).abs().max() < 0.3
    assert (judge.photographs.second_moment - judge.photographs.second_moment.mT).abs().max() == 0


def test_the_score_of_the_photographs_is_that_of_the_shipped_ones(judge):
    score = judge.classifier_score(gl.load_pictures().batch(range(10_000)))
    assert judge.photographs.classifier_score == pytest.approx(score, rel=1e-6)
    assert score.low < judge.photographs.classifier_score < score.high


def test_photographs_have_a_density_of_about_1_and_a_coverage_by_their_number(judge):
    assert judge.photographs.density == pytest.approx(1, abs=0.05)
    assert judge.photographs.coverage(150) == judge.photographs.coverage(1000)
    without = math.comb(149, 5) / math.comb(149 + 25, 5)  # all of the five nearest are photographs
    assert judge.photographs.coverage(25) == pytest.approx(1 - without)
    for wrong in (9, "many", 25.5):
        with pytest.raises(gl.GanLabError, match=r"photographs\.coverage\(25\), not"):
            judge.photographs.coverage(wrong)
