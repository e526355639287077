"""How a StyleGAN2 computes: one picture at a time, in the same way whatever else is in the batch."""

from collections.abc import Sequence

import numpy as np
import torch
from torch import Tensor

from gan_lab.errors import GanLabError
from gan_lab.networks.device import compute_pictures, gradients_if_needed, reproducible
from gan_lab.networks.stylegan2_generator import Generator, NoiseSource
from gan_lab.networks.stylegan2_layers import Convolution
from gan_lab.pictures.tiles import StyleGAN2Tile

# Of the noise vectors whose w give the mean, where a file has none: as many as rosinality's generate.py draws.
MEAN_SAMPLES, MEAN_SEED = 4096, 0


class StyleGAN2Computation:
    """The two networks of a generator on a device: noise to w, and w to pictures. Its inputs have been checked.

    Parameters
    ----------
    name : str
        The network's, for error messages and the progress bar.
    generator : Generator
        The generator, on the device.
    device : torch.device
        Where to compute.
    """

    def __init__(self, name: str, generator: Generator, device: torch.device) -> None:
        self.name, self.device = name, device
        self.mapping, self.synthesis = generator.mapping, generator.synthesis
        self.side = generator.synthesis.side

    def map_noise(self, z: Tensor, y: Tensor | None) -> Tensor:
        """Compute w [n, w_dim], on the CPU, of z [n, z_dim] and y [n, classes] or None: one row at a time.

        Gradients flow back to what requires one. Raises GanLabError if w isn't finite.
        """
        rows = []
        with gradients_if_needed(z, y), reproducible(self.device, one_thread=True):
            for i in range(len(z)):
                classes = None if y is None else y[i : i + 1].clone().to(self.device)
                rows.append(self.mapping(z[i : i + 1].clone().to(self.device), classes)[0].cpu())
            w = torch.stack(rows)
        if not torch.isfinite(w).all():
            raise GanLabError(
                f"{self.name} computes NaN or infinity from this noise: its values are too large. Draw it again."
            )
        return w

    @torch.no_grad()
    def map_batch(self, z: Tensor, y: Tensor | None) -> Tensor:
        """Compute w [n, w_dim], on the CPU, all at once: quicker than `map_noise`, and equal within rounding."""
        with reproducible(self.device, one_thread=False):
            return self.mapping(z.to(self.device), None if y is None else y.to(self.device)).cpu()

    def make_pictures(self, ws: Tensor, tiles: Sequence[StyleGAN2Tile]) -> Tensor:
        """Make pictures [n, 3, side, side], on the CPU; gradients flow back to ws if it requires them.

        ws: w for each layer [n, layers, w_dim], before psi. tiles: the pictures' other inputs.
        """

        def make(chunk: slice) -> Tensor:
            pictures = []
            with gradients_if_needed(ws), reproducible(self.device, one_thread=self.side <= 64):
                for w, tile in zip(ws[chunk], tiles[chunk], strict=True):
                    w = self._truncate(w.to(self.device), tile.psi, tile.cutoff)
                    pictures.append(self.synthesis(w, self._make_noise_source(tile)).cpu())
                return torch.stack(pictures)

        return compute_pictures(self.name, len(ws), self.side, make)

    def get_mean_w(self) -> Tensor:
        """Return the mean of w [w_dim], on the device.

        It is the one in the network's file. Without one it is taken over noise vectors of one seed, unless the network
        has classes, each of which has a mean of its own: then GanLabError.
        """
        if self.mapping.w_avg is None and self.mapping.c_dim == 0:
            self.mapping.w_avg = self._compute_mean_w()
        if self.mapping.w_avg is None:
            raise GanLabError(
                f"{self.name} carries no mean of w, so psi can't move anything towards it: leave psi at 1."
            )
        return self.mapping.w_avg

    @torch.no_grad()
    def _compute_mean_w(self) -> Tensor:
        """Compute the mean of w over `MEAN_SAMPLES` noise vectors, [w_dim], on the device."""
        noise = np.random.RandomState(MEAN_SEED).randn(MEAN_SAMPLES, self.mapping.z_dim)
        with reproducible(self.device, one_thread=True):
            return self.mapping(torch.from_numpy(noise).float().to(self.device), None).mean(0)

    def _truncate(self, w: Tensor, psi: float, cutoff: int | None) -> Tensor:
        """Move w [layers, w_dim] towards its mean by psi, in the first `cutoff` layers, or in all."""
        if psi == 1:
            return w
        truncated = self.get_mean_w().lerp(w, psi)
        return torch.cat([truncated[:cutoff], w[cutoff:]]) if cutoff is not None else truncated

    def _make_noise_source(self, tile: StyleGAN2Tile) -> NoiseSource:
        """Make the function that gives each layer its noise input [side, side], or None."""
        rng = np.random.RandomState(tile.noise_seed) if tile.noise_mode == "random" else None

        def noise_source(layer: Convolution) -> Tensor | None:
            if not layer.use_noise or tile.noise_mode == "none":
                return None
            if rng is None:
                return layer.noise_const
            return torch.from_numpy(rng.randn(layer.side, layer.side)).float().to(self.device)

        return noise_source
