"""Measures of pictures for which no class was asked: those of a DCGAN, and photographs."""

import numpy as np
import pytest

import gan_lab as gl


@pytest.fixture(scope="module")
def gan():
    return gl.load_dcgan("pocket-dcgan")


@pytest.fixture(scope="module")
def judge():
    return gl.load_judge("fashion")


@pytest.fixture(scope="module")
def photographs():
    """2,000 of the kit's photographs, every fifth."""
    return gl.load_pictures().batch(range(0, 10_000, 5))


def test_photographs_are_near_themselves(judge, photographs):
    said = judge.overall(photographs)
    assert said.n == 2000
    assert abs(said.kid) < 0.02
    assert 0 < said.fid < 0.2  # not 0: the moments of 2,000 are not those of 10,000
    assert said.sure == pytest.approx(0.81, abs=0.03)
    assert sum(said.shares.values()) == pytest.approx(1)
    assert all(0.07 < share < 0.13 for share in said.shares.values())
    assert said.density == pytest.approx(1, abs=0.1)
    assert said.coverage > 0.95
    assert said.classifier_score.low < judge.photographs.classifier_score < said.classifier_score.high


def test_random_pixels_and_a_repeated_picture_are_far_from_photographs(judge, photographs):
    whole = judge.overall(photographs)
    noise = np.random.default_rng(0).integers(0, 256, (600, 1, 32, 32), np.uint8)
    assert judge.overall(noise).fid > 20 * whole.fid
    one = photographs[[int(i) for i in range(100)] * 6]
    same = judge.overall(np.repeat(one[:1], 600, axis=0))
    assert same.diversity == 0
    assert same.classifier_score == pytest.approx(1)
    assert same.coverage < 0.05
    assert sorted(same.shares.values())[-1] == 1
    assert same.kid > 10 * abs(whole.kid)


def test_samples_and_their_pixels_get_the_same_measures(judge, gan):
    samples = gan.generate(gan.noise(500, seed=0))
    pixels = np.ascontiguousarray(samples.numpy()[..., 0][:, None])
    one, other = judge.overall(samples), judge.overall(pixels)
    assert one.fid == pytest.approx(other.fid, rel=0.02)
    assert one.shares == pytest.approx(other.shares, abs=0.01)


def test_pictures_that_overall_cannot_judge_are_explained(judge, gan):
    few = gan.generate(gan.noise(10, seed=0))
    for wrong, says in (
        (few, "at least 500 pictures, and here are 10"),
        (few.tensor, "overall looks at Samples"),
        (np.zeros((600, 1, 64, 64), np.uint8), "32 x 32 pixels, not 64 x 64"),
        (np.zeros((600, 2, 32, 32), np.uint8), "overall looks at Samples"),
    ):
        with pytest.raises(gl.GanLabError, match=says):
            judge.overall(wrong)
    for ask in (judge.fidelity, judge.kid, judge.diversity, judge.guesses):
        with pytest.raises(gl.GanLabError, match=r"No class was asked for .* judge.overall\(samples\)"):
            ask(few)
    with pytest.raises(gl.GanLabError, match=r"name it, as in gl.load_judge\('fashion'\)"):
        gl.load_judge(gan)
