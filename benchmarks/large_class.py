"""Reviews of 50 to 5,000 submissions whose pictures a Dask cluster makes again, of which one worker is killed.

    pip install -e '.[cluster]' && python benchmarks/large_class.py --folder classes > table.md

The class is made up: everybody has a notebook of four pictures of pocket and answers six questions, each with noise
and words of their own; every fiftieth copied the answers of the one before. The cluster runs on this machine: a
scheduler and two workers of one thread each, one of which is killed (SIGKILL) when half of the pictures were made.
Then the review's results are checked: everybody has a row and pages, and every picture is the same. Processor times
are those of all processes that a review started, as the system counts them when they end. Progress goes to stderr,
Markdown to stdout. The classes and what the reviews wrote stay in the folder; `large_class_pages.py` goes on there.
"""

import argparse
import json
import os
import random
import re
import resource
import shutil
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path

from review import ENVIRONMENT, GAN_LAB, ROOT, find_processes, read_memory

SIZES = (50, 500, 5000)
PICTURES, QUESTIONS = 4, 6
COPIED = 50  # every so many students, one has copied
STEPS = ("reading", "making every picture again", "writing")  # what the review's progress bars are called
MAX_WAIT = 90  # seconds, for the parts of the cluster
TICKS = os.sysconf("SC_CLK_TCK")


def make_classes(folder: Path, sizes: list[int]) -> None:
    """The largest class, and smaller ones of the same files."""
    sys.path[:0] = [str(ROOT), str(ROOT / "tests" / "support")]
    import classroom

    largest = folder / f"class-{max(sizes)}"
    if not largest.exists():
        print(f"making {max(sizes)} submissions ...", file=sys.stderr)
        unfinished = folder / "unfinished"
        shutil.rmtree(unfinished, ignore_errors=True)
        classroom.make_class(unfinished, max(sizes), PICTURES, write_answers=make_writer())
        unfinished.rename(largest)
    for size in sizes:
        if not (folder / f"class-{size}").exists():
            for own in sorted(largest.iterdir())[:size]:
                shutil.copytree(own, folder / f"class-{size}" / own.name, copy_function=os.link)


def make_writer():
    """A function that writes the answers of one student after the other."""
    from similarity import Writer, swap_words

    from gan_lab.coursework.assignment import read_assignment

    assignment = read_assignment(None)
    writer, questions, written = Writer(assignment), list(assignment.questions)[:QUESTIONS], []

    def write(student: str) -> dict[str, str]:
        if len(written) % COPIED == COPIED - 1:
            answers = {id_: swap_words(text, random.Random(student)) for id_, text in written[-1].items()}
        else:
            answers = {id_: " ".join(writer.write(id_, writer.draw.randint(60, 200))) for id_ in questions}
        written.append(answers)
        return answers

    return write


class Cluster:
    """A scheduler and two workers on this machine, in processes of their own."""

    def __init__(self, folder: Path) -> None:
        from distributed import Client

        self._folder, self.processes = folder, []
        place = folder / "scheduler.json"
        place.unlink(missing_ok=True)
        self._start("scheduler", "--host", "127.0.0.1", "--port", "0", "--no-dashboard", "--scheduler-file", place)
        until = time.monotonic() + MAX_WAIT
        while not (place.exists() and place.stat().st_size):
            assert time.monotonic() < until, "The scheduler takes too long."
            time.sleep(0.05)
        self.client = Client(scheduler_file=str(place), timeout=MAX_WAIT)
        self.address = self.client.scheduler.address
        for _ in range(2):
            self._start("worker", self.address, "--nthreads", "1", "--no-nanny", "--no-dashboard")
        self.client.wait_for_workers(2, timeout=MAX_WAIT)

    def _start(self, program: str, *options: object) -> None:
        environment = ENVIRONMENT | {"DASK_DISTRIBUTED__DASHBOARD__LINK": "", "OMP_NUM_THREADS": "1"}
        command = [sys.executable, "-m", f"distributed.cli.dask_{program}", *map(str, options)]
        with open(self._folder / f"{program}-{len(self.processes)}.log", "w", encoding="utf-8") as log:
            self.processes.append(subprocess.Popen(command, env=environment, cwd=self._folder, stdout=log, stderr=log))

    def kill_worker(self) -> None:
        """Kill one of the workers, in the middle of whatever it does."""
        self.processes[-1].kill()

    def count_workers(self) -> int:
        return len(self.client.scheduler_info()["workers"])

    def close(self) -> None:
        self.client.close()
        for process in self.processes:
            process.kill()
            process.wait()


@contextmanager
def open_cluster(folder: Path) -> Iterator[Cluster]:
    cluster = Cluster(folder)
    try:
        yield cluster
    finally:
        cluster.close()


@dataclass
class Run:
    """What a review took; seconds on the clock and of processors, memory in MB."""

    seconds: float = 0.0
    own: float = 0.0  # processor time of the review's own process
    all: float = 0.0  # and of that and all others that it started
    own_memory: float = 0.0
    all_memory: float = 0.0  # with the cluster's; a page that n processes share counts as the n-th part for each
    steps: dict[str, float] = field(default_factory=dict)  # seconds on the clock
    words: str = ""  # the last that it said


def review(place: Path, out: Path, cluster: Cluster | None) -> Run:
    """Run the command that an instructor runs; a worker of the cluster is killed when half of the pictures are made."""
    command = [sys.executable, __file__, "--whole", GAN_LAB, "review", place, "--out", out]
    command += ["--scheduler", cluster.address] if cluster else []
    run, seen = Run(), {}  # seen: when each progress bar was drawn first and last
    start = time.monotonic()
    process = subprocess.Popen(
        list(map(str, command)), env=ENVIRONMENT, stdout=subprocess.PIPE, stderr=subprocess.PIPE, bufsize=0
    )
    watch = threading.Thread(target=_watch, args=(process, cluster, run))
    watch.start()
    is_killed = False
    while chunk := process.stderr.read(4096):
        run.words = (run.words + chunk.decode(errors="replace"))[-2000:]
        for name, percent in re.findall(rf"({'|'.join(STEPS)}):\s+(\d+)%", chunk.decode(errors="replace")):
            now = time.monotonic() - start
            seen[name] = (seen.get(name, (now, now))[0], now)
            if cluster and name == STEPS[1] and int(percent) >= 50 and not is_killed:
                cluster.kill_worker()
                is_killed = True
    last_line = process.stdout.read().decode().splitlines()[-1:]
    assert process.wait() == 0, f"The review failed: {run.words}"
    watch.join()
    run.seconds = time.monotonic() - start
    run.all = json.loads(last_line[0])
    _divide_into_steps(run, seen)
    return run


def _watch(process: subprocess.Popen, cluster: Cluster | None, run: Run) -> None:
    """Look at the processes twice a second while the review runs."""
    others = [each.pid for each in cluster.processes] if cluster else []
    while process.poll() is None:
        every = find_processes([process.pid, *others])
        run.all_memory = max(run.all_memory, sum(map(read_memory, every)))
        for own in every:
            try:
                if b"review\0" not in (own / "cmdline").read_bytes() or _read_parent(own) != process.pid:
                    continue
                fields = (own / "stat").read_text(encoding="utf-8").rpartition(")")[2].split()
                run.own = (int(fields[11]) + int(fields[12])) / TICKS
                peak = re.search(r"VmHWM:\s+(\d+) kB", (own / "status").read_text(encoding="utf-8"))
                run.own_memory = int(peak[1]) / 1024 if peak else run.own_memory
            except (OSError, IndexError):
                continue  # it has just ended
        time.sleep(0.5)


def _read_parent(process: Path) -> int:
    return int((process / "stat").read_text(encoding="utf-8").rpartition(")")[2].split()[1])


def _divide_into_steps(run: Run, seen: dict[str, tuple[float, float]]) -> None:
    """Divide the time at the first and last look of each progress bar."""
    never = (run.seconds, run.seconds)
    reading, making, writing = (seen.get(name, never) for name in STEPS)
    if STEPS[1] not in seen:
        making = (reading[1], reading[1])
    run.steps = {
        "start": reading[0],
        "reading": making[0] - reading[0],
        "pictures": making[1] - making[0],
        "hints, points": writing[0] - making[1],
        "pages": writing[1] - writing[0],
        "end": run.seconds - writing[1],
    }


def run_whole(command: list[str]) -> None:
    """In a process of its own: run a command, wait for everything that it left behind, print its processor time."""
    import ctypes

    become_child_subreaper = 36  # of linux/prctl.h: a process that loses its parent becomes a child of this one
    ctypes.CDLL(None).prctl(become_child_subreaper, 1, 0, 0, 0)
    code = subprocess.call(command, stdout=subprocess.DEVNULL)
    while True:
        try:
            os.wait()
        except ChildProcessError:
            break
    used = resource.getrusage(resource.RUSAGE_CHILDREN)
    print(json.dumps(used.ru_utime + used.ru_stime))
    raise SystemExit(code)


def check(out: Path, size: int) -> None:
    """That nothing was lost: a row for each student, every picture the same, and both pages."""
    rows = [json.loads(line) for line in (out / "results.jsonl").read_text(encoding="utf-8").splitlines()]
    assert len({row["id"] for row in rows}) == size, f"{size - len(rows)} students were lost."
    for row in rows:
        assert [each["verdict"] for each in row["pictures"]] == ["same"] * PICTURES, row
        assert not row["limit"], row
    for folder in ("students", "hand-back"):
        assert len(list((out / folder).glob("*.html"))) == size, f"Pages are missing in {folder}."


def measure(folder: Path, sizes: list[int]) -> Iterator[str]:
    """The lines of both tables, each as soon as it is measured."""
    columns = ["each", "own process", "all processes", "own process, MB", "all, MB"]
    names = ["start", "reading", "pictures", "hints, points", "pages", "end"]
    yield "| submissions | in all | " + " | ".join(columns + names) + " |\n" + "|---" * (len(columns + names) + 2) + "|"
    for size in sizes:
        out = folder / f"grades-{size}"
        shutil.rmtree(out, ignore_errors=True)
        print(f"reviewing {size} submissions ...", file=sys.stderr)
        with open_cluster(folder) as cluster:
            run = review(folder / f"class-{size}", out, cluster)
            assert cluster.count_workers() == 1, "No worker was killed."
        check(out, size)
        yield describe(f"{size:,}", size, run)
        if size == min(sizes) < max(sizes):
            print("without a cluster ...", file=sys.stderr)
            alone = folder / "grades-alone"
            shutil.rmtree(alone, ignore_errors=True)
            review(folder / f"class-{size}", alone, None)
            same = (alone / "results.jsonl").read_bytes() == (out / "results.jsonl").read_bytes()
            assert same, "Without a cluster the results are others."
    print("once more ...", file=sys.stderr)
    yield describe(f"{size:,} once more, with nothing new", size, review(folder / f"class-{size}", out, None))


def describe(name: str, size: int, run: Run) -> str:
    """A line of the table; processor times are for one submission."""
    cells = [name, f"{run.seconds:.0f} s", f"{1000 * run.seconds / size:.0f} ms"]
    cells += [f"{1000 * seconds / size:.1f} ms" for seconds in (run.own, run.all)]
    cells += [f"{run.own_memory:.0f}", f"{run.all_memory:.0f}"]
    return "| " + " | ".join([*cells, *(f"{seconds:.1f} s" for seconds in run.steps.values())]) + " |"


def main() -> None:
    """Make the classes, measure, print."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--sizes", type=int, nargs="+", default=SIZES, help=f"sizes of classes (default {SIZES})")
    parser.add_argument("--folder", type=Path, required=True, help="where the classes and the reviews stay")
    parser.add_argument("--whole", nargs=argparse.REMAINDER, help=argparse.SUPPRESS)
    if sys.argv[1:2] == ["--whole"]:
        return run_whole(sys.argv[2:])
    options = parser.parse_args()
    options.folder.mkdir(parents=True, exist_ok=True)
    folder, sizes = options.folder.absolute(), sorted(options.sizes)
    make_classes(folder, sizes)
    for line in measure(folder, sizes):
        print(line, flush=True)


if __name__ == "__main__":
    main()
