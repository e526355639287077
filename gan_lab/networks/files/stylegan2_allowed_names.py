"""What the values in a StyleGAN2-ADA file mean: inert records in place of what its pickle would import and call.

Where a file names a function or a class and calls it, a function makes a record in its place: plain data in which
nothing can run. `RECORD_MAKERS` has the exact names; a file with any other name is refused.
"""

import re
from collections.abc import Callable
from typing import Any, Literal, NamedTuple

import numpy as np

from gan_lab.networks.files.stylegan2_relatives import refuse_module
from gan_lab.weights.pickle_machine import Vocabulary, refuse_name
from gan_lab.weights.pickle_values import ByteRange, RefusedFileError, make_dict, require_type
from gan_lab.weights.stored_tensors import SavedStorage, make_parameter, make_tensor, refuse_call

ByteOrder = Literal["<", ">", "|"]  # little-endian, big-endian, and a single byte, which has none
NUMPY_CORES = ("core", "_core")  # where NumPy 1 and NumPy 2 have these functions
BYTE_ORDERS: dict[str, ByteOrder] = {"<": "<", ">": ">", "|": "|", "=": "<"}


class NetworkState(NamedTuple):
    """A network, or a part of one: its parameters, buffers, settings and parts. Its source code isn't kept."""

    state: dict


class NumPyArray:
    """An array of NumPy's, of which nothing is kept: no network here needs one."""


class NumberType:
    """A type of number in NumPy: a code such as "f8", and the order of its bytes, which a later instruction sets."""

    def __init__(self, code: str) -> None:
        self.code = code
        self.byte_order: ByteOrder = "<"


def refuse_in_network(asked: str) -> RefusedFileError:
    """Make the error for a name that a StyleGAN2-ADA file may not ask for."""
    return refuse_module(asked) or refuse_name(asked)


def set_state(value: object, state: Any) -> None:
    """Set the byte order of a number type, or drop the content of an array; RefusedFileError for all else."""
    if type(value) is NumPyArray:
        return
    to_change = require_type(NumberType, value)
    to_change.byte_order = BYTE_ORDERS[require_type(str, state[1])]


def _make_network_state(meta: dict) -> NetworkState:
    if meta["type"] != "class":
        raise RefusedFileError("holds something other than networks: don't use it")
    return NetworkState(require_type(dict, meta["state"]))


def _make_number_type(code: object, *_: object) -> NumberType:
    return NumberType(require_type(str, code))


def _make_number(number_type: object, content: bytes | str) -> float | int | bool:
    """Return a number of NumPy's; protocol 2 keeps its bytes as a text in Latin-1."""
    kind = require_type(NumberType, number_type)
    if not re.fullmatch("[fiu][1248]|b1", kind.code):
        raise RefusedFileError("holds a number of an unknown kind: it is damaged, or was changed")
    content = content.encode("latin-1") if isinstance(content, str) else require_type(bytes, content)
    return np.frombuffer(content, np.dtype(kind.code).newbyteorder(kind.byte_order)).item()


def _make_array(*_: object) -> NumPyArray:
    return NumPyArray()


def _make_bytes(text: str | ByteRange, encoding: str) -> str | ByteRange:
    """Return bytes as protocol 2 writes them, as a text in Latin-1, which is encoded when it is needed."""
    if encoding not in ("latin1", "latin-1"):
        raise RefusedFileError("holds bytes in an unknown encoding: it is damaged, or was changed")
    return text if type(text) is ByteRange else require_type(str, text)


# The names that the file of a network calls, and what makes the record in place of each: torch's and NumPy's names,
# those that Python 2 and NumPy 2 have for them, and NVIDIA's two. Exactly these: a rule such as 'all of torch' would
# let far more through.
RECORD_MAKERS: dict[str, Callable] = {
    "torch_utils.persistence._reconstruct_persistent_obj": _make_network_state,
    "dnnlib.util.EasyDict": make_dict,
    "collections.OrderedDict": make_dict,
    "builtins.set": lambda items=(): None,  # the names of tensors that are no parameters, which nothing here needs
    "__builtin__.set": lambda items=(): None,
    "torch._utils._rebuild_parameter": make_parameter,
    "torch._utils._rebuild_tensor_v2": make_tensor,
    "torch.storage._load_from_bytes": SavedStorage,
    "numpy.dtype": _make_number_type,
    **{f"numpy.{core}.multiarray.scalar": _make_number for core in NUMPY_CORES},
    **{f"numpy.{core}.multiarray._reconstruct": _make_array for core in NUMPY_CORES},
    **{f"numpy.{core}.numeric._frombuffer": _make_array for core in NUMPY_CORES},
    "numpy.ndarray": refuse_call,  # only named, as an argument of _reconstruct
    "_codecs.encode": _make_bytes,
}
VOCABULARY = Vocabulary(RECORD_MAKERS, refuse_in_network, set_state)
