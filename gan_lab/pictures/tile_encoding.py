"""Numbers and class vectors as a recipe's JSON holds them: from a tile into an entry, and back."""

import base64
import hashlib
from collections.abc import Mapping
from typing import Any

import numpy as np

from gan_lab.errors import GanLabError
from gan_lab.pictures.recipe_schema import CLASS_INDEX_PATTERN, MAX_CLASS_WEIGHT

Entry = dict[str, Any]  # a tile as a recipe's JSON holds it
LARGEST_LEVEL = 127  # of 255 levels of a number, from -127 to 127


def encode_numbers(numbers: np.ndarray) -> str:
    """Encode numbers of any shape as base64 of little-endian float32."""
    return base64.b64encode(np.asarray(numbers, "<f4").tobytes()).decode()


def decode_numbers(text: str) -> np.ndarray:
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
        If a key is no index of a class, or a value no weight.
    """
    for index, weight in entry["classes"].items():
        is_weight = type(weight) in (int, float) and abs(weight) <= MAX_CLASS_WEIGHT
        if not (CLASS_INDEX_PATTERN.fullmatch(index) and is_weight):
            raise GanLabError(
                f"The recipe in this picture breaks the schema at tiles/{number}/classes: it was not made by this kit."
            )
    return {int(index): float(weight) for index, weight in entry["classes"].items()}


def read_shared_fields(entry: Entry) -> dict[str, Any]:
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


def find_levels(latent: np.ndarray) -> np.ndarray:
    """Round a latent to 255 levels, enough to tell what is near it.

    Parameters
    ----------
    latent : ndarray
        As `Tile.latent` has it.

    Returns
    -------
    ndarray
        int8, of the same shape; the number that is largest, either sign, becomes `LARGEST_LEVEL`, and 0 stays 0.
    """
    largest = float(np.abs(latent).max())
    return np.round(latent.astype(np.float64) / (largest or 1.0) * LARGEST_LEVEL).astype(np.int8)
