"""The partial file of a download: what has come so far, and a note beside it on which file that belongs to."""

import hashlib
import io
import json
import os
from pathlib import Path
from typing import NamedTuple, Self

from gan_lab.errors import GanLabError
from gan_lab.saving import put_in_place, remove_temporary, replace_file
from gan_lab.weights.shared_folder import is_plain, open_to_append, read_note


class Progress(NamedTuple):
    """How much of a file has been received."""

    received: int  # bytes in the partial file
    total: int  # bytes of the whole file
    etag: str  # by which the server names this version of the file


class PartialFile:
    """A file that is being downloaded, `<file>.part`, open for this process alone to write.

    Everything goes through the file that was opened at first, also the reading of the digest, so that nobody can put
    another file under the name meanwhile.

    Parameters
    ----------
    file : Path
        What the file will be called when it is whole.

    Raises
    ------
    OSError
        If the partial file can't be opened.
    """

    def __init__(self, file: Path):
        self.file = file
        self.path = partial_path(file)
        self._note_path = self.path.with_name(f"{self.path.name}.json")
        self._opened = io.FileIO(open_to_append(self.path, own=True), "rb+")

    def __enter__(self) -> Self:
        """Return the file itself."""
        return self

    def __exit__(self, *error: object) -> None:
        """Close the file; what has come stays, until it has its name."""
        self._opened.close()
        if not read_size(self.file):
            remove_temporary(self.path)
            remove_temporary(self._note_path)

    @property
    def received(self) -> int:
        """How many bytes have come."""
        return os.fstat(self._opened.fileno()).st_size

    def read_progress(self, url: str) -> Progress:
        """Read how much has come of the file at an address; zeros if that download can't be gone on with."""
        try:
            source, total, etag = json.loads(read_note(self._note_path, own=True) or "")
            can_go_on = source == url and etag and self.received <= total
            return Progress(self.received, total, etag) if can_go_on else Progress(0, 0, "")
        except (ValueError, TypeError, RecursionError):
            return Progress(0, 0, "")

    def empty(self) -> None:
        """Throw away what has come, then the note on it, so that the note is never taken for one on other bytes."""
        self._opened.truncate(0)
        self._note_path.unlink(missing_ok=True)

    def start_over(self, url: str, total: int, etag: str | None) -> None:
        """Empty the file, and note which file will follow."""
        self.empty()
        replace_file(self._note_path, json.dumps([url, total, etag]))

    def append(self, data: bytes) -> None:
        """Append what has come."""
        rest = memoryview(data)
        while rest:  # on a disk that is almost full, only a part is written at first
            rest = rest[self._opened.write(rest) :]

    def compute_sha256(self) -> str:
        """Compute the digest of what has come, in hexadecimal."""
        self._opened.seek(0)
        return hashlib.file_digest(self._opened, "sha256").hexdigest()

    def finish(self) -> None:
        """Give the file its name; GanLabError if what has the name then is another file than the one that came."""
        received = os.fstat(self._opened.fileno())
        self._opened.close()  # Windows renames no open file
        put_in_place(self.path, self.file)
        named = os.lstat(self.file)
        # The number of the file on the drive proves nothing: a new file may get that of one that was deleted.
        is_same = (named.st_size, named.st_uid) == (received.st_size, received.st_uid)
        if not (is_same and is_plain(named, own=False)):
            self.file.unlink()
            raise GanLabError(
                f"{self.path} was swapped for another file while it was downloaded: set GAN_LAB_CACHE to a folder into "
                "which nobody else writes, and run it again."
            )


def partial_path(file: Path) -> Path:
    """Return where what has come of a file lies: beside it."""
    return file.with_name(f"{file.name}.part")


def read_size(file: Path) -> int:
    """Return how many bytes have come of a file that another process may be downloading."""
    try:
        return os.lstat(partial_path(file)).st_size
    except OSError:  # nothing yet
        return 0
