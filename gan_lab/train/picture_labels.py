"""Which class each real picture is of: from the folders that the pictures lie in, or from the labels beside a file."""

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from gan_lab.errors import GanLabError
from gan_lab.inputs.class_names import Labels, is_class_name
from gan_lab.pictures.idx_files import read_idx_labels

MAX_CLASSES = 1000


@dataclass(frozen=True, eq=False)
class PictureLabels:
    """The classes of real pictures.

    Attributes
    ----------
    names : list of str
        The names of the classes, in the order of the class vector.
    numbers : ndarray
        The class of each picture, [n], int64, from 0.
    """

    names: list[str]
    numbers: np.ndarray

    def part(self, chosen: Sequence[int]) -> "PictureLabels":
        """Take the labels of some pictures; the classes stay the same."""
        return PictureLabels(self.names, self.numbers[list(chosen)])


def hash_labels(numbers: np.ndarray) -> str:
    """Compute a digest of labels [n], equal for the same labels on every system."""
    return hashlib.sha256(numbers.astype("<i8").tobytes()).hexdigest()


def label_by_folder(paths: Sequence[str]) -> PictureLabels | None:
    """Take the folder that a picture lies in for its class, as torchvision's `ImageFolder` does it.

    Parameters
    ----------
    paths : sequence of str
        The paths of the pictures inside their folder or zip, parts separated by "/".

    Returns
    -------
    PictureLabels or None
        The classes are the folders of the uppermost level that has several, by their names; None if there is only one
        folder, or more than 1,000, or a picture lies beside the folders.
    """
    folders = [path.split("/")[:-1] for path in paths]
    while folders and all(folders) and len({folder[0] for folder in folders}) == 1:
        folders = [folder[1:] for folder in folders]
    if not folders or not all(folders):
        return None
    names = sorted({folder[0] for folder in folders})
    if len(names) > MAX_CLASSES or not all(map(is_class_name, names)):
        return None
    number = {name: i for i, name in enumerate(names)}
    return PictureLabels(names, np.array([number[folder[0]] for folder in folders]))


def read_labels_beside(path: Path, count: int, table: Path | None = None) -> PictureLabels | None:
    """Read the file of labels that lies beside an IDX file of pictures, under the name that MNIST's have.

    Parameters
    ----------
    path : Path
        The file of pictures, such as train-images-idx3-ubyte.gz; the labels are in train-labels-idx1-ubyte.gz.
    count : int
        How many pictures it has.
    table : Path, optional
        A table of the class names; without it `labels.txt` in the same folder, else the names are "0", "1" and so on.

    Returns
    -------
    PictureLabels or None
        None if there are no labels. Where they can't be read, a line says so.
    """
    file = path.with_name(path.name.replace("images", "labels").replace("idx3", "idx1"))
    if file == path or not file.is_file():
        return None
    try:
        numbers = read_idx_labels(file)
        if len(numbers) != count:
            raise GanLabError(f"{file} has {len(numbers)} labels for {count} pictures.")
        table = table or path.with_name("labels.txt")
        names = Labels.read(table).names if table.is_file() else list(map(str, range(numbers.max() + 1)))
        if numbers.max() >= len(names):
            raise GanLabError(f"{table} names {len(names)} classes, and a label is {numbers.max()} (from 0).")
    except GanLabError as problem:
        print(f"The pictures have no classes: {problem}")
        return None
    return PictureLabels(names, numbers.astype(np.int64)) if len(names) > 1 else None
