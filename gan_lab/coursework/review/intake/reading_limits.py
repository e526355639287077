"""What is read of a submission: which files, how many, how large, in how many folders; and how names are shown."""

from dataclasses import dataclass
from pathlib import PurePosixPath

from gan_lab.coursework.manifest import MANIFEST
from gan_lab.coursework.notebook_reading.notebook_pictures import PICTURE_SUFFIXES
from gan_lab.coursework.notebook_reading.notebooks import is_notebook_name
from gan_lab.coursework.texts.document_kinds import find_document_kind

NOTEBOOK_SUFFIX, ZIP_SUFFIX = ".ipynb", ".zip"
SYSTEM_FILES = {"__MACOSX", "Thumbs.db", "desktop.ini"}  # which macOS and Windows add by themselves
NBGRADER_FILES = {"timestamp.txt", "submission_secret.txt"}  # which `nbgrader submit` adds, not to be shown
MAX_FILES = 2000  # in one submission
MAX_BYTES = 100_000_000  # of one file
MAX_TOTAL_BYTES = 500_000_000  # of one submission, unpacked
MAX_FOLDER_DEPTH = 30  # how many folders lie one inside the other
MAX_ZIP_DEPTH = 2  # how many zips lie one inside the other: a learning system may pack a student's zip again
MAX_ZIP_DIRECTORY = 5_000_000  # bytes of a zip's table of contents, some 50,000 files
MAX_NAME = 400  # characters of a file's name in a zip, with its folders


@dataclass(frozen=True)
class SubmittedFile:
    """A file of a submission: its path inside the submission, with forward slashes, and its content."""

    name: str
    content: bytes

    @property
    def suffix(self) -> str:
        """The ending of its name in small letters, such as ".ipynb"."""
        return PurePosixPath(self.name).suffix.lower()

    @property
    def is_notebook(self) -> bool:
        """Whether it is named as a notebook, also as "01.ipynb.txt"."""
        return is_notebook_name(self.name)


class ReadingAllowance:
    """How many files and bytes of one submission may still be read.

    Parameters
    ----------
    problems : list of str
        A sentence is added to it for what isn't read.
    """

    def __init__(self, problems: list[str]) -> None:
        self.problems = problems
        self._files_left, self._bytes_left = MAX_FILES, MAX_TOTAL_BYTES

    def take_file(self) -> bool:
        """Count one more file.

        Returns
        -------
        bool
            Whether it may be looked at.
        """
        self._files_left -= 1
        if self._files_left == -1:
            self.problems.append(f"It holds more than {MAX_FILES:,} files; the first {MAX_FILES:,} were looked at.")
        return self._files_left >= 0

    def take_bytes(self, name: str, size: int) -> bool:
        """Count the bytes of a file, if they are allowed.

        Parameters
        ----------
        name : str
            The file's name, for a sentence.
        size : int
            The file's size in bytes, unpacked.

        Returns
        -------
        bool
            Whether it may be read.
        """
        if size > MAX_BYTES:
            self.problems.append(
                f"{name} has {size / 1e6:,.0f} MB; a file of at most {MAX_BYTES / 1e6:.0f} MB is read."
            )
        elif size > self._bytes_left:
            limit = f"{MAX_TOTAL_BYTES / 1e6:.0f} MB"
            self.problems.append(f"{name} was not read: the submission has more than {limit} in all.")
        else:
            self._bytes_left -= size
            return True
        return False


def is_relevant(name: str) -> bool:
    """Tell from its name whether a file is a notebook, a picture, a zip, a document, or a manifest of this kit."""
    path = PurePosixPath(name)
    if is_notebook_name(name) or path.suffix.lower() in (ZIP_SUFFIX, *PICTURE_SUFFIXES):
        return True
    return path.name == MANIFEST or bool(find_document_kind(name))


def is_hidden(name: str) -> bool:
    """Tell whether a file or folder is left out: it is hidden, or a system and not the student put it there."""
    return name.startswith(".") or name in SYSTEM_FILES or name in NBGRADER_FILES
