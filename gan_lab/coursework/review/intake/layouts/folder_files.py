"""The files in a folder on the disk, as a tree that no link leads out of."""

import os
import stat
from datetime import datetime
from pathlib import Path

from gan_lab.coursework.review.intake.layouts.file_tree import (
    LINK,
    FileEntry,
    is_zip_name,
    refuse_large_file,
    sort_entries,
    split_path,
)
from gan_lab.coursework.review.intake.layouts.zip_files import ZipFiles
from gan_lab.coursework.review.intake.printable import make_printable
from gan_lab.coursework.review.intake.reading_limits import MAX_ZIP_DIRECTORY, is_hidden
from gan_lab.errors import GanLabError
from gan_lab.saving import leads_elsewhere


class FolderFiles:
    """The files in a folder; see `ClassFiles`.

    Parameters
    ----------
    place : Path
        The folder.
    """

    def __init__(self, place: Path) -> None:
        self.place = place
        self._zip: tuple[Path, ZipFiles] | None = None  # the zip that was looked into last

    def find(self, path: str) -> FileEntry:
        """Find a file or folder; see `ClassFiles.find`."""
        file, rest = self._locate(path)
        if rest:
            return self._open_zip(file, path, rest).find(rest)
        return _describe(file, path) if path else FileEntry(file.name, is_folder=True)

    def list_folder(self, folder: str = "") -> list[FileEntry]:
        """List a folder or a zip in the folder; see `ClassFiles.list_folder`."""
        place, rest = self._locate(folder)
        if folder and (sentence := _describe(place, folder).problem):
            raise GanLabError(sentence)
        if os.path.isfile(place):
            return self._open_zip(place, folder, rest).list_folder(rest)
        try:
            names = [name for name in os.listdir(place) if not is_hidden(name)]
        except OSError as problem:
            raise _explain(folder or str(place), problem) from None
        return sort_entries([_describe(place / name, f"{folder}/{name}" if folder else name) for name in names])

    def read(self, path: str, max_bytes: int) -> bytes:
        """Read a file; see `ClassFiles.read`."""
        file, rest = self._locate(path)
        if rest:
            return self._open_zip(file, path, rest).read(rest, max_bytes)
        if sentence := _describe(file, path).problem:
            raise GanLabError(sentence)
        try:
            with open(file, "rb") as opened:
                size = os.fstat(opened.fileno()).st_size
                refuse_large_file(make_printable(path), size, max_bytes)
                return opened.read(size)
        except OSError as problem:
            raise _explain(path, problem) from None

    def _locate(self, path: str) -> tuple[Path, str]:
        """Return where a path leads, and what follows in it if that is a zip; GanLabError if a link lies on the way."""
        file, parts = self.place, split_path(path)
        for number, part in enumerate(parts, 1):
            file /= part
            try:
                found = os.lstat(file)
            except (OSError, ValueError):
                raise GanLabError(f"There is no {make_printable(path)} in {self.place}.") from None
            if leads_elsewhere(found) and number < len(parts):
                raise GanLabError(LINK.format(make_printable("/".join(parts[:number]))))
            if stat.S_ISREG(found.st_mode) and is_zip_name(part):
                return file, "/".join(parts[number:])
        return file, ""

    def _open_zip(self, file: Path, path: str, rest: str) -> ZipFiles:
        """Open a zip in the folder; its path without `rest` is its name in sentences."""
        if self._zip is None or self._zip[0] != file:
            name = make_printable(path.removesuffix(rest).strip("/"))
            self._zip = file, ZipFiles(file, name=name, max_directory=MAX_ZIP_DIRECTORY, depth=1)
        return self._zip[1]


def _describe(file: Path, path: str) -> FileEntry:
    """Return the entry of a file or folder; what is neither, or can't be looked at, has a problem."""
    shown = make_printable(path)
    try:
        found = os.lstat(file)
    except OSError as problem:
        return FileEntry(file.name, problem=str(_explain(path, problem)))
    if leads_elsewhere(found):
        return FileEntry(file.name, problem=LINK.format(shown))
    modified = _read_time(found.st_mtime)
    if stat.S_ISDIR(found.st_mode):
        return FileEntry(file.name, is_folder=True, modified=modified)
    if stat.S_ISREG(found.st_mode):
        return FileEntry(file.name, False, found.st_size, modified)
    return FileEntry(file.name, problem=f"{shown} is neither a file nor a folder, and was left.")


def _read_time(seconds: float) -> datetime | None:
    try:
        return datetime.fromtimestamp(seconds)
    except (OverflowError, ValueError, OSError):  # the system stores any number
        return None


def _explain(path: str, problem: OSError) -> GanLabError:
    return GanLabError(f"{make_printable(path)} can't be opened ({problem.strerror}): check whether you may read it.")
