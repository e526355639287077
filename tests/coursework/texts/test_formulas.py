"""Formulas in a text: what is one, and what only looks like one."""

import pytest

from gan_lab.coursework.texts.formulas import MAX_FORMULA, MAX_FORMULAS, put_back, split_at_formulas, take_out_formulas


def find(text: str) -> list[str]:
    """The formulas of a text; one on a line of its own with a "D" before it."""
    return [("D " if formula.is_display else "") + formula.latex for formula in take_out_formulas(text)[1]]


@pytest.mark.parametrize(
    ("text", "formulas"),
    [
        ("the loss $x^2$, and $y$.", ["x^2", "y"]),
        ("$a$$b$", ["a", "b"]),
        ("$x$-axis of ($z$)", ["x", "z"]),
        ("so $$a$$ it is", ["D a"]),
        ("$$ a $$", ["D a"]),
        ("$$x$", ["x"]),
        (r"$a \$ b$", [r"a \$ b"]),
        (r"$a\\$", [r"a\\"]),
        ("$P(a|b)$ | $c$", ["P(a|b)", "c"]),
        ("$a\nb$", ["a\nb"]),
    ],
)
def test_what_stands_between_dollars_is_a_formula(text, formulas):
    assert find(text) == formulas


@pytest.mark.parametrize(
    "text",
    [
        *("costs $5 and $6.", "US$5 and US$6", "$20,000 to $30,000", "5 $ or 6 $", "$ x$", "$x $"),
        *("$", "$$", "$$$$", "$$ $$"),
        *(r"\$x$", r"$x\$", "$a\n\nb$", "$$a\n\nb$$", "$5\n- and 6$", "$5\n| 6$"),
        *("`$x$`", "``a ` $x$``", "```\n$x$\n```", "~~~ python\n$x$\n~~~~", "```\n$x$"),
        *("1. ```\n   $x$\n   ```", "> ```\n> $x$\n> ```"),
    ],
)  # fmt: skip
def test_money_code_and_what_is_behind_a_backslash_stay_text(text):
    assert find(text) == []
    assert take_out_formulas(text)[0] == text


def test_a_formula_may_have_lines_that_would_begin_a_list_or_a_heading():
    assert find("$$\na\n+ b\n- c\n=\nd\n$$\n$e$") == ["D a\n+ b\n- c\n=\nd", "e"]


def test_a_formula_in_a_quote_has_no_marks_of_the_quote():
    assert find("> $$\n> a\n> + b\n> $$") == ["D a\n+ b"]
    assert find("a $b\n  c$") == ["b\n  c"]


def test_after_a_block_of_code_formulas_are_found_again():
    assert find("$a$\n```\n$b$\n```\n$c$ `$d$` $e$") == ["a", "c", "e"]


def test_a_text_comes_back_as_it_was_typed():
    text = "a $x$ b `$y$` $$\n+ z\n$$"
    without, formulas = take_out_formulas(text)
    assert "x" not in without
    assert put_back(without, formulas) == text
    assert split_at_formulas(without)[:3] == ["a ", 0, " b `$y$` "]


def test_nobody_can_write_the_place_of_a_formula():
    without, formulas = take_out_formulas("$\ufdd07\ufdd1$ $x$")
    assert [formula.latex for formula in formulas] == ["7", "x"]
    assert split_at_formulas(without) == [0, " ", 1]


def test_what_is_too_long_is_not_typeset():
    (long,) = take_out_formulas(f"${'x' * (MAX_FORMULA + 1)}$")[1]
    assert not long.is_within_limits
    many = take_out_formulas("$xxxxx$ " * (MAX_FORMULAS // 5 + 1))[1]
    assert [formula.is_within_limits for formula in many] == [True] * (len(many) - 1) + [False]
