"""Pictures that the examples make, known again by their inputs, also if somebody changed the inputs by a trifle."""

from collections import defaultdict
from collections.abc import Sequence
from collections.abc import Set as AbstractSet
from itertools import product

import numpy as np

from gan_lab.coursework.review.similarity.directions import find_directions, find_min_cosine
from gan_lab.pictures.tile import Tile, digest_direction

MIN_TRUNCATION_STEP = 0.05  # truncations that differ by less count once, and are no comparison
# From this cosine on, noise is an example's. Two numbers of 128 exchanged leave more, and so does adding 10 % of noise
# (0.995). Moving noise of length 3 by 0.43 along a direction, as students do, leaves less.
MIN_EXAMPLE_NOISE = 0.99
CLASS_DIGITS = 4, 2  # to which class weights are rounded, so that 0.9999 of a class is the whole of it


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


def _list_near_truncations(truncation: float | None) -> list[float | None]:
    """List the truncations, in whole hundredths as digests have them, that don't differ from this one by a step."""
    if truncation is None:
        return [None]
    middle, width = round(100 * truncation), round(100 * MIN_TRUNCATION_STEP)
    hundredths = range(middle - width, middle + width + 1)
    return [k / 100 for k in hundredths if abs(k / 100 - truncation) < MIN_TRUNCATION_STEP - 1e-9]
