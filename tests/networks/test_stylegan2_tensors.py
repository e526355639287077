"""StyleGAN2 files that are hostile or broken: each is refused with a sentence, and nothing in it runs."""

import struct

import numpy as np
import pytest
import torch
from fuzzing import run_in_time
from hostile_archives import put_in_old_format
from hostile_pickles import BODIES, DEEP_TUPLE
from pickle_programs import (
    BUILD,
    EMPTY_DICT,
    EMPTY_TUPLE,
    MARK,
    NONE,
    REDUCE,
    TUPLE,
    TUPLE1,
    TUPLE2,
    find_global,
    program,
    save_old_format,
    text,
)
from stylegan2_files import Call, random_generator, save_generator

import gan_lab as gl
from gan_lab.errors import GanLabError
from gan_lab.networks.files.stylegan2_file import open_generator
from gan_lab.networks.files.stylegan2_tensors import TensorReader
from gan_lab.weights.pickle_values import RefusedFileError
from gan_lab.weights.stored_tensors import SavedStorage, StoredTensor

ALLOWED = find_global("collections", "OrderedDict")
NUMBER_TYPE = find_global("numpy", "dtype")
FORBIDDEN = {
    "a persistent id": program(b"Pos.system\n"),
    "a persistent id from the stack": program(text("os.system"), b"Q"),
    "an extension code": program(b"\x82\x01"),
    "a large extension code": program(b"\x84\x01\x00\x00\x00"),
    "a buffer from outside": program(b"\x97", version=5),
    "a read-only buffer": program(text("x"), b"\x98", version=5),
    "an attribute of an allowed name": program(ALLOWED, EMPTY_DICT, text("__call__"), ALLOWED, b"s", BUILD),
    "an attribute by slots": program(ALLOWED, NONE, EMPTY_DICT, text("__call__"), ALLOWED, b"s", TUPLE2, BUILD),
    "the state of a network": program(
        find_global("torch_utils.persistence", "_reconstruct_persistent_obj"), EMPTY_DICT, BUILD
    ),
    "a call of a text": program(text("os.system"), EMPTY_TUPLE, REDUCE),
    "a call of the result of a call": program(ALLOWED, EMPTY_TUPLE, REDUCE, EMPTY_TUPLE, REDUCE),
    "a call with a list": program(ALLOWED, b"]", REDUCE),
    "a name out of numbers": program(b"K\x01", b"K\x02", b"\x93"),
    "items for a text": program(text("x"), text("k"), NONE, b"s"),
    "items for a list": program(b"]", text("k"), NONE, b"s"),
    "something appended to a dict": program(EMPTY_DICT, NONE, b"a"),
    "a tuple for a key": program(EMPTY_DICT, EMPTY_TUPLE, NONE, b"s"),
    "a list for a key": program(EMPTY_DICT, b"]", NONE, b"s"),
    "a set of tuples": program(b"\x8f", MARK, EMPTY_TUPLE, b"\x90"),
    "a frozen set of tuples": program(MARK, EMPTY_TUPLE, b"\x91"),
    "no instructions": program(),
    "a mark that isn't there": program(TUPLE),
    "a memo that isn't there": program(b"h\x07"),
    "a tuple of two values where there is one": program(NONE, TUPLE2),
    "a dict of an odd number of values": program(EMPTY_DICT, MARK, text("k"), b"u"),
    "a text that is not UTF-8": program(b"X\x02\x00\x00\x00\xff\xfe"),
    "a length of 2 ** 31": program(b"B\xff\xff\xff\x7f", b"x"),
    "a length of 2 ** 62": program(b"\x8e" + struct.pack("<Q", 2**62), b"x"),
    "a text of 2 ** 62": program(b"\x8d" + struct.pack("<Q", 2**62), b"x"),
    "a number of 2 ** 31 digits": program(b"\x8b\xff\xff\xff\x7f", b"x"),
    "a number of many digits": program(b"L" + b"9" * 100_000 + b"L\n"),
    "a memo of a huge index": program(NONE, b"r\xff\xff\xff\xff"),
    "an unknown instruction": program(b"\xff"),
    "a number type of a number type": program(NUMBER_TYPE, NUMBER_TYPE, text("f8"), TUPLE1, REDUCE, TUPLE1, REDUCE),
    "a byte order nested a million times": program(
        NUMBER_TYPE, text("f8"), TUPLE1, REDUCE, NONE, DEEP_TUPLE, TUPLE2, BUILD
    ),
    "a number out of a text of 3 MB": program(
        find_global("numpy.core.multiarray", "scalar"),
        NUMBER_TYPE,
        text("f8"),
        TUPLE1,
        REDUCE,
        text("x" * 3_000_000),
        TUPLE2,
        REDUCE,
    ),
}


@pytest.mark.parametrize("content", FORBIDDEN.values(), ids=FORBIDDEN)
def test_instructions_that_no_network_needs_are_refused(content, refusal_of):
    run_in_time(lambda: refusal_of(content))


@pytest.mark.parametrize("name", [name for name in BODIES if "two million" not in name])
def test_a_file_that_asks_for_more_than_it_has_bytes_is_refused_soon(name, refusal_of):
    run_in_time(lambda: refusal_of(program(BODIES[name])))


@pytest.mark.parametrize("name", ["an attribute of an allowed name", "an attribute by slots", "the state of a network"])
def test_objects_of_allowed_names_can_not_be_changed(name, refusal_of):
    assert "does something to its parts that no network needs" in refusal_of(FORBIDDEN[name])


def test_a_file_that_was_cut_anywhere_is_refused(refusal_of, tmp_path):
    content = save_generator(tmp_path / "net.pkl", random_generator({4: 3, 8: 2})).read_bytes()
    for end in range(2, len(content) - 1, len(content) // 150):
        assert "is cut" in refusal_of(content[:end])


def test_a_file_with_changed_bytes_gives_a_network_or_a_sentence(tmp_path):
    content = save_generator(tmp_path / "net.pkl", random_generator({4: 3, 8: 2})).read_bytes()
    draw = np.random.default_rng(0)
    told, loaded = set(), 0
    for _ in range(200):
        damaged = bytearray(content)
        for place in draw.integers(len(content), size=draw.integers(1, 4)):
            damaged[place] = draw.integers(256)
        (tmp_path / "net.pkl").write_bytes(damaged)
        try:
            gl.load_stylegan2(tmp_path / "net.pkl")
            loaded += 1
        except GanLabError as problem:
            told.add(str(problem))
    assert loaded > 25
    assert len(told) > 10


def save_storage(tensor: torch.Tensor) -> Call:
    """A storage with the numbers of a tensor, as the files have it."""
    return Call("torch.storage._load_from_bytes", save_old_format(tensor._typed_storage()))


def put_weight(storage: object):
    """A change that makes these numbers a convolution's weight."""

    def change(state):
        arguments = storage, 0, (10, 10, 3, 3), (90, 9, 3, 1), False, None
        state["_parameters"]["weight"] = Call("torch._utils._rebuild_tensor_v2", *arguments)

    return change


@pytest.mark.parametrize("dtype", [torch.float16, torch.bfloat16, torch.float64])
def test_weights_may_be_floats_of_any_length(dtype, tmp_path):
    numbers = torch.randn(900).to(dtype)

    def change(path, state):
        if path == "synthesis.b8.conv1":
            put_weight(save_storage(numbers))(state)

    path = save_generator(tmp_path / "net.pkl", random_generator(), change=change)
    with open_generator(path) as part:
        weight = part.get_part("synthesis").get_part("b8").get_part("conv1").read_tensor("weight", 10, 10, 3, 3)
    assert torch.equal(weight.flatten(), numbers.float())


UNUSUAL_NUMBERS = {
    torch.complex64: "complex numbers",
    torch.bool: "true and false",
    torch.qint8: "quantised tensors",
    torch.int64: "a damaged tensor",
    torch.uint8: "a damaged tensor",
}


@pytest.mark.parametrize("dtype", UNUSUAL_NUMBERS, ids=str)
def test_weights_of_another_type_of_number_are_explained(dtype, refusal_after_change):
    storage = torch.storage.TypedStorage(
        wrap_storage=torch.UntypedStorage(900 * dtype.itemsize), dtype=dtype, _internal=True
    )
    content = Call("torch.storage._load_from_bytes", save_old_format(storage))
    sentence = refusal_after_change("synthesis.b8.conv1", put_weight(content))
    assert "synthesis.b8.conv1.weight" in sentence
    assert UNUSUAL_NUMBERS[dtype] in sentence


@pytest.mark.parametrize(
    "name", ["a key nested a million times", "a dict copied two hundred times", "tuples a million deep"]
)
def test_a_hostile_pickle_in_place_of_a_tensors_numbers_is_refused_soon(name, refusal_after_change):
    content = Call("torch.storage._load_from_bytes", put_in_old_format(BODIES[name]))
    assert "synthesis.b8.conv1.weight" in run_in_time(
        lambda: refusal_after_change("synthesis.b8.conv1", put_weight(content))
    )


def test_the_same_numbers_for_many_tensors_are_refused(tmp_path):
    """A few bytes must not become gigabytes: all tensors together may be twice as large as the file."""
    storage = save_storage(torch.randn(300_000))
    path = save_generator(
        tmp_path / "net.pkl",
        random_generator(),
        change=lambda at, state: at == "synthesis.b8.conv1" and put_weight(storage)(state),
    )
    stored = StoredTensor(SavedStorage(storage.arguments[0]), 0, (300_000,), (1,))
    with path.open("rb") as file:
        reader = TensorReader(file)
        assert reader.read(stored, "first").shape == (300_000,)
        assert reader.read(stored, "second").shape == (300_000,)
        with pytest.raises(RefusedFileError, match="the same numbers for many tensors"):
            reader.read(stored, "third")


def test_a_lack_of_memory_is_said_and_not_called_damage(tmp_path, monkeypatch):
    path = save_generator(tmp_path / "net.pkl", random_generator())

    def lack(self, stored, path):
        raise MemoryError

    monkeypatch.setattr(TensorReader, "read", lack)
    with pytest.raises(GanLabError, match=r"needs up to .* MB of memory to load, more than is free"):
        gl.load_stylegan2(path)
