"""What a judge's measures return: a number with its interval, and a summary of several numbers."""

import math
from dataclasses import dataclass
from typing import Self

from gan_lab.guided import Guided


class Measure(Guided, float, called="measure"):
    """A measured number with its interval. It is a float: it plots, compares and formats as one (f"{m:.2f}").

    Arithmetic gives plain floats, because the interval of a sum or a ratio doesn't follow from those of its parts.

    Attributes
    ----------
    value : float
        The number itself.
    low, high : float or None
        The ends of its interval; None where it has no interval.
    n : int
        How many pictures it was measured on.
    interval : str
        Which interval it is: "95 %" unless the measure says otherwise.
    """

    low: float | None
    high: float | None
    n: int
    interval: str

    def __new__(
        cls, value: float, low: float | None = None, high: float | None = None, n: int = 0, interval: str = "95 %"
    ) -> Self:
        """Make the float and give it its interval."""
        measure = super().__new__(cls, value)
        measure.low, measure.high, measure.n, measure.interval = low, high, n, interval
        return measure

    @property
    def value(self) -> float:
        """The number as a plain float."""
        return float(self)

    def __getnewargs__(self) -> tuple:  # the arguments of __new__ for a copy or a pickle
        return self.value, self.low, self.high, self.n, self.interval

    def __repr__(self) -> str:
        pictures = f"from {self.n} picture{'s' if self.n != 1 else ''}"
        if self.low is None or self.high is None:
            return f"{self.value:.2f} ({pictures})"
        half_width = (self.high - self.low) / 2
        # As many decimal places as the width of the interval justifies.
        places = max(2, -math.floor(math.log10(half_width))) if half_width > 0 else 2
        value, low, high = (f"{number:.{places}f}" for number in (self.value, self.low, self.high))
        return f"{value} ({self.interval}: {low} to {high}, {pictures})"


@dataclass(frozen=True)
class Overall:
    """The measures of pictures for which no class was asked. `Judge.overall` makes it.

    Attributes
    ----------
    n : int
        How many pictures.
    sure : Measure
        The share of pictures, 0 to 1, of which the judge gives a probability of 0.9 or more to one class, with Wilson's
        interval.
    diversity : Measure
        The mean distance between any two pictures, in the judge's features.
    shares : dict of str to float
        For each class the share of pictures, 0 to 1, that the judge takes for it. Real photographs have equal shares;
        a class that the generator never makes has 0.
    kid, fid : Measure
        The distances to the photographs of all classes in equal parts.
    density, coverage : Measure
        In how many balls of photographs a picture lies, and the share of photographs that have a picture in their ball,
        over all classes at once.
    classifier_score : Measure
        What `Judge.classifier_score` measures, from 1 to the number of classes.
    """

    n: int
    sure: Measure
    diversity: Measure
    shares: dict[str, float]
    kid: Measure
    fid: Measure
    density: Measure
    coverage: Measure
    classifier_score: Measure
