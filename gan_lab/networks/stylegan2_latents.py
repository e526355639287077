"""What a StyleGAN2 makes of its latents: from noise to w, a w for every layer, and pictures with gradients.

Sources: Karras, Laine and Aila 2019, "A Style-Based Generator Architecture for Generative Adversarial Networks"; Abdal,
Qin and Wonka 2019, "Image2StyleGAN", for a w of its own for every layer; Härkönen et al. 2020, "GANSpace", for
directions.
"""

from collections.abc import Iterable

import numpy as np
import torch
from torch import Tensor

from gan_lab.inputs.class_vectors import ClassChoice
from gan_lab.inputs.noise import check_noise, check_seed
from gan_lab.inputs.tensors import keep_gradient
from gan_lab.networks.directions import check_direction_count, orient
from gan_lab.networks.stylegan2_inputs import (
    check_latents,
    check_psi,
    make_label_vectors,
    make_synthesis_options,
    make_tiles_of_latents,
    mix_layers,
)
from gan_lab.networks.stylegan2_structure import StyleGAN2Structure
from gan_lab.pictures.tiles import StyleGAN2Tile

DIRECTION_SAMPLES = 10_000  # noise vectors whose w show the principal directions


class StyleGAN2Latents(StyleGAN2Structure):
    """A StyleGAN2 whose latents can be changed on the way. `StyleGAN2` is one."""

    def map(self, z: Tensor | np.ndarray, label: ClassChoice | None = None) -> Tensor:
        """Compute the intermediate latents w of noise, with the mapping network.

        psi is not applied here: `synthesize` does that.

        Parameters
        ----------
        z : Tensor or array
            Noise vectors [n, z_dim].
        label : int, str, list, dict, Tensor or array, optional
            The class, as for `generate`.

        Returns
        -------
        Tensor
            w [n, w_dim], float32, on the CPU. If z is a tensor that requires a gradient, it gets one through w.

        Raises
        ------
        GanLabError
            If z or the label doesn't fit the network.
        """
        checked = self._check_noise(z)
        y = self._make_label_vectors(label, len(checked))
        return self._computation.map_noise(keep_gradient(z, checked), y)

    def mix(self, w: Tensor | np.ndarray, other: Tensor | np.ndarray, layers: Iterable[int]) -> Tensor:
        """Style mixing: take w from `other` in some layers and from `w` in the rest (StyleGAN, section 3.1).

        The result has a w of its own for every layer; the space of these is called W+ (Abdal, Qin and Wonka 2019).

        Parameters
        ----------
        w, other : Tensor or array
            Intermediate latents [n, w_dim] or [n, layers, w_dim]; one row serves all rows of the other.
        layers : iterable of int
            Numbers from 0, as range(4) for the coarsest four; `gan.layers` lists their resolutions.

        Returns
        -------
        Tensor
            A w for every layer, [n, layers, w_dim], float32.

        Raises
        ------
        GanLabError
            If the shapes or the layers don't fit.
        """
        return mix_layers(self._check_latents(w), self._check_latents(other), layers)

    def principal_directions(self, count: int = 10, label: ClassChoice | None = None, *, seed: int = 0) -> Tensor:
        """Find the directions in W along which w is spread most (GANSpace, Härkönen et al. 2020, section 2.1).

        They are the principal components of w over 10,000 noise vectors. To move a picture along one, add it to w; in
        some layers alone, `gan.mix(w, w + step * direction, layers=range(4))` (section 2.3, layer-wise edits).

        Parameters
        ----------
        count : int
            How many, 1 to w_dim.
        label : int, str, list, dict, Tensor or array, optional
            The class of the noise vectors, as for `generate`; without one, a network with classes takes each in turn.
        seed : int
            Of the noise vectors, 0 to 2**32 - 1.

        Returns
        -------
        Tensor
            [count, w_dim], float32, the widest first, each of length 1. In each, the entry that is furthest from zero
            is positive; this sign is a convention. How wide w is spread along them: `(w @ directions.T).std(0)`.

        Raises
        ------
        GanLabError
            If count or seed is out of range, or there is no such class.
        """
        check_direction_count(count, self.w_dim)
        w = self._draw_latents(DIRECTION_SAMPLES, check_seed(seed), label).double()
        _, vectors = torch.linalg.eigh((w - w.mean(0)).T @ (w - w.mean(0)))  # the widest last
        return orient(vectors.T.flip(0)[:count]).float()

    def pictures(
        self,
        w: Tensor | np.ndarray,
        psi: float = 1.0,
        cutoff: int | None = None,
        noise_mode: str = "const",
        *,
        noise_seed: int | None = None,
    ) -> Tensor:
        """Make pictures as tensors, without recipes; gradients flow back through them to w.

        Parameters
        ----------
        w : Tensor or array
            Intermediate latents [n, w_dim], or of every layer [n, layers, w_dim]; a tensor that requires a gradient
            gets one. For the gradient of noise, pass `gan.map(z)`.
        psi, cutoff, noise_mode, noise_seed
            As for `generate`.

        Returns
        -------
        Tensor
            The pictures [n, 3, side, side], float32, on the CPU: those of `synthesize`, within rounding.

        Raises
        ------
        GanLabError
            If an input doesn't fit the network.
        """
        checked, tiles = self._prepare_synthesis(w, psi, cutoff, noise_mode, noise_seed)
        if isinstance(w, Tensor) and w.ndim == 2:
            w = w[:, None]  # the same for every layer
        return self._computation.make_pictures(keep_gradient(w, checked), tiles)

    def _draw_latents(self, n: int, seed: int, label: ClassChoice | None) -> Tensor:
        """Draw intermediate latents w [n, w_dim]; without a label, those of a network with classes take each in turn.

        Nothing is remembered of the draw.
        """
        noise = torch.from_numpy(np.random.RandomState(seed).randn(n, self.z_dim)).float()
        classes = len(self._labels)
        in_turn = [i % classes for i in range(n)] if classes and label is None else label
        return self._computation.map_batch(noise, self._make_label_vectors(in_turn, n))

    def _prepare_synthesis(
        self, w: Tensor | np.ndarray, psi: float, cutoff: int | None, noise_mode: str, noise_seed: int | None
    ) -> tuple[Tensor, list[StyleGAN2Tile]]:
        """Check the inputs of pictures: w of every layer [n, layers, w_dim], and what a recipe holds of each."""
        w, psi = self._check_latents(w), check_psi(psi)
        options = make_synthesis_options(len(w), len(self.layers), cutoff, noise_mode, noise_seed, self.name)
        return w, make_tiles_of_latents(w, psi, options)

    def _check_noise(self, z: Tensor | np.ndarray) -> Tensor:
        return check_noise(z, self.z_dim, "gan.noise(n, seed)")

    def _check_latents(self, w: Tensor | np.ndarray) -> Tensor:
        return check_latents(w, len(self.layers), self.w_dim)

    def _make_label_vectors(self, label: ClassChoice | None, n: int) -> Tensor | None:
        """Make class vectors [n, classes] from a label; None for a network without classes."""
        if label is not None:
            self._require_classes()
        return make_label_vectors(label, n, self._labels, self.name)
