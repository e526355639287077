"""Which students and which criteria one grader sees, such as `--only A-M` or `--criterion latent`.

Two shares that meet in the alphabet, such as A-M and N-Z, hold every student of a class between them: whatever a name
begins with, exactly one letter from A to Z stands for it.
"""

import re
import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass

from gan_lab.coursework.review.grading.criterion import Criterion
from gan_lab.errors import GanLabError

# "Latin capital letter L with stroke" begins with L, though Unicode has no accent to take off it.
LETTER_NAME = re.compile(r"LATIN (?:CAPITAL|SMALL) (?:LETTER|LIGATURE) (?:DOTLESS )?([A-Z]{1,2})(?: WITH .+)?")
RANGE = re.compile(r"\s*(\w)(?:\s*[-\u2013]\s*(\w))?\s*")
HOW_TO_SAY = "give one letter from A to Z, or two with a hyphen between them, such as A-M"


@dataclass(frozen=True)
class Share:
    """The part of a class that one grader grades."""

    first: str = "A"  # the names from this letter on ...
    last: str = "Z"  # ... to this one
    criteria: tuple[str, ...] = ()  # their ids; () for all

    def has_name(self, name: str) -> bool:
        """Tell whether a student's name, as it is listed, belongs to this share."""
        return self.first <= find_letter(name) <= self.last

    def has_criterion(self, id_: str) -> bool:
        """Tell whether a criterion belongs to this share."""
        return not self.criteria or id_ in self.criteria

    def describe(self) -> str:
        """Return the share in words; "" if it is the whole class."""
        letters = self.first if self.first == self.last else f"{self.first} to {self.last}"
        names = "" if (self.first, self.last) == ("A", "Z") else f"students whose names begin with {letters}"
        criteria = f"the criteria {', '.join(self.criteria)}" if self.criteria else ""
        return " and ".join(filter(None, [names, criteria]))


def read_share(only: str | None, criterion_ids: Sequence[str], criteria: Sequence[Criterion]) -> Share:
    """Read what the command line says of a share.

    Parameters
    ----------
    only : str or None
        Such as "A-M" or "S"; None for all students.
    criterion_ids : sequence of str
        The ids of the criteria to show; empty for all.
    criteria : sequence of Criterion
        The criteria of the class.

    Returns
    -------
    Share
        The share.

    Raises
    ------
    GanLabError
        If `only` is no letter and no range of letters, or there is no such criterion.
    """
    known = [criterion.id for criterion in criteria]
    for id_ in criterion_ids:
        if id_ not in known:
            raise GanLabError(f"There is no criterion {id_!r} for --criterion: these are {', '.join(known)}.")
    first, last = _read_letters(only) if only is not None else ("A", "Z")
    return Share(first, last, tuple(id_ for id_ in known if id_ in criterion_ids))


def _read_letters(only: str) -> tuple[str, str]:
    """Return the first and the last letter of a range."""
    match = RANGE.fullmatch(only)
    letters = [letter for letter in (match.groups() if match else ()) if letter]
    if not letters or not all(map(_is_latin, letters)):
        raise GanLabError(f"--only {only!r} names no share of the class: {HOW_TO_SAY}.")
    first, last = find_letter(letters[0]), find_letter(letters[-1])
    if first > last:
        raise GanLabError(f"--only {only!r} runs backwards: {HOW_TO_SAY}.")
    return first, last


def _is_latin(letter: str) -> bool:
    base = unicodedata.normalize("NFKD", letter)[0]
    return LETTER_NAME.fullmatch(unicodedata.name(base, "")) is not None


def find_letter(name: str) -> str:
    """Return the letter from A to Z that stands for a name.

    Parameters
    ----------
    name : str
        A student's name, in any alphabet.

    Returns
    -------
    str
        Its first letter without accents, as a capital; "A" if it begins with what sorts before A (a digit, a mark,
        nothing), "Z" if it begins with what sorts after Z (another alphabet).
    """
    first = unicodedata.normalize("NFKD", name.lstrip())[:1]
    match = LETTER_NAME.fullmatch(unicodedata.name(first, "")) if first else None
    if match:
        return match[1][0]
    return "A" if first.upper() < "A" else "Z"
