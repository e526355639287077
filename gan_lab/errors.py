"""The one kind of error that the kit raises on purpose: a sentence that says what was wrong and the way out."""

from numbers import Integral


class GanLabError(ValueError):
    """Something was asked for that can't be done; the message says what, and what to do instead."""


class TruncationMismatchWarning(UserWarning):
    """The noise wasn't drawn at the truncation that the network is told."""


def is_whole(value: object, least: int, most: float = float("inf")) -> bool:
    """Whether this is a whole number, Python's or NumPy's, from `least` to `most`; True and False are none."""
    return isinstance(value, Integral) and not isinstance(value, bool) and least <= value <= most
