"""Memory of a class whose notebooks run on one server, as on a JupyterHub. Linux only.

    python benchmarks/class_on_one_server.py --students 4 > tables.md

Each student has a kernel of their own, with one thread, which loads a network and makes eight pictures. Memory is the
proportional set size: what several processes share, such as torch's code, is divided among them, so that the sum over
a class is what the class takes. The notebooks are then run one after the other, each in a kernel of its own, and the
most that each took is noted. The BigGAN-deep-256 is at full size with seeded random weights: nothing is downloaded.
"""

import argparse
import os
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from contextlib import ExitStack
from pathlib import Path

import nbformat
import psutil
from jupyter_client.manager import start_new_kernel
from nbclient import NotebookClient

from gan_lab.coursework.hand_out.start import make_student_folder

ROOT = Path(__file__).resolve().parents[1]
TIMEOUT = 1800  # seconds that one cell may take
LOAD = "import gan_lab as gl; gan = gl.load_biggan({network!r})"
GENERATE = "gan.generate(gl.truncated_noise(8, truncation=0.4, seed=1), gan.class_vector(0), truncation=0.4);"
PEAK = "print(next(line.split()[1] for line in open('/proc/self/status') if line.startswith('VmHWM')))"
MAKE_NETWORK = (
    "import sys; from pathlib import Path; from random_networks import *\n"
    "from pytorch_pretrained_biggan.convert_tf_to_pytorch import BigGAN256 as config\n"
    "write_gan(random_gan(config, 0), Path(sys.argv[1]))"
)


class Student:
    """A kernel that runs code."""

    def __init__(self, stack: ExitStack) -> None:
        self.manager, self.client = start_new_kernel()
        stack.callback(self._stop)

    def _stop(self) -> None:
        self.client.stop_channels()
        self.manager.shutdown_kernel(now=True)

    def begin(self, code: str) -> None:
        """Send code, and don't wait for it."""
        self.client.execute(code, silent=True)

    def wait(self) -> None:
        """Wait for what was sent."""
        reply = self.client.get_shell_msg(timeout=TIMEOUT)["content"]
        if reply["status"] != "ok":
            sys.exit(f"A kernel says {reply['ename']}: {reply['evalue']}")

    def memory(self) -> float:
        """Its share of memory in MB."""
        return psutil.Process(self.manager.provisioner.pid).memory_full_info().pss / 1e6


def run_all(students: list[Student], code: str) -> None:
    """Run the same code in all kernels at once, and wait until the last one is done."""
    for student in students:
        student.begin(code)
    for student in students:
        student.wait()


def measure_network(name: str, network: str, numbers: list[int]) -> Iterator[str]:
    """The lines of the first table for one network: so many students at once, each with a kernel."""
    for n in numbers:
        with ExitStack() as stack:
            students = [Student(stack) for _ in range(n)]
            run_all(students, LOAD.format(network=network))
            run_all(students, GENERATE)
            memory = sum(student.memory() for student in students) / n
            yield f"| {name} | {n} | {memory:.0f} MB |"


def measure_notebook(path: Path) -> str:
    """The line of the second table for one notebook, which is run from top to bottom."""
    notebook = nbformat.read(path, as_version=4)
    notebook.cells.append(nbformat.v4.new_code_cell(PEAK))
    resources = {"metadata": {"path": str(path.parent)}}
    NotebookClient(notebook, timeout=TIMEOUT, resources=resources).execute()
    peak = int(notebook.cells.pop().outputs[0].text) * 1024 / 1e6
    nbformat.write(notebook, path)  # 07 reads what the others have become
    return f"| {path.stem} | {peak:.0f} MB |"


def main() -> None:
    """Measure, and print two tables."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--students", type=int, default=4, help="how many at once (default 4)")
    options = parser.parse_args()
    os.environ["OMP_NUM_THREADS"] = "1"
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        subprocess.run([sys.executable, "-c", MAKE_NETWORK, str(folder)], cwd=ROOT / "tests" / "support", check=True)
        numbers = [1, options.students] if options.students > 1 else [1]
        print("| network | students at once | memory, each |\n|---|---|---|")
        for title, network in (("pocket", "pocket"), ("BigGAN-deep-256", str(folder))):
            for line in measure_network(title, network, numbers):
                print(line, flush=True)
        print("\n| notebook, with the small networks | the most that its kernel took |\n|---|---|")
        os.environ["GAN_LAB_MODEL"] = "pocket"
        work, _ = make_student_folder(folder / "work")
        for path in sorted(work.glob("*.ipynb")):
            print(measure_notebook(path), flush=True)


if __name__ == "__main__":
    main()
