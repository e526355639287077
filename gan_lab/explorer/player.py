"""Let a game go on by itself, in the event loop of the notebook's kernel, so that clicks come in between."""

import asyncio
import contextlib
import signal
import threading
import time
from collections.abc import Callable, Iterator

from gan_lab.errors import GanLabError

MAX_STEPS = 20_000  # of one run; it then pauses by itself
STEPS = (1, 2, 5, 10, 20, 50, 100, 200)  # between two pictures
BREATH = 0.002  # seconds between two slices, in which the kernel reads clicks
PATIENCE = 1.0  # seconds until a picture is drawn though the browser hasn't said that it shows the last one
UNSEEN = 30.0  # seconds without such a word after which nobody looks, and it pauses
INERTIA = 0.8  # of what is known about the cost of a step and of a picture, against what was just measured


class Player:
    """Trains for about as long as a picture takes, draws it, lets the kernel read clicks, and so on.

    Parameters
    ----------
    advance : callable
        Trains until the number of steps is a multiple of the number that it is given, and returns how many that took.
    draw : callable
        Draws the game as it is.
    is_seen : callable
        Tells whether the browser shows the last picture.
    has_ended : callable
        Is told when it pauses: with the exception if there was one, else with None.

    Attributes
    ----------
    is_running : bool
        Whether the game goes on.
    """

    def __init__(
        self,
        advance: Callable[[int], int],
        draw: Callable[[], None],
        is_seen: Callable[[], bool],
        has_ended: Callable[[BaseException | None], None],
    ) -> None:
        self._advance, self._draw, self._is_seen, self._has_ended = advance, draw, is_seen, has_ended
        self._home = _find_loop()
        self._task: asyncio.Task | None = None
        self._step_seconds, self._picture_seconds = 0.005, 0.04  # until they are measured

    @property
    def is_running(self) -> bool:
        """Whether the game goes on."""
        return self._task is not None

    def start(self) -> None:
        """Let the game go on, until `stop`, an error, or 20,000 steps.

        Raises
        ------
        GanLabError
            If there is no event loop, as in a program outside of a notebook.
        """
        if self._task is not None:
            return
        loop = _find_loop()
        if loop is None:
            raise GanLabError("The board runs in a notebook; in a program, game.train(500) trains.")
        self._task = loop.create_task(self._play())

    def stop(self) -> None:
        """Let the game pause after the slice that it is in."""
        self._task = None

    def call(self, action: Callable[[], object]) -> None:
        """Do something between two slices, in the thread in which the game is trained.

        Kernels since ipykernel 7 handle clicks in another thread, in the middle of a slice.

        Parameters
        ----------
        action : callable
            What to do. It raises nothing.
        """
        if self._home is None or self._home is _find_loop() or not self._home.is_running():
            action()
        else:
            self._home.call_soon_threadsafe(_interruptible()(action))

    async def _play(self) -> None:
        """Train and draw in turns."""
        me, problem, taken = asyncio.current_task(), None, 0
        drawn = seen = time.monotonic()
        try:
            while self._task is me and taken < MAX_STEPS and time.monotonic() - seen < UNSEEN:
                with _interruptible():
                    taken += self._train()
                    is_seen, now = self._is_seen(), time.monotonic()
                    if is_seen:
                        seen = now
                    if is_seen or now - drawn > PATIENCE:
                        drawn = now
                        self._draw_timed()
                await asyncio.sleep(BREATH)
        except (Exception, KeyboardInterrupt) as raised:
            problem = raised
        if self._task is me:
            self._task = None
            self._has_ended(problem)

    def _train(self) -> int:
        """Train for about as long as a picture takes, note how long a step took, and return how many there were."""
        every = next((n for n in STEPS if n * self._step_seconds >= self._picture_seconds), STEPS[-1])
        start = time.perf_counter()
        count = self._advance(every)
        self._step_seconds = _follow(self._step_seconds, (time.perf_counter() - start) / count)
        return count

    def _draw_timed(self) -> None:
        """Draw a picture, and note how long that took."""
        start = time.perf_counter()
        self._draw()
        self._picture_seconds = _follow(self._picture_seconds, time.perf_counter() - start)


def _find_loop() -> asyncio.AbstractEventLoop | None:
    """Find the event loop that runs in this thread; None if there is none."""
    try:
        return asyncio.get_running_loop()
    except RuntimeError:
        return None


def _follow(known: float, measured: float) -> float:
    """Let what is known follow what was just measured."""
    return INERTIA * known + (1 - INERTIA) * measured


@contextlib.contextmanager
def _interruptible() -> Iterator[None]:
    """Let the stop button of the notebook raise KeyboardInterrupt in this block.

    The kernel ignores the button between cells, and a move of a student's own that never ends could not be stopped.
    """
    if threading.current_thread() is not threading.main_thread():
        yield
        return
    before = signal.signal(signal.SIGINT, signal.default_int_handler)
    try:
        yield
    finally:
        signal.signal(signal.SIGINT, signal.default_int_handler if before is None else before)
