"""Weights that fit no network, whichever network loads them: one sentence each, and nothing is half loaded."""

import json
from pathlib import Path

import numpy as np
import pytest
import torch
from pickle_programs import save_as_zip, save_old_format
from random_networks import random_gan, small_config, write_gan
from stylegan2_checkpoints import CheckpointGenerator
from unusual_tensors import UNUSUAL_TENSORS, make_unusual

import gan_lab as gl
from gan_lab.errors import GanLabError
from gan_lab.networks.dcgan_layers import Generator, initialize_weights


@pytest.fixture(scope="module")
def biggan(tmp_path_factory) -> Path:
    return write_gan(random_gan(small_config(), seed=1), tmp_path_factory.mktemp("biggan"))


@pytest.fixture(scope="module")
def dcgan(tmp_path_factory) -> Path:
    generator = Generator(side=32, channels=1, z_dim=10, width=4)
    initialize_weights(generator, np.random.default_rng(0))
    path = tmp_path_factory.mktemp("dcgan") / "generator.pt"
    torch.save(generator.state_dict(), path)
    return path


@pytest.fixture(scope="module")
def stylegan2(tmp_path_factory) -> Path:
    path = tmp_path_factory.mktemp("stylegan2") / "g_ema.pt"
    torch.save(CheckpointGenerator().state_dict(), path)
    return path


LOADERS = {  # the function, and a weight of four dimensions, or two, all even
    "biggan": (gl.load_biggan, "generator.gen_z.weight_orig"),
    "dcgan": (gl.load_dcgan, "main.0.weight"),
    "stylegan2": (gl.load_stylegan2, "style.1.weight"),
}
each_kind = pytest.mark.parametrize("kind", LOADERS)


@pytest.fixture
def load_changed(request, biggan, dcgan, stylegan2, tmp_path):
    """Return a function that loads a network of this kind with one weight replaced."""

    def load(kind, value, save=save_as_zip):
        function, name = LOADERS[kind]
        path = {"biggan": biggan, "dcgan": dcgan, "stylegan2": stylegan2}[kind]
        state = torch.load(path, weights_only=True)
        changed = tmp_path / path.name
        changed.write_bytes(save(state | {name: value(state[name])}))
        if kind == "biggan":
            (tmp_path / "config.json").write_text(
                (path.parent / "config.json").read_text(encoding="utf-8"), encoding="utf-8"
            )
        return function(changed)

    return load


def refuse(load, *arguments) -> str:
    with pytest.raises(GanLabError) as caught:
        load(*arguments)
    sentence = str(caught.value)
    assert sentence.isprintable()
    assert sentence.endswith(".")
    assert len(sentence) < 500
    return sentence


@each_kind
@pytest.mark.parametrize("name", UNUSUAL_TENSORS)
def test_a_weight_that_is_no_plain_tensor_is_explained(kind, name, load_changed):
    for save in (save_as_zip, save_old_format):
        assert UNUSUAL_TENSORS[name][1] in refuse(load_changed, kind, lambda t: make_unusual(name, t), save)


@each_kind
@pytest.mark.parametrize("value", [torch.nan, torch.inf, -torch.inf, 1e300])
def test_a_weight_that_is_no_number_is_called_damaged(kind, value, load_changed):
    def spoil(tensor):
        tensor = tensor.double()
        tensor[3].fill_(value)
        return tensor

    assert "holds NaN or infinity" in refuse(load_changed, kind, spoil)


@each_kind
def test_whole_numbers_in_place_of_real_ones_are_refused(kind, load_changed):
    assert refuse(load_changed, kind, lambda tensor: tensor.long())


@each_kind
@pytest.mark.parametrize("dtype", [torch.float16, torch.bfloat16, torch.float64])
def test_real_numbers_of_another_length_are_read(kind, dtype, load_changed):
    assert load_changed(kind, lambda tensor: tensor.to(dtype)) is not None


@each_kind
def test_a_weight_may_lie_scattered_in_a_larger_storage(kind, load_changed):
    assert load_changed(kind, lambda tensor: torch.stack([tensor, tensor], -1)[..., 1]) is not None


def test_kernels_whose_sizes_multiply_up_to_gigabytes_are_refused_before_they_are_created(tmp_path):
    side = 20_000
    sizes = [(side, 1, 1, 1), (1, 1, 4, 4), (1, 1, 4, 4), (side, 1, 1, 1)]
    state = {f"main.{3 * i}.weight": torch.zeros(size) for i, size in enumerate(sizes)}
    torch.save(state, tmp_path / "wide.pt")
    assert "holds no generator of a DCGAN" in refuse(gl.load_dcgan, tmp_path / "wide.pt")


@pytest.mark.parametrize(
    "change",
    [
        {"layers": [[True, 1, 1]] * 100_000},
        {"layers": [[True, 10**6, 10**6]]},
        {"layers": [[True, "9" * 5_000, 1]]},
        {"channel_width": 10**9},
        {"channel_width": -1},
        {"num_classes": 10**12},
        {"z_dim": 10**6},
        {"n_stats": 10**9},
        {"output_dim": "x" * 50_000},
        {"eps": "x" * 50_000},
        {"attention_layer_position": [1] * 10_000},
    ],
    ids=lambda change: next(iter(change)),
)
def test_settings_of_a_biggan_that_would_take_gigabytes_are_refused_before_it_is_created(change, biggan, tmp_path):
    settings = json.loads((biggan.parent / "config.json").read_text(encoding="utf-8")) | change
    (tmp_path / "config.json").write_text(json.dumps(settings), encoding="utf-8")
    (tmp_path / "pytorch_model.bin").write_bytes(biggan.read_bytes())
    sentence = refuse(gl.load_biggan, tmp_path)
    assert "config.json" in sentence
