"""IDX files, the format that MNIST and its like are published in: a few numbers, then the pixels of all pictures.

Source: LeCun, Cortes and Burges, "The MNIST database of handwritten digits", which describes the format.
"""

import gzip
import struct
import zlib
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import IO

import numpy as np

from gan_lab.errors import GanLabError

PICTURES = 0x00000803  # the first number of a file of pictures: bytes (8) in three dimensions (3)
LABELS = 0x00000801  # the first number of a file of labels
MAX_BYTES = 1_000_000_000  # of pixels; the 70,000 pictures of MNIST have 55 million
# Bytes of pixels for each byte of a compressed file. MNIST has 5; a file of nothing, in which gzip packs most, 1,000.
MAX_UNPACKING = 100


def is_idx(path: Path) -> bool:
    """Tell whether a file begins as an IDX file of pictures or labels does, be it compressed or not."""
    try:
        with _open(path) as file:
            return int.from_bytes(file.read(4), "big") in (PICTURES, LABELS)
    except (OSError, EOFError, zlib.error):
        return False


def read_idx(path: Path) -> np.ndarray:
    """Read the pictures in an IDX file.

    Parameters
    ----------
    path : Path
        The file, as it is published (train-images-idx3-ubyte.gz) or decompressed.

    Returns
    -------
    ndarray
        [n, height, width], uint8, grey.

    Raises
    ------
    GanLabError
        If it holds labels, is cut or damaged, holds no pictures, or more than fit into memory.
    """
    with _explained(path), _open(path) as file:
        magic, count, height, width = struct.unpack(">IIII", file.read(16))
        if magic == LABELS:
            raise GanLabError(f"{path} holds labels: pass the file of pictures, whose name has 'images-idx3' in it.")
        if magic != PICTURES:
            count = 0
        pixels = _read_bytes(file, path, count * height * width, "grey pictures")
    return pixels.reshape(count, height, width)


def read_idx_labels(path: Path) -> np.ndarray:
    """Read the labels in an IDX file.

    Parameters
    ----------
    path : Path
        The file, as it is published (train-labels-idx1-ubyte.gz) or decompressed.

    Returns
    -------
    ndarray
        The class of each picture, [n], uint8.

    Raises
    ------
    GanLabError
        If it is cut or damaged, holds no labels, or more than fit into memory.
    """
    with _explained(path), _open(path) as file:
        magic, count = struct.unpack(">II", file.read(8))
        return _read_bytes(file, path, count if magic == LABELS else 0, "labels")


def _read_bytes(file: IO[bytes], path: Path, size: int, what: str) -> np.ndarray:
    """Read so many bytes to the end of a file; GanLabError if it can't hold so many, or there are none."""
    if not 0 < size <= min(MAX_BYTES, MAX_UNPACKING * path.stat().st_size):
        raise GanLabError(f"{path} holds no {what} in IDX format: download it again.")
    try:
        content = file.read(size)
    except MemoryError:
        raise GanLabError(
            f"{path} holds {size / 1e6:,.0f} MB of {what}, more than the memory that is free: close other notebooks "
            "and programs."
        ) from None
    file.read(1)  # at the end of a compressed file its checksum is compared
    if len(content) != size:
        raise EOFError
    return np.frombuffer(content, np.uint8)


@contextmanager
def _explained(path: Path) -> Iterator[None]:
    """Raise a GanLabError if what is read meanwhile turns out to be cut or damaged."""
    try:
        yield
    except (OSError, EOFError, zlib.error, struct.error):
        raise GanLabError(f"{path} is cut or damaged: download it again.") from None


def _open(path: Path) -> IO[bytes]:
    """Open a file, decompressed if it is compressed."""
    with open(path, "rb") as file:
        is_compressed = file.read(2) == b"\x1f\x8b"
    return gzip.open(path) if is_compressed else open(path, "rb")  # type: ignore[return-value]
