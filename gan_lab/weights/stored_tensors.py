"""Tensors as a pickle of torch's describes them: records of where their numbers lie, checked before any is read."""

import math
import sys
from collections.abc import Callable
from typing import Any, NamedTuple

from gan_lab.weights.pickle_values import (
    UNUSUAL,
    ByteRange,
    GlobalName,
    RefusedFileError,
    make_dict,
    make_printable,
    require_type,
)

SAVE_AGAIN = 'where the network was made, write its weights by torch.save(net.state_dict(), "weights.pth")'
PYTHONS_OWN = sys.stdlib_module_names | {"__builtin__"}  # whose functions a network's file has no use for
MAX_DIMENSIONS = 8  # of a tensor
MAX_SIZE = 2**62  # of a tensor's offset, sizes and strides, which count numbers
# The types of numbers that weights may have: torch's name for a storage of them, its name for one, and its bytes.
NUMBER_TYPES = {
    "torch.FloatStorage": ("float32", 4),
    "torch.DoubleStorage": ("float64", 8),
    "torch.HalfStorage": ("float16", 2),
    "torch.BFloat16Storage": ("bfloat16", 2),
    "torch.LongStorage": ("int64", 8),
    "torch.IntStorage": ("int32", 4),
    "torch.ShortStorage": ("int16", 2),
    "torch.CharStorage": ("int8", 1),
    "torch.ByteStorage": ("uint8", 1),
}


class StoredNumbers(NamedTuple):
    """The numbers of one or more tensors, which stay in a file that torch.save wrote until they are needed."""

    dtype: str  # torch's name of their type, such as "float32"
    item_bytes: int
    key: str  # by which the file knows them
    length: int  # how many


class SavedStorage(NamedTuple):
    """The numbers of one or more tensors, as the bytes of a whole file that torch.save wrote."""

    content: ByteRange | bytes | str  # a str, from a pickle of protocol 2, holds the bytes as Latin-1


class StoredTensor(NamedTuple):
    """A tensor whose numbers have not been read yet; offset and stride count numbers of the storage."""

    storage: StoredNumbers | SavedStorage
    offset: int
    size: tuple[int, ...]
    stride: tuple[int, ...]

    def fits_in(self, available: int) -> bool:
        """Whether it has numbers, no more than a storage of so many, and all of them lie in it."""
        last = sum((size - 1) * step for size, step in zip(self.size, self.stride, strict=True))
        return 0 < math.prod(self.size) <= available and self.offset + last < available


def make_tensor(
    storage: Any,
    offset: int,
    size: tuple,
    stride: tuple,
    requires_grad: bool = False,
    hooks: object = None,
    metadata: object = None,
) -> StoredTensor:
    """Make the record of a tensor; RefusedFileError if its place is impossible, or it is more than its numbers."""
    if type(storage) not in (StoredNumbers, SavedStorage):
        raise RefusedFileError(UNUSUAL)
    if metadata:
        raise RefusedFileError(_describe_unusual("tensors that torch would still have to compute", "resolve_neg()"))
    numbers = (offset, *require_type(tuple, size), *require_type(tuple, stride))
    are_possible = all(type(number) is int and 0 <= number <= MAX_SIZE for number in numbers)
    if not are_possible or len(size) != len(stride) or len(size) > MAX_DIMENSIONS:
        raise RefusedFileError("holds a tensor of impossible size: it is damaged, or was changed")
    return StoredTensor(storage, offset, size, stride)


def make_parameter(tensor: object, requires_grad: bool = False, hooks: object = None) -> StoredTensor:
    """Make the record of a parameter, which is a tensor."""
    return require_type(StoredTensor, tensor)


def make_numbers(identity: object) -> StoredNumbers:
    """Make the record of the numbers that a file of torch.save keeps behind, or beside, its pickle."""
    kind, storage_type, key, _device, length, *view = require_type(tuple, identity)
    if type(kind) is not str or kind != "storage" or any(part is not None for part in view):
        raise RefusedFileError(UNUSUAL)
    dtype, item_bytes = NUMBER_TYPES[require_type(GlobalName, storage_type).full_name]
    if not 0 <= require_type(int, length) <= MAX_SIZE:
        raise RefusedFileError("holds a tensor of impossible size: it is damaged, or was changed")
    return StoredNumbers(dtype, item_bytes, require_type(str, key), length)


def refuse_in_weights(asked: str) -> RefusedFileError:
    """Make the error for a name that a file of weights may not ask for; unusual kinds of tensors are explained."""
    if asked == "torch._utils._rebuild_meta_tensor_no_storage":
        return RefusedFileError(
            "holds tensors without their numbers (torch's device 'meta'): load the network's weights, and save it again"
        )
    if asked in UNUSUAL_TENSORS:
        return RefusedFileError(_describe_unusual(*UNUSUAL_TENSORS[asked]))
    if asked.partition(".")[0] in PYTHONS_OWN:
        return RefusedFileError(
            f"wants to run or build {make_printable(asked)}, and weights need no code: don't use this file"
        )
    return RefusedFileError(
        f"wants to run or build {make_printable(asked)}, as a file of a whole network does, and no code in a file is "
        f"run here: {SAVE_AGAIN}"
    )


def drop_state(value: object, state: object) -> None:
    """Drop the state of a dict, such as the versions that a state_dict notes; RefusedFileError for anything else."""
    require_type(dict, value)


def drop_call(*_: object) -> dict:
    """Make nothing of a value that stands beside the weights; it may be filled like a dict, and nobody reads it."""
    return {}


def refuse_call(*_: object) -> object:
    """Refuse to make anything: a name that is only named, never called."""
    raise RefusedFileError(UNUSUAL)


def _describe_unusual(what: str, cure: str) -> str:
    return (
        f"holds {what}, and the networks here have plain tensors of real numbers: save it again with each tensor as "
        f"tensor.{cure}"
    )


_SPARSE = ("sparse tensors", "to_dense()")
_NESTED = ("nested tensors", "to_padded_tensor(0)")
_QUANTISED = ("quantised tensors", "dequantize()")
_COMPLEX = ("complex numbers", "real")
_OTHER_NUMBERS = ("numbers of an unusual type", "float()")
_OTHER_CLASS = ("tensors of a class of their own", "as_subclass(torch.Tensor).detach()")
UNUSUAL_TENSORS = {
    "torch._utils._rebuild_sparse_tensor": _SPARSE,
    "torch._utils._rebuild_nested_tensor": _NESTED,
    "torch._utils._rebuild_qtensor": _QUANTISED,
    "torch._utils._rebuild_tensor_v3": _OTHER_NUMBERS,
    "torch._utils._rebuild_device_tensor_from_numpy": _OTHER_CLASS,
    "torch._utils._rebuild_device_tensor_from_cpu_tensor": _OTHER_CLASS,
    "torch._utils._rebuild_wrapper_subclass": _OTHER_CLASS,
    "torch._utils._rebuild_parameter_with_state": _OTHER_CLASS,
    "torch._tensor._rebuild_from_type_v2": _OTHER_CLASS,
    "torch.distributed.tensor.DTensor": ("parts of distributed tensors", "full_tensor()"),
    "torch.storage.UntypedStorage": _OTHER_NUMBERS,
    "torch.BoolStorage": ("tensors of true and false", "float()"),
    "torch.ComplexFloatStorage": _COMPLEX,
    "torch.ComplexDoubleStorage": _COMPLEX,
    **{f"torch.{name}Storage": _QUANTISED for name in ("QInt8", "QUInt8", "QInt32", "QUInt4x2", "QUInt2x4")},
}
# What stands in checkpoints beside the weights: losses as NumPy's numbers, settings as argparse has them, places of
# files, histories.
DROPPED = (
    *(f"numpy.{core}.multiarray.{name}" for core in ("core", "_core") for name in ("scalar", "_reconstruct")),
    "numpy.dtype",
    "_codecs.encode",
    "argparse.Namespace",
    "types.SimpleNamespace",
    # of which Python 3.13 keeps the classes in a module of their own
    *(f"{module}.{kind}Path" for module in ("pathlib", "pathlib._local") for kind in ("Posix", "Windows")),
    "collections.Counter",
    "collections.defaultdict",
)
NEVER_CALLED = ("numpy.ndarray", "builtins.list", "__builtin__.list", *NUMBER_TYPES)
# What a file of weights may ask for. Sizes, devices and sets stand in checkpoints, beside the weights; none is kept.
RECORD_MAKERS: dict[str, Callable[..., object]] = {
    "collections.OrderedDict": make_dict,
    "torch._utils._rebuild_tensor_v2": make_tensor,
    "torch._utils._rebuild_parameter": make_parameter,
    "torch.Size": lambda sizes=(): None,
    "torch.device": lambda *_: None,
    "builtins.set": lambda items=(): None,
    "__builtin__.set": lambda items=(): None,
    **dict.fromkeys(DROPPED, drop_call),
    **dict.fromkeys(NEVER_CALLED, refuse_call),
}
