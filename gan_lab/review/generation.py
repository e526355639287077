"""A batch of pictures from their recipes: what one worker does, here or on another machine."""

import contextlib
import io
import os
from dataclasses import dataclass, replace
from functools import lru_cache

import numpy as np

from gan_lab import regeneration, weights
from gan_lab.errors import GanLabError
from gan_lab.recipe import Tile

CHOSEN = {"biggan-deep": "GAN_LAB_MODEL", "stylegan2": "GAN_LAB_STYLEGAN2", "dcgan": "GAN_LAB_DCGAN"}


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
            return list(regeneration.make(gan, batch.tiles))
    except GanLabError as problem:  # one tile may ask for what can't be made; the others can
        if len(batch.tiles) == 1:
            return [str(problem)]
        return [made for tile in batch.tiles for made in generate(replace(batch, tiles=[tile]))]


@lru_cache(maxsize=2)
def network(kind: str, sha256: str, models: tuple[str, ...]) -> regeneration.Network | None:
    """The network with these weights, if it is on this machine. A name in a recipe is never followed."""
    here = [name for name in weights.names(kind) if weights.cached(name)]
    here += [name for name, installed in weights.INSTALLED.items() if installed.kind == kind]
    chosen = os.environ.get(CHOSEN[kind])
    for name in (weights.POCKETS[kind].name, *here, chosen, *models):
        try:
            if name and weights.sha256(weights.locate(name, kind)) == sha256:
                with contextlib.redirect_stdout(io.StringIO()):  # it says which one it took
                    return regeneration.load(kind, name)
        except GanLabError:
            continue  # a model that can't be read makes no picture; its pictures get the verdict 'model not here'
    return None


def missing(sha256: str) -> str:
    """What to do about a network that isn't here."""
    known = {remote.sha256: name for name, remote in weights.REMOTE.items() if remote.sha256}
    way_out = f"python -m gan_lab download {known[sha256]}" if sha256 in known else "pass its weights file with --model"
    return f"The network with weights {sha256[:12]} isn't on this machine: {way_out}, and run the review again."
