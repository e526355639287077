"""How a StyleGAN2 computes: one picture at a time, in the same way whatever else is in the batch."""

from collections.abc import Callable, Sequence

import numpy as np
import torch
from torch import Tensor

from gan_lab.errors import GanLabError
from gan_lab.networks.device import compute_pictures, reproducible
from gan_lab.networks.stylegan2_layers import Convolution, Generator
from gan_lab.pictures.tiles import StyleGAN2Tile


class StyleGAN2Computation:
    """The two halves of a generator on a device: noise to w, and w to pictures. Its inputs have been checked."""

    def __init__(self, name: str, generator: Generator, device: torch.device) -> None:
        """name: the network's, for error messages and the progress bar."""
        self.name, self.device = name, device
        self.mapping, self.synthesis = generator.mapping, generator.synthesis
        self.side = generator.synthesis.side

    @torch.no_grad()
    def map_noise(self, z: Tensor, y: Tensor | None) -> Tensor:
        """w [n, w_dim] on the CPU of z [n, z_dim] and y [n, classes]; one row at a time, whatever the batch."""
        w = torch.empty(len(z), self.mapping.w_dim)
        with reproducible(self.device, one_thread=True):
            for i in range(len(z)):
                classes = None if y is None else y[i : i + 1].clone().to(self.device)
                w[i] = self.mapping(z[i : i + 1].clone().to(self.device), classes)[0]
        if not torch.isfinite(w).all():
            raise GanLabError(f"{self.name} makes no numbers of this noise: its values are too large. Draw it anew.")
        return w

    @torch.no_grad()
    def make_pictures(self, ws: Tensor, tiles: Sequence[StyleGAN2Tile]) -> Tensor:
        """Pictures [n, 3, side, side] on the CPU of ws [n, layers, w_dim] before psi; tiles: their other inputs."""

        def make(some: slice) -> Tensor:
            pictures = torch.empty(some.stop - some.start, self.synthesis.channels, self.side, self.side)
            with reproducible(self.device, one_thread=self.side <= 64):
                for picture, w, tile in zip(pictures, ws[some], tiles[some], strict=True):
                    w = self._truncate(w.to(self.device), tile.psi, tile.cutoff)
                    picture.copy_(self.synthesis(w, self._noise_inputs(tile)))
            return pictures

        return compute_pictures(self.name, len(ws), self.side, make)

    def mean_w(self) -> Tensor:
        """The mean of w [w_dim] on the device; GanLabError if the network's file carries none."""
        if self.mapping.w_avg is None:
            raise GanLabError(
                f"{self.name} carries no mean of w, so psi can't move anything towards it: leave psi at 1."
            )
        return self.mapping.w_avg

    def _truncate(self, w: Tensor, psi: float, cutoff: int | None) -> Tensor:
        """w [layers, w_dim] drawn towards its mean by psi, in the first `cutoff` layers."""
        if psi == 1:
            return w
        truncated = self.mean_w().lerp(w, psi)
        return torch.cat([truncated[:cutoff], w[cutoff:]]) if cutoff is not None else truncated

    def _noise_inputs(self, tile: StyleGAN2Tile) -> Callable[[Convolution], Tensor | None]:
        """The function that gives each layer its noise input [side, side], or None."""
        draw = np.random.RandomState(tile.noise_seed) if tile.noise_mode == "random" else None

        def noise_input(layer: Convolution) -> Tensor | None:
            if not layer.use_noise or tile.noise_mode == "none":
                return None
            if draw is None:
                return layer.noise_const
            return torch.from_numpy(draw.randn(layer.side, layer.side)).float().to(self.device)

        return noise_input
