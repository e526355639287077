"""Answers to one question that are alike as a reader sees them, or of which one stands in the other.

To align every two answers of a large class takes hours. So those that share many runs of letters are found first, by
`shared_runs`, and only they are aligned.
"""

from collections import Counter, defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import numpy as np
from rapidfuzz import fuzz

from gan_lab.coursework.review.similarity.different_numbers import are_among
from gan_lab.coursework.review.similarity.shared_runs import digest_runs, find_shared_runs
from gan_lab.coursework.student_work import Answer
from gan_lab.coursework.texts.answer_words import WORD
from gan_lab.coursework.texts.readable_text import fold, fold_plain

MIN_WORDS = 12  # a shorter answer is not compared, since short answers are similar by chance
# Pairs that share less of the shorter answer's runs aren't aligned. Of 2,000 copies in which one letter in eight was
# replaced (as in `benchmarks/similarity.py`), half still share 0.26 or more, and 99 in 100 share 0.16 or more.
MIN_SHARED_RUNS = 0.15
MIN_LONGER = 1.2  # times as long; below that, all of both is aligned and no part of the longer one
MAX_ALIGNED = 3000  # letters of an answer that are aligned
MAX_PARTNERS = 24  # answers that each one is compared with, those that share most with it; or more in a small class:
MAX_PAIRS = 20_000  # of answers to a question, divided by how many there are


@dataclass(frozen=True)
class WrittenAnswer:
    """An answer with the submission that it is in."""

    submission: str  # its id
    answer: Answer


@dataclass(frozen=True)
class SimilarAnswers:
    """Two answers to one question that are alike."""

    first: WrittenAnswer
    second: WrittenAnswer
    agreement: float  # 0 to 1: of the characters of both or, if `is_part`, of the shorter answer
    is_part: bool  # whether they are alike only as far as the shorter answer goes

    @property
    def sentence(self) -> str:
        """How much of them is alike, in words."""
        percent = f"{100 * self.agreement:.0f} %"
        if self.is_part:
            return f"{percent} of the shorter answer stands in the longer one, too."
        return f"{percent} of the characters agree."


def find_similar_answers(
    written: Sequence[WrittenAnswer], min_similarity: float, max_sharing: int
) -> list[SimilarAnswers]:
    """Find pairs of similar answers to one question; what many students wrote alike is left out.

    Parameters
    ----------
    written : sequence of WrittenAnswer
        The answers of a class. Only those with `MIN_WORDS` words or more are compared.
    min_similarity : float
        0 to 1: from which agreement on a pair is similar.
    max_sharing : int
        If more answers than this are similar to an answer, it included, its pairs are left out.

    Returns
    -------
    list of SimilarAnswers
        The most similar pairs first.
    """
    by_question: dict[str, list[WrittenAnswer]] = defaultdict(list)
    for each in written:
        if each.answer.status == "answered" and len(WORD.findall(each.answer.shown)) >= MIN_WORDS:
            by_question[each.answer.id].append(each)
    found: list[SimilarAnswers] = []
    for answers in by_question.values():
        found += _compare_answers(answers, min_similarity, max_sharing)
    return sorted(found, key=lambda pair: -pair.agreement)


def choose_pairs(pairs: Sequence[SimilarAnswers], most: int) -> list[SimilarAnswers]:
    """Choose the pairs to show if there are too many: of each submission some, so that many copies hide no other one.

    Parameters
    ----------
    pairs : sequence of SimilarAnswers
        As `find_similar_answers` returns them.
    most : int
        How many are chosen at most.

    Returns
    -------
    list of SimilarAnswers
        The chosen ones, in the order of `pairs`.
    """
    seen: Counter[str] = Counter()
    turns = []  # for each pair, of how many better pairs one of its submissions is a part
    for pair in pairs:
        both = pair.first.submission, pair.second.submission
        turns.append(min(seen[submission] for submission in both))
        seen.update(both)
    order = sorted(range(len(pairs)), key=lambda number: (turns[number], number))
    return [pairs[number] for number in sorted(order[:most])]


def _compare_answers(
    answers: Sequence[WrittenAnswer], min_similarity: float, max_sharing: int
) -> Iterator[SimilarAnswers]:
    """Compare the answers to one question, each as Jupyter shows it and as a page does; the larger agreement counts."""
    texts: list[str] = []
    owners: list[int] = []  # the number of each text's answer
    for number, each in enumerate(answers):
        folded = fold(each.answer.text), fold_plain(each.answer.shown)
        ways = sorted({text.replace(" ", "") for text in folded})
        texts += ways
        owners += [number] * len(ways)
    question = fold(answers[0].answer.question).replace(" ", "")
    pairs: dict[tuple[int, int], SimilarAnswers] = {}
    most = max(MAX_PARTNERS, MAX_PAIRS // len(texts))
    for shared in find_shared_runs(texts, owners, question, max_sharing, MIN_SHARED_RUNS, most):
        key = owners[shared.first], owners[shared.second]
        one, other = texts[shared.first], texts[shared.second]
        agreement = fuzz.ratio(one[:MAX_ALIGNED], other[:MAX_ALIGNED], score_cutoff=100 * min_similarity) / 100
        if is_part := agreement < min_similarity:
            agreement = max(shared.share, _align_shorter(one, other))
        if agreement < min_similarity:
            continue
        pair = SimilarAnswers(answers[key[0]], answers[key[1]], agreement, is_part)
        if key not in pairs or pair.agreement > pairs[key].agreement:
            pairs[key] = pair
    alike: dict[str, int] = defaultdict(lambda: 1)  # how many answers are similar to a student's, that one included
    for pair in pairs.values():
        alike[pair.first.submission] += 1
        alike[pair.second.submission] += 1
    for pair in pairs.values():
        if max(alike[pair.first.submission], alike[pair.second.submission]) <= max_sharing:
            yield pair


def _align_shorter(one: str, other: str) -> float:
    """Align the shorter text with that part of the longer one that shares most runs with it; the agreement, 0 to 1.

    0 if both are about as long.
    """
    shorter, longer = sorted((one, other), key=len)
    if len(longer) < MIN_LONGER * len(shorter):
        return 0.0
    shorter = shorter[:MAX_ALIGNED]
    is_shared = are_among(digest_runs(longer), digest_runs(shorter))
    counts = np.concatenate([[0], np.cumsum(is_shared)])
    width = min(len(shorter), len(is_shared))
    start = int(np.argmax(counts[width:] - counts[: len(counts) - width]))
    return fuzz.ratio(shorter, longer[start : start + len(shorter)]) / 100
