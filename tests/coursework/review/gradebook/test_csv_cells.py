"""Cells of grades.csv: what a spreadsheet makes of them, and what is read back."""

import pytest
from fuzzing import make_fuzz_settings
from hypothesis import given
from hypothesis import strategies as st

from gan_lab.coursework.review.gradebook.csv_cells import FORMULA_STARTS, escape_cell, parse_points, unescape_cell


@make_fuzz_settings(300)
@given(st.text(st.sampled_from(list("'=+-@\t\r\n a1")) | st.characters(), max_size=8))
def test_no_cell_is_a_formula_and_each_is_read_back(value):
    assert not escape_cell(value).startswith(FORMULA_STARTS)
    assert unescape_cell(escape_cell(value)) == value


@pytest.mark.parametrize(
    ("text", "points"),
    [("3", 3), ("3.5", 3.5), ("3,5", 3.5), ("-1", None), ("nan", None), ("1e1", None), ("x", None)],
)
def test_only_a_plain_number_of_0_or_more_counts_as_points(text, points):
    assert parse_points(text) == points
