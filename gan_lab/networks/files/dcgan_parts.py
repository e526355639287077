"""What a generator of a DCGAN in a file consists of: layers, and the tensors of each, by their names in the file."""

from typing import NamedTuple

from gan_lab.networks.files.dcgan_strides import Step
from gan_lab.weights.stored_tensors import StoredTensor


class Misfit(NamedTuple):
    """Why tensors are no generator, as the end of a sentence that begins with the file; the highest rank is told."""

    rank: int
    sentence: str


class Group(NamedTuple):
    """The tensors of one layer: the beginning of their names, and each by the end of its name, such as "weight"."""

    name: str
    tensors: dict[str, StoredTensor]

    @property
    def size(self) -> tuple[int, ...]:
        """The size of the weight; () without one."""
        return self.tensors["weight"].size if "weight" in self.tensors else ()

    @property
    def width(self) -> int:
        """How many channels, or single numbers, a batch norm is for."""
        return self.tensors["running_mean"].size[0]

    @property
    def full_names(self) -> dict[str, StoredTensor]:
        """The tensors by their names in the file."""
        return {f"{self.name}.{end}" if self.name else end: tensor for end, tensor in self.tensors.items()}


class ChainLayer(NamedTuple):
    """A transposed convolution, or a linear layer in place of the first one, with what follows it."""

    kernel: Group
    inner: int  # channels that it takes
    outer: int  # channels that it makes
    side: int  # the height and width of the kernel; of a linear layer, of what it makes
    step: Step | None  # None for a linear layer
    norm: Group | None  # batch norm behind it


class Chain(NamedTuple):
    """A generator's layers, the first to the last, and what it makes: pictures [channels, side, side] of noise."""

    layers: list[ChainLayer]
    z_dim: int
    channels: int
    side: int
    from_class: Group | None = None  # of a run with classes: the first layer's weights for a class vector

    @property
    def classes(self) -> int:
        """How many classes it can be asked for, 0 or more."""
        return self.from_class.size[0] if self.from_class else 0

    @property
    def tensors(self) -> dict[str, StoredTensor]:
        """All tensors that it needs, by their names in the file."""
        groups = [group for layer in self.layers for group in (layer.kernel, layer.norm) if group]
        groups += [self.from_class] if self.from_class else []
        return {name: tensor for group in groups for name, tensor in group.full_names.items()}
