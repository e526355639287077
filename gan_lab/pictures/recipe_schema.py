"""The schema of a recipe, which every recipe that is read is checked against before use.

Here is what all kinds of network share; what a tile of one kind holds is in that kind's tile class.
"""

import copy
import re
from collections.abc import Mapping
from functools import cache
from typing import Any

from gan_lab.kinds import KINDS, import_object
from gan_lab.pictures.schema_check import SchemaCheck

VERSION = 1
MAX_TILES = 1000  # in a recipe; this many tiles of 128 numbers take fewer than 1.5 million characters
CLASS_INDEX_PATTERN = re.compile("0|[1-9][0-9]{0,5}")  # the index of a class, as a key of JSON
MAX_CLASS_WEIGHT = 3e38  # the largest absolute weight of a class: about the largest float32
# Class weights in a recipe that aren't zero: 150 tiles of all 1000 classes. At the 26 characters that such a float32
# takes in JSON, more don't fit into a recipe's 4 million anyway; shorter ones, which nobody computes, did.
MAX_CLASS_WEIGHTS = 150_000
# Characters that no name on a screen has: control characters, line separators, halves of a pair (surrogates).
UNPRINTABLE = "[\\x00-\\x1f\\x7f-\\x9f\\u2028\\u2029\\ud800-\\udfff]"
MAX_LATENT_NUMBERS = 65_536  # in a latent vector, or in the w of all layers: 18 x 512 in the largest known network

PLACE_PROPERTIES: dict[str, Any] = {
    # the frame of an animation that shows this picture, from 0; without it, frame 0
    "frame": {"type": "integer", "minimum": 0, "maximum": MAX_TILES - 1},
    # left, top, width, height in pixels of this file
    "box": {
        "type": "array",
        "minItems": 4,
        "maxItems": 4,
        "items": {"type": "integer", "minimum": 0, "maximum": 100_000},
    },
}
# the seed that drew the noise, and the row of what it draws; left out where no seed drew it
ORIGIN_PROPERTIES: dict[str, Any] = {
    "seed": {"type": "integer", "minimum": 0, "maximum": 2**32 - 1},
    "row": {"type": "integer", "minimum": 0, "maximum": 2**31 - 1},
}
# the class vector's entries that aren't zero: {"207": 1.0}
CLASSES_SCHEMA: dict[str, Any] = {
    "type": "object",
    "maxProperties": 1000,
    "propertyNames": {"pattern": f"^({CLASS_INDEX_PATTERN.pattern})$"},
    "additionalProperties": {"type": "number", "minimum": -MAX_CLASS_WEIGHT, "maximum": MAX_CLASS_WEIGHT},
}
BASE64_PATTERN = r"^[A-Za-z0-9+/]+=*\Z"
# a vector of little-endian float32 numbers, base64
VECTOR_SCHEMA: dict[str, Any] = {"type": "string", "minLength": 8, "maxLength": 400_000, "pattern": BASE64_PATTERN}


def recipe_schema() -> dict[str, Any]:
    """Return the JSON schema (draft 2020-12) of a recipe, with the tiles of every kind in `kinds.KINDS`."""
    tiles: Mapping[str, Any] = {name: import_object(kind.tile).SCHEMA for name, kind in KINDS.items()}
    return {
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "title": "GAN Lab recipe, version 1",
        "type": "object",
        "additionalProperties": False,
        "required": ["version", "network", "made_with", "tiles"],
        "properties": {
            "version": {"type": "integer", "const": VERSION},
            "network": {
                "type": "object",
                "additionalProperties": False,
                "required": ["kind", "name", "sha256"],
                "properties": {
                    "kind": {"enum": list(tiles)},
                    "name": {"type": "string", "minLength": 1, "maxLength": 200, "not": {"pattern": UNPRINTABLE}},
                    "sha256": {"type": "string", "minLength": 64, "maxLength": 64, "pattern": r"^[0-9a-f]+\Z"},
                },
            },
            "made_with": {  # for a person who wonders about a difference; nothing is decided by it
                "type": "object",
                "maxProperties": 10,
                "propertyNames": {"maxLength": 100, "not": {"pattern": UNPRINTABLE}},
                "additionalProperties": {"type": "string", "maxLength": 100, "not": {"pattern": UNPRINTABLE}},
            },
            "tiles": {"type": "array", "minItems": 1, "maxItems": MAX_TILES},
        },
        # what a tile holds depends on the kind of network
        "allOf": [
            {
                "if": {"properties": {"network": {"properties": {"kind": {"const": name}}}}},
                "then": {"properties": {"tiles": {"items": {"$ref": f"#/$defs/{name}"}}}},
            }
            for name in tiles
        ],
        "$defs": dict(tiles),
    }


def recipe_check() -> SchemaCheck:
    """Return the check of recipes, which leaves out class weights: of up to 400,000, `tile_encoding` is faster.

    Returns
    -------
    SchemaCheck
        The same object until another kind is registered.
    """
    return _build_check(tuple(KINDS))


@cache
def _build_check(kinds: tuple[str, ...]) -> SchemaCheck:
    """Build a check once for each set of kinds, since that takes longer than checking a recipe."""
    schema = copy.deepcopy(recipe_schema())
    for tile in schema["$defs"].values():
        if "classes" in tile["properties"]:
            tile["properties"]["classes"] = {key: CLASSES_SCHEMA[key] for key in ("type", "maxProperties")}
    return SchemaCheck(schema)
