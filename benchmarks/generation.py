"""Speed and memory of GAN Lab's generator against the library's own call, on the full-size BigGAN-deep-256.

    python benchmarks/generation.py --rounds 7 > table.md
    python benchmarks/generation.py --device cuda > table.md

Both run in processes of their own, on the same weights (random, seeded, in the published file layout), with the
same number of threads, and take turns, so that whatever else the machine does falls on both. The library is used
as it should be: eval mode, no gradients, float32. Progress goes to stderr, one Markdown table to stdout.

With a device both compute there, in float32 and in bfloat16, 1, 8 and 32 pictures at once, from inputs in memory to
pictures in memory. The library's bfloat16 is torch's autocast.

GAN Lab computes the digest of the weights, as the library doesn't, at its first start with a file, and remembers it
for the later ones. Each is started once before the starts that are measured.
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
from statistics import median

from table import heading, row

ROOT = Path(__file__).resolve().parents[1]
SPIN = "import numpy; a = numpy.random.rand(512, 512)\nwhile True: a @ a"
ONE_THREAD = {"OPENBLAS_NUM_THREADS": "1", "MKL_NUM_THREADS": "1"}
TRUNCATION = 0.4
KINDS = ("library", "lab")


def library_generator(folder: Path, device: str, bfloat16: bool) -> Callable:
    """The library as its README uses it, with the calls that the README forgets."""
    import torch
    from pytorch_pretrained_biggan import BigGAN

    gan = BigGAN.from_pretrained(str(folder)).eval().to(device)

    def generate(z, y):
        with torch.no_grad(), torch.autocast(device, torch.bfloat16, enabled=bfloat16):
            return gan(z.to(device), y.to(device), TRUNCATION).float().cpu()

    return generate


def lab_generator(folder: Path, device: str, bfloat16: bool) -> Callable:
    """The package's own way from a file to pictures."""
    import gan_lab as gl

    with redirect_stdout(sys.stderr):  # stdout is for the answers
        gan = gl.load_biggan(folder, device=device, bfloat16=bfloat16)
    return lambda z, y: gan.pictures(z, y, TRUNCATION)


def serve(which: str, folder: Path, device: str, bfloat16: bool) -> None:
    """In a process of its own: load, make a picture, then a batch for each number on stdin.

    Answers with its peak memory, as the system counts it, and seconds.
    """
    sys.path.insert(0, str(ROOT))
    generate = (lab_generator if which == "lab" else library_generator)(folder, device, bfloat16)
    import torch

    saved = torch.load(folder / "inputs.pt", weights_only=True)
    first = generate(saved["z"][:1], saved["y"][:1])
    print(resource.getrusage(resource.RUSAGE_SELF).ru_maxrss, flush=True)
    torch.save(first, folder / f"{which}.pt")
    for line in sys.stdin:
        rows = torch.arange(int(line)) % len(saved["z"])
        z, y = saved["z"][rows], saved["y"][rows]
        start = time.perf_counter()
        generate(z, y)
        seconds = time.perf_counter() - start
        print(seconds, resource.getrusage(resource.RUSAGE_SELF).ru_maxrss, flush=True)


class Worker:
    """`serve` in another process. `start_up`: seconds to its first picture; `memory`: its peak so far, in MB."""

    def __init__(self, which: str, folder: Path, *options: str, **environment: str) -> None:
        start = time.perf_counter()
        command = [sys.executable, __file__, "--serve", which, "--folder", str(folder), *options]
        pipe = subprocess.PIPE
        self.process = subprocess.Popen(command, stdin=pipe, stdout=pipe, text=True, env=os.environ | environment)
        self.unit = 1024**2 if sys.platform == "darwin" else 1024
        self.memory = float(self.process.stdout.readline()) / self.unit
        self.start_up = time.perf_counter() - start

    def seconds(self, n: int) -> float:
        print(n, file=self.process.stdin, flush=True)
        seconds, memory = map(float, self.process.stdout.readline().split())
        self.memory = memory / self.unit
        return seconds

    def stop(self) -> None:
        self.process.kill()
        self.process.wait()


def measure(workers: dict[str, Worker], n: int, rounds: int) -> list[list[float]]:
    """Seconds a picture of each, in turns, in batches of n."""
    taken = [[workers[kind].seconds(n) / n for kind in KINDS] for _ in range(rounds)]
    return list(zip(*taken, strict=True))


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

    # PASSIVE is what importing gan_lab sets; here both get it, so that 'idle' compares the arithmetic alone.
    fair = {"OMP_WAIT_POLICY": "PASSIVE"}
    started: dict[str, list[Worker]] = {kind: [] for kind in KINDS}
    for kind in KINDS:  # the system reads the files into memory, and GAN Lab remembers the digest
        Worker(kind, folder, **fair).stop()
    for _ in range(max(2, rounds // 2)):
        for kind in KINDS:
            started[kind].append(Worker(kind, folder, **fair))
            started[kind][-1].stop()
    workers = {kind: Worker(kind, folder, **fair) for kind in KINDS}

    try:
        yield row("a picture, batch 1", "s", *measure(workers, 1, rounds))
        yield row("a picture, batch 8", "s", *measure(workers, 8, max(2, rounds // 2)))
        memory = [[workers[kind].memory] for kind in KINDS]
        with busy_neighbour():
            yield row("a picture, batch 1, beside a busy process", "s", *measure(workers, 1, rounds))
        workers["library"].stop()  # as a user would have it: torch's default threads, which wait by spinning
        workers["library"] = Worker("library", folder, OMP_WAIT_POLICY="ACTIVE")
        with busy_neighbour():
            name = "the same, the library with spinning threads"
            yield row(name, "s", *measure(workers, 1, max(2, rounds // 2)))
    finally:
        for worker in workers.values():
            worker.stop()
    yield row("process start to first picture", "s", *([w.start_up for w in started[kind]] for kind in KINDS))
    yield row("peak memory by then", "MB", *([w.memory for w in started[kind]] for kind in KINDS), digits=0)
    yield row("peak memory, batch 8", "MB", *memory, digits=0)

    library, lab = (torch.load(folder / f"{kind}.pt", weights_only=True) for kind in KINDS)
    grey = [((picture + 1) * 127.5).round() for picture in (library, lab)]
    yield f"| largest difference in [-1, 1] | | {(library - lab).abs().max():.1e} | |"
    yield f"| largest difference in grey levels | | {(grey[0] - grey[1]).abs().max():.0f} | |"


def compare_on_device(folder: Path, device: str, rounds: int) -> Iterator[str]:
    """The lines of the table for a device."""
    for numbers in ("float32", "bfloat16"):
        options = ["--device", device, *(["--bfloat16"] if numbers == "bfloat16" else [])]
        workers = {kind: Worker(kind, folder, *options) for kind in KINDS}
        try:
            for n in (1, 8, 32):
                measure(workers, n, 1)  # the first batch of a size chooses algorithms and gets memory
                library, lab = measure(workers, n, rounds)
                yield row(f"a picture on {device}, {numbers}, batch {n}", "s", library, lab, digits=4)
                print(f"{numbers}, batch {n}: {1 / median(lab):.0f} pictures a second", file=sys.stderr)
        finally:
            for worker in workers.values():
                worker.stop()


def main() -> None:
    """Make the weights, measure, print."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--rounds", type=int, default=7, help="how often to repeat (default 7, about 3 minutes)")
    parser.add_argument("--folder", type=Path, help="where to keep the network from run to run (default: nowhere)")
    parser.add_argument("--device", help="compare there alone, such as cuda; without it, everything on the CPU")
    parser.add_argument("--serve", choices=KINDS, help=argparse.SUPPRESS)
    parser.add_argument("--bfloat16", action="store_true", help=argparse.SUPPRESS)
    options = parser.parse_args()
    if options.serve:
        return serve(options.serve, options.folder, options.device or "cpu", options.bfloat16)

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
            time.sleep(10)  # GAN Lab doesn't remember the digest of a file that has just changed
        print(heading("library", "GAN Lab"), flush=True)
        if options.device:
            lines = compare_on_device(folder, options.device, options.rounds)
        else:
            lines = compare(folder, options.rounds)
        for line in lines:
            print(line, flush=True)


if __name__ == "__main__":
    main()
