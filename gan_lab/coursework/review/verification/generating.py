"""Tiles generated into a folder, by workers that keep the network: equal ones once, in full batches.

On this machine a worker reads the recipes itself and writes the pictures itself. A worker of a Dask cluster may have
another drive, so it gets the tiles, and what it makes comes back and is written here.
"""

from collections import defaultdict
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from tqdm import tqdm

from gan_lab.coursework.review.intake.reading import ReviewFolders
from gan_lab.coursework.review.verification.regenerate_batch import (
    Batch,
    StoredBatch,
    generate_batch,
    generate_stored_batch,
    read_tiles,
    save_generated,
)
from gan_lab.coursework.review.verification.verdicts import Verdict
from gan_lab.coursework.review.verification.workers import WorkerDied, Workers
from gan_lab.errors import GanLabError
from gan_lab.pictures.recipe import NetworkId

BATCH_SIZE = 32  # tiles


@dataclass(frozen=True)
class WantedTile:
    """A tile to generate, and a file in whose recipe it stands."""

    network: NetworkId
    truncation: float | None
    sha256: str  # the digest of the file
    number: int  # of the tile in the recipe, from 0


Wanted = Mapping[str, WantedTile]  # by `comparing.name_generated`


def generate(
    wanted: Wanted,
    folders: ReviewFolders,
    weights_files: tuple[str, ...],
    workers: Workers,
    bar: tqdm,
) -> dict[str, Verdict]:
    """Generate tiles into a folder, those that don't lie there yet.

    A tile that ends the worker which makes it, or takes all its memory, must not take the others of its batch along.
    So a batch that failed is tried again tile by tile.

    Parameters
    ----------
    wanted : mapping of str to WantedTile
        The tiles.
    folders : ReviewFolders
        Where the review keeps its files.
    weights_files : tuple of str
        Paths of weights files to look among, beside those that the kit knows.
    workers : Workers
        Who makes the pictures.
    bar : tqdm
        Moves on by one for each picture.

    Returns
    -------
    dict of str to Verdict
        The verdicts on tiles that can't be made.
    """
    made = {path.name for path in folders.generated.glob("*.npy")}
    missing = {name: tile for name, tile in wanted.items() if f"{name}.npy" not in made}
    bar.update(len(wanted) - len(missing))
    failures: dict[str, Verdict] = {}
    failed: dict[str, WantedTile] = {}
    function: Callable[[Any], list[Any]] = generate_batch if workers.are_remote else generate_stored_batch
    for tiles, size in ((missing, BATCH_SIZE), (failed, 1)):
        stored = _make_batches(tiles, folders, weights_files, size)
        batches: Iterator[Batch | StoredBatch] = map(_read_tiles, stored) if workers.are_remote else stored
        for batch, result in workers.run(function, batches):
            is_missing_network = isinstance(result, GanLabError) and not isinstance(result, WorkerDied)
            if isinstance(result, Exception) and len(batch.names) > 1 and not is_missing_network:
                failed |= {name: missing[name] for name in batch.names}
                continue
            for name, each in zip(batch.names, _split_result(result, len(batch.names)), strict=True):
                if isinstance(each, np.ndarray):
                    each = save_generated(folders.generated / f"{name}.npy", each)
                if isinstance(each, Verdict):
                    failures[name] = each
            bar.update(len(batch.names))
    return failures


def _make_batches(
    wanted: Wanted, folders: ReviewFolders, weights_files: tuple[str, ...], size: int
) -> Iterator[StoredBatch]:
    """Make batches of tiles, those of one network and truncation together, and one network after the other."""
    queues: dict[tuple[str, str, float | None], list[str]] = defaultdict(list)
    for name in sorted(wanted, key=lambda name: wanted[name].network.sha256):
        tile = wanted[name]
        queues[tile.network.kind, tile.network.sha256, tile.truncation].append(name)  # its name is only a claim
    originals, generated = folders.originals, folders.generated
    for (kind, sha256, _), names in queues.items():
        for start in range(0, len(names), size):
            batch = tuple(names[start : start + size])
            places = tuple((wanted[name].sha256, wanted[name].number) for name in batch)
            yield StoredBatch(kind, sha256, weights_files, batch, places, originals, generated)


def _read_tiles(batch: StoredBatch) -> Batch:
    """Make of a batch one that needs none of this machine's files."""
    return Batch(batch.kind, batch.sha256, batch.weights_files, batch.names, read_tiles(batch))


def _split_result(result: list[Any] | Exception, count: int) -> Sequence[np.ndarray | Verdict | None]:
    """Return a worker's result for each of the tiles: the picture, None if it was written, or why there is none."""
    if isinstance(result, WorkerDied):
        return [Verdict("not checked", str(result))] * count
    if isinstance(result, GanLabError):
        return [Verdict("model not here", str(result))] * count
    if isinstance(result, Exception):
        reason = f"Making it again failed ({type(result).__name__}: {result}): look at it by hand."
        return [Verdict("not checked", reason[:500])] * count
    return [Verdict("different", made) if isinstance(made, str) else made for made in result]
