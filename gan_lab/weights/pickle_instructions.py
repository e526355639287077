"""A pickle as a list of instructions, read one by one and never more of the file than an instruction may need.

`pickletools`, of Python's library, knows the instructions and reads their short arguments. Long texts and bytes stay in
the file: the machine gets the place where they lie.
"""

import os
import pickletools
from collections.abc import Iterator
from typing import Any, BinaryIO

from gan_lab.weights.pickle_values import DAMAGED, ByteRange, RefusedFileError

# Bytes of a text or number that is read at once. A name in a network's file has fewer than 200.
MAX_SHORT = 4_096
INSTRUCTIONS = {instruction.code.encode("latin-1"): instruction for instruction in pickletools.opcodes}
# Instructions whose argument can be long: how many bytes its length takes.
LONG_TEXTS = {"BINUNICODE": 4, "BINUNICODE8": 8}
LONG_STRINGS = {"BINSTRING": 4}  # texts of Python 2, which stand for bytes
LONG_BYTES = {"BINBYTES": 4, "BINBYTES8": 8, "BYTEARRAY8": 8}
LENGTH_BYTES = LONG_TEXTS | LONG_STRINGS | LONG_BYTES


def read_instructions(file: BinaryIO) -> Iterator[tuple[str, Any]]:
    """Read a pickle's instructions, from where the file stands.

    Parameters
    ----------
    file : binary file
        The file. It must be seekable.

    Yields
    ------
    name : str
        The instruction's name in `pickletools`.
    argument : object
        Its argument, None if it has none. Bytes, and texts above `MAX_SHORT` bytes, are a `ByteRange`.

    Raises
    ------
    RefusedFileError
        If the file ends too early, or has a longer number or name than any network.
    ValueError
        If an instruction is damaged.
    """
    start = file.tell()
    end = file.seek(0, os.SEEK_END)
    file.seek(start)
    short = _ShortReader(file)
    while True:
        instruction = INSTRUCTIONS.get(file.read(1))
        if instruction is None:
            raise RefusedFileError(DAMAGED)
        if instruction.name in LENGTH_BYTES:
            yield instruction.name, _read_long(file, end, instruction.name)
        else:
            yield instruction.name, instruction.arg.reader(short) if instruction.arg else None  # type: ignore[arg-type]


def _read_long(file: BinaryIO, end: int, name: str) -> str | ByteRange:
    """Read a short text; pass over a long one, and over all bytes. end: the length of the file."""
    length = int.from_bytes(file.read(LENGTH_BYTES[name]), "little")
    start = file.tell()
    if length > end - start:
        raise RefusedFileError(DAMAGED)
    if name in LONG_BYTES or length > MAX_SHORT:
        file.seek(length, os.SEEK_CUR)
        return ByteRange(start, length, is_text=name in LONG_TEXTS)
    content = file.read(length)
    return content.decode("utf-8", "surrogatepass") if name in LONG_TEXTS else content.decode("latin-1")


class _ShortReader:
    """A file from which at most `MAX_SHORT` bytes are read at once, as `pickletools` reads the rest of an argument."""

    def __init__(self, file: BinaryIO) -> None:
        self._file = file

    def read(self, count: int) -> bytes:
        return _require_short(self._file.read(min(count, MAX_SHORT + 1)))

    def readline(self) -> bytes:
        return _require_short(self._file.readline(MAX_SHORT + 1))


def _require_short(content: bytes) -> bytes:
    if len(content) > MAX_SHORT:
        raise RefusedFileError("has a number or a name in it that is longer than any network needs: don't use it")
    return content
