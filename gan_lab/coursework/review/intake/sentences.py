"""Lists, counts and texts of others, in sentences that a person reads."""

from collections.abc import Iterable

MAX_NAMED = 5  # how many things a sentence names
MAX_LETTERS = 60  # of a text that somebody else wrote, in a sentence


def join_words(words: Iterable[str], most: int = MAX_NAMED) -> str:
    """List names or ids in a sentence, the first few of many.

    Parameters
    ----------
    words : iterable of str
        What is listed.
    most : int
        How many of them are named.

    Returns
    -------
    str
        Such as "Ada, Bo and Cy".
    """
    listed = list(words)
    more = len(listed) - most
    shown = [*listed[:most], f"{more:,} more"] if more > 0 else listed
    return " and ".join(filter(None, [", ".join(shown[:-1]), shown[-1]])) if shown else ""


def join_phrases(phrases: Iterable[str]) -> str:
    """List in a sentence what has commas in it, the first few of many.

    Parameters
    ----------
    phrases : iterable of str
        What is listed.

    Returns
    -------
    str
        Such as "Ada: 7, now 8; Bo: 6, now 7; and 3 more".
    """
    listed = list(phrases)
    more = len(listed) - MAX_NAMED
    return "; ".join([*listed[:MAX_NAMED], *([f"and {more:,} more"] if more > 0 else [])])


def count(number: int, noun: str) -> str:
    """Return such as "1 student" or "1,200 students"."""
    return f"{number:,} {noun}{'' if number == 1 else 's'}"


def shorten(text: str) -> str:
    """Return a text that somebody else wrote for a sentence, cut where it is long."""
    return text if len(text) <= MAX_LETTERS else f"{text[: MAX_LETTERS - 3].rstrip()}..."
