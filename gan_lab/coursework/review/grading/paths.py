"""Interpolations: pictures in a row whose noise, or whose mixture of classes, moves along a line or an arc."""

from collections import defaultdict
from collections.abc import Sequence

import numpy as np

from gan_lab.coursework.review.verification.looks import count_visible_steps
from gan_lab.pictures.tile import Tile

MIN_PATH_POINTS = 5  # fewer points may lie on a line or an arc by chance
# Points of a path that count for each step that can be seen. Between two noise vectors of pocket, 60 points have steps
# too small to see, but every seventh of them, or more, can be told apart from the last such one. Points at which a path
# stands still don't make it much longer.
MAX_POINTS_PER_STEP = 7
MAX_OFF_PLANE = 1e-4  # smallest singular value of three vectors, of length 1 at most, that count as lying in one plane
MIN_STEP = 1e-6  # length of a step of a path; a shorter one is no movement
MIN_NOISE_COSINE = 1 - 1e-6  # of two steps of the noise that count as parallel
MIN_CLASS_COSINE = 1 - 1e-4  # of two steps of the class vector that count as parallel
MAX_MIXED_CLASSES = 100  # classes of a file; a file with more is not searched for mixtures

Run = tuple[int, int]  # the number of its first point, from 0, and how many points it has


def find_longest_path(tiles: Sequence[Tile], looks: Sequence[bytes]) -> tuple[int, str] | None:
    """Find the longest interpolation among tiles in their order.

    Besides all tiles, those of each row and each column are searched by themselves and, in an animation, those at one
    place in all frames.

    Parameters
    ----------
    tiles : sequence of Tile
        All tiles of one file.
    looks : sequence of bytes
        `looks.make_look` of each.

    Returns
    -------
    (int, str) or None
        The number of its points, and what it is in words; None if there is no interpolation.
    """
    longest: tuple[int, str] | None = None
    for places in _list_sequences(tiles):
        sequence = [tiles[place] for place in places]
        for (start, points), sentence in (_find_noise_path(sequence), _find_class_path(sequence)):
            if points < MIN_PATH_POINTS or (longest and points <= longest[0]):
                continue
            steps = count_visible_steps([looks[place] for place in places[start : start + points]])
            points = min(points, 1 + MAX_POINTS_PER_STEP * steps)
            if points >= MIN_PATH_POINTS and (longest is None or points > longest[0]):
                longest = points, sentence.format(points=points)
    return longest


def _list_sequences(tiles: Sequence[Tile]) -> list[list[int]]:
    """List the numbers of all tiles in their order, of those of each row, and of each column or place in the frames."""
    rows, columns = defaultdict(list), defaultdict(list)
    for number, tile in enumerate(tiles):
        box = tile.box or (0, 0, 0, 0)
        rows[tile.frame, box[1]].append(number)
        columns[box[0], box[1] if tile.frame or tiles[-1].frame else 0].append(number)
    sequences = (list(range(len(tiles))), *rows.values(), *columns.values())
    return [sequence for sequence in sequences if len(sequence) >= MIN_PATH_POINTS]


def _find_noise_path(tiles: Sequence[Tile]) -> tuple[Run, str]:
    """Find the longest path of the noise; returns where it is (0 points if there is none), and its description.

    Three neighbours lie on a line if their two steps are parallel, and on an arc if they and zero lie in one plane.
    """
    if len({(tile.truncation_or_psi, tile.latent.shape) for tile in tiles}) > 1:
        return (0, 0), ""
    z = np.stack([tile.latent.ravel() for tile in tiles]).astype(np.float64)
    z = z / np.linalg.norm(z, axis=1).clip(1e-9).max()
    moves, cosines = _compare_steps(z)
    line = moves & (cosines > MIN_NOISE_COSINE)
    triples = np.stack([z[:-2], z[1:-1], z[2:]], axis=1)
    # In two dimensions all vectors lie in one plane, which shows nothing.
    in_plane = np.linalg.svd(triples, compute_uv=False)[:, 2] < MAX_OFF_PLANE if z.shape[1] > 2 else np.zeros_like(line)
    arc = moves & ~line & in_plane & (cosines > 0)
    on_line, on_arc = _find_longest_run(line), _find_longest_run(arc)
    run, shape = (on_line, "a straight line") if on_line[1] >= on_arc[1] else (on_arc, "an arc")
    return run, f"noise on {shape}, {{points}} points in a row"


def _find_class_path(tiles: Sequence[Tile]) -> tuple[Run, str]:
    """Find the longest path of the class vectors in one direction; returns as `_find_noise_path` does."""
    indices = sorted({index for tile in tiles for index in tile.class_weights})
    if not 2 <= len(indices) <= MAX_MIXED_CLASSES or len({tile.truncation_or_psi for tile in tiles}) > 1:
        return (0, 0), ""
    y = np.array([[tile.class_weights.get(index, 0.0) for index in indices] for tile in tiles])
    moves, cosines = _compare_steps(y)
    run = _find_longest_run(moves & (cosines > MIN_CLASS_COSINE))
    noise = "the noise held" if len({tile.latent.tobytes() for tile in tiles}) == 1 else "the noise changing too"
    return run, f"classes mixed step by step, {{points}} points in a row, {noise}"


def _compare_steps(points: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Compare each step between neighbouring points [n, d] with the next step.

    Returns two arrays [n - 2]: whether both steps move, and the cosine of the angle between them.
    """
    steps = np.diff(points, axis=0)
    lengths = np.linalg.norm(steps, axis=1)
    moves = (lengths[:-1] > MIN_STEP) & (lengths[1:] > MIN_STEP)
    cosines = np.einsum("ij,ij->i", steps[:-1], steps[1:]) / (lengths[:-1] * lengths[1:]).clip(1e-12)
    return moves, cosines


def _find_longest_run(holds: np.ndarray) -> Run:
    """Find the longest run of three points in a row for which something holds; holds: by the first of the three."""
    longest, start = (0, 0), 0
    for end, value in enumerate([*holds.tolist(), False]):
        if not value:
            if end > start and end - start + 2 > longest[1]:
                longest = start, end - start + 2
            start = end + 1
    return longest
