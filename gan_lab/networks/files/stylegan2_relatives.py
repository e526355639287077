"""Networks whose files look like those of StyleGAN2 and hold something else: told by the names in the file.

StyleGAN3, StyleGAN-XL, EG3D and Projected GAN keep their networks as stylegan2-ada-pytorch does. Their classes have
names of their own, by which a file is told even where it holds what can't be read here.
"""

from collections.abc import Callable
from typing import BinaryIO

from gan_lab.weights.pickle_budget import MAX_STEPS
from gan_lab.weights.pickle_instructions import read_instructions
from gan_lab.weights.pickle_values import RefusedFileError

SUPPORTED_FILES = (
    "this kit reads the StyleGAN2 networks that NVIDIA's stylegan2-ada-pytorch and stylegan3 wrote, such as ffhq.pkl, "
    "and the .pt files of stylegan2-pytorch"
)
# Where the other projects' classes stand, and torch's layers, which NVIDIA's StyleGAN2 doesn't use.
OTHER_MODULES = ("training.", "pg_modules.", "torch.nn.modules.", "timm.")


class OtherNetworkError(RefusedFileError):
    """The file holds a network of another kind."""


class TensorFlowFileError(OtherNetworkError):
    """The file holds one of the older networks, for TensorFlow."""

    def __init__(self) -> None:
        super().__init__(
            "is a network for TensorFlow, of the first StyleGAN or of StyleGAN2, which can't be read here. A StyleGAN2 "
            "of that kind can be converted, with legacy.py of NVIDIA's stylegan2-ada-pytorch; a first StyleGAN can't. "
            f"Without a conversion, {SUPPORTED_FILES}"
        )


class Relative:
    """A kind of network that is kept as StyleGAN2 is.

    title: with its article. program: what makes its pictures. is_told_by: whether the names in a file tell it.
    """

    def __init__(self, title: str, program: str, is_told_by: Callable[[set[str]], bool]) -> None:
        self.title, self.program, self.is_told_by = title, program, is_told_by

    def make_error(self) -> OtherNetworkError:
        """Make the error for a file of this kind."""
        return OtherNetworkError(
            f"is {self.title}, and this kit computes StyleGAN2: {self.program} makes its pictures; {SUPPORTED_FILES}"
        )


def _has(*beginnings: str) -> Callable[[set[str]], bool]:
    """Make the test whether, for each of these, one of the names begins so."""
    return lambda names: all(any(name.startswith(start) for name in names) for start in beginnings)


# The first that fits: a StyleGAN-XL is a StyleGAN3 with the discriminator of a Projected GAN.
RELATIVES = (
    Relative("an EG3D, which renders in three dimensions", "gen_samples.py of NVIDIA's eg3d", _has("TriPlane")),
    Relative("a StyleGAN-XL", "gen_images.py of stylegan-xl", _has("SuperresGenerator")),
    Relative("a StyleGAN-XL", "gen_images.py of stylegan-xl", _has("SynthesisInput", "pg_modules")),
    Relative("a StyleGAN3", "gen_images.py of NVIDIA's stylegan3", _has("SynthesisInput")),
    Relative("a Projected GAN", "gen_images.py of projected-gan", _has("pg_modules")),
)


def tell_relative(file: BinaryIO) -> OtherNetworkError | None:
    """Tell which other kind of network a pickle holds, by the short texts and names in it; nothing is built.

    Parameters
    ----------
    file : binary file
        The file. It must be seekable.

    Returns
    -------
    OtherNetworkError or None
        What to say of it; None if it is none of the kinds that are known here.
    """
    names: set[str] = set()
    file.seek(0)
    try:
        for step, (instruction, argument) in enumerate(read_instructions(file)):
            if instruction == "STOP" or step > MAX_STEPS:
                break
            if type(argument) is str:
                names.add(argument)
    except (RefusedFileError, ValueError):  # what was read before a damage tells as well
        pass
    return next((relative.make_error() for relative in RELATIVES if relative.is_told_by(names)), None)


def refuse_module(asked: str) -> OtherNetworkError | None:
    """Make the error for a name that another project's files ask for; None if no known project has such names."""
    if asked.startswith("dnnlib.tflib."):
        return TensorFlowFileError()
    if asked.startswith(OTHER_MODULES):
        return OtherNetworkError(f"has a part {asked[:80]}, as no StyleGAN2 has: {SUPPORTED_FILES}")
    return None
