"""The prepared network against the library's own, the strict loading, and what a picture may depend on."""

import copy
import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest
import torch
from pytorch_pretrained_biggan import BigGAN, BigGANConfig
from pytorch_pretrained_biggan.convert_tf_to_pytorch import BigGAN128, BigGAN256, BigGAN512
from random_networks import pocket_config, random_gan, random_inputs, small_config, write_gan
from torch import Tensor

from gan_lab.errors import GanLabError
from gan_lab.networks import biggan_build
from gan_lab.networks import biggan_fast as prepared_module
from gan_lab.networks.biggan_build import build, config_for
from gan_lab.networks.biggan_fast import Prepared

CPU = torch.device("cpu")


def library(gan: BigGAN, z: Tensor, y: Tensor, truncation: float) -> Tensor:
    with torch.no_grad():
        return gan.eval()(z, y, truncation)


def prepared(gan: BigGAN, **options) -> Prepared:
    return Prepared(copy.deepcopy(gan), CPU, **options)


def pixels(pictures: Tensor) -> Tensor:
    return ((pictures + 1) * 127.5).round().clamp(0, 255)


def assert_same(ours: Tensor, theirs: Tensor, tolerance: float = 1e-4) -> None:
    assert theirs.std() > 0.15, "these pictures are too grey to tell anything"
    assert (ours - theirs).abs().max() < tolerance
    assert (pixels(ours) - pixels(theirs)).abs().max() <= 1


def with_row(gan: BigGAN, place: float) -> BigGAN:
    """A copy of the library's network whose last row of statistics is what belongs at `place`."""
    gan = copy.deepcopy(gan)
    low, part = int(place), place % 1
    for module in gan.modules():
        if hasattr(module, "running_means"):
            for rows in (module.running_means, module.running_vars):
                rows[-1] = rows[low] * (1 - part) + rows[min(low + 1, 50)] * part
    return gan


@pytest.fixture(scope="module")
def small() -> BigGAN:
    return random_gan(small_config(), seed=1)


@pytest.fixture(scope="module")
def small_prepared(small: BigGAN) -> Prepared:
    return prepared(small)


CONFIGS = {
    "small": small_config(),
    "pocket": pocket_config(),
    "attention first": small_config(attention_layer_position=0),
    "attention after an up-sampling": small_config(attention_layer_position=2),
    "no attention": small_config(attention_layer_position=9),
    "one block": small_config(output_dim=8, layers=[(True, 16, 8), (False, 8, 4), (False, 4, 2), (False, 2, 1)]),
    "up-sampling without fewer channels": small_config(
        layers=[(True, 16, 16), (False, 16, 8), (True, 8, 8), (False, 8, 4), (False, 4, 2), (False, 2, 1)]
    ),
    "wide": small_config(channel_width=12, num_classes=3),
    "another epsilon": small_config(eps=1e-2),
}


@pytest.mark.parametrize("config", CONFIGS.values(), ids=CONFIGS.keys())
def test_same_pictures_as_the_library_at_its_exact_rows(config: BigGANConfig) -> None:
    gan = random_gan(config, seed=2)
    z, y = random_inputs(config, 3, seed=3)
    ours = prepared(gan)
    for truncation in (0.02, 0.1, 0.4, 0.5, 1.0):
        assert_same(ours(z * truncation, y, truncation), library(gan, z * truncation, y, truncation))


def test_mixed_classes(small: BigGAN, small_prepared: Prepared) -> None:
    z, _ = random_inputs(small.config, 2, seed=4)
    y = torch.tensor([[0.3, 0.7, 0, 0, 0], [0.2] * 5])
    assert_same(small_prepared(z, y, 1.0), library(small, z, y, 1.0))


def test_same_pictures_at_full_size() -> None:
    gan = random_gan(BigGAN256, seed=5)
    z, y = random_inputs(BigGAN256, 1, seed=6)
    theirs = library(gan, z * 0.4, y, 0.4)
    assert_same(Prepared(gan, CPU)(z * 0.4, y, 0.4), theirs, tolerance=5e-4)


@pytest.mark.parametrize("truncation", [0.001, 0.0137, 0.405, 0.5075, 0.999])
def test_between_rows_the_nearer_one_counts_more(small: BigGAN, small_prepared: Prepared, truncation: float) -> None:
    z, y = random_inputs(small.config, 2, seed=7)
    right = library(with_row(small, truncation * 50), z, y, 1.0)
    assert_same(small_prepared(z, y, truncation), right)


@pytest.mark.parametrize(
    ("truncation", "row"),
    [(0.14, 7), (0.28, 14), (0.56, 28), (0.58, 29), (0.94, 47), (np.arange(0.1, 1, 0.1)[2], 15), (0.1 + 0.2, 15),
     (np.float32(0.3), 15), (np.linspace(0.2, 1, 5)[1], 20), (torch.tensor(0.7), 35), (1 - 1e-9, 50), (1, 50)],
)  # fmt: skip
def test_float_noise_does_not_miss_a_row(small: BigGAN, small_prepared: Prepared, truncation: float, row: int) -> None:
    z, y = random_inputs(small.config, 2, seed=8)
    ours = small_prepared(z, y, truncation)
    assert_same(ours, library(with_row(small, row), z, y, 1.0))
    assert torch.equal(ours, small_prepared(z, y, row / 50)), "the row itself, not one close to it"


@pytest.mark.parametrize("truncation", [0, -0.4, 1.02, float("nan"), float("inf")])
def test_truncation_out_of_range(small_prepared: Prepared, truncation: float) -> None:
    z, y = random_inputs(small_config(), 1, seed=8)
    with pytest.raises(GanLabError, match="above 0 and at most 1"):
        small_prepared(z, y, truncation)


def test_many_truncations_in_any_order(small: BigGAN, small_prepared: Prepared) -> None:
    z, y = random_inputs(small.config, 1, seed=9)
    first = {row: small_prepared(z, y, row / 50) for row in range(1, 31)}
    assert len(small_prepared.rows) <= 8
    for row in (30, 1, 29, 2, 15):
        assert torch.equal(small_prepared(z, y, row / 50), first[row])
    assert len({tuple(picture.flatten().tolist()) for picture in first.values()}) == 30


@pytest.mark.parametrize("config", [small_config(), pocket_config()], ids=["small", "pocket"])
def test_a_picture_does_not_depend_on_its_batch(config: BigGANConfig) -> None:
    ours = prepared(random_gan(config, seed=10))
    z, y = random_inputs(config, 8, seed=11)
    together = ours(z, y, 0.42)
    order = torch.tensor([5, 3, 3, 0])
    assert torch.equal(ours(z[3:4], y[3:4], 0.42)[0], together[3])
    assert torch.equal(ours(z[order], y[order], 0.42), together[order])
    assert torch.equal(ours(z.double().float().T.contiguous().T, y, 0.42), together), "nor on its strides"


def test_what_comes_back(small: BigGAN, small_prepared: Prepared) -> None:
    z, y = random_inputs(small.config, 2, seed=12)
    out = small_prepared(z.requires_grad_(), y, 0.5)
    assert out.shape == (2, 3, 16, 16)
    assert out.dtype == torch.float32
    assert out.device == CPU
    assert not out.requires_grad
    assert out.is_contiguous()
    assert out.abs().max() <= 1
    assert small_prepared(z[:0], y[:0], 0.5).shape == (0, 3, 16, 16)


def test_inputs_are_left_as_they_were(small: BigGAN, small_prepared: Prepared) -> None:
    z, y = random_inputs(small.config, 2, seed=12)
    before = z.clone(), y.clone()
    assert torch.equal(small_prepared(z, y, 0.5), small_prepared(z, y, 0.5))
    assert torch.equal(z, before[0])
    assert torch.equal(y, before[1])


def test_no_spectral_norm_and_no_second_copy_is_left(small: BigGAN) -> None:
    gan = copy.deepcopy(small)
    before = sum(value.numel() for value in gan.state_dict().values())
    ours = Prepared(gan, CPU)
    for module in gan.modules():
        assert not module._forward_pre_hooks
        assert not module._state_dict_hooks
        assert not {"weight_orig", "weight_u", "weight_v"} & module.state_dict(keep_vars=True).keys()
    own = [value for value in vars(ours).values() if isinstance(value, Tensor)]
    after = sum(value.numel() for value in [*gan.state_dict().values(), *own])
    assert after < 1.1 * before  # the transposed kernels have 16 taps instead of 9
    assert gan.generator.conv_to_rgb.weight.shape[0] == 3


def test_the_users_precision_is_put_back(small: BigGAN, small_prepared: Prepared) -> None:
    z, y = random_inputs(small.config, 1, seed=13)
    right = small_prepared(z, y, 0.5)
    torch.set_float32_matmul_precision("medium")
    try:
        assert torch.equal(small_prepared(z, y, 0.5), right)
        assert torch.get_float32_matmul_precision() == "medium"
    finally:
        torch.set_float32_matmul_precision("highest")


def test_small_pictures_take_one_thread_and_give_the_others_back(small: BigGAN, small_prepared: Prepared) -> None:
    z, y = random_inputs(small.config, 1, seed=13)
    before, seen = torch.get_num_threads(), []
    right = small_prepared(z, y, 0.5)
    hook = small_prepared.embeddings.register_forward_hook(lambda *_: seen.append(torch.get_num_threads()))
    try:
        torch.set_num_threads(3)
        assert torch.equal(small_prepared(z, y, 0.5), right)
        assert torch.get_num_threads() == 3
        assert seen == [1]
        with pytest.raises(ValueError, match="shorter"):
            small_prepared(z, y[:0], 0.5)
        assert torch.get_num_threads() == 3, "also after a failure"
    finally:
        hook.remove()
        torch.set_num_threads(before)


def test_bfloat16_only_where_it_gains(small: BigGAN, monkeypatch: pytest.MonkeyPatch) -> None:
    z, y = random_inputs(small.config, 2, seed=14)
    exact = prepared(small)(z, y, 0.5)
    monkeypatch.setattr(prepared_module, "bfloat16_gains", lambda device: False)
    with pytest.warns(UserWarning, match="float32 is used"):
        assert torch.equal(prepared(small, dtype=torch.bfloat16)(z, y, 0.5), exact)
    monkeypatch.setattr(prepared_module, "bfloat16_gains", lambda device: True)
    rough = prepared(small, dtype=torch.bfloat16)(z, y, 0.5)
    assert rough.dtype == torch.float32
    assert 1e-4 < (rough - exact).abs().mean() < 0.05


def test_bfloat16_gains_answers() -> None:
    assert prepared_module.bfloat16_gains(CPU) in (True, False)
    assert prepared_module.bfloat16_gains(torch.device("mps")) is False


# Loading


def test_build_is_the_librarys_network(small: BigGAN) -> None:
    state = small.state_dict()
    gan = build(dict(state), small.config)
    assert isinstance(gan, BigGAN)
    assert not any(module.training for module in gan.modules())
    assert not any(parameter.requires_grad for parameter in gan.parameters())
    assert all(torch.equal(value, state[key]) for key, value in gan.state_dict().items())
    z, y = random_inputs(small.config, 2, seed=15)
    assert torch.equal(library(gan, z, y, 0.4), library(small, z, y, 0.4))


def test_published_file_layout_in_half_precision(small: BigGAN, tmp_path: Path) -> None:
    file = write_gan(small, tmp_path, dtype=torch.float16)
    assert not file.read_bytes().startswith(b"PK"), "the old layout is no zip file"
    state = torch.load(file, weights_only=True)
    assert state["embeddings.weight"].dtype == torch.float16
    gan = build(state, config_for(state, tmp_path / "config.json"))
    assert {value.dtype for value in gan.state_dict().values()} == {torch.float32}
    z, y = random_inputs(small.config, 2, seed=16)
    halved = copy.deepcopy(small)
    halved.load_state_dict({key: value.half().float() for key, value in small.state_dict().items()})
    assert_same(Prepared(gan, CPU)(z, y, 0.4), library(halved, z, y, 0.4))


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
def test_wrong_weights_are_refused_by_name(small: BigGAN, change, names: list[str]) -> None:
    state = dict(copy.deepcopy(small).state_dict())
    change(state)
    with pytest.raises(GanLabError) as caught:
        build(state, small.config)
    for name in names:
        assert name in str(caught.value)
    assert len(str(caught.value)) < 500


@pytest.mark.parametrize("config", [BigGAN128, BigGAN256, BigGAN512], ids=["128", "256", "512"])
def test_published_layouts_are_recognised(config: BigGANConfig) -> None:
    state = biggan_build._empty(config).state_dict()
    assert config_for(state) is config
    del state["generator.bn.weight"]
    with pytest.raises(GanLabError, match=rf"nearest is {config.output_dim}, but generator.bn.weight is missing\."):
        config_for(state)


def test_settings_come_from_the_file(small: BigGAN, tmp_path: Path) -> None:
    file = write_gan(small, tmp_path).with_name("config.json")
    assert config_for({}, file).to_json_string() == small.config.to_json_string()
    with pytest.raises(GanLabError, match=r"put its config\.json beside them"):
        config_for(small.state_dict())


@pytest.mark.parametrize(
    ("text", "sentence"),
    [("<html>", "can't be read"), ("[]", "can't be read"), ('{"z_dim": 128}', "lacks attention_layer_position"),
     (None, "can't be read")],
)  # fmt: skip
def test_settings_that_are_none(tmp_path: Path, text: str | None, sentence: str) -> None:
    if text is not None:
        (tmp_path / "config.json").write_text(text)
    with pytest.raises(GanLabError, match=sentence):
        config_for({}, tmp_path / "config.json")


def test_settings_of_no_network(small: BigGAN) -> None:
    with pytest.raises(GanLabError, match="describe no BigGAN-deep"):
        build(small.state_dict(), small_config(layers="none"))


def test_import_is_light() -> None:
    code = "import sys, gan_lab.networks.biggan_fast; print('pytorch_pretrained_biggan' in sys.modules)"
    root = Path(biggan_build.__file__).parents[2]
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, cwd=root, check=True)
    assert done.stdout.strip() == "False"
