"""A hint: something that a few students share."""

from dataclasses import dataclass

# What a hint can be about, in the order of the pages, each in the words of a sentence:
TOPICS = {"noise": "noise vectors", "picture": "pictures", "answer": "answers"}


@dataclass(frozen=True)
class Hint:
    """Something that a few students share."""

    topic: str  # what they share, one of `TOPICS`
    students: tuple[str, ...]  # ids of two submissions or more
    sentence: str  # what they share, in words
    places: tuple[str, ...] = ()  # for each student, the notebook and cell, or the file
    texts: tuple[str, ...] = ()  # for each student, the start of the answer
    page_file: str = ""  # for a picture, the name of the file that the pages show
