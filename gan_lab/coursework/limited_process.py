"""Functions called in processes of their own that may use only so much: what a stranger's file costs, costs no more.

A process is ended when it reaches its limit of processor time, of memory, or of time on the clock. What it sent until
then is kept. Where the system has limits of its own (Linux has, macOS for processor time) they end what Python can't
interrupt; everywhere the calling process also watches from outside.
"""

import json
import multiprocessing
import os
import signal
import sys
import threading
import time
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from multiprocessing.connection import wait
from types import ModuleType
from typing import Any, Generic

import psutil

from gan_lab import kinds
from gan_lab.coursework.limited_work import (
    GRACE_SECONDS,
    Cost,
    Job,
    Limits,
    Send,
    describe_memory,
    describe_processor_time,
    end_children,
    list_children,
    read_memory,
    work,
)

POLL_SECONDS = 0.1  # between two looks at the processes from outside
CLOCK_FACTOR, CLOCK_SECONDS = 10, 60  # so many times its processor time, and so long, it may take on the clock
MAX_SENT = 100_000_000  # bytes of all messages of one process


@dataclass
class Outcome(Generic[Job]):
    """What became of one job."""

    job: Job
    messages: list[Any] = field(default_factory=list)  # what the function sent until it ended
    limit: str = ""  # what it took when it was ended, such as "60 seconds of processor time"; "" if it reached no limit
    error: str = ""  # the exception that the function raised, or how else it ended, in words; "" if it went well
    cost: Cost = field(default_factory=Cost)

    @property
    def is_whole(self) -> bool:
        """Whether the function came to its end."""
        return not (self.limit or self.error)


def run_limited(
    function: Callable[[Job, Send], None],
    jobs: Iterable[tuple[Job, Limits]],
    processes: int,
    preload: Sequence[str] = (),
) -> Iterator[Outcome[Job]]:
    """Call a function with each job, each in a process of its own with limits.

    Parameters
    ----------
    function : callable
        What to do with a job. It is imported by its name and gets the job and `send`; what it passes to `send`, a
        value that JSON can hold, comes back among the messages even if the process is ended later.
    jobs : iterable of (job, Limits)
        The jobs, which travel as pickles, each with what its process may use; taken as they are needed.
    processes : int
        How many processes work at a time, 1 or more.
    preload : sequence of str
        Modules that are imported once for all processes from now on, where the system can fork them; only the first
        call of a program decides. Those of `function` are among them.

    Yields
    ------
    Outcome
        In the order in which the jobs end.

    """
    context = make_context([function.__module__, *preload])
    jobs = iter(jobs)
    running: list[_Process[Job]] = []
    try:
        while True:
            while len(running) < processes and (next_job := next(jobs, None)):
                running.append(_Process(context, function, *next_job))
            if not running:
                return
            ready = wait([each for process in running for each in process.to_wait_for], timeout=POLL_SECONDS)
            for process in list(running):
                process.watch()
                if (process.connection in ready and process.receive()) or process.has_ended_in_silence(ready):
                    running.remove(process)
                    yield process.close()
    finally:  # when the review is interrupted too
        for process in running:
            process.kill()


class _Process(Generic[Job]):
    """A process that works on one job, seen from outside."""

    def __init__(self, context: Any, function: Callable[[Job, Send], None], job: Job, limits: Limits) -> None:
        self.outcome = Outcome(job)
        self._limits, self._started = limits, time.monotonic()
        self._used, self._base_memory = Cost(), -1  # what was seen of its use; its memory at its start
        self._seen = 0.0  # when it was looked at last
        self._was_too_large = False  # then
        self._bytes_left = MAX_SENT
        self.connection, far_end = context.Pipe(duplex=False)
        arguments = (function, job, limits, far_end, dict(kinds.KINDS))
        self._process = context.Process(target=work, args=arguments, daemon=True)
        try:
            with keep_current_folder_out(), hide_main_module(), hold_interrupts():
                self._process.start()
        except BaseException:  # an interrupt that had to wait: nobody else knows of this process yet
            self.kill()
            raise
        far_end.close()  # so that the connection ends when the process does

    @property
    def to_wait_for(self) -> list[Any]:
        """What is ready when it has sent something, and when it has ended."""
        return [self.connection, self._process.sentinel]

    def has_ended_in_silence(self, ready: Sequence[Any]) -> bool:
        """Tell whether it has ended and nothing is left to receive; ready: what of `to_wait_for` is ready.

        The connection doesn't always tell: its far end can still be open in another process, and on Windows it is so
        in this one until the new process has begun.
        """
        if self._process.sentinel not in ready:
            return False
        try:
            return not self.connection.poll()
        except OSError:  # nobody is at the far end
            return True

    def receive(self) -> bool:
        """Receive what is ready; returns whether that was the last."""
        try:
            content = self.connection.recv_bytes(self._bytes_left)
        except (EOFError, OSError):  # it ended without a word, or sent too much
            self.kill()
            return True
        self._bytes_left -= len(content)
        message = json.loads(content)
        if "started" in message:
            self._base_memory = message["started"]
        elif "sent" in message:
            self.outcome.messages.append(message["sent"])
        else:
            self.outcome.limit, self.outcome.error = message["limit"], message["error"]
            self.outcome.cost = Cost(message["processor_seconds"], message["memory"])
            return True
        return False

    def watch(self) -> None:
        """Look at the process from outside, and end it if it has used more than it may."""
        now = time.monotonic()
        if self.outcome.limit or now - self._seen < POLL_SECONDS:
            return  # it was ended already, or was looked at just now
        self._seen = now
        if self._base_memory >= 0:  # else it is still starting
            self._watch_use()
        if self.outcome.limit:
            return
        if self._used.processor_seconds > self._limits.processor_seconds + GRACE_SECONDS:
            self._end(describe_processor_time(self._limits.processor_seconds))
        elif now - self._started > CLOCK_FACTOR * self._limits.processor_seconds + CLOCK_SECONDS:
            self._end("more time on the clock than it may take, waiting for something")

    def _watch_use(self) -> None:
        """Look at what the process and those that it started have used, and end it if they hold too much."""
        with suppress(psutil.Error):
            process = psutil.Process(self._process.pid)
            members = [process, *list_children(process)]
            seconds = sum(sum(member.cpu_times()[:2]) for member in members)
            memory = sum(map(read_memory, members)) - self._base_memory
            # A process that is just being forked seems to hold all that it shares, so one look doesn't tell.
            is_too_large = memory > self._limits.memory
            if is_too_large and self._was_too_large:
                self._end(describe_memory(self._limits.memory))
            self._was_too_large = is_too_large
            memory = min(memory, self._limits.memory)
            self._used = Cost(max(self._used.processor_seconds, seconds), max(self._used.memory, memory))

    def _end(self, limit: str) -> None:
        self.outcome.limit = limit
        self.kill()

    def kill(self) -> None:
        """End the process, and those that it started, at once."""
        if self._process.pid is None:  # it couldn't be started
            return
        with suppress(psutil.Error):
            end_children(psutil.Process(self._process.pid))
        self._process.kill()

    def close(self) -> Outcome[Job]:
        """Wait for the end of the process; returns what became of the job."""
        self._process.join()
        self.connection.close()
        outcome = self.outcome
        if not outcome.cost.processor_seconds:  # it ended without a word
            outcome.cost = self._used
            if self._used.processor_seconds > 0.9 * self._limits.processor_seconds:
                outcome.limit = outcome.limit or describe_processor_time(self._limits.processor_seconds)
            elif not outcome.limit:
                outcome.error = f"its process ended, exit code {self._process.exitcode}"
        return outcome


def start_early(preload: Sequence[str]) -> None:
    """Start the small process from which others are forked, where the system can, and don't wait until it is ready.

    Parameters
    ----------
    preload : sequence of str
        The modules that it imports meanwhile, as `run_limited` takes them.
    """
    if make_context(preload).get_start_method() == "forkserver":
        from multiprocessing import forkserver

        with keep_current_folder_out(), hide_main_module(), hold_interrupts():
            forkserver.ensure_running()


def make_context(preload: Sequence[str]) -> Any:
    """Return the way in which processes start: forked from a small one if the system can, else as new ones.

    A fork of this process itself, with the threads of torch in it, would hang. On a Mac no fork is safe: the system's
    own libraries, numpy's for matrices among them, start threads. preload: the modules of the small one, which count
    if it hasn't been started yet.
    """
    can_fork = "forkserver" in multiprocessing.get_all_start_methods() and sys.platform != "darwin"
    method = "forkserver" if can_fork else "spawn"
    context = multiprocessing.get_context(method)
    if method == "forkserver" and preload:
        context.set_forkserver_preload(list(preload))
    return context


@contextmanager
def keep_current_folder_out() -> Iterator[None]:
    """Let processes that start meanwhile import no module from the current folder, which may be a student's."""
    value_before = os.environ.get("PYTHONSAFEPATH")
    os.environ["PYTHONSAFEPATH"] = "1"
    try:
        yield
    finally:
        os.environ.pop("PYTHONSAFEPATH")
        if value_before is not None:
            os.environ["PYTHONSAFEPATH"] = value_before


@contextmanager
def hide_main_module() -> Iterator[None]:
    """Hide the caller's script or notebook from processes that start meanwhile, which else would run it once more."""
    main_module = sys.modules["__main__"]
    sys.modules["__main__"] = ModuleType("__main__")
    try:
        yield
    finally:
        sys.modules["__main__"] = main_module


@contextmanager
def hold_interrupts() -> Iterator[None]:
    """Let Ctrl+C wait: in the midst of starting a process it would leave one that nobody knows of.

    To block the signal isn't enough: another thread may receive it, and Python then interrupts this one all the same.
    """
    if threading.current_thread() is not threading.main_thread():  # which Python never interrupts
        yield
        return
    received: list[Any] = []
    handler = signal.signal(signal.SIGINT, lambda *arguments: received.append(arguments))
    can_block = hasattr(signal, "pthread_sigmask")  # Windows can't
    # A new process inherits the block, so that Ctrl+C doesn't reach it before it is ready.
    before = signal.pthread_sigmask(signal.SIG_BLOCK, {signal.SIGINT}) if can_block else set()
    try:
        yield
    finally:
        if can_block:
            signal.pthread_sigmask(signal.SIG_SETMASK, before)
        # A handler that isn't Python's, which this can't set again, is None.
        signal.signal(signal.SIGINT, signal.default_int_handler if handler is None else handler)
    if received and callable(handler):
        handler(*received[0])
