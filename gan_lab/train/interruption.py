"""An interruption (Ctrl-C, Jupyter's stop button) that waits until something is whole."""

import contextlib
import signal
import threading
from collections.abc import Iterator


class Stop:
    """Whether an interruption came; if `at_once` is set, a second one acts immediately."""

    def __init__(self) -> None:
        self.came = self.at_once = False

    def __bool__(self) -> bool:
        return self.came

    def __call__(self, number: int, frame: object) -> None:
        if self.came and self.at_once:
            raise KeyboardInterrupt
        self.came = True


@contextlib.contextmanager
def waits() -> Iterator[Stop]:
    """Hold interruptions for as long as this lasts, and tell whether there was one.

    Only a program's main thread gets them, and one that was started to ignore them goes on to do so.
    """
    stop = Stop()
    is_main = threading.current_thread() is threading.main_thread()
    if not is_main or signal.getsignal(signal.SIGINT) is signal.SIG_IGN:
        yield stop
        return
    before = signal.signal(signal.SIGINT, stop)
    try:
        yield stop
    finally:
        signal.signal(signal.SIGINT, signal.default_int_handler if before is None else before)
