"""What the inputs of a picture are called: in captions, alternative texts and file names."""

import hashlib
from collections.abc import Sequence

from gan_lab.recipe import Tile


def class_name(tile: Tile, names: Sequence[str]) -> str:
    """The name of its class, or the largest parts of a mixture."""
    if list(tile.classes.values()) == [1.0]:
        return names[next(iter(tile.classes))]
    largest = sorted(tile.classes.items(), key=lambda entry: -abs(entry[1]))
    named = [f"{weight:.2g} {names[index]}" for index, weight in largest[:3]]
    return " + ".join(named) + (" + ..." if len(largest) > 3 else "") if named else "no class"


def noise_name(tile: Tile) -> tuple[str, str]:
    """A short name of the noise in two parts: its seed and row, or a digest and nothing where no seed is known."""
    if tile.seed is None:
        return "noise " + hashlib.sha256(tile.noise.tobytes()).hexdigest()[:8], ""
    return f"seed {tile.seed}", f"row {tile.row}"


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


def _facts(tiles: Sequence[Tile], names: Sequence[str]) -> tuple[list[tuple[str, ...]], list[bool]]:
    """Class, truncation and noise of each picture, and which of these are the same for all."""
    facts = [(class_name(tile, names), f"truncation {tile.truncation:g}", *noise_name(tile)) for tile in tiles]
    return facts, [len(set(kind)) == 1 for kind in zip(*facts, strict=True)]


def _heading(network: str, facts: list[tuple[str, ...]], shared: list[bool]) -> str:
    count = f"{len(facts)} pictures" if len(facts) > 1 else "1 picture"
    together = [fact for fact, same in zip(facts[0], shared, strict=True) if same and fact]
    return " · ".join([f"{network}, {count}", *together])
