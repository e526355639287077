"""The titles of a report's sections: known in a line however it was written, with signs or a number before it."""

import re

SECTIONS = ("Introduction", "Experiment Summary", "Observations", "Reflection")  # as report_template.md has them
BOLD_LEVEL = 7  # of a heading that is a bold line: below the six levels of Markdown
PLAIN_LEVEL = 8  # of a line that has nothing but a section's title
MAX_HEADING = 200  # characters; a longer line is no heading
# The text may come from anybody, so the time that these patterns take must grow no faster than its length.
SIGNS = re.compile(r"(?:<[^<>]*>|[\W_])*")  # before the title of a heading: its signs, an emoji
BOLD = re.compile(r"\s*(?:\*\*|__)?")  # before the title of a section whose text begins in the same line
COLON = re.compile(r"[\s*_]*[:\u2013\u2014][\s*_]*(?=\S)")  # between such a title and its text
# "1.", "2.1", "IV)", "A.", "Section 3:", "Part 2 -" before a title. "I" alone is a word too, so a sign must follow.
NUMBERING = re.compile(
    r"(?:(?:section|part)?\s*(?:\d{1,2}(?:\.\d{1,2})*(?=[\W_])|[ivx]{1,4}(?=[.):])|[a-h](?=[.):]))[\s.):\-\u2013\u2014*_]*)?",
    re.IGNORECASE,
)
TITLES = {  # what the template's headings are called as well, in small letters
    "introduction": "Introduction",
    "intro": "Introduction",
    "experiment summary": "Experiment Summary",
    "experimental summary": "Experiment Summary",
    "experiments summary": "Experiment Summary",
    "summary of experiments": "Experiment Summary",
    "summary of the experiment": "Experiment Summary",
    "summary of the experiments": "Experiment Summary",
    "summary of my experiments": "Experiment Summary",
    "observation": "Observations",
    "observations": "Observations",
    "reflection": "Reflection",
    "reflections": "Reflection",
    "challenges": "Reflection",
    "challenges and improvements": "Reflection",
    "challenges and limitations": "Reflection",
    "improvements": "Reflection",
    "limitations": "Reflection",
    "limitations and challenges": "Reflection",
    "limitations and improvements": "Reflection",
    "limits": "Reflection",
    "limits and challenges": "Reflection",
    "limits and improvements": "Reflection",
}
# Titles of what isn't part of any section. As a bold line, or a line of its own, each ends a section that began as one.
OTHER_TITLES = (
    "abstract|acknowledge?ments?|appendix|architecture|background|bibliography|code|conclusions?|data ?set|data"
    "|discussion|evaluation|experiments?|implementation|methodology|methods?|model architecture|models?|preprocessing"
    "|references|related work|results|setup|sources|training process|training"
)
MY = r"(?:(?:my|our)\s++)?"  # as in "My reflection"
TITLE = re.compile(
    MY + "(" + "|".join(sorted(TITLES, key=len, reverse=True)).replace(" and ", r"\s++(?:and|&)\s++") + ")",
    re.IGNORECASE | re.ASCII,
)
OTHER_TITLE = re.compile(rf"{MY}(?:{OTHER_TITLES})(?:\s++(?:and|&)(?:\s++\w++){{1,3}})?", re.IGNORECASE | re.ASCII)
BEFORE_COLON = ("intro", "experiment", "summary", "observation", "reflection")  # beginnings of titles that text follows
NOTHING_MORE = re.compile(r"(?:</?\w+>|[\s*_#:.\u2013\u2014-])*")  # behind a title that is the whole line


def read_title(text: str, level: int | None) -> tuple[str, str]:
    """Tell which section a line begins.

    A heading may say more than the title, as "Introduction to GANs" does. Any other line has the title alone, or a
    colon behind it and the section's first words: "**Introduction:** A GAN is ...".

    Parameters
    ----------
    text : str
        The line.
    level : int or None
        The level of the heading that it is; None if it is none.

    Returns
    -------
    (str, str)
        The section, one of `SECTIONS`, and what the line says behind the title; ("", "") if it begins none.
    """
    title, end = _match_title(text, SIGNS)
    if title and len(text) <= MAX_HEADING:
        is_whole = NOTHING_MORE.fullmatch(text, end)
        if is_whole or (level is not None and not text[end].isalnum()):
            return title, ""
    title, end = _match_title(text, BOLD)
    colon = COLON.match(text, end) if title and level is None and _takes_text(text[:end]) else None
    return (title, text[colon.end() :]) if colon else ("", "")


def is_other_title(text: str, level: int | None) -> bool:
    """Tell whether a bold line, or one that has nothing more, is the title of what belongs to no section.

    Parameters
    ----------
    text : str
        The line.
    level : int or None
        The level of the heading that it is; None if it is none.

    Returns
    -------
    bool
        Whether it is.
    """
    if not text.strip() or len(text) > MAX_HEADING or level not in (None, BOLD_LEVEL):
        return False
    title = OTHER_TITLE.match(text, _find_title_start(text, SIGNS))
    return bool(title and NOTHING_MORE.fullmatch(text, title.end()))


def _takes_text(words: str) -> bool:
    """Tell whether a title is one that text may follow in the same line; words: the line up to the title's end."""
    return any(word in words.casefold() for word in BEFORE_COLON)


def _match_title(text: str, before: re.Pattern[str]) -> tuple[str, int]:
    """Find the title with which a line begins, behind signs and a number; ("", 0) without one. Returns also its end."""
    title = TITLE.match(text, _find_title_start(text, before))
    return (TITLES[" ".join(title[1].lower().replace("&", "and").split())], title.end()) if title else ("", 0)


def _find_title_start(text: str, before: re.Pattern[str]) -> int:
    """Return where the title of a line may begin, behind signs and a number."""
    start = before.match(text, 0, MAX_HEADING)
    numbering = NUMBERING.match(text, start.end() if start else 0)
    return numbering.end() if numbering else 0
