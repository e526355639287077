"""Plot curves: their points with bands, single lines or names, and put them into words."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np

from gan_lab.errors import GanLabError, name_value
from gan_lab.pictures.charts.panels import COLOURS, LINES, SMALL_SIZE, TITLE_SIZE, Chart
from gan_lab.pictures.charts.values import (
    choose_for,
    require_flag,
    require_mapping,
    say,
    say_course,
    to_intervals,
    to_numbers,
)

if TYPE_CHECKING:
    from matplotlib.axes import Axes

MARKERS = "os^Dv"
SIZE, SIZE_APART = (6.4, 3.4), (4.0, 3.2)  # inches, of a single panel and of one among several
MAX_CURVES = 50  # with a name each in the legend
MAX_MARKERS = 20  # points of a curve that are marked


@dataclass(frozen=True)
class Curve:
    """One curve as it is drawn.

    Attributes
    ----------
    name : str
        Its name.
    x, y : array
        Its points, [points].
    y_band, x_band : array or None
        The low and the high ends of what surrounds the points, [2, points].
    band_name : str
        What the band is.
    lines : array or None
        The single lines of which `y` is the mean, [lines, points].
    lines_name : str
        What they are.
    """

    name: str
    x: np.ndarray
    y: np.ndarray
    y_band: np.ndarray | None = None
    x_band: np.ndarray | None = None
    band_name: str = ""
    lines: np.ndarray | None = None
    lines_name: str = ""


def plot_curves(
    x: Any,
    curves: Any,
    *,
    xlabel: str,
    ylabel: Any = None,
    title: str | None = None,
    apart: bool = False,
    of: str = "lines",
    spread: Any = "range",
    names: Sequence | None = None,
    levels: Mapping[str, Any] | None = None,
    marks: Mapping[str, float] | None = None,
    bands: Mapping[str, tuple[float, float]] | None = None,
    xlim: Any = None,
    ylim: Any = None,
    alt: str | None = None,
) -> None:
    """Plot curves and show the plot; what is around a curve, an interval or several lines, is shown as a band.

    Parameters
    ----------
    x : sequence of float, or mapping
        Where the points lie; {curve: x} where that differs.
    curves : mapping of str to sequence
        {name: y}, y being [points], numbers or Measures, or [lines, points], several lines, of which the mean is drawn.
    xlabel, ylabel : str
        What the axes show, with the unit. Without ylabel the names of the curves stand there (one curve, or apart).
    title, alt : str, optional
        The title; the alternative text, in place of that made from the data.
    apart : bool
        Whether each curve gets a panel of its own, with its own y axis.
    of : str
        What the lines of [lines, points] are, in the plural, such as "seeds".
    spread : "range", "lines" or (float, float)
        How they are drawn: from the lowest to the highest, each, or between two quantiles such as (0.1, 0.9).
    names : sequence, optional
        A name for each point, such as its truncation. Intervals are drawn as bars then.
    levels, marks, bands : mapping, optional
        To compare with: lines at {name: y} or {name: {curve: y}}, lines at {name: x}, bands over {name: (low, high)}.
    xlim, ylim : (float, float), optional
        The ends of the axes; None for an end that the data decides.

    Raises
    ------
    GanLabError
        If numbers are missing, not finite or not as many as there are points, or the y axis has no label.
    """
    apart = require_flag(apart, "apart")
    drawn = _read_curves(x, curves, of, spread, names)
    if ylabel is None and len(drawn) > 1 and not apart:
        raise GanLabError("The y axis has no label: say with ylabel what the curves show, or draw them apart=True.")
    chart = _draw_curves(drawn, title, names, ylabel, apart=apart)
    chart.draw_bands(bands)
    chart.draw_levels(levels)
    chart.draw_marks(marks)
    is_crowded = names is not None or any(curve.lines is not None for curve in drawn)
    chart.label_axes(xlabel, ylabel, xlim, ylim, legend_below=is_crowded)
    chart.show(f"Curves against {xlabel}", alt)


def _read_curves(x: Any, curves: Any, of: str, spread: Any, names: Sequence | None) -> list[Curve]:
    """Check the points of curves and find what surrounds them; the arguments are those of `plot_curves`."""
    if isinstance(curves, Mapping) and len(curves) > MAX_CURVES:
        raise GanLabError(
            f"These are {len(curves)} curves, and a plot has {MAX_CURVES} at most: give many as the lines of one, "
            "{name: y} with y [lines, points], and their mean and range are drawn."
        )
    drawn = []
    for name, y in require_mapping(curves, "{name: y}").items():
        if isinstance(x, Mapping) and name not in x:
            raise GanLabError(f"x has no places for the curve {name!r}: give {{curve: x}} for every curve.")
        drawn.append(_read_curve(str(name), choose_for(name, x), y, of, spread))
        if isinstance(names, str) or (names is not None and not hasattr(names, "__len__")):
            raise GanLabError(f"names is a list with a name for each point, not {name_value(names)}.")
        if names is not None and len(names) != len(drawn[-1].x):
            raise GanLabError(
                f"names has {len(names)} entries and {name!r} {len(drawn[-1].x)} points: name each point."
            )
    return drawn


def _read_curve(name: str, x: Any, y: Any, of: str, spread: Any) -> Curve:
    """Check the points of one curve and find what surrounds them."""
    places, values = to_numbers(x, "x"), to_numbers(y, name, dimensions=2)
    if values.shape[-1] != len(places):
        raise GanLabError(
            f"{name!r} has {values.shape[-1]} points and x has {len(places)}: a curve has one value for each x, and "
            "several lines have the form [lines, points]."
        )
    if values.ndim == 1:
        intervals = to_intervals(y)
        kind = next((value.interval for value in y if getattr(value, "interval", "")), "")
        band_name = f"interval ({kind})" if kind else "interval"
        return Curve(name, places, values, intervals, to_intervals(x), band_name)
    count, mean = f"{len(values)} {of}", values.mean(0)
    if spread == "lines":
        return Curve(name, places, mean, lines=values, lines_name=count)
    if spread == "range":
        band, band_name = np.stack([values.min(0), values.max(0)]), f"lowest to highest of {count}"
    else:
        try:
            low, high = (float(quantile) for quantile in spread)
            band = np.quantile(values, (low, high), axis=0)
        except (TypeError, ValueError):
            raise GanLabError(
                f"spread is 'range', 'lines' or two quantiles, (0.1, 0.9), not {name_value(spread)}."
            ) from None
        band_name = f"the middle {100 * (high - low):g} % of {count}"
    return Curve(name, places, mean, band, band_name=band_name, lines_name=count)


def _draw_curves(curves: Sequence[Curve], title: str | None, names: Sequence | None, ylabel: Any, apart: bool) -> Chart:
    """Draw curves in one panel, or each in a panel of its own; the arguments are those of `plot_curves`."""
    panels = [curve.name for curve in curves] if apart or len(curves) == 1 else [""]
    chart = Chart(panels, SIZE if len(panels) == 1 else SIZE_APART, title)
    is_alone = len(panels) > 1  # each curve in its panel
    bands: set[str] = set()  # those that the legend names already
    for number, curve in enumerate(curves):
        panel = curve.name if curve.name in chart.axes else ""
        axis = chart.axes[panel]
        mean = f"mean of {curve.lines_name}" if curve.lines_name else ""
        label = (mean or "_") if is_alone else " ".join(filter(None, [curve.name, mean and f"({mean})"]))
        if is_alone and choose_for(panel, ylabel) is not None:
            axis.set_title(panel, fontsize=TITLE_SIZE)
        _draw_surroundings(axis, curve, COLOURS[number % len(COLOURS)], names, is_named=curve.band_name in bands)
        _draw_points(axis, curve, number, 0 if is_alone else number, names, label)
        if not is_alone:
            bands.add(curve.band_name)
        chart.said.append(_describe_curve(curve, names))
    return chart


def _draw_surroundings(axis: "Axes", curve: Curve, colour: str, names: Sequence | None, is_named: bool) -> None:
    """Draw a curve's band, its single lines, or the error bars of its points; is_named: leave it out of the legend."""
    label = "_" if is_named else curve.band_name
    if curve.lines is not None:
        single, *_ = axis.plot(curve.x, curve.lines.T, color=colour, alpha=0.3, linewidth=0.8)
        single.set_label(f"each of {curve.lines_name}")
    elif names is None and curve.y_band is not None:
        axis.fill_between(curve.x, *curve.y_band, color=colour, alpha=0.22, linewidth=0, label=label)
    elif names is not None:
        errors = {"xerr": (curve.x_band, curve.x), "yerr": (curve.y_band, curve.y)}
        widths: dict[str, Any] = {
            key: np.abs(band - middle) for key, (band, middle) in errors.items() if band is not None
        }
        if widths:
            axis.errorbar(curve.x, curve.y, **widths, fmt="none", ecolor=colour, alpha=0.4, label=label)


def _draw_points(axis: "Axes", curve: Curve, colour: int, style: int, names: Sequence | None, label: str) -> None:
    """Draw the curve itself, and the names of its points; colour, style: the numbers of both."""
    axis.plot(
        curve.x,
        curve.y,
        color=COLOURS[colour % len(COLOURS)],
        linestyle=LINES[style % len(LINES)],
        marker=MARKERS[style % len(MARKERS)] if len(curve.x) <= MAX_MARKERS and curve.lines is None else "",
        markersize=5,
        linewidth=1.6 if curve.lines is None else 2.5,
        label=label,
    )
    for x, y, name in zip(curve.x, curve.y, [] if names is None else names, strict=names is not None):
        axis.annotate(str(name), (x, y), xytext=(4, 5), textcoords="offset points", fontsize=SMALL_SIZE)


def _describe_curve(curve: Curve, names: Sequence | None) -> str:
    """Put a curve into words."""
    if names is not None:
        points = zip(names, curve.x, curve.y, strict=True)
        return f"{curve.name}: " + ", ".join(f"{name} at ({say(x)}, {say(y)})" for name, x, y in points) + "."
    said = f"{curve.name}: {say_course(curve.x, curve.y)}"
    if curve.lines is not None:
        said += f"; {curve.lines_name} lie between {say(curve.lines.min())} and {say(curve.lines.max())}"
    if curve.y_band is not None:
        said += f"; band: {curve.band_name}, {say(curve.y_band[0, -1])} to {say(curve.y_band[1, -1])} at the end"
    return f"{said}."
