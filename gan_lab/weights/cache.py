"""Where downloaded weights lie, and whether they are there. Nothing here uses the Internet.

A class of thirty needs one download. Either of these does for everybody else:

- copy the file into `cache_folder()` under `<name>-pytorch_model.bin`, from a USB stick for instance;
- set `GAN_LAB_CACHE` to a shared folder that holds it; the folder may be read-only, reading takes no lock.

A file that `pytorch_pretrained_biggan` has downloaded is found and used where it lies.

Beside a file that was downloaded here lies its digest, `<file>.sha256`, in the format of `sha256sum`. Copy it along:
wherever it lies beside the weights, they are checked against it when they are read.
"""

import hashlib
import os
from pathlib import Path

from gan_lab.errors import GanLabError
from gan_lab.weights.known import REMOTE_FILES, RemoteFile
from gan_lab.weights.shared_folder import read_note


def cache_folder() -> Path:
    """Return the folder of downloaded weights: `GAN_LAB_CACHE`, else `own_folder`. It may not exist.

    Raises GanLabError if there is neither.
    """
    if folder := _find_folder():
        return folder
    raise GanLabError("You have no home folder here, where weights are kept: set GAN_LAB_CACHE to another folder.")


def own_folder() -> Path | None:
    """Return this system's usual place for what a user's programs keep; None for a user without a home."""
    from platformdirs import user_cache_path

    try:
        folder = user_cache_path("gan-lab")
    except RuntimeError:  # of platformdirs' newer versions; the older ones leave ~ as it is
        return None
    return folder if folder.is_absolute() else None


def cache_path(name: str) -> Path:
    """Return where the weights of a published name belong in the cache; GanLabError if there is no such name."""
    return cache_folder() / f"{name}{_get_remote(name).suffix}"


def find_cached(name: str) -> Path | None:
    """Find the file of weights of a published name on this machine, without a connection and without writing.

    Only its length or its first bytes are checked here; whoever loads the file compares its digest.

    Parameters
    ----------
    name : str
        One of `REMOTE_FILES`.

    Returns
    -------
    Path or None
        The file in this kit's cache, else the one in the cache of pytorch_pretrained_biggan; None if there is none.

    Raises
    ------
    GanLabError
        If there is no such name.
    """
    remote = _get_remote(name)
    own = [cache_path(name)] if _find_folder() else []
    return next((file for file in (*own, *_list_library_files(remote)) if can_be_weights(file, remote)), None)


def sha256(path: str | Path) -> str:
    """Return a file's SHA-256 in hexadecimal (0.2 s for 234 MB)."""
    with open(path, "rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def digest_path(file: Path) -> Path:
    """Return where the digest of a file of weights is noted: beside it."""
    return file.with_name(f"{file.name}.sha256")


def read_digest(file: Path) -> str | None:
    """Read the digest that is noted beside a file of weights; None if none is."""
    words = (read_note(digest_path(file)) or "").split()
    return words[0].lower() if words else None


def can_be_weights(file: Path, remote: RemoteFile) -> bool:
    """Whether a file has the right size or, if that isn't known, begins like a zip archive or a pickle."""
    try:
        if not file.is_file():  # opening a pipe would wait for somebody at its other end
            return False
        return file.stat().st_size == remote.size if remote.size else starts_with(file, b"PK\x03\x04", b"\x80")
    except OSError:  # it isn't there, or may not be read
        return False


def starts_with(file: Path, *starts: bytes) -> bool:
    """Whether a file begins with one of these bytes; each at most 16 long."""
    with file.open("rb") as opened:
        return opened.read(16).startswith(starts)


def _list_library_files(remote: RemoteFile) -> list[Path]:
    """List what pytorch_pretrained_biggan has downloaded: sha256(url).sha256(etag), with a .json beside it.

    The library keeps whatever it gets, even an error page, and writes a file under its final name. It writes the .json
    last, so where the size isn't known only the .json shows that the file is whole.
    """
    folder = _expand_home(os.environ.get("PYTORCH_PRETRAINED_BIGGAN_CACHE") or "~/.pytorch_pretrained_biggan")
    files = folder.glob(hashlib.sha256(remote.url.encode()).hexdigest() + "*")
    return [f for f in files if f.suffix != ".json" and (remote.size or os.path.exists(f"{f}.json"))]


def _get_remote(name: str) -> RemoteFile:
    if name not in REMOTE_FILES:
        raise GanLabError(f"There are no weights called {name!r}; the names are {', '.join(REMOTE_FILES)}.")
    return REMOTE_FILES[name]


def _find_folder() -> Path | None:
    chosen = os.environ.get("GAN_LAB_CACHE")
    return _expand_home(chosen).absolute() if chosen else own_folder()


def _expand_home(path: str) -> Path:
    return Path(os.path.expanduser(path))  # unlike Path.expanduser, this leaves a home alone that doesn't exist
