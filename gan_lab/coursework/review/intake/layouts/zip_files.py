"""The files in a zip that may come from anybody, as a tree: its names are looked up, and never used on the disk."""

import io
import re
import stat
import zipfile
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path
from typing import IO

from gan_lab.coursework.review.intake.layouts.file_tree import (
    LINK,
    FileEntry,
    is_zip_name,
    refuse_large_file,
    sort_entries,
    split_path,
)
from gan_lab.coursework.review.intake.printable import make_printable
from gan_lab.coursework.review.intake.reading_limits import (
    MAX_BYTES,
    MAX_NAME,
    MAX_ZIP_DEPTH,
    MAX_ZIP_DIRECTORY,
    is_hidden,
)
from gan_lab.errors import GanLabError

MAX_CLASS_DIRECTORY = 50_000_000  # bytes of the table of contents of a class's zip, some 500,000 files
MAX_FOLDERS = 500_000  # in a class's zip
MAX_INNER_FOLDERS = 20_000  # in a zip that lies in it, or that a student handed in
UTF8_FLAG = 0x800  # of an entry: its name is stored in UTF-8
BROKEN = (zipfile.BadZipFile, EOFError, NotImplementedError, OverflowError, ValueError, RuntimeError, OSError)


@dataclass(slots=True)
class _Folder:
    """A folder in a zip."""

    folders: "dict[str, _Folder]" = field(default_factory=dict)
    files: dict[str, zipfile.ZipInfo] = field(default_factory=dict)
    problems: list[FileEntry] = field(default_factory=list)


class ZipFiles:
    """The files in a zip; see `ClassFiles`. Only the table of contents is read at first.

    Parameters
    ----------
    place : Path
        The zip on the disk, or the one that this one lies in.
    content : binary file or None
        The zip itself, if it lies in another one.
    name : str
        What it is called in sentences; without it, its place.
    max_directory : int
        How large its table of contents may be, in bytes.
    depth : int
        How many zips it lies in, one inside the other.

    Raises
    ------
    GanLabError
        If it is no zip, or its table of contents is larger.
    """

    def __init__(
        self,
        place: Path,
        content: IO[bytes] | None = None,
        name: str = "",
        max_directory: int = MAX_CLASS_DIRECTORY,
        depth: int = 0,
    ) -> None:
        self.place, self._name, self._depth = place, name or str(place), depth
        self._inner: tuple[str, ZipFiles] | None = None  # the zip in this one that was looked into last, by its path
        try:
            file = _TableReader(content or place.open("rb"), max_directory)
            self._archive = zipfile.ZipFile(file)
            file.max_bytes = None
        except _TableTooLarge:
            raise self._refuse_as_too_large() from None
        except BROKEN as problem:
            reason = f" ({problem.strerror})" if isinstance(problem, OSError) and problem.strerror else ""
            raise GanLabError(f"{self._name} is not a whole zip{reason}: download it again.") from None
        self._root, self._refused = _Folder(), list[FileEntry]()
        self._folders_left = MAX_INNER_FOLDERS if depth else MAX_FOLDERS
        for path, info in _check_names(self._archive.infolist(), self._name, self._refused):
            self._add(path, info)

    def find(self, path: str) -> FileEntry:
        """Find a file or folder; see `ClassFiles.find`."""
        parts = split_path(path)
        if not parts:
            return FileEntry(self.place.name, is_folder=True)
        zip_path, rest = self._split_at_zip(parts)
        if rest:
            return self._open_inner(zip_path).find(rest)
        folder = self._find_folder(parts[:-1])
        if folder and (info := folder.files.get(parts[-1])):
            return FileEntry(parts[-1], False, info.file_size, _read_time(info))
        if folder and parts[-1] in folder.folders:
            return FileEntry(parts[-1], is_folder=True)
        raise GanLabError(f"There is no {make_printable(path[:MAX_NAME])} in {self._name}.")

    def list_folder(self, folder: str = "") -> list[FileEntry]:
        """List a folder or a zip in this zip; see `ClassFiles.list_folder`."""
        parts = split_path(folder)
        if (found := self._find_folder(parts)) is None:
            zip_path, rest = self._split_at_zip(parts)
            if not zip_path:
                raise GanLabError(f"There is no folder {make_printable(folder[:MAX_NAME])} in {self._name}.")
            return self._open_inner(zip_path).list_folder(rest)
        entries = [FileEntry(name, is_folder=True) for name in found.folders]
        entries += [FileEntry(name, False, info.file_size, _read_time(info)) for name, info in found.files.items()]
        shown = [entry for entry in (*entries, *found.problems) if not is_hidden(entry.name)]
        return sort_entries(shown + (self._refused if found is self._root else []))

    def read(self, path: str, max_bytes: int) -> bytes:
        """Read a file; see `ClassFiles.read`."""
        parts = split_path(path)
        zip_path, rest = self._split_at_zip(parts)
        if rest:
            return self._open_inner(zip_path).read(rest, max_bytes)
        folder, name = self._find_folder(parts[:-1]), make_printable(path[:MAX_NAME])
        info = folder.files.get(parts[-1]) if folder and parts else None
        if info is None:
            raise GanLabError(f"There is no file {name} in {self._name}.")
        if info.flag_bits & 1:
            raise GanLabError(f"{name} is encrypted: ask for it without a password.")
        if info.compress_type not in (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED):
            raise GanLabError(f"{name} is packed in an unusual way: ask for an ordinary zip.")
        refuse_large_file(name, info.file_size, max_bytes)
        try:
            with self._archive.open(info) as packed:
                return packed.read(info.file_size)  # the size that it claims; what is packed may be larger
        except MemoryError:  # the zip may be whole
            raise
        except Exception:  # zipfile and zlib raise many types of exception
            raise GanLabError(f"{name} can't be unpacked, or isn't what was packed: ask for it again.") from None

    def _add(self, path: list[str], info: zipfile.ZipInfo) -> None:
        """Put an entry into the tree; of several with one path the last is kept, and that is said."""
        is_folder = info.is_dir() or info.filename.endswith("\\")
        folder = self._root
        for number, each in enumerate(path if is_folder else path[:-1], 1):
            if folder.files.pop(each, None):
                self._refuse_twin(folder, path[:number])
            folder = folder.folders.get(each) or self._add_folder(folder, each)
        if is_folder:
            return
        name = path[-1]
        if stat.S_ISLNK(info.external_attr >> 16):
            folder.problems.append(FileEntry(name, problem=LINK.format(make_printable("/".join(path)))))
        elif name in folder.folders:
            self._refuse_twin(folder, path)
        else:
            if name in folder.files:
                self._refuse_twin(folder, path)
            folder.files[name] = info

    def _add_folder(self, folder: _Folder, name: str) -> _Folder:
        """Add a folder; a few names that go through hundreds of folders each would fill the memory."""
        self._folders_left -= 1
        if self._folders_left < 0:
            raise self._refuse_as_too_large()
        return folder.folders.setdefault(name, _Folder())

    def _refuse_as_too_large(self) -> GanLabError:
        whose = "a student" if self._depth else "a class"
        return GanLabError(f"{self._name} lists far more files than {whose} hands in: unpack it first.")

    def _refuse_twin(self, folder: _Folder, path: list[str]) -> None:
        """Say that several entries have one path, of which one is kept: a folder, else the last file."""
        sentence = f"{self._name} holds more than one {make_printable('/'.join(path))}; one of them was looked at."
        if not any(entry.problem == sentence for entry in folder.problems[-1:]):
            folder.problems.append(FileEntry(path[-1], problem=sentence))

    def _find_folder(self, parts: list[str]) -> _Folder | None:
        folder: _Folder | None = self._root
        for part in parts:
            folder = folder.folders.get(part) if folder else None
        return folder

    def _split_at_zip(self, parts: list[str]) -> tuple[str, str]:
        """Split a path behind the first zip in it: ("a/b.zip", "c/d"); without a zip, ("", "")."""
        folder: _Folder | None = self._root
        for number, part in enumerate(parts, 1):
            if folder and is_zip_name(part) and part in folder.files and part not in folder.folders:
                return "/".join(parts[:number]), "/".join(parts[number:])
            folder = folder.folders.get(part) if folder else None
        return "", ""

    def _open_inner(self, path: str) -> "ZipFiles":
        """Open a zip in this zip, in memory."""
        if self._inner is None or self._inner[0] != path:
            name = make_printable(path)
            if self._depth == MAX_ZIP_DEPTH:
                raise GanLabError(f"{name} is a zip in a zip in a zip, which is not opened.")
            content = io.BytesIO(self.read(path, MAX_BYTES))
            self._inner = path, ZipFiles(self.place, content, name, MAX_ZIP_DIRECTORY, self._depth + 1)
        return self._inner[1]


class _TableTooLarge(Exception):
    """More was to be read at once than a table of contents may have."""


class _TableReader(io.RawIOBase):
    """A file that refuses to read more than so many bytes at once: what zipfile does to read a table of contents."""

    def __init__(self, file: IO[bytes], max_bytes: int) -> None:
        self._file = file
        self.max_bytes: int | None = max_bytes

    def read(self, size: int = -1) -> bytes:
        """Read so many bytes; -1: all that follow, which zipfile asks for at the end of the file alone."""
        if self.max_bytes is not None and size > self.max_bytes:
            raise _TableTooLarge
        return self._file.read(size)

    def seek(self, offset: int, whence: int = 0) -> int:
        """Go to a place."""
        return self._file.seek(offset, whence)

    def tell(self) -> int:
        """Return the place."""
        return self._file.tell()

    def seekable(self) -> bool:
        """Tell that it can go to any place."""
        return True

    def close(self) -> None:
        """Close the file."""
        self._file.close()
        super().close()


def _check_names(
    infos: list[zipfile.ZipInfo], zip_name: str, refused: list[FileEntry]
) -> Iterator[tuple[list[str], zipfile.ZipInfo]]:
    """Yield the path of each entry that is looked at; those that lead outside or are too long get one sentence each."""
    outside: list[str] = []
    too_long: list[str] = []
    for info in infos:
        name = _decode_name(info).replace("\\", "/")
        parts = [part for part in name.split("/") if part not in ("", ".")]
        if not parts:
            continue
        if ".." in parts or name.startswith("/") or re.match("[A-Za-z]:", name):
            outside.append(name)
        elif len(name) <= MAX_NAME:
            yield parts, info
        elif not any(map(is_hidden, parts)):
            too_long.append(name)
    for names, reason in (
        (outside, "a name that leads outside it"),
        (too_long, f"a name of more than {MAX_NAME} characters"),
    ):
        if names:
            count = f"{len(names):,} files have" if len(names) > 1 else "one file has"
            sentence = (
                f"In {zip_name}, {count} {reason}, such as {names[0][:100]!r}, and {'were' if names[1:] else 'was'}"
            )
            refused.append(FileEntry(make_printable(names[0][:100]), problem=f"{sentence} left."))


def _decode_name(info: zipfile.ZipInfo) -> str:
    """Return an entry's name. The Mac stores UTF-8 without saying so, which zipfile takes for the letters of DOS."""
    name = info.orig_filename.split("\0")[0]
    if name.isascii() or info.flag_bits & UTF8_FLAG:
        return name
    try:
        return name.encode("cp437").decode("utf-8")
    except UnicodeError:
        return name


def _read_time(info: zipfile.ZipInfo) -> datetime | None:
    """Read when a file was changed; None if it says no possible time, or 1980, which stands for none."""
    try:
        return datetime(*info.date_time) if info.date_time[:3] > (1980, 1, 1) else None
    except ValueError:
        return None
