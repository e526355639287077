"""The tree of a report's text, as pandoc reads it: only elements from a list, and nothing in them that fetches or runs.

An element is a dictionary of JSON with its type under "t" and its content under "c". What isn't on the list, or stands
too deep, becomes the text that it holds.
"""

import re
from collections.abc import Iterator, Mapping
from typing import Any

from gan_lab.coursework.texts.formulas import Formula, put_back, split_at_formulas
from gan_lab.coursework.texts.safe_markdown import WEB_ADDRESS

MAX_DEPTH = 12  # elements inside each other (Typst sets 14); the text of deeper ones is shown without their form
MAX_ADDRESS = 2000  # characters of a link's address; the text of a longer one is shown without the link
LANGUAGE = re.compile(r"[A-Za-z0-9+#-]{1,20}")  # the name of a programming language, at the start of a block of code
MIN_WIDTH_PIXELS = 240  # a narrower picture is enlarged to this width
POINTS_PER_PIXEL = 0.75
MAX_WIDTH_POINTS = 460  # between the margins of A4 paper
MAX_HEIGHT_POINTS = 580  # above the caption, on a page of A4 or of letter paper

Node = dict[str, Any]
NO_ATTRIBUTES: list[Any] = ["", [], []]  # an element's name, its classes, and its other attributes
BLOCKS = {"Plain", "Para", "CodeBlock", "BlockQuote", "OrderedList", "BulletList", "Header", "HorizontalRule", "Table"}
INLINES = {"Str", "Space", "SoftBreak", "LineBreak", "Emph", "Strong", "Code", "Math", "Link", "Image", "Span"}
RAW = {"RawBlock", "RawInline"}  # markup in another language
# These say how a list is numbered, a column aligned or a formula set; they hold nothing.
SETTINGS = {
    *("AlignDefault", "AlignLeft", "AlignRight", "AlignCenter", "ColWidthDefault", "Decimal", "Period", "OneParen"),
    *("DefaultStyle", "DefaultDelim", "InlineMath", "DisplayMath"),
}
ATTRIBUTES_AT = {"Header": 1, "Code": 0, "CodeBlock": 0, "Link": 0, "Image": 0, "Span": 0, "Table": 0}


def find_nodes(tree: object) -> Iterator[Node]:
    """Find every element in a tree.

    Parameters
    ----------
    tree : list or dict
        The tree, or a part of it.

    Yields
    ------
    dict
        Each element, those around it first. It may be changed in place: then what it holds now is searched.
    """
    for node, _ in _find_nodes_with_depth(tree):
        yield node


def count_depth(tree: object) -> int:
    """Count how many elements of a tree stand inside each other.

    Parameters
    ----------
    tree : list or dict
        The tree, or a part of it.

    Returns
    -------
    int
        The most that stand around one element.
    """
    return max((depth for _, depth in _find_nodes_with_depth(tree)), default=0)


def insert_formulas(tree: list[Node], formulas: list[Formula]) -> None:
    """Put the formulas back into a tree, in place: typeset in running text, as they were typed anywhere else.

    Parameters
    ----------
    tree : list of dict
        The blocks of a text from which `take_out_formulas` took the formulas.
    formulas : list of Formula
        Those formulas.
    """
    for node in find_nodes(tree):
        if node["t"] == "Str":
            pieces = split_at_formulas(node["c"])
            if any(isinstance(piece, int) for piece in pieces):
                inlines = [_make_inline(piece if isinstance(piece, str) else formulas[piece]) for piece in pieces]
                node |= {"t": "Span", "c": [NO_ATTRIBUTES, inlines]}
        elif node["t"] in ("Code", "CodeBlock", *RAW):
            node["c"][1] = put_back(node["c"][1], formulas)
        elif node["t"] in ("Link", "Image"):
            node["c"][2] = [put_back(part, formulas) for part in node["c"][2]]


def make_harmless(tree: list[Node], pictures: Mapping[str, tuple[int, int]]) -> None:
    """Keep of a tree what a report may show, in place, and set the widths of its pictures and columns.

    Parameters
    ----------
    tree : list of dict
        The blocks of a text.
    pictures : mapping of str to (int, int)
        The width and height in pixels of each picture file that may be shown, by its name.
    """
    for node, depth in _find_nodes_with_depth(tree):
        kind = node["t"]
        if kind in SETTINGS:
            continue
        if kind in RAW:
            _turn_into_text(node, node["c"][1])
        elif kind not in BLOCKS | INLINES or depth > MAX_DEPTH:
            _turn_into_text(node, join_text(node))
        elif kind == "Link":
            _check_link(node)
        elif kind == "Image":
            _check_image(node, pictures)
        elif kind == "CodeBlock":
            language = next(iter(node["c"][0][1]), "")
            node["c"][0] = ["", [language] if LANGUAGE.fullmatch(language) else [], []]
        elif kind in ATTRIBUTES_AT:
            node["c"][ATTRIBUTES_AT[kind]] = NO_ATTRIBUTES
        if kind == "Table":  # each column as wide as its text; pandoc would make all of a long table equally wide
            node["c"][2] = [[alignment, {"t": "ColWidthDefault"}] for alignment, _ in node["c"][2]]


def join_captions(blocks: list[Node]) -> list[Node]:
    """Put each picture into one block with the caption below it, so that they share a page.

    Parameters
    ----------
    blocks : list of dict
        The blocks of a text, in which a paragraph below a picture is its caption.

    Returns
    -------
    list of dict
        The blocks.
    """
    joined: list[Node] = []
    for block in blocks:
        above: Node = joined[-1] if joined else {"t": "", "c": []}
        is_below_picture = above["t"] == "Para" and [inline["t"] for inline in above["c"]] == ["Image"]
        if is_below_picture and block["t"] == "Para":
            picture, caption = {"t": "Plain", "c": above["c"]}, {"t": "Plain", "c": block["c"]}
            joined[-1] = {"t": "Figure", "c": [NO_ATTRIBUTES, [None, [caption]], [picture]]}
        else:
            joined.append(block)
    return joined


def join_text(tree: object) -> str:
    """Return the text in a part of a tree, without its form.

    Parameters
    ----------
    tree : list or dict
        The tree, or a part of it.

    Returns
    -------
    str
        The text on one line.
    """
    texts = []
    for node in find_nodes(tree):
        if node["t"] == "Str":
            texts.append(node["c"])
        elif node["t"] in ("Code", "CodeBlock", "Math", *RAW):
            texts.append(node["c"][1])
        elif node["t"] not in ("Span", "Emph", "Strong", "Link"):
            texts.append(" ")
    return " ".join("".join(texts).split())


def _find_nodes_with_depth(tree: object) -> Iterator[tuple[Node, int]]:
    """Find every element in a tree in the order of the text, with the number of elements around it."""
    unvisited: list[tuple[Any, int]] = [(tree, 0)]
    while unvisited:
        part, depth = unvisited.pop()
        if isinstance(part, dict) and "t" in part:
            yield part, depth
            unvisited.append((part.get("c"), depth + 1))
        elif isinstance(part, list):
            unvisited += ((item, depth) for item in reversed(part))


def _make_inline(piece: str | Formula) -> Node:
    """Return a piece of running text as an element."""
    if isinstance(piece, str) or not piece.is_within_limits:
        return {"t": "Str", "c": piece if isinstance(piece, str) else piece.typed}
    return {"t": "Math", "c": [{"t": "DisplayMath" if piece.is_display else "InlineMath"}, piece.latex]}


def _turn_into_text(node: Node, text: str) -> None:
    """Turn an element into text, in place."""
    is_inline = node["t"] in INLINES or node["t"] == "RawInline"
    node |= {"t": "Str", "c": text} if is_inline else {"t": "Para", "c": [{"t": "Str", "c": text}]}


def _check_link(node: Node) -> None:
    """Keep of a link its text, in place, and its address if it leads to a web page."""
    _, text, (address, _) = node["c"]
    if WEB_ADDRESS.match(address) and len(address) <= MAX_ADDRESS:
        node["c"] = [NO_ATTRIBUTES, text, [address, ""]]
    else:
        node |= {"t": "Span", "c": [NO_ATTRIBUTES, text]}


def _check_image(node: Node, pictures: Mapping[str, tuple[int, int]]) -> None:
    """Keep a picture of the report, in place, with its width; of any other its alternative text."""
    _, alt, (name, _) = node["c"]
    if name in pictures:
        width = f"{_choose_width(*pictures[name]):.0f}pt"
        node["c"] = [["", [], [["width", width]]], [{"t": "Str", "c": join_text(alt)}], [name, ""]]
    else:
        node |= {"t": "Span", "c": [NO_ATTRIBUTES, alt]}


def _choose_width(width: int, height: int) -> float:
    """Return the width in points that a picture of so many pixels gets on paper."""
    points = min(max(width, MIN_WIDTH_PIXELS) * POINTS_PER_PIXEL, MAX_WIDTH_POINTS)
    return min(points, MAX_HEIGHT_POINTS * width / height)
