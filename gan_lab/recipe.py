"""The recipe of a picture: the inputs that made it, as JSON inside its PNG file.

A recipe stands in one iTXt chunk with the keyword below. It holds everything the pixels follow
from, so that anyone with the same weights can make the picture again. A file may come from
anybody: what is read back is checked against SCHEMA and against the picture's size before use, and
is never more than data.
"""

import base64
import io
import json
import warnings
from dataclasses import dataclass
from functools import cache
from pathlib import Path

import numpy as np
from PIL import Image, PngImagePlugin

from gan_lab.errors import GanLabError

KEYWORD = "gan-lab-recipe"
VERSION = 1
MOST_TILES = 1000  # a recipe of this many tiles stays below the 1 MiB that Pillow reads of a text chunk
MOST_PIXELS = 64_000_000  # of a file from elsewhere; 1000 tiles of 256 x 256 are just above

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
                    "propertyNames": {"pattern": "^(0|[1-9][0-9]{0,5})$"},
                    "additionalProperties": {"type": "number", "minimum": -3e38, "maximum": 3e38},
                },
                "truncation": {"type": "number", "exclusiveMinimum": 0, "maximum": 1},
                # where the noise came from, if it was drawn by gl.truncated_noise(..., seed=seed)
                "seed": {"type": "integer", "minimum": 0, "maximum": 2**32 - 1},
                "row": {"type": "integer", "minimum": 0},
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


@dataclass(frozen=True)
class Network:
    """The network a picture came from: what kind, under which name, and the sha256 of its weights file."""

    kind: str
    name: str
    sha256: str


@dataclass(frozen=True)
class Recipe:
    """The inputs of every tile in one PNG file."""

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
            tiles.append(entry)
        whole = {"version": VERSION, "network": vars(self.network), "made_with": self.made_with, "tiles": tiles}
        return json.dumps(whole, separators=(",", ":"))

    @classmethod
    def from_json(cls, text: str) -> "Recipe":
        """A recipe from text that may come from anybody; GanLabError if it isn't one."""
        try:
            whole = json.loads(text, parse_constant=_refuse_constant)
        except (ValueError, RecursionError):
            raise GanLabError("The recipe in this picture is not valid JSON: the file was changed or cut.") from None
        if isinstance(whole, dict) and isinstance(whole.get("version"), int) and whole["version"] > VERSION:
            raise GanLabError(f"This recipe has version {whole['version']}, newer than this kit reads: update the kit.")
        problem = next(_validator().iter_errors(whole), None)
        if problem is not None:
            where = "/".join(str(step) for step in problem.absolute_path) or "the top level"
            raise GanLabError(f"The recipe in this picture breaks the schema at {where}: it was not made by this kit.")
        return cls(Network(**whole["network"]), whole["made_with"], [_tile(entry) for entry in whole["tiles"]])


def write_png(picture: Image.Image, recipe: Recipe) -> bytes:
    """The picture as a PNG file with the recipe inside."""
    text = PngImagePlugin.PngInfo()
    text.add_itxt(KEYWORD, recipe.to_json())
    file = io.BytesIO()
    picture.save(file, "png", pnginfo=text, optimize=True)
    return file.getvalue()


def read_recipe(png: str | Path | bytes) -> Recipe:
    """The recipe inside a PNG (a path or the file's bytes); GanLabError if there is none or it is malformed."""
    return read_png(png)[0]


def read_png(png: str | Path | bytes) -> tuple[Recipe, np.ndarray]:
    """The recipe and the pixels [H, W, 3] uint8 of a PNG that may come from anybody."""
    png = getattr(png, "png", png)  # a Picture holds its file
    name = "This picture" if isinstance(png, bytes) else str(png)
    try:
        file = io.BytesIO(png if isinstance(png, bytes) else Path(png).expanduser().read_bytes())
    except TypeError:
        raise GanLabError(
            f"A recipe is read from a PNG file's path, its bytes or a grid, not from {type(png).__name__}: "
            "save the pictures, or pass samples.grid()."
        ) from None
    except (OSError, ValueError, RuntimeError) as problem:
        raise GanLabError(
            f"{name} can't be opened ({getattr(problem, 'strerror', problem)}): check the path."
        ) from None
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("error", Image.DecompressionBombWarning)
            picture = Image.open(file, formats=["PNG"])
            if picture.width * picture.height > MOST_PIXELS:
                raise GanLabError(f"{name} has {picture.width} x {picture.height} pixels, more than a recipe makes.")
            text = picture.text.get(KEYWORD)  # reads the file to its end, and so finds a cut
            pixels = np.asarray(picture.convert("RGB"))
    except GanLabError:
        raise
    except Exception as problem:  # Pillow raises many kinds, SyntaxError among them, on a broken file
        why = "it is another kind of file" if isinstance(problem, Image.UnidentifiedImageError) else problem
        raise GanLabError(f"{name} is not a whole PNG file ({why}): save or copy it again.") from None
    if text is None:
        raise GanLabError(
            f"{name} carries no recipe: it wasn't made by this kit, or a program saved it again without the recipe "
            "(a screenshot and most editors do). Use the file that Samples.save or the notebook wrote."
        )
    recipe = Recipe.from_json(text)
    for left, top, width, height in (tile.box for tile in recipe.tiles):
        if not (width and height and left + width <= pixels.shape[1] and top + height <= pixels.shape[0]):
            raise GanLabError(f"{name} is smaller than its recipe says: it was cropped or scaled.")
    return recipe, pixels


def _tile(entry: dict) -> Tile:
    """A tile from a validated entry; what a schema can't say is checked here."""
    try:
        noise = np.frombuffer(base64.b64decode(entry["noise"], validate=True), "<f4").astype(np.float32)
    except ValueError:
        noise = np.empty(0)
    if noise.shape != (128,) or not np.isfinite(noise).all():
        raise GanLabError("A noise vector in this recipe is not 128 finite numbers: the file was changed.")
    classes = {int(index): weight for index, weight in entry["classes"].items()}
    seed, row = (int(entry[key]) if key in entry else None for key in ("seed", "row"))
    return Tile(noise, classes, entry["truncation"], seed, row, tuple(map(int, entry["box"])))  # JSON's 6.0 is 6


def _refuse_constant(name: str) -> None:
    raise ValueError(f"{name} is not JSON")


@cache
def _validator():
    from jsonschema import Draft202012Validator

    return Draft202012Validator(SCHEMA)
