"""The inside of a process with limits: it sets them for itself, does its job, and says at last how that ended.

`limited_process` starts such processes and watches them from outside.
"""

import gc
import json
import math
import multiprocessing
import os
import signal
import sys
import threading
import time
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass
from multiprocessing.connection import Connection
from pathlib import Path
from typing import Any, NoReturn, TypeVar

import psutil

from gan_lab import kinds
from gan_lab.errors import GanLabError

GRACE_SECONDS = 5  # of processor time after the limit, in which the process can still say what it reached
MAX_ERROR = 1000  # characters of an exception in words

Job = TypeVar("Job")
Send = Callable[[Any], None]


@dataclass(frozen=True)
class Limits:
    """What a process may use."""

    processor_seconds: float  # of all its threads together
    memory: int  # bytes, beside what it holds when it starts


@dataclass(frozen=True)
class Cost:
    """What a process used."""

    processor_seconds: float = 0.0
    memory: int = 0  # bytes, the most that it held, beside what it held when it started


class ProcessorTimeReached(BaseException):
    """The processor time is over. It is no `Exception`, so that nothing takes it for a broken file."""


def work(
    function: Callable[[Job, Send], None],
    job: Job,
    limits: Limits,
    connection: Connection,
    registry: dict[str, kinds.Kind],
) -> None:
    """Call the function in this new process, send what it sends, and say at last how it ended."""
    gc.freeze()  # what it shares with the process that it was forked from isn't looked through, and so isn't copied
    join_review(registry)
    start = Cost(time.process_time(), _read_peak_memory())
    _set_system_limits(limits)

    def tell(message: dict[str, Any]) -> None:
        connection.send_bytes(json.dumps(message).encode())

    limit = error = ""
    try:
        tell({"started": read_memory(psutil.Process())})
        function(job, lambda value: tell({"sent": value}))
    except ProcessorTimeReached:
        limit = describe_processor_time(limits.processor_seconds)
    except MemoryError:
        limit = describe_memory(limits.memory)
    except GanLabError as problem:
        error = str(problem)
    except Exception as problem:
        error = f"{type(problem).__name__}: {problem}"[:MAX_ERROR]
    _stop_processor_alarm()
    end_children(psutil.Process())
    seconds, memory = time.process_time() - start.processor_seconds, _read_peak_memory() - start.memory
    with suppress(BrokenPipeError):  # the caller was interrupted, and listens no more
        tell({"limit": limit, "error": error, "processor_seconds": max(seconds, 1e-6), "memory": memory})
    connection.close()


def join_review(registry: dict[str, kinds.Kind]) -> None:
    """Make this new process one of the caller's: it knows the same kinds of network, and ends when the caller ends.

    Parameters
    ----------
    registry : dict of str to Kind
        The caller's `kinds.KINDS`: a new process knows only those in kinds.py.
    """
    kinds.KINDS.update(registry)
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # Ctrl+C is for the caller, which ends this process then
    caller = multiprocessing.parent_process()
    if caller is None:
        raise RuntimeError("This is not a worker: it has no parent process.")

    def end_with_caller() -> None:  # else the process of a killed review would go on
        caller.join()
        os._exit(1)

    threading.Thread(target=end_with_caller, daemon=True).start()


def _set_system_limits(limits: Limits) -> None:
    """Set the system's own limits, where there are any, for this process."""
    try:
        import resource
    except ImportError:  # Windows has none of these
        return
    soft = math.ceil(time.process_time() + limits.processor_seconds)
    signal.signal(signal.SIGXCPU, _raise_processor_time_reached)
    _lower_limit(resource.RLIMIT_CPU, soft, soft + GRACE_SECONDS)
    if sys.platform == "linux":  # elsewhere the system takes such a limit and doesn't hold it
        status = Path("/proc/self/status").read_text(encoding="ascii", errors="replace")
        held = int(status.partition("VmData:")[2].split()[0]) * 1024
        _lower_limit(resource.RLIMIT_DATA, held + limits.memory, held + limits.memory)
    _lower_limit(resource.RLIMIT_CORE, 0, 0)  # no files of a process that was ended


def _lower_limit(which: int, soft: int, hard: int) -> None:
    """Set a limit of the system, unless it is lower already."""
    import resource

    _, hard_before = resource.getrlimit(which)
    if hard_before != resource.RLIM_INFINITY:
        soft, hard = min(soft, hard_before), min(hard, hard_before)
    resource.setrlimit(which, (soft, hard))


def _raise_processor_time_reached(*_: object) -> NoReturn:
    raise ProcessorTimeReached


def _stop_processor_alarm() -> None:
    """Let nothing interrupt the last words; the system still ends the process when the grace is over."""
    if hasattr(signal, "SIGXCPU"):
        signal.signal(signal.SIGXCPU, signal.SIG_IGN)


def list_children(process: psutil.Process) -> list[psutil.Process]:
    """List the processes that a process started, and those that they started; psutil.Error if it is gone."""
    try:  # Linux knows at once whether there are any, where psutil looks at every process of the machine
        threads = os.listdir(f"/proc/{process.pid}/task")
        if not any(Path(f"/proc/{process.pid}/task/{thread}/children").read_bytes() for thread in threads):
            return []
    except OSError:  # another system, or the process or one of its threads is gone
        pass
    return process.children(recursive=True)


def end_children(process: psutil.Process) -> None:
    """End the processes that a process started, and those that they started."""
    with suppress(psutil.Error):
        for child in list_children(process):
            child.kill()


def read_memory(process: psutil.Process) -> int:
    """Return how much memory a process holds, in bytes; psutil.Error if it is gone."""
    held = process.memory_info()
    return max(held.rss, getattr(held, "private", 0))  # on Windows also what it has asked for and not used yet


def _read_peak_memory() -> int:
    """Return the most memory that this process held so far, in bytes."""
    try:
        import resource
    except ImportError:
        return getattr(psutil.Process().memory_info(), "peak_wset", 0)
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    return peak if sys.platform == "darwin" else peak * 1024


def describe_processor_time(seconds: float) -> str:
    """Say that the processor time is over."""
    return f"{seconds:.0f} seconds of processor time"


def describe_memory(memory: int) -> str:
    """Say that the memory is over."""
    return f"{memory / 1e6:,.0f} MB of memory"
