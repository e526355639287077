"""What the recipes of a student's pictures show, without asking the student.

Counted are the student's own pictures: not those of the shipped examples, and each different set of
inputs once, however often it was shown.
"""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field

import numpy as np
import torch

from gan_lab.inputs.noise import mismatch, truncated_noise
from gan_lab.pictures.recipe import Recipe
from gan_lab.pictures.tiles import Tile

APART = 0.05  # of two truncations that are told from each other
SHORTEST = 5  # points of a path; fewer can lie on a line or an arc by chance of what was chosen
FLAT = 1e-4  # how far, in parts of their length, three vectors may stand off a plane and lie in it all the same


@dataclass(frozen=True)
class Evidence:
    """Of one student's own pictures."""

    pictures: int = 0  # different inputs
    classes: int = 0  # different classes, asked for by a one-hot vector
    mixtures: int = 0  # different class vectors that are not one-hot
    truncations: int = 0
    noises: int = 0  # different directions: the same seed at two truncations is one noise
    held: int = 0  # noises that were used with one class vector at two truncations or more
    as_claimed: int = 0  # pictures whose noise fits the truncation that the network was told
    mismatched: list[str] = field(default_factory=list)  # where it doesn't, and why
    paths: list[str] = field(default_factory=list)  # interpolations, in words
    longest_path: int = 0  # points


def gather(pictures: Iterable[tuple[str, Recipe]], shipped: set[str]) -> Evidence:
    """The evidence in a student's pictures, (where, recipe) each. shipped: `Tile.inputs_digest` of the examples."""
    tiles: dict[tuple, Tile] = {}
    fitting, mismatched, paths, longest = 0, [], [], 0
    for where, recipe in pictures:
        own = [tile for tile in recipe.tiles if tile.inputs_digest not in shipped]
        new = {_key(tile): tile for tile in own}
        new = {inputs: tile for inputs, tile in new.items() if inputs not in tiles}
        tiles |= new
        wrong = len(misfits(list(new.values())))
        fitting += len(new) - wrong
        if wrong:
            mismatched.append(f"{where}: {wrong} of {len(new)}")
        if own and (path := longest_path(recipe.tiles)):
            points, sentence = path
            paths.append(f"{where}: {sentence}")
            longest = max(longest, points)
    used: dict[tuple, set[float]] = defaultdict(set)
    for tile in tiles.values():
        if tile.truncation_setting is not None:
            used[tile.direction, _classes(tile)].add(tile.truncation_setting)
    vectors = {_classes(tile) for tile in tiles.values()}
    one_hot = {vector for vector in vectors if len(vector) == 1 and vector[0][1] == 1}
    return Evidence(
        pictures=len(tiles),
        classes=len(one_hot),
        mixtures=len(vectors - one_hot - {()}),
        truncations=len({tile.truncation_setting for tile in tiles.values()} - {None}),
        noises=len({tile.direction for tile in tiles.values()}),
        held=sum(max(each) - min(each) >= APART for each in used.values()),
        as_claimed=fitting,
        mismatched=mismatched,
        paths=paths,
        longest_path=longest,
    )


def misfits(tiles: Sequence[Tile]) -> list[Tile]:
    """Those of a picture's tiles whose noise can't have been drawn at the truncation that the network was told.

    First those of one truncation are looked at together, since a path between two draws passes and its points,
    one by one, may not. Of a group that doesn't pass, a tile still does if its seed draws the same noise.
    (A StyleGAN2's noise isn't truncated, its psi acts in one place alone; nor is a DCGAN's.)
    """
    wrong, tiles = [], [tile for tile in tiles if tile.TRUNCATES_NOISE]
    for truncation in dict.fromkeys(tile.truncation_setting for tile in tiles):
        group = [tile for tile in tiles if tile.truncation_setting == truncation]
        if mismatch(torch.from_numpy(np.stack([tile.latent for tile in group])), truncation):
            wrong += [tile for tile in group if not fits(tile)]
    return wrong


def fits(tile: Tile) -> bool:
    """Whether the noise can have been drawn at the truncation that the network was told.

    Its largest number and its spread tell; if they speak against it and the recipe names its seed, it is drawn again.
    """
    if mismatch(torch.from_numpy(tile.latent[None].copy()), tile.truncation_setting) is None:
        return True
    if tile.seed is not None and tile.row is not None and tile.row < 1000:
        again = truncated_noise(tile.row + 1, tile.truncation_setting, tile.seed)[tile.row]
        return np.allclose(again.numpy(), tile.latent, atol=1e-5)
    return False


def longest_path(tiles: Sequence[Tile]) -> tuple[int, str] | None:
    """The longest interpolation among pictures in their order: how many points, and what it is in words.

    In an animation of several pictures side by side, or a grid, each place and each row is looked at.
    """
    best: tuple[int, str] | None = None
    for sequence in _sequences(tiles):
        for points, sentence in (_noise_path(sequence), _class_path(sequence)):
            if points >= SHORTEST and (best is None or points > best[0]):
                best = points, sentence
    return best


def _sequences(tiles: Sequence[Tile]) -> list[list[Tile]]:
    """All in their order, those of each row, and those of each column or place in the frames."""
    rows, columns = defaultdict(list), defaultdict(list)
    for tile in tiles:
        box = tile.box or (0, 0, 0, 0)
        rows[tile.frame, box[1]].append(tile)
        columns[box[0], box[1] if tile.frame or tiles[-1].frame else 0].append(tile)
    return [s for s in (list(tiles), *rows.values(), *columns.values()) if len(s) >= SHORTEST]


def _noise_path(tiles: Sequence[Tile]) -> tuple[int, str]:
    """Three neighbours lie on a line if their steps are parallel, on an arc if they and zero lie in one plane."""
    if len({(tile.truncation_setting, tile.latent.shape) for tile in tiles}) > 1:
        return 0, ""
    z = np.stack([tile.latent.ravel() for tile in tiles]).astype(np.float64)
    z = z / np.linalg.norm(z, axis=1).clip(1e-9).max()
    steps = np.diff(z, axis=0)
    lengths = np.linalg.norm(steps, axis=1)
    moves = (lengths[:-1] > 1e-6) & (lengths[1:] > 1e-6)
    parallel = np.einsum("ij,ij->i", steps[:-1], steps[1:]) / (lengths[:-1] * lengths[1:]).clip(1e-12)
    line = moves & (parallel > 1 - 1e-6)
    threes = np.stack([z[:-2], z[1:-1], z[2:]], axis=1)
    flat = np.linalg.svd(threes, compute_uv=False)[:, 2] < FLAT if z.shape[1] > 2 else np.zeros_like(line)
    arc = moves & ~line & flat & (parallel > 0)  # (in two dimensions, any three vectors lie in a plane)
    on_line, on_arc = _longest_run(line), _longest_run(arc)
    if max(on_line, on_arc) == 0:
        return 0, ""
    points = 2 + max(on_line, on_arc)
    return points, f"noise on {'a straight line' if on_line >= on_arc else 'an arc'}, {points} points in a row"


def _class_path(tiles: Sequence[Tile]) -> tuple[int, str]:
    """Class vectors that change by the same step, or by steps of one direction."""
    indices = sorted({index for tile in tiles for index in tile.class_weights})
    if not 2 <= len(indices) <= 100 or len({tile.truncation_setting for tile in tiles}) > 1:
        return 0, ""
    y = np.array([[tile.class_weights.get(index, 0.0) for index in indices] for tile in tiles])
    steps = np.diff(y, axis=0)
    lengths = np.linalg.norm(steps, axis=1)
    parallel = np.einsum("ij,ij->i", steps[:-1], steps[1:]) / (lengths[:-1] * lengths[1:]).clip(1e-12)
    run = _longest_run((lengths[:-1] > 1e-6) & (lengths[1:] > 1e-6) & (parallel > 1 - 1e-4))
    held = "the noise held" if len({tile.latent.tobytes() for tile in tiles}) == 1 else "the noise changing too"
    return (2 + run, f"classes mixed step by step, {2 + run} points in a row, {held}") if run else (0, "")


def _longest_run(holds: np.ndarray) -> int:
    longest = run = 0
    for each in holds:
        run = run + 1 if each else 0
        longest = max(longest, run)
    return longest


def _classes(tile: Tile) -> tuple[tuple[int, float], ...]:
    return tuple(sorted((index, round(weight, 4)) for index, weight in tile.class_weights.items()))


def _key(tile: Tile) -> tuple:
    """The same for two tiles that show the same inputs, class weights rounded."""
    return tile.latent.tobytes(), _classes(tile), tile.truncation_setting, str(tile.settings())
