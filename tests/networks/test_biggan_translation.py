"""BigGAN-deep files of BigGAN-PyTorch against a plain network with the same names; others, which are told."""

import re

import pytest
import torch
import torch.nn.functional as F
from biggan_checkpoints import DeepGenerator

import gan_lab as gl
from gan_lab.errors import GanLabError

TOLERANCE = 1e-5  # of pictures in [-1, 1]
GENERATOR = DeepGenerator()
STATE = GENERATOR.state_dict()
Z = gl.truncated_noise(2, truncation=0.5, seed=1)
CLASSES = torch.tensor([2, 0])


def load(folder, content):
    torch.save(content, folder / "G_ema.pth")
    return gl.load_biggan(folder / "G_ema.pth", device="cpu")


def generate(gan, truncation=0.5):
    return gan.generate(Z, gan.class_vector(CLASSES.tolist()), truncation).tensor


SIZES = {
    "128 pixels": {},
    "no attention": {"attention": 0},
    "attention at 32": {"attention": 32, "seed": 4},
    "256 pixels": {"side": 256, "classes": 7, "seed": 2},
}


@pytest.mark.parametrize("sizes", SIZES.values(), ids=SIZES)
def test_pictures_are_those_of_the_plain_network(sizes, tmp_path):
    generator = DeepGenerator(**sizes)
    gan = load(tmp_path, generator.state_dict())
    assert (gan.side, len(gan.classes)) == (sizes.get("side", 128), sizes.get("classes", 3))
    expected = generator(Z, CLASSES)
    assert 0.1 < expected.std() < 0.6  # neither grey nor black and white
    assert (generate(gan) - expected).abs().max() < TOLERANCE


def test_a_truncation_changes_the_noise_alone(tmp_path):
    gan = load(tmp_path, STATE)
    assert torch.equal(gan.pictures(Z, gan.class_vector(0), 0.5), gan.pictures(Z, gan.class_vector(0), 1.0))


def with_standing_statistics(batches):
    """The tensors of a network whose own batch norm keeps sums over so many batches, beside their number."""
    state = {}
    for name, value in STATE.items():
        start, found, kind = name.partition(".stored_")
        state[f"{start}.bn.stored_{kind}" if found else name] = value * max(batches, 1) if found else value
        if found:
            state[f"{start}.bn.accumulation_counter"] = torch.tensor([float(batches)])
    return state


WRAPPED = {
    "of several processors": {f"module.{name}": value for name, value in STATE.items()},
    "in a dict": {"state_dict": STATE, "itr": 1000, "best_FID": 12.5},
    "beside the network without averages": {"G": DeepGenerator(seed=5).state_dict(), "G_ema": STATE},
    "its own batch norm": with_standing_statistics(0),
    "its own batch norm, standing statistics": with_standing_statistics(16),
    "two singular values": STATE | {"linear.u1": torch.ones(1, 2048), "linear.sv1": torch.ones(1)},
}


@pytest.mark.parametrize("content", WRAPPED.values(), ids=WRAPPED)
def test_the_network_is_found_however_it_is_kept(content, tmp_path):
    assert (generate(load(tmp_path, content)) - GENERATOR(Z, CLASSES)).abs().max() < TOLERANCE


def test_weights_without_spectral_norm_are_taken_as_they_are(tmp_path):
    state = {name: value for name, value in STATE.items() if not name.endswith(("linear.u0", "linear.sv0"))}
    norm = torch.linalg.vector_norm(F.normalize(STATE["linear.u0"] @ STATE["linear.weight"]) @ STATE["linear.weight"].T)
    made = generate(load(tmp_path, state | {"linear.weight": STATE["linear.weight"] / norm}))
    assert (made - GENERATOR(Z, CLASSES)).abs().max() < TOLERANCE


def test_it_does_everything_that_a_biggan_does(tmp_path):
    gan = load(tmp_path, STATE)
    z = Z[:1].clone().requires_grad_()
    gan.pictures(z, gan.class_vector(1), 0.5).square().mean().backward()
    assert z.grad.abs().min() > 0
    assert gan.principal_directions(2).shape == (2, 128)
    embedded = gan.class_embedding(gan.class_vector(1))
    assert torch.allclose(embedded, STATE["shared.weight"][1:2])
    (path,) = gan.generate(Z[:1], gan.class_vector(1), 0.5).save(tmp_path / "pictures")
    assert gl.regenerate(path, gan).verdict == "same"


def renamed(pattern, other):
    return {re.sub(pattern, other, name): value for name, value in STATE.items()}


def without(*ends):
    return {name: value for name, value in STATE.items() if not name.endswith(ends)}


def shallow(blocks):
    """Names as a BigGAN has them that isn't deep, with so many blocks."""
    parts = ("bn1.gain.weight", "conv1.weight", "conv2.weight", "conv_sc.weight")
    return {f"blocks.{i}.0.{part}": torch.ones(2, 2) for i in range(blocks) for part in parts}


REFUSED = {
    "not deep, 128 pixels": (shallow(5), "is a BigGAN of BigGAN-PyTorch at 128 pixels, whose blocks have two"),
    "not deep, 32 pixels": ({"G_ema": shallow(3)}, "is a BigGAN of BigGAN-PyTorch at 32 pixels"),
    "a discriminator": (
        {f"blocks.{i}.0.conv1.weight": torch.ones(2, 2) for i in range(6)} | {"embed.weight": torch.ones(3, 2)},
        "is a discriminator of BigGAN-PyTorch",
    ),
    "an optimiser": ({"state": {0: {"step": torch.ones(1)}}, "param_groups": [{"lr": 1.0}]}, "holds no named tensors"),
    "across processors": (renamed(r"(bn\d|output_layer\.0)\.stored_", r"\1.bn.running_"), "(cross_replica)"),
    "32 pixels": (DeepGenerator(side=32).state_dict(), "with 6 blocks, and those that are computed here have 10"),
    "64 pixels": (DeepGenerator(side=64).state_dict(), "with 8 blocks"),
    "shorter noise": (DeepGenerator(z_dim=120).state_dict(), "haven't 128 numbers each"),
    "no shared embedding": (without("shared.weight"), "haven't 128 numbers each"),
    "attention twice": (renamed(r"blocks\.7\.1", "blocks.7.1") | {
        "blocks.5.1.theta.weight": torch.ones(2, 2)}, "attention at several places"),
    "a layer is missing": (without("blocks.4.0.conv2.weight"), "lacks the tensor blocks.4.0.conv2.weight"),
    "a norm is missing": (without("blocks.4.0.bn2.stored_var"), "lacks the tensor blocks.4.0.bn2.stored_var"),
    "no attention but one of its parts": (without("blocks.7.1.theta.weight"), "blocks.7.1.gamma, which no BigGAN-deep"),
    "another shape": (STATE | {"linear.bias": torch.ones(7)}, "linear.bias of the shape [7]"),
    "one tensor more": (STATE | {"blocks.0.0.fc.weight": torch.ones(7)}, "blocks.0.0.fc.weight, which no"),
    "NaN": (STATE | {"blocks.3.0.conv1.bias": torch.full((32,), torch.nan)}, "blocks.3.0.conv1.bias holds NaN"),
    "a negative variance": (
        STATE | {"blocks.3.0.bn1.stored_var": torch.full((128,), -1.0)}, "holds a negative variance"
    ),
    "all zero": (STATE | {"linear.weight": 0 * STATE["linear.weight"]}, "holds NaN"),
    "two networks": ({"first": STATE, "second": STATE | {}}, "several generators, first and second"),
    "no tensors": ({"itr": 3}, "holds no named tensors"),
}  # fmt: skip


@pytest.mark.parametrize(("content", "expected"), REFUSED.values(), ids=REFUSED)
def test_what_cannot_be_translated_is_told(content, expected, tmp_path):
    with pytest.raises(GanLabError, match=re.escape(expected)) as caught:
        load(tmp_path, content)
    assert len(str(caught.value)) < 500
