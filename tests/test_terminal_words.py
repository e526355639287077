"""Words for a terminal: what the kit says to type can be typed in the shells of every system."""

import shlex
import sys

import pytest

from gan_lab.terminal_words import quote_words


@pytest.mark.parametrize("word", ["01.ipynb", "../week-1/a_b", "name@1.0", "https://example.org/kit.zip"])
def test_a_plain_word_stays_as_it_is(word):
    assert quote_words(word) == word


@pytest.mark.parametrize("word", ["my work", r"C:\Users\Ada", "Zoë's", "a;b", "a&b", "(1)", "", "a|b>c"])
def test_other_words_stand_between_double_quotes_which_windows_knows_too(word):
    assert quote_words(word) == f'"{word}"'


@pytest.mark.parametrize(
    "word", ["$HOME", "`id`", 'say "so"', "a\\", "a\nb", "$(id) it's", r"C:\Users\Ada", "Zoë's", "a;b", "", "!x"]
)
def test_a_shell_of_unix_reads_each_word_as_it_is(monkeypatch, word):
    monkeypatch.setattr(sys, "platform", "linux")
    assert shlex.split(quote_words("report", word, "b")) == ["report", word, "b"]


def test_single_quotes_are_never_used_on_windows(monkeypatch):
    monkeypatch.setattr(sys, "platform", "win32")
    assert quote_words("my $work") == '"my $work"'
