"""The two formats of torch.save's files: where in a file the pickle and the numbers of each storage lie.

Since torch 1.6 it is a zip archive, whose records are never compressed: the pickle NAME/data.pkl, and the bytes of a
storage as NAME/data/KEY. Before, it was pickles one after another (a magic number, a version, the writer's machine, the
content, the list of keys) and then each storage: its count, and its bytes.
"""

import io
import os
import re
import struct
import zipfile
from typing import Any, BinaryIO, NamedTuple

from gan_lab.weights import stored_tensors
from gan_lab.weights.pickle_budget import MAX_STEPS, TOO_MUCH, Budget
from gan_lab.weights.pickle_machine import PickleMachine, Vocabulary
from gan_lab.weights.pickle_values import DAMAGED, RefusedFileError, require_type
from gan_lab.weights.stored_tensors import SAVE_AGAIN, StoredNumbers

LEGACY_START = b"\x80\x02\x8a\x0al\xfc\x9cF\xf9 j\xa8P\x19."  # the magic number
LEGACY_VERSION = 1001
LOCAL_HEADER = struct.Struct("<4s22xHH")  # of a record in an archive; the numbers: lengths of its name and extra field
MAX_DIRECTORY_BYTES = 4_000_000  # of an archive's list of records; that of BigGAN-deep-256, 602 tensors, has 34,000
MAX_PICKLE_BYTES = 16_000_000  # of the pickle in an archive; that of BigGAN-deep-256 has 92,000

OTHER_ZIP = "is a zip archive of something other than weights, or damaged: pass the file inside, or copy it again"
OTHER_FILE = "isn't a file of weights that torch.save wrote: look whether it is the one you mean"
TORCHSCRIPT = f"is a TorchScript archive, a program with weights, and no code in a file is run here: {SAVE_AGAIN}"
NUMPY = f"is a file of NumPy's arrays, whose layers torch can't tell: {SAVE_AGAIN}"
# What other files begin with.
OTHER_FORMATS = {
    re.compile(rb".{8}\{\s*\"", re.DOTALL): "is a safetensors file, and weights are read as torch.save writes them: "
    'torch.save(safetensors.torch.load_file("x.safetensors"), "weights.pth") writes such a file of it',
    re.compile(rb"\x93NUMPY"): NUMPY,
    re.compile(rb"\x89HDF"): "is an HDF5 file, as Keras writes them, and the networks here are PyTorch's: look for a "
    "version of it for PyTorch",
    re.compile(rb"\x80[\x02-\x05]"): "isn't a file of weights that torch.save wrote, but a plain pickle: "
    f"gl.load_stylegan2 reads those of StyleGAN2-ADA; of another network, {SAVE_AGAIN}",
}


class Record(NamedTuple):
    """Where the bytes of a storage lie in a file. check: their CRC-32, if the file notes it."""

    start: int
    length: int
    check: int | None = None


def find_records(file: BinaryIO, max_steps: int = MAX_STEPS) -> tuple[Any, dict[str, Record]]:
    """Read the pickle in a file of torch.save's, and find where its numbers lie.

    Parameters
    ----------
    file : binary file
        The file, at its start. It must be seekable.
    max_steps : int
        How many steps the pickle may take.

    Returns
    -------
    content : object
        What the pickle describes; its tensors are `StoredTensor`.
    records : dict of str to Record
        The place of each storage, by its key. All lie within the file.

    Raises
    ------
    RefusedFileError
        If it is another kind of file, is damaged, costs too much, or does what no weights need.
    """
    start = file.read(len(LEGACY_START))
    if start == LEGACY_START:
        return _find_in_legacy(file, max_steps)
    if not start.startswith(b"PK"):
        raise RefusedFileError(next((told for mark, told in OTHER_FORMATS.items() if mark.match(start)), OTHER_FILE))
    try:
        return _find_in_zip(file, max_steps)
    except (zipfile.BadZipFile, NotImplementedError, ValueError, struct.error, OverflowError, OSError, EOFError):
        raise RefusedFileError(DAMAGED) from None


def _find_in_zip(file: BinaryIO, max_steps: int) -> tuple[Any, dict[str, Record]]:
    with zipfile.ZipFile(_DirectoryReader(file)) as archive:
        members = archive.infolist()
    names = {member.filename.partition("/")[2] or member.filename for member in members}
    if "constants.pkl" in names:
        raise RefusedFileError(TORCHSCRIPT)
    if members and all(name.endswith(".npy") for name in names):
        raise RefusedFileError(NUMPY)
    pickles = [member for member in members if re.fullmatch(r"[^/]+/data\.pkl", member.filename)]
    if len(pickles) != 1:
        raise RefusedFileError(OTHER_ZIP)
    prefix = pickles[0].filename.removesuffix("data.pkl")
    wanted = [member for member in members if member.filename.startswith(f"{prefix}data/")]
    records = {
        member.filename.removeprefix(f"{prefix}data/"): _locate_member(file, member) for member in [*wanted, *pickles]
    }
    if len(records) <= len(wanted):
        raise RefusedFileError("holds two records of the same name, as torch.save never writes: don't use this file")
    place = records.pop(pickles[0].filename)
    if place.length > MAX_PICKLE_BYTES:
        raise RefusedFileError(TOO_MUCH)
    for member in members:
        if member.filename == f"{prefix}byteorder" and _read(file, _locate_member(file, member), 10) == b"big":
            raise RefusedFileError("was written on a machine with another byte order: save it again on a usual one")
    budget = Budget(max_steps)
    return PickleMachine(io.BytesIO(_read(file, place, MAX_PICKLE_BYTES)), _make_vocabulary(), budget).run(), records


def _locate_member(file: BinaryIO, member: zipfile.ZipInfo) -> Record:
    """Find the bytes of a record of an archive."""
    if member.compress_type != zipfile.ZIP_STORED or member.file_size != member.compress_size:
        raise RefusedFileError(
            "holds compressed records, which could unpack to far more and which torch.save never writes: don't use "
            "this file"
        )
    file.seek(member.header_offset)
    mark, name_length, extra_length = LOCAL_HEADER.unpack(file.read(LOCAL_HEADER.size))
    start = file.tell() + name_length + extra_length
    if mark != b"PK\x03\x04" or start + member.file_size > file.seek(0, os.SEEK_END):
        raise RefusedFileError(DAMAGED)
    return Record(start, member.file_size, member.CRC or None)  # torch.save can be told to note 0 for all


def _read(file: BinaryIO, record: Record, at_most: int) -> bytes:
    file.seek(record.start)
    return file.read(min(record.length, at_most))


class _DirectoryReader:
    """A file as `zipfile` reads the list of records at its end, of which there may not be too many."""

    def __init__(self, file: BinaryIO) -> None:
        self._file = file
        self.seek, self.tell = file.seek, file.tell

    def read(self, count: int = -1) -> bytes:
        content = self._file.read(MAX_DIRECTORY_BYTES + 1 if count < 0 else min(count, MAX_DIRECTORY_BYTES + 1))
        if len(content) > MAX_DIRECTORY_BYTES:
            raise RefusedFileError(TOO_MUCH)
        return content


def _find_in_legacy(file: BinaryIO, max_steps: int) -> tuple[Any, dict[str, Record]]:
    """Read the pickles after the magic number, and find the storages behind them."""
    budget = Budget(max_steps)
    found: dict[str, StoredNumbers] = {}

    def note_numbers(identity: object) -> StoredNumbers:
        numbers = stored_tensors.make_numbers(identity)
        if found.setdefault(numbers.key, numbers) != numbers:
            raise RefusedFileError(DAMAGED)
        return numbers

    vocabulary = _make_vocabulary()._replace(make_persistent=note_numbers)
    version, _machine, content, keys = (PickleMachine(file, vocabulary, budget).run() for _ in range(4))
    if type(version) is not int or version != LEGACY_VERSION:
        raise RefusedFileError(DAMAGED)
    position, end, records = file.tell(), file.seek(0, os.SEEK_END), {}
    for key in require_type(list, keys):
        if type(key) is not str or key in records or key not in found:
            raise RefusedFileError(DAMAGED)
        file.seek(position)
        length = int.from_bytes(file.read(8), "little")
        record = Record(position + 8, found[key].length * found[key].item_bytes)
        position = record.start + record.length
        if length != found[key].length or position > end:
            raise RefusedFileError(DAMAGED)
        records[key] = record
    return content, records


def _make_vocabulary() -> Vocabulary:
    return Vocabulary(
        stored_tensors.RECORD_MAKERS,
        stored_tensors.refuse_in_weights,
        stored_tensors.drop_state,
        stored_tensors.make_numbers,
    )
