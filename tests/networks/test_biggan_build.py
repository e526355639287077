"""The library's network from a file's tensors: strictly these tensors, or a sentence about what is wrong."""

import copy
from pathlib import Path

import pytest
import torch
from biggan_comparison import assert_same_pictures, make_library_pictures
from pytorch_pretrained_biggan import BigGAN, BigGANConfig
from pytorch_pretrained_biggan.convert_tf_to_pytorch import BigGAN128, BigGAN256, BigGAN512
from random_networks import random_gan, random_inputs, small_config, write_gan

from gan_lab.errors import GanLabError
from gan_lab.networks import biggan_build
from gan_lab.networks.biggan_build import build_network, find_config
from gan_lab.networks.biggan_fast import FastBigGAN
from gan_lab.networks.biggan_library import import_library

CPU = torch.device("cpu")


@pytest.fixture(scope="module")
def small() -> BigGAN:
    return random_gan(small_config(), seed=1)


def test_the_built_network_is_that_of_the_library(small: BigGAN) -> None:
    state = small.state_dict()
    gan = build_network(dict(state), small.config)
    assert isinstance(gan, import_library().network_class)
    assert not any(module.training for module in gan.modules())
    assert not any(parameter.requires_grad for parameter in gan.parameters())
    assert all(torch.equal(value, state[key]) for key, value in gan.state_dict().items())
    z, y = random_inputs(small.config, 2, seed=15)
    assert torch.equal(make_library_pictures(gan, z, y, 0.4), make_library_pictures(small, z, y, 0.4))


def test_a_published_file_in_half_precision_is_read_as_float32(small: BigGAN, tmp_path: Path) -> None:
    file = write_gan(small, tmp_path, dtype=torch.float16)
    assert not file.read_bytes().startswith(b"PK"), "the old layout is no zip file"
    state = torch.load(file, weights_only=True)
    assert state["embeddings.weight"].dtype == torch.float16
    gan = build_network(state, find_config(state, tmp_path / "config.json"))
    assert {value.dtype for value in gan.state_dict().values()} == {torch.float32}
    z, y = random_inputs(small.config, 2, seed=16)
    halved = copy.deepcopy(small)
    halved.load_state_dict({key: value.half().float() for key, value in small.state_dict().items()})
    assert_same_pictures(FastBigGAN(gan, CPU)(z, y, 0.4), make_library_pictures(halved, z, y, 0.4))


WRAPPINGS = {
    "of several processors": lambda state: {f"module.{name}": value for name, value in state.items()},
    "in a dict": lambda state: {"state_dict": state, "epoch": 3},
    "beside a discriminator": lambda state: {"G": state, "D": {"conv.weight": torch.zeros(3)}},
    "beside the network without averages": lambda state: {
        "G": {name: 2 * value for name, value in state.items()}, "G_ema": state
    },
}  # fmt: skip


@pytest.mark.parametrize("wrap", WRAPPINGS.values(), ids=WRAPPINGS)
def test_the_network_is_found_in_what_a_training_saves(wrap, small: BigGAN, tmp_path: Path) -> None:
    path = write_gan(small, tmp_path)
    torch.save(wrap(small.state_dict()), path)
    state, config = biggan_build.read_network(path)
    assert config.to_json_string() == small.config.to_json_string()  # as lists, where the other has tuples
    assert state.keys() == small.state_dict().keys()
    assert all(torch.equal(value, state[name]) for name, value in small.state_dict().items())


@pytest.mark.parametrize(
    ("change", "names"),
    [
        (lambda s: s.pop("generator.bn.weight"), ["generator.bn.weight is missing"]),
        (lambda s: s.update(extra=torch.zeros(1)), ["extra is unexpected"]),
        (lambda s: s.update({"embeddings.weight": torch.zeros(128, 6)}), ["[128, 6] where [128, 5] belongs"]),
        (lambda s: s.update({"embeddings.weight": [1.0]}), ["embeddings.weight is no tensor"]),
        (lambda s: s["generator.bn.bias"].fill_(float("nan")), ["generator.bn.bias holds NaN"]),
        (lambda s: s["generator.gen_z.weight_orig"][3].fill_(float("-inf")), ["gen_z.weight_orig holds NaN or inf"]),
        (lambda s: s["generator.layers.1.bn_2.running_vars"][9].fill_(float("nan")), ["layers.1.bn_2.running_vars"]),
        (lambda s: [s.pop(key) for key in list(s) if "layers.0" in key], ["layers.0.", "more such"]),
        (lambda s: s.clear(), ["embeddings.weight is missing", "more such"]),
    ],
    ids=["missing", "unexpected", "shape", "no tensor", "nan", "inf", "nan in a buffer", "many", "empty"],
)
def test_weights_that_do_not_fit_are_refused_and_named(small: BigGAN, change, names: list[str]) -> None:
    state = dict(copy.deepcopy(small).state_dict())
    change(state)
    with pytest.raises(GanLabError) as caught:
        build_network(state, small.config)
    for name in names:
        assert name in str(caught.value)
    assert len(str(caught.value)) < 500


@pytest.mark.parametrize("config", [BigGAN128, BigGAN256, BigGAN512], ids=["128", "256", "512"])
def test_published_layouts_are_recognised(config: BigGANConfig) -> None:
    state = biggan_build._create_without_weights(config).state_dict()
    assert find_config(state).to_dict() == config.to_dict()
    del state["generator.bn.weight"]
    with pytest.raises(GanLabError, match=rf"nearest is {config.output_dim}, but generator.bn.weight is missing\."):
        find_config(state)


def test_the_configuration_comes_from_the_file(small: BigGAN, tmp_path: Path) -> None:
    file = write_gan(small, tmp_path).with_name("config.json")
    assert find_config({}, file).to_json_string() == small.config.to_json_string()
    with pytest.raises(GanLabError, match=r"put its config\.json beside them"):
        find_config(small.state_dict())


@pytest.mark.parametrize(
    ("text", "sentence"),
    [("<html>", "can't be read"), ("[]", "can't be read"), ('{"z_dim": 128}', "lacks attention_layer_position"),
     (None, "can't be read")],
)  # fmt: skip
def test_a_configuration_file_that_is_missing_or_broken_is_refused(
    tmp_path: Path, text: str | None, sentence: str
) -> None:
    if text is not None:
        (tmp_path / "config.json").write_text(text, encoding="utf-8")
    with pytest.raises(GanLabError, match=sentence):
        find_config({}, tmp_path / "config.json")


def test_a_configuration_of_no_biggan_deep_is_refused(small: BigGAN) -> None:
    with pytest.raises(GanLabError, match="describe no BigGAN-deep"):
        build_network(small.state_dict(), small_config(layers="none"))
