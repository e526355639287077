"""Numbers are written as the file writes its others."""

import pytest

from gan_lab.coursework.hand_back.systems.sheet import read_sheet
from gan_lab.coursework.hand_back.systems.written_numbers import NumberStyle, find_style, read_number


@pytest.mark.parametrize(
    ("points", "style", "text"),
    [
        (85.0, NumberStyle(), "85"),
        (85.5, NumberStyle(), "85.5"),
        (0.0, NumberStyle(), "0"),
        (33.333333, NumberStyle(), "33.33"),
        (100.0, NumberStyle(","), "100"),
        (82.25, NumberStyle(",", 1), "82,25"),
        (85.0, NumberStyle(",", 2), "85,00"),
    ],
)
def test_points_are_written_in_a_style(points, style, text):
    assert style.write(points) == text
    assert read_number(text) == pytest.approx(points, abs=0.005)


@pytest.mark.parametrize("text", ["", "-", "EX", "1e5", "1,000.5", "nan", "85 %", "٣", "1" * 30])
def test_what_is_no_plain_number_is_none(text):
    assert read_number(text) is None


@pytest.mark.parametrize(
    ("rows", "points", "style"),
    [
        ("a;b\n1;2", [], (",", 0)),
        ("a,b\n1,2", [], (".", 0)),
        ("a\tb\n1\t2", ["85,00", "90,50"], (",", 2)),
        ("a,b\n1,2", ["85.0", "90.25"], (".", 0)),
        ("a;b\n1.5;2.5", ["7"], (".", 0)),
        ("a;b\n1;2", ["1,000"], (",", 0)),
        ("a,b\n1,2", ["85", "", "-"], (".", 0)),
    ],
)
def test_the_style_is_that_of_the_points_then_of_the_file(tmp_path, rows, points, style):
    (tmp_path / "file.csv").write_text(rows, encoding="utf-8")
    found = find_style(read_sheet(tmp_path / "file.csv", ""), points)
    assert (found.mark, found.decimals) == style
