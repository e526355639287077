"""How many pictures are computed together, and how many at the same time: it depends on where they are computed."""

import contextlib
from collections.abc import Callable, Generator, Sequence
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
# Computed at the same time on a CPU: so many pixels, and so many pictures. Each takes 100 to 200 MB meanwhile.
PIXELS_AT_ONCE, PICTURES_AT_ONCE = 2**22, 8
KEPT_BYTES = 32_000_000  # glibc keeps freed memory up to twice the largest block that it saw freed, of 32 MiB at most

Make = Callable[[slice], Tensor]
Batches = Generator[tuple[slice, Tensor], None, None]  # which pictures, and these


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

    On a CPU each is computed alone, so that its layers fit into the caches; large ones at the same time, with a share
    of the threads each, since threads that compute one picture wait for each other at every layer. On a graphics
    processor many are computed together. Of either kind there are fewer from where the memory doesn't suffice.

    Parameters
    ----------
    name : str
        The network's, for the progress bar and errors.
    count, side : int
        How many pictures, 1 or more, and the height and width of each in pixels.
    make : callable
        Computes a slice of them together: [n, 3 or, if they are grey, 1, side, side], on the device. Threads may call
        it at the same time.
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
    _keep_freed_memory()
    bar = tqdm(total=count, desc=name, unit="picture", delay=3, leave=False)
    with bar, gradients_if_needed(*inputs), reproducible(device, one_thread=side <= SMALL_SIDE):
        together = batch_size or _choose_batch_size(side, device)
        at_once = together == 1 and device.type == "cpu" and side > SMALL_SIDE and not torch.is_grad_enabled()
        batches = _compute_at_once(make, count, side) if at_once else _compute_in_turn(make, count, together, device)
        with contextlib.closing(batches):  # an interruption here ends them here, whoever keeps its traceback
            for chunk, made in batches:
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
        return torch.empty(count, 3, side, side, dtype=torch.float32, device="cpu")
    except (RuntimeError, MemoryError):
        gigabytes = count * 3 * side * side * 4 / 1e9
        raise GanLabError(
            f"{count} pictures need {gigabytes:.0f} GB of memory at once: generate fewer, save them, and go on."
        ) from None


def _keep_freed_memory() -> None:
    """Let the C library keep the memory that a layer frees, for the next; else each gets it from the system anew."""
    torch.empty(KEPT_BYTES, dtype=torch.uint8, device="cpu")  # freed at once, without having been touched


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


def _compute_in_turn(make: Make, count: int, together: int, device: torch.device) -> Batches:
    """Compute batches one after the other, smaller ones from where the device's memory doesn't suffice."""
    start = 0
    while start < count:
        chunk = slice(start, min(start + together, count))
        made = _make_if_it_fits(make, chunk)
        if made is not None:
            yield chunk, made
            start = chunk.stop
        elif together == 1:
            raise _make_memory_error(device)
        else:
            together //= 2


def _make_if_it_fits(make: Make, chunk: slice) -> Tensor | None:
    """Return what `make` computes, or None if the device's memory doesn't suffice.

    When it has returned, nothing holds the memory of what was computed before it failed.
    """
    try:
        return make(chunk)
    except RuntimeError as error:  # CUDA's is an OutOfMemoryError; MPS and the CPU say it in words
        words = ("out of memory", "can't allocate memory", "not enough memory")
        if isinstance(error, torch.OutOfMemoryError) or any(some in str(error) for some in words):
            return None
        raise


def _make_memory_error(device: torch.device) -> GanLabError:
    """Make the error for pictures that don't fit into a device's memory."""
    way_out = "close other notebooks and programs" if device.type == "cpu" else "load the network with device='cpu'"
    return GanLabError(f"{device} has too little free memory for this: make fewer pictures at once, or {way_out}.")


def _compute_at_once(make: Make, count: int, side: int) -> Batches:
    """Compute pictures at the same time, up to as many as there are threads, with a share of the threads for each.

    Fewer from where the memory doesn't suffice.
    """
    threads = torch.get_num_threads()
    at_once = min(threads, PICTURES_AT_ONCE, max(1, PIXELS_AT_ONCE // side**2))

    def compute(index: int, share: int) -> Tensor | None:
        with torch.no_grad():  # this and the number of threads hold for the thread that sets them
            torch.set_num_threads(share)
            return _make_if_it_fits(make, slice(index, index + 1))

    try:
        with ThreadPoolExecutor(at_once) as others:
            start = 0
            while start < count:
                numbers = range(start, min(start + at_once, count))
                share = threads // len(numbers)
                waiting = [others.submit(compute, index, share) for index in numbers[1:]]
                made = [compute(start, share), *(each.result() for each in waiting)]
                fitting = [picture for picture in made if picture is not None]
                if len(fitting) == len(numbers):
                    yield slice(start, numbers.stop), torch.cat(fitting)
                    start = numbers.stop
                elif len(numbers) == 1:
                    raise _make_memory_error(torch.device("cpu"))
                else:
                    at_once = len(numbers) // 2
    finally:
        torch.set_num_threads(threads)
