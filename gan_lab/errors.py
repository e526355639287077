"""The errors that the kit raises on purpose, and what several rooms need to decide and to word them."""

import linecache
import os
import reprlib
import sysconfig
import traceback
from numbers import Integral, Real
from pathlib import Path
from typing import Any

MAX_VALUE_LENGTH = 60  # characters of a wrong value that a message repeats
MAX_LINES = 6  # of one call that an error in a notebook shows
KIT = str(Path(__file__).parent)
STANDARD_LIBRARY = sysconfig.get_path("stdlib")
PACKAGE_FOLDERS = {"site-packages", "dist-packages"}  # where pip installs; the latter on Debian and on Colab


class GanLabError(ValueError):
    """Something was asked for that can't be done; the message says what, and what to do instead."""

    def _render_traceback_(self) -> list[str]:
        """Write what a notebook shows of this error: the reader's own lines, and the sentence.

        IPython calls this method instead of writing 50 lines of the kit's code above the sentence. The debugger
        (`%debug`) still sees all frames.

        Returns
        -------
        list of str
            A part for each frame that is neither the kit's nor another package's, then the error's name and message.
        """
        frames = [frame for frame in traceback.extract_tb(self.__traceback__) if _is_readers_own(frame.filename)]
        return [*map(_describe_frame, frames), f"{type(self).__name__}: {self}"]


class UnknownNameError(GanLabError, AttributeError):
    """An object has no such attribute or method; `hasattr` is False for it, as for any other."""


class ReadOnlyError(GanLabError, AttributeError):
    """An attribute was to be set that is for reading only."""


class WrongCallError(GanLabError, TypeError):
    """A function was called with arguments that it doesn't take, or without those that it needs."""


class TruncationMismatchWarning(UserWarning):
    """The noise was drawn at another truncation than the one that the network is given."""


def is_integer_in_range(value: object, minimum: int, maximum: float = float("inf")) -> bool:
    """Tell whether a value is an integer, Python's or NumPy's, within limits; a bool doesn't count.

    Parameters
    ----------
    value : object
        Anything; a float such as 2.0 is no integer.
    minimum : int
        The smallest integer that passes.
    maximum : float
        The largest integer that passes; without it, there is no upper limit.

    Returns
    -------
    bool
        Whether it is one.
    """
    return isinstance(value, Integral) and not isinstance(value, bool) and minimum <= int(value) <= maximum


def is_number_in_range(value: object, minimum: float, maximum: float) -> bool:
    """Tell whether a value is a real number, Python's or NumPy's, within limits; a bool doesn't count.

    Parameters
    ----------
    value : object
        Anything; NaN is in no range.
    minimum, maximum : float
        The smallest and the largest number that pass.

    Returns
    -------
    bool
        Whether it is one.
    """
    if not isinstance(value, Real) or isinstance(value, bool):
        return False
    number: Any = value
    return bool(minimum <= number <= maximum)


def name_value(value: object) -> str:
    """Write a wrong value for a message: an array by its shape, anything else as in code, cut where it is long.

    Parameters
    ----------
    value : object
        Anything that a student passed.

    Returns
    -------
    str
        Such as "'0.4'", "[1, 2, 3]" or "a Tensor of shape [4, 10]"; at most about 60 characters.
    """
    shape = getattr(value, "shape", None)
    if isinstance(shape, tuple) and shape:
        return f"a {type(value).__name__} of shape {list(shape)}"
    text = reprlib.repr(value)
    return text if len(text) <= MAX_VALUE_LENGTH else f"{text[: MAX_VALUE_LENGTH - 3]}..."


def _is_readers_own(file: str) -> bool:
    """Tell whether code is a notebook's or a file's beside it, and belongs neither to the kit nor to a package."""
    is_installed = file.startswith((KIT + os.sep, STANDARD_LIBRARY + os.sep, "<frozen"))
    return not is_installed and PACKAGE_FOLDERS.isdisjoint(Path(file).parts)


def _describe_frame(frame: traceback.FrameSummary) -> str:
    """Write a frame as IPython does: the cell, the line's number, and the line, or all lines of a longer call."""
    from IPython import get_ipython

    cells = getattr(getattr(get_ipython(), "compile", None), "_filename_map", {})  # {file: number of the cell}
    place = f"Cell In[{cells[frame.filename]}]" if frame.filename in cells else Path(frame.filename).name
    function = "" if frame.name.startswith("<") else f", in {frame.name}"  # "<module>" is a cell itself
    first = frame.lineno or 0
    last = min(frame.end_lineno or first, first + MAX_LINES - 1)
    lines = [(number, linecache.getline(frame.filename, number).rstrip()) for number in range(first, last + 1)]
    shown = [f"{'---->' if number == first else '     '} {number} {line}" for number, line in lines if line]
    return "\n".join([f"{place}, line {first}{function}", *shown, ""])
