"""Speed of GAN Lab's StyleGAN2 against the papers' way of computing, at full size, in one run.

    python benchmarks/stylegan2.py --rounds 5

The plain way is the generator of `training/stylegan2_networks.py`, which computes as NVIDIA's reference path
does: the weights modulated for each picture, up-sampling by a transposed convolution and filtering by a grouped
one, noise, bias, activation, gain and clamp as steps of their own. Both have the same random weights (seeded;
the published files are out of reach for a test), in the configurations of the published networks at 256 and 1024
pixels, batch 1, float32, noise inputs constant. They take turns; first it is checked that they agree. A row says so
where there is one thread (OMP_NUM_THREADS=1), and where a processor of more is held to AVX2:

    ONEDNN_MAX_CPU_ISA=AVX2 ATEN_CPU_CAPABILITY=avx2 MKL_ENABLE_INSTRUCTIONS=AVX2 python benchmarks/stylegan2.py
"""

import argparse
import contextlib
import io
import os
import sys
import tempfile
import time
from pathlib import Path

import torch

import gan_lab as gl

sys.path.insert(0, str(Path(__file__).parent.parent / "training"))

from nvidia_layout import encode_network, write_pickle
from stylegan2_networks import Generator
from table import heading, row


def make_full_size_generator(side: int) -> Generator:
    """The published configuration at 256 (half the channels) or 1024 pixels, with every kind of value off zero."""
    base = 16384 if side <= 256 else 32768
    widths = {2**power: min(base // 2**power, 512) for power in range(2, side.bit_length())}
    torch.manual_seed(0)
    generator = Generator(widths, mapping_layers=8).eval().requires_grad_(False)
    for name, parameter in generator.named_parameters():
        if name.endswith(("noise_strength", "synthesis.bias")):
            parameter.fill_(0.1)
    return generator


def measure_seconds(work) -> float:
    start = time.perf_counter()
    work()
    return time.perf_counter() - start


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--rounds", type=int, default=5)
    parser.add_argument("--sides", type=int, nargs="+", default=[256, 1024])
    options = parser.parse_args()
    print(heading("plain", "GAN Lab"))
    for side in options.sides:
        print(compare(side, options.rounds), flush=True)


def compare(side: int, rounds: int) -> str:
    """A row of the table, after a check that both make the same picture."""
    plain = make_full_size_generator(side)
    with tempfile.TemporaryDirectory() as folder, contextlib.redirect_stdout(io.StringIO()):
        gan = gl.load_stylegan2(write_pickle(Path(folder) / f"random-{side}.pkl", {"G_ema": encode_network(plain)}))
    z = gan.noise(1, seed=0)
    with torch.no_grad():
        expected = plain(z)
        apart = (gan.generate(z).tensor - expected).abs().max() / expected.std()
        if apart > 1e-3:
            raise SystemExit(f"The two differ by {apart} standard deviations at {side} pixels: nothing to compare.")
        turns = [(measure_seconds(lambda: plain(z)), measure_seconds(lambda: gan.generate(z))) for _ in range(rounds)]
    print(f"at {side} pixels the two differ by {apart:.0e} standard deviations at most", file=sys.stderr)
    name = ["a picture"]
    if "ATEN_CPU_CAPABILITY" in os.environ:
        name.append(f"held to {torch.backends.cpu.get_cpu_capability()}")
    if torch.get_num_threads() == 1:
        name.append("one thread")
    name = ", ".join(name) + ("," if len(name) > 1 else "")
    return row(f"{name} of {side} x {side}", "s", *map(list, zip(*turns, strict=True)))


if __name__ == "__main__":
    main()
