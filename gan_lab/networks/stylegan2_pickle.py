"""NVIDIA's StyleGAN2-ADA files, read as data: no code in them is executed, and none of NVIDIA's is needed.

A `.pkl` file is a program for a small machine, whose instructions build values. Python's own machine also imports
names and calls them, which is how a pickle can run anything at all; and every network in such a file carries source
code, which the official loader executes. The machine below has the instructions that build plain values. Where a
file names a function or a class, the name must be one that `stylegan2_allowed_names` knows, and a record of that module
takes the place of the call; any other name is refused. `pickletools`, of Python's library, takes the file apart into
instructions.
"""

import pickletools
from collections.abc import Callable
from typing import Any, BinaryIO

from gan_lab.networks.stylegan2_allowed_names import (
    ByteOrder,
    ByteRange,
    NumberType,
    RefusedFileError,
    find_global,
    make_printable,
    make_record,
    require_key,
    require_type,
)

MAX_INSTRUCTIONS = 3_000_000  # the file of the largest network, FFHQ at 1024 pixels, has fewer than 60,000


class PickleMachine:
    """Run a pickle's instructions as far as they build plain values and records; everything else is refused.

    Parameters
    ----------
    file : binary file
        The file to read, at the start of the pickle. It must be seekable.
    """

    def __init__(self, file: BinaryIO) -> None:
        self.file = file
        self.stack: list[Any] = []
        self.marks: list[int] = []
        self.memo: dict[int, Any] = {}

    def run(self) -> Any:
        """Run the instructions.

        Returns
        -------
        object
            The value that they build: dicts, lists, numbers, texts, and records of `stylegan2_allowed_names`.

        Raises
        ------
        RefusedFileError
            If the file is cut or damaged, or does what no network needs.
        """
        try:
            for count, (instruction, argument, _) in enumerate(pickletools.genops(self.file)):
                if count == MAX_INSTRUCTIONS:
                    raise RefusedFileError("has more in it than any network needs: don't use this file")
                if instruction.name == "STOP":
                    return self.stack.pop()
                self._execute(instruction.name, argument)
        except (ValueError, IndexError, KeyError, TypeError, AttributeError, MemoryError, OverflowError, EOFError):
            raise RefusedFileError("is cut or damaged: delete it, and copy or download it again") from None
        raise RefusedFileError("is cut: delete it, and copy or download it again")

    def _execute(self, name: str, argument: Any) -> None:
        """Run one instruction, or refuse it."""
        if name in LONG_BYTES:  # they end where the file stands now
            self.stack.append(ByteRange(self.file.tell() - len(argument), len(argument)))
        elif name in CONSTANTS:
            self.stack.append(CONSTANTS[name])
        elif name in VALUES:
            self.stack.append(argument)
        elif name in STEPS:
            STEPS[name](self, argument)
        else:  # INST, whose argument is a name, and instructions that take values from outside the file
            asked = argument.replace(" ", ".") if isinstance(argument, str) else f"the instruction {name}"
            raise RefusedFileError(f"asks for {make_printable(asked)}, which no network needs: don't use this file")

    def _pop_to_mark(self) -> list:
        """Take everything above the last mark off the stack."""
        mark = self.marks.pop()
        values = self.stack[mark:]
        del self.stack[mark:]
        return values

    def _push_mark(self, _: None) -> None:
        self.marks.append(len(self.stack))

    def _pop_mark(self, _: None) -> None:
        self._pop_to_mark()

    def _pop(self, _: None) -> None:
        if self.marks and self.marks[-1] == len(self.stack):
            self.marks.pop()
        else:
            self.stack.pop()

    def _duplicate(self, _: None) -> None:
        self.stack.append(self.stack[-1])

    def _put(self, index: int) -> None:
        self.memo[index] = self.stack[-1]

    def _memoize(self, _: None) -> None:
        self.memo[len(self.memo)] = self.stack[-1]

    def _get(self, index: int) -> None:
        self.stack.append(self.memo[index])

    def _push_empty_list(self, _: None) -> None:
        self.stack.append([])

    def _push_empty_dict(self, _: None) -> None:
        self.stack.append({})

    def _push_empty_set(self, _: None) -> None:
        self.stack.append(set())

    def _build_list(self, _: None) -> None:
        self.stack.append(self._pop_to_mark())

    def _build_tuple(self, _: None) -> None:
        self.stack.append(tuple(self._pop_to_mark()))

    def _build_short_tuple(self, count: int) -> None:
        values = tuple(self.stack[-count:])
        if len(values) < count:
            raise IndexError
        self.stack[-count:] = [values]

    def _append(self, _: None) -> None:
        value = self.stack.pop()
        require_type(list, self.stack[-1]).append(value)

    def _appends(self, _: None) -> None:
        values = self._pop_to_mark()
        require_type(list, self.stack[-1]).extend(values)

    def _build_dict(self, _: None) -> None:
        values = self._pop_to_mark()
        self.stack.append({})
        self._add_to_dict(values)

    def _set_item(self, _: None) -> None:
        value, key = self.stack.pop(), self.stack.pop()
        self._add_to_dict([key, value])

    def _set_items(self, _: None) -> None:
        self._add_to_dict(self._pop_to_mark())

    def _add_to_dict(self, keys_and_values: list) -> None:
        into = require_type(dict, self.stack[-1])
        for key, value in zip(keys_and_values[::2], keys_and_values[1::2], strict=True):
            into[require_key(key)] = value

    def _add_to_set(self, _: None) -> None:
        values = self._pop_to_mark()
        require_type(set, self.stack[-1]).update(map(require_key, values))

    def _build_frozenset(self, _: None) -> None:
        self.stack.append(frozenset(map(require_key, self._pop_to_mark())))

    def _push_global(self, argument: str) -> None:
        self.stack.append(find_global(argument.replace(" ", ".", 1)))

    def _push_global_from_stack(self, _: None) -> None:
        name, module = self.stack.pop(), self.stack.pop()
        self.stack.append(find_global(f"{require_type(str, module)}.{require_type(str, name)}"))

    def _call(self, _: None) -> None:
        """Make a record where Python would call a function or create an object."""
        arguments, name = self.stack.pop(), self.stack.pop()
        self.stack.append(make_record(name, arguments))

    def _build(self, _: None) -> None:
        """Set the byte order of a number type. Python can change any object with this instruction; here it can't."""
        state = self.stack.pop()
        number_type = require_type(NumberType, self.stack[-1])
        number_type.byte_order = BYTE_ORDERS[require_type(str, state[1])]


BYTE_ORDERS: dict[str, ByteOrder] = {"<": "<", ">": ">", "|": "|", "=": "<"}
CONSTANTS = {"NONE": None, "NEWTRUE": True, "NEWFALSE": False, "EMPTY_TUPLE": ()}
LONG_BYTES = {"BINBYTES", "BINBYTES8"}
# Instructions that carry a value: genops has decoded it.
NUMBERS = {"INT", "BININT", "BININT1", "BININT2", "LONG", "LONG1", "LONG4", "FLOAT", "BINFLOAT"}
TEXTS = {"UNICODE", "BINUNICODE", "SHORT_BINUNICODE", "BINUNICODE8", "STRING", "BINSTRING", "SHORT_BINSTRING"}
VALUES = NUMBERS | TEXTS | {"SHORT_BINBYTES"}
STEPS: dict[str, Callable[[PickleMachine, Any], None]] = {
    "PROTO": lambda machine, _: None,
    "FRAME": lambda machine, _: None,
    "MARK": PickleMachine._push_mark,
    "POP": PickleMachine._pop,
    "POP_MARK": PickleMachine._pop_mark,
    "DUP": PickleMachine._duplicate,
    "PUT": PickleMachine._put,
    "BINPUT": PickleMachine._put,
    "LONG_BINPUT": PickleMachine._put,
    "MEMOIZE": PickleMachine._memoize,
    "GET": PickleMachine._get,
    "BINGET": PickleMachine._get,
    "LONG_BINGET": PickleMachine._get,
    "EMPTY_LIST": PickleMachine._push_empty_list,
    "LIST": PickleMachine._build_list,
    "APPEND": PickleMachine._append,
    "APPENDS": PickleMachine._appends,
    "TUPLE": PickleMachine._build_tuple,
    "TUPLE1": lambda machine, _: machine._build_short_tuple(1),
    "TUPLE2": lambda machine, _: machine._build_short_tuple(2),
    "TUPLE3": lambda machine, _: machine._build_short_tuple(3),
    "EMPTY_DICT": PickleMachine._push_empty_dict,
    "DICT": PickleMachine._build_dict,
    "SETITEM": PickleMachine._set_item,
    "SETITEMS": PickleMachine._set_items,
    "EMPTY_SET": PickleMachine._push_empty_set,
    "ADDITEMS": PickleMachine._add_to_set,
    "FROZENSET": PickleMachine._build_frozenset,
    "GLOBAL": PickleMachine._push_global,
    "STACK_GLOBAL": PickleMachine._push_global_from_stack,
    "REDUCE": PickleMachine._call,
    "NEWOBJ": PickleMachine._call,
    "BUILD": PickleMachine._build,
}
