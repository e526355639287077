"""Picture files that lie beside a notebook or in a folder below it, under names that may come from anybody."""

import os
import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from urllib.parse import unquote

from gan_lab.coursework.notebook_reading.notebook_pictures import PICTURE_SUFFIXES, NotebookPicture
from gan_lab.coursework.report.rewrite import RECORD_FILE
from gan_lab.saving import is_link

MAX_DEPTH = 3  # folders below the notebook's in which picture files are looked for
MAX_FILE_BYTES = 50_000_000  # of one picture file
MAX_ENTRIES = 20_000  # files and folders that are looked at


@dataclass(frozen=True, eq=False)
class PictureFile:
    """A picture file inside a notebook's folder.

    Attributes
    ----------
    folder : Path
        The notebook's folder.
    name : str
        The file's path inside that folder, with / between folders.
    picture : NotebookPicture
        What is in it; nobody has checked it yet.
    """

    folder: Path
    name: str
    picture: NotebookPicture = field(repr=False)


def read_picture_file(folder: Path, name: str) -> PictureFile | None:
    """Read a picture file inside a folder.

    Parameters
    ----------
    folder : Path
        The folder.
    name : str
        The file's path inside the folder, as a text writes it, which may come from anybody.

    Returns
    -------
    PictureFile or None
        The file; None if it isn't inside the folder, isn't a file, is reached through a link, or is too large.
    """
    for written in dict.fromkeys((name, _read_address(name))):
        try:
            inside = folder.resolve()
            path = Path(os.path.normpath(inside / written))
            parts = path.relative_to(inside).parts if path.is_relative_to(inside) else ()
            is_linked = any(is_link(inside.joinpath(*parts[:depth])) for depth in range(1, len(parts) + 1))
            if parts and not is_linked and path.is_file() and path.stat().st_size <= MAX_FILE_BYTES:
                return PictureFile(folder, "/".join(parts), NotebookPicture(path.read_bytes()))
        except (OSError, ValueError, RuntimeError):  # the name can't be a path
            pass
    return None


def _read_address(address: str) -> str:
    """Return the path in an address of a text, such as "my dog.png" for "my%20dog.png?raw=true"."""
    return unquote(re.split(r"[?#]", address, maxsplit=1)[0]).replace("\\", "/")


def list_picture_files(folder: Path) -> list[str]:
    """List the picture files in a folder and below it.

    Parameters
    ----------
    folder : Path
        The folder. Hidden files and folders, links, and the folders of reports are left out.

    Returns
    -------
    list of str
        Their paths inside the folder, with / between folders, in the order in which a person counts: 2 before 10.
    """
    names = [name for name in list_files(folder) if name.lower().endswith(PICTURE_SUFFIXES)]
    return sorted(names, key=_split_numbers)


def list_files(folder: Path) -> Iterator[str]:
    """List the files in a folder and in the folders below it, those that lie nearer first.

    Parameters
    ----------
    folder : Path
        The folder. Hidden files and folders, links, folders of reports, and those that can't be opened are left out.

    Yields
    ------
    str
        The path of each inside the folder, with / between folders; of the first `MAX_ENTRIES` at most.
    """
    folders, count = [""], 0
    for inner in folders:  # grows while it is gone through
        try:
            with os.scandir(folder / inner) as scan:
                entries = sorted(scan, key=lambda entry: entry.name)
        except OSError:
            continue
        count += len(entries)
        if count > MAX_ENTRIES:
            return
        if inner and any(entry.name == RECORD_FILE for entry in entries):
            continue
        for entry in entries:
            name = f"{inner}/{entry.name}" if inner else entry.name
            if entry.name.startswith((".", "__")) or is_link(folder / name):
                continue
            if entry.is_dir(follow_symlinks=False) and name.count("/") < MAX_DEPTH:
                folders.append(name)
            elif entry.is_file(follow_symlinks=False):
                yield name


def _split_numbers(name: str) -> list[tuple[int, str]]:
    """Return a name as numbers and words, by which "epoch_2" sorts before "epoch_10"."""
    pieces = re.findall(r"\d+|\D+", name)
    return [(int(piece), "") if piece.isdecimal() and len(piece) < 20 else (0, piece.casefold()) for piece in pieces]
