"""What submissions share that was not handed out: noise, pictures, answers. Hints for a person, never verdicts."""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from collections.abc import Set as AbstractSet
from dataclasses import dataclass
from typing import TypeVar

import numpy as np
from rapidfuzz import fuzz, process

from gan_lab.coursework.cell_contents import normalize_spaces
from gan_lab.coursework.review.reading import Reading
from gan_lab.coursework.student_work import Answer
from gan_lab.pictures.recipe import Recipe

MIN_WORDS = 12  # a shorter answer is not compared, since short answers are similar by chance
MAX_COMPARED = 3000  # characters of an answer that are compared
MAX_QUOTED = 1000  # characters of an answer that a hint quotes
MAX_ANSWER_HINTS = 5000  # pairs of answers; of more, the most similar ones
# Something that more than this many students and more than half of the class use is no hint: somebody gave it to them.
MAX_SHARING_STUDENTS = 5
SMALL_SEED = 10_000  # two students may have chosen the same seed below this by chance

Use = TypeVar("Use")  # where a student uses something, and more about that use


@dataclass(frozen=True)
class Hint:
    """Something that a few students share."""

    topic: str  # what they share: "noise", "picture" or "answer"
    students: tuple[str, ...]  # two or more
    sentence: str  # what they share, in words
    places: tuple[str, ...] = ()  # for each student, the notebook and cell, or the file
    texts: tuple[str, ...] = ()  # for each student, the start of the answer
    page_file: str = ""  # for a picture, the name of the file that the pages show


def find_hints(
    readings: Sequence[Reading], recipes: Mapping[str, Recipe], shipped: AbstractSet[str], min_similarity: float
) -> list[Hint]:
    """Find what a few students of a class share.

    Parameters
    ----------
    readings : sequence of Reading
        The submissions, with the verdicts on their pictures.
    recipes : mapping of str to Recipe
        The recipes of their pictures, by the digest of the file.
    shipped : set of str
        `Tile.direction_digest` of the noise in the examples.
    min_similarity : float
        0 to 1, of the characters of two answers; from this on, they are a hint.

    Returns
    -------
    list of Hint
        First those about noise, then about pictures, then about answers, the most similar answers first.
    """
    max_sharing = max(MAX_SHARING_STUDENTS, len(readings) // 2)
    return [
        *_find_shared_noise(readings, recipes, shipped, max_sharing),
        *_find_shared_pictures(readings, recipes, shipped, max_sharing),
        *_find_similar_answers(readings, min_similarity, max_sharing),
    ]


def _find_shared_noise(
    readings: Sequence[Reading], recipes: Mapping[str, Recipe], shipped: AbstractSet[str], max_sharing: int
) -> list[Hint]:
    users: dict[str, dict[str, tuple[str, int | None]]] = defaultdict(dict)  # noise -> student -> (where, seed)
    for reading in readings:
        for picture in reading.pictures:
            if picture.is_example or picture.sha256 not in recipes:
                continue
            for tile in recipes[picture.sha256].tiles:
                if (noise := tile.direction_digest) not in shipped:
                    users[noise].setdefault(reading.student, (picture.where, tile.seed))
    hints = []
    for students, uses in _group_by_students(users, max_sharing).items():
        first = uses[0]
        seeds = sorted({seed for use in uses for _, seed in use.values() if seed is not None})
        origin = f", drawn with seed {', '.join(map(str, seeds[:4]))}" if seeds else ""
        chance = " A small seed is easily chosen by two." if seeds and seeds[-1] < SMALL_SEED else ""
        count = f"{len(uses)} noise vectors" if len(uses) > 1 else "A noise vector"
        sentence = f"{count} that no example uses{origin}.{chance}"
        hints.append(Hint("noise", students, sentence, tuple(first[student][0] for student in students)))
    return hints


def _find_shared_pictures(
    readings: Sequence[Reading], recipes: Mapping[str, Recipe], shipped: AbstractSet[str], max_sharing: int
) -> list[Hint]:
    """Find files and outputs that are equal; those whose recipe has the noise of an example don't count."""
    users: dict[str, dict[str, tuple[str, str]]] = defaultdict(dict)  # file -> student -> (where, page_file)
    for reading in readings:
        for picture in reading.pictures:
            recipe = recipes.get(picture.sha256)
            handed_out = recipe and all(tile.direction_digest in shipped for tile in recipe.tiles)
            if not picture.is_example and picture.verdict != "plot" and not handed_out:
                users[picture.sha256].setdefault(reading.student, (picture.where, picture.page_file))
    hints = []
    for students, pictures in _group_by_students(users, max_sharing).items():
        first = pictures[0]
        sentence = "The same picture, byte for byte."
        if len(pictures) > 1:
            sentence = f"{len(pictures)} pictures are the same, byte for byte; the first of them:"
        places = tuple(first[student][0] for student in students)
        hints.append(Hint("picture", students, sentence, places, page_file=first[students[0]][1]))
    return hints


def _group_by_students(
    users: Mapping[str, dict[str, Use]], max_sharing: int
) -> dict[tuple[str, ...], list[dict[str, Use]]]:
    """Return what two students or more use, but not too many, by the students who use it."""
    shared: dict[tuple[str, ...], list[dict[str, Use]]] = defaultdict(list)
    for uses in users.values():
        if 2 <= len(uses) <= max_sharing:
            shared[tuple(uses)].append(uses)
    return shared


def _find_similar_answers(readings: Sequence[Reading], min_similarity: float, max_sharing: int) -> list[Hint]:
    """Find pairs of similar answers to one question; what many students wrote alike is left out."""
    by_question: dict[str, list[tuple[str, Answer]]] = defaultdict(list)
    for reading in readings:
        for answer in reading.answers:
            if answer.status == "answered" and answer.word_count >= MIN_WORDS:
                by_question[answer.id].append((reading.student, answer))
    scored: list[tuple[float, Hint]] = []
    for id_, written in by_question.items():
        texts = [normalize_spaces(answer.text.casefold())[:MAX_COMPARED] for _, answer in written]
        scores = process.cdist(texts, texts, scorer=fuzz.ratio, score_cutoff=100 * min_similarity, dtype=np.float32)
        is_rare = np.count_nonzero(scores, axis=1) <= max_sharing
        for i, j in zip(*np.nonzero(np.triu(scores, 1)), strict=True):
            if is_rare[i] and is_rare[j]:
                (student, first), (other_student, second) = written[i], written[j]
                sentence = f"Question {id_}: {scores[i, j]:.0f} % of the characters agree."
                quotes = first.text[:MAX_QUOTED], second.text[:MAX_QUOTED]
                hint = Hint("answer", (student, other_student), sentence, (first.where, second.where), quotes)
                scored.append((scores[i, j], hint))
    scored.sort(key=lambda pair: -pair[0])
    return [hint for _, hint in scored[:MAX_ANSWER_HINTS]]
