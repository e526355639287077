"""Where and how a network computes: the device, reproducible arithmetic, a few pictures at a time."""

import contextlib
from collections.abc import Callable, Iterator

import torch
from torch import Tensor
from tqdm import tqdm

from gan_lab.errors import GanLabError

CHUNK = 4  # pictures that are computed between two steps of the progress bar
SMALL_SIDE = 64  # pixels; up to here, a picture's layers take less time than starting them
TOGETHER = 16  # small pictures that are computed together where gradients are needed


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

    The user's settings are restored afterwards.

    Parameters
    ----------
    device : torch.device
        Where the computation takes place.
    one_thread : bool
        Whether to use one thread on a CPU. Where pictures are small, threads spend longer waiting for each other than
        computing: one alone is 1.5 times as fast. (For big pictures, a thread for each picture of a batch gains
        nothing over all threads for one.)
    """
    precision, threads = torch.get_float32_matmul_precision(), torch.get_num_threads()
    flags = torch.backends.cudnn.flags(enabled=True, benchmark=False, deterministic=True, allow_tf32=False)
    try:
        torch.set_float32_matmul_precision("highest")
        if one_thread and threads > 1:
            torch.set_num_threads(1)
        with flags if device.type == "cuda" else contextlib.nullcontext():
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


def count_together(side: int, *inputs: Tensor) -> int:
    """Return how many pictures to compute together: 16 small ones if an input requires a gradient, else one.

    A picture that is computed together with others differs from one computed alone by rounding, so pictures that are
    kept are computed alone. Those that a gradient is wanted of are computed hundreds of times and thrown away.
    """
    needs_gradient = torch.is_grad_enabled() and any(x.requires_grad for x in inputs)
    return TOGETHER if needs_gradient and side <= SMALL_SIDE else 1


def compute_pictures(
    name: str, count: int, side: int, make: Callable[[slice], Tensor], together: int = CHUNK
) -> Tensor:
    """Compute pictures a few at a time, with a progress bar when it takes over three seconds.

    Parameters
    ----------
    name : str
        The network's, for the progress bar and the error message.
    count : int
        How many pictures, 1 or more.
    side : int
        The height and width of a picture in pixels.
    make : callable
        Makes some of the pictures, [n, 3, side, side] or grey [n, 1, side, side]; it is given a slice of their
        numbers.
    together : int
        How many pictures `make` is asked for at once.

    Returns
    -------
    Tensor
        [count, 3, side, side], float32, on the CPU; a grey picture has the same values in red, green and blue.

    Raises
    ------
    GanLabError
        If there is no memory for them, or they hold NaN or infinity.
    """
    pictures = allocate_pictures(count, side)
    with tqdm(total=count, desc=name, unit="picture", delay=3, leave=False) as bar:
        for start in range(0, count, together):
            chunk = slice(start, min(start + together, count))
            pictures[chunk] = make(chunk)
            bar.update(chunk.stop - chunk.start)
    if not torch.isfinite(pictures).all():
        raise GanLabError(
            f"{name} made values that are not numbers: its weights are damaged, or noise or class vector "
            "hold numbers too large for it. Load the weights again, and draw the noise anew."
        )
    return pictures


def allocate_pictures(count: int, side: int) -> Tensor:
    """Return a tensor [count, 3, side, side] without values; GanLabError if there is no memory for it."""
    try:
        return torch.empty(count, 3, side, side)
    except (RuntimeError, MemoryError):
        gigabytes = count * 3 * side * side * 4 / 1e9
        raise GanLabError(
            f"{count} pictures need {gigabytes:.0f} GB of memory at once: generate fewer, save them, and go on."
        ) from None
