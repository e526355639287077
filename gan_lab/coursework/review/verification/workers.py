"""Jobs done by several processes: on the cores of this machine, or on a Dask cluster."""

import gc
import multiprocessing
import os
import socket
import threading
from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import FIRST_COMPLETED, BrokenExecutor, Executor, Future, ProcessPoolExecutor, wait
from contextlib import ExitStack, contextmanager
from typing import Any, Self, TypeVar

from tqdm import tqdm

from gan_lab import kinds
from gan_lab.coursework.limited_process import hide_main_module, hold_interrupts, keep_current_folder_out, make_context
from gan_lab.coursework.limited_work import join_review
from gan_lab.errors import GanLabError
from gan_lab.install_hints import install_line

JOBS_PER_WORKER = 3  # submitted at a time, so that no worker idles and few jobs are lost when the review is stopped
MAX_PROCESSES = 60  # a pool on Windows can have 61 at most

Job = TypeVar("Job")
Result = TypeVar("Result")


class WorkerDied(GanLabError):
    """The process that worked on a job died, and so did the second one that tried."""


def count_cores() -> int:
    """Count the processors that this process may use, `MAX_PROCESSES` at most."""
    usable = len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1
    return min(usable, MAX_PROCESSES)


class Workers:
    """Processes that do jobs: those of this machine, or the workers of a Dask cluster.

    They are started when the first job comes, and stay for further ones until the end of the `with` statement.

    Parameters
    ----------
    processes : int
        How many processes of this machine work, 1 or more.
    scheduler : str, optional
        The address of a Dask scheduler whose workers, which need the kit installed, do the work instead.

    Attributes
    ----------
    are_remote : bool
        Whether they may be on other machines, which see none of this one's files.
    """

    def __init__(self, processes: int, scheduler: str | None = None) -> None:
        self._processes, self._scheduler = processes, scheduler
        self.are_remote = scheduler is not None
        self._executor: Executor | None = None
        self._count = processes  # of the workers
        self._open = ExitStack()

    def use_at_most(self, processes: int) -> None:
        """Use fewer processes of this machine, if they aren't started yet."""
        self._processes = self._count = min(self._processes, processes)

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *problem: Any) -> None:
        self._executor = None
        self._open.__exit__(*problem)

    def run(self, function: Callable[[Job], Result], jobs: Iterable[Job]) -> Iterator[tuple[Job, Result | Exception]]:
        """Call a function with each job, in other processes.

        A job whose process dies is tried once more, alone. (Dask does so by itself.)

        Parameters
        ----------
        function : callable
            What to do with a job. It is imported by its name; jobs and results travel as pickles.
        jobs : iterable
            The jobs, taken as they are needed.

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
            yield from self._run_until_broken(function, jobs, lost)
            if not lost:
                return
            self._close_executor()
            for job in lost:  # any of them may have broken the pool, so each gets a pool of its own
                with _open_pool(1) as lone_process:
                    try:
                        yield job, lone_process.submit(function, job).result()
                    except BrokenExecutor:
                        sentence = "The process that worked on it ended, twice: look at it by hand, with care."
                        yield job, WorkerDied(sentence)
                    except Exception as problem:
                        yield job, problem
            lost = []

    def _run_until_broken(
        self, function: Callable[[Job], Result], jobs: Iterator[Job], lost: list[Job]
    ) -> Iterator[tuple[Job, Result | Exception]]:
        """Do jobs until there are no more, or until the pool breaks; the jobs that it then had are added to `lost`."""
        running: dict[Future[Result], Job] = {}
        while True:
            while len(running) < JOBS_PER_WORKER * self._count and not lost:
                job = next(jobs, None)
                if job is None:
                    break
                executor = self._open_executor()
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

    def _open_executor(self) -> Executor:
        """Return what does the jobs, which is opened when it is first asked for."""
        if self._executor is None:
            if self._scheduler is None:
                self._executor = self._open.enter_context(_open_pool(self._processes))
            else:
                client = self._open.enter_context(_connect(self._scheduler))
                self._count = sum(client.nthreads().values())
                self._executor = client.get_executor(pure=False)
        return self._executor

    def _close_executor(self) -> None:
        self._executor = None
        self._open.close()


def _connect(scheduler: str) -> Any:
    """Connect to a Dask scheduler; GanLabError if Dask isn't installed, nobody answers, or there are no workers."""
    try:
        from distributed import Client
        from distributed.comm import get_address_host_port
    except ImportError:
        raise GanLabError(f"--scheduler needs Dask: {install_line('cluster')}.") from None
    try:
        # Tried first, since Dask itself would try again and again where nobody listens.
        socket.create_connection(get_address_host_port(scheduler), timeout=10).close()
        client = Client(scheduler, timeout="15s")
    except (OSError, ValueError, TypeError) as problem:
        raise GanLabError(f"There is no Dask scheduler at {scheduler} ({problem}): check the address.") from None
    if not sum(client.nthreads().values()):
        client.close()
        raise GanLabError(f"The Dask scheduler at {scheduler} has no workers: start one with 'dask worker ADDRESS'.")
    return client


@contextmanager
def _open_pool(processes: int) -> Iterator[ProcessPoolExecutor]:
    """Open a pool of processes on this machine, which are ended at once if the review is interrupted."""
    threads = max(1, count_cores() // processes)
    with keep_current_folder_out(), hide_main_module():
        pool = ProcessPoolExecutor(
            processes, make_context(()), initializer=_start_worker, initargs=(dict(kinds.KINDS), threads)
        )
        try:
            yield pool
        except BaseException:
            for process in multiprocessing.active_children():
                process.kill()
            raise
        finally:
            pool.shutdown(cancel_futures=True)


def _start_worker(registry: dict[str, kinds.Kind], threads: int) -> None:
    """Make this new process one of the review's, which computes with so many threads."""
    gc.freeze()  # what it shares with the process that it was forked from isn't looked through, and so isn't copied
    join_review(registry)
    import torch  # here, since most of what imports this module needs none of it

    torch.set_num_threads(threads)  # else each worker would take all cores, and wait for the others
    # The lock that tqdm makes otherwise is shared by processes, and one of a process that was killed stays behind.
    tqdm.set_lock(threading.RLock())
