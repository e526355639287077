"""Digests of large files of weights, remembered from one start of Python to the next.

A digest takes 0.2 s for 234 MB, up to 0.8 s on processors without instructions for it. It is noted in the user's own
cache folder, with what the system says of the file: its device, inode, size, and when it and its inode were last
changed. A file of which one of these is another has another entry. Linux and macOS let no program set the time of the
inode's change (ctime) on their own drives, so a file that was changed and given its old time back is noticed.

Who may write to a file can change it later than its times tell, through memory that is mapped to it. So the digest of a
file that anybody but this user and the system's administrator may write to is computed each time. What no time tells,
bits that a drive lost, `gan-lab doctor` finds: it computes digests anew.
"""

import contextlib
import hashlib
import json
import os
import re
import stat
import sys
import time
from pathlib import Path

from gan_lab.errors import GanLabError
from gan_lab.saving import replace_file
from gan_lab.weights.cache import own_folder
from gan_lab.weights.shared_folder import read_note, refuse_foreign_links

MIN_BYTES = 8_000_000  # of a file whose digest is remembered; that of a smaller one takes some milliseconds
MAX_FILES = 20  # that are remembered; so many fit into a note that `read_note` reads
# A file may change twice within one tick of its drive's clock, which is 2 s on the coarsest, and look the same. So the
# digest of a file that changed as recently as this isn't remembered.
RECENT_SECONDS = 5
# On Windows st_ctime is the time at which a file was made, so a file with its old time put back looks unchanged.
TELLS_CHANGES = sys.platform != "win32"


def find_sha256(path: str | Path, *, anew: bool = False) -> str:
    """Return a file's SHA-256, from memory if the file is as it was when its digest was computed.

    Parameters
    ----------
    path : str or Path
        The file.
    anew : bool
        Whether to compute it in any case, and remember what comes.

    Returns
    -------
    str
        In hexadecimal.

    Raises
    ------
    OSError
        If the file can't be read.
    """
    with open(path, "rb") as file:
        begin, before = time.time(), os.fstat(file.fileno())
        identity = _identify(before)
        is_kept = TELLS_CHANGES and before.st_size >= MIN_BYTES and _is_own(before)
        if is_kept and not anew and (known := _read_note().get(identity)):
            return known
        digest = hashlib.file_digest(file, "sha256").hexdigest()
        has_rested = max(before.st_mtime, before.st_ctime) < begin - RECENT_SECONDS
        if is_kept and has_rested and _identify(os.fstat(file.fileno())) == identity:
            _remember(identity, digest)
    return digest


def _is_own(seen: os.stat_result) -> bool:
    """Whether nobody but this user and the system's administrator may write to a file."""
    return seen.st_uid in (0, os.geteuid()) and not seen.st_mode & (stat.S_IWGRP | stat.S_IWOTH)


def note_path() -> Path | None:
    """Return where digests are noted, whatever folder has the downloads; None for a user without a home."""
    folder = own_folder()
    return folder and folder / "digests.json"


def _identify(seen: os.stat_result) -> str:
    """Write what tells a file, and this state of it, from any other."""
    return f"{seen.st_dev}:{seen.st_ino}:{seen.st_size}:{seen.st_mtime_ns}:{seen.st_ctime_ns}"


def _read_note() -> dict[str, str]:
    """Read the digests that are noted, by what `_identify` writes; none if the note isn't one that the kit wrote."""
    path = note_path()
    with contextlib.suppress(ValueError, RecursionError):
        noted = json.loads((path and read_note(path, own=True)) or "{}")
        if isinstance(noted, dict) and all(map(_is_digest, noted.values())):
            return noted
    return {}


def _is_digest(value: object) -> bool:
    return isinstance(value, str) and re.fullmatch("[0-9a-f]{64}", value) is not None


def _remember(identity: str, digest: str) -> None:
    """Note a digest as the newest, in place of the oldest; where nothing can be written, it isn't remembered."""
    path, noted = note_path(), _read_note()
    if path is None or noted.get(identity) == digest:
        return
    noted.pop(identity, None)
    newest = [*noted.items(), (identity, digest)][-MAX_FILES:]
    with contextlib.suppress(GanLabError):
        refuse_foreign_links(path.parent)
        replace_file(path, json.dumps(dict(newest), indent=0), is_durable=False)
