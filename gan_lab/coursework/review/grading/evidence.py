"""What the recipes of a student's pictures show, without asking the student.

Only the student's own pictures count, not those of the shipped examples. Pictures with equal inputs count once, and so
do pictures that nobody can tell apart, whatever their inputs are.
"""

import math
from collections import defaultdict
from collections.abc import Iterable, Sequence
from collections.abc import Set as AbstractSet
from dataclasses import dataclass, field
from typing import NamedTuple

from gan_lab.coursework.review.grading.known_inputs import MIN_TRUNCATION_STEP, KnownInputs
from gan_lab.coursework.review.grading.paths import find_longest_path
from gan_lab.coursework.review.similarity.directions import find_directions, find_first_near, find_min_cosine
from gan_lab.coursework.review.verification.looks import find_different
from gan_lab.pictures.recipe import Recipe
from gan_lab.pictures.tile import Tile

# From this cosine on, two noise vectors count once. An arc of 16 points has steps of 0.99, one of 60 points of 0.9997;
# adding 1 % of noise to a vector leaves 0.9999.
MIN_SAME_NOISE = 0.999

# Pictures of one student that are looked at: files with which there would be more are left out, since what this module
# does takes longer than in proportion to their number.
MAX_TILES = 2000

ClassWeights = tuple[tuple[int, float], ...]  # a class vector's entries that aren't zero, by index


@dataclass(frozen=True)
class Evidence:
    """What one student's own pictures show. Each count is of different things; what is alike counts once."""

    pictures: int = 0  # that can be told apart
    classes: int = 0  # one-hot class vectors
    mixtures: int = 0  # class vectors that are not one-hot
    truncations: int = 0
    noise_vectors: int = 0  # one seed at two truncations counts as one noise vector
    compared: int = 0  # noise vectors that were used with one class vector at two truncations or more
    fitting: int = 0  # pictures whose noise fits the truncation that the network was told
    mismatched: list[str] = field(default_factory=list)  # places where it doesn't, and for how many of the pictures
    paths: list[str] = field(default_factory=list)  # interpolations, in words
    longest_path: int = 0  # points of the longest interpolation
    repeated_files: int = 0  # that show nothing but what files before them show


class _NewPicture(NamedTuple):
    """A picture that the examples don't make, and no file before this one has."""

    file: int  # the number of the file
    where: str
    tile: Tile
    look: bytes


def gather_evidence(pictures: Iterable[tuple[str, Recipe, Sequence[bytes]]], shipped: KnownInputs) -> Evidence:
    """Gather what the recipes of a student's pictures show.

    Parameters
    ----------
    pictures : iterable of (str, Recipe, sequence of bytes)
        Where each picture stands, its recipe, and `looks.make_look` of each tile. Of two that show the same, the
        first one counts.
    shipped : KnownInputs
        The inputs of all pictures of the examples.

    Returns
    -------
    Evidence
        The counts, the mismatches and the interpolations.
    """
    # It imports torch, which a process that only shows evidence doesn't need.
    from gan_lab.coursework.review.grading.noise_fit import find_misfits

    left = MAX_TILES
    inputs: set[tuple] = set()
    new: list[_NewPicture] = []
    paths, longest, files = [], 0, 0
    for where, recipe, looks in pictures:
        if len(recipe.tiles) > left:
            continue
        left -= len(recipe.tiles)
        files += 1
        own = [pair for pair in zip(recipe.tiles, looks, strict=True) if not shipped.make(pair[0])]
        for tile, look in own:
            if (key := _input_key(tile)) not in inputs:
                inputs.add(key)
                new.append(_NewPicture(files, where, tile, look))
        if own and (path := find_longest_path(recipe.tiles, looks)):
            points, sentence = path
            paths.append(f"{where}: {sentence}")
            longest = max(longest, points)
    different = [new[i] for i in find_different([picture.look for picture in new])]
    by_place: dict[str, list[Tile]] = defaultdict(list)
    for picture in different:
        by_place[picture.where].append(picture.tile)
    misfits = {where: len(find_misfits(tiles)) for where, tiles in by_place.items()}
    return Evidence(
        **_count_inputs([picture.tile for picture in different]),
        fitting=len(different) - sum(misfits.values()),
        mismatched=[f"{where}: {count} of {len(by_place[where])}" for where, count in misfits.items() if count],
        paths=paths,
        longest_path=longest,
        repeated_files=files - len({picture.file for picture in different}),
    )


def _count_inputs(tiles: Sequence[Tile]) -> dict[str, int]:
    """Count the different inputs of pictures that can be told apart: the fields of `Evidence` from first to last."""
    noise = _number_noise(tiles)
    vectors = [tile.round_classes() for tile in tiles]
    one_hot = {vector for vector in vectors if len(vector) == 1 and vector[0][1] == 1}
    used: dict[tuple[int, ClassWeights], set[float]] = defaultdict(set)  # (noise, class vector) -> truncations
    for number, vector, tile in zip(noise, vectors, tiles, strict=True):
        if tile.truncation_or_psi is not None:
            used[number, vector].add(tile.truncation_or_psi)
    return {
        "pictures": len(tiles),
        "classes": len(one_hot),
        "mixtures": len(set(vectors) - one_hot - {()}),
        "truncations": _count_apart({truncation for truncations in used.values() for truncation in truncations}),
        "noise_vectors": len(set(noise)),
        "compared": sum(_count_apart(truncations) > 1 for truncations in used.values()),
    }


def _count_apart(truncations: AbstractSet[float]) -> int:
    """Count truncations, each `MIN_TRUNCATION_STEP` or more above the last one that was counted."""
    count, last = 0, -math.inf
    for truncation in sorted(truncations):
        if truncation - last >= MIN_TRUNCATION_STEP - 1e-9:
            count, last = count + 1, truncation
    return count


def _number_noise(tiles: Sequence[Tile]) -> list[int]:
    """Give each tile the number of the first tile with the same noise, or with noise near it."""
    by_shape: dict[tuple[int, ...], list[int]] = defaultdict(list)
    for i, tile in enumerate(tiles):
        by_shape[tile.latent.shape].append(i)
    numbers = [0] * len(tiles)
    for shape, places in by_shape.items():
        directions = find_directions([tiles[i].latent for i in places])
        firsts = find_first_near(directions, max(MIN_SAME_NOISE, find_min_cosine(shape)))
        for place, first in zip(places, firsts, strict=True):
            numbers[place] = places[first]
    return numbers


def _input_key(tile: Tile) -> tuple:
    """Return a key that two tiles share exactly if their inputs are equal, class weights rounded."""
    return tile.latent.tobytes(), tile.round_classes(), tile.truncation_or_psi, str(tile.other_inputs())
