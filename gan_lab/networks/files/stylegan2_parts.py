"""A StyleGAN2 in a file, or a part of one: its settings and tensors, each checked when it is asked for."""

import math
import sys
from collections.abc import Callable
from typing import Any

import torch
from torch import Tensor

from gan_lab.networks.files.stylegan2_allowed_names import NetworkState
from gan_lab.networks.files.stylegan2_relatives import SUPPORTED_FILES, OtherNetworkError
from gan_lab.weights.pickle_values import RefusedFileError
from gan_lab.weights.stored_tensors import StoredTensor

MISSING = object()  # stands for a setting that a file doesn't have; None can be the value of one


class NetworkPart:
    """A network in a file, or a part of one: its tensors and settings, each checked when it is asked for.

    Every method that returns something raises RefusedFileError if that is missing from the file or invalid.

    Parameters
    ----------
    network : NetworkState
        What the file says of it.
    path : str
        Where it lies in the file, such as "G_ema.synthesis.b8", for error messages.
    read : callable
        Gives the numbers of a tensor as it stands in `network`, by that and its path, for error messages.
    """

    def __init__(self, network: NetworkState, path: str, read: Callable[[Any, str], Tensor]) -> None:
        self._state, self.path, self._read = network.state, path, read

    def get_part(self, name: str) -> "NetworkPart":
        """Return the part of this name."""
        part = self._get_group("_modules").get(name)
        if not isinstance(part, NetworkState):
            raise OtherNetworkError(
                f"lacks {self.path}.{name}: it is damaged, or another kind of network; {SUPPORTED_FILES}"
            )
        return NetworkPart(part, f"{self.path}.{name}", self._read)

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
        return _get_shape(self._get_tensor(name))

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
        found, path = self._get_tensor(name), f"{self.path}.{name}"
        size = _get_shape(found)
        if len(size) != len(shape) or any(wanted not in (None, own) for own, wanted in zip(size, shape, strict=True)):
            raise RefusedFileError(f"has a tensor {path} of the shape {list(size)}, which doesn't fit the others")
        tensor = self._read(found, path)
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

    def _get_tensor(self, name: str) -> StoredTensor | Tensor:
        """Return the parameter or buffer of this name, read or not."""
        found = self._get_group("_parameters").get(name, self._get_group("_buffers").get(name))
        if not isinstance(found, StoredTensor | Tensor):
            raise RefusedFileError(f"lacks the tensor {self.path}.{name}: it is damaged, or another kind of network")
        return found


def _get_shape(tensor: StoredTensor | Tensor) -> tuple[int, ...]:
    return tuple(tensor.shape) if isinstance(tensor, Tensor) else tensor.size
