"""Labels that a user gives to the pictures, rows or columns of a grid."""

import math
from collections.abc import Iterable
from numbers import Integral, Real
from typing import Any

from gan_lab.errors import GanLabError

Labels = Iterable[str | float]

SIGNIFICANT_DIGITS = 4  # of a number that isn't whole
SMALLEST_DIGIT = 9  # decimal places: what lies behind is an error of rounding, such as -2.2e-16 in place of 0


def read_labels(labels: Labels, count: int, what: str) -> tuple[str, ...]:
    """Check labels and write them as text.

    Parameters
    ----------
    labels : iterable of str or number
        A list, an array or a tensor: one label for each.
    count : int
        How many are needed.
    what : str
        What they stand for: "picture", "row", "column" or "frame".

    Returns
    -------
    tuple of str
        The labels; a number is written plainly, such as "0.4" or "-2".

    Raises
    ------
    GanLabError
        If there are more or fewer, or one is neither text nor a number.
    """
    listed: Any = labels.tolist() if hasattr(labels, "tolist") else labels
    if isinstance(listed, str | bytes) or not isinstance(listed, Iterable):
        raise GanLabError(
            f"Labels are a list, with a text or a number for each {what}, such as ['first', 'second'], "
            f"not {type(labels).__name__}."
        )
    texts = tuple(_write_label(label) for label in listed)
    if len(texts) != count:
        raise GanLabError(
            f"There {'is' if count == 1 else 'are'} {_count(count, what)} and {_count(len(texts), 'label')}: "
            f"give {_count(count, 'label')}, one for each {what}."
        )
    return texts


def _write_label(label: Any) -> str:
    """Write one label as text: a text as it is, a number plainly; GanLabError if it is neither."""
    value = label.item() if getattr(label, "ndim", None) == 0 and hasattr(label, "item") else label
    if isinstance(value, str):
        return value
    if isinstance(value, Integral):  # a bool as well, which is written True or False
        return str(value)
    if isinstance(value, Real):
        return write_number(float(value))
    raise GanLabError(f"A label is a text or a number, not {type(label).__name__}.")


def write_number(value: float) -> str:
    """Write a number with as few digits as it takes, and never as 1e-05.

    Parameters
    ----------
    value : float
        Any number.

    Returns
    -------
    str
        Four significant digits, and of a large number one decimal place; without zeros at the end.
    """
    if not math.isfinite(value):
        return str(value)
    rounded = round(value, SMALLEST_DIGIT)
    if not rounded:
        return "0"
    places = max(1, SIGNIFICANT_DIGITS - 1 - math.floor(math.log10(abs(rounded))))
    return f"{rounded:.{places}f}".rstrip("0").rstrip(".")


def _count(number: int, what: str) -> str:
    return f"{number} {what}" + ("" if number == 1 else "s")
