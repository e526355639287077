"""Files that are hostile, broken, or of another kind: each is refused with a sentence, and nothing in it runs."""

import builtins
import io
import os
import pickle
import pickletools
import resource
import struct
import sys
import time
from collections import OrderedDict

import numpy as np
import pytest
import torch
from stylegan2_files import OFFICIAL, Call, network, number, random_generator, save, tensor

import gan_lab as gl
from gan_lab.errors import GanLabError
from gan_lab.networks import stylegan2_pickle

MARK, STOP, EMPTY_TUPLE, EMPTY_DICT, REDUCE, BUILD, TUPLE = b"(", b".", b")", b"}", b"R", b"b", b"t"
POP, NONE, NEWOBJ, MEMOIZE, TUPLE1, TUPLE2 = b"0", b"N", b"\x81", b"\x94", b"\x85", b"\x86"


def proto(*parts: bytes, version: int = 4) -> bytes:
    return b"\x80" + bytes([version]) + b"".join(parts) + STOP


def text(value: str) -> bytes:
    return b"X" + struct.pack("<I", len(value.encode())) + value.encode()


def global_(module: str, name: str) -> bytes:
    return f"c{module}\n{name}\n".encode()


def stack_global(module: str, name: str) -> bytes:
    return text(module) + text(name) + b"\x93"


def inner(content: bytes) -> bytes:
    """A call of torch's function that opens a file inside the file."""
    blob = b"B" + struct.pack("<I", len(content)) + content
    return global_("torch.storage", "_load_from_bytes") + blob + TUPLE1 + REDUCE


def saved(thing) -> bytes:
    file = io.BytesIO()
    torch.save(thing, file, _use_new_zipfile_serialization=False)
    return file.getvalue()


def zipped(thing) -> bytes:
    file = io.BytesIO()
    torch.save(thing, file)
    return file.getvalue()


class Shell:
    def __reduce__(self):
        return os.system, ("touch fired",)


@pytest.fixture
def refused(tmp_path, monkeypatch):
    """A function that loads a file of this content and gives the sentence; nothing may have run, or been imported."""
    monkeypatch.chdir(tmp_path)
    gl.load_stylegan2(OFFICIAL)  # first, so that what it imports is there

    def alarm(*arguments, **named):
        raise AssertionError("something in the file was called")

    def load(content: bytes) -> str:
        path = tmp_path / "net.pkl"
        path.write_bytes(content)
        modules = set(sys.modules)
        with monkeypatch.context() as patched:
            for module, name in (
                (os, "system"),
                (os, "popen"),
                (builtins, "eval"),
                (pickle, "loads"),
                (pickle, "load"),
            ):
                patched.setattr(module, name, alarm)
            with pytest.raises(GanLabError) as caught:
                gl.load_stylegan2(path)
        assert {name.split(".")[0] for name in set(sys.modules) - modules} <= {"torch", "numpy"}
        assert sorted(os.listdir(tmp_path)) == ["net.pkl"]
        sentence = str(caught.value)
        assert sentence.startswith(str(path))
        assert sentence.endswith(".")
        assert "\n" not in sentence
        assert len(sentence) < 600
        return sentence.removeprefix(f"{path} ")

    return load


@pytest.fixture
def changed(refused, tmp_path):
    """A function that changes the state of one part of a good file, by its path, and gives the sentence."""

    def load(path: str, change) -> str:
        whole = save(tmp_path / "net.pkl", random_generator(), change=lambda at, state: at == path and change(state))
        return refused(whole.read_bytes())

    return load


SHELL = text("touch fired") + TUPLE1 + REDUCE
ASKS = {  # what is asked for -> how
    "os.system": proto(global_("os", "system"), SHELL),
    "posix.system": proto(stack_global("posix", "system"), SHELL),
    "nt.system": pickletools.optimize(proto(global_("nt", "system"), SHELL, version=2)),
    "builtins.eval": proto(stack_global("builtins", "eval"), text("1"), TUPLE1, REDUCE),
    "builtins.exec": proto(global_("builtins", "exec"), text("1"), TUPLE1, REDUCE),
    "builtins.getattr": proto(global_("builtins", "getattr"), global_("collections", "OrderedDict"), TUPLE1, REDUCE),
    "__builtin__.getattr": proto(global_("__builtin__", "getattr"), version=2),
    "builtins.__import__": proto(global_("builtins", "__import__"), text("os"), TUPLE1, REDUCE),
    "subprocess.Popen": proto(MARK, text("ls"), b"isubprocess\nPopen\n"),
    "os.popen": proto(MARK, global_("os", "popen"), text("ls"), b"o"),
    "builtins.type": proto(global_("builtins", "type"), EMPTY_TUPLE, NEWOBJ),
    "builtins.object": proto(stack_global("builtins", "object"), EMPTY_TUPLE, EMPTY_DICT, b"\x92"),
    "torch._utils._import_dotted_name": proto(stack_global("torch", "_utils._import_dotted_name")),
    "torch._utils._rebuild_tensor_v2.__globals__": proto(
        stack_global("torch._utils", "_rebuild_tensor_v2.__globals__")
    ),
    "torch._utils._rebuild_tensor_v2x": proto(global_("torch._utils", "_rebuild_tensor_v2x")),
    "torch._utils._rebuild_parameter_with_state": proto(global_("torch._utils", "_rebuild_parameter_with_state")),
    "torch.hub.load": proto(global_("torch.hub", "load")),
    "torch.load": proto(global_("torch", "load")),
    "numpy.core.multiarray.scalarx": proto(global_("numpy.core.multiarray", "scalarx")),
    "numpy.testing._private.utils.runstring": proto(global_("numpy.testing._private.utils", "runstring")),
    "numpy.core.multiarray._reconstruct": proto(global_("numpy.core.multiarray", "_reconstruct")),
    "dnnlib.util.call_func_by_name": proto(global_("dnnlib.util", "call_func_by_name")),
    "torch_utils.persistence.import_hook": proto(global_("torch_utils.persistence", "import_hook")),
    "collections.OrderedDict.__init__": proto(stack_global("collections", "OrderedDict.__init__")),
    "builtins.set.__init__": proto(stack_global("builtins", "set.__init__")),
    "_codecs.decode": proto(global_("_codecs", "decode")),
}


@pytest.mark.parametrize(("name", "content"), ASKS.items(), ids=ASKS)
def test_a_name_that_no_network_needs_is_refused_and_told(name, content, refused):
    assert f"asks for {name}" in refused(content)


ALLOWED = global_("collections", "OrderedDict")
FORBIDDEN = {
    "a persistent id": proto(b"Pos.system\n"),
    "a persistent id from the stack": proto(text("os.system"), b"Q"),
    "an extension code": proto(b"\x82\x01"),
    "a large extension code": proto(b"\x84\x01\x00\x00\x00"),
    "a buffer from outside": proto(b"\x97", version=5),
    "a read-only buffer": proto(text("x"), b"\x98", version=5),
    "an attribute of an allowed name": proto(ALLOWED, EMPTY_DICT, text("__call__"), ALLOWED, b"s", BUILD),
    "an attribute by slots": proto(ALLOWED, NONE, EMPTY_DICT, text("__call__"), ALLOWED, b"s", TUPLE2, BUILD),
    "the state of a network": proto(
        global_("torch_utils.persistence", "_reconstruct_persistent_obj"), EMPTY_DICT, BUILD
    ),
    "a call of what is no name": proto(text("os.system"), EMPTY_TUPLE, REDUCE),
    "a call of what a call made": proto(ALLOWED, EMPTY_TUPLE, REDUCE, EMPTY_TUPLE, REDUCE),
    "a call with a list": proto(ALLOWED, b"]", REDUCE),
    "a name out of numbers": proto(b"K\x01", b"K\x02", b"\x93"),
    "items for a text": proto(text("x"), text("k"), NONE, b"s"),
    "items for a list": proto(b"]", text("k"), NONE, b"s"),
    "something appended to a dict": proto(EMPTY_DICT, NONE, b"a"),
    "a tuple for a key": proto(EMPTY_DICT, EMPTY_TUPLE, NONE, b"s"),
    "a list for a key": proto(EMPTY_DICT, b"]", NONE, b"s"),
    "a key nested a million times": proto(EMPTY_DICT, EMPTY_TUPLE, TUPLE1 * 1_000_000, NONE, b"s"),
    "a set of tuples": proto(b"\x8f", MARK, EMPTY_TUPLE, b"\x90"),
    "a frozen set of tuples": proto(MARK, EMPTY_TUPLE, b"\x91"),
    "nothing at all": proto(),
    "a mark that isn't there": proto(TUPLE),
    "a memo that isn't there": proto(b"h\x07"),
    "two of the stack's one": proto(NONE, TUPLE2),
    "a dict of an odd number": proto(EMPTY_DICT, MARK, text("k"), b"u"),
    "a text that is none": proto(b"X\x02\x00\x00\x00\xff\xfe"),
    "a length of 2 ** 31": proto(b"B\xff\xff\xff\x7f", b"x"),
    "a length of 2 ** 62": proto(b"\x8e" + struct.pack("<Q", 2**62), b"x"),
    "a text of 2 ** 62": proto(b"\x8d" + struct.pack("<Q", 2**62), b"x"),
    "a number of 2 ** 31 digits": proto(b"\x8b\xff\xff\xff\x7f", b"x"),
    "a number of many digits": proto(b"L" + b"9" * 100_000 + b"L\n"),
    "a memo of a huge index": proto(NONE, b"r\xff\xff\xff\xff"),
    "an instruction that there isn't": proto(b"\xff"),
    "millions of instructions": proto(EMPTY_DICT + POP * 0 + (EMPTY_DICT + POP) * 2_000_000),
    "a nest of lists": proto(b"]" * 500_000 + b"a" * 499_999),
    "a list within itself": proto(b"]", MEMOIZE, b"h\x00", b"a"),
}


@pytest.mark.parametrize("content", FORBIDDEN.values(), ids=FORBIDDEN)
def test_what_no_network_does_is_refused(content, refused):
    before, memory = time.process_time(), resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    refused(content)
    assert time.process_time() - before < 30  # it is one; a loop that grows with the square would be hours
    assert resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - memory < 1_500_000  # KiB


@pytest.mark.parametrize("name", ["an attribute of an allowed name", "an attribute by slots", "the state of a network"])
def test_what_is_allowed_can_not_be_changed(name, refused):
    assert "does something to its parts that no network needs" in refused(FORBIDDEN[name])


def a_tensor(content: bytes):
    """Puts a file of one's own into the place of a weight's numbers."""

    def change(state):
        storage = Call("torch.storage._load_from_bytes", content)
        arguments = storage, 0, (10, 10, 3, 3), (90, 9, 3, 1), False, OrderedDict()
        state["_parameters"]["weight"] = Call("torch._utils._rebuild_tensor_v2", *arguments)

    return change


def placed(*place):
    """Puts a tensor of 900 numbers at another place, of another size and stride."""

    def change(state):
        content = saved(torch.zeros(900)._typed_storage())
        arguments = Call("torch.storage._load_from_bytes", content), *place, False, OrderedDict()
        state["_parameters"]["weight"] = Call("torch._utils._rebuild_tensor_v2", *arguments)

    return change


SIZE, STRIDE = (10, 10, 3, 3), (90, 9, 3, 1)


def test_a_command_inside_the_numbers_of_a_tensor_is_refused_and_told(changed):
    assert "asks for posix.system" in changed("synthesis.b8.conv1", a_tensor(saved(Shell())))


@pytest.mark.parametrize(
    "content",
    [
        b"",
        b"PK\x03\x04 no zip",
        zipped(torch.zeros(900)._typed_storage()),
        saved({"a": torch.zeros(900)}),
        saved(torch.zeros(900)),
        saved(torch.zeros(900, dtype=torch.int32)._typed_storage()),
        saved(torch.zeros(900)._typed_storage())[:-7],
        saved(torch.zeros(900)._typed_storage()).replace(b"\x84\x03\0\0\0\0\0\0", b"\x84\x03\0\0\0\x7f\0\0"),
        saved(torch.zeros(899)._typed_storage()),
        pickle.dumps([1, 2, 3]),
    ],
    ids=[
        "empty",
        "no zip",
        "a zip",
        "a dict",
        "a tensor",
        "whole numbers",
        "cut",
        "claims more",
        "one too few",
        "a list",
    ],
)
def test_numbers_that_are_none_are_refused(content, changed):
    assert "synthesis.b8.conv1.weight" in changed("synthesis.b8.conv1", a_tensor(content))


PLACES = {
    "behind its storage": (1, SIZE, STRIDE),
    "far behind it": (2**40, SIZE, STRIDE),
    "before it": (-1, SIZE, STRIDE),
    "a negative stride": (899, SIZE, (-90, 9, 3, 1)),
    "a huge stride": (0, SIZE, (2**61, 9, 3, 1)),
    "one number for all": (0, SIZE, (0, 0, 0, 0)),
    "a trillion numbers": (0, (10**12, 1, 1, 1), (0, 0, 0, 0)),
    "another shape": (0, (10, 10, 9, 1), (90, 9, 1, 1)),
    "fewer dimensions": (0, (900,), (1,)),
    "nothing": (0, (10, 10, 0, 3), STRIDE),
    "a size that is no number": (0, (10, 10, "3", 3), STRIDE),
    "true for one": (True, SIZE, STRIDE),
    "strides for another number of dimensions": (0, SIZE, (1,)),
}


@pytest.mark.parametrize("place", [p for n, p in PLACES.items() if n != "one number for all"],
                         ids=[n for n in PLACES if n != "one number for all"])  # fmt: skip
def test_a_tensor_that_does_not_lie_in_its_storage_is_refused(place, changed):
    sentence = changed("synthesis.b8.conv1", placed(*place))
    assert "synthesis.b8.conv1" in sentence or "a tensor of impossible size" in sentence


def test_a_storage_that_many_tensors_share_is_no_trouble(tmp_path):
    plain = random_generator()
    path = save(tmp_path / "net.pkl", plain, change=lambda at, state: at == "synthesis.b8.conv1" and placed(
        *PLACES["one number for all"])(state))  # fmt: skip
    assert gl.load_stylegan2(path).generate(torch.ones(1, 16)).tensor.isfinite().all()


def removed(kind, name):
    return lambda state: state[kind].pop(name)


def set_to(name, value):
    return lambda state: state.update({name: value})


NO_NUMBERS = tensor(torch.full((9,), torch.nan))
NO_NUMBER = Call("numpy.core.multiarray.scalar", np.dtype("O"), b"")
STATES = {
    "a part is missing": ("synthesis", removed("_modules", "b8"), "lacks G_ema.synthesis.b8"),
    "a tensor is missing": ("synthesis.b8.conv1", removed("_parameters", "weight"), "synthesis.b8.conv1.weight"),
    "a setting is missing": ("synthesis.b8.conv1", lambda state: state.pop("act_gain"), "act_gain"),
    "no parts": ("", set_to("_modules", None), "lacks G_ema.mapping"),
    "a resolution in words": ("synthesis", set_to("img_resolution", "16"), "img_resolution"),
    "a resolution of 5": ("synthesis", set_to("img_resolution", 5), "5 pixels"),
    "a resolution of 2 ** 40": ("synthesis", set_to("img_resolution", 2**40), "img_resolution"),
    "four channels": ("synthesis", set_to("img_channels", 4), "img_channels"),
    "many layers": ("mapping", set_to("num_layers", 2**40), "num_layers"),
    "no noise": ("mapping", set_to("z_dim", 0), "z_dim"),
    "up by three": ("synthesis.b8.conv0", set_to("up", 3), "up of 3"),
    "a gain that is no number": ("synthesis.b8.conv1", set_to("act_gain", float("nan")), "act_gain"),
    "a gain in words": ("synthesis.b8.conv1.affine", set_to("weight_gain", "large"), "weight_gain"),
    "an unknown activation": ("synthesis.b8.conv1", set_to("activation", "mish"), "'mish'"),
    "an unknown architecture": ("synthesis.b8", set_to("architecture", "unet"), "'unet'"),
    "true for a number": ("mapping", set_to("num_layers", True), "num_layers"),
    "numbers that are none": ("mapping.fc0", lambda s: s["_parameters"].update(bias=NO_NUMBERS), "NaN"),
    "a number of an unknown kind": ("mapping.fc0", set_to("bias_gain", NO_NUMBER), "unknown kind"),
    "a part that is a number": ("synthesis", lambda state: state["_modules"].update(b8=3), "lacks G_ema.synthesis.b8"),
    "a part that is a tensor": ("synthesis", lambda state: state["_modules"].update(b8=NO_NUMBERS), "b8"),
}  # fmt: skip


@pytest.mark.parametrize(("path", "change", "told"), STATES.values(), ids=STATES)
def test_a_state_that_fits_no_network_is_refused(path, change, told, changed):
    assert told in changed(path, change)


def test_a_part_within_itself_ends(refused):
    content = proto(
        EMPTY_DICT, text("G_ema"), global_("torch_utils.persistence", "_reconstruct_persistent_obj"),
        EMPTY_DICT, MARK, text("type"), text("class"), text("class_name"), text("Generator"),
        text("state"), EMPTY_DICT, MARK, text("_modules"), EMPTY_DICT, b"q\x01", b"u", b"u", TUPLE1, REDUCE, b"q\x02",
        b"h\x01", MARK, text("mapping"), b"h\x02", text("synthesis"), b"h\x02", b"u", POP, b"s",
    )  # fmt: skip
    assert "z_dim" in refused(content)


OTHER_KINDS = {
    "empty": (b"", "empty"),
    "a PNG": (b"\x89PNG\r\n\x1a\n" + bytes(50), "another kind of file"),
    "a page": (b"<!doctype html><title>Log in</title>", "web page"),
    "a text": (b"hello", "another kind of file"),
    "a zip": (b"PK\x03\x04" + bytes(50), "zip"),
    "weights of torch.save": (saved({"a": torch.zeros(3)}), "load_biggan"),
    "a list": (pickle.dumps([1, 2]), "no generator called G_ema"),
    "a number": (pickle.dumps(7), "no generator called G_ema"),
    "no averaged generator": (pickle.dumps({"G": None, "D": None}), "no generator called G_ema"),
    "an averaged generator of None": (pickle.dumps({"G_ema": None}), "no generator called G_ema"),
}


@pytest.mark.parametrize(("content", "told"), OTHER_KINDS.values(), ids=OTHER_KINDS)
def test_another_kind_of_file_is_told(content, told, refused):
    assert told in refused(content)


def test_what_is_no_file_is_told(tmp_path):
    for path in (tmp_path, tmp_path / "nowhere.pkl"):
        with pytest.raises(GanLabError, match="There is no file"):
            gl.load_stylegan2(path)
    with pytest.raises(GanLabError, match=r"gl\.load_biggan loads it"):
        gl.load_stylegan2("biggan-deep-256")
    with pytest.raises(GanLabError, match=r"gl\.load_stylegan2 loads it"):
        gl.load_biggan("ffhq")


def test_a_file_that_one_may_not_read_is_told(tmp_path, monkeypatch):
    path = save(tmp_path / "net.pkl", random_generator())
    monkeypatch.setattr(os, "access", lambda file, mode: False)  # root may read everything, so no mode would do
    with pytest.raises(GanLabError, match="may not read"):
        gl.load_stylegan2(path)


def tensorflow(function: str) -> bytes:
    network_ = global_("dnnlib.tflib.network", "Network") + EMPTY_TUPLE + NEWOBJ
    state = EMPTY_DICT + text("build_func_name") + text(function) + b"s" + BUILD
    return proto((network_ + state) * 3, b"\x87", version=3)


def test_a_network_for_tensorflow_says_what_to_do(refused):
    second = refused(tensorflow("G_main"))
    assert "TensorFlow" in second
    assert "legacy.py" in second
    first = refused(tensorflow("G_style"))
    assert "a first StyleGAN can't" in first
    assert "ffhq" in first


def test_a_stylegan3_is_told_apart(changed):
    third = network(random_generator().mapping)
    sentence = changed("synthesis", lambda state: state["_modules"].update(input=third))
    assert "StyleGAN3" in sentence
    assert "stylegan2" in sentence


def test_a_file_that_was_cut_anywhere_is_refused(refused, tmp_path):
    content = save(tmp_path / "net.pkl", random_generator({4: 3, 8: 2})).read_bytes()
    for end in range(2, len(content) - 1, len(content) // 150):
        assert "is cut" in refused(content[:end])


def test_flipped_bytes_give_a_network_or_a_sentence(tmp_path):
    content = save(tmp_path / "net.pkl", random_generator({4: 3, 8: 2})).read_bytes()
    draw = np.random.default_rng(0)
    told, loaded = set(), 0
    for _ in range(400):
        damaged = bytearray(content)
        for place in draw.integers(len(content), size=draw.integers(1, 4)):
            damaged[place] = draw.integers(256)
        (tmp_path / "net.pkl").write_bytes(damaged)
        try:
            gl.load_stylegan2(tmp_path / "net.pkl")
            loaded += 1
        except GanLabError as problem:
            told.add(str(problem))
    assert loaded > 50
    assert len(told) > 10


def test_names_from_a_file_are_shown_without_control_characters_and_shortened(refused):
    sentence = refused(proto(stack_global("os\x1b[2J\r\n" + "x" * 10_000, "system")))
    assert sentence.isprintable()
    assert len(sentence) < 300


def test_the_file_is_closed_again(tmp_path):
    path = save(tmp_path / "net.pkl", random_generator())
    with stylegan2_pickle.opened(path) as part:
        file = part._file
    assert file.closed


def test_gains_may_be_plain_or_numpys_numbers(tmp_path):
    plain = random_generator()
    whole = save(tmp_path / "a.pkl", plain)
    other = save(tmp_path / "b.pkl", plain, change=lambda at, state: at == "synthesis.b8.conv1" and state.update(
        act_gain=2**0.5, conv_clamp=number(256.0)))  # fmt: skip
    z = torch.ones(1, 16)
    made = [gl.load_stylegan2(path).generate(z).tensor for path in (whole, other)]
    assert torch.allclose(*made, atol=1e-6)
