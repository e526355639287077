"""A hint: something that a few students share."""

from dataclasses import dataclass


@dataclass(frozen=True)
class Hint:
    """Something that a few students share."""

    topic: str  # what they share: "noise", "picture" or "answer"
    students: tuple[str, ...]  # two or more
    sentence: str  # what they share, in words
    places: tuple[str, ...] = ()  # for each student, the notebook and cell, or the file
    texts: tuple[str, ...] = ()  # for each student, the start of the answer
    page_file: str = ""  # for a picture, the name of the file that the pages show
