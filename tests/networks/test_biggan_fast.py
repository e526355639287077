"""The fast network against the library's own, and what a picture may depend on."""

import copy
import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest
import torch
from biggan_comparison import assert_same_pictures, make_library_pictures
from pytorch_pretrained_biggan import BigGAN, BigGANConfig
from pytorch_pretrained_biggan.convert_tf_to_pytorch import BigGAN256
from random_networks import pocket_config, random_gan, random_inputs, small_config
from torch import Tensor

from gan_lab.errors import GanLabError
from gan_lab.networks import biggan_fast, biggan_layers
from gan_lab.networks.biggan_fast import FastBigGAN
from gan_lab.networks.winograd import WinogradConvolution

CPU = torch.device("cpu")


def fast_copy(gan: BigGAN, **options) -> FastBigGAN:
    return FastBigGAN(copy.deepcopy(gan), CPU, **options)


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
def small_fast(small: BigGAN) -> FastBigGAN:
    return fast_copy(small)


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
def test_pictures_are_those_of_the_library_at_its_rows_of_statistics(config: BigGANConfig) -> None:
    gan = random_gan(config, seed=2)
    z, y = random_inputs(config, 3, seed=3)
    ours = fast_copy(gan)
    for truncation in (0.02, 0.1, 0.4, 0.5, 1.0):
        assert_same_pictures(
            ours(z * truncation, y, truncation), make_library_pictures(gan, z * truncation, y, truncation)
        )


def test_pictures_of_mixed_classes_are_those_of_the_library(small: BigGAN, small_fast: FastBigGAN) -> None:
    z, _ = random_inputs(small.config, 2, seed=4)
    y = torch.tensor([[0.3, 0.7, 0, 0, 0], [0.2] * 5])
    assert_same_pictures(small_fast(z, y, 1.0), make_library_pictures(small, z, y, 1.0))


def test_pictures_are_those_of_the_library_at_full_size() -> None:
    gan = random_gan(BigGAN256, seed=5)
    z, y = random_inputs(BigGAN256, 1, seed=6)
    theirs = make_library_pictures(gan, z * 0.4, y, 0.4)
    assert_same_pictures(FastBigGAN(gan, CPU)(z * 0.4, y, 0.4), theirs, tolerance=5e-4)


@pytest.mark.parametrize("truncation", [0.001, 0.0137, 0.405, 0.5075, 0.999])
def test_between_two_rows_of_statistics_the_nearer_one_counts_more(
    small: BigGAN, small_fast: FastBigGAN, truncation: float
) -> None:
    z, y = random_inputs(small.config, 2, seed=7)
    right = make_library_pictures(with_row(small, truncation * 50), z, y, 1.0)
    assert_same_pictures(small_fast(z, y, truncation), right)


@pytest.mark.parametrize(
    ("truncation", "row"),
    [(0.14, 7), (0.28, 14), (0.56, 28), (0.58, 29), (0.94, 47), (np.arange(0.1, 1, 0.1)[2], 15), (0.1 + 0.2, 15),
     (np.float32(0.3), 15), (np.linspace(0.2, 1, 5)[1], 20), (torch.tensor(0.7), 35), (1 - 1e-9, 50), (1, 50)],
)  # fmt: skip
def test_a_rounding_error_in_the_truncation_does_not_miss_its_row(
    small: BigGAN, small_fast: FastBigGAN, truncation: float, row: int
) -> None:
    z, y = random_inputs(small.config, 2, seed=8)
    ours = small_fast(z, y, truncation)
    assert_same_pictures(ours, make_library_pictures(with_row(small, row), z, y, 1.0))
    assert torch.equal(ours, small_fast(z, y, row / 50)), "the row itself, not one close to it"


@pytest.mark.parametrize("truncation", [0, -0.4, 1.02, float("nan"), float("inf")])
def test_a_truncation_out_of_range_is_refused(small_fast: FastBigGAN, truncation: float) -> None:
    z, y = random_inputs(small_config(), 1, seed=8)
    with pytest.raises(GanLabError, match="above 0 and at most 1"):
        small_fast(z, y, truncation)


def test_many_truncations_in_any_order_give_the_same_pictures(small: BigGAN, small_fast: FastBigGAN) -> None:
    z, y = random_inputs(small.config, 1, seed=9)
    first = {row: small_fast(z, y, row / 50) for row in range(1, 31)}
    assert len(small_fast.recent_statistics) <= 8
    for row in (30, 1, 29, 2, 15):
        assert torch.equal(small_fast(z, y, row / 50), first[row])
    assert len({tuple(picture.flatten().tolist()) for picture in first.values()}) == 30


@pytest.mark.parametrize("config", [small_config(), pocket_config()], ids=["small", "pocket"])
def test_a_picture_depends_on_its_batch_by_rounding_alone(config: BigGANConfig) -> None:
    ours = fast_copy(random_gan(config, seed=10))
    z, y = random_inputs(config, 8, seed=11)
    together = ours(z, y, 0.42)
    order = torch.tensor([5, 3, 3, 0])
    assert_same_pictures(ours(z[order], y[order], 0.42), together[order], tolerance=1e-4)
    for i in range(8):
        assert_same_pictures(ours(z[i : i + 1], y[i : i + 1], 0.42)[0], together[i], tolerance=1e-4)


# What the small networks lack and a large one has: channels enough for each of Winograd's algorithms, and pictures so
# large that they are finished some lines at a time.
WIDE = small_config(
    output_dim=128,
    channel_width=128,
    layers=[(True, 16, 16), (True, 16, 8), (True, 8, 4), (True, 4, 2), (True, 2, 1)],
)


def test_pictures_of_a_wide_network_are_those_of_the_library_in_a_batch_too(monkeypatch: pytest.MonkeyPatch) -> None:
    gan = random_gan(WIDE, seed=2)
    z, y = random_inputs(WIDE, 3, seed=3)
    ours = fast_copy(gan)
    second = [block.conv_2 for block in ours.generator.layers if hasattr(block, "conv_2")]
    schemes = {len(convolution.weights) for convolution in second if isinstance(convolution, WinogradConvolution)}
    assert schemes == {16, 36}, "it has both kinds of tiles"
    theirs = make_library_pictures(gan, z * 0.4, y, 0.4)
    together = ours(z * 0.4, y, 0.4)
    assert_same_pictures(together, theirs, tolerance=5e-4)
    for i in range(3):
        assert_same_pictures(ours(z[i : i + 1] * 0.4, y[i : i + 1], 0.4)[0], theirs[i], tolerance=5e-4)
    for module in (biggan_fast, biggan_layers):
        monkeypatch.setattr(module, "STRIPE", 1)  # a line at a time
    assert_same_pictures(ours(z * 0.4, y, 0.4), together, tolerance=1e-4)


def test_the_result_is_a_plain_float32_tensor(small: BigGAN, small_fast: FastBigGAN) -> None:
    z, y = random_inputs(small.config, 2, seed=12)
    out = small_fast(z, y, 0.5)
    assert out.shape == (2, 3, 16, 16)
    assert out.dtype == torch.float32
    assert out.device == CPU
    assert not out.requires_grad
    assert out.abs().max() <= 1


def test_generating_does_not_change_the_inputs(small: BigGAN, small_fast: FastBigGAN) -> None:
    z, y = random_inputs(small.config, 2, seed=12)
    before = z.clone(), y.clone()
    assert torch.equal(small_fast(z, y, 0.5), small_fast(z, y, 0.5))
    assert torch.equal(z, before[0])
    assert torch.equal(y, before[1])


def test_no_spectral_norm_and_no_second_copy_of_the_weights_remains(small: BigGAN) -> None:
    gan = copy.deepcopy(small)
    before = sum(value.numel() for value in gan.state_dict().values())
    ours = FastBigGAN(gan, CPU)
    for module in gan.modules():
        assert not module._forward_pre_hooks
        assert not module._state_dict_hooks
        assert not {"weight_orig", "weight_u", "weight_v"} & module.state_dict(keep_vars=True).keys()
    own = [value for value in vars(ours).values() if isinstance(value, Tensor)]
    after = sum(value.numel() for value in [*gan.state_dict().values(), *own])
    assert after < 1.1 * before  # the transposed kernels have 16 taps instead of 9
    assert gan.generator.conv_to_rgb.weight.shape[0] == 3


def test_bfloat16_is_used_only_where_it_is_faster(small: BigGAN, monkeypatch: pytest.MonkeyPatch) -> None:
    z, y = random_inputs(small.config, 2, seed=14)
    exact = fast_copy(small)(z, y, 0.5)
    monkeypatch.setattr(biggan_fast, "is_bfloat16_faster", lambda device: False)
    with pytest.warns(UserWarning, match="float32 is used"):
        assert torch.equal(fast_copy(small, dtype=torch.bfloat16)(z, y, 0.5), exact)
    monkeypatch.setattr(biggan_fast, "is_bfloat16_faster", lambda device: True)
    rough = fast_copy(small, dtype=torch.bfloat16)(z, y, 0.5)
    assert rough.dtype == torch.float32
    assert 1e-4 < (rough - exact).abs().mean() < 0.05


def test_is_bfloat16_faster_answers_for_every_device() -> None:
    assert biggan_fast.is_bfloat16_faster(CPU) in (True, False)
    assert biggan_fast.is_bfloat16_faster(torch.device("mps")) is False


def test_importing_the_module_does_not_import_the_library() -> None:
    code = "import sys, gan_lab.networks.biggan_fast; print('pytorch_pretrained_biggan' in sys.modules)"
    root = Path(biggan_fast.__file__).parents[2]
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, cwd=root, check=True)
    assert done.stdout.strip() == "False"
