"""Where downloaded weights lie, and whether they are there. Nothing here asks the network anything.

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
from gan_lab.weights.known import REMOTE, Remote


def cache_folder() -> Path:
    """The folder of downloaded weights: `GAN_LAB_CACHE`, else the usual place on this system. It may not exist yet."""
    from platformdirs import user_cache_path

    chosen = os.environ.get("GAN_LAB_CACHE")
    return _expanded(chosen).absolute() if chosen else user_cache_path("gan-lab")


def cached(name: str) -> Path | None:
    """Return where the weights of that name already lie, or None. Asks nothing of the network and writes nothing.

    Length or first bytes are looked at, the digest isn't: whoever loads the file compares `sha256(path)`.
    """
    own = place(name)
    return next((file for file in (own, *_of_the_library(REMOTE[name])) if plausible(file, REMOTE[name])), None)


def sha256(path: str | Path) -> str:
    """Return the file's SHA-256 in hexadecimal (0.2 s for 234 MB)."""
    with open(path, "rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def place(name: str) -> Path:
    """Where the weights of that name belong in our own cache."""
    if name not in REMOTE:
        raise GanLabError(f"There are no weights called {name!r}; the names are {', '.join(REMOTE)}.")
    return cache_folder() / f"{name}{REMOTE[name].suffix}"


def _of_the_library(remote: Remote) -> list[Path]:
    """What pytorch_pretrained_biggan has downloaded: sha256(url).sha256(etag), with a .json beside it.

    It keeps whatever it gets, and copies it into place openly; the .json comes last, so where the size isn't known
    only the .json shows that the file is whole.
    """
    folder = _expanded(os.environ.get("PYTORCH_PRETRAINED_BIGGAN_CACHE") or "~/.pytorch_pretrained_biggan")
    files = folder.glob(hashlib.sha256(remote.url.encode()).hexdigest() + "*")
    return [f for f in files if f.suffix != ".json" and (remote.size or os.path.exists(f"{f}.json"))]


def _expanded(path: str) -> Path:
    return Path(os.path.expanduser(path))  # unlike Path.expanduser, this leaves a home alone that doesn't exist


def plausible(file: Path, remote: Remote) -> bool:
    """Whether it can be these weights: the right size or, if that isn't known, the first bytes of a zip or a pickle."""
    try:
        return file.stat().st_size == remote.size if remote.size else begins(file, b"PK\x03\x04", b"\x80")
    except OSError:  # not there, or not for us to read
        return False


def begins(file: Path, *starts: bytes) -> bool:
    """Whether the file begins with one of these."""
    with file.open("rb") as opened:
        return opened.read(16).startswith(starts)


def note(file: Path) -> Path:
    """Where the digest of a weights file is noted: beside it."""
    return file.with_name(f"{file.name}.sha256")


def noted(file: Path) -> str | None:
    """The digest that is noted beside a weights file, if there is one."""
    try:
        return note(file).read_text().split()[0].lower()
    except (OSError, IndexError, UnicodeDecodeError):
        return None
