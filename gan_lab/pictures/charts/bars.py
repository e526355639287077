"""Plot bars: in groups and panels, numbered or named, and put them into words."""

from collections.abc import Iterable, Mapping
from itertools import cycle
from typing import Any

import numpy as np

from gan_lab.errors import GanLabError
from gan_lab.pictures.charts.panels import COLOURS, SMALL_SIZE, TITLE_SIZE, Chart
from gan_lab.pictures.charts.values import choose_for, require_flag, say, split_panels, to_intervals, to_numbers

FORM = "{name: number}, {group: numbers}, or {panel: one of these}"
WIDTH, MAX_WIDTH, SIDE_WIDTH, WIDTH_OF_BAR = 6.4, 10.0, 2.4, 0.18  # inches; SIDE_WIDTH: of a panel beside others
MAX_NUMBERED = 100  # bars that all have their number below; of more, every tenth has
MAX_BARS = 1000  # of all panels; each is an object that takes its time to be drawn
MAX_DESCRIBED = 12  # bars of a group that the alternative text tells one by one
MAX_LEVEL_NAMES = 6  # names that stand side by side below bars; more are written slanted


def plot_bars(
    values: Any,
    *,
    xlabel: str,
    ylabel: Any = None,
    title: str | None = None,
    horizontal: bool = False,
    numbers: Any = None,
    levels: Mapping[str, Any] | None = None,
    marks: Mapping[str, float] | None = None,
    alt: str | None = None,
) -> None:
    """Plot values as bars, those of Measures with their intervals, and show the plot.

    Parameters
    ----------
    values : mapping or sequence
        {name: number}, a bar for each name; or {group: numbers}, numbered bars, a colour for each group; or numbers.
        And {panel: such a mapping}, for panels that share their axes: one below the other, or side by side if
        the bars are horizontal.
    xlabel, ylabel : str
        What the axes show, with the unit. Without ylabel the names of the panels stand there.
    title, alt : str, optional
        The title; the alternative text, in place of that made from the data.
    horizontal : bool
        Whether the bars lie, so that long names can be read.
    numbers : sequence or mapping, optional
        The numbers below the bars; {group: numbers} for several groups. Without it 1, 2, 3 and so on.
    levels : mapping, optional
        {name: value} or {name: {panel: value}}: dashed lines to compare with.
    marks : mapping, optional
        {name: number}: dotted lines with names at upright bars, such as the stops of a walk; 4.5 is between 4 and 5.

    Raises
    ------
    GanLabError
        If numbers are missing or not finite, panels have other bars than the first, an axis has no label, or there are
        marks at horizontal bars.
    """
    horizontal = require_flag(horizontal, "horizontal")
    if horizontal and marks is not None:
        raise GanLabError("Marks stand at upright bars: leave out marks, or horizontal=True.")
    bars = _Bars(values, numbers)
    if ylabel is None and not horizontal and "" in bars.panels:
        raise GanLabError("The y axis has no label: say with ylabel what the bars show.")
    chart = bars.draw(title, horizontal=horizontal)
    chart.draw_levels(levels, upright=horizontal)
    chart.draw_marks(marks, bars.find_place)
    chart.label_axes(xlabel, "" if horizontal and ylabel is None else ylabel)
    chart.show("Bars", alt)


class _Bars:
    """The bars of all panels, which have the same groups: where each stands, and its number or name.

    Parameters
    ----------
    values : mapping or sequence
        As in `plot_bars`.
    numbers : sequence or mapping, optional
        As in `plot_bars`.

    Attributes
    ----------
    panels : dict of str to dict of str to sequence
        For each panel its groups, {group: values}; names are "" where there is only one.
    names : list of str
        The names of the bars; [] if they have numbers.
    places, numbers : dict of str to array
        For each group where its bars stand, and their numbers.
    """

    def __init__(self, values: Any, numbers: Any) -> None:
        if not isinstance(values, Mapping):
            to_numbers(values, "the list of bars")
            values = {"": values}
        panels = split_panels(values, FORM)
        first = next(iter(panels.values()))
        self.names = [str(name) for name in first] if all(map(_is_single, first.values())) else []
        self.panels = {name: {"": list(panel.values())} if self.names else panel for name, panel in panels.items()}
        lengths = _count_bars(next(iter(self.panels.values())))
        count = len(panels) * sum(lengths.values())
        if count > MAX_BARS:
            raise GanLabError(
                f"These are {count:,} bars, and a plot has {MAX_BARS:,} at most: gl.plot_histograms shows how many "
                "values are distributed, and gl.plot_curves draws them as a line."
            )
        for name, panel in panels.items():
            if list(panel) != list(first) or _count_bars(self.panels[name]) != lengths:
                raise GanLabError(
                    f"The panel {name!r} has other bars than the first: give all panels the same names, in the "
                    "same order, and as many bars."
                )
        self.places: dict[str, np.ndarray] = {}
        self.numbers: dict[str, np.ndarray] = {}
        start = 0
        for group, count in lengths.items():
            self.places[group] = start + np.arange(count)
            self.numbers[group] = _number_bars(group, count, numbers)
            start += count + 1  # a gap between two groups

    def draw(self, title: str | None, *, horizontal: bool) -> Chart:
        """Draw the bars of all panels, with intervals where the values are Measures."""
        size = (SIDE_WIDTH if len(self.panels) > 1 else WIDTH, 2.8) if horizontal else (self._choose_width(), 2.6)
        chart = Chart(list(self.panels), size, title, stacked=not horizontal, share_x=True, share_y=horizontal)
        for panel, groups in self.panels.items():
            axis = chart.axes[panel]
            draw, errors = (axis.barh, "xerr") if horizontal else (axis.bar, "yerr")
            for (group, values), colour in zip(groups.items(), cycle(COLOURS)):
                heights, intervals = to_numbers(values, group), to_intervals(values)
                widths = None if intervals is None else np.abs(intervals - heights)
                style: dict[str, Any] = {errors: widths, "error_kw": {"elinewidth": 1}}
                draw(self.places[group], heights, color=colour, **style)
                chart.say(panel, self._describe(group, heights))
            if horizontal:
                axis.set_title(panel, fontsize=TITLE_SIZE)
            elif min(axis.get_ylim()) < 0:
                axis.axhline(0, color="black", linewidth=0.8)
        self._label(chart, horizontal)
        return chart

    def _choose_width(self) -> float:
        """Return the width that lets every number be read, in inches."""
        return min(MAX_WIDTH, max(WIDTH, WIDTH_OF_BAR * sum(map(len, self.places.values()))))

    def _label(self, chart: Chart, horizontal: bool) -> None:
        """Write the name or number of each bar beside it, and name the groups."""
        first, *_, last = [*chart.axes.values()] * 2
        places, numbers = (np.concatenate(list(each.values())) for each in (self.places, self.numbers))
        names = self.names or [f"{number:g}" for number in numbers]
        if horizontal:
            first.set_yticks(places, names)
            first.invert_yaxis()  # the first on top
        elif self.names:
            slant: dict[str, Any] = {"rotation": 40, "ha": "right"} if len(names) > MAX_LEVEL_NAMES else {}
            last.set_xticks(places, names, **slant)
        else:
            chosen = [i for i, number in enumerate(numbers) if len(places) <= MAX_NUMBERED or number % 10 == 0]
            size = SMALL_SIZE if len(places) <= 30 else SMALL_SIZE - 1.5
            is_narrow = len(places) > 30 and max(map(len, names)) > 2
            last.set_xticks(places[chosen], [names[i] for i in chosen], fontsize=size, rotation=90 if is_narrow else 0)
            for axis in chart.axes.values():
                axis.margins(x=0.01)
        if len(self.places) > 1:
            self._add_legend(chart)

    def _add_legend(self, chart: Chart) -> None:
        """Name the colours of the groups below all panels, each with its mean in each panel."""
        from matplotlib.patches import Patch

        handles = []
        for group, colour in zip(self.places, cycle(COLOURS)):
            means = ", ".join(say(to_numbers(groups[group], group).mean()) for groups in self.panels.values())
            handles.append(Patch(color=colour, label=f"{group}: mean {means}"))
        chart.figure.legend(handles=handles, loc="outside lower center", ncols=2, fontsize=SMALL_SIZE)

    def find_place(self, mark: float, name: str) -> float:
        """Return the place of a number of the first group; 4.5 is between bar 4 and bar 5."""
        numbers, places = next(zip(self.numbers.values(), self.places.values(), strict=True))
        low, high = numbers[0] - 0.5, numbers[-1] + 0.5
        if not low <= mark <= high:
            raise GanLabError(f"The mark {name!r} is at {say(mark)}, and the bars go from {say(low)} to {say(high)}.")
        return float(np.interp(mark, [low, *numbers, high], [places[0] - 0.5, *places, places[-1] + 0.5]))

    def _describe(self, group: str, heights: np.ndarray) -> str:
        """Put the bars of a group into words: each, or of many the lowest, the highest and the mean."""
        names = self.names or [f"{number:g}" for number in self.numbers[group]]
        if len(heights) <= MAX_DESCRIBED:
            said = ", ".join(f"{say(height)} ({name})" for name, height in zip(names, heights, strict=True))
        else:
            low, high = int(heights.argmin()), int(heights.argmax())
            said = f"{len(heights)} bars, mean {say(heights.mean())}, "
            said += f"lowest {say(heights[low])} ({names[low]}), highest {say(heights[high])} ({names[high]})"
        return f"{group}: {said}." if group else f"{said}."


def _is_single(value: Any) -> bool:
    """Tell whether something is a single value, and not a list of them."""
    return value.ndim == 0 if hasattr(value, "ndim") else not isinstance(value, Iterable)


def _count_bars(groups: Mapping[str, Any]) -> dict[str, int]:
    """Return how many bars each group has; GanLabError if its values aren't numbers."""
    return {group: len(to_numbers(values, group or "the list of bars")) for group, values in groups.items()}


def _number_bars(group: str, count: int, numbers: Any) -> np.ndarray:
    """Return the numbers of the bars of a group: 1, 2, 3 and so on, or those that were given."""
    chosen = choose_for(group, numbers)
    if chosen is None:
        return np.arange(1, count + 1)
    chosen = to_numbers(chosen, "numbers")
    if len(chosen) != count:
        raise GanLabError(
            f"There are {count} bars{f' in {group!r}' if group else ''} and {len(chosen)} numbers for them: give one "
            "for each, or {group: numbers} if there are several groups."
        )
    return chosen
