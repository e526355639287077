"""Plots: what a notebook gets of one."""

import io

import matplotlib.pyplot as plt
from PIL import Image

import gan_lab as gl
from gan_lab.pictures.plots import PLOT_SOFTWARE


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
