"""The kinds of network: all that the rest of the kit has to know about BigGAN-deep, StyleGAN2 and DCGAN.

A kind is a family of networks. Its entry in `KINDS` says what its networks are called and where they lie, and names
the code that computes them. That code is named as text ("module:name") and imported on first use, so this module,
and whatever only reads recipes, needs no torch.

To add a kind, write a module with a subclass of `gan_lab.networks.network.Network`, a function that loads it and a
subclass of `gan_lab.pictures.tile.Tile`, and add an entry here. Nothing else asks which kind a network is.
"""

import importlib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Literal

from gan_lab.errors import GanLabError

DATA = Path(__file__).parent / "data"  # what ships inside the package
FASHION_NAMES = DATA / "pocket" / "labels.txt"
IMAGENET_NAMES = DATA / "imagenet.tsv"
CIFAR10_NAMES = DATA / "cifar10.txt"
FASHION_PHOTOGRAPHS = DATA / "photographs" / "t10k-images-idx3-ubyte.gz"  # with labels beside it


@dataclass(frozen=True)
class ShippedNetwork:
    """The small network of a kind, which ships inside the package."""

    name: str
    path: Path
    sha256: str  # of its file, in hexadecimal


@dataclass(frozen=True)
class PackagedNetwork:
    """A network whose weights lie inside another Python package; nothing of that package is imported."""

    name: str
    package: str
    file: str  # inside the package's folder
    install: str  # the command that installs the package


@dataclass(frozen=True)
class PreferredNetwork:
    """The published network that is loaded when none is named, once it has been downloaded."""

    name: str
    note: str  # what it is and how large, for the line that tells how to get it


@dataclass(frozen=True)
class GenerateOption:
    """The number that generating takes beside noise and class, as the command line and the explorer offer it."""

    name: str  # of the keyword argument, of the option of the command line, and of the explorer's slider
    default: float
    lowest: float  # value of the explorer's slider at its left end; at its right end it is 1
    help: str


@dataclass(frozen=True)
class GenerationCost:
    """What generating with a network costs: about twice what benchmarks/generation_costs.py measured with AVX-512."""

    seconds: float  # of processor time, for one picture
    memory: int  # bytes that a process takes with the network loaded, making pictures


@dataclass(frozen=True)
class Kind:
    """What one family of networks is called, where its files lie, and which code computes it."""

    name: str  # as recipes name it
    title: str  # as messages name it
    loader: str  # "module:function"; notebooks call the function as gl.<function>
    tile: str  # "module:class": the inputs of one picture, how a recipe writes and checks them, how captions name them
    shipped: ShippedNetwork
    variable: str  # the name of the environment variable that picks the network when none is named
    files: str  # which files its loader takes, as part of an error message
    asks_for_class: Literal["always", "if it has classes", "never"]
    published: tuple[str, ...] = ()  # names that can be downloaded; `gan_lab.weights.known` has their addresses
    preferred: PreferredNetwork | None = None
    packaged: tuple[PackagedNetwork, ...] = ()
    option: GenerateOption | None = None  # None if generating takes noise and class alone
    controls: str | None = None  # "module:class": what the explorer's controls make; None if it can't be explored
    space: str | None = None  # "module:class": where a picture is searched; None if it can't be
    file_ending: str | None = None  # a file with this ending is one of this kind
    tensor_names: tuple[
        str, ...
    ] = ()  # ends of names of tensors, each of which tells a file of torch's to be this kind
    file_in_folder: str | None = None  # the file of weights inside a folder that stands for a network
    marks_folder: bool = False  # whether a folder with that file can only be one of this kind
    trained_by_students: bool = False  # whether students train such networks, whose weights nobody else has
    class_names: Mapping[str, Path] = field(default_factory=dict)  # tables of class names, by the network's name
    costs: Mapping[str, GenerationCost] = field(default_factory=dict)  # by the network's name

    @property
    def names(self) -> list[str]:
        """The names of all its networks: the shipped one first, then the published ones, then those in packages."""
        return [self.shipped.name, *self.published, *(network.name for network in self.packaged)]

    @property
    def loader_name(self) -> str:
        """The loader's name as notebooks write it, such as "gl.load_biggan"."""
        return f"gl.{self.loader.partition(':')[2]}"

    def find_cost(self, name: str) -> GenerationCost:
        """Return what generating with a network costs; for one that isn't known, that of the kind's largest."""
        largest = max(self.costs.values(), key=lambda cost: cost.seconds, default=GenerationCost(1.0, 1_000_000_000))
        return self.costs.get(name, largest)

    def load(self, name_or_path: str | Path) -> Any:
        """Load one of its networks, as `gan_lab.networks.network.Network`; GanLabError if it isn't here."""
        return import_object(self.loader)(name_or_path)


BIGGAN = Kind(
    name="biggan-deep",
    title="BigGAN",
    loader="gan_lab.networks.biggan:load_biggan",
    tile="gan_lab.pictures.tiles:BigGANTile",
    shipped=ShippedNetwork(
        "pocket",
        DATA / "pocket" / "pytorch_model.bin",
        "2358f5462edc2fd39cf0424fc0de8d0b96d4d3dcbb2fd8e831f94f879af59620",
    ),
    variable="GAN_LAB_MODEL",
    files="a weights file, a folder that holds pytorch_model.bin",
    asks_for_class="always",
    published=("biggan-deep-128", "biggan-deep-256", "biggan-deep-512"),
    preferred=PreferredNetwork("biggan-deep-256", "234 MB, once"),
    option=GenerateOption("truncation", 0.4, 0.05, "above 0, at most 1 (default 0.4)"),
    controls="gan_lab.explorer.choices:BigGANChoice",
    space="gan_lab.projection.biggan_space:BigGANSpace",
    # of pytorch_pretrained_biggan, and of BigGAN-PyTorch
    tensor_names=("generator.gen_z.weight_orig", "blocks.0.0.bn1.gain.weight"),
    file_in_folder="pytorch_model.bin",
    costs={
        "pocket": GenerationCost(0.01, 500_000_000),
        "biggan-deep-128": GenerationCost(0.4, 900_000_000),
        "biggan-deep-256": GenerationCost(1.0, 1_200_000_000),
        "biggan-deep-512": GenerationCost(1.6, 1_400_000_000),
    },
    class_names={
        "pocket": FASHION_NAMES,
        "biggan-deep-128": IMAGENET_NAMES,
        "biggan-deep-256": IMAGENET_NAMES,
        "biggan-deep-512": IMAGENET_NAMES,
    },
)
STYLEGAN2 = Kind(
    name="stylegan2",
    title="StyleGAN2",
    loader="gan_lab.networks.stylegan2:load_stylegan2",
    tile="gan_lab.pictures.tiles:StyleGAN2Tile",
    shipped=ShippedNetwork(
        "pocket-stylegan2",
        DATA / "pocket_stylegan2" / "network.pkl",
        "a314b79eaf39f0c5def3430ba1c9bf5eb865edac6d9cadd7f9849cd8ccb45ead",
    ),
    variable="GAN_LAB_STYLEGAN2",
    files="a .pkl file of StyleGAN2-ADA, a .pt file of stylegan2-pytorch",
    asks_for_class="if it has classes",
    published=("ffhq", "metfaces", "afhqcat", "afhqdog", "afhqwild", "cifar10", "brecahad"),
    preferred=PreferredNetwork("ffhq", "faces, 1024x1024, once"),
    option=GenerateOption("psi", 0.7, 0.0, "of a StyleGAN2, in place of truncation (default 0.7)"),
    controls="gan_lab.explorer.choices:StyleGAN2Choice",
    space="gan_lab.projection.stylegan2_space:StyleGAN2Space",
    file_ending=".pkl",
    # of stylegan2-pytorch, and of BasicSR
    tensor_names=("conv1.conv.modulation.weight", "style_conv1.modulated_conv.modulation.weight"),
    costs={
        "pocket-stylegan2": GenerationCost(0.02, 400_000_000),
        "cifar10": GenerationCost(0.5, 700_000_000),  # as measured with 256 pixels; it has 32
        # As measured with 1024 pixels; those of animals have 512.
        **dict.fromkeys(
            ("ffhq", "metfaces", "afhqcat", "afhqdog", "afhqwild", "brecahad"), GenerationCost(3.2, 1_400_000_000)
        ),
    },
    class_names={"pocket-stylegan2": FASHION_NAMES, "cifar10": CIFAR10_NAMES},
)
DCGAN = Kind(
    name="dcgan",
    title="DCGAN",
    loader="gan_lab.networks.dcgan:load_dcgan",
    tile="gan_lab.pictures.tiles:DCGANTile",
    shipped=ShippedNetwork(
        "pocket-dcgan",
        DATA / "pocket_dcgan" / "generator.pt",
        "a2fbb1e9161a063d60e8fce13ac1cece78068734271cf1f190c8bdcd7a9da457",
    ),
    variable="GAN_LAB_DCGAN",
    space="gan_lab.projection.dcgan_space:DCGANSpace",
    files="a weights file, the folder of a run",
    asks_for_class="if it has classes",
    controls="gan_lab.explorer.choices:DCGANChoice",
    packaged=(
        # Code and weights MIT; the pictures it learned from, DigiFace-1M, are for research that isn't commercial.
        PackagedNetwork("faces", "gan_face_generate", "weights.tar", "pip install --no-deps gan-face-generate"),
    ),
    tensor_names=("main.0.weight",),  # of PyTorch's tutorial
    file_in_folder="checkpoint.pt",
    marks_folder=True,
    costs={
        "pocket-dcgan": GenerationCost(0.003, 400_000_000),
        "faces": GenerationCost(0.1, 600_000_000),  # as measured with 128 pixels, which a student's own may have
    },
    trained_by_students=True,
)
KINDS: dict[str, Kind] = {kind.name: kind for kind in (BIGGAN, STYLEGAN2, DCGAN)}


def find_kind(name: str) -> Kind | None:
    """Find the kind that has a network of this name, shipped, published or in a package; None if no kind has one."""
    return next((kind for kind in KINDS.values() if name in kind.names), None)


def tell_kind(tensor_names: Iterable[str]) -> Kind | None:
    """Tell the kind of network that has tensors of these names; None if they tell none."""
    names = tuple(tensor_names)
    for kind in KINDS.values():
        if kind.tensor_names and any(name.endswith(kind.tensor_names) for name in names):
            return kind
    return None


def find_packaged(kind: Kind, name: str) -> PackagedNetwork | None:
    """Find the network of this kind and name that lies inside another Python package; None if there is none."""
    return next((network for network in kind.packaged if network.name == name), None)


def get_kind(name: str) -> Kind:
    """Return the kind that recipes call by this name; GanLabError if this kit knows none."""
    if name not in KINDS:
        raise GanLabError(f"There is no kind of network {name!r}; the kinds are {', '.join(KINDS)}.")
    return KINDS[name]


def import_object(reference: str) -> Any:
    """Import what a reference "module:name" in an entry stands for."""
    module, _, name = reference.partition(":")
    return getattr(importlib.import_module(module), name)
