"""Where and how a network computes: the device, reproducible arithmetic, gradients where they are needed."""

import contextlib
import os
import threading
from collections.abc import Iterator
from typing import Any

import torch
from torch import Tensor

from gan_lab.errors import GanLabError

_taking_turns = threading.RLock()  # held while the process's settings are those of `reproducible`


def _begin_turns_anew() -> None:
    """Make another lock, in a process that was just forked: no thread is in it that would give the first one back."""
    global _taking_turns
    _taking_turns = threading.RLock()


if hasattr(os, "register_at_fork"):  # Windows forks no processes
    os.register_at_fork(after_in_child=_begin_turns_anew)


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
        torch.ones(1, dtype=torch.float32, device=device).item()
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
    with _taking_turns, _full_precision(device):
        threads = torch.get_num_threads()
        has_autocast = torch.amp.is_autocast_available(device.type)
        try:
            if one_thread and threads > 1:
                torch.set_num_threads(1)
            with torch.autocast(device.type, enabled=False) if has_autocast else contextlib.nullcontext():
                yield
        finally:
            if one_thread and threads > 1:
                torch.set_num_threads(threads)


@contextlib.contextmanager
def plain_tensors() -> Iterator[None]:
    """Make tensors of float32, on the CPU and fit for gradients, unless the code says otherwise.

    For loading networks, whatever default type and device of torch the user has set, in autocast and inference mode,
    too. The default type is the process's, so threads of Python take turns here, too.
    """
    with _taking_turns:
        dtype = torch.get_default_dtype()
        try:
            torch.set_default_dtype(torch.float32)
            with (
                torch.device("cpu"),
                torch.autocast("cpu", enabled=False),
                torch.inference_mode(False),
                torch.no_grad(),
            ):
                yield
        finally:
            torch.set_default_dtype(dtype)


@contextlib.contextmanager
def _full_precision(device: torch.device) -> Iterator[None]:
    """Compute with full float32 products and, on CUDA, with the same algorithms each time.

    Since torch 2.9 each library's precision has a name of its own. Where a user has set one of these, torch raises an
    error when it is asked for the older names.
    """
    is_cuda = device.type == "cuda"
    cudnn: Any = torch.backends.cudnn  # torch's types lack the newer names of both
    mkldnn: Any = torch.backends.mkldnn
    settings: list[tuple[Any, str, object]] = []  # what has it, its name, and its value meanwhile
    if is_cuda:
        settings += [(cudnn, "enabled", True), (cudnn, "benchmark", False), (cudnn, "deterministic", True)]
    if has_new_names := hasattr(mkldnn, "conv"):
        operations = (torch.backends.cuda.matmul, cudnn.conv) if is_cuda else (mkldnn.matmul, mkldnn.conv)
        settings += [(operation, "fp32_precision", "ieee") for operation in operations]
    elif is_cuda:
        settings += [(cudnn, "allow_tf32", False)]
    before = [getattr(has_it, name) for has_it, name, _ in settings]
    precision = "highest" if has_new_names else torch.get_float32_matmul_precision()
    try:
        for has_it, name, value in settings:
            setattr(has_it, name, value)
        if not has_new_names:
            torch.set_float32_matmul_precision("highest")
        yield
    finally:
        for (has_it, name, _), value in zip(settings, before, strict=True):
            setattr(has_it, name, value)
        if not has_new_names:
            torch.set_float32_matmul_precision(precision)


@contextlib.contextmanager
def gradients() -> Iterator[None]:
    """Allow gradients meanwhile, also within `torch.no_grad()` or `torch.inference_mode()`."""
    with torch.inference_mode(False), torch.enable_grad():
        yield


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
