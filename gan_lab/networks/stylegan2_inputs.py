"""The inputs of a StyleGAN2: psi, classes, noise inputs and a w for every layer, checked and put into tiles."""

import math
import secrets
from collections.abc import Iterable, Sequence
from typing import Literal, NamedTuple, cast, get_args

import numpy as np
import torch
from torch import Tensor

from gan_lab.errors import GanLabError, is_integer_in_range, name_value
from gan_lab.inputs.class_names import Labels
from gan_lab.inputs.class_vectors import ClassChoice, read_class_choice, to_class_weights
from gan_lab.inputs.noise import check_seed, find_origin
from gan_lab.inputs.tensors import copy_to_tensor
from gan_lab.pictures.tiles import StyleGAN2Tile

NoiseMode = Literal["const", "none", "random"]
MAX_PSI = 2  # the largest psi, and with a minus the smallest


class SynthesisOptions(NamedTuple):
    """How one picture is made, beside its noise, class and psi; the fields are those of `StyleGAN2Tile`."""

    cutoff: int | None  # how many layers psi acts on, from the coarsest; None for all
    noise_mode: NoiseMode  # the noise inputs of the layers
    noise_seed: int | None = None  # of the mode "random", 0 to 2**32 - 1


def make_synthesis_options(
    n: int, layers: int, cutoff: int | None, mode: str, seed: int | None, name: str
) -> list[SynthesisOptions]:
    """Make the options of n pictures.

    Parameters
    ----------
    n : int
        How many pictures.
    layers : int
        How many layers of the network take w.
    cutoff : int or None
        How many layers psi acts on; None for all.
    mode : {"const", "none", "random"}
        The noise inputs of the layers.
    seed : int or None
        Of the mode "random": row i has this seed plus i. None draws a fresh one.
    name : str
        The network's, for error messages.

    Returns
    -------
    list of SynthesisOptions
        One for each picture.

    Raises
    ------
    GanLabError
        If cutoff, mode or seed is out of range, or there is a seed for another mode than "random".
    """
    if cutoff is not None and not is_integer_in_range(cutoff, 0, layers):
        raise GanLabError(
            f"cutoff is the number of layers that psi acts on, 0 to {layers} in {name}, or None for all, not "
            f"{name_value(cutoff)}."
        )
    if mode not in get_args(NoiseMode):
        raise GanLabError(f"noise_mode is one of {', '.join(map(repr, get_args(NoiseMode)))}, not {name_value(mode)}.")
    cutoff = None if cutoff is None else int(cutoff)
    if mode != "random":
        if seed is not None:
            raise GanLabError(f"A noise_seed is for noise_mode='random'; with {mode!r} leave it out.")
        return [SynthesisOptions(cutoff, cast(NoiseMode, mode))] * n
    first = secrets.randbits(32) if seed is None else check_seed(seed)
    return [SynthesisOptions(cutoff, "random", (first + i) % 2**32) for i in range(n)]


def make_label_vectors(label: ClassChoice | None, n: int, labels: Labels, name: str) -> Tensor | None:
    """Make class vectors from a label.

    Parameters
    ----------
    label : int, str, list, dict, Tensor, array or None
        A class as `make_class_vectors` takes it, or class vectors [n, classes]; None for a network without classes.
    n : int
        How many rows.
    labels : Labels
        The class names of the network.
    name : str
        The network's, for error messages.

    Returns
    -------
    Tensor or None
        y [n, classes], float32, on the CPU; None for a network without classes.

    Raises
    ------
    GanLabError
        If the label doesn't fit the network, or is missing.
    """
    if label is None:
        if not len(labels):
            return None
        raise GanLabError(
            f"{name} was trained with {len(labels)} classes and needs one: label=0, or "
            f"label={labels.names[0]!r}; gan.classes lists them."
        )
    return read_class_choice(label, n, labels)


def check_psi(psi: float) -> float:
    """Return psi as a float; GanLabError if it isn't a number from -2 to 2."""
    try:
        value = float(psi)
    except (TypeError, ValueError):
        value = math.nan
    if isinstance(psi, bool | str) or math.isnan(value):
        raise GanLabError(
            f"psi is a number, 0 for the mean picture, 1 for full variety, not {name_value(psi)}; a class goes in as "
            "label=."
        )
    if abs(value) > MAX_PSI:
        raise GanLabError(
            f"psi is {value:g}, and goes from -{MAX_PSI} to {MAX_PSI}: 0 is the mean picture, 1 full variety, and "
            "further out lie w that the network never learned to use."
        )
    return value


def check_latents(w: Tensor | np.ndarray, layers: int, w_dim: int) -> Tensor:
    """Return w for every layer.

    Parameters
    ----------
    w : Tensor or array
        [w_dim], [n, w_dim] or [n, layers, w_dim].
    layers : int
        How many layers of the network take w.
    w_dim : int
        How many numbers a w has.

    Returns
    -------
    Tensor
        [n, layers, w_dim], float32, on the CPU.

    Raises
    ------
    GanLabError
        If w has another shape or isn't finite.
    """
    w = copy_to_tensor(w, "w", "Make it with gan.map(z).")
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
    """Take w from `other` in some layers, and from `w` in the rest.

    Parameters
    ----------
    w, other : Tensor
        [n, layers, w_dim]; one row serves all rows of the other.
    layers : iterable of int
        The numbers of the layers that take `other`, from 0; -1 is the last.

    Returns
    -------
    Tensor
        [n, layers, w_dim].

    Raises
    ------
    GanLabError
        If the numbers of rows don't fit, or there is no such layer.
    """
    if len(w) != len(other) and 1 not in (len(w), len(other)):
        raise GanLabError(f"{len(w)} and {len(other)} w can't be mixed row by row: give as many of each, or one.")
    count = w.shape[1]
    try:
        chosen = sorted({range(count)[layer] for layer in layers})
    except (TypeError, IndexError):
        raise GanLabError(
            f"Layers are numbers from 0 to {count - 1}, as in range(4) or [5, 6], not {name_value(layers)}."
        ) from None
    mixed = w.expand(max(len(w), len(other)), -1, -1).clone()
    mixed[:, chosen] = other[:, chosen]
    return mixed


def make_tiles_of_noise(
    z: Tensor, y: Tensor | None, psi: float, options: Sequence[SynthesisOptions]
) -> list[StyleGAN2Tile]:
    """Collect the inputs of each picture that is made from noise z [n, z_dim], for its recipe."""
    tiles = []
    for i, picture_options in enumerate(options):
        seed, row = find_origin(z[i]) or (None, None)
        classes = {} if y is None else to_class_weights(y[i])
        noise = z[i].numpy().copy()
        tiles.append(StyleGAN2Tile(z=noise, classes=classes, psi=psi, seed=seed, row=row, **picture_options._asdict()))
    return tiles


def make_tiles_of_latents(w: Tensor, psi: float, options: Sequence[SynthesisOptions]) -> list[StyleGAN2Tile]:
    """Collect the inputs of each picture that is made from w [n, layers, w_dim], for its recipe."""
    tiles = []
    for latent, picture_options in zip(w, options, strict=True):
        rows, row_of_layer = latent.unique_consecutive(dim=0, return_inverse=True)
        layers = tuple(row_of_layer.tolist())
        tiles.append(StyleGAN2Tile(w=rows.numpy().copy(), layers=layers, psi=psi, **picture_options._asdict()))
    return tiles
