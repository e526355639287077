"""Files of weights that are more than they seem: archives that unpack to gigabytes, storages that aren't there."""

import io
import struct
import warnings
import zipfile
from collections.abc import Callable

import torch
from pickle_programs import EMPTY_DICT, MARK, program, save_as_zip, save_old_format, text

STATE = {"weight": torch.arange(12.0).reshape(3, 4), "bias": torch.zeros(4)}
LARGE = torch.zeros(50, 40)
EMPTY_OLD = save_old_format({})
OLD_END = b"\x80\x02}q\x00.\x80\x02]q\x00."  # its content, and its list of storages


def put_in_archive(body: bytes, *others: tuple[str, bytes], compress: bool = False) -> bytes:
    """An archive as torch.save writes it, with this body of a pickle and these other records."""
    file = io.BytesIO()
    method = zipfile.ZIP_DEFLATED if compress else zipfile.ZIP_STORED
    with warnings.catch_warnings(), zipfile.ZipFile(file, "w", method) as archive:
        warnings.simplefilter("ignore")  # about two records of the same name
        for name, content in (("archive/data.pkl", program(body, version=2)), *others):
            archive.writestr(name, content)
    return file.getvalue()


def put_in_old_format(body: bytes, end: bytes = b"\x80\x02].") -> bytes:
    """A file as torch before 1.6 wrote it, with this body of its main pickle and this list of storages."""
    assert EMPTY_OLD.endswith(OLD_END)
    return EMPTY_OLD.removesuffix(OLD_END) + program(body, version=2) + end


def describe_tensor(key: str, length: int, size: tuple[int, ...], count: int = 1) -> bytes:
    """The body of a pickle of a dict with tensors, each the first numbers of a storage: of this one, and the next."""
    body = EMPTY_DICT
    strides = torch.empty(size, device="meta").stride()
    shape = b"".join(MARK + b"".join(map(push, values)) + b"t" for values in (size, strides))
    for i in range(count):
        name = f"{int(key) + i:03}" if count > 1 else key
        storage = MARK + text("storage") + b"ctorch\nFloatStorage\n" + text(name) + text("cpu") + push(length) + b"tQ"
        call = b"ctorch._utils\n_rebuild_tensor_v2\n" + MARK + storage + push(0) + shape + b"\x89" + EMPTY_DICT + b"tR"
        body += text(f"weight{i}") + call + b"s"
    return body


def push(number: int) -> bytes:
    return b"\x8a\x09" + number.to_bytes(9, "little", signed=True)


def change(content: bytes, old: bytes, new: bytes) -> bytes:
    assert content.count(old) >= 1
    return content.replace(old, new)


def make_bomb() -> bytes:
    """0.1 MB that unpack to 100 MB."""
    file = io.BytesIO()
    count = 25_000_000
    with zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("archive/data.pkl", program(describe_tensor("0", count, (count,)), version=2))
        with archive.open("archive/data/0", "w") as record:
            for _ in range(10):
                record.write(bytes(10_000_000))
    return file.getvalue()


def make_shared_records() -> bytes:
    """An archive whose list names the place of 4,000 bytes a hundred times, each time as another storage."""
    whole = put_in_archive(describe_tensor("000", 1_000, (1_000,), 100), ("archive/data/000", bytes(4_000)))
    start = whole.index(b"PK\x01\x02")
    end = whole.index(b"PK\x05\x06")
    pickle, storage = start, whole.rindex(b"PK\x01\x02")
    entries = [whole[pickle:storage]]
    entries += [whole[storage:end].replace(b"data/000", b"data/%03d" % i) for i in range(100)]
    directory = b"".join(entries)
    return whole[:start] + directory + struct.pack("<4s4H2IH", b"PK\5\6", 0, 0, 101, 101, len(directory), start, 0)


SEVEN, NUMBER = struct.pack("<f", 7.0), ("archive/data/0", bytes(4))
CLAIMED, DAMAGED = "larger than what it holds", "cut or damaged"
ARCHIVES: dict[str, tuple[Callable[[], bytes], str]] = {
    "a bomb of 100 MB": (make_bomb, "compressed records"),
    "a compressed pickle": (lambda: put_in_archive(b"]0" * 1_000_000, compress=True), "compressed records"),
    "a list of records of 4 MB": (
        lambda: put_in_archive(EMPTY_DICT, *((f"archive/data/{i:01000}", b"") for i in range(4_000))),
        "has more in it",
    ),
    "a pickle of 20 MB": (lambda: put_in_archive(b"]0" * 10_000_000), "has more in it"),
    "two records of one name": (
        lambda: put_in_archive(describe_tensor("0", 1, (1,)), NUMBER, NUMBER),
        "two records of the same name",
    ),
    "two pickles": (lambda: put_in_archive(EMPTY_DICT, ("b/data.pkl", b"")), "something other than weights"),
    "a hundred storages in one place": (make_shared_records, CLAIMED),
    "one storage as twenty tensors in other orders": (
        lambda: save_as_zip({f"{i}": LARGE.T for i in range(20)}),
        CLAIMED,
    ),
    "a storage that isn't there": (lambda: put_in_archive(describe_tensor("0", 1, (1,))), CLAIMED),
    "a storage that is too short": (
        lambda: put_in_archive(describe_tensor("0", 2**40, (2**40,)), ("archive/data/0", bytes(4))),
        CLAIMED,
    ),
    "a tensor beyond its storage": (
        lambda: put_in_archive(describe_tensor("0", 4, (2, 3)), ("archive/data/0", bytes(16))),
        CLAIMED,
    ),
    "a tensor of 2 ** 80 numbers": (
        lambda: put_in_archive(describe_tensor("0", 4, (2**40, 0, 2**40)), ("archive/data/0", bytes(16))),
        CLAIMED,
    ),
    "a storage under a path": (
        lambda: put_in_archive(describe_tensor("../../secret", 1, (1,)), ("archive/data/0", bytes(4))),
        CLAIMED,
    ),
    "a byte that changed": (lambda: change(save_as_zip(STATE), SEVEN, bytes(4)), DAMAGED),
    "big-endian numbers": (
        lambda: put_in_archive(describe_tensor("0", 1, (1,)), NUMBER, ("archive/byteorder", b"big")),
        "another byte order",
    ),
    "a list of records that lies elsewhere": (
        lambda: put_in_archive(EMPTY_DICT)[:-6] + b"\xff\xff\xff\x7f\0\0",
        DAMAGED,
    ),
    "old: a storage of 2 ** 40": (
        lambda: change(save_old_format(STATE), struct.pack("<Q", 12), struct.pack("<Q", 2**40)),
        DAMAGED,
    ),
    "old: a storage claimed to be huge": (
        lambda: put_in_old_format(describe_tensor("0", 2**40, (2**40,)), program(b"]" + text("0") + b"a")),
        DAMAGED,
    ),
    "old: a storage that isn't listed": (lambda: put_in_old_format(describe_tensor("0", 1, (1,))), CLAIMED),
    "old: a storage of nobody": (lambda: put_in_old_format(EMPTY_DICT, program(b"]" + text("0") + b"a")), DAMAGED),
    "old: another version": (lambda: change(EMPTY_OLD, b"M\xe9\x03", b"M\xe8\x03"), DAMAGED),
    "old: cut": (lambda: save_old_format(STATE)[:-1], DAMAGED),
    "a name of control signs": (lambda: save_as_zip({"a\x1b[2J": torch.zeros(1)}), "named tensors"),
    "a name of 300 signs": (lambda: save_as_zip({"a" * 300: torch.zeros(1)}), "named tensors"),
    "a tensor without numbers": (lambda: save_as_zip({"a": torch.zeros(3, 0)}), CLAIMED),
}  # fmt: skip
