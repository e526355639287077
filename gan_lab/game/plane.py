"""The plane in which the game is played: how far it is shown, places in it, densities over it."""

import math
from typing import Any

import torch
from torch import Tensor

from gan_lab.errors import GanLabError, name_value
from gan_lab.inputs.tensors import copy_to_tensor

REACH = 1.5  # the plane is shown from -REACH to REACH in both directions
CHUNK = 1024  # places whose density is computed at once: with 4,000 centres that takes 16 MB


def to_places(values: Any, what: str) -> Tensor:
    """Make a tensor of places in the plane that a student passes.

    Parameters
    ----------
    values : Tensor, array or sequence of (float, float)
        The places, one at least.
    what : str
        What the error calls them, in the plural.

    Returns
    -------
    Tensor
        [places, 2], float32; it shares no memory with `values`.

    Raises
    ------
    GanLabError
        If they aren't pairs of finite numbers.
    """
    try:
        places = copy_to_tensor(values, what, "")
    except GanLabError:  # whatever it is, the sentence below says what it should be
        places = torch.empty(0, dtype=torch.float32, device="cpu")
    if places.ndim != 2 or places.shape[1] != 2 or not len(places):
        raise GanLabError(
            f"The {what} are pairs of numbers, [(0, 1), (0.5, -0.5)], one at least, not {name_value(values)}."
        )
    if not torch.isfinite(places).all():
        raise GanLabError(f"The {what} have values that are not numbers (NaN or infinity): leave those out.")
    return places


def mixture_density(places: Tensor, centres: Tensor, spread: float) -> Tensor:
    """Compute the density of a mixture of round normal distributions, all of the same spread and weight.

    Parameters
    ----------
    places, centres : Tensor
        Where, [places, 2]; the centres [centres, 2].
    spread : float
        The standard deviation, above 0.

    Returns
    -------
    Tensor
        [places].
    """
    densities = []
    for some in places.split(CHUNK):
        distances = torch.cdist(some, centres, compute_mode="donot_use_mm_for_euclid_dist")  # exact for near ones
        densities.append(torch.exp(-distances.square() / (2 * spread**2)).mean(dim=1))
    return torch.cat(densities) / (2 * math.pi * spread**2)
