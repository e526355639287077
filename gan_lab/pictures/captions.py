"""What the inputs of a picture are called: in captions, alternative texts and file names."""

from collections.abc import Iterable, Sequence

from gan_lab.inputs.class_names import Labels
from gan_lab.kinds import KINDS
from gan_lab.pictures.recipe import NetworkId, Recipe
from gan_lab.pictures.tiles import Tile


def class_caption(tile: Tile, names: Sequence[str]) -> str:
    """The name of its class, or the largest parts of a mixture; "" where a network without classes made it."""
    classes = tile.class_weights
    if list(classes.values()) == [1.0]:
        return _name(next(iter(classes)), names)
    largest = sorted(classes.items(), key=lambda entry: -abs(entry[1]))
    named = [f"{weight:.2g} {_name(index, names)}" for index, weight in largest[:3]]
    return " + ".join(named) + (" + ..." if len(largest) > 3 else "") if named else tile.NO_CLASS


def _name(index: int, names: Sequence[str]) -> str:
    return names[index] if index < len(names) else f"class {index}"


def class_names(network: NetworkId) -> Sequence[str]:
    """The names of a network's classes, by what its recipe calls it; nothing is loaded, and no path is followed."""
    kind = KINDS.get(network.kind)
    table = kind.class_names.get(network.name) if kind else None
    return Labels.read(table).names if table else ()


def settings(recipe: Recipe) -> dict[str, str]:
    """The inputs of all its pictures in words, for a table: network, pictures, class, truncation, noise.

    Of many mixed classes, and of many noise vectors that no seed drew, it says how many there are.
    """
    names, tiles = class_names(recipe.network), recipe.tiles
    pure = dict.fromkeys(class_caption(tile, names) for tile in tiles if list(tile.class_weights.values()) == [1.0])
    mixed = dict.fromkeys(class_caption(tile, names) for tile in tiles if list(tile.class_weights.values()) != [1.0])
    mixed.pop("", None)
    rows: dict[str, dict[str, None]] = {}  # of each seed
    computed: dict[str, None] = {}
    for tile in tiles:
        source, row = tile.noise_caption
        if tile.seed is not None:
            rows.setdefault(source, {})[row.removeprefix("row ")] = None
        else:
            computed[f"{source} {row}".strip()] = None
    drawn = [f"{seed} ({'row' if len(each) == 1 else 'rows'} {_listed(each)})" for seed, each in rows.items()]
    return {
        "network": recipe.network.name,
        "pictures": str(len(tiles)),
        "class": _listed([*pure, *_few(mixed, "mixtures of classes")]) or "none",
        "truncation": _listed(dict.fromkeys(tile.setting_caption.removeprefix("truncation ") for tile in tiles))
        or "none",
        "noise": _listed([*drawn, *_few(computed, "noise vectors without a seed")]),
    }


def captions(network: str, tiles: Sequence[Tile], names: Sequence[str]) -> tuple[str, list[list[str]]]:
    """What all pictures share, as one line, and for each the lines of what it doesn't."""
    facts, shared = _facts(tiles, names)
    apart = [[fact for fact, same in zip(each, shared, strict=True) if fact and not same] for each in facts]
    return _heading(network, facts, shared), apart


def column_captions(
    network: str, tiles: Sequence[Tile], names: Sequence[str], columns: int
) -> tuple[str, list[list[str]]]:
    """What all pictures share, as one line, and what all of each column share besides: captions that can stay."""
    facts, shared = _facts(tiles, names)
    held = []
    for column in range(columns):
        kinds = zip(zip(*facts[column::columns], strict=True), shared, strict=True)
        held.append([kind[0] for kind, same in kinds if kind[0] and not same and len(set(kind)) == 1])
    return _heading(network, facts, shared), held


def described(heading: str, captions: list[list[str]], columns: int) -> str:
    """A grid in words, for who can't see it."""
    if not any(captions):
        return heading
    listed = "; ".join(", ".join(caption) for caption in captions[:12])
    return f"{heading}; {columns} to a row: {listed}" + ("; ..." if len(captions) > 12 else "")


def _few(different: Iterable[str], what: str) -> list[str]:
    """They themselves, or how many of what they are."""
    listed = list(different)
    return listed if len(listed) <= 2 else [f"{len(listed)} {what}"]


def _listed(different: Iterable[str], most: int = 6) -> str:
    """The first few, and how many more there are."""
    listed = list(different)
    return ", ".join(listed[:most]) + (f" and {len(listed) - most} more" if len(listed) > most else "")


def _facts(tiles: Sequence[Tile], names: Sequence[str]) -> tuple[list[tuple[str, ...]], list[bool]]:
    """Class, truncation, noise and noise inputs of each picture, and which of these are the same for all."""
    facts = [
        (class_caption(tile, names), tile.setting_caption, *tile.noise_caption, tile.detail_caption) for tile in tiles
    ]
    return facts, [len(set(kind)) == 1 for kind in zip(*facts, strict=True)]


def _heading(network: str, facts: list[tuple[str, ...]], shared: list[bool]) -> str:
    count = f"{len(facts)} pictures" if len(facts) > 1 else "1 picture"
    together = [fact for fact, same in zip(facts[0], shared, strict=True) if same and fact]
    return " · ".join([f"{network}, {count}", *together])
