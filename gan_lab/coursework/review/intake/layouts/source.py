"""The folder or zip in which a class's submissions lie, as each layout looks at it."""

import re
from collections.abc import Collection
from contextlib import suppress
from dataclasses import dataclass, field, replace
from functools import cached_property

from gan_lab.coursework.notebook_reading.notebooks import find_stem, is_notebook_name
from gan_lab.coursework.review.intake.layouts.file_tree import ClassFiles, FileEntry, is_zip_name
from gan_lab.coursework.review.intake.layouts.known_names import NOBODY, KnownNames
from gan_lab.coursework.review.intake.layouts.layout import Attempt, Part
from gan_lab.coursework.review.intake.reading_limits import ZIP_SUFFIX
from gan_lab.errors import GanLabError

COPY = re.compile(r"(?: ?\(\d{1,3}\)|-\d{1,3}|[ -]+(?:copy|Copy|Kopie|copie|copia))\Z")
COPY_OF = re.compile(r"\A(?:Copy of|Kopie von|Copie de|Copia de|Kopia|Cópia de|Kopie van) ")


@dataclass(frozen=True)
class Source:
    """Where a class's submissions lie, and what is known beforehand of what may be in it."""

    files: ClassFiles
    folder: str  # in the files; "" is all of them
    label: str  # what the folder or zip is called, without ".zip"
    handed_out: frozenset[str] = frozenset()  # the names of the notebooks that were handed out, without ".ipynb"
    left_out: frozenset[str] = frozenset()  # names of entries that are no submissions
    known: KnownNames = NOBODY  # who is on the roster

    @cached_property
    def entries(self) -> list[FileEntry]:
        """What lies in it."""
        return [entry for entry in self.files.list_folder(self.folder) if entry.name not in self.left_out]

    @cached_property
    def is_in_zip(self) -> bool:
        """Whether it is a zip, or lies in one."""
        return not self.files.place.is_dir()

    def enter(self, entry: FileEntry) -> "Source":
        """Return what one of its folders or zips holds."""
        return replace(self, folder=self.path(entry.name), label=label_of(entry), left_out=frozenset())

    def list_inner(self, entry: FileEntry) -> list[FileEntry]:
        """List what lies in one of its folders or zips; nothing if that can't be opened, which its reading will say."""
        with suppress(GanLabError):
            return self.files.list_folder(self.path(entry.name))
        return []

    def path(self, name: str) -> str:
        """Return the path of something in it."""
        return f"{self.folder}/{name}" if self.folder else name

    def part(self, entry: FileEntry, name: str) -> Part:
        """Return a file or folder in it as a part of an attempt, and what it is called there."""
        return Part(self.files.place, self.path(entry.name), name)


@dataclass
class Found:
    """What a layout makes of a source."""

    attempts: list[Attempt] = field(default_factory=list)
    left_over: list[str] = field(default_factory=list)  # names of entries that belong to nobody
    assignment: str = ""
    messages: list[str] = field(default_factory=list)  # sentences for the person who grades


def label_of(entry: FileEntry) -> str:
    """Return what a folder or a file is called, without the ending of a zip or a notebook."""
    if not entry.is_folder:
        stem = entry.name[: -len(ZIP_SUFFIX)] if is_zip(entry) else find_stem(entry.name)
        return stem or entry.name
    return entry.name


def is_notebook(entry: FileEntry) -> bool:
    """Tell whether an entry is called as a notebook is."""
    return not entry.is_folder and is_notebook_name(entry.name)


def is_zip(entry: FileEntry) -> bool:
    """Tell whether an entry is called as a zip is."""
    return not entry.is_folder and is_zip_name(entry.name)


def find_handed_out(entry: FileEntry, handed_out: Collection[str]) -> str:
    """Find which notebook that was handed out a file is, by its name; "" if it is none.

    Browsers and Colab call a copy "Copy of 01_topic", "01_topic (1)" or "01_topic-1".
    """
    if not is_notebook(entry):
        return ""
    label = label_of(entry)
    names = (label, COPY.sub("", label), COPY_OF.sub("", label))
    return next((name for name in names if name in handed_out), "")
