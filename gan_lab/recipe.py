"""The recipe of a picture: the inputs that made it, as JSON; `image_files` puts it into a file and out of it.

It holds everything the pixels follow from, so that anyone with the same weights can make the
picture again. A file may come from anybody: what is read back is checked against the schema before
use, and is never more than data.
"""

import base64
import hashlib
import json
from dataclasses import dataclass
from typing import Literal

import numpy as np

from gan_lab.errors import GanLabError
from gan_lab.recipe_schema import CLASS, LARGEST_WEIGHT, MOST_NUMBERS, MOST_TILES, VERSION, validator

__all__ = ["MOST_TILES", "Network", "Recipe", "Style", "Tile"]

MOST_TEXT = 4_000_000  # characters of a recipe
MOST_PIXELS = 85_000_000  # of a file, all frames together: 1000 tiles of 256 x 256 with captions, below Pillow's limit
MOST_SIDE = 110_000  # of a file; boxes reach to 100,000
LARGEST_TILE = 4096  # pixels in a row; the largest network makes 1024


@dataclass(frozen=True)
class Style:
    """What a picture of a StyleGAN2 follows from, beside the noise, the class and psi."""

    cutoff: int | None = None  # how many layers psi acts on; None: all
    noise_mode: Literal["const", "none", "random"] = "const"
    noise_seed: int | None = None  # of the noise inputs, in the mode random
    layers: tuple[int, ...] | None = None  # if the picture was made from w: which row of it each layer takes


@dataclass(frozen=True, eq=False)
class Tile:
    """One generated picture: its inputs, and the place it has in the file (None before it has one)."""

    noise: np.ndarray  # [128] float32; another network's z [z_dim], or the w that a StyleGAN2's layers take, [w, w_dim]
    classes: dict[int, float]  # the class vector's entries that aren't zero
    truncation: float | None  # a StyleGAN2's psi; a DCGAN has neither
    seed: int | None = None
    row: int | None = None
    box: tuple[int, int, int, int] | None = None  # left, top, width, height
    frame: int = 0  # of an animation
    style: Style | None = None  # of a StyleGAN2

    @property
    def kind(self) -> str:
        """What kind of network takes such inputs."""
        return "stylegan2" if self.style else "dcgan" if self.truncation is None else "biggan-deep"

    @property
    def direction(self) -> str:
        """The same for a noise vector at every truncation: from the order of its numbers, which scaling keeps."""
        order = np.argsort(self.noise, axis=None, kind="stable").astype("<u2")
        return hashlib.sha256(order.tobytes()).hexdigest()[:16]

    @property
    def inputs(self) -> str:
        """The same for two tiles exactly if noise (but for rounding), classes, truncation and style are the same."""
        truncation = "" if self.truncation is None else f"{self.truncation:g}"
        told = f"{self.direction} {truncation} {sorted((k, round(w, 4)) for k, w in self.classes.items())}"
        if self.style:
            told += f" {self.style}"
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
        tiles = [_ENTRIES[tile.kind](tile) for tile in self.tiles]
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
        problem = next(validator().iter_errors(whole), None)
        if problem is not None:
            where = "/".join(str(step) for step in problem.absolute_path) or "the top level"
            raise GanLabError(f"The recipe in this picture breaks the schema at {where}: it was not made by this kit.")
        read = _TILES[whole["network"]["kind"]]
        tiles = [read(entry, number) for number, entry in enumerate(whole["tiles"])]
        return cls(Network(**whole["network"]), whole["made_with"], tiles)


def _entry(tile: Tile) -> dict:
    """A BigGAN's tile as JSON has it."""
    return {
        "box": list(tile.box),
        "noise": _base64(tile.noise),
        "classes": _weights(tile),
        "truncation": float(tile.truncation),
    } | _place(tile)


def _style_entry(tile: Tile) -> dict:
    """A StyleGAN2's tile as JSON has it."""
    style = tile.style
    entry = {"box": list(tile.box)}
    if style.layers is None:
        entry["z"] = _base64(tile.noise)
    else:
        entry |= {"w": _base64(tile.noise), "layers": list(style.layers)}
    entry |= {"classes": _weights(tile), "psi": float(tile.truncation), "noise_mode": style.noise_mode}
    if style.cutoff is not None:
        entry["cutoff"] = style.cutoff
    if style.noise_seed is not None:
        entry["noise_seed"] = style.noise_seed
    return entry | _place(tile)


def _noise_entry(tile: Tile) -> dict:
    """A DCGAN's tile as JSON has it."""
    return {"box": list(tile.box), "z": _base64(tile.noise)} | _place(tile)


def _base64(numbers: np.ndarray) -> str:
    return base64.b64encode(np.asarray(numbers, "<f4").tobytes()).decode()


def _weights(tile: Tile) -> dict[str, float]:
    return {str(index): float(weight) for index, weight in tile.classes.items()}


def _place(tile: Tile) -> dict:
    entry = {} if tile.seed is None else {"seed": tile.seed, "row": tile.row}
    return entry | ({"frame": tile.frame} if tile.frame else {})


def _tile(entry: dict, number: int) -> Tile:
    """A BigGAN's tile from a validated entry; what a schema can't say, or says too slowly, is checked here."""
    noise = _numbers(entry["noise"])
    if noise.shape != (128,):
        raise GanLabError("A noise vector in this recipe is not 128 finite numbers: the file was changed.")
    return Tile(noise, _classes(entry, number), entry["truncation"], *_origin(entry), *_box(entry))


def _style_tile(entry: dict, number: int) -> Tile:
    """A StyleGAN2's tile from a validated entry."""
    layers = tuple(map(int, entry["layers"])) if "layers" in entry else None
    noise = _numbers(entry["z"] if layers is None else entry["w"])
    rows = 1 if layers is None else max(layers) + 1
    if not 0 < len(noise) <= MOST_NUMBERS or len(noise) % rows:
        raise GanLabError(
            "A vector in this recipe is not so many finite numbers as it should be: the file was changed."
        )
    mode, seed = entry["noise_mode"], entry.get("noise_seed")
    if (mode == "random") != (seed is not None):
        raise GanLabError("This recipe has noise inputs without a seed, or the reverse: the file was changed.")
    cutoff = entry.get("cutoff")
    style = Style(None if cutoff is None else int(cutoff), mode, None if seed is None else int(seed), layers)
    noise = noise if layers is None else noise.reshape(rows, -1)
    return Tile(noise, _classes(entry, number), entry["psi"], *_origin(entry), *_box(entry), style)


def _noise_tile(entry: dict, number: int) -> Tile:
    """A DCGAN's tile from a validated entry."""
    noise = _numbers(entry["z"])
    if not 0 < len(noise) <= MOST_NUMBERS:
        raise GanLabError("A noise vector in this recipe holds no finite numbers: the file was changed.")
    return Tile(noise, {}, None, *_origin(entry), *_box(entry))


def _numbers(text: str) -> np.ndarray:
    """Finite float32 numbers from base64; none if it isn't that."""
    try:
        numbers = np.frombuffer(base64.b64decode(text, validate=True), "<f4").astype(np.float32)
    except ValueError:
        return np.empty(0, np.float32)
    return numbers if np.isfinite(numbers).all() else np.empty(0, np.float32)


def _classes(entry: dict, number: int) -> dict[int, float]:
    for index, weight in entry["classes"].items():
        if not (CLASS.fullmatch(index) and type(weight) in (int, float) and abs(weight) <= LARGEST_WEIGHT):
            raise GanLabError(
                f"The recipe in this picture breaks the schema at tiles/{number}/classes: it was not made by this kit."
            )
    return {int(index): weight for index, weight in entry["classes"].items()}


def _origin(entry: dict) -> tuple[int | None, int | None]:
    told = "seed" in entry and "row" in entry  # one without the other says nothing
    return (int(entry["seed"]), int(entry["row"])) if told else (None, None)


def _box(entry: dict) -> tuple[tuple[int, ...], int]:
    return tuple(map(int, entry["box"])), int(entry.get("frame", 0))  # JSON's 6.0 is 6


def _refuse_constant(name: str) -> None:
    raise ValueError(f"{name} is not JSON")


_ENTRIES = {"biggan-deep": _entry, "stylegan2": _style_entry, "dcgan": _noise_entry}
_TILES = {"biggan-deep": _tile, "stylegan2": _style_tile, "dcgan": _noise_tile}
