"""What the values in a StyleGAN2-ADA file mean: inert records in place of what its pickle would import and call.

Where a file names a function or a class and calls it, a function of this module makes a record in its place: plain data
in which nothing can run. `RECORD_MAKERS` has the exact names; a file with any other name is refused.
"""

import re
from collections.abc import Callable
from typing import Any, Literal, NamedTuple, TypeVar

import numpy as np

SUPPORTED_FILES = (
    "this kit reads the StyleGAN2 networks that NVIDIA's stylegan2-ada-pytorch and stylegan3 wrote, such as ffhq.pkl"
)
MAX_DIMENSIONS = 8  # of a tensor
MAX_SIZE = 2**62  # of a tensor's offset, sizes and strides, which count numbers
MAX_QUOTE = 80  # characters of a text from a file that an error message repeats

Value = TypeVar("Value")
ByteOrder = Literal["<", ">", "|"]  # little-endian, big-endian, and a single byte, which has none


class RefusedFileError(Exception):
    """The file isn't read; the message is the end of a sentence that begins with the file's path."""


class TensorFlowFileError(RefusedFileError):
    """The file holds one of the older networks, for TensorFlow."""

    def __init__(self) -> None:
        super().__init__(
            "is a network for TensorFlow, of the first StyleGAN or of StyleGAN2, which can't be read here. A StyleGAN2 "
            "of that kind can be converted, with legacy.py of NVIDIA's stylegan2-ada-pytorch; a first StyleGAN can't. "
            f"Without a conversion, {SUPPORTED_FILES}"
        )


class ByteRange(NamedTuple):
    """Bytes that stay in the file until they are needed."""

    start: int
    length: int


class GlobalName(NamedTuple):
    """The full name of a function or a class that the file asks for, such as "collections.OrderedDict"."""

    full_name: str


class Storage(NamedTuple):
    """The numbers of one or more tensors, as the bytes of a file that torch.save wrote."""

    content: ByteRange | bytes | str  # a str, from a pickle of protocol 2, holds the bytes as Latin-1


class StoredTensor(NamedTuple):
    """A tensor whose numbers have not been read yet; offset and stride count numbers of the storage."""

    storage: Storage
    offset: int
    size: tuple[int, ...]
    stride: tuple[int, ...]


class NetworkState(NamedTuple):
    """A network, or a part of one: its parameters, buffers, settings and parts. Its source code isn't kept."""

    state: dict


class NumberType:
    """A type of number in NumPy: a code such as "f8", and the order of its bytes, which a later instruction sets."""

    def __init__(self, code: object) -> None:
        self.code = code
        self.byte_order: ByteOrder = "<"


def make_printable(text: str) -> str:
    """Return a text from a file as an error message can repeat it: on one line, nothing invisible, not too long."""
    visible = "".join(character if character.isprintable() else "?" for character in text[: MAX_QUOTE + 1])
    return visible if len(visible) <= MAX_QUOTE else visible[: MAX_QUOTE - 1] + "…"


def require_type(kind: type[Value], value: object) -> Value:
    """Return a value if it is of exactly this type, no subclass; RefusedFileError otherwise."""
    if type(value) is not kind:
        raise RefusedFileError("does something to its parts that no network needs: don't use it")
    return value


def require_key(key: Any) -> Any:
    """Return a key of a dict or set if it is a text, a number or None; RefusedFileError otherwise.

    Above all a tuple is refused: a tuple in a tuple in a tuple ... can end the process when it is hashed.
    """
    if not isinstance(key, str | int | float | bool | None):
        raise RefusedFileError("does something to its parts that no network needs: don't use it")
    return key


def find_global(full_name: str) -> GlobalName:
    """Return the record of a name that a file asks for; RefusedFileError if no network needs it."""
    if full_name.startswith("dnnlib.tflib."):
        raise TensorFlowFileError
    if full_name not in RECORD_MAKERS:
        raise RefusedFileError(
            f"asks for {make_printable(full_name)}, which no network needs and could do anything: don't use this file"
        )
    return GlobalName(full_name)


def make_record(name: object, arguments: object) -> object:
    """Make the record that stands for a call of this name with these arguments."""
    return RECORD_MAKERS[require_type(GlobalName, name).full_name](*require_type(tuple, arguments))


def _make_network_state(meta: dict) -> NetworkState:
    if meta["type"] != "class":
        raise RefusedFileError("holds something other than networks: don't use it")
    return NetworkState(require_type(dict, meta["state"]))


def _make_dict(items: Any = ()) -> dict:
    """Make a dict from pairs of a key and a value, or from another dict."""
    pairs = items.items() if type(items) is dict else items
    return {require_key(key): value for key, value in pairs}


def _make_tensor(
    storage: Storage, offset: int, size: tuple, stride: tuple, requires_grad: bool = False, hooks: object = None
) -> StoredTensor:
    numbers = (offset, *require_type(tuple, size), *require_type(tuple, stride))
    are_possible = all(type(number) is int and 0 <= number <= MAX_SIZE for number in numbers)
    if not are_possible or len(size) != len(stride) or len(size) > MAX_DIMENSIONS:
        raise RefusedFileError("holds a tensor of impossible size: it is damaged, or was changed")
    return StoredTensor(require_type(Storage, storage), offset, size, stride)


def _make_parameter(tensor: StoredTensor, requires_grad: bool = False, hooks: object = None) -> StoredTensor:
    return require_type(StoredTensor, tensor)


def _make_number(number_type: NumberType, content: bytes | str) -> float | int | bool:
    """Return a number of NumPy's; protocol 2 keeps its bytes as a text in Latin-1."""
    code = require_type(NumberType, number_type).code
    if not isinstance(code, str) or not re.fullmatch("[fiu][1248]|b1", code):
        raise RefusedFileError("holds a number of an unknown kind: it is damaged, or was changed")
    content = content.encode("latin-1") if isinstance(content, str) else require_type(bytes, content)
    return np.frombuffer(content, np.dtype(code).newbyteorder(number_type.byte_order)).item()


def _make_bytes(text: str, encoding: str) -> str:
    """Return bytes as protocol 2 writes them, as a str in Latin-1, which is encoded when it is needed."""
    if encoding not in ("latin1", "latin-1"):
        raise RefusedFileError("holds bytes in an unknown encoding: it is damaged, or was changed")
    return require_type(str, text)


# The names that the file of a network calls, and what makes the record in place of each: torch's and NumPy's names,
# those that Python 2 and NumPy 2 have for them, and NVIDIA's two. Exactly these: a rule such as 'all of torch' would
# let far more through.
RECORD_MAKERS: dict[str, Callable] = {
    "torch_utils.persistence._reconstruct_persistent_obj": _make_network_state,
    "dnnlib.util.EasyDict": _make_dict,
    "collections.OrderedDict": _make_dict,
    "builtins.set": lambda items=(): None,  # the names of tensors that are no parameters, which nothing here needs
    "__builtin__.set": lambda items=(): None,
    "torch._utils._rebuild_parameter": _make_parameter,
    "torch._utils._rebuild_tensor_v2": _make_tensor,
    "torch.storage._load_from_bytes": Storage,
    "numpy.dtype": lambda code, *_: NumberType(code),
    "numpy.core.multiarray.scalar": _make_number,
    "numpy._core.multiarray.scalar": _make_number,
    "_codecs.encode": _make_bytes,
}
