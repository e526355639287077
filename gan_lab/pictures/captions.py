"""Describe the inputs of pictures in words: for captions, alternative texts, tables and file names.

A caption has up to five parts: class, truncation, the noise in two parts, and further inputs of the kind.
"""

import re
from collections.abc import Sequence

import numpy as np

from gan_lab.inputs.class_names import Labels
from gan_lab.kinds import KINDS
from gan_lab.pictures.recipe import NetworkId
from gan_lab.pictures.tile import Tile
from gan_lab.pictures.tile_encoding import short_digest

MAX_CLASSES = 3  # named in the caption of a mixture of classes
MAX_DESCRIBED = 12  # pictures of a grid, in its alternative text
MAX_SUBJECT = 80  # characters of a class or network, in a file name
NOISE = 2  # the place of the noise among the parts of a caption
W = "w"  # what `Tile.describe_noise` calls an intermediate latent
SHARED_VECTOR = {"noise": "one noise vector", W: "one w"}  # in a heading, where no seed drew it


def make_class_caption(tile: Tile, names: Sequence[str]) -> str:
    """Name the class of a picture.

    Parameters
    ----------
    tile : Tile
        The picture's inputs.
    names : sequence of str
        The names of the network's classes; a class without a name gets its number.

    Returns
    -------
    str
        The name, or the largest three parts of a mixture; "" for a network without classes.
    """
    classes = tile.class_weights
    if is_one_class(tile):
        return _name_class(next(iter(classes)), names)
    if not classes:
        return tile.NO_CLASS_CAPTION
    largest = sorted(classes.items(), key=lambda entry: -abs(entry[1]))
    parts = [f"{weight:.2g} {_name_class(index, names)}" for index, weight in largest[:MAX_CLASSES]]
    return " + ".join(parts) + (" + ..." if len(largest) > MAX_CLASSES else "")


def read_class_names(network: NetworkId) -> Sequence[str]:
    """Read the names of a network's classes from the table that its kind has for it.

    Parameters
    ----------
    network : NetworkId
        A recipe's network. No network is loaded, and its name is never used as a path.

    Returns
    -------
    sequence of str
        The names in the order of the class vector; empty if there is no table.
    """
    kind = KINDS.get(network.kind)
    table = kind.class_names.get(network.name) if kind else None
    return Labels.read(table).names if table else ()


def make_captions(network_name: str, tiles: Sequence[Tile], names: Sequence[str]) -> tuple[str, list[list[str]]]:
    """Make the heading and the captions of a grid, which say what is shared and what differs.

    Parameters
    ----------
    network_name : str
        The network that made the pictures.
    tiles : sequence of Tile
        The inputs of one or more pictures.
    names : sequence of str
        The names of the network's classes.

    Returns
    -------
    heading : str
        What all pictures share, in one line.
    captions : list of list of str
        For each picture, the parts that not all pictures share.
    """
    parts, is_shared = _make_caption_parts(tiles, names)
    captions = [
        [part for part, shared in zip(picture, is_shared, strict=True) if part and not shared] for picture in parts
    ]
    return _make_heading(network_name, parts, is_shared), captions


def make_column_captions(
    network_name: str, tiles: Sequence[Tile], names: Sequence[str], columns: int
) -> tuple[str, list[list[str]]]:
    """Make the heading and the captions of an animation, which are the same in all frames.

    Parameters
    ----------
    network_name : str
        The network that made the pictures.
    tiles : sequence of Tile
        The inputs of all pictures, frame by frame.
    names : sequence of str
        The names of the network's classes.
    columns : int
        How many pictures a frame shows.

    Returns
    -------
    heading : str
        What all pictures share, in one line.
    captions : list of list of str
        For each column, the parts that all its pictures share and other columns don't.
    """
    parts, is_shared = _make_caption_parts(tiles, names)
    captions = []
    for column in range(columns):
        values = zip(zip(*parts[column::columns], strict=True), is_shared, strict=True)
        captions.append([value[0] for value, shared in values if value[0] and not shared and len(set(value)) == 1])
    return _make_heading(network_name, parts, is_shared), captions


def make_file_stem(network_name: str, tile: Tile, names: Sequence[str]) -> str:
    """Make the name of a picture's file, without its ending.

    Parameters
    ----------
    network_name : str
        The network that made the picture; part of the name where there is no class.
    tile : Tile
        The picture's inputs.
    names : sequence of str
        The names of the network's classes.

    Returns
    -------
    str
        Class, truncation, noise and further inputs, joined by hyphens. It has letters (of any script), digits,
        underscores, dots and hyphens only, so it is safe on every system.
    """
    subject = make_class_caption(tile, names) or network_name
    parts = (subject[:MAX_SUBJECT], tile.option_caption, *tile.describe_noise(), tile.detail_caption)
    return re.sub(r"[^\w.]+", "-", " ".join(parts)).strip("-.")


def describe_grid(heading: str, captions: list[list[str]], columns: int) -> str:
    """Describe a grid for readers who can't see it.

    Parameters
    ----------
    heading : str
        What all pictures share.
    captions : list of list of str
        What differs, for each picture.
    columns : int
        How many pictures a row has.

    Returns
    -------
    str
        The heading and the first 12 captions.
    """
    if not any(captions):
        return heading
    listed = "; ".join(", ".join(caption) for caption in captions[:MAX_DESCRIBED])
    return f"{heading}; {columns} to a row: {listed}" + ("; ..." if len(captions) > MAX_DESCRIBED else "")


def is_one_class(tile: Tile) -> bool:
    """Return whether a picture's class vector is one class, and no mixture."""
    return list(tile.class_weights.values()) == [1.0]


def _name_class(index: int, names: Sequence[str]) -> str:
    return names[index] if index < len(names) else f"class {index}"


class VectorNumbers:
    """Names for the vectors in a grid that no seed drew: "noise 1", "noise 2", and the same name for equal vectors.

    Their digests would be exact, and say nothing to a reader.
    """

    def __init__(self) -> None:
        self._numbers: dict[tuple[str, str], str] = {}  # the names, by what the vector is and the digest of its numbers

    def name(self, what: str, vector: np.ndarray) -> str:
        """Name a vector, as `Tile.describe_noise` asks for it."""
        number = 1 + sum(other == what for other, _ in self._numbers)
        return self._numbers.setdefault((what, short_digest(vector)), f"{what} {number}")

    def __len__(self) -> int:
        return len(self._numbers)

    def describe_only(self, pictures: int) -> str:
        """Describe the only vector there is, of so many pictures; "" if that is one picture."""
        ((what, _),) = self._numbers
        return SHARED_VECTOR[what] if pictures > 1 else ""


def _make_caption_parts(tiles: Sequence[Tile], names: Sequence[str]) -> tuple[list[tuple[str, ...]], list[bool]]:
    """Return the parts of each picture's caption, and for each part whether it is the same for all pictures."""
    vectors = VectorNumbers()
    parts: list[tuple[str, ...]] = [
        (
            make_class_caption(tile, names),
            tile.option_caption,
            *tile.describe_noise(vectors.name),
            tile.detail_caption,
        )
        for tile in tiles
    ]
    is_shared = [len(set(values)) == 1 for values in zip(*parts, strict=True)]
    if len(vectors) == 1 and is_shared[NOISE]:  # a number would say nothing
        parts = [(*part[:NOISE], vectors.describe_only(len(tiles)), *part[NOISE + 1 :]) for part in parts]
    return parts, is_shared


def _make_heading(network_name: str, parts: list[tuple[str, ...]], is_shared: list[bool]) -> str:
    """Make the line that names the network, the number of pictures and what they share."""
    count = f"{len(parts)} pictures" if len(parts) > 1 else "1 picture"
    together = [part for part, shared in zip(parts[0], is_shared, strict=True) if shared and part]
    return " · ".join([f"{network_name}, {count}", *together])
