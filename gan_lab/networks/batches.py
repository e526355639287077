"""How many pictures are computed together, and how many at the same time: it depends on where they are computed."""

import math
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor

import torch
from torch import Tensor
from tqdm import tqdm

from gan_lab.errors import GanLabError, is_integer_in_range, name_value
from gan_lab.networks.device import gradients_if_needed, reproducible

SMALL_SIDE = 64  # pixels; up to here, a picture's layers take less time than starting them
SMALL_WITH_GRADIENTS = 16  # small pictures that are computed together where gradients are needed
# Computed together on a graphics processor: so many pixels, 32 pictures of 256 x 256, and so many pictures.
PIXELS_ON_DEVICE, PICTURES_ON_DEVICE = 2**21, 256
KEPT_BYTES = (
    32_000_000  # glibc's malloc keeps freed memory up to twice the size of what it has seen freed, 32 MiB at most
)

Make = Callable[[slice], Tensor]


def compute_pictures(
    name: str,
    count: int,
    side: int,
    make: Make,
    *,
    device: torch.device,
    inputs: Sequence[Tensor] = (),
    batch_size: int | None = None,
) -> Tensor:
    """Compute pictures, with a progress bar when it takes over three seconds.

    On a CPU each is computed alone, so that its layers fit into the caches; large ones at the same time, with a share of
    the threads each, because threads that compute one picture wait for each other at every layer. On a graphics
    processor as many are computed together as fit into its memory.

    Parameters
    ----------
    name : str
        The network's, for the progress bar and the error message.
    count, side : int
        How many pictures, 1 or more, and the height and width of each in pixels.
    make : callable
        Computes a slice of them together: [n, 3, side, side] or grey [n, 1, side, side], on the device. Several threads
        may call it at once.
    device : torch.device
        Where `make` computes.
    inputs : sequence of Tensor
        What they are computed from; if one requires a gradient, it gets one.
    batch_size : int, optional
        How many to compute together; without it, as said above.

    Returns
    -------
    Tensor
        [count, 3, side, side], float32, on the CPU; grey pictures have equal values in red, green and blue.

    Raises
    ------
    GanLabError
        If there is no memory for them, or they hold NaN or infinity.
    """
    pictures = allocate_pictures(count, side)
    torch.empty(KEPT_BYTES, dtype=torch.uint8)  # freed at once; else each layer gets its memory from the system anew
    bar = tqdm(total=count, desc=name, unit="picture", delay=3, leave=False)
    with bar, gradients_if_needed(*inputs), reproducible(device, one_thread=side <= SMALL_SIDE):
        together = batch_size or _choose_batch_size(side, device)
        at_once = together == 1 and device.type == "cpu" and side > SMALL_SIDE and not torch.is_grad_enabled()
        for chunk, made in (
            _compute_at_once(make, count) if at_once else _compute_in_turn(make, count, together, device)
        ):
            pictures[chunk] = made
            bar.update(len(made))
    if not torch.isfinite(pictures).all():
        raise GanLabError(
            f"{name} made values that are not numbers: its weights are damaged, or noise or class vector "
            "hold numbers too large for it. Load the weights again, and draw the noise anew."
        )
    return pictures


def check_batch_size(batch_size: int | None) -> int | None:
    """Return how many pictures to compute together; GanLabError if it isn't None or a whole number of 1 or more."""
    if batch_size is None:
        return None
    if not is_integer_in_range(batch_size, 1):
        raise GanLabError(
            "batch_size is how many pictures are computed together, a whole number of 1 or more, such as 4, not "
            f"{name_value(batch_size)}; leave it out for what suits the device."
        )
    return int(batch_size)


def allocate_pictures(count: int, side: int) -> Tensor:
    """Return a tensor [count, 3, side, side] without values; GanLabError if there is no memory for it."""
    try:
        return torch.empty(count, 3, side, side)
    except (RuntimeError, MemoryError):
        gigabytes = count * 3 * side * side * 4 / 1e9
        raise GanLabError(
            f"{count} pictures need {gigabytes:.0f} GB of memory at once: generate fewer, save them, and go on."
        ) from None


def _choose_batch_size(side: int, device: torch.device) -> int:
    """Choose how many pictures to compute together.

    One that is computed together with others differs from one computed alone by rounding, so on a CPU pictures that are
    kept are computed alone. Those that a gradient is wanted of are computed hundreds of times and thrown away.
    """
    if torch.is_grad_enabled():
        return SMALL_WITH_GRADIENTS if side <= SMALL_SIDE else 1
    if device.type == "cpu":
        return 1
    return max(1, min(PICTURES_ON_DEVICE, PIXELS_ON_DEVICE // side**2))


def _compute_in_turn(make: Make, count: int, together: int, device: torch.device) -> Iterator[tuple[slice, Tensor]]:
    """Compute batches one after the other, smaller ones from where the device's memory doesn't suffice."""
    start = 0
    while start < count:
        chunk = slice(start, min(start + together, count))
        made = _make_if_it_fits(make, chunk)
        if made is not None:
            yield chunk, made
            start = chunk.stop
        elif together == 1:
            raise GanLabError(
                f"One picture needs more memory than {device} has free: load the network with device='cpu'."
            )
        else:
            together = math.ceil(together / 2)


def _make_if_it_fits(make: Make, chunk: slice) -> Tensor | None:
    """Return what `make` computes, or None if the device's memory doesn't suffice.

    When it has returned, nothing holds the memory of what was computed before it failed.
    """
    try:
        return make(chunk)
    except RuntimeError as error:  # CUDA's is an OutOfMemoryError, MPS says it in words
        if isinstance(error, torch.OutOfMemoryError) or "out of memory" in str(error):
            return None
        raise


def _compute_at_once(make: Make, count: int) -> Iterator[tuple[slice, Tensor]]:
    """Compute as many pictures at the same time as there are threads, with a share of the threads for each."""
    threads = torch.get_num_threads()

    def compute(index: int, share: int) -> Tensor:
        with torch.no_grad():  # this and the number of threads hold for the thread that sets them
            torch.set_num_threads(share)
            return make(slice(index, index + 1))

    try:
        with ThreadPoolExecutor(threads) as others:
            for start in range(0, count, threads):
                numbers = range(start, min(start + threads, count))
                share = threads // len(numbers)
                waiting = [others.submit(compute, index, share) for index in numbers[1:]]
                made = [compute(start, share), *(each.result() for each in waiting)]
                yield slice(numbers.start, numbers.stop), torch.cat(made)
    finally:
        torch.set_num_threads(threads)
