"""The tile class of each kind of network: the inputs of one generated picture, and how a recipe holds them.

A tile class says for its kind how a recipe holds the inputs (`to_entry`), which entries are valid (`SCHEMA`), how an
entry is read back from a file that anybody may have written (`from_entry`), and how captions name the inputs.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, ClassVar, Literal

import numpy as np

from gan_lab import kinds
from gan_lab.errors import GanLabError
from gan_lab.pictures.recipe_schema import (
    BASE64_PATTERN,
    CLASSES_SCHEMA,
    MAX_LATENT_NUMBERS,
    ORIGIN_PROPERTIES,
    PLACE_PROPERTIES,
    VECTOR_SCHEMA,
)
from gan_lab.pictures.tile import NameVector, Tile, name_by_digest
from gan_lab.pictures.tile_encoding import (
    Entry,
    decode_classes,
    decode_numbers,
    encode_classes,
    encode_numbers,
    read_shared_fields,
)


@dataclass(frozen=True, eq=False, kw_only=True)
class BigGANTile(Tile):
    """The inputs of a picture of BigGAN-deep.

    Attributes
    ----------
    noise : array
        z [128], float32.
    classes : dict of int to float
        The class vector's entries that aren't zero: the weight of each class, by its index.
    truncation : float
        Above 0, at most 1.
    """

    KIND = kinds.BIGGAN.name
    TRUNCATES_NOISE = True
    NO_CLASS_CAPTION = "no class"
    SCHEMA: ClassVar[dict[str, Any]] = {
        "type": "object",
        "additionalProperties": False,
        "required": ["box", "noise", "classes", "truncation"],
        "properties": PLACE_PROPERTIES
        | ORIGIN_PROPERTIES
        | {
            # the noise vector: 128 little-endian float32 numbers, base64
            "noise": {"type": "string", "minLength": 684, "maxLength": 684, "pattern": BASE64_PATTERN},
            "classes": CLASSES_SCHEMA,
            "truncation": {"type": "number", "exclusiveMinimum": 0, "maximum": 1},
        },
    }

    noise: np.ndarray
    classes: dict[int, float]
    truncation: float

    @property
    def latent(self) -> np.ndarray:
        """The noise z [128], float32."""
        return self.noise

    @property
    def class_weights(self) -> Mapping[int, float]:
        """The class vector's entries that aren't zero."""
        return self.classes

    @property
    def truncation_or_psi(self) -> float:
        """The truncation, above 0, at most 1."""
        return self.truncation

    @property
    def option_caption(self) -> str:
        """The truncation in words, such as "truncation 0.4"."""
        return f"truncation {self.truncation:g}"

    def to_entry(self) -> Entry:
        """Write the tile as a recipe's JSON holds it."""
        entry = {"noise": encode_numbers(self.noise), "classes": encode_classes(self.classes)}
        return self.encode_box() | entry | {"truncation": float(self.truncation)} | self.encode_origin_and_frame()

    @classmethod
    def from_entry(cls, entry: Entry, number: int) -> "BigGANTile":
        """Read a tile of this kind from a recipe's JSON, as `Tile.from_entry` says."""
        noise = decode_numbers(entry["noise"])
        if noise.shape != (128,):
            raise GanLabError("A noise vector in this recipe is not 128 finite numbers: the file was changed.")
        classes = decode_classes(entry, number)
        return cls(noise=noise, classes=classes, truncation=float(entry["truncation"]), **read_shared_fields(entry))


@dataclass(frozen=True, eq=False, kw_only=True)
class StyleGAN2Tile(Tile):
    """The inputs of a picture of a StyleGAN2, made either from noise z or from intermediate latents w.

    Attributes
    ----------
    z : array or None
        [z_dim], float32; None if the picture was made from w.
    w : array or None
        The different w [rows, w_dim], float32; None if the picture was made from z.
    layers : tuple of int, or None
        Which row of w each layer takes, from 0; None if the picture was made from z.
    classes : dict of int to float
        The class vector's entries that aren't zero; empty for a picture made from w.
    psi : float
        -100 to 100: 1 leaves w as it is, 0 moves it to its mean.
    cutoff : int or None
        How many layers psi acts on; None for all.
    noise_mode : {"const", "none", "random"}
        What the noise inputs of the layers are.
    noise_seed : int or None
        The seed of the noise inputs in the mode "random", 0 to 2**32 - 1.
    """

    KIND = kinds.STYLEGAN2.name
    SCHEMA: ClassVar[dict[str, Any]] = {
        "type": "object",
        "additionalProperties": False,
        "required": ["box", "classes", "psi", "noise_mode"],
        "oneOf": [{"required": ["z"]}, {"required": ["w", "layers"]}],
        "properties": PLACE_PROPERTIES
        | ORIGIN_PROPERTIES
        | {
            "z": VECTOR_SCHEMA,
            # for a picture made from w, instead of z: the different w, end to end, and which of them each layer takes
            "w": VECTOR_SCHEMA,
            "layers": {
                "type": "array",
                "minItems": 1,
                "maxItems": 100,
                "items": {"type": "integer", "minimum": 0, "maximum": 99},
            },
            "classes": CLASSES_SCHEMA,
            "psi": {"type": "number", "minimum": -100, "maximum": 100},
            "cutoff": {"type": "integer", "minimum": 0, "maximum": 100},  # without it, psi acts on all layers
            "noise_mode": {"enum": ["const", "none", "random"]},
            "noise_seed": {"type": "integer", "minimum": 0, "maximum": 2**32 - 1},  # in the mode random
        },
    }

    z: np.ndarray | None = None
    w: np.ndarray | None = None
    layers: tuple[int, ...] | None = None
    classes: dict[int, float] = field(default_factory=dict)
    psi: float = 1.0
    cutoff: int | None = None
    noise_mode: Literal["const", "none", "random"] = "const"
    noise_seed: int | None = None

    @property
    def latent(self) -> np.ndarray:
        """The noise z [z_dim] or, for a picture made from w, w [rows, w_dim]; float32."""
        latent = self.z if self.w is None else self.w
        if latent is None:
            raise ValueError("A tile of a StyleGAN2 holds z or w.")
        return latent

    @property
    def class_weights(self) -> Mapping[int, float]:
        """The class vector's entries that aren't zero."""
        return self.classes

    @property
    def truncation_or_psi(self) -> float:
        """Psi, -100 to 100."""
        return self.psi

    @property
    def option_caption(self) -> str:
        """Psi in words, such as "psi 0.7 in 4 layers"."""
        return f"psi {self.psi:g}" + ("" if self.cutoff is None else f" in {self.cutoff} layers")

    @property
    def detail_caption(self) -> str:
        """The noise inputs in words, where they aren't the constant ones; "" otherwise."""
        if self.noise_mode == "const":
            return ""
        return "no noise inputs" if self.noise_mode == "none" else f"noise inputs of seed {self.noise_seed}"

    def describe_noise(self, name: NameVector = name_by_digest) -> tuple[str, str]:
        """Describe the noise in words, as `Tile` says; of a picture made from w, each w and the layers it enters."""
        if self.w is None or self.layers is None:
            return super().describe_noise(name)
        layers = self.layers
        starts = [i for i in range(len(layers)) if i == 0 or layers[i] != layers[i - 1]]
        first, *others = [(i, name("w", self.w[layers[i]])) for i in starts]
        return first[1], ", ".join(f"layer {i} on: {each}" for i, each in others)

    def other_inputs(self) -> dict[str, Any]:
        """Return cutoff, noise inputs and layers, by name."""
        names = ("cutoff", "noise_mode", "noise_seed", "layers")
        return {name: getattr(self, name) for name in names}

    def to_entry(self) -> Entry:
        """Write the tile as a recipe's JSON holds it."""
        entry = self.encode_box()
        if self.layers is None:
            entry["z"] = encode_numbers(self.latent)
        else:
            entry |= {"w": encode_numbers(self.latent), "layers": list(self.layers)}
        entry |= {"classes": encode_classes(self.classes), "psi": float(self.psi), "noise_mode": self.noise_mode}
        if self.cutoff is not None:
            entry["cutoff"] = self.cutoff
        if self.noise_seed is not None:
            entry["noise_seed"] = self.noise_seed
        return entry | self.encode_origin_and_frame()

    @classmethod
    def from_entry(cls, entry: Entry, number: int) -> "StyleGAN2Tile":
        """Read a tile of this kind from a recipe's JSON, as `Tile.from_entry` says."""
        layers = tuple(map(int, entry["layers"])) if "layers" in entry else None
        latent = decode_numbers(entry["z"] if layers is None else entry["w"])
        rows = 1 if layers is None else max(layers) + 1
        if not 0 < len(latent) <= MAX_LATENT_NUMBERS or len(latent) % rows:
            raise GanLabError(
                "A vector in this recipe does not have as many finite numbers as it should: the file was changed."
            )
        mode, seed = entry["noise_mode"], entry.get("noise_seed")
        if (mode == "random") != (seed is not None):
            raise GanLabError("This recipe has noise inputs without a seed, or the reverse: the file was changed.")
        cutoff = entry.get("cutoff")
        return cls(
            z=latent if layers is None else None,
            w=None if layers is None else latent.reshape(rows, -1),
            layers=layers,
            classes=decode_classes(entry, number),
            psi=float(entry["psi"]),
            cutoff=None if cutoff is None else int(cutoff),
            noise_mode=mode,
            noise_seed=None if seed is None else int(seed),
            **read_shared_fields(entry),
        )


@dataclass(frozen=True, eq=False, kw_only=True)
class DCGANTile(Tile):
    """The inputs of a picture of a DCGAN.

    Attributes
    ----------
    z : array
        [z_dim], float32.
    classes : dict of int to float
        The class vector's entries that aren't zero; empty for a network without classes.
    """

    KIND = kinds.DCGAN.name
    SCHEMA: ClassVar[dict[str, Any]] = {
        "type": "object",
        "additionalProperties": False,
        "required": ["box", "z"],
        "properties": PLACE_PROPERTIES | ORIGIN_PROPERTIES | {"z": VECTOR_SCHEMA, "classes": CLASSES_SCHEMA},
    }

    z: np.ndarray
    classes: dict[int, float] = field(default_factory=dict)

    @property
    def latent(self) -> np.ndarray:
        """The noise z [z_dim], float32."""
        return self.z

    @property
    def class_weights(self) -> Mapping[int, float]:
        """The class vector's entries that aren't zero."""
        return self.classes

    def to_entry(self) -> Entry:
        """Write the tile as a recipe's JSON holds it."""
        classes = {"classes": encode_classes(self.classes)} if self.classes else {}
        return self.encode_box() | {"z": encode_numbers(self.z)} | classes | self.encode_origin_and_frame()

    @classmethod
    def from_entry(cls, entry: Entry, number: int) -> "DCGANTile":
        """Read a tile of this kind from a recipe's JSON, as `Tile.from_entry` says."""
        z = decode_numbers(entry["z"])
        if not 0 < len(z) <= MAX_LATENT_NUMBERS:
            raise GanLabError("A noise vector in this recipe holds no finite numbers: the file was changed.")
        classes = decode_classes(entry, number) if "classes" in entry else {}
        return cls(z=z, classes=classes, **read_shared_fields(entry))
