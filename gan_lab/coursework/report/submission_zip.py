"""submission.zip, which a student submits: the notebooks, the report, the pictures, and a manifest of them.

A notebook that can't be read is packed too, so that no work is lost. hand-out.json is left out: the review goes by the
instructor's, and a student's copy says nothing that it would believe.
"""

import os
import re
from collections.abc import Collection, Sequence
from pathlib import Path

from gan_lab.coursework.manifest import MANIFEST, make_manifest
from gan_lab.coursework.report.checklist import NotebookFile, is_visible_file
from gan_lab.coursework.zip_writing import make_zip
from gan_lab.errors import GanLabError
from gan_lab.pictures.recipe_files import read_recipe
from gan_lab.pictures.untrusted_images import MAX_BYTES

SUBMISSION_ZIP = "submission.zip"
MAX_STEM, MAX_SUFFIX = 120, 20  # characters of a file's name: before its last dot, and from that dot on


def pack_submission(notebook_files: Sequence[NotebookFile], out: Path, student: str) -> bytes:
    """Pack submission.zip.

    Parameters
    ----------
    notebook_files : sequence of NotebookFile
        The student's notebooks. Pictures with a recipe in the folder `pictures` beside each are packed too.
    out : Path
        The folder that holds the report.
    student : str
        The student's name for the manifest; "" if it isn't known.

    Returns
    -------
    bytes
        The zip; the same files make the same bytes.

    Raises
    ------
    GanLabError
        If a file can't be read.
    """
    files: dict[str, bytes] = {}
    packed: set[Path] = set()

    def add(path: Path, name: str) -> None:
        if is_visible_file(path) and path.name != SUBMISSION_ZIP and path.resolve() not in packed:
            packed.add(path.resolve())
            files[_make_unique(name, files)] = path.read_bytes()

    try:
        for notebook_file in notebook_files:
            add(notebook_file.path, _make_portable(notebook_file.path.name))
        for path in sorted((*out.glob("report*"), *out.glob("pictures/*"))):
            place = "report/pictures" if path.parent != out else "report"
            add(path, f"{place}/{_make_portable(path.name)}")
        for folder in dict.fromkeys(notebook_file.path.parent for notebook_file in notebook_files):
            for path in sorted((folder / "pictures").glob("*")):
                if _has_recipe(path):
                    add(path, f"pictures/{_make_portable(path.name)}")
    except OSError as problem:
        raise GanLabError(f"{problem.filename} can't be read ({problem.strerror}): check the file.") from None
    return make_zip(files | {MANIFEST: make_manifest(files, student)})


def _has_recipe(path: Path) -> bool:
    try:
        return is_visible_file(path) and path.stat().st_size <= MAX_BYTES and bool(read_recipe(path))
    except (GanLabError, OSError):
        return False


def _make_portable(name: str) -> str:
    """Return a file's name as every system allows it: letters of any script, digits, spaces and some punctuation."""
    name = re.sub(r"[^\w.,()+ -]+", "-", name).lstrip(". ")
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
