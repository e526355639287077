"""The tile of a made-up kind of network, in a module without torch, so that reading its recipes stays quick."""

from dataclasses import dataclass
from typing import Any, ClassVar

import numpy as np

from gan_lab.errors import GanLabError
from gan_lab.pictures.recipe_schema import ORIGIN_PROPERTIES, PLACE_PROPERTIES, VECTOR_SCHEMA
from gan_lab.pictures.tile import Tile
from gan_lab.pictures.tile_encoding import Entry, decode_numbers, encode_numbers, read_shared_fields

BANDS = 4  # numbers in a noise vector


@dataclass(frozen=True, eq=False, kw_only=True)
class StripesTile(Tile):
    """The inputs of a picture of stripes: noise z [4], float32, and contrast, above 0, at most 1."""

    KIND = "stripes"
    SCHEMA: ClassVar[dict[str, Any]] = {
        "type": "object",
        "additionalProperties": False,
        "required": ["box", "z", "contrast"],
        "properties": PLACE_PROPERTIES
        | ORIGIN_PROPERTIES
        | {"z": VECTOR_SCHEMA, "contrast": {"type": "number", "exclusiveMinimum": 0, "maximum": 1}},
    }

    z: np.ndarray
    contrast: float

    @property
    def latent(self) -> np.ndarray:
        return self.z

    @property
    def option_caption(self) -> str:
        return f"contrast {self.contrast:g}"

    def other_inputs(self) -> dict[str, Any]:
        return {"contrast": self.contrast}

    def to_entry(self) -> Entry:
        return (
            self.encode_box()
            | {"z": encode_numbers(self.z), "contrast": self.contrast}
            | self.encode_origin_and_frame()
        )

    @classmethod
    def from_entry(cls, entry: Entry, number: int) -> "StripesTile":
        z = decode_numbers(entry["z"])
        if len(z) != BANDS:
            raise GanLabError(f"A noise vector in this recipe is not {BANDS} finite numbers: the file was changed.")
        return cls(z=z, contrast=entry["contrast"], **read_shared_fields(entry))
