"""StyleGAN2 networks of every kind with seeded random weights, and files of them in NVIDIA's layout."""

import sys
from pathlib import Path

import torch
from torch import nn

sys.path.insert(0, str(Path(__file__).parents[2] / "training"))

from nvidia_layout import Call, encode_network, encode_number, encode_tensor, write_pickle
from stylegan2_networks import Generator

__all__ = [
    "OFFICIAL",
    "Call",
    "Generator",
    "encode_network",
    "encode_number",
    "encode_tensor",
    "random_generator",
    "save_generator",
    "write_pickle",
]

OFFICIAL = Path(__file__).parents[1] / "data" / "stylegan2" / "official.pkl"
WIDTHS = {4: 12, 8: 10, 16: 7}  # different at each resolution, one of them odd


def random_generator(widths: dict[int, int] = WIDTHS, seed: int = 0, **options) -> Generator:
    """Make the training's generator in eval mode; values that are zero in a fresh one are random here."""
    torch.manual_seed(seed)
    generator = Generator(widths, **({"z_dim": 16, "w_dim": 9, "mapping_layers": 2} | options)).eval()
    for name, value in [*generator.named_parameters(), *generator.named_buffers()]:
        if name.endswith(("noise_strength", "bias", "w_avg")):
            nn.init.normal_(value, value.mean().item(), 30.0 if "mapping.fc" in name else 0.3)
    return generator.requires_grad_(False)


def save_generator(path: Path, generator: Generator, protocol: int = 3, **options) -> Path:
    """Save a file with this as its averaged generator; the source code in the file raises an error if it is run."""
    alarm = {"module_src": "raise RuntimeError('code in the pickle was executed')"}
    return write_pickle(path, {"G": None, "D": None, "G_ema": encode_network(generator, **(alarm | options))}, protocol)
