"""What the recipes of a student's pictures show, without asking the student.

Only the student's own pictures count, not those of the shipped examples. Pictures with equal inputs count once.
"""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from collections.abc import Set as AbstractSet
from dataclasses import dataclass, field

import numpy as np
import torch

from gan_lab.inputs.noise import truncated_noise
from gan_lab.inputs.truncation_fit import find_misfit
from gan_lab.pictures.recipe import Recipe
from gan_lab.pictures.tile import Tile

MIN_TRUNCATION_STEP = 0.05  # truncations that differ by less don't count as a comparison
MIN_PATH_POINTS = 5  # fewer points may lie on a line or an arc by chance
MAX_OFF_PLANE = 1e-4  # smallest singular value of three vectors, of length 1 at most, that count as lying in one plane
MIN_STEP = 1e-6  # length of a step of a path; a shorter one is no movement
MIN_NOISE_COSINE = 1 - 1e-6  # of two steps of the noise that count as parallel
MIN_CLASS_COSINE = 1 - 1e-4  # of two steps of the class vector that count as parallel
MAX_MIXED_CLASSES = 100  # classes of a file; a file with more is not searched for mixtures
MAX_REDRAWN_ROW = 1000  # a noise vector in a later row isn't drawn again, since that takes all rows before it

ClassWeights = tuple[tuple[int, float], ...]  # a class vector's entries that aren't zero, by index


@dataclass(frozen=True)
class Evidence:
    """What one student's own pictures show. Each count is of different things; equal ones count once."""

    pictures: int = 0  # sets of inputs
    classes: int = 0  # one-hot class vectors
    mixtures: int = 0  # class vectors that are not one-hot
    truncations: int = 0
    noise_vectors: int = 0  # one seed at two truncations counts as one noise vector
    compared: int = 0  # noise vectors that were used with one class vector at two truncations or more
    fitting: int = 0  # pictures whose noise fits the truncation that the network was told
    mismatched: list[str] = field(default_factory=list)  # places where it doesn't, and for how many of the pictures
    paths: list[str] = field(default_factory=list)  # interpolations, in words
    longest_path: int = 0  # points of the longest interpolation


def gather_evidence(pictures: Iterable[tuple[str, Recipe]], shipped: AbstractSet[str]) -> Evidence:
    """Gather what the recipes of a student's pictures show.

    Parameters
    ----------
    pictures : iterable of (str, Recipe)
        Where each picture stands, and its recipe.
    shipped : set of str
        `Tile.inputs_digest` of all pictures of the examples.

    Returns
    -------
    Evidence
        The counts, the mismatches and the interpolations.
    """
    tiles: dict[tuple, Tile] = {}
    fitting, mismatched, paths, longest = 0, [], [], 0
    for where, recipe in pictures:
        own_tiles = [tile for tile in recipe.tiles if tile.inputs_digest not in shipped]
        new = {_input_key(tile): tile for tile in own_tiles}
        new = {inputs: tile for inputs, tile in new.items() if inputs not in tiles}
        tiles |= new
        misfits = len(find_misfits(list(new.values())))
        fitting += len(new) - misfits
        if misfits:
            mismatched.append(f"{where}: {misfits} of {len(new)}")
        if own_tiles and (path := find_longest_path(recipe.tiles)):
            points, sentence = path
            paths.append(f"{where}: {sentence}")
            longest = max(longest, points)
    used: dict[tuple[str, ClassWeights], set[float]] = defaultdict(set)  # (noise, class vector) -> truncations
    for tile in tiles.values():
        if tile.truncation_or_psi is not None:
            used[tile.direction_digest, _class_weights(tile)].add(tile.truncation_or_psi)
    vectors = {_class_weights(tile) for tile in tiles.values()}
    one_hot = {vector for vector in vectors if len(vector) == 1 and vector[0][1] == 1}
    return Evidence(
        pictures=len(tiles),
        classes=len(one_hot),
        mixtures=len(vectors - one_hot - {()}),
        truncations=len({tile.truncation_or_psi for tile in tiles.values()} - {None}),
        noise_vectors=len({tile.direction_digest for tile in tiles.values()}),
        compared=sum(max(truncations) - min(truncations) >= MIN_TRUNCATION_STEP for truncations in used.values()),
        fitting=fitting,
        mismatched=mismatched,
        paths=paths,
        longest_path=longest,
    )


def find_misfits(tiles: Sequence[Tile]) -> list[Tile]:
    """Find the tiles of a picture whose noise can't have been drawn at the truncation that the network was told.

    The tiles of one truncation are first tested together. If the group fails, each tile is tested by `fits_truncation`.
    In doubt a tile fits: points between two noise vectors pass, so narrower noise is found only if it is narrower than
    they are. Only tiles of kinds that truncate their noise are tested: the psi of a StyleGAN2 acts in the network
    alone, and a DCGAN has neither.

    Parameters
    ----------
    tiles : sequence of Tile
        The tiles of one picture.

    Returns
    -------
    list of Tile
        Those that don't fit.
    """
    groups: dict[float, list[Tile]] = defaultdict(list)
    for tile in tiles:
        if tile.TRUNCATES_NOISE and tile.truncation_or_psi is not None:
            groups[tile.truncation_or_psi].append(tile)
    misfits = []
    for truncation, group in groups.items():
        if find_misfit(torch.from_numpy(np.stack([tile.latent for tile in group])), truncation, may_lie_between=True):
            misfits += [tile for tile in group if not fits_truncation(tile)]
    return misfits


def fits_truncation(tile: Tile) -> bool:
    """Test whether a tile's noise can have been drawn at the truncation that the network was told.

    Its numbers are tested first (`find_misfit`). If they don't fit and the recipe names a seed, the noise is drawn
    again from that seed and compared.

    Parameters
    ----------
    tile : Tile
        A tile of any kind; one without a truncation fits.

    Returns
    -------
    bool
        Whether it fits.
    """
    truncation = tile.truncation_or_psi
    if truncation is None:
        return True
    if find_misfit(torch.from_numpy(tile.latent[None].copy()), truncation, may_lie_between=True) is None:
        return True
    if tile.seed is not None and tile.row is not None and tile.row < MAX_REDRAWN_ROW:
        redrawn = truncated_noise(tile.row + 1, truncation, tile.seed)[tile.row]
        return np.allclose(redrawn.numpy(), tile.latent, atol=1e-5)
    return False


def find_longest_path(tiles: Sequence[Tile]) -> tuple[int, str] | None:
    """Find the longest interpolation among tiles in their order.

    Besides all tiles, those of each row and each column are searched by themselves and, in an animation, those at one
    place in all frames.

    Parameters
    ----------
    tiles : sequence of Tile
        All tiles of one file.

    Returns
    -------
    (int, str) or None
        The number of its points, and what it is in words; None if there is no interpolation.
    """
    longest: tuple[int, str] | None = None
    for sequence in _list_sequences(tiles):
        for points, sentence in (_find_noise_path(sequence), _find_class_path(sequence)):
            if points >= MIN_PATH_POINTS and (longest is None or points > longest[0]):
                longest = points, sentence
    return longest


def _list_sequences(tiles: Sequence[Tile]) -> list[list[Tile]]:
    """List all tiles in their order, those of each row, and those of each column or place in the frames."""
    rows, columns = defaultdict(list), defaultdict(list)
    for tile in tiles:
        box = tile.box or (0, 0, 0, 0)
        rows[tile.frame, box[1]].append(tile)
        columns[box[0], box[1] if tile.frame or tiles[-1].frame else 0].append(tile)
    sequences = (list(tiles), *rows.values(), *columns.values())
    return [sequence for sequence in sequences if len(sequence) >= MIN_PATH_POINTS]


def _find_noise_path(tiles: Sequence[Tile]) -> tuple[int, str]:
    """Find the longest path of the noise; returns the number of its points (0 if there is none), and its description.

    Three neighbours lie on a line if their two steps are parallel, and on an arc if they and zero lie in one plane.
    """
    if len({(tile.truncation_or_psi, tile.latent.shape) for tile in tiles}) > 1:
        return 0, ""
    z = np.stack([tile.latent.ravel() for tile in tiles]).astype(np.float64)
    z = z / np.linalg.norm(z, axis=1).clip(1e-9).max()
    moves, cosines = _compare_steps(z)
    line = moves & (cosines > MIN_NOISE_COSINE)
    triples = np.stack([z[:-2], z[1:-1], z[2:]], axis=1)
    # In two dimensions all vectors lie in one plane, which shows nothing.
    in_plane = np.linalg.svd(triples, compute_uv=False)[:, 2] < MAX_OFF_PLANE if z.shape[1] > 2 else np.zeros_like(line)
    arc = moves & ~line & in_plane & (cosines > 0)
    on_line, on_arc = _count_longest_run(line), _count_longest_run(arc)
    if max(on_line, on_arc) == 0:
        return 0, ""
    points = 2 + max(on_line, on_arc)
    return points, f"noise on {'a straight line' if on_line >= on_arc else 'an arc'}, {points} points in a row"


def _find_class_path(tiles: Sequence[Tile]) -> tuple[int, str]:
    """Find the longest path of the class vectors in one direction; returns as `_find_noise_path` does."""
    indices = sorted({index for tile in tiles for index in tile.class_weights})
    if not 2 <= len(indices) <= MAX_MIXED_CLASSES or len({tile.truncation_or_psi for tile in tiles}) > 1:
        return 0, ""
    y = np.array([[tile.class_weights.get(index, 0.0) for index in indices] for tile in tiles])
    moves, cosines = _compare_steps(y)
    run = _count_longest_run(moves & (cosines > MIN_CLASS_COSINE))
    noise = "the noise held" if len({tile.latent.tobytes() for tile in tiles}) == 1 else "the noise changing too"
    return (2 + run, f"classes mixed step by step, {2 + run} points in a row, {noise}") if run else (0, "")


def _compare_steps(points: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Compare each step between neighbouring points [n, d] with the next step.

    Returns two arrays [n - 2]: whether both steps move, and the cosine of the angle between them.
    """
    steps = np.diff(points, axis=0)
    lengths = np.linalg.norm(steps, axis=1)
    moves = (lengths[:-1] > MIN_STEP) & (lengths[1:] > MIN_STEP)
    cosines = np.einsum("ij,ij->i", steps[:-1], steps[1:]) / (lengths[:-1] * lengths[1:]).clip(1e-12)
    return moves, cosines


def _count_longest_run(holds: np.ndarray) -> int:
    """Count the entries of the longest run of True."""
    longest = run = 0
    for value in holds:
        run = run + 1 if value else 0
        longest = max(longest, run)
    return longest


def _class_weights(tile: Tile) -> ClassWeights:
    """Return the class vector's entries that aren't zero, rounded to four decimals."""
    return tuple(sorted((index, round(weight, 4)) for index, weight in tile.class_weights.items()))


def _input_key(tile: Tile) -> tuple:
    """Return a key that two tiles share exactly if their inputs are equal, class weights rounded."""
    return tile.latent.tobytes(), _class_weights(tile), tile.truncation_or_psi, str(tile.other_inputs())
