"""Sheets of pictures: their size, and their lines of text."""

import warnings
from dataclasses import replace

import numpy as np
import pytest

import gan_lab as gl
from gan_lab.pictures.recipe_files import read_recipe
from gan_lab.pictures.sheets import contact_sheet


def test_a_caption_too_long_for_one_line_takes_two(gan):
    z = gl.truncated_noise(2, 0.4, seed=7)
    whole = gan.generate(z, gan.class_vector(["bag", "coat"]), 0.4).grid(columns=2)
    mixed = gan.generate(z, gan.class_vector({"ankle boot": 0.25, "pullover": 0.75}), 0.4)
    two_lines = (mixed[:1] + gan.generate(z[1:], gan.class_vector("bag"), 0.4)).grid(columns=2)
    assert two_lines.size[1] == whole.size[1] + 16


def test_a_long_class_name_is_cut_to_the_width_of_the_sheet(four):
    assert replace(four[0], class_names=["../" + "very long name, " * 30] * 10).grid(1).size[0] < 200


def test_too_many_pixels_for_one_file_are_refused(walk, monkeypatch):
    monkeypatch.setattr(contact_sheet, "MAX_PIXELS", 12_000)  # 12 pictures of 32 x 32 are just above
    for show in (walk.animate, walk.grid):
        with pytest.raises(gl.GanLabError, match=r"take at most \d+%"):
            show()


def test_a_sheet_of_small_pictures_with_long_text_everywhere_is_read_back(four):
    long = "a label that is much too long for its place, " * 10
    named = replace(four[:1], class_names=[long] * 10)
    table = gl.side_by_side([named], rows=[long], columns=[long])
    assert read_recipe(table.grid(labels=[long])).tiles[0].row == 0
    assert table.grid(labels=[long]).size[0] < 300


def test_labels_do_not_overlap_the_pictures(four):
    table = gl.side_by_side([four[:2], four[2:]], rows=["first row", "second"], columns=["one\ntwo\nthree", "b"])
    grid = table.grid()
    pixels = np.array(grid)
    for (left, top, width, height), own in zip((t.box for t in grid.recipe.tiles), table.numpy(), strict=True):
        assert (pixels[top : top + height : 4, left : left + width : 4] == own).all()
        pixels[top : top + height, left : left + width] = 255
    written = np.argwhere(pixels.min(2) < 128)
    assert written.min() > 0
    assert (written.max(0) < np.array(grid.size[::-1]) - 1).all()  # no text is cut by the edge


def test_a_character_that_no_font_here_has_is_told(four):
    with pytest.warns(UserWarning, match="No font on this computer has \U000f1234"):
        four[0].grid(labels=["a\U000f1234"])
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        four.grid(labels=["façade", "ψ = 0.7", "серый", "−2 σ"])


def test_a_label_with_a_comma_is_quoted_in_the_alternative_text(four):
    table = gl.side_by_side([four, four], columns=["A", "A, layers 0-2 of B"])
    assert table.grid().alt.endswith("; columns: A, 'A, layers 0-2 of B'")
