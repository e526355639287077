"""What two submissions share that was not handed out: noise, pictures, answers. Hints for a person, never verdicts."""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import TypeVar

import numpy as np
from rapidfuzz import fuzz, process

from gan_lab.coursework.assignment import even
from gan_lab.coursework.review.reading import Reading
from gan_lab.coursework.student_work import Answer
from gan_lab.pictures.recipe import Recipe

FEWEST_WORDS = 12  # of an answer that is compared; shorter ones are alike by chance
COMPARED = 3000  # characters of each
SHOWN = 1000  # characters of each, side by side
MAX_ANSWERS = 5000  # pairs
T = TypeVar("T")
FEW = 5  # students; what more than these, and more than half of the class, share was given to them by somebody
SMALL = 10_000  # seeds below are ones that people choose


@dataclass(frozen=True)
class Hint:
    """Something that a few students share."""

    kind: str  # "noise", "picture" or "answer"
    students: tuple[str, ...]
    sentence: str
    places: tuple[str, ...] = ()  # where, in the order of the students
    texts: tuple[str, ...] = ()  # the answers
    page: str = ""  # the picture


def hints(readings: Sequence[Reading], recipes: Mapping[str, Recipe], shipped: set[str], alike: float) -> list[Hint]:
    """All hints of a class. shipped: noises of the examples; alike: the share from which answers are alike."""
    most = max(FEW, len(readings) // 2)
    return [
        *_noises(readings, recipes, shipped, most),
        *_pictures(readings, recipes, shipped, most),
        *_answers(readings, alike, most),
    ]


def _noises(readings: Sequence[Reading], recipes: Mapping[str, Recipe], shipped: set[str], most: int) -> list[Hint]:
    users: dict[str, dict[str, tuple[str, int | None]]] = defaultdict(dict)  # noise -> student -> where, seed
    for reading in readings:
        for picture in reading.pictures:
            if picture.example or picture.sha256 not in recipes:
                continue
            for tile in recipes[picture.sha256].tiles:
                if (key := tile.direction) not in shipped:
                    users[key].setdefault(reading.student, (picture.where, tile.seed))
    found = []
    for students, noises in _by_few(users, most).items():
        first = noises[0]
        seeds = sorted({seed for noise in noises for _, seed in noise.values() if seed is not None})
        how = f", drawn with seed {', '.join(map(str, seeds[:4]))}" if seeds else ""
        chosen = " A small seed is easily chosen by two." if seeds and seeds[-1] < SMALL else ""
        count = f"{len(noises)} noise vectors" if len(noises) > 1 else "A noise vector"
        sentence = f"{count} that no example uses{how}.{chosen}"
        found.append(Hint("noise", students, sentence, tuple(first[student][0] for student in students)))
    return found


def _pictures(readings: Sequence[Reading], recipes: Mapping[str, Recipe], shipped: set[str], most: int) -> list[Hint]:
    """The same file or output; a picture with a recipe only if its noise is none of the examples'."""
    users: dict[str, dict[str, tuple[str, str]]] = defaultdict(dict)
    for reading in readings:
        for picture in reading.pictures:
            recipe = recipes.get(picture.sha256)
            handed_out = recipe and all(tile.direction in shipped for tile in recipe.tiles)
            if not picture.example and picture.verdict != "plot" and not handed_out:
                users[picture.sha256].setdefault(reading.student, (picture.where, picture.page))
    found = []
    for students, pictures in _by_few(users, most).items():
        first = pictures[0]
        sentence = "The same picture, byte for byte."
        if len(pictures) > 1:
            sentence = f"{len(pictures)} pictures are the same, byte for byte; the first of them:"
        places = tuple(first[student][0] for student in students)
        found.append(Hint("picture", students, sentence, places, page=first[students[0]][1]))
    return found


def _by_few(users: Mapping[str, dict[str, T]], most: int) -> dict[tuple[str, ...], list[dict[str, T]]]:
    """What two students or more use, and not too many, together with all else that the same ones share."""
    shared: dict[tuple[str, ...], list[dict[str, T]]] = defaultdict(list)
    for by_student in users.values():
        if 2 <= len(by_student) <= most:
            shared[tuple(by_student)].append(by_student)
    return shared


def _answers(readings: Sequence[Reading], alike: float, most: int) -> list[Hint]:
    """Pairs of answers to one question, the most alike first; what most of a class wrote, they were given."""
    by_question: dict[str, list[tuple[str, Answer]]] = defaultdict(list)
    for reading in readings:
        for answer in reading.answers:
            if answer.status == "answered" and answer.words >= FEWEST_WORDS:
                by_question[answer.id].append((reading.student, answer))
    found: list[tuple[float, Hint]] = []
    for id_, written in by_question.items():
        texts = [even(answer.text.casefold())[:COMPARED] for _, answer in written]
        scores = process.cdist(texts, texts, scorer=fuzz.ratio, score_cutoff=100 * alike, dtype=np.float32)
        few = np.count_nonzero(scores, axis=1) <= most
        for i, j in zip(*np.nonzero(np.triu(scores, 1)), strict=True):
            if few[i] and few[j]:
                (one, first), (other, second) = written[i], written[j]
                sentence = f"Question {id_}: {scores[i, j]:.0f} % of the characters agree."
                texts_ = first.text[:SHOWN], second.text[:SHOWN]
                found.append(
                    (scores[i, j], Hint("answer", (one, other), sentence, (first.where, second.where), texts_))
                )
    found.sort(key=lambda each: -each[0])
    return [hint for _, hint in found[:MAX_ANSWERS]]
