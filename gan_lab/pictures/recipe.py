"""The recipe of a picture: the inputs that made it, as JSON. `recipe_files` writes it into files, and reads it.

It holds everything that the pixels depend on, so that anyone with the same weights can make the picture again. A
recipe may come from anybody: it is checked against the schema before use, and read as data only.
"""

import json
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import NoReturn

from gan_lab.errors import GanLabError
from gan_lab.guided import Guided
from gan_lab.kinds import get_kind, import_object
from gan_lab.pictures.recipe_schema import MAX_CLASS_WEIGHTS, VERSION, recipe_check
from gan_lab.pictures.tile import Tile

MAX_CHARACTERS = 4_000_000  # in a recipe's JSON
MAX_PIXELS = 85_000_000  # in a file, all frames together: 1000 tiles of 256 x 256 with captions, below Pillow's limit
MAX_SIDE = 110_000  # pixels, of a file; boxes reach to 100,000
MAX_TILE_SIDE = 4096  # pixels; the largest network makes 1024


@dataclass(frozen=True)
class NetworkId:
    """The network that a picture came from.

    Attributes
    ----------
    kind : str
        The name of its kind, such as "biggan-deep".
    name : str
        Its name, such as "pocket"; shown, and never used as a path.
    sha256 : str
        The digest of its weights file, 64 hexadecimal digits.
    """

    kind: str
    name: str
    sha256: str


@dataclass(frozen=True)
class Recipe(Guided, called="recipe"):
    """The inputs of every tile in one file.

    Attributes
    ----------
    network : NetworkId
        The network that made them.
    made_with : dict of str to str
        Versions, device and type of numbers; for information, nothing is decided by it.
    tiles : sequence of Tile
        In the order of the file.
    """

    network: NetworkId
    made_with: dict[str, str]
    tiles: Sequence[Tile]

    def __getitem__(self, name: object) -> NoReturn:
        raise GanLabError("A recipe isn't indexed: recipe.tiles[0] has the inputs of a picture, as its seed.")

    def to_json(self) -> str:
        """Write the recipe as JSON.

        Returns
        -------
        str
            At most 4,000,000 characters.

        Raises
        ------
        GanLabError
            If it is longer than the kit reads back.
        """
        whole = {
            "version": VERSION,
            "network": vars(self.network),
            "made_with": self.made_with,
            "tiles": [tile.to_entry() for tile in self.tiles],
        }
        text = json.dumps(whole, separators=(",", ":"))
        if len(text) > MAX_CHARACTERS or _count_class_weights(self.tiles) > MAX_CLASS_WEIGHTS:
            raise GanLabError(
                f"The recipes of these {len(self.tiles)} pictures are too long for one file: take fewer pictures, or "
                "class vectors of fewer classes."
            )
        return text

    @classmethod
    def from_json(cls, text: str) -> "Recipe":
        """Read a recipe from text that may come from anybody.

        Parameters
        ----------
        text : str
            Anything.

        Returns
        -------
        Recipe
            The recipe.

        Raises
        ------
        GanLabError
            If the text is no recipe, a newer one than this kit reads, or too long.
        """
        if len(text) > MAX_CHARACTERS:
            raise GanLabError("The recipe in this picture is longer than any that this kit writes.")
        try:
            whole = json.loads(text, parse_constant=_refuse_constant)
        except (ValueError, RecursionError):
            raise GanLabError("The recipe in this picture is not valid JSON: the file was changed or cut.") from None
        if isinstance(whole, dict) and isinstance(whole.get("version"), int) and whole["version"] > VERSION:
            raise GanLabError(f"This recipe is newer than this kit reads (version {VERSION}): update the kit.")
        place = recipe_check().find_problem(whole)
        if place is not None:
            where = "/".join(map(str, _shorten_path(place))) or "the top level"
            raise GanLabError(f"The recipe in this picture breaks the schema at {where}: it was not made by this kit.")
        tile_class = import_object(get_kind(whole["network"]["kind"]).tile)
        tiles = [tile_class.from_entry(entry, number) for number, entry in enumerate(whole["tiles"])]
        if _count_class_weights(tiles) > MAX_CLASS_WEIGHTS:
            raise GanLabError("The recipe in this picture mixes more classes than any that this kit writes.")
        return cls(NetworkId(**whole["network"]), whole["made_with"], tiles)


def _count_class_weights(tiles: Iterable[Tile]) -> int:
    return sum(len(tile.class_weights) for tile in tiles)


def _shorten_path(path: Iterable[str | int]) -> Iterator[str | int]:
    """Shorten the path to a value in a recipe: it ends before a key that the schema doesn't name."""
    for step in path:
        yield step
        if step in ("made_with", "classes"):
            return


def _refuse_constant(name: str) -> NoReturn:
    raise ValueError(f"{name} is not JSON")
