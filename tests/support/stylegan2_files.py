"""StyleGAN2 networks of every kind with seeded random weights, and files of them in NVIDIA's layout."""

import sys
from pathlib import Path

import torch
from torch import nn

sys.path.insert(0, str(Path(__file__).parents[2] / "training"))

from nvidia_layout import Call, network, number, tensor, write
from stylegan2_networks import Generator

__all__ = ["OFFICIAL", "Call", "Generator", "network", "number", "random_generator", "save", "tensor", "write"]

OFFICIAL = Path(__file__).parents[1] / "data" / "stylegan2" / "official.pkl"
WIDTHS = {4: 12, 8: 10, 16: 7}  # different at each resolution, one of them odd


def random_generator(widths: dict[int, int] = WIDTHS, seed: int = 0, **options) -> Generator:
    """The training's generator in eval mode; everything that a fresh one has at zero is off it."""
    torch.manual_seed(seed)
    generator = Generator(widths, **({"z_dim": 16, "w_dim": 9, "mapping_layers": 2} | options)).eval()
    for name, value in [*generator.named_parameters(), *generator.named_buffers()]:
        if name.endswith(("noise_strength", "bias", "w_avg")):
            nn.init.normal_(value, value.mean().item(), 30.0 if "mapping.fc" in name else 0.3)
    return generator.requires_grad_(False)


def save(path: Path, generator: Generator, protocol: int = 3, **options) -> Path:
    """A file with this as its averaged generator. Its source code, if anything ran it, would say so loudly."""
    loud = {"module_src": "raise RuntimeError('code in the pickle was executed')"}
    return write(path, {"G": None, "D": None, "G_ema": network(generator, **(loud | options))}, protocol)
