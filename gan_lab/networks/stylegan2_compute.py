"""How a StyleGAN2 computes: from noise to w, and from the w of every layer to pictures."""

from collections.abc import Sequence

import numpy as np
import torch
from torch import Tensor

from gan_lab.errors import GanLabError
from gan_lab.networks.batches import compute_pictures
from gan_lab.networks.device import gradients_if_needed, reproducible
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
    batch_size : int, optional
        How many pictures to compute together; without it, what suits the device.
    """

    def __init__(self, name: str, generator: Generator, device: torch.device, batch_size: int | None = None) -> None:
        self.name, self.device, self.batch_size = name, device, batch_size
        self.mapping, self.synthesis = generator.mapping, generator.synthesis
        self.side = generator.synthesis.side

    def map_noise(self, z: Tensor, y: Tensor | None) -> Tensor:
        """Compute w [n, w_dim], on the CPU, of z [n, z_dim] and y [n, classes] or None.

        On a CPU it is one row at a time, so that w doesn't depend on its batch, and each row has memory of its own.
        Gradients flow back to what requires one. Raises GanLabError if w isn't finite.
        """
        together = 1 if self.device.type == "cpu" else max(1, len(z))
        rows = []
        with gradients_if_needed(z, y), reproducible(self.device, one_thread=True):
            for start in range(0, len(z), together):
                chunk = slice(start, start + together)
                rows.append(self._map(z[chunk].clone(), None if y is None else y[chunk].clone()))
            w = torch.cat(rows)
        if not torch.isfinite(w).all():
            raise GanLabError(
                f"{self.name} computes NaN or infinity from this noise: its values are too large. Draw it again."
            )
        return w

    @torch.no_grad()
    def map_batch(self, z: Tensor, y: Tensor | None) -> Tensor:
        """Compute w [n, w_dim], on the CPU, all at once: quicker than `map_noise`, and equal within rounding."""
        with reproducible(self.device, one_thread=False):
            return self._map(z, y)

    def _map(self, z: Tensor, y: Tensor | None) -> Tensor:
        """Compute w [n, w_dim] of z and y, all on the CPU, together on the device."""
        return self.mapping(z.to(self.device), None if y is None else y.to(self.device)).cpu()

    def make_pictures(self, ws: Tensor, tiles: Sequence[StyleGAN2Tile]) -> Tensor:
        """Make pictures [n, 3, side, side], on the CPU; gradients flow back to ws if it requires them.

        ws: w for each layer [n, layers, w_dim], before psi. tiles: the pictures' other inputs.
        """
        if any(tile.psi != 1 for tile in tiles):
            self.get_mean_w()  # here, since it takes its turn in computing, and `make` is called during one

        def make(chunk: slice) -> Tensor:
            pairs = zip(ws[chunk].to(self.device), tiles[chunk], strict=True)
            truncated = torch.stack([self._truncate(w, tile.psi, tile.cutoff) for w, tile in pairs])
            return self.synthesis(truncated, self._make_noise_source(tiles[chunk]))

        return compute_pictures(
            self.name, len(ws), self.side, make, device=self.device, inputs=[ws], batch_size=self.batch_size
        )

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

    @torch.inference_mode(False)  # what is kept may be needed for gradients later
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

    def _make_noise_source(self, tiles: Sequence[StyleGAN2Tile]) -> NoiseSource:
        """Make the function that gives each layer its noise inputs for pictures that are computed together."""
        modes = {tile.noise_mode for tile in tiles}
        rngs = [np.random.RandomState(tile.noise_seed) if tile.noise_mode == "random" else None for tile in tiles]

        def make_noise(layer: Convolution, tile: StyleGAN2Tile, rng: np.random.RandomState | None) -> Tensor:
            if rng is None:
                return layer.noise_const if tile.noise_mode == "const" else torch.zeros_like(layer.noise_const)
            return torch.from_numpy(rng.randn(layer.side, layer.side)).float().to(self.device)

        def noise_source(layer: Convolution) -> Tensor | None:
            if not layer.use_noise or modes == {"none"}:
                return None
            if modes == {"const"}:
                return layer.noise_const
            pairs = zip(tiles, rngs, strict=True)
            return torch.stack([make_noise(layer, tile, rng) for tile, rng in pairs])[:, None]

        return noise_source
