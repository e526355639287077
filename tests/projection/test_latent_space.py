"""The spaces in which pictures are searched: what is drawn there, how long it is, and the nearest class vectors."""

import numpy as np
import pytest
import torch

import gan_lab as gl
from gan_lab.inputs.noise import find_origin
from gan_lab.kinds import import_object
from gan_lab.projection.latent_space import draw_classes, move_to_class_vectors


def find_nearest_by_bisection(values: np.ndarray) -> np.ndarray:
    """The nearest class vector, another way: subtract from all weights the number that leaves a sum of 1."""
    low, high = values.min() - 1, values.max()
    for _ in range(100):
        middle = (low + high) / 2
        low, high = (middle, high) if np.maximum(values - middle, 0).sum() > 1 else (low, middle)
    return np.maximum(values - low, 0)


def test_the_nearest_class_vectors():
    rng = np.random.RandomState(0)
    rows = np.concatenate([rng.randn(50, 10), 0.1 * rng.randn(50, 10) + np.eye(10)[rng.randint(10, size=50)]])
    y = torch.from_numpy(rows).clone()
    move_to_class_vectors(y)
    assert np.allclose(y.numpy(), [find_nearest_by_bisection(row) for row in rows], atol=1e-9)


def test_class_vectors_stay_as_they_are():
    y = torch.tensor([[1.0, 0, 0], [0.25, 0.25, 0.5], [0, 0, 1]])
    moved = y.clone()
    move_to_class_vectors(moved)
    assert torch.allclose(moved, y)


def test_each_class_is_drawn_as_often_as_the_others():
    assert draw_classes(30, 10, seed=1).sum(0).tolist() == [3] * 10
    assert draw_classes(3, 0, seed=1).shape == (3, 0)


def make_space(gan, y=None, name=None):
    return import_object(gan.kind.space)(gan, y, None, name)


SEED = 2_718_281  # which no other test draws noise with, so that nothing else remembers it
SPACES = {
    "biggan": (lambda: gl.load_biggan("pocket"), None),
    "stylegan2": (lambda: gl.load_stylegan2("pocket-stylegan2"), "w"),
    "stylegan2, every layer": (lambda: gl.load_stylegan2("pocket-stylegan2"), "w+"),
    "dcgan": (lambda: gl.load_dcgan("pocket-dcgan"), None),
}


@pytest.mark.parametrize("name", SPACES)
def test_what_is_drawn_is_as_long_as_is_said_and_nothing_is_remembered_of_it(name):
    load, kind = SPACES[name]
    space = make_space(load(), name=kind)
    inputs = space.draw(2000, seed=SEED)
    squares = space.measure_squares(inputs)
    assert squares.shape == (2000,)
    assert abs(squares[1:].mean() - 1) < 0.05
    assert space.measure_squares(type(inputs)(*(2 * x for x in inputs)))[1:].mean() > 2
    assert find_origin(inputs[0][1].flatten()) is None
    assert all(torch.equal(one, other) for one, other in zip(inputs, space.draw(2000, seed=SEED), strict=True))


@pytest.mark.parametrize("name", SPACES)
def test_a_samples_pictures_are_those_that_the_search_saw(name):
    load, kind = SPACES[name]
    space = make_space(load(), name=kind)
    inputs = space.draw(5, seed=3)
    assert (space.make_samples(inputs).tensor - space.make_pictures(inputs)).abs().max() < 1e-4


def test_the_first_start_in_w_is_its_mean():
    gan = gl.load_stylegan2("pocket-stylegan2")
    space = make_space(gan, "bag")
    drawn = gan.map(gan.noise(500, seed=1), label="bag")
    first = space.draw(3, seed=0).w[0]
    assert (first - drawn.mean(0)).norm() < 0.2 * (drawn - drawn.mean(0)).norm(dim=1).mean()
