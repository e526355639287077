"""The panels of a plot: axes with their labels, what values are compared with, and the alternative text."""

from collections.abc import Callable, Mapping, Sequence
from itertools import cycle
from typing import TYPE_CHECKING, Any

from gan_lab.errors import GanLabError, name_value
from gan_lab.pictures.charts.values import choose_for, require_mapping, say, to_ends, to_number
from gan_lab.pictures.plots import show

if TYPE_CHECKING:
    from matplotlib.axes import Axes

# Okabe and Ito's colours, which colour-blind readers tell apart too; without yellow, which is faint on white.
COLOURS = ("#0072B2", "#D55E00", "#009E73", "#E69F00", "#CC79A7", "#56B4E9", "#555555")
LINES = ("-", "--", "-.", ":")  # a second difference, for readers who see or print no colours
BANDS = ({"color": "#999999"}, {"color": "#E69F00", "hatch": "//"}, {"color": "#56B4E9", "hatch": "\\\\"})
LEVEL_LINES = {"dashed": "--", "dash-dotted": "-.", "long dashes": (0, (9, 3))}  # of lines to compare with
REFERENCE_COLOUR = "#333333"  # of the lines that values are compared with
TITLE_SIZE, SMALL_SIZE = 10, 8  # of titles and labels, and of legends and names inside a plot, in points
MAX_UPRIGHT_MARKS = 8  # names of vertical lines that are written side by side; more are written slanted
MAX_PANELS = 20  # of a plot; more have no room, and each takes its time to be drawn
FIGURE_WIDTH = 12.0  # inches, at most


class Chart:
    """A plot while it is drawn: panels that have a name and axes, and what the alternative text says so far.

    Parameters
    ----------
    panels : sequence of str
        Their names; [""] for a single one without a name.
    size : (float, float)
        Width and height of a panel, in inches.
    title : str, optional
        The title of the plot.
    stacked : bool
        Whether the panels stand one below the other, and not side by side.
    share_x, share_y : bool
        Whether the panels share this axis.
    """

    def __init__(
        self,
        panels: Sequence[str],
        size: tuple[float, float],
        title: str | None,
        *,
        stacked: bool = False,
        share_x: bool = False,
        share_y: bool = False,
    ) -> None:
        from matplotlib.figure import Figure

        if len(panels) > MAX_PANELS:
            raise GanLabError(
                f"These are {len(panels)} panels, and a plot has {MAX_PANELS} at most: make several plots."
            )
        rows, columns = (len(panels), 1) if stacked else (1, len(panels))
        self.figure = Figure(figsize=(min(FIGURE_WIDTH, columns * size[0]), rows * size[1]), layout="constrained")
        axes = self.figure.subplots(rows, columns, squeeze=False, sharex=share_x, sharey=share_y)
        self.axes: dict[str, Axes] = dict(zip(panels, axes.flat, strict=True))
        self._title, self._stacked, self._share_x = title, stacked, share_x
        self.said: list[str] = []
        self._explained = ""  # what lines are, for the label of the x axis
        if title:
            self.figure.suptitle(title, fontsize=TITLE_SIZE + 1)

    def say(self, panel: str, sentence: str) -> None:
        """Add a sentence about a panel to the alternative text."""
        self.said.append(f"{panel}: {sentence}" if panel and len(self.axes) > 1 else sentence)

    def draw_levels(self, levels: Mapping[str, Any] | None, *, upright: bool = False) -> None:
        """Draw lines to compare with, {name: value} or {name: {panel: value}}; upright: the x axis has the values."""
        for (name, level), (line, style) in zip(
            _read_option(levels, "levels={name: value}"), cycle(LEVEL_LINES.items())
        ):
            for panel, axis in self.axes.items():
                if choose_for(panel, level) is None:
                    continue
                value = to_number(choose_for(panel, level), name)
                look: dict[str, Any] = {"color": REFERENCE_COLOUR, "linestyle": style, "linewidth": 1.2}
                if upright:
                    axis.axvline(value, **look)
                else:
                    axis.axhline(value, label=f"{name} ({say(value)})", **look)
                if isinstance(level, Mapping):
                    self.say(panel, f"{name} at {say(value)}.")
            if not isinstance(level, Mapping):
                self.said.append(f"To compare with: {name} at {say(to_number(level, name))}.")
            if upright:  # a legend would hide bars
                self._explained += f" ({line}: {name})"

    def draw_bands(self, bands: Mapping[str, tuple[float, float]] | None) -> None:
        """Draw horizontal bands, {name: (low, high)}, behind everything else."""
        for (name, ends), look in zip(_read_option(bands, "bands={name: (low, high)}"), cycle(BANDS)):
            low, high = to_ends(ends, f"The band {name!r}")
            if low is None or high is None:
                raise GanLabError(f"The band {name!r} needs two numbers, (low, high), not {name_value(ends)}.")
            style: dict[str, Any] = {"alpha": 0.3, "linewidth": 0, "zorder": 0} | look
            for axis in self.axes.values():
                axis.axhspan(low, high, label=name, **style)
            self.said.append(f"Band from {say(low)} to {say(high)}: {name}.")

    def draw_marks(
        self, marks: Mapping[str, float] | None, find_place: Callable[[float, str], float] | None = None
    ) -> None:
        """Draw dotted vertical lines, {name: x}, their names above the first panel.

        `find_place` returns where a mark stands, of its x and its name, if that isn't x itself.
        """
        marked = _read_option(marks, "marks={name: x}")
        style: dict[str, Any] = {"xycoords": ("data", "axes fraction"), "xytext": (0, 2), "textcoords": "offset points"}
        style |= {"rotation": 40, "ha": "left"} if len(marked) > MAX_UPRIGHT_MARKS else {"ha": "center"}
        for name, mark in marked:
            x = to_number(mark, name)
            place = x if find_place is None else find_place(x, name)
            for axis in self.axes.values():
                axis.axvline(place, color=REFERENCE_COLOUR, linestyle=":", linewidth=1.2)
            first, *_ = self.axes.values()
            first.annotate(name, (place, 1), fontsize=SMALL_SIZE, va="bottom", **style)
            self.said.append(f"Vertical line at {say(x)}: {name}.")

    def label_axes(
        self, xlabel: Any, ylabel: Any, xlim: Any = None, ylim: Any = None, legend_below: bool = False
    ) -> None:
        """Label the axes of all panels, y with the panel's name if there is no label, set their ends, add legends.

        The first legend stands below the plot if `legend_below`: matplotlib finds no free place among many thin lines,
        and doesn't look at error bars.
        """
        explained: list[str] = []
        for panel, axis in self.axes.items():
            for ends, set_ends in ((choose_for(panel, xlim), axis.set_xlim), (choose_for(panel, ylim), axis.set_ylim)):
                if ends is not None:
                    set_ends(*to_ends(ends, "xlim or ylim"))
            label = choose_for(panel, ylabel)
            axis.set_ylabel(panel if label is None else label)
            if not choose_for(panel, xlabel):
                raise GanLabError("The x axis has no label: say with xlabel what it shows.")
            if not self._share_x:
                axis.set_xlabel(choose_for(panel, xlabel))
            names = axis.get_legend_handles_labels()[1]
            if names and names != explained:  # what says the same in the next panel is not said again
                if legend_below and not explained:
                    handles = axis.get_legend_handles_labels()[0]
                    self.figure.legend(
                        handles=handles, loc="outside lower center", ncols=len(names), fontsize=SMALL_SIZE
                    )
                else:
                    axis.legend(fontsize=SMALL_SIZE)
                explained = names
        if self._share_x:
            label = choose_for(panel, xlabel) + self._explained
            if self._stacked:
                axis.set_xlabel(label)
            else:
                self.figure.supxlabel(label, fontsize=TITLE_SIZE)

    def show(self, what: str, alt: str | None) -> None:
        """Show the plot; what: the first words of its alternative text; alt: another text in place of that."""
        start = f"{what}: {self._title}" if self._title else what
        made = " ".join([start if start[-1] in ".?!" else f"{start}.", *self.said]).replace("\n", ", ")
        show(self.figure, made if alt is None else alt)


def _read_option(option: Any, form: str) -> list[tuple[str, Any]]:
    """Return the entries of an option that may be left out; GanLabError if it is no mapping."""
    return list(require_mapping(option, form).items()) if option is not None else []
