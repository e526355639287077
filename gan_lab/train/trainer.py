"""One step of training: the discriminator and the generator are updated against each other.

Sources: Goodfellow et al. 2014, with the generator's loss of their section 3 (maximise log D(G(z))); for the networks,
the initial weights and the optimiser Radford, Metz and Chintala 2016; for the order of a step PyTorch's DCGAN
tutorial.
"""

import contextlib
from typing import NamedTuple

import numpy as np
import torch
from torch import Tensor, nn
from torch.nn.functional import softplus

from gan_lab.networks import dcgan_layers
from gan_lab.networks.adam import make_adam
from gan_lab.networks.dcgan_layers import Discriminator, Generator
from gan_lab.networks.device import plain_tensors, reproducible
from gan_lab.pictures.pixels import from_grey_levels, to_grey_levels
from gan_lab.train.augmentation import Augmentation
from gan_lab.train.random_numbers import make_initial_weights_rng
from gan_lab.train.settings import Settings


class TrainedNetwork(NamedTuple):
    """One of the two networks, with its optimiser."""

    name: str  # "generator" or "discriminator"
    network: nn.Module
    adam: torch.optim.Adam


class StepResult(NamedTuple):
    """The losses of a step, the discriminator's mean probabilities and its mean sign, as `Step` explains them."""

    loss_d: float
    loss_g: float
    d_real: float
    d_fake: float
    d_fake_after: float
    r_t: float


class Trainer:
    """A generator and a discriminator with their optimisers, on one device.

    Parameters
    ----------
    settings : Settings
        The weights at the start follow from its seed.
    side : int
        The height and width of the pictures in pixels: 28, 32, 64, 128 or 256.
    channels : int
        1 for grey pictures, 3 for colours.
    classes : int
        How many classes both networks know, 0 or more.
    device : torch.device
        Where to compute: on CUDA with bfloat16 if it has units for it.

    Attributes
    ----------
    generator : Generator
        From noise to pictures.
    discriminator : Discriminator
        From pictures to logits.
    """

    @plain_tensors()
    def __init__(self, settings: Settings, side: int, channels: int, classes: int, device: torch.device) -> None:
        s, rng = settings, make_initial_weights_rng(settings.seed)
        self._device = device
        self.generator = Generator(side, channels, s.z_dim, s.width, s.batch_norm, classes)
        self.discriminator = Discriminator(side, channels, s.width, s.batch_norm, classes)
        for network in (self.generator, self.discriminator):
            dcgan_layers.initialize_weights(network, rng, s.spread)
            network.to(device, memory_format=self._layout)  # type: ignore[call-overload]  # torch's types lack memory_format
        is_on_cpu = device.type == "cpu"  # there one pass over the weights is quicker; elsewhere PyTorch chooses
        self._adam_g, self._adam_d = (
            make_adam(network.parameters(), s.learning_rate, (s.beta1, 0.999), fused=is_on_cpu or None)
            for network in (self.generator, self.discriminator)
        )

    @property
    def networks(self) -> list[TrainedNetwork]:
        """Both networks with their optimisers, the generator first."""
        return [
            TrainedNetwork("generator", self.generator, self._adam_g),
            TrainedNetwork("discriminator", self.discriminator, self._adam_d),
        ]

    def step(self, real: np.ndarray, z: Tensor, y: Tensor, augment: Augmentation) -> StepResult:
        """Update the discriminator's weights, then the generator's.

        If this raises, only the discriminator may have been updated. Source: Goodfellow et al. 2014, algorithm 1 with
        k = 1.

        Parameters
        ----------
        real : ndarray
            Real pictures [n, channels, side, side], uint8.
        z : Tensor
            As many noise vectors [n, z_dim].
        y : Tensor
            The class vectors [n, classes] of the real pictures. As many pictures are generated of the same classes.
        augment : Augmentation
            What transforms all pictures, real and generated, before the discriminator sees them.

        Returns
        -------
        StepResult
            Losses and probabilities; they may be NaN or infinite.
        """
        z, y = self._to_device(z), self._to_device(y)
        with reproducible(self._device, one_thread=False), self._autocast():
            pictures = from_grey_levels(self._to_device(torch.from_numpy(real)))
            fake = self.generator(z, y)

            logits_real = self.discriminator(augment(pictures), y).float()
            logits_fake = self.discriminator(augment(fake.detach()), y).float()
            # -log D(x) - log(1 - D(G(z))), in a form that takes no logarithm of a probability rounded to 0
            loss_d = softplus(-logits_real).mean() + softplus(logits_fake).mean()
            _update_weights(self._adam_d, loss_d)

            # D's weights need no gradient here; computing one would take a tenth of the step. (This also makes autocast
            # use the updated weights: it keeps converted copies only of weights that need a gradient.)
            self.discriminator.requires_grad_(False)
            logits_fake_after = self.discriminator(augment(fake), y).float()
            loss_g = softplus(-logits_fake_after).mean()  # -log D(G(z))
            _update_weights(self._adam_g, loss_g)
            self.discriminator.requires_grad_(True)

            probabilities = (logits.sigmoid().mean() for logits in (logits_real, logits_fake, logits_fake_after))
            r_t = logits_real.sign().mean()
            return StepResult(*torch.stack([loss_d, loss_g, *probabilities, r_t]).detach().tolist())

    def generate(self, z: Tensor, y: Tensor) -> np.ndarray:
        """Make pictures [n, channels, side, side], uint8, of noise z [n, z_dim] and class vectors y [n, classes]."""
        self.generator.eval()
        try:
            with torch.no_grad(), reproducible(self._device, one_thread=True):
                pictures = self.generator(self._to_device(z), self._to_device(y))
        finally:
            self.generator.train()  # after an interruption too, since batch norm computes otherwise in eval mode
        return to_grey_levels(pictures.float().cpu()).numpy()

    def is_finite(self) -> bool:
        """Whether no weight is NaN or infinite; a weight can be even while the losses are finite."""
        state = [value for _, network, _ in self.networks for value in network.state_dict().values()]
        return all(bool(torch.isfinite(value).all()) for value in state)

    @property
    def _layout(self) -> torch.memory_format:
        """The memory layout in which convolutions are fastest: channels last on a CPU and on CUDA."""
        return torch.contiguous_format if self._device.type == "mps" else torch.channels_last

    def _to_device(self, tensor: Tensor) -> Tensor:
        """Move a tensor to the device; pictures also get the memory layout of the networks."""
        if tensor.ndim == 4:  # pictures
            return tensor.to(self._device, memory_format=self._layout)
        return tensor.to(self._device)

    def _autocast(self) -> contextlib.AbstractContextManager:
        """Compute with bfloat16 where the device has units for it.

        It has the range of float32, so the loss needs no scaling.
        """
        if self._device.type == "cuda" and torch.cuda.is_bf16_supported(including_emulation=False):
            return torch.autocast(self._device.type, torch.bfloat16)
        return contextlib.nullcontext()


def _update_weights(adam: torch.optim.Adam, loss: Tensor) -> None:
    """Take one step of Adam down the gradient of a loss."""
    adam.zero_grad(set_to_none=True)
    loss.backward()
    adam.step()
