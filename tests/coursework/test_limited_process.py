"""Functions in processes of their own, with limits: what they reach is said, and harms no other job."""

import signal
import threading
import time
from contextlib import contextmanager

import psutil
import pytest
from limited_jobs import do

from gan_lab.coursework import limited_process
from gan_lab.coursework.limited_process import Outcome, run_limited
from gan_lab.coursework.limited_work import Limits

LIMITS = Limits(processor_seconds=1, memory=200_000_000)


def run(*jobs: str) -> dict[str, Outcome]:
    return {outcome.job: outcome for outcome in run_limited(do, ((job, LIMITS) for job in jobs), 2)}


@pytest.fixture(scope="module")
def outcomes():
    return run("nothing", "loop", "loop in C", "swallow", "fill memory", "fill memory at once", "fail", "refuse", "end")


def test_what_a_job_sends_comes_back(outcomes):
    assert outcomes["nothing"].messages == ["begun", {"done": "nothing"}]
    assert outcomes["nothing"].is_whole


@pytest.mark.parametrize("job", ["loop", "loop in C", "swallow"])
def test_a_job_that_takes_too_much_processor_time_is_ended(outcomes, job):
    assert outcomes[job].limit == "1 seconds of processor time"
    assert 0.9 < outcomes[job].cost.processor_seconds < 1 + limited_process.GRACE_SECONDS + 2


@pytest.mark.parametrize("job", ["fill memory", "fill memory at once"])
def test_a_job_that_takes_too_much_memory_is_ended(outcomes, job):
    assert outcomes[job].limit == "200 MB of memory"


def test_what_a_job_sent_before_it_was_ended_is_kept(outcomes):
    assert all(outcome.messages[0] == "begun" for outcome in outcomes.values())


def test_an_exception_is_told_in_words(outcomes):
    assert outcomes["fail"].error == "ValueError: it failed"
    assert outcomes["refuse"].error == "A sentence."


def test_a_job_whose_process_is_killed_says_so(outcomes):
    assert outcomes["end"].error == "its process ended, exit code 3"
    assert not outcomes["end"].limit


def test_a_process_that_keeps_its_words_for_itself_is_watched_from_outside(monkeypatch):
    """On a system without limits of its own; "loop deaf" lifts those of this one and hears no signal."""
    monkeypatch.setattr(limited_process, "GRACE_SECONDS", 0)
    outcomes = run("loop deaf", "fill memory unseen")
    assert outcomes["loop deaf"].limit == "1 seconds of processor time"
    assert outcomes["fill memory unseen"].limit == "200 MB of memory"


def test_a_process_that_waits_for_ever_is_ended(monkeypatch):
    monkeypatch.setattr(limited_process, "CLOCK_SECONDS", -9)  # with ten times one second of processor time: 1 s
    assert "waiting" in run("wait")["wait"].limit


def test_what_a_process_started_is_ended_with_it(tmp_path):
    outcome = run(f"start a child {tmp_path / 'pid'}")[f"start a child {tmp_path / 'pid'}"]
    assert outcome.limit
    child = int((tmp_path / "pid").read_text())
    until = time.monotonic() + 20  # the system takes a moment
    while is_running(child) and time.monotonic() < until:
        time.sleep(0.05)
    assert not is_running(child)


def is_running(pid: int) -> bool:
    try:
        return psutil.Process(pid).status() != psutil.STATUS_ZOMBIE
    except psutil.NoSuchProcess:
        return False


def test_a_process_that_was_just_started_is_ended_by_an_interrupt_that_had_to_wait(monkeypatch, capfd):
    class Interrupted(limited_process._Process):
        def kill(self):
            killed.append(self._process.pid)
            super().kill()

    @contextmanager
    def interrupt():
        yield
        raise KeyboardInterrupt

    killed: list[int] = []
    monkeypatch.setattr(limited_process, "hold_interrupts", interrupt)
    monkeypatch.setattr(limited_process, "_Process", Interrupted)
    with pytest.raises(KeyboardInterrupt):
        run("loop")
    (pid,) = killed
    until = time.monotonic() + 20
    while is_running(pid) and time.monotonic() < until:
        time.sleep(0.05)
    assert not is_running(pid)
    assert "Traceback" not in capfd.readouterr().err


def test_an_interrupt_that_another_thread_receives_waits_too():
    begun, done = threading.Event(), []

    def interrupt():  # a thread that began before blocks no signal
        begun.wait()
        signal.pthread_kill(threading.get_ident(), signal.SIGINT)

    def hold():
        with limited_process.hold_interrupts():
            begun.set()
            thread.join()
            time.sleep(0.01)
            done.append("to the end")

    thread = threading.Thread(target=interrupt)
    thread.start()
    with pytest.raises(KeyboardInterrupt):
        hold()
    assert done
