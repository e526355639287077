"""Whether noise vectors fit a truncation: what is known of them because the kit drew them, and what their numbers show.

Noise of truncation t is a normal distribution cut off at -2 and 2, times t. The test of the numbers has that as its
null hypothesis. It looks at two things: how many numbers lie far beyond 2 * t, where there can be none, and whether
the mean of the squares is too large or too small for chance.
"""

import math
from collections import OrderedDict
from collections.abc import Sequence

import torch
from torch import Tensor

NOISE_BOUND = 2.0  # at truncation 1 the normal distribution is cut off at -2 and 2
_AT_BOUND = 2 * math.exp(-(NOISE_BOUND**2) / 2) / math.sqrt(2 * math.pi) / math.erf(NOISE_BOUND / math.sqrt(2))
# At truncation 1, of one number x: the mean of x ** 2, and the variance of x ** 2.
MEAN_SQUARE = 1 - NOISE_BOUND * _AT_BOUND
VARIANCE_OF_SQUARE = 3 * MEAN_SQUARE - NOISE_BOUND**3 * _AT_BOUND - MEAN_SQUARE**2

MAX_DEVIATIONS = 3.4  # of the mean square from its expectation; chance goes beyond it less than once in 1,000 draws
MIN_EFFECT = 0.07  # relative; a smaller difference is not reported, even where it can't be chance
LARGEST = 1 + MIN_EFFECT  # measured truncations up to here are taken for 1, the largest that there is
FAR = 1.1  # a number that is further out than this times the bound counts as far beyond it
# So many numbers may lie far beyond; a vector that is moved along a direction has one or two.
MAX_FAR, MAX_SHARE_FAR = 2, 0.01
# Between two noise vectors: halfway along the line half of the mean square is left; on the arc numbers reach further.
LOWEST_BETWEEN, FAR_BETWEEN = 0.5, 1.25
LEVELS = 64  # to which the numbers of a direction are rounded, so that scaled vectors are recognised
MAX_KNOWN = 20_000  # vectors whose truncation is remembered; the oldest are forgotten first
# The middle of a line and the middle of an arc between the same ends point the same way, and are of different lengths.
MAX_SCALES = 4  # of one direction; the oldest are forgotten first

_known: OrderedDict[bytes, tuple[float, ...]] = OrderedDict()  # by direction: truncation / largest number, its scales


def remember_truncation(z: Tensor, truncation: float) -> None:
    """Remember that these vectors belong to a truncation, as they are and at any other length.

    Parameters
    ----------
    z : Tensor
        Vectors [n, width]; a row of zeros is left out.
    truncation : float
        The truncation that they were drawn at, above 0.
    """
    largest, directions = _find_directions(z[:MAX_KNOWN])
    for direction, scale in zip(directions, (truncation / largest).tolist(), strict=True):
        if scale < math.inf:
            others = (other for other in _known.get(direction, ()) if not _is_close(other, scale))
            _known[direction] = (*others, scale)[-MAX_SCALES:]
    while len(_known) > MAX_KNOWN:
        _known.popitem(last=False)


def remember_points_between(points: Tensor, start: Tensor, end: Tensor) -> None:
    """Remember the points of a path between two noise vectors; if these belong to one truncation, the points do too.

    Parameters
    ----------
    points : Tensor
        [n, width].
    start, end : Tensor
        The ends of the path, [width] each. If they aren't known or are of two truncations, nothing is remembered.
    """
    first, last = find_truncations(torch.stack([start, end]))
    shared = [truncation for truncation in first if any(_is_close(truncation, other) for other in last)]
    if shared:
        remember_truncation(points, shared[-1])


def find_truncations(z: Tensor) -> list[list[float]]:
    """Find the truncations that each vector [n, width] may belong to, the latest last; none if it isn't known."""
    largest, directions = _find_directions(z)
    known = (_known.get(direction, ()) for direction in directions)
    return [[scale * size for scale in scales] for scales, size in zip(known, largest.tolist(), strict=True)]


def describe_mismatch(z: Tensor, truncation: float) -> str | None:
    """Say that noise doesn't fit a truncation; None if it does, or if its numbers can't tell.

    Vectors that the kit drew, and points that it found between two of them, are known, whatever they were multiplied
    with: they don't fit if their truncation is another one, by 7 % or more. The numbers of all others are tested by
    `find_misfit`.

    Parameters
    ----------
    z : Tensor
        Noise vectors [n, 128], float32.
    truncation : float
        The truncation that the network is told; above 0, at most 1.

    Returns
    -------
    str or None
        What was seen, what it means, and what to do if it wasn't meant.
    """
    known = find_truncations(z)
    others = [found[-1] for found in known if found and not any(_is_close(t, truncation) for t in found)]
    unknown = z[[not found for found in known]]
    way_out = f"draw the noise with gl.truncated_noise(n, truncation={truncation:g})"
    if others:
        seen = _describe_truncations(others, len(z))
        if len(others) == len(z) and max(others) <= LARGEST and _is_close(min(others), max(others)):
            way_out += f", or tell the network {_round(others[0])}"
    elif misfit := find_misfit(unknown, truncation):
        is_not = "isn't" if len(unknown) in (1, len(z)) else "aren't"
        seen = f"{_name_share(len(unknown), len(z))} {is_not} like noise of truncation {truncation:g}: {misfit}"
    else:
        return None
    return (
        f"The network is told truncation {truncation:g}, and {seen}. The pictures are made all the same; but a caption "
        f"'truncation {truncation:g}' is true only of what you told the network, not of the noise. If you didn't mean "
        f"that, {way_out}."
    )


def _describe_truncations(truncations: Sequence[float], n: int) -> str:
    """Say which truncations some of n noise vectors come from; where there is no such truncation, how long they are."""
    subject, lowest, highest = _name_share(len(truncations), n), min(truncations), max(truncations)
    is_one = len(truncations) in (1, n)
    if highest > LARGEST:
        up_to = "" if _is_close(lowest, highest) else "up to "
        verb = "is" if is_one else "are"
        return f"{subject} {verb} {up_to}{highest:.2g} times as long as noise of truncation 1, the largest truncation"
    verb = "comes" if is_one else "come"
    if _is_close(lowest, highest):
        return f"{subject} {verb} from truncation {_round(truncations[0])}"
    return f"{subject} {verb} from truncations between {_round(lowest)} and {_round(highest)}"


def _name_share(count: int, n: int) -> str:
    """Name some of n noise vectors as the subject of a clause."""
    return "this noise" if count == n else f"{count} of the {n} noise vectors"


def _round(truncation: float) -> str:
    """Write a truncation that was measured, which rounding may have put above 1."""
    return f"{min(truncation, 1.0):.2g}"


def find_misfit(z: Tensor, truncation: float, *, may_lie_between: bool = False) -> str | None:
    """Test whether the numbers of noise vectors can have been drawn at a truncation; say what shows that they can't.

    Parameters
    ----------
    z : Tensor
        Noise vectors [n, 128], float32. Rows of zeros aren't tested: they are asked for on purpose, not drawn.
    truncation : float
        Above 0, at most 1.
    may_lie_between : bool
        Whether points between two noise vectors pass too, on the line, where they are shorter, or on the arc, where
        single numbers lie beyond the bound.

    Returns
    -------
    str or None
        A clause, such as "63 of the 512 numbers lie beyond 0.80, where there should be none"; None if the numbers fit.

    Notes
    -----
    Noise of this truncation fails less than once in 1,000 calls (308 of 400,000 single vectors did). The mean of the
    squares is nearly normal, and its mean and variance are known. Vectors that depend on each other, such as one vector
    moved in five steps, count as fewer vectors: the variance grows by the squared cosines between them (as the variance
    of a clustered sample does; Kish 1965, "Survey Sampling").

    How many of 2,000 draws of n vectors fail, in per cent:

    ==================================  ====  ====  ====  ====
    noise, and the truncation told      n=1   n=4   n=16  n=64
    ==================================  ====  ====  ====  ====
    truncation 1.0 told 1.0             0.0   0.1   0.0   0.0
    torch.randn told 1.0                71.4  99.6  100   100
    torch.randn told 0.1 or 0.4         100   100   100   100
    truncation 0.7 told 1.0             99.9  100   100   100
    truncation 0.5 told 0.45            18.3  81.6  99.9  100
    truncation 0.9 told 1.0             2.1   64.5  99.5  100
    ==================================  ====  ====  ====  ====

    A vector of truncation 1.0 that is moved along a principal direction of pocket, to five values from -2 to 2, fails
    in 0.1 % of 2,000 rows; 16 vectors that are moved to 2 along one of them in none of 2,000 draws.
    """
    z = z[z.abs().sum(1) > 0] / truncation
    if not len(z):
        return None
    lowest, far = (LOWEST_BETWEEN, FAR_BETWEEN) if may_lie_between else (1.0, FAR)
    if int((z.abs() > far * NOISE_BOUND).sum()) > max(MAX_FAR, MAX_SHARE_FAR * z.numel()):
        beyond = int((z.abs() > NOISE_BOUND).sum())
        bound = NOISE_BOUND * truncation
        return f"{beyond:,} of the {z.numel():,} numbers lie beyond {bound:.2f}, where there should be none"
    mean_square = z.double().square().mean().item() / MEAN_SQUARE  # 1 is expected
    tolerance = MAX_DEVIATIONS * math.sqrt(VARIANCE_OF_SQUARE * _count_repeats(z) / z.numel()) / MEAN_SQUARE
    too_wide = max(1 + tolerance, (1 + MIN_EFFECT) ** 2)
    too_narrow = lowest * min(1 - tolerance, (1 - MIN_EFFECT) ** 2)
    if too_narrow <= mean_square <= too_wide:
        return None
    spread = math.sqrt(mean_square) * truncation
    if spread > LARGEST:
        return f"the numbers are spread {spread:.2g} times as widely as those of truncation 1, the largest truncation"
    return f"the numbers are spread like those of truncation {_round(spread)}"


def _is_close(one: float, other: float) -> bool:
    """Tell whether two truncations, or two scales, differ by too little to be reported."""
    return math.isclose(one, other, rel_tol=MIN_EFFECT)


def _count_repeats(z: Tensor) -> float:
    """Estimate how often each of n vectors is repeated: 1 if all are independent, n if all are the same."""
    n, width = z.shape
    unit = torch.nn.functional.normalize(z.double(), dim=1)
    squared_cosines = (unit.T @ unit).square().sum().item()  # of each vector with each, summed
    by_chance = n * (n - 1) / width  # what independent vectors have of them, apart from those with themselves
    return max(1.0, (squared_cosines - by_chance) / n)


def _find_directions(z: Tensor) -> tuple[Tensor, list[bytes]]:
    """Return the largest absolute number of each vector [n], and a key that is the same at every length."""
    largest = z.abs().amax(1).clamp(min=torch.finfo(z.dtype).tiny)
    rounded = (z / largest[:, None] * LEVELS).round().to(torch.int8)
    return largest, [row.tobytes() for row in rounded.numpy()]
