"""The network's first layer and its principal directions: against the library's layer and a PCA of samples."""

import pytest
import torch
from pytorch_pretrained_biggan import BigGAN as LibraryGAN
from random_networks import random_gan, small_config, write_gan

import gan_lab as gl
from gan_lab.kinds import BIGGAN


@pytest.fixture(scope="module", params=["pocket", "random"])
def folder(request, tmp_path_factory):
    if request.param == "pocket":
        return BIGGAN.shipped.path.parent
    folder = tmp_path_factory.mktemp("random")
    write_gan(random_gan(small_config(), 0), folder)
    return folder


@pytest.fixture(scope="module")
def gan(folder):
    return gl.load_biggan(folder)


def test_the_first_layer_is_that_of_the_library(gan, folder):
    library = LibraryGAN.from_pretrained(str(folder)).eval()
    z, y = gl.truncated_noise(3, 0.7, seed=1), gan.class_vector([0, 3, 4])
    with torch.no_grad():
        expected = library.generator.gen_z(torch.cat([z, library.embeddings(y)], dim=1))
    assert torch.allclose(gan.first_layer(z, y), expected, atol=1e-5)
    assert torch.allclose(gan.first_layer(z.numpy(), y[:1])[0], expected[0], atol=1e-5)  # one class vector for all


def test_directions_have_length_1_and_stand_at_right_angles(gan):
    directions = gan.principal_directions(128)
    assert directions.shape == (128, 128)
    assert torch.allclose(directions @ directions.T, torch.eye(128), atol=1e-5)
    assert torch.equal(directions[:4], gan.principal_directions(4))
    assert (directions.gather(1, directions.abs().argmax(1, keepdim=True)) > 0).all()


def test_directions_are_sorted_by_how_far_they_move_the_first_layer(gan):
    y = gan.class_vector(1)
    origin = gan.first_layer(torch.zeros(1, 128), y)
    moved = (gan.first_layer(gan.principal_directions(128), y) - origin).norm(dim=1)
    assert (moved.diff() <= 1e-5).all()
    others = torch.nn.functional.normalize(torch.randn(500, 128, generator=torch.Generator().manual_seed(0)), dim=1)
    assert (gan.first_layer(torch.cat([others, torch.eye(128)]), y) - origin).norm(dim=1).max() < moved[0]


def test_directions_are_the_principal_components_of_sampled_outputs():
    gan = gl.load_biggan("pocket")
    outputs = gan.first_layer(gl.truncated_noise(4000, 1.0, seed=0), gan.class_vector("bag"))
    torch.manual_seed(0)  # pca_lowrank starts from a random guess
    _, _, components = torch.pca_lowrank(outputs, q=6, niter=6)  # its columns
    origin = gan.first_layer(torch.zeros(1, 128), gan.class_vector("bag"))
    ours = torch.nn.functional.normalize(gan.first_layer(gan.principal_directions(1), gan.class_vector("bag")) - origin)
    assert (ours @ components[:, 0]).abs().item() > 0.99


@pytest.mark.parametrize("count", [0, 129, 1.5, True, "all"])
def test_a_number_of_directions_out_of_range_is_refused(gan, count):
    with pytest.raises(gl.GanLabError, match="1 to 128"):
        gan.principal_directions(count)


def test_the_first_layer_checks_its_inputs(gan):
    with pytest.raises(gl.GanLabError, match=r"\[n, 128\]"):
        gan.first_layer(torch.zeros(1, 100), gan.class_vector(0))
