"""StyleGAN2 files of PyTorch trainings against a plain network with the same names; each way of keeping one; others."""

import argparse
import os
import pathlib
import re

import numpy as np
import pytest
import torch
from stylegan2_checkpoints import CheckpointGenerator, rename_as_basicsr

import gan_lab as gl
from gan_lab.__main__ import main
from gan_lab.errors import GanLabError

TOLERANCE = 1e-6  # of the range of a picture's values
GENERATOR = CheckpointGenerator()
STATE = GENERATOR.state_dict()
MEAN = 0.3 * torch.randn(10, generator=torch.Generator().manual_seed(1))


def save(folder, content, **options):
    path = folder / "net.pt"
    torch.save(content, path, **options)
    return path


def load(folder, content, **options):
    return gl.load_stylegan2(save(folder, content, **options), device="cpu")


def far_apart(made, expected):
    """How far apart pictures are, as a share of the range of their values."""
    return float((made - expected).abs().max() / (expected.max() - expected.min()))


SIZES = {
    "4 pixels": {"side": 4},
    "8 pixels": {"side": 8, "width": 5},
    "32 pixels, multiplier 1": {"side": 32, "multiplier": 1, "layers": 8, "w_dim": 17},
    "128 pixels, multiplier 2": {"side": 128, "multiplier": 2, "width": 16},
    "128 pixels, multiplier 1": {"side": 128, "multiplier": 1, "width": 16, "layers": 1},
}


@pytest.mark.parametrize("sizes", SIZES.values(), ids=SIZES)
def test_pictures_are_those_of_the_plain_network(sizes, tmp_path):
    generator = CheckpointGenerator(**sizes, seed=3)
    mean = torch.full((sizes.get("w_dim", 10),), 0.2)
    gan = load(tmp_path, {"g_ema": generator.state_dict(), "latent_avg": mean})
    assert (gan.side, gan.z_dim, gan.w_dim) == (sizes["side"], len(mean), len(mean))
    z = gan.noise(2, seed=4)
    w = generator.map(z)
    assert torch.allclose(gan.map(z), w, atol=1e-5)
    for psi in (1.0, 0.5, -0.7):
        for mode, noise in (("const", 1.0), ("none", 0.0)):
            made = gan.generate(z, psi=psi, noise_mode=mode).tensor
            assert far_apart(made, generator(mean + psi * (w - mean), noise)) < TOLERANCE


def checkpoint(**changes):
    """What the training saves: networks, optimisers with their state, the options that it was called with."""
    other = CheckpointGenerator(seed=9)
    optimiser = torch.optim.Adam([torch.nn.Parameter(torch.zeros(3))], betas=(0.0, 0.99))
    optimiser.param_groups[0]["params"][0].grad = torch.ones(3)
    optimiser.step()
    args = argparse.Namespace(path="faces.lmdb", size=8, g_reg_every=4, device=torch.device("cpu"), augment=False)
    return {
        "g": other.state_dict(),
        "d": {"convs.0.0.weight": torch.zeros(4, 3, 1, 1), "final_linear.0.weight": torch.zeros(2, 2)},
        "g_ema": STATE,
        "g_optim": optimiser.state_dict(),
        "d_optim": optimiser.state_dict(),
        "args": args,
        "ada_aug_p": 0.25,
        **changes,
    }


WRAPPED = {
    "a checkpoint": checkpoint(),
    "with NumPy's numbers and places of files": checkpoint(
        fid=np.float64(12.5), steps=np.arange(3), seed=np.random.RandomState(0).get_state(), at=pathlib.Path("x")
    ),
    "the averages alone": {"g_ema": STATE},
    "the generator alone": {"g": STATE},
    "a state_dict": STATE,
    "of several processors": {"g_ema": {f"module.{name}": value for name, value in STATE.items()}},
    "compiled, of several processors": {f"_orig_mod.module.{name}": value for name, value in STATE.items()},
    "in a dict in a dict": {"epoch": 3, "models": {"generator_ema": STATE, "generator": STATE}},
    "beside an encoder": {
        "state_dict": {"encoder.conv1.weight": torch.zeros(2)} | {f"decoder.{name}": x for name, x in STATE.items()}
    },
    "beside its average in one state_dict": {
        "state_dict": {f"G.{name}": x for name, x in checkpoint()["g"].items()}
        | {f"G_ema.{name}": x for name, x in STATE.items()}
    },
    "without filters": {name: value for name, value in STATE.items() if not name.endswith(".kernel")},
    "BasicSR": {"params_ema": rename_as_basicsr(STATE), "params": rename_as_basicsr(checkpoint()["g"])},
    "BasicSR, alone": rename_as_basicsr(STATE),
}  # fmt: skip


@pytest.mark.parametrize("content", WRAPPED.values(), ids=WRAPPED)
@pytest.mark.parametrize("is_zip", [True, False], ids=["zip", "old format"])
def test_the_generator_is_found_however_it_is_kept(content, is_zip, tmp_path):
    gan = load(tmp_path, content, _use_new_zipfile_serialization=is_zip)
    z = gan.noise(1, seed=1)
    assert far_apart(gan.generate(z).tensor, GENERATOR(GENERATOR.map(z))) < TOLERANCE


def test_a_mean_that_is_kept_for_every_layer_serves_once(tmp_path):
    for shape in ((10,), (1, 10), (4, 10)):
        gan = load(tmp_path, {"g_ema": STATE, "latent_avg": MEAN.expand(shape).clone()})
        assert torch.equal(gan.w_avg, MEAN)


@pytest.mark.parametrize(
    "content",
    [
        {"g_ema": STATE | {"latent_avg": MEAN}},
        {"model": {"g_ema": STATE, "latent_avg": MEAN}},
        {"state_dict": {"latent_avg": MEAN} | {f"decoder.{name}": x for name, x in STATE.items()}},
        {"state_dict": {f"decoder.{name}": x for name, x in STATE.items()}, "latent_avg": MEAN},
        {"g_ema": STATE | {"latent_avg": MEAN}, "latent_avg": MEAN + 1},
    ],
    ids=["inside", "beside", "beside the decoder", "around", "inside before around"],
)
def test_the_mean_is_found_in_the_generator_or_around_it(content, tmp_path):
    assert torch.equal(load(tmp_path, content).w_avg, MEAN)


def test_without_a_mean_it_is_that_of_4096_noise_vectors(tmp_path):
    gan = load(tmp_path, STATE)
    z = torch.from_numpy(np.random.RandomState(0).randn(4096, 10)).float()
    assert torch.allclose(gan.w_avg, GENERATOR.map(z).mean(0), atol=1e-5)
    assert torch.equal(gan.w_avg, load(tmp_path, STATE).w_avg)
    w = GENERATOR.map(gan.noise(1, seed=2))
    made = gan.generate(gan.noise(1, seed=2), psi=0.5, cutoff=2).tensor
    expected = gan.synthesize(torch.stack([gan.w_avg.lerp(w[0], 0.5)] * 2 + [w[0]] * 2)[None]).tensor
    assert far_apart(made, expected) < TOLERANCE


def test_without_noise_inputs_they_are_drawn_from_a_seed(tmp_path):
    bare = {name: value for name, value in STATE.items() if not name.startswith("noises.")}
    gan = load(tmp_path, bare)
    generator = CheckpointGenerator()
    rng = np.random.RandomState(0)
    for noise in generator.noises._buffers.values():
        noise.copy_(torch.from_numpy(rng.randn(*noise.shape)))
    z = gan.noise(1, seed=1)
    assert far_apart(gan.generate(z).tensor, generator(generator.map(z))) < TOLERANCE
    no_noise = gan.generate(z, noise_mode="none").tensor
    assert far_apart(no_noise, GENERATOR(GENERATOR.map(z), 0.0)) < TOLERANCE


def test_half_of_the_digits_give_nearly_the_same_pictures(tmp_path):
    gan = load(tmp_path, {"g_ema": {name: value.half() for name, value in STATE.items()}})
    z = gan.noise(1, seed=1)
    assert far_apart(gan.generate(z).tensor, GENERATOR(GENERATOR.map(z))) < 0.01


def test_it_does_everything_that_a_stylegan2_does(tmp_path):
    gan = load(tmp_path, {"g_ema": STATE, "latent_avg": MEAN})
    w = gan.map(gan.noise(2, seed=1)).requires_grad_()
    gan.pictures(w).square().mean().backward()
    assert w.grad.abs().min() > 0
    mixed = gan.mix(w.detach()[:1], w.detach()[1:], layers=[0, 1])
    samples = gan.synthesize(mixed, noise_mode="random", noise_seed=3)
    assert gan.principal_directions(3).shape == (3, 10)
    (path,) = samples.save(tmp_path / "pictures")
    assert gl.regenerate(path, gan).verdict == "same"


def test_the_command_line_knows_it_by_its_tensors(tmp_path, capsys):
    path = save(tmp_path, {"g_ema": STATE, "latent_avg": MEAN})
    asked = ["generate", "--network", str(path), "--trunc", "0.7", "--seeds", "5", "--outdir", str(tmp_path / "made")]
    assert not main(asked)
    file = capsys.readouterr().out.splitlines()[-1]
    (tile,) = gl.read_recipe(file).tiles
    assert (tile.psi, tile.seed) == (0.7, 5)


def without(*names):
    return {name: value for name, value in STATE.items() if name not in names}


def with_nan():
    damaged = STATE["convs.0.conv.weight"].clone()
    damaged[0, 0, 0, 0, 0] = float("nan")
    return {"g_ema": STATE | {"convs.0.conv.weight": damaged}}


BASICSR_CLEAN = {
    "style_conv1.modulated_conv.weight": torch.zeros(1, 2, 2, 3, 3),
    "style_conv1.modulated_conv.modulation.weight": torch.zeros(2, 2),
    "style_conv1.bias": torch.zeros(1, 2, 1, 1),
}
REFUSED = {
    "NaN": (with_nan(), "is damaged: g_ema.convs.0.conv.weight holds NaN or infinity"),
    "a layer is missing": (without("convs.0.conv.weight"), "convs.0"),
    "a bias is missing": (without("convs.1.activate.bias"), "lacks the tensor convs.1.activate.bias"),
    "a noise input is missing": (without("noises.noise_2"), "lacks the tensor noises.noise_2"),
    "the mapping network is missing": (
        {k: v for k, v in STATE.items() if k[:6] != "style."}, "lacks the tensor style.1.weight"
    ),
    "another width": (STATE | {"conv1.conv.weight": torch.zeros(1, 8, 7, 3, 3)}, "shape [1, 8, 7, 3, 3]"),
    "flat": (STATE | {"style.1.weight": torch.zeros(())}, "style.1.weight of the shape []"),
    "another start": (STATE | {"input.input": torch.zeros(1, 8, 16, 16)}, "input.input of the shape [1, 8, 16, 16]"),
    "whole numbers": (STATE | {"style.1.bias": torch.zeros(10).long()}, "style.1.bias of whole numbers"),
    "another learning rate": (STATE | {"style.1.weight": STATE["style.1.weight"] / 100}, "another learning rate"),
    "one layer more": (STATE | {"to_rgbs.0.iwt.ll": torch.zeros(2, 2)}, "to_rgbs.0.iwt.ll, which no StyleGAN2"),
    "a mean of another width": ({"g_ema": STATE, "latent_avg": torch.zeros(7)}, "latent_avg, of 7 numbers"),
    "a mean that is NaN": ({"g_ema": STATE, "latent_avg": torch.full((10,), torch.nan)}, "latent_avg holds NaN"),
    "two generators": ({"first": STATE, "second": checkpoint()["g"]}, "several generators, first and second"),
    "two averages": ({"a_ema": STATE, "b_ema": STATE | {}}, "several generators, a_ema and b_ema"),
    "four colours": (
        STATE | {f"{rgb}.{name}": torch.zeros(shape) for rgb in ("to_rgb1", "to_rgbs.0")
                 for name, shape in (("conv.weight", (1, 4, 8, 1, 1)), ("bias", (1, 4, 1, 1)))},
        "has a setting generator.synthesis.img_channels of 4",
    ),
    "a discriminator": ({"d": checkpoint()["d"]}, "holds a discriminator and no generator: pass the file with"),
    "GFPGAN": ({"stylegan_decoder.x": torch.zeros(2)}, "is a GFPGAN"),
    "GFPGAN, whole": (
        {"params_ema": {f"stylegan_decoder.{k}": v for k, v in rename_as_basicsr(STATE).items()}}, "is a GFPGAN"
    ),
    "BasicSR, clean": ({"params_ema": BASICSR_CLEAN}, "'clean' form"),
    "lucidrains": ({"GAN": {"S.net.0.weight": torch.zeros(2, 2)}, "version": "1.8"}, "lucidrains"),
    "NVIDIA's tensors": ({"synthesis.b4.const": torch.zeros(2, 4, 4)}, "without its settings: pass the .pkl file"),
    "StyleGAN3's tensors": ({"synthesis.input.weight": torch.zeros(2, 2)}, "StyleGAN3"),
    "a BigGAN": ({"generator.gen_z.weight_orig": torch.zeros(2, 2)}, "gl.load_biggan reads"),
    "something else": ({"a": torch.zeros(3)}, "holds no StyleGAN2: this kit reads"),
    "no tensors": ({"epoch": 3}, "holds no StyleGAN2"),
    "a list": ([torch.zeros(3)], "holds no StyleGAN2"),
}  # fmt: skip


@pytest.mark.parametrize(("content", "expected"), REFUSED.values(), ids=REFUSED)
def test_what_is_no_such_generator_is_told(content, expected, tmp_path):
    with pytest.raises(GanLabError, match=re.escape(expected)) as caught:
        load(tmp_path, content)
    assert str(caught.value).startswith(str(tmp_path / "net.pt"))
    assert len(str(caught.value)) < 500


@pytest.mark.parametrize("share", [0.1, 0.5, 0.99])
def test_a_cut_file_is_told(share, tmp_path):
    path = save(tmp_path, {"g_ema": STATE})
    path.write_bytes(path.read_bytes()[: int(share * path.stat().st_size)])
    with pytest.raises(GanLabError, match="cut or damaged"):
        gl.load_stylegan2(path)


def test_a_command_in_the_options_is_refused_and_not_run(tmp_path):
    class Shell:
        def __reduce__(self):
            return os.system, (f"touch {tmp_path / 'fired'}",)

    with pytest.raises(GanLabError, match=r"system, .*don't use this file"):
        load(tmp_path, checkpoint(args=argparse.Namespace(size=Shell())))
    assert not (tmp_path / "fired").exists()
