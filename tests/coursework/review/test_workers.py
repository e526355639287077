"""Jobs in other processes: one that breaks hurts no other, and a worker knows what the review knows."""

import pytest
import worker_jobs

from gan_lab import kinds
from gan_lab.coursework.review.verification import workers as workers_module
from gan_lab.coursework.review.verification.workers import JOBS_PER_WORKER, WorkerDied, Workers
from gan_lab.errors import GanLabError

pytestmark = pytest.mark.usefixtures("quick_workers")


def test_a_job_that_ends_its_process_harms_no_other_job():
    todo = [1, 2, 3, -4, 5, 0, 7, 8, 9, 10, 11, 12]
    with Workers(2) as workers:
        results = list(workers.run(worker_jobs.echo, todo))
    assert sorted(job for job, _ in results) == sorted(todo)
    for job, result in results:
        if job > 0:
            assert result == job
        else:
            assert type(result) is (WorkerDied if job < 0 else ZeroDivisionError)
    assert issubclass(WorkerDied, GanLabError)


def test_a_job_whose_process_died_once_is_done_in_another(tmp_path):
    with Workers(2) as workers:
        assert list(workers.run(worker_jobs.fail_once, [tmp_path / "marker"])) == [(tmp_path / "marker", "done")]


def test_jobs_are_taken_only_as_they_are_needed():
    taken = []
    todo = (taken.append(i) or i for i in range(1, 1000))
    with Workers(1) as workers:
        next(iter(workers.run(worker_jobs.echo, todo)))
    assert len(taken) <= JOBS_PER_WORKER + 1


def test_a_worker_knows_a_kind_of_network_that_was_registered_at_run_time(monkeypatch):
    monkeypatch.setitem(kinds.KINDS, "made-up", kinds.DCGAN)
    with Workers(1) as workers:
        ((_, names),) = workers.run(worker_jobs.list_kinds, [1])
    assert names == list(kinds.KINDS)


def test_further_jobs_are_done_by_the_same_processes_also_after_one_broke():
    with Workers(1) as workers:
        ((_, first),) = workers.run(worker_jobs.find_process, [1])
        ((_, second),) = workers.run(worker_jobs.find_process, [2])
        ((_, ended),) = workers.run(worker_jobs.echo, [-1])
        ((_, third),) = workers.run(worker_jobs.find_process, [3])
    assert first == second != third
    assert isinstance(ended, WorkerDied)


@pytest.mark.parametrize("processes", [1, 2])
def test_all_processes_together_compute_with_as_many_threads_as_there_are_cores(processes, monkeypatch):
    monkeypatch.setattr(workers_module, "count_cores", lambda: 2)
    with Workers(processes) as workers:
        ((_, threads),) = workers.run(worker_jobs.count_threads, [1])
    assert threads * processes == 2


def test_no_process_is_started_without_a_job(monkeypatch):
    monkeypatch.setattr(workers_module, "_open_pool", lambda _: pytest.fail("a pool was opened"))
    with Workers(2) as workers:
        assert list(workers.run(worker_jobs.echo, [])) == []
