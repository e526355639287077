"""The animation of a run's epochs, in a notebook, in the report and in the review."""

import io

import made_up
import nbformat
import numpy as np
from classroom import result
from PIL import Image
from training_runs import train_all

from gan_lab.coursework.notebook_reading.notebooks import read_notebook
from gan_lab.coursework.report.report_pictures import ReportPictures
from gan_lab.pictures.plots import PLOT_SOFTWARE


def test_an_animation_has_a_frame_for_each_epoch(new_run):
    run = new_run(learning_rate=0.05)  # so that something moves after five steps
    train_all(run, 2)
    moving = run.animate(seconds=3)
    data, metadata = moving._repr_mimebundle_()
    with Image.open(io.BytesIO(moving.webp)) as frames:
        assert frames.n_frames == 3
        frames.seek(2)
        frame = np.asarray(frames.convert("L"))
    expected = run.kept_pictures()[2][8, 0].astype(int)
    assert np.abs(frame[32:64, :32] - expected).mean() < 8  # compressed
    with Image.open(io.BytesIO(moving.still)) as still:
        assert still.info["Software"] == PLOT_SOFTWARE
        assert still.size == (3 * 256 + 8, 64)
    assert "data:image/webp;base64," in data["text/html"]
    assert f'alt="{metadata["image/png"]["alt"]}"' in data["text/html"]


def test_report_and_review_take_an_animation_as_a_plot_and_print_its_still(new_run):
    run = new_run(learning_rate=0.05)
    train_all(run, 2)
    moving = run.animate()
    cell = made_up.make_run_cell("run.animate()", 1, result(moving._repr_mimebundle_(), 1))
    content = nbformat.writes(nbformat.v4.new_notebook(cells=[cell])).encode()
    (shown,) = read_notebook(content, "06.ipynb").code[0].pictures
    assert shown.content == moving.webp
    assert shown.is_plot
    picture = ReportPictures().add(shown, "through the epochs", "06", "06")
    assert picture.is_plot
    assert picture.size == (3 * 256 + 8, 64)
