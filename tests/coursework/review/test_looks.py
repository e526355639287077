"""Looks of pictures: which ones can be told apart."""

import numpy as np

from gan_lab.coursework.review.verification.looks import MIN_DIFFERENCE, count_visible_steps, find_different, make_look


def grey(level, size=(32, 32)):
    return make_look(np.full((*size, 3), level, np.uint8))


def test_a_picture_of_any_size_has_a_look_of_192_grey_levels():
    for size in ((32, 32), (7, 3), (256, 256), (100, 60)):
        assert grey(9, size) == bytes([9] * 192)


def test_two_looks_never_differ_by_more_than_the_pictures():
    draw = np.random.default_rng(0)
    pictures = draw.integers(0, 256, (20, 32, 32, 3), np.uint8)
    looks = [np.frombuffer(make_look(picture), np.uint8).astype(float) for picture in pictures]
    for i in range(19):
        in_pixels = np.abs(pictures[i].astype(float) - pictures[i + 1]).mean()
        assert np.abs(looks[i] - looks[i + 1]).mean() <= in_pixels + 1  # 1: both are rounded


def test_each_picture_differs_from_all_that_were_found_before_it():
    draw = np.random.default_rng(1)
    looks = [draw.integers(100, 100 + width, 192, np.uint8).tobytes() for width in (2, 2, 3, 60, 60) for _ in range(40)]
    looks += looks[::-1]
    levels = np.array([np.frombuffer(look, np.uint8) for look in looks], float)
    expected = []
    for i in range(len(looks)):
        if all(np.abs(levels[i] - levels[j]).mean() > MIN_DIFFERENCE for j in expected):
            expected.append(i)
    assert find_different(looks) == expected
    assert find_different([]) == []


def test_a_step_is_visible_if_it_leads_away_from_the_last_visible_one():
    assert count_visible_steps([grey(5)] * 60) == 0
    assert count_visible_steps([grey(level) for level in (5, 6, 6, 7, 5)]) == 3
