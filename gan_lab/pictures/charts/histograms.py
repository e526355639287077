"""Plot histograms: how several sets of values are distributed, on the same bins, and put them into words."""

from collections.abc import Mapping
from itertools import cycle
from typing import Any

import numpy as np

from gan_lab.errors import GanLabError, is_integer_in_range, name_value
from gan_lab.pictures.charts.panels import COLOURS, LINES, TITLE_SIZE, Chart
from gan_lab.pictures.charts.values import choose_for, require_flag, say, split_panels, to_numbers

FORM = "{name: numbers}, or {panel: {name: numbers}}"
MAX_BINS = 1000  # of a panel, which is about 450 dots wide
SIZE, SIZE_BESIDE = (6.4, 3.2), (5.0, 3.2)  # inches, of a single panel and of one among several


def plot_histograms(
    values: Mapping[str, Any],
    *,
    xlabel: Any,
    title: str | None = None,
    bins: int = 60,
    log: Any = False,
    alt: str | None = None,
) -> None:
    """Plot how values are distributed, several sets of them on the same bins, and show the plot.

    The height of a bin is the share of a set's values that lie in it, so that sets of different sizes compare.

    Parameters
    ----------
    values : mapping of str to sequence, or of str to such a mapping
        {name: numbers}, numbers in any shape; or {panel: {name: numbers}}, for panels side by side.
    xlabel : str
        What the values are, with their unit.
    title, alt : str, optional
        The title; the alternative text, in place of that made from the data.
    bins : int
        Into how many bins of equal width the values of a panel go, 1 to 1,000.
    log : bool
        Whether the heights are on a logarithmic scale, on which rare values can be seen too.

    Raises
    ------
    GanLabError
        If numbers are missing or not finite, bins is no such number, or the x axis has no label.
    """
    if not is_integer_in_range(bins, 1, MAX_BINS):
        raise GanLabError(f"bins is a whole number from 1 to {MAX_BINS:,}, not {name_value(bins)}.")
    panels = split_panels(values, FORM)
    chart = Chart(list(panels), SIZE_BESIDE if len(panels) > 1 else SIZE, title)
    for panel, sets in panels.items():
        numbers = {str(name): to_numbers(each, name, dimensions=None).ravel() for name, each in sets.items()}
        _draw_panel(chart, panel, numbers, int(bins))
        if require_flag(choose_for(panel, log) or False, "log"):
            chart.axes[panel].set_yscale("log")
        chart.axes[panel].set_title(panel, fontsize=TITLE_SIZE)
    heights = {name: f"share in a bin{' (log scale)' if choose_for(name, log) else ''}" for name in panels}
    chart.label_axes(xlabel, heights)
    chart.show("Histograms", alt)


def _draw_panel(chart: Chart, panel: str, sets: Mapping[str, np.ndarray], bins: int) -> None:
    """Draw one panel: of each set the share of its values that lies in each bin."""
    edges = np.histogram_bin_edges(np.concatenate(list(sets.values())), bins)
    for (name, numbers), colour, line in zip(sets.items(), cycle(COLOURS), cycle(LINES)):
        shares = np.histogram(numbers, edges)[0] / len(numbers)
        chart.axes[panel].stairs(shares, edges, color=colour, linestyle=line, linewidth=1.4, label=name)
        chart.say(
            panel,
            f"{name}: {len(numbers):,} values from {say(numbers.min())} to {say(numbers.max())}, mean "
            f"{say(numbers.mean())}, standard deviation {say(numbers.std())}.",
        )
