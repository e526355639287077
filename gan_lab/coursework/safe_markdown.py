"""Markdown that a stranger wrote, as HTML that does nothing: no HTML of theirs, no picture, no script, no address."""

import re
from functools import cache

from markdown_it import MarkdownIt

MAX_BARS = 2000  # of all tables; short rows are filled up, so a page could grow far beyond its text


def safe_html(text: str, links: bool = False) -> str:
    """HTML of a text in Markdown, for a page of ours.

    Tags in the text are shown as they were typed. Pictures and links stay text too; with `links`, those to
    web pages (http, https, mailto) can be clicked, for a writer's own report.
    """
    tables = text.count("|") <= MAX_BARS
    return _renderer(links, tables).render(text.replace("\0", ""))


@cache
def _renderer(links: bool, tables: bool) -> MarkdownIt:
    # html False shows tags as text. Markdown-it itself refuses javascript: and the like, and lets //host/file pass.
    renderer = MarkdownIt("commonmark", {"html": False, "maxNesting": 40}).enable("table").disable("image")
    renderer.validateLink = lambda address: re.match("(?:https?|mailto):", address, re.IGNORECASE) is not None
    if not tables:
        renderer.disable("table")
    return renderer if links else renderer.disable(["link", "autolink", "reference"])
