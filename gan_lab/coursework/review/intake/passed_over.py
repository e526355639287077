"""What a review says of files that it doesn't read: one sentence for each kind, with the way out if there is one."""

import re
from collections import defaultdict
from collections.abc import Sequence
from pathlib import PurePosixPath
from typing import NamedTuple

from gan_lab.coursework.hand_out.record import RECORD_FILE
from gan_lab.coursework.texts.document_kinds import UNREAD_NAMES

MAX_NAMES = 3  # files that a sentence names; of the others it says how many there are
MAX_NAME = 100  # characters of a file's name in a sentence
# A part of an archive (.7z.001, .r00, .z01), which can't be opened without the others.
ARCHIVE_PART = re.compile(r"\.(7z\.\d{3}|zip\.\d{3}|r\d{2}|z\d{2})$")


class _Kind(NamedTuple):
    """One kind of file that isn't read."""

    one: str  # what a file of this kind is, such as "is a video"
    several: str  # the same of several files
    way_out: str  # what an instructor can do; "" if nothing needs to be done
    suffixes: str  # of its files, in small letters, with a space between two
    may_be_work: bool = True  # whether it may be what was asked for, so that something is lost; False: it is only noted


PACKED = "ask for a zip"
PICTURE = "ask for it as PNG, as the kit saves it"
KINDS = (
    _Kind("is packed as RAR, which isn't opened", "are packed as RAR, which isn't opened", PACKED, ".rar"),
    _Kind("is packed as 7z, which isn't opened", "are packed as 7z, which isn't opened", PACKED, ".7z"),
    _Kind(
        "is packed as TAR, which isn't opened", "are packed as TAR, which isn't opened", PACKED,
        ".tar .tar.gz .tgz .tar.bz2 .tbz2 .tbz .tar.xz .txz .tar.zst",
    ),
    _Kind(
        "is packed in a way that isn't opened", "are packed in a way that isn't opened", PACKED,
        ".gz .bz2 .xz .zst .lz4 .lzma .zipx .ace .arj .cab .sit .sitx .z .dmg .iso",
    ),
    _Kind(
        "is a document of Apple's Pages", "are documents of Apple's Pages", "ask for it as PDF",
        ".pages .numbers .key",
    ),
    _Kind(
        "is a document of an office program that isn't read", "are documents of office programs that aren't read",
        "ask for it as PDF or .docx", ".doc .odt .rtf .ppt .pptx .odp .xls .xlsx .ods .gdoc .gsheet .gslides .wps",
    ),
    _Kind(
        "is a picture of a phone (HEIC), which isn't shown", "are pictures of a phone (HEIC), which aren't shown",
        "ask for it as PNG or JPEG", ".heic .heif .hif",
    ),
    _Kind(
        "is a picture in a format that isn't shown", "are pictures in formats that aren't shown", PICTURE,
        ".svg .svgz .bmp .tif .tiff .avif .jxl .jp2 .ico .eps .ai .psd .xcf .raw .dng .jfif .apng",
    ),
    _Kind(
        "is a video, which isn't shown", "are videos, which aren't shown", "open it in its folder",
        ".mp4 .m4v .mov .avi .mkv .webm .wmv .mpg .mpeg .3gp .flv .ogv",
    ),
    _Kind(
        "is a sound, which isn't played", "are sounds, which aren't played", "open it in its folder",
        ".mp3 .wav .m4a .ogg .oga .flac .aac .opus .aiff .wma",
    ),
    _Kind(
        "is a program, which isn't run", "are programs, which aren't run", "",
        ".exe .msi .bat .cmd .com .sh .ps1 .app .jar .apk .dll .so .dylib .pyc .pyd .vbs .scr .deb .rpm .bin .whl",
        False,
    ),
    _Kind(
        "holds weights or other objects of Python, which aren't loaded",
        "hold weights or other objects of Python, which aren't loaded",
        "if pictures need it to be made again, name it with --model",
        ".pt .pth .ckpt .pkl .pickle .safetensors .h5 .hdf5 .onnx .pb .joblib .npy .npz .keras .tflite .mat",
        False,
    ),
    _Kind(
        "is a table or other data, which isn't read", "are tables or other data, which aren't read", "",
        ".csv .tsv .json .jsonl .yml .yaml .xml .toml .ini .cfg .parquet .feather .db .sqlite .log .idx .dat .tfrecord",
        False,
    ),
    _Kind(
        "is a link to something else, which isn't followed", "are links to something else, which aren't followed",
        "ask for the file itself", ".url .webloc .lnk .desktop .gform",
    ),
    _Kind(
        "wasn't downloaded to its end", "weren't downloaded to their end", "ask for it again",
        ".crdownload .part .partial .download .tmp",
    ),
)  # fmt: skip
KIND_BY_SUFFIX = {suffix: kind for kind in KINDS for suffix in kind.suffixes.split()}
ARCHIVE_PARTS = _Kind(
    "is a part of an archive, which isn't opened", "are parts of an archive, which isn't opened", PACKED, ""
)
OTHER = _Kind("is of a kind that isn't read", "are of kinds that aren't read", "", "")
# The way out at the end of a sentence for an instructor, here and in others about a submission.
WAY_OUT = re.compile(r": (?:ask for (?P<it>it )?(?P<what>[^:]{1,200})|(?:open|look at) (?:it|them) in [^:]{1,40})\.$")


def describe_passed_over(names: Sequence[str]) -> list[str]:
    """Describe files of a submission that a review doesn't read and that may be work, such as an archive or a video.

    Parameters
    ----------
    names : sequence of str
        Their names, with the folders that they lie in.

    Returns
    -------
    list of str
        A sentence for each kind of file, such as "work.rar is packed as RAR, which isn't opened: ask for a zip.", in
        the order in which the kinds appear. Of many files of a kind, the first are named. Files that a system, a tool
        or this kit put beside the work aren't named.
    """
    return _describe_kinds(names, may_be_work=True)


def describe_not_needed(names: Sequence[str]) -> list[str]:
    """Describe files of a submission that a review doesn't read, since it needs none of their kind, such as weights.

    Parameters
    ----------
    names : sequence of str
        Their names, with the folders that they lie in.

    Returns
    -------
    list of str
        Sentences as those of `describe_passed_over`.
    """
    return _describe_kinds(names, may_be_work=False)


def speak_to_student(sentence: str) -> str:
    """Say to a student what a sentence about the submission says to the person who grades.

    Parameters
    ----------
    sentence : str
        Such as "work.rar is packed as RAR, which isn't opened: ask for a zip."

    Returns
    -------
    str
        Such as "work.rar is packed as RAR, which isn't opened: hand in a zip."; without the way out if there is none
        for a student.
    """

    def turn(way_out: re.Match[str]) -> str:
        return f": hand {'it ' if way_out['it'] else ''}in {way_out['what']}." if way_out["what"] else "."

    return WAY_OUT.sub(turn, sentence)


def _describe_kinds(names: Sequence[str], may_be_work: bool) -> list[str]:
    """Describe the files of the kinds that may be work, or of those that aren't."""
    found: dict[_Kind, list[str]] = defaultdict(list)
    for name in names:
        if PurePosixPath(name).name.lower() not in (*UNREAD_NAMES, RECORD_FILE):
            found[_find_kind(name)].append(name)
    return [_describe(kind, files) for kind, files in found.items() if kind.may_be_work is may_be_work]


def _find_kind(name: str) -> _Kind:
    """Find a file's kind by the end of its name; of two endings, such as .tar.gz, both count."""
    file_name = PurePosixPath(name).name.lower().rstrip(". ")
    if ARCHIVE_PART.search(file_name):
        return ARCHIVE_PARTS
    endings = PurePosixPath(file_name).suffixes[-2:]
    return KIND_BY_SUFFIX.get("".join(endings)) or KIND_BY_SUFFIX.get("".join(endings[-1:])) or OTHER


def _describe(kind: _Kind, names: Sequence[str]) -> str:
    shown = [name if len(name) <= MAX_NAME else f"{name[:MAX_NAME]}..." for name in names[:MAX_NAMES]]
    way_out = f": {kind.way_out}" if kind.way_out else ""
    if len(names) == 1:
        return f"{shown[0]} {kind.one}{way_out}."
    if len(names) > MAX_NAMES:
        shown.append(f"{len(names) - MAX_NAMES:,} more")
    return f"{', '.join(shown[:-1])} and {shown[-1]} {kind.several}{way_out}."
