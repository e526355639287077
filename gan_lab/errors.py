"""The errors that the kit raises on purpose, and the check of whole numbers that raises them in several rooms."""

from numbers import Integral


class GanLabError(ValueError):
    """Something was asked for that can't be done; the message says what, and what to do instead."""


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
