"""The points that a browser sends, which are a stranger's: checked before they are used."""

from typing import Any

from gan_lab.errors import GanLabError, name_value
from gan_lab.game.plane import REACH

MAX_PLACES = 200  # points that can be put into the plane


def check_places(value: Any) -> list[tuple[float, float]]:
    """Check points that a browser sent.

    Parameters
    ----------
    value : object
        Anything.

    Returns
    -------
    list of (float, float)
        The points, 200 at most, each number from -1.5 to 1.5.

    Raises
    ------
    GanLabError
        If it is anything else.
    """
    if not isinstance(value, list | tuple) or not all(_is_place(place) for place in value[: MAX_PLACES + 1]):
        raise GanLabError(f"Points are pairs of numbers from -{REACH:g} to {REACH:g}, unlike {name_value(value)}.")
    if len(value) > MAX_PLACES:
        raise GanLabError(f"The plane takes {MAX_PLACES} points: take some away to put others.")
    return [(float(x), float(y)) for x, y in value]


def _is_place(place: Any) -> bool:
    """Tell whether a value is two numbers within the plane."""
    if not isinstance(place, list | tuple) or len(place) != 2:
        return False
    return all(type(number) in (int, float) and -REACH <= number <= REACH for number in place)
