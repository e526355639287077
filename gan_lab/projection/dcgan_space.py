"""Where a picture is searched with a DCGAN: noise vectors, and class vectors if it has classes."""

import numpy as np
import torch
from torch import Tensor

from gan_lab.inputs.class_vectors import ClassChoice
from gan_lab.networks.dcgan import DCGAN
from gan_lab.pictures.samples import Samples
from gan_lab.projection.latent_space import check_no_truncation
from gan_lab.projection.noise_space import NoiseInputs, NoiseSpace


class DCGANSpace(NoiseSpace):
    """Noise vectors of a normal distribution, and class vectors.

    Parameters
    ----------
    gan : DCGAN
        The network.
    y, name
        As for `NoiseSpace`.
    truncation : None
        There is none.

    Raises
    ------
    GanLabError
        If an argument doesn't fit the network.
    """

    def __init__(self, gan: DCGAN, y: ClassChoice | None, truncation: float | None, name: str | None) -> None:
        check_no_truncation(truncation, gan.name)
        self._gan = gan
        super().__init__(gan, y, name)

    def draw(self, n: int, seed: int) -> NoiseInputs:  # noqa: D102 (documented in LatentSpace, as those below)
        z = torch.from_numpy(np.random.RandomState(seed).randn(n, self._gan.z_dim)).float()
        return NoiseInputs(z, self._draw_classes(n, seed))

    def make_pictures(self, inputs: NoiseInputs) -> Tensor:  # noqa: D102
        return self._gan._make_pictures(inputs.z, inputs.y)

    def measure_squares(self, inputs: NoiseInputs) -> Tensor:  # noqa: D102
        return inputs.z.square().mean(dim=1)

    def make_samples(self, inputs: NoiseInputs) -> Samples:  # noqa: D102
        return self._gan.generate(inputs.z, inputs.y if self._class_count else None)
