"""The generator against NVIDIA's own pictures and, in every variant, against the plain network of the training."""

import pickletools

import numpy as np
import pytest
import torch
from stylegan2_files import OFFICIAL, encode_network, encode_tensor, random_generator, save_generator, write_pickle

import gan_lab as gl
from gan_lab.networks.files.stylegan2_tensors import TensorReader

NVIDIAS_PICTURES = np.load(OFFICIAL.with_suffix(".npz"))
TOLERANCE = 1e-4


def test_pictures_are_those_of_nvidias_code_and_none_of_it_runs(monkeypatch, tmp_path):
    monkeypatch.setenv("TRIPWIRE_FILE", str(tmp_path / "fired"))
    gan = gl.load_stylegan2(OFFICIAL)
    compared = 0
    for name in NVIDIAS_PICTURES:
        kind, inputs = name.split("|")
        if not inputs.startswith("seed"):
            continue
        seed, psi = int(inputs[4:8]), float(inputs.split("psi")[1].split("-")[0])
        z = torch.from_numpy(np.random.RandomState(seed).randn(1, 512)).float()
        if kind == "w":
            made = gan.w_avg.lerp(gan.map(z), psi)[0]
        else:
            made = gan.generate(z, psi=psi, noise_mode=inputs.split("noise_")[1]).tensor[0]
        assert np.abs(made.numpy() - NVIDIAS_PICTURES[name]).max() < TOLERANCE, name
        compared += 1
    assert compared == 15
    assert not (tmp_path / "fired").exists()


def test_pictures_with_a_cutoff_are_those_of_nvidias_code():
    gan = gl.load_stylegan2(OFFICIAL)
    z = torch.from_numpy(np.concatenate([np.random.RandomState(seed).randn(1, 512) for seed in (0, 1)])).float()
    made = gan.generate(z, psi=0.5, cutoff=4).tensor.numpy()
    assert np.abs(made - NVIDIAS_PICTURES["img|batch-psi0.5-cutoff4-noise_const"]).max() < TOLERANCE


VARIANTS = {
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


@pytest.mark.parametrize("options", VARIANTS.values(), ids=VARIANTS)
def test_every_variant_makes_the_same_pictures_as_the_training_network(options, tmp_path):
    plain = random_generator(**options)
    gan = gl.load_stylegan2(save_generator(tmp_path / "net.pkl", plain))
    z = gan.noise(3, seed=5)
    classes = options.get("c_dim", 0)
    y = torch.eye(classes)[:3] if classes else None
    for psi, cutoff, mode in ((1, None, "const"), (0.7, min(3, len(gan.layers)), "const"), (0.5, None, "none")):
        expected = plain(z, y, psi, cutoff, mode)
        made = gan.generate(z, psi, cutoff, mode, label=y).tensor
        assert expected.std() > 0.05
        assert (made - expected).abs().max() < TOLERANCE * max(1, expected.std())
    assert (gan.map(z, label=y) - plain.mapping(z, y)).abs().max() < TOLERANCE


def test_the_training_network_computes_the_same_in_both_modes():
    plain = random_generator()
    z = torch.randn(2, 16)
    expected = plain(z)
    assert (plain.train()(z) - expected).abs().max() < TOLERANCE * expected.std()


@pytest.mark.parametrize("protocol", [2, 3, 4])
@pytest.mark.parametrize("dtype", [torch.float16, torch.bfloat16, torch.float64], ids=str)
def test_every_pickle_protocol_and_type_of_number_is_read(protocol, dtype, tmp_path):
    plain = random_generator()
    gan = gl.load_stylegan2(save_generator(tmp_path / "net.pkl", plain, protocol, dtype=dtype))
    z = gan.noise(1, seed=0)
    assert (gan.generate(z).tensor - plain.to(dtype).float()(z)).abs().max() < TOLERANCE * 10


def test_settings_come_from_the_state_and_not_from_the_arguments_in_the_file(tmp_path):
    """stylegan3's files have other hidden defaults, such as a clamp of 256 that no argument names."""

    def misleading(path, state):
        state["_init_kwargs"] = {"conv_clamp": 0.01, "activation": "tanh", "use_noise": False, "architecture": "orig"}
        state["memory_format"] = None  # a setting that only stylegan3's have

    plain = random_generator()
    gan = gl.load_stylegan2(save_generator(tmp_path / "net.pkl", plain, change=misleading))
    z = gan.noise(1, seed=0)
    assert (gan.generate(z).tensor - plain(z)).abs().max() < TOLERANCE


def test_a_network_trained_in_float16_is_computed_in_float32(tmp_path):
    def half(path, state):
        if "use_fp16" in state:
            state["use_fp16"] = True

    plain = random_generator()
    gan = gl.load_stylegan2(save_generator(tmp_path / "net.pkl", plain, change=half))
    z = gan.noise(1, seed=0)
    assert (gan.generate(z).tensor - plain(z)).abs().max() < TOLERANCE


def test_tensors_may_have_any_place_and_order_in_a_storage(tmp_path):
    """As saved from a network in channels_last, or from one large block of memory."""

    def rearranged(path, state):
        if path == "synthesis.b8.conv1":
            weight = plain.synthesis.b8.conv1.weight.data
            state["_parameters"]["weight"] = encode_tensor(weight.to(memory_format=torch.channels_last))
            block = torch.randn(50)
            block[7 : 7 + 10] = plain.synthesis.b8.conv1.bias
            state["_parameters"]["bias"] = encode_tensor(block[7:17])

    plain = random_generator()
    gan = gl.load_stylegan2(save_generator(tmp_path / "net.pkl", plain, change=rearranged))
    z = gan.noise(1, seed=0)
    assert (gan.generate(z).tensor - plain(z)).abs().max() < TOLERANCE


def test_a_file_that_was_saved_on_a_graphics_processor_is_read_without_one(tmp_path):
    plain = random_generator()
    path = save_generator(tmp_path / "net.pkl", plain)
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
    assert (gan.generate(z).tensor - plain(z)).abs().max() < TOLERANCE


def test_files_of_numpy_2_and_of_python_2_are_read(tmp_path):
    plain = random_generator()
    path = write_pickle(tmp_path / "net.pkl", {"G_ema": encode_network(plain)}, 2)
    content = path.read_bytes()
    for old, new in ((b"cnumpy.core.multiarray\n", b"cnumpy._core.multiarray\n"), (b"c__builtin__\n", b"cbuiltins\n")):
        assert old in content
        content = content.replace(old, new)
    path.write_bytes(content)
    gan = gl.load_stylegan2(path)
    z = gan.noise(1, seed=0)
    assert (gan.generate(z).tensor - plain(z)).abs().max() < TOLERANCE


def test_a_grey_picture_is_the_same_in_red_green_and_blue(tmp_path):
    plain = random_generator(img_channels=1)
    gan = gl.load_stylegan2(save_generator(tmp_path / "net.pkl", plain))
    made = gan.generate(gan.noise(2, seed=0)).tensor
    assert made.shape == (2, 3, 16, 16)
    assert torch.equal(made[:, 0], made[:, 1])


def test_the_numbers_of_the_discriminator_are_never_read(tmp_path, monkeypatch):
    plain = random_generator()
    path = write_pickle(
        tmp_path / "net.pkl", {"D": encode_network(random_generator(seed=1)), "G_ema": encode_network(plain)}
    )
    read = []
    load = TensorReader.read
    monkeypatch.setattr(TensorReader, "read", lambda self, *arguments: read.append(1) or load(self, *arguments))
    gl.load_stylegan2(path)
    used = len(list(plain.parameters())) + len(list(plain.buffers()))
    assert 0.8 * used < len(read) <= used  # filters that nothing uses aren't read either
