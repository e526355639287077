"""What a StyleGAN2 is given beside noise: psi, the noise inputs of its layers, and a w for every layer."""

import math
import secrets
from collections.abc import Iterable
from typing import Literal, NamedTuple, cast, get_args

import numpy as np
import torch
from torch import Tensor

from gan_lab.errors import GanLabError, is_whole
from gan_lab.inputs.noise import check_seed
from gan_lab.inputs.tensors import as_tensor

NoiseMode = Literal["const", "none", "random"]


class NoiseInputs(NamedTuple):
    """How one picture is made, beside its noise, class and psi; the fields are those of `StyleGAN2Tile`."""

    cutoff: int | None  # how many layers psi acts on; None for all
    noise_mode: NoiseMode
    noise_seed: int | None = None  # in the mode "random"


def choose_noise_inputs(
    n: int, layers: int, cutoff: int | None, mode: str, seed: int | None, name: str
) -> list[NoiseInputs]:
    """The noise inputs and the cutoff of n pictures; layers, name: of the network. GanLabError if they don't fit."""
    if cutoff is not None and not is_whole(cutoff, 0):
        raise GanLabError(
            f"cutoff is the number of layers that psi acts on, 0 to {layers} in {name}, or None for all, not "
            f"{cutoff!r}."
        )
    if mode not in get_args(NoiseMode):
        raise GanLabError(f"noise_mode is one of {', '.join(map(repr, get_args(NoiseMode)))}, not {mode!r}.")
    cutoff = None if cutoff is None else min(int(cutoff), layers)
    if mode != "random":
        if seed is not None:
            raise GanLabError(f"A noise_seed is for noise_mode='random'; with {mode!r} leave it out.")
        return [NoiseInputs(cutoff, cast(NoiseMode, mode))] * n
    first = secrets.randbits(32) if seed is None else check_seed(seed)
    return [NoiseInputs(cutoff, "random", (first + i) % 2**32) for i in range(n)]


def check_psi(psi: float) -> float:
    """psi as a float; GanLabError if it isn't a number from -100 to 100."""
    try:
        value = float(psi)
    except (TypeError, ValueError):
        value = math.nan
    if isinstance(psi, bool | str) or not -100 <= value <= 100:
        raise GanLabError(
            f"psi is a number, 0 for the mean picture, 1 for full variety, not {psi!r}; a class goes in as label."
        )
    return value


def check_per_layer(w: Tensor | np.ndarray, layers: int, w_dim: int) -> Tensor:
    """w for every layer, [n, layers, w_dim], float32 on the CPU, of w [w_dim], [n, w_dim] or what it is already."""
    w = as_tensor(w, "w")
    given = list(w.shape)
    if w.ndim == 1:
        w = w[None]
    if w.ndim == 2:
        w = w[:, None].expand(-1, layers, -1)
    if w.ndim != 3 or w.shape[1:] != (layers, w_dim) or len(w) == 0:
        shape = f"[n, {w_dim}] or [n, {layers}, {w_dim}]"
        raise GanLabError(f"w must have the shape {shape}, not {given}: make it with gan.map(z).")
    if not torch.isfinite(w).all():
        raise GanLabError("w has values that are not numbers (NaN or infinity): make it again with gan.map(z).")
    return w


def mix_layers(w: Tensor, other: Tensor, layers: Iterable[int]) -> Tensor:
    """w with `other` in these layers; both [n, layers, w_dim], or one row for all rows of the other."""
    if len(w) != len(other) and 1 not in (len(w), len(other)):
        raise GanLabError(f"{len(w)} and {len(other)} w can't be mixed row by row: give as many of each, or one.")
    count = w.shape[1]
    try:
        chosen = sorted({range(count)[layer] for layer in layers})
    except (TypeError, IndexError):
        raise GanLabError(
            f"Layers are numbers from 0 to {count - 1}, as in range(4) or [5, 6], not {layers!r}."
        ) from None
    mixed = w.expand(max(len(w), len(other)), -1, -1).clone()
    mixed[:, chosen] = other[:, chosen]
    return mixed
