"""Check numbers that a student passes, and convert them to a tensor or an int."""

from collections.abc import Sequence

import numpy as np
import torch
from torch import Tensor

from gan_lab.errors import GanLabError, is_integer_in_range, name_value


def copy_to_tensor(values: Tensor | np.ndarray | Sequence, what: str, advice: str) -> Tensor:
    """Copy numbers into a float32 tensor on the CPU.

    Parameters
    ----------
    values : Tensor, array, list or tuple
        Real numbers in any shape, of any type and on any device.
    what : str
        What they are, such as "noise", for the error.
    advice : str
        How such numbers are made, a sentence for the error.

    Returns
    -------
    Tensor
        Of the same shape; it shares no memory with `values`.

    Raises
    ------
    GanLabError
        If they aren't a rectangular block of real numbers.
    """
    if not isinstance(values, Tensor | np.ndarray | list | tuple):
        raise GanLabError(f"The {what} must be a tensor or an array, not {type(values).__name__}. {advice}")
    try:
        if not isinstance(values, Tensor):
            if not isinstance(values, np.ndarray):
                values = np.array([row.detach().cpu() if isinstance(row, Tensor) else row for row in values])
            if values.dtype.kind in "fiu":  # float, signed, unsigned; the copy also has plain strides and byte order
                values = torch.from_numpy(np.array(values, np.float32))
        if isinstance(values, Tensor) and not values.is_complex() and values.dtype != torch.bool:
            return values.detach().to("cpu", torch.float32, copy=True).contiguous()
    except (TypeError, ValueError, RuntimeError, NotImplementedError):
        raise GanLabError(f"The {what} isn't a rectangular block of numbers. {advice}") from None
    raise GanLabError(f"The {what} must hold real numbers, not {values.dtype}. {advice}")


def keep_gradient(values: object, checked: Tensor) -> Tensor:
    """Lead a gradient back from values that were checked, and copied for that, to what was passed.

    Parameters
    ----------
    values : Tensor, array or sequence
        What was passed.
    checked : Tensor
        What a check made of it: float32, on the CPU; one row may have been repeated.

    Returns
    -------
    Tensor
        The same numbers; with a gradient if `values` is a tensor that requires one, and gradients aren't switched off.
    """
    if isinstance(values, Tensor) and values.requires_grad and torch.is_grad_enabled():
        return values.to("cpu", torch.float32).expand(checked.shape)
    return checked


def check_count(n: int) -> int:
    """Return a number of pictures as an int; GanLabError if it isn't a whole number of 1 or more."""
    if not is_integer_in_range(n, 1):
        raise GanLabError(
            f"The number of pictures must be a whole number of 1 or more, such as 4, not {name_value(n)}."
        )
    return int(n)
