"""Fashion-MNIST as the training scripts read it: Debian's IDX files, padded from 28 to 32 pixels.

Xiao, Rasul and Vollgraf, "Fashion-MNIST: a Novel Image Dataset for Benchmarking Machine Learning
Algorithms", 2017. 60,000 training and 10,000 test photographs of products, 10 classes, MIT licence.
`apt-get install dataset-fashion-mnist` puts the four files in the folder below.
"""

import gzip
from pathlib import Path

import numpy as np
import torch
from torch import Tensor

FOLDER = Path("/usr/share/datasets/fashion-mnist")
CLASSES = [
    "T-shirt",
    "trouser",
    "pullover",
    "dress",
    "coat",
    "sandal",
    "shirt",
    "sneaker",
    "bag",
    "ankle boot",
]


def load(split: str, folder: Path = FOLDER) -> tuple[Tensor, Tensor]:
    """The photographs [n, 1, 32, 32] uint8 (0 is the background) and classes [n] int64.

    split: "train" (60,000) or "test" (10,000).
    """
    prefix = {"train": "train", "test": "t10k"}[split]
    pictures = _read_idx(folder / f"{prefix}-images-idx3-ubyte.gz")
    labels = _read_idx(folder / f"{prefix}-labels-idx1-ubyte.gz")
    padded = np.pad(pictures, [(0, 0), (2, 2), (2, 2)])[:, None]
    return torch.from_numpy(padded), torch.from_numpy(labels.astype(np.int64))


def to_unit_range(pictures: Tensor) -> Tensor:
    """uint8 pictures as float32 in [-1, 1], the range of the generator's tanh."""
    return pictures.float() / 127.5 - 1


def _read_idx(path: Path) -> np.ndarray:
    """An IDX file of unsigned bytes: a big-endian header (type 8, rank, sizes), then the values."""
    if not path.exists():
        raise SystemExit(f"{path} is missing: install it with 'apt-get install dataset-fashion-mnist'.")
    raw = gzip.decompress(path.read_bytes())
    rank = raw[3]
    sizes = np.frombuffer(raw, ">u4", rank, offset=4)
    return np.frombuffer(raw, np.uint8, offset=4 + 4 * rank).reshape(sizes)
