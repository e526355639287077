"""Where a picture is searched with a DCGAN: noise vectors, and class vectors if it has classes."""

from typing import NamedTuple

import numpy as np
import torch
from torch import Tensor

from gan_lab.inputs.class_vectors import ClassChoice, read_class_choice
from gan_lab.networks.dcgan import DCGAN
from gan_lab.pictures.samples import Samples
from gan_lab.projection.latent_space import (
    Y_STEP,
    Z_STEP,
    LatentSpace,
    check_no_truncation,
    choose_space,
    draw_classes,
    move_to_class_vectors,
)


class DCGANInputs(NamedTuple):
    """What `DCGAN.generate` takes; without classes, y is empty."""

    z: Tensor  # noise vectors [n, z_dim]
    y: Tensor  # class vectors [n, classes]


class DCGANSpace(LatentSpace[DCGANInputs]):
    """Noise vectors and class vectors.

    Parameters
    ----------
    gan : DCGAN
        The network.
    y : int, str, list, dict, Tensor, array or None
        The class; with None, the class vector is searched too, if the network has classes.
    truncation : None
        There is none.
    name : str or None
        Of the space: "z".

    Raises
    ------
    GanLabError
        If an argument doesn't fit the network.
    """

    def __init__(self, gan: DCGAN, y: ClassChoice | None, truncation: float | None, name: str | None) -> None:
        choose_space(name, ("z",), gan.name)
        check_no_truncation(truncation, gan.name)
        if y is not None:
            gan._require_classes()
        self._gan, self._count = gan, len(gan.classes)
        self._y = None if y is None else read_class_choice(y, 1, gan._labels)
        self._searches_class = y is None and self._count > 0
        self.step_sizes = (Z_STEP, Y_STEP if self._searches_class else 0.0)

    def draw(self, n: int, seed: int) -> DCGANInputs:  # noqa: D102 (documented in LatentSpace, as those below)
        y = draw_classes(n, self._count, seed) if self._y is None else self._y.repeat(n, 1)
        return DCGANInputs(torch.from_numpy(np.random.RandomState(seed).randn(n, self._gan.z_dim)).float(), y)

    def make_pictures(self, inputs: DCGANInputs) -> Tensor:  # noqa: D102
        return self._gan._make_pictures(inputs.z, inputs.y)

    def measure_squares(self, inputs: DCGANInputs) -> Tensor:  # noqa: D102
        return inputs.z.square().mean(dim=1)

    def measure_mixture(self, inputs: DCGANInputs) -> Tensor:  # noqa: D102
        return 1 - inputs.y.square().sum(dim=1) if self._count else super().measure_mixture(inputs)

    def limit(self, inputs: DCGANInputs) -> None:  # noqa: D102
        if self._searches_class:
            move_to_class_vectors(inputs.y)

    def make_samples(self, inputs: DCGANInputs) -> Samples:  # noqa: D102
        return self._gan.generate(inputs.z, inputs.y if self._count else None)
