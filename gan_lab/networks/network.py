"""What every loaded network has in common, whatever its kind: a name, classes, and pictures from recipes."""

from abc import ABC, abstractmethod
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import ClassVar, Generic, TypeVar

import torch
from torch import Tensor

import gan_lab
from gan_lab.errors import GanLabError
from gan_lab.inputs.class_names import Labels
from gan_lab.inputs.class_vectors import class_vector
from gan_lab.kinds import Kind
from gan_lab.pictures.recipe import NetworkId
from gan_lab.pictures.samples import Samples
from gan_lab.pictures.tiles import Tile

TileOfKind = TypeVar("TileOfKind", bound=Tile)


class Network(ABC, Generic[TileOfKind]):
    """A generator with its weights, ready to make pictures.

    Attributes
    ----------
    name : str
        Which network it is.
    sha256 : str
        The digest of its weights file, by which recipes know it.
    device : torch.device
        Where it computes.
    side : int
        The height and width of its pictures in pixels.
    """

    kind: ClassVar[Kind]

    def __init__(self, name: str, labels: Labels, side: int, sha256: str, device: torch.device) -> None:
        self.name, self.side, self.sha256, self.device = name, side, sha256, device
        self._labels = labels

    @property
    def classes(self) -> list[str]:
        """The class names in the order of the class vector, so `classes[207]` names class 207; [] without classes."""
        return list(self._labels.names)

    def search(self, text: str) -> list[tuple[int, str]]:
        """The classes whose name or synonym contains a text, else those that are spelt most alike.

        Parameters
        ----------
        text : str
            Part of a name; capitals don't matter.

        Returns
        -------
        list of (int, str)
            Index and name of each class, whole words first; [] if no name comes near.
        """
        return self._labels.search(text)

    def class_vector(self, what: int | str | Sequence | Mapping, n: int = 1) -> Tensor:
        """Class vectors: 1 at the class asked for and 0 elsewhere (one-hot).

        Parameters
        ----------
        what : int, str, sequence or mapping
            An index, a name, a list of either (one row each), or a mixture {class: weight} with weights that add up
            to 1.
        n : int
            How many rows, 1 or more; a list fills as many rows as it is long.

        Returns
        -------
        Tensor
            [n, classes], float32.

        Raises
        ------
        GanLabError
            If there is no such class, or the network has no classes.
        """
        self._require_classes()
        return class_vector(self._labels, what, n)

    @abstractmethod
    def regenerate_tiles(self, tiles: Sequence[TileOfKind]) -> Tensor:
        """Make the picture of each recipe again.

        Parameters
        ----------
        tiles : sequence of Tile
            Inputs of this kind of network; the kinds are told apart before.

        Returns
        -------
        Tensor
            [n, 3, side, side], float32, in [-1, 1] but for what a StyleGAN2 makes beyond.

        Raises
        ------
        GanLabError
            If an input doesn't fit this network.
        """

    @abstractmethod
    def generate_from_seed(self, n: int, seed: int | None, what: int | str | None, setting: float | None) -> Samples:
        """Draw noise and make pictures of it, as the command line asks for them.

        Parameters
        ----------
        n : int
            How many pictures, 1 or more.
        seed : int or None
            Of the noise, 0 to 2**32 - 1; None draws a fresh one.
        what : int, str or None
            The class; None for a network without classes.
        setting : float or None
            The option of this kind (`Kind.option`); None if the kind has none.

        Returns
        -------
        Samples
            The pictures with their inputs.
        """

    def _make_samples(self, pictures: Tensor, tiles: Sequence[Tile], numbers: str = "float32") -> Samples:
        """Pictures with their inputs; numbers: the type that they were computed with."""
        versions = {"gan_lab": gan_lab.__version__, "torch": torch.__version__}
        made_with = versions | {"device": self.device.type, "numbers": numbers}
        network = NetworkId(self.kind.name, self.name, self.sha256)
        return Samples(pictures, list(tiles), network, made_with, self.classes)

    def _require_classes(self) -> None:
        if not len(self._labels):
            raise GanLabError(f"{self.name} has no classes: leave the label out; noise alone decides what it shows.")

    def _describe_classes(self) -> str:
        return f"{len(self._labels)} classes" if len(self._labels) else "no classes"

    def __repr__(self) -> str:
        return f"<{self.kind.title} {self.name}: {self._describe_classes()}, on {self.device}>"


def print_loaded(network: Network, hint: str = "") -> None:
    """Say in one line which network was loaded; hint: how to get another one."""
    size = f"{network.side}x{network.side} pixels"
    print(f"{network.name}: {size}, {network._describe_classes()}, on {network.device}.{hint}")


def labels_beside(weights_file: Path, count: int, table: Path | None) -> Labels:
    """The class names of a network: `labels.txt` beside its weights, else a table, else numbers.

    Parameters
    ----------
    weights_file : Path
        The file with the weights.
    count : int
        How many classes the network has; 0 gives no names.
    table : Path or None
        The table to take where no `labels.txt` lies beside the weights.

    Returns
    -------
    Labels
        `count` names.

    Raises
    ------
    GanLabError
        If `labels.txt` names another number of classes.
    """
    beside = weights_file.with_name("labels.txt")
    if count and beside.is_file():
        labels = Labels.read(beside)
        if len(labels) != count:
            raise GanLabError(f"{beside} names {len(labels)} classes and the network has {count}: correct it.")
        return labels
    return Labels.read(table) if table else Labels.numbered(count)
