"""Ways through the latent space: from one noise vector, or class vector, to another."""

import math
from collections.abc import Sequence
from typing import Literal

import numpy as np
import torch
from torch import Tensor

from gan_lab.errors import GanLabError, is_whole
from gan_lab.inputs.tensors import as_tensor

Vector = Tensor | np.ndarray | Sequence[float]
MAX_STEPS = 100_000


def lerp(start: Vector, end: Vector, t: float | Vector) -> Tensor:
    """The points at the shares t of the straight line from `start` to `end`: [width], or [len(t), width] for a list.

    start, end: [width] or [1, width], of one width, noise or class vectors. t: 0 is `start`, 1 is `end`.
    The line between two noise vectors sags: halfway it is as short as 0.71 of their length.
    (Two random vectors in 128 dimensions stand nearly at a right angle.)
    """
    start, end = _two_ends(start, end)
    t, one = _shares(t)
    points = torch.lerp(start.double(), end.double(), t).float()  # at 0 and 1 the ends themselves, bit for bit
    return points[0] if one else points


def slerp(start: Vector, end: Vector, t: float | Vector) -> Tensor:
    """The points at the shares t of the arc from `start` to `end`: [width], or [len(t), width] for a list of shares.

    The direction turns evenly, and the length goes evenly from that of `start` to that of `end`
    (spherical linear interpolation). start, end: [width] or [1, width], neither zero nor parallel.
    t: 0 is `start`, 1 is `end`. An arc keeps the length that truncation gives, but single numbers
    can pass twice the truncation a little, since the truncated noise fills a cube, not a ball.
    Source: Shoemake 1985, section 3.3; for latent vectors White 2016, "Sampling Generative Networks".
    """
    start, end = _two_ends(start, end)
    t, one = _shares(t)
    lengths = start.double().norm(), end.double().norm()
    if min(lengths) == 0:
        raise GanLabError("A vector of zeros has no direction to turn from or to: draw it with gl.truncated_noise.")
    from_, to = start.double() / lengths[0], end.double() / lengths[1]
    angle = 2 * math.atan2((from_ - to).norm(), (from_ + to).norm())  # exact for small angles too, unlike acos
    if min(angle, math.pi - angle) < 1e-4:
        same = "the same way: the same seed, perhaps" if angle < 1 else "opposite ways, so every arc is as good"
        raise GanLabError(
            f"There is no arc between these two, since they point {same}. Draw one of them with another seed, "
            "or take the straight line, with gl.lerp or along='line'."
        )
    direction = (torch.sin((1 - t) * angle) * from_ + torch.sin(t * angle) * to) / math.sin(angle)
    points = direction * (lengths[0] + t * (lengths[1] - lengths[0]))
    # The ends themselves, bit for bit, at shares 0 and 1: so a recipe finds their seed again.
    points = torch.where(t == 0, start, torch.where(t == 1, end, points.float()))
    return points[0] if one else points


def interpolate(start: Vector, end: Vector, steps: int, along: Literal["line", "sphere"] = "line") -> Tensor:
    """A path of `steps` points from `start` to `end`, both included: [steps, width], float32.

    start, end: [width] or [1, width], noise or class vectors. steps: 2 or more. along: "line" (`lerp`)
    or "sphere" (`slerp`, for noise); for class vectors the line is right, since a mixture adds up to 1.
    """
    steps = _check_steps(steps, 2)
    return _way(along)(start, end, torch.linspace(0, 1, steps, dtype=torch.float64))


def walk(stops: Sequence[Vector] | Tensor, steps: int, along: Literal["line", "sphere"] = "line") -> Tensor:
    """A path through every stop and back to the first: [stops * steps, width], float32, for an animation that closes.

    stops: two or more vectors of one width, [stops, width]. steps: 1 or more, from each stop to the
    next, the stop itself counted; row i * steps is stop i, and the last row is one step short of the first.
    """
    steps = _check_steps(steps, 1)
    stops = as_tensor(stops, "list of stops")
    if stops.ndim == 3 and stops.shape[1] == 1:  # a list of [1, width]
        stops = stops[:, 0]
    if stops.ndim != 2 or len(stops) < 2:
        raise GanLabError(f"A walk needs two stops or more, one to a row, not the shape {list(stops.shape)}.")
    shares = torch.arange(steps, dtype=torch.float64) / steps
    way = _way(along)
    return torch.cat([way(here, there, shares) for here, there in zip(stops, stops.roll(-1, 0), strict=True)])


def _way(along: str):
    ways = {"line": lerp, "sphere": slerp}
    if not isinstance(along, str) or along not in ways:
        raise GanLabError(f'A path goes along="line" or along="sphere", not {along!r}.')
    return ways[along]


def _two_ends(start: Vector, end: Vector) -> tuple[Tensor, Tensor]:
    ends = []
    for which, values in (("start", start), ("end", end)):
        vector = as_tensor(values, f"{which} of the path")
        if vector.ndim == 2 and len(vector) == 1:
            vector = vector[0]
        if vector.ndim != 1 or len(vector) == 0:
            raise GanLabError(
                f"A path's {which} is one vector, not the shape {list(vector.shape)}: choose a row, z[0]."
            )
        if not torch.isfinite(vector).all():
            raise GanLabError(f"The path's {which} has values that are not numbers (NaN or infinity): draw it again.")
        ends.append(vector)
    if len(ends[0]) != len(ends[1]):
        raise GanLabError(
            f"A path can't lead from {len(ends[0])} numbers to {len(ends[1])}: both ends must be noise vectors of one "
            "network, or both class vectors of one network."
        )
    return ends[0], ends[1]


def _shares(t: float | Vector) -> tuple[Tensor, bool]:
    """The shares as a column [n, 1], float64, and whether there was just one."""
    try:
        shares = np.array(t.detach().cpu().double().numpy() if isinstance(t, Tensor) else t)
    except (TypeError, ValueError, RuntimeError):
        shares = np.empty(0)
    good = shares.dtype.kind in "fiu" and shares.ndim < 2 and shares.size and ((shares >= 0) & (shares <= 1)).all()
    if not good:
        raise GanLabError(f"A share of the way is a number from 0 to 1, or a flat list of them, not {t!r}.")
    return torch.from_numpy(shares.astype(np.float64)).reshape(-1, 1), shares.ndim == 0


def _check_steps(steps: int, least: int) -> int:
    if not is_whole(steps, least, MAX_STEPS):
        raise GanLabError(
            f"The number of steps must be a whole number of {least} or more, up to {MAX_STEPS}, not {steps!r}."
        )
    return int(steps)
