"""Where a picture is searched with a StyleGAN2: W, the intermediate latents, or W+, with one for every layer.

Sources: Karras et al. 2020, "Analyzing and Improving the Image Quality of StyleGAN", appendix D, for a search in W from
its mean; Abdal, Qin and Wonka 2019, "Image2StyleGAN", for W+.
"""

from typing import NamedTuple

import torch
from torch import Tensor

from gan_lab.inputs.class_vectors import ClassChoice
from gan_lab.networks.stylegan2 import StyleGAN2
from gan_lab.pictures.samples import Samples
from gan_lab.projection.latent_space import Z_STEP, LatentSpace, check_no_truncation, choose_space

SPREAD_SAMPLES = 10_000  # intermediate latents that show where W is wide and where it is narrow
NARROWEST = 0.01  # of the widest direction; a direction counts as at least so wide, since some have no width at all


class StyleGAN2Inputs(NamedTuple):
    """What `StyleGAN2.synthesize` takes."""

    w: Tensor  # intermediate latents [n, w_dim], or [n, layers, w_dim]


class StyleGAN2Space(LatentSpace[StyleGAN2Inputs]):
    """Intermediate latents, and how W is spread: narrow in some directions, wide in others.

    Parameters
    ----------
    gan : StyleGAN2
        The network.
    y : int, str, list, dict, Tensor, array or None
        The class of what is drawn; with None, a network with classes takes each in turn.
    truncation : None
        There is none.
    name : {"w", "w+"} or None
        One latent for all layers, or one for each; None is "w".

    Raises
    ------
    GanLabError
        If an argument doesn't fit the network.
    """

    def __init__(self, gan: StyleGAN2, y: ClassChoice | None, truncation: float | None, name: str | None) -> None:
        check_no_truncation(truncation, gan.name)
        self._gan, self._y, self.name = gan, y, choose_space(name, ("w", "w+"), gan.name)
        w = gan._draw_latents(SPREAD_SAMPLES, 0, y)
        self._mean = w.mean(dim=0)
        squares, axes = torch.linalg.eigh(torch.cov(w.T.double()))
        widths = squares.clamp(min=NARROWEST**2 * squares.max().item()).sqrt()
        self._whiten = (axes / widths).float()  # [w_dim, w_dim]: from a latent to numbers that are spread equally
        self.step_sizes = (Z_STEP * squares.mean().sqrt().item(),)

    def draw(self, n: int, seed: int) -> StyleGAN2Inputs:  # noqa: D102 (documented in LatentSpace, as those below)
        w = self._gan._draw_latents(n, seed, self._y)
        w[0] = self._mean  # which has a picture like many others
        return StyleGAN2Inputs(w[:, None].repeat(1, len(self._gan.layers), 1) if self.name == "w+" else w)

    def make_pictures(self, inputs: StyleGAN2Inputs) -> Tensor:  # noqa: D102
        return self._gan.pictures(inputs.w)

    def measure_squares(self, inputs: StyleGAN2Inputs) -> Tensor:  # noqa: D102
        return ((inputs.w - self._mean) @ self._whiten).square().flatten(1).mean(dim=1)

    def make_samples(self, inputs: StyleGAN2Inputs) -> Samples:  # noqa: D102
        return self._gan.synthesize(inputs.w)
