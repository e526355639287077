"""What was exported, opened as a tree of files: a folder on the disk, or a zip of which nothing is unpacked there."""

from pathlib import Path

from gan_lab.coursework.review.intake.layouts.file_tree import ClassFiles, FileEntry, is_zip_name
from gan_lab.coursework.review.intake.layouts.folder_files import FolderFiles
from gan_lab.coursework.review.intake.layouts.zip_files import ZipFiles
from gan_lab.errors import GanLabError

__all__ = ["ClassFiles", "FileEntry", "open_class_files"]

OTHER_ARCHIVES = (".7z", ".bz2", ".gz", ".rar", ".tar", ".tgz", ".xz", ".zst")  # which are not opened


def open_class_files(place: Path) -> ClassFiles:
    """Open what was exported. Of a zip, only the table of contents is read.

    Parameters
    ----------
    place : Path
        A folder or a zip on the disk.

    Returns
    -------
    ClassFiles
        Its files.

    Raises
    ------
    GanLabError
        If it is neither, or can't be opened.
    """
    if place.is_dir():
        return FolderFiles(place)
    if not place.is_file():
        raise GanLabError(f"There is no folder or zip {place}: give what was exported, or the folder that holds it.")
    if is_zip_name(place.name) or _begins_like_a_zip(place):
        return ZipFiles(place)
    if place.suffix.lower() in OTHER_ARCHIVES:
        raise GanLabError(f"{place} is packed as {place.suffix}, which is not opened: unpack it, and give the folder.")
    raise GanLabError(f"{place} is neither a folder nor a zip: give what was exported, or the folder that holds it.")


def _begins_like_a_zip(place: Path) -> bool:
    try:
        with open(place, "rb") as file:
            return file.read(4) in (b"PK\3\4", b"PK\5\6")
    except OSError:
        return False
