"""The same work on all cores of this machine, or on a Dask cluster."""

import multiprocessing
import os
import socket
import threading
from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import FIRST_COMPLETED, BrokenExecutor, Executor, ProcessPoolExecutor, wait
from contextlib import contextmanager
from typing import TypeVar

from gan_lab.errors import GanLabError

WAITING = 3  # jobs handed out for each worker, so that none idles and few are lost when all is stopped

Job = TypeVar("Job")
Result = TypeVar("Result")


class Lost(GanLabError):
    """A job ended the process that did it."""


def cores() -> int:
    """How many processors this process may use."""
    usable = len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1
    return min(usable, 60)  # Windows has room for 61 processes in a pool


def each(
    function: Callable[[Job], Result], jobs: Iterable[Job], processes: int, scheduler: str | None = None
) -> Iterator[tuple[Job, Result | Exception]]:
    """Each job with its result, or the exception that it ended in, as they are done.

    function: importable by name; jobs and results travel as pickles. scheduler: the address of a Dask
    scheduler, whose workers need the kit installed; without one, so many processes here. A job whose process dies
    is tried once more, alone; if that one dies too, its result is `Lost`. (Dask does the like by itself.)
    """
    jobs = iter(jobs)
    broken: list[Job] = []
    while True:
        with _executor(processes, scheduler) as (executor, workers):
            yield from _run(executor, workers, function, jobs, broken)
        if not broken:
            return
        for job in broken:  # nobody knows which of them it was
            with _executor(1, None) as (alone, _):
                try:
                    yield job, alone.submit(function, job).result()
                except BrokenExecutor:
                    yield job, Lost("The process that worked on it ended, twice: look at it by hand, with care.")
                except Exception as problem:
                    yield job, problem
        broken = []


def _run(
    executor: Executor, workers: int, function: Callable, jobs: Iterator[Job], broken: list[Job]
) -> Iterator[tuple[Job, object]]:
    """Do jobs until there are no more, or until the pool is broken: the jobs it had go to `broken`."""
    running = {}
    while True:
        while len(running) < WAITING * workers and not broken:
            job = next(jobs, None)
            if job is None:
                break
            try:
                running[executor.submit(function, job)] = job
            except BrokenExecutor:
                broken.append(job)
        if not running:
            return
        for future in wait(running, return_when=FIRST_COMPLETED).done:
            job = running.pop(future)
            problem = future.exception()
            if isinstance(problem, BrokenExecutor):
                broken.append(job)
            else:
                yield job, problem if problem is not None else future.result()


@contextmanager
def _executor(processes: int, scheduler: str | None) -> Iterator[tuple[Executor, int]]:
    if scheduler is None:
        before = os.environ.get("PYTHONSAFEPATH")
        os.environ["PYTHONSAFEPATH"] = "1"  # the processes start without the current folder among their modules
        spawn = multiprocessing.get_context("spawn")  # a fork of torch's threads hangs
        pool = ProcessPoolExecutor(processes, spawn, initializer=_end_with_parent)
        try:
            yield pool, processes
        finally:
            pool.shutdown(cancel_futures=True)
            os.environ.pop("PYTHONSAFEPATH")
            if before is not None:
                os.environ["PYTHONSAFEPATH"] = before
        return
    try:
        from distributed import Client
        from distributed.comm import get_address_host_port
    except ImportError:
        raise GanLabError("--scheduler needs Dask: pip install distributed.") from None
    try:
        # Dask would try again and again where nobody listens.
        socket.create_connection(get_address_host_port(scheduler), timeout=10).close()
        client = Client(scheduler, timeout="15s")
    except (OSError, ValueError, TypeError) as problem:
        raise GanLabError(f"There is no Dask scheduler at {scheduler} ({problem}): check the address.") from None
    with client:
        workers = sum(client.nthreads().values())
        if not workers:
            raise GanLabError(
                f"The Dask scheduler at {scheduler} has no workers: start one with 'dask worker ADDRESS'."
            )
        yield client.get_executor(pure=False), workers


def _end_with_parent() -> None:
    """In a worker: end when the review was killed. Else it would wait for its next job for ever, its memory held."""

    def wait_and_end() -> None:
        multiprocessing.parent_process().join()
        os._exit(1)

    threading.Thread(target=wait_and_end, daemon=True).start()
