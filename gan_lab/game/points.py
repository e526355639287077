"""Points in the plane that a small GAN learns from: mixtures of normal distributions, whose density is known."""

import math
from collections.abc import Callable
from typing import Any

import numpy as np
from torch import Tensor

from gan_lab.errors import GanLabError, is_integer_in_range, is_number_in_range, name_value
from gan_lab.game.dark_pixels import find_dark_pixels
from gan_lab.game.plane import REACH, mixture_density, to_places
from gan_lab.guided import Guided, find_value

SPREAD = 0.05  # standard deviation of the points around a centre
MAX_CENTRES = 2000
MAX_DRAWN = 10_000  # points that are drawn at once; with 100 games of the widest networks that takes 500 MB
MOON_CENTRES = 60  # of each moon, so close that they form one arc


class Points(Guided, called="points"):
    """A mixture of round normal distributions in the plane, all of the same spread.

    `Points.ring`, `grid`, `moons`, `from_list` and `from_picture` make the usual ones.

    Parameters
    ----------
    name : str
        What it is called in plots.
    centres : sequence of (float, float)
        Where the distributions have their centres, [centres, 2], each number from -1.5 to 1.5.
    spread : float
        The standard deviation around each, 0.001 to 1.
    are_modes : bool
        Whether the centres are kinds of points that one can count; the centres of a moon are not.

    Attributes
    ----------
    name, spread, are_modes
        As above.
    centres : Tensor
        [centres, 2], float32.

    Raises
    ------
    GanLabError
        If a centre or the spread is out of range.
    """

    def __init__(self, name: str, centres: Any, spread: float = SPREAD, are_modes: bool = True) -> None:
        self.name, self.are_modes = name, are_modes
        self.spread = _check_number(spread, "spread", 0.001, 1)
        self.centres = _check_centres(centres)

    @classmethod
    def ring(cls, modes: int = 8, radius: float = 1.0, spread: float = SPREAD) -> "Points":
        """Place the centres on a circle around the origin.

        Parameters
        ----------
        modes : int
            How many centres, 1 to 100.
        radius : float
            Of the circle, 0 to 1.5.
        spread : float
            The standard deviation around each.

        Returns
        -------
        Points
            The mixture.
        """
        modes, radius = _check_integer(modes, "modes", 1, 100), _check_number(radius, "radius", 0, REACH)
        angles = 2 * math.pi * np.arange(modes) / modes
        return cls(f"a ring of {modes}", radius * np.stack([np.cos(angles), np.sin(angles)], axis=1), spread)

    @classmethod
    def grid(cls, side: int = 5, spread: float = SPREAD) -> "Points":
        """Place the centres on a square grid from -1 to 1.

        Parameters
        ----------
        side : int
            Centres in a row and in a column, 2 to 10.
        spread : float
            The standard deviation around each.

        Returns
        -------
        Points
            The mixture.
        """
        places = np.linspace(-1, 1, _check_integer(side, "side", 2, 10))
        return cls(f"a grid of {side} x {side}", [(x, y) for y in places for x in places], spread)

    @classmethod
    def moons(cls, spread: float = SPREAD) -> "Points":
        """Place the centres on two half circles that reach into each other, so close that each is one arc.

        Parameters
        ----------
        spread : float
            The standard deviation around the arcs.

        Returns
        -------
        Points
            The mixture.
        """
        angles = np.linspace(0, math.pi, MOON_CENTRES)
        upper = np.stack([np.cos(angles) - 0.5, np.sin(angles) - 0.25], axis=1)
        return cls("two moons", 0.8 * np.concatenate([upper, -upper]), spread, are_modes=False)

    @classmethod
    def from_list(cls, centres: Any, spread: float = SPREAD) -> "Points":
        """Take centres of one's own.

        Parameters
        ----------
        centres : sequence of (float, float), array or Tensor
            1 to 2,000 of them; every number from -1.5 to 1.5.
        spread : float
            The standard deviation around each.

        Returns
        -------
        Points
            The mixture.
        """
        return cls("points of your own", centres, spread)

    @classmethod
    def from_picture(cls, picture: Any, dark: bool = True) -> "Points":
        """Take the dark pixels of a picture as centres, or the light ones.

        Parameters
        ----------
        picture : str, Path, PIL.Image.Image or array
            A file, an image, or grey levels [height, width] of 0 to 255, uint8. Its longer side comes to reach from -1
            to 1. A picture with more than 160 pixels on a side, or too many dark ones, is shrunk first.
        dark : bool
            Whether to take the pixels below 128; else those from 128 on.

        Returns
        -------
        Points
            The mixture; its spread is half a pixel.

        Raises
        ------
        GanLabError
            If the file is no picture, or has hardly such a pixel.
        """
        if not isinstance(dark, bool):
            raise GanLabError(f"dark is True for the dark pixels or False for the light ones, not {name_value(dark)}.")
        wanted, other = ("dark", "light") if dark else ("light", "dark")
        chosen = find_dark_pixels(picture, dark, MAX_CENTRES)
        if not chosen.any():
            raise GanLabError(
                f"The picture has hardly a {wanted} pixel: take the {other} ones, "
                f"gl.Points.from_picture(..., dark={not dark})."
            )
        rows, columns = np.nonzero(chosen)
        height, width = chosen.shape
        centres = np.stack([2 * columns + 1 - width, height - 1 - 2 * rows], axis=1) / max(height, width)
        return cls(f"the {wanted} pixels of a picture", centres, 1 / max(height, width), are_modes=False)

    def sample(self, n: int, rng: np.random.Generator) -> np.ndarray:
        """Draw points.

        Parameters
        ----------
        n : int
            How many, 1 to 10,000.
        rng : numpy.random.Generator
            Draws them, as `np.random.default_rng(7)`.

        Returns
        -------
        ndarray
            [n, 2], float32.

        Raises
        ------
        GanLabError
            If n is out of range, or rng is no generator.
        """
        n = check_count(n)
        if not isinstance(rng, np.random.Generator):
            raise GanLabError(f"rng is a generator of random numbers, np.random.default_rng(7), not {name_value(rng)}.")
        chosen = self.centres.numpy()[rng.integers(len(self.centres), size=n)]
        return chosen + np.float32(self.spread) * rng.standard_normal((n, 2), dtype=np.float32)

    def density(self, places: Any, blur: float = 0.0) -> Tensor:
        """Compute the density of the distribution.

        Parameters
        ----------
        places : Tensor, array or sequence of (float, float)
            Where, [places, 2].
        blur : float
            The standard deviation of a normal distribution with which the density is blurred first, 0 to 10.

        Returns
        -------
        Tensor
            [places], each 0 or more; over the plane they integrate to 1.

        Raises
        ------
        GanLabError
            If these are no places, or the blur is out of range.
        """
        blur = _check_number(blur, "blur", 0, 10)
        return mixture_density(to_places(places, "places"), self.centres, math.hypot(self.spread, blur))

    def __len__(self) -> int:
        return len(self.centres)

    def __repr__(self) -> str:
        return f"<Points: {self.name}, {len(self)} centres, spread {self.spread:g}>"


# The usual points, by the names that a game takes.
NAMED: dict[str, Callable[[], Points]] = {"ring": Points.ring, "grid": Points.grid, "moons": Points.moons}


def to_points(what: Any) -> Points:
    """Make points of what a student passes.

    Parameters
    ----------
    what : Points, str or sequence of (float, float)
        "ring", "grid" or "moons" for the usual ones; a sequence has the centres.

    Returns
    -------
    Points
        The mixture.

    Raises
    ------
    GanLabError
        If it is none of these.
    """
    if isinstance(what, Points):
        return what
    if not isinstance(what, str):
        return Points.from_list(what)
    if what in NAMED:
        return NAMED[what]()
    if meant := find_value(what, NAMED):
        raise GanLabError(f"There are no points {name_value(what)}: did you mean {meant!r}?")
    raise GanLabError(
        f"The points are {', '.join(map(repr, NAMED))}, gl.Points.from_list(...) or gl.Points.from_picture(...), not "
        f"{name_value(what)}."
    )


def check_count(n: int) -> int:
    """Return how many to draw as an int; GanLabError if it isn't a whole number from 1 to 10,000."""
    return _check_integer(n, "n, how many to draw,", 1, MAX_DRAWN)


def _check_centres(centres: Any) -> Tensor:
    """Check centres, and make a tensor [centres, 2] of them."""
    values = to_places(centres, "centres")
    if (largest := float(values.abs().max())) > REACH:
        raise GanLabError(
            f"A number of these centres is as large as {largest:g}, and the plane is shown from -{REACH:g} to "
            f"{REACH:g}: divide all of them by {largest:g}."
        )
    if len(values) > MAX_CENTRES:
        raise GanLabError(f"These are {len(values)} centres, and {MAX_CENTRES} is the most: leave some out.")
    return values


def _check_number(value: Any, name: str, minimum: float, maximum: float) -> float:
    """Check that a value is a number in a range."""
    if not is_number_in_range(value, minimum, maximum):
        raise GanLabError(f"{name} is a number from {minimum:g} to {maximum:g}, not {name_value(value)}.")
    return float(value)


def _check_integer(value: Any, name: str, minimum: int, maximum: int) -> int:
    """Check that a value is a whole number in a range."""
    if not is_integer_in_range(value, minimum, maximum):
        raise GanLabError(f"{name} is a whole number from {minimum} to {maximum}, not {name_value(value)}.")
    return int(value)
