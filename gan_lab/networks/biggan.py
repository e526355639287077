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
from gan_lab.errors import GanLabError, TruncationMismatchWarning, is_integer_in_range
from gan_lab.inputs.class_names import Labels
from gan_lab.inputs.class_vectors import check_class_vectors, from_class_weights, to_class_weights
from gan_lab.inputs.noise import Z_DIM, check_noise, check_truncation, describe_mismatch, find_origin, truncated_noise
from gan_lab.networks.biggan_build import build_network, find_config
from gan_lab.networks.biggan_fast import FastBigGAN
from gan_lab.networks.device import allocate_pictures, choose_device, compute_pictures
from gan_lab.networks.network import Network, print_loaded, read_labels
from gan_lab.pictures.samples import Samples
from gan_lab.pictures.tiles import BigGANTile
from gan_lab.weights import cache, known, locate, reading
from gan_lab.weights.default_network import choose_network


class BigGAN(Network[BigGANTile]):
    """A BigGAN-deep that is ready to make pictures. `load_biggan` makes one.

    Attributes
    ----------
    name : str
        Which network it is, such as "biggan-deep-256".
    classes : list of str
        Its class names, in the order of the class vector.
    side : int
        The height and width of its pictures in pixels.
    device : torch.device
        Where it computes.
    sha256 : str
        The digest of its weights file.
    """

    kind = kinds.BIGGAN

    def __init__(self, name: str, generator: FastBigGAN, labels: Labels, sha256: str, device: torch.device) -> None:
        super().__init__(name, labels, generator.side, sha256, device)
        self._generator = generator

    def generate(self, z: Tensor | np.ndarray, y: Tensor | np.ndarray, truncation: float) -> Samples:
        """Make a picture for each row of noise and class vector.

        A picture follows from its own row and the truncation alone, whatever else is in the batch.

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
        z = check_noise(z)
        y = check_class_vectors(y, len(z), len(self._labels))
        if sentence := describe_mismatch(z, truncation):
            warnings.warn(sentence, TruncationMismatchWarning, stacklevel=2)
        numbers = str(self._generator.dtype).removeprefix("torch.")
        return self._make_samples(self.pictures(z, y, truncation), _make_tiles(z, y, truncation), numbers)

    def pictures(self, z: Tensor, y: Tensor, truncation: float) -> Tensor:
        """Make pictures without their recipes, of inputs that have been checked.

        Parameters
        ----------
        z : Tensor
            Noise vectors [n, 128], float32, on the CPU.
        y : Tensor
            Class vectors [n, classes], float32, on the CPU.
        truncation : float
            Above 0, at most 1.

        Returns
        -------
        Tensor
            The pictures [n, 3, side, side], float32 in [-1, 1], on the CPU.
        """

        def make(chunk: slice) -> Tensor:
            return self._generator(z[chunk], y[chunk], truncation)

        return compute_pictures(self.name, len(z), self.side, make)

    def regenerate_tiles(self, tiles: Sequence[BigGANTile]) -> Tensor:  # noqa: D102 (documented in Network)
        pictures = allocate_pictures(len(tiles), self.side)
        for truncation in dict.fromkeys(tile.truncation for tile in tiles):
            chosen = [i for i, tile in enumerate(tiles) if tile.truncation == truncation]
            z = torch.from_numpy(np.stack([tiles[i].noise for i in chosen]))
            y = from_class_weights([tiles[i].classes for i in chosen], len(self._labels), self.name)
            pictures[chosen] = self.pictures(z, y, truncation)
        return pictures

    def generate_from_seed(  # noqa: D102 (documented in Network)
        self, n: int, seed: int | None, what: int | str | None, option_value: float | None
    ) -> Samples:
        truncation = 1.0 if option_value is None else option_value
        z = truncated_noise(n, truncation, seed)
        if what is None:
            raise GanLabError(f"{self.name} needs a class: give a name or an index.")
        return self.generate(z, self.class_vector(what), truncation)

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
        z = check_noise(z)
        return self._generator.first_layer(z, check_class_vectors(y, len(z), len(self._labels)))

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
        if not is_integer_in_range(count, 1, Z_DIM):
            raise GanLabError(f"There are {Z_DIM} principal directions: ask for 1 to {Z_DIM}, not {count!r}.")
        _, _, directions = torch.linalg.svd(self._generator.noise_weights().double(), full_matrices=False)
        furthest = directions.gather(1, directions.abs().argmax(1, keepdim=True))
        return (directions * furthest.sign())[:count].float()


def load_biggan(
    name_or_path: str | os.PathLike | None = None,
    *,
    device: str | torch.device | None = None,
    bfloat16: bool = False,
) -> BigGAN:
    """Load a BigGAN-deep and say in one line which.

    Parameters
    ----------
    name_or_path : str or path, optional
        "biggan-deep-128", "-256" or "-512" (downloaded if they aren't here yet), "pocket" (32 x 32, ships with the
        kit), a weights file, or a folder with pytorch_model.bin. Without one: the environment variable
        GAN_LAB_MODEL, else biggan-deep-256 if it has been downloaded, else pocket; that never starts a download.
    device : str or torch.device, optional
        "cpu", "cuda" or "mps"; without one, the fastest that is here.
    bfloat16 : bool
        Whether to compute with 16-bit numbers where the processor gains from it (else float32, with a warning); the
        pictures are then close, not the same: 0.3 grey levels apart in the mean, single pixels up to 29 (measured on
        pocket).

    Returns
    -------
    BigGAN
        The network, in eval mode.

    Raises
    ------
    GanLabError
        If there is no such network, its file is damaged or another one than its name says, or the device isn't here.
    """
    choice = choose_network(kinds.BIGGAN, name_or_path)
    asked = choice.name_or_path
    path = locate.locate(asked, kinds.BIGGAN)
    device = choose_device(device)
    state = reading.read_state_dict(path)
    config = find_config(state, _find_config_file(path))
    is_published = isinstance(asked, str) and asked in kinds.BIGGAN.published
    if is_published and config.output_dim != int(str(asked).rsplit("-", 1)[1]):
        raise GanLabError(
            f"{path} makes {config.output_dim} pixels, so it is not {asked}: delete it, and download again."
        )
    network = build_network(state, config)
    del state  # the network has taken its tensors over
    digest = cache.sha256(path)
    if is_published and digest != (known.REMOTE_FILES[str(asked)].sha256 or digest):
        raise GanLabError(f"{path} is not the published {asked}: delete it, and gan-lab download {asked}.")
    generator = FastBigGAN(network, device, torch.bfloat16 if bfloat16 else torch.float32)
    labels = read_labels(path, config.num_classes, kinds.IMAGENET_NAMES)
    gan = BigGAN(_choose_name(asked, path, digest), generator, labels, digest, device)
    print_loaded(gan, choice.hint)
    return gan


def _find_config_file(path: Path) -> Path | None:
    """Find config.json in the same folder, or <name>-config.json beside <name>-pytorch_model.bin."""
    candidates = [path.with_name("config.json"), path.with_name(path.name.replace("pytorch_model.bin", "config.json"))]
    return next((file for file in candidates if file != path and file.is_file()), None)


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
