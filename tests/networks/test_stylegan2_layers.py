"""The inference network against NVIDIA's own pictures, and in every kind against the training's plain one."""

import io
import pickletools

import numpy as np
import pytest
import torch
from stylegan2_files import OFFICIAL, network, random_generator, save, tensor, write

import gan_lab as gl

ANSWERS = np.load(OFFICIAL.with_suffix(".npz"))
CLOSE = 1e-4


def test_it_makes_nvidias_pictures_without_running_nvidias_code(monkeypatch, tmp_path):
    monkeypatch.setenv("TRIPWIRE_FILE", str(tmp_path / "fired"))
    gan = gl.load_stylegan2(OFFICIAL)
    compared = 0
    for name in ANSWERS:
        kind, inputs = name.split("|")
        if not inputs.startswith("seed"):
            continue
        seed, psi = int(inputs[4:8]), float(inputs.split("psi")[1].split("-")[0])
        z = torch.from_numpy(np.random.RandomState(seed).randn(1, 512)).float()
        if kind == "w":
            made = gan.w_avg.lerp(gan.map(z), psi)[0]
        else:
            made = gan.generate(z, psi=psi, noise_mode=inputs.split("noise_")[1]).tensor[0]
        assert np.abs(made.numpy() - ANSWERS[name]).max() < CLOSE, name
        compared += 1
    assert compared == 15
    assert not (tmp_path / "fired").exists()


def test_it_makes_nvidias_pictures_with_a_cutoff():
    gan = gl.load_stylegan2(OFFICIAL)
    z = torch.from_numpy(np.concatenate([np.random.RandomState(seed).randn(1, 512) for seed in (0, 1)])).float()
    made = gan.generate(z, psi=0.5, cutoff=4).tensor.numpy()
    assert np.abs(made - ANSWERS["img|batch-psi0.5-cutoff4-noise_const"]).max() < CLOSE


KINDS = {
    "skip": {},
    "resnet": {"architecture": "resnet"},
    "orig": {"architecture": "orig"},
    "grey": {"img_channels": 1},
    "grey resnet": {"img_channels": 1, "architecture": "resnet"},
    "with classes": {"c_dim": 4},
    "without noise inputs": {"use_noise": False},
    "not clamped": {"conv_clamp": None},
    "clamped hard": {"conv_clamp": 0.4},
    "clamped hard, resnet": {"conv_clamp": 0.4, "architecture": "resnet"},
    "relu": {"activation": "relu"},
    "linear": {"activation": "linear"},
    "swish": {"activation": "swish"},
    "tanh in the mapping": {"mapping_activation": "tanh"},
    "one mapping layer": {"mapping_layers": 1},
    "eight mapping layers": {"mapping_layers": 8},
    "4 pixels": {"widths": {4: 5}},
    "8 pixels": {"widths": {4: 5, 8: 6}},
    "64 pixels, narrow": {"widths": {4: 6, 8: 5, 16: 4, 32: 3, 64: 2}},
    "box filter": {"resample_filter": (1, 1)},
    "three taps": {"resample_filter": (1, 2, 1)},
    "six taps, lopsided": {"resample_filter": (1, 2, 3, 4, 2, 1)},
    "eight taps": {"resample_filter": (1, 2, 3, 4, 4, 3, 2, 1)},
    "eight taps, resnet": {"resample_filter": (1, 2, 3, 4, 4, 3, 2, 1), "architecture": "resnet"},
}


@pytest.mark.parametrize("options", KINDS.values(), ids=KINDS)
def test_every_kind_of_network_gives_the_plain_ones_pictures(options, tmp_path):
    plain = random_generator(**options)
    gan = gl.load_stylegan2(save(tmp_path / "net.pkl", plain))
    z = gan.noise(3, seed=5)
    classes = options.get("c_dim", 0)
    y = torch.eye(classes)[:3] if classes else None
    for psi, cutoff, mode in ((1, None, "const"), (0.7, 3, "const"), (0.5, None, "none")):
        expected = plain(z, y, psi, cutoff, mode)
        made = gan.generate(z, psi, cutoff, mode, label=y).tensor
        assert expected.std() > 0.05
        assert (made - expected).abs().max() < CLOSE * max(1, expected.std())
    assert (gan.map(z, label=y) - plain.mapping(z, y)).abs().max() < CLOSE


def test_the_plain_network_computes_the_same_when_it_trains():
    plain = random_generator()
    z = torch.randn(2, 16)
    expected = plain(z)
    assert (plain.train()(z) - expected).abs().max() < CLOSE * expected.std()


@pytest.mark.parametrize("protocol", [2, 3, 4])
@pytest.mark.parametrize("dtype", [torch.float16, torch.bfloat16, torch.float64], ids=str)
def test_protocols_and_kinds_of_numbers(protocol, dtype, tmp_path):
    plain = random_generator()
    gan = gl.load_stylegan2(save(tmp_path / "net.pkl", plain, protocol, dtype=dtype))
    z = gan.noise(1, seed=0)
    assert (gan.generate(z).tensor - plain.to(dtype).float()(z)).abs().max() < CLOSE * 10


def test_settings_come_from_the_state_and_not_from_how_the_network_was_once_made(tmp_path):
    """stylegan3's files have other hidden defaults, such as a clamp of 256 that no argument names."""

    def misleading(path, state):
        state["_init_kwargs"] = {"conv_clamp": 0.01, "activation": "tanh", "use_noise": False, "architecture": "orig"}
        state["memory_format"] = None  # a setting that only stylegan3's have

    plain = random_generator()
    gan = gl.load_stylegan2(save(tmp_path / "net.pkl", plain, change=misleading))
    z = gan.noise(1, seed=0)
    assert (gan.generate(z).tensor - plain(z)).abs().max() < CLOSE


def test_what_was_trained_in_float16_is_computed_in_float32(tmp_path):
    def half(path, state):
        if "use_fp16" in state:
            state["use_fp16"] = True

    plain = random_generator()
    gan = gl.load_stylegan2(save(tmp_path / "net.pkl", plain, change=half))
    z = gan.noise(1, seed=0)
    assert (gan.generate(z).tensor - plain(z)).abs().max() < CLOSE


def test_tensors_may_lie_anywhere_in_a_storage_in_any_order(tmp_path):
    """As saved from a network in channels_last, or from one large block of memory."""

    def rearranged(path, state):
        if path == "synthesis.b8.conv1":
            weight = plain.synthesis.b8.conv1.weight.data
            state["_parameters"]["weight"] = tensor(weight.to(memory_format=torch.channels_last))
            block = torch.randn(50)
            block[7 : 7 + 10] = plain.synthesis.b8.conv1.bias
            state["_parameters"]["bias"] = tensor(block[7:17])

    plain = random_generator()
    gan = gl.load_stylegan2(save(tmp_path / "net.pkl", plain, change=rearranged))
    z = gan.noise(1, seed=0)
    assert (gan.generate(z).tensor - plain(z)).abs().max() < CLOSE


def test_a_file_that_was_saved_on_a_graphics_processor_is_read_without_one(tmp_path):
    plain = random_generator()
    path = save(tmp_path / "net.pkl", plain)
    here, there = b"X\x03\x00\x00\x00cpu", b"X\x06\x00\x00\x00cuda:0"
    inner, longer = [], len(there) - len(here)
    content = path.read_bytes()
    assert here in content
    for opcode, argument, position in pickletools.genops(content):  # every tensor's own file, and its length before it
        if opcode.name == "BINBYTES" and here in argument:
            inner.append((position, argument))
    for position, argument in reversed(inner):
        header = b"B" + (len(argument) + longer).to_bytes(4, "little")
        content = content[:position] + header + argument.replace(here, there) + content[position + 5 + len(argument) :]
    path.write_bytes(content)
    gan = gl.load_stylegan2(path)
    z = gan.noise(1, seed=0)
    assert (gan.generate(z).tensor - plain(z)).abs().max() < CLOSE


def test_names_of_numpy_2_and_python_2_are_understood(tmp_path):
    plain = random_generator()
    path = write(tmp_path / "net.pkl", {"G_ema": network(plain)}, 2)
    content = path.read_bytes()
    for old, new in ((b"cnumpy.core.multiarray\n", b"cnumpy._core.multiarray\n"), (b"c__builtin__\n", b"cbuiltins\n")):
        assert old in content
        content = content.replace(old, new)
    path.write_bytes(content)
    gan = gl.load_stylegan2(path)
    z = gan.noise(1, seed=0)
    assert (gan.generate(z).tensor - plain(z)).abs().max() < CLOSE


def test_a_grey_picture_is_the_same_in_red_green_and_blue(tmp_path):
    plain = random_generator(img_channels=1)
    gan = gl.load_stylegan2(save(tmp_path / "net.pkl", plain))
    made = gan.generate(gan.noise(2, seed=0)).tensor
    assert made.shape == (2, 3, 16, 16)
    assert torch.equal(made[:, 0], made[:, 1])


def test_the_numbers_of_the_discriminator_are_never_read(tmp_path, monkeypatch):
    plain = random_generator()
    path = write(tmp_path / "net.pkl", {"D": network(random_generator(seed=1)), "G_ema": network(plain)})
    read = []
    load = torch.load
    monkeypatch.setattr(
        torch, "load", lambda file, **options: read.append(1) or load(io.BytesIO(file.read()), **options)
    )
    gl.load_stylegan2(path)
    used = len(list(plain.parameters())) + len(list(plain.buffers()))
    assert 0.8 * used < len(read) <= used  # filters that nothing uses aren't read either
