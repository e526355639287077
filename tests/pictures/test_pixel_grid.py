"""Pictures without recipes in a grid."""

import io

import numpy as np
import pytest
from PIL import Image

import gan_lab as gl
from gan_lab.pictures.plots import PLOT_SOFTWARE


@pytest.fixture
def shown(monkeypatch):
    """The PNG file and the alternative text of each output."""
    outputs = []

    def display(data, metadata, raw):
        assert data["text/plain"] == metadata["image/png"]["alt"]
        outputs.append((data["image/png"], data["text/plain"]))

    monkeypatch.setattr("IPython.display.display", display)
    return outputs


def grey(*levels):
    """Pictures of one grey level each."""
    return np.stack([np.full((1, 32, 32), level, np.uint8) for level in levels])


def pixels_of(png):
    return np.asarray(Image.open(io.BytesIO(png)).convert("RGB"))


def test_a_grid_shows_the_pictures_row_by_row_and_is_marked_as_a_plot(shown):
    gl.show_pictures(grey(0, 50, 100, 150, 200), columns=2, title="Five levels")
    ((png, alt),) = shown
    assert alt == "Five levels"
    assert Image.open(io.BytesIO(png)).info["Software"] == PLOT_SOFTWARE
    sheet = pixels_of(png)
    assert [(sheet == level).all(2).sum() for level in (50, 100, 150)] == [128 * 128] * 3
    first = {level: np.argwhere((sheet == level).all(2)).min(0) for level in (50, 100, 150)}
    assert first[50][1] > first[100][1]  # 50 stands at the right of the first row
    assert first[50][0] < first[100][0]  # 100 begins the second
    assert first[100][0] == first[150][0]


def test_labels_stand_below_and_in_the_alternative_text(shown):
    gl.show_pictures(grey(10, 90), labels=["D says 0.9", 0.25])
    gl.show_pictures(grey(10, 90))
    (labelled, alt), (bare, other_alt) = shown
    assert "D says 0.9; 0.25" in alt
    assert other_alt == "2 pictures"
    assert pixels_of(labelled).shape[0] > pixels_of(bare).shape[0]


def test_rows_have_names_and_labels_of_their_own(shown):
    rows = {"real": grey(10, 90, 110), "generated": grey(20, 60, 130)}
    gl.show_pictures(rows, labels={"real": [1, 2, 3], "generated": [4, 5, 6]})
    ((png, alt),) = shown
    assert "rows: real, generated" in alt
    assert "1; 2; 3; 4; 5; 6" in alt
    sheet = pixels_of(png)
    tops = [np.argwhere((sheet == level).all(2))[:, 0].min() for level in (10, 90, 110, 20, 60, 130)]
    assert tops[0] == tops[1] == tops[2] < tops[3] == tops[4] == tops[5]


def test_generated_pictures_stand_beside_photographs_and_a_row_may_have_no_labels(shown):
    gan = gl.load_dcgan("pocket-dcgan", device="cpu")
    samples = gan.generate(gan.noise(2, seed=1))
    gl.show_pictures({"generated": samples, "real": grey(10, 90)}, labels={"real": ["first", "second"]})
    ((png, alt),) = shown
    assert alt == "2 to a row: first; second; rows: generated, real"
    assert (pixels_of(png) == 90).all(2).sum() >= 128 * 128


def test_colours_stay_and_grey_pictures_make_a_grey_file(shown):
    red = np.zeros((1, 3, 32, 32), np.uint8)
    red[:, 0] = 200
    gl.show_pictures(red)
    gl.show_pictures(grey(7))
    assert (pixels_of(shown[0][0]) == (200, 0, 0)).all(2).sum() == 128 * 128
    assert Image.open(io.BytesIO(shown[1][0])).mode == "L"


def test_photographs_show_as_they_are_loaded(shown):
    gl.show_pictures(gl.load_pictures().first(3), alt="Three photographs")
    assert shown[0][1] == "Three photographs"


@pytest.mark.parametrize(
    ("pictures", "options", "sentence"),
    [
        (np.zeros((2, 1, 32, 32)), {}, r"takes pixels \[n, channels, H, W\], uint8"),
        (np.zeros((2, 32, 32, 3), np.uint8), {}, "takes pixels"),
        (grey(1)[:0], {}, "takes pixels"),
        ([1, 2], {}, "takes pixels"),
        ({"a": grey(1, 2), "b": grey(1)}, {}, "rows of a grid have equally many pictures"),
        ({}, {}, "takes pixels"),
        (grey(1, 2), {"labels": ["one"]}, "There are 2 pictures and 1 label"),
        (grey(1, 2), {"columns": 0}, "columns is how many pictures a row has"),
        ({"a": grey(1, 2)}, {"labels": ["one", "two"]}, "labels by these names"),
        ({"a": grey(1, 2)}, {"labels": {"b": [1, 2]}}, "labels by these names, {name: labels}: a"),
        (np.zeros((1001, 1, 2, 2), np.uint8), {}, "at most 1000 pictures, not 1001"),
    ],
)
def test_what_cannot_be_shown_is_explained(shown, pictures, options, sentence):
    with pytest.raises(gl.GanLabError, match=sentence):
        gl.show_pictures(pictures, **options)
    assert not shown
