"""A batch of pictures from their recipes: what one worker does, here or on another machine."""

import contextlib
import io
import os
from dataclasses import dataclass
from functools import lru_cache

import numpy as np

from gan_lab import regeneration, weights
from gan_lab.biggan import BigGAN, load_biggan
from gan_lab.errors import GanLabError
from gan_lab.labels import POCKET
from gan_lab.recipe import Tile


@dataclass(frozen=True, eq=False)
class Batch:
    """Pictures of one network at one truncation."""

    sha256: str  # of the network's weights
    models: tuple[str, ...]  # weights files to look among, beside those that the kit knows
    tiles: list[Tile]


def generate(batch: Batch) -> list[np.ndarray | str]:
    """For each tile its picture [H, W, 3] uint8, or a sentence that says why there is none."""
    gan = network(batch.sha256, batch.models)
    if gan is None:
        raise GanLabError(missing(batch.sha256))
    try:
        with contextlib.redirect_stderr(io.StringIO()):  # one progress bar is enough, and it isn't this one
            return list(regeneration.make(gan, batch.tiles))
    except GanLabError as problem:  # one tile may ask for what can't be made; the others can
        if len(batch.tiles) == 1:
            return [str(problem)]
        return [made for tile in batch.tiles for made in generate(Batch(batch.sha256, batch.models, [tile]))]


@lru_cache(maxsize=2)
def network(sha256: str, models: tuple[str, ...]) -> BigGAN | None:
    """The network with these weights, if it is on this machine. A name in a recipe is never followed."""
    for name in ("pocket", *weights.REMOTE, os.environ.get("GAN_LAB_MODEL"), *models):
        try:
            if name in weights.REMOTE and not weights.cached(name):
                continue
            path = POCKET.with_name("pytorch_model.bin") if name == "pocket" else weights.locate(name) if name else None
            if path and weights.sha256(path) == sha256:
                with contextlib.redirect_stdout(io.StringIO()):  # it says which one it took
                    return load_biggan(name)
        except GanLabError:
            continue  # a model that can't be read makes no picture; its pictures get the verdict 'model not here'
    return None


def missing(sha256: str) -> str:
    """What to do about a network that isn't here."""
    known = {remote.sha256: name for name, remote in weights.REMOTE.items() if remote.sha256}
    way_out = f"python -m gan_lab download {known[sha256]}" if sha256 in known else "pass its weights file with --model"
    return f"The network with weights {sha256[:12]} isn't on this machine: {way_out}, and run the review again."
