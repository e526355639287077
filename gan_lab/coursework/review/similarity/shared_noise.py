"""Noise vectors that two students used and that no example has: the same ones, or nearly the same.

`directions` says when two vectors count as one.
"""

import hashlib
from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

import numpy as np
from scipy import sparse

from gan_lab.coursework.review.similarity.different_numbers import are_among
from gan_lab.coursework.review.similarity.directions import find_directions, find_min_cosine
from gan_lab.coursework.review.similarity.near_directions import find_equal, find_near_pairs
from gan_lab.coursework.review.similarity.redrawn_seeds import RedrawnSeeds
from gan_lab.pictures.tile import Tile

MAX_VECTORS = 400_000  # of a class; each student has an equal part of them, but at least the next number
MIN_VECTORS = 100  # of one student; of more, some are compared, which a digest of each one chooses
# Noise is no hint if more students than this changed it a little, each in another way: it was given to them. (In a
# class that is so large, not all of them are found, so it isn't known whether they are more than half of the class.)
MAX_NEAR_STUDENTS = 500
# What lies between this many noise vectors of the examples, as on a path, is noise of the examples, too. Where vectors
# have few numbers, everything lies between some.
BETWEEN = 3
MIN_NUMBERS = 40  # of a vector, for each of them
BLOCK = 256  # vectors that are compared with all examples at once


@dataclass(frozen=True)
class NoiseUse:
    """A picture of a student's own, by its noise."""

    submission: str  # its id
    where: str  # the notebook and cell, or the file
    tile: Tile


@dataclass(frozen=True)
class SharedNoise:
    """One noise vector that several students used."""

    uses: dict[str, NoiseUse]  # by the submission's id, where each uses it first
    seed: int | None  # what it was drawn with; None if no recipe names a seed that draws it


def choose_uses(uses: Iterable[NoiseUse]) -> tuple[list[NoiseUse], dict[str, tuple[int, int]]]:
    """Choose what is compared: each noise vector of a student once, and at most so many of a student.

    Parameters
    ----------
    uses : iterable of NoiseUse
        The students' own pictures.

    Returns
    -------
    list of NoiseUse
        Those of one student together. Which ones depends on nothing that others handed in, but how many on how many
        students there are.
    dict of str to (int, int)
        For each student of whom not all are compared: how many are, and of how many.
    """
    first: dict[str, dict[tuple[tuple[int, ...], bytes], NoiseUse]] = defaultdict(dict)
    for use in uses:
        if (latent := use.tile.latent).any():
            first[use.submission].setdefault((latent.shape, latent.tobytes()), use)
    most = max(MIN_VECTORS, MAX_VECTORS // max(len(first), 1))
    chosen: list[NoiseUse] = []
    left_out: dict[str, tuple[int, int]] = {}
    for student, of_student in first.items():
        if len(of_student) > most:
            left_out[student] = most, len(of_student)
            lowest = set(sorted(of_student, key=lambda key: hashlib.sha256(key[1]).digest())[:most])
            chosen += [use for key, use in of_student.items() if key in lowest]
        else:
            chosen += of_student.values()
    return chosen, left_out


def find_shared_noise(
    uses: Iterable[NoiseUse], examples: Sequence[np.ndarray], max_sharing: int
) -> Iterator[SharedNoise]:
    """Find noise that few students share and that isn't from an example.

    Parameters
    ----------
    uses : iterable of NoiseUse
        As `choose_uses` chooses them.
    examples : sequence of ndarray
        The latents of the examples' pictures, each in the shape of `Tile.latent`, of any length.
    max_sharing : int
        What more students than this share is left out.

    Yields
    ------
    SharedNoise
        A vector with all students who use it, or one near it; those of most students first. Any two students who share
        noise are together in one of them at least, whatever others use.
    """
    by_shape: dict[tuple[int, ...], list[NoiseUse]] = defaultdict(list)
    for use in uses:
        by_shape[use.tile.latent.shape].append(use)
    seeds = RedrawnSeeds(len({use.submission for of_shape in by_shape.values() for use in of_shape}))
    for shape, of_shape in by_shape.items():
        min_cosine = find_min_cosine(shape)
        is_known = are_from_examples([use.tile.latent for use in of_shape], examples)
        own = [use for use, known in zip(of_shape, is_known, strict=True) if not known]
        if not own:
            continue
        vectors = find_directions([use.tile.latent for use in own])
        for group in _group(vectors, [use.submission for use in own], min_cosine, max_sharing):
            shared: dict[str, NoiseUse] = {}
            for i in group:
                shared.setdefault(own[i].submission, own[i])
            yield SharedNoise(shared, seeds.find([(own[i].submission, own[i].tile) for i in group], min_cosine))


def are_from_examples(latents: Sequence[np.ndarray], examples: Sequence[np.ndarray]) -> list[bool]:
    """Tell which latents are near one of the examples' latents, or near a point between some of them.

    Parameters
    ----------
    latents, examples : sequence of ndarray
        Each in the shape of `Tile.latent`, of any length.

    Returns
    -------
    list of bool
        One for each latent.
    """
    found = np.zeros(len(latents), bool)
    for shape in {latent.shape for latent in latents} & {example.shape for example in examples}:
        known = find_directions([example for example in examples if example.shape == shape])
        places = [i for i, latent in enumerate(latents) if latent.shape == shape]
        vectors = find_directions([latents[i] for i in places])
        found[places] = _lie_between(vectors, known, find_min_cosine(shape))
    return found.tolist()


def _lie_between(vectors: np.ndarray, examples: np.ndarray, min_cosine: float) -> np.ndarray:
    """Tell which vectors [n, d] are near an example [m, d], or near a point between some of them; all of length 1."""
    count = max(1, min(BETWEEN, len(examples), examples.shape[1] // MIN_NUMBERS))
    found = np.zeros(len(vectors), bool)
    for start in range(0, len(vectors), BLOCK):
        block = vectors[start : start + BLOCK]
        nearest = np.argpartition(-np.abs(block @ examples.T), count - 1, axis=1)[:, :count]
        basis, _ = np.linalg.qr(examples[nearest].transpose(0, 2, 1))  # of the space that these examples span
        lengths = np.linalg.norm(np.einsum("nd,ndk->nk", block, basis), axis=1)
        found[start : start + BLOCK] = lengths >= min_cosine
    return found


def _group(vectors: np.ndarray, students: Sequence[str], min_cosine: float, max_sharing: int) -> Iterator[list[int]]:
    """Group vectors [n, d] of length 1, each with all that are near it, if these are of two students to `max_sharing`.

    A group is left out if a larger one holds its vector and all its students, so that any two near vectors are in one.
    students: of each vector.
    """
    numbers = {student: number for number, student in enumerate(dict.fromkeys(students))}
    owners = np.array([numbers[student] for student in students])
    first, kinds = find_equal(vectors)  # so that what all of a large class uses is one vector
    uses = _make_table(kinds, owners, (len(first), len(numbers)))
    own = np.diff(uses.indptr)  # students who have this very vector
    pairs = find_near_pairs(vectors[first], np.where(own == 1, owners[first], -1), min_cosine)
    itself = np.arange(len(first))
    rows, columns = np.concatenate([pairs, pairs[:, ::-1], np.stack([itself, itself], axis=1)]).T
    near = _make_table(rows, columns, (len(first), len(first)))
    users = sparse.csr_array(near @ uses)
    counts = np.diff(users.indptr)
    is_open = (counts >= 2) & (counts <= max_sharing) & (counts - own < MAX_NEAR_STUDENTS)
    members = np.split(np.argsort(kinds, kind="stable"), np.cumsum(np.bincount(kinds))[:-1])
    for row in np.argsort(-counts, kind="stable"):
        if is_open[row]:
            is_open[row] = False
            neighbours = _get_row(near, row)
            for other in neighbours[is_open[neighbours]]:
                is_open[other] = not are_among(_get_row(users, other), _get_row(users, row)).all()
            yield sorted(int(i) for neighbour in neighbours for i in members[neighbour])


def _make_table(rows: np.ndarray, columns: np.ndarray, shape: tuple[int, int]) -> sparse.csr_array:
    """Make a table that is true in these places."""
    table = sparse.csr_array((np.ones(len(rows), bool), (rows, columns)), shape=shape)
    table.sum_duplicates()
    return table


def _get_row(table: sparse.csr_array, row: int) -> np.ndarray:
    """Return the columns of a row that aren't empty."""
    return table.indices[table.indptr[row] : table.indptr[row + 1]]
