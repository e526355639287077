"""What the values in a StyleGAN2-ADA file mean: inert records in place of what its pickle would import and call.

Where a file names a function or a class and calls it, a function makes a record in its place: plain data in which
nothing can run. `RECORD_MAKERS` has the exact names; a file with any other name is refused.
"""

import re
from collections.abc import Callable
from typing import Any, Literal, NamedTuple

import numpy as np

from gan_lab.weights.pickle_machine import Vocabulary, refuse_name
from gan_lab.weights.pickle_values import ByteRange, RefusedFileError, make_dict, require_type
from gan_lab.weights.stored_tensors import SavedStorage, make_parameter, make_tensor

SUPPORTED_FILES = (
    "this kit reads the StyleGAN2 networks that NVIDIA's stylegan2-ada-pytorch and stylegan3 wrote, such as ffhq.pkl"
)
ByteOrder = Literal["<", ">", "|"]  # little-endian, big-endian, and a single byte, which has none
BYTE_ORDERS: dict[str, ByteOrder] = {"<": "<", ">": ">", "|": "|", "=": "<"}


class TensorFlowFileError(RefusedFileError):
    """The file holds one of the older networks, for TensorFlow."""

    def __init__(self) -> None:
        super().__init__(
            "is a network for TensorFlow, of the first StyleGAN or of StyleGAN2, which can't be read here. A StyleGAN2 "
            "of that kind can be converted, with legacy.py of NVIDIA's stylegan2-ada-pytorch; a first StyleGAN can't. "
            f"Without a conversion, {SUPPORTED_FILES}"
        )


class NetworkState(NamedTuple):
    """A network, or a part of one: its parameters, buffers, settings and parts. Its source code isn't kept."""

    state: dict


class NumberType:
    """A type of number in NumPy: a code such as "f8", and the order of its bytes, which a later instruction sets."""

    def __init__(self, code: str) -> None:
        self.code = code
        self.byte_order: ByteOrder = "<"


def refuse_in_network(asked: str) -> RefusedFileError:
    """Make the error for a name that a StyleGAN2-ADA file may not ask for."""
    return TensorFlowFileError() if asked.startswith("dnnlib.tflib.") else refuse_name(asked)


def set_byte_order(number_type: object, state: Any) -> None:
    """Set the byte order of a number type, the one thing that a file may change; RefusedFileError for all else."""
    to_change = require_type(NumberType, number_type)
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
    "numpy.core.multiarray.scalar": _make_number,
    "numpy._core.multiarray.scalar": _make_number,
    "_codecs.encode": _make_bytes,
}
VOCABULARY = Vocabulary(RECORD_MAKERS, refuse_in_network, set_byte_order)
