"""The parts of a BigGAN-deep: against those of the library's network, and its principal directions against a PCA."""

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


def test_the_class_embedding_is_that_of_the_library(gan, folder):
    library = LibraryGAN.from_pretrained(str(folder)).eval()
    y = gan.class_vector([0, 3, 4])
    assert torch.equal(gan.class_embedding(y), library.embeddings(y).detach())
    assert torch.equal(gan.class_embedding(y.numpy()[0]), gan.class_embedding(y[:1]))  # one class vector, [classes]


def test_a_mixture_of_two_classes_lies_on_the_line_between_their_embeddings(gan):
    ends = gan.class_embedding(gan.class_vector([1, 2]))
    mixture = gan.class_embedding(gan.class_vector({1: 0.75, 2: 0.25}))
    assert torch.allclose(mixture[0], gl.lerp(ends[0], ends[1], 0.25), atol=1e-6)


def test_the_class_embedding_of_a_name_is_refused_with_the_way_out(gan):
    with pytest.raises(gl.GanLabError, match=r"gan\.class_vector"):
        gan.class_embedding(gan.classes[0])


def test_no_direction_of_the_noise_is_stretched_by_more_than_one_in_pocket():
    """Spectral normalisation in training (Miyato et al. 2018) divides the layer's matrix by its largest stretch."""
    gan = gl.load_biggan("pocket")
    y = gan.class_vector("bag")
    origin = gan.first_layer(torch.zeros(1, 128), y)
    stretches = (gan.first_layer(gan.principal_directions(128), y) - origin).norm(dim=1)
    assert 0.6 < stretches.max() < 1


def test_the_library_makes_the_same_picture_when_its_first_layer_gets_other_noise(gan, folder):
    library = LibraryGAN.from_pretrained(str(folder)).eval()
    first, blocks, y = gl.truncated_noise(2, 0.7, seed=1), gl.truncated_noise(2, 0.7, seed=2), gan.class_vector([0, 3])
    other = torch.cat([first, library.embeddings(y)], dim=1)
    library.generator.gen_z.register_forward_pre_hook(lambda *_: (other,))
    with torch.no_grad():
        expected = library(blocks, y, 0.7)
    assert torch.allclose(gan.generate_split(first, blocks, y, 0.7), expected, atol=1e-4)


def test_the_same_noise_in_both_places_gives_the_picture_that_generate_makes(gan):
    z, y = gl.truncated_noise(3, 0.7, seed=1), gan.class_vector([0, 3, 4])
    assert torch.equal(gan.generate_split(z.numpy(), z, y, 0.7), gan.generate(z, y, 0.7).tensor)


def test_each_place_changes_the_picture_by_itself(gan):
    (a, b), y = gl.truncated_noise(2, 0.7, seed=1), gan.class_vector(0)
    pairs = [(a, a), (a, b), (b, a), (b, b)]
    pictures = [gan.generate_split(first, blocks, y, 0.7) for first, blocks in pairs]
    assert all((x - z).abs().max() > 1e-3 for i, x in enumerate(pictures) for z in pictures[:i])


@pytest.mark.parametrize(
    ("first", "blocks", "truncation", "sentence"),
    [
        (torch.zeros(2, 128), torch.zeros(3, 128), 0.5, "first layer got 2 noise vectors and the blocks 3"),
        (torch.zeros(2, 100), torch.zeros(2, 128), 0.5, r"\[n, 128\]"),
        (torch.zeros(2, 128), torch.full((2, 128), torch.nan), 0.5, "not numbers"),
        (torch.zeros(2, 128), torch.zeros(2, 128), 2, "above 0 and at most 1"),
    ],
)
def test_inputs_that_dont_go_together_are_refused(gan, first, blocks, truncation, sentence):
    with pytest.raises(gl.GanLabError, match=sentence):
        gan.generate_split(first, blocks, gan.class_vector(0), truncation)
