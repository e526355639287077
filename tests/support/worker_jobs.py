"""Work for `gan_lab.coursework.review.workers` to do in other processes, which import it by name."""

import os
from pathlib import Path


def same(number: int) -> float:
    """The number itself; 0 raises, and a number below it ends the process that is at work."""
    if number < 0:
        os._exit(1)
    return number * number / number


def fail_once(marker: Path) -> str:
    """End the process the first time, as one that was killed for memory, and go well the second."""
    if not marker.exists():
        marker.touch()
        os._exit(1)
    return "done"
