"""submission.zip, which a student submits: notebooks, report, pictures and documents, and a manifest of them.

A notebook that can't be read is packed too, so that no work is lost. hand-out.json is left out: the review goes by the
instructor's, and a student's copy says nothing that it would believe.
"""

import os
import re
from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path, PurePosixPath

from gan_lab.coursework.manifest import MANIFEST, make_manifest
from gan_lab.coursework.notebook_reading.notebook_pictures import PICTURE_SUFFIXES
from gan_lab.coursework.report.files_beside import SUBMISSION_ZIP, FilesBeside
from gan_lab.coursework.report.notebook_files import NotebookFile, is_visible_file, name_some
from gan_lab.coursework.report.picture_files import PictureFile
from gan_lab.coursework.report.report_pictures import ReportPictures
from gan_lab.coursework.zip_writing import make_zip
from gan_lab.errors import GanLabError
from gan_lab.pictures.recipe_files import read_recipe
from gan_lab.pictures.untrusted_images import MAX_BYTES

MAX_STEM, MAX_SUFFIX = 120, 20  # characters of a file's name: before its last dot, and from that dot on
MAX_SHOWN_BYTES = 200_000_000  # of all pictures together that lie beside the notebooks
MAX_LISTED = 8  # files of one folder that are listed by name
MAX_LISTED_ON_TOP = 30  # and of those that are in no folder
LARGE = 1_000_000  # bytes from which a file's size is listed


@dataclass(frozen=True)
class Submission:
    """A submission that was packed.

    Attributes
    ----------
    content : bytes
        submission.zip; the same files make the same bytes.
    sizes : dict of str to int
        The files in it, by their paths in the zip, with their sizes in bytes.
    not_packed : list of str
        Sentences on what lies beside the notebooks and isn't in it.
    """

    content: bytes = field(repr=False)
    sizes: dict[str, int]
    not_packed: list[str]


def pack_submission(
    notebook_files: Sequence[NotebookFile],
    out: Path,
    student: str,
    collected: ReportPictures,
    beside: FilesBeside,
) -> Submission:
    """Pack submission.zip.

    Parameters
    ----------
    notebook_files : sequence of NotebookFile
        The student's notebooks. Pictures with a recipe beside each, and in the folder `pictures` there, are packed too.
    out : Path
        The folder that holds the report.
    student : str
        The student's name for the manifest; "" if it isn't known.
    collected : ReportPictures
        The report's pictures. Those that are files beside the notebooks keep their places beside them.
    beside : FilesBeside
        What else lies there: its documents are packed, with the pictures that they show.

    Returns
    -------
    Submission
        The zip, and what is in it.

    Raises
    ------
    GanLabError
        If a file can't be read.
    """
    files: dict[str, bytes] = {}
    packed: set[Path] = set()
    try:
        shown, too_many = _limit_shown([*collected.files, *beside.pictures])
        for path, name in _list_files(notebook_files, out, shown, beside):
            if is_visible_file(path) and path.name != SUBMISSION_ZIP and path.resolve() not in packed:
                packed.add(path.resolve())
                files[_make_unique(name, files)] = path.read_bytes()
        not_packed = _describe_too_many([file.name for file in too_many])
        named = [*too_many, *collected.files_shown_otherwise]
        not_packed += beside.describe_not_packed(packed.union((file.folder / file.name).resolve() for file in named))
    except OSError as problem:
        raise GanLabError(f"{problem.filename} can't be read ({problem.strerror}): check the file.") from None
    manifest = make_manifest(files, student)
    sizes = {name: len(content) for name, content in files.items()} | {MANIFEST: len(manifest)}
    return Submission(make_zip(files | {MANIFEST: manifest}), sizes, not_packed)


def _list_files(
    notebook_files: Sequence[NotebookFile], out: Path, shown_files: Sequence[PictureFile], beside: FilesBeside
) -> Iterator[tuple[Path, str]]:
    """Yield each file to pack, and its path in the zip."""
    folders = _name_folders(notebook_files)
    for notebook_file in notebook_files:
        yield notebook_file.path, folders[notebook_file.path.parent] + make_portable(notebook_file.path.name)
    for path in sorted((*out.glob("report*"), *out.glob("pictures/*"))):
        place = "report/pictures" if path.parent != out else "report"
        yield path, f"{place}/{make_portable(path.name)}"
    for path in beside.documents:
        yield path, folders.get(path.parent, "report/") + make_portable(path.name)
    for folder, place in folders.items():
        for path in filter(_has_recipe, sorted(folder.glob("*"))):
            yield path, place + make_portable(path.name)
        for path in filter(_has_recipe, sorted((folder / "pictures").glob("*"))):
            yield path, f"{place}pictures/{make_portable(path.name)}"
    for file in shown_files:
        inside = "/".join(map(make_portable, PurePosixPath(file.name).parts))
        yield file.folder / file.name, folders.get(file.folder, "report/") + inside


def _limit_shown(files: Sequence[PictureFile]) -> tuple[list[PictureFile], list[PictureFile]]:
    """Return the picture files that are packed, and those that are too many bytes together."""
    kept: list[PictureFile] = []
    too_many: list[PictureFile] = []
    total = 0
    for file in files:
        total += len(file.picture.content)
        (kept if total <= MAX_SHOWN_BYTES else too_many).append(file)
    return kept, too_many


def describe_submission(submission: Submission) -> list[str]:
    """Describe what is in submission.zip.

    Parameters
    ----------
    submission : Submission
        What was packed.

    Returns
    -------
    list of str
        A line on the whole, and one for each folder, such as "report/pictures/: 21 files (3.1 MB), 01-coat.png to
        21-bag.png"; and the sentences on what isn't packed.
    """
    sizes = submission.sizes
    folders: dict[str, list[str]] = {}
    for name in sorted(sizes, key=lambda name: ("/" in name, name)):
        folders.setdefault(name.rpartition("/")[0], []).append(name)
    lines = [f"In {SUBMISSION_ZIP} ({_format_size(len(submission.content))}), to hand in:"]
    for folder, names in folders.items():
        if len(names) > (MAX_LISTED if folder else MAX_LISTED_ON_TOP):
            total = sum(sizes[name] for name in names)
            first, last = (PurePosixPath(name).name for name in (names[0], names[-1]))
            listed = f"{len(names)} files ({_format_size(total)}), {first} to {last}"
        else:
            listed = ", ".join(_name_file(name, sizes[name]) for name in names)
        lines.append(f"  {folder}/: {listed}" if folder else f"  {listed}")
    return lines + submission.not_packed


def _describe_too_many(names: Sequence[str]) -> list[str]:
    """Say which pictures that the notebooks show are too many together; [] if there are none."""
    if not names:
        return []
    size = _format_size(MAX_SHOWN_BYTES)
    return [f"Not packed, since the pictures beside the notebooks have more than {size}: {name_some(names)}."]


def _name_file(name: str, size: int) -> str:
    """Return a file's name without its folder, with the size if it is large."""
    return PurePosixPath(name).name + (f" ({_format_size(size)})" if size >= LARGE else "")


def _format_size(size: int) -> str:
    return f"{size / 1e6:.1f} MB" if size >= 50_000 else f"{size / 1e3:.0f} kB"


def _name_folders(notebook_files: Sequence[NotebookFile]) -> dict[Path, str]:
    """Return what stands in the zip before the name of a file beside each notebook.

    The folder of the first notebook is the zip itself; any other keeps its name, so that no file takes another's place.
    """
    first, *others = dict.fromkeys(file.path.parent for file in notebook_files)
    names: list[str] = []
    for folder in others:
        names.append(_make_unique(make_portable(folder.resolve().name), names))
    return {first: ""} | {folder: f"{name}/" for folder, name in zip(others, names, strict=True)}


def _has_recipe(path: Path) -> bool:
    if not path.name.lower().endswith(PICTURE_SUFFIXES):
        return False
    try:
        return is_visible_file(path) and path.stat().st_size <= MAX_BYTES and bool(read_recipe(path))
    except (GanLabError, OSError):
        return False


def make_portable(name: str) -> str:
    """Return a file's name as every system allows it: letters of any script, digits, spaces and some punctuation."""
    name = re.sub(r"[^\w.,()+ &'!@#=\[\]{}~%;-]+", "-", name).lstrip(". ")
    stem, suffix = os.path.splitext(name)
    return f"{stem[:MAX_STEM] or 'file'}{suffix[:MAX_SUFFIX]}"


def _make_unique(name: str, names: Collection[str]) -> str:
    """Return the name or, if it is taken, one with a number; capitals don't count, as on Windows and macOS."""
    taken = {other.casefold() for other in (*names, MANIFEST)}
    stem, suffix = os.path.splitext(name)
    number = 0
    while name.casefold() in taken:
        number += 1
        name = f"{stem}-{number}{suffix}"
    return name
