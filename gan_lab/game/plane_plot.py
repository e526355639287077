"""Draw a scene of a game with matplotlib: once, or again and again in the same axes."""

from typing import TYPE_CHECKING

import numpy as np

from gan_lab.game.plane import REACH
from gan_lab.game.scene import Scene

if TYPE_CHECKING:
    from matplotlib.artist import Artist
    from matplotlib.axes import Axes

REAL_COLOUR, FAKE_COLOUR = "#0B3C5D", "#D55E00"  # told apart by their lightness too, and by their markers
SURFACE_COLOURS = ["#EE9A63", "#FFFFFF", "#6FB1E1"]  # where D says generated, where it can't tell, where it says real
ARROW_SCALE, MAX_ARROW = 0.15, 0.5  # length in the plane of a gradient of 1, and of the longest arrow that is drawn


class PlanePlot:
    """The plane in a matplotlib axes: D's surface, both kinds of points, arrows and lattice.

    Parameters
    ----------
    axis : matplotlib.axes.Axes
        Where it is drawn. What is in it is kept, and only its numbers change with each `draw`.
    small : bool
        Whether it is one of many: smaller markers, no arrows.

    Attributes
    ----------
    axis : matplotlib.axes.Axes
        As above.
    surface : matplotlib.image.AxesImage
        D's surface, for a colour bar.
    """

    def __init__(self, axis: "Axes", small: bool = False) -> None:
        from matplotlib.collections import LineCollection
        from matplotlib.colors import LinearSegmentedColormap

        colours = LinearSegmentedColormap.from_list("D", SURFACE_COLOURS)
        extent = (-REACH, REACH, -REACH, REACH)
        self.axis, self._has_arrows = axis, not small
        size = 1.2 if small else 2.2
        self.surface = axis.imshow(
            np.full((2, 2), 0.5), colours, vmin=0, vmax=1, origin="lower", extent=extent, interpolation="bilinear"
        )
        self._lattice = LineCollection([], colors="#777777", linewidths=0.5)
        axis.add_collection(self._lattice)
        (self._real,) = axis.plot([], [], "o", color=REAL_COLOUR, markersize=size, label="data")
        (self._fake,) = axis.plot([], [], "^", color=FAKE_COLOUR, markersize=size + 0.8, label="generated")
        self._arrows = LineCollection([], colors="#222222", linewidths=0.9)
        axis.add_collection(self._arrows)
        axis.set(xlim=extent[:2], ylim=extent[2:], xticks=[], yticks=[], aspect="equal")

    @property
    def artists(self) -> list["Artist"]:
        """What changes with a scene, in the order in which it is drawn."""
        return [self.surface, self._lattice, self._real, self._fake, self._arrows]

    def draw(self, scene: Scene) -> None:
        """Take over the numbers of a scene; the canvas is not drawn yet."""
        self.surface.set_data(scene.surface)
        self._lattice.set_segments(scene.lattice)
        self._real.set_data(*scene.real.T)
        self._fake.set_data(*scene.fake.T)
        if not self._has_arrows:
            return
        lengths = np.linalg.norm(scene.arrows, axis=1, keepdims=True) + 1e-12
        arrows = scene.arrows / lengths * np.minimum(lengths * ARROW_SCALE, MAX_ARROW)
        starts = scene.fake[: len(arrows)]
        self._arrows.set_segments(list(np.stack([starts, starts + arrows], axis=1)))
