"""Pictures as tensors: those of `generate`, and gradients that finite differences confirm."""

import numpy as np
import pytest
import torch

import gan_lab as gl
from gan_lab.kinds import BIGGAN
from gan_lab.networks.biggan_build import build_network, find_config, find_config_file
from gan_lab.weights import reading

STEP = 2e-4  # of the inputs, to either side
TOLERANCE = 0.03  # relative; a ReLU has corners, between which a straight line is drawn here


@pytest.fixture(scope="module")
def biggan():
    return gl.load_biggan("pocket")


@pytest.fixture(scope="module")
def stylegan2():
    return gl.load_stylegan2("pocket-stylegan2")


@pytest.fixture(scope="module")
def dcgan():
    return gl.load_dcgan("pocket-dcgan")


def measure_slopes(make, start: torch.Tensor, directions: torch.Tensor) -> tuple[np.ndarray, np.ndarray]:
    """How fast a smooth measure of the pictures grows along each direction: by the gradient, and by differences."""
    weights = torch.linspace(-1, 1, make(start).numel(), dtype=torch.float64)

    def measure(inputs):
        return (make(inputs).double().flatten() * weights).sum()

    inputs = start.clone().requires_grad_()
    measure(inputs).backward()
    with torch.no_grad():
        differences = [(measure(start + STEP * d) - measure(start - STEP * d)).item() / (2 * STEP) for d in directions]
    return np.array([(inputs.grad * d).sum().item() for d in directions]), np.array(differences)


def check_slopes(make, start):
    directions = torch.randn(8, *start.shape, generator=torch.Generator().manual_seed(1))
    by_gradient, by_differences = measure_slopes(make, start, directions)
    error = np.linalg.norm(by_gradient - by_differences) / np.linalg.norm(by_differences)
    assert error < TOLERANCE, (by_gradient, by_differences)


def test_gradients_of_a_biggans_noise_and_class_are_those_of_finite_differences(biggan):
    z, y = gl.truncated_noise(2, 0.7, seed=3), biggan.class_vector({"bag": 0.5, "sandal": 0.5}, 2)
    check_slopes(lambda noise: biggan.pictures(noise, y, 0.7), z)
    check_slopes(lambda classes: biggan._compute(z, classes, 0.7), y)  # a step leaves the sum of 1, which is checked


def test_gradients_of_a_biggan_are_those_of_the_librarys_own_network(biggan):
    state = reading.read_state_dict(BIGGAN.shipped.path)
    library = build_network(state, find_config(state, find_config_file(BIGGAN.shipped.path)))
    gradients = []
    for make in (biggan.pictures, library):
        z = gl.truncated_noise(2, 0.4, seed=3).requires_grad_()
        y = biggan.class_vector({"bag": 0.5, "sandal": 0.5}, 2).requires_grad_()
        pictures = make(z, y, 0.4)
        (pictures * torch.linspace(-1, 1, pictures.numel()).view(pictures.shape)).sum().backward()
        gradients.append(torch.cat([z.grad, y.grad], dim=1))
    assert (gradients[0] - gradients[1]).norm() < 1e-3 * gradients[1].norm()


def test_gradients_of_a_stylegan2s_noise_and_w_are_those_of_finite_differences(stylegan2):
    z = stylegan2.noise(2, seed=4)
    w = stylegan2.map(z, label="bag")
    check_slopes(lambda latents: stylegan2.pictures(latents, psi=0.7, cutoff=3), w)
    check_slopes(stylegan2.pictures, w[:, None].repeat(1, len(stylegan2.layers), 1))
    check_slopes(lambda noise: stylegan2.pictures(stylegan2.map(noise, label="bag")), z)


def test_gradients_of_a_dcgans_noise_are_those_of_finite_differences(dcgan):
    check_slopes(dcgan.pictures, dcgan.noise(2, seed=5))


def test_pictures_are_those_that_generate_makes(biggan, stylegan2, dcgan):
    z, y = gl.truncated_noise(3, 0.4, seed=1), biggan.class_vector("coat")
    w = stylegan2.map(stylegan2.noise(3, seed=1), label="coat")
    noise = dcgan.noise(3, seed=1)
    for pictures, expected in (
        (biggan.pictures(z, y, 0.4), biggan.generate(z, y, 0.4)),
        (stylegan2.pictures(w, psi=0.5), stylegan2.synthesize(w, psi=0.5)),
        (dcgan.pictures(noise), dcgan.generate(noise)),
    ):
        assert torch.equal(pictures, expected.tensor)
        assert not pictures.requires_grad


def test_with_gradients_they_are_the_same_within_rounding(biggan, stylegan2, dcgan):
    z, y, w = gl.truncated_noise(2, 0.4, seed=1), biggan.class_vector("coat"), stylegan2.noise(2, seed=2)[:, :128]
    noise = dcgan.noise(2, seed=1)
    for make, inputs in (
        (lambda z: biggan.pictures(z, y, 0.4), z),
        (lambda y: biggan.pictures(z, y, 0.4), y),
        (stylegan2.pictures, w[:, : stylegan2.w_dim]),
        (dcgan.pictures, noise),
    ):
        with_gradients = make(inputs.clone().requires_grad_())
        assert with_gradients.requires_grad
        assert (with_gradients - make(inputs)).abs().max() < 1e-5


def test_no_gradient_is_kept_where_gradients_are_switched_off(biggan):
    z = gl.truncated_noise(1, 0.4, seed=1).requires_grad_()
    with torch.no_grad():
        assert not biggan.pictures(z, biggan.class_vector("bag"), 0.4).requires_grad
    assert not biggan.generate(z, biggan.class_vector("bag"), 0.4).tensor.requires_grad


def test_a_gradient_reaches_the_inputs_alone_and_never_a_weight(biggan, stylegan2, dcgan):
    z = gl.truncated_noise(1, 0.4, seed=1).requires_grad_()
    biggan.pictures(z, biggan.class_vector("bag"), 0.4).sum().backward()
    noise = dcgan.noise(1, seed=1).requires_grad_()
    dcgan.pictures(noise).sum().backward()
    w = stylegan2.map(stylegan2.noise(1, seed=1), label="bag").requires_grad_()
    stylegan2.pictures(w).sum().backward()
    assert all(torch.isfinite(inputs.grad).all() and inputs.grad.abs().sum() > 0 for inputs in (z, noise, w))
    parts = (biggan._generator.generator, dcgan._generator, stylegan2._computation.synthesis)
    assert all(parameter.grad is None for part in parts for parameter in part.parameters())
    assert all(not parameter.requires_grad for part in parts for parameter in part.parameters())


def test_one_class_vector_for_all_noise_vectors_gets_the_gradient_of_all(biggan):
    z, y = gl.truncated_noise(3, 0.4, seed=1), biggan.class_vector("bag")
    shared = y.clone().requires_grad_()
    biggan.pictures(z, shared, 0.4).sum().backward()
    rows = y.repeat(3, 1).requires_grad_()
    biggan.pictures(z, rows, 0.4).sum().backward()
    assert torch.allclose(shared.grad, rows.grad.sum(0, keepdim=True), rtol=1e-4)


def test_pictures_check_their_inputs(biggan, stylegan2, dcgan):
    for make in (
        lambda: biggan.pictures(torch.zeros(1, 5), biggan.class_vector("bag"), 0.4),
        lambda: biggan.pictures(torch.zeros(1, 128), biggan.class_vector("bag"), 0),
        lambda: stylegan2.pictures(torch.zeros(1, 5)),
        lambda: dcgan.pictures(torch.full((1, dcgan.z_dim), torch.nan)),
    ):
        with pytest.raises(gl.GanLabError):
            make()
