"""Which directions are near each other, found without comparing every two of them.

Directions are put into buckets, in which near ones mostly come together and others hardly ever, and only those in one
bucket are compared. That is done with several tables of buckets, so that a near pair that one table parts is together
in another.

The buckets are those of "cross-polytope" hashing: a direction is turned by chance, and its largest number says which
bucket it is in. Two directions with a cosine of 0.9 are together in three of five tables.

References
----------
Andoni, Indyk, Laarhoven, Razenshteyn, Schmidt: Practical and Optimal LSH for Angular Distance. NIPS 2015.
https://arxiv.org/abs/1509.02448
"""

import hashlib
from collections.abc import Iterator

import numpy as np

from gan_lab.coursework.review.similarity.different_numbers import find_different

MAX_COMPARED_ALL = 2048  # directions; up to as many, every two are compared
TABLES = 40
TURNS = 2  # a bucket's number is that of the largest number after each of them
MAX_WIDTH = 64  # numbers of a turned direction
MAX_STEPS = 64  # in a bucket of more directions than this, each one is compared with as many that follow it
MAX_PAIRS = 20_000_000  # of all directions; each has an equal part of them
LEVELS = 4096  # of the largest number
BLOCK = 1024  # pairs, or directions, that are computed at once


def find_equal(directions: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Find directions that are equal up to the rounding of numbers.

    Parameters
    ----------
    directions : ndarray
        [n, d], as `find_directions` makes them.

    Returns
    -------
    ndarray
        [different], the first of each direction that is there, rising.
    ndarray
        [n], for each direction its place among these.
    """
    largest = np.abs(directions).max(axis=1, keepdims=True)
    levels = np.round(directions * (LEVELS / np.where(largest > 0, largest, 1))).astype(np.int16)
    keys = np.ascontiguousarray(levels).view(np.dtype((np.void, levels.dtype.itemsize * levels.shape[1]))).ravel()
    _, first, kinds = np.unique(keys, return_index=True, return_inverse=True)
    order = np.argsort(first)
    places = np.empty_like(order)
    places[order] = np.arange(len(order))
    return first[order], places[kinds]


def find_near_pairs(directions: np.ndarray, owners: np.ndarray, min_cosine: float) -> np.ndarray:
    """Find pairs of directions that are near each other.

    Parameters
    ----------
    directions : ndarray
        [n, d], as `find_directions` makes them.
    owners : ndarray
        [n], int: two directions of one owner are no pair. Several people who own a direction are owner -1.
    min_cosine : float
        From this cosine on, two directions are near each other.

    Returns
    -------
    ndarray
        [pairs, 2], int, each pair once, the smaller number first. If there are more than `MAX_COMPARED_ALL`
        directions, some pairs may be missing where very many directions are near one another, and hardly any elsewhere.
    """
    count = len(directions)
    if count <= MAX_COMPARED_ALL:
        tables: Iterator[np.ndarray] = iter([np.zeros(count, np.int64)])
        most_steps = most_pairs = count
    else:
        tables = _hash(directions)
        most_steps, most_pairs = MAX_STEPS, MAX_PAIRS // count
    found = np.zeros(0, np.int64)  # each pair as one number
    for table, buckets in enumerate(tables):
        pairs_of_each = np.bincount(found // count, minlength=count) + np.bincount(found % count, minlength=count)
        numbers = np.flatnonzero(pairs_of_each <= most_pairs)
        new = _compare_in_buckets(directions, owners, buckets, numbers, min_cosine, most_steps, table)
        found = find_different(np.concatenate([found, new[:, 0] * count + new[:, 1]]))
    return np.stack([found // count, found % count], axis=1)


def _hash(directions: np.ndarray) -> Iterator[np.ndarray]:
    """Yield the bucket of each direction, int [n], for one table after the other.

    How directions are turned depends on all of them, so that nobody can prepare one that hides from its neighbours.
    In every second table they are first seen from their mean: those of a StyleGAN2's w all lie to one side of zero.
    """
    digest = hashlib.sha256(directions.tobytes()).digest()
    draw = np.random.default_rng(int.from_bytes(digest, "big"))
    width = min(directions.shape[1], MAX_WIDTH)
    mean = directions.mean(axis=0, dtype=np.float64)
    for table in range(TABLES):
        buckets = np.zeros(len(directions), np.int64)
        for _ in range(TURNS):
            turn = draw.standard_normal((directions.shape[1], width)).astype(np.float32)
            start = (mean @ turn).astype(np.float32) * (table % 2)
            for first in range(0, len(directions), BLOCK):
                turned = directions[first : first + BLOCK] @ turn - start
                largest = np.abs(turned).argmax(axis=1)
                is_negative = turned[np.arange(len(turned)), largest] < 0
                buckets[first : first + BLOCK] *= 2 * width
                buckets[first : first + BLOCK] += 2 * largest + is_negative
        yield buckets


def _compare_in_buckets(
    directions: np.ndarray,
    owners: np.ndarray,
    buckets: np.ndarray,
    numbers: np.ndarray,
    min_cosine: float,
    most_steps: int,
    seed: int,
) -> np.ndarray:
    """Compare each direction with those that follow it in its bucket, in an order that is drawn; numbers: of which.

    Returns the near pairs [pairs, 2], the smaller number first.
    """
    shuffled = np.random.default_rng(seed).permutation(numbers)
    order = shuffled[np.argsort(buckets[shuffled], kind="stable")]
    directions, owners, buckets = directions[order], owners[order], buckets[order]  # so that memory is read in order
    places = np.arange(len(order))
    found = [np.zeros((0, 2), np.int64)]
    for step in range(1, most_steps + 1):
        places = places[places + step < len(order)]
        places = places[buckets[places] == buckets[places + step]]
        if not len(places):
            break
        is_pair = (owners[places] != owners[places + step]) | (owners[places] < 0)
        for block in np.array_split(places[is_pair], len(places) // BLOCK + 1):
            cosines = np.einsum("nd,nd->n", directions[block], directions[block + step])
            near = block[cosines >= min_cosine]
            found.append(np.sort(np.stack([order[near], order[near + step]], axis=1), axis=1))
    return np.concatenate(found)
