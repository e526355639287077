"""Functions in processes of their own, with limits: what they reach is said, and harms no other job."""

import json
import os
import signal
import subprocess
import sys
import threading
import time
from contextlib import contextmanager
from pathlib import Path

import limited_jobs
import psutil
import pytest
from limited_jobs import do
from portable import needs_signals

from gan_lab.coursework import limited_process
from gan_lab.coursework.limited_process import Outcome, run_limited
from gan_lab.coursework.limited_work import Limits

LIMITS = Limits(processor_seconds=1, memory=200_000_000)
SUPPORT = Path(limited_jobs.__file__).parent


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
    child = int((tmp_path / "pid").read_text(encoding="utf-8"))
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


@needs_signals
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


class EndsTooEarly:
    """A job at whose arrival the new process ends."""

    def __reduce__(self):
        return os._exit, (3,)


def test_a_process_that_ends_before_it_begins_is_noticed_also_where_its_pipe_stays_open(monkeypatch):
    """On Windows this process holds the far end of the pipe until the new one has begun."""
    context = limited_process.make_context(())
    held = []

    class ContextThatHolds:
        Process = context.Process

        def Pipe(self, duplex):
            near, far = context.Pipe(duplex)
            held.append(os.dup(far.fileno()))
            return near, far

    monkeypatch.setattr(limited_process, "make_context", lambda preload: ContextThatHolds())
    (outcome,) = run_limited(do, [(EndsTooEarly(), LIMITS)], 1)
    list(map(os.close, held))
    assert outcome.error == "its process ended, exit code 3"


def test_a_process_that_never_begins_is_ended(monkeypatch):
    monkeypatch.setattr(limited_process, "CLOCK_SECONDS", -9)  # with ten times one second of processor time: 1 s
    (outcome,) = run_limited(do, [(NeverBegins(), LIMITS)], 1)
    assert "waiting" in outcome.limit


class NeverBegins:
    """A job whose arrival never ends."""

    def __reduce__(self):
        return time.sleep, (60,)


def test_on_a_mac_no_process_is_forked(monkeypatch):
    monkeypatch.setattr(sys, "platform", "darwin")
    assert limited_process.make_context(()).get_start_method() == "spawn"


def test_a_handler_that_is_not_pythons_does_no_harm(monkeypatch):
    """`signal.signal` returns None for it."""
    before = signal.getsignal(signal.SIGINT)
    set_handler, returned = signal.signal, []
    monkeypatch.setattr(signal, "signal", lambda *arguments: returned.append(set_handler(*arguments)))
    with limited_process.hold_interrupts():
        pass
    assert len(returned) == 2
    assert signal.getsignal(signal.SIGINT) is signal.default_int_handler
    set_handler(signal.SIGINT, before)


@pytest.mark.slow
@pytest.mark.skipif(sys.platform != "linux", reason="makes Linux like a system that has less")
def test_a_system_without_limits_of_its_own_ends_what_takes_too_much():
    jobs = ["nothing", "loop", "fill memory unseen", "end"]
    environment = os.environ | {"PYTHONPATH": os.pathsep.join(map(str, (SUPPORT / "plain_system", SUPPORT)))}
    done = subprocess.run(
        [sys.executable, SUPPORT / "limited_run.py", *jobs], env=environment, capture_output=True, text=True
    )
    assert done.returncode == 0, done.stderr
    method, *lines = done.stdout.splitlines()
    assert method == "spawn"
    assert {job: limit or error for job, _, limit, error in map(json.loads, lines)} == {
        "nothing": "",
        "loop": "1 seconds of processor time",
        "fill memory unseen": "200 MB of memory",
        "end": "its process ended, exit code 3",
    }
