"""Whether the noise of pictures fits the truncation that the network was told."""

from collections import defaultdict
from collections.abc import Sequence

import numpy as np
import torch

from gan_lab.inputs.noise import redraw_truncated_noise
from gan_lab.inputs.truncation_fit import find_misfit
from gan_lab.pictures.tile import Tile

MAX_REDRAWN_ROW = 1000  # a noise vector in a later row isn't drawn again, since that takes all rows before it


def find_misfits(tiles: Sequence[Tile]) -> list[Tile]:
    """Find the tiles of a picture whose noise can't have been drawn at the truncation that the network was told.

    The tiles of one truncation are first tested together. If the group fails, each tile is tested by `fits_truncation`.
    In doubt a tile fits: points between two noise vectors pass, so narrower noise is found only if it is narrower than
    they are. Only tiles of kinds that truncate their noise are tested: the psi of a StyleGAN2 acts in the network
    alone, and a DCGAN has neither.

    Parameters
    ----------
    tiles : sequence of Tile
        The tiles of one picture.

    Returns
    -------
    list of Tile
        Those that don't fit.
    """
    groups: dict[float, list[Tile]] = defaultdict(list)
    for tile in tiles:
        if tile.TRUNCATES_NOISE and tile.truncation_or_psi is not None:
            groups[tile.truncation_or_psi].append(tile)
    misfits = []
    for truncation, group in groups.items():
        if find_misfit(torch.from_numpy(np.stack([tile.latent for tile in group])), truncation, may_lie_between=True):
            misfits += [tile for tile in group if not fits_truncation(tile)]
    return misfits


def fits_truncation(tile: Tile) -> bool:
    """Test whether a tile's noise can have been drawn at the truncation that the network was told.

    Its numbers are tested first (`find_misfit`). If they don't fit and the recipe names a seed, the noise is drawn
    again from that seed and compared.

    Parameters
    ----------
    tile : Tile
        A tile of any kind; one without a truncation fits.

    Returns
    -------
    bool
        Whether it fits.
    """
    truncation = tile.truncation_or_psi
    if truncation is None:
        return True
    if find_misfit(torch.from_numpy(tile.latent[None].copy()), truncation, may_lie_between=True) is None:
        return True
    if tile.seed is not None and tile.row is not None and tile.row < MAX_REDRAWN_ROW:
        (redrawn,) = redraw_truncated_noise(tile.row + 1, truncation, tile.seed, first=tile.row)
        return np.allclose(redrawn.numpy(), tile.latent, atol=1e-5)
    return False
