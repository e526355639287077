"""Noise against the truncation that the network is told: the right noise passes, other noise is described."""

import re

import numpy as np
import pytest
import scipy.stats
import torch

import gan_lab as gl
from gan_lab.inputs import truncation_fit
from gan_lab.inputs.noise import check_noise
from gan_lab.inputs.truncation_fit import MEAN_SQUARE, VARIANCE_OF_SQUARE, describe_mismatch, find_misfit


@pytest.fixture(autouse=True)
def nothing_known(monkeypatch):
    """Each test begins as if the kit had drawn no noise yet."""
    monkeypatch.setattr(truncation_fit, "_known", type(truncation_fit._known)())


def normal(n, seed=0):
    return torch.randn(n, 128, generator=torch.Generator().manual_seed(seed))


def share_of_misfits(z, truncation, n):
    draws = z.split(n)
    return sum(find_misfit(draw, truncation) is not None for draw in draws) / len(draws)


def test_the_moments_are_those_of_the_truncated_normal_distribution():
    _, variance, _, kurtosis = scipy.stats.truncnorm.stats(-2, 2, moments="mvsk")
    assert pytest.approx(variance) == MEAN_SQUARE
    assert pytest.approx((kurtosis + 2) * variance**2) == VARIANCE_OF_SQUARE


@pytest.mark.parametrize("n", [1, 4, 16])
def test_numbers_of_the_right_truncation_fail_less_than_once_in_a_thousand_draws(n):
    z = gl.truncated_noise(2000, 0.4, seed=3)
    assert share_of_misfits(z, 0.4, n) <= (0.001 if n == 1 else 0)  # 0.001 of 2,000 draws is 2


@pytest.mark.parametrize(
    ("z", "told", "n", "least", "most"),
    [
        (normal(1000), 1.0, 1, 0.65, 0.8),
        (normal(1000), 1.0, 4, 0.98, 1),
        (normal(300), 0.1, 1, 1, 1),
        (gl.truncated_noise(1000, 0.7, seed=1), 1.0, 1, 0.99, 1),
        (gl.truncated_noise(1000, 0.5, seed=1), 0.45, 4, 0.7, 0.9),
        (gl.truncated_noise(1600, 0.5, seed=1), 0.45, 16, 1, 1),
        (gl.truncated_noise(3200, 0.96, seed=1), 1.0, 1600, 0, 0),  # off by too little to be reported
    ],
)
def test_other_noise_fails_as_often_as_its_numbers_allow(z, told, n, least, most):
    assert least <= share_of_misfits(z, told, n) <= most


@pytest.mark.parametrize("truncation", [0.1, 0.45, 1.0])
@pytest.mark.parametrize(
    "change",
    [
        lambda z: z,
        lambda z: z.numpy()[::-1],
        lambda z: z.double(),
        lambda z: z[7],
        lambda z: z / 4 * 4 + 0,
        lambda z: torch.cat([z[:3], z[90:]]).tolist(),
    ],
)
def test_what_the_kit_drew_never_gets_a_warning_at_its_truncation(truncation, change):
    z = check_noise(change(gl.truncated_noise(100, truncation, seed=8)))
    assert all(describe_mismatch(rows, truncation) is None for rows in (z, *z.split(1)))


@pytest.mark.parametrize(("drawn", "told"), [(0.4, 1.0), (0.5, 0.45), (1.0, 0.9)])
def test_what_the_kit_drew_always_gets_one_at_another(drawn, told):
    for z in gl.truncated_noise(50, drawn, seed=8):
        assert f"comes from truncation {drawn:.2g}. " in describe_mismatch(z[None], told)
    assert "or tell the network" in describe_mismatch(z[None], told)


def test_drawn_noise_that_was_multiplied_belongs_to_the_truncation_multiplied_too():
    z = gl.truncated_noise(50, 1.0, seed=8)
    assert describe_mismatch(z * 0.5, 0.5) is None
    assert "truncation 0.5." in describe_mismatch(z * 0.5, 1.0)


@pytest.mark.parametrize("factor", [1.2, 2.4])
def test_noise_longer_than_any_truncation_makes_it_is_not_called_a_truncation(factor):
    z = gl.truncated_noise(5, 1.0, seed=8)
    said = describe_mismatch(z * factor, 1.0)
    assert f"this noise is {factor} times as long as noise of truncation 1, the largest truncation. " in said
    assert "tell the network" not in said
    both = torch.cat([z[:1] * factor, z[1:2] * 1.08, z[2:]])
    assert f"2 of the 5 noise vectors are up to {factor} times as long as noise of" in describe_mismatch(both, 1.0)
    assert "from truncation 1." in describe_mismatch(z * 1.05, 0.4)
    uniform = 4 * torch.rand(10, 128, generator=torch.Generator().manual_seed(0)) - 2
    assert "are spread 1.3 times as widely as those of truncation 1, the largest" in describe_mismatch(uniform, 1.0)


def test_where_only_some_vectors_differ_the_sentence_counts_them():
    z, other = gl.truncated_noise(4, 0.4, seed=8), gl.truncated_noise(4, 0.9, seed=9)
    one = describe_mismatch(torch.cat([z[:3], other[:1]]), 0.4)
    assert "and 1 of the 4 noise vectors comes from truncation 0.9. " in one
    assert "tell the network 0.9" not in one  # the others don't fit that
    assert "and 2 of the 4 noise vectors come from truncation 0.9. " in describe_mismatch(
        torch.cat([z[:2], other[:2]]), 0.4
    )
    several = torch.cat([z, gl.truncated_noise(1, 0.6, seed=1), other])
    assert "5 of the 9 noise vectors come from truncations between 0.6 and 0.9. " in describe_mismatch(several, 0.4)
    assert "this noise comes from truncations between 0.4 and 0.9. " in describe_mismatch(several, 0.1)
    assert "1 of the 5 noise vectors isn't like noise of truncation 0.4: " in describe_mismatch(
        torch.cat([z, normal(1)]), 0.4
    )
    assert "2 of the 6 noise vectors aren't like noise of truncation 0.4: " in describe_mismatch(
        torch.cat([z, normal(2)]), 0.4
    )


@pytest.mark.parametrize("along", ["line", "sphere"])
@pytest.mark.parametrize("scale", [1, 0.5])
def test_points_between_drawn_noise_belong_to_its_truncation(along, scale):
    stops = gl.truncated_noise(3, 0.9, seed=4) * scale
    path = gl.walk(stops, 7, along=along)
    again = gl.interpolate(path[3], path[12], 5, along=along)  # between points of a path
    for z in (path, again, path[3:4], path[2:5] * 0.7 / 0.7):
        assert describe_mismatch(z, 0.9 * scale) is None
        assert f"comes from truncation {0.9 * scale:.2g}" in describe_mismatch(z, 0.2)


def test_the_middles_of_a_line_and_of_an_arc_between_the_same_ends_are_both_known():
    start, end = gl.truncated_noise(2, 1.0, seed=4)
    line, arc = gl.lerp(start, end, [0.5]), gl.slerp(start, end, [0.5])
    for z in (line, arc, line, torch.cat([arc, line])):
        assert describe_mismatch(z, 1.0) is None
        assert "comes from truncation" in describe_mismatch(z, 0.3)
    again = gl.lerp(line[0], gl.truncated_noise(1, 1.0, seed=5)[0], [0.3])
    assert describe_mismatch(again, 1.0) is None


def test_points_between_noise_of_two_truncations_are_tested_by_their_numbers():
    start, end = gl.truncated_noise(1, 0.2, seed=4)[0], gl.truncated_noise(1, 1.0, seed=5)[0]
    points = gl.interpolate(start, end, 5)[1:-1]
    assert "spread like those of truncation" in describe_mismatch(points, 1.0)


@pytest.mark.parametrize("kind", ["coordinate", "principal direction"])
def test_moving_drawn_noise_along_a_direction_gives_no_warning(kind):
    directions = torch.eye(128) if kind == "coordinate" else gl.load_biggan("pocket").principal_directions(128)
    for i, direction in enumerate(directions[:10]):
        z = gl.truncated_noise(16, 1.0, seed=100 + i)
        moved = [z + (value - z @ direction)[:, None] * direction for value in torch.linspace(-2, 2, 5)]
        rows = torch.stack(moved, 1)  # [16, 5, 128]
        assert all(describe_mismatch(row, 1.0) is None for row in (*rows, *moved, rows[:4].flatten(0, 1)))


def test_a_vector_that_is_repeated_counts_once():
    z = gl.truncated_noise(300, 1.0, seed=9)
    longest = z[z.norm(dim=1).argmax()][None]
    assert find_misfit(longest, 1.0) is None
    assert find_misfit(longest.expand(50, 128), 1.0) is None


def test_zeros_and_half_the_way_between_pass_where_they_may():
    assert describe_mismatch(torch.zeros(3, 128), 0.5) is None
    start, end = gl.truncated_noise(40, 1.0, seed=2).split(20)
    middle = (start + end) / 2
    assert find_misfit(middle, 1.0)
    assert find_misfit(middle, 1.0, may_lie_between=True) is None
    assert find_misfit(gl.slerp(start[0], end[0], np.linspace(0, 1, 9)), 1.0, may_lie_between=True) is None
    assert find_misfit(normal(4), 0.4, may_lie_between=True)
    assert find_misfit(start * 0.4, 1.0, may_lie_between=True)


@pytest.mark.parametrize(
    ("z", "told", "sentence"),
    [
        (normal(4), 0.4, r"isn't like noise of truncation 0.4: 2\d\d of the 512 numbers lie beyond 0.80, where"),
        (normal(4), 1.0, r"2\d of the 512 numbers lie beyond 2.00, where .* draw the noise with gl.truncated_noise"),
        (0.3 * normal(4), 1.0, r"the numbers are spread like those of truncation 0.3\d. The pictures are made all the"),
        (
            normal(4),
            0.4,
            r"; but a caption 'truncation 0.4' is true only of what you told the network, not of the noise. If you",
        ),
    ],
)
def test_the_sentence_says_what_was_seen_and_the_way_out(z, told, sentence):
    assert re.search(sentence, describe_mismatch(z, told))


def test_only_the_latest_directions_are_remembered(monkeypatch):
    monkeypatch.setattr(truncation_fit, "MAX_KNOWN", 10)
    gl.truncated_noise(25, 0.5, seed=1)
    gl.truncated_noise(3, 0.5, seed=2)
    assert len(truncation_fit._known) == 10
