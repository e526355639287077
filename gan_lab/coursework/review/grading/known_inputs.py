"""Pictures that the examples make, known again by their inputs, also if somebody changed the inputs by a trifle."""

from collections import defaultdict
from collections.abc import Collection, Sequence
from collections.abc import Set as AbstractSet
from functools import cache
from itertools import product

import numpy as np

from gan_lab.coursework.notebook_reading.notebooks import is_unset
from gan_lab.coursework.review.similarity.directions import find_directions, find_min_cosine
from gan_lab.inputs.student_seeds import student_seed
from gan_lab.pictures.tile import Tile, digest_direction

MIN_TRUNCATION_STEP = 0.05  # truncations that differ by less count once, and are no comparison
# From this cosine on, noise is an example's. Two numbers of 128 exchanged leave more, and so does adding 10 % of noise
# (0.995). Moving noise of length 3 by 0.43 along a direction, as students do, leaves less.
MIN_EXAMPLE_NOISE = 0.99
CLASS_DIGITS = 4, 2  # to which class weights are rounded, so that 0.9999 of a class is the whole of it
HANDED_OUT_NAME = "anonymous"  # STUDENT in the notebooks with which the examples were made
NAMED_ROWS = 16  # noise vectors that a cell as it was handed out draws from the name, and some more
MAX_NAMES = 10  # of one student; one sets a single name in all notebooks


class KnownInputs:
    """The inputs of some pictures.

    Parameters
    ----------
    noise : sequence of ndarray
        `Tile.latent` of the pictures, of any length.
    digests : set of str
        Their `Tile.inputs_digest`.
    """

    def __init__(self, noise: Sequence[np.ndarray], digests: AbstractSet[str]) -> None:
        self._digests = digests
        by_shape: dict[tuple[int, ...], list[np.ndarray]] = defaultdict(list)
        for latent in noise:
            by_shape[latent.shape].append(latent)
        self._directions = {shape: find_directions(latents) for shape, latents in by_shape.items()}
        self._direction_digests = {
            shape: [digest_direction(latent) for latent in latents] for shape, latents in by_shape.items()
        }

    @classmethod
    def of_tiles(cls, tiles: Sequence[Tile]) -> "KnownInputs":
        """Make them of the pictures' tiles."""
        noise = {tile.direction_digest: tile.latent for tile in tiles}
        return cls(list(noise.values()), frozenset(tile.inputs_digest for tile in tiles))

    def with_names(self, names: Collection[str], purposes: Collection[str]) -> "KnownInputs":
        """Return these inputs together with what they would be if a student's name stood in STUDENT.

        Parameters
        ----------
        names : collection of str
            The student's names, as the learning system has them and as the notebooks set them; the first
            `MAX_NAMES` that differ and are set count.
        purposes : collection of str
            What the notebooks as handed out draw a seed from the name for, such as "Task 1.2".

        Returns
        -------
        KnownInputs
            They make a picture whose noise follows from a name, if the examples make it of the noise that follows from
            the name as it was handed out: so the name alone makes no picture of a student's own.
        """
        known = KnownInputs((), self._digests)
        given = [name for name in dict.fromkeys(names) if not is_unset(name)][:MAX_NAMES]
        for shape, directions in self._directions.items():
            known._directions[shape], known._direction_digests[shape] = directions, [*self._direction_digests[shape]]
            for name, purpose in product(given, sorted(purposes) if len(shape) == 1 else ()):
                drawn = _draw_all_ways(name, purpose, *shape)
                known._directions[shape] = np.concatenate([known._directions[shape], find_directions(drawn)])
                known._direction_digests[shape] += _digest_handed_out(purpose, *shape)
        return known

    def make(self, tile: Tile) -> bool:
        """Tell whether a tile is one of the pictures, or nearly.

        Parameters
        ----------
        tile : Tile
            Any tile.

        Returns
        -------
        bool
            Whether one of the pictures has noise near the tile's, a truncation that differs by less than
            `MIN_TRUNCATION_STEP`, the same classes (to 4 digits, or to 2 if the picture's have no more), and the same
            other inputs.
        """
        if tile.inputs_digest in self._digests:
            return True
        directions = self._directions.get(tile.latent.shape)
        if directions is None:
            return False
        cosines = directions @ find_directions([tile.latent])[0]
        near = np.flatnonzero(cosines >= max(MIN_EXAMPLE_NOISE, find_min_cosine(tile.latent.shape)))
        if not len(near):
            return False
        names = self._direction_digests[tile.latent.shape]
        settings = list(product(_list_near_truncations(tile.truncation_or_psi), CLASS_DIGITS))
        return any(tile.digest_inputs(names[i], *setting) in self._digests for i in near for setting in settings)


def _draw_all_ways(name: str, purpose: str, width: int) -> list[np.ndarray]:
    """Draw noise of this width from a name, in each way that a kind of network has."""
    # It imports torch, which a process that only shows evidence doesn't need.
    from gan_lab.inputs.noise import Z_DIM, normal_noise, redraw_truncated_noise

    seed = student_seed(name, purpose)
    ways = [normal_noise(NAMED_ROWS, width, seed)]
    if width == Z_DIM:
        ways.append(redraw_truncated_noise(NAMED_ROWS, 1.0, seed))
    return [row for noise in ways for row in noise.numpy()]


@cache
def _digest_handed_out(purpose: str, width: int) -> list[str]:
    """Digest the directions of the noise that is drawn if no name is set."""
    return [digest_direction(latent) for latent in _draw_all_ways(HANDED_OUT_NAME, purpose, width)]


def _list_near_truncations(truncation: float | None) -> list[float | None]:
    """List the truncations, in whole hundredths as digests have them, that don't differ from this one by a step."""
    if truncation is None:
        return [None]
    middle, width = round(100 * truncation), round(100 * MIN_TRUNCATION_STEP)
    hundredths = range(middle - width, middle + width + 1)
    return [k / 100 for k in hundredths if abs(k / 100 - truncation) < MIN_TRUNCATION_STEP - 1e-9]
