"""Plots of a game: the plane with what was measured beside it, several games, D beside the best D."""

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

import numpy as np
from torch import Tensor

from gan_lab.errors import GanLabError
from gan_lab.game.plane import to_places
from gan_lab.game.plane_plot import PlanePlot
from gan_lab.game.scene import (
    SHOWN_POINTS,
    Scene,
    best_d,
    best_surface,
    look,
    look_at_all,
    point_gradient,
    say_modes,
)
from gan_lab.game.state import GameState, Moment
from gan_lab.pictures.plots import show

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure

COLUMNS = 5  # of the planes of several games
# What is drawn over the steps, panel by panel: the fields of a moment with their names, colours and lines.
PANELS: tuple[tuple[str, tuple[tuple[str, str, str, str], ...]], ...] = (
    ("loss", (("loss_d", "loss of D", "#0072B2", "-"), ("loss_g", "loss of G", "#D55E00", "--"))),
    ("D says", (("d_real", "D(x)", "#0072B2", "-"), ("d_fake", "D(G(z))", "#D55E00", "--"))),
    ("distance", (("distance", "distance of G's points from the data", "#009E73", "-"),)),
    ("modes", (("modes", "modes covered", "#CC79A7", "-"),)),
)


class GamePlots(GameState):
    """The plots of a game."""

    def plot(self, title: str | None = None) -> None:
        """Plot the plane as it is now, and beside it what was measured; of several games their planes.

        Parameters
        ----------
        title : str, optional
            A title above the plot.
        """
        if self.is_stacked:
            return self._plot_all(title)
        heading = f"{title}. " if title else ""
        show(draw_game(self, title), f"{heading}{describe_plane(self)}")

    def _plot_all(self, title: str | None) -> None:
        """Plot the planes of all games, each with its seed and its losses."""
        from matplotlib.figure import Figure

        count = len(self.seeds)
        rows = -(-count // COLUMNS)
        figure = Figure(figsize=(2.4 * min(count, COLUMNS), 2.75 * rows), layout="constrained")
        axes = figure.subplots(rows, min(count, COLUMNS), squeeze=False).flat
        now, said = self.measure(), []
        for index, (seed, scene, axis) in enumerate(zip(self.seeds, look_at_all(self, now), axes, strict=False)):
            PlanePlot(axis, small=True).draw(scene)
            state = say_modes(self, now.modes[index], "\n")
            state += f"loss of G {now.loss_g[index]:.2f}, distance {now.distance[index]:.2f}"
            axis.set_title(f"seed {seed}: {state}", fontsize=8)
            said.append(f"seed {seed}: {state}".replace("\n", ", "))
        for axis in list(figure.axes)[count:]:
            axis.set_visible(False)
        figure.suptitle(title or f"{self.points.name}, step {self.steps}", fontsize=10)
        heading = f"{title}. " if title else ""
        show(figure, f"{heading}The planes of {count} games after {self.steps} steps. {'; '.join(said)}.")

    def best_d(self, places: Any) -> Tensor:
        """Compute the probability that the best possible D gives, p_data / (p_data + p_g), against G as it is now.

        Both densities are blurred with a standard deviation of 0.05, since generated points have a density only then.

        Parameters
        ----------
        places : Tensor, array or sequence of (float, float)
            Where, [n, 2].

        Returns
        -------
        Tensor
            [n], 0 to 1.

        Raises
        ------
        GanLabError
            If these are no places, or the game is several side by side.

        Notes
        -----
        Source: Goodfellow et al. 2014, proposition 1.
        """
        self._require_one("best_d")
        return best_d(self, to_places(places, "places"))

    def plot_best(self) -> None:
        """Plot D's surface beside that of the best D against G as it is now, with the same points over both.

        Raises
        ------
        GanLabError
            If D gives scores, as with the losses "wasserstein" and "hinge", or the game is several side by side.
        """
        from matplotlib.figure import Figure

        self._require_one("plot_best")
        if not self.loss.is_probability:
            raise GanLabError(
                f"With the loss {self.loss.name!r} D gives scores and no probabilities, and the formula has no best D "
                'for it: plot_best is for "non-saturating" and "minimax".'
            )
        scene = look(self)
        surfaces = {"D, as it learned": scene.surface, "the best D, by the formula": best_surface(self)}
        figure = Figure(figsize=(8.6, 4.2), layout="constrained")
        for axis, (name, surface) in zip(figure.subplots(1, 2), surfaces.items(), strict=True):
            plane = PlanePlot(axis)
            still = np.zeros_like(scene.arrows)
            plane.draw(Scene(surface, scene.real, scene.fake, still, [], name))
            axis.set_title(name, fontsize=9)
        figure.colorbar(plane.surface, ax=figure.axes, label="probability that a point is real", shrink=0.85)
        apart = np.abs(surfaces["D, as it learned"] - surfaces["the best D, by the formula"]).mean()
        show(figure, f"Two planes: D's surface, and that of the best D; over the plane they are {apart:.2f} apart.")

    def gradients(self) -> Tensor:
        """Compute how each of 200 generated points changes G's loss; the arrows in the plane point the other way.

        Returns
        -------
        Tensor
            [200, 2], or [games, 200, 2]: the gradient of a point's own loss, -log D for the non-saturating one.
        """
        return point_gradient(self, self.draw_apart(SHOWN_POINTS)[1])

    def _require_one(self, name: str) -> None:
        """Raise GanLabError if these are several games."""
        if self.is_stacked:
            raise GanLabError(
                f"{name} looks at one game, and these are {len(self.seeds)}: game.again(seed={self.seeds[0]}) starts "
                "one alone."
            )


def draw_game(game: GameState, title: str | None = None) -> "Figure":
    """Draw the plane of one game as it is now, and beside it what was measured.

    Parameters
    ----------
    game : GameState
        One game.
    title : str, optional
        A title above the plot.

    Returns
    -------
    matplotlib.figure.Figure
        The plot.
    """
    from matplotlib.figure import Figure

    panels = choose_panels(game) if game.steps else []  # before the first step there is nothing to draw
    figure = Figure(figsize=(9.5 if panels else 4.6, 4.3), layout="constrained")
    grid = figure.add_gridspec(max(1, len(panels)), 2 if panels else 1)
    plane = PlanePlot(figure.add_subplot(grid[:, 0]))
    scene = look(game)
    plane.draw(scene)
    plane.axis.set_title(scene.title, fontsize=9)
    plane.axis.legend(loc="lower right", fontsize=7)
    axes = [figure.add_subplot(grid[row, 1]) for row in range(len(panels))]
    if panels:
        draw_record(axes, panels, game.record)
        if game.loss.is_probability:
            axes[1].set_ylim(0, 1)  # else chance looks like a course
    if title:
        figure.suptitle(title, fontsize=11)
    return figure


def choose_panels(game: GameState) -> list:
    """Choose the panels of PANELS that this game has numbers for."""
    return [panel for panel in PANELS if panel[0] != "modes" or game.points.are_modes]


def draw_record(axes: Sequence["Axes"], panels: Sequence, record: Sequence[Moment]) -> None:
    """Draw what was measured over the steps, a panel in each axes.

    Parameters
    ----------
    axes : sequence of matplotlib.axes.Axes
        As many as there are panels, the uppermost first.
    panels : sequence
        Of PANELS, from `choose_panels`.
    record : sequence of Moment
        What was measured in one game.
    """
    from matplotlib.ticker import MaxNLocator

    steps = [moment.step for moment in record]
    for axis, (name, fields) in zip(axes, panels, strict=True):
        for field, label, colour, line in fields:
            values = [getattr(moment, field) for moment in record]
            axis.plot(steps, values, line, color=colour, label=label, linewidth=1.3)
        axis.set_ylabel(name, fontsize=8)
        if name == "modes":
            axis.yaxis.set_major_locator(MaxNLocator(nbins=3, integer=True))
        axis.tick_params(labelsize=7)
        axis.legend(fontsize=7, loc="lower left", bbox_to_anchor=(0, 0.97), ncols=2, frameon=False, borderpad=0)
        if axis is not axes[-1]:
            axis.tick_params(labelbottom=False)
    axes[-1].set_xlabel("step", fontsize=8)


def describe_plane(game: GameState, now: Moment | None = None) -> str:
    """Write the alternative text of one game's plot. now: what is measured, if it is known."""
    now = now or game.measure()
    modes = say_modes(game, now.modes, " are covered, ")
    moved = [(name, loss) for name, loss in (("D", now.loss_d), ("G", now.loss_g)) if np.isfinite(loss)]
    losses = "".join(f", the loss of {name} is {loss:.2f}" for name, loss in moved)
    return (
        f"The plane after {game.steps} steps, the data {game.points.name}: {modes}the distance is {now.distance:.2f}. "
        f"D gives {now.d_real:.2f} to the data and {now.d_fake:.2f} to generated points{losses}."
    )
