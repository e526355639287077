"""What the inputs of a picture are called: in captions, alternative texts and file names."""

import hashlib
from collections.abc import Iterable, Sequence

import numpy as np

from gan_lab.labels import CIFAR10, IMAGENET, POCKET, Labels
from gan_lab.recipe import Network, Recipe, Tile


def class_name(tile: Tile, names: Sequence[str]) -> str:
    """The name of its class, or the largest parts of a mixture; nothing where a network without classes made it."""
    if tile.kind != "biggan-deep" and not tile.classes:
        return ""
    if list(tile.classes.values()) == [1.0]:
        return _name(next(iter(tile.classes)), names)
    largest = sorted(tile.classes.items(), key=lambda entry: -abs(entry[1]))
    named = [f"{weight:.2g} {_name(index, names)}" for index, weight in largest[:3]]
    return " + ".join(named) + (" + ..." if len(largest) > 3 else "") if named else "no class"


def _name(index: int, names: Sequence[str]) -> str:
    return names[index] if index < len(names) else f"class {index}"


def truncation_name(tile: Tile) -> str:
    """The truncation, or the psi of a StyleGAN2 and how many layers it acts on if not on all; a DCGAN has none."""
    if tile.kind == "dcgan":
        return ""
    if tile.style is None:
        return f"truncation {tile.truncation:g}"
    return f"psi {tile.truncation:g}" + ("" if tile.style.cutoff is None else f" in {tile.style.cutoff} layers")


def noise_name(tile: Tile) -> tuple[str, str]:
    """A short name of the noise in two parts: its seed and row, or a digest and nothing where no seed is known.

    Of a picture that was made from several w: their digests, and the layer from which the second is taken.
    """
    if tile.style and tile.style.layers:
        layers = tile.style.layers
        changes = [i for i in range(len(layers)) if i == 0 or layers[i] != layers[i - 1]]
        first, *others = [(i, _digest(tile.noise[layers[i]])) for i in changes]
        return f"w {first[1]}", " + ".join(f"layer {i} on: {digest}" for i, digest in others)
    if tile.seed is None:
        return f"noise {_digest(tile.noise)}", ""
    return f"seed {tile.seed}", f"row {tile.row}"


def _digest(numbers: np.ndarray) -> str:
    return hashlib.sha256(np.ascontiguousarray(numbers).tobytes()).hexdigest()[:8]


def inputs_name(tile: Tile) -> str:
    """What a StyleGAN2 took for its noise inputs, where it isn't the constant ones."""
    if tile.style is None or tile.style.noise_mode == "const":
        return ""
    return "no noise inputs" if tile.style.noise_mode == "none" else f"noise inputs of seed {tile.style.noise_seed}"


def class_names(network: Network) -> Sequence[str]:
    """The names of a network's classes, by what its recipe calls it; nothing is loaded, and no path is followed."""
    if network.name in ("pocket", "pocket-stylegan2"):
        return Labels.read(POCKET).names
    if network.name == "cifar10":
        return Labels.read(CIFAR10).names
    return Labels.read(IMAGENET).names if network.name.startswith("biggan-deep-") else ()


def settings(recipe: Recipe) -> dict[str, str]:
    """The inputs of all its pictures in words, for a table: network, pictures, class, truncation, noise.

    Of many mixed classes, and of many noise vectors that no seed drew, it says how many there are.
    """
    names, tiles = class_names(recipe.network), recipe.tiles
    pure = dict.fromkeys(class_name(tile, names) for tile in tiles if list(tile.classes.values()) == [1.0])
    mixed = dict.fromkeys(class_name(tile, names) for tile in tiles if list(tile.classes.values()) != [1.0])
    mixed.pop("", None)
    rows: dict[str, dict[str, None]] = {}  # of each seed
    computed: dict[str, None] = {}
    for tile in tiles:
        source, row = noise_name(tile)
        if tile.seed is not None:
            rows.setdefault(source, {})[row.removeprefix("row ")] = None
        else:
            computed[f"{source} {row}".strip()] = None
    drawn = [f"{seed} ({'row' if len(each) == 1 else 'rows'} {_listed(each)})" for seed, each in rows.items()]
    return {
        "network": recipe.network.name,
        "pictures": str(len(tiles)),
        "class": _listed([*pure, *_few(mixed, "mixtures of classes")]) or "none",
        "truncation": _listed(dict.fromkeys(truncation_name(tile).removeprefix("truncation ") for tile in tiles))
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
    facts = [(class_name(tile, names), truncation_name(tile), *noise_name(tile), inputs_name(tile)) for tile in tiles]
    return facts, [len(set(kind)) == 1 for kind in zip(*facts, strict=True)]


def _heading(network: str, facts: list[tuple[str, ...]], shared: list[bool]) -> str:
    count = f"{len(facts)} pictures" if len(facts) > 1 else "1 picture"
    together = [fact for fact, same in zip(facts[0], shared, strict=True) if same and fact]
    return " · ".join([f"{network}, {count}", *together])
