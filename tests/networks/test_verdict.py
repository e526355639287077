"""Verdicts: what is said of pictures that were made again, and of what share of their file."""

import re

import numpy as np
import pytest
from made_up_recipes import make_tile

from gan_lab.networks.verdict import decide_verdict, measure_difference

SAME, CLOSE, DIFFERENT = (1, 0.5), (9, 0.41), (99, 9.0)
REST = "and the rest (captions, margins) was not checked."


@pytest.mark.parametrize(
    ("differences", "share", "sentence"),
    [
        ([SAME], 1.0, "The picture came out the same again."),
        ([SAME] * 4, 0.62, f"All 4 pictures came out the same again; they are 62 % of the file, {REST}"),
        ([SAME], 0.5, f"The picture came out the same again; it is 50 % of the file, {REST}"),
        (
            [SAME, CLOSE],
            0.9999,
            "All 2 pictures came out close, which is no proof: up to 9 grey levels apart, 0.41 in the mean; "
            f"they are 99 % of the file, {REST}",
        ),
    ],
)
def test_a_sentence_says_of_what_share_of_the_file_it_speaks_unless_that_is_all(differences, share, sentence):
    result = decide_verdict([*differences], "PNG", share)
    if result.verdict == "close":  # which has the mean of the tile that differs most
        sentence = sentence.replace("0.41", "0.50")
    assert (result.sentence, result.share) == (sentence, share)


@pytest.mark.parametrize("file_format", ["PNG", "GIF"])
def test_a_different_picture_is_told_with_its_share_too(file_format):
    result = decide_verdict([SAME, DIFFERENT], file_format, 0.34)
    assert result.verdict == "different"
    assert result.sentence.startswith("1 of 2 came out different, by up to 99 grey levels")
    assert result.sentence.endswith(f"; the pictures are 34 % of the file, {REST}")
    assert decide_verdict([DIFFERENT], file_format, 1.0).sentence.count("%") == 0


@pytest.mark.parametrize("percent", range(10, 100))
def test_a_percentage_is_never_more_than_the_share(percent):
    for share, expected in ((percent / 100, percent), ((percent + 0.999) / 100, percent)):
        assert re.search(r"(\d+) %", decide_verdict([SAME], "PNG", share).sentence)[1] == str(expected)


def test_a_difference_is_exact_for_all_grey_levels():
    levels = np.arange(256, dtype=np.uint8).reshape(16, 16, 1).repeat(3, 2)
    tile = make_tile(box=(0, 0, 16, 16))
    turned = levels[::-1, ::-1]
    expected = np.abs(levels.astype(int) - turned.astype(int))
    assert measure_difference(tile, levels, turned) == (expected.max(), expected.mean())
    assert measure_difference(tile, levels, levels) == (0, 0)
