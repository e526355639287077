"""The words that a page shows of a text: of Markdown as `safe_markdown` renders it, without what only takes up room.

What Jupyter doesn't show, a page may, and the other way round: a page shows a tag as it was typed. So whoever compares
texts compares these words as well as the Markdown.
"""

from functools import lru_cache
from html.parser import HTMLParser

from gan_lab.coursework.notebook_reading.pasted_pictures import remove_picture_marks
from gan_lab.coursework.texts.safe_markdown import safe_html

MAX_RENDERED = 20_000  # characters of a text; a page doesn't show more of an answer either
INLINE = {"a", "code", "em", "strong", "math", "mi", "mn", "mo", "mtext", "mrow", "mphantom"}  # what parts no words
MIN_SPACE = 0.1  # em; what is as wide as this parts words in a formula


@lru_cache(maxsize=256)  # the answers of a submission are read again with each further notebook
def show_text(markdown: str) -> str:
    """Read what a page shows of a text.

    Parameters
    ----------
    markdown : str
        Markdown from anybody; of what is no picture, the first `MAX_RENDERED` characters count.

    Returns
    -------
    str
        The words and signs of the page, in their order.
    """
    reader = _PageReader()
    reader.feed(safe_html(remove_picture_marks(markdown)[:MAX_RENDERED]))
    reader.close()
    return "".join(reader.parts).strip()


class _PageReader(HTMLParser):
    """Collects the text of a page, without what is inside a phantom, which is as wide as it and shows nothing."""

    def __init__(self) -> None:
        super().__init__()
        self.parts: list[str] = []
        self._phantoms = 0  # that are open

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self._phantoms += tag == "mphantom"
        if tag == "mspace":
            width = (dict(attrs).get("width") or "0").removesuffix("em")
            self.parts.append(" " if float(width) >= MIN_SPACE else "")
        elif tag not in INLINE:
            self.parts.append(" ")

    def handle_endtag(self, tag: str) -> None:
        self._phantoms -= tag == "mphantom"
        if tag not in INLINE and tag != "mspace":
            self.parts.append(" ")

    def handle_data(self, data: str) -> None:
        if not self._phantoms:
            self.parts.append(data)
