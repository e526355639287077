"""Zips that may come from anybody, read in memory: nothing is written to the disk, and no name is used as a path."""

import io
import re
import stat
import unicodedata
import zipfile
from collections.abc import Iterator

from gan_lab.coursework.review.intake.printable import make_printable
from gan_lab.coursework.review.intake.reading_limits import (
    MAX_NAME,
    MAX_ZIP_DEPTH,
    MAX_ZIP_DIRECTORY,
    ZIP_SUFFIX,
    ReadingAllowance,
    SubmittedFile,
    is_hidden,
    is_relevant,
)

MAX_DIRECTORIES = 2 * MAX_ZIP_DIRECTORY  # bytes of the tables of contents of all zips of a submission
END_RECORD = b"PK\5\6"  # the first bytes of the record at the end of a zip, which says where its table of contents lies
ZIP64_LOCATOR = b"PK\6\7"  # the first bytes of a record that only zips in the format ZIP64 have


class ZipAllowance(ReadingAllowance):
    """How much of one submission may still be read, and how many bytes of its zips' tables of contents.

    A table of contents that is packed itself, in a zip in a zip, may be a thousand times as large as what was handed
    in, and takes far longer to read than a file of its size.

    Parameters
    ----------
    problems : list of str
        A sentence is added to it for what isn't read.
    passed_over : list of str
        The name of each file is added to it that is of no kind that a review reads.
    """

    def __init__(self, problems: list[str], passed_over: list[str]) -> None:
        super().__init__(problems)
        self.passed_over = passed_over
        self._directory_bytes_left = MAX_DIRECTORIES

    def take_directory(self, name: str, size: int) -> bool:
        """Count the bytes of a zip's table of contents, if they are allowed.

        Parameters
        ----------
        name : str
            The zip's name, for a sentence.
        size : int
            The size of the table in bytes.

        Returns
        -------
        bool
            Whether it may be read.
        """
        if size > MAX_ZIP_DIRECTORY:
            self.problems.append(f"{name} lists far more files than an assignment has: ask for an ordinary zip.")
        elif size > self._directory_bytes_left:
            self.problems.append(f"{name} was not opened: the zips of this submission list too many files.")
        else:
            self._directory_bytes_left -= size
            return True
        return False


def open_zips(file: SubmittedFile, root: str, allowance: ZipAllowance, depth: int = 0) -> Iterator[SubmittedFile]:
    """Yield a file itself or, if it is a zip, the relevant files in it.

    Parameters
    ----------
    file : SubmittedFile
        Any file of a submission.
    root : str
        What the names of files in a zip are prefixed with, such as "work.zip/"; "" for nothing.
    allowance : ZipAllowance
        How much may still be read; its `problems` get a sentence for each thing that isn't.
    depth : int
        How many zips this file lies in, one inside the other.

    Yields
    ------
    SubmittedFile
        Each file, in the order of the zip.
    """
    if file.suffix != ZIP_SUFFIX:
        yield file
    elif depth == MAX_ZIP_DEPTH:
        allowance.problems.append(f"{file.name} is a zip in a zip in a zip, which is not opened.")
    else:
        try:
            yield from _unzip(file, root, allowance, depth)
        except (zipfile.BadZipFile, EOFError, NotImplementedError, OverflowError, ValueError, RuntimeError, OSError):
            allowance.problems.append(f"{file.name} is not a whole zip: ask for it again.")


def _unzip(file: SubmittedFile, root: str, allowance: ZipAllowance, depth: int) -> Iterator[SubmittedFile]:
    problems = allowance.problems
    ends = _find_end_records(file.content)
    if reason := _find_fault(file.content, ends):
        problems.append(f"{file.name} {reason}: ask for an ordinary zip.")
        return
    # zipfile may take any of the records; each says how large the table of contents is
    directory = max(int.from_bytes(file.content[end + 12 : end + 16], "little") for end in ends)
    if not allowance.take_directory(file.name, directory):
        return
    names: dict[str, str] = {}  # by the name as Windows and macOS compare it, without capitals
    with zipfile.ZipFile(io.BytesIO(file.content)) as archive:
        for entry in archive.infolist():
            packed_name = entry.filename.replace("\\", "/")
            parts = [part for part in packed_name.split("/") if part not in ("", ".")]
            if packed_name.endswith("/") or any(is_hidden(part) for part in parts if part != ".."):
                continue
            if not allowance.take_file():
                return
            name = make_printable("/".join(parts))
            if ".." in parts or packed_name.startswith("/") or re.match("[A-Za-z]:", packed_name):
                problems.append(f"{_quote(packed_name)} in {file.name} names a place outside the zip, and was left.")
            elif len(name) > MAX_NAME:
                problems.append(f"{_quote(packed_name)}... in {file.name} has {len(name):,} characters, and was left.")
            elif stat.S_ISLNK(entry.external_attr >> 16):
                problems.append(f"{name} in {file.name} is a link, and links are not followed.")
            elif not is_relevant(name):
                allowance.passed_over.append(root + name)
            else:
                if name != "/".join(parts):
                    problems.append(f"{_quote(packed_name)} in {file.name} doesn't print; here it is called {name}.")
                folded = unicodedata.normalize("NFC", name).casefold()
                if folded in names:
                    problems.append(f"{file.name} holds both {names[folded]} and {name}; both were looked at.")
                names[folded] = name
                content = _unpack(archive, entry, name, allowance)
                if content is not None:
                    inner = SubmittedFile(root + name, content)
                    yield from open_zips(inner, f"{inner.name}/", allowance, depth + 1)


def _unpack(archive: zipfile.ZipFile, entry: zipfile.ZipInfo, name: str, allowance: ReadingAllowance) -> bytes | None:
    """Unpack one file of a zip, up to the size that its entry claims; None, with a sentence, if it can't be."""
    problems = allowance.problems
    if entry.flag_bits & 1:
        problems.append(f"{name} is encrypted: ask for it without a password.")
    elif entry.compress_type not in (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED):
        problems.append(f"{name} is packed in an unusual way: ask for an ordinary zip.")
    elif allowance.take_bytes(name, entry.file_size):
        try:
            with archive.open(entry) as packed:
                return packed.read(entry.file_size)  # the claimed size, which was allowed; what is packed may be larger
        except MemoryError:  # the zip may be whole
            raise
        except Exception:  # zipfile and zlib raise many types of exception
            problems.append(f"{name} can't be unpacked, or isn't what was packed: ask for it again.")
    return None


def _find_end_records(content: bytes) -> list[int]:
    """Find where records that may be the last one of a zip begin."""
    start = max(0, len(content) - 66_000)  # a comment of 65,535 bytes may follow the record
    return [start + found.start() for found in re.finditer(re.escape(END_RECORD), content[start:])]


def _find_fault(content: bytes, ends: list[int]) -> str | None:
    """Say why a zip is not opened, else None; its table of contents, which may be huge, is not read for this.

    ends: where the records that may be its last one begin.
    """
    if not ends:
        return "is not a zip, or was cut"
    if any(ZIP64_LOCATOR in content[max(0, end - 20) : end] for end in ends):
        return "is in the format for more than 4 GB (ZIP64)"
    return None


def _quote(name: str) -> str:
    """Quote the start of a name that may hold anything, for a sentence."""
    return repr(name[:100])
