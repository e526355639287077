"""What single parts of a BigGAN-deep make of its inputs: the class embedding, the first layer, the places of z.

Source: Brock, Donahue and Simonyan 2019, "Large Scale GAN Training for High Fidelity Natural Image
Synthesis".
"""

import numpy as np
import torch
from torch import Tensor

from gan_lab.errors import GanLabError
from gan_lab.inputs.class_names import Labels
from gan_lab.inputs.class_vectors import check_class_vectors
from gan_lab.inputs.noise import Z_DIM, check_noise, check_truncation
from gan_lab.inputs.tensors import keep_gradient
from gan_lab.networks.batches import compute_pictures
from gan_lab.networks.biggan_fast import FastBigGAN
from gan_lab.networks.directions import check_direction_count
from gan_lab.networks.network import Network
from gan_lab.pictures.tiles import BigGANTile


class BigGANParts(Network[BigGANTile]):
    """A BigGAN-deep whose parts can be looked at. `BigGAN` is one.

    Parameters
    ----------
    name : str
        Which network it is.
    generator : FastBigGAN
        What computes.
    labels : Labels
        Its class names.
    sha256 : str
        The digest of its weights file.
    device : torch.device
        Where it computes.
    batch_size : int, optional
        How many pictures to compute together; without it, what suits the device.
    """

    def __init__(
        self,
        name: str,
        generator: FastBigGAN,
        labels: Labels,
        sha256: str,
        device: torch.device,
        batch_size: int | None = None,
    ) -> None:
        super().__init__(name, labels, generator.side, sha256, device, batch_size)
        self._generator = generator

    def pictures(self, z: Tensor | np.ndarray, y: Tensor | np.ndarray, truncation: float) -> Tensor:
        """Make pictures as tensors, without recipes; gradients flow back through them to z and y.

        Parameters
        ----------
        z : Tensor or array
            Noise vectors [n, 128]; a tensor that requires a gradient gets one. It isn't compared with the truncation.
        y : Tensor or array
            Class vectors [n, classes]; one row serves all noise vectors. A tensor that requires a gradient gets one.
        truncation : float
            Above 0, at most 1; it chooses the network's statistics.

        Returns
        -------
        Tensor
            The pictures [n, 3, side, side], float32 in [-1, 1], on the CPU: those of `generate`, within rounding.

        Raises
        ------
        GanLabError
            If an input has another shape or isn't finite, or the truncation is out of range.
        """
        truncation = check_truncation(truncation)
        checked_z, checked_y = self._check_inputs(z, y)
        return self._compute(keep_gradient(z, checked_z), keep_gradient(y, checked_y), truncation)

    def _compute(self, z: Tensor, y: Tensor, truncation: float, z_first: Tensor | None = None) -> Tensor:
        """Make pictures [n, 3, side, side] of inputs that have been checked.

        z_first: other noise vectors [n, 128] for the first layer alone.
        """

        def make(chunk: slice) -> Tensor:
            return self._generator(z[chunk], y[chunk], truncation, None if z_first is None else z_first[chunk])

        inputs = [x for x in (z, y, z_first) if x is not None]
        return compute_pictures(
            self.name, len(z), self.side, make, device=self.device, inputs=inputs, batch_size=self._batch_size
        )

    def class_embedding(self, y: Tensor | np.ndarray) -> Tensor:
        """Compute the class embedding, which the first layer and all blocks get in place of the class vector.

        It is a matrix times y ("shared embedding" in Brock et al. 2019, section 3): a mixture of two lies on a line.

        Parameters
        ----------
        y : Tensor or array
            Class vectors [n, classes].

        Returns
        -------
        Tensor
            [n, 128], float32, on the CPU.

        Raises
        ------
        GanLabError
            If a class vector has another width, isn't finite or doesn't add up to 1.
        """
        rows = len(y) if np.ndim(y) == 2 else 1
        return self._generator.embed_classes(check_class_vectors(y, rows, len(self._labels)))

    def first_layer(self, z: Tensor | np.ndarray, y: Tensor | np.ndarray) -> Tensor:
        """Compute what the network's first layer makes of its inputs.

        The layer is linear: a matrix times [noise, class embedding], plus a bias. No normalisation comes before it.

        Parameters
        ----------
        z : Tensor or array
            Noise vectors [n, 128].
        y : Tensor or array
            Class vectors [n, classes]; one row serves all noise vectors.

        Returns
        -------
        Tensor
            [n, features], float32, on the CPU.

        Raises
        ------
        GanLabError
            If an input has another shape or isn't finite.
        """
        return self._generator.first_layer(*self._check_inputs(z, y))

    def principal_directions(self, count: int = 10) -> Tensor:
        """Find the directions of z that move the first layer most.

        They are the principal components of the layer's output over noise of one class, taken back to z (GANSpace,
        Härkönen et al. 2020, section 2.2). The layer is linear, and the numbers of the noise are independent and
        equally spread. So the directions follow from the weights without sampling: they are the right singular
        vectors of the layer's matrix (Shen and Zhou 2021).

        Parameters
        ----------
        count : int
            How many, 1 to 128.

        Returns
        -------
        Tensor
            [count, 128], float32, the strongest first, each of length 1. In each, the entry that is furthest from
            zero is positive; this sign is a convention.

        Raises
        ------
        GanLabError
            If count is out of range.
        """
        check_direction_count(count, Z_DIM)
        return self._generator.principal_directions()[:count]

    def generate_split(
        self, z_first: Tensor | np.ndarray, z_blocks: Tensor | np.ndarray, y: Tensor | np.ndarray, truncation: float
    ) -> Tensor:
        """Make pictures with one noise vector for the first layer and another one for the blocks.

        z enters BigGAN-deep twice: in the first layer, and again in every block, where it scales and shifts the values
        after the batch norms (Brock et al. 2019, appendix B). `generate` puts the same z into both places. This returns
        a tensor, since a recipe holds one noise vector for a picture.

        Parameters
        ----------
        z_first, z_blocks : Tensor or array
            Noise vectors [n, 128] for the first layer, and as many for the blocks.
        y : Tensor or array
            Class vectors [n, classes], for both places; one row serves all noise vectors.
        truncation : float
            Above 0, at most 1; it chooses the network's statistics. It isn't compared with the noise.

        Returns
        -------
        Tensor
            The pictures [n, 3, side, side], float32 in [-1, 1], on the CPU, as `Samples.tensor` has them.

        Raises
        ------
        GanLabError
            If an input has another shape or isn't finite, or the truncation is out of range.
        """
        truncation, z_first, z_blocks = check_truncation(truncation), check_noise(z_first), check_noise(z_blocks)
        if len(z_first) != len(z_blocks):
            raise GanLabError(
                f"The first layer got {len(z_first)} noise vectors and the blocks {len(z_blocks)}: give both as many."
            )
        y = check_class_vectors(y, len(z_blocks), len(self._labels))
        return self._compute(z_blocks, y, truncation, z_first)

    def _check_inputs(self, z: Tensor | np.ndarray, y: Tensor | np.ndarray) -> tuple[Tensor, Tensor]:
        """Check noise vectors and class vectors that go together; GanLabError if they don't."""
        widths = [getattr(values, "shape", ())[-1:] for values in (z, y)]
        if widths == [(len(self._labels),), (Z_DIM,)] and len(self._labels) != Z_DIM:
            raise GanLabError("Noise comes first, then the class vectors: gan.generate(z, y, truncation).")
        z = check_noise(z)
        return z, check_class_vectors(y, len(z), len(self._labels))
