"""Noise vectors that two students used and that no example has: the same ones, or nearly the same.

`directions` says when two vectors count as one.
"""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

import numpy as np

from gan_lab.coursework.review.similarity.directions import find_directions, find_min_cosine
from gan_lab.inputs.noise import normal_noise, redraw_truncated_noise
from gan_lab.pictures.tile import Tile

MAX_VECTORS = 100_000  # of a class; each student has an equal part of them, but at least the next number
MIN_VECTORS = 500  # of one student; of more, some are compared that are drawn by chance
# What lies between this many noise vectors of the examples, as on a path, is noise of the examples, too. Where vectors
# have few numbers, everything lies between some.
BETWEEN = 3
MIN_NUMBERS = 40  # of a vector, for each of them
BLOCK = 256  # vectors that are compared with all others at once
FIRST_ROWS = 64  # that are drawn again at once
MAX_NUMBERS = 200_000  # that are drawn again for a seed: a noise vector in a later row takes all rows before it
MAX_SEEDS = 1000  # of a class, that are drawn again
MAX_KEPT_SEEDS = 100  # whose rows are kept for the next noise vector


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


def find_shared_noise(
    uses: Iterable[NoiseUse], examples: Sequence[np.ndarray], max_sharing: int
) -> Iterator[SharedNoise]:
    """Find noise that few students share and that isn't from an example.

    Parameters
    ----------
    uses : iterable of NoiseUse
        The students' own pictures.
    examples : sequence of ndarray
        The latents of the examples' pictures, each in the shape of `Tile.latent`, of any length.
    max_sharing : int
        What more students than this share is left out.

    Yields
    ------
    SharedNoise
        Each vector once.
    """
    by_shape: dict[tuple[int, ...], list[NoiseUse]] = defaultdict(list)
    for use in uses:
        if use.tile.latent.any():
            by_shape[use.tile.latent.shape].append(use)
    students = {use.student for of_shape in by_shape.values() for use in of_shape}
    max_vectors = max(MIN_VECTORS, MAX_VECTORS // max(len(students), 1))
    seeds = _Seeds()
    for shape, of_shape in by_shape.items():
        min_cosine = find_min_cosine(shape)
        drawn = _drop_repeated(of_shape, max_vectors)
        is_known = are_from_examples([use.tile.latent for use in drawn], examples)
        drawn = [use for use, known in zip(drawn, is_known, strict=True) if not known]
        if not drawn:
            continue
        vectors = find_directions([use.tile.latent for use in drawn])
        for group in _group(vectors, [use.student for use in drawn], min_cosine):
            shared: dict[str, NoiseUse] = {}
            for i in group:
                shared.setdefault(drawn[i].student, drawn[i])
            if len(shared) <= max_sharing:
                yield SharedNoise(shared, seeds.find([drawn[i].tile for i in group], min_cosine))


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


def _drop_repeated(uses: Sequence[NoiseUse], max_vectors: int) -> list[NoiseUse]:
    """Keep each vector of a student once, and at most so many of a student."""
    first: dict[str, dict[bytes, NoiseUse]] = defaultdict(dict)
    for use in uses:
        first[use.student].setdefault(use.tile.latent.tobytes(), use)
    kept: list[NoiseUse] = []
    for of_student in map(list, map(dict.values, first.values())):
        if len(of_student) > max_vectors:
            chosen = np.random.default_rng(0).choice(len(of_student), max_vectors, replace=False)
            of_student = [of_student[i] for i in sorted(chosen)]
        kept += of_student
    return kept


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


def _group(vectors: np.ndarray, students: Sequence[str], min_cosine: float) -> Iterator[list[int]]:
    """Group vectors [n, d] of length 1 with those of other students that are near them, two or more in a group."""
    numbers = {student: number for number, student in enumerate(dict.fromkeys(students))}
    owners = np.array([numbers[student] for student in students])
    is_open = np.ones(len(vectors), bool)
    for start in range(0, len(vectors), BLOCK):
        rows = start + np.flatnonzero(is_open[start : start + BLOCK])
        near = vectors[rows] @ vectors[start:].T >= min_cosine
        near &= owners[rows, None] != owners[None, start:]
        for k in np.flatnonzero(near.any(axis=1)):
            others = start + np.flatnonzero(near[k] & is_open[start:])
            if is_open[rows[k]] and len(others):
                group = [int(rows[k]), *map(int, others)]
                is_open[group] = False
                yield group


class _Seeds:
    """The seeds that recipes name, each drawn again, since anybody can write any seed into a recipe."""

    def __init__(self) -> None:
        self._drawn: dict[tuple[bool, int, int], np.ndarray] = {}  # directions by kind of draw, width and seed
        self._draws_left = MAX_SEEDS

    def find(self, tiles: Iterable[Tile], min_cosine: float) -> int | None:
        """Return the seed that draws the noise of these tiles; None if none of them names it."""
        for tile in tiles:
            if tile.seed is None or tile.row is None or tile.latent.ndim != 1:
                continue
            drawn = self._draw(tile.seed, tile.row, len(tile.latent), tile.TRUNCATES_NOISE)
            if drawn is not None and float(drawn[tile.row] @ find_directions([tile.latent])[0]) >= min_cosine:
                return tile.seed
        return None

    def _draw(self, seed: int, row: int, width: int, is_truncated: bool) -> np.ndarray | None:
        """Return the directions of a seed's rows up to this one, and some more; None if that would be too many."""
        key = (is_truncated, width, seed)
        if len(self._drawn.get(key, ())) <= row:
            most = MAX_NUMBERS // width
            if row >= most or not self._draws_left:
                return None
            self._draws_left -= 1
            count = min(FIRST_ROWS, most) if row < FIRST_ROWS else most
            drawn = redraw_truncated_noise(count, 1.0, seed) if is_truncated else normal_noise(count, width, seed)
            while len(self._drawn) >= MAX_KEPT_SEEDS:
                del self._drawn[next(iter(self._drawn))]
            self._drawn[key] = find_directions(list(drawn.numpy()))
        return self._drawn[key]
