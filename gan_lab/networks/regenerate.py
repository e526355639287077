"""Make a picture again from the recipe inside it, and compare."""

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Literal

import numpy as np

from gan_lab.errors import GanLabError
from gan_lab.kinds import KINDS, find_packaged, kind_named
from gan_lab.networks.network import Network
from gan_lab.pictures.contact_sheet import rescaled, shown_width
from gan_lab.pictures.picture import Animation, Picture
from gan_lab.pictures.recipe import Recipe
from gan_lab.pictures.recipe_files import Altered, read_image
from gan_lab.pictures.samples import to_pixels
from gan_lab.pictures.tiles import Tile
from gan_lab.weights import cache

SAME = 1  # grey levels, everywhere: float32 on another processor, other threads, another torch
# Another device, or bfloat16 (docs/recipes.md has the measurements):
CLOSE_MEAN = 2.0  # grey levels, over a tile
CLOSE_LARGEST = 48  # grey levels, of any pixel
# The same for a GIF, whose colours were reduced to 256:
GIF_MEAN = 6.0
GIF_LARGEST = 96


@dataclass(frozen=True)
class Regeneration:
    """What came of making a picture again.

    verdict: "same" (at most 1 grey level apart everywhere), "close" (no tile more than 2 apart in the
    mean, no pixel more than 48: what another device or bfloat16 can do; in a GIF, which has 256 colours,
    6 and 96), or "different". sentence: the verdict for a reader. largest and mean: the differences in
    grey levels, of the worst tile.
    """

    verdict: Literal["same", "close", "different"]
    sentence: str
    largest: int
    mean: float


def regenerate(picture: str | Path | bytes | Picture | Animation, gan: Network | None = None) -> Regeneration:
    """Make every tile of a PNG, WebP or GIF again from its recipe and compare it with the pixels in the file.

    gan: the network, if you have it loaded; else the one that the recipe names is loaded, which must
    be on this machine already: nothing is downloaded.
    """
    image = read_image(picture)
    recipe = image.recipe
    if gan is not None and not isinstance(gan, Network):
        loaders = ", ".join(kind.loader_name for kind in KINDS.values())
        raise GanLabError(f"gan= takes a network that {loaders} loaded; without it, the right one is found.")
    gan = gan or _load(recipe)
    if gan.sha256 != recipe.network.sha256:
        raise GanLabError(
            f"This picture was made by {recipe.network.name} with weights {recipe.network.sha256[:12]}, and "
            f"{gan.name} here has weights {gan.sha256[:12]}: load the weights that made it and pass gan=."
        )
    made = make(gan, recipe.tiles)
    return compared(
        [difference(tile, image.frames[tile.frame], again) for tile, again in zip(recipe.tiles, made, strict=True)],
        image.kind,
    )


def compared(differences: Sequence[tuple[int, float]], kind: str) -> Regeneration:
    """The verdict on a file of this kind ("PNG", "WEBP", "GIF") whose tiles differ by these (largest, mean)."""
    largest = max(each for each, _ in differences)
    mean = max(each for _, each in differences)
    what = "The picture" if len(differences) == 1 else f"All {len(differences)} pictures"
    if largest <= SAME:
        return Regeneration("same", f"{what} came out the same again.", largest, mean)
    most_mean, most = (GIF_MEAN, GIF_LARGEST) if kind == "GIF" else (CLOSE_MEAN, CLOSE_LARGEST)
    off = sum(each_mean > most_mean or each > most for each, each_mean in differences)
    if not off:
        sentence = (
            f"{what} came out close, which is no proof: up to {largest} grey levels apart, {mean:.2f} in the mean."
        )
        return Regeneration("close", sentence, largest, mean)
    or_else = ", or these pictures have more colours than the 256 of a GIF: save a WebP" if kind == "GIF" else ""
    sentence = (
        f"{off} of {len(differences)} came out different, by up to {largest} grey levels: the pixels or the recipe "
        f"were changed, or they don't belong together{or_else}."
    )
    return Regeneration("different", sentence, largest, mean)


def make(gan: Network, tiles: Sequence[Tile]) -> np.ndarray:
    """The pixels [n, H, W, 3] uint8 of every tile, generated again."""
    if any(gan.kind.name != tile.KIND for tile in tiles):
        raise GanLabError(f"{gan.name} is another kind of network than the recipe tells of: the file was changed.")
    return to_pixels(gan.regenerate_tiles(tiles))


def _load(recipe: Recipe) -> Network:
    """The network that a recipe names, if it is on this machine; nothing is downloaded, and no path is followed."""
    kind, name = kind_named(recipe.network.kind), recipe.network.name
    if name == kind.shipped.name or find_packaged(kind, name):  # of the latter, loading says how to install it
        return kind.load(name)
    is_published = name in kind.published
    if not (is_published and cache.cached(name)):
        way_out = f"gan-lab download {name}" if is_published else "load it by its path and pass gan="
        raise GanLabError(f"This picture was made by {name!r}, which isn't in the cache: {way_out}.")
    return kind.load(name)


def difference(tile: Tile, frame: np.ndarray, made: np.ndarray) -> tuple[int, float]:
    """How far a tile in a frame is from the picture made again: largest and mean, in grey levels.

    The picture is enlarged or reduced as a grid does it, by a whole factor.
    """
    left, top, width, height = tile.box
    rows, columns = made.shape[:2]
    enlarged = width >= columns and width % columns == 0
    if not (enlarged or width == shown_width(columns)) or height * columns != width * rows:
        raise Altered(f"A tile of {width} x {height} pixels was not made by a network of {columns} pixels.")
    found = frame[top : top + height, left : left + width].astype(np.int16)
    apart = np.abs(found - rescaled(made, width))
    return int(apart.max()), float(apart.mean())
