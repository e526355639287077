"""The inputs of all pictures of a recipe in a few words, for the tables of the report and the review."""

from collections.abc import Iterable

import numpy as np

from gan_lab.pictures.captions import W, is_one_class, make_class_caption, read_class_names
from gan_lab.pictures.recipe import Recipe
from gan_lab.pictures.tile import Tile, name_by_digest

MAX_LISTED = 6  # different values of an input


def summarize_recipe(recipe: Recipe) -> dict[str, str]:
    """Summarize the inputs of all pictures of a recipe, for a table.

    Parameters
    ----------
    recipe : Recipe
        The inputs of one or more pictures.

    Returns
    -------
    dict of str to str
        "network", "pictures", "class", "truncation" and "noise" in words. Of many mixtures of classes, of many noise
        vectors that no seed drew, and of many w, the number is given. Of pictures made from w, "noise" names w, and
        "class" says that it is part of w.
    """
    names, tiles = read_class_names(recipe.network), recipe.tiles
    single = dict.fromkeys(make_class_caption(tile, names) for tile in tiles if is_one_class(tile))
    mixed = dict.fromkeys(make_class_caption(tile, names) for tile in tiles if not is_one_class(tile))
    mixed.pop("", None)
    noise = NoiseSummary()
    for tile in tiles:
        noise.add(tile)
    classes = [*single, *_list_or_count(mixed, "mixtures of classes")]
    if noise.w:  # the mapping network put the class into w, which doesn't show any more which one that was
        classes.append("part of w" if names else "part of w, if there is one")
    truncations = dict.fromkeys(tile.option_caption.removeprefix("truncation ") for tile in tiles)
    return {
        "network": recipe.network.name,
        "pictures": str(len(tiles)),
        "class": _join_first(classes) or "none",
        "truncation": _join_first(truncations) or "none",
        "noise": _join_first(noise.describe()),
    }


class NoiseSummary:
    """The noise of many pictures in a few words, and the intermediate latents w of those that were made from w.

    Attributes
    ----------
    w : dict of str to None
        The different w, by their names; a dict keeps them in order.
    """

    def __init__(self) -> None:
        self.w: dict[str, None] = {}
        self._rows: dict[str, dict[str, None]] = {}  # for each seed, the rows of its noise
        self._unseeded: dict[str, None] = {}
        self._from_w: dict[str, bool] = {}  # for each combination of w, whether it has more than one

    def add(self, tile: Tile) -> None:
        """Add a picture's noise or w."""
        used: list[str] = []  # the w of this picture

        def name(what: str, vector: np.ndarray) -> str:
            text = name_by_digest(what, vector)
            used.extend([text] if what == W else [])
            return text

        source, rest = tile.describe_noise(name)
        whole = ", ".join(filter(None, (source, rest)))
        if used:
            self.w |= dict.fromkeys(used)
            self._from_w[whole] = len(used) > 1
        elif tile.seed is not None:
            self._rows.setdefault(source, {})[rest.removeprefix("row ")] = None
        else:
            self._unseeded[whole] = None

    def describe(self) -> list[str]:
        """Describe each seed with its rows, then what no seed drew; where that is much, only how much."""
        seeded = [
            f"{seed} ({'row' if len(numbers) == 1 else 'rows'} {_join_first(numbers)})"
            for seed, numbers in self._rows.items()
        ]
        unseeded = _list_or_count(self._unseeded, "noise vectors without a seed")
        if any(self._from_w.values()):  # two of them in one line could not be told apart
            from_w = _list_or_count(self._from_w, f"combinations of {len(self.w)} different w", most=1)
        else:
            from_w = _list_or_count(self._from_w, "different w")
        return [*seeded, *unseeded, *from_w]


def _list_or_count(values: Iterable[str], what: str, most: int = 2) -> list[str]:
    """List a few values as they are, `most` at most; of more, say only how many there are and what they are."""
    listed = list(values)
    return listed if len(listed) <= most else [f"{len(listed)} {what}"]


def _join_first(values: Iterable[str]) -> str:
    """Join the first few values, and say how many more there are."""
    listed = list(values)
    more = f" and {len(listed) - MAX_LISTED} more" if len(listed) > MAX_LISTED else ""
    return ", ".join(listed[:MAX_LISTED]) + more
