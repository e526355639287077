"""The picture files in a folder or a zip: list them, and read one of them."""

import hashlib
import os
import stat
import zipfile
from collections import Counter
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import IO

from gan_lab.errors import GanLabError
from gan_lab.train.decoding import MAX_BYTES

ENDINGS = (".jpg", ".jpeg", ".png", ".webp", ".gif", ".bmp")
# Of files that hold pictures in formats that aren't read here.
OTHER_ENDINGS = (".tif", ".tiff", ".heic", ".avif", ".jfif", ".svg", ".npy", ".npz", ".mat", ".pgm", ".ppm")


@dataclass(frozen=True)
class PictureFiles:
    """A list of picture files, none of them read yet.

    Attributes
    ----------
    names : list of str
        The paths inside the folder or zip, sorted, so that their order is the same on every system.
    fingerprint : str
        Equal for files with the same names and sizes; for a zip, their content must be the same too.
    read : callable
        Returns the content of the file with an index; raises OSError if it can't be read now, and GanLabError if none
        of the files can be read any more.
    open : callable
        Opens the file with an index, to read its beginning; raises an exception of any type if it can't be read now.
    others : dict of str to int
        How many files there are that end in one of `OTHER_ENDINGS`, by their endings.
    """

    names: list[str]
    fingerprint: str
    read: Callable[[int], bytes]
    open: Callable[[int], IO[bytes]]
    others: Mapping[str, int]


def list_folder(folder: Path) -> PictureFiles:
    """List the picture files in a folder, at any depth; hidden files and folders are left out."""
    sizes: dict[str, int] = {}
    others: Counter[str] = Counter()
    for path, folders, files in os.walk(folder):
        folders[:] = [name for name in folders if not _is_hidden(name)]
        others.update(os.path.splitext(name)[1].lower() for name in files)
        for name in files:
            if name.lower().endswith(ENDINGS) and not _is_hidden(name):
                file = Path(path, name)
                try:
                    status = file.stat()
                except OSError:
                    continue  # a link that leads nowhere
                if stat.S_ISREG(status.st_mode):  # reading a pipe would wait for ever
                    sizes[file.relative_to(folder).as_posix()] = status.st_size
    names = sorted(sizes)

    def read(index: int) -> bytes:
        try:
            with open(folder / names[index], "rb") as file:
                return file.read(MAX_BYTES + 1)
        except OSError:
            # Where a drive was mounted, an empty folder can remain: so look for other files too.
            if not any((folder / names[i]).exists() for i in (0, len(names) // 2, -1)):
                raise _make_lost_files_error(f"The folder {folder} isn't there any more") from None
            raise

    return PictureFiles(
        names, _digest(names, sizes), read, lambda index: open(folder / names[index], "rb"), _find_others(others)
    )


def list_zip(path: Path) -> PictureFiles:
    """List the picture files in a zip, which is never extracted; GanLabError if it can't be read."""
    try:
        archive = zipfile.ZipFile(path)
    except (zipfile.BadZipFile, OSError, ValueError, NotImplementedError):
        raise GanLabError(f"{path} is no zip that can be read: pass a folder of pictures or a .zip of one.") from None
    sizes = {
        entry.filename: f"{entry.file_size} {entry.CRC}"
        for entry in archive.infolist()
        if entry.filename.lower().endswith(ENDINGS) and not any(map(_is_hidden, entry.filename.split("/")))
    }
    names = sorted(sizes)

    def read(index: int) -> bytes:
        try:
            with archive.open(names[index]) as file:
                return file.read(MAX_BYTES + 1)  # the size that an entry states may be wrong
        except Exception:  # on a damaged or encrypted entry zipfile raises anything
            try:
                zipfile.ZipFile(path).close()
            except (zipfile.BadZipFile, OSError):
                raise _make_lost_files_error(f"{path} isn't there any more, or was cut") from None
            return b""  # which counts as no picture

    others = Counter(os.path.splitext(entry.filename)[1].lower() for entry in archive.infolist())
    return PictureFiles(
        names, _digest(names, sizes), read, lambda index: archive.open(names[index]), _find_others(others)
    )


def _find_others(endings: Counter[str]) -> dict[str, int]:
    """Choose from the endings of all files those of pictures that aren't read."""
    return {ending: count for ending, count in sorted(endings.items()) if ending in OTHER_ENDINGS}


def _make_lost_files_error(what: str) -> GanLabError:
    return GanLabError(
        f"{what}: bring it back (is a drive unplugged?) and run this again; the training goes on where it was."
    )


def _is_hidden(name: str) -> bool:
    return name.startswith(".") or name == "__MACOSX"


def _digest(names: list[str], sizes: Mapping[str, object]) -> str:
    """Compute the fingerprint of a list of files."""
    listing = "".join(f"{name}\t{sizes[name]}\n" for name in names)
    return hashlib.sha256(listing.encode(errors="surrogatepass")).hexdigest()
