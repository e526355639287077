"""What a machine for pickles works with: values of which nothing can run, and the sentences that refuse the others."""

from typing import Any, NamedTuple, TypeVar

MAX_QUOTE = 80  # characters of a text from a file that an error message repeats
MAX_KEY = 65_535  # of whole numbers as keys. Huge ones can be chosen so that looking up each takes as long as all

DAMAGED = "is cut or damaged: delete it, and copy or download it again"
UNUSUAL = "does something to its parts that no network needs: don't use it"

Value = TypeVar("Value")


class RefusedFileError(Exception):
    """The file isn't read; the message is the end of a sentence that begins with the file's path."""


class ByteRange(NamedTuple):
    """Bytes that stay in the file until they are needed."""

    start: int
    length: int
    is_text: bool = False  # whether they are a text in UTF-8, whose characters stand for bytes (Latin-1)


class GlobalName(NamedTuple):
    """The full name of a function or a class that the file asks for, such as "collections.OrderedDict"."""

    full_name: str


def make_printable(text: str) -> str:
    """Return a text from a file as an error message can repeat it: on one line, nothing invisible, not too long."""
    visible = "".join(character if character.isprintable() else "?" for character in text[: MAX_QUOTE + 1])
    return visible if len(visible) <= MAX_QUOTE else visible[: MAX_QUOTE - 1] + "…"


def require_type(kind: type[Value], value: object) -> Value:
    """Return a value if it is of exactly this type, no subclass; RefusedFileError otherwise."""
    if type(value) is not kind:
        raise RefusedFileError(UNUSUAL)
    return value


def require_key(key: Any) -> Any:
    """Return a key of a dict or set if it is a text, a number of at most `MAX_KEY` or None; RefusedFileError otherwise.

    Above all a tuple is refused: a tuple in a tuple in a tuple ... can end the process when it is hashed.
    """
    if not (key is None or type(key) is str or (isinstance(key, int) and abs(key) <= MAX_KEY)):
        raise RefusedFileError(UNUSUAL)
    return key


def make_dict(items: Any = ()) -> dict:
    """Make a dict, in place of an OrderedDict or the like, from another dict or from a list of pairs."""
    if type(items) not in (dict, list, tuple):
        raise RefusedFileError(UNUSUAL)
    pairs = items.items() if type(items) is dict else items
    return {require_key(key): value for key, value in pairs}
