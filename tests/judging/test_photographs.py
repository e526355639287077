"""The judge's measures of real photographs: they equal the record, and agree with each other."""

import pytest
import torch


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
