"""The recipe of a picture: the inputs that made it, as JSON; `recipe_files` puts it into a file and out of it.

It holds everything the pixels follow from, so that anyone with the same weights can make the
picture again. A file may come from anybody: what is read back is checked against the schema before
use, and is never more than data.
"""

import json
from collections.abc import Sequence
from dataclasses import dataclass
from typing import NoReturn

from gan_lab.errors import GanLabError
from gan_lab.kinds import import_object, kind_named
from gan_lab.pictures.recipe_schema import VERSION, recipe_validator
from gan_lab.pictures.tiles import Tile

MAX_CHARACTERS = 4_000_000  # of a recipe's JSON
MAX_PIXELS = 85_000_000  # of a file, all frames together: 1000 tiles of 256 x 256 with captions, below Pillow's limit
MAX_SIDE = 110_000  # pixels of a file; boxes reach to 100,000
MAX_TILE_SIDE = 4096  # pixels; the largest network makes 1024


@dataclass(frozen=True)
class NetworkId:
    """The network that a picture came from: its kind, its name, and the sha256 of its weights file."""

    kind: str
    name: str
    sha256: str


@dataclass(frozen=True)
class Recipe:
    """The inputs of every tile in one file.

    network: what made them. made_with: versions and device, for information. tiles: in the order of the file.
    """

    network: NetworkId
    made_with: dict[str, str]
    tiles: Sequence[Tile]

    def to_json(self) -> str:
        """The recipe as text; GanLabError if it is longer than the kit reads back."""
        whole = {
            "version": VERSION,
            "network": vars(self.network),
            "made_with": self.made_with,
            "tiles": [tile.to_entry() for tile in self.tiles],
        }
        text = json.dumps(whole, separators=(",", ":"))
        if len(text) > MAX_CHARACTERS:
            raise GanLabError(
                f"The recipes of these {len(self.tiles)} pictures are too long for one file: take fewer pictures, or "
                "class vectors of fewer classes."
            )
        return text

    @classmethod
    def from_json(cls, text: str) -> "Recipe":
        """A recipe from text that may come from anybody; GanLabError if it isn't one."""
        if len(text) > MAX_CHARACTERS:
            raise GanLabError("The recipe in this picture is longer than any that this kit writes.")
        try:
            whole = json.loads(text, parse_constant=_refuse_constant)
        except (ValueError, RecursionError):
            raise GanLabError("The recipe in this picture is not valid JSON: the file was changed or cut.") from None
        if isinstance(whole, dict) and isinstance(whole.get("version"), int) and whole["version"] > VERSION:
            raise GanLabError(f"This recipe is newer than this kit reads (version {VERSION}): update the kit.")
        problem = next(recipe_validator().iter_errors(whole), None)
        if problem is not None:
            where = "/".join(str(step) for step in problem.absolute_path) or "the top level"
            raise GanLabError(f"The recipe in this picture breaks the schema at {where}: it was not made by this kit.")
        tile_class = import_object(kind_named(whole["network"]["kind"]).tile)
        tiles = [tile_class.from_entry(entry, number) for number, entry in enumerate(whole["tiles"])]
        return cls(NetworkId(**whole["network"]), whole["made_with"], tiles)


def _refuse_constant(name: str) -> NoReturn:
    raise ValueError(f"{name} is not JSON")
