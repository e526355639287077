"""Work for `gan_lab.coursework.limited_process` to do in other processes, which import it by name."""

import contextlib
import mmap
import os
import re
import signal
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path

from gan_lab.errors import GanLabError


def do(job: str, send: Callable) -> None:
    """Do what the job is called."""
    send("begun")
    if job.startswith("start a child "):
        child = subprocess.Popen([sys.executable, "-c", "while True: pass"])
        Path(job.removeprefix("start a child ")).write_text(str(child.pid), encoding="utf-8")
        while True:
            pass
    JOBS[job]()
    send({"done": job})


def loop() -> None:
    while True:
        pass


def loop_in_c() -> None:
    re.match("(a+)+$", "a" * 40 + "b")


def swallow() -> None:
    """Loop as code does that takes every exception for a broken file."""
    while True:
        with contextlib.suppress(Exception):
            loop()


def loop_deaf() -> None:
    """Loop without hearing the system's signal."""
    if hasattr(signal, "SIGXCPU"):
        signal.signal(signal.SIGXCPU, signal.SIG_IGN)
    loop()


def fill_memory() -> None:
    held = []
    while True:
        held.append(bytearray(10_000_000))


def fill_memory_unseen() -> None:
    """Fill memory that the system doesn't count among a process's own data, and hold it."""
    held = mmap.mmap(-1, 400_000_000)
    for start in range(0, len(held), 4096):
        held[start] = 1
    time.sleep(60)


def fail() -> None:
    raise ValueError("it failed")


def refuse() -> None:
    raise GanLabError("A sentence.")


JOBS: dict[str, Callable[[], object]] = {
    "nothing": lambda: None,
    "loop": loop,
    "loop in C": loop_in_c,
    "swallow": swallow,
    "loop deaf": loop_deaf,
    "fill memory": fill_memory,
    "fill memory at once": lambda: bytearray(2_000_000_000),
    "fill memory unseen": fill_memory_unseen,
    "fail": fail,
    "refuse": refuse,
    "end": lambda: os._exit(3),
    "wait": lambda: time.sleep(60),
}
