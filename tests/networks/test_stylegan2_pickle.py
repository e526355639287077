"""Pickles that are hostile or broken: each is refused with a sentence, and nothing in it runs."""

import resource
import struct
import time

import numpy as np
import pytest
from pickle_programs import (
    BUILD,
    EMPTY_DICT,
    EMPTY_TUPLE,
    MARK,
    MEMOIZE,
    NONE,
    POP,
    REDUCE,
    TUPLE,
    TUPLE1,
    TUPLE2,
    find_global,
    program,
    text,
)
from stylegan2_files import random_generator, save_generator

import gan_lab as gl
from gan_lab.errors import GanLabError

ALLOWED = find_global("collections", "OrderedDict")
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
    "a key nested a million times": program(EMPTY_DICT, EMPTY_TUPLE, TUPLE1 * 1_000_000, NONE, b"s"),
    "a key nested a million times, in a call": program(
        ALLOWED, b"]", EMPTY_TUPLE, TUPLE1 * 1_000_000, NONE, TUPLE2, b"a", TUPLE1, REDUCE
    ),
    "a byte order nested a million times": program(
        find_global("numpy", "dtype"), text("f8"), TUPLE1, REDUCE, NONE, EMPTY_TUPLE, TUPLE1 * 1_000_000, TUPLE2, BUILD
    ),
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
    "millions of instructions": program(EMPTY_DICT + POP * 0 + (EMPTY_DICT + POP) * 2_000_000),
    "lists in lists, 500,000 deep": program(b"]" * 500_000 + b"a" * 499_999),
    "a list within itself": program(b"]", MEMOIZE, b"h\x00", b"a"),
}


@pytest.mark.parametrize("content", FORBIDDEN.values(), ids=FORBIDDEN)
def test_instructions_that_no_network_needs_are_refused(content, refusal_of):
    before, memory = time.process_time(), resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    refusal_of(content)
    assert time.process_time() - before < 30  # it takes one second; a loop that grows with the square would take hours
    assert resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - memory < 1_500_000  # KiB


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
