"""Noise vectors that two students used and that no example has: the same ones, or nearly the same.

`directions` says when two vectors count as one.
"""

import hashlib
from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

import numpy as np

from gan_lab.coursework.review.similarity.directions import find_directions, find_min_cosine
from gan_lab.coursework.review.similarity.redrawn_seeds import RedrawnSeeds
from gan_lab.pictures.tile import Tile

MAX_VECTORS = 100_000  # of a class; each student has an equal part of them, but at least the next number
MIN_VECTORS = 500  # of one student; of more, some are compared, which a digest of each one chooses
# What lies between this many noise vectors of the examples, as on a path, is noise of the examples, too. Where vectors
# have few numbers, everything lies between some.
BETWEEN = 3
MIN_NUMBERS = 40  # of a vector, for each of them
BLOCK = 256  # vectors that are compared with all others at once


@dataclass(frozen=True)
class NoiseUse:
    """A picture of a student's own, by its noise."""

    student: str
    where: str  # the notebook and cell, or the file
    tile: Tile


@dataclass(frozen=True)
class SharedNoise:
    """One noise vector that several students used."""

    uses: dict[str, NoiseUse]  # by the student, where each uses it first
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
            first[use.student].setdefault((latent.shape, latent.tobytes()), use)
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
    seeds = RedrawnSeeds(len({use.student for of_shape in by_shape.values() for use in of_shape}))
    for shape, of_shape in by_shape.items():
        min_cosine = find_min_cosine(shape)
        is_known = are_from_examples([use.tile.latent for use in of_shape], examples)
        own = [use for use, known in zip(of_shape, is_known, strict=True) if not known]
        if not own:
            continue
        vectors = find_directions([use.tile.latent for use in own])
        for group in _group(vectors, [use.student for use in own], min_cosine, max_sharing):
            shared: dict[str, NoiseUse] = {}
            for i in group:
                shared.setdefault(own[i].student, own[i])
            yield SharedNoise(shared, seeds.find([(own[i].student, own[i].tile) for i in group], min_cosine))


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
    students: of each vector; those of one student stand together.
    """
    users = _find_users(vectors, students, min_cosine)
    counts = users.sum(axis=1)
    is_open = (counts >= 2) & (counts <= max_sharing)
    order = np.argsort(-counts, kind="stable")
    order = order[is_open[order]]
    for start in range(0, len(order), BLOCK):
        rows = order[start : start + BLOCK]
        rows = rows[is_open[rows]]
        near = vectors[rows] @ vectors.T >= min_cosine
        for k, row in enumerate(rows):
            if is_open[row]:
                is_open[row] = False
                others = np.flatnonzero(near[k] & is_open)
                is_open[others[~(users[others] & ~users[row]).any(axis=1)]] = False
                yield sorted({int(row), *map(int, np.flatnonzero(near[k]))})


def _find_users(vectors: np.ndarray, students: Sequence[str], min_cosine: float) -> np.ndarray:
    """Tell for each vector which students use it or one near it: bool [n, students]."""
    starts = [i for i, student in enumerate(students) if i == 0 or student != students[i - 1]]
    users = np.zeros((len(vectors), len(starts)), bool)
    for start in range(0, len(vectors), BLOCK):
        near = vectors[start : start + BLOCK] @ vectors.T >= min_cosine
        users[start : start + BLOCK] = np.logical_or.reduceat(near, starts, axis=1)
    owners = np.searchsorted(starts, np.arange(len(vectors)), side="right") - 1
    users[np.arange(len(vectors)), owners] = True  # rounding may leave a cosine of itself below a large one
    return users
