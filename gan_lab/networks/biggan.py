"""BigGAN-deep: load it, choose a class, make pictures.

Source: Brock, Donahue and Simonyan 2019, "Large Scale GAN Training for High Fidelity Natural Image
Synthesis"; the network is the class of pytorch_pretrained_biggan.
"""

import os
import warnings
from collections.abc import Sequence
from pathlib import Path

import numpy as np
import torch
from torch import Tensor

from gan_lab import kinds
from gan_lab.errors import GanLabError, TruncationMismatchWarning
from gan_lab.inputs.class_vectors import from_class_weights, to_class_weights
from gan_lab.inputs.noise import Z_DIM, check_truncation, find_origin, truncated_noise
from gan_lab.inputs.truncation_fit import describe_mismatch
from gan_lab.networks.batches import allocate_pictures, check_batch_size
from gan_lab.networks.biggan_build import build_network, read_network
from gan_lab.networks.biggan_fast import FastBigGAN
from gan_lab.networks.biggan_parts import BigGANParts
from gan_lab.networks.device import choose_device
from gan_lab.networks.network import print_loaded, read_labels
from gan_lab.pictures.samples import Samples
from gan_lab.pictures.tiles import BigGANTile
from gan_lab.weights import known, locate
from gan_lab.weights.default_network import choose_network
from gan_lab.weights.digest_memory import find_sha256


class BigGAN(BigGANParts):
    """A BigGAN-deep that is ready to make pictures. `load_biggan` makes one.

    Attributes
    ----------
    name : str
        Which network it is, such as "biggan-deep-256".
    classes : list of str
        Its class names, in the order of the class vector.
    z_dim : int
        How many numbers a noise vector has: 128.
    side : int
        The height and width of its pictures in pixels.
    device : torch.device
        Where it computes.
    sha256 : str
        The digest of its weights file.
    """

    kind = kinds.BIGGAN
    z_dim = Z_DIM

    def generate(self, z: Tensor | np.ndarray, y: Tensor | np.ndarray, truncation: float) -> Samples:
        """Make a picture for each row of noise and class vector.

        A picture follows from its own row and the truncation alone, whatever else is in the batch: within rounding,
        which is less than one grey level.

        Parameters
        ----------
        z : Tensor or array
            Noise vectors [n, 128], as `truncated_noise` draws them.
        y : Tensor or array
            Class vectors [n, classes], as `class_vector` makes them; one row serves all noise vectors.
        truncation : float
            Above 0, at most 1. It chooses the network's statistics and should be the one that z was drawn at, else
            there is a `TruncationMismatchWarning`.

        Returns
        -------
        Samples
            The pictures, [n, 3, side, side] in [-1, 1], with their inputs.

        Raises
        ------
        GanLabError
            If an input has another shape, isn't finite, or the truncation is out of range.
        """
        truncation = check_truncation(truncation)
        z, y = self._check_inputs(z, y)
        if sentence := describe_mismatch(z, truncation):
            warnings.warn(sentence, TruncationMismatchWarning, stacklevel=3)  # past guided, at the student's line
        numbers = str(self._generator.dtype).removeprefix("torch.")
        return self._make_samples(self._compute(z, y, truncation), _make_tiles(z, y, truncation), numbers)

    def regenerate_tiles(self, tiles: Sequence[BigGANTile]) -> Tensor:  # noqa: D102 (documented in Network)
        pictures = allocate_pictures(len(tiles), self.side)
        for truncation in dict.fromkeys(tile.truncation for tile in tiles):
            chosen = [i for i, tile in enumerate(tiles) if tile.truncation == truncation]
            z = torch.from_numpy(np.stack([tiles[i].noise for i in chosen]))
            y = from_class_weights([tiles[i].classes for i in chosen], len(self._labels), self.name)
            pictures[chosen] = self._compute(z, y, truncation)
        return pictures

    def draw_noise(self, n: int, seed: int | None, option_value: float | None) -> Tensor:  # noqa: D102 (see Network)
        return truncated_noise(n, 1.0 if option_value is None else option_value, seed)

    def generate_from_noise(  # noqa: D102 (documented in Network)
        self, z: Tensor, what: int | str | None, option_value: float | None
    ) -> Samples:
        if what is None:
            raise GanLabError(f"{self.name} needs a class: give a name or an index.")
        return self.generate(z, self.class_vector(what), 1.0 if option_value is None else option_value)


def load_biggan(
    name_or_path: str | os.PathLike | None = None,
    *,
    device: str | torch.device | None = None,
    bfloat16: bool = False,
    batch_size: int | None = None,
) -> BigGAN:
    """Load a BigGAN-deep and say in one line which.

    Parameters
    ----------
    name_or_path : str or path, optional
        "biggan-deep-128", "-256" or "-512" (downloaded if they aren't here yet), "pocket" (32 x 32, ships with the
        kit), a weights file, a folder with pytorch_model.bin, or the `G_ema.pth` of a BigGAN-deep at 128, 256 or 512
        pixels that BigGAN-PyTorch trained (`--model BigGANdeep`); it has one set of statistics, so a truncation
        changes its noise alone. Without one: the environment variable GAN_LAB_MODEL, else biggan-deep-256 if it has
        been downloaded, else pocket; that never starts a download.
    device : str or torch.device, optional
        "cpu", "cuda" or "mps"; without one, the fastest that is here.
    bfloat16 : bool
        Whether to compute with 16-bit numbers where the processor gains from it (else float32, with a warning); the
        pictures are then close, not the same: 0.3 grey levels apart in the mean, single pixels up to 29 (measured on
        pocket).
    batch_size : int, optional
        How many pictures to compute together; without it, one on a CPU, and on a graphics processor up to 32 of
        256 x 256 pixels, more if they are smaller; fewer where the memory doesn't suffice. It changes rounding alone: a
        picture stays the same within one grey level.

    Returns
    -------
    BigGAN
        The network, in eval mode.

    Raises
    ------
    GanLabError
        If there is no such network, its file is damaged or another one than its name says, the device isn't here, or
        the batch size isn't a whole number of 1 or more.
    """
    batch_size = check_batch_size(batch_size)
    choice = choose_network(kinds.BIGGAN, name_or_path)
    asked = choice.name_or_path
    path = locate.locate(asked, kinds.BIGGAN)
    device = choose_device(device)
    state, config = read_network(path)
    is_published = isinstance(asked, str) and asked in kinds.BIGGAN.published
    if is_published and config.output_dim != int(str(asked).rsplit("-", 1)[1]):
        raise GanLabError(
            f"{path} makes {config.output_dim} pixels, so it is not {asked}: delete it, and download again."
        )
    network = build_network(state, config)
    del state  # the network has taken its tensors over
    digest = find_sha256(path)
    if is_published and digest != (known.REMOTE_FILES[str(asked)].sha256 or digest):
        raise GanLabError(f"{path} is not the published {asked}: delete it, and gan-lab download {asked}.")
    generator = FastBigGAN(network, device, torch.bfloat16 if bfloat16 else torch.float32)
    labels = read_labels(path, config.num_classes, kinds.IMAGENET_NAMES)
    gan = BigGAN(_choose_name(asked, path, digest), generator, labels, digest, device, batch_size)
    print_loaded(gan, choice.hint)
    return gan


def _choose_name(asked: str | os.PathLike, path: Path, digest: str) -> str:
    """Return the published name if these are the published weights, else the name of the file or folder."""
    if asked in kinds.BIGGAN.names:
        return str(asked)
    published = [name for name in kinds.BIGGAN.published if known.REMOTE_FILES[name].sha256 == digest]
    return published[0] if published else (path.parent.name if path.name == "pytorch_model.bin" else path.stem)


def _make_tiles(z: Tensor, y: Tensor, truncation: float) -> list[BigGANTile]:
    """Collect the inputs of each picture, for its recipe."""
    tiles = []
    for noise, vector in zip(z, y, strict=True):
        seed, row = find_origin(noise) or (None, None)
        classes = to_class_weights(vector)
        tiles.append(BigGANTile(noise=noise.numpy().copy(), classes=classes, truncation=truncation, seed=seed, row=row))
    return tiles
