"""Made-up photographs in the files of Fashion-MNIST, for the tests of the training scripts."""

import gzip
from pathlib import Path

import numpy as np


def write_photographs(folder: Path) -> Path:
    """Two hundred random photographs in the four files' format."""
    draw = np.random.default_rng(0)
    for name, values in {
        "train-images-idx3-ubyte.gz": draw.integers(0, 256, (200, 28, 28), np.uint8),
        "train-labels-idx1-ubyte.gz": draw.integers(0, 10, 200, np.uint8),
    }.items():
        header = bytes([0, 0, 8, values.ndim]) + b"".join(size.to_bytes(4, "big") for size in values.shape)
        (folder / name).write_bytes(gzip.compress(header + values.tobytes()))
    return folder
