"""Plots of a search: what is searched for, what is found, and how the distance between them shrinks."""

from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING

import numpy as np

from gan_lab.pictures.plots import LiveDisplay
from gan_lab.train.interruption import hold_interruptions

if TYPE_CHECKING:
    from matplotlib.figure import Figure

MAX_SHOWN = 8  # pictures in a row; of more, the first are shown
DRAWINGS = 20  # of a live plot in the whole search, since a drawing takes as long as some steps


class LiveProjection:
    """What a search has found so far, drawn at once and again with each `update`. `Projection.live` makes one.

    Parameters
    ----------
    draw : callable
        Draws the plot, and describes it.
    steps : int
        How many steps the whole search has.
    stop : callable
        Stops the search; called after an interruption that came while the plot was drawn.
    """

    def __init__(self, draw: "Callable[[], tuple[Figure, str]]", steps: int, stop: Callable[[], None]) -> None:
        self._draw, self._steps, self._stop = draw, steps, stop
        self._display = LiveDisplay()
        self._display.show(*draw())

    def update(self, record: tuple) -> None:
        """Draw again in the same place, if a twentieth of the steps has passed since the last time.

        Parameters
        ----------
        record : ProjectionStep
            What the loop over the projection has just given.
        """
        step = record[0]
        if step * DRAWINGS // self._steps > (step - 1) * DRAWINGS // self._steps:
            with hold_interruptions() as interruption:
                self._display.show(*self._draw())
            if interruption:
                self._stop()  # as if the interruption had come during a step


def draw_projection(
    targets: np.ndarray, found: np.ndarray, distances: Sequence[float], curve: Sequence[float], steps: int
) -> "Figure":
    """Draw what is searched for above what is found, and the distance after each step at the right.

    Parameters
    ----------
    targets, found : array
        Pictures [n, H, W, 3] uint8.
    distances : sequence of float
        Between the two, in grey levels, for each picture.
    curve : sequence of float
        The mean distance after each step so far.
    steps : int
        How many steps the whole search has.

    Returns
    -------
    Figure
        Of matplotlib.
    """
    import matplotlib.pyplot as plt

    shown = min(len(targets), MAX_SHOWN)
    figure, (left, right) = plt.subplots(
        1, 2, figsize=(2.6 + 1.1 * shown, 2.6), layout="constrained", width_ratios=(max(1.1 * shown, 1.6), 2.4)
    )
    rows = [np.concatenate(list(pictures[:shown]), axis=1) for pictures in (targets, found)]
    left.imshow(np.concatenate(rows), interpolation="nearest")
    side = targets.shape[1]
    left.set_yticks([side / 2, 1.5 * side], ["searched", "found"])
    left.set_xticks([side * (i + 0.5) for i in range(shown)], [f"{distance:.1f}" for distance in distances[:shown]])
    left.tick_params(length=0)
    left.set_xlabel("grey levels apart")
    for spine in left.spines.values():
        spine.set_visible(False)
    right.plot(range(1, len(curve) + 1), curve)
    right.set(xlabel="step", ylabel="grey levels", xlim=(0, steps), ylim=(0, None))
    right.set_title("mean difference", fontsize=10)
    return figure
