"""StyleGAN2 computes several pictures together, and large ones in stripes: the same pictures, the same gradients."""

import threading
from dataclasses import replace

import pytest
import torch
from stylegan2_files import random_generator, save_generator

import gan_lab as gl
from gan_lab.networks import stylegan2_generator

GREY_LEVEL = 2 / 255
TOLERANCE = 1e-5  # of the pictures' range
NETWORKS = {
    "skip": {},
    "resnet": {"architecture": "resnet"},
    "orig": {"architecture": "orig"},
    "grey, not clamped": {"img_channels": 1, "conv_clamp": None},
    "with classes, clamped hard": {"c_dim": 4, "conv_clamp": 0.4},
    "without noise inputs": {"use_noise": False},
    "swish, resnet": {"activation": "swish", "architecture": "resnet"},
    "lopsided filter": {"resample_filter": (1, 2, 3, 4, 2, 1)},
    "so wide that values are scaled": {"widths": {4: 40, 8: 40, 16: 7}},
    "large, skip": {"widths": {4: 6, 8: 5, 16: 4, 32: 3, 64: 3}},
    "large, resnet": {"widths": {4: 6, 8: 5, 16: 4, 32: 3, 64: 3}, "architecture": "resnet"},
    "large, lopsided filter": {"widths": {4: 6, 8: 5, 16: 4, 32: 3, 64: 3}, "resample_filter": (1, 2, 3, 4, 2, 1)},
    "large, long filter": {
        "widths": {4: 6, 8: 5, 16: 4, 32: 3, 64: 3, 128: 2},
        "resample_filter": (1, 2, 3, 4, 5, 6, 6, 5, 4, 3, 2, 1),
        "architecture": "resnet",
    },
}


def load(folder, **options):
    return gl.load_stylegan2(save_generator(folder / "net.pkl", random_generator(**options)), device="cpu")


def make_varied_inputs(gan):
    """Six w for every layer, and tiles that differ in everything that a tile can have."""
    labels = [i % len(gan.classes) for i in range(6)] if gan.classes else None
    w = gan.map(gan.noise(6, seed=3), label=labels)
    w = gan.mix(w, w.flip(0), layers=range(2))
    tiles = gan.synthesize(w).tiles
    layers = len(gan.layers)
    changes = [
        {},
        {"noise_mode": "random", "noise_seed": 5},
        {"psi": 0.5, "noise_mode": "none"},
        {"psi": 0.5, "cutoff": 2},
        {"psi": 1.5, "cutoff": 0, "noise_mode": "random", "noise_seed": 6},
        {"psi": 0.0, "cutoff": layers},
    ]
    return w, [replace(tile, **change) for tile, change in zip(tiles, changes, strict=True)]


@pytest.mark.parametrize("options", NETWORKS.values(), ids=NETWORKS)
def test_a_picture_is_the_same_alone_and_together_with_others(options, tmp_path):
    gan = load(tmp_path, **options)
    w, tiles = make_varied_inputs(gan)
    alone = torch.cat([gan._computation.make_pictures(w[i : i + 1], tiles[i : i + 1]) for i in range(6)])
    assert (alone[0] - alone[3]).abs().max() > GREY_LEVEL
    for size in (2, 6):  # batches of one noise mode, and of several
        gan._computation.batch_size = size
        together = gan._computation.make_pictures(w, tiles)
        assert (together - alone).abs().max() < TOLERANCE * (alone.max() - alone.min())
    assert torch.equal(gan._computation.make_pictures(w, tiles), together)


@pytest.mark.parametrize("mode", ["const", "none", "random"])
def test_a_batch_of_one_noise_mode_is_the_same_as_its_pictures_alone(mode, tmp_path):
    gan = load(tmp_path)
    z = gan.noise(3, seed=0)
    alone = gan.generate(z, psi=0.7, noise_mode=mode, noise_seed=9 if mode == "random" else None).tensor
    gan._computation.batch_size = 3
    together = gan.generate(z, psi=0.7, noise_mode=mode, noise_seed=9 if mode == "random" else None).tensor
    assert (together - alone).abs().max() < TOLERANCE * (alone.max() - alone.min())


@pytest.mark.parametrize("options", NETWORKS.values(), ids=NETWORKS)
def test_gradients_through_a_batch_are_those_of_its_pictures_alone(options, tmp_path):
    gan = load(tmp_path, **options)
    w, tiles = make_varied_inputs(gan)
    gradients = []
    for size in (1, 6):
        gan._computation.batch_size = size
        inputs = w.clone().requires_grad_()
        made = gan._computation.make_pictures(inputs, tiles)
        (made * torch.linspace(-1, 1, made.numel()).view(made.shape)).sum().backward()
        gradients.append(inputs.grad)
    assert gradients[0].norm() > 0
    assert (gradients[1] - gradients[0]).norm() < 1e-4 * gradients[0].norm()


@pytest.mark.parametrize("step", [2, stylegan2_generator.LINES_STEP])  # with 2, a margin that is too small shows
@pytest.mark.parametrize("options", NETWORKS.values(), ids=NETWORKS)
def test_pictures_in_stripes_are_those_computed_whole(options, step, tmp_path, monkeypatch):
    whole = load(tmp_path, **options)
    w, tiles = make_varied_inputs(whole)
    expected = whole._computation.make_pictures(w, tiles)
    monkeypatch.setattr(stylegan2_generator, "STRIPE", 1)  # as few lines as there may be
    monkeypatch.setattr(stylegan2_generator, "LINES_STEP", step)
    gan = load(tmp_path, **options)
    last = gan._generator.synthesis.blocks[-1]
    assert "large" not in str(options.get("widths")) or last.lines < last.side
    for size in (1, 4):
        gan._computation.batch_size = size
        made = gan._computation.make_pictures(w, tiles)
        assert (made - expected).abs().max() < TOLERANCE * (expected.max() - expected.min())


def test_wide_layers_are_the_training_networks_whole_and_in_stripes(tmp_path, monkeypatch):
    """512 channels at 8 pixels and 128 and more from 16: a processor computes them by Winograd's algorithms."""
    plain = random_generator({4: 8, 8: 512, 16: 256, 32: 130, 64: 128})
    path = save_generator(tmp_path / "net.pkl", plain)
    for numbers in (stylegan2_generator.STRIPE, 1):
        monkeypatch.setattr(stylegan2_generator, "STRIPE", numbers)
        gan = gl.load_stylegan2(path, device="cpu")
        z = gan.noise(2, seed=0)
        expected = plain(z)
        for size in (1, 2):
            gan._computation.batch_size = size
            assert (gan.generate(z).tensor - expected).abs().max() < 1e-4 * expected.std()
    assert sum(layer.winograd is not None for layer in gan._generator.synthesis.layers) == 4


def test_w_does_not_depend_on_its_batch_on_a_cpu(tmp_path):
    gan = load(tmp_path, c_dim=4)
    z, labels = gan.noise(5, seed=0), [0, 1, 2, 3, 0]
    together = gan.map(z, label=labels)
    assert all(torch.equal(gan.map(z[i : i + 1], label=labels[i]), together[i : i + 1]) for i in range(5))


def test_a_large_picture_needs_no_memory_for_the_features_of_its_last_block(tmp_path, monkeypatch):
    monkeypatch.setattr(stylegan2_generator, "STRIPE", 1)
    gan = load(tmp_path, widths={4: 6, 8: 5, 16: 4, 32: 3, 64: 3})
    shapes = []
    for block in gan._generator.synthesis.blocks:
        block.register_forward_hook(lambda block, inputs, made: shapes.append(tuple(made[0].shape)))
    gan.generate(gan.noise(1, seed=0))
    assert shapes == [(1, 6, 4, 4), (1, 5, 8, 8), (1, 4, 16, 16), (1, 3, 32, 32), (1, 3, 0, 64)]


def test_the_mean_of_w_is_computed_before_pictures_take_their_turn(tmp_path):
    """Computing it takes a turn, too: a thread that makes a picture would wait for the turn that it is part of."""
    gan = load(tmp_path, **NETWORKS["large, long filter"])
    gan._computation.mapping.w_avg = None
    made = []
    before = torch.get_num_threads()
    torch.set_num_threads(2)
    try:
        thread = threading.Thread(target=lambda: made.append(gan.generate(gan.noise(2, seed=0), psi=0.5)), daemon=True)
        thread.start()
        thread.join(timeout=60)
    finally:
        torch.set_num_threads(before)
    assert made
    assert made[0].tensor.shape[2] == 128, "so large that two are computed at the same time"
