"""How near a search of pocket's inputs comes to its own pictures, to photographs it never saw, and to others.

    python benchmarks/projection.py

`gl.project` searches at its default settings, and for the notebook's number of steps. Each row says how far the
pictures that were found are from those that were searched for: the mean difference of their pixels in grey levels. The
time is that of the processor, on one thread. One Markdown table goes to stdout, and below it how many times as long a
step takes if its 16 pictures are computed one by one, as pictures that are kept are.
"""

import argparse
import statistics
import time
from collections.abc import Mapping

import numpy as np
import torch

import gan_lab as gl
from gan_lab.networks import device

NEAR = 8.0  # grey levels
NOTEBOOK_STEPS = 150
ROUNDS = 25


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--pictures", type=int, default=50, help="in each row (default 50; 25 minutes)")
    count = parser.parse_args().pictures
    torch.set_num_threads(1)
    gan = gl.load_biggan("pocket")
    print("| searched for | steps | median | 9 of 10 within | furthest | within 8 | seconds a picture |")
    print("|---|---|---|---|---|---|---|")
    for name, pictures in collect_pictures(gan, count).items():
        for steps in (NOTEBOOK_STEPS, 400):
            start = time.process_time()
            distances = gl.project(gan, pictures, steps=steps).distances
            seconds = (time.process_time() - start) / len(distances)
            far = f"{np.median(distances):.1f} | {np.quantile(distances, 0.9):.1f} | {distances.max():.1f}"
            print(f"| {name} | {steps} | {far} | {(distances < NEAR).mean():.0%} | {seconds:.1f} |", flush=True)
    ratios = [measure_step(gan, 1) / measure_step(gan, device.TOGETHER) for _ in range(ROUNDS)]
    print(f"\none by one: {statistics.median(ratios):.1f} times as long ({min(ratios):.1f} to {max(ratios):.1f})")


def collect_pictures(gan: gl.BigGAN, count: int) -> Mapping[str, object]:
    """Make and choose the pictures that are searched for, `count` of each kind."""
    classes = [i % len(gan.classes) for i in range(count)]
    made = {
        f"made at truncation {truncation}": gan.generate(
            gl.truncated_noise(count, truncation, seed=5), gan.class_vector(classes, count), truncation
        )
        for truncation in (1.0, 0.4)
    }
    photographs = gl.load_pictures().batch(range(count))
    return made | {"photographs, unseen": photographs, "these in negative": 255 - photographs}


def measure_step(gan: gl.BigGAN, together: int) -> float:
    """Measure the processor's seconds for 16 pictures and their gradients, so many computed together."""
    z = gl.truncated_noise(device.TOGETHER, 1.0, seed=1).requires_grad_()
    y = gan.class_vector([i % len(gan.classes) for i in range(len(z))])
    before, device.TOGETHER = device.TOGETHER, together
    start = time.process_time()
    gan.pictures(z, y, 1.0).square().mean().backward()
    seconds = time.process_time() - start
    device.TOGETHER = before
    return seconds


if __name__ == "__main__":
    main()
