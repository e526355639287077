"""DCGANs as people write and save them: plain modules with a forward pass of their own, and the wrappers of files."""

from collections import OrderedDict, defaultdict

import numpy as np
import torch
import torch.nn.functional as F
from torch import Tensor, nn


def fill(network: nn.Module, seed: int = 0) -> nn.Module:
    """Fill weights and batch norm's statistics with numbers that matter, and set the network to eval mode."""
    rng = torch.Generator().manual_seed(seed)
    for name, tensor in network.state_dict().items():
        if tensor.is_floating_point():
            numbers = torch.randn(tensor.shape, generator=rng)
            tensor.copy_(numbers.abs() + 0.5 if "running_var" in name or (tensor.ndim == 1 and "weight" in name)
                         else 0.2 * numbers)  # fmt: skip
    return network.eval()


class Chain(nn.Module):
    """Transposed convolutions in a row, in one Sequential; each step is (kernel, stride, padding)."""

    def __init__(self, steps, channels=1, z_dim=16, width=8, norm=True, bias=False, last_bias=False, name="main"):
        super().__init__()
        sizes = [z_dim, *(width << power for power in reversed(range(len(steps) - 1))), channels]
        layers = []
        for i, step in enumerate(steps):
            is_last = i == len(steps) - 1
            layers.append(nn.ConvTranspose2d(sizes[i], sizes[i + 1], *step, bias=last_bias if is_last else bias))
            layers += [] if is_last else [*([nn.BatchNorm2d(sizes[i + 1])] if norm else []), nn.ReLU(True)]
        self.name = name
        self.add_module(name, nn.Sequential(*layers, nn.Tanh()))

    def forward(self, z: Tensor) -> Tensor:
        return getattr(self, self.name)(z.view(len(z), -1, 1, 1))


class Attributes(nn.Module):
    """Layers as attributes, all convolutions before all batch norms, called with functions in forward."""

    def __init__(self):
        super().__init__()
        self.ct1, self.ct2, self.ct3, self.ct4_colour = (
            nn.ConvTranspose2d(*sizes, 4, stride, padding)
            for sizes, stride, padding in (((16, 32), 1, 0), ((32, 16), 2, 1), ((16, 8), 2, 1), ((8, 3), 2, 1))
        )
        self.bn1, self.bn2, self.bn3 = (nn.BatchNorm2d(width) for width in (32, 16, 8))

    def forward(self, z: Tensor) -> Tensor:
        x = z[:, :, None, None]
        for convolution, norm in ((self.ct1, self.bn1), (self.ct2, self.bn2), (self.ct3, self.bn3)):
            x = F.relu(norm(convolution(x)))
        return torch.tanh(self.ct4_colour(x))


class Blocks(nn.Module):
    """Nested Sequentials with biases, 3, 6, 13 and 28 pixels: the generator of a course on GANs."""

    def __init__(self):
        super().__init__()
        self.gen = nn.Sequential(
            self.block(16, 32, 3, 2), self.block(32, 16, 4, 1), self.block(16, 8, 3, 2),
            nn.Sequential(nn.ConvTranspose2d(8, 1, 4, 2), nn.Tanh()),
        )  # fmt: skip

    @staticmethod
    def block(inner, outer, kernel, stride):
        return nn.Sequential(nn.ConvTranspose2d(inner, outer, kernel, stride), nn.BatchNorm2d(outer), nn.ReLU())

    def forward(self, z: Tensor) -> Tensor:
        return self.gen(z.view(len(z), 16, 1, 1))


class Projected(nn.Module):
    """A linear layer, laid out as 7 x 7 pixels, then two transposed convolutions."""

    def __init__(self, norm: str = "flat", bias: bool = True):
        super().__init__()
        self.fc = nn.Linear(16, 12 * 7 * 7, bias=bias)
        self.flat = nn.BatchNorm1d(12 * 7 * 7) if norm == "flat" else nn.Identity()
        self.maps = nn.BatchNorm2d(12) if norm == "maps" else nn.Identity()
        self.up = nn.Sequential(
            nn.ConvTranspose2d(12, 6, 4, 2, 1), nn.BatchNorm2d(6), nn.ReLU(), nn.ConvTranspose2d(6, 1, 4, 2, 1)
        )

    def forward(self, z: Tensor) -> Tensor:
        x = self.maps(self.flat(self.fc(z)).view(-1, 12, 7, 7))
        return torch.tanh(self.up(F.relu(x)))


ENLARGE, DOUBLE = (4, 1, 0), (4, 2, 1)
GENERATORS = {
    "the tutorial's, 64 pixels": lambda: Chain([ENLARGE, *[DOUBLE] * 4], channels=3),
    "32 pixels, one channel, another length of noise": lambda: Chain([ENLARGE, *[DOUBLE] * 3], z_dim=7),
    "128 pixels": lambda: Chain([ENLARGE, *[DOUBLE] * 5], channels=3, width=2),
    "256 pixels": lambda: Chain([ENLARGE, *[DOUBLE] * 6], channels=3, width=2),
    "28 pixels from 4 and 7": lambda: Chain([ENLARGE, (3, 2, 1), DOUBLE, DOUBLE]),
    "28 pixels from 7": lambda: Chain([(7, 1, 0), DOUBLE, DOUBLE]),
    "28 pixels with a last layer of 3x3": lambda: Chain([ENLARGE, (3, 2, 1), DOUBLE, DOUBLE, (3, 1, 1)]),
    "32 pixels from 8": lambda: Chain([(8, 1, 0), DOUBLE, DOUBLE]),
    "a last layer of 1x1": lambda: Chain([ENLARGE, *[DOUBLE] * 3, (1, 1, 0)]),
    "biases beside batch norm": lambda: Chain([ENLARGE, *[DOUBLE] * 3], bias=True),
    "a bias on the last layer": lambda: Chain([ENLARGE, *[DOUBLE] * 3], last_bias=True),
    "biases without batch norm": lambda: Chain([ENLARGE, *[DOUBLE] * 3], norm=False, bias=True, last_bias=True),
    "neither biases nor batch norm": lambda: Chain([ENLARGE, *[DOUBLE] * 3], norm=False),
    "another name": lambda: Chain([ENLARGE, *[DOUBLE] * 3], name="net"),
    "attributes": Attributes,
    "nested blocks, 28 pixels": Blocks,
    "a linear layer, batch norm of its numbers": Projected,
    "a linear layer, batch norm of its channels": lambda: Projected("maps", bias=False),
    "a linear layer without batch norm": lambda: Projected("none"),
}


def make_discriminator(channels: int = 1) -> nn.Module:
    """A discriminator for 32 x 32 pixels."""
    return fill(nn.Sequential(OrderedDict(
        c1=nn.Conv2d(channels, 8, 4, 2, 1), a1=nn.LeakyReLU(0.2), c2=nn.Conv2d(8, 16, 4, 2, 1), b2=nn.BatchNorm2d(16),
        a2=nn.LeakyReLU(0.2), c3=nn.Conv2d(16, 32, 4, 2, 1), c4=nn.Conv2d(32, 1, 4), flat=nn.Flatten(),
    )), 1)  # fmt: skip


def train_a_step(network: nn.Module, x: Tensor) -> torch.optim.Adam:
    """An optimiser that has moments, without a change to the network."""
    adam = torch.optim.Adam(network.parameters(), lr=0.0)
    network(x).mean().backward()
    adam.step()
    return adam


def _prefix(state, word):
    return OrderedDict((word + name, tensor) for name, tensor in state.items())


def make_wrapped(state: dict[str, Tensor]) -> dict[str, object]:
    """The files in which people save the state_dict of a generator, by what is special about them."""
    d = make_discriminator()
    adam = train_a_step(make_discriminator(), torch.zeros(2, 1, 32, 32)).state_dict()
    losses = {"G_losses": [0.7, np.float64(0.6)], "hist": np.arange(3.0), "d": defaultdict(list, {"loss": [1.0]})}
    beside = {"epoch": 5, "netD": d.state_dict(), "optimizerG": adam, "optimizerD": adam, "loss": 0.7, **losses}
    half = OrderedDict((name, tensor.clone() / 2) for name, tensor in state.items())
    keys = ("netG", "generator", "G", "model_state_dict", "state_dict", "generator_state_dict", "G_state_dict", "gen")
    return {
        "alone": state,
        "module.": _prefix(state, "module."),
        "_orig_mod.": _prefix(state, "_orig_mod."),
        "_orig_mod.module.": _prefix(state, "_orig_mod.module."),
        **{f"under {key}": {key: state} for key in keys},
        **{f"under {key}, with the rest of a checkpoint": beside | {key: _prefix(state, "module.")} for key in keys},
        "nested": {"models": {"epoch": 3, "generator": {"state_dict": state}, "critic": d.state_dict()}},
        "both in one module": _prefix(d.state_dict(), "D.") | _prefix(state, "G."),
        "both in one wrapped module": _prefix(_prefix(state, "netG.") | _prefix(d.state_dict(), "netD."), "module."),
        "a Lightning checkpoint": {
            "state_dict": _prefix(state, "generator.") | _prefix(d.state_dict(), "discriminator."),
            "optimizer_states": [adam], "hyper_parameters": {"z_dim": 16}, "global_step": 7,
        },
        "with its average": {"G": half, "G_ema": state, "D": d.state_dict()},
        "sorted by name": dict(sorted(state.items())),
        "averaged by torch": {"ema": _prefix(state, "module.") | {"n_averaged": torch.tensor(3)}, "netG": half},
    }  # fmt: skip
