"""For each kind of network the picture that the explorer's controls ask for, and the code that makes it.

To explore a further kind of network, write a subclass of `Choice` and name it in the kind's entry in `kinds`.
"""

import json
from abc import ABC, abstractmethod
from dataclasses import dataclass
from typing import Generic, TypeVar

from torch import Tensor

from gan_lab.inputs.interpolation import slerp
from gan_lab.inputs.noise import truncated_noise
from gan_lab.networks.biggan import BigGAN
from gan_lab.networks.dcgan import DCGAN
from gan_lab.networks.network import Network
from gan_lab.networks.stylegan2 import StyleGAN2
from gan_lab.pictures.samples import Samples

AnyNetwork = TypeVar("AnyNetwork", bound=Network)


@dataclass(frozen=True)
class Choice(ABC, Generic[AnyNetwork]):
    """The values of the controls, from which alone a picture follows.

    Attributes
    ----------
    class_index : int or None
        The class; None for a network without classes.
    option_value : float or None
        The value of the kind's option (`Kind.option`): BigGAN's truncation, StyleGAN2's psi; None for a kind without.
    seeds : (int, int)
        Of the noise vectors A and B.
    fraction : float
        Where the noise is on the way from A to B, 0 to 1.
    """

    class_index: int | None
    option_value: float | None
    seeds: tuple[int, int]
    fraction: float

    @abstractmethod
    def draw(self, gan: AnyNetwork) -> Samples:
        """Make the picture; `write_code` writes the code that makes the same one.

        Parameters
        ----------
        gan : Network
            A network of this kind.

        Returns
        -------
        Samples
            One picture.
        """

    @abstractmethod
    def write_code(self, gan: AnyNetwork) -> str:
        """Write the line of Python that makes the same picture, bit for bit.

        Parameters
        ----------
        gan : Network
            A network of this kind.

        Returns
        -------
        str
            The line, for a notebook in which the network is called `gan`.
        """

    def describe_noise(self) -> str:
        """Describe the noise in words."""
        a, b = self.seeds
        if self.fraction in (0, 1):
            return f"seed {self.seeds[int(self.fraction)]}"
        return f"{self.fraction} of the way from seed {a} to seed {b}"

    def _mix_noise(self, a: Tensor, b: Tensor) -> Tensor:
        """Return the noise vector between A and B; at an end exactly A or B, so that its seed is known."""
        if self.fraction in (0, 1):
            return (a, b)[int(self.fraction)]
        return slerp(a, b, self.fraction)

    def _mix_code(self, a: str, b: str) -> str:
        """Return the code that does what `_mix_noise` does, from the code of A and of B."""
        if self.fraction in (0, 1):
            return (a, b)[int(self.fraction)]
        return f"gl.slerp({a}, {b}, {self.fraction})"


@dataclass(frozen=True)
class BigGANChoice(Choice[BigGAN]):
    """The choice of a BigGAN: a class, a truncation, and noise drawn at it."""

    class_index: int
    option_value: float

    def draw(self, gan: BigGAN) -> Samples:
        """Make the picture with BigGAN's truncation."""
        a, b = (truncated_noise(1, self.option_value, seed=seed) for seed in self.seeds)
        return gan.generate(self._mix_noise(a, b), gan.class_vector(self.class_index), truncation=self.option_value)

    def write_code(self, gan: BigGAN) -> str:
        """Write the line of Python that makes the same picture."""
        a, b = (f"gl.truncated_noise(1, {self.option_value}, seed={seed})" for seed in self.seeds)
        name = quote_class_name(gan, self.class_index)
        return f"gan.generate({self._mix_code(a, b)}, gan.class_vector({name}), truncation={self.option_value})"


@dataclass(frozen=True)
class StyleGAN2Choice(Choice[StyleGAN2]):
    """The choice of a StyleGAN2: psi, noise, and a class where the network has classes."""

    option_value: float

    def draw(self, gan: StyleGAN2) -> Samples:
        """Make the picture with StyleGAN2's psi."""
        a, b = (gan.noise(1, seed=seed) for seed in self.seeds)
        return gan.generate(self._mix_noise(a, b), psi=self.option_value, label=self.class_index)

    def write_code(self, gan: StyleGAN2) -> str:
        """Write the line of Python that makes the same picture."""
        a, b = (f"gan.noise(1, seed={seed})" for seed in self.seeds)
        label = "" if self.class_index is None else f", label={quote_class_name(gan, self.class_index)}"
        return f"gan.generate({self._mix_code(a, b)}, psi={self.option_value}{label})"


@dataclass(frozen=True)
class DCGANChoice(Choice[DCGAN]):
    """The choice of a DCGAN: noise, and a class where the network has classes."""

    def draw(self, gan: DCGAN) -> Samples:
        """Make the picture."""
        a, b = (gan.noise(1, seed=seed) for seed in self.seeds)
        return gan.generate(self._mix_noise(a, b), self.class_index)

    def write_code(self, gan: DCGAN) -> str:
        """Write the line of Python that makes the same picture."""
        a, b = (f"gan.noise(1, seed={seed})" for seed in self.seeds)
        y = "" if self.class_index is None else f", gan.class_vector({quote_class_name(gan, self.class_index)})"
        return f"gan.generate({self._mix_code(a, b)}{y})"


def quote_class_name(gan: Network, index: int) -> str:
    """Return a class's name as a Python string in quotes."""
    return json.dumps(gan.classes[index], ensure_ascii=False)  # JSON and Python escape quotes in the same way
