"""A formula as data for Typst: what templates/formula.typ typesets, made of the MathML that the web page shows.

An element is a dictionary with its type under "t" and its content under "c": elements, or text that stays text.
"""

from typing import Any
from xml.etree import ElementTree

Node = dict[str, Any]
MAX_DEPTH = 30  # elements of MathML inside each other; Typst calls at most 80 functions inside each other
INVISIBLE = "\u2061\u2062\u2063\u2064"  # signs that say how a formula is read, such as "the function of"
VARIANTS = dict.fromkeys(range(0xFE00, 0xFE10))  # signs behind a letter that choose a form of it, which Typst has not
# Signs whose limits stand above and below them in a formula on a line of its own, and beside them in a line of text.
LARGE_SIGNS = set("∑∏∐⋀⋁⋂⋃⨀⨁⨂⨄⨆")
FENCES = set("()[]{}⟨⟩⌊⌋⌈⌉|‖/\\")
# Signs above or below something, by the functions of Typst that draw them as wide as it.
WIDE = {
    "mover": {"⏞": "overbrace", "⎴": "overbracket", "⏜": "overparen", "\u0332": "overline", "_": "overline"},
    "munder": {"⏟": "underbrace", "⎵": "underbracket", "⏝": "underparen", "\u0332": "underline", "_": "underline"},
}
ACCENTS = {  # by the form that Typst knows
    **dict.fromkeys("^ˆ\u0302", "\u0302"),
    **dict.fromkeys("~˜\u0303", "\u0303"),
    **dict.fromkeys("¯‾\u0304", "\u0304"),
    **dict.fromkeys("˙\u0307", "\u0307"),
    **dict.fromkeys("¨\u0308", "\u0308"),
    **dict.fromkeys("˘\u0306", "\u0306"),
    **dict.fromkeys("ˇ\u030c", "\u030c"),
    **dict.fromkeys("˚\u030a", "\u030a"),
    **dict.fromkeys("´\u0301", "\u0301"),
    **dict.fromkeys("`\u0300", "\u0300"),
    **dict.fromkeys("→⃗", "⃗"),
    **dict.fromkeys("←⃖", "⃖"),
    **dict.fromkeys("↔⃡", "⃡"),
}

# Typst puts what follows one alignment point to the left side of its column, what follows two to the right.
ALIGNMENT_POINT: Node = {"t": "AlignmentPoint"}
ALIGNED = {"": [], "left": [ALIGNMENT_POINT], "right": [ALIGNMENT_POINT, ALIGNMENT_POINT]}


class NotTypesetError(Exception):
    """The formula has something that Typst isn't told how to set."""


def make_formula(mathml: str) -> list[Node]:
    """Make a formula's data for Typst.

    Parameters
    ----------
    mathml : str
        An element <math> as `make_mathml` writes it.

    Returns
    -------
    list of dict
        The elements of the formula.

    Raises
    ------
    NotTypesetError
        If it is no such element, stands too deep, or has a part that Typst isn't told how to set.
    """
    try:
        element = ElementTree.fromstring(mathml)
    except ElementTree.ParseError:  # it couldn't be typeset, so it is the formula as it was typed
        raise NotTypesetError from None
    return _make_all(element, 0)


def _make_all(parent: ElementTree.Element, depth: int) -> list[Node]:
    """Return the data of the elements in an element, without those that show nothing."""
    nodes = [_make(element, depth + 1) for element in parent]
    return [node for node in nodes if node != {"t": "Row", "c": []}]


def _make(element: ElementTree.Element, depth: int) -> Node:
    """Return the data of an element of MathML."""
    name, text = element.tag, (element.text or "").translate(VARIANTS)
    if depth > MAX_DEPTH:
        raise NotTypesetError
    if name in ("mi", "mn", "mtext"):
        return _make_text(name, text, element)
    if name == "mo":
        return _make_sign(text, element)
    if name == "mspace":
        width = float(element.get("width", "0").removesuffix("em"))
        return {"t": "Space", "c": width} if width else {"t": "Row", "c": []}
    if name == "mtable":
        return _make_table(element, depth)
    parts = _make_all(element, depth)
    if name == "mrow":
        return _make_row(element, parts)
    if name in ("msqrt", "mphantom", "menclose"):  # in these, several elements are one row
        return {"t": {"msqrt": "Root", "mphantom": "Hidden", "menclose": "Box"}[name], "c": _as_row(parts)}
    exact = [_make(child, depth + 1) for child in element]  # here the place of each says what it is
    if name == "mfrac":
        return _make_fraction(element, exact)
    if name == "mroot":
        return {"t": "Root", "c": exact[0], "index": exact[1]}
    if name in ("msub", "msup", "msubsup", "munder", "mover", "munderover"):
        return _make_attached(element, exact)
    raise NotTypesetError


def _as_row(nodes: list[Node]) -> Node:
    return nodes[0] if len(nodes) == 1 else {"t": "Row", "c": nodes}


def _make_text(name: str, text: str, element: ElementTree.Element) -> Node:
    """Return a variable, a name of several letters, a number or a text."""
    if name == "mi" and len(text) == 1:
        return {"t": "Upright" if element.get("mathvariant") == "normal" else "Sign", "c": text}
    return {"t": "Name" if name == "mi" else "Text", "c": text}


def _make_sign(text: str, element: ElementTree.Element) -> Node:
    """Return an operator or a fence, which may have a size of its own."""
    text = text.strip(INVISIBLE)
    if len(text) != 1:
        return {"t": "Text" if text else "Row", "c": text or []}
    if "minsize" in element.attrib:
        size = float(element.attrib["minsize"].removesuffix("em"))
        side = {"prefix": "opening", "postfix": "closing"}.get(element.get("form", ""), "normal")
        return {"t": "Sized", "c": text, "size": size, "class": side}
    is_middle = element.get("stretchy") == "true" and "form" not in element.attrib and text in FENCES
    return {"t": "Middle" if is_middle else "Sign", "c": text}


def _make_row(element: ElementTree.Element, parts: list[Node]) -> Node:
    """Return a row, which grows its fences if it stands between two."""
    children = list(element)
    if len(children) >= 2 and all(_is_fence(child) for child in (children[0], children[-1])):
        binomial = len(parts) == 3 and parts[1]["t"] == "Stack" and parts[0]["c"] == "(" and parts[2]["c"] == ")"
        return {"t": "Binomial", "c": parts[1]["c"]} if binomial else {"t": "Fenced", "c": parts}
    return _as_row(parts)


def _is_fence(element: ElementTree.Element) -> bool:
    """Return whether an element is a fence that grows with what it holds, or the place of one that isn't shown."""
    text = (element.text or "").strip(INVISIBLE)
    grows = element.get("stretchy") != "false" and "minsize" not in element.attrib
    return element.tag == "mo" and grows and (not text or text in FENCES)


def _make_fraction(element: ElementTree.Element, parts: list[Node]) -> Node:
    if "linethickness" in element.attrib:
        return {"t": "Stack", "c": parts}
    style = {"true": "display", "false": "inline"}.get(element.get("displaystyle", ""), "")
    return {"t": "Fraction", "c": parts, "style": style}


def _make_attached(element: ElementTree.Element, parts: list[Node]) -> Node:
    """Return something with what stands above, below or beside it."""
    name, base, mark = element.tag, parts[0], parts[-1]
    for part in parts[1:]:  # lines in small script, such as the two below a sum
        part |= {"style": ""} if part["t"] == "Matrix" else {}
    sign = mark["c"] if mark["t"] in ("Sign", "Middle") else ""
    if sign in WIDE.get(name, {}):
        return {"t": "Wide", "c": base, "function": WIDE[name][sign]}
    if name == "mover" and "accent" in element.attrib and sign in ACCENTS:
        return {"t": "Accent", "c": base, "accent": ACCENTS[sign]}
    if name in ("msub", "msup", "msubsup"):
        place = "beside"
    elif base["t"] == "Name" or (base["t"] == "Sign" and base["c"] in LARGE_SIGNS):
        place = "above and below on a line of its own"
    else:
        place = "above and below"
    node = {"t": "Attached", "c": base, "place": place}
    if name not in ("msup", "mover"):
        node["below"] = parts[1]
    if name not in ("msub", "munder"):
        node["above"] = mark
    return node


def _make_table(element: ElementTree.Element, depth: int) -> Node:
    """Return rows of cells, each a list of elements; the columns of aligned equations become one."""
    is_aligned = bool(len(element)) and [cell.get("columnalign") for cell in element[0]][:2] == ["right", "left"]
    rows = []
    for row in element:
        cells = [_make_all(cell, depth + 2) for cell in row]
        if is_aligned:
            rows.append([[part for cell in cells for part in (*cell, ALIGNMENT_POINT)][:-1]])
        else:
            rows.append([ALIGNED[cell.get("columnalign", "")] + parts for cell, parts in zip(row, cells, strict=True)])
    return {"t": "Matrix", "c": rows, "style": "display" if element.get("displaystyle") == "true" else "inline"}
