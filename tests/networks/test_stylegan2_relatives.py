"""Networks that are kept as StyleGAN2 is: each is told as what it is, and StyleGAN2 loads whatever NumPy wrote it."""

import sys
from types import ModuleType

import numpy as np
import pytest
import torch
from pickle_programs import find_global
from stylegan2_files import Call, encode_network, random_generator, save_generator, write_pickle
from torch import nn

import gan_lab as gl


class Part(nn.Module):
    """A part of a network; `settings` are what a file says of it beside its tensors."""

    def __init__(self, parts=None, **settings):
        super().__init__()
        self.settings = settings
        for name, part in (parts or {}).items():
            self.add_module(name, part)


def named(name, parts=None, **settings):
    """A part whose class has this name."""
    return type(name, (Part,), {})(parts, **settings)


def third_synthesis():
    """The parts of StyleGAN3's synthesis network, with the arrays of NumPy that its layers have as settings."""
    size = np.broadcast_to(np.asarray(36), [2])
    start = named("SynthesisInput", size=size, sampling_rate=np.float64(16.0), bandwidth=2.0)
    layer = named(
        "SynthesisLayer", in_size=size, out_size=np.arange(2), up_factor=np.int64(2), padding=[int(n) for n in size]
    )
    start.register_buffer("freqs", torch.randn(4, 2))
    return named("SynthesisNetwork", {"input": start, "L0_36_512": layer}, img_resolution=256, img_channels=3)


def third(name="Generator"):
    mapping = random_generator(z_dim=16, w_dim=9).mapping
    return named(name, {"mapping": mapping, "synthesis": third_synthesis()}, z_dim=16, c_dim=0)


@pytest.fixture
def foreign(monkeypatch):
    """Return a function that makes what is pickled as an object of this class, of a program that isn't here."""

    def make(name, **state):
        module, _, own = name.rpartition(".")
        for end in range(1, len(module.split(".")) + 1):
            path = ".".join(module.split(".")[:end])
            if path not in sys.modules:
                monkeypatch.setitem(sys.modules, path, ModuleType(path))
        if not hasattr(sys.modules[module], own):
            monkeypatch.setattr(sys.modules[module], own, type(own, (), {"__module__": module}), raising=False)
        found = getattr(sys.modules[module], own)()
        vars(found).update(state)
        return found

    return make


def with_old_numpy(content: bytes) -> bytes:
    """Give NumPy's functions the names of its first version: in lines, or from protocol 4 on with their lengths."""
    content = content.replace(b"cnumpy._core.", b"cnumpy.core.")
    for module in (b"multiarray", b"numeric"):
        new, old = b"numpy._core." + module, b"numpy.core." + module
        content = content.replace(bytes([0x8C, len(new)]) + new, bytes([0x8C, len(old)]) + old)
    return content


def write(path, networks, protocol=3, change=lambda content: content):
    write_pickle(path, networks, protocol)
    return change(path.read_bytes())


@pytest.mark.parametrize("protocol", [2, 3, 4, 5])
@pytest.mark.parametrize("change", [lambda content: content, with_old_numpy], ids=["numpy 2", "numpy 1"])
def test_a_stylegan3_is_told_whatever_wrote_it(protocol, change, tmp_path, refusal_of):
    network = encode_network(third())
    content = write(tmp_path / "net.pkl", {"G": network, "D": None, "G_ema": network}, protocol, change)
    assert {2: b"_reconstruct", 5: b"_frombuffer"}.get(protocol, b"multiarray") in content
    assert (b"numpy._core" in content) == (change is not with_old_numpy)
    sentence = refusal_of(content)
    assert sentence.startswith("is a StyleGAN3, and this kit computes StyleGAN2: gen_images.py of NVIDIA's stylegan3")
    assert "ffhq.pkl" in sentence


def test_relatives_are_told_by_their_names(tmp_path, refusal_of, foreign):
    discriminator = foreign("pg_modules.discriminator.ProjectedDiscriminator")
    renderer = foreign("training.volumetric_rendering.renderer.ImportanceRenderer")
    projected = foreign("pg_modules.networks_fastgan.Generator", z_dim=256)
    files = [
        ("a StyleGAN-XL", encode_network(third("SuperresGenerator")), None),
        ("a StyleGAN-XL", encode_network(third()), discriminator),
        ("an EG3D, which renders", encode_network(named("TriPlaneGenerator", renderer=renderer)), None),
        ("a Projected GAN", projected, None),
        ("a Projected GAN", encode_network(random_generator()), discriminator),
    ]
    for title, generator, other in files:
        content = write(tmp_path / "net.pkl", {"G": generator, "D": other, "G_ema": generator})
        assert refusal_of(content).startswith(f"is {title}"), title


def test_parts_of_unknown_programs_are_named(tmp_path, refusal_of, foreign):
    content = write(tmp_path / "net.pkl", {"G_ema": foreign("training.networks_new.Fancy")})
    assert refusal_of(content).startswith("has a part training.networks_new.Fancy, as no StyleGAN2 has")


def test_a_command_beside_a_stylegan3_is_what_is_told(tmp_path, refusal_of):
    content = write(tmp_path / "net.pkl", {"G": encode_network(third())})
    assert content.endswith(b".")
    sentence = refusal_of(content[:-1] + find_global("os", "system") + b".")
    assert sentence.startswith("asks for os.system")


@pytest.mark.parametrize("protocol", [2, 3, 4, 5])
@pytest.mark.parametrize("change", [lambda content: content, with_old_numpy], ids=["numpy 2", "numpy 1"])
def test_a_stylegan2_with_arrays_of_numpy_loads_and_makes_the_same_pictures(protocol, change, tmp_path):
    def add_arrays(path, state):
        state["sizes"] = np.arange(6.0).reshape(2, 3)
        state["number"] = np.float32(2.5)

    plain = gl.load_stylegan2(save_generator(tmp_path / "plain.pkl", random_generator()), device="cpu")
    path = save_generator(tmp_path / "net.pkl", random_generator(), protocol, change=add_arrays)
    path.write_bytes(change(path.read_bytes()))
    gan = gl.load_stylegan2(path, device="cpu")
    z = gan.noise(1, seed=1)
    assert torch.equal(gan.generate(z).tensor, plain.generate(z).tensor)


def test_the_content_of_an_array_is_never_a_tensor(tmp_path, refusal_after_change):
    array = np.zeros((9, 16), np.float32)
    sentence = refusal_after_change("mapping.fc0", lambda state: state["_parameters"].update(weight=array))
    assert "lacks the tensor G_ema.mapping.fc0.weight" in sentence
    call = Call("numpy.core.multiarray.scalar", np.dtype("f4"), b"1234")
    sentence = refusal_after_change("mapping.fc0", lambda state: state["_parameters"].update(weight=call))
    assert "lacks the tensor G_ema.mapping.fc0.weight" in sentence
