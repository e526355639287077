"""Make a batch of pictures from their recipes: what one worker does, here or on another machine."""

import contextlib
import io
from dataclasses import dataclass, replace
from functools import lru_cache
from pathlib import Path

import numpy as np

from gan_lab.errors import GanLabError
from gan_lab.kinds import Kind, get_kind
from gan_lab.networks import regenerate
from gan_lab.networks.network import Network
from gan_lab.pictures.tile import Tile
from gan_lab.weights import cache, known, locate
from gan_lab.weights.default_network import read_environment


@dataclass(frozen=True, eq=False)
class Batch:
    """Pictures of one network at one truncation."""

    kind: str  # the kind of the network, as recipes name it
    sha256: str  # the digest of its weights
    weights_files: tuple[str, ...]  # paths to look among, beside the weights that the kit knows
    tiles: list[Tile]  # the inputs of each picture


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
    gan = find_network(batch.kind, batch.sha256, batch.weights_files)
    if gan is None:
        raise GanLabError(describe_missing_network(batch.sha256))
    try:
        with contextlib.redirect_stderr(io.StringIO()):  # the review shows a progress bar already
            return list(regenerate.regenerate_pixels(gan, batch.tiles))
    except GanLabError as problem:  # one tile may ask for what can't be made, so each is tried alone
        if len(batch.tiles) == 1:
            return [str(problem)]
        return [picture for tile in batch.tiles for picture in generate_batch(replace(batch, tiles=[tile]))]


@lru_cache(maxsize=2)
def find_network(kind_name: str, sha256: str, weights_files: tuple[str, ...]) -> Network | None:
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


def find_weights(kind: Kind, sha256: str, weights_files: tuple[str, ...]) -> str | None:
    """Find the name or path of the network with these weights, if it is on this machine.

    It is found by the digest of its weights alone: a name in a recipe may be a path, and is never followed.

    Parameters
    ----------
    kind : Kind
        The kind of network.
    sha256 : str
        The digest of the weights file.
    weights_files : tuple of str
        Paths of weights files to look among, beside those that the kit knows.

    Returns
    -------
    str or None
        What its loader takes; None if no such weights are here.
    """
    names = [name for name in kind.published if cache.find_cached(name)]
    names += [packaged.name for packaged in kind.packaged]
    for name in (kind.shipped.name, *names, read_environment(kind), *weights_files):
        with contextlib.suppress(GanLabError):  # such as a file that can't be read
            if name and _digest(locate.locate(name, kind)) == sha256:
                return name
    return None


def _digest(path: Path) -> str:
    """Return the SHA-256 of a file of weights, which is computed once as long as the file stays as it is."""
    status = path.stat()
    return _digest_file(path, status.st_ino, status.st_size, status.st_mtime_ns)


@lru_cache(maxsize=100)
def _digest_file(path: Path, *_: int) -> str:
    return cache.sha256(path)


def describe_missing_network(sha256: str) -> str:
    """Say what to do about a network that isn't here."""
    names = {remote.sha256: name for name, remote in known.REMOTE_FILES.items() if remote.sha256}
    way_out = f"gan-lab download {names[sha256]}" if sha256 in names else "pass its weights file with --model"
    return f"The network with weights {sha256[:12]} isn't on this machine: {way_out}, and run the review again."
