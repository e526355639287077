"""Pixels: from a network's numbers to grey levels, and back."""

import numpy as np
import torch
from numpy.typing import DTypeLike
from torch import Tensor


def to_grey_levels(tensor: Tensor) -> Tensor:
    """Convert a network's numbers to grey levels: round((x + 1) * 127.5), clamped.

    Parameters
    ----------
    tensor : Tensor
        Any shape, float32, in [-1, 1]; what lies outside is clamped.

    Returns
    -------
    Tensor
        The same shape, uint8.
    """
    return ((tensor + 1) * 127.5).round().clamp(0, 255).to(torch.uint8)


def from_grey_levels(levels: Tensor) -> Tensor:
    """Convert grey levels to the numbers that networks take.

    Parameters
    ----------
    levels : Tensor
        Any shape, 0 to 255, uint8.

    Returns
    -------
    Tensor
        The same shape, float32, in [-1, 1].
    """
    return levels.float() / 127.5 - 1


def to_pixels(tensor: Tensor) -> np.ndarray:
    """Convert pictures to arrays of grey levels, as `to_grey_levels` does it, with the channels last.

    Parameters
    ----------
    tensor : Tensor
        [..., 3, H, W], float32, in [-1, 1]; what lies outside is clamped.

    Returns
    -------
    array
        [..., H, W, 3] uint8.
    """
    return to_grey_levels(tensor).movedim(-3, -1).cpu().numpy()


def to_array(pixels: np.ndarray, dtype: DTypeLike | None, copy: bool | None) -> np.ndarray:
    """Answer NumPy's `__array__` with pixels that were made for it.

    Parameters
    ----------
    pixels : array
        Any shape, uint8.
    dtype : dtype or None
        The type of the numbers; None leaves it.
    copy : bool or None
        What NumPy asks for: False forbids a copy.

    Returns
    -------
    array
        The same shape, a copy.

    Raises
    ------
    ValueError
        If a copy is forbidden, as NumPy expects.
    """
    if copy is False:
        raise ValueError("Pixels are made when an array is asked for, so it can't be had without a copy.")
    return np.array(pixels, dtype=dtype)  # one of its own, since Pillow's can't be written to
