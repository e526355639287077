"""Generators of DCGANs as people save them, against plain modules with a forward pass of their own."""

import argparse

import numpy as np
import pytest
import torch
from dcgan_variants import (
    DOUBLE,
    ENLARGE,
    GENERATORS,
    Chain,
    Projected,
    fill,
    make_discriminator,
    make_wrapped,
)
from torch import nn

import gan_lab as gl
from gan_lab.networks.files.dcgan_strides import find_steps

STATE = fill(Chain([ENLARGE, *[DOUBLE] * 3])).state_dict()
WRAPPED = make_wrapped(STATE)


@pytest.fixture
def load(tmp_path):
    def load_content(content: object) -> gl.DCGAN:
        torch.save(content, tmp_path / "net.pth")
        return gl.load_dcgan(tmp_path / "net.pth", device="cpu")

    return load_content


@pytest.fixture
def refuse(load):
    def refuse_content(content: object) -> str:
        with pytest.raises(gl.GanLabError) as caught:
            load(content)
        sentence = str(caught.value)
        assert sentence.isprintable()
        assert sentence.endswith(".")
        return sentence

    return refuse_content


@pytest.mark.parametrize("name", GENERATORS)
def test_a_generator_makes_the_pictures_that_it_makes_where_it_comes_from(name, load):
    network = fill(GENERATORS[name]())
    gan = load(network.state_dict())
    z = gan.noise(3, seed=1)
    with torch.no_grad():
        expected = network(z)
    assert expected.std() > 0.05
    assert (gan.side, gan.z_dim) == (expected.shape[-1], z.shape[1])
    torch.testing.assert_close(gan.pictures(z), expected.expand(-1, 3, -1, -1), rtol=0, atol=1e-5)
    assert gl.regenerate(gan.generate(z).grid(), gan).verdict == "same"


@pytest.mark.parametrize("name", WRAPPED)
def test_names_and_wrappers_change_nothing(name, load):
    gan = load(WRAPPED[name])
    expected = load(STATE)
    z = expected.noise(2, seed=4)
    torch.testing.assert_close(gan.pictures(z), expected.pictures(z), rtol=0, atol=0)


def test_which_of_two_generators_was_taken_is_said(load, capsys):
    load(WRAPPED["with its average"])
    assert capsys.readouterr().out.endswith("on cpu. Of its generators, G_ema.\n")
    load(WRAPPED["under netG, with the rest of a checkpoint"])
    assert capsys.readouterr().out.endswith("on cpu.\n")


def test_two_generators_of_which_either_could_be_meant_are_refused_by_their_names(refuse):
    assert "holds 2 generators (G, old.G)" in refuse({"G": STATE, "old": {"G": STATE | {}}})
    assert "holds 3 generators" in refuse({"G": STATE, "ema": STATE | {}, "ema_2": STATE | {}})


@pytest.mark.parametrize("channels", [1, 3])
def test_a_discriminator_is_never_taken_for_a_generator(channels, refuse):
    state = make_discriminator(channels).state_dict()
    for content in (state, {"netD": state, "epoch": 3}, {"model": {f"module.{name}": t for name, t in state.items()}}):
        assert "holds a discriminator" in refuse(content)


def test_a_discriminator_whose_names_sort_from_last_to_first_is_no_generator(refuse):
    """In the order of these names its kernels lead from one number to a picture."""
    d = make_discriminator()
    names = {"c1": "to_maps", "c2": "second", "b2": "norm", "c3": "middle", "c4": "end"}
    state = {f"{names[name.split('.')[0]]}.{name.split('.')[1]}": t for name, t in d.state_dict().items()}
    plain = {name: tensor for name, tensor in state.items() if "norm" not in name and "bias" not in name}
    assert "holds a discriminator" in refuse(plain)
    assert "holds a discriminator" in refuse(dict(sorted(plain.items())))
    assert "holds a discriminator" in refuse({"netD": state})


def test_a_generator_of_one_number_of_noise_loads(load):
    network = fill(Chain([ENLARGE, *[DOUBLE] * 3], z_dim=1))
    gan = load(dict(sorted(network.state_dict().items())))
    z = gan.noise(2, seed=1)
    torch.testing.assert_close(gan.pictures(z)[:, :1], network(z).detach(), rtol=0, atol=1e-5)


def test_a_discriminator_of_the_kits_own_is_told_as_one(refuse, tmp_path):
    networks = gl.DCGANRun(tmp_path / "run", gl.load_pictures(), width=4, device="cpu").networks()
    assert "holds a discriminator" in refuse(networks.discriminator.state_dict())


def test_batch_norm_without_its_statistics_is_explained(refuse):
    state = {name: tensor for name, tensor in STATE.items() if "running" not in name and "tracked" not in name}
    assert "no running_mean and running_var for main.1" in refuse(state)


class TakesAClass(nn.Module):
    def __init__(self):
        super().__init__()
        self.label_emb = nn.Embedding(10, 6)
        self.main = Chain([ENLARGE, *[DOUBLE] * 3], z_dim=22).main


def test_a_conditional_generator_is_not_taken_for_one_that_takes_more_noise(refuse):
    sentence = refuse({"netG": TakesAClass().state_dict()})
    assert "other layers than a DCGAN's, such as label_emb.weight [10, 6]" in sentence
    assert "other layers" in refuse(TakesAClass().state_dict() | {"netD.weight": torch.zeros(3)})


@pytest.mark.parametrize(
    ("steps", "kernels"),
    [
        ([(5, 1, 0), (5, 2, 2), (5, 2, 2)], "5x5, 5x5, 5x5"),
        ([(7, 1, 0), (5, 1, 2), (4, 2, 1), (4, 2, 1)], "7x7, 5x5, 4x4, 4x4"),
        ([(4, 1, 0), (4, 1, 0), (4, 1, 0)], "4x4, 4x4, 4x4"),  # 16 pixels by the usual strides, 10 by these
        ([(3, 2, 0), (3, 2, 0), (3, 2, 0), (2, 2, 0)], "3x3, 3x3, 3x3, 2x2"),
        ([((4, 3), 1, 0), (4, 2, 1), (4, 2, 1)], "4x3, 4x4, 4x4"),
    ],
)
def test_kernels_whose_strides_cannot_be_known_are_named(steps, kernels, refuse):
    sentence = refuse(Chain(steps).state_dict())
    assert f"kernels of {kernels}, and weights don't say" in sentence


def test_the_middle_of_a_picture_is_what_a_larger_last_padding_leaves(load):
    """Kernels of 4x4 alone load as 32 x 32 pixels; with a last padding of 3 they make 28 x 28, of the same picture."""
    network = fill(Chain([ENLARGE, DOUBLE, DOUBLE, (4, 2, 3)]))
    gan = load(network.state_dict())
    z = gan.noise(2, seed=1)
    torch.testing.assert_close(gan.pictures(z)[:, :1, 2:-2, 2:-2], network(z).detach(), rtol=0, atol=1e-5)


def test_the_strides_of_the_chains_for_28_pixels_are_those_that_make_28():
    for kernels in ((4, 3, 4, 4), (3, 4, 3, 4), (7, 4, 4)):
        x = torch.zeros(1, 1, 1, 1)
        for kernel, step in zip(kernels, find_steps(kernels), strict=True):
            x = nn.functional.conv_transpose2d(x, torch.zeros(1, 1, kernel, kernel), None, *step)
        assert x.shape[2:] == (28, 28)


class ScaledOutput(Chain):
    def __init__(self):
        super().__init__([ENLARGE, *[DOUBLE] * 3])
        self.scale = nn.Linear(1, 1)


@pytest.mark.parametrize(
    ("content", "match"),
    [
        (nn.Linear(16, 784).state_dict(), "holds no generator of a DCGAN"),
        ({"epoch": 3}, "holds no generator of a DCGAN"),
        ([1, 2], "holds no generator of a DCGAN"),
        (ScaledOutput().state_dict(), r"scale.weight [1, 1]"),
        ({k: v for k, v in STATE.items() if k != "main.3.weight"}, "holds no generator of a DCGAN"),
        ({k: v for k, v in STATE.items() if k != "main.1.bias"}, "main.1.weight"),
        ({**STATE, "main.0.bias": torch.zeros(3)}, "main.0.weight"),
        ({k: v[:2] if k.startswith("main.4.") and v.ndim else v for k, v in STATE.items()}, "can't be matched"),
        ({k: v[:, :, :2, :2] if v.ndim == 4 else v for k, v in STATE.items()}, "kernels of 2x2"),
        (nn.Sequential(nn.Conv2d(1, 8, 3), nn.Conv2d(8, 8, 3), nn.ConvTranspose2d(8, 1, 3)).state_dict(), "no gen"),
    ],
)
def test_what_is_no_dcgans_generator_is_explained(content, match, refuse):
    assert match in refuse(content)


def test_a_linear_layer_that_is_no_square_of_channels_is_refused(refuse):
    state = Projected().state_dict()
    state["fc.weight"], state["fc.bias"] = state["fc.weight"][:-12], state["fc.bias"][:-12]
    assert "other layers" in refuse({k: v for k, v in state.items() if not k.startswith("flat")})


def test_batch_norms_of_equal_width_go_where_they_stand_in_the_file(load):
    """One of three hidden layers without batch norm, all of the same width: only the order in the file tells which."""
    network = fill(nn.Sequential(
        nn.Unflatten(1, (16, 1, 1)), nn.ConvTranspose2d(16, 8, 4, bias=False), nn.BatchNorm2d(8), nn.ReLU(),
        nn.ConvTranspose2d(8, 8, 4, 2, 1), nn.ReLU(),
        nn.ConvTranspose2d(8, 8, 4, 2, 1, bias=False), nn.BatchNorm2d(8), nn.ReLU(),
        nn.ConvTranspose2d(8, 1, 4, 2, 1), nn.Tanh(),
    ))  # fmt: skip
    gan = load(network.state_dict())
    z = gan.noise(2, seed=2)
    torch.testing.assert_close(gan.pictures(z)[:, :1], network(z).detach(), rtol=0, atol=1e-5)


def test_settings_of_a_script_beside_the_weights_do_no_harm(load):
    settings = argparse.Namespace(nz=16, name="x", lr=np.float32(0.1))
    assert load({"opt": settings, "netG": STATE}).side == 32


def test_a_dict_that_stands_in_itself_many_times_is_looked_at_once(load):
    """Thirty dicts, each twice in the next one: a search that followed each way would take a thousand million."""
    inner: dict = {"netG": STATE}
    for _ in range(30):
        inner = {"a": inner, "b": inner}
    with pytest.raises(gl.GanLabError):
        load(inner)


def test_names_with_many_dots_cost_little(refuse):
    state = {".".join(["a"] * 90 + [str(i)]) + ".weight": torch.zeros(2, 1, 1, 1) for i in range(300)}
    assert refuse(state)
