"""Zips that are the same bytes whenever they hold the same files."""

import contextlib
import io
import os
import tempfile
import zipfile
from collections.abc import Iterable, Mapping
from pathlib import Path

from gan_lab.saving import WriteError, put_in_place, remove_temporary

ZIP_DATE = (1980, 1, 1, 0, 0, 0)  # of every file in it, so that the same files make the same zip
READABLE_BY_ALL = 0o644 << 16  # as a zip stores the permissions of a file
UNIX = 3  # as a zip names the system that made it


def make_zip(files: Mapping[str, bytes]) -> bytes:
    """Pack files into a zip.

    Parameters
    ----------
    files : mapping of str to bytes
        The content of each file by its path in the zip, with / between folders.

    Returns
    -------
    bytes
        The zip, its files sorted by name.
    """
    content = io.BytesIO()
    with zipfile.ZipFile(content, "w") as archive:
        for name in sorted(files):
            _add(archive, name, files[name])
    return content.getvalue()


def write_zip(path: Path, files: Iterable[tuple[str, bytes]]) -> None:
    """Write a zip of many files, one after the other, so that they are never all in the memory.

    Parameters
    ----------
    path : Path
        The zip, which must not be there yet.
    files : iterable of (str, bytes)
        The path of each file in the zip, with / between folders, and its content. They are packed in this order.

    Raises
    ------
    WriteError
        If the zip is there already or can't be written; then there is no half of it.
    """
    temporary = None
    try:
        with tempfile.NamedTemporaryFile(dir=path.parent, suffix=".tmp", delete=False) as file:
            temporary = Path(file.name)
            with zipfile.ZipFile(file, "w") as archive:
                for name, content in files:
                    _add(archive, name, content)
            file.flush()
            os.fsync(file.fileno())
        with contextlib.suppress(OSError):
            temporary.chmod(0o644)  # a temporary file is private at first
        if os.path.lexists(path):
            raise FileExistsError(0, "there is a file of this name")
        put_in_place(temporary, path)
    except (OSError, ValueError) as problem:
        reason = getattr(problem, "strerror", None) or problem
        raise WriteError(f"{path} can't be written ({reason}): free some space, or choose another name.") from None
    finally:
        if temporary:
            remove_temporary(temporary)


def _add(archive: zipfile.ZipFile, name: str, content: bytes) -> None:
    """Add a file with nothing of the time or the machine."""
    entry = zipfile.ZipInfo(name, ZIP_DATE)
    entry.compress_type = zipfile.ZIP_DEFLATED
    entry.external_attr, entry.create_system = READABLE_BY_ALL, UNIX
    archive.writestr(entry, content)
