"""The noise of the examples' pictures as hand-out.json holds it: in 255 levels, enough to tell what is near it."""

import base64
import binascii
import math
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

import numpy as np

from gan_lab.errors import GanLabError
from gan_lab.pictures.tile_encoding import LARGEST_LEVEL, find_levels

MAX_ENCODED = 10_000_000  # characters
VECTORS_SCHEMA = {
    "type": "object",
    "additionalProperties": False,
    "required": ["shape", "levels"],
    "properties": {
        # of each latent, as `Tile.latent` has it
        "shape": {
            "type": "array",
            "minItems": 1,
            "maxItems": 2,
            "items": {"type": "integer", "minimum": 1, "maximum": 16_384},
        },
        "levels": {"type": "string", "maxLength": MAX_ENCODED},  # one byte a number, one latent after the other, base64
    },
}


def encode_latents(latents: Iterable[np.ndarray]) -> list[dict[str, Any]]:
    """Encode latents for JSON; their lengths are lost.

    Parameters
    ----------
    latents : iterable of ndarray
        As `Tile.latent` has them; those of zeros are left out.

    Returns
    -------
    list of dict
        One for each shape, as `VECTORS_SCHEMA` describes it.
    """
    by_shape: dict[tuple[int, ...], list[bytes]] = defaultdict(list)
    for latent in latents:
        if latent.any():
            by_shape[latent.shape].append(find_levels(latent).tobytes())
    return [
        {"shape": list(shape), "levels": base64.b64encode(b"".join(encoded)).decode()}
        for shape, encoded in sorted(by_shape.items())
    ]


def decode_latents(entries: Sequence[Mapping[str, Any]], name: str) -> tuple[np.ndarray, ...]:
    """Decode what `encode_latents` made, and anybody may have changed.

    Parameters
    ----------
    entries : sequence of mapping
        As `VECTORS_SCHEMA` describes them.
    name : str
        The file's name, for error messages.

    Returns
    -------
    tuple of ndarray
        The latents, float32; the largest number of each is 1.

    Raises
    ------
    GanLabError
        If the levels are no base64, or don't fill latents of the shape.
    """
    latents: list[np.ndarray] = []
    for entry in entries:
        shape = tuple(map(int, entry["shape"]))
        try:
            levels = np.frombuffer(base64.b64decode(entry["levels"], validate=True), np.int8)
        except (binascii.Error, ValueError):
            levels = np.empty(0, np.int8)
        if not len(levels) or len(levels) % math.prod(shape):
            raise GanLabError(f"The noise in {name} was changed: take the file that 'gan-lab hand-out' wrote.")
        latents += list(levels.reshape(-1, *shape).astype(np.float32) / LARGEST_LEVEL)
    return tuple(latents)
