"""BigGAN-deep: load it, choose a class, make pictures.

Source: Brock, Donahue and Simonyan 2019, "Large Scale GAN Training for High Fidelity Natural Image
Synthesis"; the network is the class of pytorch_pretrained_biggan.
"""

import os
import warnings
from collections.abc import Mapping, Sequence
from pathlib import Path

import numpy as np
import torch
from torch import Tensor

import gan_lab
from gan_lab import latents, weights
from gan_lab.computing import chosen_device, made, room_for
from gan_lab.errors import GanLabError, TruncationMismatchWarning, is_whole
from gan_lab.labels import IMAGENET, Labels
from gan_lab.network import build, config_for
from gan_lab.prepared import Prepared
from gan_lab.recipe import Network, Tile
from gan_lab.samples import Samples

POCKET = weights.POCKETS["biggan-deep"].path.parent
DEFAULT = "biggan-deep-256"


class BigGAN:
    """A BigGAN-deep that is ready to make pictures. `load_biggan` makes one.

    name: which network. classes: its class names, in the order of the class vector. device: where
    it runs. sha256: the digest of its weights file.
    """

    def __init__(self, name: str, prepared: Prepared, labels: Labels, sha256: str, device: torch.device) -> None:
        self.name, self.sha256, self.device = name, sha256, device
        self._prepared, self._labels = prepared, labels

    @property
    def classes(self) -> list[str]:
        """The class names; `classes[207]` is the name of class 207."""
        return list(self._labels.names)

    def search(self, text: str) -> list[tuple[int, str]]:
        """The classes with `text` in their name or a synonym, as (index, name); else those with the nearest names."""
        return self._labels.search(text)

    def class_vector(self, what: int | str | Sequence | Mapping, n: int = 1) -> Tensor:
        """Class vectors [n, classes], float32: 1 at the class asked for and 0 elsewhere (one-hot).

        what: an index, a name, a list of either (one row each), or a mixture {class: weight} with
        weights that add up to 1.
        """
        return latents.class_vector(self._labels, what, n)

    def generate(self, z: Tensor | np.ndarray, y: Tensor | np.ndarray, truncation: float) -> Samples:
        """A picture for each row of noise z [n, 128] and class vector y [n, classes].

        truncation: above 0, at most 1; it chooses the network's statistics and should be the one
        that z was drawn at, else there is a warning. One row of y serves all noises. A picture
        follows from its own row and the truncation alone, whatever else is in the batch.
        """
        truncation = latents.check_truncation(truncation)
        z = latents.check_noise(z)
        y = latents.check_class_vectors(y, len(z), len(self._labels))
        if sentence := latents.mismatch(z, truncation):
            warnings.warn(sentence, TruncationMismatchWarning, stacklevel=2)
        return Samples(self.pictures(z, y, truncation), _tiles(z, y, truncation), *self._made_by())

    def pictures(self, z: Tensor, y: Tensor, truncation: float) -> Tensor:
        """The bare pictures [n, 3, H, W] float32 in [-1, 1] of checked inputs, without their recipes."""
        return made(self.name, len(z), self._prepared.side, lambda some: self._prepared(z[some], y[some], truncation))

    def again(self, tiles: Sequence[Tile]) -> Tensor:
        """The picture of each recipe, [n, 3, H, W] float32 in [-1, 1]; one run for each truncation."""
        pictures = room_for(len(tiles), self._prepared.side)
        for truncation in dict.fromkeys(tile.truncation for tile in tiles):
            which = [i for i, tile in enumerate(tiles) if tile.truncation == truncation]
            z = torch.from_numpy(np.stack([tiles[i].noise for i in which]))
            y = latents.from_entries([tiles[i].classes for i in which], len(self._labels), self.name)
            pictures[which] = self.pictures(z, y, truncation)
        return pictures

    def first_layer(self, z: Tensor | np.ndarray, y: Tensor | np.ndarray) -> Tensor:
        """What the network's first layer makes of z [n, 128] and y [n, classes]: [n, features].

        The layer is linear: a matrix times [noise, class embedding], plus a bias. No normalisation comes before it.
        """
        z = latents.check_noise(z)
        return self._prepared.first_layer(z, latents.check_class_vectors(y, len(z), len(self._labels)))

    def principal_directions(self, count: int = 10) -> Tensor:
        """The directions of z that move the first layer most, strongest first: [count, 128], each of length 1.

        They are the principal components of the layer's output over noise of one class, taken back to z
        (GANSpace, Härkönen et al. 2020, section 2.2). Since the layer is linear and the numbers of the noise
        are independent and equally spread, they follow from the weights without sampling: they are the right
        singular vectors of its matrix (Shen and Zhou 2021). count: 1 to 128. The sign is a convention: the
        entry that is furthest from zero is positive.
        """
        if not is_whole(count, 1, latents.Z_DIM):
            raise GanLabError(
                f"There are {latents.Z_DIM} principal directions: ask for 1 to {latents.Z_DIM}, not {count!r}."
            )
        _, _, directions = torch.linalg.svd(self._prepared.noise_weights().double(), full_matrices=False)
        furthest = directions.gather(1, directions.abs().argmax(1, keepdim=True))
        return (directions * furthest.sign())[:count].float()

    def _made_by(self) -> tuple[Network, dict[str, str], list[str]]:
        dtype = str(self._prepared.dtype).removeprefix("torch.")
        versions = {"gan_lab": gan_lab.__version__, "torch": torch.__version__}
        made_with = versions | {"device": self.device.type, "numbers": dtype}
        return Network("biggan-deep", self.name, self.sha256), made_with, self.classes

    def __repr__(self) -> str:
        return f"<BigGAN {self.name}: {len(self._labels)} classes, on {self.device}>"


def load_biggan(
    name_or_path: str | os.PathLike | None = None,
    *,
    device: str | torch.device | None = None,
    bfloat16: bool = False,
) -> BigGAN:
    """Load a BigGAN-deep and say in one line which.

    name_or_path: "biggan-deep-128", "-256" or "-512" (downloaded if they aren't here yet), "pocket"
    (32 x 32, ships with the kit), a weights file, or a folder with pytorch_model.bin. Without one:
    the environment variable GAN_LAB_MODEL, else biggan-deep-256 if it has been downloaded, else
    pocket; that never starts a download.
    device: "cpu", "cuda" or "mps"; without one, the fastest that is here.
    bfloat16: compute with 16-bit numbers where the processor gains from it (else float32, with a
    warning); the pictures are then close, not the same: 0.3 grey levels apart in the mean, single
    pixels up to 29 (measured on pocket).
    """
    chosen = os.environ.get("GAN_LAB_MODEL")
    if name_or_path is not None:
        asked, hint = name_or_path, ""
    elif chosen:
        asked, hint = chosen, " (GAN_LAB_MODEL says so; gl.load_biggan(name) takes another.)"
    else:
        asked, hint = _default()
    path = weights.locate(asked)
    device = chosen_device(device)
    state = weights.read_state(path)
    config = config_for(state, _config_beside(path))
    if asked in weights.REMOTE and config.output_dim != int(asked.rsplit("-", 1)[1]):
        raise GanLabError(
            f"{path} makes {config.output_dim} pixels, so it is not {asked}: delete it, and download again."
        )
    network = build(state, config)
    del state  # the network has taken its tensors over
    digest = weights.sha256(path)
    if asked in weights.REMOTE and digest != (weights.REMOTE[asked].sha256 or digest):
        raise GanLabError(f"{path} is not the published {asked}: delete it, and python -m gan_lab download {asked}.")
    name = _name(asked, path, digest)
    prepared = Prepared(network, device, torch.bfloat16 if bfloat16 else torch.float32)
    gan = BigGAN(name, prepared, _labels(path, config.num_classes), digest, device)
    print(f"{name}: {config.output_dim}x{config.output_dim} pixels, {config.num_classes} classes, on {device}.{hint}")
    return gan


def _default() -> tuple[str, str]:
    """The network to take when none is named, and how to get the other one."""
    if weights.cached(DEFAULT):
        return DEFAULT, " The small one that ships with the kit: gl.load_biggan('pocket')."
    return "pocket", f" For {DEFAULT} (234 MB, once): python -m gan_lab download."


def _config_beside(path: Path) -> Path | None:
    """config.json in the same folder, or <name>-config.json beside <name>-pytorch_model.bin."""
    candidates = [path.with_name("config.json"), path.with_name(path.name.replace("pytorch_model.bin", "config.json"))]
    return next((c for c in candidates if c != path and c.is_file()), None)


def _labels(path: Path, num_classes: int) -> Labels:
    """labels.txt beside the weights, else ImageNet's table if there are 1000 classes, else numbers."""
    beside = path.with_name("labels.txt")
    if beside.is_file():
        labels = Labels.read(beside)
        if len(labels) != num_classes:
            raise GanLabError(f"{beside} names {len(labels)} classes and the network has {num_classes}: correct it.")
        return labels
    return Labels.read(IMAGENET) if num_classes == 1000 else Labels.numbered(num_classes)


def _name(asked: str | os.PathLike, path: Path, digest: str) -> str:
    """The published name if these are the published weights, else the name of the file or folder."""
    if asked == "pocket" or asked in weights.REMOTE:
        return str(asked)
    known = [name for name, remote in weights.REMOTE.items() if remote.sha256 == digest]
    return known[0] if known else (path.parent.name if path.name == "pytorch_model.bin" else path.stem)


def _tiles(z: Tensor, y: Tensor, truncation: float) -> list[Tile]:
    """The inputs of each picture, for its recipe."""
    tiles = []
    for noise, vector in zip(z, y, strict=True):
        seed, row = latents.origin(noise) or (None, None)
        tiles.append(Tile(noise.numpy().copy(), latents.entries(vector), truncation, seed, row))
    return tiles
