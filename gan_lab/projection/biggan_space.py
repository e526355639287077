"""Where a picture is searched with a BigGAN-deep: noise and class vectors at one truncation."""

from torch import Tensor

from gan_lab.inputs.class_vectors import ClassChoice
from gan_lab.inputs.noise import check_truncation, redraw_truncated_noise
from gan_lab.inputs.truncation_fit import MEAN_SQUARE, NOISE_BOUND, remember_truncation
from gan_lab.networks.biggan import BigGAN
from gan_lab.pictures.samples import Samples
from gan_lab.projection.noise_space import NoiseInputs, NoiseSpace


class BigGANSpace(NoiseSpace):
    """Noise vectors within the bounds of a truncation, and class vectors.

    Parameters
    ----------
    gan : BigGAN
        The network.
    y, name
        As for `NoiseSpace`.
    truncation : float or None
        Above 0, at most 1; None is 1.

    Raises
    ------
    GanLabError
        If an argument doesn't fit the network.
    """

    def __init__(self, gan: BigGAN, y: ClassChoice | None, truncation: float | None, name: str | None) -> None:
        self._gan, self._truncation = gan, check_truncation(1.0 if truncation is None else truncation)
        super().__init__(gan, y, name, scale=self._truncation)

    def draw(self, n: int, seed: int) -> NoiseInputs:  # noqa: D102 (documented in LatentSpace, as those below)
        return NoiseInputs(redraw_truncated_noise(n, self._truncation, seed), self._draw_classes(n, seed))

    def make_pictures(self, inputs: NoiseInputs) -> Tensor:  # noqa: D102
        return self._gan._compute(inputs.z, inputs.y, self._truncation)

    def measure_squares(self, inputs: NoiseInputs) -> Tensor:  # noqa: D102
        return inputs.z.square().mean(dim=1) / (MEAN_SQUARE * self._truncation**2)

    def limit(self, inputs: NoiseInputs) -> None:  # noqa: D102
        super().limit(inputs)
        bound = NOISE_BOUND * self._truncation
        inputs.z.clamp_(-bound, bound)

    def make_samples(self, inputs: NoiseInputs) -> Samples:  # noqa: D102
        remember_truncation(inputs.z, self._truncation)  # to which the search has kept it
        return self._gan.generate(inputs.z, inputs.y, self._truncation)
