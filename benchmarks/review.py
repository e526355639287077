"""Reviewing a class without executing it, against executing every notebook and comparing its pictures.

    python benchmarks/review.py --rounds 3 > table.md

The submissions are made up: a notebook of 30 pictures of pocket each, as one run left it. Executing is what is left
without recipes: nbclient runs a notebook from top to bottom in a kernel of its own, on each core one at a time, and
the pictures that come out are compared, pixel by pixel, with those that were handed in. It takes so much longer
that in each round only a sample is executed, other notebooks each time. The two take turns, each in fresh processes,
and are compared by the seconds for one submission. Then come reviews of 50 to 400 submissions, and one that is
killed halfway and finished. Progress goes to stderr, one Markdown table to stdout. Classes of up to 5,000, over a Dask
cluster of which a worker is killed, are in `large_class.py`.
"""

import argparse
import base64
import io
import os
import shutil
import signal
import subprocess
import sys
import sysconfig
import tempfile
import threading
import time
from collections.abc import Iterator
from pathlib import Path

from table import heading, row

ROOT = Path(__file__).resolve().parents[1]
SIZES = (50, 100, 200, 400)
PICTURES = 30
GAN_LAB = Path(sysconfig.get_path("scripts"), "gan-lab")
ENVIRONMENT = os.environ | {"PYTHONPATH": str(ROOT), "GAN_LAB_MODEL": "pocket"}


class MeasuredRun:
    """A command in processes of its own: `seconds`, and `memory`, the most that they held together, in MB."""

    def __init__(self, *commands: list, kill_at=lambda: False) -> None:
        self.memory, self._over, self.killed = 0.0, False, False
        start = time.perf_counter()
        quiet = {"stdout": subprocess.DEVNULL, "stderr": subprocess.DEVNULL, "start_new_session": True}
        processes = [subprocess.Popen(list(map(str, command)), env=ENVIRONMENT, **quiet) for command in commands]
        watch = threading.Thread(target=self._watch, args=([process.pid for process in processes],))
        watch.start()
        while any(process.poll() is None for process in processes):
            if kill_at():
                processes[0].send_signal(signal.SIGKILL)
                self.killed = True
            time.sleep(0.01)
        self.seconds = time.perf_counter() - start
        self._over = True
        watch.join()
        if not self.killed and any(process.returncode for process in processes):
            raise SystemExit(f"This failed: {commands}")

    def _watch(self, sessions: list[int]) -> None:
        while not self._over:
            self.memory = max(self.memory, sum(map(read_memory, find_processes(sessions))))
            time.sleep(0.1)


def find_processes(sessions: list[int]) -> list[Path]:
    """The folders in /proc of all processes of these sessions; a kernel has a session of its own, so children count."""
    parents, found = {}, set(sessions)
    for path in Path("/proc").glob("[0-9]*/stat"):
        try:
            fields = path.read_text(encoding="utf-8").rpartition(")")[2].split()
        except OSError:
            continue  # it has just ended
        parents[int(path.parent.name)] = int(fields[1])
    while new := {child for child, parent in parents.items() if parent in found} - found:
        found |= new
    return [Path("/proc") / str(process) for process in found if process in parents]


def read_memory(process: Path) -> float:
    """Its memory in MB, where a page that n processes share counts as the n-th part for each."""
    try:
        lines = (process / "smaps_rollup").read_text(encoding="utf-8").splitlines()
        return sum(int(line.split()[1]) for line in lines if line.startswith("Pss:")) / 1024
    except (OSError, ProcessLookupError):
        return 0.0


def review(folder: Path, out: Path, **options) -> MeasuredRun:
    """The command that an instructor runs, in a fresh process, into `out`."""
    return MeasuredRun([GAN_LAB, "review", folder, "--out", out], **options)


def execute(notebooks: list[Path]) -> MeasuredRun:
    """All notebooks executed and compared, shared out among the cores."""
    cores = len(os.sched_getaffinity(0))
    shares = [notebooks[i::cores] for i in range(cores) if notebooks[i::cores]]
    return MeasuredRun(*([sys.executable, __file__, "--execute", *share] for share in shares))


def execute_and_compare(paths: list[str]) -> None:
    """In a process of its own: the notebooks one after the other."""
    import nbformat
    from nbclient import NotebookClient

    for path in paths:
        handed_in = nbformat.read(path, as_version=4)
        again = nbformat.from_dict(handed_in)
        with tempfile.TemporaryDirectory() as folder:
            NotebookClient(again, resources={"metadata": {"path": folder}}).execute()
        before, after = read_pixels(handed_in), read_pixels(again)
        same = [bool((one == other).all()) for one, other in zip(before, after, strict=True)]
        assert same == [True] * PICTURES, f"{path}: a picture came out different"


def read_pixels(notebook) -> list:
    """Every picture in the outputs of a notebook."""
    import numpy as np
    from PIL import Image

    shown = [output.get("data", {}).get("image/png") for cell in notebook.cells for output in cell.get("outputs", [])]
    return [np.asarray(Image.open(io.BytesIO(base64.b64decode(each)))) for each in shown if each]


def make_classes(folder: Path, sizes: list[int]) -> None:
    """The largest class, and smaller ones of the same files."""
    sys.path[:0] = [str(ROOT), str(ROOT / "tests" / "support")]
    import classroom

    print(f"making {max(sizes)} submissions ...", file=sys.stderr)
    largest = folder / str(max(sizes))
    classroom.make_class(largest, max(sizes), PICTURES)
    for size in sizes:
        for own in sorted(largest.iterdir())[:size] if size < max(sizes) else ():
            shutil.copytree(own, folder / str(size) / own.name, copy_function=os.link)


def count_verdicts(out: Path) -> int:
    log = out / ".review" / "verdicts-2.jsonl"
    return log.read_bytes().count(b"\n") if log.exists() else 0


def count_generated(out: Path) -> int:
    """The pictures that were made again and aren't compared yet."""
    return sum(1 for _ in (out / ".review" / "generated").glob("*.npy"))


def measure(folder: Path, out: Path, options: argparse.Namespace, sizes: list[int]) -> Iterator[str]:
    """The lines of the table, each as soon as it is measured."""
    students = options.students
    executed, reviewed = [], []
    for i in range(options.rounds):
        notebooks = sorted((folder / str(students)).rglob("*.ipynb"))[i * options.sample :][: options.sample]
        print(f"round {i + 1} of {options.rounds}: executing {len(notebooks)} notebooks ...", file=sys.stderr)
        executed.append(execute(notebooks))
        print(f"round {i + 1} of {options.rounds}: reviewing {students} submissions ...", file=sys.stderr)
        reviewed.append(review(folder / str(students), out / f"round-{i}"))
        assert count_verdicts(out / f"round-{i}") == students * PICTURES
    each = [run.seconds / options.sample for run in executed], [run.seconds / students for run in reviewed]
    yield row(f"a submission of {PICTURES} pictures", "s", *each)
    rates = [[PICTURES / seconds for seconds in way] for way in each]
    yield f"| pictures a second | {median(rates[0]):.1f} | {median(rates[1]):.0f} | |"
    yield row("peak memory, all processes", "MB", *([r.memory for r in way] for way in (executed, reviewed)), digits=0)

    for size in sizes:
        print(f"reviewing {size} submissions ...", file=sys.stderr)
        run = review(folder / str(size), out / f"size-{size}")
        yield f"| {size} submissions, {size * PICTURES:,} pictures | | {describe_cost(run, size)} | |"

    print(f"reviewing {students} submissions, to be killed ...", file=sys.stderr)
    half, total = out / "killed", students * PICTURES
    run = review(folder / str(students), half, kill_at=lambda: count_generated(half) >= total // 2)
    assert run.killed, "It was over before it could be killed."
    done = count_generated(half)
    yield f"| {students} submissions, killed after {done:,} of {total:,} pictures | | {run.seconds:.1f} s | |"
    yield f"| the rest of them | | {review(folder / str(students), half).seconds:.1f} s | |"
    yield f"| once more, with nothing new | | {review(folder / str(students), half).seconds:.1f} s | |"
    assert count_verdicts(half) == total, "A picture got its verdict twice."
    same = (half / "results.jsonl").read_bytes() == (out / "round-0" / "results.jsonl").read_bytes()
    assert same, "The results of the killed review are not those of the whole one."


def median(values: list[float]) -> float:
    return sorted(values)[len(values) // 2]


def describe_cost(run: MeasuredRun, size: int) -> str:
    return f"{run.seconds:.1f} s, {run.seconds / size:.3f} s each, {run.memory:.0f} MB"


def main() -> None:
    """Make the classes, measure, print."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--rounds", type=int, default=3, help="how often to compare (default 3; 9 minutes in all)")
    parser.add_argument("--sample", type=int, default=6, help="notebooks to execute in a round (default 6)")
    parser.add_argument("--students", type=int, default=200, help="submissions to review in a round (default 200)")
    parser.add_argument("--folder", type=Path, help="where to keep the submissions from run to run (default: nowhere)")
    parser.add_argument("--execute", nargs="+", help=argparse.SUPPRESS)
    options = parser.parse_args()
    if options.execute:
        return execute_and_compare(options.execute)

    sizes = sorted(size * options.students // 200 for size in SIZES)
    with tempfile.TemporaryDirectory() as temporary:
        folder = options.folder or Path(temporary) / "classes"
        if not (folder / str(options.students)).exists():
            make_classes(folder, sizes)
        print(heading("executing", "GAN Lab"), flush=True)
        for line in measure(folder, Path(temporary) / "out", options, sizes):
            print(line, flush=True)


if __name__ == "__main__":
    main()
