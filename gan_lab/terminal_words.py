"""Words as a person types them in a terminal, in quotes where a shell asks for some."""

import re
import shlex
import sys

PLAIN = re.compile(r"[\w@%+=:,./-]+", re.ASCII)  # needs no quotes anywhere; a backslash would be lost in Git Bash
CHANGED_BETWEEN_QUOTES = re.compile(r'["$`!]|\\\Z')  # which shells read also between double quotes


def quote_words(*words: str) -> str:
    """Write words as they are typed in a terminal.

    Double quotes mean the same to all shells, those of Windows too; single quotes are letters for one of those. What
    the kit writes on one machine may be typed on another, such as the README that students get.

    Parameters
    ----------
    *words : str
        Such as a path, which may hold spaces.

    Returns
    -------
    str
        The words with spaces between them, such as 'gan-lab-work "my notebooks"'.
    """
    return " ".join(map(_quote, words))


def _quote(word: str) -> str:
    if PLAIN.fullmatch(word):
        return word
    if CHANGED_BETWEEN_QUOTES.search(word) and sys.platform != "win32":
        return shlex.quote(word)
    return f'"{word}"'
