"""Labels that a user gives: numbers written plainly, and what is no list of labels."""

import numpy as np
import pytest
import torch

from gan_lab.errors import GanLabError
from gan_lab.pictures.sheets.labels import read_labels, write_number


@pytest.mark.parametrize(
    ("value", "written"),
    [
        (0.4, "0.4"),
        (-2.0, "-2"),
        (0.02, "0.02"),
        (0.1 + 0.2, "0.3"),
        (-2.2e-16, "0"),
        (-0.0, "0"),
        (1e-05, "0.00001"),
        (2 / 3, "0.6667"),
        (0.0625, "0.0625"),
        (0.99999, "1"),
        (1234.5, "1234.5"),
        (1e6, "1000000"),
        (float("nan"), "nan"),
    ],
)
def test_a_number_is_written_with_as_few_digits_as_it_takes(value, written):
    assert write_number(value) == written


@pytest.mark.parametrize("make", [list, tuple, np.array, lambda values: torch.tensor(values), iter, np.float32])
def test_labels_are_any_list_of_numbers(make):
    assert read_labels(make([-2.0, 0.4]), 2, "picture") == ("-2", "0.4")


def test_labels_are_texts_whole_numbers_and_numbers_of_other_libraries():
    given = ["bag", 123456789, np.float32(0.4), torch.tensor(0.7), np.str_("coat"), True, ""]
    assert read_labels(given, 7, "picture") == ("bag", "123456789", "0.4", "0.7", "coat", "True", "")


@pytest.mark.parametrize("wrong", ["ab", b"ab", 2, 0.4, np.float64(2), True])
def test_what_is_no_list_is_answered_with_one(wrong):
    with pytest.raises(GanLabError, match=r"Labels are a list.*each row, such as \['first', 'second'\]"):
        read_labels(wrong, 2, "row")


@pytest.mark.parametrize("wrong", [None, (1,), [1], {"a": 1}, 1j, torch.ones(2)])
def test_a_label_is_a_text_or_a_number(wrong):
    with pytest.raises(GanLabError, match="A label is a text or a number"):
        read_labels([wrong, 1], 2, "row")
