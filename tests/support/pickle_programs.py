"""Pickles written instruction by instruction, and files of torch.save, as bytes."""

import io
import struct

import torch

MARK, STOP, EMPTY_TUPLE, EMPTY_DICT, REDUCE, BUILD, TUPLE = b"(", b".", b")", b"}", b"R", b"b", b"t"
POP, NONE, NEWOBJ, MEMOIZE, TUPLE1, TUPLE2 = b"0", b"N", b"\x81", b"\x94", b"\x85", b"\x86"


def program(*instructions: bytes, version: int = 4) -> bytes:
    """A whole pickle of this protocol."""
    return b"\x80" + bytes([version]) + b"".join(instructions) + STOP


def text(value: str) -> bytes:
    return b"X" + struct.pack("<I", len(value.encode())) + value.encode()


def find_global(module: str, name: str) -> bytes:
    return f"c{module}\n{name}\n".encode()


def find_global_on_stack(module: str, name: str) -> bytes:
    return text(module) + text(name) + b"\x93"


def save_old_format(value: object) -> bytes:
    """What torch.save wrote before its files were zip archives."""
    file = io.BytesIO()
    torch.save(value, file, _use_new_zipfile_serialization=False)
    return file.getvalue()


def save_as_zip(value: object) -> bytes:
    file = io.BytesIO()
    torch.save(value, file)
    return file.getvalue()
