"""Write files whole or not at all: a picture never over another file, a page in place of its older version."""

import contextlib
import os
import stat
import sys
import tempfile
import time
from collections.abc import Iterable
from pathlib import Path

from gan_lab.errors import GanLabError, name_value

PERMISSIONS = 0o644  # readable by everybody; a temporary file is private at first
# Seconds between tries to give a file its name. On Windows, what looks at every new file, such as a virus scanner,
# holds it for a moment, and a file that is held can't be renamed.
WAITS = (0.01, 0.05, 0.2, 0.7) if sys.platform == "win32" else ()


class WriteError(GanLabError):
    """A file that the kit makes couldn't be written: the drive is full, or the folder can't be written to.

    Parameters
    ----------
    message : str
        One sentence.
    reason : str
        What the system said, such as "No space left on device"; "" if it was something else.
    """

    def __init__(self, message: str, reason: str = "") -> None:
        super().__init__(message)
        self.reason = reason


def expand_path(path: str | Path) -> Path:
    """Return a path to save at, with `~` replaced by the home folder.

    Parameters
    ----------
    path : str or Path
        A file or folder; it need not exist.

    Returns
    -------
    Path
        The same place, not made absolute.

    Raises
    ------
    GanLabError
        If it is no path, an empty string, or `~` names a user who doesn't exist.
    """
    if isinstance(path, str) and not path.strip():  # for pathlib "" is the current folder
        raise GanLabError("An empty text names no file or folder: give a name, or '.' for the folder you are in.")
    try:
        return Path(path).expanduser()
    except (TypeError, RuntimeError):
        raise GanLabError(f"{name_value(path)} is not a path: give a name, such as 'pictures'.") from None


def is_link(path: Path) -> bool:
    """Return whether a path is a link to another place.

    Parameters
    ----------
    path : Path
        A file or folder; it need not exist.

    Returns
    -------
    bool
        Whether it is a symbolic link or, on Windows, a junction: a folder that leads to another one.
    """
    try:
        return leads_elsewhere(os.lstat(path))
    except (OSError, ValueError):  # nothing is there, or the name can't be one
        return False


def leads_elsewhere(seen: os.stat_result) -> bool:
    """Return whether something is a link to another place.

    Parameters
    ----------
    seen : os.stat_result
        What `os.lstat` says of it.

    Returns
    -------
    bool
        The same as of `is_link`. For Python a junction is an ordinary folder otherwise.
    """
    is_junction = getattr(seen, "st_reparse_tag", 0) == getattr(stat, "IO_REPARSE_TAG_MOUNT_POINT", -1)
    return stat.S_ISLNK(seen.st_mode) or is_junction


def refuse_link(folder: Path) -> None:
    """Refuse to write into a folder of the kit's own that is a link.

    A folder that a person chose may be a link. In it, the kit makes folders of its own, such as `pictures` in a
    report's. Where a link has that name, somebody else may have put it there, for instance into the work that they
    handed in, so that the kit writes into a place that nobody chose.

    Parameters
    ----------
    folder : Path
        A folder whose name the kit chose; it need not exist.

    Raises
    ------
    WriteError
        If it is a link.
    """
    if is_link(folder):
        raise WriteError(
            f"{folder} is a link to another place, and nothing is written through it: "
            "remove the link, or choose another folder."
        )


def write_new_file(folder: Path, stem: str, suffix: str, content: bytes) -> Path:
    """Write a file under a name that no other file has.

    The name is <stem><suffix> or, if another file has it, <stem>-1<suffix>, <stem>-2<suffix> and so on. The file is
    written under a temporary name first and then linked to its final name, so that no file is ever overwritten or
    half-written. A file that holds the same content already is taken as it is.

    Parameters
    ----------
    folder : Path
        Where to write; made if it isn't there.
    stem : str
        The name without its ending.
    suffix : str
        The ending, with its dot.
    content : bytes
        What to write.

    Returns
    -------
    Path
        The file that holds the content.

    Raises
    ------
    GanLabError
        If the file can't be written.
    """
    temporary = None
    try:
        folder.mkdir(parents=True, exist_ok=True)
        with tempfile.NamedTemporaryFile(dir=folder, suffix=".tmp", delete=False) as file:
            temporary = Path(file.name)
            file.write(content)
        _make_readable(temporary)
        number = 0
        while True:
            path = folder / f"{stem}{f'-{number}' if number else ''}{suffix}"
            try:
                _link_or_copy(temporary, path)
                return path
            except FileExistsError:
                if path.is_file() and not is_link(path) and path.read_bytes() == content:
                    return path
                number += 1
    except (OSError, ValueError) as problem:
        raise GanLabError(
            f"The picture can't be saved in {folder} ({getattr(problem, 'strerror', problem)}): "
            "choose another folder or name, or free some space."
        ) from None
    finally:
        if temporary:
            remove_temporary(temporary)


def replace_file(path: Path, content: bytes | str | Iterable[bytes], is_durable: bool = True) -> Path:
    """Write a file in place of its older version, if there is one, which stays until the new one is whole.

    Parameters
    ----------
    path : Path
        The file; its folder is made if it isn't there.
    content : bytes, str or iterable of bytes
        What to write; text as UTF-8, parts one after the other, of which no more than one is held at a time.
    is_durable : bool
        Whether it must outlast a power failure from now on, for which this waits until the drive has it. False for what
        can be made again, if whoever reads it notices a file that was cut.

    Returns
    -------
    Path
        The same path.

    Raises
    ------
    WriteError
        If the file can't be written; the older version is still there.
    """
    temporary = None
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        with tempfile.NamedTemporaryFile(dir=path.parent, suffix=".tmp", delete=False) as file:
            temporary = Path(file.name)
            if isinstance(content, str):
                content = content.encode(errors="replace")
            file.writelines([content] if isinstance(content, bytes) else content)
            if is_durable:
                file.flush()
                os.fsync(file.fileno())  # or a power failure could leave the name without the content
        _make_readable(temporary)
        put_in_place(temporary, path)
        return path
    except GanLabError:  # of what yields the parts
        raise
    except (OSError, ValueError) as problem:
        reason = str(getattr(problem, "strerror", problem))
        raise WriteError(
            f"{path} can't be written ({reason}): free some space, close it where it is open, or choose "
            "another folder, and run it again; what was there before is still there.",
            reason,
        ) from None
    finally:
        if temporary:
            remove_temporary(temporary)


def put_in_place(temporary: Path, path: Path) -> None:
    """Give a finished file its name, in place of an older file.

    Parameters
    ----------
    temporary : Path
        The file, closed.
    path : Path
        Its name, in the same folder.

    Raises
    ------
    OSError
        If it can't have that name: the folder can't be written to or, on Windows, a program has the older file open.
    """
    for wait in WAITS:
        try:
            os.replace(temporary, path)
            return
        except PermissionError:
            time.sleep(wait)
    os.replace(temporary, path)


def remove_temporary(path: Path) -> None:
    """Remove a file that was only needed meanwhile, if it is there and can be removed; else it stays behind.

    Parameters
    ----------
    path : Path
        The file.
    """
    with contextlib.suppress(OSError):
        path.unlink(missing_ok=True)


def _make_readable(path: Path) -> None:
    """Let everybody read a file; some drives, such as those online, keep no permissions and refuse to change them."""
    with contextlib.suppress(OSError):
        path.chmod(PERMISSIONS)


def _link_or_copy(source: Path, path: Path) -> None:
    """Give a file a second name or, on a drive without links, copy it; FileExistsError if the name is taken."""
    try:
        os.link(source, path)
    except FileExistsError:
        raise
    except OSError:  # a drive without links, such as a USB stick
        with open(path, "xb") as file:
            try:
                file.write(source.read_bytes())
                file.flush()
            except OSError:
                path.unlink()
                raise
