"""The weights that are on this machine, found by the digest that a recipe names. Nothing here computes pictures."""

import contextlib
from functools import lru_cache
from pathlib import Path

from gan_lab.errors import GanLabError
from gan_lab.kinds import Kind
from gan_lab.weights import cache, known, locate
from gan_lab.weights.default_network import read_environment


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
