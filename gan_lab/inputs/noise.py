"""Noise vectors: drawn from a seed, the same on every machine, and checked before they are used."""

import math
import secrets
from collections import OrderedDict
from collections.abc import Sequence
from typing import NamedTuple

import numpy as np
import torch
from torch import Tensor

from gan_lab.errors import GanLabError, is_integer_in_range, name_value
from gan_lab.inputs.tensors import check_count, copy_to_tensor
from gan_lab.inputs.truncation_fit import NOISE_BOUND, remember_truncation

Z_DIM = 128  # numbers in a noise vector of BigGAN-deep, whatever the size of its pictures
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
    z = redraw_truncated_noise(n, truncation, seed)
    remember_origins(z, seed)
    remember_truncation(z, truncation)
    return z


def redraw_truncated_noise(n: int, truncation: float, seed: int, first: int = 0) -> Tensor:
    """Draw what `truncated_noise` draws, to compare with it, and remember nothing of it, which takes most of the time.

    Parameters
    ----------
    n, truncation, seed
        As `truncated_noise` takes them, and within their ranges.
    first : int
        The first row that is wanted, below n. Those before it are only passed over.

    Returns
    -------
    Tensor
        z [n - first, 128], float32, on the CPU.

    Raises
    ------
    GanLabError
        If so many noise vectors don't fit into memory.
    """
    try:
        uniform = torch.from_numpy(np.random.RandomState(seed).uniform(size=(n, Z_DIM))[first:])
    except (MemoryError, ValueError):
        raise _make_memory_error(n) from None
    # The share of the whole normal distribution that lies below each bound: 0.023 and 0.977.
    lower, upper = (0.5 * math.erfc(-bound / math.sqrt(2)) for bound in (-NOISE_BOUND, NOISE_BOUND))
    return truncation * torch.special.ndtri(lower + uniform * (upper - lower)).float()


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


def check_seed(seed: int) -> int:
    """Return the seed as an int; GanLabError if it isn't a whole number from 0 to 2**32 - 1."""
    if not is_integer_in_range(seed, 0, 2**32 - 1):
        raise GanLabError(f"A seed is a whole number from 0 to {2**32 - 1}, not {name_value(seed)}.")
    return int(seed)


def check_truncation(truncation: float) -> float:
    """Return the truncation as a float; GanLabError if it isn't a number above 0 and at most 1."""
    try:
        value = float(truncation)
    except (TypeError, ValueError):
        value = math.nan
    if isinstance(truncation, bool | str) or not 0 < value <= 1:
        raise GanLabError(
            f"Truncation must be a number above 0 and at most 1, not {name_value(truncation)}: "
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
    z = copy_to_tensor(z, "noise", f"Draw it with {how_to_draw}.")
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
