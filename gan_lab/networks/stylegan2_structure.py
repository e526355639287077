"""What a StyleGAN2 consists of: its layers, each of its convolutions, and the mean of its intermediate latents."""

import torch
from torch import Tensor

from gan_lab import kinds
from gan_lab.errors import GanLabError, is_integer_in_range, name_value
from gan_lab.inputs.class_names import Labels
from gan_lab.networks.network import Network
from gan_lab.networks.stylegan2_compute import StyleGAN2Computation
from gan_lab.networks.stylegan2_generator import Generator
from gan_lab.networks.stylegan2_layers import Convolution
from gan_lab.pictures.tiles import StyleGAN2Tile


class StyleGAN2Structure(Network[StyleGAN2Tile]):
    """A StyleGAN2's parts, to look at. `StyleGAN2` adds what makes pictures.

    Parameters
    ----------
    name : str
        Which network it is.
    generator : Generator
        Both networks.
    labels : Labels
        Its class names; none for a network without classes.
    sha256 : str
        The digest of its file.
    device : torch.device
        Where it computes.
    batch_size : int, optional
        How many pictures to compute together; without it, what suits the device.

    Attributes
    ----------
    z_dim, w_dim : int
        How many numbers a noise vector z and an intermediate latent w have.
    """

    kind = kinds.STYLEGAN2

    def __init__(
        self,
        name: str,
        generator: Generator,
        labels: Labels,
        sha256: str,
        device: torch.device,
        batch_size: int | None = None,
    ) -> None:
        super().__init__(name, labels, generator.synthesis.side, sha256, device, batch_size)
        self.z_dim, self.w_dim = generator.mapping.z_dim, generator.mapping.w_dim
        self._generator = generator
        self._computation = StyleGAN2Computation(name, generator, device, batch_size)

    @property
    def layers(self) -> list[int]:
        """The resolution in pixels of each layer that takes w: [4, 8, 8, 16, 16, ...]; the last is that of the colours.

        (Coarser resolutions can have a layer for the colours too, which shares the w of the layer that follows it.)
        """
        return [layer.side for layer in self._generator.synthesis.layers] + [self.side]

    @property
    def w_avg(self) -> Tensor:
        """The mean of w over many z, [w_dim]; psi = 0 moves every w there.

        It was tracked in training. Where a file has none, and the network no classes, it is the mean over 4,096 z.
        """
        return self._computation.get_mean_w().cpu().clone()

    def convolution(self, layer: int) -> Convolution:
        """Return one of the network's own convolutions, to look at what it does with w.

        Parameters
        ----------
        layer : int
            Its number from 0, the coarsest, as in `layers`; the last of these, for the colours, is no such convolution.

        Returns
        -------
        Convolution
            A PyTorch module: `.affine(w)` makes the style, `.weight` holds the weights before modulation, and
            `convolution(x, w, noise)` computes the layer.
            Look and don't change: some layers compute with another form of their weights. A hook
            (`register_forward_hook`) sees large layers some lines at a time, and several large pictures in the order in
            which threads compute them; make one picture at a time for it.

        Raises
        ------
        GanLabError
            If there is no such layer.
        """
        convolutions = self._generator.synthesis.layers
        if not is_integer_in_range(layer, 0, len(convolutions) - 1):
            raise GanLabError(
                f"The convolutions of {self.name} are numbered 0 to {len(convolutions) - 1}, not {name_value(layer)}: "
                "gan.layers lists their resolutions, and its last number is that of the colours."
            )
        return convolutions[layer]
