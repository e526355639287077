"""The principal directions of a StyleGAN2's W."""

import numpy as np
import pytest
import torch

import gan_lab as gl
from gan_lab.networks import stylegan2_latents


@pytest.fixture(scope="module")
def gan():
    return gl.load_stylegan2("pocket-stylegan2")


@pytest.fixture
def few_samples(monkeypatch):
    monkeypatch.setattr(stylegan2_latents, "DIRECTION_SAMPLES", 300)


def test_directions_are_the_principal_components_of_w(gan, few_samples):
    noise = torch.from_numpy(np.random.RandomState(3).randn(300, gan.z_dim)).float()
    w = gan.map(noise, label="bag").numpy().astype(np.float64)
    _, spreads, expected = np.linalg.svd(w - w.mean(0), full_matrices=False)
    found = gan.principal_directions(4, label="bag", seed=3).numpy()
    cosines = np.abs((found * expected[:4]).sum(1))
    assert spreads[0] > 1.1 * spreads[4]
    assert cosines == pytest.approx(1, abs=1e-3)


def test_directions_are_orthogonal_of_length_one_and_of_one_sign(gan, few_samples):
    directions = gan.principal_directions(gan.w_dim)
    assert torch.allclose(directions @ directions.T, torch.eye(gan.w_dim), atol=1e-5)
    furthest = directions.gather(1, directions.abs().argmax(1, keepdim=True))
    assert (furthest > 0).all()
    assert torch.equal(gan.principal_directions(3), directions[:3])


def test_the_first_direction_moves_pictures_more_than_the_last_ones(gan):
    directions = gan.principal_directions(gan.w_dim, label="ankle boot")
    w = gan.map(gan.noise(12, seed=1), label="ankle boot")
    step = 2 * (w @ directions[0]).std()

    def change(direction):
        return (gan.pictures(w + step * direction) - gan.pictures(w)).abs().mean().item()

    last = np.mean([change(direction) for direction in directions[-4:]])
    assert change(directions[0]) > 1.5 * last


def test_a_step_in_some_layers_is_a_mix(gan, few_samples):
    w = gan.map(gan.noise(2, seed=1), label="bag")
    moved = gan.mix(w, w + gan.principal_directions(1), layers=range(2))
    assert moved.shape == (2, len(gan.layers), gan.w_dim)
    assert torch.equal(moved[:, 2:], w[:, None].expand(-1, len(gan.layers) - 2, -1))
    assert not torch.equal(moved[:, 0], w)


@pytest.mark.parametrize(
    ("count", "more"), [(0, {}), (10_000, {}), (2.5, {}), (1, {"seed": -1}), (1, {"label": "cat"})]
)
def test_what_is_out_of_range_is_refused(gan, few_samples, count, more):
    with pytest.raises(gl.GanLabError):
        gan.principal_directions(count, **more)
