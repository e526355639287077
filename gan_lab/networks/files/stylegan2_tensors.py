"""The numbers of the tensors in a StyleGAN2-ADA file, each storage a file of torch.save's inside the larger file."""

import io
import os
from typing import BinaryIO

from torch import Tensor

from gan_lab.weights.pickle_values import ByteRange, RefusedFileError
from gan_lab.weights.stored_tensors import SavedStorage, StoredNumbers, StoredTensor
from gan_lab.weights.torch_containers import LEGACY_START
from gan_lab.weights.torch_files import TorchFile, lack_of_memory

MAX_STEPS = 200  # of the pickles around a storage's numbers; torch.save writes fewer than 60
NUMBER_TYPES = ("float16", "bfloat16", "float32", "float64")
# The tensors may take twice the file's size in memory, since 16-bit numbers become float32, and this much beside.
MAX_GROWTH = 2
FREE_BYTES = 1_000_000


class TensorReader:
    """Read tensors from an open file, together no more of them than the file has bytes for.

    Parameters
    ----------
    file : binary file
        The file. It must be seekable.
    """

    def __init__(self, file: BinaryIO) -> None:
        self._file = file
        self._bytes_left = FREE_BYTES + MAX_GROWTH * file.seek(0, os.SEEK_END)

    def read(self, stored: StoredTensor, path: str) -> Tensor:
        """Read a tensor.

        Parameters
        ----------
        stored : StoredTensor
            Where its numbers lie.
        path : str
            Its name, for error messages.

        Returns
        -------
        Tensor
            The tensor, float32, on the CPU, contiguous, in memory of its own.

        Raises
        ------
        RefusedFileError
            If its numbers are damaged, or not there.
        MemoryError
            If there isn't enough memory.
        """
        numbers = self._load_numbers(stored, path)
        if not stored.fits_in(len(numbers)):  # past its end lies other memory
            raise _make_damaged_error(path)
        view = numbers.as_strided(stored.size, stored.stride, stored.offset)
        self._bytes_left -= 4 * view.numel()
        if self._bytes_left < 0:
            raise RefusedFileError("uses the same numbers for many tensors, as no network does: don't use this file")
        with lack_of_memory():
            return view.float().contiguous().clone()

    def _load_numbers(self, stored: StoredTensor, path: str) -> Tensor:
        """Load all numbers of a tensor's storage, [n]."""
        if type(stored.storage) is not SavedStorage:
            raise _make_damaged_error(path)
        content = self._read_content(stored.storage.content)
        # Never torch.save's newer format, which stood in no such file.
        if type(content) is not bytes or not content.startswith(LEGACY_START):
            raise _make_damaged_error(path)
        try:
            file = TorchFile(io.BytesIO(content), MAX_STEPS)
            numbers = file.content
            if type(numbers) is not StoredNumbers or numbers.dtype not in NUMBER_TYPES:
                raise _make_damaged_error(path)
            return file.read_numbers(numbers)
        except RefusedFileError as problem:
            raise RefusedFileError(f"has a tensor {path} that can't be used, because its storage {problem}") from None

    def _read_content(self, content: object) -> object:
        """Read the bytes of a storage, wherever the pickle keeps them."""
        if type(content) is str:
            return content.encode("latin-1", "replace")
        if type(content) is not ByteRange:
            return content
        self._file.seek(content.start)
        found = self._file.read(content.length)
        return found.decode("utf-8", "replace").encode("latin-1", "replace") if content.is_text else found


def _make_damaged_error(path: str) -> RefusedFileError:
    return RefusedFileError(f"has a damaged tensor {path}: delete it, and copy or download it again")
