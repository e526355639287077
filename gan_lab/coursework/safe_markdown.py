"""Markdown that may come from anybody, as harmless HTML: no HTML, picture or script of the writer's gets through."""

import re
from functools import cache

from markdown_it import MarkdownIt

# Characters "|" in a text with tables. A row with too few cells is filled up with empty ones, so without this limit a
# short text could become a huge page.
MAX_TABLE_BARS = 2000
WEB_ADDRESS = re.compile(r"(?:https?|mailto):", re.IGNORECASE)


def safe_html(text: str, links: bool = False) -> str:
    """Render Markdown as HTML that can stand in a page of this kit.

    Parameters
    ----------
    text : str
        The Markdown. HTML tags in it are shown as they were typed; so are pictures, and tables of more than
        `MAX_TABLE_BARS` characters "|" in all.
    links : bool
        Whether links to web pages (http, https, mailto) can be clicked, as in a writer's own report. Otherwise
        they are shown as they were typed.

    Returns
    -------
    str
        HTML that fetches nothing and runs nothing.
    """
    tables = text.count("|") <= MAX_TABLE_BARS
    return _make_renderer(links, tables).render(text.replace("\0", ""))


class _WebLinksOnly(MarkdownIt):
    """Markdown-it with links to web pages only; by itself it refuses javascript:, but allows //host/file."""

    def validateLink(self, url: str) -> bool:
        return WEB_ADDRESS.match(url) is not None


@cache
def _make_renderer(links: bool, tables: bool) -> MarkdownIt:
    # With "html" False, tags are shown as text.
    renderer = _WebLinksOnly("commonmark", {"html": False, "maxNesting": 40}).enable("table").disable("image")
    if not tables:
        renderer.disable("table")
    return renderer if links else renderer.disable(["link", "autolink", "reference"])
