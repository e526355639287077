"""Answers to one question that are alike as a reader sees them, or of which one stands in the other.

To align every two answers of a large class takes minutes. So all pairs are first compared by the runs of letters that
they share, and only those that share enough are aligned.
"""

from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import numpy as np
from rapidfuzz import fuzz
from scipy import sparse

from gan_lab.coursework.readable_text import fold, fold_plain
from gan_lab.coursework.student_work import WORD, Answer

MIN_WORDS = 12  # a shorter answer is not compared, since short answers are similar by chance
RUN_LENGTH = 6  # letters in a row
# Pairs that share less of the shorter answer's runs aren't aligned. The five reports that students wrote about this
# assignment share at most 0.23. If one letter in eight of a copy was replaced, it still shares 0.25.
MIN_SHARED_RUNS = 0.2
MAX_RUNS = 2_000_000  # runs of all answers to a question; of more, a part is compared that is drawn by a digest
MIN_LONGER = 1.2  # times as long; below that, all of both is aligned and no part of the longer one
MAX_ALIGNED = 3000  # letters of an answer that are aligned
MAX_PARTNERS = (
    10  # answers that each one is aligned with, in the mean; of more pairs, those that share most are aligned
)


@dataclass(frozen=True)
class WrittenAnswer:
    """An answer with its student."""

    student: str
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
    for i, j, shared in _find_candidates(texts, owners, question, max_sharing):
        key = owners[i], owners[j]
        first, second = (answers[number] for number in key)
        whole = fuzz.ratio(texts[i][:MAX_ALIGNED], texts[j][:MAX_ALIGNED]) / 100
        if whole >= min_similarity:
            pair = SimilarAnswers(first, second, whole, is_part=False)
        elif (part := max(shared, _align_shorter(texts[i], texts[j]))) >= min_similarity:
            pair = SimilarAnswers(first, second, part, is_part=True)
        else:
            continue
        if key not in pairs or pair.agreement > pairs[key].agreement:
            pairs[key] = pair
    alike: dict[str, int] = defaultdict(lambda: 1)  # how many answers are similar to a student's, that one included
    for pair in pairs.values():
        alike[pair.first.student] += 1
        alike[pair.second.student] += 1
    for pair in pairs.values():
        if max(alike[pair.first.student], alike[pair.second.student]) <= max_sharing:
            yield pair


def _find_candidates(
    texts: Sequence[str], owners: Sequence[int], question: str, max_sharing: int
) -> Iterator[tuple[int, int, float]]:
    """Find pairs of folded texts that share runs of letters which few answers have, and the question hasn't.

    owners: the number of each text's answer, rising; two texts of one answer are no pair.
    Yields the numbers of the texts, and the share of the shorter one's runs.
    """
    runs = [np.unique(_digest_runs(text)) for text in texts]
    step = -(-sum(map(len, runs)) // MAX_RUNS)
    asked = _digest_runs(question)
    runs = [each[(each % np.uint64(max(step, 1)) == 0) & ~np.isin(each, asked)] for each in runs]
    ends = np.cumsum([0, *map(len, runs)])
    different, columns = np.unique(np.concatenate(runs), return_inverse=True)
    owner = np.repeat(np.asarray(owners), np.diff(ends))
    counts = np.bincount(np.unique(columns * (owners[-1] + 1) + owner) // (owners[-1] + 1), minlength=len(different))
    is_rare = counts[columns] <= max_sharing
    ends = np.concatenate([[0], np.cumsum(is_rare)])[ends]
    columns = columns[is_rare]
    table = sparse.csr_array((np.ones(len(columns), np.int32), columns, ends), shape=(len(texts), len(counts)))
    shared = sparse.triu(table @ table.T, k=1).tocoo()
    shorter = np.minimum(np.diff(ends)[shared.row], np.diff(ends)[shared.col])
    shares = shared.data / np.maximum(shorter, 1)
    shares[np.asarray(owners)[shared.row] == np.asarray(owners)[shared.col]] = 0
    order = np.argsort(-shares, kind="stable")[: MAX_PARTNERS * len(texts)]
    for i, j, share in zip(shared.row[order], shared.col[order], shares[order], strict=True):
        if share >= MIN_SHARED_RUNS:
            yield int(i), int(j), float(share)


def _digest_runs(text: str) -> np.ndarray:
    """Return a number for each run of `RUN_LENGTH` letters of a folded text, in order; uint64."""
    codes = np.frombuffer(text.encode("utf-32-le", "surrogatepass"), "<u4").astype(np.uint64)
    count = max(len(codes) - RUN_LENGTH + 1, 0)
    digests = np.zeros(count, np.uint64)
    for i in range(RUN_LENGTH):
        digests = (digests + codes[i : i + count]) * np.uint64(0x9E3779B97F4A7C15)
        digests ^= digests >> np.uint64(29)
    return digests


def _align_shorter(one: str, other: str) -> float:
    """Align the shorter text with that part of the longer one that shares most runs with it; the agreement, 0 to 1.

    0 if both are about as long.
    """
    shorter, longer = sorted((one, other), key=len)
    if len(longer) < MIN_LONGER * len(shorter):
        return 0.0
    shorter = shorter[:MAX_ALIGNED]
    is_shared = np.isin(_digest_runs(longer), _digest_runs(shorter))
    counts = np.concatenate([[0], np.cumsum(is_shared)])
    width = min(len(shorter), len(is_shared))
    start = int(np.argmax(counts[width:] - counts[: len(counts) - width]))
    return fuzz.ratio(shorter, longer[start : start + len(shorter)]) / 100
