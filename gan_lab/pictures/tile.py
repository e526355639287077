"""What the tiles of all kinds of network share: where the noise came from, the place in a file, captions and digests.

A tile is one generated picture with its inputs. The tile class of a kind is a subclass of `Tile`; `tiles` has them.
"""

import hashlib
import json
from abc import ABC, abstractmethod
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import Any, ClassVar

import numpy as np

from gan_lab.guided import Guided
from gan_lab.pictures.tile_encoding import Entry, find_levels, short_digest

Box = tuple[int, int, int, int]  # left, top, width, height, in pixels
NameVector = Callable[[str, np.ndarray], str]


def name_by_digest(what: str, vector: np.ndarray) -> str:
    """Name a vector by a digest of its numbers, such as "noise 84f84a06", which identifies it wherever it is."""
    return f"{what} {short_digest(vector)}"


def digest_direction(latent: np.ndarray) -> str:
    """Make `Tile.direction_digest` of a latent."""
    return hashlib.sha256(find_levels(latent).tobytes()).hexdigest()[:16]


@dataclass(frozen=True, eq=False, kw_only=True)
class Tile(Guided, ABC, called="samples.tiles[0]"):
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
    NO_CLASS_CAPTION: ClassVar[str] = ""  # the caption of a class vector of zeros

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
    def truncation_or_psi(self) -> float | None:
        """How far the truncation trick goes: BigGAN's truncation, StyleGAN2's psi; None for a kind without it."""
        return None

    @property
    def option_caption(self) -> str:
        """The value of the kind's option in words, such as "truncation 0.4"; "" for a kind without one."""
        return ""

    @property
    def detail_caption(self) -> str:
        """Further inputs of this kind in words, where they aren't the usual ones; "" otherwise."""
        return ""

    def describe_noise(self, name: NameVector = name_by_digest) -> tuple[str, str]:
        """Describe the noise in words, in two parts.

        Parameters
        ----------
        name : callable
            Makes the name of a vector that no seed drew, from what it is ("noise" or "w") and its numbers.

        Returns
        -------
        tuple of str
            Seed and row, such as "seed 7" and "row 0"; where no seed drew it, its name and, if there is more, the rest.
        """
        if self.seed is None:
            return name("noise", self.latent), ""
        return f"seed {self.seed}", f"row {self.row}"

    @cached_property
    def direction_digest(self) -> str:
        """A digest of the noise that is the same at every truncation: of its levels, which scaling keeps."""
        return digest_direction(self.latent)

    def round_classes(self, digits: int = 4) -> tuple[tuple[int, float], ...]:
        """Return the class vector's entries, rounded, that aren't zero then; by index."""
        rounded = ((index, round(weight, digits)) for index, weight in self.class_weights.items())
        return tuple(sorted((index, weight) for index, weight in rounded if weight))

    @cached_property
    def inputs_digest(self) -> str:
        """A digest of direction, truncation (to 2 digits), classes and other inputs: equal if all of these are."""
        return self.digest_inputs(self.direction_digest, self.truncation_or_psi)

    def digest_inputs(self, direction_digest: str, truncation: float | None, class_digits: int = 4) -> str:
        """Return the `inputs_digest` that the tile would have with another direction, truncation and rounding."""
        told = "" if truncation is None else f"{round(truncation, 2):g}"
        inputs = json.dumps([direction_digest, told, self.round_classes(class_digits), self.other_inputs()])
        return hashlib.sha256(inputs.encode()).hexdigest()[:16]

    @cached_property
    def exact_digest(self) -> str:
        """A digest of all inputs, exactly: equal for two tiles of one network only if they make the same picture."""
        inputs = json.dumps([self.truncation_or_psi, sorted(self.class_weights.items()), self.other_inputs()])
        return hashlib.sha256(inputs.encode() + self.latent.tobytes()).hexdigest()

    def other_inputs(self) -> dict[str, Any]:
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
            If the entry is wrong in a way that `SCHEMA` doesn't check.
        """

    def encode_origin_and_frame(self) -> Entry:
        """Write seed, row and frame as a recipe's JSON holds them, where there are any."""
        entry: Entry = {} if self.seed is None else {"seed": self.seed, "row": self.row}
        return entry | ({"frame": self.frame} if self.frame else {})

    def encode_box(self) -> Entry:
        """Write the place in the file as a recipe's JSON holds it; ValueError if there is none."""
        return {"box": list(self.require_box())}

    def require_box(self) -> Box:
        """Return the place in the file; ValueError if there is none."""
        if self.box is None:
            raise ValueError("This tile has no place in a file yet.")
        return self.box
