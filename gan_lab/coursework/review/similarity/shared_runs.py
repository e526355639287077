"""Which texts share runs of letters that few texts have, found without comparing every two of them.

Two texts are only compared if they share a run. Most runs are shared by chance, since everybody writes about the same
thing, and these would bring nearly all pairs together. So each text looks for others by its rarest runs alone: a copy
shares with its source runs that hardly anybody else has. How many it looks at depends on how many texts have them, and
not on how many texts there are; so a class that is ten times as large takes some ten times as long.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise

import numpy as np
from scipy import sparse

from gan_lab.coursework.review.similarity.different_numbers import are_among, find_different

RUN_LENGTH = 6  # letters in a row
# Runs of all texts together. Of a text with more than its equal part of them, a part is looked at, chosen by a digest.
MAX_RUNS = 4_000_000
MIN_RUNS_OF_TEXT = 256
MAX_MEETINGS = 40_000  # texts that one text meets by its rarest runs, counted once for each run
MIN_MEETINGS = 2  # by as many runs two texts have to meet before they are compared
BLOCK = 256  # texts that look for others at once


@dataclass(frozen=True)
class SharedRuns:
    """Two texts that share runs of letters."""

    first: int  # the number of a text
    second: int  # of another one, larger
    share: float  # 0 to 1, of the runs of the one that has fewer


def find_shared_runs(
    texts: Sequence[str], owners: Sequence[int], common: str, max_owners: int, min_share: float, most: int
) -> list[SharedRuns]:
    """Find pairs of texts that share runs of letters.

    Parameters
    ----------
    texts : sequence of str
        Folded texts without spaces.
    owners : sequence of int
        The number of the answer that each text belongs to, from 0, rising; two texts of one answer are no pair.
    common : str
        A text whose runs don't count, such as the question.
    max_owners : int
        Runs that more owners than this have don't count either.
    min_share : float
        0 to 1: which share of the runs of the text that has fewer is enough.
    most : int
        With how many others each text is compared at most: those with which it shares the most of its rarest runs.
        Since another one may choose this one too, a text can be in more pairs.

    Returns
    -------
    list of SharedRuns
        Each pair once.
    """
    if len(texts) < 2:
        return []
    table = _tabulate(texts, np.asarray(owners), common, max_owners)
    found: dict[tuple[int, int], float] = {}
    for start in range(0, len(texts), BLOCK):
        for i, j, share in _compare_block(table, start, min_share, most):
            found[min(i, j), max(i, j)] = share
    return [SharedRuns(i, j, share) for (i, j), share in sorted(found.items())]


@dataclass(frozen=True)
class _Table:
    """Which text has which of the runs that count."""

    owners: np.ndarray  # [texts]
    sizes: np.ndarray  # [texts], how many runs that count each has, estimated where a part of them is looked at
    steps: np.ndarray  # [texts], 1 if all its runs are looked at, 2 if every second one is, 4, 8, ...
    runs: sparse.csr_array  # [texts, runs], 1 where a text has a run that another owner has, too; the rarest first
    by_run: sparse.csr_array  # [runs, texts], the same
    rarest: sparse.csr_array  # [texts, runs], of these the rarest ones of each text


def _tabulate(texts: Sequence[str], owners: np.ndarray, common: str, max_owners: int) -> _Table:
    """Find the runs of each text that count, and the rarest of them."""
    most = max(MIN_RUNS_OF_TEXT, MAX_RUNS // len(texts))
    asked = digest_runs(common)
    chosen, steps = zip(*(_choose_runs(text, asked, most) for text in texts), strict=True)
    rows = np.repeat(np.arange(len(texts)), list(map(len, chosen)))
    digests = np.concatenate(chosen)
    order = np.argsort(digests, kind="stable")
    rows, digests = rows[order], digests[order]
    is_new_run = np.diff(digests, prepend=digests[:1] + np.uint64(1)) != 0
    columns = np.cumsum(is_new_run) - 1
    is_new_owner = is_new_run | (np.diff(owners[rows], prepend=-1) != 0)
    counts = np.bincount(columns[is_new_owner])[columns]  # how many owners have the run
    sizes = np.bincount(rows[counts <= max_owners], minlength=len(texts)) * np.array(steps)
    is_shared = (counts >= 2) & (counts <= max_owners)
    runs, met = _sort_by_rarity(rows[is_shared], columns[is_shared], len(texts))
    rarest = runs.copy()
    rarest.data = (met <= max(MAX_MEETINGS, MIN_MEETINGS * len(texts))).astype(np.int32)
    rarest.eliminate_zeros()
    return _Table(owners, sizes, np.array(steps), runs, sparse.csr_array(runs.T), rarest)


def _sort_by_rarity(rows: np.ndarray, columns: np.ndarray, texts: int) -> tuple[sparse.csr_array, np.ndarray]:
    """Put runs into a table, those that the fewest texts have first.

    Returns the table [texts, runs], and for each of its entries how many texts have the run or a rarer one of its text.
    """
    have = np.bincount(columns)
    order = np.argsort(have, kind="stable")
    places = np.empty_like(order)
    places[order] = np.arange(len(order))
    shape = texts, len(order)
    table = sparse.csr_array((np.ones(len(rows), np.int32), (rows, places[columns])), shape=shape)
    table.sort_indices()
    met = np.concatenate([[0], np.cumsum(have[order][table.indices])])
    return table, met[1:] - np.repeat(met[table.indptr[:-1]], np.diff(table.indptr))


def _choose_runs(text: str, asked: np.ndarray, most: int) -> tuple[np.ndarray, int]:
    """Return a text's different runs, at most so many of them, without those asked; and of how many each is one."""
    runs = find_different(digest_runs(text))
    step = 1
    while len(runs) > most * step:
        step *= 2
    runs = runs[runs % np.uint64(step) == 0]
    return runs[~are_among(runs, asked)], step


def _compare_block(table: _Table, start: int, min_share: float, most: int) -> Iterator[tuple[int, int, float]]:
    """Compare some texts, from number `start` on, with those that they meet most often.

    Yields a text of the block, another one, and the share.
    """
    looking = table.rarest[start : start + BLOCK]
    met = looking @ table.by_run
    rows = np.repeat(np.arange(start, start + met.shape[0]), np.diff(met.indptr))
    is_open = (table.owners[rows] != table.owners[met.indices]) & (met.data >= MIN_MEETINGS)
    rows, others, likely = rows[is_open], met.indices[is_open], met.data[is_open]
    keep = _find_largest(rows, likely / _find_sizes(table, rows, others), most)
    rows, others = rows[keep], others[keep]
    both = table.runs[rows].multiply(table.runs[others]).sum(axis=1)
    shares = both * np.maximum(table.steps[rows], table.steps[others]) / _find_sizes(table, rows, others)
    keep = shares >= min_share
    yield from zip(rows[keep].tolist(), others[keep].tolist(), shares[keep].clip(0, 1).tolist(), strict=True)


def _find_sizes(table: _Table, ones: np.ndarray, others: np.ndarray) -> np.ndarray:
    """Return for each pair how many runs the text has that has fewer, at least 1."""
    return np.minimum(table.sizes[ones], table.sizes[others]).clip(1)


def _find_largest(groups: np.ndarray, values: np.ndarray, most: int) -> np.ndarray:
    """Return the places of the largest values of each group, at most so many of one group; groups: rising."""
    bounds = np.flatnonzero(np.diff(groups, prepend=-1, append=-1))
    found = []
    for start, end in pairwise(bounds):
        count = end - start
        of_group = np.argpartition(-values[start:end], most) if count > most else np.arange(count)
        found.append(start + of_group[:most])
    return np.concatenate(found) if found else np.zeros(0, int)


def digest_runs(text: str) -> np.ndarray:
    """Return a number for each run of `RUN_LENGTH` letters.

    Parameters
    ----------
    text : str
        A folded text without spaces.

    Returns
    -------
    ndarray
        [runs], uint64, in the order of the text; two runs have the same number if they are the same.
    """
    codes = np.frombuffer(text.encode("utf-32-le", "surrogatepass"), "<u4").astype(np.uint64)
    count = max(len(codes) - RUN_LENGTH + 1, 0)
    digests = np.zeros(count, np.uint64)
    for i in range(RUN_LENGTH):
        digests = (digests + codes[i : i + count]) * np.uint64(0x9E3779B97F4A7C15)
        digests ^= digests >> np.uint64(29)
    return digests
