"""The formulas in a text: what stands between dollars, taken out before the text is read as Markdown.

Jupyter takes them out as well, so a formula means the same in a notebook, on a page and on paper: `_` and `*` in it
are no emphasis, and a line of it that begins with "+" begins no list. What isn't a formula stays as it was typed: money
("$5 and $6"), code, and a dollar behind a backslash.
"""

import re
from bisect import bisect_left
from collections.abc import Iterator
from dataclasses import dataclass

# What goes over these limits is shown as it was typed.
MAX_FORMULA = 1000  # characters of a formula
MAX_FORMULAS = 30_000  # characters of all formulas of a text
# A place in the text for each formula. Unicode keeps these two characters for a program's own use, and the dollars
# make Markdown treat the place as it would treat the formula: as punctuation.
BEGIN, END = "\ufdd0", "\ufdd1"
PLACE = re.compile(rf"\$(?:{BEGIN}|%EF%B7%90)(\d+)(?:{END}|%EF%B7%91)\$")  # as it is, or as an address has it
# A line that opens or closes a block of code, perhaps in a list or a quote.
FENCE = re.compile(r"(?:[ \t>]|[-+*][ \t]|\d{1,9}[.)][ \t])*+(`{3,}+(?!.*`)|~{3,}+)(.*)$")
QUOTED_LINE = re.compile(r"[ \t]*>")
QUOTE_MARK = re.compile(r"\n[ \t]*>[ \t]?")
MARK = re.compile(r"\\.|`+|\$\$?", re.DOTALL)  # a character behind a backslash; the start of code; of a formula
# The rule of pandoc: no space inside the dollars, and no digit behind them. A further line in it begins no list, quote
# or table.
INLINE = re.compile(r"\$(?![\s$])((?:\\.|[^\\$\n]|\n(?![ \t]*(?:[-+*>#|]|\d+[.)])))++)(?<!\s)\$(?!\d)", re.DOTALL)
DISPLAY = re.compile(r"\$\$((?:\\.|[^\\$])++)\$\$", re.DOTALL)


@dataclass(frozen=True)
class Formula:
    """One formula.

    Attributes
    ----------
    typed : str
        The formula as it was typed, with its dollars.
    latex : str
        What stands between the dollars.
    is_display : bool
        Whether it stands between two dollars on each side, and so on a line of its own.
    is_within_limits : bool
        Whether it may be typeset: neither it nor all formulas up to it are too long.
    """

    typed: str
    latex: str
    is_display: bool
    is_within_limits: bool = True


def take_out_formulas(text: str) -> tuple[str, list[Formula]]:
    """Take the formulas out of a text.

    Parameters
    ----------
    text : str
        Markdown from anybody.

    Returns
    -------
    tuple of (str, list of Formula)
        The text with a place for each formula, which `split_at_formulas` and `put_back` find, and the formulas.
    """
    text = text.replace(BEGIN, "").replace(END, "")
    parts: list[str] = []
    formulas: list[Formula] = []
    position = length = 0
    for start, end in _find_paragraphs(text):
        for match in _find_matches(text, start, end):
            parts += [text[position : match.start()], f"${BEGIN}{len(formulas)}{END}$"]
            length += len(match[1])
            formulas.append(_make_formula(match, length <= MAX_FORMULAS))
            position = match.end()
    return "".join([*parts, text[position:]]), formulas


def split_at_formulas(text: str) -> list[str | int]:
    """Split a text where formulas were taken out.

    Parameters
    ----------
    text : str
        A part of the text that `take_out_formulas` returned.

    Returns
    -------
    list of str or int
        The pieces of the text and the numbers of the formulas, from 0, in order; no piece is empty.
    """
    pieces = PLACE.split(text)  # every second one is the number of a formula
    return [int(piece) if odd else piece for i, piece in enumerate(pieces) if (odd := i % 2) or piece]


def put_back(text: str, formulas: list[Formula]) -> str:
    """Put the formulas back into a text as they were typed, where they can't be typeset: in code and in addresses.

    Parameters
    ----------
    text : str
        A part of the text that `take_out_formulas` returned.
    formulas : list of Formula
        The formulas that it returned.

    Returns
    -------
    str
        The part as it was typed.
    """
    return PLACE.sub(lambda match: formulas[int(match[1])].typed, text)


def _find_paragraphs(text: str) -> Iterator[tuple[int, int]]:
    """Find the start and the end of what stands between empty lines, without blocks of code."""
    start = position = 0
    fence = ""  # what opened the block of code around this line
    for line in text.split("\n"):
        end = position + len(line) + 1
        mark = FENCE.match(line)
        if fence:
            if mark and mark[1].startswith(fence) and not mark[2].strip():
                fence = ""
            start = end
        elif mark or not line.strip(" \t\r>"):
            yield start, position
            start, fence = end, mark[1] if mark else ""
        position = end
    yield start, len(text)  # empty if a block of code is open


def _find_matches(text: str, start: int, end: int) -> Iterator[re.Match[str]]:
    """Find the formulas in a paragraph: those outside of code, from left to right."""
    code_marks: dict[str, list[int]] = {}  # where each row of backticks stands
    for row in re.compile("`+").finditer(text, start, end):
        code_marks.setdefault(row[0], []).append(row.start())
    position = start
    while match := MARK.search(text, position, end):
        position = match.end()
        if match[0].startswith("`"):
            places = code_marks.get(match[0], [])
            next_place = bisect_left(places, position)
            if next_place < len(places):  # it opens a piece of code that ends there
                position = places[next_place] + len(match[0])
        elif match[0].startswith("$"):
            formula = (DISPLAY if match[0] == "$$" else INLINE).match(text, match.start(), end)
            if formula and formula[1].strip():
                yield formula
                position = formula.end()
            else:
                position = match.start() + 1  # of two dollars, the second may begin a formula


def _make_formula(match: re.Match[str], is_within_limit: bool) -> Formula:
    """Return a formula, without the marks of the quote that it may stand in."""
    start_of_line = match.string.rfind("\n", 0, match.start()) + 1
    is_quoted = QUOTED_LINE.match(match.string, start_of_line)
    latex = (QUOTE_MARK.sub("\n", match[1]) if is_quoted else match[1]).strip()
    return Formula(match[0], latex, match[0].startswith("$$"), is_within_limit and len(latex) <= MAX_FORMULA)
