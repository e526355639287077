"""What searches with a BigGAN and with a DCGAN share: noise vectors, and class vectors where there are classes."""

from typing import NamedTuple

from torch import Tensor

from gan_lab.inputs.class_vectors import ClassChoice, read_class_choice
from gan_lab.networks.network import Network
from gan_lab.projection.latent_space import (
    Y_STEP,
    Z_STEP,
    LatentSpace,
    choose_space,
    draw_classes,
    move_to_class_vectors,
)


class NoiseInputs(NamedTuple):
    """What `generate` takes of these networks; without classes, y is empty."""

    z: Tensor  # noise vectors [n, z_dim]
    y: Tensor  # class vectors [n, classes]


class NoiseSpace(LatentSpace[NoiseInputs]):
    """Noise vectors and class vectors.

    Parameters
    ----------
    gan : Network
        The network.
    y : int, str, list, dict, Tensor, array or None
        The class; with None, the class vector is searched too, if the network has classes.
    name : str or None
        Of the space: "z".
    scale : float
        How long the network's noise is, relative to a normal distribution's.

    Raises
    ------
    GanLabError
        If an argument doesn't fit the network.
    """

    def __init__(self, gan: Network, y: ClassChoice | None, name: str | None, scale: float = 1.0) -> None:
        choose_space(name, ("z",), gan.name)
        if y is not None:
            gan._require_classes()
        self._class_count = len(gan.classes)
        self._y = None if y is None else read_class_choice(y, 1, gan._labels)
        self._searches_class = y is None and self._class_count > 0
        self.step_sizes = (Z_STEP * scale, Y_STEP if self._searches_class else 0.0)

    def measure_mixture(self, inputs: NoiseInputs) -> Tensor:  # noqa: D102 (documented in LatentSpace, as that below)
        return 1 - inputs.y.square().sum(dim=1) if self._class_count else super().measure_mixture(inputs)

    def limit(self, inputs: NoiseInputs) -> None:  # noqa: D102
        if self._searches_class:
            move_to_class_vectors(inputs.y)

    def _draw_classes(self, n: int, seed: int) -> Tensor:
        """Draw class vectors [n, classes], or repeat the one that was given."""
        return draw_classes(n, self._class_count, seed) if self._y is None else self._y.repeat(n, 1)
