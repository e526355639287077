"""Pictures read a few batches ahead, in the background, while the training uses those before."""

from collections import deque
from collections.abc import Callable, Generator, Iterable
from concurrent.futures import Future, ThreadPoolExecutor

import numpy as np

from gan_lab.errors import GanLabError

READER_THREADS = 4  # Pillow decodes outside Python's lock
BATCHES_AHEAD = 3  # batches that are read while the training uses one

Loading = np.ndarray | Future[np.ndarray | None] | None  # a picture, one that is being read, or one that is left out


def read_ahead(
    order: Iterable[Iterable[int]],
    count: int,
    decoded: dict[int, np.ndarray | None],
    load: Callable[[int], np.ndarray | None],
) -> Generator[list[tuple[int, np.ndarray | None]], None, None]:
    """Read one batch of pictures after the other.

    Parameters
    ----------
    order : iterable of iterables of int
        The indices of each batch.
    count : int
        How many pictures there are: indices go from 0 to count - 1.
    decoded : dict
        The pictures in memory, by their index, when a batch is ordered.
    load : callable
        Reads another one.

    Yields
    ------
    list of (int, ndarray or None)
        The index and the pixels of each picture of a batch; None for one that is left out.

    Raises
    ------
    GanLabError
        If an index is out of range, or as of `load`.
    """
    readers = ThreadPoolExecutor(READER_THREADS, thread_name_prefix="pictures")  # starts no thread before there is work
    waiting: deque[list[tuple[int, Loading]]] = deque()
    try:
        for indices in map(list, order):
            if not all(0 <= i < count for i in indices):
                raise GanLabError(f"The pictures are numbered 0 to {count - 1}.")
            waiting.append([(i, decoded[i] if i in decoded else readers.submit(load, i)) for i in indices])
            if len(waiting) > BATCHES_AHEAD:
                yield _wait(waiting.popleft())
        while waiting:
            yield _wait(waiting.popleft())
    finally:
        readers.shutdown(cancel_futures=True)


def _wait(batch: list[tuple[int, Loading]]) -> list[tuple[int, np.ndarray | None]]:
    """Wait until all pictures of a batch are read."""
    return [(i, each.result() if isinstance(each, Future) else each) for i, each in batch]
