"""Jobs in other processes: one that breaks hurts no other, and a worker knows what the review knows."""

import worker_jobs

from gan_lab import kinds
from gan_lab.coursework.review.verification import workers
from gan_lab.errors import GanLabError


def test_a_job_that_ends_its_process_harms_no_other_job():
    todo = [1, 2, 3, -4, 5, 0, 7, 8, 9, 10, 11, 12]
    results = list(workers.run_jobs(worker_jobs.echo, todo, 2))
    assert sorted(job for job, _ in results) == sorted(todo)
    for job, result in results:
        if job > 0:
            assert result == job
        else:
            assert type(result) is (workers.WorkerDied if job < 0 else ZeroDivisionError)
    assert issubclass(workers.WorkerDied, GanLabError)


def test_a_job_whose_process_died_once_is_done_in_another(tmp_path):
    assert list(workers.run_jobs(worker_jobs.fail_once, [tmp_path / "marker"], 2)) == [(tmp_path / "marker", "done")]


def test_jobs_are_taken_only_as_they_are_needed():
    taken = []
    todo = (taken.append(i) or i for i in range(1, 1000))
    next(iter(workers.run_jobs(worker_jobs.echo, todo, 1)))
    assert len(taken) <= workers.JOBS_PER_WORKER + 1


def test_a_worker_knows_a_kind_of_network_that_was_registered_at_run_time(monkeypatch):
    monkeypatch.setitem(kinds.KINDS, "made-up", kinds.DCGAN)
    ((_, names),) = workers.run_jobs(worker_jobs.list_kinds, [1], 1)
    assert names == list(kinds.KINDS)
