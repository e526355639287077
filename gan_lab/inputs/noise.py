"""Noise vectors: drawn from a seed, the same on every machine, and checked before they are used."""

import hashlib
import math
import secrets
from collections import OrderedDict
from collections.abc import Sequence
from typing import NamedTuple

import numpy as np
import torch
from torch import Tensor

from gan_lab.errors import GanLabError, is_integer_in_range
from gan_lab.inputs.tensors import check_count, copy_to_tensor

Z_DIM = 128  # numbers in a noise vector of BigGAN-deep, whatever the size of its pictures
NOISE_BOUND = 2.0  # at truncation 1 the normal distribution is cut off at -2 and 2
# The standard deviation of a normal distribution cut off at -2 and 2: sqrt(1 - 2 * 2 phi(2) / (2 Phi(2) - 1)).
NOISE_STD = math.sqrt(
    1
    - 2 * NOISE_BOUND * math.exp(-(NOISE_BOUND**2) / 2) / math.sqrt(2 * math.pi) / math.erf(NOISE_BOUND / math.sqrt(2))
)
MAX_ORIGINS = 20_000  # noise vectors whose seed is remembered; the oldest are forgotten first


class Origin(NamedTuple):
    """Where a noise vector came from: row `row` (from 0) of what was drawn with this seed."""

    seed: int
    row: int


_origins: OrderedDict[bytes, Origin] = OrderedDict()  # of the noise vectors of this session, by their bytes


def truncated_noise(n: int, truncation: float = 1.0, seed: int | None = None) -> Tensor:
    """Draw noise vectors for BigGAN from a normal distribution cut off at -2 and 2, times the truncation.

    The draw doesn't depend on the truncation: the same seed at two truncations gives the same directions at two
    lengths. Row 0 is the same whatever n is. NumPy's RandomState draws on the CPU, as
    `pytorch_pretrained_biggan.truncated_noise_sample` does, so a seed means the same noise on every machine and in
    that library.

    Parameters
    ----------
    n : int
        How many noise vectors, 1 or more.
    truncation : float
        Above 0, at most 1.
    seed : int, optional
        0 to 2**32 - 1; without one, a fresh seed is drawn (and written into a picture's recipe).

    Returns
    -------
    Tensor
        z [n, 128], float32, on the CPU; every value lies within 2 * truncation of zero.

    Raises
    ------
    GanLabError
        If n, the truncation or the seed is out of range, or so many noise vectors don't fit into memory.

    Notes
    -----
    Source: Brock, Donahue and Simonyan 2019, "Large Scale GAN Training for High Fidelity Natural Image Synthesis",
    section 3.1, the truncation trick. There the truncation is the bound itself, and a value
    beyond it is drawn again; here, as in the library, the bound stays at 2 and the draw is scaled.
    """
    n = check_count(n)
    truncation = check_truncation(truncation)
    seed = secrets.randbits(32) if seed is None else check_seed(seed)
    try:
        uniform = torch.from_numpy(np.random.RandomState(seed).uniform(size=(n, Z_DIM)))
    except (MemoryError, ValueError):
        raise _make_memory_error(n) from None
    # The share of the whole normal distribution that lies below each bound: 0.023 and 0.977.
    lower, upper = (0.5 * math.erfc(-bound / math.sqrt(2)) for bound in (-NOISE_BOUND, NOISE_BOUND))
    normal = torch.special.ndtri(lower + uniform * (upper - lower)).float()
    z = truncation * normal
    remember_origins(z, seed)
    return z


def normal_noise(n: int, width: int, seed: int | None = None) -> Tensor:
    """Draw noise vectors from the normal distribution with NumPy's RandomState; nothing is cut off.

    Parameters
    ----------
    n : int
        How many noise vectors, 1 or more.
    width : int
        How many numbers each has.
    seed : int, optional
        0 to 2**32 - 1; without one, a fresh seed is drawn.

    Returns
    -------
    Tensor
        z [n, width], float32, on the CPU.

    Raises
    ------
    GanLabError
        If n or the seed is out of range, or so many noise vectors don't fit into memory.
    """
    n = check_count(n)
    seed = secrets.randbits(32) if seed is None else check_seed(seed)
    try:
        z = torch.from_numpy(np.random.RandomState(seed).randn(n, width)).float()
    except (MemoryError, ValueError):
        raise _make_memory_error(n) from None
    remember_origins(z, seed)
    return z


def _make_memory_error(n: int) -> GanLabError:
    return GanLabError(f"{n} noise vectors don't fit into memory: draw fewer at a time.")


def remember_origins(z: Tensor, seed: int) -> None:
    """Remember the seed and row of each noise vector [n, width], so that a recipe can name them."""
    for row, vector in enumerate(z[:MAX_ORIGINS].numpy()):
        _origins[vector.tobytes()] = Origin(seed, row)
    while len(_origins) > MAX_ORIGINS:
        _origins.popitem(last=False)


def find_origin(z: Tensor) -> Origin | None:
    """Return the seed and row of a noise vector [width]; None if it wasn't drawn in this session."""
    return _origins.get(z.numpy().tobytes())


def student_seed(student: str, task: str = "") -> int:
    """Make a student's own seed for a task: the same name and task always give the same seed.

    Parameters
    ----------
    student : str
        The student's name; capitals and spaces around it don't matter.
    task : str
        The task's number, such as "1.2".

    Returns
    -------
    int
        0 to 2**32 - 1: the first four bytes of the SHA-256 of name and task.
    """
    digest = hashlib.sha256(f"{student.strip().casefold()}\n{task}".encode()).digest()
    return int.from_bytes(digest[:4], "big")


def check_seed(seed: int) -> int:
    """Return the seed as an int; GanLabError if it isn't a whole number from 0 to 2**32 - 1."""
    if not is_integer_in_range(seed, 0, 2**32 - 1):
        raise GanLabError(f"A seed is a whole number from 0 to {2**32 - 1}, not {seed!r}.")
    return int(seed)


def check_truncation(truncation: float) -> float:
    """Return the truncation as a float; GanLabError if it isn't a number above 0 and at most 1."""
    try:
        value = float(truncation)
    except (TypeError, ValueError):
        value = math.nan
    if isinstance(truncation, bool | str) or not 0 < value <= 1:
        raise GanLabError(
            f"Truncation must be a number above 0 and at most 1, not {truncation!r}: "
            "try 0.4 for typical pictures, 1.0 for the most varied."
        )
    return value


def check_noise(
    z: Tensor | np.ndarray | Sequence, width: int = Z_DIM, how_to_draw: str = "gl.truncated_noise(n, truncation)"
) -> Tensor:
    """Check noise vectors that a student passes, and copy them to the CPU as float32.

    Parameters
    ----------
    z : Tensor, array or sequence
        Noise vectors [n, width], or one noise vector [width].
    width : int
        How many numbers a noise vector of this network has.
    how_to_draw : str
        The call that draws noise of this width, for the error.

    Returns
    -------
    Tensor
        [n, width], float32, on the CPU.

    Raises
    ------
    GanLabError
        If the shape is wrong or a value isn't a finite number; the message says how to draw noise.
    """
    z = copy_to_tensor(z, "noise")
    if z.ndim == 1:
        z = z[None]
    if z.ndim != 2 or z.shape[1] != width or len(z) == 0:
        raise GanLabError(
            f"Noise must have the shape [n, {width}], one row a picture, not {list(z.shape)}: "
            f"draw it with {how_to_draw}."
        )
    if not torch.isfinite(z).all():
        raise GanLabError("The noise has values that are not numbers (NaN or infinity): draw it again.")
    return z


def describe_mismatch(z: Tensor, truncation: float) -> str | None:
    """Say in one sentence that noise can't have been drawn at a truncation; None if it can.

    Three signs count: a value beyond 3.5 * truncation; noise vectors with a value beyond 2 * truncation, which
    truncated noise never has, and a spread over 1.1 of what this truncation gives; or a spread under 0.55 of it.

    Parameters
    ----------
    z : Tensor
        Noise vectors [n, 128].
    truncation : float
        The truncation that the pictures are made at; above 0, at most 1.

    Returns
    -------
    str or None
        The sentence, which also says what to do instead.

    Notes
    -----
    Spread means standard deviation. It is 0.88 * truncation, and varies by 0.05 of it between noise vectors, so noise
    of the right truncation gets no warning. Nor does a point between two noise vectors: halfway along a line its
    spread is 0.71 of theirs; on an arc its spread is right, and single values exceed 2 * truncation (they reached at
    most 3.2 * truncation in 40,000 arcs). A smaller mismatch can't be told from chance and interpolation.
    """
    largest = z.abs().amax(1)
    maximum = largest.max().item()
    apparent = z.square().mean(1).sqrt() / NOISE_STD  # the truncation at which each noise vector seems to be drawn
    too_large = largest > NOISE_BOUND * truncation * (1 + 1e-6)
    narrow = apparent[apparent < 0.55 * truncation]
    if too_large.any() and (maximum > 1.75 * NOISE_BOUND * truncation or apparent[too_large].mean() > 1.1 * truncation):
        bound = NOISE_BOUND * truncation
        sign = f"it reaches {maximum:.2f}, and noise truncated at {truncation:g} stays within {bound:.2f}"
    elif len(narrow):
        sign = f"it is as narrow as noise truncated at about {narrow.mean():.2f}"
    else:
        return None
    # Noise with larger values than NOISE_BOUND was drawn at no truncation.
    alternative = ", or generate at the truncation that it was drawn at" if maximum <= NOISE_BOUND else ""
    return (
        f"This noise doesn't fit truncation {truncation:g}: {sign}. Truncation acts twice, on the noise and on the "
        "network's statistics, and the two must agree: draw the noise with "
        f"gl.truncated_noise(n, truncation={truncation:g}){alternative}."
    )
