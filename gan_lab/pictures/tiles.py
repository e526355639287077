"""Tiles: the inputs of one generated picture, for each kind of network, and how a recipe holds them.

A tile class says for its kind what a recipe writes down (`to_entry`), what may stand there (`SCHEMA`), how it is read
back from a stranger's file (`from_entry`), and how captions name it. What all kinds share is `Tile`.
"""

import base64
import hashlib
import json
from abc import ABC, abstractmethod
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, ClassVar, Literal

import numpy as np

from gan_lab import kinds
from gan_lab.errors import GanLabError
from gan_lab.pictures.recipe_schema import (
    BASE64,
    CLASS_INDEX,
    CLASSES,
    MAX_CLASS_WEIGHT,
    MAX_NUMBERS,
    ORIGIN,
    PLACE,
    VECTOR,
)

Entry = dict[str, Any]  # a tile as a recipe's JSON holds it
Box = tuple[int, int, int, int]  # left, top, width, height, in pixels


@dataclass(frozen=True, eq=False, kw_only=True)
class Tile(ABC):
    """One generated picture: where its noise came from, and the place it has in a file. Subclasses hold the inputs.

    Attributes
    ----------
    seed, row : int or None
        The noise vector is row `row`, from 0, of what the seed draws; None where no seed drew it.
    box : tuple of int, or None
        Left, top, width and height in the file, in pixels; None before the tile has a place in one.
    frame : int
        The frame of an animation that shows it, from 0.
    """

    KIND: ClassVar[str]  # the name of the kind, as recipes have it
    SCHEMA: ClassVar[dict[str, Any]]  # the JSON schema of the entry that `to_entry` makes
    TRUNCATES_NOISE: ClassVar[bool] = False  # whether the noise has to be drawn at the truncation
    NO_CLASS: ClassVar[str] = ""  # the caption of a class vector of zeros

    seed: int | None = None
    row: int | None = None
    box: Box | None = None
    frame: int = 0

    @property
    @abstractmethod
    def latent(self) -> np.ndarray:
        """The numbers that the picture was made from, float32: z [z_dim], or the w of several layers [w, w_dim]."""

    @property
    def class_weights(self) -> Mapping[int, float]:
        """The class vector's entries that aren't zero; {} for a network without classes."""
        return {}

    @property
    def truncation_setting(self) -> float | None:
        """How far the truncation trick goes: BigGAN's truncation, StyleGAN2's psi; None for a kind without it."""
        return None

    @property
    def setting_caption(self) -> str:
        """The truncation in words, such as "truncation 0.4"; "" for a kind without it."""
        return ""

    @property
    def noise_caption(self) -> tuple[str, str]:
        """The noise in words, in two parts: its seed and row, or a digest and "" where no seed drew it."""
        if self.seed is None:
            return f"noise {short_digest(self.latent)}", ""
        return f"seed {self.seed}", f"row {self.row}"

    @property
    def detail_caption(self) -> str:
        """Further inputs of this kind in words, where they aren't the usual ones; "" otherwise."""
        return ""

    @property
    def direction(self) -> str:
        """A digest of the noise that is the same at every truncation: of its numbers' order, which scaling keeps."""
        order = np.argsort(self.latent, axis=None, kind="stable").astype("<u2")
        return hashlib.sha256(order.tobytes()).hexdigest()[:16]

    @property
    def inputs_digest(self) -> str:
        """The same for two tiles if `direction`, classes (to 4 digits), truncation and other inputs are."""
        classes = sorted((index, round(weight, 4)) for index, weight in self.class_weights.items())
        truncation = "" if self.truncation_setting is None else f"{self.truncation_setting:g}"
        inputs = json.dumps([self.direction, truncation, classes, self.settings()])
        return hashlib.sha256(inputs.encode()).hexdigest()[:16]

    @property
    def exact_digest(self) -> str:
        """The same for two tiles of one network only if the same picture follows from them."""
        inputs = json.dumps([self.truncation_setting, sorted(self.class_weights.items()), self.settings()])
        return hashlib.sha256(inputs.encode() + self.latent.tobytes()).hexdigest()

    def settings(self) -> dict[str, Any]:
        """Return the inputs beside noise, classes and truncation, by name, as JSON can hold them."""
        return {}

    @abstractmethod
    def to_entry(self) -> Entry:
        """Write the tile as a recipe's JSON holds it, as `SCHEMA` describes it."""

    @classmethod
    @abstractmethod
    def from_entry(cls, entry: Entry, number: int) -> "Tile":
        """Read a tile from a recipe's JSON.

        Parameters
        ----------
        entry : dict
            An entry that `SCHEMA` has let pass.
        number : int
            The tile's place in the recipe, from 0, for error messages.

        Returns
        -------
        Tile
            The tile.

        Raises
        ------
        GanLabError
            For what a schema can't say, or takes too long to check.
        """

    def place_entry(self) -> Entry:
        """Write seed, row and frame as a recipe's JSON holds them, where there are any."""
        entry: Entry = {} if self.seed is None else {"seed": self.seed, "row": self.row}
        return entry | ({"frame": self.frame} if self.frame else {})

    def box_entry(self) -> Entry:
        """Write the place in the file as a recipe's JSON holds it; ValueError if there is none."""
        return {"box": list(self.require_box())}

    def require_box(self) -> Box:
        """Return the place in the file; ValueError if there is none."""
        if self.box is None:
            raise ValueError("This tile has no place in a file yet.")
        return self.box


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
    NO_CLASS = "no class"
    SCHEMA: ClassVar[dict[str, Any]] = {
        "type": "object",
        "additionalProperties": False,
        "required": ["box", "noise", "classes", "truncation"],
        "properties": PLACE
        | ORIGIN
        | {
            # the noise vector: 128 little-endian float32 numbers, base64
            "noise": {"type": "string", "minLength": 684, "maxLength": 684, "pattern": BASE64},
            "classes": CLASSES,
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
    def truncation_setting(self) -> float:
        """The truncation, above 0, at most 1."""
        return self.truncation

    @property
    def setting_caption(self) -> str:
        """The truncation in words, such as "truncation 0.4"."""
        return f"truncation {self.truncation:g}"

    def to_entry(self) -> Entry:
        """Write the tile as a recipe's JSON holds it."""
        entry = {"noise": encode(self.noise), "classes": encode_classes(self.classes)}
        return self.box_entry() | entry | {"truncation": float(self.truncation)} | self.place_entry()

    @classmethod
    def from_entry(cls, entry: Entry, number: int) -> "BigGANTile":
        """Read a tile of this kind from a recipe's JSON, as `Tile.from_entry` says."""
        noise = decode(entry["noise"])
        if noise.shape != (128,):
            raise GanLabError("A noise vector in this recipe is not 128 finite numbers: the file was changed.")
        classes = decode_classes(entry, number)
        return cls(noise=noise, classes=classes, truncation=entry["truncation"], **shared_fields(entry))


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
        "properties": PLACE
        | ORIGIN
        | {
            "z": VECTOR,
            # instead of z where a picture was made from w: the different w, end to end, and which each layer takes
            "w": VECTOR,
            "layers": {
                "type": "array",
                "minItems": 1,
                "maxItems": 100,
                "items": {"type": "integer", "minimum": 0, "maximum": 99},
            },
            "classes": CLASSES,
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
    def truncation_setting(self) -> float:
        """Psi, -100 to 100."""
        return self.psi

    @property
    def setting_caption(self) -> str:
        """Psi in words, such as "psi 0.7 in 4 layers"."""
        return f"psi {self.psi:g}" + ("" if self.cutoff is None else f" in {self.cutoff} layers")

    @property
    def noise_caption(self) -> tuple[str, str]:
        """The noise in words, in two parts; for a picture made from w, digests of w and the layers that take each."""
        if self.w is None or self.layers is None:
            return super().noise_caption
        layers = self.layers
        starts = [i for i in range(len(layers)) if i == 0 or layers[i] != layers[i - 1]]
        first, *others = [(i, short_digest(self.w[layers[i]])) for i in starts]
        return f"w {first[1]}", " + ".join(f"layer {i} on: {digest}" for i, digest in others)

    @property
    def detail_caption(self) -> str:
        """The noise inputs in words, where they aren't the constant ones; "" otherwise."""
        if self.noise_mode == "const":
            return ""
        return "no noise inputs" if self.noise_mode == "none" else f"noise inputs of seed {self.noise_seed}"

    def settings(self) -> dict[str, Any]:
        """Return cutoff, noise inputs and layers, by name."""
        names = ("cutoff", "noise_mode", "noise_seed", "layers")
        return {name: getattr(self, name) for name in names}

    def to_entry(self) -> Entry:
        """Write the tile as a recipe's JSON holds it."""
        entry = self.box_entry()
        if self.layers is None:
            entry["z"] = encode(self.latent)
        else:
            entry |= {"w": encode(self.latent), "layers": list(self.layers)}
        entry |= {"classes": encode_classes(self.classes), "psi": float(self.psi), "noise_mode": self.noise_mode}
        if self.cutoff is not None:
            entry["cutoff"] = self.cutoff
        if self.noise_seed is not None:
            entry["noise_seed"] = self.noise_seed
        return entry | self.place_entry()

    @classmethod
    def from_entry(cls, entry: Entry, number: int) -> "StyleGAN2Tile":
        """Read a tile of this kind from a recipe's JSON, as `Tile.from_entry` says."""
        layers = tuple(map(int, entry["layers"])) if "layers" in entry else None
        latent = decode(entry["z"] if layers is None else entry["w"])
        rows = 1 if layers is None else max(layers) + 1
        if not 0 < len(latent) <= MAX_NUMBERS or len(latent) % rows:
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
            psi=entry["psi"],
            cutoff=None if cutoff is None else int(cutoff),
            noise_mode=mode,
            noise_seed=None if seed is None else int(seed),
            **shared_fields(entry),
        )


@dataclass(frozen=True, eq=False, kw_only=True)
class DCGANTile(Tile):
    """The input of a picture of a DCGAN, which follows from its noise alone.

    Attributes
    ----------
    z : array
        [z_dim], float32.
    """

    KIND = kinds.DCGAN.name
    SCHEMA: ClassVar[dict[str, Any]] = {
        "type": "object",
        "additionalProperties": False,
        "required": ["box", "z"],
        "properties": PLACE | ORIGIN | {"z": VECTOR},
    }

    z: np.ndarray

    @property
    def latent(self) -> np.ndarray:
        """The noise z [z_dim], float32."""
        return self.z

    def to_entry(self) -> Entry:
        """Write the tile as a recipe's JSON holds it."""
        return self.box_entry() | {"z": encode(self.z)} | self.place_entry()

    @classmethod
    def from_entry(cls, entry: Entry, number: int) -> "DCGANTile":
        """Read a tile of this kind from a recipe's JSON, as `Tile.from_entry` says."""
        z = decode(entry["z"])
        if not 0 < len(z) <= MAX_NUMBERS:
            raise GanLabError("A noise vector in this recipe holds no finite numbers: the file was changed.")
        return cls(z=z, **shared_fields(entry))


def encode(numbers: np.ndarray) -> str:
    """Encode numbers of any shape as base64 of little-endian float32."""
    return base64.b64encode(np.asarray(numbers, "<f4").tobytes()).decode()


def decode(text: str) -> np.ndarray:
    """Decode base64 of little-endian float32 numbers.

    Parameters
    ----------
    text : str
        Whatever the recipe holds.

    Returns
    -------
    array
        Finite numbers [n], float32; empty, [0], if the text is anything else.
    """
    try:
        numbers = np.frombuffer(base64.b64decode(text, validate=True), "<f4").astype(np.float32)
    except ValueError:
        return np.empty(0, np.float32)
    return numbers if np.isfinite(numbers).all() else np.empty(0, np.float32)


def encode_classes(classes: Mapping[int, float]) -> dict[str, float]:
    """Write a class vector's entries that aren't zero as JSON holds them, {"207": 1.0}."""
    return {str(index): float(weight) for index, weight in classes.items()}


def decode_classes(entry: Entry, number: int) -> dict[int, float]:
    """Read the class vector's entries that aren't zero.

    Parameters
    ----------
    entry : dict
        A tile's entry, with a dictionary under "classes".
    number : int
        The tile's place in the recipe, from 0, for the error message.

    Returns
    -------
    dict of int to float
        The weight of each class, by its index.

    Raises
    ------
    GanLabError
        If an index or a weight isn't one.
    """
    for index, weight in entry["classes"].items():
        is_weight = type(weight) in (int, float) and abs(weight) <= MAX_CLASS_WEIGHT
        if not (CLASS_INDEX.fullmatch(index) and is_weight):
            raise GanLabError(
                f"The recipe in this picture breaks the schema at tiles/{number}/classes: it was not made by this kit."
            )
    return {int(index): weight for index, weight in entry["classes"].items()}


def shared_fields(entry: Entry) -> dict[str, Any]:
    """Read the fields that every kind of tile has (seed, row, box, frame) from an entry."""
    has_origin = "seed" in entry and "row" in entry  # one without the other says nothing
    return {
        "seed": int(entry["seed"]) if has_origin else None,
        "row": int(entry["row"]) if has_origin else None,
        "box": tuple(map(int, entry["box"])),  # JSON's 6.0 is 6
        "frame": int(entry.get("frame", 0)),
    }


def short_digest(numbers: np.ndarray) -> str:
    """Return eight characters that name these numbers, for noise that no seed drew."""
    return hashlib.sha256(np.ascontiguousarray(numbers).tobytes()).hexdigest()[:8]
