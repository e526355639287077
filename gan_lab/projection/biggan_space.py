"""Where a picture is searched with a BigGAN-deep: noise and class vectors at one truncation."""

from typing import NamedTuple

from torch import Tensor

from gan_lab.inputs.class_vectors import ClassChoice, read_class_choice
from gan_lab.inputs.noise import check_truncation, redraw_truncated_noise
from gan_lab.inputs.truncation_fit import MEAN_SQUARE, NOISE_BOUND, remember_truncation
from gan_lab.networks.biggan import BigGAN
from gan_lab.pictures.samples import Samples
from gan_lab.projection.latent_space import (
    Y_STEP,
    Z_STEP,
    LatentSpace,
    choose_space,
    draw_classes,
    move_to_class_vectors,
)


class BigGANInputs(NamedTuple):
    """What `BigGAN.generate` takes beside the truncation."""

    z: Tensor  # noise vectors [n, 128]
    y: Tensor  # class vectors [n, classes]


class BigGANSpace(LatentSpace[BigGANInputs]):
    """Noise vectors within the bounds of a truncation, and class vectors.

    Parameters
    ----------
    gan : BigGAN
        The network.
    y : int, str, list, dict, Tensor, array or None
        The class; with None, the class vector is searched too.
    truncation : float or None
        Above 0, at most 1; None is 1.
    name : str or None
        Of the space: "z".

    Raises
    ------
    GanLabError
        If an argument doesn't fit the network.
    """

    def __init__(self, gan: BigGAN, y: ClassChoice | None, truncation: float | None, name: str | None) -> None:
        choose_space(name, ("z",), gan.name)
        self._gan, self._truncation = gan, check_truncation(1.0 if truncation is None else truncation)
        self._y = None if y is None else read_class_choice(y, 1, gan._labels)
        self.step_sizes = (Z_STEP * self._truncation, 0.0 if self._y is not None else Y_STEP)

    def draw(self, n: int, seed: int) -> BigGANInputs:  # noqa: D102 (documented in LatentSpace, as those below)
        y = draw_classes(n, len(self._gan.classes), seed) if self._y is None else self._y.repeat(n, 1)
        return BigGANInputs(redraw_truncated_noise(n, self._truncation, seed), y)

    def make_pictures(self, inputs: BigGANInputs) -> Tensor:  # noqa: D102
        return self._gan._compute(inputs.z, inputs.y, self._truncation)

    def measure_squares(self, inputs: BigGANInputs) -> Tensor:  # noqa: D102
        return inputs.z.square().mean(dim=1) / (MEAN_SQUARE * self._truncation**2)

    def measure_mixture(self, inputs: BigGANInputs) -> Tensor:  # noqa: D102
        return 1 - inputs.y.square().sum(dim=1)

    def limit(self, inputs: BigGANInputs) -> None:  # noqa: D102
        bound = NOISE_BOUND * self._truncation
        inputs.z.clamp_(-bound, bound)
        if self._y is None:
            move_to_class_vectors(inputs.y)

    def make_samples(self, inputs: BigGANInputs) -> Samples:  # noqa: D102
        remember_truncation(inputs.z, self._truncation)  # to which the search has kept it
        return self._gan.generate(inputs.z, inputs.y, self._truncation)
