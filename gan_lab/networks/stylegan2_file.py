"""The generator in a StyleGAN2-ADA file: its settings and tensors, each checked when it is asked for.

What is in a file: a dict whose entry `G_ema` is the generator with averaged weights. Every network in it is a call of
`_reconstruct_persistent_obj` on a dict with the network's `state`, that is its parameters, buffers, settings, and
parts. A tensor's numbers are a second file inside, as torch.save writes it; they are read when they are asked for, so
the discriminator's never are.
"""

import io
import math
import re
import sys
import warnings
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any, BinaryIO

import numpy as np
import torch
from torch import Tensor

from gan_lab.errors import GanLabError
from gan_lab.networks.stylegan2_allowed_names import (
    SUPPORTED_FILES,
    ByteRange,
    NetworkState,
    RefusedFileError,
    StoredTensor,
)
from gan_lab.networks.stylegan2_pickle import PickleMachine
from gan_lab.weights import reading
from gan_lab.weights.cache import starts_with

MISSING = object()  # stands for a setting that a file doesn't have; None can be the value of one


@contextmanager
def open_generator(path: Path) -> Iterator["NetworkPart"]:
    """Open a `.pkl` file and find the generator with averaged weights, whose tensors are read while the file is open.

    Parameters
    ----------
    path : Path
        The file.

    Yields
    ------
    NetworkPart
        The generator.

    Raises
    ------
    GanLabError
        If the file can't be read, or holds no generator that can be used.
    """
    try:
        if problem := reading.describe_problem(path) or _describe_other_kind(path):
            raise RefusedFileError(problem)
        with path.open("rb") as file:
            yield NetworkPart(_find_generator(PickleMachine(file).run()), "G_ema", file)
    except RefusedFileError as problem:
        raise GanLabError(f"{path} {problem}.") from None
    except OSError as problem:
        raise GanLabError(f"{path} can't be read ({problem.strerror}): check the path, or copy it again.") from None


def _describe_other_kind(path: Path) -> str | None:
    """Say which other kind of file it is, as the end of a sentence, if its first bytes tell; None otherwise."""
    if starts_with(path, b"PK"):
        return "is a zip archive, or weights of another kind: a StyleGAN2-ADA network is a .pkl file"
    if starts_with(path, reading.LEGACY_TORCH_START):
        return "holds weights as torch.save wrote them, such as BigGAN's: gl.load_biggan reads those"
    if not starts_with(path, b"\x80"):
        return "is another kind of file: a StyleGAN2-ADA network is a .pkl file"
    return None


def _find_generator(content: Any) -> NetworkState:
    """Find the generator with averaged weights in what the file holds."""
    if not (isinstance(content, dict) and isinstance(content.get("G_ema"), NetworkState)):
        raise RefusedFileError(f"holds no generator called G_ema: {SUPPORTED_FILES}")
    return content["G_ema"]


class NetworkPart:
    """A network in a file, or a part of one: its tensors and settings, each checked when it is asked for.

    Every method that returns something raises RefusedFileError if that is missing from the file or invalid.

    Parameters
    ----------
    network : NetworkState
        What the file says of it.
    path : str
        Where it lies in the file, such as "G_ema.synthesis.b8", for error messages.
    file : binary file
        The file, in which the tensors' numbers lie.
    """

    def __init__(self, network: NetworkState, path: str, file: BinaryIO) -> None:
        self._state, self.path, self._file = network.state, path, file

    def get_part(self, name: str) -> "NetworkPart":
        """Return the part of this name."""
        part = self._get_group("_modules").get(name)
        if not isinstance(part, NetworkState):
            raise RefusedFileError(
                f"lacks {self.path}.{name}: it is damaged, or another kind of network; {SUPPORTED_FILES}"
            )
        return NetworkPart(part, f"{self.path}.{name}", self._file)

    def has(self, name: str) -> bool:
        """Whether there is a part or a tensor of this name."""
        return any(self._get_group(group).get(name) is not None for group in ("_modules", "_parameters", "_buffers"))

    def get_int(self, name: str, lowest: int, highest: int) -> int:
        """Return a setting that is a whole number from `lowest` to `highest`."""
        value = self._get_setting(name, int)
        if not lowest <= value <= highest:
            number = value if abs(value) < 10**20 else "more than 20 digits"
            raise RefusedFileError(f"has a setting {self.path}.{name} of {number}, which no StyleGAN2 has")
        return value

    def get_float(self, name: str) -> float:
        """Return a setting that is a finite number."""
        return self._get_setting(name, float)

    def get_optional_float(self, name: str) -> float | None:
        """Return a setting that is a finite number or None."""
        return self._get_setting(name, float, type(None))

    def get_bool(self, name: str) -> bool:
        """Return a setting that is true or false."""
        return self._get_setting(name, bool)

    def get_text(self, name: str) -> str:
        """Return a setting that is a text."""
        return self._get_setting(name, str)

    def get_shape(self, name: str) -> tuple[int, ...]:
        """Return the shape of a tensor, without reading its numbers."""
        return self._get_stored_tensor(name).size

    def read_tensor(self, name: str, *shape: int | None) -> Tensor:
        """Read a parameter or buffer.

        Parameters
        ----------
        name : str
            Its name.
        *shape : int or None
            The shape that it must have; None stands for any size of 1 or more.

        Returns
        -------
        Tensor
            The tensor, float32, on the CPU, contiguous, finite, in memory of its own.

        Raises
        ------
        RefusedFileError
            If there is no such tensor, or it is damaged, has another shape, or isn't finite.
        """
        stored, path = self._get_stored_tensor(name), f"{self.path}.{name}"
        if len(stored.size) != len(shape) or any(
            expected not in (None, size) for size, expected in zip(stored.size, shape, strict=True)
        ):
            raise RefusedFileError(
                f"has a tensor {path} of the shape {list(stored.size)}, which doesn't fit the others"
            )
        tensor = self._read_stored_tensor(stored, path)
        if not torch.isfinite(tensor).all():
            raise RefusedFileError(f"has values in {path} that are not numbers (NaN or infinity): it is damaged")
        return tensor

    def _get_group(self, name: str) -> dict:
        """Return the parts, parameters or buffers by name; {} if the file has none."""
        group = self._state.get(name)
        return group if type(group) is dict else {}

    def _get_setting(self, name: str, *types: type) -> Any:
        """Return a setting of one of these types; float stands for finite numbers, whole ones too."""
        value = self._state.get(name, MISSING)
        if float in types and type(value) is int and abs(value) <= sys.float_info.max:
            value = float(value)
        if type(value) not in types or (type(value) is float and not math.isfinite(value)):
            raise RefusedFileError(
                f"has no usable setting {self.path}.{name}: it is damaged, or another kind of network"
            )
        return value

    def _get_stored_tensor(self, name: str) -> StoredTensor:
        """Return the parameter or buffer of this name, not read yet."""
        stored = self._get_group("_parameters").get(name, self._get_group("_buffers").get(name))
        if not isinstance(stored, StoredTensor):
            raise RefusedFileError(f"lacks the tensor {self.path}.{name}: it is damaged, or another kind of network")
        return stored

    def _read_stored_tensor(self, stored: StoredTensor, path: str) -> Tensor:
        """Read a tensor's numbers, and view them in its shape. path: the tensor's, for error messages."""
        numbers = _load_numbers(self._read_content(stored.storage.content), path)
        last = sum((size - 1) * step for size, step in zip(stored.size, stored.stride, strict=True))
        count = int(np.prod(stored.size, dtype=object))
        if not 0 < count <= len(numbers) or stored.offset + last + 1 > len(numbers):  # past its end lies other memory
            raise _make_damaged_error(path)
        return numbers.as_strided(stored.size, stored.stride, stored.offset).float().contiguous().clone()

    def _read_content(self, content: ByteRange | bytes | str) -> object:
        """Read the bytes of a storage, wherever the pickle keeps them."""
        if isinstance(content, ByteRange):
            self._file.seek(content.start)
            return self._file.read(content.length)
        return content.encode("latin-1", "replace") if isinstance(content, str) else content


def _load_numbers(content: object, path: str) -> Tensor:
    """Load the numbers of a storage, as torch.save wrote them. path: the tensor's, for error messages."""
    # Never torch.save's newer format, a zip archive, in which a few bytes can unpack to many.
    if type(content) is not bytes or content.startswith(b"PK"):
        raise _make_damaged_error(path)
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # torch's, about what a damaged file says of itself
            storage = torch.load(io.BytesIO(content), weights_only=True, map_location="cpu")
    except Exception as problem:  # torch raises anything, from IndexError to OSError
        if wanted := re.search(r"GLOBAL (\S+)", str(problem)):
            raise RefusedFileError(
                f"asks for {wanted[1]} in {path}, and numbers need no code: don't use this file"
            ) from None
        raise _make_damaged_error(path) from None
    if type(storage) is not torch.storage.TypedStorage or not storage.dtype.is_floating_point:
        raise _make_damaged_error(path)
    return torch.empty(0, dtype=storage.dtype).set_(storage)


def _make_damaged_error(path: str) -> RefusedFileError:
    return RefusedFileError(f"has a damaged tensor {path}: delete it, and copy or download it again")
