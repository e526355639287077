"""The words of a page: what it shows of Markdown, and nothing of what only takes up room."""

import pytest

from gan_lab.coursework.texts.safe_markdown import safe_html
from gan_lab.coursework.texts.shown_text import MAX_RENDERED, show_text

SHOWN = {
    "a **b**c `d`e": "a bc de",
    "# a\n- b\n- c\n\n|d|e|\n|-|-|\n|f|g|": "a b c d e f g",
    "a <so: b> <!-- c -->": "a <so: b> <!-- c -->",
    "[a](b c) [d]: e": "[a](b c) [d]: e",
    "&lt;b&gt; &#97;": "<b> a",
    r"$\mathrm{W}\mathrm{i}\mathrm{t}$h": "With",
    r"$\mathrm{W{}i{}t{}h}$": "With",
    r"$a\;b\ c$": "a b c",
    r"$\foo{a b}$": r"$\foo{a b}$",
    r"one$\phantom{three new words}$ two": "one two",
    r"$\phantom{three $ new \phantom{\phantom{x}y}z$": r"$\phantom{three $ new \phantom{\phantom{x}y}z$",
    "```three new words\n```": "",
    "> " * 45 + "three new words": "",
    "|x|\n|-|\n|y|three new words|": "x y",
    "\u202ecba\u202c &#8238;&#x2067;fed": "cba fed",
}


@pytest.mark.parametrize("text", SHOWN)
def test_the_words_are_those_that_a_page_shows(text):
    assert " ".join(show_text(text).split()) == SHOWN[text]


def test_no_more_is_rendered_than_a_page_shows():
    assert len(show_text("a" * (MAX_RENDERED + 9))) == MAX_RENDERED


@pytest.mark.parametrize("code", [*range(0x202A, 0x202F), *range(0x2066, 0x206A)])
def test_a_page_shows_everything_in_its_order(code):
    text = f"a{chr(code)}b &#{code}; `{chr(code)}` ${chr(code)}x$"
    assert chr(code) not in safe_html(text)
