"""What every loaded network has in common, whatever its kind: a name, classes, and regenerating pictures."""

from abc import ABC, abstractmethod
from collections.abc import Sequence
from pathlib import Path
from typing import ClassVar, Generic, NoReturn, Self, TypeVar

import torch
from torch import Tensor

from gan_lab import __version__
from gan_lab.errors import GanLabError, WrongCallError
from gan_lab.guided import Guided, complete_line
from gan_lab.inputs.class_names import ClassNames, Labels
from gan_lab.inputs.class_vectors import ClassChoice, make_class_vectors
from gan_lab.kinds import Kind
from gan_lab.pictures.recipe import NetworkId
from gan_lab.pictures.samples import Samples
from gan_lab.pictures.tile import Tile

TileOfKind = TypeVar("TileOfKind", bound=Tile)


class Network(Guided, ABC, Generic[TileOfKind], called="gan"):
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

    def __init__(
        self, name: str, labels: Labels, side: int, sha256: str, device: torch.device, batch_size: int | None = None
    ) -> None:
        self.name, self.side, self.sha256, self.device = name, side, sha256, device
        self._labels, self._batch_size = labels, batch_size

    @property
    def classes(self) -> list[str]:
        """The class names in the order of the class vector, so `classes[207]` names class 207; [] without classes."""
        return ClassNames(self._labels.names)

    def search(self, text: str) -> list[tuple[int, str]]:
        """Search the classes for a kind, such as "dog", or for a text in their names and synonyms.

        Parameters
        ----------
        text : str
            A kind, where the kinds of the network's classes are known (those of ImageNet are, from WordNet), or a part
            of a name; capitals don't matter.

        Returns
        -------
        list of (int, str)
            Index and name of each class of the kind, those of a narrower kind together; else of each class that
            contains the text, whole words first; else of those that are nearest in meaning, or are spelt most alike.
            [] if none comes near.

        Raises
        ------
        GanLabError
            If it isn't text.
        """
        return self._labels.search(text)

    def class_vector(self, what: ClassChoice, n: int = 1) -> Tensor:
        """Make class vectors: 1 at the class asked for and 0 elsewhere (one-hot).

        Parameters
        ----------
        what : int, str, sequence or mapping
            An index, a name, a list of either (one row each), or a mixture {class: weight} with weights that add up
            to 1.
        n : int
            How many rows, 1 or more; a list of several classes fills as many rows as it is long.

        Returns
        -------
        Tensor
            y [n, classes], float32.

        Raises
        ------
        GanLabError
            If there is no such class, or the network has no classes.
        """
        self._require_classes()
        return make_class_vectors(self._labels, what, n)

    @abstractmethod
    def regenerate_tiles(self, tiles: Sequence[TileOfKind]) -> Tensor:
        """Generate the pictures of recipes again.

        Parameters
        ----------
        tiles : sequence of Tile
            The inputs of each picture, all checked to be of this kind of network.

        Returns
        -------
        Tensor
            [n, 3, side, side], float32, in [-1, 1]; a StyleGAN2's can go beyond.

        Raises
        ------
        GanLabError
            If an input doesn't fit this network.
        """

    @abstractmethod
    def draw_noise(self, n: int, seed: int | None, option_value: float | None) -> Tensor:
        """Draw noise vectors as this network takes them.

        Parameters
        ----------
        n : int
            How many, 1 or more.
        seed : int or None
            0 to 2**32 - 1; None draws a fresh one.
        option_value : float or None
            As for `generate_from_noise`; BigGAN's noise is drawn at the truncation.

        Returns
        -------
        Tensor
            z [n, z_dim], float32.

        Raises
        ------
        GanLabError
            If a value is out of range.
        """

    @abstractmethod
    def generate_from_noise(self, z: Tensor, what: int | str | None, option_value: float | None) -> Samples:
        """Make pictures of noise, whatever the kind of network.

        Parameters
        ----------
        z : Tensor
            Noise vectors [n, z_dim].
        what : int, str or None
            The class; None for a network without classes.
        option_value : float or None
            The value of the kind's option (`Kind.option`), such as the truncation; None if the kind has no option, or
            for the value that changes nothing.

        Returns
        -------
        Samples
            The pictures with their inputs.

        Raises
        ------
        GanLabError
            If an input doesn't fit this network, or a class is missing.
        """

    def generate_from_seed(
        self, n: int, seed: int | None, what: int | str | None, option_value: float | None
    ) -> Samples:
        """Draw noise vectors and make pictures of them, whatever the kind of network.

        Parameters
        ----------
        n, seed
            As for `draw_noise`.
        what, option_value
            As for `generate_from_noise`.

        Returns
        -------
        Samples
            The pictures with their inputs.

        Raises
        ------
        GanLabError
            As of these two.
        """
        return self.generate_from_noise(self.draw_noise(n, seed, option_value), what, option_value)

    def __call__(self, *inputs: object, **named: object) -> NoReturn:
        """Say how pictures are made, to somebody who calls the network as PyTorch's are called.

        Raises
        ------
        WrongCallError
            Always.
        """
        raise WrongCallError(complete_line("A network isn't called like a function: $generate makes pictures.", self))

    def __getitem__(self, index: object) -> NoReturn:
        """Say where pictures are, to somebody who takes the network for a list of them; always a WrongCallError."""
        raise WrongCallError(
            complete_line("A network holds no pictures: samples = $generate makes some, and samples[0] is one.", self)
        )

    def __deepcopy__(self, memo: object) -> Self:
        """Return the network itself, since nothing can change it."""
        return self

    def _make_samples(self, pictures: Tensor, tiles: Sequence[Tile], numbers: str = "float32") -> Samples:
        """Put pictures and their inputs together. numbers: the type of number that they were computed with."""
        versions = {"gan_lab": __version__, "torch": torch.__version__}
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
    """Say in one line which network was loaded; hint: how to get another one, as the end of the line."""
    size = f"{network.side}x{network.side} pixels"
    print(f"{network.name}: {size}, {network._describe_classes()}, on {network.device}.{hint}")


def read_labels(weights_file: Path, count: int, table: Path | None) -> Labels:
    """Read the class names of a network: from `labels.txt` beside its weights, else from a table, else numbers.

    Parameters
    ----------
    weights_file : Path
        The file with the weights.
    count : int
        How many classes the network has; 0 gives no names.
    table : Path or None
        The table to take where no `labels.txt` lies beside the weights, if it names as many classes.

    Returns
    -------
    Labels
        `count` names.

    Raises
    ------
    GanLabError
        If `labels.txt` names another number of classes.
    """
    labels_file = weights_file.with_name("labels.txt")
    if count and labels_file.is_file():
        labels = Labels.read(labels_file)
        if len(labels) != count:
            raise GanLabError(f"{labels_file} names {len(labels)} classes and the network has {count}: correct it.")
        return labels
    known = Labels.read(table) if table and count else None
    return known if known and len(known) == count else Labels.numbered(count)
