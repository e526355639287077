"""Let an interruption (Ctrl-C, Jupyter's stop button) wait until a step is complete."""

import contextlib
import signal
import threading
from collections.abc import Iterator


class Interruption:
    """A handler of SIGINT that remembers whether an interruption came. As a condition, it is true if one did.

    Attributes
    ----------
    has_come : bool
        Whether an interruption came.
    raises_on_second : bool
        Whether a second interruption raises KeyboardInterrupt at once; False at the start.
    """

    def __init__(self) -> None:
        self.has_come = self.raises_on_second = False

    def __bool__(self) -> bool:
        return self.has_come

    def __call__(self, number: int, frame: object) -> None:
        """Handle the signal, as `signal.signal` wants it."""
        if self.has_come and self.raises_on_second:
            raise KeyboardInterrupt
        self.has_come = True


@contextlib.contextmanager
def hold_interruptions() -> Iterator[Interruption]:
    """Hold interruptions back for as long as the `with` block lasts.

    Only a program's main thread gets interruptions, and a program that was started to ignore them still ignores them.

    Yields
    ------
    Interruption
        It says whether one came in the block so far.
    """
    interruption = Interruption()
    is_main = threading.current_thread() is threading.main_thread()
    if not is_main or signal.getsignal(signal.SIGINT) is signal.SIG_IGN:
        yield interruption
        return
    before = signal.signal(signal.SIGINT, interruption)
    try:
        yield interruption
    finally:
        signal.signal(signal.SIGINT, signal.default_int_handler if before is None else before)
