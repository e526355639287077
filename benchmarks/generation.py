"""Speed and memory of GAN Lab's generator against the library's own call, on the full-size BigGAN-deep-256.

    python benchmarks/generation.py --rounds 7 > table.md

Both run in processes of their own, on the same weights (random, seeded, in the published file layout), with the
same number of threads, and take turns, so that whatever else the machine does falls on both. The library is used
as it should be: eval mode, no gradients, float32. Progress goes to stderr, one Markdown table to stdout.
"""

import argparse
import os
import resource
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager, redirect_stdout
from pathlib import Path

from table import heading, row

ROOT = Path(__file__).resolve().parents[1]
SPIN = "import numpy; a = numpy.random.rand(512, 512)\nwhile True: a @ a"
ONE_THREAD = {"OPENBLAS_NUM_THREADS": "1", "MKL_NUM_THREADS": "1"}
TRUNCATION = 0.4


def library_generator(folder: Path) -> Callable:
    """The library as its README uses it, with the calls that the README forgets."""
    import torch
    from pytorch_pretrained_biggan import BigGAN

    gan = BigGAN.from_pretrained(str(folder)).eval()

    def generate(z, y):
        with torch.no_grad():
            return gan(z, y, TRUNCATION)

    return generate


def lab_generator(folder: Path) -> Callable:
    """The package's own way from a file to pictures."""
    import gan_lab as gl

    with redirect_stdout(sys.stderr):  # stdout is for the answers
        gan = gl.load_biggan(folder)
    return lambda z, y: gan.pictures(z, y, TRUNCATION)


def serve(which: str, folder: Path) -> None:
    """In a process of its own: load, make a picture, then a batch for each number on stdin. Answers in seconds."""
    sys.path.insert(0, str(ROOT))
    generate = (lab_generator if which == "lab" else library_generator)(folder)
    import torch

    saved = torch.load(folder / "inputs.pt", weights_only=True)
    first = generate(saved["z"][:1], saved["y"][:1])
    print(resource.getrusage(resource.RUSAGE_SELF).ru_maxrss, flush=True)
    torch.save(first, folder / f"{which}.pt")
    for line in sys.stdin:
        n = int(line)
        start = time.perf_counter()
        generate(saved["z"][:n], saved["y"][:n])
        print(time.perf_counter() - start, flush=True)


class Worker:
    """`serve` in another process. `start_up`: seconds to its first picture; `memory`: its peak by then, in MB."""

    def __init__(self, which: str, folder: Path, **environment: str) -> None:
        start = time.perf_counter()
        command = [sys.executable, __file__, "--serve", which, "--folder", str(folder)]
        pipe = subprocess.PIPE
        self.process = subprocess.Popen(command, stdin=pipe, stdout=pipe, text=True, env=os.environ | environment)
        unit = 1024**2 if sys.platform == "darwin" else 1024
        self.memory = float(self.process.stdout.readline()) / unit
        self.start_up = time.perf_counter() - start

    def seconds(self, n: int) -> float:
        print(n, file=self.process.stdin, flush=True)
        return float(self.process.stdout.readline())

    def stop(self) -> None:
        self.process.kill()
        self.process.wait()


@contextmanager
def busy_neighbour() -> Iterator[None]:
    """Another process that multiplies matrices on one core."""
    process = subprocess.Popen([sys.executable, "-c", SPIN], env=os.environ | ONE_THREAD)
    try:
        time.sleep(1)
        yield
    finally:
        process.kill()
        process.wait()


def compare(folder: Path, rounds: int) -> Iterator[str]:
    """The lines of the table, each as soon as it is measured."""
    import torch

    kinds = ("library", "lab")
    # PASSIVE is what importing gan_lab sets; here both get it, so that 'idle' compares the arithmetic alone.
    fair = {"OMP_WAIT_POLICY": "PASSIVE"}
    started: dict[str, list[Worker]] = {kind: [] for kind in kinds}
    for _ in range(max(2, rounds // 2)):
        for kind in kinds:
            started[kind].append(Worker(kind, folder, **fair))
            started[kind][-1].stop()
    workers = {kind: Worker(kind, folder, **fair) for kind in kinds}

    def times(n: int, repeats: int, workers: dict[str, Worker]) -> list[list[float]]:
        taken = [[workers[kind].seconds(n) / n for kind in kinds] for _ in range(repeats)]
        return list(zip(*taken, strict=True))

    try:
        yield row("a picture, batch 1", "s", *times(1, rounds, workers))
        yield row("a picture, batch 8", "s", *times(8, max(2, rounds // 2), workers))
        with busy_neighbour():
            yield row("a picture, batch 1, beside a busy process", "s", *times(1, rounds, workers))
        workers["library"].stop()  # as a user would have it: torch's default threads, which wait by spinning
        workers["library"] = Worker("library", folder, OMP_WAIT_POLICY="ACTIVE")
        with busy_neighbour():
            name = "the same, the library with spinning threads"
            yield row(name, "s", *times(1, max(2, rounds // 2), workers))
    finally:
        for worker in workers.values():
            worker.stop()
    yield row("process start to first picture", "s", *([w.start_up for w in started[kind]] for kind in kinds))
    yield row("peak memory by then", "MB", *([w.memory for w in started[kind]] for kind in kinds))

    library, lab = (torch.load(folder / f"{kind}.pt", weights_only=True) for kind in kinds)
    grey = [((picture + 1) * 127.5).round() for picture in (library, lab)]
    yield f"| largest difference in [-1, 1] | | {(library - lab).abs().max():.1e} | |"
    yield f"| largest difference in grey levels | | {(grey[0] - grey[1]).abs().max():.0f} | |"


def main() -> None:
    """Make the weights, measure, print."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--rounds", type=int, default=7, help="how often to repeat (default 7, about 3 minutes)")
    parser.add_argument("--folder", type=Path, help="where to keep the network from run to run (default: nowhere)")
    parser.add_argument("--serve", choices=["library", "lab"], help=argparse.SUPPRESS)
    options = parser.parse_args()
    if options.serve:
        return serve(options.serve, options.folder)

    with tempfile.TemporaryDirectory() as temporary:
        folder = options.folder or Path(temporary)
        if not (folder / "inputs.pt").exists():
            print("making a full-size network ...", file=sys.stderr)
            code = (
                "import sys, torch; from pathlib import Path; from random_networks import *\n"
                "from pytorch_pretrained_biggan.convert_tf_to_pytorch import BigGAN256 as config\n"
                "folder = Path(sys.argv[1]); write_gan(random_gan(config, 0), folder)\n"
                f"z, y = random_inputs(config, 8, 1); torch.save(dict(z={TRUNCATION} * z, y=y), folder / 'inputs.pt')"
            )
            subprocess.run([sys.executable, "-c", code, str(folder)], cwd=ROOT / "tests" / "support", check=True)
        print(heading("library", "GAN Lab"), flush=True)
        for line in compare(folder, options.rounds):
            print(line, flush=True)


if __name__ == "__main__":
    main()
