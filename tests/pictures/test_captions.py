"""The inputs of pictures in words: captions and file names."""

import re
from dataclasses import replace

import gan_lab as gl


def test_what_is_shared_stands_above_and_what_differs_below(gan, four):
    assert four.grid().alt.startswith("pocket, 4 pictures · bag · truncation 0.4 · seed 7; 4 to a row: row 0; row 1")
    mixed = gan.generate(gl.truncated_noise(1, 0.4, seed=7), gan.class_vector({"bag": 0.3, "coat": 0.7}), 0.4)
    assert "0.7 coat + 0.3 bag" in mixed.grid().alt


def test_noise_vectors_that_no_seed_drew_are_numbered_and_equal_ones_alike(gan):
    z = gl.truncated_noise(2, 0.4, seed=7).flip(1)
    y = gan.class_vector(["bag", "bag", "coat", "coat"])
    pictures = gan.generate(z.repeat(2, 1), y, truncation=0.4)
    assert pictures.grid().alt.endswith("4 to a row: bag, noise 1; bag, noise 2; coat, noise 1; coat, noise 2")
    assert "noise" not in pictures[0].grid().alt  # there is nothing to tell it from
    assert (
        pictures[[0, 2]].grid().alt == "pocket, 2 pictures · truncation 0.4 · one noise vector; 2 to a row: bag; coat"
    )


def test_file_names_identify_noise_that_no_seed_drew(gan, tmp_path):
    (picture,) = gan.generate(gl.truncated_noise(1, 0.4, seed=7).flip(1), gan.class_vector("bag"), truncation=0.4)
    assert re.fullmatch("bag-truncation-0.4-noise-[0-9a-f]{8}", picture.save(tmp_path)[0].stem)


def test_a_long_class_name_is_cut_and_safe_in_a_file_name(four, tmp_path):
    long = replace(four[0], class_names=["../" + "very long name, " * 30] * 10)
    name = long.save(tmp_path)[0].name
    assert len(name) < 200
    assert "/" not in name
