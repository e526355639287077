"""What the explorer's controls say, for each kind of network: the picture that follows, and the code that makes it."""

import json
from abc import ABC, abstractmethod
from dataclasses import dataclass
from typing import Any

from torch import Tensor

from gan_lab.inputs.interpolation import slerp
from gan_lab.inputs.noise import truncated_noise
from gan_lab.networks.biggan import BigGAN
from gan_lab.networks.network import Network
from gan_lab.networks.stylegan2 import StyleGAN2
from gan_lab.pictures.samples import Samples


@dataclass(frozen=True)
class Choice(ABC):
    """What the controls say, which is all that a picture follows from.

    index: of the class; None where there are none. setting: the truncation, or what the kind has in its place
    (`Kind.option`). seeds: of the noise vectors A and B. share: of the way from A to B, 0 to 1.
    """

    index: int | None
    setting: float
    seeds: tuple[int, int]
    share: float

    @abstractmethod
    def draw(self, gan: Any) -> Samples:
        """The picture; `code` says the same in words that a notebook runs."""

    @abstractmethod
    def code(self, gan: Any) -> str:
        """The line of Python that makes the same picture from `gan`."""

    def describe_noise(self) -> str:
        """The noise in words."""
        if self.share in (0, 1):
            return f"seed {self.seeds[int(self.share)]}"
        return f"{self.share} of the way from seed {self.seeds[0]} to seed {self.seeds[1]}"

    def _between(self, a: Tensor, b: Tensor) -> Tensor:
        return {0: a, 1: b}[self.share] if self.share in (0, 1) else slerp(a, b, self.share)

    def _noise_code(self, template: str) -> str:
        a, b = (template.format(setting=self.setting, seed=seed) for seed in self.seeds)
        return {0: a, 1: b}[self.share] if self.share in (0, 1) else f"gl.slerp({a}, {b}, {self.share})"

    def _class_code(self, gan: Network) -> str:
        """The class's name as a Python string."""
        assert self.index is not None
        return json.dumps(gan.classes[self.index], ensure_ascii=False)  # a Python string too, quotes escaped


class BigGANChoice(Choice):
    """The choice of a BigGAN: class, truncation and noise drawn at it."""

    def draw(self, gan: BigGAN) -> Samples:
        assert self.index is not None
        a, b = (truncated_noise(1, self.setting, seed=seed) for seed in self.seeds)
        return gan.generate(self._between(a, b), gan.class_vector(self.index), truncation=self.setting)

    def code(self, gan: BigGAN) -> str:
        z = self._noise_code("gl.truncated_noise(1, {setting}, seed={seed})")
        return f"gan.generate({z}, gan.class_vector({self._class_code(gan)}), truncation={self.setting})"


class StyleGAN2Choice(Choice):
    """The choice of a StyleGAN2, which has psi, and classes or none."""

    def draw(self, gan: StyleGAN2) -> Samples:
        a, b = (gan.noise(1, seed=seed) for seed in self.seeds)
        return gan.generate(self._between(a, b), psi=self.setting, label=self.index)

    def code(self, gan: StyleGAN2) -> str:
        z = self._noise_code("gan.noise(1, seed={seed})")
        label = "" if self.index is None else f", label={self._class_code(gan)}"
        return f"gan.generate({z}, psi={self.setting}{label})"
