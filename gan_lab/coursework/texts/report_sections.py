"""The sections of a report in a text that anybody wrote: what stands under the headings of the kit's template.

A heading is found however it was written: as Markdown (`## 1. Introduction`, or underlined), as a bold line, as HTML,
or as a line of its own, which is all that is left of it in the text of a PDF.
"""

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import cache
from itertools import zip_longest

from gan_lab.coursework.notebook_reading.cell_contents import normalize_spaces
from gan_lab.coursework.texts.section_titles import (
    BOLD_LEVEL,
    MAX_HEADING,
    PLAIN_LEVEL,
    SECTIONS,
    is_other_title,
    read_title,
)
from gan_lab.kinds import DATA

TEMPLATE_FILE = DATA / "report_template.md"  # what is handed out
# The text may come from anybody, so the time that these patterns take must grow no faster than its length.
FENCE = re.compile(r" {0,3}(`{3,}(?=[^`]*$)|~{3,})(.*)")  # a line that opens or closes a block of code
MARKDOWN_HEADING = re.compile(r" {0,3}(#{1,6})(?!#)(.*)")
NO_HEADING = ("    ", "\t", "- ", "* ", "> ", "|")  # the first signs of code, lists, quotes and tables
UNDERLINE = re.compile(r" {0,3}(?:(=+)|-+)\s*")
HTML_HEADING = re.compile(r"\s*<h([1-6])\b[^<>]*>(.*)</h\1>\s*", re.IGNORECASE)
BOLD_LINE = re.compile(r"\s*(\*\*|__)(?=\S).*?\1[\s:]*")


@dataclass(frozen=True)
class Line:
    """One line of a text."""

    text: str
    level: int | None = None  # of the heading that it is, 1 to 6 or `BOLD_LEVEL`; None if it is none
    is_code: bool = False  # whether it lies in a block of code
    cell: int = 0  # the number of the notebook's cell that it stands in; 0 outside of a notebook


def split_sections(text: str) -> dict[str, str]:
    """Find what a text says under the headings of the report's template.

    Parameters
    ----------
    text : str
        Markdown, or plain text, from anybody.

    Returns
    -------
    dict of str to str
        The text below each of `SECTIONS` that it has, without the heading, in the order of `SECTIONS`. Where a heading
        stands twice, both texts, one below the other. A section with no text isn't there.
    """
    return split_lines(find_headings(text))


def split_lines(lines: Iterable[Line]) -> dict[str, str]:
    """Do what `split_sections` does, for a text whose headings are known.

    Parameters
    ----------
    lines : iterable of Line
        The lines of the text.

    Returns
    -------
    dict of str to str
        As `split_sections` returns it.
    """
    texts = {title: join_section(section) for title, section in find_section_lines(lines).items()}
    return {title: text for title, text in texts.items() if text}


def find_section_lines(lines: Iterable[Line]) -> dict[str, list[Line]]:
    """Find the lines of each section of a text.

    A section ends where the next one begins, or at another heading of its own level or above, unless that heading
    follows at once: then it only says more of what the section is about. One that a bold line or a line of its own
    began ends at such a line with one of `OTHER_TITLES`, too.

    Parameters
    ----------
    lines : iterable of Line
        The lines of the text.

    Returns
    -------
    dict of str to list of Line
        The lines below each heading of `SECTIONS`, in their order.
    """
    found: dict[str, list[Line]] = {title: [] for title in SECTIONS}
    section, level, has_text = "", 0, False
    for line in lines:
        title, rest = read_title(line.text, line.level) if line.text and not line.is_code else ("", "")
        if title and title == section and (line.level or PLAIN_LEVEL) > min(level, BOLD_LEVEL - 1):
            title = ""  # a heading within it, such as "Limits" in a reflection
        ends = (has_text and line.level is not None and line.level <= min(level, BOLD_LEVEL - 1)) or (
            level >= BOLD_LEVEL and not line.is_code and is_other_title(line.text, line.level)
        )
        if title:
            section, level, has_text = title, line.level or PLAIN_LEVEL, bool(rest)
            found[section] += [Line(""), Line(rest, cell=line.cell)]
        elif section and ends:
            section = ""
        elif section:
            found[section].append(line)
            has_text = has_text or (line.level is None and bool(line.text.strip()))
    return found


def join_section(lines: Iterable[Line]) -> str:
    """Return the text of a section's lines, with one empty line in place of several."""
    text = "\n".join(line.text for line in lines)
    return re.sub(r"\n(?:[^\S\n]*\n){2,}", "\n\n", text).strip("\n").rstrip()


def find_headings(text: str) -> Iterator[Line]:
    """Find the headings of a text in Markdown; in a block of code there are none.

    Parameters
    ----------
    text : str
        Markdown from anybody.

    Yields
    ------
    Line
        Each line, with its level if it is a heading. The line of signs that underlines a heading is left out.
    """
    lines = text.splitlines()
    fence, is_underline = "", False
    for line, following in zip_longest(lines, lines[1:], fillvalue=""):
        fence_before, fence = fence, _follow_fence(line, fence)
        if is_underline:
            is_underline = False
        elif fence or fence_before:
            yield Line(line, is_code=True)
        else:
            is_underline = _is_underlined(line, following)
            yield Line(line, _find_level(line, following))


def close_code(text: str) -> str:
    """Close the block of code that a text leaves open, so that the text after it isn't part of it.

    Parameters
    ----------
    text : str
        Markdown from anybody.

    Returns
    -------
    str
        The text, with a line that closes the block at its end if there is one to close.
    """
    fence = ""
    for line in text.splitlines():
        fence = _follow_fence(line, fence)
    return f"{text}\n{fence}" if fence else text


def drop_template(text: str) -> str:
    """Leave out of a text what the report's template says by itself: its prompts and its placeholders.

    Parameters
    ----------
    text : str
        A section of a report.

    Returns
    -------
    str
        The other paragraphs; "" if there are none.
    """
    known = _read_template()
    return "\n\n".join(
        part for part in re.split(r"\n\n+", text) if part.strip() and normalize_spaces(part) not in known
    )


@cache
def _read_template() -> frozenset[str]:
    """Return the paragraphs of the template and what a report has in the place of an answer, spaces aside."""
    template = TEMPLATE_FILE.read_text(encoding="utf-8")
    paragraphs = re.split(r"\n\n+", template)
    return frozenset(map(normalize_spaces, [*paragraphs, "*(not answered)*"]))


def _follow_fence(line: str, fence: str) -> str:
    """Return the signs that close the block of code after a line; "" outside of one. fence: those before the line."""
    mark = FENCE.fullmatch(line)
    if not mark:
        return fence
    if not fence:
        return mark[1]
    return "" if mark[1].startswith(fence) and not mark[2].strip() else fence


def _find_level(line: str, following: str) -> int | None:
    """Return the level of the heading that a line of Markdown is; None if it is none. following: the next line."""
    if not line.strip() or len(line) > MAX_HEADING:
        return None
    if mark := MARKDOWN_HEADING.fullmatch(line):
        return len(mark[1])
    if mark := HTML_HEADING.fullmatch(line):
        return int(mark[1])
    if _is_underlined(line, following):
        return 1 if "=" in following else 2
    return BOLD_LEVEL if BOLD_LINE.fullmatch(line) else None


def _is_underlined(line: str, following: str) -> bool:
    """Tell whether the next line underlines a line; of hyphens, only a title is underlined: they part texts, too."""
    mark = UNDERLINE.fullmatch(following) if following else None
    if not mark or not line.strip() or len(line) > MAX_HEADING or line.startswith(NO_HEADING):
        return False
    return bool(mark[1]) or bool(read_title(line, None)[0])
