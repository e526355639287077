"""Pickles read as data: no code in them is executed.

A pickle is a program for a small machine, whose instructions build values. Python's own machine also imports names and
calls them, which is how a pickle can run anything at all. The machine below has the instructions that build plain
values. Where a file names a function or a class, the name must be one that the reader of this kind of file knows, and
a function of the reader's makes a record in place of the call; any other name is refused. What a file may cost is in
`pickle_budget`.
"""

from collections.abc import Callable, Mapping
from typing import Any, BinaryIO, NamedTuple

from gan_lab.weights.pickle_budget import Budget
from gan_lab.weights.pickle_instructions import LONG_BYTES, LONG_STRINGS, LONG_TEXTS, read_instructions
from gan_lab.weights.pickle_values import (
    DAMAGED,
    UNUSUAL,
    GlobalName,
    RefusedFileError,
    make_printable,
    require_key,
    require_type,
)


class Vocabulary(NamedTuple):
    """The names that a kind of file may ask for, and what is made in place of each.

    record_makers: for the full name of a function or class, what makes the record that stands for a call of it.
    refuse: makes the error for any other name.
    set_state: sets the state of a value that was built (instruction BUILD), or refuses to.
    make_persistent: makes the record for a value that lies outside the pickle, from what the pickle says of it; None if
    such files have none.
    """

    record_makers: Mapping[str, Callable[..., object]]
    refuse: Callable[[str], RefusedFileError]
    set_state: Callable[[object, object], None]
    make_persistent: Callable[[object], object] | None = None


class PickleMachine:
    """Run a pickle's instructions as far as they build plain values and records; everything else is refused.

    Parameters
    ----------
    file : binary file
        The file to read, at the start of the pickle. It must be seekable.
    vocabulary : Vocabulary
        The names that it may ask for.
    budget : Budget, optional
        What it may cost.
    """

    def __init__(self, file: BinaryIO, vocabulary: Vocabulary, budget: Budget | None = None) -> None:
        self.file, self.vocabulary, self.budget = file, vocabulary, budget or Budget()
        self.stack: list[Any] = []
        self.marks: list[int] = []
        self.memo: dict[int, Any] = {}

    def run(self) -> Any:
        """Run the instructions.

        Returns
        -------
        object
            The value that they build: dicts, lists, numbers, texts, and records. The file stands behind the pickle.

        Raises
        ------
        RefusedFileError
            If the file is cut or damaged, costs too much, or does what no network needs.
        """
        try:
            for name, argument in read_instructions(self.file):
                self.budget.count_steps()
                if name == "STOP":
                    return self.stack.pop()
                self._execute(name, argument)
        except (ValueError, IndexError, KeyError, TypeError, AttributeError, OverflowError):
            pass
        raise RefusedFileError(DAMAGED)

    def _execute(self, name: str, argument: Any) -> None:
        """Run one instruction, or refuse it."""
        if name in CONSTANTS:
            self.stack.append(CONSTANTS[name])
        elif name in VALUES:
            self.budget.count_text(argument)
            self.stack.append(argument)
        elif name in STEPS:
            STEPS[name](self, argument)
        else:  # INST, whose argument is a name, and instructions that take values from outside the file
            asked = argument.replace(" ", ".") if isinstance(argument, str) else f"the instruction {name}"
            raise self.vocabulary.refuse(asked)

    def _push_built(self, value: object, parts: Any = ()) -> None:
        """Push a value that was just built of these parts."""
        self.budget.note_built(value, parts)
        self.stack.append(value)

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
        if index > self.budget.max_steps:  # pickles count from 0
            raise RefusedFileError(UNUSUAL)
        self.memo[index] = self.stack[-1]

    def _memoize(self, _: None) -> None:
        self.memo[len(self.memo)] = self.stack[-1]

    def _get(self, index: int) -> None:
        self.stack.append(self.memo[index])

    def _build_list(self, _: None) -> None:
        values = self._pop_to_mark()
        self._push_built(values, values)

    def _build_tuple(self, _: None) -> None:
        values = tuple(self._pop_to_mark())
        self._push_built(values, values)

    def _build_short_tuple(self, count: int) -> None:
        values = tuple(self.stack[-count:])
        if len(values) < count:
            raise IndexError
        del self.stack[-count:]
        self._push_built(values, values)

    def _append(self, _: None) -> None:
        self._add_to_list([self.stack.pop()])

    def _appends(self, _: None) -> None:
        self._add_to_list(self._pop_to_mark())

    def _add_to_list(self, values: list) -> None:
        into = require_type(list, self.stack[-1])
        self.budget.note_added(into, values)
        into.extend(values)

    def _build_dict(self, _: None) -> None:
        values = self._pop_to_mark()
        self._push_built({})
        self._add_to_dict(values)

    def _set_item(self, _: None) -> None:
        value, key = self.stack.pop(), self.stack.pop()
        self._add_to_dict([key, value])

    def _set_items(self, _: None) -> None:
        self._add_to_dict(self._pop_to_mark())

    def _add_to_dict(self, keys_and_values: list) -> None:
        into = require_type(dict, self.stack[-1])
        keys, values = keys_and_values[::2], keys_and_values[1::2]
        self.budget.note_added(into, values)
        into.update(zip(map(require_key, keys), values, strict=True))

    def _add_to_set(self, _: None) -> None:
        values = self._pop_to_mark()
        into = require_type(set, self.stack[-1])
        self.budget.note_added(into, values)
        into.update(map(require_key, values))

    def _build_frozenset(self, _: None) -> None:
        self._push_built(frozenset(map(require_key, self._pop_to_mark())))

    def _push_global(self, argument: str) -> None:
        self._push_name(argument.replace(" ", ".", 1))

    def _push_global_from_stack(self, _: None) -> None:
        name, module = self.stack.pop(), self.stack.pop()
        self._push_name(f"{require_type(str, module)}.{require_type(str, name)}")

    def _push_name(self, full_name: str) -> None:
        if full_name not in self.vocabulary.record_makers:
            raise self.vocabulary.refuse(full_name)
        self._push_built(GlobalName(full_name))

    def _call(self, _: None) -> None:
        """Make a record where Python would call a function or create an object."""
        arguments, name = require_type(tuple, self.stack.pop()), require_type(GlobalName, self.stack.pop())
        self.budget.count_steps(sum(len(value) for value in arguments if type(value) in (dict, list, tuple)))
        self._push_built(self.vocabulary.record_makers[name.full_name](*arguments), [arguments])

    def _set_state(self, _: None) -> None:
        """Set the state of a value. Python can change any object with this instruction; here the reader decides."""
        state = self.stack.pop()
        self.vocabulary.set_state(self.stack[-1], state)

    def _find_persistent(self, _: None) -> None:
        """Make a record in place of a value that lies outside the pickle."""
        if self.vocabulary.make_persistent is None:
            raise self.vocabulary.refuse("the instruction BINPERSID")
        identity = self.stack.pop()
        self._push_built(self.vocabulary.make_persistent(identity), [identity])


def refuse_name(asked: str) -> RefusedFileError:
    """Make the error for a name, or an instruction, that no file of this kind needs."""
    return RefusedFileError(
        f"asks for {make_printable(asked)}, which no network needs and could do anything: don't use this file"
    )


CONSTANTS = {"NONE": None, "NEWTRUE": True, "NEWFALSE": False, "EMPTY_TUPLE": ()}
# Instructions that carry a value, which has been read with them.
NUMBERS = {"INT", "BININT", "BININT1", "BININT2", "LONG", "LONG1", "LONG4", "FLOAT", "BINFLOAT"}
TEXTS = {"UNICODE", "SHORT_BINUNICODE", "STRING", "SHORT_BINSTRING", *LONG_TEXTS, *LONG_STRINGS}
VALUES = NUMBERS | TEXTS | {"SHORT_BINBYTES", *LONG_BYTES}
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
    "EMPTY_LIST": lambda machine, _: machine._push_built([]),
    "LIST": PickleMachine._build_list,
    "APPEND": PickleMachine._append,
    "APPENDS": PickleMachine._appends,
    "TUPLE": PickleMachine._build_tuple,
    "TUPLE1": lambda machine, _: machine._build_short_tuple(1),
    "TUPLE2": lambda machine, _: machine._build_short_tuple(2),
    "TUPLE3": lambda machine, _: machine._build_short_tuple(3),
    "EMPTY_DICT": lambda machine, _: machine._push_built({}),
    "DICT": PickleMachine._build_dict,
    "SETITEM": PickleMachine._set_item,
    "SETITEMS": PickleMachine._set_items,
    "EMPTY_SET": lambda machine, _: machine._push_built(set()),
    "ADDITEMS": PickleMachine._add_to_set,
    "FROZENSET": PickleMachine._build_frozenset,
    "GLOBAL": PickleMachine._push_global,
    "STACK_GLOBAL": PickleMachine._push_global_from_stack,
    "REDUCE": PickleMachine._call,
    "NEWOBJ": PickleMachine._call,
    "BUILD": PickleMachine._set_state,
    "BINPERSID": PickleMachine._find_persistent,
}
