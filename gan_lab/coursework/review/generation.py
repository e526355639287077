"""A batch of pictures from their recipes: what one worker does, here or on another machine."""

import contextlib
import io
import os
from dataclasses import dataclass, replace
from functools import lru_cache

import numpy as np

from gan_lab.errors import GanLabError
from gan_lab.kinds import kind_named
from gan_lab.networks import regenerate
from gan_lab.networks.network import Network
from gan_lab.pictures.tiles import Tile
from gan_lab.weights import cache, known, locate


@dataclass(frozen=True, eq=False)
class Batch:
    """Pictures of one network at one truncation."""

    kind: str  # of network, as recipes tell it
    sha256: str  # of its weights
    models: tuple[str, ...]  # weights files to look among, beside those that the kit knows
    tiles: list[Tile]


def generate(batch: Batch) -> list[np.ndarray | str]:
    """For each tile its picture [H, W, 3] uint8, or a sentence that says why there is none."""
    gan = network(batch.kind, batch.sha256, batch.models)
    if gan is None:
        raise GanLabError(missing(batch.sha256))
    try:
        with contextlib.redirect_stderr(io.StringIO()):  # one progress bar is enough, and it isn't this one
            return list(regenerate.make(gan, batch.tiles))
    except GanLabError as problem:  # one tile may ask for what can't be made; the others can
        if len(batch.tiles) == 1:
            return [str(problem)]
        return [made for tile in batch.tiles for made in generate(replace(batch, tiles=[tile]))]


@lru_cache(maxsize=2)
def network(kind_name: str, sha256: str, models: tuple[str, ...]) -> Network | None:
    """The network with these weights, if it is on this machine. A name in a recipe is never followed."""
    kind = kind_named(kind_name)
    here = [name for name in kind.published if cache.cached(name)]
    here += [packaged.name for packaged in kind.packaged]
    chosen = os.environ.get(kind.variable)
    for name in (kind.shipped.name, *here, chosen, *models):
        try:
            if name and cache.sha256(locate.locate(name, kind)) == sha256:
                with contextlib.redirect_stdout(io.StringIO()):  # it says which one it took
                    return kind.load(name)
        except GanLabError:
            continue  # a model that can't be read makes no picture; its pictures get the verdict 'model not here'
    return None


def missing(sha256: str) -> str:
    """What to do about a network that isn't here."""
    names = {remote.sha256: name for name, remote in known.REMOTE.items() if remote.sha256}
    way_out = f"gan-lab download {names[sha256]}" if sha256 in names else "pass its weights file with --model"
    return f"The network with weights {sha256[:12]} isn't on this machine: {way_out}, and run the review again."
