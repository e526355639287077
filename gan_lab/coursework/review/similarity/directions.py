"""When two noise vectors count as one: by the angle between them, which is the same at every truncation.

Noise that was drawn by chance is nearly at right angles to all other noise, so whoever changes a few numbers of a
vector, or all of them a little, stays near it.
"""

from collections.abc import Sequence

import numpy as np

# Of 128 numbers that were drawn, adding 1 % of noise leaves a cosine of 0.9999, and changing one number's sign 0.92 or
# more; a thousand million pairs of vectors that were drawn by chance stay below 0.6.
MIN_COSINE = 0.9
# The w of a StyleGAN2 all lie to one side of zero: of pocket-stylegan2's, a million pairs reach 0.964.
MIN_COSINE_OF_W = 0.995
CHANCE = 1e-12  # that two vectors drawn by chance count as one; with few numbers, this asks for a larger cosine
MAX_COSINE = 1 - 1e-6  # float32 tells no more
BLOCK = 256  # directions that are made, or compared with all others, at once


def find_directions(latents: Sequence[np.ndarray]) -> np.ndarray:
    """Find the directions of latents: each flattened, and made 1 long.

    Parameters
    ----------
    latents : sequence of ndarray
        One or more of one shape, as `Tile.latent` has them.

    Returns
    -------
    ndarray
        [n, d], float32; a latent of zeros stays so.
    """
    directions = np.empty((len(latents), latents[0].size), np.float32)
    for start in range(0, len(latents), BLOCK):
        block = latents[start : start + BLOCK]
        flat = np.stack(block).reshape(len(block), -1).astype(np.float64)
        flat /= np.abs(flat).max(axis=1, keepdims=True).clip(1e-300)  # else the squares of large numbers are too large
        directions[start : start + BLOCK] = flat / np.linalg.norm(flat, axis=1, keepdims=True).clip(1e-300)
    return directions


def find_min_cosine(shape: tuple[int, ...]) -> float:
    """Find the cosine from which two latents of a shape count as one.

    Parameters
    ----------
    shape : tuple of int
        As `Tile.latent` has it: [z_dim], or [w, w_dim] for the w of a StyleGAN2.

    Returns
    -------
    float
        0.9 or more; the nearer to 1, the fewer numbers there are.

    Notes
    -----
    Of d numbers drawn from a normal distribution, two vectors have a cosine above c with a probability below
    (1 - c * c) ** ((d - 1) / 2), which bounds the area of a sphere's cap.
    """
    lowest = MIN_COSINE if len(shape) == 1 else MIN_COSINE_OF_W
    width = int(np.prod(shape))
    by_chance = np.sqrt(1 - CHANCE ** (2 / (width - 1))) if width > 1 else 1.0
    return float(min(max(lowest, by_chance), MAX_COSINE))


def find_first_near(directions: np.ndarray, min_cosine: float) -> list[int]:
    """Find for each direction the first one that it is near; that one is near no earlier one of its kind.

    Parameters
    ----------
    directions : ndarray
        [n, d], as `find_directions` makes them.
    min_cosine : float
        From this cosine on, two directions are near each other.

    Returns
    -------
    list of int
        The number of a direction, from 0, for each; its own if it is near none of these before it.
    """
    found = np.full(len(directions), -1)
    for start in range(0, len(directions), BLOCK):
        near = directions[start : start + BLOCK] @ directions[start:].T >= min_cosine
        for i in start + np.flatnonzero(found[start : start + BLOCK] < 0):
            if found[i] < 0:
                others = start + np.flatnonzero(near[i - start])
                found[others[found[others] < 0]] = i
                found[i] = i  # a direction of zeros is near none
    return found.tolist()
