"""What a reader sees of a text: without what doesn't print, and with letters that look alike taken for the same.

Two texts that look the same to a reader can be stored in very different ways: with spaces of no width, letters of other
alphabets that look like Latin ones, accents, or markup. For comparing, a text is therefore folded: capitals, accents,
markup and punctuation don't count, and look-alikes become one letter. A folded text is not for reading.
"""

import html
import re
import unicodedata
from collections.abc import Callable

from confusable_homoglyphs.confusables import confusables_data

# These show nothing, though they aren't in Unicode's category for that (Cf):
INVISIBLE_LETTERS = "\u115f\u1160"
INVISIBLE_MARKS = re.compile("[\u034f\u17b4\u17b5\u180b-\u180f\ufe00-\ufe0f\U000e0000-\U000e0fff]")
BLANKS = "\u2800\u3164\uffa0\U0001d159"  # as wide as a letter, and empty
MARKUP = "*_`~"  # Markdown's own signs, which may stand inside a word
# Shown from right to left, whatever its letters are, up to the end of the paragraph.
REVERSED = re.compile("\u202e((?:[^\u202c\u202d\u202e\n]|\n(?![ \t]*(?:\n|$)))*)")
COMMENT = re.compile(r"<!--.*?(?:-->|\Z)", re.DOTALL)
# What else Jupyter doesn't show of a Markdown cell. Each pattern reads a character once, however the text is made.
UNSEEN_MARKUP = re.compile(
    r"</?[a-zA-Z][^<>]*>"  # a tag
    r"|(?<=\])\([^()\n]*\)"  # the address of a link
    r"|^[ ]{0,3}\[[^\[\]\n]*\]:[^\n]*$",  # the address of a link, on a line of its own
    re.MULTILINE,
)
LATIN_LETTER = re.compile(
    r"(?:.* )?(?:LATIN (?:CAPITAL |SMALL )?|REGIONAL INDICATOR SYMBOL )LETTER (?:SMALL CAPITAL )?([A-Z])(?: WITH .*)?"
)
# Pairs that look alike within plain text. Small i stands for all that look like l, since capital I becomes i, too.
ALIKE_IN_PLAIN_TEXT = str.maketrans("l10", "iio")


def remove_invisible(text: str) -> str:
    """Remove what shows nothing: comments, characters without a width, and letters that are blank.

    Parameters
    ----------
    text : str
        Markdown.

    Returns
    -------
    str
        The rest of it, so that only words that a reader sees are counted.
    """
    text = COMMENT.sub("", text)
    return text if text.isascii() else text.translate(_VISIBLE)


def fold(text: str) -> str:
    """Fold a text for comparing: two texts that look the same to a reader become equal, or nearly so.

    Parameters
    ----------
    text : str
        Markdown.

    Returns
    -------
    str
        Words of small letters and digits, with one space between two words; "" if a reader sees neither.

    Notes
    -----
    Which letters look alike is from Unicode's list for Unicode Technical Standard #39, "Unicode Security Mechanisms",
    in the package confusable-homoglyphs. Where a small letter isn't in the list, its capital is looked up.
    """
    return fold_plain(html.unescape(UNSEEN_MARKUP.sub("", COMMENT.sub("", text))))


def fold_plain(text: str) -> str:
    """Fold a text that isn't Markdown, such as what a page shows of one; nothing in it is markup that isn't seen.

    Parameters
    ----------
    text : str
        Any text.

    Returns
    -------
    str
        As `fold` makes it.
    """
    text = REVERSED.sub(lambda reversed_: reversed_[1][::-1], text)
    return " ".join(text.translate(_FOLDED).replace("rn", "m").replace("vv", "w").split())


def _find_visible(character: str) -> str:
    """Return a character as a reader sees it: "" if it shows nothing, a space if it is blank."""
    if character in BLANKS:
        return " "
    is_control = unicodedata.category(character) in ("Cc", "Cf", "Cs") and not character.isspace()
    return "" if is_control or character in INVISIBLE_LETTERS or INVISIBLE_MARKS.match(character) else character


def _fold_character(character: str) -> str:
    """Return the letters and digits that a reader takes a character for; a space for punctuation, "" for accents."""
    # Each character is taken apart by itself: in a long run of marks, sorting them would take the square of the time.
    parts = map(_fold_part, unicodedata.normalize("NFKD", _find_visible(character)))
    return "".join(parts).casefold().translate(ALIKE_IN_PLAIN_TEXT)


def _fold_part(part: str) -> str:
    if part in MARKUP or unicodedata.category(part)[0] == "M":
        return ""
    if part.isascii():
        return part if part.isalnum() else " "
    found = _find_plain_letter(part) or _find_plain_letter(part.upper()).lower()
    return found or (part if part.isalnum() else " ")


def _find_plain_letter(character: str) -> str:
    """Return the Latin letters or digits that a character looks like; "" if there are none."""
    for homoglyph in confusables_data.get(character, ()):
        decomposed = unicodedata.normalize("NFKD", homoglyph["c"])
        plain = "".join(c for c in decomposed if not unicodedata.combining(c))
        if plain.isascii() and plain.isalnum():
            return plain
    letter = LATIN_LETTER.fullmatch(unicodedata.name(character, "")) if len(character) == 1 else None
    return letter[1].lower() if letter else ""


class _Table(dict[int, str | None]):
    """A table for `str.translate`, which looks up each character when it is first met."""

    def __init__(self, look_up: Callable[[str], str]) -> None:
        super().__init__()
        self._look_up = look_up

    def __missing__(self, code: int) -> str | None:
        self[code] = self._look_up(chr(code)) or None  # None removes it
        return self[code]


_VISIBLE, _FOLDED = _Table(_find_visible), _Table(_fold_character)
