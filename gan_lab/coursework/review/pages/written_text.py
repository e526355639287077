"""What a page shows of a text that a student wrote: so many characters of it, and harmless.

Markdown is rendered by `safe_markdown`. Code, what it printed, and the words of other documents are shown as they were
typed; Jinja escapes them.
"""

import re
from collections.abc import Collection
from dataclasses import dataclass

from markupsafe import Markup

from gan_lab.coursework.notebook_reading.notebook_pictures import PICTURE_SUFFIXES
from gan_lab.coursework.notebook_reading.pasted_pictures import PREFIX
from gan_lab.coursework.review.pages.templating import render_markdown
from gan_lab.coursework.texts.image_marks import find_image_marks
from gan_lab.coursework.texts.safe_markdown import TURNING

MAX_ANSWER = 20_000  # characters of an answer, a cell, a section or a document
MAX_TEXT = 200_000  # characters of all that a student wrote, on the student's page
MAX_ALT = 300  # characters of what a text says of a picture
# What follows the address in ![alt](address "title"):
CLOSING = re.compile(r"\s{0,10}(?:\"[^\"\n]{0,1000}\"|'[^'\n]{0,1000}')?\s{0,10}\)")


@dataclass(frozen=True)
class Written:
    """A text as a template shows it."""

    html: Markup | str  # rendered, or text that the template escapes
    is_typed: bool  # whether its spaces and line ends are shown as they were typed
    cut: str = ""  # a sentence if that isn't all of it


class ShownText:
    """How many characters of what one student wrote a page may still show."""

    def __init__(self) -> None:
        self._left = MAX_TEXT

    def take(
        self, text: str, is_typed: bool = False, whole: bool = False, shown_files: Collection[str] = ()
    ) -> Written:
        """Take what is shown of a text.

        Parameters
        ----------
        text : str
            What the student wrote.
        is_typed : bool
            Whether it is shown as it was typed, and not as Markdown.
        whole : bool
            Whether all that is left may be used for it, in place of `MAX_ANSWER` characters.
        shown_files : collection of str
            Addresses in it of picture files that the page shows below.

        Returns
        -------
        Written
            The start of the text, and a sentence if that isn't all of it.
        """
        shown = text[: self._left if whole else min(self._left, MAX_ANSWER)]
        self._left -= len(shown)
        named = name_pictures(shown, shown_files)
        html = named.translate(TURNING) if is_typed else render_markdown(named)
        return Written(html, is_typed, _describe_cut(len(text), len(shown)))


def name_pictures(text: str, shown_files: Collection[str] = ()) -> str:
    """Say in a text where it shows a picture that stands below it, in place of the mark that shows it there.

    Parameters
    ----------
    text : str
        Markdown, or the words of a page, as `pasted_pictures.take_out_pictures` leaves them.
    shown_files : collection of str
        Addresses in it of picture files that the page shows below.

    Returns
    -------
    str
        The text, with "(picture: what it shows)" in place of each mark.
    """
    pieces, position = [], 0
    for mark in find_image_marks(text):
        closing = CLOSING.match(text, mark.end) if mark.is_inline else None
        is_shown = mark.address.startswith(PREFIX) or mark.address in shown_files
        if is_shown and (closing or not mark.is_inline):
            alt = mark.alt.strip()[:MAX_ALT]
            says_more = alt and not alt.lower().endswith(PICTURE_SUFFIXES)
            pieces += [text[position : mark.start], f"(picture: {alt})" if says_more else "(picture)"]
            position = closing.end() if closing else mark.end
    return "".join([*pieces, text[position:]])


def _describe_cut(length: int, shown: int) -> str:
    if shown == length:
        return ""
    if not shown:
        return f"Its {length:,} characters stand in what was handed in: this page shows no more text."
    return f"Its first {shown:,} characters of {length:,}; the rest stands in what was handed in."
