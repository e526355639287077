"""The pictures that a text in Markdown shows, replaced by something else; in blocks of code they are left alone."""

import re
from bisect import bisect
from collections.abc import Callable, Iterator
from dataclasses import dataclass

from gan_lab.coursework.texts.image_marks import find_image_marks

# The text may come from anybody, so the time that these patterns take must grow no faster than its length.
CODE_FENCE = re.compile(r"^ {0,3}(`{3,}|~{3,})(.*)$", re.MULTILINE)  # a line that opens or closes a block of code
# What follows the address in ![alt](address "title"):
CLOSING = re.compile(r"\s{0,10}(?:\"[^\"\n]{0,1000}\"|'[^'\n]{0,1000}')?\s{0,10}\)")
MAX_IMAGES = 1000  # in one text; those after them stay as they were typed
NEAR = 20_000  # characters around a picture in which the rest of its table is looked for
TABLE_LINE = re.compile(r"^\s*\|?[ ]*:?-+:?[ ]*(?:\||$)", re.MULTILINE)  # between a table's heading and its rows


@dataclass(frozen=True)
class ShownImage:
    """One place of a text that shows a picture.

    Attributes
    ----------
    start, end : int
        Where its markup begins and ends in the text.
    alt : str
        The alternative text; "" if there is none.
    target : str
        What it shows: a file's name, `attachment:` and a name, or an address.
    """

    start: int
    end: int
    alt: str
    target: str


def find_images(text: str) -> list[ShownImage]:
    """Find the places of a text that show a picture.

    Parameters
    ----------
    text : str
        Markdown from anybody.

    Returns
    -------
    list of ShownImage
        In the order of the text, the first `MAX_IMAGES` of them.
    """
    code = list(_find_code_blocks(text))
    starts = [start for start, _ in code]
    found: list[ShownImage] = []
    for mark in find_image_marks(text):
        closing = CLOSING.match(text, mark.end) if mark.is_inline else None
        block = bisect(starts, mark.start) - 1
        is_code = text[mark.start - 1 : mark.start] == "`" or (block >= 0 and mark.start < code[block][1])
        if is_code or (mark.is_inline and not closing):
            continue
        found.append(ShownImage(mark.start, closing.end() if closing else mark.end, mark.alt, mark.address))
        if len(found) == MAX_IMAGES:
            break
    return found


def replace_images(text: str, replace: Callable[[ShownImage], tuple[str, bool]]) -> str:
    """Put something else into the place of each picture of a text.

    Parameters
    ----------
    text : str
        Markdown from anybody.
    replace : callable
        Gets each picture, and returns what stands in its place and whether that is a block, which needs empty lines
        around it. In a table, where there is no room for a block, it stands below the table.

    Returns
    -------
    str
        The text.
    """
    pieces: list[str] = []
    waiting: list[str] = []  # blocks that stand below the table

    def add(words: str) -> None:
        """Add words of the text, with the blocks that wait at the first empty line in them."""
        gap = words.find("\n\n") if waiting else -1
        if gap >= 0:
            pieces.extend([words[:gap], *waiting, words[gap:]])
            waiting.clear()
        else:
            pieces.append(words)

    end = 0  # of what was added
    for image in find_images(text):
        add(text[end : image.start])
        words, is_block = replace(image)
        if is_block and _is_in_table(text, image.start):
            waiting.append(f"\n\n{words}")
            pieces.append("*(below)*")
        else:
            pieces.append(f"\n\n{words}\n\n" if is_block else words)
        end = image.end
        while is_block and text[end : end + 2] == "  ":  # at the start of a paragraph, four spaces would make it code
            end += 1
    add(text[end:])
    return "".join([*pieces, *waiting])


def _find_code_blocks(text: str) -> Iterator[tuple[int, int]]:
    """Find where blocks of code begin and end; one that isn't closed ends with the text."""
    fence, start = "", 0
    for match in CODE_FENCE.finditer(text):
        if not fence:
            fence, start = match[1], match.start()
        elif match[1].startswith(fence) and not match[2].strip():
            yield start, match.end()
            fence = ""
    if fence:
        yield start, len(text)


def _is_in_table(text: str, place: int) -> bool:
    """Return whether a place of a text stands in a table: its line has a bar, and its paragraph a line of hyphens."""
    start, end = max(0, place - NEAR), min(len(text), place + NEAR)
    line = text[start:place].rpartition("\n")[2] + text[place:end].partition("\n")[0]
    paragraph = text[start:place].rpartition("\n\n")[2] + text[place:end].partition("\n\n")[0]
    return "|" in line and TABLE_LINE.search(paragraph) is not None
