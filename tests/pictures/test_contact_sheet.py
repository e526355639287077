"""Sheets of pictures: their size, and their lines of text."""

from dataclasses import replace

import pytest

import gan_lab as gl
from gan_lab.pictures import contact_sheet


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
