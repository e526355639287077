"""Work for `gan_lab.coursework.review.workers` to do in other processes, which import it by name."""

import os
from pathlib import Path

from gan_lab import kinds


def echo(number: int) -> float:
    """Return the number; 0 raises, and a negative number ends the process that is at work."""
    if number < 0:
        os._exit(1)
    return number * number / number


def fail_once(marker: Path) -> str:
    """End the process the first time, as one that was killed for memory, and go well the second."""
    if not marker.exists():
        marker.touch()
        os._exit(1)
    return "done"


def list_kinds(job: int) -> list[str]:
    """Return the names of the kinds of network that this process knows."""
    return list(kinds.KINDS)


def find_process(job: int) -> int:
    """Return the id of this process."""
    return os.getpid()


def count_threads(job: int) -> int:
    """Return how many threads torch computes with."""
    import torch

    return torch.get_num_threads()
