"""Files that the kit writes into a folder that others may write to: never into a file that somebody else chose.

A class can share one folder of downloads. Whoever may write to it can put a link there, under the name of a file that
the kit is about to write, and the link can lead to any file of the one who downloads. So the kit writes only into an
ordinary file with a single name. Anything else that has the name is taken away, which leaves the file behind a link as
it is, and a new file is made. Reading follows links: it changes nothing, and a cache may well consist of links.
"""

import errno
import os
import stat
from pathlib import Path

from gan_lab.errors import GanLabError

MAX_NOTE = 4096  # bytes of a small text file beside the weights; a digest or a note on a download has some 200
# A flag that this system doesn't have is 0. Without O_NONBLOCK, opening a pipe waits for somebody at its other end.
_ALWAYS = getattr(os, "O_NONBLOCK", 0) | getattr(os, "O_BINARY", 0) | getattr(os, "O_CLOEXEC", 0)
_READ = os.O_RDONLY | _ALWAYS
_APPEND = os.O_RDWR | os.O_APPEND | getattr(os, "O_NOFOLLOW", 0) | _ALWAYS


def refuse_foreign_links(folder: Path) -> None:
    """Refuse a folder whose path leads through a link that another user made.

    Links of one's own and those of the system's administrator are followed: a home folder often lies on another drive.

    Parameters
    ----------
    folder : Path
        The folder; it need not exist.

    Raises
    ------
    GanLabError
        If there is such a link.
    """
    if not hasattr(os, "geteuid"):  # Windows, where only administrators make links
        return
    for place in (folder, *folder.parents):
        try:
            seen = place.lstat()
        except OSError:  # it isn't there yet
            continue
        if stat.S_ISLNK(seen.st_mode) and seen.st_uid not in (0, os.geteuid()):
            raise GanLabError(
                f"{place} is a link that another user made: set GAN_LAB_CACHE to a folder that you can trust, and run "
                "it again."
            )


def open_to_append(path: Path, *, own: bool) -> int:
    """Open an ordinary file with a single name for reading and appending; what is anything else is made anew.

    Parameters
    ----------
    path : Path
        The file; it need not exist.
    own : bool
        Whether a file of another user, who could change it later, is made anew too.

    Returns
    -------
    int
        The descriptor of the open file; only its owner may write to a new one.

    Raises
    ------
    OSError
        If the file can't be opened, or another user's file is in the way and can't be taken away.
    """
    seen = _look_at(path)
    if seen and not is_plain(seen, own):
        path.unlink()  # of a link this takes the link
        seen = None
    descriptor = os.open(path, _APPEND if seen else _APPEND | os.O_CREAT | os.O_EXCL, 0o644)
    if not is_plain(os.fstat(descriptor), own and seen is not None):  # swapped between the look and the opening
        os.close(descriptor)
        raise FileExistsError(errno.EEXIST, "Somebody else changes this file", str(path))
    return descriptor


def read_note(path: Path, *, own: bool = False) -> str | None:
    """Read a small text file.

    Parameters
    ----------
    path : Path
        The file.
    own : bool
        Whether to leave a link, or a file of another user, unread.

    Returns
    -------
    str or None
        Its text; None if it isn't there, is no ordinary file or no text, or is larger than 4096 bytes.
    """
    try:
        if own and not is_plain(os.lstat(path), own):
            return None
        descriptor = os.open(path, _READ)
        with os.fdopen(descriptor, "rb") as file:
            if not stat.S_ISREG(os.fstat(descriptor).st_mode):  # a device, for instance, that never ends
                return None
            content = file.read(MAX_NOTE + 1)
            return content.decode() if len(content) <= MAX_NOTE else None
    except (OSError, UnicodeDecodeError):
        return None


def is_plain(seen: os.stat_result, own: bool) -> bool:
    """Tell an ordinary file with a single name from anything else.

    Parameters
    ----------
    seen : os.stat_result
        What `os.lstat` says of it.
    own : bool
        Whether it has to belong to this user, too.

    Returns
    -------
    bool
        Whether it is such a file. (Windows doesn't say whose a file is.)
    """
    is_own = not hasattr(os, "geteuid") or seen.st_uid == os.geteuid()
    return stat.S_ISREG(seen.st_mode) and seen.st_nlink == 1 and (is_own or not own)


def _look_at(path: Path) -> os.stat_result | None:
    """Look at what has a name, without following it if it is a link; None if nothing has that name."""
    try:
        return os.lstat(path)
    except FileNotFoundError:
        return None
