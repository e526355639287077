"""What was handed in: folders, zips and bare notebooks, read as files that may come from anybody.

Nothing is unpacked onto the disk, no link is followed, and no name from a zip is used as a path.
What can't be read gets a sentence, and the rest of the submission is read all the same.
"""

import hashlib
import io
import os
import re
import stat
import unicodedata
import zipfile
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path, PurePosixPath

from gan_lab.errors import GanLabError

NOTEBOOKS = {".ipynb"}
PICTURES = {".png", ".webp", ".gif", ".jpg", ".jpeg"}
MANIFEST, REPORT = "manifest.json", "report.md"
MAX_FILES = 2000  # in one submission
MAX_BYTES = 100_000_000  # of one file
MAX_IN_ALL = 500_000_000  # bytes of one submission, unpacked
MAX_DIRECTORY = 5_000_000  # bytes of a zip's table of contents, some 50,000 files
DEEPEST = 2  # zips in zips: a learning system packs what was packed already
DEEPEST_FOLDER = 30
LONGEST_NAME = 400  # characters of a file's name in a zip, with its folders
OURS = {"pictures", "report"}  # what the notebooks write beside themselves
JUNK = {"__MACOSX", "Thumbs.db", "desktop.ini"}  # what systems leave behind


@dataclass(frozen=True)
class Submission:
    """What one student handed in, under the name of its folder, zip or notebook."""

    student: str
    path: Path


@dataclass(frozen=True)
class File:
    """A file of a submission: its name inside it, with forward slashes, and its content."""

    name: str
    content: bytes

    @property
    def suffix(self) -> str:
        return PurePosixPath(self.name).suffix.lower()


def find(folder: Path, out: Path) -> list[Submission]:
    """The submissions in a folder, by name: its folders, zips and notebooks; other files count as submissions too.

    out: where the review goes, which may lie among them. Whoever handed in a PDF has handed something in, and
    should have a row that says what is wrong with it.
    """
    folder = Path(folder)
    if folder.is_file() and folder.suffix.lower() in (*NOTEBOOKS, ".zip"):
        return [Submission(folder.stem, folder)]
    if not folder.is_dir():
        raise GanLabError(
            f"There is no folder {folder}: give the folder that holds the students' folders, zips or notebooks."
        )
    if out.resolve() == folder.resolve():
        raise GanLabError(f"--out {out} is the folder of the submissions: choose another one for the grades.")
    entries = [path for path in folder.iterdir() if not _hidden(path.name) and path.resolve() != out.resolve()]
    if any(path.suffix.lower() in NOTEBOOKS for path in entries):
        entries = [path for path in entries if path.name not in OURS]
    if not entries:
        raise GanLabError(f"{folder} is empty: give the folder that holds the students' folders, zips or notebooks.")
    entries.sort(key=lambda path: (path.name.casefold(), path.name))
    stems = [_stem(path) for path in entries]
    named: list[str] = []
    for path, stem in zip(entries, stems, strict=True):
        name = wanted = printable(path.name if stems.count(stem) > 1 else stem)
        number = 1
        while name in named:  # two names that differ only in what doesn't print
            number += 1
            name = f"{wanted} ({number})"
        named.append(name)
    return list(map(Submission, named, entries))


def digest(submission: Submission) -> str:
    """A digest of all that `read` looks at, so that a changed submission is read again."""
    whole = hashlib.sha256(submission.student.encode(errors="surrogateescape"))
    problems: list[str] = []
    for path in _files(submission.path, problems):
        name = path.relative_to(submission.path.parent).as_posix()
        try:
            size = path.stat().st_size
            whole.update(f"\0{name}\0{size}\0".encode(errors="surrogateescape"))
            if _wanted(printable(name)) and size <= MAX_BYTES:
                with open(path, "rb") as file:
                    for part in iter(lambda file=file: file.read(1 << 20), b""):
                        whole.update(part)
        except OSError:
            whole.update(b"unreadable")
    return hashlib.sha256("\0".join([whole.hexdigest(), *problems]).encode()).hexdigest()


def read(submission: Submission, problems: list[str]) -> Iterator[File]:
    """The notebooks, pictures and manifests of a submission; what is wrong with the rest goes into `problems`."""
    allowance = _Allowance(problems)
    path = submission.path
    if not (path.is_symlink() or os.path.isdir(path)) and path.suffix.lower() not in (*NOTEBOOKS, ".zip"):
        problems.append(f"{printable(path.name)} is neither a notebook nor a folder or a zip with notebooks.")
        return
    for each in _files(path, problems):
        name = printable(each.name if each == path else each.relative_to(path).as_posix())
        if not allowance.file():
            return
        try:
            content = each.read_bytes() if _wanted(name) and allowance.room(name, each.stat().st_size) else None
        except OSError as problem:
            problems.append(f"{name} can't be opened ({problem.strerror}): check whether you may read it.")
            continue
        if content is not None:
            root = "" if each == path else f"{name}/"  # two zips in a folder may hold files of the same names
            yield from _content(File(name, content), root, allowance, problems, 0)


class _Allowance:
    """How much of one submission is read."""

    def __init__(self, problems: list[str]) -> None:
        self.problems, self.files, self.bytes = problems, MAX_FILES, MAX_IN_ALL

    def file(self) -> bool:
        self.files -= 1
        if self.files == -1:
            self.problems.append(f"It holds more than {MAX_FILES:,} files; the first {MAX_FILES:,} were looked at.")
        return self.files >= 0

    def room(self, name: str, size: int) -> bool:
        if size > MAX_BYTES:
            self.problems.append(
                f"{name} has {size / 1e6:,.0f} MB; a file of at most {MAX_BYTES / 1e6:.0f} MB is read."
            )
        elif size > self.bytes:
            self.problems.append(f"{name} was not read: the submission has more than {MAX_IN_ALL / 1e6:.0f} MB in all.")
        else:
            self.bytes -= size
            return True
        return False


def _files(path: Path, problems: list[str], depth: int = 0) -> Iterator[Path]:
    """A plain file itself, and those below a folder by name; no link is followed, and no pipe or device opened."""
    name = printable(path.name)
    if path.is_symlink():
        problems.append(f"{name} is a link, and links are not followed: put the folder or file itself there.")
    elif os.path.isfile(path):
        yield path
    elif not os.path.isdir(path):
        problems.append(f"{name} is neither a file nor a folder, and was left.")
    elif depth > DEEPEST_FOLDER:
        problems.append(f"{name} is a folder in more than {DEEPEST_FOLDER} others, and was left.")
    else:
        try:
            below = sorted(each for each in path.iterdir() if not _hidden(each.name))
        except OSError as problem:
            problems.append(f"{name} can't be opened ({problem.strerror}): check whether you may read it.")
            return
        for each in below:
            yield from _files(each, problems, depth + 1)


def _content(file: File, root: str, allowance: _Allowance, problems: list[str], depth: int) -> Iterator[File]:
    """The file, or what is in it if it is a zip; root: what the names of those begin with."""
    if file.suffix != ".zip":
        yield file
    elif depth == DEEPEST:
        problems.append(f"{file.name} is a zip in a zip in a zip, which is not opened.")
    else:
        try:
            yield from _unzipped(file, root, allowance, problems, depth)
        except (zipfile.BadZipFile, EOFError, NotImplementedError, OverflowError, ValueError, RuntimeError, OSError):
            problems.append(f"{file.name} is not a whole zip: ask for it again.")


def _unzipped(file: File, root: str, allowance: _Allowance, problems: list[str], depth: int) -> Iterator[File]:
    if reason := _unusual(file.content):
        problems.append(f"{file.name} {reason}: ask for an ordinary zip.")
        return
    seen: dict[str, str] = {}
    with zipfile.ZipFile(io.BytesIO(file.content)) as archive:
        for entry in archive.infolist():
            packed = entry.filename.replace("\\", "/")
            parts = [part for part in packed.split("/") if part not in ("", ".")]
            if packed.endswith("/") or any(_hidden(part) for part in parts if part != ".."):
                continue
            if not allowance.file():
                return
            name = printable("/".join(parts))
            if ".." in parts or packed.startswith("/") or re.match("[A-Za-z]:", packed):
                problems.append(f"{_plain(packed)} in {file.name} names a place outside the zip, and was left.")
            elif len(name) > LONGEST_NAME:
                problems.append(f"{_plain(packed)}... in {file.name} has {len(name):,} characters, and was left.")
            elif stat.S_ISLNK(entry.external_attr >> 16):
                problems.append(f"{name} in {file.name} is a link, and links are not followed.")
            elif _wanted(name):
                if name != "/".join(parts):
                    problems.append(f"{_plain(packed)} in {file.name} doesn't print; here it is called {name}.")
                alike = unicodedata.normalize("NFC", name).casefold()
                if alike in seen:
                    problems.append(f"{file.name} holds both {seen[alike]} and {name}; both were looked at.")
                seen[alike] = name
                content = _member(archive, entry, name, allowance, problems)
                if content is not None:
                    inner = File(root + name, content)
                    yield from _content(inner, f"{inner.name}/", allowance, problems, depth + 1)


def _member(
    archive: zipfile.ZipFile, entry: zipfile.ZipInfo, name: str, allowance: _Allowance, problems: list[str]
) -> bytes | None:
    """One file of a zip, unpacked up to the size that its entry claims."""
    if entry.flag_bits & 1:
        problems.append(f"{name} is encrypted: ask for it without a password.")
    elif entry.compress_type not in (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED):
        problems.append(f"{name} is packed in an unusual way: ask for an ordinary zip.")
    elif allowance.room(name, entry.file_size):
        try:
            with archive.open(entry) as packed:
                return packed.read(entry.file_size)  # never more than was allowed, whatever is packed
        except Exception:  # zipfile and zlib make many kinds
            problems.append(f"{name} can't be unpacked, or isn't what was packed: ask for it again.")
    return None


def _unusual(content: bytes) -> str | None:
    """What about a zip would make its table of contents alone too large, looked up before it is read."""
    tail = content[-66_000:]
    ends = [found.start() for found in re.finditer(re.escape(b"PK\5\6"), tail)]  # any of them may be taken for the end
    if not ends:
        return "is not a zip, or was cut"
    if any(int.from_bytes(tail[end + 12 : end + 16], "little") > MAX_DIRECTORY for end in ends):
        return "lists far more files than an assignment has"
    if any(b"PK\6\7" in tail[max(0, end - 20) : end] for end in ends):
        return "is of the kind for more than 4 GB"
    return None


def _wanted(name: str) -> bool:
    path = PurePosixPath(name)
    return path.suffix.lower() in (*NOTEBOOKS, *PICTURES, ".zip") or path.name in (MANIFEST, REPORT)


def _hidden(name: str) -> bool:
    return name.startswith(".") or name in JUNK


def _stem(path: Path) -> str:
    return path.stem if path.suffix.lower() in (*NOTEBOOKS, ".zip") and not os.path.isdir(path) else path.name


def printable(name: str) -> str:
    """A name without what doesn't print or turns the writing round; joiners stay, since some scripts need them."""
    return "".join(c if c.isprintable() or c in "\u200c\u200d" or _space(c) else "\ufffd" for c in name)


def _space(c: str) -> bool:
    """A space of any script and width, as in the names of screenshots."""
    return unicodedata.category(c) == "Zs"


def _plain(name: str) -> str:
    """A name that may hold anything, for a sentence."""
    return repr(name[:100])
