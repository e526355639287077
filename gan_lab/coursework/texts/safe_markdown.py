"""Markdown that may come from anybody, as harmless HTML: no HTML, picture or script of the writer's gets through."""

import re
from functools import cache

from markdown_it import MarkdownIt
from markdown_it.rules_core import StateCore
from markdown_it.token import Token

from gan_lab.coursework.texts.formulas import Formula, put_back, split_at_formulas, take_out_formulas
from gan_lab.coursework.texts.mathml import make_mathml

# Characters "|" in a text with tables. A row with too few cells is filled up with empty ones, so without this limit a
# short text could become a huge page.
MAX_TABLE_BARS = 2000
# Characters that would turn round the order of others: a page shows words in the order in which they are compared.
TURNING = dict.fromkeys([*range(0x202A, 0x202F), *range(0x2066, 0x206A)])
WEB_ADDRESS = re.compile(r"(?:https?|mailto):", re.IGNORECASE)


def safe_html(text: str, links: bool = False) -> str:
    """Render Markdown as HTML that can stand in a page of this kit.

    Parameters
    ----------
    text : str
        The Markdown, with formulas between dollars as in Jupyter. HTML tags in it are shown as they were typed; so
        are pictures, formulas that can't be typeset, and tables of more than `MAX_TABLE_BARS` characters "|" in all.
    links : bool
        Whether links to web pages (http, https, mailto) can be clicked, as in a writer's own report. Otherwise
        they are shown as they were typed.

    Returns
    -------
    str
        HTML that fetches nothing and runs nothing, without characters that turn round the order of what is read.
    """
    text, formulas = take_out_formulas(text.replace("\0", ""))
    tables = text.count("|") <= MAX_TABLE_BARS
    return _make_renderer(links, tables).render(text, {"formulas": formulas}).translate(TURNING)


class _WebLinksOnly(MarkdownIt):
    """Markdown-it with links to web pages only; by itself it refuses javascript:, but allows //host/file."""

    def validateLink(self, url: str) -> bool:
        return WEB_ADDRESS.match(url) is not None


@cache
def _make_renderer(links: bool, tables: bool) -> MarkdownIt:
    # With "html" False, tags are shown as text.
    renderer = _WebLinksOnly("commonmark", {"html": False, "maxNesting": 40}).enable("table").disable("image")
    renderer.core.ruler.push("formulas", _insert_formulas)
    renderer.core.ruler.push("alignment", _align_cells)
    renderer.core.ruler.push("empty_links", _drop_empty_links)
    if not tables:
        renderer.disable("table")
    return renderer if links else renderer.disable(["link", "autolink", "reference"])


def _insert_formulas(state: StateCore) -> None:
    """Put the formulas back into a parsed text: typeset in running text, as they were typed anywhere else."""
    formulas: list[Formula] = state.env["formulas"]
    mathml = make_mathml(formulas)
    for token in state.tokens if formulas else ():
        token.content = put_back(token.content, formulas)  # a block of code; that of running text is in its children
        token.children = [new for child in token.children or () for new in _typeset(child, formulas, mathml)]


def _align_cells(state: StateCore) -> None:
    """Say by an attribute of its own to which side a cell of a table is aligned: a page may forbid styles of a text."""
    for token in state.tokens:
        if style := token.attrs.pop("style", None):
            token.attrs["align"] = str(style).removeprefix("text-align:")


def _drop_empty_links(state: StateCore) -> None:
    """Let a link without an address, `[words]()`, lead nowhere: `validateLink` isn't asked about it."""
    for token in state.tokens:
        for child in token.children or ():
            if child.type == "link_open" and not child.attrs.get("href"):
                child.attrs.pop("href", None)


def _typeset(token: Token, formulas: list[Formula], mathml: list[str]) -> list[Token]:
    """Return a piece of running text as pieces of text and of MathML; anything else with its formulas as typed."""
    if token.type != "text":
        token.content = put_back(token.content, formulas)
        token.attrs = {name: put_back(str(value), formulas) for name, value in token.attrs.items()}
        return [token]
    return [
        Token("text", "", 0, content=piece)
        if isinstance(piece, str)
        else Token("html_inline", "", 0, content=mathml[piece])
        for piece in split_at_formulas(token.content)
    ]
