"""Two ways in which the discriminator of a conditional DCGAN can use the class, trained beside each other.

    OMP_NUM_THREADS=1 python benchmarks/conditional_dcgan.py --seed 1 --epochs 10

"channels": the class vector as further channels of its input, all 0 or all 1 (Mirza and Osindero 2014, as DCGANs have
it). "projection": a product of the last features with what is learned for the class (Miyato and Koyama 2018), which
`DCGANRun(conditional=True)` has. The generator takes the class vector behind the noise in both. Photographs and
settings are those of the kit. After some epochs the judge says how many of 2,000 pictures it takes for the class that
was asked for, and FID; a line for each goes to stdout.
"""

import argparse

import numpy as np
import torch
from torch import Tensor, nn
from torch.nn.functional import one_hot, softplus

import gan_lab as gl
from gan_lab.networks.dcgan_layers import Discriminator, Generator, initialize_weights
from gan_lab.train.settings import Settings

CLASSES, COUNT = 10, 2000
MEASURED_AFTER = (2, 5, 10)  # epochs


class TwoWays(nn.Module):
    """A discriminator that uses the class in one of the two ways.

    Parameters
    ----------
    way : {"channels", "projection"}
        Which.
    width : int
        The channels after the first layer.
    """

    def __init__(self, way: str, width: int) -> None:
        super().__init__()
        self.way, self.main = way, Discriminator(32, 1, width).main
        if way == "channels":
            self.main[0] = nn.Conv2d(1 + CLASSES, width, 4, 2, 1, bias=False)
        else:
            self.main[-1] = nn.Conv2d(self.main[-1].in_channels, 1 + CLASSES, 4, bias=False)

    def forward(self, x: Tensor, y: Tensor) -> Tensor:
        """Compute the logits [n] of pictures x and class vectors y."""
        if self.way == "channels":
            return self.main(torch.cat([x, y[:, :, None, None].expand(-1, -1, 32, 32)], 1)).flatten()
        found = self.main(x).flatten(1)
        return found[:, 0] + (found[:, 1:] * y).sum(1)


def train(way: str, seed: int, epochs: int, width: int) -> None:
    """Train with one of the two ways, and print what is measured."""
    settings, photographs = Settings(), gl.load_pictures()
    pixels, labels = photographs.batch(range(len(photographs))), torch.from_numpy(photographs.labels)
    generator, discriminator = Generator(32, 1, settings.z_dim + CLASSES, width), TwoWays(way, width)
    rng = np.random.default_rng([seed, 0])
    for network in (generator, discriminator):
        initialize_weights(network, rng)
    adam_g, adam_d = (
        torch.optim.Adam(network.parameters(), settings.learning_rate, (settings.beta1, 0.999))
        for network in (generator, discriminator)
    )
    size, steps = settings.batch, len(pixels) // settings.batch
    for epoch in range(epochs):
        order = np.random.default_rng([seed, 1, epoch]).permutation(len(pixels))
        for step in range(steps):
            chosen = order[step * size : (step + 1) * size]
            x, y = torch.from_numpy(pixels[chosen]) / 127.5 - 1, one_hot(labels[chosen], CLASSES).float()
            noise = np.random.default_rng([seed, 2, epoch * steps + step])
            z = torch.from_numpy(noise.standard_normal((size, settings.z_dim), np.float32))
            fake = generator(torch.cat([z, y], 1))
            loss_d = softplus(-discriminator(x, y)).mean() + softplus(discriminator(fake.detach(), y)).mean()
            adam_d.zero_grad()
            loss_d.backward()
            adam_d.step()
            loss_g = softplus(-discriminator(fake, y)).mean()
            adam_g.zero_grad()
            loss_g.backward()
            adam_g.step()
        if epoch + 1 in MEASURED_AFTER:
            hits, fid = measure(generator, settings.z_dim)
            print(f"{way}, seed {seed}, {epoch + 1} epochs: share {hits:.2f}, FID {fid:.1f}", flush=True)


@torch.no_grad()
def measure(generator: Generator, z_dim: int) -> tuple[float, float]:
    """Measure the share of pictures that the judge takes for the class asked for, and FID."""
    judge = gl.load_judge("fashion")
    z = torch.from_numpy(np.random.default_rng(99).standard_normal((COUNT, z_dim), np.float32))
    asked = torch.arange(COUNT) % CLASSES
    generator.eval()
    made = generator(torch.cat([z, one_hot(asked, CLASSES).float()], 1))
    generator.train()
    guesses = judge.classify(made.expand(-1, 3, -1, -1))[0].argmax(1)
    pixels = ((made.expand(-1, 3, -1, -1) + 1) * 127.5).round().clamp(0, 255).byte().numpy()
    return (guesses == asked).double().mean().item(), float(judge.overall(pixels).fid)


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--epochs", type=int, default=10, help=f"measured after {MEASURED_AFTER}")
    parser.add_argument("--width", type=int, default=32, help="channels, as in DCGANRun")
    arguments = parser.parse_args()
    for each in ("channels", "projection"):
        train(each, arguments.seed, arguments.epochs, arguments.width)
