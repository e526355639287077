"""NVIDIA's StyleGAN2-ADA files, read as data: no code in them is executed, and none of NVIDIA's is needed.

A `.pkl` file is a program for a small machine, whose instructions build values. Python's own machine
also imports names and calls them, which is how a pickle can run anything at all; and every network in
such a file brings source code along that the official loader executes. The machine below has the
instructions that build plain values. Where a file names a function or a class, its name is looked up in
NAMED, and a function of this module makes an inert record in its place; any other name is refused.
`pickletools`, of Python's library, takes the file apart into instructions.

What is in a file: a dict whose entry `G_ema` is the generator with averaged weights. Every network in it
is a call of `_reconstruct_persistent_obj` on a dict with the network's `state`, that is its parameters,
buffers, settings, and parts. A tensor's numbers are a second file inside, as torch.save writes it; they
are read when they are asked for, so the discriminator's never are.
"""

import io
import pickletools
import re
import warnings
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any, BinaryIO, NamedTuple

import numpy as np
import torch
from torch import Tensor

from gan_lab.errors import GanLabError
from gan_lab.weights import reading
from gan_lab.weights.cache import begins

MAX_INSTRUCTIONS = 3_000_000  # the file of the largest network, FFHQ at 1024 pixels, has fewer than 60,000
WHICH = (
    "this kit reads the StyleGAN2 networks that NVIDIA's stylegan2-ada-pytorch and stylegan3 wrote, such as ffhq.pkl"
)


class Refused(Exception):
    """What is wrong with the file, as the end of a sentence that begins with its path."""


class Stored(NamedTuple):
    """Bytes that stay in the file until they are needed."""

    start: int
    length: int


class Name(NamedTuple):
    """A function or class that the file names; nothing is imported."""

    full: str


class Storage(NamedTuple):
    """The numbers of one or more tensors, in a file of torch.save's own."""

    content: Stored | bytes | str


class StoredTensor(NamedTuple):
    """A tensor that has not been read yet."""

    storage: Storage
    offset: int
    size: tuple
    stride: tuple


class Network(NamedTuple):
    """A network, or a part of one: its state. The source code beside that is left where it is."""

    state: dict


class NumberType:
    """A NumPy number type: a code such as f8, and the order of its bytes, which a later instruction tells."""

    def __init__(self, code: object) -> None:
        self.code, self.order = code, "<"


@contextmanager
def opened(path: Path) -> Iterator["Part"]:
    """The averaged generator in a `.pkl` file, as long as the file is open; GanLabError says why there is none."""
    try:
        if wrong := reading.mistake(path) or _another_kind(path):
            raise Refused(wrong)
        with path.open("rb") as file:
            yield Part(_generator(Machine(file).run()), "G_ema", file)
    except Refused as problem:
        raise GanLabError(f"{path} {problem}.") from None
    except OSError as problem:
        raise GanLabError(f"{path} can't be read ({problem.strerror}): check the path, or copy it again.") from None


def _another_kind(path: Path) -> str | None:
    """What is plainly another kind of file."""
    if begins(path, b"PK"):
        return "is a zip archive, or weights of another kind: a StyleGAN2-ADA network is a .pkl file"
    if begins(path, b"\x80\x02\x8a\x0al\xfc\x9cF\xf9 j\xa8P\x19."):
        return "holds weights as torch.save wrote them, such as BigGAN's: gl.load_biggan reads those"
    if not begins(path, b"\x80"):
        return "is another kind of file: a StyleGAN2-ADA network is a .pkl file"
    return None


def shown(text: str) -> str:
    """A text from a file as a sentence can hold it: on one line, nothing invisible, not too long."""
    visible = "".join(character if character.isprintable() else "?" for character in text[:81])
    return visible if len(visible) <= 80 else visible[:79] + "…"


class Machine:
    """Runs a pickle's instructions as far as they build plain values; everything else is refused."""

    def __init__(self, file: BinaryIO) -> None:
        self.file = file
        self.stack: list[Any] = []
        self.marks: list[int] = []
        self.memo: dict[int, Any] = {}

    def run(self) -> Any:
        """The value that the instructions build."""
        try:
            for count, (instruction, argument, position) in enumerate(pickletools.genops(self.file)):
                if count == MAX_INSTRUCTIONS:
                    raise Refused("has more in it than any network needs: don't use this file")
                name = instruction.name
                if name == "STOP":
                    return self.stack.pop()
                if name in ("BINBYTES", "BINBYTES8"):
                    start = position + (5 if name == "BINBYTES" else 9)
                    self.stack.append(Stored(start, len(argument)))
                elif name in CONSTANTS:
                    self.stack.append(CONSTANTS[name])
                elif name in VALUES:
                    self.stack.append(argument)
                elif name in STEPS:
                    STEPS[name](self, argument)
                else:  # INST, whose argument is a name, and what would take things from outside the file
                    asked = argument.replace(" ", ".") if isinstance(argument, str) else f"the instruction {name}"
                    raise Refused(f"asks for {shown(asked)}, which no network needs: don't use this file")
        except (ValueError, IndexError, KeyError, TypeError, AttributeError, MemoryError, OverflowError, EOFError):
            raise Refused("is cut or damaged: delete it, and copy or download it again") from None
        raise Refused("is cut: delete it, and copy or download it again")

    def since_mark(self) -> list:
        """Take everything above the last mark off the stack."""
        mark = self.marks.pop()
        values = self.stack[mark:]
        del self.stack[mark:]
        return values

    def mark(self, _: None) -> None:
        self.marks.append(len(self.stack))

    def pop_mark(self, _: None) -> None:
        self.since_mark()

    def pop(self, _: None) -> None:
        if self.marks and self.marks[-1] == len(self.stack):
            self.marks.pop()
        else:
            self.stack.pop()

    def dup(self, _: None) -> None:
        self.stack.append(self.stack[-1])

    def put(self, index: int) -> None:
        self.memo[index] = self.stack[-1]

    def memoize(self, _: None) -> None:
        self.memo[len(self.memo)] = self.stack[-1]

    def get(self, index: int) -> None:
        self.stack.append(self.memo[index])

    def new_list(self, _: None) -> None:
        self.stack.append([])

    def new_dict(self, _: None) -> None:
        self.stack.append({})

    def new_set(self, _: None) -> None:
        self.stack.append(set())

    def list_(self, _: None) -> None:
        self.stack.append(self.since_mark())

    def tuple_(self, _: None) -> None:
        self.stack.append(tuple(self.since_mark()))

    def tuple_of(self, count: int) -> None:
        values = tuple(self.stack[-count:])
        if len(values) < count:
            raise IndexError
        self.stack[-count:] = [values]

    def append(self, _: None) -> None:
        value = self.stack.pop()
        _exactly(list, self.stack[-1]).append(value)

    def appends(self, _: None) -> None:
        values = self.since_mark()
        _exactly(list, self.stack[-1]).extend(values)

    def dict_(self, _: None) -> None:
        values = self.since_mark()
        self.stack.append({})
        self._set_items(values)

    def set_item(self, _: None) -> None:
        value, key = self.stack.pop(), self.stack.pop()
        self._set_items([key, value])

    def set_items(self, _: None) -> None:
        self._set_items(self.since_mark())

    def _set_items(self, values: list) -> None:
        into = _exactly(dict, self.stack[-1])
        for key, value in zip(values[::2], values[1::2], strict=True):
            into[_plain(key)] = value

    def add_items(self, _: None) -> None:
        values = self.since_mark()
        _exactly(set, self.stack[-1]).update(map(_plain, values))

    def frozenset_(self, _: None) -> None:
        self.stack.append(frozenset(map(_plain, self.since_mark())))

    def global_(self, argument: str) -> None:
        self.stack.append(_known(argument.replace(" ", ".", 1)))

    def stack_global(self, _: None) -> None:
        name, module = self.stack.pop(), self.stack.pop()
        self.stack.append(_known(f"{_exactly(str, module)}.{_exactly(str, name)}"))

    def call(self, _: None) -> None:
        """Where Python would call a function or make an object: our own stand-in makes a record."""
        arguments, name = self.stack.pop(), self.stack.pop()
        self.stack.append(NAMED[_exactly(Name, name).full](*_exactly(tuple, arguments)))

    def build(self, _: None) -> None:
        """Where Python would change an object: only number types are, to whom it tells the order of their bytes."""
        state = self.stack.pop()
        kind = _exactly(NumberType, self.stack[-1])
        kind.order = {"<": "<", ">": ">", "|": "|", "=": "<"}[state[1]]


def _exactly(kind: type, value: Any) -> Any:
    if type(value) is not kind:
        raise Refused("does something to its parts that no network needs: don't use it")
    return value


def _plain(key: Any) -> Any:
    """A key that is a text, a number or None; hashing a tuple in a tuple in a tuple ... could end the process."""
    if not isinstance(key, str | int | float | bool | None):
        raise Refused("does something to its parts that no network needs: don't use it")
    return key


def _known(full: str) -> Name:
    if full.startswith("dnnlib.tflib."):
        raise Tensorflow
    if full not in NAMED:
        raise Refused(f"asks for {shown(full)}, which no network needs and could do anything: don't use this file")
    return Name(full)


class Tensorflow(Refused):
    """A file of the older networks."""

    def __str__(self) -> str:
        return (
            "is a network for TensorFlow, of the first StyleGAN or of StyleGAN2, which can't be read here. A StyleGAN2 "
            "of that kind can be converted, with legacy.py of NVIDIA's stylegan2-ada-pytorch; a first StyleGAN can't. "
            f"Without a conversion, {WHICH}"
        )


def _network(meta: dict) -> Network:
    if meta["type"] != "class":
        raise Refused("holds something other than networks: don't use it")
    return Network(_exactly(dict, meta["state"]))


def _tensor(
    storage: Storage, offset: int, size: tuple, stride: tuple, requires_grad: bool = False, hooks: object = None
) -> StoredTensor:
    whole = all(type(n) is int and n >= 0 for n in (offset, *_exactly(tuple, size), *_exactly(tuple, stride)))
    if not whole or len(size) != len(stride):
        raise Refused("holds a tensor of impossible size: it is damaged, or was changed")
    return StoredTensor(_exactly(Storage, storage), offset, size, stride)


def _parameter(tensor: StoredTensor, requires_grad: bool = False, hooks: object = None) -> StoredTensor:
    return _exactly(StoredTensor, tensor)


def _number(kind: NumberType, content: bytes | str) -> float | int | bool:
    """A NumPy number; protocol 2 keeps its bytes as a text in Latin-1."""
    code = _exactly(NumberType, kind).code
    if not isinstance(code, str) or not re.fullmatch("[fiu][1248]|b1", code):
        raise Refused("holds a number of an unknown kind: it is damaged, or was changed")
    content = content.encode("latin-1") if isinstance(content, str) else _exactly(bytes, content)
    return np.frombuffer(content, np.dtype(code).newbyteorder(kind.order)).item()


def _encoded(text: str, encoding: str) -> str:
    """Bytes as protocol 2 writes them; they stay a text until they are needed."""
    if encoding not in ("latin1", "latin-1"):
        raise Refused("holds bytes in an unknown writing: it is damaged, or was changed")
    return _exactly(str, text)


# What a file of a network names, and what is made in its place: torch's and NumPy's names, those that Python 2 and
# NumPy 2 have for them, and NVIDIA's two. Exactly these: a rule such as 'all of torch' would let far more through.
NAMED: dict[str, Callable] = {
    "torch_utils.persistence._reconstruct_persistent_obj": _network,
    "dnnlib.util.EasyDict": dict,
    "collections.OrderedDict": dict,
    "builtins.set": lambda items=(): None,  # which tensors are no parameters: of no use here
    "__builtin__.set": lambda items=(): None,
    "torch._utils._rebuild_parameter": _parameter,
    "torch._utils._rebuild_tensor_v2": _tensor,
    "torch.storage._load_from_bytes": Storage,
    "numpy.dtype": lambda code, *_: NumberType(code),
    "numpy.core.multiarray.scalar": _number,
    "numpy._core.multiarray.scalar": _number,
    "_codecs.encode": _encoded,
}

CONSTANTS = {"NONE": None, "NEWTRUE": True, "NEWFALSE": False, "EMPTY_TUPLE": ()}
# Instructions that carry a value: genops has decoded it.
NUMBERS = {"INT", "BININT", "BININT1", "BININT2", "LONG", "LONG1", "LONG4", "FLOAT", "BINFLOAT"}
TEXTS = {"UNICODE", "BINUNICODE", "SHORT_BINUNICODE", "BINUNICODE8", "STRING", "BINSTRING", "SHORT_BINSTRING"}
VALUES = NUMBERS | TEXTS | {"SHORT_BINBYTES"}
STEPS: dict[str, Callable[[Machine, Any], None]] = {
    "PROTO": lambda machine, _: None,
    "FRAME": lambda machine, _: None,
    "MARK": Machine.mark,
    "POP": Machine.pop,
    "POP_MARK": Machine.pop_mark,
    "DUP": Machine.dup,
    "PUT": Machine.put,
    "BINPUT": Machine.put,
    "LONG_BINPUT": Machine.put,
    "MEMOIZE": Machine.memoize,
    "GET": Machine.get,
    "BINGET": Machine.get,
    "LONG_BINGET": Machine.get,
    "EMPTY_LIST": Machine.new_list,
    "LIST": Machine.list_,
    "APPEND": Machine.append,
    "APPENDS": Machine.appends,
    "TUPLE": Machine.tuple_,
    "TUPLE1": lambda machine, _: machine.tuple_of(1),
    "TUPLE2": lambda machine, _: machine.tuple_of(2),
    "TUPLE3": lambda machine, _: machine.tuple_of(3),
    "EMPTY_DICT": Machine.new_dict,
    "DICT": Machine.dict_,
    "SETITEM": Machine.set_item,
    "SETITEMS": Machine.set_items,
    "EMPTY_SET": Machine.new_set,
    "ADDITEMS": Machine.add_items,
    "FROZENSET": Machine.frozenset_,
    "GLOBAL": Machine.global_,
    "STACK_GLOBAL": Machine.stack_global,
    "REDUCE": Machine.call,
    "NEWOBJ": Machine.call,
    "BUILD": Machine.build,
}


def _generator(whole: Any) -> Network:
    """The averaged generator among what the file holds."""
    if not (isinstance(whole, dict) and isinstance(whole.get("G_ema"), Network)):
        raise Refused(f"holds no generator called G_ema: {WHICH}")
    return whole["G_ema"]


class Part:
    """A network of the file, or a part of one: its tensors and settings, each checked as it is asked for."""

    def __init__(self, network: Network, path: str, file: BinaryIO) -> None:
        self._state, self.path, self._file = network.state, path, file

    def part(self, name: str) -> "Part":
        """The part of that name."""
        found = self._group("_modules").get(name)
        if not isinstance(found, Network):
            raise Refused(f"lacks {self.path}.{name}: it is damaged, or another kind of network; {WHICH}")
        return Part(found, f"{self.path}.{name}", self._file)

    def has(self, name: str) -> bool:
        """Whether there is a part or a tensor of that name."""
        return any(self._group(group).get(name) is not None for group in ("_modules", "_parameters", "_buffers"))

    def size(self, name: str) -> tuple[int, ...]:
        """The shape of a tensor."""
        return self._stored(name).size

    def setting(self, name: str, *kinds: type) -> Any:
        """A setting, of one of these kinds (float takes whole numbers too)."""
        value = self._state.get(name, Refused)
        if float in kinds and type(value) is int:
            value = float(value)
        if type(value) not in kinds or (type(value) is float and not np.isfinite(value)):
            raise Refused(f"has no usable setting {self.path}.{name}: it is damaged, or another kind of network")
        return value

    def tensor(self, name: str, *shape: int | None) -> Tensor:
        """A parameter or buffer as float32 on the CPU, contiguous; None in the shape stands for any size."""
        stored, whole = self._stored(name), f"{self.path}.{name}"
        if len(stored.size) != len(shape) or any(s not in (None, n) for n, s in zip(stored.size, shape, strict=True)):
            raise Refused(f"has a tensor {whole} of the shape {list(stored.size)}, which doesn't fit the others")
        tensor = self._read(stored, whole)
        if not torch.isfinite(tensor).all():
            raise Refused(f"has values in {whole} that are not numbers (NaN or infinity): it is damaged")
        return tensor

    def _stored(self, name: str) -> StoredTensor:
        stored = self._group("_parameters").get(name, self._group("_buffers").get(name))
        if not isinstance(stored, StoredTensor):
            raise Refused(f"lacks the tensor {self.path}.{name}: it is damaged, or another kind of network")
        return stored

    def _group(self, name: str) -> dict:
        group = self._state.get(name)
        return group if type(group) is dict else {}

    def _read(self, stored: StoredTensor, name: str) -> Tensor:
        damaged = f"has a damaged tensor {name}: delete it, and copy or download it again"
        content = stored.storage.content
        if isinstance(content, Stored):
            self._file.seek(content.start)
            content = self._file.read(content.length)
        elif isinstance(content, str):
            content = content.encode("latin-1", "replace")
        # Never torch.save's newer kind, a zip archive, in which a few bytes can unpack to many.
        if type(content) is not bytes or content.startswith(b"PK"):
            raise Refused(damaged)
        try:
            with warnings.catch_warnings():
                warnings.simplefilter("ignore")  # torch's, about what a damaged file says of itself
                storage = torch.load(io.BytesIO(content), weights_only=True, map_location="cpu")
        except Exception as problem:  # torch raises anything, from IndexError to OSError
            if wanted := re.search(r"GLOBAL (\S+)", str(problem)):
                raise Refused(
                    f"asks for {wanted[1]} in {name}, and numbers need no code: don't use this file"
                ) from None
            raise Refused(damaged) from None
        if type(storage) is not torch.storage.TypedStorage or not storage.dtype.is_floating_point:
            raise Refused(damaged)
        numbers = torch.empty(0, dtype=storage.dtype).set_(storage)
        reach = 1 + sum((n - 1) * step for n, step in zip(stored.size, stored.stride, strict=True))
        count = int(np.prod(stored.size, dtype=object))
        if not 0 < count <= len(numbers) or stored.offset + reach > len(numbers):  # beyond it lies other memory
            raise Refused(damaged)
        return numbers.as_strided(stored.size, stored.stride, stored.offset).float().contiguous().clone()
