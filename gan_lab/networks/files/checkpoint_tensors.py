"""The tensors that a training kept, read one by one: each is checked, and called in errors as the file calls it."""

from torch import Tensor

from gan_lab.networks.files.weight_checks import is_finite
from gan_lab.weights.pickle_values import RefusedFileError, make_printable
from gan_lab.weights.state_dicts import StateDict
from gan_lab.weights.torch_files import TorchFile


class CheckpointTensors:
    """The tensors of a network in a file of torch's, each read once.

    Parameters
    ----------
    file : TorchFile
        The file, open.
    tensors : dict of str to StoredTensor
        The network's tensors by name.
    place : str
        Where they stand in the file, such as "g_ema."; it goes before a name in errors.
    """

    def __init__(self, file: TorchFile, tensors: StateDict, place: str = "") -> None:
        self._file, self._left, self._place = file, dict(tensors), place

    def __contains__(self, name: str) -> bool:
        return name in self._left

    def count(self, pattern: str) -> int:
        """Count the names that a pattern, such as "blocks.{}.weight", gives with 0, 1, 2, ... until one is missing."""
        number = 0
        while pattern.format(number) in self._left:
            number += 1
        return number

    def get_shape(self, name: str) -> tuple[int, ...]:
        """Return the shape of a tensor; RefusedFileError if it isn't there."""
        if name not in self._left:
            raise RefusedFileError(f"lacks the tensor {self._place}{name}: it is cut, or of another kind of network")
        return self._left[name].size

    def read(self, name: str, *shape: int | None) -> Tensor:
        """Read a tensor as float32; RefusedFileError if it isn't of this shape (None: any size), or not finite."""
        size = self.get_shape(name)
        if len(size) != len(shape) or any(want not in (None, own) for own, want in zip(size, shape, strict=True)):
            raise RefusedFileError(
                f"has a tensor {self._place}{name} of the shape {list(size)}, which doesn't fit the others"
            )
        tensor = self._file.read_tensor(self._left.pop(name))
        if not tensor.is_floating_point():
            raise RefusedFileError(f"has a tensor {self._place}{name} of whole numbers, where real ones belong")
        tensor = tensor.float()
        if not is_finite(tensor):
            raise RefusedFileError(f"is damaged: {self._place}{name} holds NaN or infinity")
        return tensor

    def refuse_rest(self, title: str) -> None:
        """Raise RefusedFileError if a tensor hasn't been read: the network isn't what the title says then."""
        for name in self._left:
            raise RefusedFileError(
                f"has a tensor {self._place}{make_printable(name)}, which no {title} of this layout has: it is of "
                "another kind of network"
            )
