"""The schema of a recipe, which every recipe that is read is held against before use."""

import copy
import re
from functools import cache
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from jsonschema import Draft202012Validator

VERSION = 1
MOST_TILES = 1000  # a recipe of this many tiles of 128 numbers has fewer than 1.5 million characters
CLASS, LARGEST_WEIGHT = re.compile("0|[1-9][0-9]{0,5}"), 3e38  # an entry of a class vector
MOST_NUMBERS = 65_536  # of one latent vector, or of the w of all layers: 18 x 512 in the largest known network

PLACE = {
    # the frame of an animation that shows this picture; without it, the first
    "frame": {"type": "integer", "minimum": 0, "maximum": MOST_TILES - 1},
    # left, top, width, height in pixels of this file
    "box": {
        "type": "array",
        "minItems": 4,
        "maxItems": 4,
        "items": {"type": "integer", "minimum": 0, "maximum": 100_000},
    },
}
# where the noise came from, if it was drawn with a seed
ORIGIN = {
    "seed": {"type": "integer", "minimum": 0, "maximum": 2**32 - 1},
    "row": {"type": "integer", "minimum": 0, "maximum": 2**31 - 1},
}
# the class vector's entries that aren't zero: {"207": 1.0}
CLASSES = {
    "type": "object",
    "maxProperties": 1000,
    "propertyNames": {"pattern": f"^({CLASS.pattern})$"},
    "additionalProperties": {"type": "number", "minimum": -LARGEST_WEIGHT, "maximum": LARGEST_WEIGHT},
}
BASE64 = "^[A-Za-z0-9+/]+=*$"

TILES = {
    "biggan-deep": {
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
    },
    "stylegan2": {
        "type": "object",
        "additionalProperties": False,
        "required": ["box", "classes", "psi", "noise_mode"],
        "oneOf": [{"required": ["z"]}, {"required": ["w", "layers"]}],
        "properties": PLACE
        | ORIGIN
        | {
            # the noise vector: little-endian float32 numbers, base64
            "z": {"type": "string", "minLength": 8, "maxLength": 400_000, "pattern": BASE64},
            # or, where a picture was made from w: the different w, end to end, and which of them each layer takes
            "w": {"type": "string", "minLength": 8, "maxLength": 400_000, "pattern": BASE64},
            "layers": {
                "type": "array",
                "minItems": 1,
                "maxItems": 100,
                "items": {"type": "integer", "minimum": 0, "maximum": 99},
            },
            "classes": CLASSES,
            "psi": {"type": "number", "minimum": -100, "maximum": 100},
            "cutoff": {"type": "integer", "minimum": 0, "maximum": 100},  # layers that psi acts on; without it, all
            "noise_mode": {"enum": ["const", "none", "random"]},
            "noise_seed": {"type": "integer", "minimum": 0, "maximum": 2**32 - 1},  # of the mode random
        },
    },
    "dcgan": {
        "type": "object",
        "additionalProperties": False,
        "required": ["box", "z"],
        # the noise vector: little-endian float32 numbers, base64
        "properties": PLACE
        | ORIGIN
        | {"z": {"type": "string", "minLength": 8, "maxLength": 400_000, "pattern": BASE64}},
    },
}

SCHEMA = {
    "$schema": "https://json-schema.org/draft/2020-12/schema",
    "title": "GAN Lab recipe, version 1",
    "type": "object",
    "additionalProperties": False,
    "required": ["version", "network", "made_with", "tiles"],
    "properties": {
        "version": {"const": VERSION},
        "network": {
            "type": "object",
            "additionalProperties": False,
            "required": ["kind", "name", "sha256"],
            "properties": {
                "kind": {"enum": list(TILES)},
                "name": {"type": "string", "minLength": 1, "maxLength": 200},
                "sha256": {"type": "string", "minLength": 64, "maxLength": 64, "pattern": "^[0-9a-f]+$"},
            },
        },
        "made_with": {  # for a person who wonders about a difference; nothing is decided by it
            "type": "object",
            "maxProperties": 10,
            "additionalProperties": {"type": "string", "maxLength": 100},
        },
        "tiles": {"type": "array", "minItems": 1, "maxItems": MOST_TILES},
    },
    # what a tile holds follows from the kind of network
    "allOf": [
        {
            "if": {"properties": {"network": {"properties": {"kind": {"const": kind}}}}},
            "then": {"properties": {"tiles": {"items": {"$ref": f"#/$defs/{kind}"}}}},
        }
        for kind in TILES
    ],
    "$defs": TILES,
}


@cache
def validator() -> "Draft202012Validator":
    """What checks a recipe, but for its class weights: there can be 400,000, and `recipe` is ten times as fast."""
    from jsonschema import Draft202012Validator

    schema = copy.deepcopy(SCHEMA)
    for tile in schema["$defs"].values():
        if "classes" in tile["properties"]:
            tile["properties"]["classes"] = {key: CLASSES[key] for key in ("type", "maxProperties")}
    return Draft202012Validator(schema)
