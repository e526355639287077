"""What a student handed in, without the name of the student: for a person who grades with names hidden.

The review itself writes names into links to other students, and into what it says of `STUDENT = "..."`. These go. What
a student wrote as text, or shows in a picture, may still say whose it is, and the page says so.
"""

import html
import re
from collections.abc import Iterable
from dataclasses import replace

from gan_lab.coursework.grade_page.fragments import REFERENCE, change_tags, change_text
from gan_lab.coursework.grade_page.listing import Listed, Listing
from gan_lab.coursework.review.gradebook import GradedStudent
from gan_lab.coursework.review.intake.student_names import PAGE_NAME
from gan_lab.coursework.review.pages.shown_parts import ShownParts

MIN_LETTERS = 3  # of a name or an id that is replaced in running text; a shorter one is a common word or number
DESCRIPTION = re.compile(r'\b(alt|title|aria-label)="([^"]*)"')
# What the review says of STUDENT in the notebooks, which may hold another name than that of who handed in.
SAID_OF_STUDENT = re.compile(
    r"(STUDENT(?: =|:)) .*?(?=, and it was handed in by |\. Decide whose work it is\.|$)", re.DOTALL
)
TITLE = re.compile(r"<title>([^<]*)</title>")
NO_HINTS = (
    "<h2>Shared with others</h2><p>What is shared with others isn't shown while names are hidden: it would say who the "
    "others are. Show names to see it.</p>"
)


class NameHider:
    """Takes a student's name, id, address and group out of HTML.

    Parameters
    ----------
    listed : Listed
        The student, with the label that stands in place of the name.
    listing : Listing
        The students, with addresses that have no name in them.
    """

    def __init__(self, listed: Listed, listing: Listing) -> None:
        self._label, self._listing = listed.label, listing
        self._pattern = _match_any(_list_words(listed.student))

    def hide(self, fragment: str) -> str:
        """Return a piece of HTML without what names the student."""
        return change_text(change_tags(fragment, self._change_tag), self._replace)

    def hide_in_parts(self, parts: ShownParts) -> ShownParts:
        """Return what is shown of a submission without what names the student, and without hints, which name others."""
        return replace(
            parts,
            problems=self._hide_in_sentences(parts.problems),
            criteria={id_: self.hide(fragment) for id_, fragment in parts.criteria.items()},
            work=self.hide(parts.work),
            run=self._hide_in_sentences(parts.run),
            hints=NO_HINTS if parts.hints.strip() else "",
        )

    def hide_in_page(self, page: str) -> str:
        """Return a whole page without what names the student; its style, which holds no names, stays as it is."""
        page = TITLE.sub(lambda match: f"<title>{self._replace(match[1])}</title>", page, count=1)
        head, body, rest = page.partition("<body>")
        return head + body + self.hide(rest)

    def _hide_in_sentences(self, fragment: str) -> str:
        """Return sentences of the review without what names the student, and without what STUDENT was set to."""
        return change_text(self.hide(fragment), lambda text: SAID_OF_STUDENT.sub(r"\1 (hidden)", text))

    def _replace(self, text: str) -> str:
        return self._pattern.sub(self._label, text) if self._pattern else text

    def _change_tag(self, tag: str) -> str:
        """Return a tag with the addresses of hidden pages, and with descriptions that don't name the student."""
        tag = REFERENCE.sub(self._change_reference, tag)
        return DESCRIPTION.sub(lambda match: f'{match[1]}="{self._replace(match[2])}"', tag)

    def _change_reference(self, match: re.Match[str]) -> str:
        address, hash_, anchor = match[2].partition("#")
        page = address.rpartition("/")[2]
        if not PAGE_NAME.fullmatch(page):
            return match[0]
        other = self._listing.find_by_named_page(page)
        return f'{match[1]}="{other.page if other else ""}{hash_}{anchor}"'


def _list_words(student: GradedStudent) -> list[str]:
    """Return what names a student, the longest first."""
    parts = [part for part in re.split(r"[^\w]+", student.name) if part]
    turned = f"{parts[-1]}, {' '.join(parts[:-1])}" if len(parts) > 1 else ""
    words = {student.name, turned, "".join(parts), "-".join(parts), "_".join(parts), *parts}
    words |= {student.id, student.email, student.email.partition("@")[0], student.group, *student.other_ids}
    return sorted((word for word in words if len(word) >= MIN_LETTERS), key=len, reverse=True)


def _match_any(words: Iterable[str]) -> re.Pattern[str] | None:
    """Return a pattern for words as they stand in HTML, capitals aside; None if there are none."""
    alternatives = "|".join(re.escape(html.escape(word)) for word in words)
    return re.compile(rf"(?<![^\W_])(?:{alternatives})(?![^\W_])", re.IGNORECASE) if alternatives else None
