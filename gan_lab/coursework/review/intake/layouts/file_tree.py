"""What an export looks like to whoever reads it: a tree of files, whether it lies in a folder or in a zip."""

from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Protocol

from gan_lab.coursework.review.intake.reading_limits import ZIP_SUFFIX
from gan_lab.errors import GanLabError

LINK = "{} is a link, and links are not followed: put the folder or file itself there."


@dataclass(frozen=True)
class FileEntry:
    """A file or a folder in an export. One with a problem, a sentence, is not to be read."""

    name: str  # one part of a path, as it is stored
    is_folder: bool = False
    size: int = 0  # of a file, in bytes
    modified: datetime | None = None  # in this computer's time zone, without saying so
    problem: str = ""


class ClassFiles(Protocol):
    """The files of an export.

    Paths have "/" between their parts, and "" is the whole. A zip among the files can be listed like a folder: its
    paths go on behind its name, as in "download.zip/Ada/work.ipynb".
    """

    @property
    def place(self) -> Path:
        """The folder or the zip on the disk."""

    def find(self, path: str) -> FileEntry:
        """Find a file or folder.

        Parameters
        ----------
        path : str
            Its path.

        Returns
        -------
        FileEntry
            What is known of it. A zip among the files is a file here; the whole is a folder.

        Raises
        ------
        GanLabError
            If there is none.
        """

    def list_folder(self, folder: str = "") -> list[FileEntry]:
        """List what lies in a folder or zip, without hidden files and those that systems add.

        Parameters
        ----------
        folder : str
            Its path.

        Returns
        -------
        list of FileEntry
            By name. What is no file or folder, or would lead outside, has a problem.

        Raises
        ------
        GanLabError
            If there is none, or it can't be opened.
        """

    def read(self, path: str, max_bytes: int) -> bytes:
        """Read a file.

        Parameters
        ----------
        path : str
            Its path.
        max_bytes : int
            How large it may be.

        Returns
        -------
        bytes
            All of it.

        Raises
        ------
        GanLabError
            If there is none, it is larger, or it can't be read.
        """


def sort_entries(entries: list[FileEntry]) -> list[FileEntry]:
    """Sort files and folders by name, as a person would look for them."""
    return sorted(entries, key=lambda entry: (entry.name.casefold(), entry.name))


def split_path(path: str) -> list[str]:
    """Split a path into its parts; GanLabError if it would lead outside."""
    parts = [part for part in path.split("/") if part]
    if any(part in (".", "..") for part in parts):
        raise GanLabError(f"{path[:100]!r} names a place outside what was exported.")
    return parts


def is_zip_name(name: str) -> bool:
    """Tell whether a file is called as a zip is."""
    return name.lower().endswith(ZIP_SUFFIX)


def refuse_large_file(name: str, size: int, max_bytes: int) -> None:
    """GanLabError if a file is larger than it may be."""
    if size > max_bytes:
        raise GanLabError(f"{name} has {size / 1e6:,.0f} MB; a file of at most {max_bytes / 1e6:,.0f} MB is read.")
