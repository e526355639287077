"""Make a batch of pictures from their recipes: what one worker does, here or on another machine.

Torch is imported by what computes, since the review itself needs none of it.
"""

import contextlib
import io
from dataclasses import dataclass, replace
from functools import lru_cache
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np

from gan_lab.coursework.review.intake.stored_recipes import StoredRecipes
from gan_lab.coursework.review.verification.verdicts import Verdict
from gan_lab.coursework.review.verification.weights_here import describe_missing_network, find_weights
from gan_lab.coursework.review.working_folder import describe_failure
from gan_lab.errors import GanLabError
from gan_lab.kinds import get_kind
from gan_lab.pictures.tile import Tile
from gan_lab.saving import put_in_place, remove_temporary

if TYPE_CHECKING:
    from gan_lab.networks.network import Network


@dataclass(frozen=True, eq=False)
class Batch:
    """Pictures of one network at one truncation."""

    kind: str  # the kind of the network, as recipes name it
    sha256: str  # the digest of its weights
    weights_files: tuple[str, ...]  # paths to look among, beside the weights that the kit knows
    names: tuple[str, ...]  # of the pictures, as `comparing.name_generated` makes them
    tiles: tuple[Tile, ...]  # the inputs of each picture


@dataclass(frozen=True)
class StoredBatch:
    """The same, for a worker of this machine: it reads the tiles from stored recipes, and writes the pictures."""

    kind: str
    sha256: str
    weights_files: tuple[str, ...]
    names: tuple[str, ...]
    places: tuple[tuple[str, int], ...]  # of each tile, the digest of a file, and its number in the recipe
    originals: Path  # the folder with the recipes
    generated: Path  # the folder for the pictures


def read_tiles(batch: StoredBatch) -> tuple[Tile, ...]:
    """Read the tiles of a batch from the stored recipes, each recipe once."""
    recipes = StoredRecipes(batch.originals, [sha256 for sha256, _ in batch.places])
    return tuple(recipes[sha256].tiles[number] for sha256, number in batch.places)


def generate_stored_batch(batch: StoredBatch) -> list[Verdict | None]:
    """Make the pictures of a batch, and write each into a file `<name>.npy`.

    Parameters
    ----------
    batch : StoredBatch
        The network, and where the inputs of each picture stand.

    Returns
    -------
    list of Verdict or None
        For each tile None, or the verdict if it can't be made or written.

    Raises
    ------
    GanLabError
        If the network isn't on this machine.
    """
    made = generate_batch(Batch(batch.kind, batch.sha256, batch.weights_files, batch.names, read_tiles(batch)))
    return [
        Verdict("different", picture)
        if isinstance(picture, str)
        else save_generated(batch.generated / f"{name}.npy", picture)
        for name, picture in zip(batch.names, made, strict=True)
    ]


def save_generated(path: Path, picture: np.ndarray) -> Verdict | None:
    """Save a generated picture whole or not at all; returns the verdict if that fails, as on a full drive."""
    temporary = path.with_suffix(".tmp")
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        with open(temporary, "wb") as file:
            np.save(file, picture, allow_pickle=False)
        put_in_place(temporary, path)
    except OSError as problem:
        remove_temporary(temporary)
        return Verdict("not checked", describe_failure(path, str(problem.strerror)))
    return None


def generate_batch(batch: Batch) -> list[np.ndarray | str]:
    """Make the pictures of a batch.

    Parameters
    ----------
    batch : Batch
        The network, and the inputs of each picture.

    Returns
    -------
    list of array or str
        For each tile its picture [H, W, 3], uint8, or a sentence that says why it can't be made.

    Raises
    ------
    GanLabError
        If the network isn't on this machine.
    """
    from gan_lab.networks import regenerate

    gan = find_network(batch.kind, batch.sha256, batch.weights_files)
    if gan is None:
        raise GanLabError(describe_missing_network(batch.sha256))
    try:
        with contextlib.redirect_stderr(io.StringIO()):  # the review shows a progress bar already
            return list(regenerate.regenerate_pixels(gan, batch.tiles))
    except GanLabError as problem:  # one tile may ask for what can't be made, so each is tried alone
        if len(batch.tiles) == 1:
            return [str(problem)]
        return [picture for tile in batch.tiles for picture in generate_batch(replace(batch, tiles=(tile,)))]


@lru_cache(maxsize=2)
def find_network(kind_name: str, sha256: str, weights_files: tuple[str, ...]) -> "Network | None":
    """Load the network with these weights, if it is on this machine.

    Parameters
    ----------
    kind_name : str
        The kind, as recipes name it.
    sha256 : str
        The digest of the weights file.
    weights_files : tuple of str
        Paths of weights files to look among, beside those that the kit knows.

    Returns
    -------
    Network or None
        The network; None if no such weights are here.
    """
    kind = get_kind(kind_name)
    name = find_weights(kind, sha256, weights_files)
    try:
        with contextlib.redirect_stdout(io.StringIO()):  # loading prints which network it took
            return kind.load(name) if name else None
    except GanLabError:
        return None  # weights that can't be read count as not here
