"""StyleGAN2 and StyleGAN2-ADA: load a file of NVIDIA's or of a PyTorch training, go from noise to w to pictures.

Sources: Karras et al. 2020, "Analyzing and Improving the Image Quality of StyleGAN" and "Training
Generative Adversarial Networks with Limited Data"; for w, psi and style mixing Karras, Laine and Aila 2019,
"A Style-Based Generator Architecture for Generative Adversarial Networks".
"""

import os
from collections.abc import Sequence

import numpy as np
import torch
from torch import Tensor

from gan_lab import kinds
from gan_lab.errors import GanLabError
from gan_lab.inputs.class_vectors import ClassChoice, from_class_weights
from gan_lab.inputs.noise import normal_noise
from gan_lab.networks.batches import check_batch_size
from gan_lab.networks.device import choose_device, plain_tensors
from gan_lab.networks.files.stylegan2_file import open_generator
from gan_lab.networks.network import print_loaded, read_labels
from gan_lab.networks.stylegan2_generator import Generator
from gan_lab.networks.stylegan2_inputs import (
    check_psi,
    make_synthesis_options,
    make_tiles_of_noise,
)
from gan_lab.networks.stylegan2_latents import StyleGAN2Latents
from gan_lab.pictures.samples import Samples
from gan_lab.pictures.tiles import StyleGAN2Tile
from gan_lab.weights import locate
from gan_lab.weights.default_network import choose_network
from gan_lab.weights.digest_memory import find_sha256


class StyleGAN2(StyleGAN2Latents):
    """A StyleGAN2-ADA that is ready to make pictures. `load_stylegan2` makes one.

    Attributes
    ----------
    name : str
        Which network it is, such as "ffhq".
    classes : list of str
        Its class names in the order of the class vector; [] for a network without classes.
    z_dim, w_dim : int
        How many numbers a noise vector z and an intermediate latent w have.
    side : int
        The height and width of its pictures in pixels.
    device : torch.device
        Where it computes.
    sha256 : str
        The digest of its file.
    """

    def noise(self, n: int, seed: int | None = None) -> Tensor:
        """Draw noise vectors from the normal distribution, nothing cut off.

        Parameters
        ----------
        n : int
            How many, 1 or more. Row 0 is the z of `--seeds=<seed>` in NVIDIA's generate.py, whatever n is.
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

    def generate(
        self,
        z: Tensor | np.ndarray,
        psi: float = 1.0,
        cutoff: int | None = None,
        noise_mode: str = "const",
        label: ClassChoice | None = None,
        *,
        noise_seed: int | None = None,
    ) -> Samples:
        """Make a picture for each row of noise.

        Parameters
        ----------
        z : Tensor or array
            Noise vectors [n, z_dim], as `noise` draws them.
        psi : float
            How far w stays from its mean, -2 to 2: 1 as it is, 0 the mean, between them less varied and more typical
            (the truncation trick in W). Above 1 w is further from the mean than any that the network learned to use;
            below 0 it lies on the other side of the mean.
        cutoff : int, optional
            On how many layers psi acts, from the coarsest, 0 to `len(gan.layers)`; None for all.
        noise_mode : {"const", "none", "random"}
            The noise inputs of the layers, which place small details: the same for every picture, none, or drawn
            from `noise_seed` plus the number of the row.
        label : int, str, list, dict, Tensor or array, optional
            The class, for a network that has classes: index, name, list (one for each row), mixture, or class
            vectors [n, classes].
        noise_seed : int, optional
            Of the mode "random", 0 to 2**32 - 1; without one, a fresh seed is drawn.

        Returns
        -------
        Samples
            The pictures [n, 3, side, side], the network's own output, not clamped, with their inputs.

        Raises
        ------
        GanLabError
            If an input doesn't fit the network, or a class is missing.
        """
        z, psi = self._check_noise(z), check_psi(psi)
        y = self._make_label_vectors(label, len(z))
        options = make_synthesis_options(len(z), len(self.layers), cutoff, noise_mode, noise_seed, self.name)
        tiles = make_tiles_of_noise(z, y, psi, options)
        ws = self._computation.map_noise(z, y)[:, None].expand(-1, len(self.layers), -1)
        return self._make_samples(self._computation.make_pictures(ws, tiles), tiles)

    def synthesize(
        self,
        w: Tensor | np.ndarray,
        psi: float = 1.0,
        cutoff: int | None = None,
        noise_mode: str = "const",
        *,
        noise_seed: int | None = None,
    ) -> Samples:
        """Make a picture for each intermediate latent.

        Parameters
        ----------
        w : Tensor or array
            Intermediate latents [n, w_dim], or of every layer [n, layers, w_dim], as `map` and `mix` make them.
        psi, cutoff, noise_mode, noise_seed
            As for `generate`.

        Returns
        -------
        Samples
            The pictures [n, 3, side, side], the network's own output, not clamped, with their inputs.

        Raises
        ------
        GanLabError
            If an input doesn't fit the network.
        """
        w, tiles = self._prepare_synthesis(w, psi, cutoff, noise_mode, noise_seed)
        return self._make_samples(self._computation.make_pictures(w, tiles), tiles)

    def regenerate_tiles(self, tiles: Sequence[StyleGAN2Tile]) -> Tensor:  # noqa: D102 (documented in Network)
        ws = torch.empty(len(tiles), len(self.layers), self.w_dim, dtype=torch.float32, device="cpu")
        for i, tile in enumerate(tiles):
            latent = torch.from_numpy(tile.latent)
            if tile.layers is not None:
                if latent.shape[1] != self.w_dim or len(tile.layers) != len(self.layers):
                    raise GanLabError(f"The recipe has a w of another shape than {self.name} takes: it was changed.")
                ws[i] = latent[list(tile.layers)]
                continue
            if len(latent) != self.z_dim:
                raise GanLabError(f"The recipe has {len(latent)} numbers of noise, and {self.name} takes {self.z_dim}.")
            y = from_class_weights([tile.classes], len(self._labels), self.name) if len(self._labels) else None
            ws[i] = self._computation.map_noise(latent[None], y)
        return self._computation.make_pictures(ws, tiles)

    def draw_noise(self, n: int, seed: int | None, option_value: float | None) -> Tensor:  # noqa: D102 (see Network)
        return self.noise(n, seed)

    def generate_from_noise(  # noqa: D102 (documented in Network)
        self, z: Tensor, what: int | str | None, option_value: float | None
    ) -> Samples:
        return self.generate(z, psi=1.0 if option_value is None else option_value, label=what)


def load_stylegan2(
    name_or_path: str | os.PathLike | None = None,
    *,
    device: str | torch.device | None = None,
    batch_size: int | None = None,
) -> StyleGAN2:
    """Load a StyleGAN2 and say in one line which; no code in its file is executed.

    Parameters
    ----------
    name_or_path : str or path, optional
        "ffhq", "metfaces", "afhqcat", "afhqdog", "afhqwild", "cifar10" or "brecahad" (downloaded from NVIDIA if they
        aren't here yet), "pocket-stylegan2" (32 x 32, ships with the kit), or a `.pkl` file that train.py of
        stylegan2-ada-pytorch wrote, or that of stylegan3 in its configuration stylegan2, or a `.pt` file of
        rosinality/stylegan2-pytorch or of BasicSR, whose averaged generator (`g_ema`, `params_ema`) is taken. Class
        names come from `labels.txt` beside the file, one a line, if it is there. Without a name: the environment
        variable GAN_LAB_STYLEGAN2, else ffhq if it has been downloaded, else the small one; that never starts a
        download.
    device : str or torch.device, optional
        "cpu", "cuda" or "mps"; without one, the fastest that is here.
    batch_size : int, optional
        How many pictures to compute together; without it, one on a CPU, and on a graphics processor up to 32 of
        256 x 256 pixels, more if they are smaller; fewer where the memory doesn't suffice. It changes rounding alone: a
        picture stays the same within one grey level.

    Returns
    -------
    StyleGAN2
        The network, for inference in float32. A `.pt` file without noise inputs gets some that are drawn from seed 0;
        where a file has no mean of w (and the network no classes), it is the mean over 4,096 noise vectors of seed 0.

    Raises
    ------
    GanLabError
        If there is no such network, its file is damaged or of another kind, or the batch size isn't a whole number of 1
        or more.
    """
    batch_size = check_batch_size(batch_size)
    choice = choose_network(kinds.STYLEGAN2, name_or_path)
    asked = choice.name_or_path
    path = locate.locate(asked, kinds.STYLEGAN2)
    device = choose_device(device)
    with plain_tensors(), open_generator(path) as part:
        generator = Generator(part).to(device).eval()
    count = generator.mapping.c_dim
    labels = read_labels(path, count, kinds.STYLEGAN2.class_names.get(str(asked)))
    name = str(asked) if asked in kinds.STYLEGAN2.names else path.stem
    gan = StyleGAN2(name, generator, labels, find_sha256(path), device, batch_size)
    print_loaded(gan, choice.hint)
    return gan
