"""Answer a wrong name or a wrong call with a sentence: what is meant here, or which names there are.

`Guided` does it for the classes of the front door, `explain_calls` for its functions. The words come from `habits`
and `call_habits`. A right name costs nothing, and a right call 3 microseconds, in which its arguments are checked.
Both stay as they are, signature and help included.
"""

import difflib
import functools
import inspect
from abc import ABCMeta
from collections.abc import Callable, Iterable, Mapping, Sequence
from string import Template
from typing import TYPE_CHECKING, Any, TypeVar, cast

from gan_lab.call_habits import ARGUMENTS, CALLS, KEYWORDS, VALUES
from gan_lab.errors import MAX_VALUE_LENGTH, GanLabError, ReadOnlyError, UnknownNameError, WrongCallError
from gan_lab.habits import ASSIGNMENTS, FIRST, LINES, NAMES

MIN_SIMILARITY = 0.8  # of two names, from 0 to 1 as difflib measures it, for one to be offered in place of the other
MAX_LISTED = 12  # names that a message lists
front_door: list[str] = []  # the names of the package, which the package writes here

Function = TypeVar("Function", bound=Callable[..., Any])


class GuidedType(ABCMeta):
    """The type of `Guided` classes.

    It explains what is missing in the class itself, `BigGAN.from_pretrained`, and knows when an object is made.
    """

    if not TYPE_CHECKING:  # else a type checker would take every name for one that exists

        def __getattr__(cls, name):
            raise explain_name(name, dir(cls), cls.__name__, _list_class_names(cls))

    def __call__(cls, *arguments: Any, **keywords: Any) -> Any:
        """Make an object, whose attributes are for reading only from then on."""
        __tracebackhide__ = True
        made = super().__call__(*arguments, **keywords)
        made.__dict__["_is_made"] = True
        return made

    def __setattr__(cls, name: str, value: Any) -> None:
        """Put in place what `dataclass` writes: `Guided` refuses assignments, and a wrong call is explained."""
        if name == "__init__":
            value = explain_calls(value, cast(type[Guided], cls))
        if name not in ("__setattr__", "__delattr__"):
            super().__setattr__(name, value)


class Guided(metaclass=GuidedType):
    """A class whose missing attributes, assignments and wrong calls are explained.

    Parameters
    ----------
    called : str, optional
        The variable that notebooks keep such an object in, for the sentences: "gan". Subclasses inherit it.
    """

    _called = "it"

    def __init_subclass__(cls, called: str | None = None, **more: Any) -> None:
        super().__init_subclass__(**more)
        if called:
            cls._called = called
        for name, value in list(vars(cls).items()):
            if inspect.isfunction(value) and not name.startswith("_"):
                setattr(cls, name, explain_calls(value, cls))
            elif isinstance(value, classmethod) and not name.startswith("_"):
                setattr(cls, name, classmethod(explain_calls(value.__func__, cls)))
            elif name == "__init__":
                setattr(cls, name, value)  # which the type explains

    if not TYPE_CHECKING:

        def __getattr__(self, name):
            if hasattr(type(self), name):  # a property that failed with an AttributeError of its own, which is raised
                return object.__getattribute__(self, name)
            raise explain_name(name, dir(self), self._called, _list_class_names(type(self)))

    def __setattr__(self, name: str, value: object) -> None:
        if not name.startswith("_") and "_is_made" in self.__dict__:
            raise self._explain_assignment(name)
        object.__setattr__(self, name, value)

    def __delattr__(self, name: str) -> None:
        if not name.startswith("_"):
            raise self._explain_assignment(name)
        object.__delattr__(self, name)

    def _explain_assignment(self, name: str) -> GanLabError:
        """Make the error for an attribute that was to be set."""
        tables = _list_class_names(type(self))
        if not hasattr(self, name):
            return explain_name(name, dir(self), self._called, tables)
        full = f"{self._called}.{name}"
        for table in tables:
            if line := _find(ASSIGNMENTS.get(table, {}), name):
                return ReadOnlyError(f"{full} is for reading only: {line}.")
        if hasattr(getattr(self, name), "value"):  # a control of the explorer
            return ReadOnlyError(f"{full} is a control, which keeps its place: set what it shows, {full}.value = ...")
        return ReadOnlyError(f"{full} is for reading only: keep what is yours in a variable, {name} = ...")


def explain_calls(function: Function, owner: type[Guided] | None = None) -> Function:
    """Make a function answer a call with wrong arguments by a sentence.

    Parameters
    ----------
    function : callable
        A function of the front door, or a method.
    owner : type, optional
        The class of a method.

    Returns
    -------
    callable
        It does the same, and has the same signature and help.
    """
    signature = inspect.signature(function)

    @functools.wraps(function)
    def call(*arguments: Any, **keywords: Any) -> Any:
        __tracebackhide__ = True  # IPython leaves this line out between the student's and the kit's
        try:
            signature.bind(*arguments, **keywords)
        except TypeError:
            raise _explain_call(function.__name__, signature, arguments, keywords, owner) from None
        return function(*arguments, **keywords)

    return call  # type: ignore[return-value]


def explain_name(name: str, known: Iterable[str], called: str, tables: Sequence[str]) -> UnknownNameError:
    """Make the error for a name that doesn't exist.

    Parameters
    ----------
    name : str
        What was asked for.
    known : iterable of str
        The names that exist; those with a leading underscore aren't offered.
    called : str
        What the object is called in notebooks: "gan", "gl".
    tables : sequence of str
        The keys of `habits.NAMES` to look in, the most particular first.

    Returns
    -------
    UnknownNameError
        To raise. A name with a leading underscore, as programs ask for it, gets no more than Python's own words.
    """
    if name.startswith("_"):
        return UnknownNameError(f"{called} has no attribute {name!r}")
    for table in tables:
        if line := _find(NAMES.get(table, {}), name):
            return UnknownNameError(f"There is no {called}.{name}: {_fill_in(line, tables)}.")
    public = sorted(each for each in known if not each.startswith("_"))
    if name in front_door:
        return UnknownNameError(f"There is no {called}.{name}: did you mean gl.{name}?")
    if near := _find_similar(name, public):
        return UnknownNameError(f"There is no {called}.{name}: did you mean {called}.{near}?")
    first = next((FIRST[table].split() for table in tables if table in FIRST), public[:MAX_LISTED])
    listed = [each for each in first if each in public]
    more = f" and {len(public) - len(listed)} more" if len(public) > len(listed) else ""
    return UnknownNameError(f"There is no {called}.{name}: {called} has {', '.join(listed)}{more}.")


def explain_keyword(
    call: str, keyword: str, value: object, words: Sequence[str], notes: Mapping[str, str] | None = None
) -> WrongCallError:
    """Make the error for a keyword that a function doesn't take.

    Parameters
    ----------
    call : str
        The function as a student writes it: "gl.truncated_noise".
    keyword : str
        The keyword that was passed.
    value : object
        Its value.
    words : sequence of str
        The keywords that the function takes.
    notes : mapping of str to str, optional
        What `call_habits.CALLS` says of this function.

    Returns
    -------
    WrongCallError
        To raise.
    """
    beginning = f"{call} takes no {keyword}=: "
    if line := _find(notes or {}, keyword):
        return WrongCallError(f"{beginning}{line}.")
    if meant := _find_meant(keyword, words):
        is_plain = isinstance(value, str | int | float) and len(repr(value)) <= MAX_VALUE_LENGTH
        return WrongCallError(f"{beginning}here it is {meant}={repr(value) if is_plain else ''}.")
    if near := _find_similar(keyword, words):
        return WrongCallError(f"{beginning}did you mean {near}=?")
    return WrongCallError(f"{beginning}it takes {_list_names(words)}." if words else f"{beginning}leave it out.")


def _explain_call(
    name: str,
    signature: inspect.Signature,
    arguments: Sequence[object],
    keywords: Mapping[str, object],
    owner: type[Guided] | None,
) -> WrongCallError:
    """Make the error for arguments that don't fit a signature. owner: the class of a method."""
    parameters = dict(signature.parameters)
    call, notes = f"gl.{name}", CALLS.get(name, {})
    tables: list[str] = []
    if owner:
        first = arguments[0] if arguments else None
        cls = type(first) if isinstance(first, owner) else owner
        if isinstance(first, type):  # a way to make one, such as gl.Points.ring
            cls = cast(type[Guided], first)
        del parameters[next(iter(parameters))]  # self, or the class
        arguments = arguments[1:]
        tables = _list_class_names(cls)
        notes = next((CALLS[key] for key in (f"{table}.{name}" for table in tables) if key in CALLS), {})
        call = f"gl.{cls.__name__}" if name == "__init__" else f"{cls._called}.{name}"
        if first is cls:
            call = f"gl.{cls.__name__}.{name}"
    words = [word for word, parameter in parameters.items() if parameter.kind != parameter.VAR_KEYWORD]
    if name == "__init__" and "*" in notes:
        return WrongCallError(f"{call} isn't called in notebooks: {notes['*']}.")
    takes_any = len(words) < len(parameters)
    for keyword, value in keywords.items():
        if keyword not in words and not (takes_any and not _find_meant(keyword, words)):
            return explain_keyword(call, keyword, value, words, notes)
    if "*" in notes:
        return WrongCallError(f"{call} was called with other values than it takes: {notes['*']}.")
    return _explain_count(call, {word: parameters[word] for word in words}, len(arguments), keywords, tables)


def _explain_count(
    call: str,
    parameters: Mapping[str, inspect.Parameter],
    count: int,
    keywords: Iterable[str],
    tables: Sequence[str],
) -> WrongCallError:
    """Make the error for too many values, too few, or one that is given twice. count: how many are given by place."""
    usage = f"{call}({', '.join(parameters)})"
    by_place = [word for word, parameter in parameters.items() if parameter.kind != parameter.KEYWORD_ONLY]
    if count > len(by_place):
        way_out = "write the others with their names" if len(parameters) > len(by_place) else "leave the others out"
        return WrongCallError(f"{usage} takes {len(by_place)} by place, and {count} were given: {way_out}.")
    given = by_place[:count]
    if twice := next((word for word in given if word in keywords), None):
        return WrongCallError(f"{usage} was given {twice} twice: once by its place and once as {twice}=.")
    required = [word for word, parameter in parameters.items() if parameter.default is parameter.empty]
    missing = [word for word in required if word not in given and word not in keywords]
    hint = _fill_in(ARGUMENTS.get(missing[0], "give it a value"), tables)
    return WrongCallError(f"{call}({', '.join(required)}) needs {', '.join(missing)}: {hint}.")


def _find_meant(keyword: str, words: Sequence[str]) -> str | None:
    """Find the kit's word for another library's keyword, among those that a function takes; None if there is none."""
    return next((word for word in _find(KEYWORDS, keyword) or () if word in words), None)


def _find(table: Mapping[str, Any], name: str) -> Any:
    """Return the value of a key that lists this name; None if there is none."""
    return next((value for names, value in table.items() if name in names.split()), None)


def find_value(value: object, known: Iterable[str]) -> str | None:
    """Find the value that is meant, among those that an argument takes, by what other libraries call it or misspelt.

    Parameters
    ----------
    value : object
        What was passed; only of text something else can be meant.
    known : iterable of str
        The values that the argument takes.

    Returns
    -------
    str or None
        One of them, or None if none is near.
    """
    if not isinstance(value, str):
        return None
    known, word = list(known), value.lower().replace(" ", "-").replace("_", "-")
    meant = _find(VALUES, word)
    return meant if meant in known else _find_similar(word, known)


def complete_line(line: str, gan: Guided) -> str:
    """Put the loader, the call of generate and the draw of this network in place of $loader, $generate and $draw."""
    return _fill_in(line, _list_class_names(type(gan)))


def _fill_in(line: str, tables: Sequence[str]) -> str:
    """Put what stands in `habits.LINES` for one of these classes in place of $loader, $generate and $draw."""
    kind = next((table for table in tables if table in LINES), next(iter(LINES)))
    return Template(line).safe_substitute(LINES[kind])


def _find_similar(name: str, known: Iterable[str]) -> str | None:
    """Find the name that is spelt most alike, whatever its capitals; None if there is none."""
    by_lower_case = {each.lower(): each for each in known}
    found = difflib.get_close_matches(name.lower(), by_lower_case, 1, MIN_SIMILARITY)
    return by_lower_case[found[0]] if found else None


def _list_names(names: Sequence[str]) -> str:
    """Write names in words."""
    return ", ".join(names[:MAX_LISTED]) + (f" and {len(names) - MAX_LISTED} more" if len(names) > MAX_LISTED else "")


def _list_class_names(cls: type) -> list[str]:
    """List the names of a class and of those that it comes from, the most particular first."""
    return [each.__name__ for each in cls.__mro__]
