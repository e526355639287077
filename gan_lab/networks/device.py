"""Where and how a network computes: the device, reproducible arithmetic, gradients where they are needed."""

import contextlib
import threading
from collections.abc import Iterator

import torch
from torch import Tensor

from gan_lab.errors import GanLabError

_taking_turns = threading.RLock()  # held while the process's settings are those of `reproducible`


def choose_device(device: str | torch.device | None) -> torch.device:
    """Choose the device to compute on.

    Parameters
    ----------
    device : str, torch.device or None
        "cpu", "cuda", "mps" or a device; None for the fastest that is here.

    Returns
    -------
    torch.device
        The device.

    Raises
    ------
    GanLabError
        If there is no such device here.
    """
    if device is None:
        device = "cuda" if torch.cuda.is_available() else "mps" if torch.backends.mps.is_available() else "cpu"
    try:
        torch.ones(1, device=device).item()
    except (RuntimeError, AssertionError, TypeError, NotImplementedError):
        raise GanLabError(f"There is no device {str(device)!r} here: leave device out, or use device='cpu'.") from None
    return torch.device(device)


@contextlib.contextmanager
def reproducible(device: torch.device, one_thread: bool) -> Iterator[None]:
    """Compute with full float32 products and the same algorithms each time, whatever the user has set.

    The user's settings are restored afterwards. They are the process's, so threads of Python that compute take turns.

    Parameters
    ----------
    device : torch.device
        Where the computation takes place.
    one_thread : bool
        Whether to use one thread on a CPU. Where pictures are small, threads spend longer waiting for each other than
        computing: one alone is 1.5 times as fast.
    """
    with _taking_turns:
        precision, threads = torch.get_float32_matmul_precision(), torch.get_num_threads()
        flags = torch.backends.cudnn.flags(enabled=True, benchmark=False, deterministic=True, allow_tf32=False)
        try:
            torch.set_float32_matmul_precision("highest")
            if one_thread and threads > 1:
                torch.set_num_threads(1)
            nothing = contextlib.nullcontext()
            has_autocast = torch.amp.is_autocast_available(device.type)
            with (
                torch.autocast(device.type, enabled=False) if has_autocast else nothing,
                flags if device.type == "cuda" else nothing,
            ):
                yield
        finally:
            torch.set_float32_matmul_precision(precision)
            if one_thread and threads > 1:
                torch.set_num_threads(threads)


def gradients_if_needed(*inputs: Tensor | None) -> contextlib.AbstractContextManager:
    """Switch gradients off for what is computed meanwhile, unless one of its inputs requires one.

    Parameters
    ----------
    *inputs : Tensor or None
        What is computed from, beside the network's weights.

    Returns
    -------
    context manager
        Gradients stay switched off where they are already.
    """
    return torch.set_grad_enabled(torch.is_grad_enabled() and any(x is not None and x.requires_grad for x in inputs))
