"""Whatever a student passes as numbers, as a tensor; how many of something was asked for, as an int."""

from collections.abc import Sequence

import numpy as np
import torch
from torch import Tensor

from gan_lab.errors import GanLabError, is_whole


def as_tensor(values: Tensor | np.ndarray | Sequence, what: str) -> Tensor:
    """`values` as a float32 tensor on the CPU that shares no memory with them; `what` they are, for the error."""
    way_out = "Make noise with gl.truncated_noise, class vectors with gan.class_vector."
    if not isinstance(values, Tensor | np.ndarray | list | tuple):
        raise GanLabError(f"The {what} must be a tensor or an array, not {type(values).__name__}. {way_out}")
    try:
        if not isinstance(values, Tensor):
            if not isinstance(values, np.ndarray):
                values = np.array([row.detach().cpu() if isinstance(row, Tensor) else row for row in values])
            if values.dtype.kind in "fiu":  # float, signed, unsigned; the copy also mends strides and byte order
                values = torch.from_numpy(np.array(values, np.float32))
        if isinstance(values, Tensor) and not values.is_complex() and values.dtype != torch.bool:
            return values.detach().to("cpu", torch.float32, copy=True).contiguous()
    except (TypeError, ValueError, RuntimeError, NotImplementedError):
        raise GanLabError(f"The {what} isn't a rectangular block of numbers. {way_out}") from None
    raise GanLabError(f"The {what} must hold real numbers, not {values.dtype}. {way_out}")


def check_count(n: int) -> int:
    """A count of 1 or more, as an int."""
    if not is_whole(n, 1):
        raise GanLabError(f"The number of pictures must be a whole number of 1 or more, not {n!r}.")
    return int(n)
