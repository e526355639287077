"""What one picture of each network costs to make again: processor seconds, and the memory of the process.

    python benchmarks/generation_costs.py > table.md

The numbers in `gan_lab/kinds.py`, by which a review limits what one submission may cost, are about twice these, since
other processors are slower. Networks that ship with the kit are measured themselves. The weights of the others are made
up, in the layout of the published files: what a picture costs doesn't depend on them. Each network is loaded in a
process of its own, with one thread, and makes a few pictures before those that are measured. Progress goes to stderr,
one Markdown table to stdout.
"""

import os
import resource
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
ENVIRONMENT = os.environ | {"OMP_NUM_THREADS": "1", "PYTHONPATH": f"{ROOT}{os.pathsep}{ROOT / 'tests' / 'support'}"}


def make_biggan(side: int, folder: Path) -> Path:
    """Write a BigGAN-deep of random weights; returns its folder."""
    from pytorch_pretrained_biggan import convert_tf_to_pytorch
    from random_networks import random_gan, write_gan

    write_gan(random_gan(getattr(convert_tf_to_pytorch, f"BigGAN{side}"), 0), folder)
    return folder


def make_stylegan2(side: int, folder: Path) -> Path:
    """Write a StyleGAN2 of random weights, of half the width below 1024 pixels, as published; returns its file."""
    from stylegan2_files import random_generator, save_generator

    channels = 32768 if side == 1024 else 16384
    sides = [2**power for power in range(2, side.bit_length())]
    return save_generator(folder / "network.pkl", random_generator({at: min(512, channels // at) for at in sides}))


def make_dcgan(side: int, folder: Path) -> Path:
    """Write a DCGAN of random weights, of the layers of PyTorch's tutorial; returns its file."""
    import torch
    from dcgan_variants import Chain, fill

    doublings = side.bit_length() - 3  # from 4 pixels on
    network = fill(Chain([(4, 1, 0), *[(4, 2, 1)] * doublings], channels=3, z_dim=100, width=64))
    torch.save(network.state_dict(), folder / "network.pt")
    return folder / "network.pt"


def load_biggan(name: str | Path, count: int) -> tuple:
    """Load a BigGAN; returns it and pictures of it."""
    import gan_lab as gl

    gan = gl.load_biggan(name)
    classes = [index % len(gan.classes) for index in range(count)]
    return gan, gan.generate(gl.truncated_noise(count, 0.5, seed=1), gan.class_vector(classes), 0.5)


def load_stylegan2(name: str | Path, count: int) -> tuple:
    """Load a StyleGAN2; returns it and pictures of it."""
    import gan_lab as gl

    gan = gl.load_stylegan2(name)
    return gan, gan.generate(gan.noise(count, seed=1), **({"label": 1} if gan.classes else {}))


def load_dcgan(name: str | Path, count: int) -> tuple:
    """Load a DCGAN; returns it and pictures of it."""
    import gan_lab as gl

    gan = gl.load_dcgan(name)
    return gan, gan.generate(gan.noise(count, seed=1))


# The name in the table; what makes the network (None if it ships with the kit) and the side of its pictures in pixels;
# what loads it; and how many pictures are measured.
Network = tuple[str, Callable[[int, Path], Path] | None, int, Callable[[str | Path, int], tuple], int]
NETWORKS: list[Network] = [
    ("pocket", None, 32, load_biggan, 64),
    ("biggan-deep-128", make_biggan, 128, load_biggan, 32),
    ("biggan-deep-256", make_biggan, 256, load_biggan, 32),
    ("biggan-deep-512", make_biggan, 512, load_biggan, 8),
    ("pocket-stylegan2", None, 32, load_stylegan2, 32),
    ("a StyleGAN2 of 256 pixels", make_stylegan2, 256, load_stylegan2, 8),
    ("a StyleGAN2 of 1024 pixels", make_stylegan2, 1024, load_stylegan2, 4),
    ("pocket-dcgan", None, 32, load_dcgan, 64),
    ("a DCGAN of 128 pixels", make_dcgan, 128, load_dcgan, 64),
]


def measure(network: Network, folder: Path) -> str:
    """Measure a network in this process: the row of the table. Its file is in the folder unless it ships."""
    from gan_lab.networks.regenerate import regenerate_pixels

    name, make, side, load, count = network
    gan, samples = load(name if make is None else next(folder.glob("network.*"), folder), count)
    if gan.side != side:
        raise SystemExit(f"{name} makes pictures of {gan.side} pixels, not {side}.")
    tiles = list(samples.tiles)
    start = time.process_time()
    regenerate_pixels(gan, tiles)
    seconds = (time.process_time() - start) / count
    memory = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1000
    return f"| {name} | {seconds:.4f} s | {memory:,.0f} MB |"


def main() -> None:
    """Measure every network, each in a process of its own; with a number and a folder, that network here."""
    if len(sys.argv) == 4:
        number, folder = int(sys.argv[2]), Path(sys.argv[3])
        _, make, side, _, _ = NETWORKS[number]
        if sys.argv[1] == "make" and make:
            make(side, folder)
        elif sys.argv[1] == "measure":
            print("ROW", measure(NETWORKS[number], folder))
        return
    print("| network | processor time of a picture | memory of the process |\n|---|---|---|")
    for number, (name, *_) in enumerate(NETWORKS):
        print(name, file=sys.stderr)
        with tempfile.TemporaryDirectory() as folder:
            for step in ("make", "measure"):
                command = [sys.executable, __file__, step, str(number), folder]
                done = subprocess.run(command, env=ENVIRONMENT, stdout=subprocess.PIPE, text=True, check=True)
            print(next(line.removeprefix("ROW ") for line in done.stdout.splitlines() if line.startswith("ROW ")))


if __name__ == "__main__":
    main()
