"""Plots of numbers in one call: what is drawn, what the alternative text says, and what can't be drawn."""

import io

import numpy as np
import pytest
import torch
from PIL import Image

import gan_lab as gl
from gan_lab.judging.results import Measure
from gan_lab.pictures.plots import PLOT_SOFTWARE

X = [0.2, 0.5, 1.0]
MEASURES = [Measure(0.9, 0.8, 0.95, 20), Measure(0.7, 0.6, 0.8, 20), Measure(0.75, 0.7, 0.9, 20)]


@pytest.fixture
def drawn(monkeypatch):
    """The figures and alternative texts of the plots that a test makes."""
    plots = []
    monkeypatch.setattr("gan_lab.pictures.charts.panels.show", lambda figure, alt: plots.append((figure, alt)))
    return plots


def curves(*arguments, **options):
    gl.plot_curves(*arguments, **{"xlabel": "truncation", "ylabel": "fidelity"} | options)


def bars(*arguments, **options):
    gl.plot_bars(*arguments, **{"xlabel": "frame", "ylabel": "grey levels"} | options)


def legend_of(axis):
    return [text.get_text() for text in axis.get_legend().get_texts()] if axis.get_legend() else []


def test_a_plot_shows_itself_as_a_png_that_says_what_it_is_and_gives_nothing_back(monkeypatch):
    outputs = []
    monkeypatch.setattr("IPython.display.display", lambda data, metadata, raw: outputs.append((data, metadata)))
    assert gl.plot_curves(X, {"pocket": MEASURES}, xlabel="truncation") is None
    assert gl.plot_bars([1, 2], xlabel="frame", ylabel="grey levels") is None
    assert gl.plot_histograms({"z": [1, 2]}, xlabel="z") is None
    assert len(outputs) == 3
    for data, metadata in outputs:
        assert Image.open(io.BytesIO(data["image/png"])).info["Software"] == PLOT_SOFTWARE
        assert data["text/plain"] == metadata["image/png"]["alt"]


def test_a_curve_is_drawn_through_its_points_with_labels_on_both_axes(drawn):
    curves(X, {"pocket": [3, 1, 2]}, title="A title", xlim=(0, None), ylim=(0, 5))
    ((figure, alt),) = drawn
    (axis,) = figure.axes
    assert axis.lines[0].get_xydata().tolist() == [[0.2, 3], [0.5, 1], [1, 2]]
    assert (axis.get_xlabel(), axis.get_ylabel()) == ("truncation", "fidelity")
    assert (axis.get_xlim()[0], axis.get_ylim()) == (0, (0, 5))
    assert legend_of(axis) == ["pocket"]
    assert alt == "Curves against truncation: A title. pocket: 3 at 0.2, 2 at 1, lowest 1 at 0.5."


def test_measures_have_their_intervals_as_a_band(drawn):
    curves(X, {"pocket": MEASURES})
    figure, alt = drawn[0]
    (band,) = figure.axes[0].collections
    assert band.get_paths()[0].get_extents().ymin == 0.6
    assert legend_of(figure.axes[0]) == ["interval (95 %)", "pocket"]
    assert "band: interval (95 %), 0.7 to 0.9 at the end" in alt


@pytest.mark.parametrize(
    ("spread", "low", "high", "name"),
    [("range", 1, 5, "lowest to highest of 5 seeds"), ((0.25, 0.75), 2, 4, "the middle 50 % of 5 seeds")],
)
def test_several_lines_are_drawn_as_their_mean_with_a_band(drawn, spread, low, high, name):
    lines = torch.arange(1.0, 6)[:, None].expand(5, 3)
    curves(X, {"pocket": lines}, of="seeds", spread=spread)
    axis = drawn[0][0].axes[0]
    assert axis.lines[0].get_ydata().tolist() == [3, 3, 3]
    extents = axis.collections[0].get_paths()[0].get_extents()
    assert (extents.ymin, extents.ymax) == (low, high)
    assert legend_of(axis) == [name, "pocket (mean of 5 seeds)"]


def test_several_lines_can_be_drawn_one_by_one_in_panels(drawn):
    x = {"first": X, "steps": [0.3, 0.7]}
    values = {"first": np.arange(12).reshape(4, 3), "steps": np.ones((4, 2))}
    curves(x, values, apart=True, spread="lines", of="noise vectors", ylim={"first": (0, 20)})
    figure, alt = drawn[0]
    first, steps = figure.axes
    assert (len(first.lines), len(steps.lines)) == (5, 5)
    assert (first.get_title(), steps.get_title()) == ("first", "steps")
    assert first.get_ylim() == (0, 20)
    (below,) = figure.legends  # where it hides no line; the same is not said twice
    assert [text.get_text() for text in below.get_texts()] == ["each of 4 noise vectors", "mean of 4 noise vectors"]
    assert legend_of(first) == legend_of(steps) == []
    assert "4 noise vectors lie between 0 and 11" in alt


def test_panels_have_their_own_levels_and_are_named_on_their_axes(drawn):
    values = {"fidelity": MEASURES, "KID": [3, 2, 1]}
    gl.plot_curves(X, values, xlabel="truncation", apart=True, levels={"photographs": {"fidelity": 0.93, "KID": 0}})
    figure, alt = drawn[0]
    assert [axis.get_ylabel() for axis in figure.axes] == ["fidelity", "KID"]
    assert [legend_of(axis)[-1] for axis in figure.axes] == ["photographs (0.93)", "photographs (0)"]
    assert "fidelity: photographs at 0.93. KID: photographs at 0." in alt


def test_points_can_be_named_and_then_have_their_intervals_as_bars_in_both_directions(drawn):
    diversity = [Measure(3, 2.5, 3.5), Measure(4, 3.5, 4.5), Measure(5, 4.5, 5.5)]
    curves(diversity, {"pocket": MEASURES}, xlabel="diversity", names=X)
    figure, alt = drawn[0]
    (axis,) = figure.axes
    assert [text.get_text() for text in axis.texts] == ["0.2", "0.5", "1.0"]
    across, upright = axis.collections
    assert across.get_segments()[0].tolist() == [[2.5, 0.9], [3.5, 0.9]]
    assert np.allclose(upright.get_segments()[0], [[3, 0.8], [3, 0.95]])
    assert "pocket: 0.2 at (3, 0.9), 0.5 at (4, 0.7), 1.0 at (5, 0.75)." in alt


def test_names_of_points_can_be_an_array(drawn):
    curves(X, {"a": X}, names=np.array(["low", "mid", "high"]))
    assert [text.get_text() for text in drawn[0][0].axes[0].texts] == ["low", "mid", "high"]


def test_levels_marks_and_bands_are_drawn_named_and_told(drawn):
    curves(X, {"a": [1, 2, 3]}, levels={"draws": 2.5}, marks={"here": 0.5}, bands={"usual": (1, 2)})
    figure, alt = drawn[0]
    (axis,) = figure.axes
    assert sorted(legend_of(axis)) == ["a", "draws (2.5)", "usual"]
    assert [text.get_text() for text in axis.texts] == ["here"]
    for said in ("To compare with: draws at 2.5.", "Vertical line at 0.5: here.", "Band from 1 to 2: usual."):
        assert said in alt


def test_two_curves_differ_in_colour_in_line_and_in_marks(drawn):
    curves(X, {"a": [1, 2, 3], "b": [3, 2, 1]})
    a, b = drawn[0][0].axes[0].lines
    assert a.get_color() != b.get_color()
    assert a.get_linestyle() != b.get_linestyle()
    assert a.get_marker() != b.get_marker()


def test_the_alternative_text_can_be_replaced(drawn):
    curves(X, {"a": [1, 2, 3]}, alt="My own.")
    assert [alt for _, alt in drawn] == ["My own."]


def test_histograms_of_sets_of_different_sizes_compare_as_shares(drawn):
    gl.plot_histograms({"few": [0, 1], "many": torch.zeros(50, 2)}, xlabel="z", bins=2)
    figure, alt = drawn[0]
    few, many = figure.axes[0].patches
    assert few.get_data().values.tolist() == [0.5, 0.5]
    assert many.get_data().values.tolist() == [1, 0]
    assert "many: 100 values from 0 to 0, mean 0, standard deviation 0." in alt


def test_a_histogram_takes_numbers_in_any_shape(drawn):
    gl.plot_histograms({"pixels": np.arange(2 * 3 * 3 * 3).reshape(2, 3, 3, 3)}, xlabel="grey level")
    assert "pixels: 54 values from 0 to 53" in drawn[0][1]


def test_histograms_in_panels_have_options_of_their_own(drawn):
    sets = {"numbers": {"z": [1, 2, 3]}, "lengths": {"z": [4, 5]}}
    labels = {"numbers": "a number", "lengths": "a length"}
    gl.plot_histograms(sets, xlabel=labels, log={"numbers": True})
    numbers, lengths = drawn[0][0].axes
    assert (numbers.get_yscale(), lengths.get_yscale()) == ("log", "linear")
    assert (numbers.get_title(), numbers.get_xlabel()) == ("numbers", "a number")
    assert numbers.get_ylabel() == "share in a bin (log scale)"


def test_every_bar_of_a_group_has_its_number_below(drawn):
    groups = {"directions": range(10), "the last": [1, 2], "coordinates": np.arange(20)}
    bars(
        {"much": groups, "alike": groups}, ylabel=None, numbers={"the last": [127, 128]}, levels={"draws": {"much": 5}}
    )
    figure, alt = drawn[0]
    much, alike = figure.axes
    expected = [*range(1, 11), 127, 128, *range(1, 21)]
    assert [int(label.get_text()) for label in alike.get_xticklabels()] == expected
    assert much.get_shared_x_axes().joined(much, alike)
    assert (much.get_ylabel(), alike.get_ylabel()) == ("much", "alike")
    (legend,) = figure.legends
    assert [text.get_text() for text in legend.get_texts()][1] == "the last: mean 1.5, 1.5"
    assert "much: coordinates: 20 bars, mean 9.5, lowest 0 (1), highest 19 (20)." in alt
    assert legend_of(much) == ["draws (5)"]


def test_marks_stand_at_the_bars_that_they_name(drawn):
    bars([5, 6, 7, 8], numbers=range(4), marks={"bag": -0.5, "coat": 1.5})
    figure, alt = drawn[0]
    (axis,) = figure.axes
    assert [line.get_xdata()[0] for line in axis.lines] == [-0.5, 1.5]
    assert [text.get_text() for text in axis.texts] == ["bag", "coat"]
    assert alt == "Bars. 5 (0), 6 (1), 7 (2), 8 (3). Vertical line at -0.5: bag. Vertical line at 1.5: coat."


def test_horizontal_panels_share_both_axes_and_explain_their_line_at_the_axis(drawn):
    shares = {"photographs": {"bag": 0.1, "coat": 0.4}, "mine": {"bag": 0.3, "coat": 0.2}}
    gl.plot_bars(shares, horizontal=True, xlabel="share", levels={"one in ten": 0.1})
    figure, alt = drawn[0]
    first, second = figure.axes
    assert first.get_shared_x_axes().joined(first, second)
    assert first.get_xlim() == second.get_xlim()
    assert [label.get_text() for label in first.get_yticklabels()] == ["bag", "coat"]
    assert first.yaxis_inverted()
    assert figure.get_supxlabel() == "share (dashed: one in ten)"
    assert "photographs: 0.1 (bag), 0.4 (coat). mine: 0.3 (bag), 0.2 (coat)." in alt


def test_bars_of_measures_have_their_intervals(drawn):
    bars({"bag": MEASURES[0], "coat": MEASURES[1]}, xlabel="class", ylabel="fidelity")
    (intervals,) = drawn[0][0].axes[0].collections
    assert np.allclose(intervals.get_segments()[0][:, 1], [0.8, 0.95])


@pytest.mark.parametrize(
    "values",
    [
        [1, 2, 3],
        (1, 2, 3),
        np.array([1, 2, 3]),
        torch.tensor([1, 2, 3]),
        torch.tensor([1.0, 2, 3], requires_grad=True),
        [torch.tensor(1.0), torch.tensor(2.0, requires_grad=True), 3],
        torch.tensor([1, 2, 3], dtype=torch.bfloat16),
        {1: 1, 2: 2, 3: 3}.values(),
        [Measure(1), Measure(2), Measure(3)],
    ],
)
def test_whatever_holds_numbers_can_be_plotted(drawn, values):
    curves(X, {"a": values})
    bars({"a": values})
    assert drawn[0][0].axes[0].lines[0].get_ydata().tolist() == [1, 2, 3]


@pytest.mark.parametrize(
    ("arguments", "options", "sentence"),
    [
        ((X, {"a": [1, 2]}), {}, "'a' has 2 points and x has 3"),
        ((X, {"a": np.ones((3, 2))}), {}, "'a' has 2 points and x has 3: .* several lines have the form"),
        ((X, {"a": [1, float("nan"), 2]}), {}, "'a' holds NaN or infinity in 1 of 3 places, first in place 1"),
        ((X, {"a": [1, float("inf"), 2]}), {}, "NaN or infinity"),
        ((X, {"a": []}), {}, "'a' is empty"),
        (([], {"a": []}), {}, "'x' is empty"),
        ((X, {}), {}, "nothing to plot"),
        ((X, [1, 2, 3]), {}, r"takes {name: y}, with a name for each, not list: write {'name': \[1, 2, 3\]}"),
        ((X, np.ones(3)), {}, r"not ndarray: write {'name': \.\.\.}"),
        ((X, {"a": "123"}), {}, "'a' can't be plotted"),
        ((X, {"a": [[1, 2], [3]]}), {}, "'a' can't be plotted"),
        ((X, {"a": None}), {}, "'a' can't be plotted"),
        ((X, {"a": 3}), {}, "'a' has the shape a single number"),
        ((X, {"a": np.ones((2, 2, 3))}), {}, "the shape \\[2, 2, 3\\]"),
        ((["low", "mid", "high"], {"a": X}), {}, "'x' can't be plotted"),
        (({"b": X}, {"a": X}), {}, "x has no places for the curve 'a'"),
        ((X, {"a": X, "b": X}), {"ylabel": None}, "The y axis has no label"),
        ((X, {"a": X}), {"xlabel": ""}, "The x axis has no label"),
        ((X, {"a": X}), {"names": ["one"]}, "names has 1 entries and 'a' 3 points"),
        ((X, {f"p{i}": X for i in range(51)}), {}, "These are 51 curves, and a plot has 50 at most: .*lines, points"),
        ((X, {"a": X}), {"names": 5}, "names is a list with a name for each point, not 5"),
        ((X, {"a": X}), {"names": "one"}, "names is a list with a name for each point, not 'one'"),
        ((X, {"a": X}), {"apart": "yes"}, "apart is True or False, not 'yes'"),
        ((X, {"a": [X, X]}), {"spread": "most"}, "spread is 'range', 'lines' or two quantiles"),
        ((X, {"a": [X, X]}), {"spread": (10, 90)}, "spread is 'range', 'lines' or two quantiles"),
        ((X, {"a": X}), {"levels": 0.5}, "takes levels={name: value}"),
        ((X, {"a": X}), {"levels": {"b": "high"}}, "'b' can't be plotted"),
        ((X, {"a": X}), {"bands": {"b": 3}}, "two ends"),
        ((X, {"a": X}), {"ylim": 5}, "xlim or ylim has two ends, \\(low, high\\), not 5"),
    ],
)
def test_curves_that_cannot_be_drawn_get_a_sentence(drawn, arguments, options, sentence):
    with pytest.raises(gl.GanLabError, match=sentence):
        curves(*arguments, **options)
    assert not drawn


@pytest.mark.parametrize(
    ("values", "options", "sentence"),
    [
        ([], {}, "empty"),
        ({}, {}, "nothing to plot"),
        ([1, float("nan")], {}, "NaN"),
        ([1, 2], {"ylabel": None}, "The y axis has no label"),
        ([1, 2], {"numbers": [1]}, "There are 2 bars and 1 numbers"),
        ([1, 2], {"marks": {"stop": 1}, "horizontal": True}, "Marks stand at upright bars"),
        ([1, 2], {"marks": {"stop": 9}}, "The mark 'stop' is at 9, and the bars go from 0.5 to 2.5"),
        ({"p": {"a": 1}, "q": {"b": 1}}, {}, "'q' has other bars than the first"),
        ({"p": {"a": [1]}, "q": {"a": [1, 2]}}, {}, "'q' has other bars than the first"),
        (7, {}, "single number"),
        ({f"p{i}": {"a": 1} for i in range(21)}, {}, "These are 21 panels, and a plot has 20 at most"),
        ([1, 2], {"horizontal": "yes"}, "horizontal is True or False, not 'yes'"),
        ([0] * 5000, {}, "These are 5,000 bars, and a plot has 1,000 at most: gl.plot_histograms"),
        ({"p": {"a": [0] * 600}, "q": {"a": [0] * 600}}, {}, "These are 1,200 bars"),
    ],
)
def test_bars_that_cannot_be_drawn_get_a_sentence(drawn, values, options, sentence):
    with pytest.raises(gl.GanLabError, match=sentence):
        bars(values, **options)
    assert not drawn


@pytest.mark.parametrize(
    ("values", "options", "sentence"),
    [
        ([1, 2], {}, "with a name for each, not list"),
        ({"a": []}, {}, "'a' is empty"),
        ({"a": [1, float("nan")]}, {}, "NaN"),
        ({"a": [1, 2]}, {"bins": 0}, "bins is a whole number from 1 to 1,000, not 0"),
        ({"a": [1, 2]}, {"bins": 10**9}, "bins is a whole number from 1 to 1,000, not 1000000000"),
        ({"a": 3}, {}, "'a' has the shape a single number"),
        ({"a": [1, 2]}, {"log": "yes"}, "log is True or False, not 'yes'"),
        ({"a": [1, 2]}, {"bins": 2.5}, "bins is a whole number"),
        ({"a": [1, 2]}, {"xlabel": ""}, "The x axis has no label"),
    ],
)
def test_histograms_that_cannot_be_drawn_get_a_sentence(drawn, values, options, sentence):
    with pytest.raises(gl.GanLabError, match=sentence):
        gl.plot_histograms(values, **{"xlabel": "z"} | options)
    assert not drawn
