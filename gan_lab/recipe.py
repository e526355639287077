"""The recipe of a picture: the inputs that made it, as JSON; `image_files` puts it into a file and out of it.

It holds everything the pixels follow from, so that anyone with the same weights can make the
picture again. A file may come from anybody: what is read back is checked against SCHEMA before
use, and is never more than data.
"""

import base64
import copy
import hashlib
import json
import re
from dataclasses import dataclass
from functools import cache

import numpy as np

from gan_lab.errors import GanLabError

VERSION = 1
MOST_TILES = 1000  # a recipe of this many tiles stays below the 1 MiB that Pillow reads of a text chunk
MOST_TEXT = 4_000_000  # characters of a recipe; 1000 tiles of a class each have fewer than 1.5 million
MOST_PIXELS = 85_000_000  # of a file, all frames together: 1000 tiles of 256 x 256 with captions, below Pillow's limit
MOST_SIDE = 110_000  # of a file; boxes reach to 100,000
CLASS, LARGEST_WEIGHT = re.compile("0|[1-9][0-9]{0,5}"), 3e38  # an entry of a class vector
LARGEST_TILE = 4096  # pixels in a row; the largest network makes 512

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
                "kind": {"const": "biggan-deep"},
                "name": {"type": "string", "minLength": 1, "maxLength": 200},
                "sha256": {"type": "string", "minLength": 64, "maxLength": 64, "pattern": "^[0-9a-f]+$"},
            },
        },
        "made_with": {  # for a person who wonders about a difference; nothing is decided by it
            "type": "object",
            "maxProperties": 10,
            "additionalProperties": {"type": "string", "maxLength": 100},
        },
        "tiles": {"type": "array", "minItems": 1, "maxItems": MOST_TILES, "items": {"$ref": "#/$defs/tile"}},
    },
    "$defs": {
        "tile": {
            "type": "object",
            "additionalProperties": False,
            "required": ["box", "noise", "classes", "truncation"],
            "properties": {
                # the frame of an animation that shows this picture; without it, the first
                "frame": {"type": "integer", "minimum": 0, "maximum": MOST_TILES - 1},
                # left, top, width, height in pixels of this file
                "box": {
                    "type": "array",
                    "minItems": 4,
                    "maxItems": 4,
                    "items": {"type": "integer", "minimum": 0, "maximum": 100_000},
                },
                # the noise vector: 128 little-endian float32 numbers, base64
                "noise": {"type": "string", "minLength": 684, "maxLength": 684, "pattern": "^[A-Za-z0-9+/]+=*$"},
                # the class vector's entries that aren't zero: {"207": 1.0}
                "classes": {
                    "type": "object",
                    "maxProperties": 1000,
                    "propertyNames": {"pattern": f"^({CLASS.pattern})$"},
                    "additionalProperties": {"type": "number", "minimum": -LARGEST_WEIGHT, "maximum": LARGEST_WEIGHT},
                },
                "truncation": {"type": "number", "exclusiveMinimum": 0, "maximum": 1},
                # where the noise came from, if it was drawn by gl.truncated_noise(..., seed=seed)
                "seed": {"type": "integer", "minimum": 0, "maximum": 2**32 - 1},
                "row": {"type": "integer", "minimum": 0, "maximum": 2**31 - 1},
            },
        }
    },
}


@dataclass(frozen=True, eq=False)
class Tile:
    """One generated picture: its inputs, and the place it has in the file (None before it has one)."""

    noise: np.ndarray  # [128] float32
    classes: dict[int, float]  # the class vector's entries that aren't zero
    truncation: float
    seed: int | None = None
    row: int | None = None
    box: tuple[int, int, int, int] | None = None  # left, top, width, height
    frame: int = 0  # of an animation

    @property
    def direction(self) -> str:
        """The same for a noise vector at every truncation: from the order of its numbers, which scaling keeps."""
        return hashlib.sha256(np.argsort(self.noise, kind="stable").astype("<u2").tobytes()).hexdigest()[:16]

    @property
    def inputs(self) -> str:
        """The same for two tiles exactly if noise (but for rounding), classes and truncation are the same."""
        told = f"{self.direction} {self.truncation:g} {sorted((k, round(w, 4)) for k, w in self.classes.items())}"
        return hashlib.sha256(told.encode()).hexdigest()[:16]


@dataclass(frozen=True)
class Network:
    """The network a picture came from: what kind, under which name, and the sha256 of its weights file."""

    kind: str
    name: str
    sha256: str


@dataclass(frozen=True)
class Recipe:
    """The inputs of every tile in one file."""

    network: Network
    made_with: dict[str, str]  # versions and device, for information
    tiles: list[Tile]

    def to_json(self) -> str:
        tiles = []
        for tile in self.tiles:
            entry = {
                "box": list(tile.box),
                "noise": base64.b64encode(np.asarray(tile.noise, "<f4").tobytes()).decode(),
                "classes": {str(index): float(weight) for index, weight in tile.classes.items()},
                "truncation": float(tile.truncation),
            }
            if tile.seed is not None:
                entry |= {"seed": tile.seed, "row": tile.row}
            if tile.frame:
                entry["frame"] = tile.frame
            tiles.append(entry)
        whole = {"version": VERSION, "network": vars(self.network), "made_with": self.made_with, "tiles": tiles}
        text = json.dumps(whole, separators=(",", ":"))
        if len(text) > MOST_TEXT:
            raise GanLabError(
                f"The recipes of these {len(tiles)} pictures are too long for one file: take fewer pictures, or class "
                "vectors of fewer classes."
            )
        return text

    @classmethod
    def from_json(cls, text: str) -> "Recipe":
        """A recipe from text that may come from anybody; GanLabError if it isn't one."""
        if len(text) > MOST_TEXT:
            raise GanLabError("The recipe in this picture is longer than any that this kit writes.")
        try:
            whole = json.loads(text, parse_constant=_refuse_constant)
        except (ValueError, RecursionError):
            raise GanLabError("The recipe in this picture is not valid JSON: the file was changed or cut.") from None
        if isinstance(whole, dict) and isinstance(whole.get("version"), int) and whole["version"] > VERSION:
            raise GanLabError(f"This recipe is newer than this kit reads (version {VERSION}): update the kit.")
        problem = next(_validator().iter_errors(whole), None)
        if problem is not None:
            where = "/".join(str(step) for step in problem.absolute_path) or "the top level"
            raise GanLabError(f"The recipe in this picture breaks the schema at {where}: it was not made by this kit.")
        tiles = [_tile(entry, number) for number, entry in enumerate(whole["tiles"])]
        return cls(Network(**whole["network"]), whole["made_with"], tiles)


def _tile(entry: dict, number: int) -> Tile:
    """A tile from a validated entry; what a schema can't say, or says too slowly, is checked here."""
    for index, weight in entry["classes"].items():
        if not (CLASS.fullmatch(index) and type(weight) in (int, float) and abs(weight) <= LARGEST_WEIGHT):
            raise GanLabError(
                f"The recipe in this picture breaks the schema at tiles/{number}/classes: it was not made by this kit."
            )
    try:
        noise = np.frombuffer(base64.b64decode(entry["noise"], validate=True), "<f4").astype(np.float32)
    except ValueError:
        noise = np.empty(0)
    if noise.shape != (128,) or not np.isfinite(noise).all():
        raise GanLabError("A noise vector in this recipe is not 128 finite numbers: the file was changed.")
    classes = {int(index): weight for index, weight in entry["classes"].items()}
    told = "seed" in entry and "row" in entry  # one without the other says nothing
    seed, row = (int(entry["seed"]), int(entry["row"])) if told else (None, None)
    box, frame = tuple(map(int, entry["box"])), int(entry.get("frame", 0))  # JSON's 6.0 is 6
    return Tile(noise, classes, entry["truncation"], seed, row, box, frame)


def _refuse_constant(name: str) -> None:
    raise ValueError(f"{name} is not JSON")


@cache
def _validator():
    from jsonschema import Draft202012Validator

    schema = copy.deepcopy(SCHEMA)
    # What `_tile` checks itself, ten times faster: a recipe can have 400,000 classes.
    classes = schema["$defs"]["tile"]["properties"]["classes"]
    del classes["propertyNames"], classes["additionalProperties"]
    return Draft202012Validator(schema)
