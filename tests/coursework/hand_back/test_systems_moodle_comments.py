"""Comments as Moodle's worksheet takes them: harmless HTML in one line, which a spreadsheet takes for no formula."""

import pytest
from fuzzing import make_fuzz_settings
from hypothesis import given
from hypothesis import strategies as st

from gan_lab.coursework.hand_back.systems.moodle_comments import is_own_feedback, make_feedback


def test_without_a_comment_there_is_nothing():
    assert make_feedback("", []) == ""
    assert make_feedback(" \n", []) == ""


@pytest.mark.parametrize("text", ["=1+1", "+1", "-1", "@SUM(A1)", "\t=1", "<script>alert(1)</script>", "a\r\nb"])
def test_no_comment_begins_like_a_formula_breaks_the_line_or_brings_its_own_tags(text):
    made = make_feedback(text, [("=Title <b>", text)])
    assert made.startswith('<div class="gan-lab-')
    assert not set("\r\n\t") & set(made.replace("\t=1", ""))
    assert "<script" not in made
    assert "<b>" not in made


def test_formulas_are_left_to_moodle_and_code_keeps_its_lines():
    made = make_feedback("A *good* $z_1 < z_2$ and $$\\sum z$$\n\n```\na\n  b\n```", [])
    assert "\\(z_1 &lt; z_2\\)" in made
    assert "$$\\sum z$$" in made
    assert "<pre><code>a&#10;  b&#10;</code></pre>" in made


@make_fuzz_settings(150)
@given(st.text(max_size=60), st.text(max_size=20))
def test_what_was_made_is_known_again_and_never_ends_a_cell_early(text, other):
    made = make_feedback(text, [("Title", other)])
    assert is_own_feedback(made)
    assert '\\"' not in made
    assert not is_own_feedback(made.replace("Title", "title"))


@pytest.mark.parametrize(
    "text", ["", "<p>Good</p>", '<div class="gan-lab-0123456789abcdef"><p>Good</p></div>', "<div>"]
)
def test_feedback_of_others_is_told_apart(text):
    assert not is_own_feedback(text)


def test_no_comment_turns_round_the_order_of_what_is_read():
    made = make_feedback("8 \u202e01 fo\u202c \u2066x", [("Title", "`\u202e1`")])
    assert not set("\u202c\u202e\u2066") & set(made)
    assert is_own_feedback(made)
