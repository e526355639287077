"""The generator in a StyleGAN2-ADA file: its settings and tensors, each checked when it is asked for.

What is in a file: a dict whose entry `G_ema` is the generator with averaged weights. Every network in it is a call of
`_reconstruct_persistent_obj` on a dict with the network's `state`, that is its parameters, buffers, settings, and
parts. A tensor's numbers are a second file inside, as torch.save writes it; they are read when they are asked for, so
the discriminator's never are.
"""

import math
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import torch
from torch import Tensor

from gan_lab.errors import GanLabError
from gan_lab.networks.stylegan2_allowed_names import SUPPORTED_FILES, VOCABULARY, NetworkState
from gan_lab.networks.stylegan2_tensors import TensorReader
from gan_lab.weights import reading, torch_containers
from gan_lab.weights.cache import starts_with
from gan_lab.weights.pickle_machine import PickleMachine
from gan_lab.weights.pickle_values import RefusedFileError
from gan_lab.weights.stored_tensors import StoredTensor

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
        If the file can't be read, holds no generator that can be used, or doesn't fit into memory.
    """
    try:
        if problem := reading.describe_problem(path) or _describe_other_kind(path):
            raise RefusedFileError(problem)
        with path.open("rb") as file:
            network = _find_generator(PickleMachine(file, VOCABULARY).run())
            yield NetworkPart(network, "G_ema", TensorReader(file))
    except RefusedFileError as problem:
        raise GanLabError(f"{path} {problem}.") from None
    except MemoryError:
        raise reading.make_memory_error(path) from None
    except OSError as problem:
        raise GanLabError(f"{path} can't be read ({problem.strerror}): check the path, or copy it again.") from None


def _describe_other_kind(path: Path) -> str | None:
    """Say which other kind of file it is, as the end of a sentence, if its first bytes tell; None otherwise."""
    if starts_with(path, b"PK"):
        return "is a zip archive, or weights of another kind: a StyleGAN2-ADA network is a .pkl file"
    if starts_with(path, torch_containers.LEGACY_START):
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
    reader : TensorReader
        What reads the tensors' numbers from the file.
    """

    def __init__(self, network: NetworkState, path: str, reader: TensorReader) -> None:
        self._state, self.path, self._reader = network.state, path, reader

    def get_part(self, name: str) -> "NetworkPart":
        """Return the part of this name."""
        part = self._get_group("_modules").get(name)
        if not isinstance(part, NetworkState):
            raise RefusedFileError(
                f"lacks {self.path}.{name}: it is damaged, or another kind of network; {SUPPORTED_FILES}"
            )
        return NetworkPart(part, f"{self.path}.{name}", self._reader)

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
        tensor = self._reader.read(stored, path)
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
