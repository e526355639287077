"""The numbers behind a plot: checked before they are drawn, and put into words for its alternative text."""

from collections.abc import Iterable, Mapping, Sequence, Set
from typing import Any

import numpy as np

from gan_lab.errors import MAX_VALUE_LENGTH, GanLabError, name_value


def to_numbers(values: Any, what: str, dimensions: int | None = 1) -> np.ndarray:
    """Convert what somebody wants to plot into an array.

    Parameters
    ----------
    values : Tensor, array or sequence
        Real numbers, on any device; tensors and Measures may be among them.
    what : str
        What they are, for the error.
    dimensions : int
        How many dimensions they have at most; 0 asks for one number, None for any but that.

    Returns
    -------
    array
        Of the same shape, float64.

    Raises
    ------
    GanLabError
        If there are none, they aren't a rectangular block of real numbers, or one is NaN or infinite.
    """
    try:
        numbers = np.asarray(_to_plain(values), dtype=np.float64)
    except (TypeError, ValueError, RuntimeError):
        raise GanLabError(f"{what!r} can't be plotted: it must be numbers in equal rows, a list or a tensor.") from None
    if not numbers.size:
        raise GanLabError(f"There is nothing to plot: {what!r} is empty.")
    too_many = dimensions is not None and numbers.ndim > dimensions
    if too_many or (numbers.ndim == 0) != (dimensions == 0):
        shape = list(numbers.shape) if numbers.ndim else "a single number"
        raise GanLabError(f"{what!r} has the shape {shape}, and a plot takes {_SHAPES[dimensions]} here.")
    wrong = np.flatnonzero(~np.isfinite(numbers))
    if len(wrong):
        raise GanLabError(
            f"{what!r} holds NaN or infinity in {len(wrong)} of {numbers.size} places, first in place {wrong[0]} "
            "(counted from 0): look at where it was computed, and plot only what is finite."
        )
    return numbers


_SHAPES = {
    0: "one number",
    1: "a list of numbers, [points]",
    2: "[points] or [lines, points]",
    None: "several numbers, in any shape,",
}


def to_number(value: Any, what: str) -> float:
    """Convert one value that somebody wants to plot into a float; GanLabError if it isn't a finite number."""
    return float(to_numbers(value, what, dimensions=0))


def to_ends(ends: Any, what: str) -> tuple[float | None, float | None]:
    """Return two ends, each a number or None; GanLabError if they are something else."""
    try:
        low, high = (None if end is None else to_number(end, what) for end in ends)
    except (TypeError, ValueError):
        raise GanLabError(f"{what} has two ends, (low, high), not {name_value(ends)}.") from None
    return low, high


def _to_plain(values: Any) -> Any:
    """Turn tensors, also those in lists, into arrays: NumPy reads none that has a gradient or isn't on the CPU."""
    if hasattr(values, "detach"):
        return values.detach().cpu().double().numpy()
    if isinstance(values, str | bytes | Mapping | Set) or values is None:
        raise TypeError
    is_plain = hasattr(values, "__array__") or not isinstance(values, Iterable)
    return values if is_plain else [_to_plain(value) for value in values]


def to_intervals(values: Any) -> np.ndarray | None:
    """Return the ends of the intervals of Measures, [2, n]; None if no value has an interval.

    A value without an interval, among others that have one, is both ends itself.
    """
    ends = [(getattr(value, "low", None), getattr(value, "high", None)) for value in values]
    if all(None in pair for pair in ends):
        return None
    return np.array([(v, v) if None in pair else pair for v, pair in zip(values, ends, strict=True)], float).T


def choose_for(panel: str, option: Any) -> Any:
    """Return an option's value for a panel: it is the same for all, or a mapping of panels to values."""
    return option.get(panel) if isinstance(option, Mapping) else option


def require_mapping(values: Any, form: str) -> Mapping[str, Any]:
    """Return a mapping that has entries; GanLabError if it is anything else. form: how it should look."""
    if not isinstance(values, Mapping):
        text = repr(values) if isinstance(values, list | tuple | int | float) else ""
        example = f"{{'name': {text if text and len(text) <= MAX_VALUE_LENGTH else '...'}}}"
        raise GanLabError(
            f"This plot takes {form}, with a name for each, not {type(values).__name__}: write {example}."
        )
    if not values:
        raise GanLabError(f"There is nothing to plot: give {form}.")
    return values


def require_flag(value: Any, name: str) -> bool:
    """Return a setting that is True or False; GanLabError if it is anything else."""
    if not isinstance(value, bool | np.bool_):
        raise GanLabError(f"{name} is True or False, not {name_value(value)}.")
    return bool(value)


def split_panels(values: Any, form: str) -> dict[str, Mapping[str, Any]]:
    """Return what each panel shows: of {panel: {name: value}} by the panels' names, else all in a panel named ""."""
    values = require_mapping(values, form)
    has_panels = all(isinstance(value, Mapping) for value in values.values())
    return {str(name): require_mapping(panel, form) for name, panel in (values if has_panels else {"": values}).items()}


def say(number: float) -> str:
    """Write a number with three digits, as an alternative text needs it, and never as a power of ten."""
    if abs(number) >= 1000:
        return f"{number:,.0f}"
    text = f"{number:.3g}"
    return text if "e" not in text else f"{number:.6f}".rstrip("0").rstrip(".")


def say_course(x: Sequence[float] | np.ndarray, y: np.ndarray) -> str:
    """Put the course of a curve into words: its first point and its last, its lowest and its highest.

    Parameters
    ----------
    x, y : sequences of float
        The points, one or more.

    Returns
    -------
    str
        Such as "0.2 at 0, 0.8 at 1, highest 0.9 at 0.7".
    """
    points = {0: "", len(y) - 1: ""}
    for place, name in ((int(np.argmin(y)), "lowest "), (int(np.argmax(y)), "highest ")):
        points.setdefault(place, name)
    return ", ".join(f"{name}{say(y[place])} at {say(x[place])}" for place, name in points.items())
