"""Names that strangers chose, as they can stand in a sentence or on a page."""

import unicodedata
from collections.abc import Iterable


def make_printable(name: str) -> str:
    """Replace each character by U+FFFD that doesn't print or changes the direction of writing.

    Joiners stay, since some scripts need them, and so do spaces of any width, as in the names of screenshots.

    Parameters
    ----------
    name : str
        A name that may hold anything.

    Returns
    -------
    str
        The name, with as many characters as before.
    """
    return "".join(c if c.isprintable() or c in "\u200c\u200d" or _is_space(c) else "\ufffd" for c in name)


def _is_space(character: str) -> bool:
    return unicodedata.category(character) == "Zs"


def print_sentences(sentences: Iterable[str]) -> None:
    """Print sentences in which names and texts of others may stand, so that nothing in them moves the cursor.

    Parameters
    ----------
    sentences : iterable of str
        Each is one line.
    """
    for sentence in sentences:
        print(make_printable(sentence))
