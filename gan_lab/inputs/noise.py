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

from gan_lab.errors import GanLabError, is_whole
from gan_lab.inputs.tensors import as_tensor, check_count

Z_DIM = 128  # numbers in a noise vector of BigGAN-deep, whatever the size of its pictures
CUT = 2.0  # where the normal distribution is cut at truncation 1
# The standard deviation of a normal distribution cut at -2 and 2: sqrt(1 - 2 * 2 phi(2) / (2 Phi(2) - 1)).
SPREAD = math.sqrt(1 - 2 * CUT * math.exp(-CUT * CUT / 2) / math.sqrt(2 * math.pi) / math.erf(CUT / math.sqrt(2)))


class Drawn(NamedTuple):
    """Where a noise vector came from: row `row` of what was drawn with this seed."""

    seed: int
    row: int


_drawn: OrderedDict[bytes, Drawn] = OrderedDict()  # noise vectors of this session, by their bytes
_DRAWN_KEPT = 20_000


def truncated_noise(n: int, truncation: float = 1.0, seed: int | None = None) -> Tensor:
    """Noise vectors [n, 128], float32: a normal distribution cut at -2 and 2, times `truncation`.

    Every value lies within 2 * truncation of zero. The draw doesn't depend on the truncation: the
    same seed at two truncations gives the same directions at two lengths, and row 0 is the same
    whatever n is. Drawn on the CPU by NumPy's RandomState, as pytorch_pretrained_biggan's
    truncated_noise_sample does, so a seed means the same noise on every machine and in the library.

    n: how many, 1 or more. truncation: above 0, at most 1. seed: 0 to 2**32 - 1; without one, a
    fresh seed is drawn (and a picture's recipe tells it).
    Source: Brock, Donahue and Simonyan 2019, section 3.1, the truncation trick (there a value
    beyond the cut is drawn again; scaling a fixed draw is the library's reading of it).
    """
    n = check_count(n)
    truncation = check_truncation(truncation)
    seed = secrets.randbits(32) if seed is None else check_seed(seed)
    try:
        uniform = torch.from_numpy(np.random.RandomState(seed).uniform(size=(n, Z_DIM)))
    except (MemoryError, ValueError):
        raise GanLabError(f"{n} noise vectors don't fit into memory: draw fewer at a time.") from None
    below, above = (0.5 * math.erfc(-x / math.sqrt(2)) for x in (-CUT, CUT))  # the normal's share below each cut
    normal = torch.special.ndtri(below + uniform * (above - below)).float()
    noise = truncation * normal
    remember(noise, seed)
    return noise


def normal_noise(n: int, width: int, seed: int | None = None) -> Tensor:
    """Noise vectors [n, width], float32, from the normal distribution by NumPy's RandomState, nothing cut off."""
    n = check_count(n)
    seed = secrets.randbits(32) if seed is None else check_seed(seed)
    try:
        z = torch.from_numpy(np.random.RandomState(seed).randn(n, width)).float()
    except (MemoryError, ValueError):
        raise GanLabError(f"{n} noise vectors don't fit into memory: draw fewer at a time.") from None
    remember(z, seed)
    return z


def origin(z: Tensor) -> Drawn | None:
    """The seed and row that one noise vector was drawn by in this session; None if it wasn't."""
    return _drawn.get(z.numpy().tobytes())


def student_seed(student: str, task: str = "") -> int:
    """A seed of one's own, 0 to 2**32 - 1: the same name and task always give the same one."""
    digest = hashlib.sha256(f"{student.strip().casefold()}\n{task}".encode()).digest()
    return int.from_bytes(digest[:4], "big")


def check_truncation(truncation: float) -> float:
    """The truncation as a float, if it is a number above 0 and at most 1."""
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
    z: Tensor | np.ndarray | Sequence, width: int = Z_DIM, way_out: str = "gl.truncated_noise(n, truncation)"
) -> Tensor:
    """Noise as a float32 tensor [n, width] on the CPU; an error says what is wrong with it, and how to draw it."""
    z = as_tensor(z, "noise")
    if z.ndim == 1:
        z = z[None]
    if z.ndim != 2 or z.shape[1] != width or len(z) == 0:
        raise GanLabError(
            f"Noise must have the shape [n, {width}], one row a picture, not {list(z.shape)}: draw it with {way_out}."
        )
    if not torch.isfinite(z).all():
        raise GanLabError("The noise has values that are not numbers (NaN or infinity): draw it again.")
    return z


def mismatch(z: Tensor, truncation: float) -> str | None:
    """One sentence if noise [n, 128] can't come from this truncation, else None.

    Three signs: a value beyond 3.5 * truncation; vectors with a value beyond 2 * truncation, which
    truncated noise never has, and a spread over 1.1 of what this truncation gives; or a spread under
    0.55 of it. The spread is 0.88 * truncation, with 0.05 of it between vectors, so a draw of the right
    kind is not accused, nor is a point between two draws: halfway along the line its spread is 0.71,
    and on the arc its spread is right and single values pass 2 * truncation, 3.2 * truncation at most
    in 40,000 arcs. A smaller mismatch can't be told from chance and interpolation.
    """
    largest = z.abs().amax(1)
    most = largest.max().item()
    spreads = z.square().mean(1).sqrt() / SPREAD  # the truncation that each vector looks as if it was drawn at
    beyond = largest > CUT * truncation * (1 + 1e-6)
    narrow = spreads[spreads < 0.55 * truncation]
    if beyond.any() and (most > 1.75 * CUT * truncation or spreads[beyond].mean() > 1.1 * truncation):
        sign = f"it reaches {most:.2f}, and noise truncated at {truncation:g} stays within {CUT * truncation:.2f}"
    elif len(narrow):
        sign = f"it is as narrow as noise truncated at about {narrow.mean():.2f}"
    else:
        return None
    own = ", or generate at the truncation that it was drawn at" if most <= CUT else ""  # beyond it, there is none
    return (
        f"This noise doesn't fit truncation {truncation:g}: {sign}. Truncation acts twice, on the noise and on the "
        "network's statistics, and the two must agree: draw the noise with "
        f"gl.truncated_noise(n, truncation={truncation:g}){own}."
    )


def check_seed(seed: int) -> int:
    """A seed from 0 to 2**32 - 1, as an int."""
    if not is_whole(seed, 0, 2**32 - 1):
        raise GanLabError(f"A seed is a whole number from 0 to {2**32 - 1}, not {seed!r}.")
    return int(seed)


def remember(noise: Tensor, seed: int) -> None:
    """Keep where each vector [n, width] came from, row by row, so that a picture's recipe can name its seed."""
    for row, vector in enumerate(noise[:_DRAWN_KEPT].numpy()):
        _drawn[vector.tobytes()] = Drawn(seed, row)
    while len(_drawn) > _DRAWN_KEPT:
        _drawn.popitem(last=False)
