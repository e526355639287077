"""Paths through the latent space: from one noise vector, or class vector, to another."""

import math
from collections.abc import Callable, Sequence
from typing import Literal

import numpy as np
import torch
from torch import Tensor

from gan_lab.errors import GanLabError, is_integer_in_range, name_value
from gan_lab.inputs.tensors import copy_to_tensor
from gan_lab.inputs.truncation_fit import remember_points_between

Vector = Tensor | np.ndarray | Sequence[float]
MAX_STEPS = 100_000  # points of a path
HOW_ENDS_ARE_MADE = "Draw noise with gl.truncated_noise or gan.noise, make class vectors with gan.class_vector."
MIN_ANGLE = 1e-4  # radians; there is no arc between vectors that are closer than this to equal or opposite directions


def lerp(start: Vector, end: Vector, t: float | Vector) -> Tensor:
    """Find points on the straight line from `start` to `end` (linear interpolation).

    The line between two noise vectors sags: halfway it is as short as 0.71 of their length, since two random vectors
    in 128 dimensions stand nearly at a right angle.

    Parameters
    ----------
    start, end : Tensor, array or sequence
        Two noise vectors or two class vectors of one network, each [width] or [1, width].
    t : float or sequence of float
        Where on the line: 0 is `start`, 1 is `end`.

    Returns
    -------
    Tensor
        [width] for a number, [len(t), width] for a list, float32. At 0 and 1 it is exactly `start` and `end`.

    Raises
    ------
    GanLabError
        If an end isn't one vector of finite numbers, their widths differ, or t isn't from 0 to 1.
    """
    start, end = _check_ends(start, end)
    fractions, is_single = _check_fractions(t)
    points = torch.lerp(start.double(), end.double(), fractions).float()
    remember_points_between(points, start, end)
    return points[0] if is_single else points


def slerp(start: Vector, end: Vector, t: float | Vector) -> Tensor:
    """Find points on the arc from `start` to `end` (spherical linear interpolation).

    The direction turns evenly, and the length goes evenly from that of `start` to that of `end`. An arc keeps the
    length that truncation gives, but single numbers can pass twice the truncation a little, since truncated noise
    fills a cube, not a ball.

    Parameters
    ----------
    start, end : Tensor, array or sequence
        Two noise vectors of one network, each [width] or [1, width]; neither zero nor parallel.
    t : float or sequence of float
        Where on the arc: 0 is `start`, 1 is `end`.

    Returns
    -------
    Tensor
        [width] for a number, [len(t), width] for a list, float32. At 0 and 1 it is exactly `start` and `end`.

    Raises
    ------
    GanLabError
        If an end isn't one vector of finite numbers, their widths differ, they are zero or parallel, or t isn't from
        0 to 1.

    Notes
    -----
    Source: Shoemake 1985, "Animating rotation with quaternion curves", section 3.3; for latent vectors White 2016,
    "Sampling Generative Networks".
    """
    start, end = _check_ends(start, end)
    fractions, is_single = _check_fractions(t)
    lengths = start.double().norm(), end.double().norm()
    if min(lengths) == 0:
        raise GanLabError(
            "A vector of zeros has no direction to turn from or to: draw it again, or take the straight line, gl.lerp."
        )
    unit_start, unit_end = start.double() / lengths[0], end.double() / lengths[1]
    # Unlike acos, this is exact for small angles too.
    angle = 2 * math.atan2((unit_start - unit_end).norm(), (unit_start + unit_end).norm())
    if min(angle, math.pi - angle) < MIN_ANGLE:
        same = "the same way: the same seed, perhaps" if angle < 1 else "opposite ways, so every arc is as good"
        raise GanLabError(
            f"There is no arc between these two, since they point {same}. Draw one of them with another seed, "
            "or take the straight line, with gl.lerp or along='line'."
        )
    turned = torch.sin((1 - fractions) * angle) * unit_start + torch.sin(fractions * angle) * unit_end
    points = turned / math.sin(angle) * (lengths[0] + fractions * (lengths[1] - lengths[0]))
    # At 0 and 1 exactly the ends, so that `find_origin` still finds their seeds.
    points = torch.where(fractions == 0, start, torch.where(fractions == 1, end, points.float()))
    remember_points_between(points, start, end)
    return points[0] if is_single else points


def interpolate(start: Vector, end: Vector, steps: int, along: Literal["line", "sphere"] = "line") -> Tensor:
    """Make a path of points at equal distances from `start` to `end`.

    Parameters
    ----------
    start, end : Tensor, array or sequence
        Two noise vectors or two class vectors of one network, each [width] or [1, width].
    steps : int
        How many points, both ends included; 2 to 100,000.
    along : {"line", "sphere"}
        The straight line (`lerp`) or the arc (`slerp`, for noise vectors). For class vectors the line is right, since
        the weights of a mixture add up to 1.

    Returns
    -------
    Tensor
        [steps, width], float32.

    Raises
    ------
    GanLabError
        If there is no such path, or steps is out of range.
    """
    steps = _check_steps(steps, 2)
    return _choose_path(along)(start, end, torch.linspace(0, 1, steps, dtype=torch.float64, device="cpu"))


def walk(stops: Sequence[Vector] | Tensor, steps: int, along: Literal["line", "sphere"] = "line") -> Tensor:
    """Make a path through every stop and back to the first, for an animation that runs in a circle.

    Parameters
    ----------
    stops : Tensor, array or sequence
        Two or more noise vectors or class vectors of one network, [stops, width].
    steps : int
        How many points from each stop to the next, the stop itself counted; 1 to 100,000.
    along : {"line", "sphere"}
        The straight line (`lerp`) or the arc (`slerp`, for noise vectors).

    Returns
    -------
    Tensor
        [stops * steps, width], float32. Row i * steps is stop i, and the last row is one step before the first stop.

    Raises
    ------
    GanLabError
        If there are fewer than two stops, there is no path between two of them, or steps is out of range.
    """
    steps = _check_steps(steps, 1)
    stops = copy_to_tensor(stops, "list of stops", HOW_ENDS_ARE_MADE)
    if stops.ndim == 3 and stops.shape[1] == 1:  # a list of [1, width]
        stops = stops[:, 0]
    if stops.ndim != 2 or len(stops) < 2:
        raise GanLabError(
            f"A walk needs two stops or more, one to a row, not the shape {list(stops.shape)}: "
            "gl.walk([z[0], z[1]], steps=8)."
        )
    fractions = torch.arange(steps, dtype=torch.float64, device="cpu") / steps
    path = _choose_path(along)
    return torch.cat(
        [path(stop, following, fractions) for stop, following in zip(stops, stops.roll(-1, 0), strict=True)]
    )


def _choose_path(along: str) -> Callable[[Vector, Vector, Vector], Tensor]:
    """Return the function that finds points along a line or a sphere; GanLabError for any other word."""
    paths = {"line": lerp, "sphere": slerp}
    if not isinstance(along, str) or along not in paths:
        raise GanLabError(f'A path goes along="line" or along="sphere", not {name_value(along)}.')
    return paths[along]


def _check_ends(start: Vector, end: Vector) -> tuple[Tensor, Tensor]:
    """Return both ends of a path as tensors [width]; GanLabError if they aren't two vectors of one width."""
    ends = []
    for end_name, values in (("start", start), ("end", end)):
        vector = copy_to_tensor(values, f"{end_name} of the path", HOW_ENDS_ARE_MADE)
        if vector.ndim == 2 and len(vector) == 1:
            vector = vector[0]
        if vector.ndim != 1 or len(vector) == 0:
            raise GanLabError(
                f"A path's {end_name} is one vector, not the shape {list(vector.shape)}: choose a row, z[0]."
            )
        if not torch.isfinite(vector).all():
            raise GanLabError(
                f"The path's {end_name} has values that are not numbers (NaN or infinity): draw it again."
            )
        ends.append(vector)
    if len(ends[0]) != len(ends[1]):
        raise GanLabError(
            f"A path can't lead from {len(ends[0])} numbers to {len(ends[1])}: both ends must be noise vectors of one "
            "network, or both class vectors of one network."
        )
    return ends[0], ends[1]


def _check_fractions(t: float | Vector) -> tuple[Tensor, bool]:
    """Return t as a column [n, 1], float64, and whether it was a single number."""
    try:
        fractions = np.array(t.detach().cpu().double().numpy() if isinstance(t, Tensor) else t)
    except (TypeError, ValueError, RuntimeError):
        fractions = np.empty(0)
    is_flat = fractions.dtype.kind in "fiu" and fractions.ndim < 2 and fractions.size > 0
    if not (is_flat and ((fractions >= 0) & (fractions <= 1)).all()):
        raise GanLabError(
            f"t, the share of the way, must be a number from 0 to 1, or a flat list of them, not {name_value(t)}."
        )
    return torch.from_numpy(fractions.astype(np.float64)).reshape(-1, 1), fractions.ndim == 0


def _check_steps(steps: int, minimum: int) -> int:
    """Return the number of steps as an int; GanLabError if it is out of range."""
    if not is_integer_in_range(steps, minimum, MAX_STEPS):
        raise GanLabError(
            f"The number of steps must be a whole number of {minimum} or more, up to {MAX_STEPS}, not "
            f"{name_value(steps)}."
        )
    return int(steps)
