"""Pieces of HTML of what a student handed in, changed so that they can stand on another page than the student's own.

The pieces were made by the review, in a process with limits, from templates that escape everything. So each < in them
begins or ends a tag, and each attribute stands between double quotes.
"""

import re
from collections.abc import Callable

TAG = re.compile(r"<[a-zA-Z][^<>]*>")
REFERENCE = re.compile(r'\b(href|src)="([^"]*)"')
ID = re.compile(r'\sid="[^"]*"')


def change_tags(html: str, change: Callable[[str], str]) -> str:
    """Change the tags of a piece of HTML that have attributes, and leave its text as it is."""
    return TAG.sub(lambda match: change(match[0]) if '"' in match[0] else match[0], html)


def change_text(html: str, change: Callable[[str], str]) -> str:
    """Change the text between the tags of a piece of HTML, and leave the tags as they are."""
    pieces = re.split(r"(<[^<>]*>)", html)
    return "".join(piece if number % 2 else change(piece) for number, piece in enumerate(pieces))


def move_to_cards(html: str, page: str) -> str:
    """Change a piece of HTML so that it can stand on a page with those of other students.

    Parameters
    ----------
    html : str
        A piece of what is shown of a student.
    page : str
        The last part of the address of the student's own page.

    Returns
    -------
    str
        The same without ids, which would no longer be the only ones of their name; what they were for is a link to
        the student's own page.
    """

    def move(match: re.Match[str]) -> str:
        name, address = match.groups()
        if name == "href" and address.startswith("#"):
            return f'href="../students/{page}{address}"'
        if name == "href" and "/" not in address:
            return f'href="../students/{address}"'
        return match[0]

    return change_tags(html, lambda tag: REFERENCE.sub(move, ID.sub("", tag)))
