"""The check of whole numbers, which several rooms use."""

import numpy as np
import pytest

from gan_lab.errors import is_integer_in_range


@pytest.mark.parametrize("value", [1, 3, np.int64(2), np.uint8(3)])
def test_integers_from_the_minimum_to_the_maximum_pass(value):
    assert is_integer_in_range(value, 1, 3)


@pytest.mark.parametrize("value", [0, 4, -1, 10**400, True, np.True_, 2.0, np.float32(2), "2", None, [2]])
def test_other_values_do_not_pass(value):
    assert not is_integer_in_range(value, 1, 3)


def test_without_a_maximum_there_is_no_upper_limit():
    assert is_integer_in_range(10**400, 1)
