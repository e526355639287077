"""Pickles of a few megabytes or less that ask for more time, memory or nesting than they have bytes.

Each is the body of a pickle, without its first and last instruction, so that it can stand in files of every kind.
"""

import struct

from pickle_programs import BUILD, EMPTY_DICT, EMPTY_TUPLE, MARK, NONE, POP, REDUCE, TUPLE1, TUPLE2, find_global, text

ORDERED_DICT = find_global("collections", "OrderedDict")
DEEP_TUPLE = EMPTY_TUPLE + TUPLE1 * 1_000_000
MODULUS = 2**61 - 1  # of Python's hashes of numbers


def number(value: int) -> bytes:
    """Push a whole number of any size up to 255 bytes."""
    content = value.to_bytes(value.bit_length() // 8 + 1, "little", signed=True)
    return b"\x8a" + bytes([len(content)]) + content


def dict_of(count: int) -> bytes:
    """Push a dict of so many entries."""
    return EMPTY_DICT + MARK + b"".join(text(f"{i:x}") + NONE for i in range(count)) + b"u"


def float_of(exponent: int) -> bytes:
    return b"G" + struct.pack(">d", 2.0**exponent)


BODIES = {
    # nesting
    "a key nested a million times": EMPTY_DICT + DEEP_TUPLE + NONE + b"s",
    "a key nested a million times in pairs for a call": (
        ORDERED_DICT + b"]" + DEEP_TUPLE + NONE + TUPLE2 + b"a" + TUPLE1 + REDUCE
    ),
    "a state nested a million times": EMPTY_DICT + DEEP_TUPLE + BUILD,
    "a set of deep tuples": b"\x8f" + MARK + DEEP_TUPLE + b"\x90",
    "a frozen set of deep tuples": MARK + DEEP_TUPLE + b"\x91",
    "frozen sets in frozen sets": MARK + (MARK + b"\x91") + (b"\x85(" + b"\x91") * 10_000,
    "tuples a million deep": DEEP_TUPLE,
    "lists 50,000 deep, built from outside": b"]" * 50_000 + b"a" * 49_999,
    "lists 100,000 deep, built from inside": b"]" + b"q\x00]h\x00a" * 100_000,
    "lists filled after they were put into another": b"]q\x00" + b"]q\x01ah\x01q\x00" * 60_000,
    "dicts 100,000 deep": (EMPTY_DICT + NONE) * 100_000 + EMPTY_DICT + b"s" * 100_000,
    "calls 100,000 deep": EMPTY_TUPLE + (TUPLE1 + b"q\x00" + ORDERED_DICT + b"h\x00" + REDUCE) * 5_000,
    "number types in number types": text("f8") + b"".join(
        b"q\x00" + find_global("numpy", "dtype") + b"h\x00" + TUPLE1 + REDUCE for _ in range(5_000)
    ),
    "a list within itself": b"]\x94h\x00a",
    "a dict within itself": EMPTY_DICT + b"\x94" + text("k") + b"h\x00s",
    # copies
    "a dict copied two hundred times": (
        ORDERED_DICT + b"q\x00" + dict_of(100_000) + b"q\x01]" + b"h\x00h\x01\x85Ra" * 200
    ),
    "a list copied as pairs": (
        ORDERED_DICT + b"q\x00](" + b"".join(text(f"{i:x}") + NONE + TUPLE2 for i in range(50_000)) + b"eq\x01]"
        + b"h\x00h\x01\x85Ra" * 200
    ),
    "a tuple doubled sixty times": EMPTY_TUPLE + b"q\x00h\x00\x86" * 60,
    "a list doubled sixty times": b"]" + b"q\x00](h\x00h\x00e" * 60,
    "a dict doubled sixty times": EMPTY_DICT + b"".join(
        b"q\x00" + EMPTY_DICT + MARK + text("a") + b"h\x00" + text("b") + b"h\x00u" for _ in range(60)
    ),
    "a tuple of a large tuple many times": MARK + NONE * 100_000 + b"tq\x00(" + b"h\x00" * 100_000 + b"t",
    # counts
    "two million empty sets": b"](" + b"\x8f" * 2_000_000 + b"e",
    "two million lists, thrown away": b"]" + (b"]" + POP) * 1_000_000,
    "two million marks": MARK * 2_000_000,
    "a memo of two million": NONE + b"\x94" * 2_000_000,
    "memo places whose hashes are the same": NONE + b"".join(b"p%d\n" % (i * MODULUS) for i in range(50_000)),
    "keys whose hashes are the same": (
        EMPTY_DICT + MARK + b"".join(number(i * MODULUS) + NONE for i in range(1, 50_000)) + b"u"
    ),
    "keys of 2.0 whose hashes are the same": (
        EMPTY_DICT + MARK + b"".join(float_of(61 * i) + NONE for i in range(-17, 17)) + b"u"
    ),
    # sizes
    "a text of 3 MB": text("x" * 3_000_000) + TUPLE1,
    "texts of 4 MB with a sign of four bytes in each": b"](" + text("x" * 4_000 + "\U0001f600") * 1_000 + b"e",
    "a number of 3 MB": b"\x8b" + struct.pack("<i", 3_000_000) + b"\x7f" * 3_000_000,
    "a number of 3 million digits": b"I" + b"9" * 3_000_000 + b"\n",
    "a float of 3 million digits": b"F" + b"9" * 3_000_000 + b"\n",
    "a name of 3 million signs": b"c" + b"x" * 3_000_000 + b"\ny\n",
    "a line without an end": b"V" + b"x" * 3_000_000,
    "a quoted text of 3 MB": b"S'" + b"\\x41" * 750_000 + b"'\n",
    "bytes of 2 ** 60": b"\x8e" + struct.pack("<Q", 2**60) + b"x",
    "a text of 2 ** 60": b"\x8d" + struct.pack("<Q", 2**60) + b"x",
    "a byte array of 2 ** 60": b"\x96" + struct.pack("<Q", 2**60) + b"x",
    "a frame of 2 ** 60": b"\x95" + struct.pack("<Q", 2**60) + EMPTY_DICT,
    "a number of -1 bytes": b"\x8b\xff\xff\xff\xff" + b"x",
}  # fmt: skip
