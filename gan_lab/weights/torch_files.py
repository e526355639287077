"""Files that torch.save wrote, read without torch.load.

torch.load can be kept from running code, but not from what a few bytes can cost: it unpacks compressed records, copies
dicts, and hashes what is nested a million deep, which ends the process. Here the pickle in a file builds records only,
and numbers are read when they are asked for, no more of them than the file has bytes.
"""

import os
import zlib
from collections.abc import Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING, BinaryIO

from gan_lab.weights.pickle_budget import MAX_STEPS
from gan_lab.weights.pickle_values import DAMAGED, RefusedFileError
from gan_lab.weights.stored_tensors import StoredNumbers, StoredTensor
from gan_lab.weights.torch_containers import Record, find_records

if TYPE_CHECKING:
    from torch import Tensor

# A file's tensors may take this many times its size in memory: once as they lie in it, once in another order.
MAX_GROWTH = 2
CHUNK_BYTES = 1_000_000  # read at once

TOO_LARGE = "claims tensors that are larger than what it holds: don't use this file"


class TorchFile:
    """An open file of torch.save's.

    Parameters
    ----------
    file : binary file
        The file, at its start. It must be seekable.
    max_steps : int
        How many steps the pickle in it may take.

    Attributes
    ----------
    content : object
        What the pickle describes: dicts, lists, numbers, texts, and a `StoredTensor` for each tensor.

    Raises
    ------
    RefusedFileError
        If it is another kind of file, is damaged, costs too much, or does what no weights need.
    """

    def __init__(self, file: BinaryIO, max_steps: int = MAX_STEPS) -> None:
        self.content, self._records = find_records(file, max_steps)
        self._file = file
        self._bytes_left = MAX_GROWTH * file.seek(0, os.SEEK_END)
        self._storages: dict[str, tuple[StoredNumbers, Tensor]] = {}

    def read_tensor(self, stored: StoredTensor) -> "Tensor":
        """Read a tensor.

        Parameters
        ----------
        stored : StoredTensor
            One of those in `content`.

        Returns
        -------
        Tensor
            On the CPU, contiguous. Tensors that are the whole of the same storage share its memory.

        Raises
        ------
        RefusedFileError
            If its numbers aren't in the file, or the file is damaged.
        MemoryError
            If there isn't enough memory.
        """
        if type(stored.storage) is not StoredNumbers:
            raise RefusedFileError(DAMAGED)
        numbers = self.read_numbers(stored.storage)
        if not stored.fits_in(len(numbers)):
            raise RefusedFileError(TOO_LARGE)
        with lack_of_memory():
            tensor = numbers.as_strided(stored.size, stored.stride, stored.offset)
            if tensor.is_contiguous() and tensor.numel() == len(numbers):
                return tensor
            self._count_bytes(tensor.numel() * tensor.element_size())
            return tensor.contiguous().clone()

    def read_numbers(self, storage: StoredNumbers) -> "Tensor":
        """Read the numbers of a storage, [n], once; raises as `read_tensor` does."""
        if storage.key not in self._storages:
            self._storages[storage.key] = storage, self._read_record(storage)
        known, numbers = self._storages[storage.key]
        if known != storage:
            raise RefusedFileError(TOO_LARGE)
        return numbers

    def _read_record(self, storage: StoredNumbers) -> "Tensor":
        import torch

        record = self._records.get(storage.key)
        if record is None or record.length != storage.length * storage.item_bytes:
            raise RefusedFileError(TOO_LARGE)
        self._count_bytes(record.length)
        with lack_of_memory():
            content = torch.empty(record.length, dtype=torch.uint8, device="cpu")
        self._read_into(content.numpy().data, record)
        return content.view(getattr(torch, storage.dtype))

    def _read_into(self, content: memoryview, record: Record) -> None:
        """Read the bytes of a record; RefusedFileError if the file is cut, or they aren't as they were written."""
        check = 0
        self._file.seek(record.start)
        for start in range(0, record.length, CHUNK_BYTES):
            chunk = content[start : start + CHUNK_BYTES]
            if self._file.readinto(chunk) != len(chunk):  # type: ignore[attr-defined]  # every binary file has it
                raise RefusedFileError(DAMAGED)
            if record.check is not None:
                check = zlib.crc32(chunk, check)
        if record.check not in (None, check):
            raise RefusedFileError(DAMAGED)

    def _count_bytes(self, count: int) -> None:
        """Count bytes of memory that tensors take; RefusedFileError if that is more than an honest file's."""
        self._bytes_left -= count
        if self._bytes_left < 0:
            raise RefusedFileError(TOO_LARGE)


@contextmanager
def lack_of_memory() -> Iterator[None]:
    """Raise MemoryError where torch lacks memory; it raises RuntimeError, as for anything else."""
    try:
        yield
    except RuntimeError as problem:
        raise MemoryError(str(problem)) from None
