"""Pictures a second in training a DCGAN, against the plain loop of PyTorch's DCGAN tutorial, in one run.

    python benchmarks/dcgan_training.py --side 32 --rounds 40
    python benchmarks/dcgan_training.py --side 64 --rounds 7

The plain loop is written as the tutorial has it: sigmoid and BCELoss, three backward passes, in the generator's also
for the discriminator's weights, five numbers fetched one by one, tensors channel by channel, each layer as torch
computes it. Networks, settings and pictures are the same, and are in memory for both. They take turns, five steps each,
two of the larger pair. Each change is also tried alone in the plain loop, which says where the gain comes from. A
Markdown table goes to stdout.
"""

import argparse
import contextlib
import io
import tempfile
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import numpy as np
import torch
from table import heading, row
from torch import nn

import gan_lab as gl
from gan_lab.networks.dcgan_layers import Discriminator, Generator
from gan_lab.train.real_pictures import RealPictures

SIZES = {  # side, channels, width, batch
    "notebook 06: 32 x 32, grey, width 32, batch 64": (32, 1, 32, 64),
    "the tutorial: 64 x 64, colour, width 64, batch 128": (64, 3, 64, 128),
}
CHANGES = {
    "channels_last": "a pixel's channels side by side in memory",
    "no_gradients_of_d": "no gradients of D's weights in G's step",
    "from_logits": "the loss from logits",
    "products": "G's first layer and D's last as products of matrices",
    "fused": "each of Adam's steps in one pass over the weights",
}


def make_plain_loop(
    side: int, channels: int, width: int, pictures: torch.Tensor, changes: tuple = ()
) -> Callable[[int], None]:
    """The tutorial's loop on batches of `pictures`, with none or some of the changes; does so many steps."""
    generator, discriminator = Generator(side, channels, 100, width), Discriminator(side, channels, width)
    layout = torch.channels_last if "channels_last" in changes else torch.contiguous_format
    for network in (generator, discriminator):
        network.apply(start_like_tutorial)
        network.to(memory_format=layout)
    adam_g, adam_d = (
        torch.optim.Adam(n.parameters(), 0.0002, (0.5, 0.999), fused="fused" in changes)
        for n in (generator, discriminator)
    )
    logits = "from_logits" in changes
    criterion = nn.BCEWithLogitsLoss() if logits else nn.BCELoss()

    def generate(z: torch.Tensor) -> torch.Tensor:
        return generator(z) if "products" in changes else generator.main(z[:, :, None, None])

    def discriminate(x: torch.Tensor) -> torch.Tensor:
        output = discriminator(x) if "products" in changes else discriminator.main(x).flatten()
        return output if logits else output.sigmoid()

    def steps(count: int) -> None:
        for _ in range(count):
            discriminator.zero_grad()
            real = (pictures.float() / 127.5 - 1).to(memory_format=layout)
            label = torch.full((len(real),), 1.0)
            output = discriminate(real)
            error_real = criterion(output, label)
            error_real.backward()
            output.mean().item()
            fake = generate(torch.randn(len(real), 100))
            label.fill_(0.0)
            output = discriminate(fake.detach())
            error_fake = criterion(output, label)
            error_fake.backward()
            output.mean().item()
            adam_d.step()
            generator.zero_grad()
            label.fill_(1.0)
            discriminator.requires_grad_("no_gradients_of_d" not in changes)
            output = discriminate(fake)
            error = criterion(output, label)
            error.backward()
            discriminator.requires_grad_(True)
            output.mean().item()
            adam_g.step()
            (error_real + error_fake).item(), error.item()

    return steps


def train_with_kit(side: int, channels: int, width: int, pictures: torch.Tensor, folder: Path) -> Iterator:
    """GAN Lab's loop as a student runs it, so long that no epoch ends."""
    batch = len(pictures)
    same = SamePictures(pictures.numpy())
    data = RealPictures("random", side, channels, 10_000 * batch, "0" * 64, read=lambda i: b"", decoded=same)
    return gl.DCGANRun(folder / f"{side}", data, device="cpu", width=width, batch=batch).train(1)


class SamePictures(dict):
    """The same few pictures under every number."""

    def __init__(self, pictures: np.ndarray) -> None:
        self._pictures = pictures

    def __contains__(self, number: object) -> bool:
        return True

    def __getitem__(self, number: int) -> np.ndarray:
        return self._pictures[number % len(self._pictures)]


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--rounds", type=int, default=7)
    parser.add_argument("--side", type=int, choices=[32, 64], help="of the pictures; without it, both")
    options = parser.parse_args()
    print(heading("plain", "GAN Lab"))
    for name, (side, channels, width, batch) in SIZES.items():
        if options.side not in (None, side):
            continue
        pictures = torch.randint(0, 256, (batch, channels, side, side), dtype=torch.uint8)
        steps = 5 if side == 32 else 2
        with tempfile.TemporaryDirectory() as folder, contextlib.redirect_stderr(io.StringIO()):
            loops = {"plain": make_plain_loop(side, channels, width, pictures)}
            loops |= {change: make_plain_loop(side, channels, width, pictures, (change,)) for change in CHANGES}
            training = train_with_kit(side, channels, width, pictures, Path(folder))
            loops["ours"] = lambda count, training=training: [next(training) for _ in range(count)]
            for loop in loops.values():
                loop(2)  # the first time loads and allocates
            rounds = [
                {name: measure_milliseconds(loop, steps, batch) for name, loop in loops.items()}
                for _ in range(options.rounds)
            ]
            training.close()  # while its folder is there
        base = [each["plain"] for each in rounds]
        print(row(f"a picture, {name}", "ms", base, [each["ours"] for each in rounds]), flush=True)
        for change, what in CHANGES.items():
            print(row(f"the plain loop with {what}", "ms", base, [each[change] for each in rounds]), flush=True)
        best = np.median([each["ours"] for each in rounds])
        print(f"\n{1000 / np.median(base):.0f} pictures a second plain, {1000 / best:.0f} with GAN Lab\n", flush=True)


def measure_milliseconds(loop: Callable[[int], None], steps: int, batch: int) -> float:
    start = time.perf_counter()
    loop(steps)
    return 1000 * (time.perf_counter() - start) / (steps * batch)


def start_like_tutorial(module: nn.Module) -> None:
    if isinstance(module, nn.Conv2d | nn.ConvTranspose2d):
        nn.init.normal_(module.weight, 0.0, 0.02)
    elif isinstance(module, nn.BatchNorm2d):
        nn.init.normal_(module.weight, 1.0, 0.02)
        nn.init.zeros_(module.bias)


if __name__ == "__main__":
    main()
