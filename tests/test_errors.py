"""The errors of the kit, the checks of numbers, and how a wrong value is written."""

import numpy as np
import pytest
import torch

import gan_lab as gl
from gan_lab.errors import (
    MAX_LINES,
    MAX_VALUE_LENGTH,
    GanLabError,
    is_integer_in_range,
    is_number_in_range,
    name_value,
)


def shown(call):
    """What a notebook shows of the error that a call raises."""
    with pytest.raises(GanLabError) as caught:
        call()
    return "\n".join(caught.value._render_traceback_())


def test_a_notebook_shows_the_readers_own_lines_above_the_sentence_and_none_of_the_kits():
    lines = shown(lambda: gl.truncated_noise(0)).splitlines()
    assert lines[0].startswith("test_errors.py, line ")
    assert lines[0].endswith(", in shown")
    assert lines[1].startswith("----> ")
    assert lines[1].endswith("     call()")
    assert lines[4].endswith("lines = shown(lambda: gl.truncated_noise(0)).splitlines()")
    assert lines[-1].startswith("GanLabError: The number of pictures must be")
    assert len(lines) == 7


def test_of_another_packages_frames_and_of_a_long_call_no_more_is_shown_than_helps():
    def fails(_):
        gl.truncated_noise(
            0,
            0.4,
            7,
            8,
            9,
            10,
            11,
        )

    text = shown(lambda: np.apply_along_axis(fails, 0, np.zeros(1)))
    assert "numpy" not in text.replace("np.", "")
    call = text[text.index("in fails") : text.index("WrongCallError")].splitlines()
    assert len([line for line in call[1:] if line]) == MAX_LINES


def test_without_a_frame_of_the_readers_the_sentence_stands_alone():
    assert GanLabError("No.")._render_traceback_() == ["GanLabError: No."]


@pytest.mark.parametrize("value", [1, 3, np.int64(2), np.uint8(3)])
def test_integers_from_the_minimum_to_the_maximum_pass(value):
    assert is_integer_in_range(value, 1, 3)


@pytest.mark.parametrize("value", [0, 4, -1, 10**400, True, np.True_, 2.0, np.float32(2), "2", None, [2]])
def test_other_values_do_not_pass(value):
    assert not is_integer_in_range(value, 1, 3)


def test_without_a_maximum_there_is_no_upper_limit():
    assert is_integer_in_range(10**400, 1)


@pytest.mark.parametrize("value", [0, 1, 0.5, np.float32(0.25), np.int64(1)])
def test_numbers_from_the_minimum_to_the_maximum_pass(value):
    assert is_number_in_range(value, 0, 1)


@pytest.mark.parametrize("value", [-0.1, 1.1, 10**400, True, np.True_, float("nan"), 0.5j, "0.5", None, [0.5]])
def test_what_is_no_number_in_a_range_does_not_pass(value):
    assert not is_number_in_range(value, 0, 1)


@pytest.mark.parametrize(
    ("value", "words"),
    [
        ("0.4", "'0.4'"),
        (2.5, "2.5"),
        ([1, 2], "[1, 2]"),
        (torch.zeros(4, 10), "a Tensor of shape [4, 10]"),
        (np.zeros(3), "a ndarray of shape [3]"),
        (torch.tensor(3), "tensor(3)"),
    ],
)
def test_a_wrong_value_is_written_as_in_code_and_an_array_by_its_shape(value, words):
    assert name_value(value) == words


def test_a_long_value_is_cut():
    assert len(name_value("n" * 1000)) <= MAX_VALUE_LENGTH
    assert len(name_value([["word"] * 100] * 100)) <= MAX_VALUE_LENGTH
