"""What a StyleGAN2 makes of its latents: from noise to w, a w for every layer, and pictures with gradients.

Sources: Karras, Laine and Aila 2019, "A Style-Based Generator Architecture for Generative Adversarial Networks"; Abdal,
Qin and Wonka 2019, "Image2StyleGAN", for a w of its own for every layer.
"""

from collections.abc import Iterable

import numpy as np
from torch import Tensor

from gan_lab.inputs.class_vectors import ClassChoice
from gan_lab.inputs.noise import check_noise
from gan_lab.inputs.tensors import keep_gradient
from gan_lab.networks.stylegan2_inputs import (
    check_latents,
    check_psi,
    make_label_vectors,
    make_synthesis_options,
    make_tiles_of_latents,
    mix_layers,
)
from gan_lab.networks.stylegan2_structure import StyleGAN2Structure


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
        checked, psi = self._check_latents(w), check_psi(psi)
        options = make_synthesis_options(len(checked), len(self.layers), cutoff, noise_mode, noise_seed, self.name)
        if isinstance(w, Tensor) and w.ndim == 2:
            w = w[:, None]  # the same for every layer
        return self._computation.make_pictures(keep_gradient(w, checked), make_tiles_of_latents(checked, psi, options))

    def _check_noise(self, z: Tensor | np.ndarray) -> Tensor:
        return check_noise(z, self.z_dim, "gan.noise(n, seed)")

    def _check_latents(self, w: Tensor | np.ndarray) -> Tensor:
        return check_latents(w, len(self.layers), self.w_dim)

    def _make_label_vectors(self, label: ClassChoice | None, n: int) -> Tensor | None:
        """Make class vectors [n, classes] from a label; None for a network without classes."""
        if label is not None:
            self._require_classes()
        return make_label_vectors(label, n, self._labels, self.name)
