"""IDX files, the format that MNIST and its like are published in: a few numbers, then the pixels of all pictures.

Source: LeCun, Cortes and Burges, "The MNIST database of handwritten digits", which describes the format.
"""

import gzip
import struct
import zlib
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
    try:
        with _open(path) as file:
            magic, count, height, width = struct.unpack(">IIII", file.read(16))
            if magic == LABELS:
                raise GanLabError(
                    f"{path} holds labels: pass the file of pictures, whose name has 'images-idx3' in it."
                )
            size = count * height * width
            if magic != PICTURES or not 0 < size <= min(MAX_BYTES, MAX_UNPACKING * path.stat().st_size):
                raise GanLabError(f"{path} holds no grey pictures in IDX format: download it again.")
            content = file.read(size)
            file.read(1)  # at the end of a compressed file its checksum is compared
    except (OSError, EOFError, zlib.error, struct.error):
        content, size = b"", 1
    except MemoryError:
        raise GanLabError(
            f"{path} holds {size / 1e6:,.0f} MB of pixels, more than the memory that is free: close other notebooks "
            "and programs."
        ) from None
    if len(content) != size:
        raise GanLabError(f"{path} is cut or damaged: download it again.")
    return np.frombuffer(content, np.uint8).reshape(count, height, width)


def _open(path: Path) -> IO[bytes]:
    """Open a file, decompressed if it is compressed."""
    with open(path, "rb") as file:
        is_compressed = file.read(2) == b"\x1f\x8b"
    return gzip.open(path) if is_compressed else open(path, "rb")  # type: ignore[return-value]
