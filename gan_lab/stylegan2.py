"""StyleGAN2-ADA: load one of NVIDIA's `.pkl` files, go from noise to w to pictures.

Sources: Karras et al. 2020, "Analyzing and Improving the Image Quality of StyleGAN" and "Training
Generative Adversarial Networks with Limited Data"; for w, psi and style mixing Karras, Laine and Aila 2019,
"A Style-Based Generator Architecture for Generative Adversarial Networks".
"""

import math
import os
import secrets
from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path

import numpy as np
import torch
from torch import Tensor

import gan_lab
from gan_lab import latents, weights
from gan_lab.computing import chosen_device, made, reproducible
from gan_lab.errors import GanLabError, is_whole
from gan_lab.labels import CIFAR10, Labels
from gan_lab.recipe import Network, Style, Tile
from gan_lab.samples import Samples
from gan_lab.stylegan2_file import opened
from gan_lab.stylegan2_network import Generator

KIND = "stylegan2"
DEFAULT = "ffhq"
NOISE_MODES = ("const", "none", "random")


class StyleGAN2:
    """A StyleGAN2-ADA that is ready to make pictures. `load_stylegan2` makes one.

    name: which network. classes: its class names in the order of the class vector, [] if it has none.
    device: where it runs. sha256: the digest of its file. z_dim, w_dim: how many numbers a noise vector z and
    an intermediate latent vector w have. side: the height and width of its pictures in pixels.
    """

    def __init__(self, name: str, generator: Generator, labels: Labels, sha256: str, device: torch.device) -> None:
        self.name, self.sha256, self.device = name, sha256, device
        self.z_dim, self.w_dim = generator.mapping.z_dim, generator.mapping.w_dim
        self.side = generator.synthesis.side
        self._generator, self._labels = generator, labels

    @property
    def classes(self) -> list[str]:
        """The class names; [] for a network without classes, such as ffhq."""
        return list(self._labels.names)

    @property
    def layers(self) -> list[int]:
        """The resolution, in pixels, at which each layer takes its w: [4, 8, 8, 16, 16, ...], the last for the colours.

        (Coarser resolutions have such a layer for the colours too; it shares the w of the layer that follows it.)
        """
        return [layer.side for layer in self._generator.synthesis.layers] + [self.side]

    @property
    def w_avg(self) -> Tensor:
        """The mean of w over many z, [w_dim], as it was tracked in training: where psi = 0 leads."""
        if self._generator.mapping.w_avg is None:
            raise GanLabError(
                f"{self.name} carries no mean of w, so psi can't move anything towards it: leave psi at 1."
            )
        return self._generator.mapping.w_avg.cpu().clone()

    def search(self, text: str) -> list[tuple[int, str]]:
        """The classes with `text` in their name, as (index, name); else those with the nearest names."""
        return self._labels.search(text)

    def class_vector(self, what: int | str | Sequence | Mapping, n: int = 1) -> Tensor:
        """Class vectors [n, classes], float32: 1 at the class asked for and 0 elsewhere (one-hot).

        what: an index, a name, a list of either (one row each), or a mixture {class: weight} with
        weights that add up to 1.
        """
        self._must_have_classes()
        return latents.class_vector(self._labels, what, n)

    def noise(self, n: int, seed: int | None = None) -> Tensor:
        """Noise vectors z [n, z_dim], float32, from the normal distribution, nothing cut off.

        n: how many, 1 or more. seed: 0 to 2**32 - 1; without one, a fresh seed is drawn (and a picture's recipe
        tells it). Row 0 is the z of `--seeds=<seed>` in NVIDIA's generate.py, whatever n is.
        """
        return latents.normal_noise(n, self.z_dim, seed)

    def map(self, z: Tensor | np.ndarray, label: object = None) -> Tensor:
        """Intermediate latent vectors w [n, w_dim] of noise z [n, z_dim]: what the mapping network makes of it.

        label: as for `generate`. psi has not been applied: `synthesize` does that.
        """
        z = self._check_noise(z)
        return self._map(z, self._class_vectors(label, len(z)))

    def mix(self, w: Tensor | np.ndarray, other: Tensor | np.ndarray, layers: Iterable[int]) -> Tensor:
        """Style mixing: a w for every layer, [n, layers, w_dim], from `other` in these layers and from `w` in the rest.

        w, other: [n, w_dim] or [n, layers, w_dim]; one row serves all of the other's. layers: numbers from 0, as
        range(4) for the coarsest four; `gan.layers` lists their resolutions. (StyleGAN, section 3.1.)
        """
        w, other = self._per_layer(w), self._per_layer(other)
        if len(w) != len(other) and 1 not in (len(w), len(other)):
            raise GanLabError(f"{len(w)} and {len(other)} w can't be mixed row by row: give as many of each, or one.")
        try:
            chosen = sorted({range(len(self.layers))[layer] for layer in layers})
        except (TypeError, IndexError):
            raise GanLabError(
                f"Layers are numbers from 0 to {len(self.layers) - 1}, as in range(4) or [5, 6], not {layers!r}."
            ) from None
        mixed = w.expand(max(len(w), len(other)), -1, -1).clone()
        mixed[:, chosen] = other[:, chosen]
        return mixed

    def generate(
        self,
        z: Tensor | np.ndarray,
        psi: float = 1.0,
        cutoff: int | None = None,
        noise_mode: str = "const",
        label: object = None,
        *,
        noise_seed: int | None = None,
    ) -> Samples:
        """A picture for each row of noise z [n, z_dim]; `samples.tensor` is the network's own output, not clamped.

        psi: how far w stays from its mean: 1 as it is, 0 the mean, between them less varied and more typical
        (truncation trick in W). cutoff: on how many layers psi acts, from the coarsest; None for all.
        noise_mode: the noise inputs of the layers, which place small details: "const" the same for every
        picture, "none" without, "random" drawn from `noise_seed` plus the number of the row.
        label: the class, for a network that has classes: index, name, list (one for each row), mixture, or class
        vectors [n, classes].
        """
        z, psi = self._check_noise(z), self._check_psi(psi)
        y = self._class_vectors(label, len(z))
        tiles = []
        for i, style in enumerate(self._styles(len(z), cutoff, noise_mode, noise_seed)):
            seed, row = latents.origin(z[i]) or (None, None)
            classes = {} if y is None else latents.entries(y[i])
            tiles.append(Tile(z[i].numpy().copy(), classes, psi, seed, row, style=style))
        return self._samples(self._map(z, y)[:, None].expand(-1, len(self.layers), -1), tiles)

    def synthesize(
        self,
        w: Tensor | np.ndarray,
        psi: float = 1.0,
        cutoff: int | None = None,
        noise_mode: str = "const",
        *,
        noise_seed: int | None = None,
    ) -> Samples:
        """A picture for each w [n, w_dim], or w of every layer [n, layers, w_dim]; the rest as for `generate`."""
        w, psi = self._per_layer(w), self._check_psi(psi)
        tiles = []
        for each, style in zip(w, self._styles(len(w), cutoff, noise_mode, noise_seed), strict=True):
            rows, layers = each.unique_consecutive(dim=0, return_inverse=True)
            style = Style(style.cutoff, style.noise_mode, style.noise_seed, tuple(layers.tolist()))
            tiles.append(Tile(rows.numpy().copy(), {}, psi, style=style))
        return self._samples(w, tiles)

    def again(self, tiles: Sequence[Tile]) -> Tensor:
        """The picture of each recipe, [n, 3, H, W] float32."""
        ws = torch.empty(len(tiles), len(self.layers), self.w_dim)
        for i, tile in enumerate(tiles):
            noise = torch.from_numpy(tile.noise)
            if tile.style.layers is not None:
                if noise.shape[1] != self.w_dim or len(tile.style.layers) != len(self.layers):
                    raise GanLabError(f"The recipe has a w of another shape than {self.name} takes: it was changed.")
                ws[i] = noise[list(tile.style.layers)]
                continue
            if len(noise) != self.z_dim:
                raise GanLabError(f"The recipe has {len(noise)} numbers of noise, and {self.name} takes {self.z_dim}.")
            y = latents.from_entries([tile.classes], len(self._labels), self.name) if len(self._labels) else None
            ws[i] = self._map(noise[None], y)
        return self._pictures(ws, tiles)

    def _samples(self, ws: Tensor, tiles: list[Tile]) -> Samples:
        versions = {"gan_lab": gan_lab.__version__, "torch": torch.__version__}
        made_with = versions | {"device": self.device.type, "numbers": "float32"}
        network = Network(KIND, self.name, self.sha256)
        return Samples(self._pictures(ws, tiles), tiles, network, made_with, self.classes)

    @torch.no_grad()
    def _map(self, z: Tensor, y: Tensor | None) -> Tensor:
        """w [n, w_dim] on the CPU of checked inputs; one row at a time, so that none depends on the batch."""
        w = torch.empty(len(z), self.w_dim)
        with reproducible(self.device, one_thread=True):
            for i in range(len(z)):
                classes = None if y is None else y[i : i + 1].clone().to(self.device)
                w[i] = self._generator.mapping(z[i : i + 1].clone().to(self.device), classes)[0]
        if not torch.isfinite(w).all():
            raise GanLabError(f"{self.name} makes no numbers of this noise: its values are too large. Draw it anew.")
        return w

    @torch.no_grad()
    def _pictures(self, ws: Tensor, tiles: Sequence[Tile]) -> Tensor:
        """Pictures [n, 3, H, W] on the CPU of ws [n, layers, w_dim] before psi; one after the other."""
        synthesis = self._generator.synthesis

        def make(some: slice) -> Tensor:
            pictures = torch.empty(some.stop - some.start, synthesis.channels, self.side, self.side)
            with reproducible(self.device, one_thread=self.side <= 64):
                for picture, w, tile in zip(pictures, ws[some], tiles[some], strict=True):
                    w = self._truncated(w.to(self.device), tile.truncation, tile.style.cutoff)
                    picture.copy_(synthesis(w, self._noises(tile.style)))
            return pictures

        return made(self.name, len(ws), self.side, make)

    def _truncated(self, w: Tensor, psi: float, cutoff: int | None) -> Tensor:
        """w [layers, w_dim] drawn towards its mean by psi, in the first `cutoff` layers."""
        if psi == 1:
            return w
        if self._generator.mapping.w_avg is None:
            raise GanLabError(
                f"{self.name} carries no mean of w, so psi can't move anything towards it: leave psi at 1."
            )
        drawn = self._generator.mapping.w_avg.lerp(w, psi)
        return torch.cat([drawn[:cutoff], w[cutoff:]]) if cutoff is not None else drawn

    def _noises(self, style: Style):
        """What each layer takes as its noise input, [side, side]."""
        draw = np.random.RandomState(style.noise_seed) if style.noise_mode == "random" else None

        def noise(layer) -> Tensor | None:
            if not layer.use_noise or style.noise_mode == "none":
                return None
            if style.noise_mode == "const":
                return layer.noise_const
            return torch.from_numpy(draw.randn(layer.side, layer.side)).float().to(self.device)

        return noise

    def _styles(self, n: int, cutoff: int | None, noise_mode: str, noise_seed: int | None) -> list[Style]:
        if cutoff is not None and not is_whole(cutoff, 0):
            raise GanLabError(
                f"cutoff is the number of layers that psi acts on, 0 to {len(self.layers)} in {self.name}, or None for "
                f"all, not {cutoff!r}."
            )
        if noise_mode not in NOISE_MODES:
            raise GanLabError(f"noise_mode is one of {', '.join(map(repr, NOISE_MODES))}, not {noise_mode!r}.")
        cutoff = None if cutoff is None else min(int(cutoff), len(self.layers))
        if noise_mode != "random":
            if noise_seed is not None:
                raise GanLabError(f"A noise_seed is for noise_mode='random'; with {noise_mode!r} leave it out.")
            return [Style(cutoff, noise_mode)] * n
        first = secrets.randbits(32) if noise_seed is None else latents.check_seed(noise_seed)
        return [Style(cutoff, noise_mode, (first + i) % 2**32) for i in range(n)]

    def _check_psi(self, psi: float) -> float:
        try:
            value = float(psi)
        except (TypeError, ValueError):
            value = math.nan
        if isinstance(psi, bool | str) or not -100 <= value <= 100:
            raise GanLabError(
                f"psi is a number, 0 for the mean picture, 1 for full variety, not {psi!r}; a class goes in as label."
            )
        return value

    def _check_noise(self, z: Tensor | np.ndarray) -> Tensor:
        return latents.check_noise(z, self.z_dim, "gan.noise(n, seed)")

    def _per_layer(self, w: Tensor | np.ndarray) -> Tensor:
        """w [n, layers, w_dim], float32 on the CPU, of w [n, w_dim] or [w_dim] or what it is already."""
        w, shape = latents.as_tensor(w, "w"), f"[n, {self.w_dim}] or [n, {len(self.layers)}, {self.w_dim}]"
        given = list(w.shape)
        if w.ndim == 1:
            w = w[None]
        if w.ndim == 2:
            w = w[:, None].expand(-1, len(self.layers), -1)
        if w.ndim != 3 or w.shape[1:] != (len(self.layers), self.w_dim) or len(w) == 0:
            raise GanLabError(f"w must have the shape {shape}, not {given}: make it with gan.map(z).")
        if not torch.isfinite(w).all():
            raise GanLabError("w has values that are not numbers (NaN or infinity): make it again with gan.map(z).")
        return w

    def _class_vectors(self, label: object, n: int) -> Tensor | None:
        """Class vectors [n, classes] for whatever `label` may be; None where there are no classes."""
        if not len(self._labels):
            if label is not None:
                self._must_have_classes()
            return None
        if label is None:
            raise GanLabError(
                f"{self.name} was trained with {len(self._labels)} classes and needs to be told one: label=0, or "
                f"label={self._labels.names[0]!r}; gan.classes lists them."
            )
        is_vector = isinstance(label, Tensor | np.ndarray) and "float" in str(label.dtype)
        y = label if is_vector else latents.class_vector(self._labels, label)
        return latents.check_class_vectors(y, n, len(self._labels))

    def _must_have_classes(self) -> None:
        if not len(self._labels):
            raise GanLabError(f"{self.name} has no classes: leave the label out; noise alone decides what it shows.")

    def __repr__(self) -> str:
        classes = f"{len(self._labels)} classes" if len(self._labels) else "no classes"
        return f"<StyleGAN2 {self.name}: {classes}, on {self.device}>"


def load_stylegan2(
    name_or_path: str | os.PathLike | None = None, *, device: str | torch.device | None = None
) -> StyleGAN2:
    """Load a StyleGAN2-ADA and say in one line which; no code in its file is executed.

    name_or_path: "ffhq", "metfaces", "afhqcat", "afhqdog", "afhqwild", "cifar10" or "brecahad" (downloaded from
    NVIDIA if they aren't here yet), "pocket-stylegan2" (32 x 32, ships with the kit), or a `.pkl` file that
    train.py of stylegan2-ada-pytorch wrote, or that of stylegan3 in its configuration stylegan2. Class names
    come from `labels.txt` beside the file, one a line, if it is there. Without a name: the environment
    variable GAN_LAB_STYLEGAN2, else ffhq if it has been downloaded, else the small one; that never starts a
    download. device: "cpu", "cuda" or "mps"; without one, the fastest that is here.
    """
    pocket = weights.POCKETS[KIND].name
    chosen = os.environ.get("GAN_LAB_STYLEGAN2")
    if name_or_path is not None:
        asked, hint = name_or_path, ""
    elif chosen:
        asked, hint = chosen, " (GAN_LAB_STYLEGAN2 says so; gl.load_stylegan2(name) takes another.)"
    elif weights.cached(DEFAULT):
        asked, hint = DEFAULT, f" The small one that ships with the kit: gl.load_stylegan2({pocket!r})."
    else:
        asked, hint = pocket, f" For {DEFAULT} (faces, 1024x1024, once): python -m gan_lab download {DEFAULT}."
    path = weights.locate(asked, KIND)
    device = chosen_device(device)
    with opened(path) as part:
        generator = Generator(part).to(device).eval()
    labels = _labels(asked, path, generator.mapping.c_dim)
    name = str(asked) if asked == pocket or asked in weights.names(KIND) else path.stem
    gan = StyleGAN2(name, generator, labels, weights.sha256(path), device)
    classes = f"{len(labels)} classes" if len(labels) else "no classes"
    print(f"{name}: {gan.side}x{gan.side} pixels, {classes}, on {device}.{hint}")
    return gan


def _labels(asked: str | os.PathLike, path: Path, count: int) -> Labels:
    """labels.txt beside the file, else the names of CIFAR-10 for that network, else numbers."""
    if count and (beside := path.with_name("labels.txt")).is_file():
        labels = Labels.read(beside)
        if len(labels) != count:
            raise GanLabError(f"{beside} names {len(labels)} classes and the network has {count}: correct it.")
        return labels
    return Labels.read(CIFAR10) if count == 10 and asked == "cifar10" else Labels.numbered(count)
