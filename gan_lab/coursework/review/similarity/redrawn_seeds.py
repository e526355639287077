"""Seeds that recipes name, each drawn again, since anybody can write any seed into a recipe."""

from collections import Counter
from collections.abc import Iterable

import numpy as np

from gan_lab.coursework.review.similarity.directions import find_directions
from gan_lab.pictures.tile import Tile

FIRST_ROWS = 64  # that are drawn again at once
MAX_NUMBERS = 200_000  # that are drawn again for a seed: a noise vector in a later row takes all rows before it
MAX_DRAWN = 200_000_000  # numbers of a class; each student has an equal part of them, but at least the next number
MIN_DRAWN = 2_000_000  # which are 240 seeds if their first rows are enough, and 10 if they are not
MAX_KEPT_SEEDS = 100  # whose rows are kept for the next noise vector


class RedrawnSeeds:
    """The seeds of a class; what one student's recipes name takes nothing from the part of another.

    Parameters
    ----------
    students : int
        How many students there are.
    """

    def __init__(self, students: int) -> None:
        self._most = max(MIN_DRAWN, MAX_DRAWN // max(students, 1))
        self._spent: Counter[str] = Counter()  # numbers that were drawn, by the student
        self._drawn: dict[tuple[bool, int, int], np.ndarray] = {}  # directions by kind of draw, width and seed

    def find(self, tiles: Iterable[tuple[str, Tile]], min_cosine: float) -> int | None:
        """Find the seed that draws the noise of some tiles.

        Parameters
        ----------
        tiles : iterable of (str, Tile)
            Each with its student.
        min_cosine : float
            From this cosine on, what a seed draws is the noise.

        Returns
        -------
        int or None
            The first that a tile names and that draws its noise; None if there is none.
        """
        for student, tile in tiles:
            if tile.seed is None or tile.row is None or tile.latent.ndim != 1:
                continue
            drawn = self._draw(student, tile.seed, tile.row, len(tile.latent), tile.TRUNCATES_NOISE)
            if drawn is not None and float(drawn[tile.row] @ find_directions([tile.latent])[0]) >= min_cosine:
                return tile.seed
        return None

    def _draw(self, student: str, seed: int, row: int, width: int, is_truncated: bool) -> np.ndarray | None:
        """Return the directions of a seed's rows up to this one, and some more; None if that would be too many."""
        key = (is_truncated, width, seed)
        if len(self._drawn.get(key, ())) <= row:
            most = MAX_NUMBERS // width
            if row >= most or self._spent[student] >= self._most:
                return None
            count = min(FIRST_ROWS, most) if row < FIRST_ROWS else most
            # It imports torch, which a class that shares no noise doesn't need.
            from gan_lab.inputs.noise import normal_noise, redraw_truncated_noise

            self._spent[student] += count * width
            drawn = redraw_truncated_noise(count, 1.0, seed) if is_truncated else normal_noise(count, width, seed)
            while len(self._drawn) >= MAX_KEPT_SEEDS:
                del self._drawn[next(iter(self._drawn))]
            self._drawn[key] = find_directions(list(drawn.numpy()))
        return self._drawn[key]
