"""Jobs done by several processes: on the cores of this machine, or on a Dask cluster."""

import multiprocessing
import os
import socket
import threading
from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import FIRST_COMPLETED, BrokenExecutor, Executor, Future, ProcessPoolExecutor, wait
from contextlib import contextmanager
from typing import TypeVar

from tqdm import tqdm

from gan_lab import kinds
from gan_lab.coursework.limited_process import hide_main_module, hold_interrupts, keep_current_folder_out
from gan_lab.coursework.limited_work import join_review
from gan_lab.errors import GanLabError

JOBS_PER_WORKER = 3  # submitted at a time, so that no worker idles and few jobs are lost when the review is stopped
MAX_PROCESSES = 60  # a pool on Windows can have 61 at most
START_METHOD = "spawn"  # of multiprocessing: a fork of this process, with the threads of torch in it, would hang

Job = TypeVar("Job")
Result = TypeVar("Result")


class WorkerDied(GanLabError):
    """The process that worked on a job died, and so did the second one that tried."""


def count_cores() -> int:
    """Count the processors that this process may use, `MAX_PROCESSES` at most."""
    usable = len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1
    return min(usable, MAX_PROCESSES)


def run_jobs(
    function: Callable[[Job], Result], jobs: Iterable[Job], processes: int, scheduler: str | None = None
) -> Iterator[tuple[Job, Result | Exception]]:
    """Call a function with each job, in other processes.

    A job whose process dies is tried once more, alone. (Dask does so by itself.)

    Parameters
    ----------
    function : callable
        What to do with a job. It is imported by its name; jobs and results travel as pickles.
    jobs : iterable
        The jobs, taken as they are needed.
    processes : int
        How many processes of this machine work, 1 or more.
    scheduler : str, optional
        The address of a Dask scheduler whose workers, which need the kit installed, do the work instead.

    Yields
    ------
    (job, result)
        In the order in which the jobs end. Instead of a result stands the exception if the job raised one, and
        `WorkerDied` if its process died twice.

    Raises
    ------
    GanLabError
        If Dask isn't installed, no scheduler answers, or it has no workers.
    """
    jobs = iter(jobs)
    lost: list[Job] = []  # jobs of a pool that broke
    while True:
        with _open_executor(processes, scheduler) as (executor, workers):
            yield from _run_in_executor(executor, workers, function, jobs, lost)
        if not lost:
            return
        for job in lost:  # any of them may have broken the pool, so each gets a pool of its own
            with _open_pool(1) as lone_process:
                try:
                    yield job, lone_process.submit(function, job).result()
                except BrokenExecutor:
                    yield job, WorkerDied("The process that worked on it ended, twice: look at it by hand, with care.")
                except Exception as problem:
                    yield job, problem
        lost = []


def _run_in_executor(
    executor: Executor, workers: int, function: Callable[[Job], Result], jobs: Iterator[Job], lost: list[Job]
) -> Iterator[tuple[Job, Result | Exception]]:
    """Do jobs until there are no more, or until the pool breaks; the jobs that it then had are added to `lost`."""
    running: dict[Future[Result], Job] = {}
    while True:
        while len(running) < JOBS_PER_WORKER * workers and not lost:
            job = next(jobs, None)
            if job is None:
                break
            try:
                with hold_interrupts():  # it may start a process
                    running[executor.submit(function, job)] = job
            except BrokenExecutor:
                lost.append(job)
        if not running:
            return
        for future in wait(running, return_when=FIRST_COMPLETED).done:
            job = running.pop(future)
            problem = future.exception()
            if isinstance(problem, BrokenExecutor):
                lost.append(job)
            elif isinstance(problem, Exception):
                yield job, problem
            else:
                yield job, future.result()


@contextmanager
def _open_executor(processes: int, scheduler: str | None) -> Iterator[tuple[Executor, int]]:
    """Open the executor that does the jobs; yields it and the number of its workers."""
    if scheduler is None:
        with _open_pool(processes) as pool:
            yield pool, processes
        return
    try:
        from distributed import Client
        from distributed.comm import get_address_host_port
    except ImportError:
        raise GanLabError("--scheduler needs Dask: pip install distributed.") from None
    try:
        # Tried first, since Dask itself would try again and again where nobody listens.
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


@contextmanager
def _open_pool(processes: int) -> Iterator[ProcessPoolExecutor]:
    """Open a pool of processes on this machine, which are ended at once if the review is interrupted."""
    context = multiprocessing.get_context(START_METHOD)
    with keep_current_folder_out(), hide_main_module():
        pool = ProcessPoolExecutor(processes, context, initializer=_start_worker, initargs=(dict(kinds.KINDS),))
        try:
            yield pool
        except BaseException:
            for process in multiprocessing.active_children():
                process.kill()
            raise
        finally:
            pool.shutdown(cancel_futures=True)


def _start_worker(registry: dict[str, kinds.Kind]) -> None:
    """Make this new process one of the review's."""
    join_review(registry)
    # The lock that tqdm makes otherwise is shared by processes, and one of a process that was killed stays behind.
    tqdm.set_lock(threading.RLock())
