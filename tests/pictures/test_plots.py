"""Plots: what a notebook gets of one."""

import io

import matplotlib.pyplot as plt
import numpy as np
import pytest
from matplotlib.figure import Figure
from PIL import Image

import gan_lab as gl
from gan_lab.pictures.plots import PLOT_SOFTWARE, render_plot


def test_a_shown_plot_has_its_alternative_text_says_what_it_is_and_is_closed(monkeypatch):
    outputs = []
    monkeypatch.setattr("IPython.display.display", lambda data, metadata, raw: outputs.append((data, metadata)))
    figure, axis = plt.subplots()
    axis.plot([1, 3, 2])
    gl.show(figure, alt="Three values")
    ((data, metadata),) = outputs
    assert data["text/plain"] == metadata["image/png"]["alt"] == "Three values"
    assert Image.open(io.BytesIO(data["image/png"])).info["Software"] == PLOT_SOFTWARE
    assert not plt.fignum_exists(figure.number)


@pytest.mark.parametrize("label", ["$x_{$", r"$\nonsense$", "$ and $^$"])
def test_a_formula_that_cannot_be_typeset_is_written_as_it_stands(label):
    figure, axis = plt.subplots(figsize=(2, 2))
    axis.set_xlabel(label)
    plain, plain_axis = plt.subplots(figsize=(2, 2))
    plain_axis.set_xlabel(label, parse_math=False)
    drawn, expected = (np.asarray(Image.open(io.BytesIO(render_plot(each)))) for each in (figure, plain))
    assert np.array_equal(drawn, expected)
    assert not plt.get_fignums()


@pytest.mark.parametrize(
    ("figure", "alt", "sentence"),
    [
        (plt, "x", "show takes a figure of matplotlib, not .*plt.subplots"),
        ([1, 2], "x", r"show takes a figure of matplotlib, not \[1, 2\]"),
        (Figure(), "", "alt says in words what the plot shows"),
        (Figure(), 5, "alt says in words what the plot shows"),
    ],
)
def test_what_is_no_plot_or_has_no_alternative_text_gets_a_sentence(figure, alt, sentence):
    with pytest.raises(gl.GanLabError, match=sentence):
        gl.show(figure, alt)
