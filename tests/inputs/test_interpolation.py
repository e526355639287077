"""Paths through the latent space: their ends, their lengths, and which ends and steps are refused."""

import math

import numpy as np
import pytest
import torch

import gan_lab as gl
from gan_lab.inputs.noise import find_origin


@pytest.fixture
def ends():
    return gl.truncated_noise(2, truncation=1.0, seed=3)


@pytest.mark.parametrize("along", ["line", "sphere"])
def test_a_path_holds_both_ends_bit_for_bit(ends, along):
    path = gl.interpolate(*ends, 7, along=along)
    assert path.shape == (7, 128)
    assert path.dtype == torch.float32
    assert torch.equal(path[0], ends[0])
    assert torch.equal(path[-1], ends[1])
    assert (find_origin(path[0]).row, find_origin(path[-1]).row) == (0, 1)  # so a recipe names their seed


def test_the_points_of_a_line_are_at_equal_distances(ends):
    path = gl.interpolate(*ends, 5)
    steps = path.diff(dim=0)
    assert torch.allclose(steps, (ends[1] - ends[0]).expand(4, -1) / 4, atol=1e-5)


def test_the_direction_and_length_of_an_arc_change_evenly(ends):
    path = gl.slerp(ends[0], 3 * ends[1], torch.linspace(0, 1, 6)).double()
    lengths = path.norm(dim=1)
    assert torch.allclose(lengths.diff(), lengths.diff().mean().expand(5), atol=1e-5)
    directions = path / lengths[:, None]
    angles = torch.acos((directions[1:] * directions[:-1]).sum(1))
    assert torch.allclose(angles, angles.mean().expand(5), atol=1e-5)
    plane = torch.linalg.matrix_rank(path, rtol=1e-5)
    assert plane == 2


def test_an_arc_agrees_with_numbers_computed_by_hand():
    middle = gl.slerp([2.0, 0.0], [0.0, 4.0], 0.5)
    assert torch.allclose(middle, torch.tensor([3 / math.sqrt(2), 3 / math.sqrt(2)]))
    third = gl.slerp([1.0, 0.0], [0.0, 1.0], 1 / 3)
    assert torch.allclose(third, torch.tensor([math.cos(math.pi / 6), math.sin(math.pi / 6)]))


def test_halfway_the_line_is_shorter_than_its_ends_and_the_arc_is_not():
    starts, ends = gl.truncated_noise(400, truncation=0.5, seed=0).split(200)
    mean_length = starts.norm(dim=1).mean()
    for path, expected in ((gl.lerp, 0.707), (gl.slerp, 1.0)):
        middles = torch.stack([path(a, b, 0.5) for a, b in zip(starts, ends, strict=True)])
        assert middles.norm(dim=1).mean() / mean_length == pytest.approx(expected, abs=0.01)


def test_nearly_parallel_vectors_still_have_an_arc():
    start = torch.tensor([1.0, 0.0])
    end = torch.tensor([math.cos(1e-3), math.sin(1e-3)])
    middle = gl.slerp(start, end, 0.5)
    assert torch.allclose(middle, torch.tensor([math.cos(5e-4), math.sin(5e-4)]), atol=1e-7)


def test_t_can_be_a_number_a_list_or_an_array(ends):
    assert gl.slerp(*ends, 0.25).shape == (128,)
    assert gl.slerp(*ends, [0.25]).shape == (1, 128)
    assert torch.equal(gl.lerp(*ends, [0.25, 1])[0], gl.lerp(*ends, np.float32(0.25)))
    assert gl.lerp(ends[:1], ends[1:], np.linspace(0, 1, 4)).shape == (4, 128)


def test_classes_are_mixed_along_the_line():
    gan = gl.load_biggan("pocket")
    path = gl.interpolate(gan.class_vector("bag"), gan.class_vector("coat"), 5)
    assert torch.allclose(path.sum(1), torch.ones(5))
    assert torch.allclose(path[1], gan.class_vector({"bag": 0.75, "coat": 0.25})[0])


@pytest.mark.parametrize("along", ["line", "sphere"])
def test_a_walk_passes_every_stop_and_returns_to_the_first(along):
    stops = gl.truncated_noise(3, truncation=0.7, seed=1)
    path = gl.walk(stops, steps=4, along=along)
    assert path.shape == (12, 128)
    assert torch.equal(path[::4], stops)
    last, first = (path[-1] - stops[0]).norm(), (path[-2] - path[-1]).norm()
    assert last == pytest.approx(first.item(), rel=0.05)  # the step back to the start is like the others
    assert torch.equal(gl.walk(list(stops), steps=4, along=along), path)
    assert torch.equal(gl.walk(list(stops.split(1)), steps=4, along=along), path)


@pytest.mark.parametrize(
    ("call", "sentence"),
    [
        (lambda a, b: gl.slerp(a, b[:100], 0.5), "128 numbers to 100"),
        (lambda a, b: gl.lerp(a, b[:100], 0.5), "128 numbers to 100"),
        (lambda a, b: gl.slerp(a, 2 * a, 0.5), "the same way"),
        (lambda a, b: gl.slerp(a, a, 0.5), "the same way"),
        (lambda a, b: gl.slerp(a, -a, 0.5), "opposite ways"),
        (lambda a, b: gl.slerp(0 * a, b, 0.5), "zeros has no direction"),
        (lambda a, b: gl.slerp(a, b, 1.5), "from 0 to 1"),
        (lambda a, b: gl.slerp(a, b, []), "from 0 to 1"),
        (lambda a, b: gl.slerp(a, b, [0.1, float("nan")]), "from 0 to 1"),
        (lambda a, b: gl.slerp(a, b, "half"), "from 0 to 1"),
        (lambda a, b: gl.slerp(a, b, "0.5"), "from 0 to 1"),
        (lambda a, b: gl.slerp(a, b, True), "from 0 to 1"),
        (lambda a, b: gl.lerp(a, b, 10**400), "from 0 to 1"),
        (lambda a, b: gl.lerp(a, b, [[0.1], [0.2]]), "a flat list"),
        (lambda a, b: gl.lerp(a, b, {0.1}), "from 0 to 1"),
        (lambda a, b: gl.lerp(a * float("nan"), b, 0.5), "not numbers"),
        (lambda a, b: gl.lerp("noise", b, 0.5), "must be a tensor"),
        (lambda a, b: gl.lerp(torch.stack([a, b]), b, 0.5), "choose a row"),
        (lambda a, b: gl.interpolate(a, b, 1), "2 or more, up to 100000, not 1"),
        (lambda a, b: gl.interpolate(a, b, 2.5), "2 or more"),
        (lambda a, b: gl.interpolate(a, b, True), "2 or more"),
        (lambda a, b: gl.interpolate(a, b, 10**12), "up to 100000"),
        (lambda a, b: gl.interpolate(a, b, 5, along=["line"]), "along="),
        (lambda a, b: gl.interpolate(a, b, 5, along="circle"), "along=\"sphere\", not 'circle'"),
        (lambda a, b: gl.walk([a], 5), "two stops or more"),
        (lambda a, b: gl.walk([a, b[:100]], 5), "rectangular"),
        (lambda a, b: gl.walk([a, b], 0), "1 or more, up to 100000, not 0"),
        (lambda a, b: gl.walk([a, b, b], 3, along="sphere"), "the same way"),
    ],
)
def test_ends_and_steps_that_do_not_fit_are_refused(ends, call, sentence):
    with pytest.raises(gl.GanLabError, match=sentence):
        call(*ends)


def test_t_can_be_any_list_of_numbers(ends):
    expected = gl.slerp(*ends, [1, 0.5, 0])
    for t in (np.linspace(0, 1, 3)[::-1], torch.tensor([1, 0.5, 0]), (1, np.float32(0.5), torch.tensor(0.0))):
        assert torch.equal(gl.slerp(*ends, t), expected)


def test_a_line_between_huge_numbers_stays_finite(ends):
    assert torch.isfinite(gl.lerp(ends[0] * 1e38, ends[1] * -1e38, 0.5)).all()


def test_the_ends_and_stops_are_not_changed(ends):
    before = ends.clone()
    gl.interpolate(*ends, 5, along="sphere")
    gl.walk(ends, 3)
    assert torch.equal(ends, before)
