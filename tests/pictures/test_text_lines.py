"""Text on sheets: broken into lines that fit, in a font that has its characters."""

import importlib.util
import subprocess
import sys
from pathlib import Path

import matplotlib
import pytest

from gan_lab.pictures.sheets import fonts
from gan_lab.pictures.sheets.fonts import choose_font, find_undrawable
from gan_lab.pictures.sheets.text_lines import break_lines

NOBODY_HAS = "\U000f1234"  # for private use


def lines(text, width=128, max_lines=6, **more):
    return [line.text for line in break_lines(text, width, max_lines, **more)]


def test_a_long_text_is_broken_between_words():
    assert lines("coordinate 17 of the noise vector, moved") == ["coordinate 17 of the", "noise vector, moved"]


def test_a_line_break_is_kept_and_an_empty_text_has_no_lines():
    assert lines("a\nb") == ["a", "b"]
    assert lines("") == []


def test_a_mixture_is_broken_between_its_parts_and_says_that_they_are_added():
    assert lines("0.57 bag + 0.43 ankle boot") == ["0.57 bag", "+ 0.43 ankle boot"]


@pytest.mark.parametrize("text", ["x" * 1000, "word " * 300, "0.5 bag + " * 300, "a\n" * 300, "größer → ψ " * 100])
def test_what_does_not_fit_is_cut_with_an_ellipsis(text):
    broken = break_lines(text, 128, 6)
    assert len(broken) <= 6
    assert all(line.width <= 128 for line in broken)
    assert broken[-1].text.endswith("…")


@pytest.mark.parametrize("text", ["façade", "−2 × ψ ≥ 0.5", "серый кот", "γάτα", "½ σ → μ", "plain", "a\nb c"])
def test_a_font_that_is_always_here_has_the_letters_of_europe_and_signs_of_mathematics(text):
    assert find_undrawable(text) == ""


def test_the_font_of_matplotlib_is_found_without_matplotlib(monkeypatch):
    code = "import sys; from gan_lab.pictures.sheets.fonts import choose_font; "
    code += "print(choose_font('ψ').getname()[0], 'matplotlib' in sys.modules)"
    done = subprocess.run([sys.executable, "-X", "utf8", "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "DejaVu Sans False"
    assert fonts._find_data() == Path(matplotlib.get_data_path())
    monkeypatch.setattr(importlib.util, "find_spec", lambda name: None)
    assert fonts._find_data() == Path(matplotlib.get_data_path()), "whoever keeps the data elsewhere"


def test_a_text_that_no_font_has_is_told_character_by_character():
    assert find_undrawable(f"a{NOBODY_HAS}b {NOBODY_HAS}") == NOBODY_HAS


def test_a_sign_that_only_another_font_of_this_computer_has_is_drawn_with_that():
    text = "\U0001d4b5 = 1"  # a script Z, which a font that comes with matplotlib has
    assert find_undrawable(text) == ""
    assert choose_font(text) not in (fonts._load_first_font(), fonts._load_second_font())


def test_a_font_that_draws_boxes_for_everything_is_not_chosen(monkeypatch):
    monkeypatch.setattr(fonts, "BOXES_ONLY", "")  # a part of every name
    fonts._find_font.cache_clear()
    assert find_undrawable("\U0001d4b5") == "\U0001d4b5"
    fonts._find_font.cache_clear()
