"""Pocket's weights as the page carries them: half-precision numbers as they lie in the file, with what they count.

Spectral norm divides each weight by one number, sigma, whenever the network is used. The page carries the weights as
they were before that, since these are exact in half precision, and 1 / sigma beside them. Sigma is computed exactly, so
that the page is the same, byte for byte, on whichever machine it is made.

Source: Miyato, Kataoka, Koyama and Yoshida 2018, "Spectral Normalization for Generative Adversarial Networks", section
2.1; with the vectors u and v that the training left in the file.
"""

import math
from typing import Any, NamedTuple

import numpy as np

from gan_lab.kinds import BIGGAN
from gan_lab.weights import reading

ALIGNMENT = 4  # bytes: where a float32 number may begin
COLOURED = "generator.conv_to_rgb."  # the layer that makes three channels, and has more that nobody uses


class Part(NamedTuple):
    """Where one tensor lies among the numbers.

    Attributes
    ----------
    start : int
        Its first byte.
    shape : list of int
        Its shape.
    type : str
        "float16" or "float32", little-endian.
    factor : float
        What each number is multiplied by: 1 / sigma, or 1.
    """

    start: int
    shape: list[int]
    type: str
    factor: float


class Numbers(NamedTuple):
    """Pocket's weights.

    Attributes
    ----------
    content : bytes
        The tensors, one after the other.
    parts : dict of str to Part
        Where each one lies, by its name in the network.
    """

    content: bytes
    parts: dict[str, Part]


def pack_pocket() -> Numbers:
    """Read pocket's weights file, and write its tensors one after the other.

    Returns
    -------
    Numbers
        All that generating needs. Of the last layer only the first channel: pocket is grey, its three channels are
        equal.

    Raises
    ------
    GanLabError
        If the file is missing or damaged.
    """
    tensors = {name: tensor.numpy() for name, tensor in reading.read_state_dict(BIGGAN.shipped.path).items()}
    content, parts = bytearray(), dict[str, Part]()
    for name, values in tensors.items():
        if name.endswith(("_u", "_v")):
            continue
        factor = 1.0
        if name.endswith("_orig"):
            name = name.removesuffix("_orig")
            factor = 1 / find_sigma(values, tensors[f"{name}_u"], tensors[f"{name}_v"])
        if name.startswith(COLOURED):
            values = _take_grey(values)
        content.extend(bytes(-len(content) % ALIGNMENT))
        parts[name] = Part(len(content), list(values.shape), str(values.dtype), factor)
        content.extend(values.astype(values.dtype.newbyteorder("<")).tobytes())
    return Numbers(bytes(content), parts)


def find_sigma(weight: np.ndarray, u: np.ndarray, v: np.ndarray) -> float:
    """Compute the largest singular value of a weight from its singular vectors, u W v, the same on every machine.

    Parameters
    ----------
    weight : array
        [outputs, ...], float16 or float32; what is behind the outputs counts as one axis.
    u, v : array
        Its first singular vectors, [outputs] and [inputs], float32.

    Returns
    -------
    float
        Sigma. Products of two such numbers are exact in float64, and `fsum` adds without rounding in between.
    """
    rows = weight.reshape(len(weight), -1).astype(np.float64) * v.astype(np.float64)
    return math.fsum(float(scale) * math.fsum(row) for scale, row in zip(u, rows.tolist(), strict=True))


def _take_grey(values: np.ndarray) -> np.ndarray:
    """Return the first of three channels that are equal."""
    if not (values[:3] == values[:1]).all():
        raise ValueError("Pocket isn't grey any more: the page computes one channel.")
    return values[:1]


def describe_layers(settings: dict[str, Any]) -> list[str]:
    """Name the layers in their order, as a network's `config.json` tells of them.

    Parameters
    ----------
    settings : dict
        What the file holds.

    Returns
    -------
    list of str
        "block", "upsampling block" or "attention" for each.
    """
    names = ["upsampling block" if enlarges else "block" for enlarges, _, _ in settings["layers"]]
    names.insert(settings["attention_layer_position"], "attention")
    return names
