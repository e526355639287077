"""Where and how a network computes: the device, arithmetic that comes out the same again, pictures a few at a time."""

import contextlib
from collections.abc import Callable, Iterator

import torch
from torch import Tensor
from tqdm import tqdm

from gan_lab.errors import GanLabError

CHUNK = 4  # pictures between two steps of the progress bar


def choose_device(device: str | torch.device | None) -> torch.device:
    """The device of that name, or the fastest that is here; GanLabError if there is none of that name."""
    if device is None:
        device = "cuda" if torch.cuda.is_available() else "mps" if torch.backends.mps.is_available() else "cpu"
    try:
        torch.ones(1, device=device).item()
    except (RuntimeError, AssertionError, TypeError, NotImplementedError):
        raise GanLabError(f"There is no device {str(device)!r} here: leave device out, or use device='cpu'.") from None
    return torch.device(device)


@contextlib.contextmanager
def reproducible(device: torch.device, one_thread: bool) -> Iterator[None]:
    """Full float32 products and the same algorithms each time, whatever the user has set; put back afterwards.

    Where pictures are small, threads spend longer waiting for each other than computing: one alone is 1.5 times
    as fast. (For big ones, a thread for each picture of a batch gains nothing over all threads for one.)
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


def compute_pictures(name: str, count: int, side: int, make: Callable[[slice], Tensor]) -> Tensor:
    """Pictures [count, 3, side, side], float32 on the CPU; `make` gives some of them, for a slice of their numbers.

    A few at a time, with a progress bar when it takes over three seconds. A grey picture [., 1, side, side] gets the
    same in red, green and blue.
    """
    pictures = room_for(count, side)
    with tqdm(total=count, desc=name, unit="picture", delay=3, leave=False) as bar:
        for start in range(0, count, CHUNK):
            some = slice(start, min(start + CHUNK, count))
            pictures[some] = make(some)
            bar.update(some.stop - some.start)
    if not torch.isfinite(pictures).all():
        raise GanLabError(
            f"{name} made values that are not numbers: its weights are damaged, or noise or class vector "
            "hold numbers too large for it. Load the weights again, and draw the noise anew."
        )
    return pictures


def room_for(count: int, side: int) -> Tensor:
    """An empty tensor [count, 3, side, side], if there is memory for it."""
    try:
        return torch.empty(count, 3, side, side)
    except (RuntimeError, MemoryError):
        gigabytes = count * 3 * side * side * 4 / 1e9
        raise GanLabError(
            f"{count} pictures need {gigabytes:.0f} GB of memory at once: generate fewer, save them, and go on."
        ) from None
