"""Lists in sentences that a person reads."""

from collections.abc import Iterable

MAX_NAMED = 5  # how many things a sentence names
MAX_LETTERS = 60  # of a text that somebody else wrote, in a sentence


def join_words(words: Iterable[str]) -> str:
    """List names or ids in a sentence, the first few of many.

    Parameters
    ----------
    words : iterable of str
        What is listed.

    Returns
    -------
    str
        Such as "Ada, Bo and Cy".
    """
    listed = list(words)
    more = len(listed) - MAX_NAMED
    shown = [*listed[:MAX_NAMED], f"{more:,} more"] if more > 0 else listed
    return " and ".join(filter(None, [", ".join(shown[:-1]), shown[-1]])) if shown else ""


def shorten(text: str) -> str:
    """Return a text that somebody else wrote for a sentence, cut where it is long."""
    return text if len(text) <= MAX_LETTERS else f"{text[: MAX_LETTERS - 3].rstrip()}..."
