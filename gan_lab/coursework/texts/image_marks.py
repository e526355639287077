"""Where a text shows pictures: `![a dog](dog.png)`, `![a dog][1]` with `[1]: dog.png` below, `<img src="dog.png">`.

The text may come from anybody, so the time that each function takes grows no faster than its length.
"""

import html
import re
from collections.abc import Iterator
from typing import NamedTuple

# A tag, up to its end: a ">" within quotes doesn't end it. What is in quotes may begin further tags; since it takes one
# of two kinds of quotes, no character is looked at more than three times.
TAG = r"<img(?=[\s/])(?P<attributes>(?:[^<>\"']++|\"[^\"]*+\"|'[^']*+')*+)>"
LABEL = r"[^\[\]]*+"
MARK = re.compile(
    rf"""
    !\[(?P<alt>{LABEL})\](?:
        \(\s*+(?: <(?P<angled>[^<>\n]*+)> | (?P<plain>[^\s()<>]++(?:\([^\s()<>]*+\)[^\s()<>]*+)*+) )
        | [ ]?\[(?P<label>{LABEL})\]
        | (?!\()
    )
    | {TAG}
    """,
    re.VERBOSE | re.IGNORECASE,
)
DEFINITION = re.compile(rf"^[ ]{{0,3}}\[({LABEL})\]:[ \t]*+<?([^\s<>]++)>?[^\n]*+\n?", re.MULTILINE)
ATTRIBUTE = re.compile(r"""([^\s"'<>/=]++)\s*+(?:=\s*+(?:"([^"]*+)"|'([^']*+)'|([^\s"'<>]++)))?""")
BRACKETS = str.maketrans("[]", "()")  # in an alternative text they would end it


class ImageMark(NamedTuple):
    """A place in a text that shows a picture."""

    start: int
    end: int  # behind its last character; of a mark with its address in parentheses, behind the address
    address: str  # of the picture
    alt: str  # its alternative text; "" if there is none
    is_inline: bool  # whether it is of the form `![alt](address)`


def find_image_marks(text: str) -> Iterator[ImageMark]:
    """Find where a text shows pictures.

    Parameters
    ----------
    text : str
        Markdown, perhaps with HTML in it, or HTML.

    Yields
    ------
    ImageMark
        Each, in order.
    """
    addresses = {_fold(label): address for label, address in reversed(DEFINITION.findall(text))}  # the first one counts
    for match in MARK.finditer(text):
        if match["attributes"] is not None:
            attributes = _read_attributes(match["attributes"])
            address, alt = attributes.get("src", "").strip(), attributes.get("alt", "")
        else:
            alt = match["alt"]
            address = match["angled"] or match["plain"] or addresses.get(_fold(match["label"] or alt), "")
        if address:
            alt = " ".join(alt.translate(BRACKETS).split())
            yield ImageMark(match.start(), match.end(), address, alt, bool(match["angled"] or match["plain"]))


def write_inline(text: str, prefix: str) -> str:
    """Write the pictures of a text in one form, `![alt](address)`.

    Parameters
    ----------
    text : str
        Markdown, perhaps with HTML in it.
    prefix : str
        What the addresses begin with whose pictures are written so; other pictures stay as they are.

    Returns
    -------
    str
        The text, without the lines that gave such addresses a label.
    """
    pieces, position = [], 0
    for mark in find_image_marks(text):
        if mark.address.startswith(prefix) and not mark.is_inline:
            pieces += [text[position : mark.start], f"![{mark.alt}]({mark.address})"]
            position = mark.end
    text = "".join([*pieces, text[position:]])
    return DEFINITION.sub(lambda line: "" if line[2].startswith(prefix) else line[0], text)


def _read_attributes(tag: str) -> dict[str, str]:
    """Return the attributes of a tag by their names in small letters; of several with one name, the first."""
    values = {name.lower(): html.unescape(a or b or c) for name, a, b, c in reversed(ATTRIBUTE.findall(tag))}
    return values


def _fold(label: str) -> str:
    """Return a label as labels are compared: without regard to capitals and spaces."""
    return " ".join(label.casefold().split())
