"""The words of an HTML file that anybody may have made: what students typed into a learning system's own field."""

import re
from collections.abc import Iterator
from typing import Any

from lxml import etree

from gan_lab.coursework.texts.report_sections import Line

MAX_HTML = 5_000_000  # characters that are looked at
UNSHOWN = {"head", "script", "style", "template", "noscript", "svg", "select", "textarea", "iframe", "object"}
HEADINGS = {f"h{level}": level for level in range(1, 7)}
BLOCKS = {
    "address", "article", "aside", "blockquote", "body", "caption", "dd", "details", "div", "dl", "dt", "figcaption",
    "figure", "footer", "form", "header", "hr", "html", "li", "main", "nav", "ol", "p", "pre", "section", "summary",
    "table", "tbody", "tfoot", "thead", "tr", "ul", *HEADINGS,
}  # fmt: skip
PARAGRAPHS = {"p", "pre", "ul", "ol", "table", "blockquote", *HEADINGS}  # after which a line stays empty


def read_html(text: str) -> Iterator[Line]:
    """Read the words of an HTML page, with its headings.

    Parameters
    ----------
    text : str
        The page, without the pictures that are pasted into it. What it would load or run is left out.

    Yields
    ------
    Line
        The lines in which its words stand, without the spaces that only part its tags.
    """
    text = text[:MAX_HTML]
    reader = _WordReader()
    target: Any = reader
    parser = etree.HTMLParser(target=target, no_network=True, remove_comments=True, remove_pis=True)
    if text.strip():
        parser.feed(text.replace("\0", ""))
        parser.close()
    yield from reader.lines


class _WordReader:
    """Collects lines while lxml reads a page from tag to tag; no tree of the page is made."""

    def __init__(self) -> None:
        self.lines: list[Line] = []
        self._words: list[str] = []  # of the line that isn't ended
        self._level: int | None = None  # of the heading that is open
        self._unshown = self._preformatted = 0  # how many such elements are open

    def start(self, tag: str, attributes: object) -> None:
        """Begin an element; lxml calls it."""
        self._unshown += tag in UNSHOWN
        if tag in BLOCKS or tag == "br":
            self._end_line()
        if tag in HEADINGS:
            self._level = HEADINGS[tag]
        elif tag == "li":
            self._words.append("- ")
        elif tag in ("td", "th") and self._words:
            self._words.append(" | ")
        self._preformatted += tag == "pre"

    def end(self, tag: str) -> None:
        """End an element; lxml calls it."""
        self._unshown -= tag in UNSHOWN
        if tag in BLOCKS:
            self._end_line()
        if tag in PARAGRAPHS and self.lines and self.lines[-1].text:
            self.lines.append(Line(""))
        if tag in HEADINGS:
            self._level = None
        self._preformatted -= tag == "pre"

    def data(self, data: str) -> None:
        """Take the text between two tags; lxml calls it."""
        if self._unshown:
            return
        if self._preformatted:
            first, *rest = data.split("\n")
            self._words.append(first)
            for line in rest:
                self._end_line(keep_spaces=True)
                self._words.append(line)
        else:
            self._words.append(re.sub(r"\s+", " ", data))

    def close(self) -> None:
        """End the page; lxml calls it."""
        self._end_line()

    def _end_line(self, keep_spaces: bool = False) -> None:
        text = "".join(self._words).rstrip() if keep_spaces or self._preformatted else "".join(self._words).strip()
        self._words.clear()
        if text and text != "-":
            self.lines.append(Line(text, self._level, bool(self._preformatted)))
