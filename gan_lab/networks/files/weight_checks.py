"""Whether the weights of a network that was just loaded can be those of a trained one."""

from collections.abc import Mapping

import torch
from torch import Tensor


def find_damages(tensors: Mapping[str, Tensor]) -> list[str]:
    """Find the tensors whose values no training leaves behind.

    Parameters
    ----------
    tensors : dict of Tensor
        A network's tensors by name, as they are after loading: a number can become infinite on the way to float32.

    Returns
    -------
    list of str
        Phrases that begin with a tensor's name, such as "bn.weight holds NaN or infinity".
    """
    damages = [f"{name} holds NaN or infinity" for name, tensor in tensors.items() if not is_finite(tensor)]
    return damages + [
        f"{name} holds a negative variance"
        for name, tensor in tensors.items()
        if "running_var" in name and tensor.min() < 0
    ]


def is_finite(tensor: Tensor) -> bool:
    """Tell whether a tensor holds neither NaN nor infinity."""
    return bool(torch.isfinite(torch.stack(tensor.aminmax())).all())


def join_first(phrases: list[str], count: int = 3) -> str:
    """Join the first phrases, and say how many there are beside them."""
    more = f", and {len(phrases) - count} more such" if len(phrases) > count else ""
    return "; ".join(phrases[:count]) + more
