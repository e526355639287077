"""Generate a picture again from the recipe inside it, and compare both."""

from collections.abc import Sequence
from pathlib import Path

import numpy as np

from gan_lab.errors import GanLabError
from gan_lab.kinds import KINDS, find_packaged, get_kind
from gan_lab.networks.network import Network
from gan_lab.networks.verdict import Difference, Regeneration, decide_verdict, measure_difference
from gan_lab.pictures.picture import Animation, Picture
from gan_lab.pictures.pixels import to_pixels
from gan_lab.pictures.recipe import Recipe
from gan_lab.pictures.recipe_files import read_image
from gan_lab.pictures.tile import Tile
from gan_lab.weights import cache

BATCH_SIZE = 32  # pictures; a file may tell of a thousand, which would take gigabytes at once


def regenerate(picture: str | Path | bytes | Picture | Animation, gan: Network | None = None) -> Regeneration:
    """Generate every tile of a PNG, WebP or GIF again from its recipe, and compare it with the pixels in the file.

    Parameters
    ----------
    picture : str, path, bytes, Picture or Animation
        The file, its bytes, or what a notebook shows.
    gan : BigGAN, StyleGAN2 or DCGAN, optional
        The network, if it is loaded. Without it, the network that the recipe names is loaded, which must be on this
        machine already: nothing is downloaded.

    Returns
    -------
    Regeneration
        The verdict, a sentence about it, and the differences.

    Raises
    ------
    GanLabError
        If the file carries no recipe that can be used, or was altered, or the network isn't here or is another one.
    """
    image = read_image(picture)
    recipe = image.recipe
    if gan is not None and not isinstance(gan, Network):
        loaders = ", ".join(kind.loader_name for kind in KINDS.values())
        raise GanLabError(f"gan= takes a network that {loaders} loaded; without it, the right one is found.")
    gan = gan or _load_network(recipe)
    if gan.sha256 != recipe.network.sha256:
        raise GanLabError(
            f"This picture was made by {recipe.network.name} with weights {recipe.network.sha256[:12]}, and "
            f"{gan.name} here has weights {gan.sha256[:12]}: load the weights that made it and pass gan=."
        )
    differences: list[Difference] = []
    for start in range(0, len(recipe.tiles), BATCH_SIZE):
        tiles = recipe.tiles[start : start + BATCH_SIZE]
        for tile, pixels in zip(tiles, regenerate_pixels(gan, tiles), strict=True):
            differences.append(measure_difference(tile, image.frames[tile.frame], pixels))
    return decide_verdict(differences, image.format, image.share)


def regenerate_pixels(gan: Network, tiles: Sequence[Tile]) -> np.ndarray:
    """Generate every tile again: [n, side, side, 3], uint8. GanLabError if a tile is of another kind of network."""
    if any(gan.kind.name != tile.KIND for tile in tiles):
        raise GanLabError(f"{gan.name} is another kind of network than the recipe tells of: the file was changed.")
    return to_pixels(gan.regenerate_tiles(tiles))


def _load_network(recipe: Recipe) -> Network:
    """Load the network that a recipe names, if it is on this machine; nothing is downloaded, no path is followed."""
    kind, name = get_kind(recipe.network.kind), recipe.network.name
    if name == kind.shipped.name or find_packaged(kind, name):  # if its package is missing, loading says so
        return kind.load(name)
    is_published = name in kind.published
    if not (is_published and cache.find_cached(name)):
        way_out = f"gan-lab download {name}" if is_published else "load it by its path and pass gan="
        raise GanLabError(f"This picture was made by {name!r}, which isn't in the cache: {way_out}.")
    return kind.load(name)
